//! Which database, and which folder.

use super::files;
use super::store::Store;
use crate::args::MigrateFiles;
use crate::live::url::{Server, ServerUrl};
use crate::session::{Failure, Session};
use schema_core::dialect::Target;
use schema_runtime::Config;
use schema_runtime::migrate::{Lineage, Migration};
use std::time::Duration;

/// What a run needs.
pub(super) struct Place {
    pub(super) target: Target,
    /// Host, port and database, or a file: what may be printed.
    pub(super) shown: String,
    pub(super) config: Config,
    pub(super) migrations: Vec<Migration>,
    /// The revisions that the migrations are of, where they are recorded.
    pub(super) store: Store,
}

impl Place {
    /// How the migrations stand to one another.
    pub(super) fn lineage(&self) -> Lineage {
        files::lineage(&self.store, &self.migrations)
    }

    /// What is wrong if there are branches that nothing joins.
    pub(super) fn heads(&self) -> Option<String> {
        (self.store.heads().len() > 1).then(|| self.store.several_heads())
    }
}

/// Reads the settings and the files.
pub(super) fn read(session: &Session, args: &MigrateFiles) -> Result<Place, Failure> {
    let url = address(args)?;
    let server = ServerUrl::parse(&url)?;
    let target = match server.server {
        Server::Postgres => Target::Postgres,
        Server::MySql => Target::MySql,
        Server::Sqlite => Target::Sqlite,
        Server::Valkey => return Err(Failure::usage("a cache has no migrations")),
    };
    let config = Config::from_url(&url).map_err(|error| Failure::usage(error.to_string()))?;
    let config = config.retries(args.wait, Duration::from_secs(1));
    let dir = match &args.dir {
        Some(dir) => dir.clone(),
        None => session.config()?.migrations_in(None),
    };
    let migrations = files::read(target, &dir.join(target.name()))?;
    let store = Store::read(&dir)?;
    Ok(Place { target, shown: server.place().to_owned(), config, migrations, store })
}

/// The URL given, or the environment's.
pub(super) fn address(args: &MigrateFiles) -> Result<String, Failure> {
    let set = |name| std::env::var(name).ok().filter(|url| !url.is_empty());
    let named = ["SCHEMAGEN_MIGRATE_URL", "SCHEMAGEN_ADMIN_URL", "DATABASE_URL"];
    args.url.clone().or_else(|| named.into_iter().find_map(set)).ok_or_else(|| {
        Failure::usage(
            "which database? Give its --url, or set SCHEMAGEN_MIGRATE_URL, SCHEMAGEN_ADMIN_URL or DATABASE_URL",
        )
    })
}
