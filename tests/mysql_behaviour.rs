//! What the MySQL file makes of a schema, tried on MySQL and on MariaDB: each rule of the language that
//! one of them would bend is held, by the same file, on both.

use schema_core::compile::{Input, Options, compile};
use schema_core::diag::Diagnostics;
use schema_core::dialect::Target;
use schema_core::{lower, render};
use schema_tests::servers::{self, Session, SqlServer};

/// The DDL of a schema for MySQL alone.
fn ddl(items: &str) -> String {
    let (text, codes) = compiled(items);
    assert!(codes.is_empty(), "{codes:?} for\n{items}");
    text
}

/// The DDL, and the errors with their codes.
fn compiled(items: &str) -> (String, Vec<String>) {
    let text = format!("schema t {{\n targets mysql\n context tenant bigint\n}}\n{items}");
    let compiled =
        compile(vec![Input::text("t.schema", text)], &Options { check_only: true, ..Options::default() });
    let mut diags = Diagnostics::new();
    let Some(schema) = &compiled.schema else { panic!("{:?}", compiled.diagnostics) };
    let phys = lower::lower(schema, Target::MySql, &mut diags);
    let codes = diags.sorted().iter().map(|d| format!("{}: {}", d.code, d.message)).collect();
    (render::ddl(&phys), codes)
}

/// A database with the schema loaded, and the session that loaded it.
struct Db {
    session: Session,
    name: String,
    maria: bool,
}

/// Runs `test` on each server that is there.
fn on_both(items: &str, test: impl Fn(&mut Db)) {
    let ddl = ddl(items);
    for server in [servers::mysql(), servers::mariadb()].into_iter().flatten() {
        test(&mut load(server, &ddl));
    }
}

fn load(server: &SqlServer, ddl: &str) -> Db {
    let name = server.new_database();
    let mut session = server.session(&name, server.admin_user(), server.admin_password()).unwrap();
    if let Err(e) = session.exec_script(ddl) {
        panic!("{}: {e}\n{ddl}", server.name());
    }
    Db { session, name, maria: server.is_mariadb() }
}

impl Db {
    fn ok(&mut self, sql: &str) {
        if let Err(e) = self.session.exec(sql) {
            panic!("maria {}: {e}\n{sql}", self.maria);
        }
    }

    /// Refused, with one of these codes: MySQL's and MariaDB's may differ.
    fn refused(&mut self, codes: &[&str], sql: &str) {
        match self.session.exec(sql) {
            Ok(_) => panic!("maria {}: not refused: {sql}", self.maria),
            Err(e) => assert!(codes.contains(&e.code.as_str()), "maria {}: {e}\n{sql}", self.maria),
        }
    }

    /// The rows, values joined by `|`.
    fn rows(&mut self, sql: &str) -> Vec<String> {
        let rows = self.session.exec(sql).unwrap_or_else(|e| panic!("maria {}: {e}\n{sql}", self.maria));
        let cell = |c: &Option<String>| c.clone().unwrap_or_else(|| "NULL".to_owned());
        rows.iter().map(|r| r.iter().map(cell).collect::<Vec<_>>().join("|")).collect()
    }

    fn one(&mut self, sql: &str) -> String {
        self.rows(sql).join("\n")
    }
}

/// A check is violated, on MySQL and on MariaDB.
const CHECK: &[&str] = &["3819", "4025"];
const DUPLICATE: &[&str] = &["1062"];

#[test]
fn columns_hold_their_type_and_nothing_else() {
    let schema = "
        enum mood { sad, ok, 'PG-13' }
        type shout = varchar(10) check (value = upper(value))
        table t {
            id int primary key auto
            yes bool default true
            m mood default 'ok'
            n tinyint unsigned default 1
            t time default '10:00:00'
            v varchar(3) default ''
            long varchar(20000)?
            big bytes(65535)?
            s shout default 'HEY'
            j json default '{}'
            d decimal(4, 2) default 0
        }";
    on_both(schema, |db| {
        db.ok("insert into t () values ()");
        db.refused(CHECK, "insert into t (yes) values (7)");
        db.refused(CHECK, "update t set yes = -1");
        for wrong in ["'Sad'", "'none'", "''"] {
            db.refused(&["1265"], &format!("insert into t (m) values ({wrong})"));
        }
        db.ok("insert into t (m) values ('sad'), ('PG-13')");
        assert_eq!(db.rows("select m from t order by m"), ["sad", "ok", "PG-13"]);
        db.refused(&["1264"], "insert into t (n) values (-1)");
        db.refused(&["1264"], "insert into t (n) values (256)");
        db.ok("insert into t (t) values ('23:59:59.999999'), ('00:00:00')");
        db.refused(CHECK, "insert into t (t) values ('24:00:00')");
        db.refused(CHECK, "insert into t (t) values ('-00:00:01')");
        db.ok("insert into t (v) values ('äöü')");
        db.refused(&["1406"], "insert into t (v) values ('abcd')");
        db.ok("insert into t (`long`) values (repeat('ä', 20000))");
        db.refused(CHECK, "insert into t (`long`) values (repeat('ä', 20001))");
        db.ok("insert into t (big) values (repeat('x', 65535))");
        db.refused(CHECK, "insert into t (big) values (repeat('x', 65536))");
        db.ok("insert into t (s) values ('ÄÖ')");
        db.refused(CHECK, "insert into t (s) values ('HeY')");
        db.refused(&["3140", "4025"], "insert into t (j) values ('{')");
        db.refused(&["1264"], "insert into t (d) values (100)");
        db.refused(&["1292"], "insert into t (t) values ('nonsense')");
    });
}

#[test]
fn defaults_are_computed_in_utc() {
    let schema = "
        table t {
            id int primary key
            at timestamp default now()
            day date default today()
            u uuid default uuid()
            body text default 'a\\b''c'
            doc json default '{\"a\": [1, \"é\"]}'
            raw bytes default bytes '00ff'
            f double default 0.1
            p decimal(6, 3) default 1.5
            n int default -3
            moment datetime default '2026-02-03 04:05:06.789'
        }";
    on_both(schema, |db| {
        db.ok("set time_zone = '+11:00'");
        db.ok("insert into t (id) values (1), (2)");
        let near = "select abs(timestampdiff(second, at, utc_timestamp(6))) < 60, day in (utc_date(), utc_date() - interval 1 day) from t where id = 1";
        assert_eq!(db.one(near), "1|1");
        let v4 = "select count(distinct u), sum(lower(hex(u)) regexp '^.{12}4.{3}[89ab].{15}$') from t";
        assert_eq!(db.one(v4), "2|2");
        assert_eq!(
            db.one("select body, json_extract(doc, '$.a[1]'), hex(raw), f, p, n, moment from t where id = 1"),
            "a\\b'c|\"é\"|00FF|0.1|1.500|-3|2026-02-03 04:05:06.789000"
        );
    });
}

#[test]
fn text_compares_by_code_point_without_padding() {
    let schema = "
        table t { id int primary key auto
            a varchar(20) unique
            c char(5)? unique
        }";
    on_both(schema, |db| {
        db.ok("insert into t (a) values ('a'), ('A'), ('a '), ('á')");
        db.refused(DUPLICATE, "insert into t (a) values ('a')");
        assert_eq!(db.one("select count(*) from t where a = 'a'"), "1");
        assert_eq!(db.rows("select a from t order by a"), ["A", "a", "a ", "á"]);
        db.ok("insert into t (a, c) values ('1', 'x')");
        // The trailing spaces of a char are not data.
        db.refused(DUPLICATE, "insert into t (a, c) values ('2', 'x  ')");
        let name = db.name.clone();
        let collation = if db.maria { "utf8mb4_nopad_bin" } else { "utf8mb4_0900_bin" };
        let found = db.one(&format!(
            "select distinct table_collation, engine from information_schema.tables where table_schema = '{name}'"
        ));
        assert_eq!(found, format!("{collation}|InnoDB"));
    });
}

#[test]
fn a_long_unique_key_is_a_hash() {
    let schema = "
        table t { id int primary key auto
            body text? unique
            raw bytes? unique
            long varchar(2000)?
            kind int default 1
            unique (kind, long)
        }";
    on_both(schema, |db| {
        db.ok("insert into t (body) values ('x'), ('X'), ('x '), (null), (null)");
        db.refused(DUPLICATE, "insert into t (body) values ('x')");
        db.ok(
            "insert into t (body) values (concat(repeat('a', 9000), 'b')), (concat(repeat('a', 9000), 'c'))",
        );
        db.refused(DUPLICATE, "insert into t (body) values (concat(repeat('a', 9000), 'c'))");
        db.refused(DUPLICATE, "update t set body = 'x' where body = 'X'");
        db.ok("insert into t (raw) values (x'00'), (x'0000')");
        db.refused(DUPLICATE, "insert into t (raw) values (x'00')");
        db.ok("insert into t (kind, `long`) values (1, repeat('ä', 2000)), (2, repeat('ä', 2000)), (1, null), (1, null)");
        db.refused(DUPLICATE, "insert into t (kind, `long`) values (2, repeat('ä', 2000))");
    });
}

#[test]
fn a_partial_unique_key_concerns_its_rows_alone() {
    let schema = "
        table t { id int primary key auto
            email varchar(100)
            body text?
            active bool default true
            n int?
            unique (email) where active
            unique (n, body) where n > 10
        }";
    on_both(schema, |db| {
        db.ok("insert into t (email, active) values ('a', true), ('a', false), ('a', false)");
        db.refused(DUPLICATE, "insert into t (email) values ('a')");
        db.refused(DUPLICATE, "update t set active = true where id = 2");
        db.ok("delete from t where id = 1; update t set active = true where id = 2");
        db.ok("insert into t (email, n, body) values ('b', 10, 'x'), ('c', 10, 'x'), ('d', 11, 'x'), ('e', 11, null), ('f', 11, null), ('g', null, 'x'), ('h', null, 'x')");
        db.refused(DUPLICATE, "insert into t (email, n, body) values ('z', 11, 'x')");
    });
}

#[test]
fn nulls_can_be_made_equal() {
    let schema = "
        table t { id int primary key auto
            a int?
            b varchar(10)?
            c char(2)?
            unique (a, b) nulls not distinct
            unique (c, id)
        }";
    on_both(schema, |db| {
        db.ok("insert into t (a, b) values (1, null), (null, 'x'), (null, null), (1, ''), (0, null)");
        for again in ["(1, null)", "(null, 'x')", "(null, null)", "(1, '')", "(0, null)"] {
            db.refused(DUPLICATE, &format!("insert into t (a, b) values {again}"));
        }
    });
}

#[test]
fn folding_concerns_a_to_z_alone() {
    let schema = "
        table tag { id int primary key auto
            name varchar(20) unique collate ci check (name <> 'Root' and name not like 'sys%')
        }
        table code { id varchar(10) primary key collate ci }
        table user { id int primary key auto
            email varchar(100)
            unique (lower(email))
            index (upper(email) desc)
        }";
    on_both(schema, |db| {
        db.ok("insert into tag (name) values ('Word'), ('É'), ('é'), ('K'), ('\u{212a}'), ('ß'), ('ss'), ('word ')");
        db.refused(DUPLICATE, "insert into tag (name) values ('wORD')");
        db.refused(DUPLICATE, "insert into tag (name) values ('k')");
        for wrong in ["ROOT", "root", "SYSTEM", "sys"] {
            db.refused(CHECK, &format!("insert into tag (name) values ('{wrong}')"));
        }
        db.ok("insert into code values ('ab')");
        db.refused(DUPLICATE, "insert into code values ('AB')");
        db.ok("insert into user (email) values ('A@x'), ('Ä@x'), ('ä@x')");
        db.refused(DUPLICATE, "insert into user (email) values ('a@X')");
    });
}

#[test]
fn triggers_touch_and_refuse() {
    let schema = "
        table t { id int primary key auto always
            n int default 0
            at timestamp default '2000-01-01 00:00:00' on update now()
        }";
    on_both(schema, |db| {
        db.ok("insert into t (n) values (1), (2); insert into t (id, n) values (default, 3), (null, 4)");
        assert_eq!(db.rows("select id from t order by id"), ["1", "2", "3", "4"]);
        db.refused(&["1366"], "insert into t (id) values (9)");
        db.refused(&["1366"], "update t set id = 9 where id = 1");
        db.ok("update t set n = 5 where id = 1");
        db.ok("update t set n = 5, at = '2010-01-01' where id = 2");
        assert_eq!(
            db.rows("select abs(timestampdiff(second, at, utc_timestamp(6))) < 60, at = '2010-01-01', at = '2000-01-01' from t order by id"),
            ["1|0|0", "0|1|0", "0|0|1", "0|0|1"]
        );
    });
}

#[test]
fn hidden_columns_are_in_nobodys_way() {
    let schema = "
        table team { id int primary key }
        table t { id int primary key
            body text unique
            active bool
            team int -> team.id on delete cascade on update cascade
            unique (id) where active
            index (lower(body))
        }";
    on_both(schema, |db| {
        db.ok("insert into team values (1), (2); insert into t values (1, 'X', true, 1), (2, 'Y', false, 2)");
        assert_eq!(db.rows("select * from t order by id"), ["1|X|1|1", "2|Y|0|2"]);
        db.ok("update team set id = 3 where id = 1; delete from team where id = 2");
        assert_eq!(db.rows("select * from t"), ["1|X|1|3"]);
        db.refused(DUPLICATE, "insert into t values (3, 'X', true, 3)");
        db.ok("insert into t values (3, 'Y', true, 3)");
    });
}

#[test]
fn arrays_are_checked() {
    let schema = "
        enum color { red, 'a\"b' }
        table t { id int primary key auto
            i tinyint[]?
            s text[]?
            v varchar(3)[]?
            d date[]?
            e color[]?
            b bool[]?
            u uuid[]?
            f double[]?
        }";
    let cases: [(&str, &[&str], &[&str]); 8] = [
        (
            "i",
            &["[]", "[ 1, -128 ,127]"],
            &["[128]", "[-129]", "[1.0]", "[null]", "[\"1\"]", "[[1]]", "1", "{}"],
        ),
        ("s", &["[]", r#"["", "a\\", "\"", "é😀"]"#], &["[1]", "[\"a\", null]", "\"a\""]),
        ("v", &[r#"["abc", "😀😀😀", "\\\\\\"]"#], &[r#"["abcd"]"#, r#"["😀😀😀😀"]"#]),
        (
            "d",
            &[r#"["2024-02-29", "2026-12-31"]"#],
            &[r#"["2023-02-29"]"#, r#"["2026-04-31"]"#, r#"["2026-4-1"]"#],
        ),
        ("e", &[r#"["red", "a\"b"]"#], &[r#"["Red"]"#, r#"["green"]"#]),
        ("b", &["[true, false]"], &["[1]", "[\"true\"]"]),
        (
            "u",
            &[r#"["00112233-4455-6677-8899-aabbccddeeff"]"#],
            &[r#"["00112233-4455-6677-8899-AABBCCDDEEFF"]"#, r#"["0011"]"#],
        ),
        ("f", &["[1, -2.5, 1e-7]"], &["[\"1\"]", "[true]"]),
    ];
    on_both(schema, |db| {
        for (column, good, bad) in cases {
            let insert =
                |json: &str| format!("insert into t ({column}) values ('{}')", json.replace('\\', "\\\\"));
            good.iter().for_each(|json| db.ok(&insert(json)));
            bad.iter().for_each(|json| db.refused(CHECK, &insert(json)));
        }
    });
}

#[test]
fn foreign_keys_may_run_in_a_circle() {
    let schema = "
        table a { id int primary key
            b int? -> b.id on delete set null
        }
        table b { id int primary key
            a int -> a.id on delete cascade
        }";
    on_both(schema, |db| {
        db.ok("insert into a values (1, null); insert into b values (5, 1); update a set b = 5");
        db.refused(&["1452"], "insert into b values (6, 2)");
        db.ok("delete from b");
        assert_eq!(db.rows("select id, b from a"), ["1|NULL"]);
    });
}

#[test]
fn a_per_request_value_is_read_by_views() {
    on_both("table t { id int primary key\n tenant bigint }", |db| {
        db.ok("insert into t values (1, 7), (2, 8)");
        db.ok("create view mine as select id from t where tenant = context_tenant()");
        assert_eq!(db.one("select count(*) from mine"), "0");
        db.ok("set @context_tenant = '8'");
        assert_eq!(db.one("select id from mine"), "2");
    });
}

#[test]
fn partitions_load_and_take_rows() {
    let schema = "
        table r { at date\n id int\n primary key (at, id)\n partition by range (at) }
        table h { id varchar(40) primary key\n partition by hash (id) }
        table l { a int\n id int\n primary key (a, id)\n partition by list (a)
            with mysql 'PARTITION BY LIST (a) (PARTITION one VALUES IN (1), PARTITION two VALUES IN (2))' }";
    on_both(schema, |db| {
        db.ok("insert into r values ('2026-01-01', 1); insert into h values ('a'), ('A'), ('a '); insert into l values (2, 1)");
        db.refused(DUPLICATE, "insert into h values ('A')");
        db.refused(&["1526"], "insert into l values (3, 1)");
    });
}

#[test]
fn the_largest_rows_and_keys_load() {
    let schema = "
        table wide { id int primary key\n a varchar(16000)\n b varchar(381)\n c tinyint }
        table key_one { id varchar(768) primary key }
        table key_two { id int primary key\n a varchar(767)\n b int unsigned\n unique (a, b) }
        table key_three { id int primary key\n a varchar(700)\n b varchar(700)\n unique (a, b)\n index (b, a) }
        table parent { code varchar(768) unique }
        table child { id int primary key\n code varchar(768) -> parent.code }";
    on_both(schema, |db| {
        db.ok("insert into wide values (1, repeat('😀', 16000), repeat('😀', 381), 1)");
        db.ok("insert into key_three values (1, repeat('a', 700), repeat('b', 700))");
        db.refused(DUPLICATE, "insert into key_three values (2, repeat('a', 700), repeat('b', 700))");
        db.ok("insert into key_three values (2, concat(repeat('a', 699), 'b'), repeat('b', 700))");
    });
}
