//! What holds code: functions, procedures, aggregates, views, triggers, rules.

use super::catalog::Row;
use super::draft::{Draft, object, part};
use super::graph::Key;
use super::names::{commented, ident, name, parameters, path};
use super::relations::{Kind, Relation, Relations};
use super::tables::{Columns, storage};
use super::text::{settled, with_names};
use super::types::Types;
use schema_core::phys::RawObject;

/// Reads functions, procedures and aggregates.
pub(super) fn routines(rows: &[Row], types: &Types, draft: &mut Draft) -> Result<(), sqlx::Error> {
    for row in rows {
        let name = name(row.text("namespace")?, row.text("name")?);
        let kind = match row.text("kind")?.as_str() {
            "p" => "procedure",
            "a" => "aggregate",
            _ => "function",
        };
        let texts = row.list("argument_texts")?;
        let oids: Vec<i64> = row.get("argument_types")?;
        let args: Vec<String> = oids.iter().zip(&texts).map(|(oid, text)| types.spell(*oid, text)).collect();
        let mut identity = row.text("identity_arguments")?;
        if kind == "aggregate" && identity.is_empty() {
            "*".clone_into(&mut identity);
        }
        let full = format!("{}({identity})", path(&name));
        let sql = match row.maybe("definition")? {
            Some(definition) => statement(&definition),
            None => format!("CREATE AGGREGATE {full} (\n    {}\n)", row.list("aggregate")?.join(",\n    ")),
        };
        let sql = commented(sql, &format!("{} {full}", kind.to_uppercase()), &row.text("comment")?);
        let object = RawObject { args: Some(args.join(", ")), ..object(kind, &name) };
        draft.push(Key::new("pg_proc", row.oid("oid")?), object, sql);
    }
    Ok(())
}

/// A statement without what ends it.
fn statement(sql: &str) -> String {
    sql.trim_end().trim_end_matches(';').trim_end().to_owned()
}

/// Reads views and materialised views.
pub(super) fn views(
    relations: &Relations<'_>,
    columns: &Columns<'_>,
    draft: &mut Draft,
) -> Result<(), sqlx::Error> {
    for relation in &relations.all {
        let sql = match relation.kind {
            Kind::View => {
                let options = parameters(&relation.row.list("options")?, "");
                let with = match options.is_empty() {
                    true => String::new(),
                    false => format!(" WITH ({})", options.join(", ")),
                };
                view(relation, columns, "VIEW", &with, "")?
            }
            Kind::MaterializedView => {
                let storage = storage(relation, draft)?;
                let options: String = storage.iter().map(|o| format!(" {o}")).collect();
                let data = if relation.row.is("populated")? { "" } else { "\nWITH NO DATA" };
                view(relation, columns, "MATERIALIZED VIEW", &options, data)?
            }
            _ => continue,
        };
        draft.push(Key::new("pg_class", relation.oid), object("view", &relation.name), sql);
    }
    Ok(())
}

fn view(
    relation: &Relation<'_>,
    columns: &Columns<'_>,
    kind: &str,
    options: &str,
    data: &str,
) -> Result<String, sqlx::Error> {
    let view = path(&relation.name);
    let definition = relation.row.maybe("definition")?.unwrap_or_default();
    let definition = with_names(&settled(&statement(&definition)));
    let mut sql = format!("CREATE {kind} {view}{options} AS\n{definition}{data}");
    for row in columns.of(relation.oid) {
        if let Some(default) = row.maybe("expression")? {
            let column = ident(&row.text("name")?);
            sql.push_str(&format!(";\nALTER {kind} {view} ALTER COLUMN {column} SET DEFAULT {default}"));
        }
    }
    let sql = with_columns(sql, relation, columns, kind)?;
    Ok(commented(sql, &format!("{kind} {view}"), &relation.row.text("comment")?))
}

/// `sql`, and behind it what is said of the columns in statements of their own.
pub(super) fn with_columns(
    mut sql: String,
    relation: &Relation<'_>,
    columns: &Columns<'_>,
    kind: &str,
) -> Result<String, sqlx::Error> {
    let path = path(&relation.name);
    for row in columns.of(relation.oid) {
        let column = ident(&row.text("name")?);
        for option in super::tables::column_options(row)? {
            sql.push_str(&format!(";\nALTER {kind} {path} ALTER COLUMN {column} SET {option}"));
        }
        sql = commented(sql, &format!("COLUMN {path}.{column}"), &row.text("comment")?);
    }
    Ok(sql)
}

/// Reads triggers.
pub(super) fn triggers(
    rows: &[Row],
    relations: &Relations<'_>,
    draft: &mut Draft,
) -> Result<(), sqlx::Error> {
    of_relations(rows, relations, draft, "trigger", "pg_trigger")
}

/// Reads rules.
pub(super) fn rules(rows: &[Row], relations: &Relations<'_>, draft: &mut Draft) -> Result<(), sqlx::Error> {
    of_relations(rows, relations, draft, "rule", "pg_rewrite")
}

fn of_relations(
    rows: &[Row],
    relations: &Relations<'_>,
    draft: &mut Draft,
    kind: &str,
    class: &str,
) -> Result<(), sqlx::Error> {
    for row in rows {
        let Some(relation) = relations.get(row.oid("relation")?) else {
            draft.note(format!("not carried: {kind} {}, whose table an extension brings", row.text("name")?));
            continue;
        };
        let (table, name) = (path(&relation.name), row.text("name")?);
        let word = kind.to_uppercase();
        let mut sql = settled(&statement(&row.text("definition")?));
        let enabled = match row.text("enabled")?.as_str() {
            "D" => "DISABLE",
            "R" => "ENABLE REPLICA",
            "A" => "ENABLE ALWAYS",
            _ if sql.is_empty() => "ENABLE",
            _ => "",
        };
        if !enabled.is_empty() {
            sql.push_str(if sql.is_empty() { "" } else { ";\n" });
            sql.push_str(&format!("ALTER TABLE {table} {enabled} {word} {}", ident(&name)));
        }
        let sql = commented(sql, &format!("{word} {} ON {table}", ident(&name)), &row.text("comment")?);
        draft.push(Key::new(class, row.oid("oid")?), part(kind, &name, &relation.name), sql);
    }
    Ok(())
}
