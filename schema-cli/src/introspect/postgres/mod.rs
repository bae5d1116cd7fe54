//! PostgreSQL: the rows of `catalog`, put together. One module reads one kind of object.

mod accounts;
mod catalog;
mod constraints;
mod draft;
mod graph;
mod indexes;
mod keys;
mod names;
mod objects;
mod order;
mod others;
mod partitions;
mod policies;
mod programs;
mod relations;
mod roles;
mod sequences;
mod tables;
pub(super) mod text;
mod types;

use super::{Live, Scope};
use crate::live::connect;
use crate::live::url::ServerUrl;
use crate::session::Failure;
use catalog::Snapshot;
use draft::Draft;
use graph::Graph;
use schema_core::dialect::Target;
use schema_core::phys::{Extension, Name, Namespace, Schema, Sequence};
use sqlx::{ConnectOptions, Connection};

/// The oldest server whose catalog has all columns that are read.
const OLDEST: u32 = 150_000;

/// Reads a database.
pub(crate) async fn read(url: &ServerUrl, scope: &Scope) -> Result<Live, Failure> {
    let fail = |doing: &str| {
        let doing = doing.to_owned();
        move |error: sqlx::Error| crate::live::failed(url, &doing, &error)
    };
    let mut connection = connect::postgres(url)?.connect().await.map_err(fail("connecting"))?;
    if let Some(version) = connection.server_version_num().filter(|v| *v < OLDEST) {
        let version = version / 10_000;
        return Err(Failure::system(format!(
            "{}: it is PostgreSQL {version}, and a catalog is read from version 15 on",
            url.place()
        )));
    }
    let snapshot = Snapshot::read(&mut connection, scope).await;
    let snapshot = snapshot.map_err(fail("reading the catalog"))?;
    connection.close().await.map_err(fail("closing"))?;
    assemble(&snapshot).map_err(fail("reading the catalog"))
}

fn assemble(rows: &Snapshot) -> Result<Live, sqlx::Error> {
    let mut draft = Draft::default();
    let graph = Graph::read(&rows.dependencies)?;
    let types = types::Types::read(&rows.types, &rows.relations)?;
    let relations = relations::Relations::read(&rows.relations)?;
    let columns = tables::Columns::read(&rows.columns)?;
    let sequences = sequences::Sequences::read(&rows.sequences)?;
    let indexes = indexes::Indexes::read(&rows.indexes, &columns)?;

    let types_cx = objects::Context { columns: &columns, types: &types, graph: &graph };
    let own_types = objects::read(&types_cx, &rows.types, &rows.constraints, &mut draft)?;
    others::read(&rows.others, &relations, &columns, &mut draft)?;
    programs::routines(&rows.routines, &types, &mut draft)?;
    let cx = tables::Context {
        relations: &relations,
        columns: &columns,
        types: &types,
        sequences: &sequences,
        graph: &graph,
    };
    let mut tables = tables::read(&cx, &mut draft)?;
    partitions::add(&cx, &mut tables, &mut draft)?;
    programs::views(&relations, &columns, &mut draft)?;
    partitions::index_names(&rows.partition_indexes, &mut draft)?;
    indexes::add(&rows.indexes, &relations, &indexes, &graph, &mut tables, &mut draft)?;
    let found = constraints::Found { relations: &relations, columns: &columns, indexes: &indexes };
    constraints::add(&rows.constraints, &found, &graph, &mut tables, &mut draft)?;
    policies::add(&rows.policies, &relations, &graph, &mut tables, &mut draft)?;
    programs::rules(&rows.rules, &relations, &mut draft)?;
    programs::triggers(&rows.triggers, &relations, &mut draft)?;
    let sequence_items = sequence_items(&sequences, &relations, &columns, &tables, &mut draft);
    let tables = order::arrange(tables, &graph);
    let accounts = accounts::read(rows, &relations, &tables, &mut draft)?;

    let namespaces = namespaces(&rows.namespaces, &mut draft)?;
    let database = rows.database.first().ok_or(sqlx::Error::RowNotFound)?;
    roles::database(database, &mut draft)?;
    let schema = Schema {
        native: true,
        target: Target::Postgres,
        name: database.text("name")?,
        comment: String::new(),
        namespaces,
        extensions: extensions(&rows.extensions, &mut draft)?,
        enums: own_types.enums,
        domains: own_types.domains,
        composites: own_types.composites,
        sequences: sequence_items,
        functions: Vec::new(),
        tables,
        raws: graph.arrange(draft.items),
        accounts,
    };
    Ok(Live { schema, notes: draft.notes, statements: rows.statements, version: database.text("version")? })
}

/// PostgreSQL schemas besides `public`, of which only a comment of its own is to be kept.
fn namespaces(rows: &[catalog::Row], draft: &mut Draft) -> Result<Vec<Namespace>, sqlx::Error> {
    let mut namespaces = Vec::new();
    for row in rows {
        let (name, comment) = (row.text("name")?, row.text("comment")?);
        if name != "public" {
            namespaces.push(Namespace { name, comment });
        } else if comment != "standard public schema" {
            let sql = format!("COMMENT ON SCHEMA \"public\" IS {}", names::string(&comment));
            let of = Name { namespace: None, name };
            draft.push(graph::Key::new("comment", 0), draft::object("comment", &of), sql);
        }
    }
    Ok(namespaces)
}

fn extensions(rows: &[catalog::Row], draft: &mut Draft) -> Result<Vec<Extension>, sqlx::Error> {
    let mut read = |row: &catalog::Row| {
        if let Some(comment) = row.maybe("comment")? {
            let name = row.text("name")?;
            let sql = format!("COMMENT ON EXTENSION {} IS {}", names::ident(&name), names::string(&comment));
            let of = Name { namespace: None, name };
            draft.push(graph::Key(format!("comment on {}", of.name), 0), draft::object("comment", &of), sql);
        }
        let namespace = Some(row.text("namespace")?).filter(|n| n != "public" && n != "pg_catalog");
        Ok(Extension { name: row.text("name")?, namespace })
    };
    rows.iter().map(&mut read).collect()
}

/// Sequences that no column stands for.
fn sequence_items(
    sequences: &sequences::Sequences,
    relations: &relations::Relations<'_>,
    columns: &tables::Columns<'_>,
    tables: &tables::Tables,
    draft: &mut Draft,
) -> Vec<Sequence> {
    let owner = |(table, number): (catalog::Oid, i32)| {
        let relation = relations.get(table)?;
        let of = columns.of(table);
        let column = of.iter().find(|c| c.get::<i32>("number").is_ok_and(|n| n == number))?;
        Some((relation.name.clone(), column.text("name").ok()?))
    };
    let item = |s: &sequences::Found| {
        if s.unlogged {
            let sql = format!("ALTER SEQUENCE {} SET UNLOGGED", names::path(&s.name));
            draft.push(
                graph::Key::new("pg_sequence unlogged", s.oid),
                draft::object("sequence", &s.name),
                sql,
            );
        }
        Sequence {
            name: s.name.clone(),
            ty: s.ty.clone(),
            options: s.options,
            owned_by: s.owner.and_then(owner),
            unlogged: false,
            comment: s.comment.clone(),
        }
    };
    sequences.all.iter().filter(|s| !tables.folded.contains(&s.oid)).map(item).collect()
}

#[cfg(test)]
mod tests;
