//! `schemagen diff` of live databases: what it prints as SQL makes one of the other.

use crate::changes::{Shop, together};
use crate::place::{Place, said};
use schema_core::dialect::Target;
use schema_tests::servers::SqlServer;
use std::process::{Command, Output};

fn diff(from: &Place<'_>, to: &Place<'_>, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_schemagen"));
    command.args(["diff", &from.url(), &to.url()]).args(more).output().unwrap()
}

/// One database is brought to the other, and a third one the other way round.
fn each_way(target: Target, server: Option<&SqlServer>) {
    let shop = Shop::new(target, server);
    let (changed, plain, other) = (shop.database(), shop.database(), shop.database());
    for change in together(target) {
        changed.script(change).unwrap_or_else(|why| panic!("{change}: {why}"));
    }
    let same = diff(&plain, &other, &[]);
    assert_eq!((same.status.code(), same.stdout.as_slice()), (Some(0), b"".as_slice()), "{}", said(&same));
    // The one that was changed last: it is what the others are held against until then.
    for (from, to) in [(&other, &changed), (&changed, &plain)] {
        let words = diff(from, to, &["--quiet"]);
        assert_eq!(words.status.code(), Some(1), "{}", said(&words));
        let told = said(&words);
        assert!(told.contains("the first") && told.contains("the second"), "{told}");
        let sql = diff(from, to, &["--quiet", "--sql", target.name()]);
        assert_eq!(sql.status.code(), Some(1), "{}", said(&sql));
        assert!(sql.stderr.is_empty(), "all of it can be done: {}", said(&sql));
        let sql = String::from_utf8(sql.stdout).unwrap();
        from.client(&sql).unwrap_or_else(|why| panic!("{why}, of:\n{sql}"));
        let left = diff(from, to, &[]);
        assert_eq!(left.status.code(), Some(0), "{} after:\n{sql}", said(&left));
    }
    [changed, plain, other].into_iter().for_each(Place::drop);
}

schema_tests::on_servers!(
    |server: SqlServer| match server.is_postgres() {
        true => each_way(Target::Postgres, Some(&server)),
        false => each_way(Target::MySql, Some(&server)),
    };
    postgres_16: fresh::postgres(16),
    mariadb: fresh::mariadb(),
    mysql: fresh::mysql(),
);

#[test]
fn sqlite() {
    each_way(Target::Sqlite, None);
}
