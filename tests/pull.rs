//! `schemagen pull`: what is written of a database of each kind, and how the command behaves.

use schema_core::dialect::Target;
use schema_tests::db::Db;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

schema_tests::on_every_database!(text);

/// The text of `tests/pull/<target>.schema` comes out of what `<target>.sql` made, and it builds.
fn text(target: Target, fresh: &dyn Fn() -> Db) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/pull");
    let read = |ending: &str| {
        let path = folder.join(format!("{}.{ending}", target.name()));
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let db = fresh();
    db.script(&read("sql")).unwrap_or_else(|error| panic!("{error}"));
    let run = pull(&[&db.url(), "--name", "shop", "--stdout", "--quiet", "--no-grants"], Path::new("."));
    assert_eq!(told(&run), "", "nothing is left out");
    assert_eq!(run.status.code(), Some(0));
    let text = String::from_utf8(run.stdout).unwrap();
    assert_eq!(text, read("schema"));
    db.drop();
}

mod of_views {
    use super::*;

    schema_tests::on_every_database!(views);

    /// The views that `tests/pull/views/<target>.sql` made come out as `<target>.schema` says, and those that the
    /// language has no words for stay raw behind them. What is made of the text is pulled as the same text.
    fn views(target: Target, fresh: &dyn Fn() -> Db) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/pull/views");
        let read = |ending: &str| {
            let path = folder.join(format!("{}.{ending}", target.name()));
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        let text = |db: &Db| {
            let run =
                pull(&[&db.url(), "--name", "shop", "--stdout", "--quiet", "--no-grants"], Path::new("."));
            assert_eq!(told(&run), "", "nothing is left out");
            String::from_utf8(run.stdout).unwrap()
        };
        let db = fresh();
        db.script(&read("sql")).unwrap_or_else(|error| panic!("{error}"));
        let first = text(&db);
        let (_, found) = first.split_once("\n}\n\n").unwrap();
        let (views, raws) = found[found.find("view ").unwrap()..].split_once("\nraw ").unwrap();
        assert_eq!(views, read("schema"));
        let names = format!("\nraw {raws}");
        let names = names.split("\nraw ").filter_map(|raw| raw.split_whitespace().nth(2));
        let expected: &[&str] = match target {
            Target::Postgres => &[
                "averages",
                "casted",
                "checked",
                "documented",
                "guarded",
                "joined",
                "latest",
                "over_raw",
                "sums",
            ],
            Target::MySql => &["averages", "checked", "halves", "ids", "invoked", "merged"],
            Target::Sqlite => &["per_customer", "aliased", "starred", "unnamed", "computed", "named"],
        };
        assert_eq!(names.filter(|name| !name.contains('.')).collect::<Vec<_>>(), expected);

        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("shop.schema"), &first).unwrap();
        let built = Command::new(env!("CARGO_BIN_EXE_schemagen"))
            .args(["build", "shop.schema", "--out", "out", "--quiet"])
            .current_dir(place.path())
            .output()
            .unwrap();
        assert_eq!(built.status.code(), Some(0), "{}", told(&built));
        let ddl = place.path().join(format!("out/ddl/{}.sql", target.name()));
        let again = fresh();
        again.script(&fs::read_to_string(ddl).unwrap()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(text(&again), first);
        again.drop();
        db.drop();
    }
}

fn pull(args: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_schemagen"))
        .arg("pull")
        .args(args)
        .current_dir(folder)
        .env_remove("DATABASE_URL")
        .env_remove("SCHEMAGEN_ADMIN_URL")
        .output()
        .unwrap()
}

fn told(run: &Output) -> String {
    String::from_utf8_lossy(&run.stderr).into_owned()
}

/// A folder with the database `shop.db` in it.
fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    let db = schema_tests::sqlite::Sqlite::open(place.path().join("shop.db")).unwrap();
    db.exec("create table t (id INTEGER PRIMARY KEY, a TEXT)").unwrap();
    place
}

#[test]
fn nothing_is_overwritten_unasked() {
    let place = place();
    let file = place.path().join("schema/shop.schema");
    let first = pull(&["sqlite:shop.db"], place.path());
    assert_eq!(first.status.code(), Some(0), "{}", told(&first));
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("table t {"), "{text}");

    // The same again is no change.
    let again = pull(&["sqlite:shop.db"], place.path());
    assert_eq!(again.status.code(), Some(0));
    assert!(told(&again).contains("Unchanged"), "{}", told(&again));

    fs::write(&file, "// mine\n").unwrap();
    let refused = pull(&["sqlite:shop.db"], place.path());
    assert_eq!(refused.status.code(), Some(2));
    assert!(told(&refused).contains("--force"), "{}", told(&refused));
    assert_eq!(fs::read_to_string(&file).unwrap(), "// mine\n");

    let forced = pull(&["sqlite:shop.db", "--force"], place.path());
    assert_eq!(forced.status.code(), Some(0));
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
}

#[test]
fn a_report_is_one_json_object() {
    let place = place();
    let run = pull(&["sqlite:shop.db", "--report", "json", "--quiet", "--out", "db"], place.path());
    assert_eq!(told(&run), "");
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    for (key, value) in [("tables", 1), ("columns", 2), ("constraints", 1), ("raw_structure", 0)] {
        assert_eq!(report[key], value, "{key}");
    }
    assert_eq!(report["notes"], serde_json::json!([]));
    assert!(place.path().join("db/shop.schema").is_file());
}

#[test]
fn what_can_not_be_read_is_said() {
    let place = place();
    for (args, status, said) in [
        (&["sqlite:nowhere.db"][..], 3, "nowhere.db"),
        (&[][..], 2, "which database?"),
        (&["oracle://host/db"][..], 2, "postgres://"),
        (&["redis://127.0.0.1:1/0"][..], 2, "a cache has no schema"),
        (&["postgres://ann:s3cret@127.0.0.1:1/shop"][..], 3, "127.0.0.1:1/shop"),
        (&["mysql://ann:s3cret@127.0.0.1:1/shop"][..], 3, "127.0.0.1:1/shop"),
    ] {
        let run = pull(args, place.path());
        let told = told(&run);
        assert_eq!(run.status.code(), Some(status), "{args:?}: {told}");
        assert!(told.contains(said), "{args:?}: {told}");
        assert!(!told.contains("s3cret"), "{told}");
    }
    assert!(!place.path().join("nowhere.db").exists(), "nothing is made by looking");
    assert!(!place.path().join("schema").exists());
}

#[test]
fn the_page_shows_what_is_made() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/pull.md")).unwrap();
    let block = |opening: &str| {
        let (_, rest) = page.split_once(opening).unwrap();
        rest.split_once("```").unwrap().0.to_owned()
    };
    let place = tempfile::tempdir().unwrap();
    let db = schema_tests::sqlite::Sqlite::open(place.path().join("shop.db")).unwrap();
    db.exec(&block("```sql\n")).unwrap();
    let run = pull(&["sqlite:shop.db"], place.path());
    let text = fs::read_to_string(place.path().join("schema/shop.schema")).unwrap();
    assert_eq!(text, block("it makes\n\n```text\n"));
    let said = told(&run);
    let told_there = block("## What it tells\n\n```text\n");
    for line in told_there.lines().take(4).filter(|line| !line.contains("Read SQLite")) {
        assert!(said.contains(line), "{line}\n{said}");
    }
}
