//! Queries and views: every name bound, every column of a result with its type and whether it may be NULL.
//!
//! A statement has one [`Scope`]: the relations found so far and a stack of [`Level`]s, one for each select
//! around the expression at hand. A select in parentheses sees the levels around it; one in `from` or `with`
//! sees nothing of them, as not every target lets it.

mod aggregate;
mod change;
mod from;
mod grouping;
mod insert;
mod names;
mod output;
mod select;
mod sets;
mod single;
mod subquery;
mod window;
mod with;

pub(super) use aggregate::{Call, aggregate_named};
pub(crate) use select::{Naming, Typed};
pub(crate) use single::by_key;
pub(super) use window::lacks_window;

use super::Checker;
use crate::ir::query::{Output, Param, Relation};
use crate::ir::{self, Expr, RelationId, ViewId};

/// What the expressions of one statement see.
pub(crate) struct Scope<'a> {
    /// The tables of the schema.
    pub(crate) tables: &'a [ir::Table],
    /// The views that are resolved, and where they stand in the source.
    pub(crate) views: &'a Views,
    /// The parameters; none in a view.
    pub(crate) params: &'a [Param],
    /// Which parameters are read, and which count rows.
    pub(crate) usage: Vec<Usage>,
    /// The relations of the statement.
    pub(crate) relations: Vec<Relation>,
    /// Whether a view was named that is not resolved yet.
    pub(crate) pending: bool,
    levels: Vec<Level>,
    /// What `with` names, innermost last.
    with: Vec<Named>,
    /// The select of a `with` that is made at the moment, and those behind it: they can't be named yet.
    unmade: Vec<String>,
    /// How many selects lie around.
    depth: usize,
}

/// The views of a schema while they are resolved.
#[derive(Default)]
pub(crate) struct Views {
    /// Those that are done, each behind those it reads.
    pub(crate) done: Vec<ir::View>,
    /// For each view of the source, its id.
    pub(crate) ids: Vec<ViewState>,
}

/// How far a view is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ViewState {
    /// It is not resolved yet.
    Waiting,
    /// It is there.
    Done(ViewId),
    /// It was wrong, which has been told.
    Failed,
}

/// How a parameter is used.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Usage {
    /// Whether it is read.
    pub(crate) read: bool,
    /// Whether it counts rows.
    pub(crate) counts: bool,
}

/// A select by its name.
struct Named {
    name: String,
    columns: Vec<Output>,
    /// Whether something has named it.
    named: bool,
}

/// What one select sees.
#[derive(Default)]
struct Level {
    visible: Vec<Visible>,
    /// Columns that `using` made one of two: unqualified, they are these.
    merged: Vec<(String, Expr)>,
    /// Whether something of `from` was wrong, so that a name that is not found may be its.
    poisoned: bool,
    clause: Clause,
    /// The aggregate or window that the expression at hand stands in.
    inside: Option<&'static str>,
    /// Whether there is a `group by`.
    grouped: bool,
    /// Whether an aggregate was found.
    aggregated: bool,
}

/// A relation in sight.
#[derive(Clone, Copy)]
struct Visible {
    relation: RelationId,
    /// Whether a join adds rows of NULLs.
    nullable: bool,
    /// Whether its columns are found by their bare names.
    bare: bool,
}

/// The part of a select or another statement that an expression stands in.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
enum Clause {
    On,
    #[default]
    Where,
    /// The `where` of a statement that changes something: it has no groups, and no `having`.
    WhereOfChange,
    Group,
    Items,
    Having,
    Order,
    Set,
    Values,
    Returning,
}

impl Clause {
    const fn title(self) -> &'static str {
        match self {
            Clause::On => "`on`",
            Clause::Where | Clause::WhereOfChange => "`where`",
            Clause::Group => "`group by`",
            Clause::Items => "the columns of a select",
            Clause::Having => "`having`",
            Clause::Order => "`order by`",
            Clause::Set => "`set`",
            Clause::Values => "`values`",
            Clause::Returning => "`returning`",
        }
    }
}

impl<'a> Scope<'a> {
    /// For a statement with these parameters.
    pub(crate) fn new(tables: &'a [ir::Table], views: &'a Views, params: &'a [Param]) -> Scope<'a> {
        Scope {
            tables,
            views,
            params,
            usage: vec![Usage::default(); params.len()],
            relations: Vec::new(),
            pending: false,
            levels: Vec::new(),
            with: Vec::new(),
            unmade: Vec::new(),
            depth: 0,
        }
    }

    fn relation(&self, id: RelationId) -> &Relation {
        &self.relations[id.index()]
    }

    fn add(&mut self, relation: Relation) -> RelationId {
        let id = RelationId(self.relations.len() as u32);
        self.relations.push(relation);
        id
    }
}

impl<'a> Checker<'a> {
    /// The statement at hand: what is called from here stands in one.
    fn scope(&mut self) -> Option<&mut Scope<'a>> {
        self.query.as_deref_mut()
    }

    fn level(&mut self) -> Option<&mut Level> {
        self.scope()?.levels.last_mut()
    }

    /// Says which clause is typed next.
    fn at(&mut self, clause: Clause) {
        if let Some(level) = self.level() {
            level.clause = clause;
        }
    }

    /// Runs `f` within a level of its own, and gives what the level became.
    fn leveled<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> Option<(T, Level)> {
        self.scope()?.levels.push(Level::default());
        let made = f(self);
        let level = self.scope()?.levels.pop()?;
        Some((made, level))
    }

    /// Runs `f` where nothing of the selects around is in sight.
    fn alone<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let around = std::mem::take(&mut self.scope()?.levels);
        let made = f(self);
        self.scope()?.levels = around;
        Some(made)
    }
}
