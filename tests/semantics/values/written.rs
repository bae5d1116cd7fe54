//! How the values of a column are written in a case.

use std::fmt::Debug;
use std::str::FromStr;

use schema_runtime::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use schema_runtime::serde_json::{self, Value as Json};
use schema_runtime::{Decimal, Uuid};

use crate::typed::Mood;

/// A type that a case writes.
pub(super) trait Written: Sized {
    fn read(text: &str) -> Self;
    fn show(&self) -> String;
}

fn parsed<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap_or_else(|e| panic!("not a value of the column: {text}: {e:?}"))
}

macro_rules! written {
    ($($rust:ty: $read:expr, $show:expr;)*) => {$(
        impl Written for $rust {
            fn read(text: &str) -> Self {
                let read: fn(&str) -> Self = $read;
                read(text)
            }
            fn show(&self) -> String {
                let show: fn(&Self) -> String = $show;
                show(self)
            }
        }
    )*};
}

fn json<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("not such JSON: {text}: {e}"))
}

fn moment(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn bytes(text: &str) -> Vec<u8> {
    let digits = text.strip_prefix("x'").and_then(|rest| rest.strip_suffix('\'')).expect("x'…'");
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal digits");
    (0..digits.len()).step_by(2).map(byte).collect()
}

written! {
    bool: parsed, ToString::to_string;
    i8: parsed, ToString::to_string;
    i16: parsed, ToString::to_string;
    i32: parsed, ToString::to_string;
    i64: parsed, ToString::to_string;
    u8: parsed, ToString::to_string;
    u16: parsed, ToString::to_string;
    u32: parsed, ToString::to_string;
    f32: parsed, |v| format!("{v:?}");
    f64: parsed, |v| format!("{v:?}");
    Decimal: |t| Decimal::from_str_exact(t).expect("a decimal"), ToString::to_string;
    String: json, |v| Json::from(v.as_str()).to_string();
    Vec<u8>: bytes, |v| format!("x'{}'", v.iter().map(|b| format!("{b:02x}")).collect::<String>());
    NaiveDate: parsed, ToString::to_string;
    NaiveTime: parsed, ToString::to_string;
    NaiveDateTime: moment, |v| v.format("%Y-%m-%d %H:%M:%S%.f").to_string();
    DateTime<Utc>: |t| t.parse::<DateTime<schema_runtime::chrono::FixedOffset>>().expect("a moment").to_utc(),
        |v| v.format("%Y-%m-%d %H:%M:%S%.fZ").to_string();
    Uuid: parsed, ToString::to_string;
    Json: json, ToString::to_string;
    Mood: |t| Mood::ALL.into_iter().find(|m| m.label() == t).expect("a label"), |v| v.label().to_owned();
    Vec<i32>: json, |v| Json::from(v.clone()).to_string();
    Vec<i64>: json, |v| Json::from(v.clone()).to_string();
    Vec<f64>: json, |v| Json::from(v.clone()).to_string();
    Vec<bool>: json, |v| Json::from(v.clone()).to_string();
    Vec<String>: json, |v| Json::from(v.clone()).to_string();
    Vec<NaiveDate>: |t| json::<Vec<String>>(t).iter().map(|t| parsed(t)).collect(),
        |v| Json::from(v.iter().map(ToString::to_string).collect::<Vec<_>>()).to_string();
    Vec<Uuid>: |t| json::<Vec<String>>(t).iter().map(|t| parsed(t)).collect(),
        |v| Json::from(v.iter().map(ToString::to_string).collect::<Vec<_>>()).to_string();
    Vec<Mood>: |t| json::<Vec<String>>(t).iter().map(|t| Mood::read(t)).collect(),
        |v| Json::from(v.iter().map(|m| m.label()).collect::<Vec<_>>()).to_string();
}

impl<T: Written> Written for Option<T> {
    fn read(text: &str) -> Self {
        (text != "null").then(|| T::read(text))
    }
    fn show(&self) -> String {
        self.as_ref().map_or_else(|| "null".to_owned(), T::show)
    }
}
