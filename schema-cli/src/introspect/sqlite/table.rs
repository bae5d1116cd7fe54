//! A table: its statement, what the pragma tells of it, and the names it uses, as they are spelt where
//! they are declared.

use super::{create, name};
use crate::introspect::lex::{Kind, Token, tokens};
use schema_core::dialect::{Target, quote};
use schema_core::phys::{Column, Table};
use schema_core::source::{SourceId, Span};

/// A column as the pragma tells it.
pub(super) struct Declared {
    pub(super) name: String,
    pub(super) ty: String,
    pub(super) not_null: bool,
}

/// A table, and each of its foreign keys as SQL.
pub(super) struct Read {
    pub(super) table: Table,
    foreign_keys: Vec<String>,
}

/// The table that `sql` creates; `None` if the statement can't be read.
pub(super) fn table(own: &str, sql: &str, declared: &[Declared]) -> Option<Read> {
    let mut table = Table::new(name(own), String::new(), Span::new(SourceId(0), 0, 0));
    let foreign_keys = create::read(&mut table, sql)?;
    let same = |(column, declared): (&Column, &Declared)| column.name == declared.name;
    if table.columns.len() != declared.len() || !table.columns.iter().zip(declared).all(same) {
        return None;
    }
    for (column, declared) in table.columns.iter_mut().zip(declared) {
        column.ty = ty(&declared.ty);
        column.not_null = declared.not_null;
    }
    let columns: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
    let keys = table.primary_key.iter_mut().map(|k| &mut k.columns);
    let keys = keys.chain(table.uniques.iter_mut().map(|u| &mut u.columns));
    for list in keys.chain(table.foreign_keys.iter_mut().map(|f| &mut f.columns)) {
        spell(list, &columns);
    }
    Some(Read { table, foreign_keys })
}

/// The virtual table that `sql` creates: what its module is told is an option, and its columns are what the module
/// makes of that. `None` if it has none.
pub(super) fn virtual_table(own: &str, sql: &str, declared: &[Declared]) -> Option<Read> {
    let mut table = Table::new(name(own), String::new(), Span::new(SourceId(0), 0, 0));
    table.columns = declared.iter().map(|d| Column::new(d.name.clone(), ty(&d.ty))).collect();
    let all = tokens(Target::Sqlite, sql);
    // CREATE VIRTUAL TABLE name USING module(…)
    let module = all.get(5).filter(|_| all.get(4).is_some_and(|t| t.is("USING")))?;
    let option = format!("USING {}", &sql[module.start..all.last()?.end()]);
    table.options.push(option);
    (!table.columns.is_empty()).then(|| Read { table, foreign_keys: Vec::new() })
}

/// SQLite doesn't tell capital letters from small ones in names; the schema does.
fn spell(names: &mut [String], declared: &[String]) {
    for name in names {
        if let Some(same) = declared.iter().find(|d| d.eq_ignore_ascii_case(name)) {
            name.clone_from(same);
        }
    }
}

/// A type as SQL: the pragma tells it without the quotes that an odd one needs.
fn ty(declared: &str) -> String {
    let all = tokens(Target::Sqlite, declared);
    let words = all.iter().take_while(|t| t.kind == Kind::Word).count();
    let plain = match &all[words..] {
        [] => true,
        [open, inner @ .., close] => {
            let simple = |t: &Token<'_>| matches!(t.kind, Kind::Word | Kind::Number) || t.is_symbol(',');
            open.is_symbol('(') && close.is_symbol(')') && words > 0 && inner.iter().all(simple)
        }
        [_] => false,
    };
    if plain { declared.to_owned() } else { quote::ident(Target::Sqlite, declared) }
}

/// Spells foreign keys as what they reference is spelt. One to what is not there becomes an option.
pub(super) fn link(read: &mut [Read]) {
    let known: Vec<(String, Vec<String>, usize)> = read
        .iter()
        .map(|Read { table, .. }| {
            let columns = table.columns.iter().map(|c| c.name.clone()).collect();
            (table.name.name.clone(), columns, table.primary_key.as_ref().map_or(0, |k| k.columns.len()))
        })
        .collect();
    for Read { table, foreign_keys } in read {
        let options = &mut table.options;
        let mut texts = foreign_keys.drain(..);
        table.foreign_keys.retain_mut(|key| {
            let text = texts.next();
            let other = known.iter().find(|(name, ..)| name.eq_ignore_ascii_case(&key.table.name));
            let fits = other.is_some_and(|(other, columns, primary)| {
                key.table.name.clone_from(other);
                spell(&mut key.references, columns);
                let count = if key.references.is_empty() { *primary } else { key.references.len() };
                count == key.columns.len() && key.references.iter().all(|column| columns.contains(column))
            });
            if !fits {
                options.extend(text);
            }
            fits
        });
    }
}
