//! Changes of a database on SQLite.

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
    (
        "drop index orders_created_at_idx; create unique index orders_created_at_idx on orders (created_at)",
        ["orders", "index", "orders_created_at_idx", "unique"],
    ),
    ("alter table orders add more_column integer", ["orders", "column", "more_column", "extra"]),
    ("drop table scratch", ["scratch", "table", "scratch", "missing"]),
    ("create table more_table (id integer primary key)", ["more_table", "table", "more_table", "extra"]),
    ("drop view dear", ["", "view", "dear", "missing"]),
    (
        "drop view dear; create view dear as select id, total from orders where total > 200",
        ["", "view", "dear", "text"],
    ),
    ("create view more_view as select 1 as one", ["", "view", "more_view", "extra"]),
    ("drop trigger touch_orders", ["orders", "trigger", "touch_orders", "missing"]),
    (
        "drop trigger touch_orders; create trigger touch_orders after insert on orders begin select 2; end",
        ["orders", "trigger", "touch_orders", "text"],
    ),
    (
        "create trigger more_trigger after insert on orders begin select 1; end",
        ["orders", "trigger", "more_trigger", "extra"],
    ),
];
