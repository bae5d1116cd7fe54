//! What the suite does with a column, for every column of the schema.

use schema_runtime::{Database, Error};

use super::written::Written;
use crate::typed as g;

/// The same functions for every table: generated code has no table whose name is only known when it runs.
macro_rules! columns {
    (comparable { $($name:ident: $row:ident $new:ident;)* } others { $($o_name:ident: $o_row:ident $o_new:ident;)* }) => {
        /// Writes `given` into the column, and reads it back.
        pub(super) async fn write(db: &Database, column: &str, given: &str) -> Result<String, Error> {
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
        pub(super) async fn order(db: &Database, column: &str, values: &[&str], descending: bool) -> Result<Vec<String>, Error> {
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
