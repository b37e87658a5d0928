//! Dates of property lists: seconds since 2001-01-01 00:00:00 UTC, and `2001-01-01T00:00:00Z` as text.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Seconds from 1970 to 2001.
const SINCE_1970: f64 = 978_307_200.0;

/// A date as text, in whole seconds; years have four digits, so what lies beyond those is the nearest that has.
pub(crate) fn date_text(seconds: f64) -> String {
    let seconds = seconds.floor().clamp(-63_113_904_000.0, 252_423_993_599.0) + SINCE_1970;
    let distance = Duration::from_secs(seconds.abs() as u64);
    let time = if seconds < 0.0 {
        UNIX_EPOCH.checked_sub(distance)
    } else {
        UNIX_EPOCH.checked_add(distance)
    };
    plist::Date::from(time.unwrap_or(UNIX_EPOCH)).to_xml_format()
}

/// A date that stands as text; `None` if it is none.
pub(crate) fn read_date(text: &str) -> Option<f64> {
    let time = SystemTime::from(plist::Date::from_xml_format(text.trim()).ok()?);
    let since_1970 = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_secs_f64(),
        Err(before) => -before.duration().as_secs_f64(),
    };
    Some(since_1970 - SINCE_1970)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_count_from_2001() {
        for (seconds, text) in [
            (0.0, "2001-01-01T00:00:00Z"),
            (-978_307_200.0, "1970-01-01T00:00:00Z"),
            (-26_481_600.0, "2000-02-29T12:00:00Z"),
            (730_857_600.0, "2024-02-29T00:00:00Z"),
            (-63_113_904_000.0, "0001-01-01T00:00:00Z"),
            (252_423_993_599.0, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!((date_text(seconds).as_str(), read_date(text)), (text, Some(seconds)));
        }
        assert_eq!(date_text(725_846_399.5), "2024-01-01T23:59:59Z");
        assert_eq!(date_text(f64::INFINITY), "9999-12-31T23:59:59Z");
        for wrong in ["", "2001-13-01T00:00:00Z", "2001-01-01"] {
            assert_eq!(read_date(wrong), None);
        }
        let _ = date_text(f64::NAN);
    }
}
