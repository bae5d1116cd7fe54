//! What the target refuses, and with which code; each refusal is what a server would answer, or worse,
//! would not.

use crate::compile::{Input, Options, compile};
use crate::diag::{Diagnostics, Severity};
use crate::dialect::Target;

/// The errors of a schema for MySQL alone, as `CODE: message`.
fn errors(head: &str, items: &str) -> Vec<String> {
    let text = format!("schema t {{\n targets mysql\n {head}\n}}\n{items}");
    let options = Options { check_only: true, ..Options::default() };
    let compiled = compile(vec![Input::text("t.schema", text)], &options);
    let found = compiled.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let mut out: Vec<String> = found.map(|d| format!("{}: {}", d.code, d.message)).collect();
    if let Some(schema) = &compiled.schema {
        let mut diags = Diagnostics::new();
        super::super::lower(schema, Target::MySql, &mut diags);
        for d in diags.sorted() {
            assert!(!d.help.is_empty(), "{} without help", d.message);
            if d.severity == Severity::Error {
                out.push(format!("{}: {}", d.code, d.message));
            }
        }
    }
    out.sort();
    out.dedup();
    out
}

/// One error, with this code, whose message holds `part`.
fn refused(items: &str, code: &str, part: &str) {
    let found = errors("", items);
    assert!(
        matches!(&found[..], [one] if one.starts_with(code) && one.contains(part)),
        "{found:#?} for {items}"
    );
}

fn accepted(items: &str) {
    assert_eq!(errors("", items), Vec::<String>::new(), "{items}");
}

/// Columns `c0` to `c<count - 1>` of a type.
fn columns(count: usize, ty: &str) -> String {
    (0..count).map(|i| format!(" c{i} {ty}\n")).collect()
}

#[test]
fn rows_are_measured() {
    // 8 for the id, 4 × n + 2 for the text, one for the NULL flags.
    accepted("table t { id bigint primary key\n a varchar(16381) }");
    refused("table t { id bigint primary key\n a varchar(16382) }", "E0602", "up to 65539 bytes of 65535");
    accepted("table t { id bigint primary key\n a varchar(16384) }");
    // A flag and a hash count as well.
    refused(
        "table t { id bigint primary key\n a varchar(16376)\n unique (a) }",
        "E0602",
        "up to 65547 bytes of 65535",
    );
    accepted(&format!("table t {{ id bigint primary key\n{} }}", columns(196, "text?")));
    refused(
        &format!("table t {{ id bigint primary key\n{} }}", columns(197, "text?")),
        "E0602",
        "on its page",
    );
    refused(
        &format!("table t {{ id bigint primary key\n{} }}", columns(1017, "bool")),
        "E0602",
        "1018 columns",
    );
}

#[test]
fn keys_are_measured() {
    accepted("table t { id varchar(768) primary key }");
    refused("table t { id varchar(769) primary key }", "E0603", "3076 bytes of 3072");
    refused("table t { id text primary key }", "E0603", "'id' in a primary key");
    let parent = "table p { id int primary key\n code varchar(800) unique\n body text? unique }";
    refused(
        &format!("{parent}\ntable c {{ id int primary key\n p varchar(800) -> p.code }}"),
        "E0603",
        "as a hash",
    );
    refused(&format!("{parent}\ntable c {{ id int primary key\n p text -> p.body }}"), "E0603", "as a hash");
    let names: Vec<String> = (0..16).map(|i| format!("c{i}")).collect();
    let wide = |filter: &str| {
        format!(
            "table t {{ id int primary key\n{} unique ({}){filter} }}",
            columns(16, "int"),
            names.join(", ")
        )
    };
    accepted(&wide(""));
    refused(&wide(" where c0 > 1"), "E0603", "at most 15 parts");
    let many: String = (0..65).map(|i| format!(" index (c{i})\n")).collect();
    refused(
        &format!("table t {{ id int primary key\n{}{many} }}", columns(65, "int")),
        "E0603",
        "takes 64 keys a table",
    );
}

#[test]
fn what_the_servers_lack_is_refused() {
    let t =
        |line: &str| format!("table t {{ id int primary key\n a int?\n s varchar(9)\n j json?\n{line}\n}}");
    refused(&t("unique (a) deferrable"), "E0603", "has no `deferrable`");
    refused(&t("foreign key (a) -> t (id) deferrable"), "E0603", "has no `deferrable`");
    refused(&t("b int default 1 -> t.id on delete set default"), "E0603", "has no `set default`");
    refused(&t("index (s) using gin"), "E0603", "no index method 'gin'");
    refused(&t("index (s text_pattern_ops)"), "E0603", "no operator class");
    refused(&t("index (s collate 'C')"), "E0603", "no collation");
    refused("table t { id int primary key\n c varchar(300)[] }", "E0601", "can't check the elements");
    refused("table t { id int primary key\n `a ` int }", "E0603", "ends with a space");
    refused("table t { id int primary key\n `😀` int }", "E0603", "beyond U+FFFF");
}

#[test]
fn what_a_foreign_key_changes_must_not_be_read() {
    let t = |column: &str, more: &str| {
        format!(
            "table p {{ id int primary key }}\ntable t {{ id int primary key\n p int? -> p.id {column}\n{more}\n}}"
        )
    };
    for action in ["on delete set null", "on update cascade"] {
        refused(&t(action, "check (p > 0)"), "E0603", "behind the back");
        refused(&t(action, "q int? as (p + 1)"), "E0603", "behind the back");
        refused(&t(action, "unique (p) nulls not distinct"), "E0603", "behind the back");
        refused(&t(action, "n int\n unique (n) where p > 3"), "E0603", "behind the back");
        accepted(&t(action, "unique (p)"));
        accepted(&t(action, "q int? as (p + 1) virtual"));
    }
    accepted(&t("on delete cascade", "check (p > 0)"));
    refused(&t("on delete cascade", "q int? as (p + 1)"), "E0603", "behind the back");
    accepted(&t("on delete cascade", "q int? as (p + 1) virtual"));
}

#[test]
fn generated_columns_and_auto_keep_apart() {
    let auto = "table t { id int primary key auto\n";
    refused(&format!("{auto} b int as (id + 1) }}"), "E0305", "which is `auto`");
    refused(&format!("{auto} n int\n unique (n) where id > 5 }}"), "E0603", "which is `auto`");
}

#[test]
fn partitions_have_their_rules() {
    let t = |keys: &str| format!("table t {{ id int\n at date\n s text\n {keys}\n}}");
    accepted(&t("primary key (id, at)\n partition by range (at)"));
    refused(&t("primary key (id)\n partition by range (at)"), "E0405", "unique key of a partitioned table");
    refused(&t("primary key (id, at)\n partition by list (at)"), "E0603", "all other values");
    refused(
        "table p { id int primary key\n partition by hash (id) }\ntable c { id int primary key\n p int -> p.id }",
        "E0603",
        "to a partitioned table",
    );
}

#[test]
fn another_engine_holds_no_foreign_key() {
    let t = "table p { id int primary key\n q int -> p.id\n with mysql 'ENGINE=MyISAM' }";
    refused(t, "E0603", "in InnoDB tables alone");
    let found = errors("galera", "table p { id int primary key\n with mysql 'ENGINE=MyISAM' }");
    assert!(matches!(&found[..], [one] if one.starts_with("E0605")), "{found:?}");
}
