//! Expressions and their values.
//!
//! The schema of each file has one table, which fills itself by its defaults. A case is `EXPR => VALUE`,
//! where VALUE is written as [`super::show`] shows it, or
//!
//! - `error`: every database raises an error,
//! - `refused CODE`: the compiler refuses it,
//! - `VALUE; TARGET refuses CODE`: that target can't say it.
//!
//! A first line `// only TARGET…` limits a file.
//!
//! [`evaluate`] tells how each is evaluated.

mod evaluate;

use std::sync::{LazyLock, OnceLock};

use schema_core::compile::{Compiled, Input, Options, compile};
use schema_core::dialect::Target;
use schema_core::ir::{self, Expr, Table};
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
    /// The line of a generated column of it, for each target that takes one.
    as_column: [OnceLock<Option<String>>; 3],
}

/// A file, compiled.
struct Area {
    name: String,
    schema: String,
    /// The targets it is for.
    targets: Vec<Target>,
    cases: Vec<Case>,
}

static AREAS: LazyLock<Vec<Area>> = LazyLock::new(|| {
    let area = |path: &std::path::PathBuf| {
        let file = source::file(path);
        let targets = only(&file.schema);
        let read = |line| Case::read(&file.name, &file.schema, &targets, line);
        Area { cases: file.cases.iter().map(read).collect(), name: file.name, schema: file.schema, targets }
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
    for area in AREAS.iter().filter(|area| area.targets.contains(&target)) {
        outcome.count += area.cases.len();
        area.run(target, fresh, &mut outcome.wrong);
    }
    outcome
}

impl Case {
    fn read(file: &str, schema: &str, targets: &[Target], line: &Line) -> Case {
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
        let others: Vec<Target> = targets.iter().copied().filter(|t| !except.contains(t)).collect();
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
            as_column: Default::default(),
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

    /// The line of a generated column called `name`, if the language and the target take one.
    fn column(&self, name: &str, schema: &str, target: Target) -> Option<&str> {
        let line = || {
            let (typed, _, expr) = self.expr()?;
            let ty = show::type_name(typed, &expr.ty)?;
            let line = format!("{name} {ty}? as ({}) stored", self.given);
            compiled(&[target], &with_line(schema, &line)).is_ok().then_some(line)
        };
        self.as_column[target.index()].get_or_init(line).as_deref()
    }

    /// The line of a check called `name` that the row must pass; none where an error is expected.
    fn check(&self, name: &str) -> Option<String> {
        let Expected::Value(value) = &self.expected else { return None };
        let given = &self.given;
        let (_, _, expr) = self.expr()?;
        Some(match (&expr.ty, value.as_str()) {
            (ir::Type::Bool, "true" | "null") => format!("check {name} ({given})"),
            (ir::Type::Bool, _) => format!("check {name} (not ({given}))"),
            (_, "null") => format!("check {name} (({given}) is null)"),
            (_, _) => format!("check {name} (({given}) is not null)"),
        })
    }

    fn wrong(&self, what: &str) -> String {
        format!("{}: {} => {:?}\n    but {what}", self.place, self.given, self.expected)
    }
}

/// The targets of a file whose first line is `// only TARGET…`; else all.
fn only(schema: &str) -> Vec<Target> {
    let first = schema.lines().next().and_then(|line| line.strip_prefix("// only "));
    match first {
        Some(names) => names.split(' ').filter_map(Target::from_name).collect(),
        None => Target::ALL.to_vec(),
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
