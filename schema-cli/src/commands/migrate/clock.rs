//! The version of a new revision: the time in UTC, as `%Y%m%d%H%M%S`.

use crate::session::Failure;
use std::time::{SystemTime, UNIX_EPOCH};

/// A version of now that is greater than `last`, however the clocks of those who made that one went.
/// `SOURCE_DATE_EPOCH`, in seconds, takes the place of the clock.
pub(super) fn version(last: i64) -> Result<i64, Failure> {
    let seconds = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => text.parse().map_err(|_| Failure::usage("SOURCE_DATE_EPOCH is no number of seconds"))?,
        Err(_) => SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
    };
    Ok(of(seconds).max(last + 1))
}

/// The date is counted in eras of 400 years that begin in March, so that a leap day is the last of its year.
fn of(seconds: u64) -> i64 {
    let (days, second) = ((seconds / 86_400) as i64 + 719_468, (seconds % 86_400) as i64);
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (day, month) = (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = era * 400 + year + i64::from(month <= 2);
    let date = (year * 100 + month) * 100 + day;
    ((date * 100 + second / 3600) * 100 + second / 60 % 60) * 100 + second % 60
}

#[cfg(test)]
mod tests {
    use super::of;

    /// As `date -u -d @SECONDS +%Y%m%d%H%M%S` says.
    #[test]
    fn is_the_time_in_utc() {
        for (seconds, version) in [
            (0, 19700101000000),
            (951_782_399, 20000228235959),
            (951_868_799, 20000229235959),
            (1_709_251_200, 20240301000000),
            (1_798_761_599, 20261231235959),
            (4_107_542_400, 21000301000000),
        ] {
            assert_eq!(of(seconds), version, "{seconds}");
        }
    }
}
