//! `CREATE INDEX`.

use super::reader::Reader;
use crate::introspect::lex::Kind;
use schema_core::phys::{Index, IndexKey, KeyOf, Table};

/// The index on `table` that `sql` creates; `None` if the statement can't be read.
pub(super) fn index(sql: &str, table: &Table) -> Option<Index> {
    let mut reader = Reader::new(sql);
    reader.takes(&["CREATE"]);
    let unique = reader.takes(&["UNIQUE"]);
    if !reader.takes(&["INDEX"]) {
        return None;
    }
    let mut name = reader.name()?;
    if reader.takes_symbol('.') {
        name = reader.name()?;
    }
    if !reader.takes(&["ON"]) {
        return None;
    }
    reader.name()?;
    if !reader.takes_symbol('(') {
        return None;
    }
    let mut keys = Vec::new();
    loop {
        keys.push(key(&reader.until_comma(), table));
        if !reader.takes_symbol(',') {
            break;
        }
    }
    if !reader.takes_symbol(')') {
        return None;
    }
    let mut index = Index::new(name, unique, keys, "");
    if reader.takes(&["WHERE"]) {
        index.filter = Some(reader.rest());
    }
    reader.is_done().then_some(index)
}

/// `EXPR [COLLATE name] [ASC | DESC]`
fn key(sql: &str, table: &Table) -> IndexKey {
    let tokens = crate::introspect::lex::tokens(schema_core::dialect::Target::Sqlite, sql);
    let mut rest = &tokens[..];
    let mut descending = false;
    if let [head @ .., last] = rest
        && (last.is("ASC") || last.is("DESC"))
    {
        descending = last.is("DESC");
        rest = head;
    }
    let mut collate = None;
    if let [head @ .., word, name] = rest
        && word.is("COLLATE")
    {
        collate = Some(name.name());
        rest = head;
    }
    let column = match rest {
        [one] if one.kind != Kind::Number && one.kind != Kind::Symbol => {
            table.columns.iter().find(|c| c.name.eq_ignore_ascii_case(&one.name()))
        }
        _ => None,
    };
    let end = rest.last().map_or(0, |last| last.end());
    let of = match column {
        Some(column) => KeyOf::Column(column.name.clone()),
        None => KeyOf::Expr(sql[..end].to_owned()),
    };
    IndexKey { of, collate, descending, ..IndexKey::column("") }
}
