//! Random schemas from the whole language, for properties that hold for every schema.
//!
//! A schema is made of a list of numbers, each of which decides one thing; where the list ends, every
//! decision is the plainest one. So whatever shrinks a list of numbers shrinks a schema.

mod columns;
mod expr;
mod lines;
mod native;
mod types;

use schema_core::dialect::Target;
use std::fmt::Write;

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
    /// Whether it references a table.
    reference: bool,
}

/// A table that later ones may reference.
struct Table {
    path: String,
    columns: Vec<Column>,
    key: Vec<usize>,
}

struct Schema<'a> {
    choices: Choices<'a>,
    profile: Profile,
    enums: Vec<(String, Vec<&'static str>)>,
    types: Vec<(String, types::Ty)>,
    tables: Vec<Table>,
    text: String,
}

/// A schema's text, of these decisions.
pub fn schema(numbers: &[u32], profile: Profile) -> String {
    let mut schema = Schema {
        choices: Choices { numbers, next: 0 },
        profile,
        enums: Vec::new(),
        types: Vec::new(),
        tables: Vec::new(),
        text: String::new(),
    };
    schema.head();
    schema.named();
    for number in 0..=schema.choices.pick(5) {
        schema.table(number);
    }
    schema.access();
    native::items(&mut schema);
    schema.text
}

/// Names that a careless renderer stumbles over.
const ODD_NAMES: [&str; 10] = [
    "`order`",
    "`Mixed Case`",
    "`key`",
    "`it's`",
    "`a\"b`",
    "`group`",
    "`ünïcode`",
    "`percent%`",
    "`semi;`",
    "`back\\slash`",
];

/// Documentation that a careless renderer stumbles over.
const DOCS: [&str; 6] = [
    "Plain words.",
    "It's quoted.",
    "Semi; colon -- and dashes",
    "Umlaut ä and 😀",
    "back\\slash",
    "$$ tags $$",
];

impl Schema<'_> {
    fn head(&mut self) {
        self.docs("");
        let targets: Vec<&str> = self.profile.targets().iter().map(|t| t.name()).collect();
        let _ = write!(self.text, "schema random {{\n    targets {}\n", targets.join(", "));
        match self.profile {
            Profile::Native(Target::MySql) => {
                self.text.push_str(
                    "    native\n    with mysql 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci'\n",
                );
            }
            Profile::Native(_) => self.text.push_str("    native\n"),
            Profile::Portable(_) if self.choices.once_in(6) => {
                self.text.push_str("    context tenant bigint\n")
            }
            Profile::Portable(_) => {}
        }
        self.text.push_str("}\n\n");
    }

    fn docs(&mut self, indent: &str) {
        if self.choices.once_in(6) {
            let docs = *self.choices.of(&DOCS);
            let _ = writeln!(self.text, "{indent}/// {docs}");
        }
    }

    /// Enums and named types.
    fn named(&mut self) {
        const LABELS: [&str; 6] = ["a", "b", "'PG-13'", "'it''s'", "'two words'", "'ä'"];
        let (enums, labels) = match self.profile.native() {
            // Its collation takes `ä` for `a`.
            Some(Target::MySql) => (3, 5),
            Some(Target::Sqlite) => (0, 0),
            _ => (3, 6),
        };
        for i in 0..self.choices.pick(enums) {
            let count = 1 + self.choices.pick(labels);
            let name = format!("enum_{i}");
            self.docs("");
            let labels = LABELS[..count].to_vec();
            let _ = writeln!(self.text, "enum {name} {{ {} }}\n", labels.join(", "));
            self.enums.push((name, labels));
        }
        if self.profile.native().is_some_and(|t| t != Target::Postgres) {
            return;
        }
        for i in 0..self.choices.pick(3) {
            let name = format!("type_{i}");
            let ty = types::plain(self);
            self.docs("");
            let _ = write!(self.text, "type {name} = {}", ty.text);
            if self.choices.once_in(2)
                && let Some(check) = expr::about(self, "value", &ty)
            {
                let _ = write!(self.text, " check ({check})");
            }
            self.text.push_str("\n\n");
            self.types.push((name, ty));
        }
    }

    fn table(&mut self, number: usize) {
        let namespace = if self.choices.once_in(5) { "other." } else { "" };
        let path = match self.choices.pick(10) {
            8 => format!("{namespace}`Table {number}`"),
            // With a column behind it, it is longer than any name may be.
            9 => format!("{namespace}table_{number}_with_a_name_of_some_fifty_letters_in_all"),
            _ => format!("{namespace}table_{number}"),
        };
        self.docs("");
        let _ = writeln!(self.text, "table {path} {{");
        let columns = columns::write(self);
        let key = lines::write(self, &path, &columns);
        self.text.push_str("}\n\n");
        self.tables.push(Table { path, columns, key });
    }

    /// Services with rights on tables.
    fn access(&mut self) {
        if self.profile.native().is_some() || !self.choices.once_in(3) {
            return;
        }
        for s in 0..=self.choices.pick(2) {
            let _ = writeln!(self.text, "service service_{s} {{");
            for t in 0..self.tables.len() {
                let verbs = *self.choices.of(&["read", "read write", "insert read", "read update", ""]);
                if !verbs.is_empty() {
                    let _ = writeln!(self.text, "    {verbs} {}", self.tables[t].path);
                }
            }
            self.text.push_str("}\n\n");
        }
    }
}
