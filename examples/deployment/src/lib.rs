//! The code of two states of one project, side by side: `before` is what the waiter's program was made of, which runs
//! on while `after`, with the kitchen's, is deployed.

// What `schema_runtime::include!` says of generated code, which it reads from one place alone.
#![allow(
    clippy::all,
    dead_code,
    missing_docs,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    rustdoc::all,
    unused_imports,
    unused_variables
)]

/// Made before dishes could be ready.
pub mod before {
    include!(concat!(env!("OUT_DIR"), "/before/restaurant.rs"));
}

/// Made since.
pub mod after {
    include!(concat!(env!("OUT_DIR"), "/after/restaurant.rs"));
}
