//! Every statement that the code of a service can run is run with that service's own account, and allowed.

#[path = "../calls/reading.rs"]
#[allow(dead_code)]
mod reading;

use schema_estate::{Told, estate, may, owner};
use schema_runtime::{Config, Database, Service};
use schema_tests::artifacts_of;
use schema_tests::servers::{SqlServer, fresh};
use std::path::Path;

fn schema() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/schema"))
}

fn output(path: &str) -> String {
    let found = artifacts_of(schema()).into_iter().find(|artifact| artifact.path == path);
    found.unwrap_or_else(|| panic!("there is no output {path}")).text
}

fn block_on<R>(work: impl Future<Output = R>) -> R {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

/// One row of each table, by its owner; those that rules speak of are within the rules.
async fn seed(db: &owner::Db) {
    use schema_estate::owner::*;
    use schema_runtime::chrono::DateTime;
    use schema_runtime::{Decimal, Secret};
    let day = DateTime::UNIX_EPOCH.date_naive();
    let one = Decimal::ONE;
    macro_rules! rows {
        ($($new:expr),* $(,)?) => {
            $($new.insert(db).await.unwrap_or_else(|error| panic!("{}: {error}", stringify!($new)));)*
        };
    }
    let hash = || Secret::new(String::from("hash"));
    rows!(
        NewEmployee::new("a", hash(), "Ann"),
        NewRole::new("a"),
        NewEmployeeRole::new(1, 1),
        NewApiKey::new(1, hash()),
        NewLogin::new(1, "::1"),
        NewCustomer { newsletter: Some(true), ..NewCustomer::new(Region::Eu, "c", hash(), "Carl") },
        NewAddress::new(1, "Street", "City"),
        NewCategory::new("a"),
        NewProduct { listed: Some(true), ..NewProduct::new("a", 1, "Chair") },
        NewProductImage::new(1, "u"),
        NewPrice::new(1, Region::Eu, one, day),
        NewSupplier::new("a", "Sue"),
        NewSupplierProduct::new(1, 1, one),
        NewWarehouse::new("a", Region::Eu),
        NewShelf::new(1, "a"),
        NewStock::new(1, 1),
        NewStockMove::new(1, 1, "r"),
        NewDelivery::new(1, day),
        NewDeliveryLine::new(1, 1, 1),
        NewCart::new("a"),
        NewCartLine::new(1, 1, 1),
        NewPurchase::new("a", 1, Region::Eu, one),
        NewPurchaseLine::new(1, 1, 1, one),
        NewVoucher::new("a", one),
        NewPayment::new(1, "card", "a", one),
        NewRefund::new(1, one, "r"),
        NewInvoice::new(1, "a", day),
        NewInvoiceLine::new(1, "t", one),
        NewCarrier::new("a"),
        NewParcel::new(1, 1, Region::Eu),
        NewParcelEvent::new(1, "p"),
        NewReturnCase::new(1, "r"),
        NewTicket::new(1, Region::Eu, "s"),
        NewTicketMessage::new(1, "b"),
        NewCampaign::new("a", "b", day),
        NewConsent::new(1),
        NewAuditLog::new("a", "b"),
        NewSetting::new("x", "v"),
        NewJob::new("index"),
        NewExchangeRate::new("EUR", one),
    );
}

/// Runs all calls of one service; tells how many there were.
macro_rules! run {
    ($service:ident, $db:expr) => {{
        let db: estate::$service::Db = $db;
        let mut told = Told::new();
        may::$service::all(&db, &mut told).await;
        (stringify!($service), told)
    }};
}

/// Runs all calls of all services, each with the handle that `$connect` gives for its name.
macro_rules! run_all {
    ($connect:expr) => {
        [
            run!(shop_web, $connect("shop_web").await),
            run!(checkout, $connect("checkout").await),
            run!(backoffice, $connect("backoffice").await),
            run!(warehouse_app, $connect("warehouse_app").await),
            run!(shipping, $connect("shipping").await),
            run!(billing, $connect("billing").await),
            run!(support, $connect("support").await),
            run!(marketing, $connect("marketing").await),
            run!(supplier_portal, $connect("supplier_portal").await),
            run!(search_index, $connect("search_index").await),
            run!(reporting, $connect("reporting").await),
            run!(access_control, $connect("access_control").await),
        ]
    };
}

/// All of them worked, and there was no service without any.
fn judge(told: [(&str, Told); 12]) {
    let mut wrong = Vec::new();
    let mut calls = 0;
    for (service, told) in &told {
        assert!(told.len() > 10, "{service} has {} calls", told.len());
        calls += told.len();
        let failed = told.iter().filter_map(|(what, done)| Some((what, done.as_ref().err()?)));
        wrong.extend(failed.map(|(what, error)| format!("{service}: {what}: {error}")));
    }
    assert!(wrong.is_empty(), "{} of {calls} calls failed:\n{}", wrong.len(), wrong.join("\n"));
    println!("{calls} calls of {} services", told.len());
}

async fn connect<S: Service>(url: &str) -> Database<S> {
    let config = Config::from_url(url).expect("a URL").pool_size(1);
    Database::connect(config).await.expect("the account connects")
}

fn suite(server: Option<SqlServer>) {
    let Some(server) = server else { return };
    let target = if server.is_postgres() { "postgres" } else { "mysql" };
    let database = server.new_database();
    let admin = (server.admin_user().to_owned(), server.admin_password().to_owned());
    server.admin_script(&database, &output(&format!("ddl/{target}.sql"))).expect("the DDL loads");
    let password = |service: &str| format!("pass of {service}");
    for service in
        reading::services(&std::fs::read_to_string(schema().join("services.schema")).expect("text"))
    {
        let name = &service.name;
        let variable = format!("{}_DB_PASS", name.to_uppercase());
        let mut session = server.session(&database, &admin.0, &admin.1).expect("the admin connects");
        let set = match target {
            "postgres" => format!("select set_config('env.{variable}', '{}', false)", password(name)),
            _ => format!("set @{variable} = '{}'", password(name)),
        };
        session.exec(&set).expect("a password");
        session.exec_script(&output(&format!("grants/{target}/{name}.sql"))).expect("the grants");
    }
    block_on(async {
        seed(&connect(&server.url_for(&database, &admin.0, &admin.1)).await).await;
        let url = |service: &str| server.url_for(&database, &service.replace('_', "-"), &password(service));
        judge(run_all!(|service: &'static str| {
            let url = url(service);
            async move { connect(&url).await }
        }));
    });
}

#[test]
fn on_postgres() {
    suite(fresh::postgres(16));
}

#[test]
fn on_mariadb() {
    suite(fresh::mariadb());
}

#[test]
fn on_mysql() {
    suite(fresh::mysql());
}

#[test]
fn on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("estate.db");
    let owner = rusqlite::Connection::open(&file).expect("the file");
    owner.execute_batch(&output("ddl/sqlite.sql")).expect("the DDL loads");
    let config = || Config::sqlite(file.to_string_lossy()).pool_size(1);
    block_on(async {
        seed(&Database::connect(config()).await.expect("a connection")).await;
        judge(run_all!(|_: &'static str| async { Database::connect(config()).await.expect("a connection") }));
    });
}
