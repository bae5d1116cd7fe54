//! Writes a statement: text of static parts, values as parameters.

use crate::exec::{Params, Sql};
use crate::meta::{ColumnMeta, TableMeta, Target, Ty};
use crate::value::Value;

/// A statement being written.
pub(crate) struct Writer<'a> {
    pub(crate) target: Target,
    text: String,
    params: Vec<Value<'a>>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(target: Target, start: &str) -> Self {
        let mut text = String::with_capacity(start.len() + 160);
        text.push_str(start);
        Writer { target, text, params: Vec::new() }
    }

    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    pub(crate) fn table(&mut self, table: &TableMeta) -> &mut Self {
        self.push(table.quoted[self.target as usize])
    }

    pub(crate) fn column(&mut self, column: &ColumnMeta) -> &mut Self {
        quote(self.target, &mut self.text, column.name);
        self
    }

    pub(crate) fn columns<'c>(&mut self, columns: impl Iterator<Item = &'c ColumnMeta>) {
        for (i, column) in columns.enumerate() {
            if i > 0 {
                self.push(", ");
            }
            self.column(column);
        }
    }

    /// A column as it is compared and sorted by: `collate ci` folds A to Z.
    pub(crate) fn operand(&mut self, column: &ColumnMeta) -> &mut Self {
        match (column.ci, self.target) {
            (true, Target::Postgres) => self.push("lower(").column(column).push(" COLLATE \"C\")"),
            // In this charset `lower` changes A to Z alone, and no other byte. As bytes: text
            // from an expression would compare by the server's default collation.
            (true, Target::Mysql) => self
                .push("cast(lower(convert(cast(")
                .column(column)
                .push(" AS binary) USING hebrew)) AS binary)"),
            // The column's own collation does it.
            (true, Target::Sqlite) | (false, _) => self.column(column),
        }
    }

    /// A column as patterns are matched with it, character by character.
    pub(crate) fn matched(&mut self, column: &ColumnMeta) -> &mut Self {
        match (column.ci, self.target) {
            (true, Target::Mysql) => {
                self.push("convert(").operand(column).push(" USING utf8mb4) COLLATE utf8mb4_bin")
            }
            // GLOB knows no collation.
            (true, Target::Sqlite) => self.push("lower(").column(column).push(")"),
            // Padded it would match other patterns.
            (false, Target::Postgres) if column.ty == Ty::Char => self.column(column).push("::text"),
            (true, Target::Postgres) | (false, _) => self.operand(column),
        }
    }

    /// A placeholder for a value that is compared with [`Writer::operand`].
    pub(crate) fn compared(&mut self, value: Value<'a>, column: &ColumnMeta) -> &mut Self {
        let value = if column.ci { folded(value) } else { value };
        self.value(value, column.ty)
    }

    /// A placeholder for `value`, where the statement expects a `ty`.
    pub(crate) fn value(&mut self, value: Value<'a>, ty: Ty) -> &mut Self {
        self.params.push(value);
        if self.target != Target::Postgres {
            self.text.push('?');
            return self;
        }
        self.text.push('$');
        push_number(&mut self.text, self.params.len());
        self.cast(ty);
        self
    }

    /// Arrays of enums are bound as arrays of text.
    fn cast(&mut self, ty: Ty) {
        if let Ty::Array(Ty::Enum(meta)) = ty {
            self.push("::text[]::").push(meta.postgres).push("[]");
        }
    }

    /// A placeholder for a list of values, for `= ANY(…)`.
    pub(crate) fn any(&mut self, values: Vec<Value<'a>>, ty: Ty) -> &mut Self {
        self.params.push(Value::Array(ty, values));
        self.text.push('$');
        push_number(&mut self.text, self.params.len());
        if let Ty::Enum(meta) = ty {
            self.push("::text[]::").push(meta.postgres).push("[]");
        }
        self
    }

    /// A placeholder for LIMIT and OFFSET. SQLite prepares a statement again each time a
    /// bare `LIMIT ?` is bound; not so a `+?`.
    pub(crate) fn count(&mut self, count: u64) -> &mut Self {
        if self.target == Target::Sqlite {
            self.text.push('+');
        }
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.value(Value::I64(count), Ty::I64)
    }

    pub(crate) fn finish(self) -> (Sql, Params<'a>) {
        (Sql::Made(self.text), Params::Many(self.params))
    }
}

/// Text with A to Z folded.
pub(crate) fn folded(value: Value<'_>) -> Value<'_> {
    match value {
        Value::Text(text) => Value::Text(text.to_ascii_lowercase().into()),
        other => other,
    }
}

fn push_number(text: &mut String, number: usize) {
    if number < 10 {
        text.push(char::from(b'0' + number as u8));
    } else {
        text.push_str(&number.to_string());
    }
}

/// Quotes an identifier. A quote in it is doubled on every target.
pub(crate) fn quote(target: Target, to: &mut String, name: &str) {
    let mark = match target {
        Target::Mysql => '`',
        Target::Postgres | Target::Sqlite => '"',
    };
    to.push(mark);
    if name.contains(mark) {
        for c in name.chars() {
            if c == mark {
                to.push(mark);
            }
            to.push(c);
        }
    } else {
        to.push_str(name);
    }
    to.push(mark);
}

/// Quotes a text literal: only for labels of the schema, never for values.
pub(crate) fn literal(to: &mut String, text: &str) {
    to.push('\'');
    to.push_str(&text.replace('\'', "''"));
    to.push('\'');
}
