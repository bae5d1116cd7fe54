//! Support for the test suites: real throwaway servers, and plain clients for them.

pub mod cases;
<<<<<<< HEAD
pub mod db;
=======
pub mod catalog;
>>>>>>> bcf3ad4 (Hold every real server's catalog against the schema of each golden case)
pub mod error;
pub mod servers;
pub mod sqlite;

pub use error::{DbError, Rows};
