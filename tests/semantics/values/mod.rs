//! Values, in and out through generated code, and their order.
//!
//! A case of `in_and_out.cases` is `COLUMN: VALUE => RESULT`: VALUE is written by an insert and read back,
//! from the insert and by a query, and found by `=` where the type has it. RESULT is the value read, `same`,
//! or `refused KIND`, where KIND is the kind of error. Text, JSON and arrays are written as JSON, bytes as
//! `x'00ff'`.
//!
//! A case of `order.cases` is `COLUMN => A < B < C`: inserted the other way round, the values come back in
//! this order, and backwards when sorted descending. NULL is one of the values.

use std::fmt::Debug;
use std::str::FromStr;

use schema_core::dialect::Target;
use schema_runtime::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use schema_runtime::serde_json::{self, Value as Json};
use schema_runtime::{Config, Database, Decimal, Error, Uuid};
use schema_tests::db::Db;

use crate::Outcome;
use crate::source::{self, Line};
use crate::typed::{self as g, Mood};

/// Both files and the number of their cases.
pub(crate) fn areas() -> Vec<(String, usize)> {
    let paths = source::paths("values", "cases");
    paths.iter().map(|path| (source::stem(path), source::file(path).cases.len())).collect()
}

/// Runs all on one database.
pub(crate) fn run(_target: Target, fresh: &dyn Fn() -> Db) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let place = fresh();
    let config = match &place {
        Db::Server(server, name) => Config::from_url(&server.url(name)).expect("a URL"),
        Db::Sqlite(db) => Config::sqlite(db.path().to_string_lossy()),
    };
    runtime.expect("a runtime").block_on(async {
        let db: Database = Database::connect(config.pool_size(1)).await.expect("a connection");
        g::create_all(&db).await.expect("tables");
        let mut outcome = Outcome::default();
        for path in source::paths("values", "cases") {
            let file = source::file(&path);
            for line in &file.cases {
                outcome.count += 1;
                let found = match file.name.as_str() {
                    "order" => sorted(&db, line).await,
                    _ => there_and_back(&db, line).await,
                };
                if let Err(what) = found {
                    let Line { number, given, expected } = line;
                    let place = format!("{}.cases:{number}", file.name);
                    outcome.wrong.push(format!("{place}: {given} => {expected}\n    but {what}"));
                }
            }
        }
        outcome
    })
}

async fn there_and_back(db: &Database, line: &Line) -> Result<(), String> {
    let (column, given) = line.given.split_once(": ").ok_or("no COLUMN: VALUE")?;
    let expected = if line.expected == "same" { given } else { &line.expected };
    let found = match write(db, column, given).await {
        Ok(found) => found,
        Err(error) => format!("refused {}", kind(&error)),
    };
    if found == expected { Ok(()) } else { Err(format!("gives {found}")) }
}

async fn sorted(db: &Database, line: &Line) -> Result<(), String> {
    let values: Vec<&str> = line.expected.split(" < ").collect();
    for (descending, wanted) in [(false, values.clone()), (true, values.iter().rev().copied().collect())] {
        let found = order(db, &line.given, &values, descending).await.map_err(|e| e.to_string())?;
        if found != wanted {
            return Err(format!("descending {descending} gives {}", found.join(" < ")));
        }
    }
    Ok(())
}

/// The kind of an error, as a reader matches it.
fn kind(error: &Error) -> String {
    match error {
        Error::Value { .. } => "Value".to_owned(),
        Error::Check { .. } => "Check".to_owned(),
        other => format!("with {other}"),
    }
}

/// How a column's values are written in a case.
trait Written: Sized {
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

/// The same two functions for every table: generated code has no table whose name is only known when it runs.
macro_rules! columns {
    (comparable { $($name:ident: $row:ident $new:ident;)* } others { $($o_name:ident: $o_row:ident $o_new:ident;)* }) => {
        /// Writes `given` into the column, and reads it back.
        async fn write(db: &Database, column: &str, given: &str) -> Result<String, Error> {
            match column {
                $(stringify!($name) => {
                    let row = g::$new { id: None, v: Written::read(given) }.insert(db).await?;
                    let again = g::$row::find(db, row.id).await?;
                    let again = again.expect("it was stored");
                    assert_eq!(again, row, "{column}: an insert and a query differ");
                    if let Some(v) = row.v.clone() {
                        let same = g::$name::select().filter(g::$name::v.eq(v)).filter(g::$name::id.eq(row.id));
                        assert_eq!(same.count(db).await?, 1, "{column}: {given} is not found by `=`");
                    }
                    Ok(row.v.show())
                })*
                $(stringify!($o_name) => {
                    let row = g::$o_new { id: None, v: Written::read(given) }.insert(db).await?;
                    let again = g::$o_row::find(db, row.id).await?;
                    assert_eq!(again.as_ref(), Some(&row), "{column}: an insert and a query differ");
                    Ok(row.v.show())
                })*
                other => panic!("no column {other}"),
            }
        }

        /// `values`, written in reverse and read in order.
        async fn order(db: &Database, column: &str, values: &[&str], descending: bool) -> Result<Vec<String>, Error> {
            match column {
                $(stringify!($name) => {
                    g::$name::delete().all().execute(db).await?;
                    for value in values.iter().rev() {
                        g::$new { id: None, v: Written::read(value) }.insert(db).await?;
                    }
                    let by = if descending { g::$name::v.desc() } else { g::$name::v.asc() };
                    let rows = g::$name::select().order_by(by).fetch_all(db).await?;
                    Ok(rows.iter().map(|row| row.v.show()).collect())
                })*
                other => panic!("column {other} has no order"),
            }
        }
    };
}

columns! {
    comparable {
        v_bool: VBool NewVBool;
        v_tinyint: VTinyint NewVTinyint;
        v_smallint: VSmallint NewVSmallint;
        v_int: VInt NewVInt;
        v_bigint: VBigint NewVBigint;
        v_utinyint: VUtinyint NewVUtinyint;
        v_usmallint: VUsmallint NewVUsmallint;
        v_uint: VUint NewVUint;
        v_real: VReal NewVReal;
        v_double: VDouble NewVDouble;
        v_decimal: VDecimal NewVDecimal;
        v_money: VMoney NewVMoney;
        v_whole: VWhole NewVWhole;
        v_varchar: VVarchar NewVVarchar;
        v_char: VChar NewVChar;
        v_text: VText NewVText;
        v_folded: VFolded NewVFolded;
        v_bytes: VBytes NewVBytes;
        v_bytes3: VBytes3 NewVBytes3;
        v_date: VDate NewVDate;
        v_time: VTime NewVTime;
        v_datetime: VDatetime NewVDatetime;
        v_timestamp: VTimestamp NewVTimestamp;
        v_uuid: VUuid NewVUuid;
        v_mood: VMood NewVMood;
    }
    others {
        v_json: VJson NewVJson;
        v_ints: VInts NewVInts;
        v_bigints: VBigints NewVBigints;
        v_texts: VTexts NewVTexts;
        v_doubles: VDoubles NewVDoubles;
        v_dates: VDates NewVDates;
        v_moods: VMoods NewVMoods;
        v_bools: VBools NewVBools;
        v_uuids: VUuids NewVUuids;
    }
}
