//! Writes a statement: text of static parts, values as parameters.

use super::term::Col;
use crate::exec::{Params, Sql};
use crate::meta::{ColumnMeta, TableMeta, Target, Ty};
use crate::value::Value;

/// A statement being written.
pub(crate) struct Writer<'a> {
    pub(crate) target: Target,
    /// How columns are named where the pen is.
    pub(crate) names: Names,
    /// How many aliases of tables were given.
    aliases: u16,
    text: String,
    params: Vec<Value<'a>>,
}

/// How the columns of a query's tables are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    /// By their name alone: there is one table.
    Plain,
    /// With the alias of their table: its number in the query, from this one on.
    Aliases(u16),
    /// With the name of the table.
    Table(&'static str),
}

impl<'a> Writer<'a> {
    pub(crate) fn new(target: Target, start: &str) -> Self {
        let mut text = String::with_capacity(start.len() + 160);
        text.push_str(start);
        Writer { target, names: Names::Plain, aliases: 0, text, params: Vec::new() }
    }

    /// Makes room for so many values.
    pub(crate) fn reserve(&mut self, values: usize) {
        self.text.reserve(values * 4);
        self.params.reserve(values);
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

    /// Names for `tables` tables of a query that has more than one, or stands in another.
    pub(crate) fn give_aliases(&mut self, tables: usize) -> Names {
        let names = Names::Aliases(self.aliases);
        self.aliases += u16::try_from(tables).unwrap_or(u16::MAX);
        names
    }

    /// `AS t1`, where the query's tables have aliases.
    pub(crate) fn alias(&mut self, at: u16) -> &mut Self {
        if let Names::Aliases(_) = self.names {
            self.push(" AS ").alias_name(at);
        }
        self
    }

    /// `t1`
    pub(crate) fn alias_name(&mut self, at: u16) -> &mut Self {
        if let Names::Aliases(first) = self.names {
            self.text.push('t');
            push_number(&mut self.text, usize::from(first + at));
        }
        self
    }

    /// A column of one of the tables of the query.
    pub(crate) fn col(&mut self, col: impl Into<Col>) -> &mut Self {
        let col = col.into();
        match self.names {
            Names::Plain => {}
            Names::Aliases(_) => {
                self.alias_name(col.at.into()).push(".");
            }
            Names::Table(name) => {
                self.push(name);
                self.text.push('.');
            }
        }
        self.column(col.meta)
    }

    /// A column as it is compared and sorted by: `collate ci` folds A to Z.
    pub(crate) fn operand(&mut self, col: impl Into<Col>) -> &mut Self {
        let col = col.into();
        match self.target {
            // The column's own collation does it.
            Target::Sqlite => self.col(col),
            _ => self.folded(col, col.meta.ci),
        }
    }

    /// A column, with A to Z folded if that is asked for.
    fn folded(&mut self, col: Col, fold: bool) -> &mut Self {
        match self.target {
            _ if !fold => self.col(col),
            Target::Postgres => self.push("lower(").col(col).push(" COLLATE \"C\")"),
            // In this charset `lower` changes A to Z alone, and no other byte. As bytes: text
            // from an expression would compare by the server's default collation.
            Target::Mysql => {
                self.push("cast(lower(convert(cast(").col(col).push(" AS binary) USING hebrew)) AS binary)")
            }
            Target::Sqlite => self.push("lower(").col(col).push(")"),
        }
    }

    /// A column as rows are grouped by it: text that compares without case as the folded text, of which
    /// each group has one.
    pub(crate) fn key(&mut self, col: Col) -> &mut Self {
        match (self.target, col.meta.ci, col.meta.ty) {
            (Target::Mysql, true, _) => self.push("convert(").folded(col, true).push(" USING utf8mb4)"),
            _ => self.folded(col, col.meta.ci),
        }
    }

    /// A column as it is compared with another one: of text without case if one of them is, of decimals
    /// with the larger scale.
    pub(crate) fn side(&mut self, col: Col, other: Col) -> &mut Self {
        self.folded(col, col.meta.ci || other.meta.ci);
        if let (Target::Sqlite, Ty::Decimal(own), Ty::Decimal(others)) =
            (self.target, col.meta.ty, other.meta.ty)
            && own < others
        {
            self.push(" * ");
            push_power(self, others - own);
        }
        self
    }

    /// A column as patterns are matched with it, character by character.
    pub(crate) fn matched(&mut self, col: Col) -> &mut Self {
        match (col.meta.ci, self.target) {
            (true, Target::Mysql) => {
                self.push("convert(").operand(col).push(" USING utf8mb4) COLLATE utf8mb4_bin")
            }
            // GLOB knows no collation.
            (true, Target::Sqlite) => self.folded(col, true),
            // Padded it would match other patterns.
            (false, Target::Postgres) if col.meta.ty == Ty::Char => self.col(col).push("::text"),
            (true, Target::Postgres) | (false, _) => self.operand(col),
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

/// Ten to this power.
pub(crate) fn push_power(to: &mut Writer<'_>, power: u8) {
    to.text.push('1');
    to.text.extend(std::iter::repeat_n('0', power.into()));
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
