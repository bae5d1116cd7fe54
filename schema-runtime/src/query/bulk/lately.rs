//! Which statements come again. The text of a `VALUES (…), (…)` is another one for each number of rows: one
//! that a program runs over and over is worth preparing for good, and one of a number that hardly comes again
//! would push others out of the connection's memory.

use std::sync::{Mutex, PoisonError};

/// How many are remembered: few, so that numbers by chance are hardly taken for ones that come again.
const MANY: usize = 8;

/// The statements that ran last, each by its table and its number of rows.
#[derive(Default)]
pub(crate) struct Lately(Mutex<Ring>);

#[derive(Default)]
struct Ring {
    seen: [Option<(&'static str, usize)>; MANY],
    next: usize,
}

impl Lately {
    /// Whether it ran lately; remembers that it did.
    pub(crate) fn again(&self, table: &'static str, rows: usize) -> bool {
        let statement = Some((table, rows));
        let mut ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if ring.seen.contains(&statement) {
            return true;
        }
        let next = ring.next;
        ring.seen[next] = statement;
        ring.next = (next + 1) % MANY;
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_again_soon_is_known_and_the_rest_forgotten() {
        let lately = Lately::default();
        assert!(!lately.again("users", 100));
        assert!(lately.again("users", 100));
        for rows in 1..=MANY {
            assert!(!lately.again("users", rows));
        }
        assert!(!lately.again("users", 100));
    }
}
