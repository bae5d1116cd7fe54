//! Spans of Rust tokens as spans of sources, and back.

use crate::source::{Origin, SourceId, SourceMap, Span};
use proc_macro2::TokenTree;

/// Where the tokens of Rust items stand.
#[derive(Debug)]
pub struct Places {
    source: SourceId,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// In a file whose text is the source. Token offsets count from this byte of it.
    File { start: usize },
    /// In the compiler's own sources, whose text a proc macro can't see. The n-th token span asked for
    /// stands for byte n of an empty source.
    Compiler { spans: Vec<proc_macro2::Span> },
}

impl Places {
    /// Tokens lexed from the text of `source`, from byte `start` on.
    pub fn file(source: SourceId, start: usize) -> Places {
        Places { source, kind: Kind::File { start } }
    }

    /// Tokens that rustc gave to a proc macro.
    pub fn compiler(sources: &mut SourceMap) -> Places {
        Places { source: sources.add("the item", ""), kind: Kind::Compiler { spans: Vec::new() } }
    }

    /// The span of a token in its source.
    pub fn span(&mut self, span: proc_macro2::Span) -> Span {
        match &mut self.kind {
            Kind::File { start } => {
                let range = span.byte_range();
                Span::new(self.source, *start + range.start, *start + range.end)
            }
            Kind::Compiler { spans } => {
                spans.push(span);
                Span::new(self.source, spans.len() - 1, spans.len())
            }
        }
    }

    /// The token span that `span` stands for; spans of attribute texts become those of their literals.
    pub fn token(&self, span: Span, sources: &SourceMap) -> proc_macro2::Span {
        let span = sources.real(span);
        let Kind::Compiler { spans } = &self.kind else {
            return proc_macro2::Span::call_site();
        };
        let Some(first) = spans.get(span.start as usize) else {
            return proc_macro2::Span::call_site();
        };
        let last = spans.get((span.end as usize).saturating_sub(1)).unwrap_or(first);
        first.join(*last).unwrap_or(*first)
    }

    /// The contents of a string literal as a source of its own, inside `frame`.
    pub(super) fn literal(
        &mut self,
        literal: &syn::LitStr,
        frame: Frame,
        sources: &mut SourceMap,
    ) -> SourceId {
        let value = literal.value();
        let place = self.span(literal.span());
        let written = literal.token().to_string();
        let start = written.find('"').map_or(0, |quote| quote + 1);
        let is_file = matches!(self.kind, Kind::File { .. });
        let verbatim = is_file && written.get(start..start + value.len()) == Some(&value);
        frame.source(&value, place, verbatim.then_some(place.start + start as u32), sources)
    }

    /// `tokens` as a source of its own, inside `frame`; `text` is how the schema language writes them,
    /// where that differs from Rust.
    pub(super) fn tokens(
        &mut self,
        text: Option<String>,
        tokens: &[TokenTree],
        frame: Frame,
        sources: &mut SourceMap,
    ) -> SourceId {
        let (first, last) = (tokens.first().map(TokenTree::span), tokens.last().map(TokenTree::span));
        let first = self.span(first.unwrap_or_else(proc_macro2::Span::call_site));
        let place = last.map_or(first, |last| first.to(self.span(last)));
        match (text, &self.kind) {
            (None, Kind::File { .. }) => {
                let text = sources.text(place).to_owned();
                frame.source(&text, place, Some(place.start), sources)
            }
            (Some(text), _) => frame.source(&text, place, None, sources),
            (None, Kind::Compiler { .. }) => {
                let text = tokens.iter().cloned().collect::<proc_macro2::TokenStream>().to_string();
                frame.source(&text, place, None, sources)
            }
        }
    }
}

/// What is put around an attribute's text, so that a rule for whole lines can read it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame(pub(super) &'static str, pub(super) &'static str);

impl Frame {
    /// Nothing.
    pub(super) const NONE: Frame = Frame("", "");
    /// The keys of an index.
    pub(super) const KEYS: Frame = Frame("index (", ")");
    /// What follows `auto`.
    pub(super) const AUTO: Frame = Frame("auto ", "");
    /// What follows `exclude`.
    pub(super) const EXCLUDE: Frame = Frame("exclude ", "");

    /// `text`, whose first byte stands at `start` in its file if it stands there as it is.
    fn source(self, text: &str, literal: Span, start: Option<u32>, sources: &mut SourceMap) -> SourceId {
        let verbatim_start = start.and_then(|start| start.checked_sub(self.0.len() as u32));
        sources.add_virtual(format!("{}{text}{}", self.0, self.1), Origin { literal, verbatim_start })
    }
}
