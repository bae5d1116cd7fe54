//! Changes of a database on PostgreSQL.

use super::Change;

pub(super) const CHANGES: &[Change] = &[
    ("drop index orders_created_at_idx", ["orders", "index", "orders_created_at_idx", "missing"]),
    ("create index more_index on orders (note)", ["orders", "index", "more_index", "extra"]),
    (
        "drop index orders_created_at_idx; create index orders_created_at_idx on orders (created_at desc)",
        ["orders", "index", "orders_created_at_idx", "keys"],
    ),
    (
        "drop index orders_created_at_idx; create index orders_created_at_idx on orders (created_at) where total > 1",
        ["orders", "index", "orders_created_at_idx", "condition"],
    ),
    ("alter table orders alter note type varchar(99) collate \"C\"", ["orders", "column", "note", "type"]),
    ("alter table orders alter total set default 7", ["orders", "column", "total", "default"]),
    ("alter table orders alter total drop default", ["orders", "column", "total", "default"]),
    ("alter table orders alter total drop not null", ["orders", "column", "total", "not null"]),
    ("alter table orders alter note set not null", ["orders", "column", "note", "not null"]),
    ("alter table orders add more_column integer", ["orders", "column", "more_column", "extra"]),
    ("alter table orders drop memo", ["orders", "column", "memo", "missing"]),
    ("alter table customer alter id set generated always", ["customer", "column", "id", "identity"]),
    ("alter table customer alter id drop identity", ["customer", "column", "id", "identity"]),
    ("comment on column orders.note is 'x'", ["orders", "column", "note", "comment"]),
    ("comment on table orders is 'x'", ["orders", "table", "orders", "comment"]),
    (
        "alter table orders alter note type varchar(40) collate \"POSIX\"",
        ["orders", "column", "note", "collation"],
    ),
    ("alter table orders drop constraint positive", ["orders", "check", "positive", "missing"]),
    (
        "alter table orders drop constraint positive; alter table orders add constraint positive check (total > 1)",
        ["orders", "check", "positive", "condition"],
    ),
    (
        "alter table orders drop constraint positive; alter table orders add constraint positive check (total >= 0) not valid",
        ["orders", "check", "positive", "validated"],
    ),
    (
        "alter table orders add constraint more_check check (total < 9)",
        ["orders", "check", "more_check", "extra"],
    ),
    (
        "alter table orders drop constraint orders_customer_fk; alter table orders add constraint orders_customer_fk foreign key (customer) references customer (id) on delete cascade",
        ["orders", "foreign key", "orders_customer_fk", "on delete"],
    ),
    (
        "alter table orders drop constraint orders_customer_fk",
        ["orders", "foreign key", "orders_customer_fk", "missing"],
    ),
    (
        "alter table customer drop constraint customer_email_key",
        ["customer", "unique key", "customer_email_key", "missing"],
    ),
    ("alter table orders add constraint once unique (note)", ["orders", "unique key", "once", "extra"]),
    (
        "alter table scratch drop constraint scratch_pkey",
        ["scratch", "primary key", "of the table", "missing"],
    ),
    ("drop table scratch", ["scratch", "table", "scratch", "missing"]),
    ("create table more_table (id integer)", ["more_table", "table", "more_table", "extra"]),
    ("alter type state add value 'lost'", ["", "enum", "state", "labels"]),
    ("create type more_enum as enum ('a')", ["", "enum", "more_enum", "extra"]),
    (
        "create or replace view dear as select id, total from orders where total > 200",
        ["", "view", "dear", "text"],
    ),
    ("create view more_view as select 1 as one", ["", "view", "more_view", "extra"]),
    (
        "create or replace function touch() returns trigger language plpgsql as 'begin return null; end'",
        ["", "function", "touch()", "text"],
    ),
    ("drop trigger touch_orders on orders", ["orders", "trigger", "touch_orders", "missing"]),
    (
        "create or replace trigger touch_orders before insert on orders for each row execute function touch()",
        ["orders", "trigger", "touch_orders", "text"],
    ),
    (
        "create trigger more_trigger before insert on orders for each row execute function touch()",
        ["orders", "trigger", "more_trigger", "extra"],
    ),
    ("alter table invoice disable row level security", ["invoice", "table", "invoice", "row security"]),
    ("drop policy front_read on invoice", ["invoice", "policy", "front_read", "missing"]),
    ("alter policy front_read on invoice using (true)", ["invoice", "policy", "front_read", "rows"]),
    ("create policy more_policy on invoice using (true)", ["invoice", "policy", "more_policy", "extra"]),
    ("alter table scratch set unlogged", ["scratch", "table", "scratch", "unlogged"]),
    ("alter table scratch set (fillfactor = 50)", ["scratch", "table", "scratch", "options"]),
    ("create sequence more_sequence", ["", "sequence", "more_sequence", "extra"]),
    ("create schema more_schema", ["", "schema", "more_schema", "extra"]),
    ("create domain more_domain as text", ["", "domain", "more_domain", "extra"]),
    ("grant delete on orders to drift_front", ["drift_front", "account", "extra", "DELETE on table orders"]),
    (
        "revoke update on orders from drift_front",
        ["drift_front", "account", "lacks", "UPDATE (total) on table orders"],
    ),
    (
        "grant update (note) on orders to drift_front",
        ["drift_front", "account", "extra", "UPDATE (note) on table orders"],
    ),
    (
        "grant truncate on scratch to drift_front",
        ["drift_front", "account", "extra", "TRUNCATE on table scratch"],
    ),
    ("grant select on orders to public", ["public", "account", "extra", "SELECT on table orders"]),
    (
        "grant pg_read_all_data to drift_front",
        ["drift_front", "account", "extra", "the role pg_read_all_data"],
    ),
    ("alter role drift_front createdb", ["drift_front", "account", "extra", "CREATEDB"]),
    ("alter role drift_front nologin", ["drift_front", "account", "lacks", "LOGIN"]),
];
