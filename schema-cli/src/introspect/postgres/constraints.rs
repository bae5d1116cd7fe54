//! Constraints of tables.

use super::catalog::Row;
use super::draft::{Draft, part};
use super::graph::{Graph, Key};
use super::indexes::{Index, Indexes};
use super::names::{commented, ident, name, path, plain};
use super::relations::Relations;
use super::tables::{Columns, Tables};
use super::text;
use schema_core::phys::{self, Action, Check, Deferrable, Exclusion, ForeignKey, KeyOf, Name, Table, Unique};

/// What constraints are read with.
pub(super) struct Found<'a> {
    pub(super) relations: &'a Relations<'a>,
    pub(super) columns: &'a Columns<'a>,
    pub(super) indexes: &'a Indexes,
}

/// Adds all constraints to their tables. Those that phys can't say become SQL.
pub(super) fn add(
    rows: &[Row],
    found: &Found<'_>,
    graph: &Graph,
    tables: &mut Tables,
    draft: &mut Draft,
) -> Result<(), sqlx::Error> {
    for row in rows {
        let Some(relation) = found.relations.get(row.oid("relation")?) else { continue };
        if row.text("kind")? == "n" {
            let (name, table) = (row.text("name")?, plain(&relation.name));
            draft.note(format!(
                "constraint {name} of table {table}: that its column is NOT NULL is carried, no more"
            ));
            continue;
        }
        let key = Key::new("pg_constraint", row.oid("oid")?);
        let said = match tables.get_mut(relation.oid) {
            Some(table) if !graph.needs_late(&key) => add_to(table, row, found)?,
            _ => false,
        };
        if !said {
            let (table, name) = (path(&relation.name), row.text("name")?);
            let sql =
                format!("ALTER TABLE {table} ADD CONSTRAINT {} {}", ident(&name), row.text("definition")?);
            let sql =
                commented(sql, &format!("CONSTRAINT {} ON {table}", ident(&name)), &row.text("comment")?);
            draft.push(key, part("constraint", &name, &relation.name), sql);
        }
    }
    Ok(())
}

/// Adds a constraint to its table, if phys can say it.
fn add_to(table: &mut Table, row: &Row, found: &Found<'_>) -> Result<bool, sqlx::Error> {
    let definition = row.text("definition")?;
    // What PostgreSQL 18 has besides.
    if definition.ends_with(" NOT ENFORCED")
        || definition.contains(" WITHOUT OVERLAPS)")
        || definition.contains("PERIOD ")
    {
        return Ok(false);
    }
    let name = row.text("name")?;
    let comment = row.text("comment")?;
    let deferrable = match (row.is("deferrable")?, row.is("deferred")?) {
        (false, _) => Deferrable::No,
        (true, false) => Deferrable::Immediate,
        (true, true) => Deferrable::Deferred,
    };
    let index = found.indexes.get(row.oid("index")?);
    let key_columns = || {
        let columns = index.into_iter().flat_map(|i| &i.keys).filter_map(|key| match key {
            KeyOf::Column(name) => Some(name.clone()),
            KeyOf::Expr(_) => None,
        });
        columns.collect::<Vec<String>>()
    };
    let include = || index.map_or(Vec::new(), |i| i.include.clone());
    match row.text("kind")?.as_str() {
        "p" => {
            let (columns, include) = (key_columns(), include());
            table.primary_key = Some(phys::Key { name, columns, include, deferrable, comment });
        }
        "u" => table.uniques.push(Unique {
            name,
            columns: key_columns(),
            include: include(),
            nulls_not_distinct: index.is_some_and(|i| i.nulls_not_distinct),
            deferrable,
            comment,
        }),
        "c" => {
            let Some(expression) = row.maybe("expression")?.filter(|_| !row.is("no_inherit").unwrap_or(true))
            else {
                return Ok(false);
            };
            let expr = text::expression(&expression);
            table.checks.push(Check { name, expr, not_valid: !row.is("validated")?, comment });
        }
        "f" => {
            if row.text("match")? == "p" || row.is("sets_some")? {
                return Ok(false);
            }
            let key = foreign_key(table, row, found, name, deferrable)?;
            table.foreign_keys.push(key);
        }
        "x" => {
            let Some(index) = index else { return Ok(false) };
            let Some(keys) = exclusion_keys(&definition, index) else { return Ok(false) };
            table.exclusions.push(Exclusion {
                name,
                method: index.method.clone().unwrap_or_else(|| "btree".to_owned()),
                keys,
                include: include(),
                filter: index.filter.clone(),
                deferrable,
                comment,
            });
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn foreign_key(
    table: &Table,
    row: &Row,
    found: &Found<'_>,
    name: String,
    deferrable: Deferrable,
) -> Result<ForeignKey, sqlx::Error> {
    let to: Name = self::name(row.text("to_namespace")?, row.text("to_name")?);
    // A table's unique indexes are made when it is there, too late for its own foreign keys.
    let detached = to == table.name && !row.is("to_constraint")?;
    let references = match row.get::<Option<Vec<String>>>("to_column_names")? {
        Some(names) => names,
        None => found.columns.names(row.oid("to")?, &row.get::<Vec<i16>>("to_columns")?)?,
    };
    Ok(ForeignKey {
        name,
        columns: found.columns.names(row.oid("relation")?, &row.get::<Vec<i16>>("columns")?)?,
        table: to,
        references,
        on_delete: action(&row.text("on_delete")?),
        on_update: action(&row.text("on_update")?),
        deferrable,
        match_full: row.text("match")? == "f",
        not_valid: !row.is("validated")?,
        comment: row.text("comment")?,
        detached,
    })
}

fn action(letter: &str) -> Action {
    match letter {
        "r" => Action::Restrict,
        "c" => Action::Cascade,
        "n" => Action::SetNull,
        "d" => Action::SetDefault,
        _ => Action::NoAction,
    }
}

/// The keys of `EXCLUDE …` with their operators, if all of these are found by their name alone.
fn exclusion_keys(definition: &str, index: &Index) -> Option<Vec<(phys::IndexKey, String)>> {
    let keys = super::keys::parse(definition, &index.keys)?;
    keys.into_iter()
        .map(|key| {
            let operator = key.operator?;
            let operator = match operator.strip_prefix("OPERATOR(public.").and_then(|o| o.strip_suffix(')')) {
                Some(bare) => bare.to_owned(),
                None => operator,
            };
            operator.bytes().all(|b| b"+-*/<>=~!@#%^&|`?".contains(&b)).then_some((key.key, operator))
        })
        .collect()
}
