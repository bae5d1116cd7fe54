//! A table: its statement, what the pragma tells of it, and the names it uses, as they are spelt where
//! they are declared.

use super::{create, name};
use schema_core::phys::{Column, Table};
use schema_core::source::{SourceId, Span};

/// A column as the pragma tells it.
pub(super) struct Declared {
    pub(super) name: String,
    pub(super) ty: String,
    pub(super) not_null: bool,
}

/// A table, and what its statement says that it can't.
pub(super) struct Read {
    pub(super) table: Table,
    pub(super) unsaid: Vec<String>,
}

impl Read {
    /// Whether a foreign key of `table` references it.
    pub(super) fn is_referenced_by(&self, table: &Table) -> bool {
        let own = &self.table.name.name;
        table.name.name != *own
            && table.foreign_keys.iter().any(|key| key.table.name.eq_ignore_ascii_case(own))
    }
}

/// The table that `sql` creates; `None` if the statement can't be read.
pub(super) fn table(own: &str, sql: &str, declared: &[Declared]) -> Option<Read> {
    let mut table = Table::new(name(own), String::new(), Span::new(SourceId(0), 0, 0));
    let unsaid = create::read(&mut table, sql)?;
    let same = |(column, declared): (&Column, &Declared)| column.name == declared.name;
    if table.columns.len() != declared.len() || !table.columns.iter().zip(declared).all(same) {
        return None;
    }
    for (column, declared) in table.columns.iter_mut().zip(declared) {
        column.ty.clone_from(&declared.ty);
        column.not_null = declared.not_null;
    }
    let columns: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
    let keys = table.primary_key.iter_mut().map(|k| &mut k.columns);
    let keys = keys.chain(table.uniques.iter_mut().map(|u| &mut u.columns));
    for list in keys.chain(table.foreign_keys.iter_mut().map(|f| &mut f.columns)) {
        spell(list, &columns);
    }
    Some(Read { table, unsaid })
}

/// SQLite doesn't tell capital letters from small ones in names; the schema does.
fn spell(names: &mut [String], declared: &[String]) {
    for name in names {
        if let Some(same) = declared.iter().find(|d| d.eq_ignore_ascii_case(name)) {
            name.clone_from(same);
        }
    }
}

/// The tables, with their foreign keys spelt as what they reference: a key that names no columns means
/// the other's primary key.
pub(super) fn linked(read: Vec<Read>, notes: &mut Vec<String>) -> Vec<Table> {
    for Read { table, unsaid } in &read {
        notes.extend(
            unsaid
                .iter()
                .map(|what| format!("\"{}\": {what} is left out: there is no word for it", table.name.name)),
        );
    }
    let mut tables: Vec<Table> = read.into_iter().map(|r| r.table).collect();
    let known: Vec<(String, Vec<String>, Vec<String>)> = tables
        .iter()
        .map(|t| {
            let key = t.primary_key.as_ref().map(|k| k.columns.clone()).unwrap_or_default();
            (t.name.name.clone(), t.columns.iter().map(|c| c.name.clone()).collect(), key)
        })
        .collect();
    for table in &mut tables {
        for key in &mut table.foreign_keys {
            let other = known.iter().find(|(name, ..)| name.eq_ignore_ascii_case(&key.table.name));
            let Some((other, columns, primary)) = other else {
                notes.push(format!(
                    "\"{}\" references \"{}\", which is not there",
                    table.name.name, key.table.name
                ));
                continue;
            };
            key.table.name.clone_from(other);
            if key.references.is_empty() {
                key.references.clone_from(primary);
            }
            spell(&mut key.references, columns);
        }
    }
    tables
}
