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
        table.name.name != *own && table.foreign_keys.iter().any(|key| key.table.name == *own)
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

/// Spells foreign keys as what they reference is spelt. One that names no columns means the other's primary
/// key; one whose table is not there is none that a schema can have.
pub(super) fn link(read: &mut [Read]) {
    let known: Vec<(String, Vec<String>, Vec<String>)> = read
        .iter()
        .map(|Read { table, .. }| {
            let key = table.primary_key.as_ref().map(|k| k.columns.clone()).unwrap_or_default();
            (table.name.name.clone(), table.columns.iter().map(|c| c.name.clone()).collect(), key)
        })
        .collect();
    for Read { table, unsaid } in read {
        table.foreign_keys.retain_mut(|key| {
            let other = known.iter().find(|(name, ..)| name.eq_ignore_ascii_case(&key.table.name));
            let Some((other, columns, primary)) = other else {
                unsaid.push(format!("a foreign key to \"{}\", which is not there", key.table.name));
                return false;
            };
            key.table.name.clone_from(other);
            spell(&mut key.references, columns);
            let references = if key.references.is_empty() { primary } else { &key.references };
            let fits = references.len() == key.columns.len()
                && references.iter().all(|column| columns.contains(column));
            if !fits {
                unsaid.push(format!("a foreign key to columns that \"{other}\" has not"));
            }
            fits
        });
    }
}
