//! Writes what a service may not do: it is there, and asks for a trait that nothing has.
//!
//! The trait carries the sentence that rustc then says. Its bound is higher-ranked, as rustc refuses
//! plainly false ones where they stand.

use super::model::{Column, Denied, Key, Table};
use super::out::{Out, push_literal};
use super::table::{Finder, required};
use crate::grants::Verb;

/// The trait of a verb.
const fn name(verb: Verb) -> &'static str {
    match verb {
        Verb::Select => "Select",
        Verb::Insert => "Insert",
        Verb::Update => "Update",
        Verb::Delete => "Delete",
    }
}

/// The type that says why a table may not be read.
pub(super) const READER: &str = "Reader";

/// The bound that says that `verb` is denied, if it is; `module` is where the table's module lies from there.
pub(super) fn bound(table: &Table, verb: Verb, module: &str) -> Option<String> {
    table.denied(verb)?;
    let path = if module.is_empty() { String::new() } else { format!("{module}::") };
    Some(asks(table, &path, name(verb)))
}

fn asks(table: &Table, path: &str, name: &str) -> String {
    format!(" where for<'x> &'x {}: {path}denied::{name}", table.structure)
}

/// Why a column may not be read, and not be set, where its type has to say so: where the verbs are denied
/// that could use it, one error is enough.
fn denials<'t>(table: &Table, column: &'t Column) -> [Option<&'t Denied>; 2] {
    let filtered = [Verb::Update, Verb::Delete].iter().any(|verb| table.denied(*verb).is_none());
    let read = column.no_read.as_ref().filter(|denied| filtered || **denied != Denied::Table);
    [read, column.no_set.as_ref().filter(|denied| **denied != Denied::Table)]
}

/// The type that says what may be done with a column, if that is not everything.
pub(super) fn marker<'t>(table: &Table, column: &'t Column) -> Option<&'t str> {
    match denials(table, column) {
        [None, None] => None,
        [Some(Denied::Table), None] => Some("WriteOnly"),
        _ => Some(&column.constant),
    }
}

/// The impl of a new row, where none may be inserted.
pub(super) fn new_impl(out: &mut Out, table: &Table, db: &str) {
    let bound = bound(table, Verb::Insert, &table.module).unwrap_or_default();
    let row = ["rt::Fetch<'a, rt::One<", table.structure.as_str(), ">>"].concat();
    out.line(0, &["impl ", &table.new, " {"]);
    out.doc(1, "Not granted.");
    let params = required(table);
    let params: Vec<_> = params.iter().map(String::as_str).collect();
    out.function(1, "pub fn new", &params, &["Self", &bound].concat());
    out.line(2, &["rt::denied()"]);
    out.line(1, &["}"]);
    out.line(0, &[]);
    out.doc(1, "Not granted.");
    out.function(1, "pub fn insert<'a>", &["&'a self", db], &row);
    out.line(2, &["match self.never {}"]);
    out.line(1, &["}"]);
    out.line(0, &["}"]);
    out.line(0, &[]);
}

/// Writes an upsert that is denied; tells whether it is.
pub(super) fn upsert(out: &mut Out, table: &Table, db: &str) -> bool {
    let Some(scope) = table.scope.as_ref().filter(|s| s.no_upsert.is_some()) else { return false };
    if table.keys.is_empty() && scope.unread.is_empty() {
        return true;
    }
    let bound = asks(table, &format!("{}::", table.module), "Upsert");
    let row = ["rt::Fetch<'a, rt::One<", table.structure.as_str(), ">>", &bound].concat();
    out.line(0, &[]);
    out.doc(1, "Not granted.");
    out.function(1, "pub fn upsert<'a>", &["&'a self", db, "key: rt::Constraint"], &row);
    out.line(2, &["rt::denied()"]);
    out.line(1, &["}"]);
    true
}

/// The finders of a table that may not be read.
pub(super) fn finders(out: &mut Out, table: &Table, db: &str) {
    let Some(bound) = bound(table, Verb::Select, &table.module) else { return };
    let row = ["rt::Fetch<'a, Option<", table.structure.as_str(), ">>", &bound].concat();
    let keys: &[Key] = table.scope.as_ref().map_or(&[], |s| &s.unread);
    for (at, key) in keys.iter().enumerate() {
        if keys[..at].iter().any(|before| before.columns == key.columns) {
            continue;
        }
        let head = Finder::of(table, key, key.constraint.constant == "PrimaryKey", db);
        out.doc(1, "Not granted.");
        let params: Vec<_> = head.params.iter().map(String::as_str).collect();
        out.function(1, &["pub fn ", &head.name, "<'a>"].concat(), &params, &row);
        out.line(2, &["rt::denied()"]);
        out.line(1, &["}"]);
        out.line(0, &[]);
    }
}

/// The traits and the columns' types.
pub(super) fn module(out: &mut Out, table: &Table) {
    let Some(scope) = &table.scope else { return };
    let verbs = Verb::ALL.into_iter().filter_map(|verb| Some((name(verb), table.denied(verb)?)));
    let upsert = scope.no_upsert.as_deref().map(|sentence| ("Upsert", sentence));
    let sentences: Vec<_> = verbs.chain(upsert).collect();
    if sentences.is_empty() && table.columns.iter().all(|c| marker(table, c).is_none()) {
        return;
    }
    out.doc(1, &format!("What the service `{}` may not do here.", scope.service));
    out.line(1, &["pub mod denied {"]);
    for (verb, sentence) in sentences {
        says(out, 2, verb, sentence);
    }
    if table.linked && table.denied(Verb::Select).is_some() {
        out.line(2, &["pub enum ", READER, " {}"]);
        let asks = [" where for<'x> &'x ", READER, ": ", name(Verb::Select), " {}"].concat();
        out.line(2, &["impl super::rt::Reads for ", READER, &asks]);
    }
    let mut shared: Vec<&str> = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        let Some(marker) = marker(table, column).filter(|m| !shared.contains(m)) else { continue };
        shared.push(marker);
        out.line(2, &["pub enum ", marker, " {}"]);
        let [read, set] = denials(table, column);
        for (right, denied, own) in [("Reads", read, format!("Read{at}")), ("Sets", set, format!("Set{at}"))]
        {
            let asks = match denied {
                None => String::new(),
                Some(Denied::Table) => format!(" where for<'x> &'x {marker}: Select"),
                Some(Denied::Own(sentence)) => {
                    says(out, 2, &own, sentence);
                    format!(" where for<'x> &'x {marker}: {own}")
                }
            };
            out.line(2, &["impl super::rt::", right, " for ", marker, &asks, " {}"]);
        }
    }
    out.line(1, &["}"]);
    out.line(0, &[]);
}

/// A trait that nothing has, and what rustc says where it is asked for.
pub(super) fn says(out: &mut Out, depth: usize, name: &str, sentence: &str) {
    let mut literal = String::new();
    push_literal(&mut literal, &sentence.replace('{', "{{").replace('}', "}}"));
    out.line(depth, &["#[diagnostic::on_unimplemented(message = ", &literal, ", label = \"not granted\")]"]);
    out.line(depth, &["pub trait ", name, " {}"]);
}
