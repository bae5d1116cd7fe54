//! The runtime and generated code, on SQLite and on every real server.

mod connect;
mod databases;
mod generated;
mod named;
mod queries;
mod transactions;
mod types;
mod values;

// Generated from shop.schema by build.rs.
schema_runtime::include!(pub shop);
