//! Counts statements, by what the runtime writes to the log.

use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread::ThreadId;

/// Every statement of the process, and the thread that it began on.
static SEEN: Mutex<Vec<(ThreadId, String)>> = Mutex::new(Vec::new());

struct Counter;

impl log::Log for Counter {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.target() == "schema_runtime::sql"
    }
    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            seen().push((std::thread::current().id(), record.args().to_string()));
        }
    }
    fn flush(&self) {}
}

fn seen() -> MutexGuard<'static, Vec<(ThreadId, String)>> {
    SEEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The statements that `work` has run. A test's own future stays on the test's own thread.
pub(crate) async fn of(work: impl AsyncFnOnce()) -> Vec<String> {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        log::set_logger(&Counter).expect("no other logger");
        log::set_max_level(log::LevelFilter::Trace);
    });
    let (me, before) = (std::thread::current().id(), seen().len());
    work().await;
    let all = seen();
    all[before..].iter().filter(|(thread, _)| *thread == me).map(|(_, sql)| sql.clone()).collect()
}
