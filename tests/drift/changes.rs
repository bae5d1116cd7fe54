//! Each change of a database is told as the one difference that it is.

use crate::place::{Place, drift, said};
use schema_core::dialect::Target;
use schema_core::grants;
use schema_core::{Input, Options, compile};
use schema_tests::servers::SqlServer;
use std::path::Path;

/// A change: what is run, what undoes it, and the one difference that is told: the table or account, the kind, the
/// name, and the aspect or right.
type Change = (&'static str, &'static str, [&'static str; 4]);

const SCHEMA: &str = include_str!("shop.schema");

/// Differences in a report: of objects by table, kind, name and aspect (or `missing`, `extra`), of accounts by name,
/// `account`, what, and right.
fn told(report: &serde_json::Value) -> Vec<[String; 4]> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let mut all = Vec::new();
    for object in report["objects"].as_array().unwrap() {
        let of = |what: String| [text(&object["table"]), text(&object["kind"]), text(&object["name"]), what];
        match object["aspects"].as_array().unwrap().as_slice() {
            [] => all.push(of(text(&object["what"]))),
            aspects => all.extend(aspects.iter().map(|aspect| of(text(&aspect["name"])))),
        }
    }
    for right in report["rights"].as_array().unwrap() {
        all.push([
            text(&right["account"]),
            "account".to_owned(),
            text(&right["what"]),
            text(&right["right"]),
        ]);
    }
    all
}

fn each(target: Target, server: Option<&SqlServer>, changes: &[&[Change]]) {
    let folder = tempfile::tempdir().unwrap();
    let schema = folder.path().join("shop.schema");
    let text = SCHEMA.replace("TARGET", target.name()) + programs(target);
    std::fs::write(&schema, &text).unwrap();
    let compiled = compile(vec![Input::text("shop.schema", text)], &Options::default());
    assert!(!compiled.has_errors(), "{:?}", compiled.diagnostics);
    let ddl = format!("ddl/{}.sql", target.name());
    let ddl = &compiled.artifacts.iter().find(|a| a.path == ddl).unwrap().text;
    let grants = grants::files(compiled.schema.as_ref().unwrap(), &mut schema_core::diag::Diagnostics::new());
    let prefix = format!("grants/{}/", target.name());
    let fresh = || {
        let place = Place::new(server);
        place.script(ddl).unwrap();
        for file in grants.iter().filter(|f| f.path.starts_with(&prefix) && target != Target::Sqlite) {
            place.script(&file.text).unwrap();
        }
        place
    };
    let mut place = fresh();
    let mut failures = Vec::new();
    let mut count = 0;
    for (change, undo, expected) in changes.iter().copied().flatten() {
        if let Err(why) = place.script(change) {
            failures.push(format!("{change}: {why}"));
            continue;
        }
        count += 1;
        match report(&place.url(), &schema) {
            Ok((1, found)) if found == [expected.map(str::to_owned)] => {}
            Ok((status, found)) => failures.push(format!("{change}: {status} {found:?}")),
            Err(why) => failures.push(format!("{change}: {why}")),
        }
        if undo.is_empty() {
            std::mem::replace(&mut place, fresh()).drop();
        } else if let Err(why) = place.script(undo) {
            failures.push(format!("{undo}: {why}"));
            std::mem::replace(&mut place, fresh()).drop();
        }
    }
    println!("{count} changes on {}", target.name());
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
    place.drop();
}

fn report(url: &str, schema: &Path) -> Result<(i32, Vec<[String; 4]>), String> {
    let run = drift(url, schema, &["--format", "json"]);
    let report = serde_json::from_slice(&run.stdout).map_err(|_| said(&run))?;
    Ok((run.status.code().unwrap_or(-1), told(&report)))
}

/// What has a body, as each target writes it.
fn programs(target: Target) -> &'static str {
    match target {
        Target::Postgres => {
            "raw postgres function touch() $sql$create function touch() returns trigger language plpgsql as 'begin return new; end'$sql$\n\
             raw postgres trigger touch_orders on orders after touch $sql$create trigger touch_orders before update on orders for each row execute function touch()$sql$\n\
             raw postgres view dear after orders $sql$create view dear as select id, total from orders where total > 100$sql$\n"
        }
        Target::MySql => {
            "raw mysql trigger touch_orders on orders $sql$create trigger touch_orders before update on orders for each row set new.memo = 'x'$sql$\n\
             raw mysql view dear after orders $sql$create view dear as select id, total from orders where total > 100$sql$\n"
        }
        Target::Sqlite => {
            "raw sqlite trigger touch_orders on orders $sql$create trigger touch_orders after insert on orders begin select 1; end$sql$\n\
             raw sqlite view dear after orders $sql$create view dear as select id, total from orders where total > 100$sql$\n"
        }
    }
}

const POSTGRES: &[Change] = &[
    (
        "drop index orders_created_at_idx",
        "create index orders_created_at_idx on orders (created_at)",
        ["orders", "index", "orders_created_at_idx", "missing"],
    ),
    ("create index more on orders (note)", "drop index more", ["orders", "index", "more", "extra"]),
    (
        "drop index orders_created_at_idx; create index orders_created_at_idx on orders (created_at desc)",
        "drop index orders_created_at_idx; create index orders_created_at_idx on orders (created_at)",
        ["orders", "index", "orders_created_at_idx", "keys"],
    ),
    (
        "drop index orders_created_at_idx; create index orders_created_at_idx on orders (created_at) where total > 1",
        "drop index orders_created_at_idx; create index orders_created_at_idx on orders (created_at)",
        ["orders", "index", "orders_created_at_idx", "condition"],
    ),
    (
        "alter table orders alter note type varchar(99) collate \"C\"",
        "alter table orders alter note type varchar(40) collate \"C\"",
        ["orders", "column", "note", "type"],
    ),
    (
        "alter table orders alter total set default 7",
        "alter table orders alter total set default 0",
        ["orders", "column", "total", "default"],
    ),
    (
        "alter table orders alter total drop default",
        "alter table orders alter total set default 0",
        ["orders", "column", "total", "default"],
    ),
    (
        "alter table orders alter total drop not null",
        "alter table orders alter total set not null",
        ["orders", "column", "total", "not null"],
    ),
    (
        "alter table orders alter note set not null",
        "alter table orders alter note drop not null",
        ["orders", "column", "note", "not null"],
    ),
    (
        "alter table orders add more integer",
        "alter table orders drop more",
        ["orders", "column", "more", "extra"],
    ),
    ("alter table orders drop memo", "", ["orders", "column", "memo", "missing"]),
    (
        "alter table customer alter id set generated always",
        "alter table customer alter id set generated by default",
        ["customer", "column", "id", "identity"],
    ),
    ("alter table customer alter id drop identity", "", ["customer", "column", "id", "identity"]),
    (
        "comment on column orders.note is 'x'",
        "comment on column orders.note is null",
        ["orders", "column", "note", "comment"],
    ),
    (
        "comment on table orders is 'x'",
        "comment on table orders is 'What was bought.'",
        ["orders", "table", "orders", "comment"],
    ),
    (
        "alter table orders alter note type varchar(40) collate \"POSIX\"",
        "",
        ["orders", "column", "note", "collation"],
    ),
    ("alter table orders drop constraint positive", "", ["orders", "check", "positive", "missing"]),
    (
        "alter table orders drop constraint positive; alter table orders add constraint positive check (total > 1)",
        "",
        ["orders", "check", "positive", "condition"],
    ),
    (
        "alter table orders drop constraint positive; alter table orders add constraint positive check (total >= 0) not valid",
        "",
        ["orders", "check", "positive", "validated"],
    ),
    (
        "alter table orders add constraint more check (total < 9)",
        "alter table orders drop constraint more",
        ["orders", "check", "more", "extra"],
    ),
    (
        "alter table orders drop constraint orders_customer_fk; alter table orders add constraint orders_customer_fk foreign key (customer) references customer (id) on delete cascade",
        "",
        ["orders", "foreign key", "orders_customer_fk", "on delete"],
    ),
    (
        "alter table orders drop constraint orders_customer_fk",
        "",
        ["orders", "foreign key", "orders_customer_fk", "missing"],
    ),
    (
        "alter table customer drop constraint customer_email_key",
        "",
        ["customer", "unique key", "customer_email_key", "missing"],
    ),
    (
        "alter table orders add constraint once unique (note)",
        "alter table orders drop constraint once",
        ["orders", "unique key", "once", "extra"],
    ),
    (
        "alter table scratch drop constraint scratch_pkey",
        "",
        ["scratch", "primary key", "of the table", "missing"],
    ),
    ("drop table scratch", "", ["scratch", "table", "scratch", "missing"]),
    ("create table more (id integer)", "drop table more", ["more", "table", "more", "extra"]),
    ("alter type state add value 'lost'", "", ["", "enum", "state", "labels"]),
    ("create type more as enum ('a')", "drop type more", ["", "enum", "more", "extra"]),
    (
        "create or replace view dear as select id, total from orders where total > 200",
        "",
        ["", "view", "dear", "text"],
    ),
    ("create view more as select 1 as one", "drop view more", ["", "view", "more", "extra"]),
    (
        "create or replace function touch() returns trigger language plpgsql as 'begin return null; end'",
        "",
        ["", "function", "touch()", "text"],
    ),
    ("drop trigger touch_orders on orders", "", ["orders", "trigger", "touch_orders", "missing"]),
    (
        "create or replace trigger touch_orders before insert on orders for each row execute function touch()",
        "",
        ["orders", "trigger", "touch_orders", "text"],
    ),
    (
        "create trigger more before insert on orders for each row execute function touch()",
        "drop trigger more on orders",
        ["orders", "trigger", "more", "extra"],
    ),
    (
        "alter table invoice disable row level security",
        "alter table invoice enable row level security",
        ["invoice", "table", "invoice", "row security"],
    ),
    ("drop policy front_read on invoice", "", ["invoice", "policy", "front_read", "missing"]),
    ("alter policy front_read on invoice using (true)", "", ["invoice", "policy", "front_read", "rows"]),
    (
        "create policy more on invoice using (true)",
        "drop policy more on invoice",
        ["invoice", "policy", "more", "extra"],
    ),
    (
        "alter table scratch set unlogged",
        "alter table scratch set logged",
        ["scratch", "table", "scratch", "unlogged"],
    ),
    (
        "alter table scratch set (fillfactor = 50)",
        "alter table scratch reset (fillfactor)",
        ["scratch", "table", "scratch", "options"],
    ),
    ("create sequence more", "drop sequence more", ["", "sequence", "more", "extra"]),
    ("create schema more", "drop schema more", ["", "schema", "more", "extra"]),
    ("create domain more as text", "drop domain more", ["", "domain", "more", "extra"]),
    (
        "grant delete on orders to drift_front",
        "revoke delete on orders from drift_front",
        ["drift_front", "account", "extra", "DELETE on table orders"],
    ),
    (
        "revoke update on orders from drift_front",
        "grant update (total) on orders to drift_front",
        ["drift_front", "account", "lacks", "UPDATE (total) on table orders"],
    ),
    (
        "grant update (note) on orders to drift_front",
        "revoke update (note) on orders from drift_front",
        ["drift_front", "account", "extra", "UPDATE (note) on table orders"],
    ),
    (
        "grant truncate on scratch to drift_front",
        "revoke truncate on scratch from drift_front",
        ["drift_front", "account", "extra", "TRUNCATE on table scratch"],
    ),
    (
        "grant select on orders to public",
        "revoke select on orders from public",
        ["public", "account", "extra", "SELECT on table orders"],
    ),
    (
        "grant pg_read_all_data to drift_front",
        "revoke pg_read_all_data from drift_front",
        ["drift_front", "account", "extra", "the role pg_read_all_data"],
    ),
    (
        "alter role drift_front createdb",
        "alter role drift_front nocreatedb",
        ["drift_front", "account", "extra", "CREATEDB"],
    ),
    (
        "alter role drift_front nologin",
        "alter role drift_front login",
        ["drift_front", "account", "lacks", "LOGIN"],
    ),
];

const MYSQL: &[Change] = &[
    (
        "drop index orders_created_at_idx on orders",
        "create index orders_created_at_idx on orders (created_at)",
        ["orders", "index", "orders_created_at_idx", "missing"],
    ),
    ("create index more on orders (note)", "drop index more on orders", ["orders", "index", "more", "extra"]),
    (
        "alter table orders drop index orders_created_at_idx, add index orders_created_at_idx (created_at, total)",
        "alter table orders drop index orders_created_at_idx, add index orders_created_at_idx (created_at)",
        ["orders", "index", "orders_created_at_idx", "keys"],
    ),
    (
        "alter table orders alter total set default 7",
        "alter table orders alter total set default 0",
        ["orders", "column", "total", "default"],
    ),
    (
        "alter table orders alter total drop default",
        "alter table orders alter total set default 0",
        ["orders", "column", "total", "default"],
    ),
    (
        "alter table orders modify total integer default 0",
        "alter table orders modify total integer not null default 0",
        ["orders", "column", "total", "not null"],
    ),
    (
        "alter table orders modify total bigint not null default 0",
        "alter table orders modify total integer not null default 0",
        ["orders", "column", "total", "type"],
    ),
    (
        "alter table orders modify total integer not null default 0 comment 'x'",
        "alter table orders modify total integer not null default 0",
        ["orders", "column", "total", "comment"],
    ),
    (
        "alter table orders modify total integer unsigned not null default 0",
        "alter table orders modify total integer not null default 0",
        ["orders", "column", "total", "type"],
    ),
    (
        "alter table orders add more integer",
        "alter table orders drop more",
        ["orders", "column", "more", "extra"],
    ),
    ("alter table orders drop memo", "", ["orders", "column", "memo", "missing"]),
    (
        "alter table customer modify email varchar(80) character set latin1 not null",
        "",
        ["customer", "column", "email", "collation"],
    ),
    ("alter table scratch modify id bigint not null", "", ["scratch", "column", "id", "type"]),
    (
        "alter table orders comment 'x'",
        "alter table orders comment 'What was bought.'",
        ["orders", "table", "orders", "comment"],
    ),
    ("alter table orders drop constraint positive", "", ["orders", "check", "positive", "missing"]),
    (
        "alter table orders drop constraint positive; alter table orders add constraint positive check (total > 1)",
        "",
        ["orders", "check", "positive", "condition"],
    ),
    (
        "alter table orders add constraint more check (total < 9)",
        "alter table orders drop constraint more",
        ["orders", "check", "more", "extra"],
    ),
    (
        "alter table orders drop foreign key orders_customer_fk; alter table orders add constraint orders_customer_fk foreign key (customer) references customer (id) on delete cascade",
        "",
        ["orders", "foreign key", "orders_customer_fk", "on delete"],
    ),
    (
        "alter table orders drop foreign key orders_customer_fk; alter table orders add constraint orders_customer_fk foreign key (customer) references customer (id) on update cascade on delete restrict",
        "",
        ["orders", "foreign key", "orders_customer_fk", "on update"],
    ),
    (
        "alter table orders drop foreign key orders_customer_fk",
        "",
        ["orders", "foreign key", "orders_customer_fk", "missing"],
    ),
    (
        "alter table customer drop index customer_email_key",
        "",
        ["customer", "unique key", "customer_email_key", "missing"],
    ),
    (
        "alter table orders add constraint once unique (total)",
        "alter table orders drop index once",
        ["orders", "unique key", "once", "extra"],
    ),
    ("alter table scratch drop primary key", "", ["scratch", "primary key", "of the table", "missing"]),
    ("drop table scratch", "", ["scratch", "table", "scratch", "missing"]),
    ("create table more (id integer primary key)", "drop table more", ["more", "table", "more", "extra"]),
    ("alter table scratch engine = MyISAM", "", ["scratch", "table", "scratch", "options"]),
    ("alter table scratch row_format = compact", "", ["scratch", "table", "scratch", "options"]),
    (
        "create or replace view dear as select id, total from orders where total > 200",
        "",
        ["", "view", "dear", "text"],
    ),
    ("create view more as select 1 as one", "drop view more", ["", "view", "more", "extra"]),
    ("drop view dear", "", ["", "view", "dear", "missing"]),
    ("drop trigger touch_orders", "", ["orders", "trigger", "touch_orders", "missing"]),
    (
        "drop trigger touch_orders; create trigger touch_orders before update on orders for each row set new.note = 'x'",
        "",
        ["orders", "trigger", "touch_orders", "text"],
    ),
    (
        "create trigger more before insert on orders for each row set new.note = 'x'",
        "drop trigger more",
        ["orders", "trigger", "more", "extra"],
    ),
    (
        "create function more() returns int deterministic return 1",
        "drop function more",
        ["", "function", "more", "extra"],
    ),
    ("create procedure more() select 1", "drop procedure more", ["", "procedure", "more", "extra"]),
    (
        "create or replace view invoice__front as select id from invoice",
        "",
        ["", "view", "invoice__front", "text"],
    ),
    (
        "grant delete on orders to drift_front",
        "revoke delete on orders from drift_front",
        ["drift_front", "account", "extra", "DELETE on table orders"],
    ),
    (
        "revoke update (total) on orders from drift_front",
        "grant update (total) on orders to drift_front",
        ["drift_front", "account", "lacks", "UPDATE (total) on table orders"],
    ),
    (
        "grant update (note) on orders to drift_front",
        "revoke update (note) on orders from drift_front",
        ["drift_front", "account", "extra", "UPDATE (note) on table orders"],
    ),
    (
        "grant process on *.* to drift_front",
        "revoke process on *.* from drift_front",
        ["drift_front", "account", "extra", "PROCESS on table *.*"],
    ),
    (
        "grant index on scratch to drift_front",
        "revoke index on scratch from drift_front",
        ["drift_front", "account", "extra", "INDEX on table scratch"],
    ),
];

const SQLITE: &[Change] = &[
    (
        "drop index orders_created_at_idx",
        "create index orders_created_at_idx on orders (created_at)",
        ["orders", "index", "orders_created_at_idx", "missing"],
    ),
    ("create index more on orders (note)", "drop index more", ["orders", "index", "more", "extra"]),
    (
        "drop index orders_created_at_idx; create index orders_created_at_idx on orders (created_at desc)",
        "drop index orders_created_at_idx; create index orders_created_at_idx on orders (created_at)",
        ["orders", "index", "orders_created_at_idx", "keys"],
    ),
    (
        "drop index orders_created_at_idx; create index orders_created_at_idx on orders (created_at) where total > 1",
        "drop index orders_created_at_idx; create index orders_created_at_idx on orders (created_at)",
        ["orders", "index", "orders_created_at_idx", "condition"],
    ),
    (
        "drop index orders_created_at_idx; create unique index orders_created_at_idx on orders (created_at)",
        "drop index orders_created_at_idx; create index orders_created_at_idx on orders (created_at)",
        ["orders", "index", "orders_created_at_idx", "unique"],
    ),
    (
        "alter table orders add more integer",
        "alter table orders drop more",
        ["orders", "column", "more", "extra"],
    ),
    ("drop table scratch", "", ["scratch", "table", "scratch", "missing"]),
    ("create table more (id integer primary key)", "drop table more", ["more", "table", "more", "extra"]),
    ("drop view dear", "", ["", "view", "dear", "missing"]),
    (
        "drop view dear; create view dear as select id, total from orders where total > 200",
        "",
        ["", "view", "dear", "text"],
    ),
    ("create view more as select 1 as one", "drop view more", ["", "view", "more", "extra"]),
    ("drop trigger touch_orders", "", ["orders", "trigger", "touch_orders", "missing"]),
    (
        "drop trigger touch_orders; create trigger touch_orders after insert on orders begin select 2; end",
        "",
        ["orders", "trigger", "touch_orders", "text"],
    ),
    (
        "create trigger more after insert on orders begin select 1; end",
        "drop trigger more",
        ["orders", "trigger", "more", "extra"],
    ),
];

schema_tests::on_servers!(
    |server: SqlServer| match server.is_postgres() {
        true => each(Target::Postgres, Some(&server), &[POSTGRES]),
        false => each(Target::MySql, Some(&server), &[MYSQL]),
    };
    changes_postgres_15: fresh::postgres(15),
    changes_postgres_18: fresh::postgres(18),
    changes_mariadb: fresh::mariadb(),
    changes_mysql: fresh::mysql(),
);

#[test]
fn changes_sqlite() {
    each(Target::Sqlite, None, &[SQLITE]);
}
