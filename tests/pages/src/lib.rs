//! The code that is generated for the quickstart's schema, for tests that need it.

schema_runtime::include!(pub quickstart);
