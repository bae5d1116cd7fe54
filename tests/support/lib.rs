//! Support for the test suites: real throwaway servers, and plain clients for them.

pub mod accounts;
pub mod artifacts;
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
pub mod rows;
pub mod rustc;
pub mod servers;
pub mod settled;
pub mod sqlite;

pub use artifacts::{artifacts_of, ddl_of};
pub use error::{DbError, Rows};

/// Code that build.rs made, as the module `$name`: with `schema_runtime::include!`'s lints, from a file of
/// any place below `$OUT_DIR`.
#[macro_export]
macro_rules! made {
    ($name:ident: $path:literal) => {
        #[allow(
            clippy::all,
            clippy::pedantic,
            dead_code,
            missing_docs,
            non_camel_case_types,
            non_upper_case_globals,
            unreachable_pub,
            unused_imports,
            unused_variables
        )]
        mod $name {
            include!(concat!(env!("OUT_DIR"), "/", $path));
        }
    };
}
