//! Enums, named types, composite types, sequences, namespaces and extensions.

use super::super::{Schema, defs, expr, types};
use super::Edit;
use super::text::{self, joined, lines, remove};

pub(super) const EDITS: &[Edit] =
    &[append, insert, relabel, unlabel, swap, add_type, check, base, sequence, field, drop, setting];

/// Some line that begins with a word, and ends with another.
fn some(schema: &mut Schema<'_>, starts: &str, ends: &str) -> Option<(Vec<String>, usize)> {
    let lines = lines(&schema.text);
    let usable: Vec<usize> =
        (0..lines.len()).filter(|i| lines[*i].starts_with(starts) && lines[*i].ends_with(ends)).collect();
    let at = *usable.get(schema.choices.pick(usable.len()))?;
    Some((lines, at))
}

/// Changes the labels of an enum.
fn labels(
    schema: &mut Schema<'_>,
    change: impl FnOnce(&mut Schema<'_>, &mut Vec<String>) -> Option<()>,
) -> Option<()> {
    let (mut lines, at) = some(schema, "enum ", "}")?;
    let open = lines[at].find(" { ")?;
    let inner = &lines[at][open + 3..lines[at].len() - 2];
    // A comma in a label has no letter behind it.
    let mut labels: Vec<String> =
        inner.replace(", ;", "\u{0};").split(", ").map(|l| l.replace('\u{0}', ", ")).collect();
    change(schema, &mut labels)?;
    lines[at] = format!("{} {{ {} }}", &lines[at][..open], labels.join(", "));
    schema.text = joined(&lines);
    Some(())
}

const MORE: [&str; 5] = ["zebra", "'a new one'", "'it''s new'", "middle", "'ünï'"];

fn append(schema: &mut Schema<'_>) -> Option<&'static str> {
    labels(schema, |schema, labels| {
        labels.push((*schema.choices.of(&MORE)).to_owned());
        Some(())
    })?;
    Some("label appended")
}

fn insert(schema: &mut Schema<'_>) -> Option<&'static str> {
    labels(schema, |schema, labels| {
        let at = schema.choices.pick(labels.len());
        labels.insert(at, (*schema.choices.of(&MORE)).to_owned());
        Some(())
    })?;
    Some("label inserted")
}

fn relabel(schema: &mut Schema<'_>) -> Option<&'static str> {
    labels(schema, |schema, labels| {
        // The first one is what defaults and checks name.
        let at = 1 + schema.choices.pick(labels.len() - 1);
        let label = labels.get_mut(at).filter(|l| !l.contains(" was "))?;
        *label = format!("{} was {label}", schema.choices.of(&MORE));
        Some(())
    })?;
    Some("label renamed")
}

fn unlabel(schema: &mut Schema<'_>) -> Option<&'static str> {
    labels(schema, |schema, labels| {
        let at = 1 + schema.choices.pick(labels.len() - 1);
        (at < labels.len()).then(|| drop_label(labels, at))
    })?;
    Some("label removed")
}

fn drop_label(labels: &mut Vec<String>, at: usize) {
    labels.remove(at);
}

fn swap(schema: &mut Schema<'_>) -> Option<&'static str> {
    labels(schema, |schema, labels| {
        let (one, other) = (schema.choices.pick(labels.len()), schema.choices.pick(labels.len()));
        labels.swap(one, other);
        Some(())
    })?;
    Some("labels in another order")
}

/// Puts items before the first table.
fn put(schema: &mut Schema<'_>, text: &str) -> Option<()> {
    let mut lines = lines(&schema.text);
    let first = lines.iter().position(|line| line.starts_with("table "))?;
    let at = text::with_docs(&lines, first);
    lines.splice(at..at, text::lines(text));
    schema.text = joined(&lines);
    Some(())
}

fn add_type(schema: &mut Schema<'_>) -> Option<&'static str> {
    let (write, kind): (fn(&mut Schema<'_>), _) = match schema.choices.pick(4) {
        0 => (defs::enums, "enum added"),
        1 => (defs::types, "named type added"),
        2 => (defs::composites, "composite type added"),
        _ => (defs::sequences, "sequence added"),
    };
    let ((), text) = schema.apart(write);
    // The names of those that are there.
    let text =
        ["enum_", "type_", "composite_", "seq_"].iter().fold(text, |t, w| t.replace(w, &format!("more_{w}")));
    put(schema, &text)?;
    Some(kind)
}

/// A check of a named type, more or less.
fn check(schema: &mut Schema<'_>) -> Option<&'static str> {
    let (mut lines, at) = some(schema, "type ", "")?;
    let name = lines[at].strip_prefix("type ")?.split(" = ").next()?.to_owned();
    let ty = schema.types.iter().find(|(n, _)| *n == name)?.1.clone();
    match (lines[at].find(" check "), schema.choices.pick(2)) {
        (Some(cut), 0) => lines[at].truncate(cut),
        _ => {
            let condition = expr::about(schema, "value", &ty)?;
            lines[at].push_str(&format!(" check ({condition})"));
        }
    }
    schema.text = joined(&lines);
    Some("check of a named type")
}

/// What a named type stands for, its default, its collation.
fn base(schema: &mut Schema<'_>) -> Option<&'static str> {
    let (mut lines, at) = some(schema, "type ", "")?;
    let (name, old) = lines[at].strip_prefix("type ")?.split_once(" = ")?;
    let (name, old) = (name.to_owned(), old.to_owned());
    let place = schema.types.iter().position(|(n, _)| *n == name)?;
    let ty = schema.types[place].1.clone();
    let (rest, kind) = match schema.choices.pick(3) {
        0 => {
            let new = types::plain(schema);
            schema.types[place].1 = new.clone();
            (new.text, "named type of another type")
        }
        1 if old.contains(" not null") => (old.replacen(" not null", "", 1), "not null of a named type"),
        1 => (old.replacen(&ty.text, &format!("{} not null", ty.text), 1), "not null of a named type"),
        _ if old.contains(" default ") => (ty.text, "default of a named type"),
        _ => (
            old.replacen(&ty.text, &format!("{} default {}", ty.text, ty.literal), 1),
            "default of a named type",
        ),
    };
    lines[at] = format!("type {name} = {rest}");
    schema.text = joined(&lines);
    Some(kind)
}

fn sequence(schema: &mut Schema<'_>) -> Option<&'static str> {
    const OPTIONS: [&str; 6] = ["", " step 7", " start 3", " min -10 max 1000", " cache 5", " int cycle"];
    let (mut lines, at) = some(schema, "sequence ", "")?;
    let name = lines[at].strip_prefix("sequence ")?;
    let name = schema.sequences.iter().find(|s| name.starts_with(s.as_str()))?;
    lines[at] = format!("sequence {name}{}", schema.choices.of(&OPTIONS));
    schema.text = joined(&lines);
    Some("sequence changed")
}

/// A field of a composite type, more or less.
fn field(schema: &mut Schema<'_>) -> Option<&'static str> {
    let (mut lines, at) = some(schema, "type ", " {")?;
    if lines[at + 1] != "}" && schema.choices.once_in(2) {
        let field = (at + 1..).find(|i| !text::is_docs(&lines[*i]))?;
        remove(&mut lines, field);
        schema.text = joined(&lines);
        return Some("field dropped");
    }
    lines.insert(at + 1, format!("    more {}", schema.choices.of(&["int", "text", "bool"])));
    schema.text = joined(&lines);
    Some("field added")
}

/// Removes what nothing needs.
fn drop(schema: &mut Schema<'_>) -> Option<&'static str> {
    let (word, kind) = *schema.choices.of(&[
        ("enum ", "enum dropped"),
        ("type ", "named type dropped"),
        ("sequence ", "sequence dropped"),
        ("namespace ", "namespace dropped"),
        ("extension ", "extension dropped"),
    ]);
    let lines = lines(&schema.text);
    let items = text::items(&lines, word);
    let range = items.get(schema.choices.pick(items.len()))?.clone();
    let name = lines[range.end - 1].clone();
    let mut lines = lines;
    lines.drain(range);
    let is_of = |path: &String| name.starts_with(&format!("{word}{path}"));
    schema.enums.retain(|(path, _)| !is_of(path));
    schema.types.retain(|(path, _)| !is_of(path));
    schema.sequences.retain(|path| !is_of(path));
    schema.text = joined(&lines);
    Some(kind)
}

/// A namespace, an extension, the schema's documentation.
fn setting(schema: &mut Schema<'_>) -> Option<&'static str> {
    let (text, kind) = *schema.choices.of(&[
        ("/// For a rainy day\nnamespace attic\n\n", "namespace added"),
        ("extension citext\n\n", "extension added"),
    ]);
    put(schema, text)?;
    Some(kind)
}
