//! The matrix as people and programs read it.

use super::matrix::{Matrix, Right, Rights, TableRights, Verb, predicate};
use super::need::{Needs, needs};
use super::sqlite::json;
use super::uses::{lacking, unneeded};
use crate::diag::Diagnostics;
use crate::dialect::Target;
use crate::ir::{Cache, Expr, Schema, TableId};
use crate::source::SourceMap;
use std::fmt::Write;

/// One row of the matrix: what one service may do with some verbs on one table.
struct Row {
    table: String,
    verbs: Vec<Verb>,
    columns: String,
    rows: String,
}

/// A table for people: each service, its account and its rights.
pub fn table(schema: &Schema, matrix: &Matrix, sources: &SourceMap) -> String {
    let mut out = String::new();
    for (service, rights) in schema.services.iter().zip(&matrix.services) {
        let _ = writeln!(
            out,
            "{}  account {}, {}",
            service.name,
            service.account,
            match service.login {
                true => format!("password in {}", service.password_env),
                false => "which can't sign in".to_owned(),
            }
        );
        let mut lines: Vec<[String; 4]> = rows(schema, rights, sources)
            .into_iter()
            .map(|row| [row.table, words(&row.verbs), row.columns, row.rows])
            .collect();
        lines.extend(rights.views.iter().map(|right| {
            let view = schema.view(right.view);
            let columns =
                right.names(view).map(|names| format!("({})", names.collect::<Vec<_>>().join(", ")));
            let columns = columns.unwrap_or_else(|| "all columns".to_owned());
            [view.name.to_string(), Verb::Select.word().to_owned(), columns, "a view".to_owned()]
        }));
        lines.extend(rights.cache.iter().map(|line| {
            [format!("cache {}", line.pattern), cache_words(line).join(" "), String::new(), String::new()]
        }));
        lines.extend(service.grants.iter().map(|grant| {
            let what = format!("{} {}", grant.what, grant.with);
            [format!("grant {}", grant.target), what, String::new(), String::new()]
        }));
        if lines.is_empty() {
            out.push_str("  nothing\n");
        }
        let width = |i: usize| lines.iter().map(|l| l[i].chars().count()).max().unwrap_or(0);
        let widths = [width(0), width(1), width(2)];
        for [table, verbs, columns, rows] in &lines {
            let line =
                format!("  {table:<0$}  {verbs:<1$}  {columns:<2$}  {rows}", widths[0], widths[1], widths[2]);
            let _ = writeln!(out, "{}", line.trim_end());
        }
        out.push('\n');
    }
    let needs = all_needs(schema);
    for (query, needs) in schema.queries.iter().zip(&needs) {
        let callers = match callers(schema, matrix, needs).as_slice() {
            [] => "no service".to_owned(),
            names => names.join(", "),
        };
        let _ = writeln!(out, "query {}  for {callers}", query.name);
        for line in lacking(schema, needs, &Rights::none()) {
            let _ = writeln!(out, "  {line}");
        }
        out.push('\n');
    }
    let unneeded = unneeded_lines(schema, matrix, &needs);
    if !unneeded.is_empty() {
        out.push_str("rights that no query of the schema needs (the builder may use them)\n");
        for (service, table, verbs) in unneeded {
            let _ = writeln!(out, "  {service}: {} {table}", words(&verbs));
        }
        out.push('\n');
    }
    for migrator in &schema.migrators {
        let _ = writeln!(
            out,
            "{}  account {}, password in {}\n  everything in the database; never a run-time account\n",
            migrator.name, migrator.account, migrator.password_env
        );
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// What each query needs.
fn all_needs(schema: &Schema) -> Vec<Needs> {
    schema.queries.iter().map(|query| needs(schema, query)).collect()
}

/// The services that may call a query with these needs.
fn callers<'s>(schema: &'s Schema, matrix: &Matrix, needs: &Needs) -> Vec<&'s str> {
    let services = schema.services.iter().zip(&matrix.services);
    let may = services.filter(|(_, rights)| lacking(schema, needs, rights).is_empty());
    may.map(|(service, _)| service.name.as_str()).collect()
}

/// What the lines of services give and no query that the service may call needs, where there are queries:
/// service, table, verbs.
fn unneeded_lines<'a>(
    schema: &'a Schema,
    matrix: &Matrix,
    needs: &[Needs],
) -> Vec<(&'a str, String, Vec<Verb>)> {
    let mut found: Vec<(&str, String, Vec<Verb>)> = Vec::new();
    for (service, rights) in
        schema.services.iter().zip(&matrix.services).filter(|_| !schema.queries.is_empty())
    {
        for (_, table, verb) in unneeded(schema, service, rights, needs) {
            let table = schema.table(table).name.to_string();
            match found.iter_mut().find(|(s, t, _)| *s == service.name && *t == table) {
                Some((_, _, verbs)) if !verbs.contains(&verb) => verbs.push(verb),
                Some(_) => {}
                None => found.push((&service.name, table, vec![verb])),
            }
        }
    }
    found
}

fn words(verbs: &[Verb]) -> String {
    let words: Vec<&str> = verbs.iter().map(|v| v.word()).collect();
    words.join(" ")
}

fn cache_words(line: &Cache) -> Vec<&'static str> {
    [(line.read, "read"), (line.write, "write")]
        .into_iter()
        .filter(|(on, _)| *on)
        .map(|(_, word)| word)
        .collect()
}

/// Verbs that have the same columns and rows share a row.
fn rows(schema: &Schema, rights: &Rights, sources: &SourceMap) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for on in &rights.tables {
        let table = schema.table(on.table);
        let start = rows.len();
        for (verb, right) in on.iter() {
            let columns = match &right.columns {
                None => "all columns".to_owned(),
                Some(columns) => {
                    let names: Vec<&str> = columns.iter().map(|id| table.column(*id).name.as_str()).collect();
                    format!("({})", names.join(", "))
                }
            };
            let columns = if verb == Verb::Delete { String::new() } else { columns };
            let limits = row_words(schema, on.table, verb, right, sources);
            let same = |r: &&mut Row| r.rows == limits && (r.columns == columns || columns.is_empty());
            // A DELETE, which has no columns, stands with the widest of them.
            match rows[start..].iter_mut().rev().find(same) {
                Some(row) => row.verbs.push(verb),
                None => {
                    rows.push(Row { table: table.name.to_string(), verbs: vec![verb], columns, rows: limits })
                }
            }
        }
    }
    rows
}

fn row_words(schema: &Schema, table: TableId, verb: Verb, right: &Right, sources: &SourceMap) -> String {
    let using = rule_text(schema, table, &right.using, sources);
    let check = rule_text(schema, table, &right.check, sources);
    match (verb, using, check) {
        (_, None, None) => "all rows".to_owned(),
        (Verb::Insert, _, Some(check)) => format!("where {check}"),
        (_, Some(using), Some(check)) if using != check => format!("where {using} check {check}"),
        (_, Some(using), _) => format!("where {using}"),
        (_, None, Some(check)) => format!("check {check}"),
    }
}

/// The rules as the schema words them.
fn rule_text(schema: &Schema, table: TableId, rules: &[Expr], sources: &SourceMap) -> Option<String> {
    let target = schema.targets.iter().next().unwrap_or(Target::Postgres);
    let texts: Vec<String> = rules
        .iter()
        .map(|rule| match sources.text(rule.span).trim() {
            "" => predicate(schema, target, table, std::slice::from_ref(rule), &mut Diagnostics::new()),
            text => text.split_whitespace().collect::<Vec<_>>().join(" "),
        })
        .collect();
    (!texts.is_empty()).then(|| texts.join(" or "))
}

/// The same as one JSON document.
pub fn to_json(schema: &Schema, matrix: &Matrix, sources: &SourceMap) -> String {
    let services: Vec<String> = schema
        .services
        .iter()
        .zip(&matrix.services)
        .map(|(service, rights)| {
            let tables: Vec<String> =
                rights.tables.iter().map(|on| table_json(schema, on, sources)).collect();
            let views: Vec<String> = rights
                .views
                .iter()
                .map(|right| {
                    let view = schema.view(right.view);
                    let columns = match right.names(view) {
                        None => "\"all\"".to_owned(),
                        Some(names) => format!("[{}]", names.map(json).collect::<Vec<_>>().join(", ")),
                    };
                    format!("{{\"view\": {}, \"columns\": {columns}}}", json(&view.name.to_string()))
                })
                .collect();
            let cache: Vec<String> = rights
                .cache
                .iter()
                .map(|line| {
                    let verbs: Vec<String> = cache_words(line).into_iter().map(json).collect();
                    format!("{{\"pattern\": {}, \"verbs\": [{}]}}", json(&line.pattern), verbs.join(", "))
                })
                .collect();
            let grants: Vec<String> = service
                .grants
                .iter()
                .map(|grant| {
                    let what = format!("{} {}", grant.what, grant.with);
                    format!("{{\"target\": {}, \"grant\": {}}}", json(grant.target.name()), json(what.trim_end()))
                })
                .collect();
            format!(
                "    {{\n      \"service\": {},\n      \"account\": {},\n      \"password_env\": {},\n      \"login\": {},\n      \"tables\": [{}],\n      \"views\": [{}],\n      \"cache\": [{}],\n      \"grants\": [{}]\n    }}",
                json(&service.name),
                json(&service.account),
                json(&service.password_env),
                service.login,
                nested(&tables, 8),
                nested(&views, 8),
                nested(&cache, 8),
                nested(&grants, 8),
            )
        })
        .collect();
    let migrators: Vec<String> = schema
        .migrators
        .iter()
        .map(|m| {
            format!(
                "    {{\"migrator\": {}, \"account\": {}, \"password_env\": {}}}",
                json(&m.name),
                json(&m.account),
                json(&m.password_env)
            )
        })
        .collect();
    let needs = all_needs(schema);
    let queries: Vec<String> = schema
        .queries
        .iter()
        .zip(&needs)
        .map(|(query, needs)| {
            let wanted: Vec<String> =
                lacking(schema, needs, &Rights::none()).iter().map(|l| json(l)).collect();
            let names: Vec<String> = callers(schema, matrix, needs).into_iter().map(json).collect();
            format!(
                "    {{\"query\": {}, \"needs\": [{}], \"services\": [{}]}}",
                json(&query.name),
                wanted.join(", "),
                names.join(", ")
            )
        })
        .collect();
    let unneeded: Vec<String> = unneeded_lines(schema, matrix, &needs)
        .into_iter()
        .map(|(service, table, verbs)| {
            let verbs: Vec<String> = verbs.iter().map(|v| json(v.word())).collect();
            format!(
                "    {{\"service\": {}, \"table\": {}, \"verbs\": [{}]}}",
                json(service),
                json(&table),
                verbs.join(", ")
            )
        })
        .collect();
    let block = |items: &[String]| match items {
        [] => "[]".to_owned(),
        items => format!("[\n{}\n  ]", items.join(",\n")),
    };
    format!(
        "{{\n  \"schema\": {},\n  \"services\": {},\n  \"queries\": {},\n  \"unneeded\": {},\n  \"migrators\": {}\n}}\n",
        json(&schema.name),
        block(&services),
        block(&queries),
        block(&unneeded),
        block(&migrators)
    )
}

fn nested(items: &[String], indent: usize) -> String {
    if items.is_empty() {
        return String::new();
    }
    let pad = " ".repeat(indent);
    let lines: Vec<String> = items.iter().map(|i| format!("\n{pad}{i}")).collect();
    format!("{}\n{}", lines.join(","), " ".repeat(indent - 2))
}

fn table_json(schema: &Schema, on: &TableRights, sources: &SourceMap) -> String {
    let table = schema.table(on.table);
    let mut out = format!("{{\"table\": {}", json(&table.name.to_string()));
    for (verb, right) in on.iter() {
        let mut parts = Vec::new();
        if verb != Verb::Delete {
            parts.push(match &right.columns {
                None => "\"columns\": \"all\"".to_owned(),
                Some(columns) => {
                    let names: Vec<String> = columns.iter().map(|id| json(&table.column(*id).name)).collect();
                    format!("\"columns\": [{}]", names.join(", "))
                }
            });
        }
        if let Some(rule) = rule_text(schema, on.table, &right.using, sources) {
            parts.push(format!("\"where\": {}", json(&rule)));
        }
        if let Some(rule) = rule_text(schema, on.table, &right.check, sources) {
            parts.push(format!("\"check\": {}", json(&rule)));
        }
        let _ = write!(out, ", \"{}\": {{{}}}", verb.word(), parts.join(", "));
    }
    out.push('}');
    out
}
