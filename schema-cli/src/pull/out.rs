//! The text in the making, with the places of its pieces: what the compiler says of a place is said of
//! the piece that stands there.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::Range;

/// A part of the schema that can be written in more than one way. Numbers are places in the lists of
/// [`schema_core::phys::Schema`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(super) enum Piece {
    Enum(usize),
    Domain(usize),
    Composite(usize),
    Sequence(usize),
    Table(usize),
    Column(usize, usize),
    Default(usize, usize),
    Generated(usize, usize),
    PrimaryKey(usize),
    Unique(usize, usize),
    Index(usize, usize),
    ForeignKey(usize, usize),
    Check(usize, usize),
    Exclusion(usize, usize),
    Policy(usize, usize),
    Raw(usize),
    Account(usize),
}

/// How a piece is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(super) enum Form {
    /// In the words of the language.
    #[default]
    Words,
    /// With the target's own SQL where the language has an expression, and its own type.
    Sql,
    /// As a `raw` item.
    Raw,
    /// Not at all, which is told.
    Left,
}

impl Form {
    /// The next plainer one.
    pub(super) fn plainer(self) -> Form {
        match self {
            Form::Words => Form::Sql,
            Form::Sql => Form::Raw,
            Form::Raw | Form::Left => Form::Left,
        }
    }
}

/// How a piece is written, and why so.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Way {
    pub(super) form: Form,
    pub(super) why: String,
}

/// The ways of the pieces that are not written in words.
pub(super) type Forms = BTreeMap<Piece, Way>;

/// The text so far.
#[derive(Default)]
pub(super) struct Out {
    text: String,
    pieces: Vec<(Range<usize>, Piece)>,
}

impl Out {
    pub(super) fn push(&mut self, text: impl Display) -> &mut Out {
        use std::fmt::Write;
        let _ = write!(self.text, "{text}");
        self
    }

    /// An empty line, unless there is one or nothing yet.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// `docs` as `///` lines behind `indent`.
    pub(super) fn docs(&mut self, indent: &str, docs: &str) {
        if docs.is_empty() {
            return;
        }
        let mut lines = docs.split('\n').peekable();
        let mut first = true;
        while let Some(line) = lines.next() {
            let edge = std::mem::take(&mut first) || lines.peek().is_none();
            let lost = line.ends_with(|c: char| c.is_whitespace() || c == '\\') || line.is_empty() && edge;
            self.push(indent).push("/// ").push(line).push(if lost { "\\\n" } else { "\n" });
        }
    }

    /// What `write` appends is `piece`.
    pub(super) fn piece(&mut self, piece: Piece, write: impl FnOnce(&mut Out)) {
        let start = self.text.len();
        write(self);
        self.pieces.push((start..self.text.len(), piece));
    }

    /// The smallest piece that stands at this byte.
    pub(super) fn at(&self, byte: usize) -> Option<Piece> {
        // Pieces are kept as they end, so that what holds another stands behind it.
        let passed = self.pieces.partition_point(|(range, _)| range.end <= byte);
        self.pieces[passed..].iter().find(|(range, _)| range.start <= byte).map(|(_, piece)| *piece)
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}
