//! MySQL and MariaDB, from information_schema.
//!
//! The steps: [`Server`] sends a fixed number of statements, one for each kind of thing; `tables`,
//! `columns`, `keys`, `partitions` and `accounts` build the schema from their rows; `programs` asks for
//! the text of what has a body, all in one request, and `whole` for that of tables with what
//! information_schema doesn't tell.

mod accounts;
mod columns;
mod key_order;
mod keys;
mod order;
mod partitions;
mod programs;
mod server;
mod session;
mod tables;
#[cfg(test)]
mod tests;
mod text;
mod types;
mod whole;

use super::{Live, Scope};
use crate::live::url::ServerUrl;
use crate::session::Failure;
use schema_core::dialect::Target;
use schema_core::phys;
use server::Server;

/// Reads the database that `url` names.
pub(crate) async fn read(url: &ServerUrl, scope: &Scope) -> Result<Live, Failure> {
    if let Some(namespace) = scope.namespaces.first() {
        return Err(Failure::usage(format!(
            "{}: '{namespace}': MySQL has no schemas inside a database; the URL names the database",
            url.place()
        )));
    }
    let mut server = Server::connect(url).await?;
    let live = assemble(&mut server, scope).await.map_err(|error| server.failed("reading", &error));
    server.close().await;
    live
}

async fn assemble(server: &mut Server, scope: &Scope) -> Result<Live, sqlx::Error> {
    let mut found = tables::read(server).await?;
    columns::read(server, &mut found).await?;
    keys::read(server, &mut found).await?;
    key_order::restore(server, &mut found).await;
    partitions::read(server, &mut found).await?;
    programs::read(server, &mut found).await?;
    found.tables = order::loadable(found.tables);
    let accounts = if scope.grants { accounts::read(server, &mut found).await? } else { Vec::new() };
    let schema = phys::Schema {
        native: true,
        sequences: found.sequences,
        tables: found.tables,
        raws: found.raws,
        accounts,
        ..phys::Schema::new(Target::MySql, server.database.clone())
    };
    Ok(Live { schema, notes: found.notes, statements: server.statements, version: server.version.clone() })
}

/// A name in the database.
fn name(name: &str) -> phys::Name {
    phys::Name { namespace: None, name: name.to_owned() }
}
