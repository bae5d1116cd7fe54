//! The tables of reserved words, held against what the real databases do with each word.
//!
//! A word is reserved where it can't be a column's name without quotes, or where it then doesn't mean the
//! column. Tried is every keyword that any of the databases has.

use schema_core::dialect::{Target, quote, reserved};
use schema_tests::Rows;
use schema_tests::db::Db;
use schema_tests::servers::{self, SqlServer};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Words that MySQL's manual calls reserved in other versions than the one that is here: 8.0 and 8.4.
const MYSQL_OTHER_VERSIONS: [&str; 4] =
    ["manual", "master_bind", "master_ssl_verify_server_cert", "parallel"];

/// What SQLite's page of keywords lists.
const SQLITE_KEYWORDS: &str = "abort action add after all alter always analyze and as asc attach \
autoincrement before begin between by cascade case cast check collate column commit conflict constraint \
create cross current current_date current_time current_timestamp database default deferrable deferred \
delete desc detach distinct do drop each else end escape except exclude exclusive exists explain fail \
filter first following for foreign from full generated glob group groups having if ignore immediate in \
index indexed initially inner insert instead intersect into is isnull join key last left like limit match \
materialized natural no not nothing notnull null nulls of offset on or order others outer over partition \
plan pragma preceding primary query raise range recursive references regexp reindex release rename replace \
restrict returning right rollback row rows savepoint select set table temp temporary then ties to \
transaction trigger true false unbounded union unique update using vacuum values view virtual when where \
window with without";

/// Every word that is worth a try: the keywords of all databases that are here, and the tables.
fn words() -> &'static BTreeSet<String> {
    static WORDS: OnceLock<BTreeSet<String>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let tables = [reserved::POSTGRES, reserved::MYSQL, reserved::MARIADB, reserved::SQLITE];
        let known = tables.into_iter().flatten().copied().chain(SQLITE_KEYWORDS.split_whitespace());
        let mut words: BTreeSet<String> = known.map(str::to_owned).collect();
        for server in servers::all_sql() {
            words.extend(column(&Db::new(Some(server)), keywords(server)));
        }
        // MySQL lists operators too.
        words.retain(|w| w.starts_with(|c: char| c.is_ascii_alphabetic()));
        words
    })
}

fn keywords(server: &SqlServer) -> &'static str {
    if server.is_postgres() {
        "select lower(word) from pg_get_keywords()"
    } else {
        "select lower(word) from information_schema.keywords"
    }
}

/// The first value of each row.
fn column(db: &Db, sql: &str) -> Vec<String> {
    let rows = db.exec(sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
    rows.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect()
}

/// The words that one database reserves, as it was seen to do; `run` gives the rows of a statement, or nothing
/// if it is refused.
fn tried(run: &mut dyn FnMut(&str) -> Option<Rows>, target: Target) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for word in words() {
        let quoted = quote::ident(target, word);
        let mut run = |sql: String| run(&sql);
        let named = run(format!("create temporary table t ({word} int)")).is_some();
        if named {
            run("drop table t".to_owned()).expect("a table that was made can be dropped");
        }
        let read = run(format!("select 7 from (select 7 as {quoted}) q where {word} = 7"));
        if !named || read != Some(vec![vec![Some("7".to_owned())]]) {
            found.insert(word.clone());
        }
        // With its quotes it is a name like any other, of a table and of a column.
        let table = run(format!("create temporary table {quoted} ({quoted} int)"));
        assert!(table.is_some(), "{target} refuses {quoted}");
        let read = run(format!("select {quoted} from {quoted} where {quoted} is null"));
        assert_eq!(read, Some(Vec::new()), "{target} reads {quoted} otherwise");
        run(format!("drop table {quoted}")).expect("a table that was made can be dropped");
    }
    found
}

fn set(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

fn hold(server: &'static SqlServer, target: Target) -> BTreeSet<String> {
    let database = server.new_database();
    let session = server.session(&database, server.admin_user(), server.admin_password());
    let mut session = session.expect("a session");
    let found = tried(&mut |sql| session.exec(sql).ok(), target);
    session.close();
    found
}

#[test]
fn postgres() {
    let mut union = BTreeSet::new();
    let mut all = true;
    for version in servers::POSTGRES_VERSIONS {
        let Some(server) = servers::postgres(version) else {
            all = false;
            continue;
        };
        let found = hold(server, Target::Postgres);
        let told =
            column(&Db::new(Some(server)), "select word from pg_get_keywords() where catcode in ('R', 'T')");
        assert_eq!(found, told.into_iter().collect(), "{}: its own list", server.name());
        assert!(found.is_subset(&set(reserved::POSTGRES)), "{}", server.name());
        union.extend(found);
    }
    if all {
        assert_eq!(union, set(reserved::POSTGRES));
    }
}

#[test]
fn mysql() {
    let Some(server) = servers::mysql() else { return };
    let mut found = hold(server, Target::MySql);
    for word in MYSQL_OTHER_VERSIONS {
        assert!(found.insert(word.to_owned()), "{word} is reserved here too");
    }
    assert_eq!(found, set(reserved::MYSQL));
}

#[test]
fn mariadb() {
    let Some(server) = servers::mariadb() else { return };
    assert_eq!(hold(server, Target::MySql), set(reserved::MARIADB));
}

#[test]
fn sqlite() {
    let db = Db::new(None);
    assert_eq!(tried(&mut |sql| db.exec(sql).ok(), Target::Sqlite), set(reserved::SQLITE));
}
