//! Which column type a Rust type stands for.

use super::Front;
use crate::diag::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{Ident, Path, Spanned, TypeExpr};
use heck::ToSnakeCase;
use syn::spanned::Spanned as _;

/// What a field's Rust type says of its column.
#[derive(Debug)]
pub(super) struct RustType {
    /// The column's type, before `length` and the like.
    pub(super) shape: Shape,
    /// `Option<…>`
    pub(super) nullable: bool,
    /// `Secret<…>`
    pub(super) secret: bool,
    /// `Vec<…>`, but for `Vec<u8>`.
    pub(super) arrays: u8,
    /// The type inside these, as written.
    pub(super) written: String,
    /// Where it stands.
    pub(super) span: Span,
}

/// The column types that a Rust type can stand for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// One type of the language, and no other.
    Plain(&'static str),
    /// An integer type without a sign.
    Unsigned(&'static str),
    /// `String`: text, or varchar with a length, or char if `type` says so.
    Text,
    /// `Vec<u8>`: bytes, with or without a length.
    Bytes,
    /// `Decimal`: needs precision and scale.
    Decimal,
    /// `Json<T>`
    Json(String),
    /// Any other path: an enum or named type of the schema.
    Named,
}

impl Shape {
    /// The types of the language that `type = "…"` may name for it; `None` is any that is not built in.
    pub(super) fn fits(&self) -> Option<&'static [&'static str]> {
        match self {
            Shape::Plain("bool") => Some(&["bool"]),
            Shape::Plain("tinyint") => Some(&["tinyint"]),
            Shape::Plain("smallint") => Some(&["smallint"]),
            Shape::Plain("int") => Some(&["int"]),
            Shape::Plain("bigint") => Some(&["bigint"]),
            Shape::Plain("real") => Some(&["real"]),
            Shape::Plain("double") => Some(&["double"]),
            Shape::Plain("date") => Some(&["date"]),
            Shape::Plain("time") => Some(&["time"]),
            Shape::Plain("datetime") => Some(&["datetime"]),
            Shape::Plain("timestamp") => Some(&["timestamp"]),
            Shape::Plain("uuid") => Some(&["uuid"]),
            Shape::Plain(_) | Shape::Json(_) => Some(&["json"]),
            Shape::Unsigned(name) => Some(match *name {
                "tinyint" => &["tinyint"],
                "smallint" => &["smallint"],
                "int" => &["int"],
                _ => &["bigint"],
            }),
            Shape::Text => Some(&["text", "varchar", "char"]),
            Shape::Bytes => Some(&["bytes"]),
            Shape::Decimal => Some(&["decimal"]),
            Shape::Named => None,
        }
    }
}

impl Front<'_> {
    /// What `ty` says; an error and `None` if no column can hold it.
    pub(super) fn rust_type(&mut self, ty: &syn::Type) -> Option<RustType> {
        let span = self.place(ty.span());
        let mut seen = RustType {
            shape: Shape::Named,
            nullable: false,
            secret: false,
            arrays: 0,
            written: String::new(),
            span,
        };
        let mut ty = ty;
        loop {
            ty = bare(ty);
            let Some((name, argument)) = head(ty) else {
                return self.refuse(ty, "a column's type is a path such as i64, String or Option<…>");
            };
            match (name.as_str(), argument) {
                ("Option", Some(_)) if seen.nullable => {
                    return self.refuse(ty, "one Option is enough: NULL is NULL");
                }
                ("Option", Some(_)) if seen.arrays > 0 => {
                    return self.refuse(ty, "the elements of an array are never NULL");
                }
                ("Option", Some(inner)) => (seen.nullable, ty) = (true, inner),
                ("Secret", Some(inner)) if seen.arrays == 0 => (seen.secret, ty) = (true, inner),
                ("Vec", Some(inner)) if !is_u8(inner) => {
                    (seen.arrays, ty) = (seen.arrays.saturating_add(1), inner);
                }
                _ => break,
            }
        }
        seen.written = path_text(ty);
        seen.shape = self.shape(ty)?;
        Some(seen)
    }

    fn shape(&mut self, ty: &syn::Type) -> Option<Shape> {
        let (name, argument) = head(ty)?;
        Some(match (name.as_str(), argument) {
            ("bool", None) => Shape::Plain("bool"),
            ("i8", None) => Shape::Plain("tinyint"),
            ("i16", None) => Shape::Plain("smallint"),
            ("i32", None) => Shape::Plain("int"),
            ("i64", None) => Shape::Plain("bigint"),
            ("u8", None) => Shape::Unsigned("tinyint"),
            ("u16", None) => Shape::Unsigned("smallint"),
            ("u32", None) => Shape::Unsigned("int"),
            ("u64", None) => Shape::Unsigned("bigint"),
            ("f32", None) => Shape::Plain("real"),
            ("f64", None) => Shape::Plain("double"),
            ("String", None) => Shape::Text,
            ("Vec", Some(_)) => Shape::Bytes,
            ("Decimal", None) => Shape::Decimal,
            ("NaiveDate", None) => Shape::Plain("date"),
            ("NaiveTime", None) => Shape::Plain("time"),
            ("NaiveDateTime", None) => Shape::Plain("datetime"),
            ("DateTime", Some(zone)) if head(zone).is_some_and(|(zone, _)| zone == "Utc") => {
                Shape::Plain("timestamp")
            }
            ("DateTime", _) => {
                return self.refuse(ty, "a moment is DateTime<Utc>; without a zone it is NaiveDateTime");
            }
            ("Uuid", None) => Shape::Plain("uuid"),
            ("Value", None) => Shape::Plain("json"),
            ("Json", Some(inner)) => Shape::Json(path_text(inner)),
            ("i128" | "u128" | "isize" | "usize", None) => {
                return self
                    .refuse(ty, "integer columns are i8 to i64 and u8 to u64; a wider number is a Decimal");
            }
            ("char" | "str", None) => return self.refuse(ty, "text is a String"),
            (_, Some(_)) => {
                return self.refuse(ty, "generic types are Option, Vec, Secret, Json and DateTime<Utc>");
            }
            (_, None) => Shape::Named,
        })
    }

    fn refuse<T>(&mut self, ty: &syn::Type, help: &str) -> Option<T> {
        let span = self.place(ty.span());
        let written = path_text(ty);
        self.diagnostics.push(
            Diagnostic::new(
                Code::E0702,
                span,
                format!("no column type stands for the Rust type `{written}`"),
            )
            .help(help),
        );
        None
    }
}

/// The schema's name of a type that Rust code calls `written`.
pub(super) fn named(written: &str) -> String {
    let last = written.rsplit("::").next().unwrap_or(written);
    last.strip_prefix("r#").unwrap_or(last).to_snake_case()
}

/// A type of one word.
pub(super) fn plain(name: &str, args: Vec<Spanned<u64>>, unsigned: bool, span: Span) -> TypeExpr {
    TypeExpr {
        name: Path { namespace: None, name: Ident { name: name.to_owned(), span } },
        args,
        unsigned,
        rust: None,
        arrays: 0,
        native: Vec::new(),
        span,
    }
}

/// A type without the groups and parentheses that macros leave around it.
fn bare(mut ty: &syn::Type) -> &syn::Type {
    loop {
        ty = match ty {
            syn::Type::Group(group) => &group.elem,
            syn::Type::Paren(paren) => &paren.elem,
            other => return other,
        };
    }
}

/// The last name of a path type, and its one type argument.
fn head(ty: &syn::Type) -> Option<(String, Option<&syn::Type>)> {
    let syn::Type::Path(syn::TypePath { qself: None, path, .. }) = bare(ty) else {
        return None;
    };
    let last = path.segments.last()?;
    let argument = match &last.arguments {
        syn::PathArguments::None => None,
        syn::PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
            Some(syn::GenericArgument::Type(ty)) if arguments.args.len() == 1 => Some(ty),
            _ => return None,
        },
        syn::PathArguments::Parenthesized(_) => return None,
    };
    Some((last.ident.to_string(), argument))
}

fn is_u8(ty: &syn::Type) -> bool {
    matches!(head(ty), Some((name, None)) if name == "u8")
}

/// A type as people write it: with a space between words alone.
fn path_text(ty: &syn::Type) -> String {
    let spaced = quote::ToTokens::to_token_stream(ty).to_string();
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let mut text = String::with_capacity(spaced.len());
    let mut chars = spaced.chars().peekable();
    while let Some(c) = chars.next() {
        if c != ' ' || (is_word(text.chars().next_back()) && is_word(chars.peek().copied())) {
            text.push(c);
        }
    }
    text
}
