//! What differs between two native schemas of one target, as data: a live database, and the one that the schema
//! makes on the same server. Both were reprinted by that server, so that like is compared with like.
//!
//! Objects are the same by their names; what the server itself named is known by what it is. Order means something
//! for the labels of an enum and the columns of keys alone; where a column stands is told as an aspect of its own,
//! a [`minor`](Aspect::minor) one, as a column that was added stands last for ever.

mod items;
mod pair;
mod parts;
mod table;

use crate::phys::{Name, RawObject, Schema};
use std::collections::HashSet;
use std::fmt;

/// An object of a database.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Object {
    /// The table it belongs to; for a table, itself.
    pub table: Option<Name>,
    /// What it is: `table`, `column`, `foreign key`.
    pub kind: String,
    /// Its name; for what belongs to a table, without the table's.
    pub name: String,
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name.is_empty() {
            return write!(f, "a {} without a name", self.kind);
        }
        write!(f, "{} {}", self.kind, self.name)
    }
}

/// One object that differs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The object.
    pub object: Object,
    /// How it differs.
    pub what: What,
}

/// How an object differs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// The schema has it, the database has not.
    Missing,
    /// The database has it, the schema has not.
    Extra,
    /// Both have it, with differences; at least one.
    Differs(Vec<Aspect>),
}

/// One thing that differs in an object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Aspect {
    /// What it is: `type`, `default`, `on delete`.
    pub name: &'static str,
    /// As the database has it.
    pub live: String,
    /// As the schema has it.
    pub schema: String,
    /// Whether nothing works otherwise for it: where a column stands, what the server called a sequence.
    pub minor: bool,
}

/// What differs, in a stable order: by table, what belongs to none first.
pub fn compare(live: &Schema, schema: &Schema) -> Vec<Finding> {
    let mut found = Findings::default();
    items::compare(live, schema, &mut found);
    table::compare(live, schema, &mut found);
    found.raws(live, schema);
    found.0.sort_by(|a, b| a.object.cmp(&b.object));
    found.0
}

/// What is written for something that is not there.
const NONE: &str = "none";

/// The aspects of one object, as they are found.
#[derive(Default)]
struct Aspects(Vec<Aspect>);

impl Aspects {
    /// Adds an aspect if its two sides differ.
    fn text(&mut self, name: &'static str, live: &str, schema: &str) {
        if live != schema {
            let shown = |text: &str| if text.is_empty() { NONE.to_owned() } else { text.to_owned() };
            self.0.push(Aspect { name, live: shown(live), schema: shown(schema), minor: false });
        }
    }

    /// The same for what may not be there.
    fn maybe(&mut self, name: &'static str, live: Option<&str>, schema: Option<&str>) {
        if live != schema {
            let shown = |text: Option<&str>| text.unwrap_or(NONE).to_owned();
            self.0.push(Aspect { name, live: shown(live), schema: shown(schema), minor: false });
        }
    }

    /// The same for what is or is not.
    fn flag(&mut self, name: &'static str, live: bool, schema: bool) {
        let word = |on: bool| if on { "yes" } else { "no" };
        self.text(name, word(live), word(schema));
    }

    /// The same for a list.
    fn list(&mut self, name: &'static str, live: &[String], schema: &[String]) {
        if live != schema {
            self.text(name, &live.join(", "), &schema.join(", "));
        }
    }

    /// An aspect for which nothing works otherwise.
    fn minor(&mut self, name: &'static str, live: &str, schema: &str) {
        let before = self.0.len();
        self.text(name, live, schema);
        self.0[before..].iter_mut().for_each(|aspect| aspect.minor = true);
    }
}

/// What differs, as it is found.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn push(&mut self, object: Object, what: What) {
        self.0.push(Finding { object, what });
    }

    fn aspects(&mut self, object: Object, aspects: Aspects) {
        if !aspects.0.is_empty() {
            self.push(object, What::Differs(aspects.0));
        }
    }

    /// Raw SQL is known by what it makes. What belongs to a table that one side has not is told with it.
    fn raws(&mut self, live: &Schema, schema: &Schema) {
        let tables =
            |schema: &Schema| schema.tables.iter().map(|t| t.name.clone()).collect::<HashSet<Name>>();
        let (here, there) = (tables(live), tables(schema));
        let lone = |object: &Object| {
            object.table.as_ref().is_some_and(|table| here.contains(table) != there.contains(table))
        };
        let mut of_raws = Findings::default();
        pair::list(&live.raws, &schema.raws, of_raw, &mut of_raws);
        self.0.extend(of_raws.0.into_iter().filter(|finding| !lone(&finding.object)));
    }
}

/// The object that raw SQL makes.
pub fn of_raw(raw: &crate::phys::Raw) -> Object {
    let Some(RawObject { kind, name, args, on }) = &raw.object else {
        return Object { table: None, kind: "sql".to_owned(), name: raw.title.clone() };
    };
    let args = args.as_ref().map(|args| format!("({args})")).unwrap_or_default();
    let name = if on.is_some() { name.name.clone() } else { plain(name) };
    Object { table: on.clone(), kind: kind.clone(), name: format!("{name}{args}") }
}

/// A name as people write it.
pub fn plain(name: &Name) -> String {
    match &name.namespace {
        Some(namespace) => format!("{namespace}.{}", name.name),
        None => name.name.clone(),
    }
}
