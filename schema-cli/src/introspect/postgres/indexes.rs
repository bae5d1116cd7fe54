//! Indexes.

use super::catalog::{Oid, Row};
use super::draft::{Draft, part};
use super::graph::{Graph, Key};
use super::keys;
use super::names::{commented, ident, name, parameters, path, plain};
use super::relations::Relations;
use super::tables::{Columns, Tables};
use super::text;
use schema_core::phys::{self, KeyOf, Name};
use std::collections::HashMap;

/// What a constraint needs to know of its index.
pub(super) struct Index {
    pub(super) keys: Vec<KeyOf>,
    pub(super) include: Vec<String>,
    pub(super) nulls_not_distinct: bool,
    pub(super) method: Option<String>,
    pub(super) filter: Option<String>,
}

/// All indexes.
pub(super) struct Indexes(HashMap<Oid, Index>);

impl Indexes {
    /// From the rows of `indexes.sql`.
    pub(super) fn read(rows: &[Row], columns: &Columns<'_>) -> Result<Indexes, sqlx::Error> {
        rows.iter()
            .map(|row| Ok((row.oid("oid")?, index(row, columns)?)))
            .collect::<Result<_, _>>()
            .map(Indexes)
    }

    /// One of them.
    pub(super) fn get(&self, oid: Oid) -> Option<&Index> {
        self.0.get(&oid)
    }
}

fn index(row: &Row, columns: &Columns<'_>) -> Result<Index, sqlx::Error> {
    let numbers: Vec<i16> = row.get("columns")?;
    let mut names = columns.names(row.oid("relation")?, &numbers)?;
    let key_count: i32 = row.get("key_count")?;
    let include = names.split_off(usize::try_from(key_count).unwrap_or(0));
    let mut expressions = row.list("expressions")?.into_iter();
    let key = |(name, number): (String, &i16)| match number {
        0 => expressions.next().map(KeyOf::Expr),
        _ => Some(KeyOf::Column(name)),
    };
    let keys = names.into_iter().zip(&numbers).filter_map(key).collect();
    Ok(Index {
        keys,
        include,
        nulls_not_distinct: row.is("nulls_not_distinct")?,
        method: row.maybe("method")?,
        filter: row.maybe("filter")?.map(|f| text::expression(&f)),
    })
}

/// Adds all indexes to their tables, but those of constraints. Those that phys can't say become SQL.
pub(super) fn add(
    rows: &[Row],
    relations: &Relations<'_>,
    indexes: &Indexes,
    graph: &Graph,
    tables: &mut Tables,
    draft: &mut Draft,
) -> Result<(), sqlx::Error> {
    for row in rows {
        let Some(relation) = relations.get(row.oid("relation")?) else { continue };
        let oid = row.oid("oid")?;
        let name = name(row.text("namespace")?, row.text("name")?);
        if let Some(tablespace) = row.maybe("tablespace")? {
            draft.note(format!("index {}: tablespace {tablespace} is not carried", plain(&name)));
        }
        if !row.is("constrains")? {
            let key = Key::new("pg_class", oid);
            let said = match (tables.get_mut(relation.oid), indexes.get(oid)) {
                (Some(table), Some(index)) if !graph.needs_late(&key) => match in_phys(row, index)? {
                    Some(index) => {
                        table.indexes.push(index);
                        true
                    }
                    None => false,
                },
                _ => false,
            };
            if !said {
                let sql = text::settled(&row.text("definition")?);
                let sql = commented(sql, &format!("INDEX {}", path(&name)), &row.text("comment")?);
                draft.push(key, part("index", &name.name, &relation.name), sql);
            }
        }
        if !row.is("valid")? {
            draft.note(format!(
                "index {} is not valid here (a build of it failed or has not ended): it will be made whole",
                plain(&name)
            ));
        }
        apart(row, oid, &name, &relation.name, draft)?;
    }
    Ok(())
}

fn in_phys(row: &Row, index: &Index) -> Result<Option<phys::Index>, sqlx::Error> {
    let Some(keys) = keys::parse(&row.text("definition")?, &index.keys) else { return Ok(None) };
    Ok(Some(phys::Index {
        name: row.text("name")?,
        unique: row.is("is_unique")?,
        method: index.method.clone(),
        keys: keys.into_iter().map(|k| k.key).collect(),
        include: index.include.clone(),
        filter: index.filter.clone(),
        nulls_not_distinct: index.nulls_not_distinct,
        options: parameters(&row.list("options")?, ""),
        comment: row.text("comment")?,
    }))
}

/// What is said of an index in a statement of its own.
fn apart(row: &Row, oid: Oid, name: &Name, table: &Name, draft: &mut Draft) -> Result<(), sqlx::Error> {
    let mut push = |what: &str, sql: String| {
        draft.push(Key(format!("pg_class {what}"), oid), part("index", &name.name, table), sql);
    };
    if row.is("constrains")? {
        let options = parameters(&row.list("options")?, "");
        if !options.is_empty() {
            push("options", format!("ALTER INDEX {} SET ({})", path(name), options.join(", ")));
        }
        let comment = row.text("comment")?;
        if !comment.is_empty() {
            let comment = super::names::string(&comment);
            push("comment", format!("COMMENT ON INDEX {} IS {comment}", path(name)));
        }
    }
    for statistics in row.list("statistics")? {
        push("statistics", format!("ALTER INDEX {} {statistics}", path(name)));
    }
    if row.is("clustered")? {
        push("cluster", format!("ALTER TABLE {} CLUSTER ON {}", path(table), ident(&name.name)));
    }
    if row.is("replica_identity")? {
        let sql = format!("ALTER TABLE {} REPLICA IDENTITY USING INDEX {}", path(table), ident(&name.name));
        push("identity", sql);
    }
    Ok(())
}
