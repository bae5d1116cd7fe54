//! The inside of an attribute: `a, b = "text", c(d, e)`.

use super::Front;
use crate::suggest;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;

/// One argument of an attribute.
pub(super) struct Arg {
    /// What it is.
    pub(super) kind: ArgKind,
    /// Its tokens.
    pub(super) tokens: Vec<TokenTree>,
}

/// The forms of an argument.
pub(super) enum ArgKind {
    /// `name`
    Flag(Ident),
    /// `name = value`
    Value(Ident, Value),
    /// `name(…)`
    List(Ident, Group),
    /// `"text"`
    Text(syn::LitStr),
    /// `(…)`
    Tuple(Group),
    /// Anything else: the keys of an index are not Rust.
    Tokens,
}

/// What stands behind a `=`.
pub(super) enum Value {
    /// `"text"`
    Text(syn::LitStr),
    /// `255`
    Integer(syn::LitInt),
    /// `true`, `-1`, `2.5`, `word`
    Other(Vec<TokenTree>),
}

impl Arg {
    /// Where it starts.
    pub(super) fn span(&self) -> Span {
        self.tokens.first().map_or_else(Span::call_site, TokenTree::span)
    }

    /// The name it starts with.
    pub(super) fn name(&self) -> Option<(&Ident, String)> {
        match &self.kind {
            ArgKind::Flag(name) | ArgKind::Value(name, _) | ArgKind::List(name, _) => {
                Some((name, word(name)))
            }
            _ => None,
        }
    }
}

/// An identifier without `r#`.
pub(super) fn word(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// Splits `tokens` at commas.
pub(super) fn split(tokens: TokenStream) -> Vec<Arg> {
    let mut args = Vec::new();
    let mut at_hand = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Punct(p) if p.as_char() == ',' => args.extend(arg(std::mem::take(&mut at_hand))),
            // What a macro_rules variable stands for comes in a group without delimiters.
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => at_hand.extend(group.stream()),
            other => at_hand.push(other),
        }
    }
    args.extend(arg(at_hand));
    args
}

fn arg(tokens: Vec<TokenTree>) -> Option<Arg> {
    let kind = match tokens.as_slice() {
        [] => return None,
        [TokenTree::Ident(name)] => ArgKind::Flag(name.clone()),
        [TokenTree::Ident(name), TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            ArgKind::List(name.clone(), group.clone())
        }
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            ArgKind::Tuple(group.clone())
        }
        [TokenTree::Ident(name), TokenTree::Punct(equals), value @ ..]
            if equals.as_char() == '=' && !value.is_empty() =>
        {
            ArgKind::Value(name.clone(), self::value(value))
        }
        [TokenTree::Literal(literal)] => match syn::Lit::new(literal.clone()) {
            syn::Lit::Str(text) => ArgKind::Text(text),
            _ => ArgKind::Tokens,
        },
        _ => ArgKind::Tokens,
    };
    Some(Arg { kind, tokens })
}

fn value(tokens: &[TokenTree]) -> Value {
    if let [TokenTree::Literal(literal)] = tokens {
        match syn::Lit::new(literal.clone()) {
            syn::Lit::Str(text) => return Value::Text(text),
            syn::Lit::Int(number) => return Value::Integer(number),
            _ => {}
        }
    }
    Value::Other(tokens.to_vec())
}

/// The arguments of all attributes called `name`.
pub(super) fn attribute(front: &mut Front<'_>, attributes: &[syn::Attribute], name: &str) -> Vec<Arg> {
    let mut args = Vec::new();
    for attribute in attributes.iter().filter(|a| a.path().is_ident(name)) {
        match &attribute.meta {
            syn::Meta::List(list) => args.extend(split(list.tokens.clone())),
            other => {
                let span = syn::spanned::Spanned::span(other);
                front.error(
                    span,
                    format!("`{name}` takes its arguments in parentheses"),
                    format!("write #[{name}(…)]"),
                );
            }
        }
    }
    args
}

/// What is known of the arguments at one place: refuses unknown and repeated ones, and wrong forms.
pub(super) struct Known {
    /// What the place is called in messages.
    pub(super) place: &'static str,
    /// The names, those that may be repeated with a `*`.
    pub(super) names: &'static [&'static str],
    seen: Vec<String>,
}

impl Known {
    /// These names at this place.
    pub(super) fn new(place: &'static str, names: &'static [&'static str]) -> Known {
        Known { place, names, seen: Vec::new() }
    }

    /// The name of `arg`, if it is known and stands there for the first time.
    pub(super) fn admit(&mut self, front: &mut Front<'_>, arg: &Arg) -> Option<String> {
        let list = || {
            let names: Vec<&str> = self.names.iter().map(|n| n.trim_end_matches('*')).collect();
            format!("{} may hold {}", self.place, names.join(", "))
        };
        let Some((ident, name)) = arg.name() else {
            front.error(arg.span(), format!("this is no argument of {}", self.place), list());
            return None;
        };
        let Some(known) = self.names.iter().find(|n| n.trim_end_matches('*') == name) else {
            let help = match suggest::closest(&name, self.names.iter().map(|n| n.trim_end_matches('*'))) {
                Some(near) => format!("did you mean `{}`?", near.name),
                None => list(),
            };
            front.error(ident.span(), format!("unknown argument `{name}` of {}", self.place), help);
            return None;
        };
        if !known.ends_with('*') && self.seen.contains(&name) {
            front.error(ident.span(), format!("`{name}` stands twice"), "keep one of them");
            return None;
        }
        self.seen.push(name.clone());
        Some(name)
    }
}
