//! What became of the pairs, and which kinds of changes they had.

use std::collections::BTreeMap;
use std::fmt::Write;

/// What became of a pair.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// It held, with so many rows; and why it refused others, or these on the way back.
    Held { rows: usize, excused: Vec<String> },
    /// A side does not compile.
    Refused(String),
    /// A side does not load: the schemas of the generator, not the migration.
    NotLoaded(String),
    /// It did not.
    Failed(String),
}

impl Outcome {
    /// The same, with one more reason.
    pub(crate) fn excused(self, reason: String) -> Outcome {
        match self {
            Outcome::Held { rows, mut excused } => {
                excused.insert(0, reason);
                Outcome::Held { rows, excused }
            }
            other => other,
        }
    }
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
        let (name, reasons) = match outcome {
            Outcome::Held { rows, excused } => {
                self.rows += rows;
                self.with_rows += usize::from(rows > 0);
                (if excused.is_empty() { "held" } else { "held, but refused rows" }, excused)
            }
            Outcome::Refused(reason) => ("not compiled", vec![reason]),
            Outcome::NotLoaded(reason) => ("not loaded", vec![reason]),
            Outcome::Failed(_) => ("failed", Vec::new()),
        };
        *self.outcomes.entry(name).or_default() += 1;
        for reason in reasons {
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
