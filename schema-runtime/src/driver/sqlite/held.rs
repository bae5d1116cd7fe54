//! Holding a connection to what its service may do.

use super::ffi::{Connection, Failure};
use super::guard::Guard;
use crate::access::Access;
use crate::exec::Sql;
use crate::row::Cell;

/// What lies in the database: names, with `t` for tables.
const NAMES: &str =
    "SELECT type = 'table', name FROM main.sqlite_schema WHERE type IN ('table', 'view', 'trigger')";

impl Connection {
    /// From here on, the connection does what `access` says and nothing else.
    pub(super) fn hold_to(&mut self, access: &'static Access) -> Result<(), Failure> {
        self.hold(Guard::new(access))?;
        self.catch_up().map(drop)
    }

    /// Learns what has come to the database, and makes the row rules of tables that are there now; tells
    /// whether there was anything.
    pub(super) fn catch_up(&mut self) -> Result<bool, Failure> {
        if self.guard().is_none() {
            return Ok(false);
        }
        let (tables, owned) = self.names()?;
        let idle = self.autocommit();
        let Some(guard) = self.guard() else { return Ok(false) };
        let news = *guard.owned.borrow() != owned;
        *guard.owned.borrow_mut() = owned;
        let there = |name: &str| tables.iter().any(|table| table.eq_ignore_ascii_case(name));
        let missing = |at: usize| guard.ready.borrow().get(at) == Some(&false);
        // A rollback would take them away again.
        let rules = guard.access.rules.iter().enumerate();
        let rules: Vec<_> = rules.filter(|(at, rule)| idle && missing(*at) && there(rule.table)).collect();
        if rules.is_empty() {
            return Ok(news);
        }
        let mut script = String::from("BEGIN;\n");
        for statement in rules.iter().flat_map(|(_, rule)| rule.create) {
            script.push_str(&statement.join(&guard.secret));
            script.push_str(";\n");
        }
        script.push_str("COMMIT;");
        self.unheld(|connection| connection.batch(&script))?;
        if let Some(guard) = self.guard() {
            let mut ready = guard.ready.borrow_mut();
            rules.iter().filter_map(|(at, _)| ready.get_mut(*at).map(|ready| *ready = true)).for_each(drop);
        }
        Ok(true)
    }

    /// Does what no service may: DDL that is compiled into the program.
    pub(super) fn unheld<R>(
        &mut self,
        work: impl FnOnce(&mut Connection) -> Result<R, Failure>,
    ) -> Result<R, Failure> {
        if self.guard().is_none() {
            return work(self);
        }
        self.authorize(false)?;
        let done = work(self);
        if done.is_err() && !self.autocommit() {
            // What failed midway is undone, as it would be on any error.
            let _ = self.batch("ROLLBACK");
        }
        self.authorize(true)?;
        done
    }

    /// The tables of the database; its views and triggers.
    fn names(&mut self) -> Result<(Vec<String>, Vec<String>), Failure> {
        let (mut tables, mut owned) = (Vec::new(), Vec::new());
        let mut run = self.start(&Sql::Fixed(NAMES))?;
        while run.step()? {
            if let Cell::Bytes(name) = run.cell(1) {
                let name = String::from_utf8_lossy(name).into_owned();
                if matches!(run.cell(0), Cell::Int(1)) { tables.push(name) } else { owned.push(name) }
            }
        }
        Ok((tables, owned))
    }
}
