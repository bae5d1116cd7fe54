//! What is done on live servers.

pub(crate) mod grants;
pub(crate) mod url;
