//! Files as people write them, and as nobody should.

use super::{Kind, Script, split};
use crate::dialect::Target;

fn ok(target: Target, text: &str) -> Script {
    split(target, text).unwrap_or_else(|fault| panic!("{}: {fault}\n{text}", fault.line))
}

fn sqls(target: Target, text: &str) -> Vec<String> {
    ok(target, text).statements.into_iter().map(|statement| statement.sql).collect()
}

fn refused(target: Target, text: &str, line: u32, says: &str) {
    let fault = split(target, text).expect_err(text);
    assert!(fault.line == line && fault.to_string().contains(says), "{}: {fault}\n{text}", fault.line);
}

#[test]
fn what_is_quoted_ends_nothing() {
    use Target::{MySql, Postgres, Sqlite};
    let two = |target, first: &str| {
        assert_eq!(sqls(target, &format!("{first};\nSELECT 2;\n")), [first, "SELECT 2"], "{target:?}");
    };
    for target in [Postgres, MySql, Sqlite] {
        for first in
            ["SELECT ';'", "SELECT 'it''s;'", "SELECT \"a;\"", "SELECT 1 -- a;\n + 1", "SELECT /* ; */ 1"]
        {
            two(target, first);
        }
    }
    two(Postgres, "SELECT $$;$$");
    two(Postgres, "SELECT $a$ ; $$ ; $b$ ; $a$");
    two(Postgres, "SELECT a$b$c, ';', $1");
    two(Postgres, "SELECT E'\\';'");
    two(Postgres, "SELECT '\\'");
    two(Postgres, "SELECT /* /* ; */ ; */ 1");
    two(Postgres, "CREATE RULE r AS ON INSERT TO t DO (INSERT INTO a VALUES (1); INSERT INTO b VALUES (2))");
    two(MySql, "SELECT '\\';', \"\\\";\", `a``;`");
    two(MySql, "SELECT 1 # a;\n + 1");
    two(MySql, "SELECT 5--3");
    two(MySql, "/*!40101 SET NAMES ';' */");
    two(Sqlite, "SELECT [a;], `b;`");
}

#[test]
fn bodies_end_where_they_end() {
    let bodies = [
        "CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET NEW.a = IF(NEW.a = 1, 2, 3)",
        "CREATE TRIGGER IF NOT EXISTS t BEFORE INSERT ON x FOR EACH ROW IF NEW.a = 1 THEN SET NEW.a = 2; END IF",
        "CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN IF (NEW.a = 1) THEN SET NEW.a = CASE WHEN IF(1, 2, 3) \
         THEN IF(4, 5, 6) ELSE 7 END; ELSEIF 1 THEN SET NEW.a = 1; ELSE IF 2 THEN SET NEW.b = 3; END IF; END IF; END",
        "CREATE PROCEDURE p() BEGIN DECLARE c CURSOR FOR SELECT 1; l: LOOP LEAVE l; END LOOP; WHILE 1 DO SELECT 1; \
         END WHILE; REPEAT SELECT REPEAT('a', 2); UNTIL 1 END REPEAT; CASE 1 WHEN 1 THEN SELECT 2; ELSE BEGIN END; \
         END CASE; END",
        "CREATE DEFINER=`a`@`%` FUNCTION f(a int) RETURNS int DETERMINISTIC RETURN CASE a WHEN 1 THEN 2 ELSE 3 END",
        "CREATE EVENT e ON SCHEDULE EVERY 1 DAY ON COMPLETION PRESERVE DO BEGIN DELETE FROM x; DROP TABLE IF EXISTS y; END",
        "CREATE PROCEDURE p() FOR i IN 1..3 DO SELECT i; END FOR",
    ];
    for body in bodies {
        let text = format!("{body};\nDROP TRIGGER t;\nDROP TABLE IF EXISTS `end`;\n");
        assert_eq!(sqls(Target::MySql, &text), [body, "DROP TRIGGER t", "DROP TABLE IF EXISTS `end`"]);
    }
    let body = "CREATE TEMP TRIGGER t AFTER INSERT ON x WHEN CASE 1 WHEN 1 THEN 1 END BEGIN SELECT CASE 1 WHEN 2 THEN 3 END; \
                UPDATE x SET a = 1; END";
    assert_eq!(sqls(Target::Sqlite, &format!("{body};\nSELECT 1")), [body, "SELECT 1"]);
    let body = "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END";
    assert_eq!(sqls(Target::Postgres, &format!("{body};\nSELECT 1")), [body, "SELECT 1"]);
}

#[test]
fn comments_and_directives_belong_to_what_is_below() {
    let text = "-- The head.\n\n-- fills it\n-- schemagen: repeat\nUPDATE t SET a = 1;\n\n\
                -- rights\n-- schemagen: account 'o''neil'\nGRANT SELECT ON t TO 'o''neil'@'%';\n";
    let [fill, grant] = &ok(Target::MySql, text).statements[..] else { panic!("two") };
    assert_eq!((fill.line, &*fill.comment, fill.repeat, &fill.kind), (5, "fills it", true, &Kind::Data));
    assert_eq!((grant.line, &*grant.comment, grant.account.as_deref()), (9, "rights", Some("o'neil")));
    assert_eq!(grant.kind, Kind::Rights);
    refused(Target::MySql, "-- schemagen: repeat\n\nUPDATE t SET a = 1;", 1, "stands above no statement");
    refused(Target::MySql, "SELECT 1;\n-- schemagen: repeat\n", 2, "stands above no statement");
    refused(Target::MySql, "-- schemagen: again\nSELECT 1;", 1, "an unknown directive 'again'");
    refused(Target::MySql, "-- schemagen: repeat\nDROP TABLE t;", 2, "changes no rows");
}

#[test]
fn how_a_file_runs_is_told() {
    assert!(ok(Target::Postgres, "SELECT 1").transaction);
    let index = ok(
        Target::Postgres,
        "-- no-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS I ON ONLY s.\"T\" (a);\n",
    );
    assert!(!index.transaction);
    let made = Kind::MakeIndex { index: "i".into(), table: "s.\"T\"".into() };
    assert_eq!((&index.statements[0].kind, &*index.statements[0].comment), (&made, ""));
    let dropped = ok(Target::Postgres, "-- no-transaction\nDROP INDEX CONCURRENTLY IF EXISTS s.\"I\";\n");
    assert_eq!(dropped.statements[0].kind, Kind::DropIndex { index: "s.\"I\"".into() });
    let names = |text| match &ok(Target::MySql, text).statements[0].kind {
        Kind::Schema(names) => names.join(" "),
        other => panic!("{other:?}"),
    };
    assert_eq!(names("ALTER TABLE `My T` ADD b int"), "ADD ALTER My T TABLE b int");
    assert_eq!(ok(Target::MySql, "SET foreign_key_checks = 0").statements[0].kind, Kind::Session);
    assert!(ok(Target::Sqlite, "").statements.is_empty());
}

#[test]
fn what_can_not_be_run_is_refused() {
    use Target::{MySql, Postgres, Sqlite};
    refused(Postgres, "SELECT 1;\nSELECT 'a;\n", 2, "begins with '");
    refused(Postgres, "SELECT $a$ $b$;\n", 1, "begins with $a$");
    refused(Postgres, "\n/* /* */ SELECT 1;", 2, "never closed");
    refused(Postgres, "SELECT (1;\n", 1, "a '(' is never closed");
    refused(Postgres, "BEGIN;\nSELECT 1;\nCOMMIT;", 1, "runs in one transaction");
    refused(Postgres, "SELECT 1;\n-- no-transaction\nSELECT 2;", 2, "below the first line");
    refused(Postgres, "-- no-transaction\nSELECT 1;\nSELECT 2;", 3, "more than one statement");
    refused(Postgres, "-- no-transaction\nCREATE INDEX CONCURRENTLY ON t (a);", 2, "without a name");
    refused(Postgres, "\\i other.sql", 1, "psql");
    refused(Postgres, "COPY t FROM stdin;\n", 1, "COPY");
    refused(MySql, "DELIMITER //\nCREATE TABLE t (a int)//", 1, "DELIMITER");
    refused(MySql, "SELECT 1;\nSTART TRANSACTION;", 2, "the runner's");
    refused(MySql, "DROP TABLE a, b;", 1, "one in a statement");
    refused(MySql, "USE other;", 1, "another database");
    refused(
        MySql,
        "CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW\nBEGIN SELECT 1;\n",
        2,
        "END is missing",
    );
    refused(MySql, "/*!40101 SET a = 1;", 1, "never closed");
    refused(Sqlite, "-- no-transaction\nBEGIN;\nSELECT 1;", 2, "never ended");
    refused(Sqlite, "-- no-transaction\nBEGIN;\nROLLBACK;", 3, "undoes itself");
    refused(Sqlite, "\u{feff}SELECT 1", 1, "byte order mark");
    refused(Sqlite, "SELECT 1;\nSELECT '\0'", 2, "NUL");
}

/// Whatever comes in, an answer comes out: every end of every text, and every character of it left out.
#[test]
fn nothing_panics() {
    let texts = [
        "-- no-transaction\nCREATE INDEX CONCURRENTLY i ON s.\"T\" (a);",
        "CREATE FUNCTION ä() RETURNS int AS $é$ ; $é$; SELECT E'\\'' /* /* */ */, U&'ü';",
        "CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN IF (1) THEN CASE 1 WHEN 2 THEN SET a = 'ß\\''; END CASE; END IF; END;",
        "/*!50003 CREATE*/ /*!50017 DEFINER=`r``x`@`%`*/ /*!50003 TRIGGER t BEGIN END */; # ü\n-- schemagen: account 'é'\nSELECT 1;",
        "-- no-transaction\nPRAGMA foreign_keys = OFF;BEGIN;SELECT [ü;];COMMIT;END END;)))(((CASE ELSE;",
    ];
    for text in texts {
        for target in Target::ALL {
            for (at, c) in text.char_indices() {
                let _ = split(target, &text[..at]);
                let _ = split(target, &text[at..]);
                let _ = split(target, &format!("{}{}", &text[..at], &text[at + c.len_utf8()..]));
            }
        }
    }
    for c in ['(', '\'', '$', '/', '*', ';', '-', '[', '`'] {
        for target in Target::ALL {
            let _ = split(target, &c.to_string().repeat(5000));
            let _ = split(target, &format!("CREATE TRIGGER t BEGIN {}", "CASE BEGIN IF ".repeat(500)));
        }
    }
}
