//! sqlx's own runner and ours on one database: each goes on with the other's work.

use crate::place::Place;
use schema_tests::db::Db;
use schema_tests::servers::SqlServer;
use sqlx::Connection;
use sqlx::migrate::{MigrateError, Migrator};

schema_tests::on_servers!(
    |server: &'static SqlServer| both(Some(server));
    postgres: postgres(16),
    mariadb: mariadb(),
    mysql: mysql(),
);

#[test]
fn sqlite() {
    both(None);
}

/// sqlx applies up to a version, or takes back to it.
fn sqlx(place: &Place, to: i64, back: bool) -> Result<(), MigrateError> {
    macro_rules! run {
        ($connection:ty, $url:expr) => {{
            let mut connection = <$connection>::connect($url).await?;
            let migrator = Migrator::new(place.migrations()).await?;
            let done = if back {
                migrator.undo(&mut connection, to).await
            } else {
                migrator.run_to(to, &mut connection).await
            };
            connection.close().await?;
            done
        }};
    }
    let url = place.db.url();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        match place.target() {
            "postgres" => run!(sqlx::PgConnection, &url),
            "mysql" => run!(sqlx::MySqlConnection, &url),
            _ => run!(sqlx::SqliteConnection, &url),
        }
    })
}

fn both(server: Option<&'static SqlServer>) {
    let place = Place::new(Db::new(server));
    place.write("1_first_one.up.sql", "CREATE TABLE item (id int PRIMARY KEY, n int);\n");
    place.write("1_first_one.down.sql", "DROP TABLE item;\n");
    for id in 2..=4 {
        place.write(&format!("{id}_row.up.sql"), &format!("INSERT INTO item VALUES ({id}, 1);\n"));
        place.write(&format!("{id}_row.down.sql"), &format!("DELETE FROM item WHERE id = {id};\n"));
    }
    sqlx(&place, 2, false).expect("sqlx applies two");
    place.run(&["status"]).ends(0, &["first one  applied", "3"]);
    place.run(&["apply", "--to", "3"]).ends(0, &["Finished 1 file"]);
    sqlx(&place, 4, false).expect("sqlx goes on, and takes our row for one of its own");
    assert_eq!(place.value("SELECT count(*) FROM item"), "3");
    place.run(&["apply"]).ends(0, &["nothing to apply"]);
    place.run(&["rollback"]).ends(0, &["4_row.down.sql"]);
    sqlx(&place, 2, true).expect("sqlx takes ours back");
    place.run(&["status"]).ends(0, &["3               -                    row  pending"]);
    place.run(&["rollback", "--to", "0"]).ends(0, &["2 files taken back"]);
    // The other way round: the table is made by us, and is the one that sqlx would make.
    place.run(&["apply", "--to", "2"]).ends(0, &[]);
    sqlx(&place, 4, false).expect("sqlx goes on with our table");
    let changed = "INSERT INTO item VALUES (9, 1);\n";
    place.write("2_row.up.sql", changed);
    assert!(
        matches!(sqlx(&place, 4, false), Err(MigrateError::VersionMismatch(2))),
        "sqlx compares our checksum"
    );
    place.db.drop();
}
