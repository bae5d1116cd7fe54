//! The same calls without async: `.wait()` beside `.await`.
//!
//! SQLite runs on the thread that calls. Connections to servers live on one runtime in the background, which
//! starts when it is first needed.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::access::Service;
use crate::connect::Config;
use crate::db::{Core, Database};
use crate::error::{Error, Result};
use crate::meta::SchemaMeta;
use crate::revision::Revision;

/// The runtime of all blocking handles of the process.
fn background() -> Result<&'static Runtime> {
    static RUNTIME: OnceLock<Result<Runtime, String>> = OnceLock::new();
    let made = RUNTIME.get_or_init(|| {
        Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("schema-runtime")
            .enable_all()
            .build()
            .map_err(|e| e.to_string())
    });
    made.as_ref().map_err(|e| Error::connect(format!("no background runtime: {e}")))
}

/// What the background runtime is reached by, for work that nobody waits for.
pub(crate) fn handle() -> Option<Handle> {
    background().ok().map(|runtime| runtime.handle().clone())
}

/// Refuses to wait where that would stop others, or would never end.
fn outside() -> Result<()> {
    match Handle::try_current() {
        Ok(_) => Err(Error::usage(
            "waiting inside of an async runtime would stop its other tasks: write .await in place of .wait()",
        )),
        Err(e) if e.is_thread_local_destroyed() => Err(Error::usage("the thread is at its end")),
        Err(_) => Ok(()),
    }
}

/// Whether `.wait()` may be called for this handle, here.
pub(crate) fn check(core: &Core) -> Result<()> {
    outside()?;
    if core.shared.pool.is_sqlite() || core.shared.pool.background {
        return Ok(());
    }
    Err(Error::usage(
        "this handle's connections belong to the runtime that it was connected on: \
         connect with blocking::connect(), or write .await in place of .wait()",
    ))
}

/// Waits for what a call of this handle comes to.
pub(crate) fn wait<V>(core: &Core, future: impl Future<Output = Result<V>>) -> Result<V> {
    check(core)?;
    background()?.block_on(future)
}

/// Connects to the database of these settings, waiting until it is ready.
///
/// Every call of the handle can be waited for by `.wait()`, and also be awaited.
pub fn connect<S: Service>(config: Config) -> Result<Database<S>> {
    outside()?;
    let mut connecting = pin!(Database::connect_to(config, true));
    // A file is opened at once, without the runtime.
    match connecting.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(connected) => connected,
        Poll::Pending => background()?.block_on(connecting),
    }
}

/// Connects for a generated schema: what its `blocking::connect()` calls.
pub fn connect_schema<S: Service>(schema: &'static SchemaMeta) -> Result<Database<S>> {
    connect(crate::db::config_of(schema)?)
}

/// Connects for a generated schema whose database must have a revision.
pub fn connect_at<S: Service>(
    schema: &'static SchemaMeta,
    revision: &'static Revision,
) -> Result<Database<S>> {
    connect(crate::db::config_of(schema)?.revision(revision))
}

/// A future that is polled with the background runtime at hand, wherever it is awaited: what it opens
/// belongs to that runtime.
pub(crate) struct Within<F>(pub(crate) Pin<Box<F>>);

impl<F: Future> Future for Within<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let _entered = background().map(Runtime::enter);
        self.0.as_mut().poll(cx)
    }
}
