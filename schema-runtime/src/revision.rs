//! The revision guard: code works with databases that have the revision it was made for, or are beyond it.
//!
//! Migrations write into a table which revisions a database has. Who connects looks there once, at the beginning: what
//! is missing may still come, as a migration may be running, so that it is waited for; what was changed or has been left
//! behind never mends itself, and ends the start at once.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use crate::connect::pool::Conn;
use crate::connect::{self, Config};
use crate::error::{Error, Result};
use crate::exec::{Params, Sink, Sql, Stmt};
use crate::meta::{PerTarget, Target, Ty};
use crate::row::Row;

/// The revision of a schema that code was made for. Generated code has it as `REVISION`.
#[derive(Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its number: when it was made, as `%Y%m%d%H%M%S`.
    pub id: i64,
    /// Its name.
    pub name: &'static str,
    /// The fingerprint of what each target holds then.
    pub fingerprints: PerTarget,
    /// The service that the code was made for, if it was made for one.
    pub service: Option<&'static str>,
}

/// The table that says which revisions a database has. Its name is the compiler's `migrate::ledger::TABLE`.
pub(crate) const TABLE: &str = "schemagen_revision";

const READ: &str = "SELECT revision, name, fingerprint, breaks FROM schemagen_revision ORDER BY revision";

/// How often a database that is behind is looked at again.
const POLL: Duration = Duration::from_millis(500);
/// How often it is said that it is waited for.
const SAY: Duration = Duration::from_secs(10);

/// A revision that the database has.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Applied {
    id: i64,
    name: String,
    fingerprint: String,
    /// The services whose older code it breaks, with commas between them; `*` for all.
    breaks: String,
}

/// Whether the database has what `revision` needs; `Err` if it never will.
pub(crate) async fn fits(conn: &mut Conn, config: &Config, revision: &Revision) -> Result<bool> {
    Ok(look(conn, config.target(), revision).await?.is_none())
}

/// Waits until the database has what `revision` needs, as long as the settings say.
pub(crate) async fn wait(conn: &mut Conn, config: &Config, revision: &Revision) -> Result<()> {
    let (began, mut said) = (Instant::now(), None::<Instant>);
    loop {
        let lacks = match look(conn, config.target(), revision).await {
            Ok(None) => return Ok(()),
            Ok(Some(lacks)) => lacks,
            Err(Error::Connect { .. }) => {
                *conn = connect::first(config).await?;
                continue;
            }
            Err(error) => return Err(error),
        };
        let left = config.revision_wait.saturating_sub(began.elapsed());
        if left.is_zero() {
            return Err(behind(&lacks, revision, config));
        }
        if said.is_none_or(|said| said.elapsed() >= SAY) {
            said = Some(Instant::now());
            let shown = revision.shown();
            connect::say(&format!(
                "waiting for the database, for {} s at most: {lacks}, and this program needs {shown}",
                left.as_secs_f64().ceil()
            ));
        }
        tokio::time::sleep(POLL.min(left)).await;
    }
}

/// What the database lacks, in words; `None` if nothing.
async fn look(conn: &mut Conn, target: Target, revision: &Revision) -> Result<Option<String>> {
    match read(conn).await {
        Ok(applied) => judge(&applied, target, revision),
        Err(error) => unread(target, error).map(Some),
    }
}

async fn read(conn: &mut Conn) -> Result<Vec<Applied>> {
    const TYPES: &[Ty] = &[Ty::I64, Ty::Text, Ty::Text, Ty::Text];
    let mut stmt = Stmt::plain(Sql::Fixed(READ), Params::Few(None), TYPES);
    // On PostgreSQL a plan that was kept would not see the table that comes.
    stmt.once = true;
    let mut rows = Rows(Vec::new());
    conn.execute(&stmt, &mut rows).await?;
    Ok(rows.0)
}

struct Rows(Vec<Applied>);

impl Sink for Rows {
    fn row(&mut self, row: &mut Row<'_>) -> Result<ControlFlow<()>> {
        self.0.push(row.read_by(|row| Applied {
            id: row.get(),
            name: row.get(),
            fingerprint: row.get(),
            breaks: row.get(),
        })?);
        Ok(ControlFlow::Continue(()))
    }
}

/// What it means that the table can't be read, if that may pass.
fn unread(target: Target, error: Error) -> Result<String> {
    const ABSENT: [&str; 2] = ["42P01", "1146"];
    match error {
        Error::Database { code, .. } if ABSENT.contains(&&*code) => Ok(no_table()),
        Error::Database { message, .. }
            if target == Target::Sqlite && message.starts_with("no such table") =>
        {
            Ok(no_table())
        }
        // MySQL says this of a table, too, that is not there.
        Error::Denied { message } => Ok(format!("the account can't read its revisions ({message})")),
        Error::Conflict { message } => Ok(format!("its revisions can't be read now ({message})")),
        error => Err(error),
    }
}

fn no_table() -> String {
    format!("it has no revision (there is no table {TABLE})")
}

/// What a database with these revisions lacks, in words; `None` if nothing.
fn judge(applied: &[Applied], target: Target, revision: &Revision) -> Result<Option<String>> {
    let shown = revision.shown();
    let Some(own) = applied.iter().find(|one| one.id == revision.id) else {
        return Ok(Some(match applied.last() {
            None => "it has no revision".to_owned(),
            Some(last) if last.id < revision.id => format!("it is at {}", last.shown()),
            Some(last) => format!("it is at {} and has not got the other one", last.shown()),
        }));
    };
    if own.fingerprint != revision.fingerprints[target as usize] {
        return Err(Error::revision(format!(
            "the database has a revision {}, but not the {shown} that this program was made for: its fingerprint is \
             another one. One of the two was edited, or made in another history: apply the migrations that this \
             program was built with to another database, or build it with those of this one",
            own.shown()
        )));
    }
    let breaking = applied.iter().find(|one| one.id > revision.id && one.breaks(revision.service));
    match breaking {
        None => Ok(None),
        Some(one) => Err(Error::revision(format!(
            "the database has revision {}, which breaks {} made for {shown}: deploy the program made for {} or a \
             later one, or take the migration back",
            one.shown(),
            match revision.service {
                Some(service) => format!("code of the service '{service}'"),
                None => "code".to_owned(),
            },
            one.shown()
        ))),
    }
}

/// The error of a database that has been waited for in vain.
fn behind(lacks: &str, revision: &Revision, config: &Config) -> Error {
    let waited = config.revision_wait.as_secs_f64();
    Error::revision(format!(
        "the database is behind: {lacks}, and this program needs {} (waited {waited} s: DB_REVISION_WAIT). Run \
         `schemagen migrate apply` with the migrator's account; `schemagen grants apply` gives accounts the right to \
         read the revisions. For a database that no migration makes, set DB_REVISION_CHECK=off",
        revision.shown()
    ))
}

impl Revision {
    /// As its files are called.
    fn shown(&self) -> String {
        format!("{}_{}", self.id, self.name)
    }
}

impl Applied {
    fn shown(&self) -> String {
        format!("{}_{}", self.id, self.name)
    }

    /// Whether it breaks older code of this service. Code of no service in particular has what all of them have.
    fn breaks(&self, service: Option<&str>) -> bool {
        let mut named = self.breaks.split(',').map(str::trim).filter(|name| !name.is_empty());
        match service {
            Some(service) => named.any(|name| name == "*" || name == service),
            None => named.next().is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEEDED: Revision =
        Revision { id: 5, name: "five", fingerprints: ["p", "m", "s"], service: Some("web") };

    fn applied(id: i64, fingerprint: &str, breaks: &str) -> Applied {
        Applied { id, name: "x".into(), fingerprint: fingerprint.into(), breaks: breaks.into() }
    }

    fn judged(applied: &[Applied]) -> Result<Option<String>, String> {
        judge(applied, Target::Sqlite, &NEEDED).map_err(|error| error.to_string())
    }

    #[test]
    fn at_or_beyond_fits() {
        assert_eq!(judged(&[applied(5, "s", "web,*")]), Ok(None), "its own revision breaks older code alone");
        assert_eq!(
            judged(&[applied(4, "x", "*"), applied(5, "s", ""), applied(6, "y", "desk, other")]),
            Ok(None)
        );
    }

    #[test]
    fn behind_may_pass() {
        assert_eq!(judged(&[]), Ok(Some("it has no revision".into())));
        assert_eq!(judged(&[applied(4, "s", "")]), Ok(Some("it is at 4_x".into())));
        let other = judged(&[applied(4, "s", ""), applied(6, "s", "web")]);
        assert_eq!(other, Ok(Some("it is at 6_x and has not got the other one".into())));
    }

    #[test]
    fn another_history_never_fits() {
        let error = judged(&[applied(5, "p", "")]).unwrap_err();
        assert!(error.contains("revision 5_x") && error.contains("5_five"), "{error}");
    }

    #[test]
    fn what_breaks_this_service_is_told() {
        for breaks in ["web", "desk,web", "desk, web", "*"] {
            let error = judged(&[applied(5, "s", ""), applied(7, "s", breaks)]).unwrap_err();
            assert!(
                error.contains("revision 7_x, which breaks code of the service 'web' made for 5_five"),
                "{error}"
            );
        }
        let of_none = Revision { service: None, ..NEEDED };
        let all = [applied(5, "s", ""), applied(7, "s", "desk")];
        assert!(judge(&all, Target::Sqlite, &of_none).is_err(), "it may do what `desk` does");
        assert!(judge(&all[..1], Target::Sqlite, &of_none).is_ok());
    }
}
