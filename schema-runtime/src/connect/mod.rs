//! From settings to an open connection: reading them, waiting for the server, pooling.

pub(crate) mod config;
pub(crate) mod pool;
mod url;
mod wait;

pub use config::Config;
pub(crate) use wait::{OpenError, first, open, say};
