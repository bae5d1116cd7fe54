//! Every statement that the code of a service can run is run with that service's own account, and allowed.

#[path = "../../calls/queries.rs"]
#[allow(dead_code)]
mod queries;
#[path = "../../calls/reading.rs"]
#[allow(dead_code)]
mod reading;

mod estate;
mod quickstart;

use reading::Text;
use schema_estate::{Open, Told};
use schema_runtime::{Config, Database, Service};
use schema_tests::accounts::Accounts;
use schema_tests::ddl_of;
use schema_tests::servers::SqlServer;
use std::collections::BTreeSet;
use std::path::Path;

schema_tests::on_fresh_servers!(suite);

fn suite(server: &SqlServer) {
    let place = |schema| Place::Server(Accounts::new(server, schema), Text::of(schema));
    block_on(async {
        estate::run(&place(estate::schema())).await;
        quickstart::run(&place(quickstart::schema())).await;
    });
}

#[test]
fn on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = |schema: &Path, name: &str| {
        let file = folder.path().join(name);
        let owner = rusqlite::Connection::open(&file).expect("the file");
        owner.execute_batch(&ddl_of(schema, "sqlite")).expect("the DDL loads");
        Place::File(Config::sqlite(file.to_string_lossy()))
    };
    block_on(async {
        estate::run(&place(estate::schema(), "estate.db")).await;
        quickstart::run(&place(quickstart::schema(), "quickstart.db")).await;
    });
}

fn block_on<R>(work: impl Future<Output = R>) -> R {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

/// A database of a schema.
enum Place<'s> {
    /// With what the schema's text says of its services.
    Server(Accounts<'s>, Text),
    /// Which has no accounts: a service's connection is held to its rights.
    File(Config),
}

impl Place<'_> {
    /// The handle of who makes the rows.
    async fn owner<S: Service>(&self) -> Database<S> {
        let config = match self {
            Place::Server(accounts, _) => Config::from_url(&accounts.admin_url()).expect("a URL"),
            Place::File(config) => config.clone(),
        };
        Database::connect(config.pool_size(1)).await.expect("the owner connects")
    }
}

impl Open for Place<'_> {
    async fn open<S: Service>(&self, service: &str) -> Database<S> {
        let config = match self {
            Place::Server(accounts, text) => {
                let url = accounts.url(service, &text.service(service).account());
                Config::from_url(&url).expect("a URL")
            }
            Place::File(config) => config.clone(),
        };
        Database::connect(config.pool_size(1)).await.expect("the account connects")
    }
}

/// All of it worked, of each service of the schema, and there is no right that was not used. Gives the
/// number of those rights.
fn judge(schema: &Path, told: &[(&str, Vec<Told>)]) -> usize {
    let text = Text::of(schema);
    let (mut wrong, mut calls, mut rights) = (Vec::new(), 0, 0);
    assert_eq!(
        text.services.iter().map(|service| service.name.as_str()).collect::<Vec<_>>(),
        told.iter().map(|(service, _)| *service).collect::<Vec<_>>()
    );
    for (service, (name, told)) in text.services.iter().zip(told) {
        let failed = told.iter().filter_map(|call| Some((call, call.done.as_ref().err()?)));
        wrong.extend(failed.map(|(call, error)| format!("{name}: {} {:?}: {error}", call.what, call.rights)));
        let used: BTreeSet<String> =
            told.iter().flat_map(|call| call.rights).map(|right| (*right).to_owned()).collect();
        assert_eq!(used, text.rights(service).given, "what {name} may, and what was called");
        calls += told.len();
        rights += used.len();
    }
    assert!(wrong.is_empty(), "{} of {calls} calls failed:\n{}", wrong.len(), wrong.join("\n"));
    println!("{calls} calls of {} services, with {rights} rights", told.len());
    rights
}
