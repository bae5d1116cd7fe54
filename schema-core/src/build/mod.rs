//! Files in, files out: the one part of the core that touches the file system.

mod builder;
mod migrations;
mod read;
mod revisions;
mod write;

pub use builder::{Builder, build};
pub use migrations::{NoMigrations, migrations};
pub use read::{Found, read};
pub use revisions::{MIGRATIONS, Newest, newest};
pub use write::{Failure, MARK, Report, add, compare, replace, save, write};
