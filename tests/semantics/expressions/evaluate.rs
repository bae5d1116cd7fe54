//! How a case is evaluated: three times.
//!
//! - By a query over the one row.
//! - As a stored generated column of that row, where the language allows one. An `error` is one of the
//!   statement that fills such a column.
//! - In a check that the row must pass: of its value if that is a bool, else of whether it is NULL.

use schema_core::diag::Diagnostics;
use schema_core::dialect::{Target, quote};
use schema_core::ir::{self, Expr};
use schema_core::lower::expr::{ExprCx, Place, sql};
use schema_core::{lower, render};
use schema_tests::db::Db;

use super::{Area, Case, Expected, compiled, with_line};
use crate::show;

/// An expression that a target can say.
struct Asked<'a> {
    case: &'a Case,
    schema: &'a ir::Schema,
    expr: &'a Expr,
    /// Its SQL.
    sql: String,
}

impl Asked<'_> {
    fn shown(&self, target: Target, given: Option<&str>) -> String {
        show::canonical(target, self.schema, &self.expr.ty, given)
    }

    /// SQL whose value [`Self::shown`] understands.
    fn column(&self, target: Target, value: &str) -> String {
        show::sql(target, self.schema.base(&self.expr.ty), value)
    }
}

impl Area {
    /// Evaluates every case on one database.
    pub(super) fn run(&self, target: Target, fresh: &dyn Fn() -> Db, wrong: &mut Vec<String>) {
        let asked: Vec<Asked<'_>> = self.cases.iter().filter_map(|c| ask(c, target, wrong)).collect();
        let made = On { area: self, target, db: fresh() };
        if let Err(e) = made.queries(&asked, wrong) {
            wrong.push(format!("{}.cases does not load: {e}", self.name));
            return;
        }
        let named = || asked.iter().enumerate().map(|(number, a)| (a, format!("case_{number}")));
        let column = |(asked, name): (_, String)| {
            let asked: &Asked<'_> = asked;
            let line = asked.case.column(&name, &self.schema, target)?.to_owned();
            Some(Item { asked, name, line })
        };
        let check = |(asked, name): (_, String)| {
            let asked: &Asked<'_> = asked;
            let line = asked.case.check(&name)?;
            Some(Item { asked, name, line })
        };
        let (columns, errors): (Vec<_>, Vec<_>) =
            named().filter_map(column).partition(|item| item.asked.case.expected != Expected::Error);
        errors.iter().for_each(|item| made.fails(item, wrong));
        made.all_or_each(&columns, |items, wrong| made.columns(items, wrong), wrong);
        let checks: Vec<_> = named().filter_map(check).collect();
        made.all_or_each(&checks, |items, _| made.filled(items), wrong);
    }
}

/// A case as an item of a table.
struct Item<'a> {
    asked: &'a Asked<'a>,
    name: String,
    /// Its line in the schema.
    line: String,
}

/// The name of the table with items.
const WITH_ITEMS: &str = "with_items";

/// A database with the table of an area.
struct On<'a> {
    area: &'a Area,
    target: Target,
    db: Db,
}

impl On<'_> {
    /// Makes the table and its row, and judges every case but the errors by a query.
    fn queries(&self, asked: &[Asked<'_>], wrong: &mut Vec<String>) -> Result<(), String> {
        let schema = compiled(&[self.target], &self.area.schema)?;
        let phys = lower::lower(&schema, self.target, &mut Diagnostics::new());
        let table = &phys.tables[0].name.name;
        self.db.script(&render::ddl(&phys)).map_err(|e| e.to_string())?;
        self.db.exec(&fill(self.target, table)).map_err(|e| e.to_string())?;
        let values = asked.iter().filter(|a| a.case.expected != Expected::Error);
        let columns: Vec<(&Asked<'_>, String)> = values.map(|a| (a, a.sql.clone())).collect();
        read(&self.db, self.target, table, &columns, wrong);
        Ok(())
    }

    /// Makes the table once more, with these items and without its own checks and keys, whose names are taken.
    fn make(&self, items: &[Item<'_>]) -> Result<(), String> {
        let lines: Vec<&str> = items.iter().map(|item| item.line.as_str()).collect();
        let schema = compiled(&[self.target], &with_line(&self.area.schema, &lines.join("\n    ")))?;
        let mut phys = lower::lower(&schema, self.target, &mut Diagnostics::new());
        let table = phys.tables.last_mut().ok_or("no table")?;
        table.name.name = WITH_ITEMS.to_owned();
        table.checks.retain(|c| c.name.starts_with("case_") || c.name.starts_with("t_case_"));
        (table.triggers, table.primary_key) = (Vec::new(), None);
        if self.target != Target::Postgres {
            // Without its key, nothing numbers it.
            table.columns.remove(0);
        }
        // The types are there already.
        (phys.enums, phys.domains) = (Vec::new(), Vec::new());
        let drop = format!("DROP TABLE IF EXISTS {}", quote::ident(self.target, WITH_ITEMS));
        self.db.exec(&drop).map_err(|e| e.to_string())?;
        self.db.script(&render::ddl(&phys)).map_err(|e| e.to_string())
    }

    /// Makes the table with these items, which its row must be taken by.
    fn filled(&self, items: &[Item<'_>]) -> Result<(), String> {
        self.make(items)?;
        self.db.exec(&fill(self.target, WITH_ITEMS)).map(drop).map_err(|e| e.to_string())
    }

    /// The same with generated columns, and judges what is in them.
    fn columns(&self, items: &[Item<'_>], wrong: &mut Vec<String>) -> Result<(), String> {
        self.filled(items)?;
        let columns: Vec<(&Asked<'_>, String)> =
            items.iter().map(|item| (item.asked, quote::ident(self.target, &item.name))).collect();
        read(&self.db, self.target, WITH_ITEMS, &columns, wrong);
        Ok(())
    }

    /// The case must be an error when its row is made.
    fn fails(&self, item: &Item<'_>, wrong: &mut Vec<String>) {
        let made = self.make(std::slice::from_ref(item));
        let filled = made.map(|()| self.db.exec(&fill(self.target, WITH_ITEMS)));
        if !matches!(filled, Ok(Err(_))) {
            wrong.push(item.asked.case.wrong(&format!("gives {filled:?}: {}", item.asked.sql)));
        }
    }

    /// Does `what` with all items together, or, if one of them spoils it for all, with each.
    fn all_or_each(
        &self,
        items: &[Item<'_>],
        what: impl Fn(&[Item<'_>], &mut Vec<String>) -> Result<(), String>,
        wrong: &mut Vec<String>,
    ) {
        let Err(together) = what(items, wrong) else { return };
        let before = wrong.len();
        for item in items {
            if let Err(e) = what(std::slice::from_ref(item), wrong) {
                wrong.push(item.asked.case.wrong(&format!("{e}: {}", item.line)));
            }
        }
        if wrong.len() == before {
            wrong.push(format!("{}.cases: each item passes, but not all: {together}", self.area.name));
        }
    }
}

/// Reads all columns of the one row together, or, if that fails, each alone.
fn read(db: &Db, target: Target, table: &str, columns: &[(&Asked<'_>, String)], wrong: &mut Vec<String>) {
    let from = quote::ident(target, table);
    let select = |columns: &[(&Asked<'_>, String)]| {
        let list: Vec<String> = columns.iter().map(|(a, sql)| a.column(target, sql)).collect();
        db.exec(&format!("{}SELECT {} FROM {from}", far_away(target), list.join(", ")))
    };
    let judge = |(a, sql): &(&Asked<'_>, String), found: Option<&str>, wrong: &mut Vec<String>| {
        let shown = a.shown(target, found);
        if a.case.expected != Expected::Value(shown.clone()) {
            wrong.push(a.case.wrong(&format!("gives {shown}: {sql}")));
        }
    };
    // SQLite takes no more than 2,000 columns, and 60 are as fast.
    for columns in columns.chunks(60) {
        if let Ok(rows) = select(columns)
            && let [row] = &rows[..]
        {
            columns.iter().zip(row).for_each(|(column, found)| judge(column, found.as_deref(), wrong));
            continue;
        }
        for column in columns {
            match select(std::slice::from_ref(column)) {
                Ok(rows) => judge(column, rows[0][0].as_deref(), wrong),
                Err(e) => wrong.push(column.0.case.wrong(&format!("{e}: {}", column.1))),
            }
        }
    }
}

/// The case as `target` is to be asked, if it takes it; if it should refuse it, this is looked at here.
fn ask<'a>(case: &'a Case, target: Target, wrong: &mut Vec<String>) -> Option<Asked<'a>> {
    wrong.extend(case.taken.iter().map(|what| case.wrong(what)));
    match (&case.expected, &case.compiled) {
        (Expected::Refused(code), Err(errors)) if errors.contains(code.as_str()) => return None,
        (Expected::Refused(_), Ok(_)) => wrong.push(case.wrong("it compiles")),
        (_, Err(errors)) => wrong.push(case.wrong(errors)),
        _ => {}
    }
    if case.except.contains(&target) {
        return None;
    }
    let (schema, table, expr) = case.expr()?;
    // What is refused was refused when it was compiled.
    let mut diags = Diagnostics::new();
    let mut cx = ExprCx::new(schema, target, Some(table), Place::Check, &mut diags);
    let sql = sql(&mut cx, expr);
    Some(Asked { case, schema, expr, sql })
}

/// The statements that make the one row of a table.
fn fill(target: Target, table: &str) -> String {
    let (far, name) = (far_away(target), quote::ident(target, table));
    match target {
        Target::MySql => format!("{far}INSERT INTO {name} () VALUES ()"),
        Target::Postgres | Target::Sqlite => format!("{far}INSERT INTO {name} DEFAULT VALUES"),
    }
}

/// A session in another zone than UTC, and with other habits, must make no difference.
fn far_away(target: Target) -> &'static str {
    match target {
        Target::Postgres => "SET TIME ZONE 'Asia/Tokyo'; ",
        Target::MySql => "SET time_zone = '+09:00'; ",
        Target::Sqlite => "",
    }
}
