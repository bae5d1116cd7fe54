//! Migrations of a table that others read and write meanwhile: how long they stand still, beside the plain ALTER.
//!
//! `SCHEMAGEN_STALL_ROWS=1000000 cargo test --release -p schema-cli --test stalls -- --nocapture --test-threads 1`
//! gives the figures of docs/migrate.md. By itself it takes a quarter of the changes and few rows, and looks only that
//! nobody's work fails.

mod changes;
mod client;

use changes::{BASE, CHANGES, Change, MARIADB_ROWS, POSTGRES_ROWS};
use client::{Stall, beside};
use schema_core::diag::{Code, Severity};
use schema_core::dialect::Target;
use schema_core::migrate::{Renames, Sides};
use schema_core::{Input, Options, compile, ir, migrate};
use schema_tests::servers::SqlServer;
use std::process::Command;

schema_tests::on_servers!(
    |server: &'static SqlServer| all(server);
    postgres: postgres(16),
    mariadb: mariadb(),
);

/// How many rows the table has, if figures are wanted.
fn wanted() -> Option<usize> {
    std::env::var("SCHEMAGEN_STALL_ROWS").ok().and_then(|rows| rows.parse().ok())
}

fn rows() -> usize {
    wanted().unwrap_or(2_000)
}

fn all(server: &'static SqlServer) {
    println!("{}, {} rows:\n", server.name(), rows());
    println!(
        "| change | hazard | plain: stall ms | plain: whole ms | migration: stall ms | migration: whole ms |"
    );
    println!("| --- | --- | ---: | ---: | ---: | ---: |");
    for change in CHANGES.iter().step_by(if wanted().is_some() { 1 } else { 4 }) {
        let told = hazards(change, server);
        let plain = plain(server, change);
        let migrated = migrated(server, change);
        let ms = |stall: Stall| format!("{} | {}", stall.longest.as_millis(), stall.took.as_millis());
        println!("| {} | {told} | {} | {} |", change.name, ms(plain), ms(migrated));
    }
}

/// The codes that tell of a stall.
fn hazards(change: &Change, server: &SqlServer) -> String {
    let target = if server.is_postgres() { Target::Postgres } else { Target::MySql };
    let (old, new) = (schema(BASE), schema(&change.after()));
    let renames = Renames::between(&old, &new);
    let sides = [Sides::between(&old, &new, &renames, target)];
    let mut codes: Vec<_> = migrate::hazards(&old, &new, &renames, &sides)
        .into_iter()
        .map(|hazard| hazard.code.as_str())
        .filter(|code| code.starts_with("H02"))
        .collect();
    codes.dedup();
    codes.join(" ")
}

fn schema(text: &str) -> ir::Schema {
    let compiled = compile(vec![Input::text("stalls.schema", text)], &Options::default());
    assert!(compiled.diagnostics.is_empty(), "{:?}", compiled.diagnostics);
    compiled.schema.expect("it compiles")
}

fn plain(server: &'static SqlServer, change: &Change) -> Stall {
    let place = Place::new(server);
    place.first();
    let sql = change.plain(server.is_postgres());
    let stall = beside(server, &place.database, rows(), || {
        server.admin_exec(&place.database, sql).unwrap_or_else(|e| panic!("{}: {sql}: {e}", server.name()));
    });
    place.drop();
    stall
}

fn migrated(server: &'static SqlServer, change: &Change) -> Stall {
    let place = Place::new(server);
    place.first();
    place.write(&change.after());
    let hazards = Code::ALL.iter().filter(|code| code.severity() == Severity::Hazard);
    let allowed = hazards.flat_map(|code| ["--allow", code.as_str()]);
    place.run(&["new", "change"].into_iter().chain(allowed).collect::<Vec<_>>());
    let stall = beside(server, &place.database, rows(), || place.apply());
    place.drop();
    stall
}

/// A project and its database.
struct Place {
    folder: tempfile::TempDir,
    server: &'static SqlServer,
    database: String,
}

impl Place {
    fn new(server: &'static SqlServer) -> Place {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("schema")).expect("a folder");
        Place { folder, server, database: server.new_database() }
    }

    /// Has `BASE`, with rows.
    fn first(&self) {
        self.write(BASE);
        self.run(&["new", "first"]);
        self.apply();
        let sql = if self.server.is_postgres() { POSTGRES_ROWS } else { MARIADB_ROWS };
        let sql = sql.replace("{rows}", &rows().to_string());
        self.server.admin_script(&self.database, &sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
        let analyze = if self.server.is_postgres() { "VACUUM ANALYZE item" } else { "ANALYZE TABLE item" };
        self.server.admin_exec(&self.database, analyze).expect("it counts the rows");
    }

    fn write(&self, schema: &str) {
        std::fs::write(self.folder.path().join("schema/stalls.schema"), schema).expect("a file");
    }

    fn apply(&self) {
        self.run(&["apply", "--url", &self.server.url(&self.database)]);
    }

    fn run(&self, args: &[&str]) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_schemagen"));
        let output =
            command.arg("migrate").args(args).current_dir(self.folder.path()).output().expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn drop(self) {
        self.server.drop_database(&self.database);
    }
}
