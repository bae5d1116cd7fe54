//! Whether an account is there that a statement is about.

use super::Error;
use super::session::{Session, text};
use crate::meta::{Target, Ty};

/// What MySQL and MariaDB say of an account, role or right that is not there.
const ABSENT: [&str; 10] = ["1133", "1141", "1147", "1269", "1396", "1403", "1410", "1959", "3162", "3523"];

impl Session {
    /// Whether there is such an account; `None` where this one may not know.
    pub(super) async fn has_account(&mut self, name: &str) -> Result<Option<bool>, Error> {
        let sql = match self.target {
            Target::Postgres => "SELECT 1::int8 FROM pg_catalog.pg_roles WHERE rolname = $1",
            Target::Mysql => "SELECT 1 FROM mysql.user WHERE user = ? LIMIT 1",
            Target::Sqlite => return Ok(Some(false)),
        };
        match self.one(sql, vec![text(name)], &[Ty::I64], |_| ()).await {
            Ok(found) => Ok(Some(found.is_some())),
            Err(Error::Database(crate::Error::Denied { .. })) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Whether an error says that what a statement is about is not there, or there already.
pub(super) fn says_absent(error: &Error) -> bool {
    error.code().is_some_and(|code| ABSENT.contains(&code))
}
