//! Files in, files out: the one part of the core that touches the file system.

mod builder;
mod read;
mod write;

pub use builder::{Builder, build};
pub use read::{Found, read};
pub use write::{Failure, MARK, Report, add, compare, replace, save, write};
