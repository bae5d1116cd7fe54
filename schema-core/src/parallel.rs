//! Work spread over the machine's cores, with results that don't depend on how.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{available_parallelism, scope};

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
        let threads: Vec<_> = parts.map(|part| scope.spawn(move || work(part))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

/// What both make, side by side if `apart`.
pub(crate) fn both<A: Send, B>(apart: bool, a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B) -> (A, B) {
    if !apart {
        return (a(), b());
    }
    scope(|scope| {
        let a = scope.spawn(a);
        let b = b();
        (a.join().unwrap_or_else(|panic| resume_unwind(panic)), b)
    })
}
