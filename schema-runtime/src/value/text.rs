//! Dates, times and numbers as the text that SQLite and JSON arrays hold.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use super::Value;
use crate::error::{Error, Result};

/// `2026-02-03`; `None` outside the years 0000 to 9999, which text can't order.
pub(crate) fn date(date: NaiveDate) -> Option<String> {
    let mut out = String::with_capacity(10);
    push_date(&mut out, date)?;
    Some(out)
}

/// `04:05:06.000000`
pub(crate) fn time(time: NaiveTime) -> String {
    let mut out = String::with_capacity(15);
    push_time(&mut out, time);
    out
}

/// `2026-02-03 04:05:06.000000`
pub(crate) fn datetime(at: NaiveDateTime) -> Option<String> {
    let mut out = String::with_capacity(26);
    push_date(&mut out, at.date())?;
    out.push(' ');
    push_time(&mut out, at.time());
    Some(out)
}

/// A value as all servers read it in text; bytes are not among what can be said so.
pub(crate) fn plain<'v>(value: &'v Value<'_>) -> Result<Cow<'v, str>> {
    let dated = |text: Option<String>| {
        text.map(Cow::Owned).ok_or_else(|| Error::value("a year outside 0000 to 9999"))
    };
    Ok(match value {
        Value::Null | Value::NullOf(_) => Cow::Borrowed(""),
        Value::Bool(v) => Cow::Borrowed(if *v { "1" } else { "0" }),
        Value::I16(v) => Cow::Owned(v.to_string()),
        Value::I32(v) => Cow::Owned(v.to_string()),
        Value::I64(v) => Cow::Owned(v.to_string()),
        Value::U64(v) => Cow::Owned(v.to_string()),
        Value::F32(v) => Cow::Owned(v.to_string()),
        Value::F64(v) => Cow::Owned(v.to_string()),
        Value::Decimal(v, _) => Cow::Owned(v.to_string()),
        Value::Text(v) | Value::Json(v) => Cow::Borrowed(v),
        Value::Label(v) => Cow::Borrowed(v),
        Value::Date(v) => dated(date(*v))?,
        Value::Time(v) => Cow::Owned(time(*v)),
        Value::DateTime(v) => dated(datetime(*v))?,
        Value::Timestamp(v) => dated(datetime(v.naive_utc()))?,
        Value::Uuid(v) => Cow::Owned(v.to_string()),
        Value::Bytes(_) | Value::Array(..) => return Err(Error::value("bytes or an array within text")),
        Value::Invalid(why) => return Err(Error::value(why.clone())),
    })
}

fn push_date(out: &mut String, date: NaiveDate) -> Option<()> {
    let year = u32::try_from(date.year()).ok().filter(|y| *y <= 9999)?;
    digits(out, year, 4);
    out.push('-');
    digits(out, date.month(), 2);
    out.push('-');
    digits(out, date.day(), 2);
    Some(())
}

fn push_time(out: &mut String, time: NaiveTime) {
    digits(out, time.hour(), 2);
    out.push(':');
    digits(out, time.minute(), 2);
    out.push(':');
    digits(out, time.second(), 2);
    out.push('.');
    // A leap second, whose fraction is a second or more, has been refused.
    digits(out, (time.nanosecond() / 1000).min(999_999), 6);
}

fn digits(out: &mut String, mut number: u32, width: usize) {
    let mut buffer = [b'0'; 6];
    for slot in buffer[..width].iter_mut().rev() {
        *slot = b'0' + (number % 10) as u8;
        number /= 10;
    }
    out.extend(buffer[..width].iter().map(|b| char::from(*b)));
}

pub(crate) fn parse_date(text: &[u8]) -> Option<NaiveDate> {
    let [a @ .., b'-', m1, m2, b'-', d1, d2] = text else {
        return None;
    };
    if a.len() != 4 {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(number(a)?).ok()?, number(&[*m1, *m2])?, number(&[*d1, *d2])?)
}

pub(crate) fn parse_time(text: &[u8]) -> Option<NaiveTime> {
    let (clock, fraction) = match text.get(8) {
        None => (text, &b""[..]),
        Some(b'.') => (&text[..8], &text[9..]),
        Some(_) => return None,
    };
    let [h1, h2, b':', m1, m2, b':', s1, s2] = clock else {
        return None;
    };
    if fraction.len() > 6 {
        return None;
    }
    let mut micros = if fraction.is_empty() { 0 } else { number(fraction)? };
    for _ in fraction.len()..6 {
        micros *= 10;
    }
    NaiveTime::from_hms_micro_opt(number(&[*h1, *h2])?, number(&[*m1, *m2])?, number(&[*s1, *s2])?, micros)
}

pub(crate) fn parse_datetime(text: &[u8]) -> Option<NaiveDateTime> {
    if !matches!(text.get(10), Some(b' ' | b'T')) {
        return None;
    }
    let time = text[11..].strip_suffix(b"Z").unwrap_or(&text[11..]);
    Some(parse_date(&text[..10])?.and_time(parse_time(time)?))
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0u32, |n, d| d.is_ascii_digit().then(|| n * 10 + u32::from(d - b'0')))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for part in bytes.chunks(3) {
        let byte = |at: usize| u32::from(part.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let six = usize::try_from(bits >> (18 - 6 * digit) & 63).unwrap_or(0);
            out.push(if digit > part.len() { '=' } else { char::from(DIGITS[six]) });
        }
    }
    out
}

pub(crate) fn parse_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |b: u8| char::from(b).to_digit(16);
    let bytes = text.as_bytes();
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    bytes.chunks_exact(2).map(|pair| u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_datetime_has_fixed_width_and_comes_back() {
        let at = NaiveDate::from_ymd_opt(2026, 2, 3)
            .and_then(|d| d.and_hms_micro_opt(4, 5, 6, 70))
            .expect("a date");
        let text = datetime(at).expect("a year text can hold");
        assert_eq!(text, "2026-02-03 04:05:06.000070");
        assert_eq!(parse_datetime(text.as_bytes()), Some(at));
    }

    #[test]
    fn base64_is_padded_to_four() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(base64(&[0xff, 0xef, 0xbe]), "/+++");
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["2026-02-30", "2026-2-3", "", "20260203", "2026-02-0x", "-026-02-03"] {
            assert_eq!(parse_date(text.as_bytes()), None, "{text}");
        }
        assert_eq!(date(NaiveDate::MAX), None);
    }
}
