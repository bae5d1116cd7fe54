use super::read;
use crate::introspect::{Live, Scope};
use crate::live::url::ServerUrl;
use schema_core::phys::{Action, Column, Deferrable, Identity, IndexKey, Table};
use schema_tests::sqlite::Sqlite;

fn live(sql: &str) -> Live {
    let db = Sqlite::new();
    db.exec_script(sql).unwrap();
    let url = ServerUrl::parse(&format!("sqlite:{}", db.path().display())).unwrap();
    read(&url, &Scope::default()).unwrap()
}

fn table<'l>(live: &'l Live, name: &str) -> &'l Table {
    live.schema.tables.iter().find(|t| t.name.name == name).unwrap()
}

fn column<'l>(table: &'l Table, name: &str) -> &'l Column {
    table.columns.iter().find(|c| c.name == name).unwrap()
}

const USERS: &str = r#"
CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- the key, of (all
  "full name" VARCHAR(20) NOT NULL COLLATE NOCASE DEFAULT 'it''s' CHECK (length("full name") > 0),
  [weird col] UNSIGNED DECIMAL(10,2) DEFAULT -1.5 CONSTRAINT uq UNIQUE ON CONFLICT REPLACE,
  `b` BLOB DEFAULT x'00ff', /* (, */
  d DATETIME DEFAULT CURRENT_TIMESTAMP,
  e TEXT DEFAULT (lower('A' || 'b' -- x
   )),
  g INT GENERATED ALWAYS AS (id * 2) STORED UNIQUE, g2 AS (id+1),
  n DEFAULT NULL, parent REFERENCES Users ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  x INTEGER NOT NULL ON CONFLICT IGNORE DEFAULT +5,
  CONSTRAINT ck CHECK (n IN ('a)', "b") OR n > 1),
  CONSTRAINT "uniq two" UNIQUE (D, `b`),
  FOREIGN KEY (d, e) REFERENCES other (a, B) ON UPDATE SET NULL MATCH FULL ON DELETE NO ACTION NOT DEFERRABLE
  CHECK (x > 0)
);
CREATE TABLE other (a TEXT, b TEXT, PRIMARY KEY (b, a), UNIQUE (a, b)) STRICT, WITHOUT ROWID;
CREATE INDEX i1 ON users (lower(e) COLLATE NOCASE DESC, "full name" COLLATE BINARY, D) WHERE n IS NOT NULL AND d > 'it''s';
"#;

#[test]
fn columns_are_what_the_text_and_the_pragma_say() {
    let live = live(USERS);
    let users = table(&live, "users");
    let texts: Vec<(&str, &str, bool, Option<&str>)> = users
        .columns
        .iter()
        .map(|c| (c.name.as_str(), c.ty.as_str(), c.not_null, c.default.as_deref()))
        .collect();
    assert_eq!(
        texts,
        [
            ("id", "INTEGER", false, None),
            ("full name", "VARCHAR(20)", true, Some("'it''s'")),
            ("weird col", "UNSIGNED DECIMAL(10,2)", false, Some("-1.5")),
            ("b", "BLOB", false, Some("x'00ff'")),
            ("d", "DATETIME", false, Some("CURRENT_TIMESTAMP")),
            ("e", "TEXT", false, Some("(lower('A' || 'b' ))")),
            ("g", "INT", false, None),
            ("g2", "", false, None),
            ("n", "", false, Some("NULL")),
            ("parent", "", false, None),
            ("x", "INTEGER", true, Some("+5")),
        ]
    );
    assert_eq!(column(users, "id").identity, Some(Identity::ByDefault));
    assert_eq!(column(users, "full name").collate.as_deref(), Some("NOCASE"));
    assert_eq!(column(users, "weird col").options, ["CONSTRAINT uq UNIQUE ON CONFLICT REPLACE"]);
    assert_eq!(column(users, "x").options, ["NOT NULL ON CONFLICT IGNORE"]);
    let generated = |name| column(users, name).generated.as_ref().map(|g| (g.expr.as_str(), g.stored));
    assert_eq!(generated("g"), Some(("id * 2", true)));
    assert_eq!(generated("g2"), Some(("id+1", false)));
    assert!(live.notes.is_empty(), "{:?}", live.notes);
    assert_eq!(live.statements, 4);
}

#[test]
fn constraints_have_the_names_that_the_text_gives() {
    let live = live(USERS);
    let users = table(&live, "users");
    assert_eq!(users.primary_key.as_ref().unwrap().columns, ["id"]);
    let uniques: Vec<(&str, &[String])> =
        users.uniques.iter().map(|u| (u.name.as_str(), &u.columns[..])).collect();
    assert_eq!(uniques, [("", &["g".to_owned()][..]), ("uniq two", &["d".to_owned(), "b".to_owned()][..])]);
    let checks: Vec<(&str, &str)> = users.checks.iter().map(|c| (c.name.as_str(), c.expr.as_str())).collect();
    assert_eq!(
        checks,
        [("", "length(\"full name\") > 0"), ("ck", "n IN ('a)', \"b\") OR n > 1"), ("", "x > 0")]
    );
    let [own, other] = &users.foreign_keys[..] else { panic!("{:?}", users.foreign_keys) };
    assert_eq!((own.table.name.as_str(), &own.references[..]), ("users", &[][..]), "its key has no name");
    assert_eq!((own.on_delete, own.deferrable), (Action::Cascade, Deferrable::Deferred));
    assert_eq!(other.references, ["a", "b"]);
    assert_eq!((other.on_update, other.on_delete), (Action::SetNull, Action::NoAction));
    assert_eq!(other.deferrable, Deferrable::No);
    let other = table(&live, "other");
    assert_eq!(other.options, ["STRICT", "WITHOUT ROWID"]);
    assert!(column(other, "a").not_null);
}

#[test]
fn indexes_are_read_from_their_statements() {
    let live = live(USERS);
    let [index] = &table(&live, "users").indexes[..] else { panic!() };
    let lower =
        IndexKey { collate: Some("NOCASE".to_owned()), descending: true, ..IndexKey::expr("lower(e)") };
    let name = IndexKey { collate: Some("BINARY".to_owned()), ..IndexKey::column("full name") };
    assert_eq!(index.keys, [lower, name, IndexKey::column("d")]);
    assert_eq!(index.filter.as_deref(), Some("n IS NOT NULL AND d > 'it''s'"));
    assert!(!index.unique);
}

#[test]
fn what_was_read_loads_and_reads_the_same() {
    let first = live(USERS).schema;
    let second = live(&schema_core::render::ddl(&first)).schema;
    assert_eq!(first, second);
}

#[test]
fn what_other_programs_write_is_read() {
    let live = live(
        r#"
CREATE TABLE db4s ("id" INTEGER, "name" TEXT NOT NULL UNIQUE, PRIMARY KEY("id" AUTOINCREMENT));
CREATE TABLE copied AS SELECT 1 AS a, 'x' AS "b c";
CREATE TABLE late (k bigint unsigned);
ALTER TABLE late ADD COLUMN added text not null default 'x' references db4s(ID);
"#,
    );
    assert_eq!(column(table(&live, "db4s"), "id").identity, Some(Identity::ByDefault));
    assert_eq!(table(&live, "copied").columns[1].name, "b c");
    let late = table(&live, "late");
    assert_eq!(column(late, "added").default.as_deref(), Some("'x'"));
    assert_eq!(late.foreign_keys[0].references, ["id"]);
}

#[test]
fn what_there_is_no_word_for_stays_sql() {
    let live = live(
        r#"
CREATE VIRTUAL TABLE ft USING fts5(a, b, content=''); -- the end
CREATE INDEX of_shadow ON ft_data (block);
CREATE TABLE log (a TEXT, b TEXT);
CREATE VIEW v AS SELECT a FROM log -- the end
;
CREATE TRIGGER tr AFTER INSERT ON log BEGIN DELETE FROM log WHERE a = 'x;'; END;
PRAGMA user_version = 7;
"#,
    );
    let raws: Vec<(&str, &str)> =
        live.schema.raws.iter().map(|r| (r.title.as_str(), r.sql.as_str())).collect();
    assert_eq!(
        raws,
        [
            ("index of_shadow", "CREATE INDEX of_shadow ON ft_data (block)"),
            ("view v", "CREATE VIEW v AS SELECT a FROM log"),
            ("trigger tr", "CREATE TRIGGER tr AFTER INSERT ON log BEGIN DELETE FROM log WHERE a = 'x;'; END"),
        ]
    );
    let ft = table(&live, "ft");
    assert_eq!(ft.options, ["USING fts5(a, b, content='')"]);
    let columns: Vec<(&str, &str)> = ft.columns.iter().map(|c| (c.name.as_str(), c.ty.as_str())).collect();
    assert_eq!(columns, [("a", ""), ("b", "")]);
    assert_eq!(live.notes, ["`PRAGMA user_version = 7` is no part of a schema: it is left out"]);
}

#[test]
fn keys_that_say_more_are_options() {
    let live = live(
        "
CREATE TABLE log (a TEXT, b TEXT, PRIMARY KEY (a DESC), CONSTRAINT u UNIQUE (b COLLATE NOCASE, a));
CREATE TABLE needed (a TEXT, b INT CONSTRAINT nn NOT NULL, PRIMARY KEY (a) ON CONFLICT REPLACE);
CREATE TABLE needs (a TEXT REFERENCES needed);
CREATE TABLE counted (id INTEGER PRIMARY KEY ON CONFLICT IGNORE AUTOINCREMENT, b \"odd (type\");
",
    );
    let log = table(&live, "log");
    assert_eq!(log.options, ["PRIMARY KEY (a DESC)", "CONSTRAINT u UNIQUE (b COLLATE NOCASE, a)"]);
    assert!(log.primary_key.is_none() && log.uniques.is_empty());
    assert_eq!(table(&live, "needed").options, ["PRIMARY KEY (a) ON CONFLICT REPLACE"]);
    assert_eq!(column(table(&live, "needed"), "b").options, ["CONSTRAINT nn NOT NULL"]);
    // It means a key that the schema doesn't know.
    assert_eq!(table(&live, "needs").options, ["FOREIGN KEY (\"a\") REFERENCES needed"]);
    let counted = table(&live, "counted");
    assert_eq!(column(counted, "id").options, ["PRIMARY KEY ON CONFLICT IGNORE AUTOINCREMENT"]);
    assert_eq!((column(counted, "id").identity, &column(counted, "b").ty[..]), (None, "\"odd (type\""));
    assert!(live.schema.raws.is_empty() && live.notes.is_empty());
}

#[test]
fn a_key_to_nowhere_is_no_key_of_a_schema() {
    let live = live(
        "
CREATE TABLE lost (a INT CONSTRAINT f REFERENCES gone ON DELETE CASCADE, b INT);
CREATE TABLE held (a INT PRIMARY KEY, b INT REFERENCES gone (x));
CREATE TABLE holds (a INT REFERENCES Held, b INT, FOREIGN KEY (a, b) REFERENCES held);
CREATE TABLE good (a INT REFERENCES HELD (A));
",
    );
    let keys: Vec<(&str, usize, Vec<&str>)> = live
        .schema
        .tables
        .iter()
        .map(|t| (&t.name.name[..], t.foreign_keys.len(), t.options.iter().map(|o| &o[..]).collect()))
        .collect();
    assert_eq!(
        keys,
        [
            ("lost", 0, vec!["CONSTRAINT \"f\" FOREIGN KEY (\"a\") REFERENCES gone ON DELETE CASCADE"]),
            ("held", 0, vec!["FOREIGN KEY (\"b\") REFERENCES gone (x)"]),
            ("holds", 1, vec!["FOREIGN KEY (a, b) REFERENCES held"]),
            ("good", 1, vec![]),
        ]
    );
    let key = &table(&live, "good").foreign_keys[0];
    assert_eq!((key.table.name.as_str(), &key.references[..]), ("held", &["a".to_owned()][..]));
    assert!(live.notes.is_empty(), "{:?}", live.notes);
}

#[test]
fn a_missing_file_is_an_error_and_stays_missing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("none.db");
    let url = ServerUrl::parse(&format!("sqlite://{}", path.display())).unwrap();
    let message = read(&url, &Scope::default()).unwrap_err().message;
    assert!(message.contains("there is no such file"), "{message}");
    assert!(!path.exists());
    std::fs::write(&path, "no database, but long enough to have a head of a hundred bytes: ".repeat(4))
        .unwrap();
    let message = read(&url, &Scope::default()).unwrap_err().message;
    assert!(message.contains("not a database"), "{message}");
}
