//! The code of twelve services of one company, in one build, and every call that each may make.

use schema_runtime::chrono::{DateTime, NaiveDate};
use schema_runtime::{Decimal, Error, Secret};
use std::sync::atomic::{AtomicU32, Ordering};

schema_runtime::include!(pub estate);

/// The code for no service, with which the rows are made.
#[allow(clippy::all, clippy::pedantic, unused_imports, dead_code, missing_docs, non_upper_case_globals)]
pub mod owner {
    include!(concat!(env!("OUT_DIR"), "/owner/estate.rs"));
}

/// What each call was, and what became of it.
pub type Told = Vec<(&'static str, Result<(), Error>)>;

/// Text that no row has.
fn fresh() -> String {
    static LAST: AtomicU32 = AtomicU32::new(0);
    format!("fresh {}", LAST.fetch_add(1, Ordering::Relaxed))
}

/// The same, in three characters.
fn short() -> String {
    static LAST: AtomicU32 = AtomicU32::new(100);
    LAST.fetch_add(1, Ordering::Relaxed).to_string()
}

#[allow(clippy::all, clippy::pedantic, unused_imports, dead_code, missing_docs)]
pub mod may {
    include!(concat!(env!("OUT_DIR"), "/calls.rs"));
}
