//! What the formatter has to know of a slice beyond its tokens: which words are names, which brackets
//! belong to the word before them, what is kept byte for byte, where a column's type and modifiers begin.
//!
//! It is taken from what the strict rules matched, so that a new rule of the grammar needs nothing here.

use super::cx::Pairs;
use crate::ir::types::BUILT_IN;
use crate::syntax::grammar::Rule;

/// A place in the source, and what is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::syntax) struct Mark {
    /// The first byte.
    pub(in crate::syntax) at: usize,
    pub(in crate::syntax) what: What,
}

/// What is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::syntax) enum What {
    /// A slice that a strict rule has read. Of a column: where its type and its modifiers begin, 0 if there
    /// is none.
    Slice { cells: [usize; 2] },
    /// A word that is a name, and no keyword.
    Name,
    /// A bracket that stands right behind a name: of arguments, or of a type's numbers.
    Tight,
    /// A text that has no inner form: up to here it is kept as it is.
    Verbatim { end: usize },
}

/// The marks of all slices read so far, in the order of the source.
#[derive(Debug, Default)]
pub(in crate::syntax) struct Marks(pub(in crate::syntax) Vec<Mark>);

impl Marks {
    /// Adds those of the slice that begins at `base`.
    pub(super) fn add(&mut self, pairs: &Pairs<'_>, base: usize) {
        let column = pairs.clone().find(|pair| pair.as_rule() == Rule::column);
        let cells = column.map_or([0; 2], |column| {
            let mut parts = column.into_inner().skip(1).filter(|part| part.as_rule() != Rule::nullable);
            let mut next = || parts.next().map_or(0, |part| base + part.as_span().start());
            [next(), next()]
        });
        self.push(base, What::Slice { cells });
        let (mut prefix, mut in_type, mut skip) = (false, false, 0);
        for pair in pairs.clone().flatten() {
            let (rule, span) = (pair.as_rule(), pair.as_span());
            let (start, end) = (base + span.start(), base + span.end());
            if start < skip {
                continue;
            }
            let type_name = std::mem::replace(&mut in_type, rule == Rule::type_expr);
            match rule {
                // The built-in types are words of the language.
                Rule::path if type_name && is_built_in(span.as_str()) => skip = end,
                Rule::word => self.push(start, What::Name),
                Rule::arguments | Rule::type_args => self.push(start, What::Tight),
                Rule::key_prefix => prefix = true,
                Rule::lp if std::mem::take(&mut prefix) => self.push(start, What::Tight),
                Rule::group | Rule::operator | Rule::signed => {
                    skip = end;
                    self.push(start, What::Verbatim { end });
                }
                // With the angles around it.
                Rule::rust_text => self.push(start - 1, What::Verbatim { end: end + 1 }),
                _ => {}
            }
        }
    }

    fn push(&mut self, at: usize, what: What) {
        self.0.push(Mark { at, what });
    }
}

fn is_built_in(name: &str) -> bool {
    BUILT_IN.iter().any(|of| of.eq_ignore_ascii_case(name))
}
