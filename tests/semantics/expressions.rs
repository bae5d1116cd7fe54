//! Expressions and their values.
//!
//! The schema of each file has one table, which fills itself by its defaults. A case is `EXPR => VALUE`,
//! where VALUE is written as [`super::show`] shows it, or
//!
//! - `error`: every database raises an error,
//! - `refused CODE`: the compiler refuses it,
//! - `VALUE; TARGET refuses CODE`: that target can't say it.
//!
//! Each expression is evaluated twice: by a query over the one row, and as a stored generated column of it,
//! where the language allows one. An error is one of the statement that fills such a column.

use std::sync::LazyLock;

use schema_core::compile::{Compiled, Input, Options, compile};
use schema_core::diag::Diagnostics;
use schema_core::dialect::{Target, quote};
use schema_core::ir::{self, Expr, Table};
use schema_core::lower::expr::{ExprCx, Place, sql};
use schema_core::{lower, render};
use schema_tests::db::Db;

use crate::source::{self, Line};
use crate::{Outcome, show};

/// What a case must come to.
#[derive(PartialEq, Debug)]
enum Expected {
    Value(String),
    Error,
    Refused(String),
}

/// A case, compiled.
struct Case {
    place: String,
    given: String,
    expected: Expected,
    /// The targets that can't say it.
    except: Vec<Target>,
    /// The schema that holds it, compiled for the other targets; the errors if it was refused.
    compiled: Result<ir::Schema, String>,
    /// What should have been refused, and was not.
    taken: Vec<String>,
}

/// A file, compiled.
struct Area {
    name: String,
    schema: String,
    cases: Vec<Case>,
}

static AREAS: LazyLock<Vec<Area>> = LazyLock::new(|| {
    let area = |path: &std::path::PathBuf| {
        let file = source::file(path);
        let cases = file.cases.iter().map(|line| Case::read(&file.name, &file.schema, line)).collect();
        Area { name: file.name, schema: file.schema, cases }
    };
    source::paths("expressions", "cases").iter().map(area).collect()
});

/// Every file and the number of its cases.
pub(crate) fn areas() -> Vec<(String, usize)> {
    AREAS.iter().map(|area| (area.name.clone(), area.cases.len())).collect()
}

/// Runs all on one database.
pub(crate) fn run(target: Target, fresh: &dyn Fn() -> Db) -> Outcome {
    let mut outcome = Outcome::default();
    for area in &*AREAS {
        outcome.count += area.cases.len();
        area.run(target, fresh, &mut outcome.wrong);
    }
    outcome
}

impl Case {
    fn read(file: &str, schema: &str, line: &Line) -> Case {
        let mut parts = line.expected.split("; ").peekable();
        let value = parts.next().unwrap_or_default();
        let exceptions: Vec<(Target, &str)> = parts
            .map(|part| match part.split_once(" refuses ") {
                Some((target, code)) => (Target::from_name(target).expect("a target"), code),
                None => panic!("{file}.cases:{}: not `TARGET refuses CODE`: {part}", line.number),
            })
            .collect();
        let expected = match (value, value.strip_prefix("refused ")) {
            ("error", _) => Expected::Error,
            (_, Some(code)) => Expected::Refused(code.to_owned()),
            (value, None) => Expected::Value(value.to_owned()),
        };
        // The check only carries the expression, of whatever type, through the compiler.
        let with_case = with_line(schema, &format!("check the_case (({}) is null)", line.given));
        let except: Vec<Target> = exceptions.iter().map(|(target, _)| *target).collect();
        let others: Vec<Target> = Target::ALL.into_iter().filter(|t| !except.contains(t)).collect();
        let mut taken = Vec::new();
        for (target, code) in exceptions {
            match compiled(&[target], &with_case) {
                Err(errors) if errors.contains(code) => {}
                other => taken.push(format!("{target} should refuse it with {code}: {:?}", other.err())),
            }
        }
        Case {
            place: format!("{file}.cases:{}", line.number),
            given: line.given.clone(),
            expected,
            except,
            compiled: compiled(&others, &with_case),
            taken,
        }
    }

    fn expr(&self) -> Option<(&ir::Schema, &Table, &Expr)> {
        let schema = self.compiled.as_ref().ok()?;
        let table = schema.tables.last()?;
        let check = table.checks.iter().find(|c| c.name.as_deref() == Some("the_case"))?;
        match &check.expr.kind {
            ir::ExprKind::IsNull(expr, false) => Some((schema, table, expr)),
            _ => None,
        }
    }

    fn wrong(&self, what: &str) -> String {
        format!("{}: {} => {:?}\n    but {what}", self.place, self.given, self.expected)
    }
}

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
    fn run(&self, target: Target, fresh: &dyn Fn() -> Db, wrong: &mut Vec<String>) {
        let asked: Vec<Asked<'_>> = self.cases.iter().filter_map(|c| ask(c, target, wrong)).collect();
        let db = fresh();
        let schema = compiled(&[target], &self.schema);
        let schema =
            schema.unwrap_or_else(|e| panic!("{}.cases: its schema does not compile: {e}", self.name));
        let phys = lower::lower(&schema, target, &mut Diagnostics::new());
        if let Err(e) = db.script(&render::ddl(&phys)) {
            wrong.push(format!("{}.cases does not load: {e}", self.name));
            return;
        }
        let table = phys.tables[0].name.name.clone();
        if let Err(e) = db.exec(&fill(target, &table)) {
            wrong.push(format!("{}.cases: its row is refused: {e}", self.name));
            return;
        }
        let values = asked.iter().filter(|a| a.case.expected != Expected::Error);
        let columns: Vec<(&Asked<'_>, String)> = values.map(|a| (a, a.sql.clone())).collect();
        read(&db, target, &table, &columns, wrong);
        let generated = asked.iter().enumerate().filter_map(|(n, a)| self.generated(target, n, a));
        let (generated, errors): (Vec<_>, Vec<_>) =
            generated.partition(|g| g.asked.case.expected != Expected::Error);
        for one in &errors {
            let made = self.make(&db, target, std::slice::from_ref(one));
            let filled = made.map(|()| db.exec(&fill(target, WITH_GENERATED)));
            if !matches!(filled, Ok(Err(_))) {
                wrong.push(one.asked.case.wrong(&format!("gives {filled:?}: {}", one.asked.sql)));
            }
        }
        if let Err(together) = self.evaluate(&db, target, &generated, wrong) {
            // One of them spoils it for all: the others are right, so it is enough to find that one.
            let before = wrong.len();
            for one in &generated {
                if let Err(e) = self.evaluate(&db, target, std::slice::from_ref(one), wrong) {
                    wrong.push(one.asked.case.wrong(&format!("as a generated column: {e}")));
                }
            }
            if wrong.len() == before {
                wrong.push(format!("{}.cases: the generated columns together: {together}", self.name));
            }
        }
    }

    /// The case as a generated column of the table, if the language and the target take one.
    fn generated<'a>(&self, target: Target, number: usize, asked: &'a Asked<'a>) -> Option<Generated<'a>> {
        let name = format!("case_{number}");
        let ty = show::type_name(asked.schema, &asked.expr.ty)?;
        let line = format!("{name} {ty}? as ({}) stored", asked.case.given);
        let taken = compiled(&[target], &with_line(&self.schema, &line)).is_ok();
        taken.then_some(Generated { asked, name, line })
    }

    /// Makes a table with these generated columns and one row, and judges what is in them.
    fn evaluate(
        &self,
        db: &Db,
        target: Target,
        columns: &[Generated<'_>],
        wrong: &mut Vec<String>,
    ) -> Result<(), String> {
        self.make(db, target, columns)?;
        db.exec(&fill(target, WITH_GENERATED)).map_err(|e| e.to_string())?;
        let columns: Vec<(&Asked<'_>, String)> =
            columns.iter().map(|c| (c.asked, quote::ident(target, &c.name))).collect();
        read(db, target, WITH_GENERATED, &columns, wrong);
        Ok(())
    }

    /// Makes the table with these generated columns.
    fn make(&self, db: &Db, target: Target, columns: &[Generated<'_>]) -> Result<(), String> {
        let lines: Vec<&str> = columns.iter().map(|c| c.line.as_str()).collect();
        let schema = compiled(&[target], &with_line(&self.schema, &lines.join("\n    ")))?;
        let mut phys = lower::lower(&schema, target, &mut Diagnostics::new());
        let table = phys.tables.last_mut().ok_or("no table")?;
        table.name.name = WITH_GENERATED.to_owned();
        // The types are there already, and the names of checks and keys are the first table's: the columns
        // alone are wanted.
        (phys.enums, phys.domains) = (Vec::new(), Vec::new());
        table.checks.retain(|c| c.name.starts_with("t_case_"));
        (table.triggers, table.primary_key) = (Vec::new(), None);
        if target != Target::Postgres {
            // Without its key, nothing numbers it.
            table.columns.remove(0);
        }
        let drop = format!("DROP TABLE IF EXISTS {}", quote::ident(target, WITH_GENERATED));
        db.exec(&drop).map_err(|e| e.to_string())?;
        db.script(&render::ddl(&phys)).map_err(|e| e.to_string())
    }
}

/// The name of the table with generated columns.
const WITH_GENERATED: &str = "with_generated";

/// A case as a generated column.
struct Generated<'a> {
    asked: &'a Asked<'a>,
    name: String,
    /// Its line in the schema.
    line: String,
}

/// Reads all columns of the one row together, or, if that fails, each alone.
fn read(db: &Db, target: Target, table: &str, columns: &[(&Asked<'_>, String)], wrong: &mut Vec<String>) {
    let from = quote::ident(target, table);
    let select = |columns: &[(&Asked<'_>, String)]| {
        let list: Vec<String> = columns.iter().map(|(a, sql)| a.column(target, sql)).collect();
        db.exec(&format!("SELECT {} FROM {from}", list.join(", ")))
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

/// The statement that makes the one row of a table.
fn fill(target: Target, table: &str) -> String {
    let name = quote::ident(target, table);
    match target {
        Target::MySql => format!("INSERT INTO {name} () VALUES ()"),
        Target::Postgres | Target::Sqlite => format!("INSERT INTO {name} DEFAULT VALUES"),
    }
}

/// `schema` with one more line in its last block, which must be the table.
fn with_line(schema: &str, line: &str) -> String {
    let body = schema.trim_end().strip_suffix('}').unwrap_or_else(|| panic!("a schema ends with its table"));
    format!("{body}\n    {line}\n}}\n")
}

fn compiled(targets: &[Target], text: &str) -> Result<ir::Schema, String> {
    let targets: Vec<&str> = targets.iter().map(|t| t.name()).collect();
    let head = format!("schema semantics {{\n    targets {}\n}}\n", targets.join(", "));
    let input = Input::text("cases.schema", format!("{head}{text}"));
    let Compiled { schema, diagnostics, .. } =
        compile(vec![input], &Options { check_only: true, ..Options::default() });
    let errors = diagnostics.iter().filter(|d| d.severity == schema_core::diag::Severity::Error);
    let errors: Vec<String> = errors.map(|d| format!("{}: {}", d.code, d.message)).collect();
    match schema {
        Some(schema) if errors.is_empty() => Ok(schema),
        _ => Err(errors.join("; ")),
    }
}
