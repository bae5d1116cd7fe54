//! What the physical schema holds and no case of the language reaches.

use super::{ddl, statements};
use crate::dialect::Target;
use crate::lower::lower;
use crate::phys::{self, Deferrable, Identity};
use crate::{Input, Options, compile};

/// A table `t (id, other)` with a primary key, as `target` holds it natively.
fn table(target: Target, change: impl FnOnce(&mut phys::Table)) -> phys::Schema {
    let text = format!(
        "schema s {{\n    targets {target}\n    native\n}}\n\
         table t {{\n    id bigint\n    other bigint? -> t\n    primary key key_of_t (id)\n}}\n"
    );
    let options = Options { check_only: true, ..Options::default() };
    let compiled = compile(vec![Input::text("s.schema", text)], &options);
    let schema = compiled.schema.expect("it compiles");
    let mut schema = lower(&schema, target, &mut crate::diag::Diagnostics::new());
    change(&mut schema.tables[0]);
    schema
}

fn holds(schema: &phys::Schema, parts: &[&str]) {
    let text = ddl(schema);
    for part in parts {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn an_identity_counts() {
    let counting = |t: &mut phys::Table| {
        t.columns[0].identity = Some(Identity::Always);
        t.columns[0].counting = phys::Counting {
            start: Some(100),
            step: Some(-5),
            min: Some(-10),
            max: Some(100),
            cache: Some(20),
            cycle: true,
        };
    };
    holds(
        &table(Target::Postgres, counting),
        &[
            "GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY -5 MINVALUE -10 MAXVALUE 100 CACHE 20 CYCLE)",
        ],
    );
    let from = |t: &mut phys::Table| {
        t.columns[0].identity = Some(Identity::ByDefault);
        t.columns[0].counting.start = Some(100);
    };
    holds(&table(Target::MySql, from), &["AUTO_INCREMENT", ") AUTO_INCREMENT=100;"]);
    let sqlite = table(Target::Sqlite, from);
    let last = statements(&sqlite).pop().expect("a statement");
    assert_eq!(last.sql, "INSERT INTO sqlite_sequence (name, seq) VALUES ('t', 99)");
}

#[test]
fn keys_have_options_and_comments() {
    let schema = table(Target::Postgres, |t| {
        let key = t.primary_key.as_mut().expect("a key");
        key.include = vec!["other".to_owned()];
        key.deferrable = Deferrable::Deferred;
        key.comment = "What it is.".to_owned();
        t.foreign_keys[0].comment = "Its parent's.".to_owned();
        t.columns[1].generated = Some(phys::Generated { expr: "id + 1".to_owned(), stored: false });
    });
    holds(
        &schema,
        &[
            "PRIMARY KEY (\"id\") INCLUDE (\"other\") DEFERRABLE INITIALLY DEFERRED,",
            "COMMENT ON CONSTRAINT \"key_of_t\" ON \"t\" IS 'What it is.';",
            "COMMENT ON CONSTRAINT \"t_other_fkey\" ON \"t\" IS 'Its parent''s.';",
            "GENERATED ALWAYS AS (id + 1) VIRTUAL",
        ],
    );
}

#[test]
fn a_key_that_says_what_the_primary_key_says_is_added_apart() {
    let schema = table(Target::Postgres, |t| {
        t.uniques.push(phys::Unique::new("one".to_owned(), vec!["id".to_owned()]));
        t.uniques.push(phys::Unique::new("two".to_owned(), vec!["other".to_owned()]));
        t.uniques.push(phys::Unique::new("three".to_owned(), vec!["other".to_owned()]));
    });
    let create = statements(&schema).remove(0).sql;
    assert!(create.contains("CONSTRAINT \"two\" UNIQUE (\"other\")"), "{create}");
    assert!(!create.contains("\"one\"") && !create.contains("\"three\""), "{create}");
    holds(
        &schema,
        &[
            "ALTER TABLE \"t\" ADD CONSTRAINT \"one\" UNIQUE (\"id\");",
            "ALTER TABLE \"t\" ADD CONSTRAINT \"three\" UNIQUE (\"other\");",
        ],
    );
}

#[test]
fn a_key_that_is_added_later_takes_its_comment_along() {
    let schema = table(Target::Postgres, |t| {
        t.foreign_keys[0].comment = "Later.".to_owned();
        t.foreign_keys[0].detached = true;
    });
    let all = statements(&schema);
    let last: Vec<&str> = all[all.len() - 2..].iter().map(|s| s.sql.as_str()).collect();
    assert!(last[0].starts_with("ALTER TABLE \"t\" ADD CONSTRAINT \"t_other_fkey\""), "{last:?}");
    assert_eq!(last[1], "COMMENT ON CONSTRAINT \"t_other_fkey\" ON \"t\" IS 'Later.'");
}

#[test]
fn what_is_not_valid_is_added_behind_its_table() {
    let schema = table(Target::Postgres, |t| {
        t.foreign_keys[0].not_valid = true;
        let check = |name: &str, not_valid| phys::Check {
            name: name.to_owned(),
            expr: "id > 0".to_owned(),
            not_valid,
            comment: String::new(),
        };
        t.checks = vec![check("old", false), check("new", true)];
    });
    let sql: Vec<String> = statements(&schema).into_iter().map(|s| s.sql).collect();
    assert!(sql[0].contains("CONSTRAINT \"old\" CHECK") && !sql[0].contains("\"new\""), "{sql:?}");
    assert!(!sql[0].contains("FOREIGN KEY"), "{sql:?}");
    let key = "ALTER TABLE \"t\" ADD CONSTRAINT \"t_other_fkey\" FOREIGN KEY (\"other\") REFERENCES \"t\" (\"id\") NOT VALID";
    assert_eq!(sql[1..], [key, "ALTER TABLE \"t\" ADD CONSTRAINT \"new\" CHECK (id > 0) NOT VALID"]);
}

#[test]
fn no_action_is_said_where_silence_means_another() {
    let schema = table(Target::MySql, |_| {});
    holds(&schema, &["REFERENCES `t` (`id`) ON DELETE NO ACTION ON UPDATE NO ACTION"]);
}

#[test]
fn an_inherited_column_is_the_parents_to_make() {
    let schema = table(Target::Postgres, |t| {
        t.columns[0].options = vec!["INHERITED".to_owned(), "STORAGE PLAIN".to_owned()];
        t.columns[0].default = Some("7".to_owned());
    });
    let sql: Vec<String> = statements(&schema).into_iter().map(|s| s.sql).collect();
    assert!(!sql[0].contains("bigint NOT NULL") && sql[0].contains("PRIMARY KEY (\"id\")"), "{sql:?}");
    let set = |what: &str| format!("ALTER TABLE \"t\" ALTER COLUMN \"id\" SET {what}");
    assert_eq!(sql[1..], ["NOT NULL", "DEFAULT 7", "STORAGE PLAIN"].map(set));
}

#[test]
fn a_collation_lies_in_a_declared_namespace() {
    let mut schema = table(Target::Postgres, |t| t.columns[1].collate = Some("words.de".to_owned()));
    holds(&schema, &["COLLATE \"words.de\""]);
    schema.namespaces.push(phys::Namespace { name: "words".to_owned(), comment: String::new() });
    holds(&schema, &["COLLATE \"words\".\"de\""]);
}

#[test]
fn late_functions_are_made_unchecked() {
    let mut schema = table(Target::Postgres, |_| {});
    schema.raws.push(phys::Raw {
        object: Some(phys::RawObject {
            kind: "function".to_owned(),
            name: phys::Name { namespace: None, name: "f".to_owned() },
            args: None,
            on: None,
        }),
        title: "function f".to_owned(),
        sql: "CREATE FUNCTION f() …".to_owned(),
        place: phys::Place::Last,
    });
    let sql: Vec<String> = statements(&schema).into_iter().skip(1).map(|s| s.sql).collect();
    let expected =
        ["SET check_function_bodies = off", "CREATE FUNCTION f() …", "RESET check_function_bodies"];
    assert_eq!(sql, expected);
}
