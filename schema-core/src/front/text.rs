//! What attributes hold in the schema language: expressions, keys, types, names.

use super::Front;
use super::args::Value;
use super::places::Frame;
use crate::diag::{Code, Diagnostic};
use crate::dialect::{Target, TargetSet};
use crate::source::{SourceId, Span};
use crate::syntax::ast::{
    Action, Expr, Ident, Key, Modifier, Path, Reference, Spanned, TableItemKind, TypeExpr,
};
use crate::syntax::parse;
use proc_macro2::{Literal, TokenTree};

impl Front<'_> {
    /// The string behind `name = `, as a source of its own.
    pub(super) fn string(&mut self, name: &str, value: &Value, at: proc_macro2::Span) -> Option<SourceId> {
        match value {
            Value::Text(text) => Some(self.places.literal(text, Frame::NONE, self.sources)),
            _ => {
                self.error(at, format!("`{name}` takes a string"), format!("write {name} = \"…\""));
                None
            }
        }
    }

    /// A name in a string: any text of one line.
    pub(super) fn name(&mut self, name: &str, value: &Value, at: proc_macro2::Span) -> Option<Ident> {
        let source = self.string(name, value, at)?;
        let text = self.spanned(source);
        if text.value.trim().is_empty() || text.value.chars().any(char::is_control) {
            self.error(
                at,
                format!("`{name}` gives no name"),
                "a name has one letter at least, and is on one line",
            );
            return None;
        }
        Some(Ident { name: text.value, span: text.span })
    }

    /// A string's text with its place.
    pub(super) fn spanned(&self, source: SourceId) -> Spanned<String> {
        Spanned { value: self.sources.get(source).text.clone(), span: self.whole(source) }
    }

    /// The span of a whole source.
    pub(super) fn whole(&self, source: SourceId) -> Span {
        Span::new(source, 0, self.sources.get(source).text.len())
    }

    /// An expression: a string in the schema language, or a Rust literal that means the same there.
    pub(super) fn expr(&mut self, name: &str, value: &Value, at: proc_macro2::Span) -> Option<Expr> {
        let source = match value {
            Value::Text(text) => self.places.literal(text, Frame::NONE, self.sources),
            Value::Integer(number) if number.suffix().is_empty() => {
                let token = TokenTree::Literal(Literal::clone(&number.token()));
                self.places.tokens(
                    Some(number.base10_digits().to_owned()),
                    &[token],
                    Frame::NONE,
                    self.sources,
                )
            }
            Value::Other(tokens) if is_constant(tokens) => {
                let text = tokens.iter().map(ToString::to_string).collect::<String>();
                self.places.tokens(Some(text), tokens, Frame::NONE, self.sources)
            }
            _ => {
                self.error(
                    at,
                    format!("`{name}` takes an expression in quotes"),
                    format!("write {name} = \"…\""),
                );
                return None;
            }
        };
        self.parse_expr(source)
    }

    pub(super) fn parse_expr(&mut self, source: SourceId) -> Option<Expr> {
        parse::expr(self.sources, source, self.diagnostics)
    }

    /// The keys in a source made with [`Frame::KEYS`].
    pub(super) fn parse_keys(&mut self, source: SourceId) -> Option<Vec<Key>> {
        match parse::table_item(self.sources, source, self.diagnostics)?.kind {
            TableItemKind::Index(item) => Some(item.keys),
            _ => None,
        }
    }

    /// The modifiers in a source.
    pub(super) fn parse_modifiers(&mut self, source: SourceId) -> Option<Vec<Modifier>> {
        parse::modifiers(self.sources, source, self.diagnostics)
    }

    /// The table line in a source.
    pub(super) fn parse_item(&mut self, source: SourceId) -> Option<TableItemKind> {
        parse::table_item(self.sources, source, self.diagnostics).map(|item| item.kind)
    }

    pub(super) fn parse_type(&mut self, source: SourceId) -> Option<TypeExpr> {
        parse::type_expr(self.sources, source, self.diagnostics)
    }

    /// `table`, `table.column`, `namespace.table.column`, `table (a, b)`
    pub(super) fn parse_reference(&mut self, source: SourceId) -> Option<Reference> {
        parse::reference(self.sources, source, self.diagnostics)
    }

    /// `a`, `a.b`, `` a.`b c` ``
    fn parse_names(&mut self, source: SourceId) -> Option<Vec<Ident>> {
        let text = &self.sources.get(source).text;
        let names = names(source, text, 0, text.len());
        if names.is_none() {
            let help = "a name is made of letters, digits and _; any other stands in backticks";
            self.syntax(self.whole(source), "this can't be read as a name", help);
        }
        names
    }

    /// `name` or `namespace.name`
    pub(super) fn parse_path(&mut self, source: SourceId) -> Option<Path> {
        let mut names = self.parse_names(source)?;
        let name = names.pop()?;
        let namespace = names.pop();
        if names.is_empty() {
            return Some(Path { namespace, name });
        }
        self.syntax(self.whole(source), "this name has too many parts", "write name, or namespace.name");
        None
    }

    /// `cascade`, `set null`, …
    pub(super) fn parse_action(&mut self, source: SourceId) -> Option<Spanned<Action>> {
        let text = self.sources.get(source).text.to_ascii_lowercase().replace('_', " ");
        let words: Vec<&str> = text.split_whitespace().collect();
        let value = match words.as_slice() {
            ["cascade"] => Action::Cascade,
            ["restrict"] => Action::Restrict,
            ["set", "null"] => Action::SetNull,
            ["set", "default"] => Action::SetDefault,
            ["no", "action"] => Action::NoAction,
            _ => {
                let help = match text.trim() {
                    "now()" | "now" => "on_update_now is what sets a column to now() when its row is updated",
                    _ => "actions are cascade, restrict, set null, set default and no action",
                };
                self.syntax(self.whole(source), &format!("unknown action '{}'", text.trim()), help);
                return None;
            }
        };
        Some(Spanned { value, span: self.whole(source) })
    }

    /// `postgres mysql`
    pub(super) fn parse_targets(&mut self, source: SourceId) -> Option<TargetSet> {
        let text = self.sources.get(source).text.clone();
        let words = text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
        let mut set = TargetSet::EMPTY;
        for word in words {
            match Target::from_name(word) {
                Some(target) => set = set.with(target),
                None => {
                    let start = word.as_ptr() as usize - text.as_ptr() as usize;
                    self.unknown_target(word, Span::new(source, start, start + word.len()));
                    return None;
                }
            }
        }
        if set.is_empty() {
            self.syntax(self.whole(source), "no target is named", "targets are postgres, mysql and sqlite");
            return None;
        }
        Some(set)
    }

    /// `name(postgres = "text", …)`
    pub(super) fn per_target(
        &mut self,
        group: &proc_macro2::Group,
    ) -> Vec<(Spanned<Target>, Spanned<String>)> {
        let mut list = Vec::new();
        if group.stream().is_empty() {
            self.error(group.span(), "no target is named", "write postgres = \"…\"");
        }
        for arg in super::args::split(group.stream()) {
            let super::args::ArgKind::Value(name, value) = &arg.kind else {
                self.error(arg.span(), "this is no target with a text", "write postgres = \"…\"");
                continue;
            };
            let place = self.place(name.span());
            let word = super::args::word(name);
            let Some(target) = Target::from_name(&word) else {
                self.unknown_target(&word, place);
                continue;
            };
            if let Some(source) = self.string(&word, value, name.span()) {
                list.push((Spanned { value: target, span: place }, self.spanned(source)));
            }
        }
        list
    }

    fn unknown_target(&mut self, word: &str, span: Span) {
        self.diagnostics.push(
            Diagnostic::new(Code::E0206, span, format!("unknown target '{word}'"))
                .help("targets are postgres, mysql and sqlite"),
        );
    }

    fn syntax(&mut self, span: Span, message: &str, help: &str) {
        self.diagnostics.push(Diagnostic::new(Code::E0701, span, message).help(help));
    }
}

/// `true`, `false`, `-1`, `2.5`, `-2.5`
fn is_constant(tokens: &[TokenTree]) -> bool {
    let is_number = |literal: &Literal| match syn::Lit::new(literal.clone()) {
        syn::Lit::Int(number) => number.suffix().is_empty(),
        syn::Lit::Float(number) => number.suffix().is_empty(),
        _ => false,
    };
    match tokens {
        [TokenTree::Ident(word)] => *word == "true" || *word == "false",
        [TokenTree::Literal(literal)] => is_number(literal),
        [TokenTree::Punct(minus), TokenTree::Literal(literal)] => {
            minus.as_char() == '-' && is_number(literal)
        }
        _ => false,
    }
}

/// The names in `text[start..end]`, which dots separate.
fn names(source: SourceId, text: &str, start: usize, end: usize) -> Option<Vec<Ident>> {
    let mut names = Vec::new();
    let mut at = start;
    loop {
        let rest = text.get(at..end)?;
        at += rest.len() - rest.trim_start().len();
        let rest = rest.trim_start();
        let (name, length) = match rest.strip_prefix('`') {
            Some(quoted) => {
                let close = quoted.find('`')?;
                (&quoted[..close], close + 2)
            }
            None => {
                let length =
                    rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
                (&rest[..length], length)
            }
        };
        if name.is_empty() || (!rest.starts_with('`') && name.starts_with(|c: char| c.is_ascii_digit())) {
            return None;
        }
        names.push(Ident { name: name.to_owned(), span: Span::new(source, at, at + length) });
        at += length;
        let rest = text.get(at..end)?.trim_start();
        if rest.is_empty() {
            return Some(names);
        }
        at = end - rest.strip_prefix('.')?.len();
    }
}
