//! Values for a column that rows have none of yet, some rows at a time: an expression of the language, as each target
//! runs it.

use super::plan::Step;
use crate::compile::{Compiled, Input, Options, compile};
use crate::diag::Diagnostics;
use crate::dialect::{Target, quote};
use crate::ir::{Column, Schema, Table};
use crate::lower::query;
use crate::suggest::closest;

/// What is filled in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Backfill {
    /// The table, with its namespace if it has one: `users`, `auth.users`.
    pub table: String,
    /// The column.
    pub column: String,
    /// What it gets in each row that has no value there.
    pub expr: String,
    /// How many rows at most one statement changes.
    pub rows: u32,
}

/// Why there are no statements.
#[derive(Debug)]
pub enum Refusal {
    /// In words.
    Message(String),
    /// The expression does not compile.
    Compiled(Box<Compiled>),
}

/// The queries that the statements are made of.
const SET: &str = "schemagen_backfill_set";
const SET_WHERE: &str = "schemagen_backfill_set_where";
const ROWS: &str = "schemagen_backfill_rows";

impl Backfill {
    /// Reads `TABLE.COLUMN=EXPRESSION`.
    pub fn parse(text: &str, rows: u32) -> Option<Backfill> {
        let (path, expr) = text.split_once('=')?;
        let (table, column) = path.trim().rsplit_once('.')?;
        let part = |text: &str| {
            !text.is_empty() && text.split('.').all(|p| !p.is_empty() && !p.contains(['`', ' ']))
        };
        let expr = expr.trim();
        (part(table) && part(column) && !expr.is_empty()).then(|| Backfill {
            table: table.to_owned(),
            column: column.to_owned(),
            expr: expr.to_owned(),
            rows: rows.max(1),
        })
    }

    /// The statement of each target that the column is on. It is to be repeated until it changes no row: a row whose
    /// value is NULL is passed over, so that there is an end. `text` is the schema, which `schema` compiled from.
    ///
    /// # Errors
    /// If the expression or what it is for does not fit the schema.
    pub fn steps(&self, schema: &Schema, text: &str) -> Result<Vec<(Target, Step)>, Refusal> {
        let (table, column) = self.place(schema)?;
        let key = table.primary_key.as_ref().ok_or_else(|| {
            self.refused("the table has no primary key to go by: write a data step, with `--data`")
        })?;
        let key: Vec<&str> = key.columns.iter().map(|id| table.column(*id).name.as_str()).collect();
        let inputs =
            vec![Input::text("the recorded schema", text), Input::text("backfill", self.queries(&key))];
        let compiled = compile(inputs, &Options { check_only: true, ..Options::default() });
        if compiled.has_errors() {
            return Err(Refusal::Compiled(Box::new(compiled)));
        }
        let Some(compiled) = &compiled.schema else { return Err(self.refused("the schema is empty")) };
        let targets = column.only.and(schema.targets);
        targets.iter().map(|target| Ok((target, self.step(compiled, target, &key)?))).collect()
    }

    fn place<'s>(&self, schema: &'s Schema) -> Result<(&'s Table, &'s Column), Refusal> {
        if schema.native {
            return Err(self.refused(
                "a native schema has no expressions of the language: write a data step, with `--data`",
            ));
        }
        let named = |table: &&Table| table.name.to_string() == self.table;
        let Some(table) = schema.tables.iter().find(named) else {
            let names: Vec<String> = schema.tables.iter().map(|table| table.name.to_string()).collect();
            return Err(self.unknown("table", &self.table, &names));
        };
        let Some(id) = table.find(&self.column) else {
            let names: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
            return Err(self.unknown("column", &self.column, &names));
        };
        let column = table.column(id);
        if column.generated.is_some() {
            return Err(self.refused("the column is computed"));
        }
        if !column.nullable {
            return Err(self.refused(
                "the column is never NULL, so no row is without a value: make it nullable first, fill it, and make it \
                 required in a revision after that; or write a data step, with `--data`",
            ));
        }
        Ok((table, column))
    }

    fn unknown(&self, what: &str, name: &str, names: &[String]) -> Refusal {
        let near = closest(name, names.iter().map(String::as_str));
        let hint = near.map_or_else(String::new, |near| format!(": did you mean '{}'?", near.name));
        self.refused(&format!(
            "the last revision has no {what} '{name}'{hint}; what the schema has since then needs a revision first"
        ))
    }

    fn refused(&self, why: &str) -> Refusal {
        Refusal::Message(format!("'{}.{}' can't be filled: {why}", self.table, self.column))
    }

    /// The same expression stands in all of them, so that it means the same.
    fn queries(&self, key: &[&str]) -> String {
        let name = |name: &str| format!("`{name}`");
        let table = self.table.split('.').map(name).collect::<Vec<_>>().join(".");
        let (column, expr) = (name(&self.column), &self.expr);
        let key = key.iter().map(|k| name(k)).collect::<Vec<_>>().join(", ");
        let open = format!("{column} is null and ({expr}) is not null");
        format!(
            "query {SET}() -> count {{ update {table} set {column} = {expr} }}\n\
             query {SET_WHERE}() -> count {{ update {table} set {column} = {expr} where {open} }}\n\
             query {ROWS}() {{ select {key} from {table} where {open} order by {key} limit {} }}\n",
            self.rows
        )
    }

    fn step(&self, schema: &Schema, target: Target, key: &[&str]) -> Result<Step, Refusal> {
        let key = key.iter().map(|name| quote::ident(target, name)).collect::<Vec<_>>().join(", ");
        let sql = match target {
            // MySQL reads no table that it changes, and knows a way without.
            Target::MySql => {
                format!("{}\nORDER BY {key}\nLIMIT {}", self.sql(schema, target, SET_WHERE)?, self.rows)
            }
            Target::Postgres | Target::Sqlite => format!(
                "{}\nWHERE ({key}) IN ({})",
                self.sql(schema, target, SET)?,
                self.sql(schema, target, ROWS)?
            ),
        };
        let what = format!(
            "Fills in '{}.{}' where it has no value, {} rows at a time.",
            self.table, self.column, self.rows
        );
        Ok(Step { repeat: true, ..Step::new(what, sql) })
    }

    /// The one statement of a query.
    fn sql(&self, schema: &Schema, target: Target, name: &str) -> Result<String, Refusal> {
        let mut told = Diagnostics::new();
        let names = |id, _| query::table_name(schema, target, id);
        let lowered = schema
            .queries
            .iter()
            .find(|query| query.name == name)
            .map(|query| query::query(schema, target, &names, query, &mut told));
        match lowered.as_ref().map(|query| query.steps.as_slice()) {
            Some([step]) if step.stmt.slots.is_empty() => Ok(step.stmt.text.clone()),
            _ => Err(self.refused(&format!(
                "{} has no one statement for it: write a data step, with `--data`",
                target.title()
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = "schema shop {\n}\ntable line {\n    order_id bigint\n    item bigint\n    price decimal(10, 2)\n    \
        number int\n    total decimal(12, 2)?\n    order varchar(10)?\n    primary key (order_id, item)\n}\n\
        table note {\n    text varchar(10)?\n}\n";

    fn steps(text: &str) -> Result<Vec<(Target, Step)>, String> {
        let compiled = compile(vec![Input::text("s", SCHEMA)], &Options::default());
        let schema = compiled.schema.expect("it compiles");
        let backfill = Backfill::parse(text, 1000).ok_or("no back-fill")?;
        backfill.steps(&schema, SCHEMA).map_err(|refusal| match refusal {
            Refusal::Message(message) => message,
            Refusal::Compiled(compiled) => {
                let errors = compiled.diagnostics.iter().map(|d| format!("{}: {}", d.code, d.message));
                errors.collect::<Vec<_>>().join("\n")
            }
        })
    }

    #[test]
    fn each_target_has_its_statement() {
        let steps = steps("line.total = price * number").unwrap();
        let shown: Vec<String> =
            steps.iter().map(|(target, s)| format!("-- {target}\n-- {}\n{}", s.what, s.sql)).collect();
        insta::assert_snapshot!(shown.join("\n\n"));
        assert!(steps.iter().all(|(_, step)| step.repeat));
    }

    #[test]
    fn reserved_words_are_names() {
        assert_eq!(steps("line.order='x'").unwrap().len(), 3);
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let told = |text: &str| steps(text).unwrap_err();
        assert_eq!(told("line=3"), "no back-fill");
        assert_eq!(told("line.total="), "no back-fill");
        assert!(told("lime.total=1").contains("no table 'lime': did you mean 'line'?"));
        assert!(told("line.totals=1").contains("no column 'totals': did you mean 'total'?"));
        assert!(told("line.price=1").contains("never NULL"));
        assert!(told("note.text='a'").contains("no primary key"));
        assert!(told("line.total='many'").starts_with("E03"), "{}", told("line.total='many'"));
        assert!(told("line.total=prise").starts_with("E02"), "{}", told("line.total=prise"));
    }
}
