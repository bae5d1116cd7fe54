//! Tables: added, dropped, renamed.

use super::super::{Schema, names, raw, table};
use super::Edit;
use super::text::{self, block, head, joined, lines, remove, renamed};

pub(super) const EDITS: &[Edit] = &[add, rename, drop, again];

fn add(schema: &mut Schema<'_>) -> Option<&'static str> {
    let number = schema.tables.iter().map(|t| t.number + 1).max().unwrap_or_default() + 10;
    let ((), text) = schema.apart(|schema| table::write(schema, number));
    let lines = lines(&schema.text);
    // Before what is written of tables: raw SQL that needs each other stands at the end.
    let behind = block(&lines, &head(&schema.tables.iter().rev().nth(1)?.path))?.end + 2;
    let (before, after) = lines.split_at(behind.min(lines.len()));
    schema.text = joined(before) + &text + &joined(after);
    Some("table added")
}

fn rename(schema: &mut Schema<'_>) -> Option<&'static str> {
    let t = schema.some_table()?;
    let old = schema.tables[t].path.clone();
    let (space, bare) =
        match old.rfind('.').filter(|at| !old[at + 1..].contains('`') || old[at + 1..].starts_with('`')) {
            Some(at) => old.split_at(at + 1),
            None => ("", old.as_str()),
        };
    let new = format!("{space}{}", names::name(schema, &format!("renamed_{t}")));
    let target = schema.profile.only();
    let mut lines = lines(&schema.text);
    for line in &mut lines {
        *line = renamed(line, &old, &new);
        if let Some(target) = target {
            *line = line.replace(&raw::sql(target, &old), &raw::sql(target, &new));
        }
    }
    let end = block(&lines, &head(&new))?.end;
    lines.insert(end, format!("    was {bare}"));
    schema.text = joined(&lines);
    schema.tables[t].path = new;
    Some("table renamed")
}

fn drop(schema: &mut Schema<'_>) -> Option<&'static str> {
    let t = schema.some_table()?;
    forget(schema, t)?;
    Some("table dropped")
}

/// Removes a table, and what names it.
fn forget(schema: &mut Schema<'_>, t: usize) -> Option<()> {
    let path = schema.tables.remove(t).path;
    let mut lines = lines(&schema.text);
    let place = block(&lines, &head(&path))?;
    lines.drain(text::with_docs(&lines, place.start - 1)..=place.end);
    let sql = schema.profile.only().map(|target| raw::sql(target, &path));
    for start in ["policy ", "raw "] {
        for range in text::items(&lines, start).into_iter().rev() {
            let says = |line: &String| {
                text::names(line, &path) || sql.as_ref().is_some_and(|sql| line.contains(sql.as_str()))
            };
            if lines[range.clone()].iter().any(says) {
                lines.drain(range);
            }
        }
    }
    for at in (0..lines.len()).rev() {
        if !text::names(&lines[at], &path) {
            continue;
        }
        match lines[at].find(" -> ") {
            Some(cut) if !lines[at].starts_with("    foreign key ") => lines[at].truncate(cut),
            _ => remove(&mut lines, at),
        }
    }
    schema.text = joined(&lines);
    Some(())
}

/// Another table in the place of one, with its name.
fn again(schema: &mut Schema<'_>) -> Option<&'static str> {
    let t = schema.some_table()?;
    let path = schema.tables[t].path.clone();
    forget(schema, t)?;
    let number = schema.tables.iter().map(|t| t.number + 1).max().unwrap_or_default() + 10;
    let ((), text) = schema.apart(|schema| table::write(schema, number));
    let made = schema.tables.last_mut()?;
    let text = renamed(&text, &made.path, &path);
    made.path = path;
    schema.text.push('\n');
    schema.text.push_str(&text);
    Some("another table of a name")
}
