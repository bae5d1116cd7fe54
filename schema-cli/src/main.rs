//! The `schemagen` command.

fn main() {}
