//! What generated code tells the runtime about a query, as static data.

use crate::meta::{ColumnMeta, TableMeta, Target, Ty};
use crate::value::Value;

/// A query of the schema.
#[derive(Debug)]
pub struct QueryMeta {
    /// Its name.
    pub name: &'static str,
    /// What a caller gives.
    pub params: &'static [ParamMeta],
    /// The columns of its rows; none if it gives a count.
    pub columns: &'static [ColumnMeta],
    /// The table that it changes: what constraints in errors are looked up in.
    pub table: Option<&'static TableMeta>,
    /// Whether even one statement runs in a transaction, as the change is undone where its rows are too many.
    pub whole: bool,
    /// What it runs, for each target in the order of [`Target`]: in one transaction, if it is more than one
    /// statement. Empty where the schema has no such target.
    pub steps: [&'static [StepMeta]; 3],
}

/// A parameter of a query.
#[derive(Debug)]
pub struct ParamMeta {
    /// Its name.
    pub name: &'static str,
    /// Its type, an array for a list.
    pub ty: Ty,
    /// Whether it counts rows, so that it is never negative.
    pub counts: bool,
    /// What it is where a caller gives nothing, as text of its type.
    pub default: Option<&'static str>,
}

impl ParamMeta {
    /// A parameter that every caller gives.
    pub const fn new(name: &'static str, ty: Ty) -> Self {
        ParamMeta { name, ty, counts: false, default: None }
    }

    /// The parameter, counting rows.
    pub const fn counts(mut self) -> Self {
        self.counts = true;
        self
    }

    /// The parameter with a default.
    pub const fn default(mut self, text: &'static str) -> Self {
        self.default = Some(text);
        self
    }
}

/// One statement of a query, and what becomes of its outcome.
#[derive(Debug)]
pub struct StepMeta {
    /// The text, with a placeholder for each slot that is no list.
    pub text: &'static str,
    /// What becomes of the outcome.
    pub role: Role,
    /// What is bound, in the order of the placeholders.
    pub slots: &'static [Slot],
    /// Whether it changes anything.
    pub writes: bool,
}

impl StepMeta {
    /// A statement that changes nothing.
    pub const fn read(role: Role, text: &'static str, slots: &'static [Slot]) -> Self {
        StepMeta { text, role, slots, writes: false }
    }

    /// A statement that changes rows.
    pub const fn write(role: Role, text: &'static str, slots: &'static [Slot]) -> Self {
        StepMeta { text, role, slots, writes: true }
    }
}

/// What becomes of a statement's outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Its rows are the query's, behind those of the steps before.
    Rows,
    /// The number of rows it changed is the query's, added to those of the steps before.
    Count,
    /// Nothing.
    Nothing,
    /// Its rows are keys, for the [`Source::Keys`] of the steps behind it; if there are none, the query is
    /// over.
    Keys,
    /// Whether it has a row decides which of the two next steps is run: the first if it has one.
    Either,
}

/// A parameter of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// What is bound.
    pub source: Source,
    /// Where in the text, in bytes, the placeholders of a list are to stand, in parentheses.
    pub list: Option<u32>,
    /// Whether A to Z are folded in what is bound.
    pub fold: bool,
}

/// Where a bound value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A parameter of the query, by its place.
    Param(u32),
    /// The keys that a step before it read: as a list of values, or of tuples of this many.
    Keys(u32),
}

impl Slot {
    /// The query's parameter number `at`.
    pub const fn param(at: u32) -> Self {
        Slot { source: Source::Param(at), list: None, fold: false }
    }

    /// The keys read before, tuples of `width`, at byte `at` of the text.
    pub const fn keys(width: u32, at: u32) -> Self {
        Slot { source: Source::Keys(width), list: Some(at), fold: false }
    }

    /// The slot as a list that stands at byte `at` of the text.
    pub const fn list(mut self, at: u32) -> Self {
        self.list = Some(at);
        self
    }

    /// The slot with A to Z folded.
    pub const fn fold(mut self) -> Self {
        self.fold = true;
        self
    }
}

impl QueryMeta {
    /// What parameter number `at` is where a caller gives nothing: called by generated code.
    pub fn default(&self, at: usize) -> Value<'static> {
        match self.params.get(at) {
            Some(ParamMeta { ty, default: Some(text), .. }) => super::literal::value(*ty, text),
            _ => Value::Null,
        }
    }

    pub(super) fn on(&self, target: Target) -> &'static [StepMeta] {
        self.steps[target as usize]
    }
}
