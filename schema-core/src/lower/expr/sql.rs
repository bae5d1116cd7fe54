//! A piece of SQL that knows how tightly it holds together.

/// How tightly a piece of SQL holds together; looser pieces get parentheses inside tighter ones. The
/// levels are those that the three targets agree on: where their precedences differ, both operands are
/// wrapped.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// `OR`
    Or,
    /// `AND`
    And,
    /// `NOT`
    Not,
    /// Comparisons, `IS`, `IN`, `BETWEEN`, `LIKE`: they don't chain.
    Compare,
    /// `||`
    Concat,
    /// `+`, `-`
    Sum,
    /// `*`, `/`, `%`, `DIV`
    Product,
    /// A sign in front.
    Sign,
    /// Names, literals, calls, anything in parentheses.
    Atom,
}

/// A piece of SQL.
#[derive(Clone, PartialEq, Debug)]
pub struct Sql {
    /// The text.
    pub text: String,
    /// How tightly it holds together.
    pub level: Level,
}

impl Sql {
    /// Something that never needs parentheses.
    pub fn atom(text: impl Into<String>) -> Sql {
        Sql { text: text.into(), level: Level::Atom }
    }

    /// A piece at `level`.
    pub fn new(text: impl Into<String>, level: Level) -> Sql {
        Sql { text: text.into(), level }
    }

    /// Its text, in parentheses if it is looser than `level`.
    pub fn at(self, level: Level) -> String {
        if self.level < level { format!("({})", self.text) } else { self.text }
    }
}
