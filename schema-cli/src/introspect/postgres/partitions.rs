//! Partitions of tables. What one has beyond its parent is SQL of its own.

use super::catalog::Row;
use super::draft::{Draft, object};
use super::graph::Key;
use super::names::{commented, ident, path, plain};
use super::relations::{Kind, Relation};
use super::tables::{Context, Tables, column_options, storage};
use schema_core::phys::Partition;

/// Adds all partitions to their tables.
pub(super) fn add(cx: &Context<'_>, tables: &mut Tables, draft: &mut Draft) -> Result<(), sqlx::Error> {
    for relation in cx.relations.all.iter().filter(|r| r.kind == Kind::Partition) {
        let parent = relation.parents.first().and_then(|p| cx.relations.get(*p));
        let Some(parent) = parent else {
            let name = plain(&relation.name);
            draft.note(format!("not carried: partition {name}, whose table is outside of what was read"));
            continue;
        };
        let mut bound = relation.row.maybe("bound")?.unwrap_or_default();
        if let Some(key) = relation.row.maybe("partition_key")? {
            bound.push_str(&format!(" PARTITION BY {key}"));
        }
        for option in storage(relation, draft)? {
            bound.push_str(&format!(" {option}"));
        }
        match tables.get_mut(parent.oid) {
            Some(table) => table.partitions.push(Partition { name: relation.name.clone(), bound }),
            None => {
                let (table, of) = (path(&relation.name), path(&parent.name));
                let sql = format!("CREATE TABLE {table} PARTITION OF {of} {bound}");
                draft.push(Key::new("pg_class", relation.oid), object("partition", &relation.name), sql);
            }
        }
        own_things(cx, relation, parent, draft)?;
    }
    Ok(())
}

/// What a partition has and its parent has not, or otherwise.
fn own_things(
    cx: &Context<'_>,
    relation: &Relation<'_>,
    parent: &Relation<'_>,
    draft: &mut Draft,
) -> Result<(), sqlx::Error> {
    let table = path(&relation.name);
    let mut statements: Vec<String> = Vec::new();
    let mut alter = |what: String| statements.push(format!("ALTER TABLE {table} {what}"));
    for row in cx.columns.of(relation.oid) {
        let name = row.text("name")?;
        let inherited = cx.columns.of(parent.oid).iter().find(|r| r.text("name").is_ok_and(|n| n == name));
        if let Some(inherited) = inherited {
            for change in changes(row, inherited)? {
                alter(format!("ALTER COLUMN {} {change}", ident(&name)));
            }
        }
    }
    if relation.row.is("unlogged")? {
        alter("SET UNLOGGED".to_owned());
    }
    if relation.row.is("row_security")? {
        alter("ENABLE ROW LEVEL SECURITY".to_owned());
    }
    if relation.row.is("forced")? {
        alter("FORCE ROW LEVEL SECURITY".to_owned());
    }
    match relation.row.text("replica_identity")?.as_str() {
        "f" => alter("REPLICA IDENTITY FULL".to_owned()),
        "n" => alter("REPLICA IDENTITY NOTHING".to_owned()),
        _ => {}
    }
    let mut sql = statements.join(";\n");
    for row in cx.columns.of(relation.oid) {
        let column = format!("COLUMN {table}.{}", ident(&row.text("name")?));
        sql = commented(sql, &column, &row.text("comment")?);
    }
    sql = commented(sql, &format!("TABLE {table}"), &relation.row.text("comment")?);
    // Comments alone begin with what would end the statement before them.
    let sql = sql.strip_prefix(";\n").unwrap_or(&sql).to_owned();
    if !sql.is_empty() {
        draft.note(format!(
            "partition {} differs from its table: what it has of its own is raw SQL",
            plain(&relation.name)
        ));
        draft.push(Key::new("pg_class own", relation.oid), object("partition", &relation.name), sql);
    }
    Ok(())
}

/// How a column of a partition differs from its parent's, as what stands behind `ALTER COLUMN …`.
fn changes(row: &Row, parent: &Row) -> Result<Vec<String>, sqlx::Error> {
    let mut changes = Vec::new();
    let (own, inherited) = (row.maybe("expression")?, parent.maybe("expression")?);
    if own != inherited && row.text("generated")?.is_empty() {
        changes.push(own.map_or("DROP DEFAULT".to_owned(), |d| format!("SET DEFAULT {d}")));
    }
    if row.is("not_null")? && !parent.is("not_null")? {
        changes.push("SET NOT NULL".to_owned());
    }
    let inherited = column_options(parent)?;
    changes.extend(
        column_options(row)?.into_iter().filter(|o| !inherited.contains(o)).map(|o| format!("SET {o}")),
    );
    Ok(changes)
}
