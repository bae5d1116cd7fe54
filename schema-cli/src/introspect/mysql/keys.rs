//! Keys, indexes, foreign keys and checks.

use super::name;
use super::server::{Flavour, Row, Server};
use super::tables::Found;
use super::text::{bare, expression, ident, idents};
use schema_core::phys::{
    Action, Check, Deferrable, ForeignKey, Index, IndexKey, Key, KeyOf, Place, Raw, Table, Unique,
};
use std::collections::{BTreeSet, HashMap};

/// Fills the tables with their keys and constraints.
pub(super) async fn read(server: &mut Server, found: &mut Found) -> Result<(), sqlx::Error> {
    indexes(server, found).await?;
    foreign_keys(server, found).await?;
    foreign_keys_apart(found);
    checks(server, found).await
}

async fn indexes(server: &mut Server, found: &mut Found) -> Result<(), sqlx::Error> {
    let sql =
        server.flavour.pick(include_str!("statistics_mysql.sql"), include_str!("statistics_mariadb.sql"));
    let rows = server.rows(sql).await?;
    let mut rest = &rows[..];
    while let Some(first) = rest.first() {
        let same = |row: &Row| row.text(0) == first.text(0) && row.text(1) == first.text(1);
        let count = rest.iter().take_while(|row| same(row)).count();
        let (parts, tail) = rest.split_at(count);
        rest = tail;
        if let Some(table) = found.table(first.text(0)) {
            let memory = table.options.first().is_some_and(|o| o.starts_with("ENGINE=MEMORY"));
            add_index(server, table, parts, memory);
        }
    }
    Ok(())
}

fn add_index(server: &Server, table: &mut Table, parts: &[Row], memory: bool) {
    let Some(first) = parts.first() else { return };
    let method = match first.text(6) {
        "FULLTEXT" => Some("fulltext"),
        "SPATIAL" => Some("spatial"),
        _ => None,
    };
    let keys: Vec<IndexKey> = parts.iter().map(|part| key(server, part, method.is_some())).collect();
    let mut index = Index::new(first.text(1), first.text(2) == "0", keys, first.text(7));
    index.method = method.map(str::to_owned);
    // What an engine does by itself needs no word.
    match (first.text(6), memory) {
        ("BTREE", true) => index.options.push("USING BTREE".to_owned()),
        ("HASH", false) => index.options.push("USING HASH".to_owned()),
        ("RTREE", _) => index.options.push("USING RTREE".to_owned()),
        _ => {}
    }
    if !first.holds(8) {
        index.options.push(server.flavour.pick("INVISIBLE", "IGNORED").to_owned());
    }
    let whole = |key: &IndexKey| match &key.of {
        KeyOf::Column(column) if key.prefix.is_none() && !key.descending => Some(column.clone()),
        _ => None,
    };
    let columns: Option<Vec<String>> = index.keys.iter().map(whole).collect();
    let plain = index.options.is_empty() && index.method.is_none();
    match columns {
        Some(columns) if index.name == "PRIMARY" && plain => {
            table.primary_key = Some(Key { comment: index.comment, ..Key::new("PRIMARY", columns) });
        }
        Some(columns) if index.unique && plain => {
            table.uniques.push(Unique { comment: index.comment, ..Unique::new(index.name, columns) });
        }
        _ => table.indexes.push(index),
    }
}

fn key(server: &Server, part: &Row, method: bool) -> IndexKey {
    let mut key = match part.opt(9) {
        Some(expr) => IndexKey::expr(format!("({})", expression(server, expr))),
        None => IndexKey::column(part.text(3)),
    };
    // A spatial key tells the length of what it holds, which nobody wrote.
    key.prefix = part.text(5).parse().ok().filter(|_| !method);
    key.descending = part.text(4) == "D";
    key
}

fn action(rule: &str) -> Action {
    match rule {
        "RESTRICT" => Action::Restrict,
        "CASCADE" => Action::Cascade,
        "SET NULL" => Action::SetNull,
        "SET DEFAULT" => Action::SetDefault,
        _ => Action::NoAction,
    }
}

async fn foreign_keys(server: &mut Server, found: &mut Found) -> Result<(), sqlx::Error> {
    let mut actions: HashMap<(String, String), (Action, Action)> = HashMap::new();
    let rows = server.rows(include_str!("foreign_keys.sql")).await?;
    if rows.is_empty() {
        return Ok(());
    }
    for row in server.rows(include_str!("actions.sql")).await? {
        let key = (row.text(0).to_owned(), row.text(1).to_owned());
        actions.insert(key, (action(row.text(2)), action(row.text(3))));
    }
    for row in rows {
        let key = (row.text(0).to_owned(), row.text(1).to_owned());
        let (on_delete, on_update) =
            actions.get(&key).copied().unwrap_or((Action::NoAction, Action::NoAction));
        let elsewhere = row.text(3) != server.database;
        let Some(table) = found.table(row.text(0)) else { continue };
        match table.foreign_keys.last_mut() {
            Some(last) if last.name == row.text(1) => {
                last.columns.push(row.text(2).to_owned());
                last.references.push(row.text(5).to_owned());
            }
            _ => table.foreign_keys.push(ForeignKey {
                name: row.text(1).to_owned(),
                columns: vec![row.text(2).to_owned()],
                table: schema_core::phys::Name {
                    namespace: elsewhere.then(|| row.text(3).to_owned()),
                    ..name(row.text(4))
                },
                references: vec![row.text(5).to_owned()],
                on_delete,
                on_update,
                deferrable: Deferrable::No,
                match_full: false,
                not_valid: false,
                comment: String::new(),
                detached: false,
            }),
        }
    }
    Ok(())
}

/// Takes out the foreign keys that reference another database, as SQL for the end, and those whose table
/// is not there.
fn foreign_keys_apart(found: &mut Found) {
    let here: BTreeSet<String> = found.tables.iter().map(|t| t.name.name.clone()).collect();
    for table in &mut found.tables {
        let own = table.name.name.clone();
        let is_apart =
            |key: &mut ForeignKey| key.table.namespace.is_some() || !here.contains(&key.table.name);
        for key in table.foreign_keys.extract_if(.., is_apart) {
            let Some(database) = &key.table.namespace else {
                found.notes.push(format!(
                    "`{own}`: the foreign key `{}` is left out: the table `{}` is not there",
                    key.name, key.table.name
                ));
                continue;
            };
            found.notes.push(format!(
                "`{own}`: the foreign key `{}` references the database `{database}`; it is kept as SQL",
                key.name
            ));
            found.raws.push(reference_as_sql(&own, &key));
        }
    }
}

/// A foreign key as a statement of its own.
pub(super) fn reference_as_sql(table: &str, key: &ForeignKey) -> Raw {
    let database = key.table.namespace.as_ref().map_or_else(String::new, |d| format!("{}.", ident(d)));
    Raw {
        object: None,
        title: format!("foreign key {} of {table}", key.name),
        sql: format!(
            "ALTER TABLE {} ADD CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {database}{} ({}) ON DELETE {} ON UPDATE {}",
            ident(table),
            ident(&key.name),
            idents(key.columns.iter().map(String::as_str)),
            ident(&key.table.name),
            idents(key.references.iter().map(String::as_str)),
            rule(key.on_delete),
            rule(key.on_update),
        ),
        place: Place::Last,
    }
}

fn rule(action: Action) -> &'static str {
    match action {
        Action::NoAction => "NO ACTION",
        Action::Restrict => "RESTRICT",
        Action::Cascade => "CASCADE",
        Action::SetNull => "SET NULL",
        Action::SetDefault => "SET DEFAULT",
    }
}

async fn checks(server: &mut Server, found: &mut Found) -> Result<(), sqlx::Error> {
    match server.flavour {
        Flavour::MySql => checks_mysql(server, found).await,
        Flavour::MariaDb => checks_mariadb(server, found).await,
    }
}

async fn checks_mysql(server: &mut Server, found: &mut Found) -> Result<(), sqlx::Error> {
    let rows = server.rows(include_str!("checks_mysql.sql")).await?;
    // A name is taken once in a database.
    let clauses: HashMap<&str, &str> = rows.iter().map(|row| (row.text(0), row.text(1))).collect();
    for row in server.rows(include_str!("checked_mysql.sql")).await? {
        let (table, name) = (row.text(0), row.text(1));
        let expr = expression(server, clauses.get(name).copied().unwrap_or_default());
        if !row.holds(2) {
            found.raws.push(not_enforced(table, name, &expr));
        } else if let Some(table) = found.table(table) {
            table.checks.push(check(name, expr));
        }
    }
    Ok(())
}

async fn checks_mariadb(server: &mut Server, found: &mut Found) -> Result<(), sqlx::Error> {
    for row in server.rows(include_str!("checks_mariadb.sql")).await? {
        let expr = expression(server, row.text(2));
        let Some(place) = found.place(row.text(0)) else { continue };
        let table = &mut found.tables[place];
        if row.text(3) == "Column" {
            column_check(table, &found.collations[place], row.text(1), &expr);
            continue;
        }
        if may_be_period(table, &expr) {
            found.opaque.insert(row.text(0).to_owned());
        }
        table.checks.push(check(row.text(1), expr));
    }
    Ok(())
}

fn check(name: &str, expr: String) -> Check {
    Check { name: name.to_owned(), expr, not_valid: false, comment: String::new() }
}

/// A check that the server doesn't look at, as SQL.
fn not_enforced(table: &str, name: &str, expr: &str) -> Raw {
    Raw {
        object: None,
        title: format!("check {name} of {table}, not enforced"),
        sql: format!(
            "ALTER TABLE {} ADD CONSTRAINT {} CHECK ({expr}) NOT ENFORCED",
            ident(table),
            ident(name)
        ),
        place: Place::Last,
    }
}

/// A check that stands with a MariaDB column. The one that comes with `json` makes the type.
fn column_check(table: &mut Table, collation: &str, column: &str, expr: &str) {
    let Some(column) = table.columns.iter_mut().find(|c| c.name == column) else { return };
    let utf8mb4_bin = column.collate.as_deref().unwrap_or(collation) == "utf8mb4_bin";
    if column.ty == "longtext" && utf8mb4_bin && expr == format!("json_valid({})", ident(&column.name)) {
        column.ty = "json".to_owned();
        column.collate = None;
    } else {
        // The grammar wants it behind all else that is said of a column.
        column.options.push(format!("CHECK ({})", bare(expr)));
    }
}

/// MariaDB shows a period of a table as a check that its begin is before its end; such a table must be
/// looked at.
fn may_be_period(table: &Table, expr: &str) -> bool {
    let Some((begin, end)) = expr.split_once(" < ") else { return false };
    let date = |quoted: &str| {
        table.columns.iter().any(|c| {
            ident(&c.name) == quoted
                && c.not_null
                && (c.ty.starts_with("date") || c.ty.starts_with("timestamp"))
        })
    };
    date(begin) && date(end)
}
