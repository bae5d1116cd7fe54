//! Whether two databases hold the same: an independent judge, that shares nothing with the compiler.
//!
//! It asks the server, or the server's own tools, for every object, and compares the texts: `pg_dump` and
//! `pg_dumpall` on PostgreSQL, `SHOW CREATE …` and `SHOW GRANTS` on MySQL and MariaDB, pragmas and the
//! stored statements on SQLite. What it leaves out is no part of a schema: rows, counters, passwords, the
//! order in which objects were made.

mod mysql;
mod postgres;
mod sqlite;
mod tokens;

pub use mysql::right;

use std::collections::BTreeMap;

use crate::DbError;
use crate::db::Db;
use crate::place::{Kind, Place};

/// What a database holds, object by object.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Holding {
    objects: BTreeMap<String, String>,
}

/// Reads what a database holds, with the accounts of its server.
pub fn holding(place: &Place) -> Result<Holding, DbError> {
    match place {
        Place::Sqlite(db) => sqlite::read(db),
        Place::Server(server) if place.kind() == Kind::Postgres => postgres::read(server, Place::DATABASE),
        Place::Server(server) => mysql::read(server, Place::DATABASE),
    }
}

/// The same of a database on a server that has others, too. Its name is no part of what it holds.
pub fn held(db: &Db) -> Result<Holding, DbError> {
    let (holding, name) = match db {
        Db::Sqlite(db) => return sqlite::read(db),
        Db::Server(server, name) if server.is_postgres() => (postgres::read(server, name)?, name),
        Db::Server(server, name) => (mysql::read(server, name)?, name),
    };
    let nameless = |text: &str| text.replace(name.as_str(), "database");
    let objects = holding.objects.iter().map(|(object, text)| (nameless(object), nameless(text)));
    Ok(Holding { objects: objects.collect() })
}

impl Holding {
    /// Adds to what is said of an object.
    fn say(&mut self, object: impl Into<String>, text: &str) {
        let said = self.objects.entry(object.into()).or_default();
        said.push_str(text.trim_end());
        said.push('\n');
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.objects.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// The names of the objects.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.objects.keys().map(String::as_str)
    }

    /// The same with the lines of tables as a set. A migration of PostgreSQL's can add a column at the end alone.
    #[must_use]
    pub fn without_order(mut self) -> Holding {
        let is_table = |object: &str| object.contains("; Type: TABLE;") || object.ends_with("; Type: TABLE");
        for (_, text) in self.objects.iter_mut().filter(|(object, _)| is_table(object)) {
            let mut lines: Vec<&str> = text.lines().map(|line| line.trim_end_matches(',')).collect();
            lines.sort_unstable();
            *text = lines.join("\n");
        }
        self
    }

    /// The same without the names that PostgreSQL gives the indexes of partitions: they are made of those that
    /// tables and columns had when an index was made, and of how many were there before it. Each is called by its
    /// table and the index it is a part of.
    #[must_use]
    pub fn without_chosen_names(self) -> Holding {
        postgres::without_chosen_names(self)
    }

    /// What differs, an object each, with the lines that only one of the two has: `-` for those of
    /// `self`, `+` for those of `other`.
    pub fn differences(&self, other: &Holding) -> Vec<String> {
        let mut out = Vec::new();
        for (name, text) in &self.objects {
            match other.objects.get(name) {
                None => out.push(format!("{name}: is missing\n{}", marked('-', text))),
                Some(found) if found == text => {}
                Some(found) => out.push(format!("{name}:\n{}", changed(text, found))),
            }
        }
        for (name, text) in &other.objects {
            if !self.objects.contains_key(name) {
                out.push(format!("{name}: is new\n{}", marked('+', text)));
            }
        }
        out
    }
}

fn marked(mark: char, text: &str) -> String {
    text.lines().map(|line| format!("  {mark} {line}\n")).collect()
}

/// The lines that only one of two texts has; all of them where they differ in order alone.
fn changed(ours: &str, theirs: &str) -> String {
    let only = |a: &str, b: &str| -> String {
        a.lines().filter(|line| !b.lines().any(|l| l == *line)).map(|line| format!("{line}\n")).collect()
    };
    let (gone, new) = (only(ours, theirs), only(theirs, ours));
    match gone.is_empty() && new.is_empty() {
        true => format!("{}{}", marked('-', ours), marked('+', theirs)),
        false => format!("{}{}", marked('-', &gone), marked('+', &new)),
    }
}
