//! Rows of values that stand in a statement as a table: unnested arrays on PostgreSQL, a JSON document on
//! MySQL and MariaDB. The text of the statement is the same for any number of rows.

use crate::db::Flavour;
use crate::error::Result;
use crate::meta::{ColumnMeta, Target, Ty};
use crate::query::writer::Writer;
use crate::value::{Value, text};

/// A table of values, and the columns whose values it holds.
pub(super) struct Source {
    columns: Vec<&'static ColumnMeta>,
    /// What its columns' names begin with: no column of the table in the statement does.
    prefix: String,
}

impl Source {
    pub(super) fn new(columns: Vec<&'static ColumnMeta>, beside: &[ColumnMeta]) -> Self {
        let mut prefix = String::from("v");
        while beside.iter().any(|c| starts_with(c.name, &prefix)) {
            prefix.push('_');
        }
        Source { columns, prefix }
    }

    /// Writes the table, and binds its values: rows of as many as there are columns.
    pub(super) fn write<'a>(&self, to: &mut Writer<'a>, values: Vec<Value<'a>>) -> Result<()> {
        match to.target {
            Target::Postgres => self.arrays(to, values),
            Target::Mysql | Target::Sqlite => return self.json(to, &values),
        }
        Ok(())
    }

    fn arrays<'a>(&self, to: &mut Writer<'a>, values: Vec<Value<'a>>) {
        let rows = values.len() / self.columns.len().max(1);
        let mut arrays: Vec<Vec<Value<'a>>> = self.columns.iter().map(|_| Vec::with_capacity(rows)).collect();
        let width = self.columns.len();
        for (i, value) in values.into_iter().enumerate() {
            arrays[i % width].push(value);
        }
        to.push("unnest(");
        for (i, (column, array)) in self.columns.iter().zip(arrays).enumerate() {
            if i > 0 {
                to.push(", ");
            }
            to.any(array, column.ty);
        }
        to.push(") AS ").push(&self.prefix).push("(");
        for i in 0..width {
            if i > 0 {
                to.push(", ");
            }
            self.name(to, i);
        }
        to.push(")");
    }

    fn json(&self, to: &mut Writer<'_>, values: &[Value<'_>]) -> Result<()> {
        let mut document = String::with_capacity(values.len() * 16);
        document.push('[');
        for (i, row) in values.chunks_exact(self.columns.len().max(1)).enumerate() {
            document.push_str(if i > 0 { ",[" } else { "[" });
            for (i, value) in row.iter().enumerate() {
                if i > 0 {
                    document.push(',');
                }
                push_json(&mut document, value)?;
            }
            document.push(']');
        }
        document.push(']');
        to.push("json_table(").value(Value::Json(document.into()), Ty::Json).push(", '$[*]' COLUMNS (");
        for (i, column) in self.columns.iter().enumerate() {
            if i > 0 {
                to.push(", ");
            }
            self.name(to, i);
            // A value that does not fit its type would be NULL otherwise.
            to.push(" ").push(json_type(column.ty)).push(" PATH '$[").push(&i.to_string());
            to.push("]' ERROR ON ERROR");
        }
        to.push(")) AS ").push(&self.prefix);
        Ok(())
    }

    fn name(&self, to: &mut Writer<'_>, at: usize) {
        to.push(&self.prefix).push(&at.to_string());
    }

    /// Writes a value of the row, to be stored in its column.
    pub(super) fn cell(&self, to: &mut Writer<'_>, at: usize) {
        match (to.target, self.columns[at].ty) {
            (Target::Postgres, Ty::Array(element)) => {
                self.name(to, at);
                to.push("::").push(postgres_name(*element)).push("[]");
            }
            // MariaDB takes the length of `unhex(longtext)` for zero where it fills a temporary table.
            (Target::Mysql, Ty::Bytes | Ty::Uuid) => {
                to.push("from_base64(");
                self.name(to, at);
                to.push(")");
            }
            _ => self.name(to, at),
        }
    }

    /// Writes all values, to be stored.
    pub(super) fn cells(&self, to: &mut Writer<'_>) {
        for i in 0..self.columns.len() {
            if i > 0 {
                to.push(", ");
            }
            self.cell(to, i);
        }
    }

    /// Writes the condition that column number `at` has its row's value.
    pub(super) fn same(&self, to: &mut Writer<'_>, at: usize, flavour: Flavour) {
        let column = self.columns[at];
        to.operand(column).push(" = ");
        let text = matches!(column.ty, Ty::Varchar(_) | Ty::Text | Ty::Char | Ty::Enum(_));
        match to.target {
            Target::Mysql if text && column.ci => {
                to.push("cast(lower(convert(cast(");
                self.name(to, at);
                to.push(" AS binary) USING hebrew)) AS binary)");
            }
            Target::Postgres if column.ci => {
                to.push("lower(");
                self.name(to, at);
                to.push(" COLLATE \"C\")");
            }
            // As text it would not be looked up in an index.
            Target::Postgres if column.ty == Ty::Char => {
                self.name(to, at);
                to.push("::bpchar");
            }
            // Two columns of different collations can't be compared.
            Target::Mysql if text => {
                self.name(to, at);
                to.push(match flavour {
                    Flavour::Mariadb => " COLLATE utf8mb4_nopad_bin",
                    Flavour::Plain => " COLLATE utf8mb4_0900_bin",
                });
            }
            _ => self.cell(to, at),
        }
    }
}

fn starts_with(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// The type that a value of a JSON document is read as: wide enough for all that a column may be offered.
fn json_type(ty: Ty) -> &'static str {
    match ty {
        Ty::Bool | Ty::I8 | Ty::I16 | Ty::I32 | Ty::I64 | Ty::U8 | Ty::U16 | Ty::U32 => "bigint",
        Ty::U64 => "bigint unsigned",
        Ty::F32 | Ty::F64 => "double",
        Ty::Decimal(_) => "decimal(65, 30)",
        Ty::Date => "date",
        Ty::Time => "time(6)",
        Ty::DateTime | Ty::Timestamp => "datetime(6)",
        Ty::Varchar(_)
        | Ty::Text
        | Ty::Char
        | Ty::Bytes
        | Ty::Uuid
        | Ty::Json
        | Ty::Enum(_)
        | Ty::Array(_) => "longtext CHARACTER SET utf8mb4",
    }
}

/// A value in a JSON document, as [`json_type`] reads it back.
fn push_json(to: &mut String, value: &Value<'_>) -> Result<()> {
    let quoted = |to: &mut String, text: &str| to.push_str(&serde_json::Value::from(text).to_string());
    match value {
        Value::Null | Value::NullOf(_) => to.push_str("null"),
        Value::Bool(_) | Value::I16(_) | Value::I32(_) | Value::I64(_) | Value::U64(_) => {
            to.push_str(&text::plain(value)?);
        }
        // As 64 bits, in which the 32 are exact.
        Value::F32(v) => to.push_str(&format!("{:e}", f64::from(*v))),
        Value::F64(v) => to.push_str(&format!("{v:e}")),
        Value::Bytes(v) => quoted(to, &text::base64(v)),
        Value::Uuid(v) => quoted(to, &text::base64(v.as_bytes())),
        Value::Array(_, items) => quoted(to, &crate::value::array_json(items)?),
        other => quoted(to, &text::plain(other)?),
    }
    Ok(())
}

/// The name of a type that an array may be made of.
fn postgres_name(ty: Ty) -> &'static str {
    match ty {
        Ty::Bool => "boolean",
        Ty::I8 | Ty::U8 | Ty::I16 => "smallint",
        Ty::U16 | Ty::I32 => "integer",
        Ty::U32 | Ty::I64 => "bigint",
        Ty::U64 | Ty::Decimal(_) => "numeric",
        Ty::F32 => "real",
        Ty::F64 => "double precision",
        Ty::Varchar(_) | Ty::Text | Ty::Char | Ty::Array(_) => "text",
        Ty::Bytes => "bytea",
        Ty::Date => "date",
        Ty::Time => "time",
        Ty::DateTime => "timestamp",
        Ty::Timestamp => "timestamptz",
        Ty::Uuid => "uuid",
        Ty::Json => "jsonb",
        Ty::Enum(meta) => meta.postgres,
    }
}
