//! Revisions made side by side, as branches of a repository make them; squashing them; and databases that are there
//! already.

use crate::place::Place;
use schema_tests::db::Db;
use schema_tests::servers::SqlServer;

schema_tests::on_servers!(
    |server: &'static SqlServer| {
        branches(Some(server), true);
        branches(Some(server), false);
        one_table(Some(server));
        baseline(Some(server));
        squash(Some(server));
    };
    postgres: postgres(16),
    mariadb: mariadb(),
);

#[test]
fn sqlite() {
    branches(None, true);
    branches(None, false);
    one_table(None);
    baseline(None);
    squash(None);
}

fn shop(lines: &str) -> String {
    format!("schema shop {{\n}}\ntable item {{\n    id bigint primary key\n{lines}}}\n")
}

fn two(item: &str, part: &str) -> String {
    format!("{}table part {{\n    id bigint primary key\n{part}}}\n", shop(item))
}

/// Two copies of a folder go on by themselves and come together again, as git brings files together.
fn branches(server: Option<&'static SqlServer>, first_comes_first: bool) {
    let place = Place::new(Db::new(server));
    place.schema(&two("", ""));
    place.run_at(1000, &["new", "init"]).ends(0, &["Created"]);
    place.run(&["apply"]).ends(0, &["init"]);
    place.db.exec("INSERT INTO item (id) VALUES (1)").expect("a row");

    let other = place.branch();
    place.schema(&two("    a int?\n", ""));
    place.run_at(2000, &["new", "add_a"]).ends(0, &["+ column item.a"]);
    other.schema(&two("", "    b int?\n"));
    other.run_at(3000, &["new", "add_b"]).ends(0, &["+ column part.b"]);
    // The database is of one of them when they meet.
    let applied = if first_comes_first { place.run(&["apply"]) } else { other.run_at(3000, &["apply"]) };
    applied.ends(0, &["Applied"]);
    place.take_files_of(&other);

    let both = two("    a int?\n", "    b int?\n");
    place.schema(&both);
    let heads =
        ["there are 2 heads", "19700101003320_add_a", "19700101005000_add_b", "schemagen migrate merge"];
    place.run_at(4000, &["new", "more"]).ends(1, &heads);
    place.run(&["apply"]).ends(1, &heads);
    place.run(&["status"]).ends(1, &heads);

    place.schema(&two("    a int?\n    c int?\n", "    b int?\n"));
    place.run_at(4000, &["merge"]).ends(1, &["is not what the branches make together", "+ column item.c"]);
    place.schema(&both);
    place.run_at(4000, &["merge"]).ends(0, &["19700101010640_merge.up.sql"]);
    place.run_at(4000, &["merge", "again"]).ends(0, &["no branches to join"]);
    place.run_at(4000, &["new", "more"]).ends(0, &["Unchanged"]);
    place.run(&["status"]).ends(0, &["merge  pending"]);
    place.run(&["apply"]).ends(0, &["merge.up.sql", "Finished 2 files"]);
    place.db.exec("UPDATE item SET a = 1").expect("the column is there");
    place.db.exec("UPDATE part SET b = 1").expect("the column is there");
    assert_eq!(place.value("SELECT count(*) FROM schemagen_revision"), "4");
    place.drift().ends(0, &["is as the schema says"]);
    place.run(&["rollback", "--to", "19700101001640"]).ends(0, &["3 files taken back"]);
    place.schema(&two("", ""));
    place.drift().ends(0, &["is as the schema says"]);
    assert_eq!(place.value("SELECT count(*) FROM item"), "1");
    place.db.drop();
}

/// Both add a column to one table.
fn one_table(server: Option<&'static SqlServer>) {
    let place = Place::new(Db::new(server));
    place.schema(&shop(""));
    place.run_at(1000, &["new", "init"]).ends(0, &["Created"]);
    place.run(&["apply"]).ends(0, &["init"]);
    place.db.exec("INSERT INTO item (id) VALUES (1)").expect("a row");
    let other = place.branch();
    place.schema(&shop("    a int?\n"));
    place.run_at(2000, &["new", "add_a"]).ends(0, &["+ column item.a"]);
    other.schema(&shop("    b varchar(9) default 'x'\n"));
    other.run_at(3000, &["new", "add_b"]).ends(0, &["+ column item.b"]);
    place.take_files_of(&other);
    place.schema(&shop("    a int?\n    b varchar(9) default 'x'\n"));
    place.run_at(4000, &["merge"]).ends(0, &["19700101010640_merge.up.sql"]);
    other.run_at(3000, &["apply"]).ends(0, &["add_b"]);
    place.run(&["apply"]).ends(0, &["add_a.up.sql", "merge.up.sql", "Finished 2 files"]);
    place.db.exec("UPDATE item SET a = 7").expect("the column is there");
    assert_eq!(place.value("SELECT b FROM item"), "x");
    place.drift().ends(0, &["is as the schema says"]);

    let back = place.run(&["rollback", "--to", "19700101001640"]);
    if server.is_some() {
        back.ends(0, &["3 files taken back"]);
        place.schema(&shop(""));
        place.drift().ends(0, &["is as the schema says"]);
    } else {
        // The way back of each makes the table anew, and knows the other's column not.
        back.ends(3, &["add_b.down.sql", "would be lost", "unknown_column"]);
        assert_eq!(place.value("SELECT a FROM item"), "7");
    }
    place.db.drop();
}

/// What both branches change is told by name.
#[test]
fn branches_in_conflict() {
    let place = Place::new(Db::new(None));
    place.schema(&shop(""));
    place.run_at(1000, &["new", "init"]).ends(0, &["Created"]);
    let other = place.branch();
    place.schema(&shop("    a int?\n"));
    place.run_at(2000, &["new", "number"]).ends(0, &[]);
    other.schema(&shop("    a text?\n"));
    other.run_at(3000, &["new", "words"]).ends(0, &[]);
    place.take_files_of(&other);
    place
        .run(&["merge"])
        .ends(1, &["number", "words", "changes this on postgres: column item.a", "rollback"]);
}

/// A database of another making is recorded at a revision, if it is what that makes.
fn baseline(server: Option<&'static SqlServer>) {
    let place = Place::new(Db::new(server));
    place.schema(&shop("    a int?\n"));
    place.run(&["baseline"]).ends(1, &["there is no revision yet"]);
    place.run_at(1000, &["new", "init"]).ends(0, &["Created"]);
    place.db.exec("CREATE TABLE item (id bigint PRIMARY KEY NOT NULL)").expect("a table");
    let refused = ["column a", "is not what 19700101001640_init makes", "--accept-differences"];
    place.run(&["baseline"]).ends(1, &refused);
    assert!(place.db.exec("SELECT count(*) FROM schemagen_revision").is_err(), "nothing was recorded");
    place.db.exec("DROP TABLE item").expect("it goes");

    place.run(&["apply"]).ends(0, &["Applied"]);
    place.run(&["baseline"]).ends(1, &["has migrations already (1)"]);
    let tables = ["schemagen_revision", "schemagen_journal", "_sqlx_migrations"];
    let kept = place.value("SELECT name FROM schemagen_revision");
    for table in tables {
        place.db.exec(&format!("DROP TABLE {table}")).expect("it goes");
    }
    place.db.exec("INSERT INTO item (id) VALUES (7)").expect("a row");
    place.run(&["baseline", "--dry-run"]).ends(0, &["nothing was changed"]);
    assert!(place.db.exec("SELECT count(*) FROM schemagen_revision").is_err(), "nothing was recorded");
    place.run(&["baseline"]).ends(0, &["19700101001640_init as applied", "none of them run"]);
    assert_eq!(place.value("SELECT name FROM schemagen_revision"), kept);
    place.run(&["status"]).ends(0, &["init  applied"]);
    place.schema(&shop("    a int?\n    b int?\n"));
    place.run_at(2000, &["new", "add_b"]).ends(0, &["Created"]);
    place.run(&["apply"]).ends(0, &["add_b.up.sql", "Finished 1 file"]);
    assert_eq!(place.value("SELECT count(*) FROM item WHERE b IS NULL"), "1");
    place.db.drop();
}

/// One revision takes the place of three: on a database that has all of them, and on a new one; one that has some is
/// refused.
fn squash(server: Option<&'static SqlServer>) {
    let place = Place::new(Db::new(server));
    place.schema(&shop(""));
    place.run_at(1000, &["new", "init"]).ends(0, &["Created"]);
    place.plain("rows.sql", "INSERT INTO item (id) VALUES (1);\n");
    place.run_at(2000, &["new", "rows", "--data", "--from", "rows.sql"]).ends(0, &["Created"]);
    place.schema(&shop("    a int?\n"));
    place.run_at(3000, &["new", "add_a"]).ends(0, &["Created"]);
    place.run_at(4000, &["new", "fill", "--backfill", "item.a=id + 1"]).ends(0, &["Created"]);
    place.schema(&shop("    a int?\n    b int?\n"));
    place.run_at(5000, &["new", "add_b"]).ends(0, &["Created"]);
    let before = place.branch();
    place.run(&["apply", "--to", "19700101005000"]).ends(0, &["add_a.up.sql"]);

    let to = ["squash", "--to", "19700101010641"];
    place.run(&to).ends(1, &["there is no revision 19700101010641"]);
    let to = ["squash", "--to", "19700101010640"];
    place.run(&to).ends(1, &["19700101003320_rows, 19700101010640_fill", "--keep", "--leave-out"]);
    let args = [&to[..], &["--keep", "19700101003320_rows", "--leave-out", "19700101010640_fill"]].concat();
    place.run(&[&args[..], &["--dry-run"]].concat()).ends(0, &["Would remove", "Would create"]);
    place.run(&args).ends(0, &["Removed migrations/", "19700101010640_fill.up.sql"]);
    let up = place.read("19700101010640_fill.up.sql");
    assert!(
        up.contains("Replaces 19700101001640_init.") && up.contains("INSERT INTO item (id) VALUES (1)"),
        "{up}"
    );

    place.run(&["apply"]).ends(1, &["lacks 19700101010640", "files of before"]);
    before.run_at(0, &["apply", "--to", "19700101010641"]).ends(0, &["fill"]);
    place.run(&["status"]).ends(0, &["replaced", "add b  pending"]);
    place.run(&["apply", "--dry-run"]).ends(0, &["1 file to apply"]);
    place.run(&["apply"]).ends(0, &["add_b.up.sql", "Finished 1 file"]);
    place.run(&["status"]).ends(0, &["fill  applied", "add b  applied"]);
    assert_eq!(place.value("SELECT count(*) FROM _sqlx_migrations"), "2");
    assert_eq!(place.value("SELECT count(*) FROM schemagen_revision"), "2");
    assert_eq!(place.value("SELECT a FROM item"), "2", "no row was touched");
    place.drift().ends(0, &["is as the schema says"]);
    place.run(&["new", "more"]).ends(0, &["Unchanged"]);

    // A database without any is made by the one.
    place.run(&["rollback", "--to", "0"]).ends(0, &["2 files taken back"]);
    place.run(&["apply"]).ends(0, &["Finished 2 files"]);
    assert_eq!(
        place.value("SELECT count(*) FROM item WHERE a IS NULL"),
        "1",
        "what was kept, and what was left out"
    );
    place.drift().ends(0, &["is as the schema says"]);
    place.db.drop();
}
