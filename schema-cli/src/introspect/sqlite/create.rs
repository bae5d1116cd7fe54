//! `CREATE TABLE`, read as SQLite's grammar has it.

use super::name;
use super::reader::Reader;
use crate::introspect::lex::Kind;
use schema_core::dialect::{Target, quote};
use schema_core::phys::{
    Action, Check, Column, Deferrable, ForeignKey, Generated, Identity, Key, Table, Unique,
};

/// Words that begin a constraint of a column, and so end its type.
const CONSTRAINTS: [&str; 11] = [
    "AS",
    "CHECK",
    "COLLATE",
    "CONSTRAINT",
    "DEFAULT",
    "GENERATED",
    "NOT",
    "NULL",
    "PRIMARY",
    "REFERENCES",
    "UNIQUE",
];

/// Fills `table` from the statement `sql`, and tells each of its foreign keys as SQL; `None` if the statement
/// can't be read. Keys that say more than the language does (an order, a collation, what happens at a conflict)
/// become options.
pub(super) fn read(table: &mut Table, sql: &str) -> Option<Vec<String>> {
    let mut create = Create { reader: Reader::new(sql), table, foreign_keys: Vec::new() };
    create.statement()?;
    Some(create.foreign_keys)
}

fn ident(name: &str) -> String {
    quote::ident(Target::Sqlite, name)
}

struct Create<'r> {
    reader: Reader<'r>,
    table: &'r mut Table,
    foreign_keys: Vec<String>,
}

impl Create<'_> {
    fn statement(&mut self) -> Option<()> {
        while !self.reader.takes_symbol('(') {
            self.reader.next()?;
        }
        while !self.reader.takes_symbol(')') {
            self.item()?;
            // SQLite takes constraints of a table without commas between them.
            self.reader.takes_symbol(',');
        }
        while !self.reader.is_done() {
            let option = self.reader.until_comma().to_uppercase();
            self.table.options.push(option.split_whitespace().collect::<Vec<_>>().join(" "));
            self.reader.takes_symbol(',');
        }
        Some(())
    }

    fn item(&mut self) -> Option<()> {
        let from = self.reader.place();
        let name = if self.reader.takes(&["CONSTRAINT"]) { self.reader.name()? } else { String::new() };
        if self.reader.takes(&["PRIMARY", "KEY"]) {
            let (columns, plain) = self.key_columns()?;
            match self.conflict_clause() {
                None if plain => self.table.primary_key = Some(Key::new(name, columns)),
                _ => self.table.options.push(self.reader.since(from)),
            }
        } else if self.reader.takes(&["UNIQUE"]) {
            let (columns, plain) = self.key_columns()?;
            match self.conflict_clause() {
                None if plain => self.table.uniques.push(Unique::new(name, columns)),
                _ => self.table.options.push(self.reader.since(from)),
            }
        } else if self.reader.takes(&["CHECK"]) {
            self.check(name)?;
            // SQLite reads such a clause and does nothing with it.
            self.conflict_clause();
        } else if self.reader.takes(&["FOREIGN", "KEY"]) {
            let columns = self.names()?;
            if !self.reader.takes(&["REFERENCES"]) {
                return None;
            }
            self.references(name, columns)?;
            self.foreign_keys.push(self.reader.since(from));
        } else if name.is_empty() {
            self.column()?;
        } else if self.reader.peek(0)?.kind == Kind::Symbol {
            // A name and nothing named: SQLite forgets it.
        } else {
            return None;
        }
        Some(())
    }

    /// Columns of a key, and whether that is all: they may have an order and a collation.
    fn key_columns(&mut self) -> Option<(Vec<String>, bool)> {
        if !self.reader.takes_symbol('(') {
            return None;
        }
        let (mut columns, mut plain) = (Vec::new(), true);
        loop {
            let column = self.reader.name()?;
            if self.reader.takes(&["COLLATE"]) {
                self.reader.name()?;
                plain = false;
            }
            if self.reader.takes(&["DESC"]) {
                plain = false;
            } else {
                self.reader.takes(&["ASC"]);
            }
            if self.reader.takes(&["AUTOINCREMENT"]) {
                let own = self.table.columns.iter_mut().find(|c| c.name.eq_ignore_ascii_case(&column));
                own?.identity = Some(Identity::ByDefault);
            }
            columns.push(column);
            if !self.reader.takes_symbol(',') {
                return self.reader.takes_symbol(')').then_some((columns, plain));
            }
        }
    }

    fn names(&mut self) -> Option<Vec<String>> {
        if !self.reader.takes_symbol('(') {
            return None;
        }
        let mut names = Vec::new();
        loop {
            names.push(self.reader.name()?);
            if !self.reader.takes_symbol(',') {
                return self.reader.takes_symbol(')').then_some(names);
            }
        }
    }

    /// `ON CONFLICT …`, if it is there and says more than nothing.
    fn conflict_clause(&mut self) -> Option<String> {
        if !self.reader.takes(&["ON", "CONFLICT"]) {
            return None;
        }
        let resolution = self.reader.name()?.to_uppercase();
        (resolution != "ABORT").then(|| format!("ON CONFLICT {resolution}"))
    }

    fn check(&mut self, name: String) -> Option<()> {
        let expr = self.reader.parenthesized()?;
        self.table.checks.push(Check { name, expr, not_valid: false, comment: String::new() });
        Some(())
    }

    fn column(&mut self) -> Option<()> {
        let own = self.reader.name()?;
        self.table.columns.push(Column::new(own, ""));
        // The type comes from the pragma.
        while let Some(token) = self.reader.peek(0).copied() {
            let begins = CONSTRAINTS.iter().any(|word| token.is(word));
            if begins || (token.kind == Kind::Symbol && !token.is_symbol('(')) {
                break;
            }
            if token.is_symbol('(') {
                self.reader.parenthesized()?;
            } else {
                self.reader.next();
            }
        }
        while !self.reader.peek(0)?.is_symbol(',') && !self.reader.peek(0)?.is_symbol(')') {
            if self.begins_table_constraint() {
                break;
            }
            self.constraint()?;
        }
        Some(())
    }

    /// Whether a constraint of the table comes next, without a comma before it.
    fn begins_table_constraint(&self) -> bool {
        let after = if self.reader.sees(&["CONSTRAINT"]) { 2 } else { 0 };
        let word = |i: usize, word: &str| self.reader.peek(after + i).is_some_and(|t| t.is(word));
        let open = |i: usize| self.reader.peek(after + i).is_some_and(|t| t.is_symbol('('));
        word(0, "FOREIGN") || (word(0, "UNIQUE") && open(1)) || (word(0, "PRIMARY") && open(2))
    }

    fn constraint(&mut self) -> Option<()> {
        let from = self.reader.place();
        let name = if self.reader.takes(&["CONSTRAINT"]) { self.reader.name()? } else { String::new() };
        let column = self.table.columns.last()?.name.clone();
        if self.reader.takes(&["PRIMARY", "KEY"]) {
            let sorted = self.reader.takes(&["DESC"]);
            self.reader.takes(&["ASC"]);
            let says_more = self.conflict_clause().is_some() || sorted;
            let numbers = self.reader.takes(&["AUTOINCREMENT"]);
            if says_more {
                let clause = self.reader.since(from);
                self.last()?.options.push(clause);
            } else {
                self.last()?.identity = numbers.then_some(Identity::ByDefault);
                self.table.primary_key = Some(Key::new(name, vec![column]));
            }
        } else if self.reader.takes(&["NOT", "NULL"]) {
            self.last()?.not_null = true;
            if self.conflict_clause().is_some() || !name.is_empty() {
                let clause = self.reader.since(from);
                self.last()?.options.push(clause);
            }
        } else if self.reader.takes(&["NULL"]) {
            self.conflict_clause();
        } else if self.reader.takes(&["UNIQUE"]) {
            match self.conflict_clause() {
                Some(_) => {
                    let clause = self.reader.since(from);
                    self.last()?.options.push(clause);
                }
                None => self.table.uniques.push(Unique::new(name, vec![column])),
            }
        } else if self.reader.takes(&["CHECK"]) {
            self.check(name)?;
        } else if self.reader.takes(&["DEFAULT"]) {
            let default = self.default()?;
            self.last()?.default = Some(default);
        } else if self.reader.takes(&["COLLATE"]) {
            let collation = self.reader.name()?;
            self.last()?.collate = Some(collation);
        } else if self.reader.sees(&["REFERENCES"]) {
            let from = self.reader.place();
            let head = if name.is_empty() { String::new() } else { format!("CONSTRAINT {} ", ident(&name)) };
            let head = format!("{head}FOREIGN KEY ({}) ", ident(&column));
            self.reader.next();
            self.references(name, vec![column])?;
            self.foreign_keys.push(head + &self.reader.since(from));
        } else if self.reader.sees(&["DEFERRABLE"]) || self.reader.sees(&["NOT", "DEFERRABLE"]) {
            // SQLite takes it as a constraint of its own, for the foreign key before it.
            let deferrable = self.deferrable()?;
            self.table.foreign_keys.last_mut()?.deferrable = deferrable;
        } else if self.reader.takes(&["GENERATED", "ALWAYS", "AS"]) || self.reader.takes(&["AS"]) {
            let expr = self.reader.parenthesized()?;
            let stored = self.reader.takes(&["STORED"]);
            if !stored {
                self.reader.takes(&["VIRTUAL"]);
            }
            self.last()?.generated = Some(Generated { expr, stored });
        } else {
            // A name with nothing behind it names nothing.
            return (!name.is_empty()).then_some(());
        }
        Some(())
    }

    fn last(&mut self) -> Option<&mut Column> {
        self.table.columns.last_mut()
    }

    /// A literal, a signed number, a name or an expression in parentheses, as it is written.
    fn default(&mut self) -> Option<String> {
        if self.reader.peek(0)?.is_symbol('(') {
            return Some(format!("({})", self.reader.parenthesized()?));
        }
        let token = self.reader.next()?;
        let signed = token.is_symbol('-') || token.is_symbol('+');
        // x'00' comes as a word and a string.
        let blob = token.is("x") && self.reader.peek(0).is_some_and(|t| t.kind == Kind::String);
        if !signed && !blob {
            return Some(token.text.to_owned());
        }
        Some(format!("{}{}", token.text, self.reader.next()?.text))
    }

    fn references(&mut self, own: String, columns: Vec<String>) -> Option<()> {
        let table = self.reader.name()?;
        let references =
            if self.reader.peek(0).is_some_and(|t| t.is_symbol('(')) { self.names()? } else { Vec::new() };
        let mut key = ForeignKey {
            name: own,
            columns,
            table: name(&table),
            references,
            on_delete: Action::NoAction,
            on_update: Action::NoAction,
            deferrable: Deferrable::No,
            match_full: false,
            not_valid: false,
            comment: String::new(),
            detached: false,
        };
        loop {
            if self.reader.takes(&["ON", "DELETE"]) {
                key.on_delete = self.action()?;
            } else if self.reader.takes(&["ON", "UPDATE"]) {
                key.on_update = self.action()?;
            } else if self.reader.takes(&["MATCH"]) {
                // SQLite reads it and does nothing with it.
                self.reader.name()?;
            } else if self.reader.sees(&["NOT", "DEFERRABLE"]) || self.reader.sees(&["DEFERRABLE"]) {
                key.deferrable = self.deferrable()?;
            } else {
                break;
            }
        }
        self.table.foreign_keys.push(key);
        Some(())
    }

    fn action(&mut self) -> Option<Action> {
        const ACTIONS: [(&[&str], Action); 5] = [
            (&["NO", "ACTION"], Action::NoAction),
            (&["RESTRICT"], Action::Restrict),
            (&["CASCADE"], Action::Cascade),
            (&["SET", "NULL"], Action::SetNull),
            (&["SET", "DEFAULT"], Action::SetDefault),
        ];
        let taken = ACTIONS.into_iter().find(|(words, _)| self.reader.takes(words));
        taken.map(|(_, action)| action)
    }

    fn deferrable(&mut self) -> Option<Deferrable> {
        let not = self.reader.takes(&["NOT"]);
        self.reader.takes(&["DEFERRABLE"]);
        let mut deferred = false;
        if self.reader.takes(&["INITIALLY"]) {
            deferred = self.reader.takes(&["DEFERRED"]);
            if !deferred {
                self.reader.takes(&["IMMEDIATE"]);
            }
        }
        Some(match (not, deferred) {
            (true, _) => Deferrable::No,
            (false, false) => Deferrable::Immediate,
            (false, true) => Deferrable::Deferred,
        })
    }
}
