//! Data steps: SQL of the developer's own, and back-fills that are killed in between.

use crate::place::{Place, Watched};
use schema_tests::db::Db;
use schema_tests::servers::SqlServer;

schema_tests::on_servers!(
    |server: &'static SqlServer| { filled(Some(server)); by_hand(Some(server)) };
    postgres: postgres(16),
    mariadb: mariadb(),
    mysql: mysql(),
);

#[test]
fn sqlite() {
    filled(None);
    by_hand(None);
}

const FIRST: &str =
    "schema shop {\n}\ntable line {\n    id bigint primary key\n    price int\n    number int?\n}\n";
const SECOND: &str = "schema shop {\n}\ntable line {\n    id bigint primary key\n    price int\n    number int?\n    total bigint?\n}\n";

/// 10,000 rows in chunks of 1,000: killed after the third, and gone on with from there. A row whose value is NULL
/// stays without, and nothing goes in circles.
fn filled(server: Option<&'static SqlServer>) {
    let place = Place::new(Db::new(server));
    place.schema(FIRST);
    place.run(&["new", "init"]).ends(0, &["Created"]);
    place.run(&["apply"]).ends(0, &["Applied"]);
    for thousand in 0..10 {
        let row = |id: i32| if id == 4321 { format!("({id}, 2, NULL)") } else { format!("({id}, 2, {id})") };
        let rows: Vec<String> = (thousand * 1000 + 1..=thousand * 1000 + 1000).map(row).collect();
        place
            .db
            .exec(&format!("INSERT INTO line (id, price, number) VALUES {}", rows.join(", ")))
            .expect("rows");
    }
    place.schema(SECOND);
    place.run(&["new", "total"]).ends(0, &["Created"]);
    place
        .run(&["new", "totals", "--backfill", "line.total=price * numbers"])
        .ends(1, &["E0203", "backfill:"]);
    place.run(&["new", "totals", "--backfill", "line.totals=price"]).ends(1, &["did you mean 'total'?"]);
    place.run(&["new", "totals", "--backfill", "total"]).ends(2, &["TABLE.COLUMN=EXPRESSION"]);
    place
        .run(&["new", "totals", "--backfill", "line.total=price * number"])
        .ends(0, &["Created", "totals_2.up.sql"]);
    place.run(&["new", "same"]).ends(0, &["Unchanged"]);

    let watched =
        Watched::new(place.command(&place.db.url(), &["apply", "--lease", "2"]), " 3000 rows so far");
    watched.kill();
    let done: i32 =
        place.value("SELECT count(*) FROM line WHERE total IS NOT NULL").parse().expect("a number");
    assert!((3000..9999).contains(&done) && done % 1000 == 0, "{done}");
    let run = place.run(&["apply", "--wait", "60"]).ends(0, &["Resuming", "rows so far", "totals_2.up.sql"]);
    let left = 9999 - done;
    assert!(
        run.err.contains(&format!(" {left} rows so far")),
        "only what was left is done: {left}: {run:#?}"
    );
    assert_eq!(place.value("SELECT count(*) FROM line WHERE total = price * number"), "9999");
    assert_eq!(place.value("SELECT id FROM line WHERE total IS NULL"), "4321");
    place.run(&["rollback"]).ends(0, &["totals.down.sql"]);
    assert_eq!(place.value("SELECT count(*) FROM line WHERE total IS NULL"), "1", "values stay");
    assert_eq!(place.value("SELECT count(*) FROM schemagen_revision"), "2");
    place.db.drop();
}

/// Files are edited before they are applied; after that, a change is told.
fn by_hand(server: Option<&'static SqlServer>) {
    let place = Place::new(Db::new(server));
    place.schema(FIRST);
    place.run(&["new", "rows", "--data"]).ends(1, &["no revision yet"]);
    place.run(&["new", "init"]).ends(0, &["Created"]);
    place.run(&["new", "rows", "--data"]).ends(0, &["Next write the statements"]);
    place.run(&["apply", "--to", "1"]).ends(0, &["nothing to apply"]);
    let name = place.file_of("rows.up.sql");
    let text = place.read(&name);
    assert!(!text.contains("lock_timeout"), "rows that others change are waited for: {text}");
    place.write(&name, &format!("INSERT INTO line (id, price) VALUES (1, 1);\n{text}"));
    let down = place.file_of("rows.down.sql");
    place.write(&down, &format!("DELETE FROM line;\n{}", place.read(&down)));
    place.run(&["apply"]).ends(0, &["rows.up.sql"]);
    assert_eq!(place.value("SELECT count(*) FROM line"), "1");
    place.write(&name, &text);
    place.run(&["apply"]).ends(1, &["rows.up.sql was changed after it was applied"]);
    place.write(&name, &format!("INSERT INTO line (id, price) VALUES (1, 1);\n{text}"));
    place.run(&["rollback"]).ends(0, &["rows.down.sql"]);
    assert_eq!(place.value("SELECT count(*) FROM line"), "0");
    place.run(&["apply"]).ends(0, &["rows.up.sql"]);

    place.plain("more.sql", "-- Two more.\nINSERT INTO line (id, price) VALUES (2, 2); -- two\nINSERT INTO line (id, price) VALUES (3, 2);\n-- the end\n");
    place.plain("open.sql", "INSERT INTO line (id, price) VALUES (2, 'a);\n");
    place
        .run(&["new", "more", "--data", "--from", "open.sql"])
        .ends(1, &["open.sql:1", "a quote is never closed"]);
    place.run(&["new", "more", "--data", "--from", "sqlite=more.sql"]).ends(2, &["no file for postgres"]);
    place.run(&["new", "more", "--data", "--from", "more.sql"]).ends(0, &["Created"]);
    place.run(&["apply"]).ends(0, &["more.up.sql"]);
    assert_eq!(place.value("SELECT count(*) FROM line"), "3");
    let fingerprints = "SELECT count(*) FROM (SELECT DISTINCT fingerprint FROM schemagen_revision) x";
    assert_eq!(place.value(fingerprints), "1", "a data step leaves the schema as it is");
    place.db.drop();
}
