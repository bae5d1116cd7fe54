//! Rows as they come.

use std::collections::VecDeque;
use std::future::Future;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use futures_core::Stream;

use crate::db::Core;
use crate::error::{Error, Result};
use crate::exec::{Done, Sink, Stmt};
use crate::row::{FromRow, Row};

/// How many rows are decoded ahead of who takes them.
const AHEAD: usize = 64;

/// The rows of a query, one after the other.
///
/// It holds a connection until it is dropped. It is a [`Stream`]; [`Rows::next`] needs no
/// further crate:
///
/// ```ignore
/// let mut rows = auth_user::select().stream(&db);
/// while let Some(user) = rows.next().await {
///     println!("{}", user?.email);
/// }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct Rows<'a, R> {
    core: &'a Core,
    queue: Arc<Queue<R>>,
    run: Option<Pin<Box<dyn Future<Output = Result<Done>> + Send + 'a>>>,
}

struct Queue<R>(Mutex<VecDeque<R>>);

impl<R> Queue<R> {
    fn lock(&self) -> MutexGuard<'_, VecDeque<R>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Push<R>(Arc<Queue<R>>);

impl<R: FromRow + Send> Sink for Push<R> {
    fn row(&mut self, row: &mut Row<'_>) -> Result<ControlFlow<()>> {
        let row = row.read()?;
        self.0.lock().push_back(row);
        Ok(ControlFlow::Continue(()))
    }

    fn full(&self) -> bool {
        self.0.lock().len() >= AHEAD
    }
}

impl<'a, R: FromRow + Send + 'static> Rows<'a, R> {
    pub(crate) fn new(core: &'a Core, stmt: Stmt<'a>) -> Self {
        let queue = Arc::new(Queue(Mutex::new(VecDeque::new())));
        let mut push = Push(queue.clone());
        Rows { core, queue, run: Some(Box::pin(async move { core.run_streaming(&stmt, &mut push).await })) }
    }

    /// Rows that are all there once `rows` has ended.
    pub(crate) fn after(core: &'a Core, rows: impl Future<Output = Result<Vec<R>>> + Send + 'a) -> Self {
        let queue = Arc::new(Queue(Mutex::new(VecDeque::new())));
        let to = queue.clone();
        let run = async move {
            let rows = rows.await?;
            to.lock().extend(rows);
            Ok(Done::default())
        };
        Rows { core, queue, run: Some(Box::pin(run)) }
    }

    /// No rows: the call itself was wrong.
    pub(crate) fn refused(core: &'a Core, error: Error) -> Self {
        let queue = Arc::new(Queue(Mutex::new(VecDeque::new())));
        Rows { core, queue, run: Some(Box::pin(std::future::ready(Err(error)))) }
    }

    /// The next row; `None` after the last one, or after an error.
    pub async fn next(&mut self) -> Option<Result<R>> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<'a, R> Rows<'a, R> {
    /// The rows as an iterator that waits for them on this thread, without an async runtime: see
    /// [`blocking`](crate::blocking).
    pub fn wait(self) -> BlockingRows<'a, R> {
        BlockingRows { rows: self }
    }
}

/// The rows of a query, one after the other, each waited for.
#[must_use = "an iterator does nothing until it is asked"]
pub struct BlockingRows<'a, R> {
    rows: Rows<'a, R>,
}

impl<R: FromRow + Send + 'static> Iterator for BlockingRows<'_, R> {
    type Item = Result<R>;

    fn next(&mut self) -> Option<Result<R>> {
        if let Some(row) = self.rows.queue.lock().pop_front() {
            return Some(Ok(row));
        }
        let rows = &mut self.rows;
        rows.run.as_ref()?;
        match crate::blocking::wait(rows.core, async { rows.next().await.transpose() }) {
            Ok(row) => row.map(Ok),
            Err(error) => {
                // Also where it was not allowed to wait: there would be no end to it.
                self.rows.run = None;
                Some(Err(error))
            }
        }
    }
}

impl<R> std::fmt::Debug for BlockingRows<'_, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.rows.fmt(f)
    }
}

impl<R> Unpin for Rows<'_, R> {}

impl<R> Stream for Rows<'_, R> {
    type Item = Result<R>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<R>>> {
        if let Some(row) = self.queue.lock().pop_front() {
            return Poll::Ready(Some(Ok(row)));
        }
        let Some(run) = &mut self.run else {
            return Poll::Ready(None);
        };
        let ended = match run.as_mut().poll(cx) {
            Poll::Ready(ended) => {
                self.run = None;
                Some(ended)
            }
            Poll::Pending => None,
        };
        let row = self.queue.lock().pop_front();
        match (row, ended) {
            (Some(row), Some(Err(error))) => {
                // The row came before the error.
                self.run = Some(Box::pin(std::future::ready(Err(error))));
                Poll::Ready(Some(Ok(row)))
            }
            (Some(row), _) => Poll::Ready(Some(Ok(row))),
            (None, Some(Ok(_))) => Poll::Ready(None),
            (None, Some(Err(error))) => Poll::Ready(Some(Err(error))),
            (None, None) => Poll::Pending,
        }
    }
}

impl<R> std::fmt::Debug for Rows<'_, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").finish_non_exhaustive()
    }
}
