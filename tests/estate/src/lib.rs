//! The code of all services of two schemas, and every call that each may make: of the quickstart, and of a
//! company with twelve services and 40 tables.

use schema_runtime::chrono::DateTime;
use schema_runtime::serde_json::json;
use schema_runtime::{Database, Decimal, Error, Secret, Service};
use std::sync::atomic::{AtomicU32, Ordering};

schema_runtime::include!(pub estate);
schema_runtime::include!(pub quickstart);

/// The code for no service, with which the rows are made.
#[allow(clippy::all, clippy::pedantic, unused_imports, dead_code, missing_docs, non_upper_case_globals)]
pub mod owner {
    pub mod estate {
        include!(concat!(env!("OUT_DIR"), "/owner/estate.rs"));
    }
    pub mod quickstart {
        include!(concat!(env!("OUT_DIR"), "/owner/quickstart.rs"));
    }
}

/// The calls.
#[allow(clippy::all, clippy::pedantic, unused_imports, dead_code, missing_docs)]
pub mod may {
    pub mod estate {
        include!(concat!(env!("OUT_DIR"), "/calls_estate.rs"));
    }
    pub mod quickstart {
        include!(concat!(env!("OUT_DIR"), "/calls_quickstart.rs"));
    }
}

/// What a call was, and what became of it.
#[derive(Debug)]
pub struct Told {
    /// The call.
    pub what: &'static str,
    /// The rights that it uses, each named as the tests read them from the schema's text.
    pub rights: &'static [&'static str],
    /// What became of it.
    pub done: Result<(), Error>,
}

/// Where a service gets its handle.
pub trait Open {
    /// A handle of the service's own account.
    fn open<S: Service>(&self, service: &str) -> impl Future<Output = Database<S>>;
}

/// Text that no row has.
fn fresh() -> String {
    static LAST: AtomicU32 = AtomicU32::new(0);
    format!("f{}@x", LAST.fetch_add(1, Ordering::Relaxed))
}

/// The same, in three characters.
fn short() -> String {
    static LAST: AtomicU32 = AtomicU32::new(100);
    LAST.fetch_add(1, Ordering::Relaxed).to_string()
}
