//! The runtime and generated code, on SQLite and on every real server.

mod compose;
mod connect;
mod databases;
mod generated;
mod named;
mod queries;
mod transactions;
mod types;
mod values;

// Generated from shop.schema and works.schema by build.rs.
schema_runtime::include!(pub shop);
schema_runtime::include!(pub works);
