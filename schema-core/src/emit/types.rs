//! Writes enums, and named types as newtypes.

use super::model::Param;
use super::names::{Scope, camel};
use super::out::{Out, literal};
use crate::dialect::{Target, quote};

/// An enum, wherever it comes from.
pub(super) struct Enum<'a> {
    /// The name in Rust.
    pub(super) name: &'a str,
    pub(super) namespace: Option<&'a str>,
    /// The name in the schema, without the namespace.
    pub(super) sql_name: &'a str,
    pub(super) docs: &'a str,
    pub(super) labels: Vec<Label<'a>>,
    /// Whether the Rust enum is there already.
    pub(super) derived: bool,
}

/// A label of an enum.
pub(super) struct Label<'a> {
    pub(super) name: &'a str,
    pub(super) docs: &'a str,
    pub(super) rust_name: Option<&'a str>,
}

pub(super) fn enumeration(out: &mut Out, item: &Enum<'_>) {
    let name = item.name;
    let mut scope = Scope::default();
    let variants: Vec<String> = item
        .labels
        .iter()
        .map(|l| scope.take(l.rust_name.map_or_else(|| camel(l.name), str::to_owned)))
        .collect();
    if !item.derived {
        match item.docs {
            "" => out.doc(0, &format!("The enum `{}`.", item.sql_name)),
            docs => out.doc(0, docs),
        }
        out.line(0, &["#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]"]);
        out.line(0, &["pub enum ", name, " {"]);
        for (label, variant) in item.labels.iter().zip(&variants) {
            match label.docs {
                "" => out.doc(1, &format!("`{}`", label.name)),
                docs => out.doc(1, docs),
            }
            out.line(1, &[variant, ","]);
        }
        out.line(0, &["}"]);
        out.line(0, &[]);
    }
    let count = variants.len().to_string();
    let all: Vec<_> = variants.iter().map(|v| format!("Self::{v}")).collect();
    let labels: Vec<_> = item.labels.iter().map(|l| literal(l.name)).collect();
    let mut quoted = String::new();
    if let Some(namespace) = item.namespace {
        quote::push_ident(&mut quoted, Target::Postgres, namespace);
        quoted.push('.');
    }
    quote::push_ident(&mut quoted, Target::Postgres, item.sql_name);
    if item.derived {
        out.line(0, &["#[allow(dead_code)]"]);
    }
    out.line(0, &["impl ", name, " {"]);
    out.doc(1, "All labels, in the order of their declaration.");
    out.line(1, &["pub const ALL: [Self; ", &count, "] = [", &all.join(", "), "];"]);
    out.line(0, &[]);
    out.line(1, &["const META: &'static rt::EnumMeta = &rt::EnumMeta {"]);
    out.line(2, &["postgres: ", &literal(&quoted), ","]);
    out.line(2, &["labels: &[", &labels.join(", "), "],"]);
    out.line(1, &["};"]);
    out.line(0, &[]);
    out.doc(1, "The label in the database.");
    out.line(1, &["pub const fn label(self) -> &'static str {"]);
    out.line(2, &["match self {"]);
    for (variant, label) in variants.iter().zip(&labels) {
        out.line(3, &["Self::", variant, " => ", label, ","]);
    }
    out.line(2, &["}"]);
    out.line(1, &["}"]);
    out.line(0, &["}"]);
    let text = "
impl ::core::fmt::Display for NAME {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str(self.label())
    }
}

impl rt::Bind for NAME {
    fn value(&self) -> rt::Value<'_> {
        rt::Value::Label(self.label())
    }
}

impl rt::Decode for NAME {
    fn decode(row: &mut rt::Row<'_>) -> Self {
        let [first, ..] = Self::ALL;
        Self::ALL.get(row.label(Self::META)).copied().unwrap_or(first)
    }
}

impl rt::Piece for NAME {
    fn piece(row: &mut rt::Row<'_>) -> Result<Self, rt::Failed> {
        Ok(row.get())
    }
}

impl rt::Typed for NAME {
    const TY: rt::Ty = rt::Ty::Enum(Self::META);
}

impl rt::Element for NAME {}

impl rt::Field for NAME {
    type Base = Self;
}

impl rt::Equal for NAME {}

";
    out.block(&text.replace("NAME", name));
}

/// A named type, wherever it comes from.
pub(super) struct Newtype<'a> {
    /// The name in Rust.
    pub(super) name: &'a str,
    /// The name in the schema.
    pub(super) sql_name: &'a str,
    pub(super) docs: &'a str,
    /// The Rust type that it wraps.
    pub(super) inner: &'a str,
    /// Its `rt::Ty`.
    pub(super) ty: &'a str,
    pub(super) param: Param,
    pub(super) comparable: bool,
    pub(super) ordered: bool,
    /// Whether the Rust struct is there already.
    pub(super) derived: bool,
}

pub(super) fn newtype(out: &mut Out, item: &Newtype<'_>) {
    let Newtype { name, inner, .. } = item;
    if !item.derived {
        match item.docs {
            "" => out.doc(0, &format!("The type `{}`.", item.sql_name)),
            docs => out.doc(0, docs),
        }
        out.line(0, &["#[derive(Clone, Debug, PartialEq)]"]);
        out.line(0, &["pub struct ", name, "(pub ", inner, ");"]);
        out.line(0, &[]);
    }
    let text = "impl ::core::convert::From<INNER> for NAME {
    fn from(value: INNER) -> Self {
        Self(value)
    }
}

impl rt::Bind for NAME {
    fn value(&self) -> rt::Value<'_> {
        rt::Bind::value(&self.0)
    }
}

impl rt::Decode for NAME {
    fn decode(row: &mut rt::Row<'_>) -> Self {
        Self(row.get())
    }
}

impl rt::Piece for NAME {
    fn piece(row: &mut rt::Row<'_>) -> Result<Self, rt::Failed> {
        Ok(row.get())
    }
}

impl rt::Typed for NAME {
    const TY: rt::Ty = TYPE;
}

impl rt::Element for NAME {}

impl rt::Field for NAME {
    type Base = Self;
}

";
    out.block(&text.replace("INNER", inner).replace("TYPE", item.ty).replace("NAME", name));
    if item.comparable {
        out.line(0, &["impl rt::Equal for ", name, " {}"]);
    }
    if item.ordered {
        out.line(0, &["impl rt::Ordered for ", name, " {}"]);
    }
    if item.param == Param::Str {
        let text = "impl rt::IntoValue<NAME> for &str {
    fn into_value_of(self) -> NAME {
        NAME(self.into())
    }
}
";
        out.block(&text.replace("NAME", name));
    }
    out.line(0, &[]);
}
