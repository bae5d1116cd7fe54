//! Apply, take back, look: order, checksums, dry runs, retries.

use crate::place::Place;
use schema_tests::db::Db;
use schema_tests::servers::{self, SqlServer};
use std::time::Duration;

schema_tests::on_servers!(
    |server: &'static SqlServer| { there_and_back(Some(server)); refused(Some(server)); repeats(Some(server)) };
    postgres: postgres(16),
    mariadb: mariadb(),
    mysql: mysql(),
);

#[test]
fn sqlite() {
    there_and_back(None);
    refused(None);
    repeats(None);
}

fn two(place: &Place) {
    place.write("1_first.up.sql", "-- the table\nCREATE TABLE item (id int PRIMARY KEY, n int);\n");
    place.write("1_first.down.sql", "DROP TABLE item;\n");
    place.write("2_second.up.sql", "INSERT INTO item VALUES (1, 1);\nINSERT INTO item VALUES (2, 2);\n");
    place.write("2_second.down.sql", "DELETE FROM item;\n");
}

fn there_and_back(server: Option<&'static SqlServer>) {
    let place = Place::new(Db::new(server));
    two(&place);
    place.run(&["apply", "--dry-run"]).ends(0, &["2 files to apply; nothing was changed", "the table"]);
    let status = place.run(&["status"]).ends(0, &["first  pending", "second  pending"]);
    assert!(!status.out.contains("applied"), "{status:#?}");
    place.run(&["apply", "--to", "1"]).ends(0, &["1_first.up.sql", "Finished 1 file"]);
    place.run(&["apply"]).ends(0, &["2_second.up.sql", "Finished 1 file"]);
    place.run(&["apply"]).ends(0, &["nothing to apply"]);
    assert_eq!(place.value("SELECT sum(n) FROM item"), "3");
    place
        .run(&["status", "--format", "json"])
        .ends(0, &["\"version\":2,\"name\":\"second\",\"state\":\"applied\""]);
    place.run(&["rollback", "--dry-run"]).ends(0, &["2_second.down.sql", "1 file to take back"]);
    place.run(&["rollback"]).ends(0, &["2_second.down.sql", "1 file taken back"]);
    assert_eq!(place.value("SELECT count(*) FROM item"), "0");
    place.run(&["apply"]).ends(0, &["2_second.up.sql"]);
    place.run(&["rollback", "--to", "0"]).ends(0, &["2 files taken back"]);
    place.run(&["status"]).ends(0, &["first  pending", "second  pending"]);
    place.db.drop();
}

/// Nothing is changed where files and database do not fit together.
fn refused(server: Option<&'static SqlServer>) {
    let place = Place::new(Db::new(server));
    two(&place);
    place.run(&["apply"]).ends(0, &[]);
    place.write("2_second.up.sql", "INSERT INTO item VALUES (3, 3);\n");
    place.run(&["apply"]).ends(1, &["2_second.up.sql was changed after it was applied"]);
    place.run(&["status"]).ends(1, &["second  changed"]);
    place.run(&["rollback"]).ends(1, &["2_second.up.sql was changed"]);
    two(&place);
    place.write("4_late.up.sql", "INSERT INTO item VALUES (4, 4);\n");
    place.run(&["apply"]).ends(0, &["4_late"]);
    place.write("3_early.up.sql", "INSERT INTO item VALUES (5, 5);\n");
    place.run(&["apply"]).ends(1, &["3_early.up.sql is older than 4, which is applied"]);
    place.run(&["apply", "--out-of-order"]).ends(0, &["3_early"]);
    place.run(&["rollback"]).ends(1, &["4_late.up.sql has no way back"]);
    std::fs::remove_file(place.migrations().join("3_early.up.sql")).expect("it is there");
    place.run(&["apply"]).ends(1, &["3 (early) was applied, and there is no file of it"]);
    place.write("3_early.up.sql", "INSERT INTO item VALUES (5, 5);\n");
    // What fails is told with its place, and done again when it is mended.
    place.write("5_wrong.up.sql", "INSERT INTO item VALUES (6, 6);\n\nINSERT INTO item VALUES (1, 1);\n");
    place.run(&["apply"]).ends(3, &["5_wrong.up.sql:3: "]);
    place.db.exec("DELETE FROM item WHERE id = 1").expect("the way is free");
    place.run(&["apply"]).ends(0, &["5_wrong.up.sql"]);
    assert_eq!(place.value("SELECT count(*) FROM item"), "5");
    place.write("6_open.up.sql", "INSERT INTO item VALUES (7, 'a);\n");
    place.run(&["apply"]).ends(1, &["6_open.up.sql:1: a quote is never closed"]);
    place.db.drop();
}

/// In rounds, each of which is a transaction, until nothing is left.
fn repeats(server: Option<&'static SqlServer>) {
    let place = Place::new(Db::new(server));
    let rows: Vec<String> = (1..=25).map(|id| format!("({id}, NULL)")).collect();
    place.write(
        "1_rows.up.sql",
        &format!(
            "CREATE TABLE item (id int PRIMARY KEY, n int);\nINSERT INTO item VALUES {};\n",
            rows.join(", ")
        ),
    );
    let ten = "SELECT id FROM (SELECT id FROM item WHERE n IS NULL ORDER BY id LIMIT 10) x";
    place.write(
        "2_fill.up.sql",
        &format!("-- fills n\n-- schemagen: repeat\nUPDATE item SET n = 1 WHERE id IN ({ten});\n"),
    );
    let run = place.run(&["apply"]).ends(0, &[]);
    assert_eq!(run.err.matches("1/1 fills n").count(), 4, "10, 10, 5, and none: {run:#?}");
    assert_eq!(place.value("SELECT sum(n) FROM item"), "25");
    place.db.drop();
}

#[test]
fn sqlite_makes_a_table_anew() {
    let place = Place::new(Db::new(None));
    place.write(
        "1_one.up.sql",
        "CREATE TABLE item (id integer PRIMARY KEY, n int);\nINSERT INTO item VALUES (1, 1);\n\
        CREATE TABLE part (item int REFERENCES item (id) ON DELETE CASCADE);\nINSERT INTO part VALUES (1);\n",
    );
    let rebuild = |check: &str| {
        format!(
            "-- no-transaction\nPRAGMA foreign_keys = OFF;\nBEGIN IMMEDIATE;\nCREATE TABLE new (id integer PRIMARY KEY, n text);\n\
        INSERT INTO new SELECT id, n FROM item{check};\nDROP TABLE item;\nALTER TABLE new RENAME TO item;\n\
        CREATE TEMP TABLE checked (id int CHECK (id IS NULL));\n\
        INSERT INTO checked SELECT rowid FROM pragma_foreign_key_check;\nDROP TABLE checked;\nCOMMIT;\nPRAGMA foreign_keys = ON;\n"
        )
    };
    place.write("2_two.up.sql", &rebuild(" WHERE id > 1"));
    place.run(&["apply"]).ends(3, &["2_two.up.sql:9: ", "check"]);
    assert_eq!(place.value("SELECT count(*) FROM part, item"), "1", "nothing was changed");
    place.write("2_two.up.sql", &rebuild(""));
    place.run(&["apply"]).ends(0, &["2_two.up.sql"]);
    assert_eq!(place.value("SELECT typeof(n) || (SELECT count(*) FROM part) FROM item"), "text1");
}

#[test]
fn postgres_waits_for_a_table_in_use() {
    let Some(server) = servers::postgres(16) else { return };
    let place = Place::new(Db::new(Some(server)));
    place.db.exec("CREATE TABLE item (id int PRIMARY KEY)").expect("a table");
    place.write("1_one.up.sql", "SET LOCAL lock_timeout = '200ms';\nALTER TABLE item ADD COLUMN n int;\n");
    let Db::Server(_, name) = &place.db else { return };
    let mut holder = server.session(name, server.admin_user(), server.admin_password()).expect("a session");
    holder.exec("BEGIN; LOCK TABLE item IN SHARE MODE").expect("the table is in use");
    let watched = place.apply_until(2, 2);
    std::thread::sleep(Duration::from_millis(900));
    holder.exec("COMMIT").expect("the table is free");
    watched.finish().ends(0, &["Retrying (2/10)", "lock timeout", "Applied"]);
    holder.close();
    place.db.drop();
}

/// A runner that is killed leaves half an index, which the next one drops and makes again.
#[test]
fn postgres_makes_half_an_index_again() {
    let Some(server) = servers::postgres(16) else { return };
    let place = Place::new(Db::new(Some(server)));
    place
        .db
        .exec("CREATE TABLE item (id int PRIMARY KEY, n int); INSERT INTO item VALUES (1, 1)")
        .expect("a table");
    place.write("1_one.up.sql", "-- no-transaction\nCREATE INDEX CONCURRENTLY \"Item n\" ON item (n);\n");
    place.write("1_one.down.sql", "-- no-transaction\nDROP INDEX CONCURRENTLY \"Item n\";\n");
    let Db::Server(_, name) = &place.db else { return };
    let mut holder = server.session(name, server.admin_user(), server.admin_password()).expect("a session");
    holder.exec("BEGIN; UPDATE item SET n = 2").expect("the table is in use");
    let watched = place.apply_until(1, 1);
    std::thread::sleep(Duration::from_millis(500));
    watched.kill();
    let next = place.command(&place.db.url(), &["apply"]).spawn().expect("it starts");
    std::thread::sleep(Duration::from_secs(2));
    holder.exec("COMMIT").expect("the table is free");
    crate::place::finish(next).ends(0, &["Resuming", "an invalid index, which is dropped", "Applied"]);
    holder.close();
    let valid = "SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid = '\"Item n\"'::regclass";
    assert_eq!(place.value(valid), "1");
    place.run(&["rollback"]).ends(0, &["Undone"]);
    place.db.drop();
}

schema_tests::on_servers!(
    |server: &'static SqlServer| accounts(server);
    accounts_of_mariadb: mariadb(),
    accounts_of_mysql: mysql(),
);

/// What is about an account is done where it exists, and passed over with a word where it does not.
fn accounts(server: &'static SqlServer) {
    let place = Place::new(Db::new(Some(server)));
    let there = format!("there_{}", std::process::id());
    let rights = format!(
        "CREATE TABLE item (id int PRIMARY KEY);\n\
         -- one who is there\n-- schemagen: account '{there}'\nGRANT SELECT ON item TO '{there}'@'%';\n\
         -- one who is not\n-- schemagen: account 'absent'\nGRANT SELECT ON item TO 'absent'@'%';\n\
         INSERT INTO item VALUES (1);\n"
    );
    place.write("1_rights.up.sql", &rights);
    let Db::Server(_, name) = &place.db else { return };
    place.db.exec(&format!("CREATE USER '{there}'@'%' IDENTIFIED BY 'there'")).expect("an account");
    let run = place
        .run(&["apply"])
        .ends(0, &["Skipped line 7: the account 'absent' does not exist: one who is not"]);
    assert_eq!(run.err.matches("Skipped").count(), 1, "{run:#?}");
    let count = server.exec(name, &there, "there", "SELECT count(*) FROM item").expect("it may read");
    assert_eq!(count[0][0].as_deref(), Some("1"));
    let absent = "SELECT count(*) FROM mysql.user WHERE user = 'absent'";
    assert_eq!(place.value(absent), "0", "a GRANT makes no account");
    place.db.exec(&format!("DROP USER '{there}'@'%'")).expect("it goes");
    place.db.drop();
}
