//! On real servers. What is expected is written by hand, from the manuals.

use super::read;
use crate::introspect::{Live, Scope};
use crate::live::url::ServerUrl;
use schema_core::phys::{Action, Column, IndexKey, KeyOf, Scope as Reach, Table};
use schema_tests::on_servers;
use schema_tests::servers::SqlServer;

fn live(server: &SqlServer, database: &str, grants: bool) -> Live {
    let url = ServerUrl::parse(&server.url(database)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(read(&url, &Scope { namespaces: Vec::new(), grants })).unwrap()
}

fn loaded(server: &SqlServer, sql: &str) -> Live {
    let database = server.new_database();
    server.admin_script(&database, sql).unwrap();
    live(server, &database, false)
}

fn table<'l>(live: &'l Live, name: &str) -> &'l Table {
    live.schema.tables.iter().find(|t| t.name.name == name).unwrap()
}

fn column<'l>(table: &'l Table, name: &str) -> &'l Column {
    table.columns.iter().find(|c| c.name == name).unwrap()
}

const COLUMNS: &str = r#"
CREATE TABLE c (
  id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  code varchar(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  big bigint(20) zerofill,
  flag tinyint(1) NOT NULL DEFAULT 1,
  small tinyint DEFAULT -3,
  price decimal(10,2) unsigned DEFAULT '1.50',
  kind enum('a','b,c','it''s','d\\e','ü') DEFAULT 'it''s',
  bits bit(4) DEFAULT b'101',
  ts timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  dt datetime(6) DEFAULT CURRENT_TIMESTAMP(6),
  d date DEFAULT '2020-01-01',
  expr varchar(50) DEFAULT (concat('it''s', "\\", 'ä€')),
  line varchar(20) DEFAULT 'x\\y\n''z"',
  word varchar(5) DEFAULT 'NULL',
  nil varchar(5) NOT NULL DEFAULT '',
  body mediumtext,
  js json,
  bin varbinary(16) DEFAULT 'ab',
  bytes binary(4) DEFAULT x'00ff4142',
  cut varbinary(5) DEFAULT x'4100',
  dbl double DEFAULT 1e10,
  virt int GENERATED ALWAYS AS (small + 1) VIRTUAL,
  kept varchar(60) GENERATED ALWAYS AS (concat(nil, '\'x\\', 'ü')) STORED COMMENT 'it''s ü',
  hidden int DEFAULT 4 INVISIBLE
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci ROW_FORMAT=DYNAMIC COMMENT='Par''ent \\ ü';
"#;

fn columns(server: &SqlServer) {
    let live = loaded(server, COLUMNS);
    let c = table(&live, "c");
    let texts: Vec<(&str, &str, Option<&str>)> =
        c.columns.iter().map(|c| (c.name.as_str(), c.ty.as_str(), c.default.as_deref())).collect();
    assert_eq!(
        texts,
        [
            ("id", "int unsigned", None),
            ("code", "varchar(20)", None),
            ("big", "bigint(20) unsigned zerofill", None),
            ("flag", "tinyint(1)", Some("1")),
            ("small", "tinyint", Some("-3")),
            ("price", "decimal(10, 2) unsigned", Some("1.50")),
            ("kind", r"enum('a','b,c','it''s','d\\e','ü')", Some("'it''s'")),
            ("bits", "bit(4)", Some("b'101'")),
            ("ts", "timestamp", Some("CURRENT_TIMESTAMP")),
            ("dt", "datetime(6)", Some("CURRENT_TIMESTAMP(6)")),
            ("d", "date", Some("'2020-01-01'")),
            ("expr", "varchar(50)", Some(r"(concat('it\'s','\\','ä€'))")),
            ("line", "varchar(20)", Some("'x\\\\y\n''z\"'")),
            ("word", "varchar(5)", Some("'NULL'")),
            ("nil", "varchar(5)", Some("''")),
            ("body", "mediumtext", None),
            ("js", "json", None),
            ("bin", "varbinary(16)", Some("'ab'")),
            ("bytes", "binary(4)", Some("x'00ff4142'")),
            ("cut", "varbinary(5)", Some("x'4100'")),
            ("dbl", "double", Some("10000000000")),
            ("virt", "int", None),
            ("kept", "varchar(60)", None),
            ("hidden", "int", Some("4")),
        ]
    );
    assert_eq!(c.comment, r"Par'ent \ ü");
    assert_eq!(
        c.options,
        ["ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci ROW_FORMAT=DYNAMIC"]
    );
    assert!(column(c, "id").identity.is_some());
    let required: Vec<&str> = c.columns.iter().filter(|c| c.not_null).map(|c| c.name.as_str()).collect();
    assert_eq!(required, ["id", "code", "flag", "ts", "nil"]);
    let collated: Vec<(&str, &str)> = c
        .columns
        .iter()
        .filter_map(|c| c.collate.as_deref().map(|collation| (c.name.as_str(), collation)))
        .collect();
    assert_eq!(collated, [("code", "ascii_bin")]);
    assert_eq!(column(c, "ts").options, ["ON UPDATE CURRENT_TIMESTAMP"]);
    assert_eq!(column(c, "hidden").options, ["INVISIBLE"]);
    assert_eq!(column(c, "js").options, Vec::<String>::new());
    let generated = |name| column(c, name).generated.as_ref().map(|g| (g.expr.as_str(), g.stored));
    assert_eq!(generated("virt"), Some(("`small` + 1", false)));
    assert_eq!(generated("kept"), Some((r"concat(`nil`,'\'x\\','ü')", true)));
    assert_eq!(column(c, "kept").comment, "it's ü");
    assert_eq!(live.notes, Vec::<String>::new());
    assert!(live.statements <= 25, "{}", live.statements);
}

const KEYS: &str = "
CREATE TABLE p (
  id int NOT NULL, code varchar(20) NOT NULL, body text, price int, pt point NOT NULL,
  PRIMARY KEY (id), UNIQUE KEY whole (code, id), UNIQUE KEY part (body(10)),
  KEY falling (price DESC, code(3)), FULLTEXT KEY words (body), SPATIAL KEY place (pt),
  KEY noted (price) COMMENT 'it''s'
);
CREATE TABLE c (
  id int PRIMARY KEY, p int, q int, r int, c varchar(20),
  CONSTRAINT c1 FOREIGN KEY (p) REFERENCES p (id) ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT c2 FOREIGN KEY (q) REFERENCES p (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
  CONSTRAINT c3 FOREIGN KEY (c, r) REFERENCES p (code, id)
);
CREATE TABLE m (a int, b int, KEY h (a), KEY bt USING BTREE (b)) ENGINE=MEMORY;
";

fn keys(server: &SqlServer) {
    let live = loaded(server, KEYS);
    let p = table(&live, "p");
    assert_eq!(p.primary_key.as_ref().unwrap().columns, ["id"]);
    let [whole] = &p.uniques[..] else { panic!("{:?}", p.uniques) };
    assert_eq!(
        (whole.name.as_str(), &whole.columns[..]),
        ("whole", &["code".to_owned(), "id".to_owned()][..])
    );
    let index = |table: &'static str, name: &str| {
        self::table(&live, table).indexes.iter().find(|i| i.name == name).unwrap().clone()
    };
    let prefix = |name: &str, prefix| IndexKey { prefix: Some(prefix), ..IndexKey::column(name) };
    assert_eq!(index("p", "part").keys, [prefix("body", 10)]);
    assert!(index("p", "part").unique);
    let falling = IndexKey { descending: true, ..IndexKey::column("price") };
    assert_eq!(index("p", "falling").keys, [falling, prefix("code", 3)]);
    assert_eq!(index("p", "words").method.as_deref(), Some("fulltext"));
    assert_eq!(index("p", "place").method.as_deref(), Some("spatial"));
    assert_eq!(index("p", "place").keys, [IndexKey::column("pt")]);
    assert_eq!(index("p", "noted").comment, "it's");
    assert_eq!(index("m", "h").options, Vec::<String>::new());
    assert_eq!(index("m", "bt").options, ["USING BTREE"]);
    let order: Vec<&str> = live.schema.tables.iter().map(|t| t.name.name.as_str()).collect();
    assert_eq!(order, ["p", "c", "m"]);
    let c = table(&live, "c");
    // What nobody wrote is RESTRICT to MariaDB and NO ACTION to MySQL; both do the same.
    let unsaid = if server.is_mariadb() { Action::Restrict } else { Action::NoAction };
    let actions: Vec<(&str, Action, Action)> =
        c.foreign_keys.iter().map(|f| (f.name.as_str(), f.on_delete, f.on_update)).collect();
    assert_eq!(
        actions,
        [
            ("c1", Action::SetNull, Action::Cascade),
            ("c2", Action::Restrict, Action::Restrict),
            ("c3", unsaid, unsaid)
        ]
    );
    assert_eq!(
        (&c.foreign_keys[2].columns[..], &c.foreign_keys[2].references[..]),
        (&["c".to_owned(), "r".to_owned()][..], &["code".to_owned(), "id".to_owned()][..],)
    );
}

const PARTITIONS: &str = "
CREATE TABLE a (id int NOT NULL, d date NOT NULL) PARTITION BY RANGE (year(d)) SUBPARTITION BY HASH (id)
  SUBPARTITIONS 2 (PARTITION p0 VALUES LESS THAN (2000) COMMENT='old', PARTITION p1 VALUES LESS THAN MAXVALUE);
CREATE TABLE b (n varchar(10)) PARTITION BY LIST COLUMNS (n)
  (PARTITION x VALUES IN ('x','it''s'), PARTITION y VALUES IN (NULL));
CREATE TABLE c (id int NOT NULL) PARTITION BY KEY (id) PARTITIONS 3;
CREATE TABLE d (id int NOT NULL, k date) PARTITION BY RANGE COLUMNS (id, k)
  (PARTITION p0 VALUES LESS THAN (5,'2020-01-01'), PARTITION p1 VALUES LESS THAN (MAXVALUE, MAXVALUE));
CREATE TABLE e (id int NOT NULL) PARTITION BY LINEAR HASH (id + 1) PARTITIONS 4;
";

fn partitions(server: &SqlServer) {
    let live = loaded(server, PARTITIONS);
    let clauses: Vec<&str> =
        live.schema.tables.iter().map(|t| t.partition.as_deref().unwrap_or_default()).collect();
    assert_eq!(
        clauses,
        [
            "PARTITION BY RANGE (year(`d`)) SUBPARTITION BY HASH (`id`) SUBPARTITIONS 2 \
             (PARTITION `p0` VALUES LESS THAN (2000) COMMENT = 'old', PARTITION `p1` VALUES LESS THAN MAXVALUE)",
            "PARTITION BY LIST COLUMNS(`n`) \
             (PARTITION `x` VALUES IN ('x','it''s'), PARTITION `y` VALUES IN (NULL))",
            "PARTITION BY KEY (`id`) PARTITIONS 3",
            "PARTITION BY RANGE COLUMNS(`id`,`k`) (PARTITION `p0` VALUES LESS THAN (5,'2020-01-01'), \
             PARTITION `p1` VALUES LESS THAN (MAXVALUE,MAXVALUE))",
            "PARTITION BY LINEAR HASH (`id` + 1) PARTITIONS 4",
        ]
    );
}

const PROGRAMS: &str = r#"
CREATE TABLE t (id int PRIMARY KEY, a varchar(40));
CREATE VIEW z AS SELECT id, a FROM t WHERE a <> 'it''s';
CREATE SQL SECURITY INVOKER VIEW b AS SELECT id FROM z;
CREATE ALGORITHM=MERGE VIEW a AS SELECT id FROM b;
DELIMITER //
CREATE FUNCTION f(a int) RETURNS text CHARSET latin1 DETERMINISTIC BEGIN RETURN concat('x\\', "it's", 'it\'s'); END;//
CREATE PROCEDURE p() SELECT 1//
CREATE TRIGGER t2 BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 'a\\b''c'//
CREATE TRIGGER t1 BEFORE INSERT ON t FOR EACH ROW SET NEW.id = 1//
CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2020-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE DO DELETE FROM t//
DELIMITER ;
"#;

fn programs(server: &SqlServer) {
    let live = loaded(server, PROGRAMS);
    let titles: Vec<&str> = live.schema.raws.iter().map(|r| r.title.as_str()).collect();
    assert_eq!(
        titles,
        ["function f", "procedure p", "view z", "view b", "view a", "trigger t2", "trigger t1", "event e"]
    );
    let sql = |title: &str| live.schema.raws.iter().find(|r| r.title == title).unwrap().sql.as_str();
    // The session's SQL mode stands before what was made in it, and an event's time zone before the event.
    let mode: Vec<Option<String>> =
        server.admin_exec(&server.new_database(), "select @@sql_mode").unwrap().remove(0);
    let (first, function) = sql("function f").split_once('\n').unwrap();
    assert_eq!(first, format!("SET sql_mode = '{}';", mode[0].as_deref().unwrap_or_default()));
    assert!(function.starts_with("CREATE FUNCTION `f`(a int) RETURNS text CHARSET latin1"));
    assert!(sql("function f").ends_with(r#"BEGIN RETURN concat('x\\', "it's", 'it\'s'); END"#));
    assert!(sql("view z").starts_with("CREATE VIEW `z` AS select "), "{}", sql("view z"));
    assert!(sql("view b").starts_with("CREATE SQL SECURITY INVOKER VIEW `b` AS select "));
    assert!(sql("view a").starts_with("CREATE ALGORITHM = MERGE VIEW `a` AS select "));
    assert!(sql("trigger t2").ends_with(r"SET NEW.a = 'a\\b''c'"));
    assert_eq!(
        sql("event e"),
        "SET time_zone = 'SYSTEM';\nCREATE EVENT `e` ON SCHEDULE EVERY 1 DAY STARTS '2020-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE DO DELETE FROM t"
    );
    let on: Vec<Option<&str>> = live
        .schema
        .raws
        .iter()
        .map(|r| r.object.as_ref().and_then(|o| o.on.as_ref()).map(|on| on.name.as_str()))
        .collect();
    assert_eq!(on, [None, None, None, None, None, Some("t"), Some("t"), None]);

    // All of it loads into a database of another name, and reads the same there.
    let copy = server.new_database();
    server.admin_script(&copy, "CREATE TABLE t (id int PRIMARY KEY, a varchar(40))").unwrap();
    let script: Vec<String> =
        live.schema.raws.iter().map(|r| format!("DELIMITER //\n{}//\n", r.sql)).collect();
    server.admin_script(&copy, &script.concat()).unwrap();
    assert_eq!(self::live(server, &copy, false).schema.raws, live.schema.raws);
}

fn accounts(server: &SqlServer) {
    let database = server.new_database();
    server
        .admin_script(
            &database,
            "
CREATE TABLE t (z int PRIMARY KEY, a int, b int);
CREATE VIEW v AS SELECT a FROM t;
CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN 1;
CREATE ROLE my_readers;
CREATE USER my_app IDENTIFIED BY 'Secret-1', my_web@localhost IDENTIFIED BY 'Secret-2',
  my_guest IDENTIFIED BY 'Secret-3', my_other IDENTIFIED BY 'Secret-4';
GRANT SELECT, DELETE, INSERT (z, a), REFERENCES (a) ON t TO my_app;
GRANT EXECUTE ON FUNCTION f TO my_app;
GRANT PROCESS ON *.* TO my_app;
GRANT my_readers TO my_app;
GRANT my_readers TO my_guest;
GRANT SELECT ON v TO my_readers;
GRANT UPDATE, TRIGGER ON t TO my_web@localhost WITH GRANT OPTION;
GRANT PROCESS ON *.* TO my_other;
",
        )
        .unwrap();
    let pattern = database.replace('_', "\\_");
    server
        .admin_exec(
            &database,
            &format!(
                "GRANT ALL ON `{pattern}`.* TO my_web@localhost; GRANT SELECT ON `tes%`.* TO my_web@localhost"
            ),
        )
        .unwrap();
    let live = live(server, &database, true);
    let mine = live.schema.accounts.iter().filter(|a| a.name.starts_with("my_"));
    let rows: Vec<(&str, bool, Vec<&str>)> =
        mine.map(|a| (a.name.as_str(), a.login, a.others.iter().map(String::as_str).collect())).collect();
    assert_eq!(
        rows,
        [
            (
                "my_app",
                true,
                vec!["EXECUTE ON FUNCTION `f`", "PROCESS ON *.*", "REFERENCES (`a`) ON `t`", "`my_readers`"]
            ),
            ("my_guest", true, vec!["`my_readers`"]),
            ("my_readers", false, vec![]),
            (
                "my_web@localhost",
                true,
                vec!["ALL PRIVILEGES ON *", "SELECT ON `tes%`.*", "TRIGGER ON `t` WITH GRANT OPTION"]
            ),
        ]
    );
    let account = |name: &str| live.schema.accounts.iter().find(|a| a.name == name).unwrap();
    let [t] = &account("my_app").tables[..] else { panic!("{:?}", account("my_app")) };
    assert_eq!((t.table.name.as_str(), t.delete), ("t", true));
    assert_eq!(t.select, Some(Reach::Table));
    assert_eq!(t.insert, Some(Reach::Columns(vec!["z".to_owned(), "a".to_owned()])));
    assert_eq!(t.update, None);
    assert_eq!(account("my_readers").tables[0].table.name, "v");
    assert!(live.notes.iter().any(|n| n.contains("left out") && n.contains("my_other")), "{:?}", live.notes);

    // Who may read little reads what it may, and is told of the rest.
    let url = ServerUrl::parse(&server.url_for(&database, "my_app", "Secret-1")).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let seen = runtime.block_on(read(&url, &Scope { namespaces: Vec::new(), grants: true })).unwrap();
    assert_eq!(table(&seen, "t").columns.len(), 3);
    assert!(seen.notes.iter().any(|n| n.contains("may not read roles")), "{:?}", seen.notes);
    server
        .admin_exec(&database, "DROP USER my_app, my_web@localhost, my_guest, my_other; DROP ROLE my_readers")
        .unwrap();
}

fn reloads(server: &SqlServer) {
    for sql in [COLUMNS, KEYS, PARTITIONS] {
        let first = loaded(server, sql).schema;
        let mut second = loaded(server, &schema_core::render::ddl(&first)).schema;
        second.name.clone_from(&first.name);
        assert_eq!(first, second);
    }
}

fn references(server: &SqlServer) {
    let other = server.new_database();
    server.admin_script(&other, "CREATE TABLE far (id int PRIMARY KEY)").unwrap();
    let live = loaded(
        server,
        &format!(
            "
SET foreign_key_checks = 0;
CREATE TABLE a (id int PRIMARY KEY, x int, CONSTRAINT lost FOREIGN KEY (id) REFERENCES gone (id),
  CONSTRAINT far FOREIGN KEY (x) REFERENCES {other}.far (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT near FOREIGN KEY (x) REFERENCES b (id) ON DELETE NO ACTION);
CREATE TABLE b (id int PRIMARY KEY, CONSTRAINT back FOREIGN KEY (id) REFERENCES a (id));
"
        ),
    );
    let keys: Vec<(&str, &str, bool)> = live
        .schema
        .tables
        .iter()
        .flat_map(|t| t.foreign_keys.iter().map(|f| (t.name.name.as_str(), f.name.as_str(), f.detached)))
        .collect();
    assert_eq!(keys, [("b", "back", true), ("a", "near", false)]);
    assert_eq!(table(&live, "a").foreign_keys[0].on_delete, Action::NoAction);
    let raws: Vec<&str> = live.schema.raws.iter().map(|r| r.sql.as_str()).collect();
    assert_eq!(
        raws,
        [format!(
            "ALTER TABLE `a` ADD CONSTRAINT `far` FOREIGN KEY (`x`) REFERENCES `{other}`.`far` (`id`) \
             ON DELETE CASCADE ON UPDATE CASCADE"
        )]
    );
    assert_eq!(
        live.notes,
        [
            format!("`a`: the foreign key `far` references the database `{other}`; it is kept as SQL"),
            "`a`: the foreign key `lost` is left out: the table `gone` is not there".to_owned(),
        ]
    );
}

macro_rules! both {
    ($($name:ident => $mariadb:ident, $mysql:ident;)+) => {
        $(on_servers!($name; $mariadb: mariadb(), $mysql: mysql());)+
    };
}

both! {
    columns => columns_mariadb, columns_mysql;
    keys => keys_mariadb, keys_mysql;
    reloads => reloads_mariadb, reloads_mysql;
    references => references_mariadb, references_mysql;
    partitions => partitions_mariadb, partitions_mysql;
    programs => programs_mariadb, programs_mysql;
    accounts => accounts_mariadb, accounts_mysql;
}

fn only_mysql(server: &SqlServer) {
    let live = loaded(
        server,
        r#"
CREATE TABLE t (
  id int PRIMARY KEY CHECK (id > 3), a varchar(20), b json, p point NOT NULL SRID 4326,
  d date DEFAULT (curdate()), one int DEFAULT (1), vec vector(3), txt text,
  KEY lower_a ((lower(a))), KEY many ((cast(b->'$.x' as unsigned array))),
  UNIQUE KEY mixed (id, (concat(a,'it''s')) DESC), KEY unseen (a) INVISIBLE,
  FULLTEXT KEY grams (txt) WITH PARSER ngram,
  CONSTRAINT named CHECK (a <> 'it''s "ü" \\'),
  CONSTRAINT lax CHECK (id < 100) NOT ENFORCED
) COMPRESSION='zlib' STATS_PERSISTENT=1;
"#,
    );
    let t = table(&live, "t");
    assert_eq!(column(t, "p").options, ["SRID 4326"]);
    assert_eq!(column(t, "d").default.as_deref(), Some("(curdate())"));
    assert_eq!(column(t, "one").default.as_deref(), Some("(1)"));
    assert_eq!(column(t, "vec").ty, "vector(3)");
    let checks: Vec<(&str, &str)> = t.checks.iter().map(|c| (c.name.as_str(), c.expr.as_str())).collect();
    assert_eq!(checks, [("named", r#"`a` <> 'it\'s "ü" \\'"#), ("t_chk_1", "`id` > 3")]);
    let keys = |name: &str| &t.indexes.iter().find(|i| i.name == name).unwrap().keys;
    assert_eq!(keys("lower_a")[0].of, KeyOf::Expr("(lower(`a`))".to_owned()));
    assert_eq!(
        keys("many")[0].of,
        KeyOf::Expr("(cast(json_extract(`b`,'$.x') as unsigned array))".to_owned())
    );
    assert_eq!(keys("mixed")[1], IndexKey { descending: true, ..IndexKey::expr(r"(concat(`a`,'it\'s'))") });
    let options = |name: &str| &t.indexes.iter().find(|i| i.name == name).unwrap().options;
    assert_eq!(options("unseen"), &["INVISIBLE"]);
    assert_eq!(options("grams"), &["WITH PARSER ngram"]);
    let end = " COMPRESSION='zlib' STATS_PERSISTENT=1";
    assert!(t.options[0].ends_with(end), "{:?}", t.options);
    let raws: Vec<&str> = live.schema.raws.iter().map(|r| r.sql.as_str()).collect();
    assert_eq!(raws, ["ALTER TABLE `t` ADD CONSTRAINT `lax` CHECK (`id` < 100) NOT ENFORCED"]);
}

fn only_mariadb(server: &SqlServer) {
    let live = loaded(
        server,
        r#"
CREATE SEQUENCE s START WITH 5 INCREMENT BY -2 MINVALUE -100 MAXVALUE 50 CACHE 20 CYCLE;
CREATE SEQUENCE plain;
CREATE TABLE t (
  id int PRIMARY KEY CHECK (id > 3), width int(5), js json, plain longtext CHECK (json_valid(plain)),
  u uuid DEFAULT uuid(), c varchar(100) COMPRESSED, n bigint DEFAULT nextval(plain),
  later datetime DEFAULT (now() + interval 1 day), smile varchar(9) DEFAULT '😀' CHECK (smile <> '😀'),
  KEY unseen (width) IGNORED, CONSTRAINT named CHECK (width > id)
) DEFAULT CHARSET=utf8mb4;
CREATE TABLE versioned (id int, x int WITHOUT SYSTEM VERSIONING) WITH SYSTEM VERSIONING;
CREATE TABLE period (id int PRIMARY KEY, s date, e date, PERIOD FOR app (s, e)) ENGINE=InnoDB;
CREATE TABLE dates (s date NOT NULL, e date NOT NULL, CONSTRAINT span CHECK (s < e));
CREATE TABLE refers (id int, CONSTRAINT r FOREIGN KEY (id) REFERENCES period (id));
"#,
    );
    let t = table(&live, "t");
    assert_eq!(column(t, "id").options, ["CHECK (`id` > 3)"]);
    assert_eq!(column(t, "width").ty, "int(5)");
    assert_eq!((column(t, "js").ty.as_str(), &column(t, "js").collate), ("json", &None));
    assert_eq!(column(t, "plain").ty, "longtext");
    assert_eq!(column(t, "plain").options, ["CHECK (json_valid(`plain`))"]);
    assert_eq!(column(t, "u").default.as_deref(), Some("(uuid())"));
    assert_eq!(column(t, "c").options, ["COMPRESSED"]);
    assert_eq!(column(t, "n").default.as_deref(), Some("(nextval(`plain`))"));
    assert_eq!(column(t, "later").default.as_deref(), Some("(current_timestamp() + interval 1 day)"));
    assert_eq!(column(t, "smile").default.as_deref(), Some("'😀'"));
    assert_eq!(column(t, "smile").options, ["CHECK (`smile` <> '😀')"]);
    assert_eq!(t.indexes[0].options, ["IGNORED"]);
    assert_eq!(t.checks[0].expr, "`width` > `id`");
    let [plain, s] = &live.schema.sequences[..] else { panic!("{:?}", live.schema.sequences) };
    assert_eq!(plain.options, schema_core::phys::Counting::default());
    let counting = s.options;
    assert_eq!((counting.start, counting.step, counting.cycle), (Some(5), Some(-2), true));
    assert_eq!((counting.min, counting.max, counting.cache), (Some(-100), Some(50), Some(20)));
    assert_eq!(table(&live, "versioned").options[1], "WITH SYSTEM VERSIONING");
    assert_eq!(column(table(&live, "versioned"), "x").options, ["WITHOUT SYSTEM VERSIONING"]);
    assert_eq!(table(&live, "dates").checks[0].expr, "`s` < `e`");
    let titles: Vec<&str> = live.schema.raws.iter().map(|r| r.title.as_str()).collect();
    assert_eq!(titles, ["table period", "foreign key r of refers"]);
    assert!(live.schema.raws[0].sql.contains("PERIOD FOR `app` (`s`, `e`)"));
    assert_eq!(table(&live, "refers").foreign_keys, []);
    assert_eq!(live.notes, ["the table `period` is kept as SQL: it has what there is no word for"]);
}

on_servers!(only_mysql; mysql_alone: mysql());
on_servers!(only_mariadb; mariadb_alone: mariadb());
