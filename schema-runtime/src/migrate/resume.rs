//! PostgreSQL's indexes that are made beside the work of others: a broken run may leave half of one.

use super::session::text;
use super::steps::Work;
use super::{Error, Event, Kind, Step};
use crate::meta::Ty;

const FIND: &str = "SELECT i.indisvalid, quote_ident(n.nspname) || '.' || quote_ident(c.relname) \
     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
     WHERE c.relname = $1 AND i.indrelid = to_regclass($2)";

impl Work<'_> {
    /// Makes or drops an index concurrently; `begun` if a broken run may have done so in part.
    pub(super) async fn index(&mut self, step: &Step, at: usize, mut begun: bool) -> Result<(), Error> {
        let mut attempt = 1;
        loop {
            if begun && self.is_there(step).await? {
                return self.had_run(step, at).await;
            }
            if !begun {
                self.noting(at, false, "").await?;
            }
            match self.execute(step, at).await {
                Ok(_) => return self.noting(at, true, "").await,
                // What it has left is looked at before the next try, or by the next run.
                Err(error) => self.retry(error, &mut attempt).await?,
            }
            begun = true;
        }
    }

    /// Whether a statement that was begun has done its work. Half an index is dropped.
    async fn is_there(&mut self, step: &Step) -> Result<bool, Error> {
        match &step.kind {
            Kind::MakeIndex { index, table } => {
                let names = vec![text(&**index), text(&**table)];
                let found = self
                    .session
                    .one(FIND, names, &[Ty::Bool, Ty::Text], |row| (row.get::<bool>(), row.get::<String>()));
                match found.await? {
                    Some((true, _)) => Ok(true),
                    Some((false, name)) => {
                        self.observer
                            .tell(&Event::Found { step, what: "an invalid index, which is dropped" });
                        self.session.script(&format!("DROP INDEX CONCURRENTLY {name}")).await?;
                        Ok(false)
                    }
                    None => Ok(false),
                }
            }
            Kind::DropIndex { index } => {
                let there = self.session.one(
                    "SELECT to_regclass($1) IS NOT NULL",
                    vec![text(&**index)],
                    &[Ty::Bool],
                    |row| row.get::<bool>(),
                );
                Ok(!there.await?.unwrap_or(false))
            }
            _ => Ok(false),
        }
    }
}
