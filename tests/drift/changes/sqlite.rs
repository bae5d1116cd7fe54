//! Changes of a database on SQLite.

use super::Change;

/// Writes a part of a table's statement anew, as SQLite has no other word for it. A `'` in it is doubled.
macro_rules! rewritten {
    ($table:literal, $from:literal, $to:literal) => {
        concat!(
            "pragma writable_schema = on; update sqlite_schema set sql = replace(sql, '",
            $from,
            "', '",
            $to,
            "') where name = '",
            $table,
            "'; pragma writable_schema = reset"
        )
    };
}

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
    (
        rewritten!("orders", "NOT NULL DEFAULT 0", "NOT NULL DEFAULT 7"),
        ["orders", "column", "total", "default"],
    ),
    (
        rewritten!("orders", "int            NOT NULL DEFAULT 0", "int DEFAULT 0"),
        ["orders", "column", "total", "not null"],
    ),
    (
        rewritten!("orders", "int            NOT NULL DEFAULT 0", "bigint NOT NULL DEFAULT 0"),
        ["orders", "column", "total", "type"],
    ),
    (
        rewritten!("orders", "\"note\"       varchar(40)", "\"note\" varchar(40) NOT NULL"),
        ["orders", "column", "note", "not null"],
    ),
    (
        rewritten!("orders", "\"memo\"       varchar(40)", "\"memo\" varchar(40) COLLATE NOCASE"),
        ["orders", "column", "memo", "collation"],
    ),
    (
        rewritten!("orders", ",\n    CONSTRAINT \"positive\" CHECK (\"total\" >= 0)", ""),
        ["orders", "check", "positive", "missing"],
    ),
    (
        rewritten!("orders", "(\"total\" >= 0)", "(\"total\" > 1)"),
        ["orders", "check", "positive", "condition"],
    ),
    (
        rewritten!("orders", "ON DELETE RESTRICT", "ON DELETE CASCADE"),
        ["orders", "foreign key", "orders_customer_fk", "on delete"],
    ),
    (
        rewritten!(
            "orders",
            "CONSTRAINT \"orders_customer_fk\" FOREIGN KEY (\"customer\") REFERENCES \"customer\" (\"id\") ON DELETE RESTRICT,",
            ""
        ),
        ["orders", "foreign key", "orders_customer_fk", "missing"],
    ),
    (
        rewritten!("customer", "PRIMARY KEY AUTOINCREMENT", "PRIMARY KEY"),
        ["customer", "column", "id", "identity"],
    ),
    (
        "drop table scratch; create table scratch (id int not null, constraint scratch_id_range_check check (typeof(id) = 'integer' AND id BETWEEN -2147483648 AND 2147483647))",
        ["scratch", "primary key", "of the table", "missing"],
    ),
];
