//! The runtime and generated code, on SQLite and on every real server.

mod blocking;
mod bulk;
mod compose;
mod connect;
mod databases;
mod generated;
mod grown;
mod named;
mod queries;
mod relations;
mod statements;
mod steps;
mod transactions;
mod types;
mod values;

// Generated from shop.schema and works.schema by build.rs.
schema_runtime::include!(pub shop);
schema_runtime::include!(pub works);

// Generated from blog.schema.
schema_runtime::include!(pub blog);

// One schema at two times.
schema_tests::made!(before: "before/grown.rs");
schema_tests::made!(after: "after/grown.rs");
