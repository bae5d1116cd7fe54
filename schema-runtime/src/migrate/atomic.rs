//! A file that is one transaction: its record is made in it.

use std::time::Duration;

use super::lock::Waits;
use super::steps::Work;
use super::{Error, Event, Kind};
use crate::exec::TRIES;
use crate::meta::Target;

/// Which statements of a file are within its transaction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    /// The first of them; one further in front of it is the file's own BEGIN, if it has one.
    pub(super) first: usize,
    /// The one behind the last.
    pub(super) end: usize,
    /// Whether BEGIN and COMMIT stand in the file.
    pub(super) own: bool,
}

impl Work<'_> {
    /// The file as one transaction, if it is one.
    pub(super) fn unit(&self) -> Option<Unit> {
        let steps = &self.script.steps;
        if self.session.target == Target::Mysql || steps.iter().any(|step| step.repeat) {
            return None;
        }
        if self.script.transaction {
            return Some(Unit { first: 0, end: steps.len(), own: false });
        }
        let begin = steps.iter().position(|step| step.kind == Kind::Begin)?;
        let end = steps.iter().position(|step| step.kind == Kind::Commit)?;
        let around = steps.iter().take(begin).chain(steps.iter().skip(end + 1));
        let only = around.into_iter().all(|step| step.kind == Kind::Session);
        only.then_some(Unit { first: begin + 1, end, own: true })
    }

    /// Runs the file; `false` if another runner has done so meanwhile.
    pub(super) async fn run_unit(&mut self, unit: Unit) -> Result<bool, Error> {
        let script = self.script;
        let (before, after) = if unit.own { (unit.first - 1, unit.end + 1) } else { (0, script.steps.len()) };
        for (at, step) in script.steps.iter().enumerate().take(before) {
            self.execute(step, at).await?;
        }
        let mut attempt = 1;
        let ran = loop {
            match self.try_unit(unit).await {
                Ok(ran) => break ran,
                Err(error) => {
                    self.session.undo().await;
                    self.retry(error, &mut attempt).await?;
                }
            }
        };
        for (at, step) in script.steps.iter().enumerate().skip(after) {
            self.execute(step, at).await?;
        }
        Ok(ran)
    }

    async fn try_unit(&mut self, unit: Unit) -> Result<bool, Error> {
        let script = self.script;
        self.begin(unit.own.then(|| &*script.steps[unit.first - 1].sql)).await?;
        if self.session.is_applied(self.migration.version).await? != self.back {
            self.session.undo().await;
            return Ok(false);
        }
        for (at, step) in script.steps.iter().enumerate().take(unit.end).skip(unit.first) {
            if self.wanted(step).await? {
                self.execute(step, at).await?;
            }
        }
        match self.back {
            true => self.session.forget(self.migration.version).await?,
            false => self.session.record(self.migration, true).await?,
        }
        self.session.commit().await?;
        Ok(true)
    }

    /// Begins a transaction, waiting for whoever writes to SQLite's file.
    pub(super) async fn begin(&mut self, own: Option<&str>) -> Result<(), Error> {
        let mut waits = Waits::new(self.observer);
        loop {
            let begun = match own {
                Some(sql) => self.session.script(sql).await.map(drop),
                None => self.session.begin().await,
            };
            match begun {
                Err(error) if error.is_conflict() && self.session.target == Target::Sqlite => {
                    waits.pause("another process").await;
                }
                begun => return begun,
            }
        }
    }

    /// Waits before the next try, if the error is one that may pass; else gives it back. It borrows mutably, as a shared
    /// borrow of a connection would keep runs from moving between threads.
    pub(super) async fn retry(&mut self, error: Error, attempt: &mut u32) -> Result<(), Error> {
        if !error.is_conflict() || *attempt >= TRIES {
            return Err(error);
        }
        *attempt += 1;
        self.observer.tell(&Event::Retry { why: &error.to_string(), attempt: *attempt, of: TRIES });
        crate::exec::back_off(*attempt).await;
        tokio::time::sleep(Duration::from_millis(50) * 2u32.pow(attempt.saturating_sub(2).min(6))).await;
        Ok(())
    }
}
