//! Columns: added, dropped, renamed, moved, and what a column's line says.

use super::super::types::{Kind, Ty};
use super::super::{Column, Schema, columns, expr, names, raw};
use super::Edit;
use super::text::{self, block, head, joined, lines, remove, renamed};
use schema_core::dialect::quote;

pub(super) const EDITS: &[Edit] = &[
    add, drop, rename, nullable, retype, default, add, retype, reorder, again, generated, remark, word, drop,
    rename,
];

/// A table's place, and that of one of its columns which `fits`.
fn some(schema: &mut Schema<'_>, fits: impl Fn(&Column) -> bool) -> Option<(usize, usize)> {
    let t = schema.some_table()?;
    let usable: Vec<usize> =
        (0..schema.tables[t].columns.len()).filter(|i| fits(&schema.tables[t].columns[*i])).collect();
    let at = usable.get(schema.choices.pick(usable.len()))?;
    Some((t, *at))
}

/// The line of a column.
fn line_of(schema: &Schema<'_>, t: usize, c: usize) -> Option<(Vec<String>, usize)> {
    let lines = lines(&schema.text);
    let table = &schema.tables[t];
    let start = format!("    {} ", table.columns[c].name);
    let at = block(&lines, &head(&table.path))?.find(|i| lines[*i].starts_with(&start))?;
    Some((lines, at))
}

/// Changes what stands behind a column's name and type.
fn tail(
    schema: &mut Schema<'_>,
    t: usize,
    c: usize,
    change: impl FnOnce(&mut Schema<'_>, &str) -> Option<String>,
) -> Option<()> {
    let (mut lines, at) = line_of(schema, t, c)?;
    let column = &schema.tables[t].columns[c];
    let start = format!("    {} {}", column.name, column.ty.written(column.nullable));
    let rest = lines[at].strip_prefix(&start)?.to_owned();
    let rest = change(schema, &rest)?;
    lines[at] = start + &rest;
    schema.text = joined(&lines);
    Some(())
}

/// One more line of a table, of a column that the generator makes.
fn made(schema: &mut Schema<'_>, t: usize, number: usize) -> (Column, String) {
    let mut table = schema.tables.remove(t);
    let (column, text) = schema.apart(|schema| columns::column(schema, &mut table, number));
    schema.tables.insert(t, table);
    (column, text)
}

fn add(schema: &mut Schema<'_>) -> Option<&'static str> {
    let t = schema.some_table()?;
    let number = schema.tables[t].columns.len() + 20;
    let first = schema.choices.once_in(3);
    let (column, text) = made(schema, t, number);
    let mut lines = lines(&schema.text);
    let place = block(&lines, &head(&schema.tables[t].path))?;
    let behind = schema.tables[t].columns.iter().filter_map(|c| {
        let start = format!("    {} ", c.name);
        place.clone().find(|i| lines[*i].starts_with(&start))
    });
    let at = if first { place.start } else { behind.max().map_or(place.start, |last| last + 1) };
    lines.splice(at..at, text::lines(&text));
    schema.text = joined(&lines);
    let nullable = column.nullable || column.default;
    let kind = match (column.generated, text.contains(" -> "), nullable) {
        (true, ..) => "column added, generated",
        (_, true, _) => "column added, with a reference",
        (.., true) => "column added",
        _ => "column added, not null without a default",
    };
    schema.tables[t].columns.push(column);
    Some(kind)
}

fn drop(schema: &mut Schema<'_>) -> Option<&'static str> {
    let (t, c) = some(schema, |_| true)?;
    let name = schema.tables[t].columns[c].name.clone();
    forget(schema, t, &name)?;
    Some("column dropped")
}

/// Removes a column, and what names it.
fn forget(schema: &mut Schema<'_>, t: usize, name: &str) -> Option<()> {
    let path = schema.tables[t].path.clone();
    let mut lines = lines(&schema.text);
    let mut gone = vec![name.to_owned()];
    while let Some(name) = gone.pop() {
        let place = block(&lines, &head(&path))?;
        for at in place.rev() {
            if !text::names(&lines[at], &name) {
                continue;
            }
            let table = &mut schema.tables[t];
            let own = table.columns.iter().position(|c| lines[at].starts_with(&format!("    {} ", c.name)));
            if let Some(c) = own {
                gone.push(table.columns[c].name.clone());
                without(table, c);
            }
            remove(&mut lines, at);
        }
        let reference = format!("{path}.{name}");
        for at in (0..lines.len()).rev() {
            let of_table = text::names(&lines[at], &path) && !lines[at].starts_with("table ");
            if text::names(&lines[at], &reference) && lines[at].contains(" -> ") {
                let cut = lines[at].find(" -> ").unwrap_or_default();
                lines[at].truncate(cut);
            } else if of_table && text::names(&lines[at], &name) {
                remove(&mut lines, at);
            }
        }
    }
    schema.text = joined(&lines);
    Some(())
}

/// A table without one of its columns.
fn without(table: &mut super::super::Table, c: usize) {
    table.columns.remove(c);
    table.keys.retain(|key| !key.contains(&c));
    let moved = |at: &mut usize| *at -= usize::from(*at > c);
    table.keys.iter_mut().flatten().for_each(moved);
    table.partitioned.iter_mut().for_each(moved);
}

fn rename(schema: &mut Schema<'_>) -> Option<&'static str> {
    let (t, c) = some(schema, |_| true)?;
    let (path, old) = (schema.tables[t].path.clone(), schema.tables[t].columns[c].name.clone());
    let (mut lines, at) = line_of(schema, t, c)?;
    let place = block(&lines, &head(&path))?;
    let plain = format!("new_{}_{c}", old.chars().filter(char::is_ascii_alphanumeric).collect::<String>());
    // What is written in SQL has the name without quotes.
    let new = match place.clone().any(|i| lines[i].contains("sql {")) {
        true => plain,
        false => names::name(schema, &plain),
    };
    // In raw SQL a table has its own names.
    let target = schema.profile.only();
    #[allow(clippy::needless_range_loop)] // The lines change as it goes.
    for i in 0..lines.len() {
        let reference = format!("{path}.{old}");
        let about = lines[i].starts_with("policy ") || lines[i].starts_with("    ") && !place.contains(&i);
        if place.contains(&i) {
            // A table's own lines; those that name another table may mean its column.
            let (own, other) = lines[i].split_once(" -> ").unwrap_or((&lines[i], ""));
            let other = match (other.is_empty(), text::names(other, &path)) {
                (true, _) => String::new(),
                (_, true) => format!(" -> {}", renamed(other, &old, &new)),
                _ => format!(" -> {other}"),
            };
            lines[i] = renamed(own, &old, &new) + &other;
        } else if text::names(&lines[i], &reference) {
            lines[i] = renamed(&lines[i], &reference, &format!("{path}.{new}"));
        } else if about && text::names(&lines[i], &path) {
            let at = lines[i].find(&path)? + path.len();
            lines[i] = lines[i][..at].to_owned() + &renamed(&lines[i][at..], &old, &new);
        } else if let Some(target) = target.filter(|t| lines[i].contains(&raw::sql(*t, &path))) {
            let bare = |name: &str| quote::ident(target, &name.trim_matches('`').replace("``", "`"));
            lines[i] = lines[i].replace(&bare(&old), &bare(&new));
        }
    }
    for range in text::items(&lines, "policy ") {
        if lines[range.clone()].iter().any(|line| text::names(line, &path)) {
            lines[range].iter_mut().for_each(|line| *line = renamed(line, &old, &new));
        }
    }
    lines[at].push_str(&format!(" was {old}"));
    schema.text = joined(&lines);
    schema.tables[t].columns[c].name = new;
    Some("column renamed")
}

fn nullable(schema: &mut Schema<'_>) -> Option<&'static str> {
    let (t, c) = some(schema, |c| !c.generated && !c.auto && !c.ty.not_null)?;
    let (mut lines, at) = line_of(schema, t, c)?;
    let column = &mut schema.tables[t].columns[c];
    let start = |nullable| format!("    {} {}", column.name, column.ty.written(nullable));
    let rest = lines[at].strip_prefix(&start(column.nullable))?;
    lines[at] = start(!column.nullable) + rest.trim_start_matches('?');
    column.nullable = !column.nullable;
    schema.text = joined(&lines);
    Some(if schema.tables[t].columns[c].nullable { "column made nullable" } else { "column made not null" })
}

/// Types near to each other: each but the first may follow those before it.
const NEAR: &[&[&str]] = &[
    &["smallint", "int", "bigint"],
    &["bigint", "int", "smallint"],
    &["tinyint", "int", "smallint unsigned"],
    &["int", "int unsigned", "bigint"],
    &["int", "decimal(18, 0)", "decimal(9, 2)"],
    &["int", "double", "text"],
    &["bigint", "decimal(18, 0)", "varchar(40)"],
    &["varchar(40)", "varchar(255)", "text"],
    &["text", "varchar(4000)", "varchar(255)", "varchar(40)"],
    &["varchar(255)", "varchar(40)", "char(3)"],
    &["char(1)", "char(3)", "varchar(40)"],
    &["bool", "int", "text"],
    &["decimal(9, 2)", "decimal(12, 2)", "decimal(12, 4)", "double"],
    &["decimal(18, 0)", "decimal(9, 2)", "int"],
    &["real", "double", "decimal(9, 2)"],
    &["double", "real"],
    &["date", "datetime", "timestamp", "text"],
    &["timestamp", "datetime", "date"],
    &["time", "text", "varchar(40)"],
    &["uuid", "text", "varchar(40)"],
    &["json", "text"],
    &["bytes", "bytes(20)"],
    &["bytes(20)", "bytes"],
];

fn retype(schema: &mut Schema<'_>) -> Option<&'static str> {
    let (t, c) = some(schema, |c| !c.generated)?;
    let old = schema.tables[t].columns[c].ty.clone();
    let near: Vec<&str> = NEAR
        .iter()
        .filter_map(|list| Some((list, list.iter().position(|ty| *ty == old.text)?)))
        .flat_map(|(list, at)| &list[at + 1..])
        .copied()
        .collect();
    let far = near.is_empty() || schema.choices.once_in(6);
    let new = match far {
        true => super::super::types::any(schema),
        false => {
            let text = *schema.choices.of(&near);
            of_text(text)
        }
    };
    let (mut lines, at) = line_of(schema, t, c)?;
    let column = &mut schema.tables[t].columns[c];
    let start = |ty: &Ty| format!("    {} {}", column.name, ty.written(column.nullable));
    let rest = lines[at].strip_prefix(&start(&old))?;
    // A default of the old type would seldom be one of the new.
    let rest = match rest.find(" default ") {
        Some(at) if old.kind != new.kind => rest[..at].to_owned(),
        _ => rest.to_owned(),
    };
    lines[at] = start(&new) + &rest;
    column.ty = new;
    schema.text = joined(&lines);
    Some(if far { "column of another type, any" } else { "column of another type, a near one" })
}

fn of_text(text: &str) -> Ty {
    let (kind, literal, key) = match text.split('(').next().unwrap_or_default() {
        "bool" => (Kind::Bool, "true", true),
        "decimal" => (Kind::Decimal, "1.25", true),
        "double" | "real" => (Kind::Double, "0.5", true),
        "text" => (Kind::Text, "'it''s'", false),
        "varchar" => (Kind::Text, "'x'", text != "varchar(4000)"),
        "char" => (Kind::Text, "'a'", true),
        "date" => (Kind::Date, "'2026-02-28'", true),
        "datetime" => (Kind::DateTime, "'2026-02-28 12:30:00'", true),
        "timestamp" => (Kind::Timestamp, "'2026-02-28 12:30:00Z'", true),
        "bytes" => (Kind::Bytes, "", text != "bytes"),
        _ => (Kind::Int, "3", true),
    };
    Ty::of(text, kind, literal, key)
}

const BEHIND_DEFAULT: [&str; 5] = [" secret", " on update now()", " unique", " check (", " with "];

fn default(schema: &mut Schema<'_>) -> Option<&'static str> {
    let (t, c) = some(schema, |c| !c.generated && !c.auto)?;
    let ty = schema.tables[t].columns[c].ty.clone();
    let mut kind = "default added";
    tail(schema, t, c, |schema, rest| {
        let start = rest.find(" default ");
        let old = start.map_or("", |at| {
            let end = BEHIND_DEFAULT.iter().filter_map(|mark| rest[at..].find(mark)).min();
            &rest[at..at + end.unwrap_or(rest.len() - at)]
        });
        let new = match start.is_some() && schema.choices.once_in(2) {
            true => String::new(),
            false => {
                let other = match ty.kind {
                    Kind::Int => schema.choices.of(&["0", "1", "7", "42"]).to_string(),
                    Kind::Text => schema.choices.of(&["'x'", "''", "'it''s'", "'\\'"]).to_string(),
                    Kind::Bool => schema.choices.of(&["true", "false"]).to_string(),
                    _ => ty.literal.clone(),
                };
                if other.is_empty() { String::new() } else { format!(" default {other}") }
            }
        };
        kind = match (old.is_empty(), new.is_empty()) {
            (false, true) => "default dropped",
            (false, false) => "default changed",
            _ => "default added",
        };
        // A collation comes before it.
        let at = start.unwrap_or_else(|| {
            let marks = BEHIND_DEFAULT.iter().filter_map(|mark| rest.find(mark));
            marks.min().unwrap_or(rest.len())
        });
        Some(rest[..at].to_owned() + &new + &rest[at + old.len()..])
    })?;
    schema.tables[t].columns[c].default = kind != "default dropped";
    Some(kind)
}

fn reorder(schema: &mut Schema<'_>) -> Option<&'static str> {
    let (t, c) = some(schema, |_| true)?;
    let (mut lines, at) = line_of(schema, t, c)?;
    let start = text::with_docs(&lines, at);
    let moved: Vec<String> = lines.drain(start..=at).collect();
    let place = block(&lines, &head(&schema.tables[t].path))?;
    let heads: Vec<usize> = schema.tables[t]
        .columns
        .iter()
        .filter_map(|c| place.clone().find(|i| lines[*i].starts_with(&format!("    {} ", c.name))))
        .collect();
    let to = heads.get(schema.choices.pick(heads.len()))?;
    let to = text::with_docs(&lines, *to);
    lines.splice(to..to, moved);
    schema.text = joined(&lines);
    Some("columns in another order")
}

/// Another column of the same name.
fn again(schema: &mut Schema<'_>) -> Option<&'static str> {
    let (t, c) = some(schema, |c| !c.auto)?;
    let (column, text) = made(schema, t, 0);
    let (mut lines, at) = line_of(schema, t, c)?;
    let start = text::with_docs(&lines, at);
    let name = schema.tables[t].columns[c].name.clone();
    let new = text.replace(&format!("    {} ", column.name), &format!("    {name} "));
    lines.splice(start..=at, text::lines(&new));
    schema.text = joined(&lines);
    schema.tables[t].columns[c] = Column { name, ..column };
    Some("column written anew")
}

fn generated(schema: &mut Schema<'_>) -> Option<&'static str> {
    let (t, c) = some(schema, |c| !c.auto)?;
    let (mut lines, at) = line_of(schema, t, c)?;
    let old = schema.tables[t].columns[c].clone();
    if old.generated && schema.choices.once_in(3) {
        let cut = lines[at].find(" as (")?;
        lines[at].truncate(cut);
        schema.tables[t].columns[c].generated = false;
        schema.text = joined(&lines);
        return Some("generated column made plain");
    }
    let mut table = schema.tables[t].clone();
    table.columns.remove(c);
    let (text, ty) = expr::generated(schema, &mut table.columns)?;
    let ((), written) =
        schema.apart(|schema| drop_value(columns::generated(schema, old.name.clone(), &text, ty)));
    lines[at] = written.trim_end_matches('\n').to_owned();
    schema.text = joined(&lines);
    schema.tables[t].columns[c].generated = true;
    Some(if old.generated { "generated expression changed" } else { "column made generated" })
}

fn drop_value<T>(_: T) {}

fn remark(schema: &mut Schema<'_>) -> Option<&'static str> {
    let (t, c) = some(schema, |_| true)?;
    let (mut lines, at) = line_of(schema, t, c)?;
    let start = text::with_docs(&lines, at);
    let (new, kind) = match schema.choices.pick(3) {
        0 if start < at => (Vec::new(), "comment of a column dropped"),
        1 => (vec!["    /// Another 'remark', \\ with a back".to_owned()], "comment of a column changed"),
        _ => (vec!["    /// A remark".to_owned()], "comment of a column changed"),
    };
    lines.splice(start..at, new);
    schema.text = joined(&lines);
    Some(kind)
}

/// A word of a column's line, set or taken away.
fn word(schema: &mut Schema<'_>) -> Option<&'static str> {
    let (t, c) = some(schema, |c| !c.auto && !c.generated)?;
    let column = schema.tables[t].columns[c].clone();
    let (word, kind) = match schema.choices.pick(6) {
        0 => (" unique".to_owned(), "unique of a column"),
        1 => (format!(" check ({})", expr::about(schema, &column.name, &column.ty)?), "check of a column"),
        2 => (" collate ci".to_owned(), "collation of a column"),
        3 => (" on update now()".to_owned(), "on update now()"),
        4 => (" secret".to_owned(), "secret"),
        _ => (" collate binary".to_owned(), "collation of a column"),
    };
    let (start, _) = word.split_at(word.find('(').unwrap_or(word.len()));
    tail(schema, t, c, |_, rest| {
        Some(match rest.find(start) {
            // A check ends its line, but for options.
            Some(at) if start.ends_with(' ') => rest[..at].to_owned(),
            Some(at) => rest[..at].to_owned() + &rest[at + start.len()..],
            None if start == " collate ci" || start == " collate binary" => {
                let cut = rest.find(" collate ").map_or(0, |at| {
                    let word = rest[at + 9..].find(' ').unwrap_or(rest.len() - at - 9);
                    at + 9 + word
                });
                word.clone() + &rest[cut..]
            }
            None => rest.to_owned() + &word,
        })
    })?;
    if kind == "collation of a column" {
        schema.tables[t].columns[c].ci = !column.ci && word.ends_with("ci");
    }
    Some(kind)
}
