//! What the strict rules could not read, as a diagnostic.

use crate::diag::{Code, Diagnostic};
use crate::source::{SourceId, Span};
use crate::syntax::grammar::Rule;
use pest::error::{Error, ErrorVariant, InputLocation};

/// The diagnostic for a slice `start..end` that `rule` could not read.
pub(super) fn explain(
    id: SourceId,
    text: &str,
    start: usize,
    end: usize,
    rule: Rule,
    error: &Error<Rule>,
) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(p) | InputLocation::Span((p, _)) => start + p,
    };
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else {
        return Diagnostic::new(Code::E0103, Span::new(id, at, at), "this nests too deep").help("split it");
    };
    let _ = (rule, positives, text);
    Diagnostic::new(Code::E0101, Span::new(id, at.min(end), end), "this can't be read")
        .help(format!("{positives:?}"))
}
