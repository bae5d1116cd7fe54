//! The run as a whole: connect, lock, look, work; and again, if the connection is lost.

use std::time::{Duration, Instant};

use super::history::{self, Entry, State, revision, sorted};
use super::journal::Journal;
use super::lock::{self, Lock, Waits};
use super::session::Session;
use super::steps::Work;
use super::{Error, Event, Migration, Runner};

/// How often a lost connection is replaced in one run.
const LOSSES: u32 = 20;

/// How far back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back {
    /// So many revisions.
    Revisions(usize),
    /// To this version, which stays.
    To(i64),
}

/// What a run is for.
enum Job {
    /// To the newest, or this version.
    Apply(Option<i64>),
    /// The ways back.
    Back(Back),
}

impl Runner<'_> {
    /// Applies what is not applied, up to a version if one is given. Gives the number of migrations that this
    /// runner has applied.
    pub async fn apply(&self, to: Option<i64>) -> Result<usize, Error> {
        self.work(Job::Apply(to)).await
    }

    /// Takes migrations back. Gives the number of those that this runner has taken back.
    pub async fn rollback(&self, back: Back) -> Result<usize, Error> {
        self.work(Job::Back(back)).await
    }

    /// What is applied and what is not. Changes nothing.
    pub async fn status(&self) -> Result<Vec<Entry>, Error> {
        let files = sorted(self.migrations)?;
        let mut session = Session::open(&self.config).await?;
        let rows = session.applied().await?;
        let journal = session.journal().await?;
        Ok(history::entries(&files, &rows, journal.as_ref(), &self.lineage))
    }

    /// What [`Runner::apply`] would do. Changes nothing.
    pub async fn pending(&self, to: Option<i64>) -> Result<Vec<&Migration>, Error> {
        let entries = self.status().await?;
        let files = sorted(self.migrations)?;
        history::check(&entries, &files, self.out_of_order)?;
        let done = |entry: &Entry| matches!(entry.state, State::Applied | State::Replaced);
        let open = |entry: &&Entry| !done(entry) && to.is_none_or(|to| entry.version <= to);
        let versions: Vec<i64> = entries.iter().filter(open).map(|entry| entry.version).collect();
        Ok(files.into_iter().filter(|file| versions.contains(&file.version)).collect())
    }

    /// What [`Runner::rollback`] would take back, newest first. Changes nothing.
    pub async fn taken_back(&self, back: Back) -> Result<Vec<&Migration>, Error> {
        let entries = self.status().await?;
        let files = sorted(self.migrations)?;
        history::check(&entries, &files, true)?;
        ways_back(&files, &entries, back)
    }

    async fn work(&self, mut job: Job) -> Result<usize, Error> {
        let (mut done, mut losses) = (0, 0);
        loop {
            let mut session = Session::open(&self.config).await?;
            let error = match self.once(&mut session, &mut job, &mut done).await {
                Ok(()) => return Ok(done),
                Err(error) => error,
            };
            losses += 1;
            if !error.is_lost() || losses > LOSSES {
                return Err(error);
            }
            self.observer.tell(&Event::Lost { why: &error.to_string() });
            tokio::time::sleep(Duration::from_millis(250) * losses.min(8)).await;
        }
    }

    async fn once(&self, session: &mut Session, job: &mut Job, done: &mut usize) -> Result<(), Error> {
        let lock = lock::take(session, &self.config, self.lease, self.observer).await?;
        let worked = self.locked(session, &lock, job, done).await;
        if !worked.as_ref().is_err_and(Error::is_lost) {
            lock.release(session).await;
        }
        worked
    }

    async fn locked(
        &self,
        session: &mut Session,
        lock: &Lock,
        job: &mut Job,
        done: &mut usize,
    ) -> Result<(), Error> {
        let files = sorted(self.migrations)?;
        self.make_tables(session).await?;
        if let Some(journal) = session.journal().await? {
            self.resume(session, lock, &files, journal).await?;
            *done += 1;
        }
        self.take_place(session, lock, &files).await?;
        loop {
            let rows = session.applied().await?;
            let entries = history::entries(&files, &rows, session.journal().await?.as_ref(), &self.lineage);
            let (next, back) = match job {
                Job::Apply(to) => {
                    history::check(&entries, &files, self.out_of_order)?;
                    (next(&files, &entries, *to), false)
                }
                Job::Back(back) => {
                    history::check(&entries, &files, true)?;
                    let ways = ways_back(&files, &entries, *back)?;
                    // From here on it is known where it ends, whatever happens to the connection.
                    if let (Back::Revisions(_), Some(last)) = (*back, ways.last()) {
                        let before = entries.iter().filter(|entry| entry.version < last.version);
                        *back = Back::To(before.map(|entry| entry.version).max().unwrap_or(0));
                    }
                    (ways.first().copied(), true)
                }
            };
            let Some(migration) = next else { return Ok(()) };
            self.observer.tell(&Event::Begun { migration, back });
            if self.run(session, lock, migration, back, None).await? {
                *done += 1;
            }
        }
    }

    /// Several processes may make them at once, on SQLite.
    pub(super) async fn make_tables(&self, session: &mut Session) -> Result<(), Error> {
        let mut waits = Waits::new(self.observer);
        loop {
            let made = match session.make_applied().await {
                Ok(()) => session.make_journal().await,
                failed => failed,
            };
            match made {
                Err(error) if error.is_conflict() => waits.pause("another process").await,
                made => return made,
            }
        }
    }

    /// Goes on with a file that was begun, whichever way it goes.
    async fn resume(
        &self,
        session: &mut Session,
        lock: &Lock,
        files: &[&Migration],
        journal: Journal,
    ) -> Result<(), Error> {
        let Some(migration) = files.iter().find(|file| file.version == journal.version) else {
            return Err(Error::refused(format!(
                "{} was begun and not finished, and there is no file of it here: bring it back",
                journal.version
            )));
        };
        let script = if journal.back { migration.down.as_ref() } else { Some(&migration.up) };
        let Some(script) = script.filter(|script| journal.is_of(script)) else {
            return Err(Error::refused(format!(
                "{} was changed after it was begun, and {} of its statements are done: bring the text back that was \
                 begun, apply it, and put the change into a new migration",
                script.map_or(&migration.up.file, |script| &script.file),
                journal.done()
            )));
        };
        let (back, done, of) = (journal.back, journal.done(), script.steps.len());
        self.observer.tell(&Event::Resumed { migration, back, done, of });
        self.run(session, lock, migration, back, Some(journal)).await.map(drop)
    }

    /// Runs one file; whether this runner did it, and not another one meanwhile.
    async fn run(
        &self,
        session: &mut Session,
        lock: &Lock,
        migration: &Migration,
        back: bool,
        journal: Option<Journal>,
    ) -> Result<bool, Error> {
        let script = match (&migration.down, back) {
            (Some(down), true) => down,
            (None, true) => return Err(no_way_back(migration)),
            (_, false) => &migration.up,
        };
        let began = Instant::now();
        let mut work = Work { session, lock, observer: self.observer, migration, script, back };
        let ran = match (journal, work.unit()) {
            (None, Some(unit)) => work.run_unit(unit).await,
            (journal, _) => work.run_steps(journal.unwrap_or_default()).await,
        };
        if script.steps.iter().any(|step| step.kind == super::Kind::Session) {
            work.session.reset().await?;
        }
        let ran = ran?;
        let elapsed = began.elapsed();
        if ran && !back {
            // Of no importance: another process may be writing to SQLite's file.
            match session.took(migration.version, elapsed).await {
                Err(error) if !error.is_conflict() => return Err(error),
                _ => {}
            }
        }
        if ran {
            self.observer.tell(&Event::Done { migration, back, elapsed });
        }
        Ok(ran)
    }
}

fn no_way_back(migration: &Migration) -> Error {
    Error::refused(format!(
        "{} has no way back: there is no file {}",
        migration.up.file,
        down_name(&migration.up.file)
    ))
}

fn down_name(up: &str) -> String {
    up.strip_suffix(".up.sql")
        .map_or_else(|| "of the same name with .down.sql".to_owned(), |name| format!("{name}.down.sql"))
}

fn next<'m>(files: &[&'m Migration], entries: &[Entry], to: Option<i64>) -> Option<&'m Migration> {
    let open = |entry: &&Entry| matches!(entry.state, State::Pending | State::OutOfOrder);
    let version = entries.iter().find(open)?.version;
    files.iter().find(|file| file.version == version && to.is_none_or(|to| version <= to)).copied()
}

/// What is to be taken back, newest first; an error if one of them can't be.
fn ways_back<'m>(
    files: &[&'m Migration],
    entries: &[Entry],
    back: Back,
) -> Result<Vec<&'m Migration>, Error> {
    let applied = |file: &&&Migration| {
        entries.iter().any(|entry| entry.version == file.version && entry.state == State::Applied)
    };
    let applied: Vec<&Migration> = files.iter().filter(applied).copied().collect();
    let to = match back {
        Back::To(0) => 0,
        Back::To(version) => {
            if applied.iter().all(|file| file.version != version) {
                return Err(Error::refused(format!("{version} is not applied: `status` lists what is")));
            }
            version
        }
        Back::Revisions(count) => {
            let mut revisions: Vec<i64> = applied.iter().map(|file| revision(files, file)).collect();
            revisions.dedup();
            let first = revisions.len().saturating_sub(count);
            revisions.get(first).filter(|_| count > 0).map_or(i64::MAX, |first| first - 1)
        }
    };
    let ways: Vec<&Migration> = applied.into_iter().filter(|file| file.version > to).rev().collect();
    match ways.iter().find(|file| file.down.is_none()) {
        Some(file) => Err(no_way_back(file)),
        None => Ok(ways),
    }
}
