//! One module a command.

pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod drift;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod grants;
pub(crate) mod init;
pub(crate) mod migrate;
pub(crate) mod pull;
