//! Labels: an enum in Rust is closed, so that code reads those that it was made with and no others.

use super::{Fact, How, READ, USE, WRITE};
use crate::diag::Code;
use crate::ir::{ColumnId, Enum, Schema, Type};
use crate::migrate::hazard::Place;
use crate::migrate::hazard::change::{Change, Pair, path};
use crate::migrate::hazard::words::counted;

pub(super) fn facts(change: &Change<'_>, pair: &Pair<'_>, facts: &mut Vec<Fact>) {
    for at in pair.old.column_ids() {
        let Some(after) = pair.column_after(at) else { continue };
        let (before, after) = (pair.old.column(at), pair.new.column(after));
        let Some((old, new)) = enum_of(change.old, &before.ty).zip(enum_of(change.new, &after.ty)) else {
            continue;
        };
        // Another enum is another kind of value.
        if old.name == new.name {
            let object = path(pair.old, before);
            facts.extend(labels(change, pair, at, &object, old, new));
        }
    }
}

fn enum_of<'a>(schema: &'a Schema, ty: &'a Type) -> Option<&'a Enum> {
    match schema.base(ty) {
        Type::Enum(id) => Some(schema.enum_(*id)),
        Type::Array(element) => enum_of(schema, element),
        _ => None,
    }
}

fn labels(
    change: &Change<'_>,
    pair: &Pair<'_>,
    at: ColumnId,
    object: &str,
    old: &Enum,
    new: &Enum,
) -> Vec<Fact> {
    let renamed = || change.renames.labels.iter().filter(|(of, ..)| *of == new.name);
    let has = |of: &Enum, name: &str| of.labels.iter().any(|l| l.name == name);
    let names = |list: &Enum, keep: &dyn Fn(&str) -> bool| -> Vec<String> {
        list.labels.iter().map(|l| &l.name).filter(|name| keep(name)).cloned().collect()
    };
    let added = names(new, &|l| !has(old, l) && !renamed().any(|(_, _, is)| is == l));
    let removed = names(old, &|l| !has(new, l) && !renamed().any(|(_, was, _)| was == l));
    let other: Vec<String> = renamed().map(|(_, was, _)| was.clone()).collect();
    let fact = |code, verbs, what: String| {
        Fact::new(code, pair.old_id, How::Verbs(verbs, Some(vec![at])), object, &what, Place::New(new.span))
    };
    let mut facts = Vec::new();
    if !added.is_empty() {
        let what = format!(
            "the running code can't read the {} of '{object}': its enum is closed",
            counted("new label", &added)
        );
        facts.push(
            fact(Code::H0504, READ, what).help("write new labels when no older code runs any more").steps(
                "add the labels",
                "reads them, and writes none of them yet",
                "none: from then on they may be written",
            ),
        );
    }
    if !removed.is_empty() {
        let what = format!(
            "the running code may write to '{object}' the {}, which is removed",
            counted("label", &removed)
        );
        let what = if removed.len() == 1 { what } else { what.replace("which is", "which are") };
        facts.push(
            fact(Code::H0503, WRITE, what)
                .help("remove labels when no code that writes them runs any more")
                .steps(
                    "keep the labels",
                    "never writes them",
                    "give the rows that have them other labels, then remove them",
                ),
        );
    }
    if !other.is_empty() {
        let what = format!(
            "the running code reads and writes the {} of '{object}' by the old name",
            counted("label", &other)
        );
        facts.push(
            fact(Code::H0502, USE, what)
                .help("keep old labels until no code that has them runs any more")
                .steps(
                    "add the new labels beside the old ones",
                    "reads both, and writes the new ones",
                    "give the rows with old labels the new ones, then remove the old ones",
                ),
        );
    }
    facts
}
