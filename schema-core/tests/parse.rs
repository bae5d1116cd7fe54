//! What the parser makes of good input, by hand-written expectation.

mod show;

use schema_core::diag::Diagnostics;
use schema_core::source::SourceMap;
use schema_core::syntax::ast::*;
use schema_core::syntax::parse;
use show::show;

fn file(text: &str) -> File {
    let mut sources = SourceMap::new();
    let id = sources.add("a.schema", text);
    let mut diags = Diagnostics::new();
    let file = parse::parse(&sources, id, &mut diags);
    assert!(diags.is_empty(), "{text}\n{:#?}", diags.iter().collect::<Vec<_>>());
    file
}

fn table(lines: &str) -> Table {
    let file = file(&format!("table t {{\n{lines}\n}}"));
    match file.items.into_iter().next() {
        Some(Item::Table(table)) => table,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_table_of_the_reference() {
    let text = "
/// People who can sign in.
/// Second line.
table auth.auth_user { // comment
    id             bigint         primary key auto
    /// Where mail goes.
    email          varchar(255)   unique
    password       VARCHAR(255)?  secret
    active         bool           default true
    updated_at     timestamp      default now() on update now()
    name           text?          was full_name
    display        text           as (coalesce(name, email)) stored
    team           bigint?        -> auth.team.id
        on delete set null
        on update cascade
    tags           text[]?, data json<std::collections::HashMap<String, i32>>

    index recent (active, confirmed_at desc nulls last) where active only postgres sqlite
    index (lower(email))
    unique one (a, b) nulls not distinct include (c) deferrable initially deferred
    check email_shape (email like '%_@_%')
    foreign key fk (a, b) -> auth.x (c, d) on delete cascade deferrable not valid
    with mysql 'ENGINE=InnoDB'
    partition by range (id)
    was users
}
";
    let file = file(text);
    let [Item::Table(table)] = &file.items[..] else { panic!("{file:?}") };
    assert_eq!(table.docs, "People who can sign in.\nSecond line.");
    assert_eq!(table.path.namespace.as_ref().map(|n| n.name.as_str()), Some("auth"));
    assert_eq!(table.path.name.name, "auth_user");
    let names: Vec<&str> = table.columns.iter().map(|c| c.name.name.as_str()).collect();
    assert_eq!(
        names,
        ["id", "email", "password", "active", "updated_at", "name", "display", "team", "tags", "data"]
    );
    assert_eq!(table.columns[1].docs, "Where mail goes.");
    assert_eq!(table.columns[1].ty.args[0].value, 255);
    assert!(!table.columns[1].nullable && table.columns[2].nullable);
    assert_eq!(table.columns[2].ty.name.name.name, "VARCHAR");
    assert!(matches!(table.columns[4].modifiers[1].kind, ModifierKind::OnUpdateNow));
    let ModifierKind::References(reference) = &table.columns[7].modifiers[0].kind else { panic!() };
    assert_eq!(reference.on_delete.as_ref().unwrap().value, Action::SetNull);
    assert_eq!(reference.on_update.as_ref().unwrap().value, Action::Cascade);
    assert_eq!(reference.table.namespace.as_ref().unwrap().name, "auth");
    assert_eq!(reference.columns[0].name, "id");
    assert_eq!((table.columns[8].ty.arrays, table.columns[8].nullable), (1, true));
    assert_eq!(table.columns[9].ty.rust.as_ref().unwrap().value, "std::collections::HashMap<String, i32>");
    assert_eq!(table.items.len(), 8);
    let TableItemKind::Index(index) = &table.items[0].kind else { panic!() };
    assert_eq!(index.name.as_ref().unwrap().name, "recent");
    assert!(
        index.keys[1].descending && index.keys[1].nulls_first == Some(false) && !index.keys[0].descending
    );
    assert!(index.filter.is_some() && index.only.unwrap().iter().count() == 2);
    let TableItemKind::Index(index) = &table.items[1].kind else { panic!() };
    assert!(
        matches!(&index.keys[0].expr.kind, ExprKind::Call { function, args, .. } if function.name.name == "lower" && args.len() == 1)
    );
    let TableItemKind::Unique(unique) = &table.items[2].kind else { panic!() };
    assert_eq!((unique.deferrable, unique.include.len()), (Deferrable::Deferred, 1));
    let TableItemKind::ForeignKey { reference, columns, deferrable, not_valid, .. } = &table.items[4].kind
    else {
        panic!()
    };
    assert_eq!(
        (columns.len(), reference.columns.len(), *deferrable, *not_valid),
        (2, 2, Deferrable::Immediate, true)
    );
    assert_eq!(reference.table.name.name, "x");
}

#[test]
fn other_items() {
    let text = "
schema shop {
    targets postgres, mysql,
            sqlite     // default: all three
    galera
    context tenant bigint
}
enum mood { sad, ok
  /// Best.
  'PG-13', happy was glad }
type email = varchar(255) check (value like '%@%')
type short = text
raw postgres extension citext 'create extension citext'
raw postgres function f(int, text[]) -> bigint after auth_user $x$ create function f() $$ nested $$ $x$
raw mysql trigger tr on auth_user $$
  begin end
$$
service backend_api {
    account 'backend-api-rw'
    password env BACKEND_DB_PASS
    read write auth_user, session,
        setting
    insert read audit_log (id, `order`)
    read write platform_integration
        where platform = 'twitch'
        and active
        check platform = 'twitch' or false
    cache 'backend-api:*' read write
}
MIGRATOR migrate_admin { account 'migrate-admin' }
";
    let file = file(text);
    assert_eq!(file.items.len(), 9);
    let Item::Schema(schema) = &file.items[0] else { panic!() };
    assert_eq!(schema.targets.as_ref().unwrap().len(), 3);
    assert!(schema.galera.is_some() && schema.context[0].name.name == "tenant");
    let Item::Enum(mood) = &file.items[1] else { panic!() };
    let labels: Vec<&str> = mood.labels.iter().map(|l| l.name.name.as_str()).collect();
    assert_eq!(labels, ["sad", "ok", "PG-13", "happy"]);
    assert_eq!(mood.labels[2].docs, "Best.");
    assert_eq!(mood.labels[3].was.as_ref().unwrap().name, "glad");
    let Item::Type(email) = &file.items[2] else { panic!() };
    assert!(email.checks.len() == 1);
    let Item::Raw(raw) = &file.items[5] else { panic!() };
    assert_eq!(raw.text.value.trim(), "create function f() $$ nested $$");
    let object = raw.object.as_ref().unwrap();
    assert_eq!(object.args.as_ref().unwrap().value, "int, text[]");
    assert_eq!(object.returns.as_ref().unwrap().name.name.name, "bigint");
    assert_eq!(raw.after.as_ref().unwrap().name.name, "auth_user");
    let Item::Raw(raw) = &file.items[6] else { panic!() };
    assert_eq!(raw.object.as_ref().unwrap().on.as_ref().unwrap().name.name, "auth_user");
    assert_eq!(raw.text.value, "\n  begin end\n");
    let Item::Service(service) = &file.items[7] else { panic!() };
    assert_eq!(service.account.as_ref().unwrap().value, "backend-api-rw");
    assert_eq!(service.password_env.as_ref().unwrap().name, "BACKEND_DB_PASS");
    assert_eq!(service.access.len(), 3);
    assert_eq!(service.access[0].tables.len(), 3);
    assert_eq!(service.access[1].tables[0].1.as_ref().unwrap()[1].name, "order");
    assert!(matches!(&service.access[2].filter.as_ref().unwrap().kind, ExprKind::Binary(BinaryOp::And, ..)));
    assert!(matches!(&service.access[2].check.as_ref().unwrap().kind, ExprKind::Binary(BinaryOp::Or, ..)));
    assert!(service.cache[0].read && service.cache[0].write);
    let Item::Migrator(migrator) = &file.items[8] else { panic!() };
    assert_eq!(migrator.account.as_ref().unwrap().value, "migrate-admin");
}

fn expr(text: &str) -> String {
    let mut sources = SourceMap::new();
    let id = sources.add("e", text);
    let mut diags = Diagnostics::new();
    let expr = parse::expr(&sources, id, &mut diags);
    assert!(diags.is_empty(), "{text}\n{:#?}", diags.iter().collect::<Vec<_>>());
    show(&expr.expect("no diagnostic, so an expression"))
}

#[test]
fn documentation_is_what_its_lines_say() {
    let docs = |lines: &str| table(&format!("{lines}\na int")).columns[0].docs.clone();
    assert_eq!(docs("///\n/// One  \n///   two\n///\n///three"), "One\n  two\n\nthree");
    assert_eq!(docs("/// \\\n/// Kept \\\n/// \\"), "\nKept \n");
    assert_eq!(docs("/// C:\\dir\\\\"), r"C:\dir\");
    assert_eq!(docs("/// One\r\\\r\n/// two\r"), "One\r\ntwo");
}

#[test]
fn precedence() {
    assert_eq!(expr("a or b and not c = d"), "(a Or (b And (Not (c Eq d))))");
    assert_eq!(expr("a + b * -c - d"), "((a Add (b Mul (Neg c))) Sub d)");
    assert_eq!(expr("a || b + c || d"), "((a Concat (b Add c)) Concat d)");
    assert_eq!(expr("a - b - c"), "((a Sub b) Sub c)");
    assert_eq!(expr("not not a"), "(Not (Not a))");
    assert_eq!(expr("(a or b) and c"), "((a Or b) And c)");
    assert_eq!(expr("a between 1 and 2 and b"), "((a between=true 1 2) And b)");
    assert_eq!(expr("a not between -1 and x + 2"), "(a between=false (Neg 1) (x Add 2))");
    assert_eq!(expr("a not in (1, 'x', null)"), "(a in=false 1, 'x', null)");
    assert_eq!(expr("a not like 'x!%' escape '!'"), "(a like=false 'x!%' esc '!')");
    assert_eq!(expr("a is not null"), "(a null=false)");
    assert_eq!(expr("a IS NULL or b is not distinct from 2"), "((a null=true) Or (b IsNotDistinct 2))");
    assert_eq!(expr("1 <> 2 and 1 != 2 and a <= b"), "(((1 Ne 2) And (1 Ne 2)) And (a Le b))");
}

#[test]
fn operands() {
    assert_eq!(expr("'it''s'"), "'it's'");
    assert_eq!(expr("$a$ x $$ y $a$ || $$z$$"), "(' x $$ y ' Concat 'z')");
    assert_eq!(expr("date '2026-02-03'"), "Date'2026-02-03'");
    assert_eq!(expr("datetime '2026' = timestamp '2026'"), "(DateTime'2026' Eq Timestamp'2026')");
    assert_eq!(expr("date = time"), "(date Eq time)");
    assert_eq!(expr("1.50 + .5 + 1e6 + 2.5e-3"), "(((1.50 Add .5) Add 1e6) Add 2.5e-3)");
    assert_eq!(expr("case a when 1 then 'x' when 2 then 'y' else 'z' end"), "(case a [1:'x' 2:'y'] 'z')");
    assert_eq!(expr("case when a then b end"), "(case - [a:b] -)");
    assert_eq!(expr("cast(a as bigint) + 1"), "((cast a bigint) Add 1)");
    assert_eq!(expr("extract(year from created_at)"), "(extract year created_at)");
    assert_eq!(expr("count(*) + count(distinct a) + now()"), "((count(*) Add count(distinct a)) Add now())");
    assert_eq!(expr("u.`order` = auth.users.end and `end`"), "((u.order Eq auth.users.end) And end)");
    assert_eq!(expr("@tenant = :id"), "(@tenant Eq :id)");
    assert_eq!(expr("notes = nullable"), "(notes Eq nullable)");
    assert_eq!(expr("(  ( a\n) ) // comment"), "a");
    assert!(expr("sql { postgres 'a' mysql 'b', sqlite $$c$$ }").contains("Some(\"c\")"));
}

#[test]
fn lines_of_a_table() {
    let t = table(
        "`index` int\n primary text\n with bool\n on bool\n case int\n end timestamp\n unique (case)\n a int unsigned check (a in (1,\n 2)) default 1 -> x only sqlite",
    );
    let names: Vec<&str> = t.columns.iter().map(|c| c.name.name.as_str()).collect();
    assert_eq!(names, ["index", "primary", "with", "on", "case", "end", "a"]);
    assert!(t.columns[6].ty.unsigned);
    assert_eq!(t.columns[6].modifiers.len(), 4);
    assert_eq!(t.items.len(), 1);
}

#[test]
fn natives_in_the_place_of_a_type() {
    let t =
        table("a native postgres 'inet' native mysql 'varchar(45)' unique\n b text native postgres 'citext'");
    assert_eq!(t.columns[0].ty.native.len(), 2);
    assert_eq!(t.columns[0].modifiers.len(), 1);
    assert!(matches!(t.columns[1].modifiers[0].kind, ModifierKind::Native(..)));
}

#[test]
fn keys_of_an_index() {
    let t = table(
        "index (name(20), (a + b) desc, lower(a), doc jsonb_path_ops, t collate 'C' asc, desc desc) using gin\nindex using gin (a)\nindex using (a)",
    );
    let TableItemKind::Index(index) = &t.items[0].kind else { panic!() };
    assert_eq!(index.keys[0].prefix.as_ref().unwrap().value, 20);
    assert!(index.keys[1].descending);
    assert_eq!(index.keys[3].opclass.as_ref().unwrap().value, "jsonb_path_ops");
    assert_eq!(index.keys[4].collate.as_ref().unwrap().value, "C");
    assert!(index.keys[5].descending);
    assert_eq!(index.method.as_ref().unwrap().name, "gin");
    let TableItemKind::Index(index) = &t.items[1].kind else { panic!() };
    assert!(index.name.is_none() && index.method.is_some());
    let TableItemKind::Index(index) = &t.items[2].kind else { panic!() };
    assert!(index.name.is_some() && index.method.is_none());
}
