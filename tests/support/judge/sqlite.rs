//! SQLite: its pragmas, and of the stored statements what no pragma tells.

use schema_core::dialect::{Target, quote};

use super::Holding;
use super::tokens::{in_parentheses, parts_of_table, plain};
use crate::DbError;
use crate::sqlite::Sqlite;

/// Reads the database.
pub(super) fn read(db: &Sqlite) -> Result<Holding, DbError> {
    let mut holding = Holding::default();
    let tables = "select name, type, wr, strict from pragma_table_list where schema = 'main' \
                  and type in ('table', 'virtual') and name not like 'sqlite!_%' escape '!'";
    for row in db.exec(tables)? {
        let [name, kind, without_rowid, strict] = texts(row);
        let object = format!("table {name}");
        holding.say(&object, &format!("{kind}, without rowid: {without_rowid}, strict: {strict}"));
        let sql = statement(db, &name)?;
        if kind == "virtual" {
            holding.say(&object, &plain(&sql));
            continue;
        }
        for fact in table(db, &name, &sql)? {
            holding.say(&object, &fact);
        }
    }
    let others = "select type, name, tbl_name, sql from sqlite_schema where sql is not null \
                  and type in ('index', 'trigger', 'view')";
    for row in db.exec(others)? {
        let [kind, name, on, sql] = texts(row);
        let mut text = plain(&sql);
        if kind == "index" {
            // Which it is without a word.
            text = text.replace(" asc ", " ");
        }
        holding.say(format!("{kind} {name}"), &format!("on {on}\n{text}"));
    }
    Ok(holding)
}

/// The facts of a table, in an order of their own: columns first.
fn table(db: &Sqlite, name: &str, sql: &str) -> Result<Vec<String>, DbError> {
    let mut facts = Vec::new();
    let name = quote::string(Target::Sqlite, name);
    let columns = "select name, type, \"notnull\", dflt_value, pk, hidden from pragma_table_xinfo";
    for row in db.exec(&format!("{columns}({name})"))? {
        let value = row[3].clone();
        let [column, ty, not_null, _, key, hidden] = texts(row);
        let ty = ty.split_whitespace().collect::<Vec<_>>().join(" ");
        let default = value.map_or("none".to_owned(), |text| plain(&text.replace('"', "'")));
        facts.push(format!(
            "column {column} {ty}, not null: {not_null}, default: {default}, key: {key}, hidden: {hidden}, {}",
            db.column_traits(&name[1..name.len() - 1].replace("''", "'"), &column)?
        ));
    }
    let mut others = foreign_keys(db, &name)?;
    others.extend(keys(db, &name)?);
    for part in parts_of_table(sql) {
        others.extend(clauses(&part));
    }
    others.sort_unstable();
    facts.extend(others);
    Ok(facts)
}

fn foreign_keys(db: &Sqlite, name: &str) -> Result<Vec<String>, DbError> {
    // SQLite tells no small letter from a capital in a name.
    let sql = "select lower(\"table\"), group_concat(lower(\"from\" || ' -> ' || coalesce(\"to\", 'its key')), ', '), on_update, \
               on_delete, \"match\" from (select * from pragma_foreign_key_list";
    let rows = db.exec(&format!("{sql}({name}) order by id, seq) group by id"))?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let [table, columns, on_update, on_delete, matching] = texts(row);
            format!(
                "foreign key to {table} ({columns}), update: {on_update}, delete: {on_delete}, {matching}"
            )
        })
        .collect())
}

/// The indexes that constraints made; their names are SQLite's own.
fn keys(db: &Sqlite, name: &str) -> Result<Vec<String>, DbError> {
    let sql = "select l.origin, l.\"unique\", (select group_concat(x.name || ' ' || x.coll || ' ' || x.\"desc\", ', ') \
               from pragma_index_xinfo(l.name) x where x.key = 1) from pragma_index_list";
    let rows = db.exec(&format!("{sql}({name}) l where l.origin <> 'c'"))?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let [origin, unique, columns] = texts(row);
            format!("key {origin} ({columns}), unique: {unique}")
        })
        .collect())
}

/// What no pragma tells of one line of a table: checks, generated columns, what happens at a conflict, when
/// a foreign key is checked, and the names of constraints.
fn clauses(part: &[String]) -> Vec<String> {
    let is_column = !["constraint", "primary", "unique", "check", "foreign"].contains(&part[0].as_str());
    let owner = if is_column { part[0].as_str() } else { "" };
    let (mut facts, mut name, mut kind, mut columns) = (Vec::new(), String::new(), "", owner.to_owned());
    let mut at = usize::from(is_column);
    while at < part.len() {
        let inner = in_parentheses(part, at + 1);
        match part[at].as_str() {
            "constraint" => {
                name = part.get(at + 1).cloned().unwrap_or_default();
                at += 1;
            }
            "check" if inner.is_some() => {
                let named = if name.is_empty() { String::new() } else { format!("{name} ") };
                facts.push(format!("check {named}({})", inner.unwrap_or_default().0));
                name.clear();
            }
            "as" if inner.is_some() => {
                facts.push(format!("{owner} is generated as ({})", inner.unwrap_or_default().0));
            }
            word @ ("primary" | "unique" | "foreign" | "null" | "references" | "default" | "collate") => {
                kind = match word {
                    "primary" => "primary key",
                    "unique" => "unique",
                    "null" => "not null",
                    _ => "foreign key",
                };
                let key = usize::from(matches!(word, "primary" | "foreign"));
                let list = in_parentheses(part, at + 1 + key);
                if let Some((list, _)) = list.filter(|_| !matches!(word, "default" | "references")) {
                    columns = list;
                }
                if !name.is_empty() && !matches!(word, "default" | "collate") {
                    facts.push(format!("constraint {name} {kind} ({columns})"));
                }
                name.clear();
            }
            "conflict" => {
                let what = part.get(at + 1).map_or("", String::as_str);
                facts.push(format!("{kind} ({columns}) on conflict {what}"));
            }
            "deferrable" => {
                let rest = part[at..].iter().take(3).map(String::as_str).collect::<Vec<_>>().join(" ");
                let not = part[at - 1] == "not";
                if !not && rest.contains("deferred") {
                    facts.push(format!("foreign key ({columns}) {rest}"));
                }
            }
            _ => {}
        }
        // What stands in parentheses is an expression or a list, and holds no clause.
        at = match part.get(at + 1).map(String::as_str) {
            Some("(") => in_parentheses(part, at + 1).map_or(part.len(), |(_, after)| after),
            _ => at + 1,
        };
    }
    facts
}

fn statement(db: &Sqlite, name: &str) -> Result<String, DbError> {
    let name = quote::string(Target::Sqlite, name);
    let rows = db.exec(&format!("select sql from sqlite_schema where type = 'table' and name = {name}"))?;
    Ok(rows.into_iter().flatten().flatten().next().unwrap_or_default())
}

fn texts<const N: usize>(row: Vec<Option<String>>) -> [String; N] {
    let mut row = row.into_iter();
    std::array::from_fn(|_| row.next().flatten().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(sql: &str) -> Vec<String> {
        parts_of_table(sql).iter().flat_map(|part| clauses(part)).collect()
    }

    #[test]
    fn what_no_pragma_tells() {
        let sql = "create table t (
            id integer constraint k primary key on conflict replace autoincrement,
            a text not null on conflict ignore default ('x') check (a <> 'Check (1)'),
            b int generated always as (id + 1) stored,
            c int references u (id) deferrable initially deferred,
            d int references u not deferrable,
            constraint q unique (a, b) on conflict fail,
            constraint positive check (b > 0),
            constraint f foreign key (c, d) references u (a, b) on delete cascade deferrable initially deferred
        )";
        assert_eq!(
            facts(sql),
            [
                "constraint k primary key (id)",
                "primary key (id) on conflict replace",
                "not null (a) on conflict ignore",
                "check (a < > 'Check (1)')",
                "b is generated as (id + 1)",
                "foreign key (c) deferrable initially deferred",
                "constraint q unique (a , b)",
                "unique (a , b) on conflict fail",
                "check positive (b > 0)",
                "constraint f foreign key (c , d)",
                "foreign key (c , d) deferrable initially deferred",
            ]
        );
    }
}
