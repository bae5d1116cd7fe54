//! What the authorizer of a service's connection answers.
//!
//! SQLite asks while it prepares a statement, and never while it runs one. It says which view or trigger
//! asks, and says the same of a `with` that has the name of one. So the objects of row rules, to which
//! everything is open, have names that nobody can guess.
//!
//! Foreign keys are asked for as if the statement named their columns. What they need is allowed while the
//! statement writes a table that has them, and not to a statement that only reads.

use std::cell::{Cell, RefCell};
use std::ffi::c_int;

use libsqlite3_sys as sys;

use crate::access::{Access, Columns, Relation};

/// The answers, and what they depend on.
pub(crate) struct Guard {
    pub(super) access: &'static Access,
    /// What nobody can guess, at the end of names.
    pub(super) secret: String,
    /// The views and triggers of the database: they do what its owner made them for.
    pub(super) owned: RefCell<Vec<String>>,
    /// Which rules are there.
    pub(super) ready: RefCell<Vec<bool>>,
    /// What the statement at hand writes, and whether it deletes.
    writing: Cell<Option<(&'static Relation, bool)>>,
    /// What was refused last.
    refused: RefCell<String>,
    /// How many rows the triggers of row rules have changed.
    pub(super) counted: Cell<u64>,
}

impl Guard {
    pub(super) fn new(access: &'static Access) -> Guard {
        Guard {
            access,
            secret: format!("_{}", uuid::Uuid::new_v4().simple()),
            owned: RefCell::default(),
            ready: RefCell::new(vec![false; access.rules.len()]),
            writing: Cell::new(None),
            refused: RefCell::default(),
            counted: Cell::new(0),
        }
    }

    /// A statement is about to be prepared.
    pub(super) fn begin(&self) {
        self.writing.set(None);
    }

    /// What was refused, for a message.
    pub(super) fn refusal(&self) -> String {
        self.refused.borrow().clone()
    }

    /// Whether rules are missing.
    pub(super) fn pending(&self) -> bool {
        self.ready.borrow().contains(&false)
    }

    /// Whether `action` is allowed on `first` and `second`, which are what SQLite's manual says for it;
    /// `asks` is the view or trigger that it is done for.
    pub(super) fn allows(&self, action: c_int, first: &str, second: &str, asks: Option<&str>) -> bool {
        let allowed = match action {
            sys::SQLITE_SELECT
            | sys::SQLITE_FUNCTION
            | sys::SQLITE_RECURSIVE
            | sys::SQLITE_TRANSACTION
            | sys::SQLITE_SAVEPOINT => true,
            sys::SQLITE_READ | sys::SQLITE_INSERT | sys::SQLITE_UPDATE | sys::SQLITE_DELETE
                if asks.is_some_and(|name| self.is_trusted(name)) =>
            {
                true
            }
            sys::SQLITE_READ => self.reads(first, second, asks),
            sys::SQLITE_INSERT => self.inserts(first),
            // It asks so for itself where it first meets a table function, and refuses such a statement.
            sys::SQLITE_UPDATE if first == "sqlite_master" => true,
            sys::SQLITE_UPDATE => self.writes(first, false, |relation| covers(relation.update, second)),
            sys::SQLITE_DELETE => self.writes(first, true, |relation| relation.delete),
            _ => false,
        };
        if !allowed {
            *self.refused.borrow_mut() = refusal(action, first, second);
        }
        allowed
    }

    fn is_trusted(&self, name: &str) -> bool {
        name.ends_with(&self.secret)
            || self.owned.borrow().iter().any(|owned| owned.eq_ignore_ascii_case(name))
    }

    fn relation(&self, name: &str) -> Option<&'static Relation> {
        self.access.relations.iter().find(|relation| relation.name.eq_ignore_ascii_case(name))
    }

    fn reads(&self, table: &str, column: &str, asks: Option<&str>) -> bool {
        // The catalog says names, as on every server. That of TEMP objects would say ours.
        if table.ends_with(&self.secret) || matches!(table, "sqlite_master" | "json_each" | "json_tree") {
            return true;
        }
        // Everybody may know which revisions the database has.
        if table.eq_ignore_ascii_case(crate::revision::TABLE) {
            return true;
        }
        if let Some(relation) = self.relation(table) {
            // An UPDATE of a view, or a DELETE, first reads all of it in its own name.
            let whole = asks.is_some_and(|name| name.eq_ignore_ascii_case(table));
            if covers(relation.read, column) || (whole && relation.of_rule) {
                return true;
            }
        }
        let looks = self.writing.get().map_or(&[][..], |(relation, _)| relation.looks);
        looks.iter().any(|(of, name)| {
            of.eq_ignore_ascii_case(table) && (column.is_empty() || name.eq_ignore_ascii_case(column))
        })
    }

    fn inserts(&self, table: &str) -> bool {
        // Without its rule nothing would hold the rows.
        let ready = self.ready.borrow();
        let mut rules = self.access.rules.iter().zip(ready.iter());
        rules.all(|(rule, ready)| *ready || !rule.table.eq_ignore_ascii_case(table))
            && self.writes(table, false, |relation| relation.insert)
    }

    fn writes(&self, table: &str, deletes: bool, right: impl Fn(&Relation) -> bool) -> bool {
        if let Some((writing, deleting)) = self.writing.get() {
            let other = deleting || !writing.name.eq_ignore_ascii_case(table);
            if other && writing.changes.iter().any(|name| name.eq_ignore_ascii_case(table)) {
                return true;
            }
        }
        match self.relation(table).filter(|relation| right(relation)) {
            None => false,
            Some(relation) => {
                self.writing.set(Some((relation, deletes)));
                true
            }
        }
    }
}

/// Whether `column` is among them; SQLite names none where a statement counts rows alone.
fn covers(columns: Columns, column: &str) -> bool {
    match columns {
        Columns::All => true,
        Columns::These(names) if column.is_empty() => !names.is_empty(),
        Columns::These(names) => names.iter().any(|name| name.eq_ignore_ascii_case(column)),
    }
}

fn refusal(action: c_int, first: &str, second: &str) -> String {
    match action {
        sys::SQLITE_READ if second.is_empty() => format!("the service may not read `{first}`"),
        sys::SQLITE_READ => format!("the service may not read `{first}.{second}`"),
        sys::SQLITE_INSERT => format!("the service may not INSERT into `{first}`"),
        sys::SQLITE_UPDATE => format!("the service may not UPDATE `{first}.{second}`"),
        sys::SQLITE_DELETE => format!("the service may not DELETE from `{first}`"),
        sys::SQLITE_PRAGMA => format!("the service may not use the pragma `{first}`"),
        sys::SQLITE_ATTACH | sys::SQLITE_DETACH => "the service may not attach another database".to_owned(),
        _ => "the service may not make, alter or drop anything".to_owned(),
    }
}
