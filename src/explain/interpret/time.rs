//! Dates, and numbers that are dates.

use super::reading::Reading;
use crate::load::date_text;

/// Seconds from 1970 to 2001.
const SINCE_1970: i64 = 978_307_200;

/// Seconds since 2001-01-01 00:00:00 UTC as a date and time of day.
pub fn date(seconds: f64) -> String {
    // Years before 100 and after 4000 are no dates that anybody meant.
    if !(-6e10..6.4e10).contains(&seconds) {
        return format!("{seconds} s after 2001-01-01");
    }
    date_text(seconds).replace('T', " ").replace('Z', " UTC")
}

/// Numbers that batteries give for dates.
pub(super) fn number(key: &str, raw: u64) -> Vec<Reading> {
    match key {
        // Smart Battery Data Specification: five bits of day, four of month, seven of years since 1980.
        "ManufactureDate" if (1..=0xffff).contains(&raw) => {
            let (year, month, day) = (1980 + (raw >> 9), (raw >> 5) & 15, raw & 31);
            if !(1..=12).contains(&month) || day == 0 {
                return Vec::new();
            }
            vec![Reading::fact(format!("{year:04}-{month:02}-{day:02}"))]
        }
        "UpdateTime" if (SINCE_1970 as u64..4_000_000_000).contains(&raw) => {
            let seconds = (raw as i64 - SINCE_1970) as f64;
            vec![Reading::guess(format!("as seconds since 1970: {}", date(seconds)))]
        }
        _ => Vec::new(),
    }
}
