//! The schemagen runtime.
