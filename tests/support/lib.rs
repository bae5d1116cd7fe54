//! Support for the test suites: real throwaway servers, and plain clients for them.

pub mod cases;
pub mod catalog;
pub mod corpus;
pub mod db;
pub mod error;
pub mod format;
pub mod judge;
pub mod place;
pub mod program;
pub mod random;
pub mod servers;
pub mod sqlite;

pub use error::{DbError, Rows};
