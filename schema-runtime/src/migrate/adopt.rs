//! A database that has a schema already: its migrations are recorded, and not run.

use super::history::sorted;
use super::lock::{self, Lock};
use super::session::Session;
use super::{Error, Runner};

/// The table of revisions, and what stands in it afterwards.
#[derive(Clone, Copy, Debug)]
pub struct Ledger<'l> {
    /// Its name.
    pub table: &'l str,
    /// The statement that makes it.
    pub create: &'l str,
    /// The statements that say which revisions there are.
    pub rows: &'l [String],
}

impl Runner<'_> {
    /// Records the migrations with these versions as applied, and what they say of their revisions, without running
    /// them. The database must have none so far. Gives how many there are.
    pub async fn adopt(&self, versions: &[i64], ledger: Ledger<'_>) -> Result<usize, Error> {
        let mut session = Session::open(&self.config).await?;
        let lock = lock::take(&mut session, &self.config, self.lease, self.observer).await?;
        let adopted = self.adopt_locked(&mut session, &lock, versions, ledger).await;
        if !adopted.as_ref().is_err_and(Error::is_lost) {
            lock.release(&mut session).await;
        }
        adopted
    }

    async fn adopt_locked(
        &self,
        session: &mut Session,
        lock: &Lock,
        versions: &[i64],
        ledger: Ledger<'_>,
    ) -> Result<usize, Error> {
        let files = sorted(self.migrations)?;
        self.make_tables(session).await?;
        let (rows, has_ledger) = (session.applied().await?.len(), session.has(ledger.table).await?);
        if session.journal().await?.is_some() || rows > 0 {
            return Err(Error::refused(format!(
                "this database has migrations already ({rows}): `status` lists them, `apply` goes on from there"
            )));
        }
        // MySQL ends a transaction that makes a table.
        if !has_ledger {
            session.script(ledger.create).await?;
        }
        session.begin().await?;
        let recorded = async {
            for file in files.iter().filter(|file| versions.contains(&file.version)) {
                session.record(file, true).await?;
            }
            for row in ledger.rows {
                session.script(row).await?;
            }
            lock.fence(session).await?;
            session.commit().await
        };
        match recorded.await {
            Ok(()) => Ok(versions.len()),
            Err(error) => {
                session.undo().await;
                Err(error)
            }
        }
    }
}
