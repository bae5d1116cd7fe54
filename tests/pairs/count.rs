//! What became of the pairs, and which kinds of changes they had.

use std::collections::BTreeMap;
use std::fmt::Write;

/// What became of a pair.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// It held, with so many rows; the second is whether the rows came back, too.
    Held { rows: usize, back: bool },
    /// A side does not compile.
    Refused(String),
    /// A side does not load: the schemas of the generator, not the migration.
    NotLoaded(String),
    /// Rows can't become what they are to be, for this reason: no one way to see them in the other type.
    Data(String),
    /// It did not.
    Failed(String),
}

/// Of all pairs.
#[derive(Default)]
pub(crate) struct Count {
    outcomes: BTreeMap<&'static str, usize>,
    rows: usize,
    with_rows: usize,
    kinds: BTreeMap<&'static str, (usize, usize)>,
    reasons: BTreeMap<String, usize>,
}

impl Count {
    /// Adds a pair.
    pub(crate) fn add(&mut self, kinds: &[&'static str], outcome: Outcome) {
        let (name, reason) = match outcome {
            Outcome::Held { rows, back } => {
                self.rows += rows;
                self.with_rows += usize::from(rows > 0);
                (if back { "held" } else { "held, but for rows on the way back" }, None)
            }
            Outcome::Refused(reason) => ("not compiled", Some(reason)),
            Outcome::NotLoaded(reason) => ("not loaded", Some(reason)),
            Outcome::Data(reason) => ("rows refused", Some(reason)),
            Outcome::Failed(_) => ("failed", None),
        };
        *self.outcomes.entry(name).or_default() += 1;
        if let Some(reason) = reason {
            let line = reason.lines().next().unwrap_or_default();
            *self.reasons.entry(format!("{name}: {line}")).or_default() += 1;
        }
        for kind in kinds {
            let (all, held) = self.kinds.entry(kind).or_default();
            *all += 1;
            *held += usize::from(name.starts_with("held"));
        }
    }

    /// How many became so.
    pub(crate) fn of(&self, name: &str) -> usize {
        self.outcomes.get(name).copied().unwrap_or_default()
    }

    /// How many held with rows.
    pub(crate) fn with_rows(&self) -> usize {
        self.with_rows
    }

    /// How many there were.
    pub(crate) fn all(&self) -> usize {
        self.outcomes.values().sum()
    }

    /// A table of all.
    pub(crate) fn told(&self, title: &str) -> String {
        let outcomes: Vec<String> = self.outcomes.iter().map(|(name, n)| format!("{n} {name}")).collect();
        let mut out = format!(
            "pairs: {title}: {}; {} rows in {} of them\n",
            outcomes.join(", "),
            self.rows,
            self.with_rows
        );
        for (kind, (all, held)) in &self.kinds {
            let _ = writeln!(out, "  {all:5} {kind}, {held} held");
        }
        for (reason, n) in &self.reasons {
            let _ = writeln!(out, "  {n} x {reason}");
        }
        out
    }
}
