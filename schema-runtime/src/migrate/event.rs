//! What a run tells while it goes on.

use std::fmt;
use std::time::Duration;

use super::{Migration, Step};

/// Is told what happens.
pub trait Observer: Send + Sync {
    /// Something happened.
    fn tell(&self, event: &Event<'_>);
}

impl fmt::Debug for dyn Observer + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}

/// Tells nobody.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Observer for Silent {
    fn tell(&self, _: &Event<'_>) {}
}

/// Something that happened.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'e> {
    /// Another runner has the lock. Told again every ten seconds.
    Waiting {
        /// Who.
        holder: &'e str,
        /// For how long this one waits.
        elapsed: Duration,
    },
    /// The lock of a runner that died has expired, and is this one's now.
    TookOver {
        /// Who had it.
        holder: &'e str,
    },
    /// A migration begins, or its way back.
    Begun {
        /// The migration.
        migration: &'e Migration,
        /// Whether it is the way back.
        back: bool,
    },
    /// A run that was broken off goes on.
    Resumed {
        /// The migration.
        migration: &'e Migration,
        /// Whether it is the way back.
        back: bool,
        /// How many of its statements are done.
        done: usize,
        /// Of how many.
        of: usize,
    },
    /// What a broken run has left of a statement.
    Found {
        /// The statement.
        step: &'e Step,
        /// In words: `it had run`.
        what: &'e str,
    },
    /// A statement begins.
    Step {
        /// The statement.
        step: &'e Step,
        /// Its number, from one.
        number: usize,
        /// Of how many.
        of: usize,
    },
    /// A statement is running. Told every second.
    Running {
        /// The statement.
        step: &'e Step,
        /// For how long.
        elapsed: Duration,
    },
    /// A repeated statement has changed rows, and is run again.
    Repeated {
        /// The statement.
        step: &'e Step,
        /// How many rows it has changed in all.
        rows: u64,
    },
    /// A statement was passed over: its account does not exist.
    Skipped {
        /// The statement.
        step: &'e Step,
        /// The account.
        account: &'e str,
    },
    /// Something was in the way, and is tried again.
    Retry {
        /// What was said.
        why: &'e str,
        /// The number of the try to come.
        attempt: u32,
        /// At most.
        of: u32,
    },
    /// The connection was lost, and another one is looked for.
    Lost {
        /// What was said.
        why: &'e str,
    },
    /// A migration, or its way back, is done and recorded.
    Done {
        /// The migration.
        migration: &'e Migration,
        /// Whether it is the way back.
        back: bool,
        /// How long it took.
        elapsed: Duration,
    },
}
