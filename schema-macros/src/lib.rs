//! `#[derive(Table)]`.
