//! What is done on live servers.

pub(crate) mod connect;
pub(crate) mod grants;
pub(crate) mod throwaway;
pub(crate) mod url;

use crate::session::Failure;
use std::future::Future;
use url::ServerUrl;

/// Runs what waits for a server.
pub(crate) fn wait<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::system(format!("no runtime: {error}")))?;
    runtime.block_on(work)
}

/// Why a connection or a statement failed. The drivers put neither URLs nor bound values into errors.
pub(crate) fn failed(url: &ServerUrl, doing: &str, error: &sqlx::Error) -> Failure {
    let why = match error {
        sqlx::Error::Database(error) => match error.code() {
            Some(code) => format!("{} ({code})", error.message()),
            None => error.message().to_owned(),
        },
        other => other.to_string(),
    };
    Failure::system(format!("{}: {doing}: {why}", url.place()))
}
