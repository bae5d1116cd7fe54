//! Tables and their columns.

use super::catalog::{Oid, Row};
use super::draft::{Draft, object, part};
use super::graph::{Graph, Key};
use super::names::{ident, parameters, path, plain, string};
use super::relations::{Kind, Relation, Relations};
use super::sequences::{Sequences, Serial, conventional_name};
use super::text::expression as settle;
use super::types::Types;
use schema_core::phys::{Column, Generated, INHERITED, Identity, RowSecurity, Table};
use schema_core::source::{SourceId, Span};
use std::collections::{HashMap, HashSet};

/// The tables, and what is known of them.
pub(super) struct Tables {
    pub(super) list: Vec<Table>,
    /// Their numbers in the catalog, in the same order.
    pub(super) oids: Vec<Oid>,
    places: HashMap<Oid, usize>,
    /// Sequences that a column stands for.
    pub(super) folded: HashSet<Oid>,
}

impl Tables {
    /// One of the tables.
    pub(super) fn get_mut(&mut self, oid: Oid) -> Option<&mut Table> {
        self.places.get(&oid).map(|at| &mut self.list[*at])
    }
}

/// What columns are read with.
pub(super) struct Context<'a> {
    pub(super) relations: &'a Relations<'a>,
    pub(super) columns: &'a Columns<'a>,
    pub(super) types: &'a Types,
    pub(super) sequences: &'a Sequences,
    pub(super) graph: &'a Graph,
}

/// The rows of `columns.sql`, by relation.
pub(super) struct Columns<'r>(HashMap<Oid, Vec<&'r Row>>);

impl<'r> Columns<'r> {
    /// Groups the rows.
    pub(super) fn read(rows: &'r [Row]) -> Result<Columns<'r>, sqlx::Error> {
        let mut columns: HashMap<Oid, Vec<&Row>> = HashMap::new();
        for row in rows {
            columns.entry(row.oid("relation")?).or_default().push(row);
        }
        Ok(Columns(columns))
    }

    /// Those of one relation, in order.
    pub(super) fn of(&self, relation: Oid) -> &[&'r Row] {
        self.0.get(&relation).map_or(&[], Vec::as_slice)
    }

    /// The names of some of them, by their numbers; the empty text stands for what is none.
    pub(super) fn names(&self, relation: Oid, numbers: &[i16]) -> Result<Vec<String>, sqlx::Error> {
        let name = |number: &i16| {
            for row in self.of(relation) {
                if row.get::<i32>("number")? == i32::from(*number) {
                    return row.text("name");
                }
            }
            Ok(String::new())
        };
        numbers.iter().map(name).collect()
    }
}

/// Reads all tables, without constraints and indexes.
pub(super) fn read(cx: &Context<'_>, draft: &mut Draft) -> Result<Tables, sqlx::Error> {
    let mut tables =
        Tables { list: Vec::new(), oids: Vec::new(), places: HashMap::new(), folded: HashSet::new() };
    for relation in cx.relations.all.iter().filter(|r| r.kind == Kind::Table) {
        let table = table(cx, relation, &mut tables.folded, draft)?;
        tables.places.insert(relation.oid, tables.list.len());
        tables.oids.push(relation.oid);
        tables.list.push(table);
    }
    Ok(tables)
}

fn table(
    cx: &Context<'_>,
    relation: &Relation<'_>,
    folded: &mut HashSet<Oid>,
    draft: &mut Draft,
) -> Result<Table, sqlx::Error> {
    let row = relation.row;
    let mut table = Table::new(relation.name.clone(), row.text("comment")?, Span::new(SourceId(0), 0, 0));
    table.unlogged = row.is("unlogged")?;
    table.partition = row.maybe("partition_key")?.map(|key| format!("PARTITION BY {key}"));
    table.row_security = match (row.is("row_security")?, row.is("forced")?) {
        (true, true) => RowSecurity::Forced,
        (true, false) => RowSecurity::On,
        (false, forced) => {
            // It waits for row security to be turned on.
            if forced {
                let sql = format!("ALTER TABLE {} FORCE ROW LEVEL SECURITY", path(&table.name));
                draft.push(
                    Key::new("pg_class forced", relation.oid),
                    object("row security", &table.name),
                    sql,
                );
            }
            RowSecurity::Off
        }
    };
    let parents: Vec<&Relation<'_>> = relation.parents.iter().filter_map(|p| cx.relations.get(*p)).collect();
    if !parents.is_empty() {
        let names: Vec<String> = parents.iter().map(|p| path(&p.name)).collect();
        table.options.push(format!("INHERITS ({})", names.join(", ")));
    }
    table.options.extend(storage(relation, draft)?);
    for column_row in cx.columns.of(relation.oid) {
        let local = column_row.is("is_local")?;
        let inherited = if local { None } else { inherited(cx, relation, &parents, column_row, draft)? };
        if local || inherited.is_some() {
            let mut column = column(cx, relation, column_row, folded, draft)?;
            if let Some(parent) = inherited {
                column.options.insert(0, INHERITED.to_owned());
                let generated = !parent.text("generated")?.is_empty();
                if !generated
                    && parent.maybe("expression")?.is_some()
                    && column_row.maybe("expression")?.is_none()
                {
                    let (of, name) = (path(&table.name), ident(&column.name));
                    let sql = format!("ALTER TABLE ONLY {of} ALTER COLUMN {name} DROP DEFAULT");
                    let key = Key(format!("pg_class default {name}"), relation.oid);
                    draft.push(key, part("default", &column.name, &table.name), sql);
                }
            }
            table.columns.push(column);
        }
    }
    if row.oid("of_type")? != 0 {
        let ty = cx.types.spell(row.oid("of_type")?, "");
        let sql = format!("ALTER TABLE {} OF {ty}", path(&table.name));
        draft.push(Key::new("pg_class of", relation.oid), object("table", &table.name), sql);
    }
    if let identity @ ("f" | "n") = row.text("replica_identity")?.as_str() {
        let word = if identity == "f" { "FULL" } else { "NOTHING" };
        let sql = format!("ALTER TABLE {} REPLICA IDENTITY {word}", path(&table.name));
        draft.push(Key::new("pg_class identity", relation.oid), object("replica identity", &table.name), sql);
    }
    Ok(table)
}

/// `USING …` and `WITH (…)`.
pub(super) fn storage(relation: &Relation<'_>, draft: &mut Draft) -> Result<Vec<String>, sqlx::Error> {
    let mut options = Vec::new();
    if let Some(method) = relation.row.maybe("method")? {
        options.push(format!("USING {}", ident(&method)));
    }
    let mut with = parameters(&relation.row.list("options")?, "");
    with.extend(parameters(&relation.row.list("toast_options")?, "toast."));
    if !with.is_empty() {
        options.push(format!("WITH ({})", with.join(", ")));
    }
    if let Some(tablespace) = relation.row.maybe("tablespace")? {
        draft.note(format!("table {}: tablespace {tablespace} is not carried", plain(&relation.name)));
    }
    Ok(options)
}

/// The parent's row of a column that isn't the table's own.
fn inherited<'a>(
    cx: &Context<'a>,
    relation: &Relation<'_>,
    parents: &[&Relation<'_>],
    row: &Row,
    draft: &mut Draft,
) -> Result<Option<&'a Row>, sqlx::Error> {
    let name = row.text("name")?;
    for inherited in parents.iter().flat_map(|p| cx.columns.of(p.oid)) {
        if inherited.text("name")? == name {
            return Ok(Some(inherited));
        }
    }
    let child = plain(&relation.name);
    draft.note(format!("column {child}.{name}: the table it is inherited from is outside of what was read"));
    Ok(None)
}

/// One column.
pub(super) fn column(
    cx: &Context<'_>,
    relation: &Relation<'_>,
    row: &Row,
    folded: &mut HashSet<Oid>,
    draft: &mut Draft,
) -> Result<Column, sqlx::Error> {
    let mut column =
        Column::new(row.text("name")?, cx.types.spell(row.oid("type")?, &row.text("type_text")?));
    let full_name = || format!("{}.{}", plain(&relation.name), row.text("name").unwrap_or_default());
    column.collate = collation(row)?;
    column.not_null = row.is("not_null")?;
    column.comment = row.text("comment")?;
    let number = (relation.oid, row.get::<i32>("number")?);
    // Some begin with a line of their own.
    let expression = row.maybe("expression")?.map(|sql| sql.trim().to_owned());
    let expression_key = Key::new("pg_attrdef", row.oid("expression_oid")?);
    let is_late = cx.graph.needs_late(&expression_key);
    match (row.text("generated")?.as_str(), expression) {
        ("", Some(expression)) if is_late => {
            let (table, name) = (path(&relation.name), ident(&column.name));
            let sql = format!("ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {expression}");
            draft.push(expression_key, part("default", &column.name, &relation.name), sql);
        }
        ("", expression) => column.default = expression,
        (kind, Some(expression)) => {
            let expr = settle(&expression);
            column.generated = Some(Generated { expr, stored: kind != "v" });
            if is_late {
                draft.note(format!(
                    "column {}: it is generated by a function that itself needs tables, so the order needs a hand",
                    full_name()
                ));
            }
        }
        (_, None) => draft.note(format!("column {}: what it is generated from is not told", full_name())),
    }
    column.identity = match row.text("identity")?.as_str() {
        "a" => Some(Identity::Always),
        "d" => Some(Identity::ByDefault),
        _ => None,
    };
    if column.identity.is_some()
        && let Some(sequence) = cx.sequences.of_identity(number)
    {
        column.counting = sequence.options;
        folded.insert(sequence.oid);
        let usual = conventional_name(&relation.name.name, &column.name);
        column.sequence = Some(sequence.name.name.clone()).filter(|name| *name != usual);
        if !sequence.comment.is_empty() {
            let comment = string(&sequence.comment);
            let sql = format!("COMMENT ON SEQUENCE {} IS {comment}", path(&sequence.name));
            draft.push(Key::new("pg_class", sequence.oid), object("sequence", &sequence.name), sql);
        }
    } else if let Some(default) = &column.default
        && column.not_null
        && let Some(sequence) = cx.sequences.of_serial(
            number,
            &Serial {
                table: &relation.name,
                unlogged: relation.row.is("unlogged")?,
                column: &column.name,
                ty: &column.ty,
                default,
            },
        )
    {
        folded.insert(sequence.oid);
        column.identity = Some(Identity::Serial);
        column.counting = sequence.options;
        column.default = None;
    }
    column.options = column_options(row)?;
    Ok(column)
}

/// A collation that isn't the type's. One of another PostgreSQL schema carries that one's name.
pub(super) fn collation(row: &Row) -> Result<Option<String>, sqlx::Error> {
    let Some(collation) = row.maybe("collation")? else { return Ok(None) };
    Ok(Some(match row.maybe("collation_space")?.as_deref() {
        None | Some("pg_catalog" | "public") => collation,
        Some(space) => format!("{space}.{collation}"),
    }))
}

/// What stands behind `ALTER COLUMN … SET`.
pub(super) fn column_options(row: &Row) -> Result<Vec<String>, sqlx::Error> {
    let mut options = Vec::new();
    if let Some(storage) = row.maybe("storage")? {
        options.push(format!("STORAGE {storage}"));
    }
    if let Some(compression) = row.maybe("compression")? {
        options.push(format!("COMPRESSION {compression}"));
    }
    if let Some(statistics) = row.get::<Option<i32>>("statistics")? {
        options.push(format!("STATISTICS {statistics}"));
    }
    let parameters = parameters(&row.list("options")?, "");
    if !parameters.is_empty() {
        options.push(format!("({})", parameters.join(", ")));
    }
    Ok(options)
}
