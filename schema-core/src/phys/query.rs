//! Queries as one target runs them.

/// What a query runs on a target.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Query {
    /// The statements, in order: in one transaction, if there are several. None, where the target has no form of
    /// it under the row rules of the service at hand.
    pub steps: Vec<Step>,
}

/// One statement of a query, and what becomes of what it gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The statement.
    pub stmt: Stmt,
    /// What becomes of its outcome.
    pub role: Role,
}

/// What becomes of a statement's outcome.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Its rows are the query's, behind those of the steps before.
    Rows,
    /// The number of rows it changed is the query's, added to those of the steps before.
    Count,
    /// Nothing.
    Nothing,
    /// Its rows are keys, for [`Source::Keys`] of the steps behind it; if there are none, the query is over.
    Keys,
    /// Whether it has a row decides which of the two next steps is run: the first if it has one.
    Either,
}

/// A statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stmt {
    /// Its text, with a placeholder for each slot that is no list, in the target's form.
    pub text: String,
    /// Its parameters, in the order of their placeholders.
    pub slots: Vec<Slot>,
    /// Whether it changes anything.
    pub writes: bool,
}

/// A parameter of a statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slot {
    /// What is bound.
    pub source: Source,
    /// Where in the text, in bytes, as many placeholders are to stand as there are values, in the form that an
    /// empty list has too; `None`: the text has its placeholder.
    pub list: Option<u32>,
    /// Whether A to Z are folded in what is bound.
    pub fold: bool,
}

/// Where a bound value comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// A parameter of the query, by its place.
    Param(u32),
    /// The keys that a step before it read: as a list of values, or of tuples of this many.
    Keys(u32),
}
