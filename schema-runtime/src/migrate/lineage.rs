//! How migrations stand to one another, where their versions alone don't say it: branches, and revisions that were put
//! together to one.

use super::lock::Lock;
use super::record::Applied;
use super::session::Session;
use super::{Error, Migration, Runner};
use crate::meta::Ty;
use crate::revision::TABLE;
use crate::value::Value;
use std::borrow::Cow;

/// What is known of the revisions beside their files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lineage {
    /// Versions that don't hang on one another, the older one first, as those of branches: the older one may be
    /// applied after the newer one.
    pub beside: Cow<'static, [(i64, i64)]>,
    /// What was put together.
    pub squashed: Option<Squashed>,
}

/// Revisions that were put together to one, which makes the same from nothing. It is called as the last of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Squashed {
    /// Their ids, oldest first.
    pub revisions: Cow<'static, [i64]>,
    /// The versions of the one's files.
    pub versions: Cow<'static, [i64]>,
    /// The first version that is of a later revision, if there is one.
    pub next: Option<i64>,
}

impl Squashed {
    /// Whether a version is of what was put together, or of what it became.
    pub(super) fn covers(&self, version: i64) -> bool {
        self.next.is_none_or(|next| version < next)
    }

    /// Whether a database has the earlier revisions: rows of files that are no more.
    pub(super) fn is_due(&self, files: &[&Migration], rows: &[Applied]) -> bool {
        let mut own = rows.iter().filter(|row| self.covers(row.version)).peekable();
        own.peek().is_some() && own.any(|row| !is_of(files, row))
    }
}

fn is_of(files: &[&Migration], row: &Applied) -> bool {
    files.iter().any(|file| file.version == row.version && file.up.checksum() == row.checksum)
}

impl Runner<'_> {
    /// On a database that has all of the revisions that were put together, records the one in place of them.
    pub(super) async fn take_place(
        &self,
        session: &mut Session,
        lock: &Lock,
        files: &[&Migration],
    ) -> Result<(), Error> {
        let Some(squashed) = &self.lineage.squashed else { return Ok(()) };
        let rows = session.applied().await?;
        if !squashed.is_due(files, &rows) {
            return Ok(());
        }
        let had = session.revisions().await?;
        let missing: Vec<String> =
            squashed.revisions.iter().filter(|id| !had.contains(id)).map(ToString::to_string).collect();
        if !missing.is_empty() {
            return Err(Error::refused(format!(
                "this database has some of the {} revisions that were put together, and lacks {}: apply those with the \
                 files of before, which version control has, then again with these",
                squashed.revisions.len(),
                missing.join(", ")
            )));
        }
        session.begin().await?;
        let swapped = async {
            for row in rows.iter().filter(|row| squashed.covers(row.version)) {
                session.forget(row.version).await?;
            }
            for file in files.iter().filter(|file| squashed.versions.contains(&file.version)) {
                session.record(file, true).await?;
            }
            if let Some(last) = squashed.revisions.last() {
                session.forget_revisions_before(*last).await?;
            }
            lock.fence(session).await?;
            session.commit().await
        };
        if let Err(error) = swapped.await {
            session.undo().await;
            return Err(error);
        }
        Ok(())
    }
}

impl Session {
    /// The revisions that migrations say are there.
    async fn revisions(&mut self) -> Result<Vec<i64>, Error> {
        if !self.has(TABLE).await? {
            return Ok(Vec::new());
        }
        let table = self.table(TABLE);
        let sql = format!("SELECT revision FROM {table}");
        self.rows(&sql, vec![], &[Ty::I64], |row| row.get::<i64>()).await
    }

    async fn forget_revisions_before(&mut self, id: i64) -> Result<(), Error> {
        let (table, mark) = (self.table(TABLE), self.mark(1));
        self.run(&format!("DELETE FROM {table} WHERE revision < {mark}"), vec![Value::I64(id)])
            .await
            .map(drop)
    }
}
