//! Refusals: each names its target and a way out.

use super::lower;
use crate::compile::{Input, Options, compile};
use crate::diag::{Code, Diagnostics, Severity};
use crate::dialect::Target;

/// The errors that lowering `body` to `target` gives.
fn refused(target: Target, body: &str) -> Vec<Code> {
    let text = format!("schema s {{\n targets {target}\n}}\n{body}");
    let compiled =
        compile(vec![Input::text("s.schema", text)], &Options { check_only: true, ..Options::default() });
    let schema = match compiled.schema {
        Some(schema) => schema,
        None => panic!("{:?}", compiled.diagnostics),
    };
    let mut diags = Diagnostics::new();
    lower(&schema, target, &mut diags);
    for d in diags.iter().filter(|d| d.severity == Severity::Error) {
        assert!(d.message.contains(target.title()), "{} does not name the target", d.message);
        assert!(!d.help.is_empty(), "{} has no help", d.message);
    }
    diags.iter().filter(|d| d.severity == Severity::Error).map(|d| d.code).collect()
}

#[test]
fn types() {
    let id = "id bigint primary key";
    for (target, column) in [
        (Target::Sqlite, "c bigint unsigned"),
        (Target::Sqlite, "c decimal(19, 2)"),
        (Target::Sqlite, "c decimal(5, 2)[]"),
        (Target::Postgres, "c bytes[]"),
    ] {
        assert_eq!(refused(target, &format!("table t {{\n {id}\n {column}\n}}")), [Code::E0601], "{column}");
    }
}

#[test]
fn columns() {
    let table = "table t {\n id bigint primary key auto\n with sqlite 'WITHOUT ROWID'\n}";
    assert_eq!(refused(Target::Sqlite, table), [Code::E0602]);
}

#[test]
fn keys() {
    for (target, table) in [
        (Target::Sqlite, "unique (a) deferrable"),
        (Target::Sqlite, "index (a) using gin"),
        (Target::Sqlite, "index (a text_ops)"),
        (Target::Sqlite, "index (a collate 'de-x-icu')"),
        (Target::Sqlite, "with sqlite 'STRICT'"),
        (Target::Postgres, "c varchar(9) collate ci\n unique (c) deferrable"),
    ] {
        let text = format!("table t {{\n id bigint primary key\n a varchar(9)\n {table}\n}}");
        assert_eq!(refused(target, &text), [Code::E0603], "{table}");
    }
    let listed = "table t {\n a int\n b int\n primary key (a, b)\n partition by list (a, b)\n}";
    assert_eq!(refused(Target::Postgres, listed), [Code::E0603]);
    let folded = "table p {\n a varchar(9) collate ci primary key\n}\ntable c {\n id int primary key\n a varchar(9) collate ci -> p\n}";
    assert_eq!(refused(Target::Postgres, folded), [Code::E0603]);
}

#[test]
fn expressions() {
    for (target, table) in [
        (Target::Postgres, "d text as (cast(m as text))"),
        (Target::Sqlite, "check (s like s escape '!')"),
        (Target::Sqlite, "check (round(b / c, 2) > 1)"),
    ] {
        let text = format!(
            "enum mood {{ a, b }}\ntable t {{\n id bigint primary key\n m mood\n s text\n b decimal(18, 2)\n c decimal(18, 2)\n {table}\n}}"
        );
        assert_eq!(refused(target, &text), [Code::E0604], "{table}");
    }
}
