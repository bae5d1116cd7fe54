//! What a table is in Rust, wherever it comes from.

use crate::dialect::names::cut;
use crate::dialect::{Target, TargetSet, quote};
use crate::grants::Verb;

/// A table.
pub(super) struct Table {
    /// The name in the schema.
    pub(super) name: String,
    /// The name in SQL, quoted, for each target.
    pub(super) quoted: [String; 3],
    /// The row struct.
    pub(super) structure: String,
    /// The struct of a new row.
    pub(super) new: String,
    /// The module.
    pub(super) module: String,
    /// Its documentation.
    pub(super) docs: String,
    pub(super) columns: Vec<Column>,
    /// The primary key, if there is one, stands first.
    pub(super) keys: Vec<Key>,
    pub(super) has_primary: bool,
    /// Constraints that are no keys to find a row by.
    pub(super) constraints: Vec<Constraint>,
    pub(super) targets: TargetSet,
    /// `pub `, or what a derive's struct has.
    pub(super) visibility: String,
    /// Whether the row struct is there already.
    pub(super) derived: bool,
    /// Its foreign keys, and those of others that lead to it.
    pub(super) links: Vec<Link>,
    /// Whether some table has a link to it.
    pub(super) linked: bool,
    /// What the service may do that the code is made for, if it is made for one.
    pub(super) scope: Option<Scope>,
}

/// What a service may do with a table.
pub(super) struct Scope {
    /// The service.
    pub(super) service: String,
    /// How many of the columns it may read: they stand first.
    pub(super) read: usize,
    /// Where the columns stand, in the order of the table.
    pub(super) order: Vec<usize>,
    /// What its INSERT, UPDATE and DELETE name on each target, where that is not what its SELECT names.
    pub(super) relations: [Option<[String; 3]>; 3],
    /// Whether a row rule limits what it deals with.
    pub(super) ruled: bool,
    /// Why it may not SELECT, INSERT, UPDATE, DELETE.
    pub(super) denied: [Option<String>; 4],
    /// Whether it may read what it inserts.
    pub(super) returns: bool,
    /// Why it may not upsert, though it may insert.
    pub(super) no_upsert: Option<String>,
    /// Keys that it may not find a row by.
    pub(super) unread: Vec<Key>,
}

/// Why a column may not be read, or not be set.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Denied {
    /// For the reason that the table has.
    Table,
    /// For one of its own.
    Own(String),
}

/// A column.
pub(super) struct Column {
    /// The name in the database.
    pub(super) name: String,
    /// The field.
    pub(super) field: String,
    /// The constant in the module.
    pub(super) constant: String,
    /// The field's type.
    pub(super) rust: String,
    /// The same, as the module of the table says it: one level further in.
    pub(super) inside: String,
    /// The field's type without `Option`.
    pub(super) base: String,
    /// Its `rt::Ty`.
    pub(super) ty: String,
    pub(super) nullable: bool,
    pub(super) fill: Fill,
    pub(super) touch: bool,
    /// Whether its text compares without case.
    pub(super) ci: bool,
    /// How a finder takes it.
    pub(super) param: Param,
    /// Whether it has no neutral value: JSON of a type of the application.
    pub(super) typed_json: bool,
    /// What its line says.
    pub(super) facts: String,
    /// Its documentation.
    pub(super) docs: String,
    /// Whether an INSERT may set it.
    pub(super) insert: bool,
    /// Why it may not be read.
    pub(super) no_read: Option<Denied>,
    /// Why an UPDATE may not set it.
    pub(super) no_set: Option<Denied>,
}

/// What fills a column that is left out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    Nothing,
    Default,
    Uuid,
    Auto,
    /// Never written: generated, or `auto always`.
    Generated,
}

/// How a finder takes a key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Param {
    /// By value.
    Copy,
    /// `&str`
    Str,
    /// `&[u8]`
    Bytes,
    /// By value: an enum or a newtype, or what makes one.
    Named,
    /// By value; the column's type says the scale.
    Decimal,
}

/// A key that finds one row.
pub(super) struct Key {
    pub(super) constraint: Constraint,
    /// Positions of its columns.
    pub(super) columns: Vec<usize>,
}

/// A constraint's name, in Rust and in the database.
#[derive(Clone)]
pub(super) struct Constraint {
    pub(super) constant: String,
    pub(super) name: String,
    /// On MySQL, where it is another.
    pub(super) mysql: Option<String>,
    pub(super) docs: String,
    /// The columns of a unique index that is over some rows: SQLite tells them in place of its name.
    pub(super) over: Vec<usize>,
}

/// A foreign key, as the module of one of its tables has it.
pub(super) struct Link {
    /// The constant in the module.
    pub(super) constant: String,
    pub(super) docs: String,
    /// The other table's row struct.
    pub(super) to: String,
    /// `ToOne`, or `ToMany` where several rows may lie at its end.
    pub(super) kind: &'static str,
    /// The columns that are equal, here and there, as the module names them.
    pub(super) pairs: Vec<[String; 2]>,
    /// The type that says why the service may not use it, if it may not.
    pub(super) right: Option<String>,
}

impl Constraint {
    /// A constraint called `given`, or by what it consists of.
    pub(super) fn new(
        given: Option<&str>,
        table: [&str; 2],
        parts: &[&str],
        suffix: &str,
        constant: String,
        docs: String,
    ) -> Constraint {
        let derive = |target: Target, table: &str| {
            let mut base = table.to_owned();
            for part in parts {
                base.push('_');
                base.push_str(part);
            }
            cut(target, &base, suffix)
        };
        // PostgreSQL's table name has no namespace in front.
        let [postgres, flat] = table;
        let (name, mysql) = match given {
            Some(name) => (name.to_owned(), None),
            None => {
                let (name, mysql) = (derive(Target::Postgres, postgres), derive(Target::MySql, flat));
                let mysql = (mysql != name).then_some(mysql);
                (name, mysql)
            }
        };
        Constraint { constant, name, mysql, docs, over: Vec::new() }
    }
}

impl Table {
    /// Each column that an INSERT may set, in the order of the table.
    pub(super) fn writable(&self) -> impl Iterator<Item = (usize, &Column)> {
        self.in_order().filter(|(_, c)| c.fill != Fill::Generated && c.insert)
    }

    /// The columns with their positions, in the order of the table.
    fn in_order(&self) -> impl Iterator<Item = (usize, &Column)> {
        let order = self.scope.as_ref().map(|s| &s.order);
        (0..self.columns.len()).map(move |at| order.map_or(at, |o| o[at])).map(|at| (at, &self.columns[at]))
    }

    /// The columns that may be read.
    pub(super) fn readable(&self) -> &[Column] {
        let read = self.scope.as_ref().map_or(self.columns.len(), |s| s.read);
        &self.columns[..read]
    }

    /// Why `verb` is denied, if it is.
    pub(super) fn denied(&self, verb: Verb) -> Option<&str> {
        self.scope.as_ref()?.denied[verb as usize].as_deref()
    }

    /// Columns that every new row needs.
    pub(super) fn required(&self) -> impl Iterator<Item = &Column> {
        self.in_order().map(|(_, c)| c).filter(|c| c.required())
    }

    /// `SELECT … FROM …`
    pub(super) fn select(&self, target: Target) -> String {
        if self.denied(Verb::Select).is_some() {
            return String::new();
        }
        let mut sql = String::with_capacity(32 + self.columns.len() * 16);
        sql.push_str("SELECT ");
        for (i, column) in self.readable().iter().enumerate() {
            if i > 0 {
                sql.push_str(", ");
            }
            quote::push_ident(&mut sql, target, &column.name);
        }
        sql.push_str(" FROM ");
        sql.push_str(&self.quoted[target.index()]);
        sql
    }
}

impl Column {
    /// Whether every new row must say it.
    pub(super) fn required(&self) -> bool {
        self.fill == Fill::Nothing && !self.nullable
    }
}

/// A name in SQL for each target.
pub(super) fn quoted(namespace: Option<&str>, name: &str, targets: TargetSet) -> [String; 3] {
    Target::ALL.map(|target| match (target, namespace) {
        _ if !targets.contains(target) => String::new(),
        (_, None) => quote::ident(target, name),
        (Target::Postgres, Some(ns)) => {
            format!("{}.{}", quote::ident(target, ns), quote::ident(target, name))
        }
        (_, Some(ns)) => quote::ident(target, &format!("{ns}_{name}")),
    })
}
