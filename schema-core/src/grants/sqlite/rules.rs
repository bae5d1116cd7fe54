//! Row rules on SQLite, as TEMP views and triggers.
//!
//! Reads, UPDATE and DELETE go through a view whose triggers do the work: the authorizer opens the table to
//! those alone. An INSERT names the table itself, so that defaults, generated ids and `last_insert_rowid`
//! stay what they are; a trigger behind it refuses rows outside of the rule.

use crate::diag::Diagnostics;
use crate::dialect::{Target::Sqlite, quote};
use crate::grants::matrix::{Right, TableRights, Verb, predicate};
use crate::grants::scoped::ScopedView;
use crate::ir::expr::ExprKind;
use crate::ir::{Column, ColumnId, Schema, Table, Type, walk};
use crate::lower::expr::{ExprCx, Place, expr};
use crate::lower::query::row_number;

/// What one table needs on each connection.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    /// The table.
    pub table: String,
    /// The statements, each in parts between which stands what nobody can guess.
    pub create: Vec<Vec<String>>,
}

/// The SQL function that counts the rows that a view's triggers change: SQLite does not count them. A
/// connection has to have it.
pub const COUNTED: &str = "schemagen_counted";

/// What `table` needs, if it needs anything.
pub(super) fn of_table(
    schema: &Schema,
    service: &str,
    rights: &TableRights,
    views: &[ScopedView],
    diags: &mut Diagnostics,
) -> Option<Rule> {
    let table = schema.table(rights.table);
    let mut create = Vec::new();
    for view in views {
        let cx = ViewCx { service, table, view, key: key(table), mention: mention(table, rights, view) };
        create.extend(cx.views());
        if let Some(right) = rights.get(Verb::Update).filter(|_| view.verbs.contains(&Verb::Update)) {
            create.push(cx.update(right));
        }
        if view.verbs.contains(&Verb::Delete) {
            create.push(cx.delete());
        }
    }
    if let Some(right) = rights.get(Verb::Insert) {
        create.extend(insert(schema, service, rights, right, diags));
    }
    (!create.is_empty()).then(|| Rule { table: table.name.flat(), create })
}

fn ident(name: &str) -> String {
    quote::ident(Sqlite, name)
}

/// `"name` and `"`: what nobody can guess stands between them.
fn open(name: &str, ending: &str) -> String {
    let mut quoted = ident(&format!("{name}__{ending}"));
    quoted.pop();
    quoted
}

/// How a row is found again: a name in the table, and one in the view.
fn key(table: &Table) -> Vec<[String; 2]> {
    match &table.primary_key {
        Some(key) => {
            key.columns.iter().map(|id| ident(&table.column(*id).name)).map(|k| [k.clone(), k]).collect()
        }
        None => row_number(table).map(|name| [row_name(table), ident(&name)]).into_iter().collect(),
    }
}

/// What the table calls a row's number. A column may hide one of the names; of three, SQLite wants one.
fn row_name(table: &Table) -> String {
    let hidden = |name: &&str| table.columns.iter().any(|c| c.name.eq_ignore_ascii_case(name));
    ["rowid", "_rowid_", "oid"].into_iter().find(|name| !hidden(name)).unwrap_or("rowid").to_owned()
}

struct ViewCx<'a> {
    service: &'a str,
    table: &'a Table,
    view: &'a ScopedView,
    key: Vec<[String; 2]>,
    /// What its rows are also asked, which always holds.
    mention: Option<String>,
}

/// A mention of a column, where the rule speaks of the row's number alone. SQLite counts that as no column: a
/// statement that asks for the number or for nothing would then, with the view taken apart, use no column of
/// the table, and SQLite asks for the right to such a table in the statement's own name, not in the view's.
fn mention(table: &Table, rights: &TableRights, view: &ScopedView) -> Option<String> {
    let number = match table.primary_key.as_ref()?.columns.as_slice() {
        [one] if matches!(table.column(*one).ty, Type::Int(..)) => *one,
        _ => return None,
    };
    let rules = view.verbs.iter().filter_map(|verb| rights.get(*verb)).flat_map(|right| &right.using);
    if rules.flat_map(walk::columns).any(|column| column != number) {
        return None;
    }
    let other = table.column_ids().find(|id| *id != number)?;
    let other = ident(&table.column(other).name);
    Some(format!("{other} IS {other}"))
}

impl ViewCx<'_> {
    /// What the view has beside its columns: what rows are found by, and their number, by which one that was
    /// just inserted is given back; a name in the table, and one in the view.
    fn beside(&self) -> Vec<[String; 2]> {
        let columns: Vec<String> =
            self.view.columns.iter().map(|id| ident(&self.table.column(*id).name)).collect();
        let number = row_number(self.table).map(|name| [row_name(self.table), ident(&name)]);
        let mut beside = self.key.clone();
        beside.extend(number.filter(|[_, there]| !beside.iter().any(|[_, known]| known == there)));
        beside.retain(|[_, there]| !columns.contains(there));
        beside
    }

    /// The view that statements name, over one that nobody can name: what asks in the name of the latter has
    /// the table's rows through the rule alone.
    fn views(&self) -> [Vec<String>; 2] {
        let columns: Vec<String> =
            self.view.columns.iter().map(|id| ident(&self.table.column(*id).name)).collect();
        let more = self.beside();
        let here = more.iter().map(|[here, there]| format!("{here} AS {there}"));
        let inner: Vec<String> = columns.iter().cloned().chain(here).collect();
        let outer: Vec<String> =
            columns.iter().cloned().chain(more.iter().map(|[_, there]| there.clone())).collect();
        let name = open(&self.view.name, "rows");
        let table = ident(&self.table.name.flat());
        let rows = match &self.mention {
            None => self.view.rows.clone(),
            Some(mention) => format!("({}) AND {mention}", self.view.rows),
        };
        [
            vec![
                format!("CREATE TEMP VIEW {name}"),
                format!("\" AS SELECT {} FROM main.{table} WHERE {rows}", inner.join(", ")),
            ],
            vec![
                format!(
                    "CREATE TEMP VIEW {} AS SELECT {} FROM {name}",
                    ident(&self.view.name),
                    outer.join(", ")
                ),
                "\"".to_owned(),
            ],
        ]
    }

    fn found(&self, row: &str) -> String {
        let same: Vec<String> =
            self.key.iter().map(|[here, there]| format!("{here} = {row}.{there}")).collect();
        same.join(" AND ")
    }

    fn update(&self, right: &Right) -> Vec<String> {
        let table = ident(&self.table.name.flat());
        let set: Vec<String> = right
            .columns_on(self.table, Sqlite)
            .map(|id| self.table.column(id))
            .filter(|column| column.generated.is_none())
            .map(|column| ident(&column.name))
            .map(|name| format!("{name} = NEW.{name}"))
            .collect();
        let refusal = refusal(self.service, "UPDATE", "to rows", self.table);
        vec![
            format!("CREATE TEMP TRIGGER {}", open(&self.view.name, "update")),
            format!(
                "\" INSTEAD OF UPDATE ON {} BEGIN UPDATE {table} SET {} WHERE {}; {refusal} \
                 (SELECT 1 FROM {table} WHERE {} AND ({})); SELECT {COUNTED}(); END",
                ident(&self.view.name),
                set.join(", "),
                self.found("OLD"),
                self.found("NEW"),
                self.view.rows
            ),
        ]
    }

    fn delete(&self) -> Vec<String> {
        vec![
            format!("CREATE TEMP TRIGGER {}", open(&self.view.name, "delete")),
            format!(
                "\" INSTEAD OF DELETE ON {} BEGIN DELETE FROM {} WHERE {}; SELECT {COUNTED}(); END",
                ident(&self.view.name),
                ident(&self.table.name.flat()),
                self.found("OLD")
            ),
        ]
    }
}

/// The head of a SELECT that refuses unless what follows has a row.
fn refusal(service: &str, verb: &str, rows: &str, table: &Table) -> String {
    let message = format!(
        "denied: service `{service}` may not {verb} {rows} of `{}` that its rule excludes",
        table.name
    );
    format!("SELECT RAISE(ABORT, {}) WHERE NOT EXISTS", quote::string(Sqlite, &message))
}

/// What refuses rows outside of the rule, and columns outside of the right.
fn insert(
    schema: &Schema,
    service: &str,
    rights: &TableRights,
    right: &Right,
    diags: &mut Diagnostics,
) -> Option<Vec<String>> {
    let table = schema.table(rights.table);
    let mut body = String::new();
    if !right.check.is_empty() {
        let rule = predicate(schema, Sqlite, rights.table, &right.check, diags);
        let row: Vec<String> = on_sqlite(table)
            .map(|id| ident(&table.column(id).name))
            .map(|name| format!("NEW.{name} AS {name}"))
            .collect();
        let refusal = refusal(service, "INSERT", "rows", table);
        body.push_str(&format!("{refusal} (SELECT 1 FROM (SELECT {}) WHERE {rule}); ", row.join(", ")));
    }
    for id in on_sqlite(table).filter(|id| !right.covers(*id)) {
        let column = table.column(id);
        let Some(left_out) = left_out(schema, table, column, diags) else { continue };
        let message = format!("denied: service `{service}` may not INSERT `{}.{}`", table.name, column.name);
        body.push_str(&format!(
            "SELECT RAISE(ABORT, {}) WHERE NEW.{} IS NOT {left_out}; ",
            quote::string(Sqlite, &message),
            ident(&column.name)
        ));
    }
    let name = table.name.flat();
    (!body.is_empty()).then(|| {
        vec![
            format!("CREATE TEMP TRIGGER {}", open(&name, "insert")),
            format!("\" AFTER INSERT ON main.{} BEGIN {body}END", ident(&name)),
        ]
    })
}

fn on_sqlite(table: &Table) -> impl Iterator<Item = ColumnId> + '_ {
    table.column_ids().filter(|id| table.column(*id).only.contains(Sqlite))
}

/// What a column has where an INSERT leaves it out, if that is the same each time.
fn left_out(schema: &Schema, table: &Table, column: &Column, diags: &mut Diagnostics) -> Option<String> {
    if column.auto.is_some() || column.generated.is_some() {
        return None;
    }
    let Some(default) = &column.default else { return Some("NULL".to_owned()) };
    matches!(default.kind, ExprKind::Literal(_)).then(|| {
        let mut cx = ExprCx::new(schema, Sqlite, Some(table), Place::Default, diags);
        expr(&mut cx, default).text
    })
}
