//! What the drivers on sqlx's connections share.

use std::ops::ControlFlow;

use crate::error::{Error, Result};
use crate::exec::Sink;
use crate::row::Row;

/// Why no connection was opened, where it is not the server that says so, and whether the next attempt may
/// succeed.
pub(super) fn not_opened(error: &sqlx::Error) -> (String, bool) {
    match error {
        sqlx::Error::Io(e) => (e.to_string(), true),
        sqlx::Error::Tls(e) => (format!("TLS: {e}"), false),
        sqlx::Error::Configuration(e) => (e.to_string(), false),
        other => (other.to_string(), true),
    }
}

/// The rows of one statement on their way to its sink.
pub(super) struct Feed<'s> {
    sink: &'s mut dyn Sink,
    wanted: bool,
    refused: Option<Error>,
}

impl<'s> Feed<'s> {
    pub(super) fn new(sink: &'s mut dyn Sink) -> Feed<'s> {
        Feed { sink, wanted: true, refused: None }
    }

    /// Passes on a row; whether to wait before the next one. What is not wanted is dropped here: it is read
    /// all the same, so that the connection is free after.
    #[inline]
    pub(super) fn row(&mut self, row: &mut Row<'_>) -> bool {
        if !self.wanted {
            return false;
        }
        match self.sink.row(row) {
            Ok(ControlFlow::Continue(())) => {}
            Ok(ControlFlow::Break(())) => self.wanted = false,
            Err(error) => {
                self.wanted = false;
                self.refused = Some(error);
            }
        }
        self.sink.full()
    }

    /// No more rows: the error of the one that was refused.
    pub(super) fn end(self) -> Result<()> {
        self.refused.map_or(Ok(()), Err)
    }
}
