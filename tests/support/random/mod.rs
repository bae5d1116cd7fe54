//! Random schemas from the whole language, for properties that hold for every schema.
//!
//! A schema is made of a list of numbers, each of which decides one thing; where the list ends, every
//! decision is the plainest one. So whatever shrinks a list of numbers shrinks a schema.

mod access;
mod auto;
mod columns;
mod defs;
pub mod edit;
mod expr;
mod foreign;
mod head;
mod keys;
mod lines;
mod names;
mod options;
mod partition;
mod raw;
mod table;
mod types;

use schema_core::dialect::Target;

/// What the schemas are to be for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Profile {
    /// Portable, with these targets on.
    Portable(&'static [Target]),
    /// A `native` schema of one target.
    Native(Target),
}

impl Profile {
    fn targets(self) -> Vec<Target> {
        match self {
            Profile::Portable(targets) => targets.to_vec(),
            Profile::Native(target) => vec![target],
        }
    }

    fn has(self, target: Target) -> bool {
        self.targets().contains(&target)
    }

    fn native(self) -> Option<Target> {
        match self {
            Profile::Native(target) => Some(target),
            Profile::Portable(_) => None,
        }
    }

    /// The one target, if there is one.
    fn only(self) -> Option<Target> {
        match self.targets().as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }
}

/// Decisions, one a number.
#[derive(Clone)]
struct Choices<'a> {
    numbers: &'a [u32],
    next: usize,
}

impl Choices<'_> {
    /// One of `0..n`; 0 is the plainest.
    fn pick(&mut self, n: usize) -> usize {
        let number = self.numbers.get(self.next).copied().unwrap_or(0);
        self.next += 1;
        number as usize % n.max(1)
    }

    /// Yes, once in `n`.
    fn once_in(&mut self, n: usize) -> bool {
        self.pick(n) == n - 1
    }

    fn of<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.pick(list.len())]
    }
}

/// A column that later lines may name.
#[derive(Clone)]
struct Column {
    name: String,
    ty: types::Ty,
    nullable: bool,
    generated: bool,
    auto: bool,
    ci: bool,
    default: bool,
    /// Whether a foreign key may change it.
    reference: bool,
    /// Whether a check, a condition or a generated column reads it.
    read: bool,
}

impl Column {
    fn new(name: String, ty: types::Ty, nullable: bool) -> Column {
        Column {
            name,
            ty,
            nullable,
            generated: false,
            auto: false,
            ci: false,
            default: false,
            reference: false,
            read: false,
        }
    }
}

/// A table that lines of it and of later ones may name.
#[derive(Clone)]
struct Table {
    path: String,
    number: usize,
    columns: Vec<Column>,
    /// The columns of each key that may be referenced.
    keys: Vec<Vec<usize>>,
    /// Whether there is a primary key, and no numbers in it.
    named: bool,
    /// The column that it is partitioned by.
    partitioned: Option<usize>,
    /// Where its block ends in the text.
    end: usize,
    /// Whether a policy is written for it.
    policies: bool,
}

#[derive(Clone)]
struct Schema<'a> {
    choices: Choices<'a>,
    profile: Profile,
    /// How many reserved words are used up.
    reserved: usize,
    /// Whether there is a value to each request, called [`head::CONTEXT`].
    context: bool,
    /// Whether plain types have operators for `gist`.
    btree_gist: bool,
    enums: Vec<(String, Vec<&'static str>)>,
    types: Vec<(String, types::Ty)>,
    sequences: Vec<String>,
    composites: Vec<String>,
    tables: Vec<Table>,
    text: String,
}

/// The accounts that a schema may have: those of its services, and roles that policies name.
pub const ACCOUNTS: [&str; 5] = access::ACCOUNTS;

/// A schema's text, of these decisions.
pub fn schema(numbers: &[u32], profile: Profile) -> String {
    written(numbers, profile).text
}

fn written(numbers: &[u32], profile: Profile) -> Schema<'_> {
    let mut schema = Schema {
        choices: Choices { numbers, next: 0 },
        profile,
        reserved: 0,
        context: false,
        btree_gist: false,
        enums: Vec::new(),
        types: Vec::new(),
        sequences: Vec::new(),
        composites: Vec::new(),
        tables: Vec::new(),
        text: String::new(),
    };
    head::write(&mut schema);
    defs::enums(&mut schema);
    defs::types(&mut schema);
    defs::composites(&mut schema);
    defs::sequences(&mut schema);
    for number in 0..=schema.choices.pick(5) {
        table::write(&mut schema, number);
    }
    foreign::circle(&mut schema);
    defs::owned(&mut schema);
    access::write(&mut schema);
    raw::write(&mut schema);
    schema
}
