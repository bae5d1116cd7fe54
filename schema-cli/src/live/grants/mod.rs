//! `schemagen grants apply`: accounts and rights, sent to a live server.

mod mysql;
mod postgres;
mod scram;
mod valkey;

use super::failed;
use super::url::{Server, ServerUrl, no_accounts};
use crate::session::Failure;
use schema_core::ir::Schema;
use std::collections::BTreeSet;
use std::fmt;

/// What is to be done.
pub(crate) struct Plan<'a> {
    /// The schema, checked.
    pub(crate) schema: &'a Schema,
    /// Services and migrators to deal with; all if empty.
    pub(crate) only: Vec<String>,
    /// Tell what would change, and change nothing.
    pub(crate) dry_run: bool,
    /// Passwords, or `None` to leave those on the server alone.
    pub(crate) passwords: Option<Vec<(String, Password)>>,
}

impl Plan<'_> {
    /// Whether the service or migrator of this name is to be dealt with.
    fn includes(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|n| n == name)
    }

    /// The password of a service or migrator.
    fn password(&self, name: &str) -> Option<&str> {
        let (_, password) = self.passwords.as_ref()?.iter().find(|(n, _)| n == name)?;
        Some(&password.0)
    }
}

/// A password, which nothing prints.
pub(crate) struct Password(pub(crate) String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// What became of one account.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// The account.
    pub(crate) account: String,
    /// Whether it was made.
    pub(crate) created: bool,
    /// Whether its password was set.
    pub(crate) password_set: bool,
    /// What else was made or changed: views, rules of the cache.
    pub(crate) made: Vec<String>,
    /// Rights it has now and had not.
    pub(crate) given: Vec<String>,
    /// Rights it had and has not now.
    pub(crate) taken: Vec<String>,
}

impl Outcome {
    /// From what an account had before and has now.
    fn compare(account: &str, before: &BTreeSet<String>, after: &BTreeSet<String>) -> Outcome {
        Outcome {
            account: account.to_owned(),
            given: after.difference(before).cloned().collect(),
            taken: before.difference(after).cloned().collect(),
            ..Outcome::default()
        }
    }
}

/// What was found and done.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Each account, in the order of the schema.
    pub(crate) outcomes: Vec<Outcome>,
    /// What the administrator should know.
    pub(crate) warnings: Vec<String>,
}

/// Sends `plan` to the server.
pub(crate) fn apply(url: &ServerUrl, plan: &Plan<'_>) -> Result<Report, Failure> {
    match url.server {
        Server::Valkey => return valkey::apply(url, plan),
        Server::Sqlite => return Err(no_accounts()),
        Server::Postgres | Server::MySql => {}
    }
    super::wait(async {
        if url.server == Server::Postgres {
            postgres::apply(url, plan).await
        } else {
            mysql::apply(url, plan).await
        }
    })
}
