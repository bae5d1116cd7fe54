//! Dates and times of literals: read leniently, checked against the calendar, written in one form.

/// Reads `YYYY-MM-DD`.
pub(crate) fn date(text: &str) -> Result<String, String> {
    let (year, month, day) = read_date(text)?;
    Ok(format!("{year:04}-{month:02}-{day:02}"))
}

/// Reads `HH:MM[:SS[.ffffff]]`.
pub(crate) fn time(text: &str) -> Result<String, String> {
    read_time(text).map(|t| t.to_string())
}

/// Reads a date and a time without a zone.
pub(crate) fn datetime(text: &str) -> Result<String, String> {
    let (day, clock) = split(text);
    let (clock, zone) = split_zone(clock);
    if zone.is_some() {
        return Err("a datetime has no zone".into());
    }
    let (year, month, day) = read_date(day)?;
    let clock = if clock.is_empty() { Clock::default() } else { read_time(clock)? };
    Ok(format!("{year:04}-{month:02}-{day:02} {clock}"))
}

/// Reads a date and a time with or without a zone; the outcome is in UTC.
pub(crate) fn timestamp(text: &str) -> Result<String, String> {
    let (day, clock) = split(text);
    let (clock, zone) = split_zone(clock);
    let (year, month, day) = read_date(day)?;
    let mut clock = if clock.is_empty() { Clock::default() } else { read_time(clock)? };
    let offset = zone.map_or(Ok(0), read_zone)?;
    let minutes = i64::from(clock.hour * 60 + clock.minute) - offset;
    let days = days_from_civil(year, month, day) + minutes.div_euclid(1440);
    let of_day = minutes.rem_euclid(1440) as u32;
    (clock.hour, clock.minute) = (of_day / 60, of_day % 60);
    let (year, month, day) = civil_from_days(days);
    if !(1..=9999).contains(&year) {
        return Err("in UTC its year lies outside 0001 to 9999".into());
    }
    Ok(format!("{year:04}-{month:02}-{day:02} {clock}"))
}

#[derive(Default)]
struct Clock {
    hour: u32,
    minute: u32,
    second: u32,
    micro: u32,
}

impl std::fmt::Display for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}:{:02}.{:06}", self.hour, self.minute, self.second, self.micro)
    }
}

fn split(text: &str) -> (&str, &str) {
    match text.find(['T', 't', ' ']) {
        Some(at) => (&text[..at], text[at + 1..].trim()),
        None => (text, ""),
    }
}

fn split_zone(clock: &str) -> (&str, Option<&str>) {
    match clock.find(['Z', 'z', '+', '-']) {
        Some(at) => (clock[..at].trim_end(), Some(&clock[at..])),
        None => (clock, None),
    }
}

fn number(text: &str, width: usize) -> Option<u32> {
    (text.len() == width && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn read_date(text: &str) -> Result<(i64, u32, u32), String> {
    let mut parts = text.split('-');
    let fields = (
        parts.next().and_then(|p| number(p, 4)),
        parts.next().and_then(|p| number(p, 2)),
        parts.next().and_then(|p| number(p, 2)),
    );
    let ((Some(year), Some(month), Some(day)), None) = (fields, parts.next()) else {
        return Err("a date is written YYYY-MM-DD".into());
    };
    if year == 0 {
        return Err("the year lies outside 0001 to 9999".into());
    }
    if !(1..=12).contains(&month) {
        return Err(format!("there is no month {month}"));
    }
    if day == 0 || day > days_in_month(i64::from(year), month) {
        return Err(format!("month {month} of {year} has no day {day}"));
    }
    Ok((i64::from(year), month, day))
}

fn read_time(text: &str) -> Result<Clock, String> {
    let shape = || "a time is written HH:MM:SS, with up to 6 digits of a fraction".to_string();
    let mut parts = text.split(':');
    let hour = parts.next().and_then(|p| number(p, 2)).ok_or_else(shape)?;
    let minute = parts.next().and_then(|p| number(p, 2)).ok_or_else(shape)?;
    let (second, micro) = match parts.next() {
        None => (0, 0),
        Some(seconds) => {
            let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
            if fraction.is_empty() || fraction.len() > 6 {
                return Err(shape());
            }
            let micro = number(fraction, fraction.len()).ok_or_else(shape)?;
            (number(whole, 2).ok_or_else(shape)?, micro * 10u32.pow(6 - fraction.len() as u32))
        }
    };
    if parts.next().is_some() {
        return Err(shape());
    }
    if hour > 23 || minute > 59 || second > 59 {
        return Err("a time lies between 00:00:00 and 23:59:59.999999".into());
    }
    Ok(Clock { hour, minute, second, micro })
}

/// Minutes east of UTC.
fn read_zone(zone: &str) -> Result<i64, String> {
    if zone.eq_ignore_ascii_case("z") {
        return Ok(0);
    }
    let shape = || "a zone is written Z, +HH or +HH:MM".to_string();
    let (sign, rest) = zone.split_at(1);
    let (hours, minutes) = match rest.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if rest.len() == 4 && rest.is_ascii() => rest.split_at(2),
        None => (rest, "00"),
    };
    let hours = number(hours, 2).ok_or_else(shape)?;
    let minutes = number(minutes, 2).ok_or_else(shape)?;
    if hours > 15 || minutes > 59 {
        return Err(shape());
    }
    let total = i64::from(hours * 60 + minutes);
    Ok(if sign == "-" { -total } else { total })
}

fn days_in_month(year: i64, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 0000-03-01 of the proleptic Gregorian calendar: years that begin in March put the leap
/// day last.
fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = i64::from((month + 9) % 12);
    year * 365 + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (month * 153 + 2) / 5
        + i64::from(day)
        - 1
}

fn civil_from_days(days: i64) -> (i64, u32, u32) {
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = (of_year - (153 * shifted + 2) / 5 + 1) as u32;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 } as u32;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_follow_the_calendar() {
        assert_eq!(date("2024-02-29").unwrap(), "2024-02-29");
        for bad in [
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "0000-01-01",
            "2026-1-1",
            "x",
            "2026-01-01-",
        ] {
            assert!(date(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn times_have_six_digits() {
        assert_eq!(time("09:30").unwrap(), "09:30:00.000000");
        assert_eq!(time("23:59:59.5").unwrap(), "23:59:59.500000");
        for bad in ["24:00:00", "1:00", "10:60", "10:00:60", "10:00:00.1234567", "10:00:00.", "10:00:00:00"] {
            assert!(time(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_timestamp_is_carried_to_utc() {
        assert_eq!(timestamp("2026-01-01T00:30:00+02:00").unwrap(), "2025-12-31 22:30:00.000000");
        assert_eq!(timestamp("2024-02-28 23:30:00-0100").unwrap(), "2024-02-29 00:30:00.000000");
        assert_eq!(timestamp("2026-03-01 00:00:00+01").unwrap(), "2026-02-28 23:00:00.000000");
        assert_eq!(timestamp("2026-03-01Z").unwrap_err(), "a date is written YYYY-MM-DD");
        assert_eq!(timestamp("2026-03-01 12:00Z").unwrap(), "2026-03-01 12:00:00.000000");
        assert!(timestamp("0001-01-01 00:00:00+01").is_err());
        assert!(timestamp("9999-12-31 23:30:00-01").is_err());
        assert!(timestamp("2026-03-01 00:00:00+é").is_err());
    }

    #[test]
    fn a_datetime_has_no_zone() {
        assert_eq!(datetime("2026-03-01 12:00").unwrap(), "2026-03-01 12:00:00.000000");
        assert_eq!(datetime("2026-03-01").unwrap(), "2026-03-01 00:00:00.000000");
        assert_eq!(datetime("2026-03-01 12:00Z").unwrap_err(), "a datetime has no zone");
    }
}
