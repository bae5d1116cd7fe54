//! The writer: SQL meant to be read, into one string.

use crate::dialect::{Target, quote};
use crate::phys::{self, IndexKey, KeyOf};
use std::ops::Range;

/// What a statement makes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ObjectKind {
    /// A PostgreSQL schema.
    Namespace,
    /// A PostgreSQL extension.
    Extension,
    /// An enum type.
    Enum,
    /// A domain.
    Domain,
    /// A composite type.
    Composite,
    /// A sequence.
    Sequence,
    /// Where a table's numbers begin.
    Counting,
    /// What is said of a table, by its name, once all of them are there.
    Alter,
    /// An account that policies name; its statement makes it if it is missing.
    Role,
    /// A row policy: `table.policy`.
    Policy,
    /// A function.
    Function,
    /// A table.
    Table,
    /// An option of the table before it, which is set when that is there.
    Option,
    /// A foreign key that is added to a table.
    ForeignKey,
    /// An index.
    Index,
    /// A trigger.
    Trigger,
    /// A comment.
    Comment,
    /// A view.
    View,
    /// Raw SQL.
    Raw,
    /// A setting of the connection that loads.
    Setting,
}

/// What a statement makes: kind and name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Object {
    /// Its kind.
    pub kind: ObjectKind,
    /// Its name as people write it: `auth.users`.
    pub name: String,
}

/// One statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    /// What it makes.
    pub object: Object,
    /// The SQL, without a final `;`.
    pub sql: String,
}

/// Gathers text and remembers where in it the statements are, so that the file and the list of
/// statements can't differ.
pub struct Writer {
    /// The target.
    pub target: Target,
    namespaces: Vec<String>,
    out: String,
    statements: Vec<(Object, Range<usize>)>,
}

impl Writer {
    /// An empty one for a schema, with room for `capacity` bytes.
    pub fn new(schema: &phys::Schema, capacity: usize) -> Writer {
        let namespaces = schema.namespaces.iter().map(|n| n.name.clone()).collect();
        Writer {
            target: schema.target,
            namespaces,
            out: String::with_capacity(capacity),
            statements: Vec::new(),
        }
    }

    /// The text so far, to append to.
    pub fn text(&mut self) -> &mut String {
        &mut self.out
    }

    /// Appends `text`.
    pub fn push(&mut self, text: &str) -> &mut Writer {
        self.out.push_str(text);
        self
    }

    /// Appends `name` as an identifier.
    pub fn ident(&mut self, name: &str) -> &mut Writer {
        quote::push_ident(&mut self.out, self.target, name);
        self
    }

    /// Appends a name, with its PostgreSQL schema if it has one.
    pub fn name(&mut self, name: &phys::Name) -> &mut Writer {
        if let Some(ns) = &name.namespace {
            self.ident(ns).push(".");
        }
        self.ident(&name.name)
    }

    /// Appends a string literal.
    pub fn string(&mut self, text: &str) -> &mut Writer {
        quote::push_string(&mut self.out, self.target, text);
        self
    }

    /// Appends identifiers, separated by commas, in parentheses.
    pub fn idents<S: AsRef<str>>(&mut self, names: &[S]) -> &mut Writer {
        self.push("(");
        for (i, name) in names.iter().enumerate() {
            if i > 0 {
                self.push(", ");
            }
            self.ident(name.as_ref());
        }
        self.push(")")
    }

    /// Appends the keys of an index, in parentheses.
    pub fn keys(&mut self, keys: &[IndexKey]) -> &mut Writer {
        self.push(" (");
        for (i, key) in keys.iter().enumerate() {
            self.push(if i > 0 { ", " } else { "" }).key(key);
        }
        self.push(")")
    }

    /// Appends one key of an index.
    pub fn key(&mut self, key: &IndexKey) -> &mut Writer {
        match &key.of {
            KeyOf::Column(name) => self.ident(name),
            KeyOf::Expr(sql) => self.push(sql),
        };
        if let Some(length) = key.prefix {
            self.push(&format!("({length})"));
        }
        if let Some(collation) = &key.collate {
            let collation = self.collation(collation);
            self.push(" COLLATE ").push(&collation);
        }
        if let Some(class) = &key.opclass {
            self.push(" ").push(class);
        }
        self.push(if key.descending { " DESC" } else { "" });
        match key.nulls_first {
            Some(true) => self.push(" NULLS FIRST"),
            Some(false) => self.push(" NULLS LAST"),
            None => self,
        }
    }

    /// A collation's name in quotes. One of another PostgreSQL schema stands behind its name and a dot;
    /// other names may have dots, too.
    pub fn collation(&self, name: &str) -> String {
        let ident = |name: &str| quote::ident(self.target, name);
        match name.split_once('.') {
            Some((space, own)) if self.namespaces.iter().any(|n| n == space) => {
                format!("{}.{}", ident(space), ident(own))
            }
            _ => ident(name),
        }
    }

    /// One statement: what `write` appends, and a `;` behind it.
    pub fn statement(&mut self, kind: ObjectKind, name: String, write: impl FnOnce(&mut Writer)) {
        let start = self.out.len();
        write(self);
        self.statements.push((Object { kind, name }, start..self.out.len()));
        self.out.push_str(";\n");
    }

    /// An empty line, unless there is one or nothing yet.
    pub fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// `text` as SQL comments, each line behind `indent`.
    pub fn comment(&mut self, indent: &str, text: &str) {
        for line in text.lines() {
            self.out.push_str(indent);
            self.out.push_str("-- ");
            // To PostgreSQL, a carriage return ends a comment.
            self.out.push_str(line.replace('\r', " ").trim_end());
            while self.out.ends_with(' ') {
                self.out.pop();
            }
            self.out.push('\n');
        }
    }

    /// Raw SQL behind the tables; a view of the schema is known by its name.
    pub fn raw(&mut self, raw: &phys::Raw) {
        self.gap();
        self.comment("", &raw.title);
        let (kind, name) = last(raw);
        self.statement(kind, name, |w| {
            w.push(&raw.sql);
        });
    }

    /// The whole text.
    pub fn finish(self) -> String {
        self.out
    }

    /// The statements in it.
    pub fn statements(&self) -> Vec<Statement> {
        let statement = |(object, range): &(Object, Range<usize>)| Statement {
            object: object.clone(),
            sql: self.out[range.clone()].to_owned(),
        };
        self.statements.iter().map(statement).collect()
    }
}

/// What raw SQL behind the tables makes, and its name: a view by the name that catalogs have of it.
pub fn last(raw: &phys::Raw) -> (ObjectKind, String) {
    match &raw.object {
        Some(object) if object.kind == "view" => (ObjectKind::View, plain(&object.name)),
        _ => (ObjectKind::Raw, raw.title.clone()),
    }
}

/// Rows of three cells, written as aligned columns; the last is ragged.
pub struct Aligned {
    widths: [usize; 2],
}

/// Wider cells don't push the others out.
const MAX_WIDTH: usize = 44;

impl Aligned {
    /// For rows whose first two cells are these.
    pub fn new<'r>(rows: impl Iterator<Item = (&'r str, &'r str)>) -> Aligned {
        let mut widths = [0, 0];
        for (a, b) in rows {
            for (width, cell) in widths.iter_mut().zip([a, b]) {
                let chars = cell.chars().count();
                if chars <= MAX_WIDTH {
                    *width = (*width).max(chars);
                }
            }
        }
        Aligned { widths }
    }

    /// Appends one row, without a line end or trailing spaces.
    pub fn row(&self, out: &mut String, a: &str, b: &str, c: &str) {
        let cells = [(a, self.widths[0]), (b, self.widths[1]), (c, 0)];
        let last = cells.iter().rposition(|(cell, _)| !cell.is_empty()).unwrap_or(0);
        for (i, (cell, width)) in cells.iter().enumerate().take(last + 1) {
            if i > 0 {
                out.push(' ');
            }
            out.push_str(cell);
            if i < last {
                out.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.chars().count())));
            }
        }
    }
}

/// How a name is written in comments.
pub fn plain(name: &phys::Name) -> String {
    match &name.namespace {
        Some(ns) => format!("{ns}.{}", name.name),
        None => name.name.clone(),
    }
}

/// How a sequence counts, `START WITH … CYCLE`; nothing if as the target does unasked.
pub fn counting(counting: &phys::Counting) -> String {
    let options = [
        ("START WITH", counting.start),
        ("INCREMENT BY", counting.step),
        ("MINVALUE", counting.min),
        ("MAXVALUE", counting.max),
        ("CACHE", counting.cache),
    ];
    let options = options.into_iter().filter_map(|(word, n)| Some(format!("{word} {}", n?)));
    let options: Vec<String> = options.chain(counting.cycle.then(|| "CYCLE".to_owned())).collect();
    options.join(" ")
}
