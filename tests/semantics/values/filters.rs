//! Filters of generated code.

use schema_runtime::{Database, Error};

use super::written::Written;
use crate::typed as g;

/// As for the columns' other functions: generated code has no table whose name is only known when it runs.
macro_rules! filters {
    (ordered { $($name:ident $new:ident;)* } texts { $($t_name:ident $t_new:ident;)* }) => {
        /// Whether a query with the filter `column op operand` finds `value`.
        pub(super) async fn finds(
            db: &Database,
            column: &str,
            value: &str,
            op: &str,
            operand: &str,
        ) -> Result<bool, Error> {
            match column {
                $(stringify!($name) => {
                    let row = g::$new { id: None, v: Written::read(value) }.insert(db).await?;
                    let v = g::$name::v;
                    let filter = match op {
                        "=" => v.eq(read(v, operand)),
                        "<>" => v.ne(read(v, operand)),
                        "<" => v.lt(read(v, operand)),
                        "<=" => v.le(read(v, operand)),
                        ">" => v.gt(read(v, operand)),
                        ">=" => v.ge(read(v, operand)),
                        "in" => v.in_list(operand.split(" , ").map(|one| read(v, one))),
                        "is" => v.is_null(),
                        other => panic!("no filter {other}"),
                    };
                    let found = g::$name::select().filter(filter).filter(g::$name::id.eq(row.id));
                    Ok(found.count(db).await? == 1)
                })*
                $(stringify!($t_name) => {
                    let row = g::$t_new { id: None, v: Written::read(value) }.insert(db).await?;
                    let (v, text) = (g::$t_name::v, read(g::$t_name::v, operand));
                    let filter = match op {
                        "=" => v.eq(text),
                        "<>" => v.ne(text),
                        "<" => v.lt(text),
                        ">" => v.gt(text),
                        "like" => v.like(&text),
                        "starts" => v.starts_with(&text),
                        "ends" => v.ends_with(&text),
                        "contains" => v.contains(&text),
                        other => panic!("no filter {other}"),
                    };
                    let found = g::$t_name::select().filter(filter).filter(g::$t_name::id.eq(row.id));
                    Ok(found.count(db).await? == 1)
                })*
                other => panic!("no column {other}"),
            }
        }
    };
}

/// `text` as a value of the column.
fn read<T, V: Written, A>(_: schema_runtime::Column<T, Option<V>, A>, text: &str) -> V {
    V::read(text)
}

filters! {
    ordered {
        v_bool NewVBool;
        v_int NewVInt;
        v_bigint NewVBigint;
        v_uint NewVUint;
        v_double NewVDouble;
        v_decimal NewVDecimal;
        v_money NewVMoney;
        v_bytes NewVBytes;
        v_date NewVDate;
        v_time NewVTime;
        v_datetime NewVDatetime;
        v_timestamp NewVTimestamp;
        v_uuid NewVUuid;
    }
    texts {
        v_varchar NewVVarchar;
        v_char NewVChar;
        v_text NewVText;
        v_folded NewVFolded;
    }
}
