//! What a peer is, and how those that block and those that are awaited are run alike.

use crate::work::{TASKS, Work};
use std::sync::Arc;
use tokio::runtime::Runtime;

/// Any error ends the run.
pub(crate) type Error = Box<dyn std::error::Error + Send + Sync>;
pub(crate) type Result<T> = std::result::Result<T, Error>;

/// One library, or one way of using it, connected to one place.
pub(crate) trait Peer {
    fn name(&self) -> &'static str;

    /// Does `work` so many times, and says how many rows the last time gave or changed; `None` if it is
    /// done by another way of the same library.
    fn run(&self, work: Work, times: usize) -> Result<Option<usize>>;
}

/// A library whose calls block.
pub(crate) trait Blocking: Send + Sync + 'static {
    const NAME: &'static str;

    /// As [`Peer::run`]; `lane` says which connection to use, if there are several.
    fn run(&self, work: Work, times: usize, lane: usize) -> Result<Option<usize>>;
}

/// A library whose calls are awaited.
pub(crate) trait Awaited: Send + Sync + 'static {
    const NAME: &'static str;

    /// As [`Peer::run`].
    fn run(&self, work: Work, times: usize) -> impl Future<Output = Result<Option<usize>>> + Send;
}

/// Runs a blocking library on a thread of the runtime, so that it has the allocator that the others have;
/// tasks are threads.
pub(crate) struct Threads<P> {
    pub(crate) peer: Arc<P>,
    pub(crate) runtime: Arc<Runtime>,
}

impl<P: Blocking> Peer for Threads<P> {
    fn name(&self) -> &'static str {
        P::NAME
    }

    fn run(&self, work: Work, times: usize) -> Result<Option<usize>> {
        if work != Work::Tasks {
            let peer = self.peer.clone();
            return self.runtime.block_on(self.runtime.spawn(async move { peer.run(work, times, 0) }))?;
        }
        std::thread::scope(|scope| {
            let tasks: Vec<_> =
                (0..TASKS).map(|lane| scope.spawn(move || self.peer.run(work, times, lane))).collect();
            let mut rows = Ok(None);
            for task in tasks {
                rows = task.join().map_err(|_| "a thread panicked")?;
            }
            rows
        })
    }
}

/// Runs an asynchronous library in a task of the runtime, as a server does.
pub(crate) struct Spawned<P> {
    pub(crate) peer: Arc<P>,
    pub(crate) runtime: Arc<Runtime>,
}

impl<P: Awaited> Peer for Spawned<P> {
    fn name(&self) -> &'static str {
        P::NAME
    }

    fn run(&self, work: Work, times: usize) -> Result<Option<usize>> {
        let tasks = if work == Work::Tasks { TASKS } else { 1 };
        let start = |_| {
            let peer = self.peer.clone();
            self.runtime.spawn(async move { peer.run(work, times).await })
        };
        let tasks: Vec<_> = (0..tasks).map(start).collect();
        let mut rows = Ok(None);
        for task in tasks {
            rows = self.runtime.block_on(task)?;
        }
        rows
    }
}

/// Evaluates an expression so many times, with a number for each; the last value is how many rows there were.
macro_rules! repeat {
    ($times:expr, $n:ident => $one:expr) => {{
        let mut rows = 0;
        for $n in 0..$times {
            rows = $one;
        }
        Some(rows)
    }};
}
pub(crate) use repeat;
