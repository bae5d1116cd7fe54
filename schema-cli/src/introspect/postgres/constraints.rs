//! Constraints of tables.

use super::catalog::Row;
use super::draft::{Draft, part};
use super::graph::{Graph, Key};
use super::indexes::{Index, Indexes, Keyed};
use super::names::{bare, commented, ident, name, path};
use super::relations::Relations;
use super::tables::Tables;
use schema_core::phys::{self, Action, Check, Deferrable, Exclusion, ForeignKey, Name, Table, Unique};

/// Adds all constraints to their tables. Those that phys can't say become SQL.
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
        let key = Key::new("pg_constraint", row.oid("oid")?);
        let index = indexes.get(row.oid("index")?);
        let said = match tables.get_mut(relation.oid) {
            Some(table) if !graph.needs_late(&key) => add_to(table, row, index)?,
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
fn add_to(table: &mut Table, row: &Row, index: Option<&Index>) -> Result<bool, sqlx::Error> {
    if !row.is("enforced")? || row.is("period")? {
        return Ok(false);
    }
    let name = row.text("name")?;
    let comment = row.text("comment")?;
    let deferrable = match (row.is("deferrable")?, row.is("deferred")?) {
        (false, _) => Deferrable::No,
        (true, false) => Deferrable::Immediate,
        (true, true) => Deferrable::Deferred,
    };
    let include = || index.map_or(Vec::new(), |i| i.include.clone());
    match row.text("kind")?.as_str() {
        "p" => {
            let columns = row.list("columns")?;
            let columns = key_columns(columns, index);
            table.primary_key = Some(phys::Key { name, columns, include: include(), deferrable, comment });
        }
        "u" => table.uniques.push(Unique {
            name,
            columns: key_columns(row.list("columns")?, index),
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
            let expr = bare(&expression).to_owned();
            table.checks.push(Check { name, expr, not_valid: !row.is("validated")?, comment });
        }
        "f" => {
            if row.text("match")? != "s" || row.is("sets_some")? {
                return Ok(false);
            }
            let key = foreign_key(table, row, name, deferrable)?;
            table.foreign_keys.push(key);
        }
        "x" => {
            let Some(index) = index else { return Ok(false) };
            let Some(keys) = exclusion_keys(&row.text("definition")?, index) else { return Ok(false) };
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

/// The catalog lists the columns that a key carries along with those of the key.
fn key_columns(columns: Vec<String>, index: Option<&Index>) -> Vec<String> {
    match index {
        Some(index) => index.keys.iter().filter_map(Keyed::column).collect(),
        None => columns,
    }
}

fn foreign_key(
    table: &Table,
    row: &Row,
    name: String,
    deferrable: Deferrable,
) -> Result<ForeignKey, sqlx::Error> {
    let to: Name = self::name(row.text("to_namespace")?, row.text("to_name")?);
    // A table's unique indexes are made when it is there, too late for its own foreign keys.
    let detached = to == table.name && !row.is("to_constraint")?;
    Ok(ForeignKey {
        name,
        columns: row.list("columns")?,
        table: to,
        references: row.list("to_columns")?,
        on_delete: action(&row.text("on_delete")?),
        on_update: action(&row.text("on_update")?),
        deferrable,
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
