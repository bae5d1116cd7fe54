//! Where an expression stands, and what that place holds.

/// The places of expressions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// The check of a table or a column.
    Check,
    /// The check of a named type.
    TypeCheck,
    /// A column's default.
    Default,
    /// What a column is generated from.
    Generated,
    /// A key of an index.
    IndexKey,
    /// Which rows an index holds.
    IndexFilter,
    /// Which rows a service sees or writes.
    RowRule,
    /// A query.
    Query,
    /// A view.
    View,
}

impl Place {
    /// As a message names it.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Place::Check => "a check",
            Place::TypeCheck => "the check of a type",
            Place::Default => "a default",
            Place::Generated => "a generated column",
            Place::IndexKey => "the key of an index",
            Place::IndexFilter => "the `where` of an index",
            Place::RowRule => "a row rule",
            Place::Query => "a query",
            Place::View => "a view",
        }
    }

    /// Whether its value may differ from one evaluation to the next.
    pub(crate) const fn takes_volatile(self) -> bool {
        matches!(self, Place::Default | Place::RowRule | Place::Query | Place::View)
    }

    /// Whether it sees the columns of a table.
    pub(crate) const fn sees_columns(self) -> bool {
        !matches!(self, Place::Default | Place::TypeCheck)
    }

    /// Whether it is evaluated for a request, so that `@name` has a value.
    pub(crate) const fn sees_context(self) -> bool {
        matches!(self, Place::RowRule | Place::Query)
    }
}
