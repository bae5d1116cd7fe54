//! What a migration may hurt, told before anything is written: one analyser a file, each with its codes.
//!
//! The schemas are read as they were meant ([`crate::ir`]) wherever a hazard is one of the change itself; what a
//! server does to get there is read off the two sides of each target ([`Sides`]). Nothing here asks a database:
//! a hazard is what can go wrong with rows that fit the older schema, and a query is given that tells whether it
//! does with those that are there.

mod allowed;
mod breaks;
mod change;
mod checks;
mod fit;
mod foreign;
mod galera;
mod gone;
mod indexes;
mod not_null;
mod report;
mod rewrite;
mod rows;
mod unique;
mod words;

pub use allowed::{Allowed, Verdict};
pub use breaks::services;
pub use report::report;

use super::{Renames, Sides};
use crate::diag::Code;
use crate::dialect::TargetSet;
use crate::ir::Schema;
use crate::source::Span;
use change::Change;

/// Something that a migration may hurt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hazard {
    /// Its kind.
    pub code: Code,
    /// The targets it is one of.
    pub targets: TargetSet,
    /// What it is about, as [`Allowed`] names it: `users`, `users.email`.
    pub object: String,
    /// What may happen, in lower case, without a full stop.
    pub message: String,
    /// Where the change stands.
    pub place: Place,
    /// Further facts, queries among them.
    pub notes: Vec<String>,
    /// A way without the hazard.
    pub help: String,
    /// The change in steps that never hurt, if there are some.
    pub steps: Option<Steps>,
    /// The services whose running code breaks.
    pub services: Vec<String>,
}

/// Where a change stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// In the newer schema.
    New(Span),
    /// In the older schema: the newer has nothing to show.
    Old(Span),
}

/// A change in two revisions, with new code between them: the first adds what new code needs and takes nothing
/// away that old code needs, the second takes it away.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Steps {
    /// The first revision.
    pub expand: String,
    /// What is deployed then.
    pub code: String,
    /// The second revision.
    pub contract: String,
}

impl Steps {
    fn new(expand: impl Into<String>, code: impl Into<String>, contract: impl Into<String>) -> Steps {
        Steps { expand: expand.into(), code: code.into(), contract: contract.into() }
    }
}

/// All hazards of the way from `old` to `new`, by code and then in the order of the schemas. `sides` are the targets'.
pub fn hazards(old: &Schema, new: &Schema, renames: &Renames, sides: &[Sides]) -> Vec<Hazard> {
    let change = Change::new(old, new, renames, sides);
    let mut found = Vec::new();
    for analyse in ANALYSERS {
        analyse(&change, &mut found);
    }
    // Analysers may meet one thing on several ways.
    let mut told: Vec<Hazard> = Vec::with_capacity(found.len());
    for hazard in found {
        if !told.contains(&hazard) {
            told.push(hazard);
        }
    }
    told.sort_by_key(|hazard| hazard.code);
    told
}

type Analyser = fn(&Change<'_>, &mut Vec<Hazard>);

const ANALYSERS: [Analyser; 10] = [
    gone::analyse,
    fit::analyse,
    rewrite::analyse,
    galera::analyse,
    not_null::analyse,
    unique::analyse,
    foreign::analyse,
    checks::analyse,
    indexes::analyse,
    breaks::analyse,
];

impl Hazard {
    /// A hazard of all of `targets`.
    fn new(code: Code, targets: TargetSet, object: impl Into<String>, message: impl Into<String>) -> Hazard {
        Hazard {
            code,
            targets,
            object: object.into(),
            message: message.into(),
            place: Place::Old(NOWHERE),
            notes: Vec::new(),
            help: String::new(),
            steps: None,
            services: Vec::new(),
        }
    }

    fn at(mut self, place: Place) -> Hazard {
        self.place = place;
        self
    }

    fn note(mut self, text: impl Into<String>) -> Hazard {
        self.notes.push(text.into());
        self
    }

    fn notes(mut self, texts: impl IntoIterator<Item = String>) -> Hazard {
        self.notes.extend(texts);
        self
    }

    fn help(mut self, text: impl Into<String>) -> Hazard {
        self.help = text.into();
        self
    }

    fn steps(
        mut self,
        expand: impl Into<String>,
        code: impl Into<String>,
        contract: impl Into<String>,
    ) -> Hazard {
        self.steps = Some(Steps::new(expand, code, contract));
        self
    }
}

/// Until [`Hazard::at`] says more: the first byte of the first source, which is always there.
const NOWHERE: Span = Span { source: crate::source::SourceId(0), start: 0, end: 0 };
