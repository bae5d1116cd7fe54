//! What all builders share: running a strict rule on a slice, spans, names, strings.

use super::errors;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{Target, TargetSet};
use crate::source::{SourceId, Span};
use crate::syntax::ast::{Ident, Path, Spanned};
use crate::syntax::grammar::{Grammar, Rule};
use pest::Parser;
use std::borrow::Cow;

pub(super) type Pair<'a> = pest::iterators::Pair<'a, Rule>;
pub(super) type Pairs<'a> = pest::iterators::Pairs<'a, Rule>;

/// Reads slices of one source.
pub(super) struct Cx<'a, 'd> {
    pub(super) text: &'a str,
    pub(super) source: SourceId,
    pub(super) diags: &'d mut Diagnostics,
    /// How deep the deepest expression is so far, of those that stand side by side.
    pub(super) deepest: usize,
    /// Where the present slice begins.
    base: usize,
}

impl<'a, 'd> Cx<'a, 'd> {
    pub(super) fn new(text: &'a str, source: SourceId, diags: &'d mut Diagnostics) -> Cx<'a, 'd> {
        Cx { text, source, diags, deepest: 0, base: 0 }
    }

    /// Runs a rule on a slice; a mistake is reported.
    /// `slice` is `start..end` of the source, [`untagged`].
    pub(super) fn strict<'s>(
        &mut self,
        rule: Rule,
        slice: &'s str,
        start: usize,
        end: usize,
    ) -> Option<Pairs<'s>> {
        self.base = start;
        match Grammar::parse(rule, slice) {
            Ok(pairs) => Some(pairs),
            Err(error) => {
                self.diags.push(errors::explain(self.source, self.text, start, end, rule, &error));
                None
            }
        }
    }

    pub(super) fn span(&self, pair: &Pair<'_>) -> Span {
        let span = pair.as_span();
        Span::new(self.source, self.base + span.start(), self.base + span.end())
    }

    /// What is made, and how deep the deepest expression in it is.
    pub(super) fn measured<T>(&mut self, make: impl FnOnce(&mut Self) -> Option<T>) -> Option<(T, usize)> {
        let outside = std::mem::take(&mut self.deepest);
        let made = make(self)?;
        Some((made, std::mem::replace(&mut self.deepest, outside)))
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diags.push(diagnostic);
    }

    pub(super) fn spanned<T>(&self, pair: &Pair<'_>, value: T) -> Spanned<T> {
        Spanned { value, span: self.span(pair) }
    }

    /// A `word` or `ticked`.
    pub(super) fn ident(&self, pair: &Pair<'_>) -> Ident {
        let text = pair.as_str();
        let name = match text.strip_prefix('`').and_then(|t| t.strip_suffix('`')) {
            Some(inner) => inner.replace("``", "`"),
            None => text.to_owned(),
        };
        Ident { name, span: self.span(pair) }
    }

    /// The first name below `pair`.
    pub(super) fn first_name(&self, pair: Pair<'_>) -> Option<Ident> {
        pair.into_inner().find(is_name).map(|p| self.ident(&p))
    }

    /// All names below `pair`.
    pub(super) fn names(&self, pair: Pair<'_>) -> Vec<Ident> {
        pair.into_inner().filter(is_name).map(|p| self.ident(&p)).collect()
    }

    /// A `path`.
    pub(super) fn path(&self, pair: Pair<'_>) -> Option<Path> {
        path_of(self.names(pair))
    }

    /// A `string` or `dollar`.
    pub(super) fn string(&self, pair: &Pair<'_>) -> Spanned<String> {
        self.spanned(pair, self.unquoted(pair))
    }

    /// The text of a `string` or `dollar`, from the source itself.
    pub(super) fn unquoted(&self, pair: &Pair<'_>) -> String {
        let span = self.span(pair).range();
        unquote(self.text.get(span).unwrap_or(""))
    }

    /// A `target`.
    pub(super) fn target(&self, pair: &Pair<'_>) -> Option<Spanned<Target>> {
        Target::from_name(pair.as_str()).map(|target| self.spanned(pair, target))
    }

    /// `only TARGET…`
    pub(super) fn targets(&self, pair: Pair<'_>) -> TargetSet {
        pair.into_inner().filter_map(|p| Target::from_name(p.as_str())).collect()
    }

    /// Sets what may be said once; says so if it was.
    pub(super) fn once<T>(&mut self, place: &mut Option<(T, Span)>, value: T, span: Span, what: &str) {
        match place {
            Some((_, first)) => {
                let first = *first;
                self.repeated(span, first, what);
            }
            None => *place = Some((value, span)),
        }
    }

    pub(super) fn repeated(&mut self, span: Span, first: Span, what: &str) {
        let diagnostic = Diagnostic::new(Code::E0107, span, format!("'{what}' is written twice"))
            .label("again here")
            .also(first, "first here")
            .help("keep one of them");
        self.report(match self.same_again(span, first) {
            Some(span) => diagnostic.fix(span, ""),
            None => diagnostic,
        });
    }

    /// What is to go where the same words stand twice: the second ones, with the comma before them.
    fn same_again(&self, second: Span, first: Span) -> Option<Span> {
        let (a, b) = (self.text.get(first.range())?.trim(), self.text.get(second.range())?);
        let words = b.trim_end();
        let before = self.text.get(..second.start as usize)?.trim_end_matches([' ', '\t']);
        let start = before.strip_suffix(',').map_or(second.start as usize, str::len);
        a.eq_ignore_ascii_case(words)
            .then(|| Span::new(second.source, start, second.start as usize + words.len()))
    }
}

pub(super) fn is_name(pair: &Pair<'_>) -> bool {
    matches!(pair.as_rule(), Rule::word | Rule::ticked)
}

/// A slice with every `$tag$ … $tag$` as a `$$ … $$` of the same length: the strict rules know no tags.
pub(super) fn untagged(slice: &str) -> Cow<'_, str> {
    let mut out = Cow::Borrowed(slice);
    if !slice.contains('$') {
        return out;
    }
    let mut at = 0;
    while let Some(n) = slice[at..].find(['$', '\'', '`', '/']) {
        let start = at + n;
        let rest = &slice[start..];
        // What is quoted otherwise, or a comment, has no tags.
        at = match rest.as_bytes()[0] {
            b'/' if rest.starts_with("//") => start + rest.find('\n').unwrap_or(rest.len()),
            quote @ (b'\'' | b'`') => start + rest[1..].find(quote as char).map_or(rest.len(), |n| n + 2),
            b'$' => match tagged(rest) {
                Some(end) => {
                    let filled = format!("$${}$$", "x".repeat(end - 4));
                    out.to_mut().replace_range(start..start + end, &filled);
                    start + end
                }
                None => start + 1,
            },
            _ => start + 1,
        };
    }
    out
}

/// How long the `$tag$ … $tag$` is that `text` begins with.
fn tagged(text: &str) -> Option<usize> {
    let tag = &text[..text[1..].find('$')? + 2];
    let name = &tag[1..tag.len() - 1];
    if name.starts_with(|c: char| c.is_ascii_digit())
        || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    {
        return None;
    }
    Some(tag.len() + text[tag.len()..].find(tag)? + tag.len())
}

/// One or two names as a path.
pub(super) fn path_of(mut names: Vec<Ident>) -> Option<Path> {
    let name = names.pop()?;
    Some(Path { namespace: names.pop(), name })
}

/// The text of a `string` or `dollar`.
pub(super) fn unquote(text: &str) -> String {
    if let Some(inner) = text.strip_prefix('\'') {
        let inner = inner.strip_suffix('\'').unwrap_or(inner);
        return if inner.contains('\'') { inner.replace("''", "'") } else { inner.to_owned() };
    }
    // `$tag$ … $tag$`
    let tag = text[1..].find('$').map_or(0, |n| n + 2);
    text.get(tag..text.len().saturating_sub(tag)).unwrap_or("").to_owned()
}
