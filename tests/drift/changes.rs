//! Each change of a database is told as the one difference that it is, and what `--mend` writes undoes it.
//!
//! Changes that have nothing to do with each other are made in one database, and told at once. With
//! `SCHEMAGEN_DRIFT_FULL=1`, each is made in a database of its own.

mod mysql;
mod postgres;
mod sqlite;

use crate::place::{Place, drift, is_full, said, schemagen};
use schema_core::dialect::Target;
use schema_core::grants;
use schema_core::{Input, Options, compile};
use schema_tests::servers::{SqlServer, fresh};
use std::collections::BTreeSet;
use std::path::Path;

/// A change: what is run, and the one difference that is told: the table or account, the kind, the name, and the aspect
/// or right.
type Change = (&'static str, [&'static str; 4]);

/// Differences, as a report tells them.
type Told = BTreeSet<[String; 4]>;

const SCHEMA: &str = include_str!("shop.schema");

/// Changes of a table that nothing else speaks of, as both servers write them.
const ALONE: &[Change] = &[
    ("alter table parcel alter weight set default 7", ["parcel", "column", "weight", "default"]),
    ("alter table parcel alter state set default 'paid'", ["parcel", "column", "state", "default"]),
    ("alter table parcel add more_column integer", ["parcel", "column", "more_column", "extra"]),
    (
        "alter table parcel drop constraint parcel_weight; alter table parcel add constraint parcel_weight check (weight > 1)",
        ["parcel", "check", "parcel_weight", "condition"],
    ),
    (
        "alter table parcel add constraint more_weight check (weight < 9)",
        ["parcel", "check", "more_weight", "extra"],
    ),
    ("create index more_label on parcel (label, weight)", ["parcel", "index", "more_label", "extra"]),
    (
        "alter table parcel add constraint parcel_once unique (weight)",
        ["parcel", "unique key", "parcel_once", "extra"],
    ),
    (
        "alter table parcel drop constraint parcel_depot_fk; alter table parcel add constraint parcel_depot_fk foreign key (depot) references depot (id) on delete cascade",
        ["parcel", "foreign key", "parcel_depot_fk", "on delete"],
    ),
    ("alter table shelf add more_column integer", ["shelf", "column", "more_column", "extra"]),
    ("drop table parcel", ["parcel", "table", "parcel", "missing"]),
];

/// All changes of a target.
fn changes(target: Target) -> Vec<Change> {
    let (own, more) = match target {
        Target::Postgres => (postgres::CHANGES, ALONE),
        Target::MySql => (mysql::CHANGES, ALONE),
        Target::Sqlite => (sqlite::CHANGES, &[][..]),
    };
    [own, more].concat()
}

/// Differences in a report: of objects by table, kind, name and aspect (or `missing`, `extra`), of accounts by name,
/// `account`, what, and right.
fn told(report: &serde_json::Value) -> Told {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let mut all = Told::new();
    let mut add = |told| assert!(all.insert(told), "told twice: {report}");
    for object in report["objects"].as_array().unwrap() {
        let of = |what: String| [text(&object["table"]), text(&object["kind"]), text(&object["name"]), what];
        match object["aspects"].as_array().unwrap().as_slice() {
            [] => add(of(text(&object["what"]))),
            aspects => aspects.iter().for_each(|aspect| add(of(text(&aspect["name"])))),
        }
    }
    for right in report["rights"].as_array().unwrap() {
        add([text(&right["account"]), "account".to_owned(), text(&right["what"]), text(&right["right"])]);
    }
    all
}

/// The changes in groups, so that those of one group touch different things.
fn batches(changes: &[Change]) -> Vec<Vec<&Change>> {
    if is_full() {
        return changes.iter().map(|change| vec![change]).collect();
    }
    let mut batches: Vec<Vec<&Change>> = Vec::new();
    for change in changes {
        match batches.iter_mut().find(|batch| batch.iter().all(|other| !meet(change, other))) {
            Some(batch) => batch.push(change),
            None => batches.push(vec![change]),
        }
    }
    batches
}

/// Whether two changes are about one thing, or one of them is about a whole table that the other names. What accounts
/// have goes by itself: who mends it would mend what a script left.
fn meet(one: &Change, other: &Change) -> bool {
    let thing = |(_, [table, kind, name, what]): &Change| match *kind {
        // Rights on one object are told in one line.
        "account" => (*kind, what.rsplit_once(" on ").map_or(*what, |(_, on)| on), ""),
        _ => (*kind, *table, *name),
    };
    let whole = |(_, [table, kind, _, what]): &Change, (sql, _): &Change| {
        *kind == "table" && matches!(*what, "missing" | "extra") && sql.contains(table)
    };
    let of_account = |(_, [_, kind, ..]): &Change| *kind == "account";
    thing(one) == thing(other)
        || whole(one, other)
        || whole(other, one)
        || of_account(one) != of_account(other)
}

/// The schema, and how a database of it is made.
pub(crate) struct Shop<'s> {
    target: Target,
    server: Option<&'s SqlServer>,
    folder: tempfile::TempDir,
    scripts: Vec<String>,
}

impl<'s> Shop<'s> {
    pub(crate) fn new(target: Target, server: Option<&'s SqlServer>) -> Shop<'s> {
        let folder = tempfile::tempdir().unwrap();
        let text = SCHEMA.replace("TARGET", target.name()) + programs(target);
        std::fs::write(folder.path().join("shop.schema"), &text).unwrap();
        let compiled = compile(vec![Input::text("shop.schema", text)], &Options::default());
        assert!(!compiled.has_errors(), "{:?}", compiled.diagnostics);
        let ddl = format!("ddl/{}.sql", target.name());
        let ddl = compiled.artifacts.iter().find(|a| a.path == ddl).unwrap().text.clone();
        let grants =
            grants::files(compiled.schema.as_ref().unwrap(), &mut schema_core::diag::Diagnostics::new());
        let prefix = format!("grants/{}/", target.name());
        let grants = grants.into_iter().filter(|f| f.path.starts_with(&prefix) && target != Target::Sqlite);
        let scripts = std::iter::once(ddl).chain(grants.map(|file| file.text)).collect();
        Shop { target, server, folder, scripts }
    }

    fn schema(&self) -> std::path::PathBuf {
        self.folder.path().join("shop.schema")
    }

    pub(crate) fn database(&self) -> Place<'s> {
        let place = Place::new(self.server);
        self.scripts.iter().for_each(|script| place.script(script).unwrap());
        place
    }

    /// Makes the changes of one batch, holds the report against them, and mends.
    fn try_batch(&self, batch: &[&Change]) -> Result<(), String> {
        let place = self.database();
        for (change, _) in batch {
            place.script(change).map_err(|why| format!("{change}: {why}"))?;
        }
        let expected: Told = batch.iter().map(|(_, told)| told.map(str::to_owned)).collect();
        let mend = self.folder.path().join("mend.sql");
        let (status, found) = report(&place.url(), &self.schema(), &["--mend", mend.to_str().unwrap()])?;
        if status != 1 || found != expected {
            let (more, less): (Vec<_>, Vec<_>) =
                (found.difference(&expected).collect(), expected.difference(&found).collect());
            return Err(format!("{status}; told, and not so: {more:?}; so, and not told: {less:?}"));
        }
        self.mend(&place, &mend, &expected)?;
        place.drop();
        Ok(())
    }

    /// Runs the script; nothing is told then, but what can't be mended.
    fn mend(&self, place: &Place<'_>, script: &Path, expected: &Told) -> Result<(), String> {
        let sql = std::fs::read_to_string(script).map_err(|error| error.to_string())?;
        place.client(&sql).map_err(|why| format!("{why}, of:\n{sql}"))?;
        if expected.iter().any(|told| told[1] == "account") {
            let args = ["grants", "apply", "--keep-passwords", "--url", &place.url()];
            let run = schemagen(&args, &self.schema());
            if !run.status.success() {
                return Err(said(&run));
            }
        }
        match report(&place.url(), &self.schema(), &[])? {
            (0, _) => Ok(()),
            (_, left) => Err(format!("{left:?} is left after:\n{sql}")),
        }
    }
}

/// As many changes of tables and other objects as go together.
pub(crate) fn together(target: Target) -> Vec<&'static str> {
    let changes = changes(target);
    let mut taken: Vec<&Change> = Vec::new();
    for change in changes.iter().filter(|(_, told)| told[1] != "account") {
        if taken.iter().all(|other| !meet(change, other)) {
            taken.push(change);
        }
    }
    taken.iter().map(|(sql, _)| *sql).collect()
}

fn each(target: Target, server: Option<&SqlServer>) {
    let shop = Shop::new(target, server);
    let changes = changes(target);
    let batches = batches(&changes);
    let tried = batches.iter().filter_map(|batch| {
        let failure = shop.try_batch(batch).err()?;
        let changes: Vec<&str> = batch.iter().map(|(change, _)| *change).collect();
        Some(format!("{}:\n{failure}", changes.join("\n")))
    });
    let failures: Vec<String> = tried.collect();
    println!("{} changes in {} databases on {}", changes.len(), batches.len(), shop.target.name());
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), batches.len(), failures.join("\n\n"));
}

fn report(url: &str, schema: &Path, more: &[&str]) -> Result<(i32, Told), String> {
    let run = drift(url, schema, &[&["--format", "json"], more].concat());
    let report = serde_json::from_slice(&run.stdout).map_err(|_| said(&run))?;
    Ok((run.status.code().unwrap_or(-1), told(&report)))
}

/// What has a body, as each target writes it.
fn programs(target: Target) -> &'static str {
    match target {
        Target::Postgres => {
            "raw postgres function touch() $sql$create function touch() returns trigger language plpgsql as 'begin return new; end'$sql$\n\
             raw postgres trigger touch_orders on orders after touch $sql$create trigger touch_orders before update on orders for each row execute function touch()$sql$\n\
             raw postgres view dear after orders $sql$create view dear as select id, total from orders where total > 100$sql$\n"
        }
        Target::MySql => {
            "raw mysql trigger touch_orders on orders $sql$create trigger touch_orders before update on orders for each row set new.memo = 'x'$sql$\n\
             raw mysql view dear after orders $sql$create view dear as select id, total from orders where total > 100$sql$\n"
        }
        Target::Sqlite => {
            "raw sqlite trigger touch_orders on orders $sql$create trigger touch_orders after insert on orders begin select 1; end$sql$\n\
             raw sqlite view dear after orders $sql$create view dear as select id, total from orders where total > 100$sql$\n"
        }
    }
}

schema_tests::on_servers!(
    |server: SqlServer| each(if server.is_postgres() { Target::Postgres } else { Target::MySql }, Some(&server));
    changes_postgres_16: fresh::postgres(16),
    changes_mariadb: fresh::mariadb(),
    changes_mysql: fresh::mysql(),
);

/// The other versions, in full runs.
fn other(version: u32) {
    if let Some(server) = is_full().then(|| fresh::postgres(version)).flatten() {
        each(Target::Postgres, Some(&server));
    }
}

#[test]
fn changes_postgres_15() {
    other(15);
}

#[test]
fn changes_postgres_18() {
    other(18);
}

#[test]
fn changes_sqlite() {
    each(Target::Sqlite, None);
}
