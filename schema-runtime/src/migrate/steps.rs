//! A file that is not one transaction: statement by statement, each noted in the journal.

use std::pin::pin;
use std::time::{Duration, Instant};

use super::account::says_absent;
use super::journal::{Journal, hex};
use super::lock::Lock;
use super::session::Session;
use super::{Error, Event, Kind, Migration, Observer, Script, Step};
use crate::meta::Target;

/// One file, and what it is run with.
pub(super) struct Work<'w> {
    pub(super) session: &'w mut Session,
    pub(super) lock: &'w Lock,
    pub(super) observer: &'w dyn Observer,
    pub(super) migration: &'w Migration,
    pub(super) script: &'w Script,
    pub(super) back: bool,
}

impl Work<'_> {
    fn key(&self) -> (i64, bool) {
        (self.migration.version, self.back)
    }

    /// Runs what the journal does not have; `false` if another runner has done all of it meanwhile.
    pub(super) async fn run_steps(&mut self, journal: Journal) -> Result<bool, Error> {
        if journal.checksum.is_empty() && !self.open().await? {
            return Ok(false);
        }
        let script = self.script;
        let mut at = 0;
        while let Some(step) = script.steps.get(at) {
            let end = match step.kind {
                Kind::Begin => script.steps.iter().skip(at).position(|step| step.kind == Kind::Commit),
                _ => None,
            };
            let end = at + end.unwrap_or(0);
            if step.kind == Kind::Session {
                self.execute(step, at).await?;
            } else if !journal.of(position(end)).is_some_and(|noted| noted.done) && self.wanted(step).await? {
                self.lock.check()?;
                self.step(step, at, end, &journal).await?;
            }
            at = end + 1;
        }
        self.close().await
    }

    async fn step(&mut self, step: &Step, at: usize, end: usize, journal: &Journal) -> Result<(), Error> {
        let begun = journal.of(position(at)).map(|noted| noted.digest.clone());
        let mysql = self.session.target == Target::Mysql;
        match &step.kind {
            Kind::Begin => self.within(step, at, end).await.map(drop),
            Kind::Schema(names) if mysql => {
                let now = self.session.digest(names).await?;
                match begun {
                    Some(before) if before != now => self.had_run(step, at).await,
                    Some(_) => {
                        self.observer.tell(&Event::Found { step, what: "it had not run" });
                        self.alone(step, at, &now, false).await
                    }
                    None => self.alone(step, at, &now, false).await,
                }
            }
            Kind::Rights if mysql => self.alone(step, at, "", begun.is_some()).await,
            Kind::Upkeep => self.alone(step, at, "", false).await,
            Kind::MakeIndex { .. } | Kind::DropIndex { .. } => self.index(step, at, begun.is_some()).await,
            _ => match self.within(step, at, at).await {
                // What must not stand in a transaction says so, and has done nothing.
                Err(error) if matches!(error.code(), Some("25001" | "2D000")) => {
                    self.alone(step, at, "", false).await
                }
                done => done,
            },
        }
    }

    /// What a broken run has begun was done.
    pub(super) async fn had_run(&mut self, step: &Step, at: usize) -> Result<(), Error> {
        self.observer.tell(&Event::Found { step, what: "it had run" });
        self.noting(at, true, "").await
    }

    /// Begins the file: the journal has it, and so has sqlx's table, as not applied. `false` if another runner has
    /// finished it meanwhile.
    async fn open(&mut self) -> Result<bool, Error> {
        let checksum = hex(&self.script.checksum());
        let mut attempt = 1;
        loop {
            let opened = async {
                self.begin(None).await?;
                if self.session.target == Target::Sqlite {
                    if self.session.is_applied(self.migration.version).await? != self.back {
                        self.session.undo().await;
                        return Ok(false);
                    }
                    if self.session.journal().await?.is_some() {
                        self.session.undo().await;
                        return Ok(true);
                    }
                }
                self.session.note(self.key(), 0, true, &checksum).await?;
                match self.back {
                    true => self.session.mark_applied(self.migration.version, false).await?,
                    false => self.session.record(self.migration, false).await?,
                }
                self.lock.fence(self.session).await?;
                self.session.commit().await?;
                Ok(true)
            };
            match opened.await {
                Ok(opened) => return Ok(opened),
                Err(error) => {
                    self.session.undo().await;
                    self.retry(error, &mut attempt).await?;
                }
            }
        }
    }

    /// Ends the file: it is recorded, and the journal is empty again.
    async fn close(&mut self) -> Result<bool, Error> {
        let mut attempt = 1;
        loop {
            let closed = async {
                self.begin(None).await?;
                if self.session.target == Target::Sqlite && self.session.journal().await?.is_none() {
                    self.session.undo().await;
                    return Ok(false);
                }
                match self.back {
                    true => self.session.forget(self.migration.version).await?,
                    false => self.session.mark_applied(self.migration.version, true).await?,
                }
                self.session.clear_journal(self.migration.version).await?;
                self.lock.fence(self.session).await?;
                self.session.commit().await?;
                Ok(true)
            };
            match closed.await {
                Ok(closed) => return Ok(closed),
                Err(error) => {
                    self.session.undo().await;
                    self.retry(error, &mut attempt).await?;
                }
            }
        }
    }

    /// Runs the statements from `at` to `end` in a transaction, which notes them.
    async fn within(&mut self, step: &Step, at: usize, end: usize) -> Result<(), Error> {
        let (mut attempt, mut rows) = (1, 0);
        loop {
            match self.try_within(at, end).await {
                Ok(Some(changed)) => {
                    rows += changed;
                    self.observer.tell(&Event::Repeated { step, rows });
                    attempt = 1;
                }
                Ok(None) => return Ok(()),
                Err(error) => {
                    self.session.undo().await;
                    self.retry(error, &mut attempt).await?;
                }
            }
            self.lock.check()?;
        }
    }

    /// How many rows were changed, where the statement is to be run again.
    async fn try_within(&mut self, at: usize, end: usize) -> Result<Option<u64>, Error> {
        let script = self.script;
        let own = end > at;
        self.begin(own.then(|| &*script.steps[at].sql)).await?;
        if self.session.target == Target::Sqlite {
            let journal = self.session.journal().await?;
            // Another process may have done it, or even all of the file.
            if journal.is_none_or(|journal| journal.of(position(end)).is_some()) {
                self.session.undo().await;
                return Ok(None);
            }
        }
        let range = if own { at + 1..end } else { at..at + 1 };
        let mut changed = 0;
        for at in range {
            changed = self.execute(&script.steps[at], at).await?;
        }
        let again = script.steps[at].repeat && changed > 0;
        if !again {
            self.session.note(self.key(), position(end), true, "").await?;
        }
        self.lock.fence(self.session).await?;
        self.session.commit().await?;
        Ok(again.then_some(changed))
    }

    /// Runs a statement that the server commits by itself. With `lenient`, an error is taken that says that what it
    /// is about is not there, or there already.
    pub(super) async fn alone(
        &mut self,
        step: &Step,
        at: usize,
        digest: &str,
        lenient: bool,
    ) -> Result<(), Error> {
        self.noting(at, false, digest).await?;
        let mut attempt = 1;
        loop {
            self.lock.check()?;
            match self.execute(step, at).await {
                Ok(_) => break,
                Err(error) if lenient && says_absent(&error) => break,
                Err(error) if error.is_lost() => return Err(error),
                Err(error) => {
                    if let Err(error) = self.retry(error, &mut attempt).await {
                        self.session.strike(self.key(), position(at)).await?;
                        return Err(error);
                    }
                }
            }
        }
        self.noting(at, true, "").await
    }

    /// Notes a statement, in a transaction for itself.
    pub(super) async fn noting(&mut self, at: usize, done: bool, digest: &str) -> Result<(), Error> {
        let mut attempt = 1;
        loop {
            let noted = async {
                self.begin(None).await?;
                self.session.note(self.key(), position(at), done, digest).await?;
                self.lock.fence(self.session).await?;
                self.session.commit().await
            };
            let Err(error) = noted.await else { return Ok(()) };
            self.session.undo().await;
            self.retry(error, &mut attempt).await?;
        }
    }

    /// Whether the statement is to be run: not where its account is missing.
    pub(super) async fn wanted(&mut self, step: &Step) -> Result<bool, Error> {
        let Some(account) = &step.account else { return Ok(true) };
        // Where nobody may look, the server's answer to the statement will tell.
        let there = self.session.has_account(account).await?.unwrap_or(true);
        if !there {
            self.observer.tell(&Event::Skipped { step, account });
        }
        Ok(there)
    }

    /// Runs the text of a statement, saying so. Gives how many rows it changed.
    pub(super) async fn execute(&mut self, step: &Step, at: usize) -> Result<u64, Error> {
        self.observer.tell(&Event::Step { step, number: at + 1, of: self.script.steps.len() });
        let began = Instant::now();
        let mut running = pin!(self.session.script(&step.sql));
        let done = loop {
            match tokio::time::timeout(Duration::from_secs(1), running.as_mut()).await {
                Ok(done) => break done,
                Err(_) => self.observer.tell(&Event::Running { step, elapsed: began.elapsed() }),
            }
        };
        match done {
            Err(error) if step.account.is_some() && says_absent(&error) => {
                let account = step.account.as_deref().unwrap_or_default();
                self.observer.tell(&Event::Skipped { step, account });
                Ok(0)
            }
            Err(Error::Database(source)) => {
                Err(Error::Statement { file: self.script.file.clone().into_owned(), line: step.line, source })
            }
            done => done,
        }
    }
}

/// The number of a statement in the journal.
pub(super) fn position(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX).saturating_add(1)
}
