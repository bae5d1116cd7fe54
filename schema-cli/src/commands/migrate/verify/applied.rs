//! What a database has of the migrations, held against their files.

use crate::commands::migrate::files;
use crate::commands::migrate::store::Store;
use crate::live::url::{Server, ServerUrl};
use crate::live::wait;
use crate::session::Failure;
use schema_runtime::Config;
use schema_runtime::migrate::{Migration, Runner, State};

/// What does not fit.
pub(super) fn problems(
    url: &ServerUrl,
    migrations: &[Migration],
    store: &Store,
) -> Result<Vec<String>, Failure> {
    if url.url.is_empty() {
        return Ok(Vec::new());
    }
    if url.server == Server::Sqlite && !std::path::Path::new(url.place()).is_file() {
        return Err(Failure::system(format!("{}: there is no such file", url.place())));
    }
    let config = Config::from_url(&url.url).map_err(|error| Failure::usage(error.to_string()))?;
    let runner = Runner::new(config, migrations).lineage(files::lineage(store, migrations));
    let entries = wait(async { runner.status().await.map_err(|error| super::super::failed(&error)) })?;
    let problem = |state| match state {
        State::Changed => Some("was changed after it was applied"),
        State::Missing => Some("was applied, and there is no file of it"),
        State::Broken => Some("was begun by another tool, and not finished"),
        State::OutOfOrder => Some("is older than one that is applied"),
        State::Applied | State::Replaced | State::Pending | State::Unfinished { .. } => None,
    };
    let told = entries.iter().filter_map(|entry| {
        Some(format!("{}: {} ({}) {}", url.place(), entry.version, entry.name, problem(entry.state)?))
    });
    Ok(told.collect())
}
