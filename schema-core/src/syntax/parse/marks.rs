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
    /// A bracket that holds a query.
    Query,
    /// The first word of a clause, which has lines of its own in a query that is on several.
    Clause,
    /// The first word of what may stand on the line of its clause, or below it: a join, an offset.
    Part,
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
                Rule::arguments | Rule::type_args | Rule::q_params => self.push(start, What::Tight),
                Rule::q_brace | Rule::q_paren => self.push(start, What::Query),
                Rule::q_with
                | Rule::q_select
                | Rule::q_from
                | Rule::q_where
                | Rule::q_group
                | Rule::q_having
                | Rule::q_operator
                | Rule::q_order
                | Rule::limit
                | Rule::q_for
                | Rule::q_insert
                | Rule::q_values
                | Rule::q_defaults
                | Rule::q_conflict
                | Rule::q_returning
                | Rule::q_update
                | Rule::q_set
                | Rule::q_delete
                | Rule::q_using => self.push(start, What::Clause),
                Rule::join | Rule::offset => self.push(start, What::Part),
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
