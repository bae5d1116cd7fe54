//! Values of a column: made at random with a liking for the edges, written as SQL, carried to another type.

use super::Dice;
use schema_core::dialect::{Target, quote};
use schema_core::ir::types::Type;
use schema_core::ir::{Column, Schema};

/// A value, as it is meant.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Value {
    Null,
    Bool(bool),
    /// An integer or a decimal: so many units of 10^-scale.
    Number(i128, u32),
    Double(f64),
    Text(String),
    Bytes(Vec<u8>),
    Date(&'static str),
    Time(&'static str),
    /// A date and a time, of UTC where that matters.
    Moment(String),
    Uuid([u8; 16]),
    Json(&'static str),
    Label(String),
    /// Elements, as JSON has them.
    Array(Vec<&'static str>),
    /// SQL of a target's own type.
    Own(&'static str),
}

const INTS: [i128; 12] = [1, 0, 2, 7, -1, 100, 3, 13, 5, 42, -5, 1000];
const TEXTS: [&str; 12] = [
    "a",
    "x",
    "",
    "it's",
    "ab",
    "abc",
    "b",
    "A",
    "back\\slash",
    "ä😀",
    "some longer text of forty letters, all",
    "50%_",
];
const DATES: [&str; 5] = ["2026-02-28", "2001-02-04", "2000-02-29", "1999-12-31", "9998-12-31"];
const TIMES: [&str; 3] = ["12:30:00.000000", "00:00:00.000000", "23:59:59.999999"];
const DOUBLES: [f64; 6] = [1.5, 0.0, 0.5, -10.25, 1000.0, -0.125];
const JSON: [&str; 6] =
    ["{}", "[]", "{\"a\": [1, \"it's\"]}", "{\"it's\": [\"b\"], \"a\": null}", "1", "\"text\""];
const BYTES: [&[u8]; 5] = [b"", b"\x00", b"it's", b"\x01\x02\xff", b"twenty bytes, all .."];

/// A value of a column. `None` where no value of its type is known.
pub(super) fn any(schema: &Schema, column: &Column, target: Target, dice: &mut Dice) -> Option<Value> {
    if column.nullable && dice.below(4) == 0 {
        return Some(Value::Null);
    }
    let value = match schema.base(&column.ty) {
        Type::Bool => Value::Bool(dice.below(2) == 0),
        ty @ Type::Int(..) => {
            let (low, high) = ty.int_range()?;
            let value = match dice.below(16) {
                0 => low,
                1 => high,
                _ => *dice.of(&INTS),
            };
            Value::Number(value.clamp(low, high), 0)
        }
        Type::Decimal(p, s) => {
            let most = 10i128.pow((*p).min(37)) - 1;
            let one = 10i128.pow(*s);
            let units = match dice.below(8) {
                0 => most,
                1 => -most,
                2 => one + one / 4,
                3 => 1,
                _ => *dice.of(&INTS) * one,
            };
            Value::Number(units.clamp(-most, most), *s)
        }
        Type::Real | Type::Double => Value::Double(*dice.of(&DOUBLES)),
        Type::Varchar(n) | Type::Char(n) => {
            let text = *dice.of(&TEXTS);
            Value::Text(text.chars().take(*n as usize).collect())
        }
        Type::Text => Value::Text((*dice.of(&TEXTS)).to_owned()),
        Type::Bytes(_) => Value::Bytes(dice.of(&BYTES).to_vec()),
        Type::Date => Value::Date(dice.of::<&str>(&DATES)),
        Type::Time => Value::Time(dice.of::<&str>(&TIMES)),
        Type::DateTime | Type::Timestamp => Value::Moment(format!("{} {}", dice.of(&DATES), dice.of(&TIMES))),
        Type::Uuid => {
            let mut id = [7; 16];
            id[15] = dice.below(9) as u8;
            Value::Uuid(id)
        }
        Type::Json => Value::Json(dice.of::<&str>(&JSON)),
        Type::Enum(id) => {
            let labels = &schema.enum_(*id).labels;
            Value::Label(labels[dice.below(labels.len())].name.clone())
        }
        Type::Array(element) => {
            let elements: &[&str] = match schema.base(element) {
                Type::Bool => &["true", "false"],
                Type::Int(..) => &["1", "0", "-7"],
                Type::Date => &["\"2026-02-28\""],
                Type::Text => &["\"it's\"", "\"a\""],
                _ => &[],
            };
            let count = dice.below(3).min(elements.len());
            Value::Array((0..count).map(|_| *dice.of(elements)).collect())
        }
        Type::Native => return own(column.native.get(target).as_deref()?).map(Value::Own),
        Type::Named(_) => return None,
    };
    Some(value)
}

/// A literal of a type that one target alone has.
fn own(ty: &str) -> Option<&'static str> {
    Some(match ty {
        "inet" => "'10.0.0.1'",
        "interval" => "'1 day'",
        "bit(3)" => "b'101'",
        "numeric" => "1.50",
        "numeric(9,2)[]" => "'{1.25,NULL}'",
        "int4range" => "'[1,5)'",
        "tstzrange" => "'[2026-01-01 00:00:00+00,)'",
        "tsvector" => "'a b'",
        "year" => "2026",
        "point" => "ST_GeomFromText('POINT(1 2)')",
        "" | "NUMERIC" => "5",
        "bpchar(7)" => "'abc'",
        "json" => "'{\"a\": 1}'",
        _ if ty.starts_with("set(") => "'a'",
        _ => return None,
    })
}

impl Value {
    /// The same in a column of another type, if nothing of it is lost and every reader would write it so.
    pub(super) fn to(&self, ty: &Type) -> Option<Value> {
        let kept = self.clone();
        Some(match (self, ty) {
            (Value::Null, _) => kept,
            (Value::Bool(_), Type::Bool) => kept,
            (Value::Bool(b), Type::Int(..)) => Value::Number((*b).into(), 0),
            (Value::Number(units, scale), Type::Int(..)) => Value::Number(rescaled(*units, *scale, 0)?, 0),
            (Value::Number(units, scale), Type::Decimal(_, s)) => {
                Value::Number(rescaled(*units, *scale, *s)?, *s)
            }
            (Value::Number(units, 0), Type::Double) if units.abs() < 1 << 53 => Value::Double(*units as f64),
            (Value::Number(units, 0), Type::Varchar(_) | Type::Text) => Value::Text(units.to_string()),
            (Value::Double(_), Type::Real | Type::Double) => kept,
            (Value::Text(_), Type::Varchar(_) | Type::Char(_) | Type::Text) => kept,
            (Value::Label(label), Type::Varchar(_) | Type::Text) => Value::Text(label.clone()),
            (Value::Label(_), Type::Enum(_)) => kept,
            (Value::Bytes(_), Type::Bytes(_)) => kept,
            (Value::Date(_), Type::Date) | (Value::Time(_), Type::Time) => kept,
            (Value::Date(date), Type::DateTime | Type::Timestamp) => {
                Value::Moment(format!("{date} 00:00:00.000000"))
            }
            (Value::Moment(_), Type::DateTime | Type::Timestamp) => kept,
            (Value::Uuid(_), Type::Uuid) | (Value::Json(_), Type::Json) => kept,
            _ => return None,
        })
    }

    /// As SQL, in a column of this type.
    pub(super) fn sql(&self, schema: &Schema, ty: &Type, target: Target) -> String {
        let text = |text: &str| quote::string(target, text);
        match self {
            Value::Null => "NULL".to_owned(),
            Value::Bool(b) if target == Target::Postgres => b.to_string(),
            Value::Bool(b) => u8::from(*b).to_string(),
            // A portable decimal is a number of its smallest units there.
            Value::Number(units, _) if target == Target::Sqlite && !schema.native => units.to_string(),
            Value::Number(units, scale) => {
                let one = 10i128.pow(*scale);
                let sign = if *units < 0 { "-" } else { "" };
                let (whole, rest) = (units.abs() / one, units.abs() % one);
                match scale {
                    0 => format!("{sign}{whole}"),
                    _ => format!("{sign}{whole}.{rest:0width$}", width = *scale as usize),
                }
            }
            Value::Double(value) => format!("{value:?}"),
            Value::Bytes(bytes) => quote::bytes(target, bytes),
            Value::Moment(moment) if target == Target::Postgres && *schema.base(ty) == Type::Timestamp => {
                text(&format!("{moment}+00"))
            }
            Value::Text(value) | Value::Moment(value) | Value::Label(value) => text(value),
            Value::Date(value) | Value::Time(value) | Value::Json(value) => text(value),
            Value::Uuid(id) if target == Target::Postgres => text(&quote::uuid_text(id)),
            Value::Uuid(id) => quote::bytes(target, id),
            Value::Array(elements) => {
                let list = elements.join(",");
                text(&if target == Target::Postgres { format!("{{{list}}}") } else { format!("[{list}]") })
            }
            Value::Own(sql) => (*sql).to_owned(),
        }
    }
}

/// So many units of another scale, if nothing is lost.
fn rescaled(units: i128, from: u32, to: u32) -> Option<i128> {
    match to.checked_sub(from) {
        Some(more) => units.checked_mul(10i128.checked_pow(more)?),
        None => {
            let one = 10i128.pow(from - to);
            (units % one == 0).then_some(units / one)
        }
    }
}
