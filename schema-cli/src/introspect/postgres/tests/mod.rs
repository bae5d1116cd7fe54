//! What is read from real servers, against expectations written by hand.

mod accounts;
mod programs;
mod tables;
mod types;

use super::super::{Live, Scope};
use crate::live::url::ServerUrl;
use schema_core::phys::{Name, Raw, Table};
use schema_tests::servers::{self, SqlServer};

/// The oldest and the newest server, as far as they are there.
fn each_server() -> impl Iterator<Item = &'static SqlServer> {
    [15, 18].into_iter().filter_map(servers::postgres)
}

/// What a database holds that `sql` has made.
fn read(server: &SqlServer, sql: &str, scope: &Scope) -> Live {
    let database = server.new_database();
    server.admin_script(&database, sql).unwrap_or_else(|e| panic!("{}: {e:?}", server.name()));
    let url = ServerUrl::parse(&server.url(&database)).expect("the harness makes good URLs");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let live = runtime.block_on(super::read(&url, scope));
    live.unwrap_or_else(|failure| panic!("{}: {}", server.name(), failure.message))
}

/// The same, all of it.
fn read_all(server: &SqlServer, sql: &str) -> Live {
    read(server, sql, &Scope { namespaces: Vec::new(), grants: true })
}

/// A table of what was read, by its name in `public`.
fn table<'l>(live: &'l Live, name: &str) -> &'l Table {
    let found = live.schema.tables.iter().find(|t| t.name == public(name));
    found.unwrap_or_else(|| panic!("no table {name}"))
}

/// Raw SQL, by its title.
fn raw<'l>(live: &'l Live, title: &str) -> &'l Raw {
    let titles = || live.schema.raws.iter().map(|r| r.title.as_str()).collect::<Vec<_>>();
    let found = live.schema.raws.iter().find(|r| r.title == title);
    found.unwrap_or_else(|| panic!("no {title} in {:?}", titles()))
}

fn public(name: &str) -> Name {
    Name { namespace: None, name: name.to_owned() }
}

fn within(namespace: &str, name: &str) -> Name {
    Name { namespace: Some(namespace.to_owned()), name: name.to_owned() }
}
