//! Table items: indexes, keys, checks, references, exclusions.

use super::super::{Schema, Table, foreign, keys, lines};
use super::Edit;
use super::text::{self, block, head, joined, remove};

pub(super) const EDITS: &[Edit] = &[
    add_index,
    add_unique,
    add_check,
    add_reference,
    drop,
    add_any,
    actions,
    again,
    suffix,
    rename,
    primary_key,
];

type Line = fn(&mut Schema<'_>, &mut Table, usize);

const INDEXES: [Line; 4] = [keys::index, keys::expression, keys::method, keys::prefix];
const ANY: [Line; 3] = [keys::exclude, keys::method, keys::prefix];

/// The words that the items begin with, and what they are.
const KINDS: [(&str, &str); 6] = [
    ("    index ", "index"),
    ("    unique ", "unique"),
    ("    check ", "check"),
    ("    foreign key ", "foreign key"),
    ("    exclude ", "exclusion"),
    ("    primary key ", "primary key"),
];

/// What is done to a kind of item: each pair of words once, as kinds are told by static text.
fn kind(line: &str, done: &str) -> Option<&'static str> {
    const TOLD: [[&str; 6]; 5] = [
        [
            "index added",
            "unique added",
            "check added",
            "foreign key added",
            "exclusion added",
            "primary key added",
        ],
        [
            "index dropped",
            "unique dropped",
            "check dropped",
            "foreign key dropped",
            "exclusion dropped",
            "primary key dropped",
        ],
        [
            "index changed",
            "unique changed",
            "check changed",
            "foreign key changed",
            "exclusion changed",
            "primary key changed",
        ],
        [
            "index renamed",
            "unique renamed",
            "check renamed",
            "foreign key renamed",
            "exclusion renamed",
            "primary key renamed",
        ],
        [
            "index moved",
            "unique moved",
            "check moved",
            "foreign key moved",
            "exclusion moved",
            "primary key moved",
        ],
    ];
    let at = KINDS.iter().position(|(word, _)| line.starts_with(word))?;
    let row = TOLD.iter().find(|row| row[0].ends_with(done))?;
    Some(row[at])
}

/// The line that `write` makes for a table.
fn made(schema: &mut Schema<'_>, t: usize, write: Line) -> String {
    let mut table = schema.tables.remove(t);
    let ((), text) = schema.apart(|schema| write(schema, &mut table, 30));
    schema.tables.insert(t, table);
    text
}

fn add(schema: &mut Schema<'_>, write: Line) -> Option<&'static str> {
    let t = schema.some_table()?;
    let text = made(schema, t, write);
    let last = text.lines().last()?.to_owned();
    let mut lines = text::lines(&schema.text);
    let at = block(&lines, &head(&schema.tables[t].path))?.end;
    lines.splice(at..at, text::lines(&text));
    schema.text = joined(&lines);
    kind(&last, "added")
}

fn add_index(schema: &mut Schema<'_>) -> Option<&'static str> {
    let write = *schema.choices.of(&INDEXES);
    add(schema, write)
}

fn add_unique(schema: &mut Schema<'_>) -> Option<&'static str> {
    add(schema, keys::unique)
}

fn add_check(schema: &mut Schema<'_>) -> Option<&'static str> {
    add(schema, lines::check)
}

fn add_reference(schema: &mut Schema<'_>) -> Option<&'static str> {
    add(schema, foreign::line)
}

fn add_any(schema: &mut Schema<'_>) -> Option<&'static str> {
    let write = *schema.choices.of(&ANY);
    add(schema, write)
}

/// Some item's line, of those that `fits`.
fn some(schema: &mut Schema<'_>, fits: impl Fn(&str) -> bool) -> Option<(usize, Vec<String>, usize)> {
    let lines = text::lines(&schema.text);
    let mut usable = Vec::new();
    for (t, table) in schema.tables.iter().enumerate() {
        let own = block(&lines, &head(&table.path))?.filter(|i| fits(&lines[*i]));
        usable.extend(own.map(|at| (t, at)));
    }
    let (t, at) = *usable.get(schema.choices.pick(usable.len()))?;
    Some((t, lines, at))
}

fn is_item(line: &str) -> bool {
    KINDS.iter().any(|(word, _)| line.starts_with(word))
}

fn drop(schema: &mut Schema<'_>) -> Option<&'static str> {
    let (_, mut lines, at) = some(schema, is_item)?;
    let kind = kind(&lines[at], "dropped");
    remove(&mut lines, at);
    schema.text = joined(&lines);
    kind
}

/// Another line with the name of one that is there.
fn again(schema: &mut Schema<'_>) -> Option<&'static str> {
    let (t, mut lines, at) = some(schema, is_item)?;
    let kind = kind(&lines[at], "changed");
    let write: Line = match kind? {
        "index changed" => keys::index,
        "unique changed" => keys::unique,
        "check changed" => lines::check,
        "foreign key changed" => foreign::line,
        "exclusion changed" => keys::exclude,
        _ => return None,
    };
    let text = made(schema, t, write);
    let new = text.lines().last()?;
    let (_, name, _) = named(&lines[at])?;
    let (start, _, rest) = named(new)?;
    lines[at] = format!("{start}{name}{rest}");
    schema.text = joined(&lines);
    kind
}

/// An item's line in three: its words, its name with a blank behind it if it has one, and the rest.
fn named(line: &str) -> Option<(&str, &str, &str)> {
    let (word, _) = KINDS.iter().find(|(word, _)| line.starts_with(word))?;
    let rest = &line[word.len()..];
    let length = match rest.strip_prefix('`') {
        Some(inner) => {
            let mut end = 0;
            loop {
                end += inner[end..].find('`')? + 1;
                if !inner[end..].starts_with('`') {
                    break end + 2;
                }
                end += 1;
            }
        }
        None if rest.starts_with('(') || rest.starts_with("using ") => 0,
        None => rest.find(' ').map(|at| at + 1).or_else(|| rest.find('('))?,
    };
    let (name, rest) = rest.split_at_checked(length)?;
    Some((word, name, rest))
}

fn rename(schema: &mut Schema<'_>) -> Option<&'static str> {
    let (_, mut lines, at) = some(schema, is_item)?;
    let kind = kind(&lines[at], "renamed");
    let (start, name, rest) = named(&lines[at])?;
    lines[at] = match name.is_empty() || schema.choices.once_in(2) {
        true => format!("{start}{} {rest}", super::super::names::name(schema, &format!("renamed_{at}"))),
        false => format!("{start}{rest}"),
    };
    schema.text = joined(&lines);
    kind
}

/// Other actions of a reference.
fn actions(schema: &mut Schema<'_>) -> Option<&'static str> {
    const ACTIONS: [&str; 5] = ["", " cascade", " restrict", " set null", " no action"];
    let (_, mut lines, at) = some(schema, |line| line.contains(" -> "))?;
    let line = lines[at].clone();
    let start = line.find(" -> ")?;
    let cut = [" on delete ", " on update "].iter().filter_map(|word| line[start..].find(word)).min();
    let (head, tail) = line.split_at(cut.map_or(line.len(), |at| start + at));
    let rest = [" match full", " deferrable", " not valid"].iter().filter_map(|word| tail.find(word)).min();
    let mut new = head.to_owned();
    for word in [" on delete", " on update"] {
        let action = *schema.choices.of(&ACTIONS);
        if !action.is_empty() {
            new.push_str(word);
            new.push_str(action);
        }
    }
    new.push_str(rest.map_or("", |at| &tail[at..]));
    lines[at] = new;
    schema.text = joined(&lines);
    Some("actions of a reference")
}

/// A word at the end of an item, set or taken away.
fn suffix(schema: &mut Schema<'_>) -> Option<&'static str> {
    const WORDS: [&str; 7] = [
        " deferrable",
        " not valid",
        " initially deferred",
        " nulls not distinct",
        " match full",
        " with postgres 'fillfactor=70'",
        " using btree",
    ];
    let word = *schema.choices.of(&WORDS);
    let (_, mut lines, at) = some(schema, is_item)?;
    let kind = kind(&lines[at], "changed");
    lines[at] = match lines[at].contains(word) {
        true => lines[at].replacen(word, "", 1),
        false => lines[at].clone() + word,
    };
    schema.text = joined(&lines);
    kind
}

/// A primary key added, or one with other columns.
fn primary_key(schema: &mut Schema<'_>) -> Option<&'static str> {
    let t = schema.some_table()?;
    let mut lines = text::lines(&schema.text);
    let place = block(&lines, &head(&schema.tables[t].path))?;
    let old = place.clone().find(|i| lines[*i].starts_with("    primary key "));
    let mut table = schema.tables[t].clone();
    table.columns.iter_mut().for_each(|c| c.auto = false);
    let ((), text) = schema.apart(|schema| lines::primary_key(schema, &mut table));
    let (start, end) = old.map_or((place.end, place.end), |at| (text::with_docs(&lines, at), at + 1));
    lines.splice(start..end, text::lines(&text));
    for line in &mut lines[place] {
        if let Some(at) = line.find(" primary key auto") {
            line.truncate(at);
            schema.tables[t].columns.iter_mut().for_each(|c| c.auto = false);
        }
    }
    schema.text = joined(&lines);
    Some(if old.is_some() { "primary key changed" } else { "primary key added" })
}
