//! The schemagen compiler.
