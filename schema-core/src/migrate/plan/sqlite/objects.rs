//! Indexes, triggers, views and raw SQL: what stands beside the tables, and can be dropped and made again without
//! a loss.

use super::mentions;
use super::tables::{self, Fates};
use super::{Step, ident};
use crate::migrate::Sides;
use crate::phys::{Place, Raw, Schema, Table};
use crate::render::ObjectKind;
use std::collections::{HashMap, HashSet};

/// The kinds of objects, in the order in which they are dropped.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
enum Kind {
    Trigger,
    Index,
    View,
    /// A table that raw SQL makes.
    Table,
    /// SQL that makes nothing to be dropped: it is run once.
    Once,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Trigger => "TRIGGER",
            Kind::Index => "INDEX",
            Kind::View => "VIEW",
            Kind::Table => "TABLE",
            Kind::Once => "",
        }
    }
}

/// One object.
struct Object<'a> {
    kind: Kind,
    /// Its name; the whole text of what has none.
    name: String,
    /// The statement that makes it.
    sql: String,
    /// The table it belongs to, and goes with.
    on: Option<&'a Table>,
    /// Whether raw SQL makes it.
    raw: bool,
    /// Whether it is made before the tables.
    first: bool,
}

impl Object<'_> {
    /// What tells it from all others; names have no case.
    fn key(&self) -> (Kind, String) {
        (self.kind, self.name.to_ascii_lowercase())
    }

    fn title(&self) -> String {
        match self.kind {
            Kind::Once => "SQL of the schema".to_owned(),
            kind => format!("{} {}", kind.word().to_ascii_lowercase(), self.name),
        }
    }
}

/// What becomes of the objects.
pub(super) struct Objects<'a> {
    dropped: Vec<Object<'a>>,
    made: Vec<Object<'a>>,
    again: HashSet<String>,
}

impl<'a> Objects<'a> {
    /// What has to be dropped, and what is to be made: what changes, and what stays but stands on something that
    /// does not.
    pub(super) fn between(sides: &'a Sides, fates: &Fates<'a>) -> Objects<'a> {
        let (old, new) = (objects(&sides.old), objects(&sides.new));
        let mut after: HashMap<(Kind, String), Vec<&Object<'_>>> = HashMap::new();
        new.iter().for_each(|object| after.entry(object.key()).or_default().push(object));
        let stays = |object: &Object<'_>| {
            let others = after.get(&object.key()).into_iter().flatten();
            others.into_iter().any(|other| object.sql == other.sql && object.first == other.first)
        };
        let touched = fates.touched();
        let goes_with =
            |object: &Object<'_>| object.on.is_some_and(|table| touched.contains(&table.name.name.as_str()));
        let mut gone: Vec<bool> = old.iter().map(|object| goes_with(object) || !stays(object)).collect();
        let mut names: Vec<String> = touched.iter().map(|name| (*name).to_owned()).collect();
        names.extend(old.iter().zip(&gone).filter(|(_, gone)| **gone).map(|(object, _)| object.name.clone()));
        // A view may read a view, and a trigger may stand on one.
        while let Some(name) = names.pop() {
            for (object, gone) in old.iter().zip(&mut gone) {
                let movable = matches!(object.kind, Kind::Trigger | Kind::Index | Kind::View);
                if !*gone && movable && mentions(&object.sql, &name) {
                    *gone = true;
                    names.push(object.name.clone());
                }
            }
        }
        let mut again = HashSet::new();
        let mut kept = HashSet::new();
        let mut dropped = Vec::new();
        for (object, gone) in old.into_iter().zip(gone) {
            if !gone {
                kept.insert(object.key());
                continue;
            }
            if stays(&object) {
                again.insert(object.name.to_ascii_lowercase());
            }
            dropped.push(object);
        }
        let made = new.into_iter().filter(|object| !kept.contains(&object.key())).collect();
        // The index of a table that goes, goes with it.
        let goes = |object: &Object<'_>| object.kind == Kind::Index && goes_with(object);
        dropped.retain(|object| object.kind != Kind::Once && !goes(object));
        // A view goes before those that it reads.
        dropped.reverse();
        dropped.sort_by_key(|object| object.kind);
        Objects { dropped, made, again }
    }

    /// Drops what has to go before the tables are touched.
    pub(super) fn drop(&self, steps: &mut Vec<Step>) {
        for object in &self.dropped {
            let what = match self.is_made_again(object) {
                true => format!("The {} is made again below.", object.title()),
                false => format!("The {} goes.", object.title()),
            };
            // What raw SQL says of itself is taken for true, not for certain.
            let word = if object.raw { "IF EXISTS " } else { "" };
            let sql = format!("DROP {} {word}{}", object.kind.word(), ident(&object.name));
            steps.push(Step::new(what, sql));
        }
    }

    /// Makes what stands before the tables.
    pub(super) fn make_first(&self, steps: &mut Vec<Step>) {
        self.make_those(true, steps);
    }

    /// Makes all others.
    pub(super) fn make(&self, steps: &mut Vec<Step>) {
        self.make_those(false, steps);
    }

    fn make_those(&self, first: bool, steps: &mut Vec<Step>) {
        for object in self.made.iter().filter(|object| object.first == first) {
            let what = match self.is_made_again(object) {
                true => format!("The {} again.", object.title()),
                false => format!("The {}.", object.title()),
            };
            steps.push(Step::new(what, object.sql.clone()));
        }
    }

    fn is_made_again(&self, object: &Object<'_>) -> bool {
        self.again.contains(&object.name.to_ascii_lowercase())
    }
}

/// The objects of a schema, in the order in which it is made.
fn objects(schema: &Schema) -> Vec<Object<'_>> {
    let raws = |place: Place| schema.raws.iter().filter(move |raw| raw.place == place).map(of_raw);
    let mut out: Vec<Object<'_>> = raws(Place::First).chain(raws(Place::BeforeTables)).collect();
    for table in &schema.tables {
        for statement in tables::statements(table) {
            let kind = match statement.object.kind {
                ObjectKind::Index => Kind::Index,
                ObjectKind::Trigger => Kind::Trigger,
                _ => continue,
            };
            let name = statement.object.name;
            out.push(Object { kind, name, sql: statement.sql, on: Some(table), raw: false, first: false });
        }
    }
    out.extend(raws(Place::Last));
    out
}

/// What raw SQL makes: as it says, or as its first words do.
fn of_raw(raw: &Raw) -> Object<'_> {
    let said = raw.object.as_ref().and_then(|object| {
        let kind = match object.kind.as_str() {
            "view" => Kind::View,
            "trigger" => Kind::Trigger,
            _ => return None,
        };
        Some((kind, object.name.name.clone()))
    });
    let (kind, name) = said.or_else(|| head(&raw.sql)).unwrap_or((Kind::Once, raw.sql.clone()));
    Object { kind, name, sql: raw.sql.clone(), on: None, raw: true, first: raw.place != Place::Last }
}

/// What a statement makes, if it begins with CREATE.
fn head(sql: &str) -> Option<(Kind, String)> {
    let mut words = Words { rest: sql };
    if !words.next()?.eq_ignore_ascii_case("create") {
        return None;
    }
    let kind = loop {
        match words.next()?.to_ascii_uppercase().as_str() {
            "VIRTUAL" | "UNIQUE" => {}
            "TABLE" => break Kind::Table,
            "INDEX" => break Kind::Index,
            "VIEW" => break Kind::View,
            "TRIGGER" => break Kind::Trigger,
            _ => return None,
        }
    };
    let mut name = words.next()?;
    if name.eq_ignore_ascii_case("if") {
        words.next();
        words.next();
        name = words.next()?;
    }
    Some((kind, name))
}

/// Words and quoted names of a statement, up to the first sign.
struct Words<'a> {
    rest: &'a str,
}

impl Iterator for Words<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        loop {
            self.rest = self.rest.trim_start();
            if let Some(comment) = self.rest.strip_prefix("--") {
                self.rest = comment.split_once('\n').map_or("", |(_, rest)| rest);
            } else if let Some(comment) = self.rest.strip_prefix("/*") {
                self.rest = comment.split_once("*/").map_or("", |(_, rest)| rest);
            } else {
                break;
            }
        }
        let first = self.rest.chars().next()?;
        let close = match first {
            '"' | '`' | '\'' => first,
            '[' => ']',
            _ => {
                let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$');
                let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
                self.rest = rest;
                return (!word.is_empty()).then(|| word.to_owned());
            }
        };
        let (mut name, mut rest) = (String::new(), &self.rest[1..]);
        loop {
            let (part, after) = rest.split_once(close)?;
            name.push_str(part);
            rest = after;
            // A quote that stands twice is one of the name.
            match rest.strip_prefix(close).filter(|_| close != ']') {
                Some(after) => {
                    name.push(close);
                    rest = after;
                }
                None => break,
            }
        }
        self.rest = rest;
        Some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_statement_makes() {
        let made = |sql: &str| head(sql);
        assert_eq!(made("create view v as select 1"), Some((Kind::View, "v".to_owned())));
        assert_eq!(
            made("-- a note\nCREATE /* x */ UNIQUE INDEX IF NOT EXISTS \"a \"\"b\"\"\" ON t (c)"),
            Some((Kind::Index, "a \"b\"".to_owned()))
        );
        assert_eq!(made("create virtual table [of x] using fts5(a)"), Some((Kind::Table, "of x".to_owned())));
        assert_eq!(made("create trigger tr after insert on t"), Some((Kind::Trigger, "tr".to_owned())));
        assert_eq!(made("insert into t values (1)"), None);
        assert_eq!(made("create"), None);
    }
}
