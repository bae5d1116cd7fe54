//! PostgreSQL's binary formats.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

pub(super) fn date_since_2000(days: i32) -> Option<NaiveDate> {
    let epoch = NaiveDate::from_ymd_opt(2000, 1, 1)?;
    let distance = Days::new(u64::from(days.unsigned_abs()));
    if days < 0 { epoch.checked_sub_days(distance) } else { epoch.checked_add_days(distance) }
}

pub(super) fn datetime_since_2000(micros: i64) -> Option<NaiveDateTime> {
    // 946,684,800 s lie between 1970 and 2000.
    let unix = micros.checked_add(946_684_800_000_000)?;
    DateTime::from_timestamp_micros(unix).map(|at| at.naive_utc())
}

/// PostgreSQL's binary `numeric`: digits of base 10,000, their weight, sign and scale.
pub(super) fn numeric(bytes: &[u8]) -> Option<Decimal> {
    let (head, tail) = bytes.split_first_chunk::<8>()?;
    let half = |i: usize| u16::from_be_bytes([head[i], head[i + 1]]);
    let (count, weight, sign, scale) = (half(0), half(2) as i16, half(4), half(6));
    let negative = match sign {
        0 => false,
        0x4000 => true,
        _ => return None, // NaN and the infinities
    };
    let mut mantissa: i128 = 0;
    for pair in tail.chunks_exact(2).take(count.into()) {
        let digit = u16::from_be_bytes([pair[0], pair[1]]);
        mantissa = mantissa.checked_mul(10_000)?.checked_add(digit.into())?;
    }
    // Decimal digits behind the point that the mantissa has now; the scale says how many it needs.
    let have = 4 * (i32::from(count) - 1 - i32::from(weight));
    let shift = i32::from(scale) - have;
    let power = 10i128.checked_pow(shift.unsigned_abs())?;
    mantissa = if shift >= 0 { mantissa.checked_mul(power)? } else { mantissa / power };
    Decimal::try_from_i128_with_scale(if negative { -mantissa } else { mantissa }, scale.into()).ok()
}

/// The elements of PostgreSQL's binary array format, one dimension at most.
pub(super) fn elements(bytes: &[u8]) -> Option<Vec<Option<&[u8]>>> {
    let int =
        |at: usize| -> Option<i32> { Some(i32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)) };
    let count = match int(0)? {
        0 => return Some(Vec::new()),
        1 => usize::try_from(int(12)?).ok()?,
        _ => return None,
    };
    let mut at = 20;
    let mut items = Vec::new();
    for _ in 0..count {
        let len = int(at)?;
        at += 4;
        match usize::try_from(len) {
            Err(_) => items.push(None),
            Ok(len) => {
                items.push(Some(bytes.get(at..at + len)?));
                at += len;
            }
        }
    }
    Some(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeric_of(weight: i16, sign: u16, scale: u16, digits: &[u16]) -> Option<Decimal> {
        let mut bytes = Vec::new();
        for half in [digits.len() as u16, weight as u16, sign, scale].iter().chain(digits) {
            bytes.extend(half.to_be_bytes());
        }
        numeric(&bytes)
    }

    #[test]
    fn numeric_keeps_value_and_scale() {
        let read = |w, s, sc, d: &[u16]| numeric_of(w, s, sc, d).map(|d| d.to_string());
        assert_eq!(read(0, 0, 2, &[12, 3400]).as_deref(), Some("12.34"));
        assert_eq!(read(0, 0x4000, 2, &[12, 3000]).as_deref(), Some("-12.30"));
        assert_eq!(read(0, 0, 2, &[]).as_deref(), Some("0.00"));
        assert_eq!(read(1, 0, 0, &[1]).as_deref(), Some("10000"));
        assert_eq!(read(-1, 0, 4, &[5]).as_deref(), Some("0.0005"));
        assert_eq!(read(0, 0xC000, 0, &[]), None, "NaN");
        assert_eq!(read(12, 0, 0, &[1]), None, "more than 28 digits");
    }
}
