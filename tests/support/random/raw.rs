//! Items in a target's own SQL.

use super::types::Kind;
use super::{Schema, defs};
use schema_core::dialect::{Target, quote};
use std::fmt::Write;

type Item = fn(&mut Schema<'_>);

const POSTGRES: [Item; 8] = [views, functions, trigger, rule, aggregate, range, statistics, collation];
const MYSQL: [Item; 4] = [views, procedures, trigger, event];
const SQLITE: [Item; 3] = [views, trigger, words];

/// Writes some, of each kind once at most.
pub(super) fn write(schema: &mut Schema<'_>) {
    let Some(target) = schema.profile.only() else { return };
    // All are about tables.
    if schema.tables.is_empty() {
        return;
    }
    let items: &[Item] = match target {
        Target::Postgres => &POSTGRES,
        Target::MySql => &MYSQL,
        Target::Sqlite => &SQLITE,
    };
    for item in items {
        if schema.choices.once_in(6) {
            item(schema);
        }
    }
}

fn item(schema: &mut Schema<'_>, target: Target, head: &str, sql: &str) {
    super::names::docs(schema, "");
    let _ = writeln!(schema.text, "raw {} {head} $raw$\n{sql}\n$raw$\n", target.name());
}

/// A name as SQL has it, of one that is written in a schema.
pub(super) fn sql(target: Target, path: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let (name, after) = match rest.strip_prefix('`') {
            Some(inner) => {
                let mut end = 0;
                while let Some(at) = inner[end..].find('`') {
                    end += at;
                    if !inner[end + 1..].starts_with('`') {
                        break;
                    }
                    end += 2;
                }
                (inner[..end].replace("``", "`"), &inner[end + 1..])
            }
            None => {
                let end = rest.find('.').unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        parts.push(name);
        rest = after.strip_prefix('.').unwrap_or(after);
    }
    match target {
        Target::Postgres => {
            if parts.len() == 1 {
                parts.insert(0, "public".to_owned());
            }
            let parts: Vec<String> = parts.iter().map(|p| quote::ident(target, p)).collect();
            parts.join(".")
        }
        _ => quote::ident(target, &parts.join("_")),
    }
}

/// A table, by its path and its SQL name.
fn some_table(schema: &mut Schema<'_>, target: Target) -> (String, String) {
    let path = schema.tables[schema.choices.pick(schema.tables.len())].path.clone();
    let name = sql(target, &path);
    (path, name)
}

fn target(schema: &Schema<'_>) -> Target {
    schema.profile.only().expect("raw items are for one target")
}

/// A view of a table, and one of that view.
fn views(schema: &mut Schema<'_>) {
    let target = target(schema);
    let (_, table) = some_table(schema, target);
    // The later name comes first in every catalog.
    let (first, second) = (defs::placed(schema, "some_view"), defs::placed(schema, "a_view"));
    let (one, two) = (sql(target, &first), sql(target, &second));
    let text = format!("create view {one} as select 1 as one, 'it''s; -- so' as two from {table}");
    item(schema, target, &format!("view {first}"), &text);
    let text = format!("create view {two} as select one, two as three from {one} where one > 0");
    item(schema, target, &format!("view {second} after {first}"), &text);
    if target == Target::Postgres && schema.choices.once_in(2) {
        let text = format!("create materialized view kept as select three from {two} with no data");
        item(schema, target, &format!("view kept after {second}"), &text);
    }
}

/// A function, and one that calls it; a procedure.
fn functions(schema: &mut Schema<'_>) {
    let target = Target::Postgres;
    item(
        schema,
        target,
        "function twice(n bigint) -> bigint before tables",
        "create function twice(n bigint) returns bigint immutable language sql as $$ select n * 2; $$",
    );
    item(
        schema,
        target,
        "function four_times(n bigint, m text default 'it''s') -> bigint",
        "create function four_times(n bigint, m text default 'it''s') returns bigint immutable language plpgsql as \
         $$ begin return public.twice(public.twice(n)); end; $$",
    );
    item(
        schema,
        target,
        "procedure forget(n bigint)",
        "create procedure forget(n bigint) language plpgsql as $body$ begin raise notice '%; it''s', n; end; $body$",
    );
}

fn procedures(schema: &mut Schema<'_>) {
    let target = Target::MySql;
    item(
        schema,
        target,
        "procedure twice",
        "create procedure twice(in n bigint) begin select n * 2; select 'it''s'; end",
    );
    item(
        schema,
        target,
        "function half -> bigint",
        "create function half(n bigint) returns bigint deterministic return n div 2",
    );
}

fn event(schema: &mut Schema<'_>) {
    item(
        schema,
        Target::MySql,
        "event clean",
        "create event clean on schedule every 1 day starts '2030-01-01 00:00:00' disable do begin select 'it''s'; end",
    );
}

fn trigger(schema: &mut Schema<'_>) {
    let target = target(schema);
    let (path, table) = some_table(schema, target);
    let name = super::names::name(schema, "a_trigger");
    let own = sql(target, &name);
    let own = own.strip_prefix("\"public\".").unwrap_or(&own).to_owned();
    match target {
        Target::Postgres => {
            item(
                schema,
                target,
                "function touched()",
                "create function touched() returns trigger language plpgsql as $$ begin return null; end; $$",
            );
            let text = format!(
                "create trigger {own} after insert or delete on {table} for each row execute function public.touched()"
            );
            let name = beside(&path, &name);
            item(schema, target, &format!("trigger {name} on {path} after touched"), &text);
        }
        Target::MySql => {
            let text = format!(
                "create trigger {own} after insert on {table} for each row begin set @a = 'it''s'; end"
            );
            item(schema, target, &format!("trigger {name} on {path}"), &text);
        }
        Target::Sqlite => {
            let text =
                format!("create trigger {own} after insert on {table} begin select 1; select 'it''s'; end");
            item(schema, target, &format!("trigger {name} on {path}"), &text);
        }
    }
}

/// A name in the namespace of a table, as what stands on that has it.
fn beside(path: &str, name: &str) -> String {
    let namespace = ["other.", "`My Space`."].into_iter().find(|space| path.starts_with(space));
    format!("{}{name}", namespace.unwrap_or_default())
}

fn rule(schema: &mut Schema<'_>) {
    let (path, table) = some_table(schema, Target::Postgres);
    let text = format!("create rule no_delete as on delete to {table} do instead nothing");
    item(schema, Target::Postgres, &format!("rule {} on {path}", beside(&path, "no_delete")), &text);
}

fn aggregate(schema: &mut Schema<'_>) {
    item(
        schema,
        Target::Postgres,
        "aggregate total(bigint)",
        "create aggregate total(bigint) (sfunc = int8pl, stype = bigint, initcond = '0')",
    );
}

fn range(schema: &mut Schema<'_>) {
    let text = "create type float_span as range (subtype = float8, subtype_diff = float8mi)";
    item(schema, Target::Postgres, "type float_span", text);
}

fn statistics(schema: &mut Schema<'_>) {
    let fits = |c: &&super::Column| matches!(c.ty.kind, Kind::Int | Kind::Date | Kind::Uuid) && !c.generated;
    let found = schema.tables.iter().find_map(|t| {
        let names: Vec<String> = t.columns.iter().filter(fits).map(|c| c.name.clone()).collect();
        (names.len() > 1).then(|| (t.path.clone(), names))
    });
    let Some((path, names)) = found else { return };
    let table = sql(Target::Postgres, &path);
    let column = |name: &String| sql(Target::Postgres, name).replacen("\"public\".", "", 1);
    let text = format!(
        "create statistics more (ndistinct) on {}, {} from {table}",
        column(&names[0]),
        column(&names[1])
    );
    item(schema, Target::Postgres, &format!("statistics more on {path}"), &text);
}

fn collation(schema: &mut Schema<'_>) {
    let text = "create collation plain_c (provider = libc, locale = 'C')";
    item(schema, Target::Postgres, "collation plain_c before tables", text);
}

/// SQLite's full text search.
fn words(schema: &mut Schema<'_>) {
    if schema.profile.native().is_none() {
        let sql = "create virtual table words using fts5(title, body)";
        return item(schema, Target::Sqlite, "table words", sql);
    }
    schema.text.push_str(
        "table words {\n    title native sqlite ''?\n    body native sqlite ''?\n    with sqlite 'USING fts5(title, body)'\n}\n\n",
    );
}
