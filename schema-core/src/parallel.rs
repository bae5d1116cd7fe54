//! Work spread over the machine's cores, with results that don't depend on how.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{Builder, Scope, ScopedJoinHandle, available_parallelism, scope};

/// The stack of a thread of ours: enough for selects that nest as deep as they may, which a thread's usual
/// stack is not. What is not touched costs nothing.
const STACK: usize = 64 << 20;

/// As [`Scope::spawn`], with that stack.
fn spawn<'s, T: Send + 's>(
    scope: &'s Scope<'s, '_>,
    work: impl FnOnce() -> T + Send + 's,
) -> ScopedJoinHandle<'s, T> {
    Builder::new().stack_size(STACK).spawn_scoped(scope, work).expect("a thread can be had")
}

/// Does the work, on a large stack if it recurses deep.
pub(crate) fn with_stack<T: Send>(deep: bool, work: impl FnOnce() -> T + Send) -> T {
    if !deep {
        return work();
    }
    scope(|scope| spawn(scope, work).join().unwrap_or_else(|panic| resume_unwind(panic)))
}

/// What `work` makes of `items`, in their order; of all at once, or, if there are at least twice `least`,
/// of a part of them on each of several threads.
pub(crate) fn parts<T: Sync, R: Send>(items: &[T], least: usize, work: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
    let threads = (items.len() / least.max(1)).min(available_parallelism().map_or(1, NonZero::get));
    if threads < 2 {
        return vec![work(items)];
    }
    let work = &work;
    scope(|scope| {
        let parts = items.chunks(items.len().div_ceil(threads));
        let threads: Vec<_> = parts.map(|part| spawn(scope, move || work(part))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

/// What both make, side by side if `apart`.
pub(crate) fn both<A: Send, B>(apart: bool, a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B) -> (A, B) {
    if !apart {
        return (a(), b());
    }
    scope(|scope| {
        let a = spawn(scope, a);
        let b = b();
        (a.join().unwrap_or_else(|panic| resume_unwind(panic)), b)
    })
}
