//! Partitions of tables. What one has beyond its parent is SQL of its own.

use super::catalog::Row;
use super::draft::{Draft, object};
use super::graph::Key;
use super::names::{commented, ident, path, plain, string};
use super::relations::{Kind, Relation};
use super::tables::{Context, Tables, column_options, storage};
use schema_core::phys::{Name, Partition};

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
        if column_names(cx, relation)? != column_names(cx, parent)? {
            draft.note(format!(
                "partition {}: its columns stand in another order than those of its table, and will not",
                plain(&relation.name)
            ));
        }
    }
    Ok(())
}

fn column_names(cx: &Context<'_>, relation: &Relation<'_>) -> Result<Vec<String>, sqlx::Error> {
    cx.columns.of(relation.oid).iter().map(|row| row.text("name")).collect()
}

/// Adds the names of partitions' indexes, where they are not those that the server chooses. An index is told
/// by its partition and by the index that all of them belong to.
pub(super) fn index_names(rows: &[Row], draft: &mut Draft) -> Result<(), sqlx::Error> {
    let row = |row: &Row| {
        let texts = [row.text("partition")?, row.text("root")?, row.text("name")?];
        Ok(format!("({})", texts.map(|text| string(&text)).join(", ")))
    };
    let values: Vec<String> = rows.iter().map(row).collect::<Result<_, sqlx::Error>>()?;
    if values.is_empty() {
        return Ok(());
    }
    let of = Name { namespace: None, name: "names_of_partitions".to_owned() };
    let sql = format!(
        "DO $names$ DECLARE
    wanted record;
BEGIN
    CREATE TEMPORARY TABLE schemagen_names ON COMMIT DROP AS
    SELECT i.oid, v.name
    FROM (VALUES
        {}
    ) v(partition, root, name)
    JOIN pg_catalog.pg_index x ON x.indrelid = v.partition::pg_catalog.regclass
    JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
    WHERE pg_catalog.pg_partition_root(i.oid) = v.root::pg_catalog.regclass;
    -- By way of names that nobody has: two may have each other's.
    FOR wanted IN SELECT oid, name FROM schemagen_names LOOP
        EXECUTE pg_catalog.format('ALTER INDEX %s RENAME TO %I', wanted.oid::pg_catalog.regclass, 'index ' || wanted.oid);
    END LOOP;
    FOR wanted IN SELECT oid, name FROM schemagen_names LOOP
        EXECUTE pg_catalog.format('ALTER INDEX %s RENAME TO %I', wanted.oid::pg_catalog.regclass, wanted.name);
    END LOOP;
    DROP TABLE schemagen_names;
END $names$",
        values.join(",\n        ")
    );
    draft.push(Key::new("names of indexes", 0), object("index", &of), sql);
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
    let mut alter = |what: String| statements.push(format!("ALTER TABLE ONLY {table} {what}"));
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
    // How its values are stored a new partition takes over, and no more.
    let mut inherited = column_options(parent)?;
    inherited.retain(|option| option.starts_with("STORAGE ") || option.starts_with("COMPRESSION "));
    changes.extend(
        column_options(row)?.into_iter().filter(|o| !inherited.contains(o)).map(|o| format!("SET {o}")),
    );
    Ok(changes)
}
