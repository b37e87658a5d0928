//! Dates, and numbers that are dates.

use super::reading::Reading;

/// Seconds from 1970 to 2001.
const SINCE_1970: i64 = 978_307_200;

/// Seconds since 2001-01-01 00:00:00 UTC as a date and time of day.
pub fn date(seconds: f64) -> String {
    if !seconds.is_finite() || seconds.abs() > 1e11 {
        return format!("{seconds} s after 2001-01-01");
    }
    let whole = seconds.floor() as i64;
    let (days, rest) = (whole.div_euclid(86_400), whole.rem_euclid(86_400));
    // Days since 0000-03-01 in the proleptic Gregorian calendar; 2001-01-01 is day 730,791.
    let day = days + 730_791;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let of_month = of_year - (153 * shifted + 2) / 5 + 1;
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{of_month:02} {hour:02}:{minute:02}:{second:02} UTC")
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
