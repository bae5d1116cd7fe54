//! The future of a call that is more than one statement.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::db::Core;
use crate::error::Result;

/// A call on its way: does nothing until it is awaited, or waited for.
#[must_use = "a call does nothing until it is awaited"]
pub struct Task<'a, V> {
    core: &'a Core,
    future: Pin<Box<dyn Future<Output = Result<V>> + Send + 'a>>,
}

impl<'a, V> Task<'a, V> {
    pub(crate) fn new(core: &'a Core, future: impl Future<Output = Result<V>> + Send + 'a) -> Self {
        Task { core, future: Box::pin(future) }
    }
}

impl<V> Task<'_, V> {
    /// Waits for it on this thread, without an async runtime: see [`blocking`](crate::blocking).
    pub fn wait(self) -> Result<V> {
        crate::blocking::wait(self.core, self.future)
    }
}

impl<V> Future for Task<'_, V> {
    type Output = Result<V>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.future.as_mut().poll(cx)
    }
}

impl<V> fmt::Debug for Task<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task").finish_non_exhaustive()
    }
}
