//! `with TARGET 'OPTIONS'`: on a table, a column, an index, or for all tables.

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{PerTarget, Target};
use crate::syntax::ast::Spanned;

/// Adds what one `with` says; `what` it stands on and an `example` are for the message if it is no option.
pub(super) fn add(
    into: &mut PerTarget<Vec<String>>,
    target: Target,
    text: &Spanned<String>,
    (what, example): (&str, &str),
    diags: &mut Diagnostics,
) {
    if outside_of_quotes(&text.value).contains(';')
        || text.value.contains('\0')
        || text.value.trim().is_empty()
    {
        diags.push(
            Diagnostic::new(Code::E0402, text.span, format!("these are not options of {what}"))
                .help(format!("write them as they stand in SQL: `{example}`")),
        );
    }
    into.get_mut(target).push(text.value.clone());
}

/// The options of all tables, on each target for which a table has none of its own.
pub(super) fn inherit(own: &mut PerTarget<Vec<String>>, all: &PerTarget<Vec<String>>) {
    for target in Target::ALL {
        if own.get(target).is_empty() {
            own.get_mut(target).clone_from(all.get(target));
        }
    }
}

/// `text` without what stands in quotes. Where they don't close, as by MySQL's backslashes, all of it.
pub(super) fn outside_of_quotes(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut quote = None;
    for c in text.chars() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if matches!(c, '\'' | '"' | '`') => quote = Some(c),
            None => bare.push(c),
        }
    }
    if quote.is_none() { bare } else { text.to_owned() }
}
