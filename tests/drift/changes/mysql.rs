//! Changes of a database on MySQL and MariaDB.

use super::Change;

pub(super) const CHANGES: &[Change] = &[
    ("drop index orders_created_at_idx on orders", ["orders", "index", "orders_created_at_idx", "missing"]),
    ("create index more_index on orders (note)", ["orders", "index", "more_index", "extra"]),
    (
        "alter table orders drop index orders_created_at_idx, add index orders_created_at_idx (created_at, total)",
        ["orders", "index", "orders_created_at_idx", "keys"],
    ),
    ("alter table orders alter total set default 7", ["orders", "column", "total", "default"]),
    ("alter table orders alter total drop default", ["orders", "column", "total", "default"]),
    ("alter table orders modify total integer default 0", ["orders", "column", "total", "not null"]),
    ("alter table orders modify total bigint not null default 0", ["orders", "column", "total", "type"]),
    (
        "alter table orders modify total integer not null default 0 comment 'x'",
        ["orders", "column", "total", "comment"],
    ),
    (
        "alter table orders modify total integer unsigned not null default 0",
        ["orders", "column", "total", "type"],
    ),
    ("alter table orders add more_column integer", ["orders", "column", "more_column", "extra"]),
    ("alter table orders drop memo", ["orders", "column", "memo", "missing"]),
    (
        "alter table customer modify email varchar(80) character set latin1 not null",
        ["customer", "column", "email", "collation"],
    ),
    ("alter table scratch modify id bigint not null", ["scratch", "column", "id", "type"]),
    ("alter table orders comment 'x'", ["orders", "table", "orders", "comment"]),
    ("alter table orders drop constraint positive", ["orders", "check", "positive", "missing"]),
    (
        "alter table orders drop constraint positive; alter table orders add constraint positive check (total > 1)",
        ["orders", "check", "positive", "condition"],
    ),
    (
        "alter table orders add constraint more_check check (total < 9)",
        ["orders", "check", "more_check", "extra"],
    ),
    (
        "alter table orders drop foreign key orders_customer_fk; alter table orders add constraint orders_customer_fk foreign key (customer) references customer (id) on delete cascade",
        ["orders", "foreign key", "orders_customer_fk", "on delete"],
    ),
    (
        "alter table orders drop foreign key orders_customer_fk; alter table orders add constraint orders_customer_fk foreign key (customer) references customer (id) on update cascade on delete restrict",
        ["orders", "foreign key", "orders_customer_fk", "on update"],
    ),
    (
        "alter table orders drop foreign key orders_customer_fk",
        ["orders", "foreign key", "orders_customer_fk", "missing"],
    ),
    (
        "alter table customer drop index customer_email_key",
        ["customer", "unique key", "customer_email_key", "missing"],
    ),
    ("alter table orders add constraint once unique (total)", ["orders", "unique key", "once", "extra"]),
    ("alter table scratch drop primary key", ["scratch", "primary key", "of the table", "missing"]),
    ("drop table scratch", ["scratch", "table", "scratch", "missing"]),
    ("create table more_table (id integer primary key)", ["more_table", "table", "more_table", "extra"]),
    ("alter table scratch engine = MyISAM", ["scratch", "table", "scratch", "options"]),
    ("alter table scratch row_format = compact", ["scratch", "table", "scratch", "options"]),
    (
        "create or replace view dear as select id, total from orders where total > 200",
        ["", "view", "dear", "text"],
    ),
    ("create view more_view as select 1 as one", ["", "view", "more_view", "extra"]),
    ("drop view dear", ["", "view", "dear", "missing"]),
    ("drop trigger touch_orders", ["orders", "trigger", "touch_orders", "missing"]),
    (
        "drop trigger touch_orders; create trigger touch_orders before update on orders for each row set new.note = 'x'",
        ["orders", "trigger", "touch_orders", "text"],
    ),
    (
        "create trigger more_trigger before insert on orders for each row set new.note = 'x'",
        ["orders", "trigger", "more_trigger", "extra"],
    ),
    (
        "create function more_function() returns int deterministic return 1",
        ["", "function", "more_function", "extra"],
    ),
    ("create procedure more_procedure() select 1", ["", "procedure", "more_procedure", "extra"]),
    (
        "create or replace view invoice__front as select id from invoice",
        ["", "view", "invoice__front", "text"],
    ),
    ("grant delete on orders to drift_front", ["drift_front", "account", "extra", "DELETE on table orders"]),
    (
        "revoke update (total) on orders from drift_front",
        ["drift_front", "account", "lacks", "UPDATE (total) on table orders"],
    ),
    (
        "grant update (note) on orders to drift_front",
        ["drift_front", "account", "extra", "UPDATE (note) on table orders"],
    ),
    ("grant process on *.* to drift_front", ["drift_front", "account", "extra", "PROCESS on table *.*"]),
    ("grant index on scratch to drift_front", ["drift_front", "account", "extra", "INDEX on table scratch"]),
];
