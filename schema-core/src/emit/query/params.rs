//! The parameters of a query, as a function takes them.

use super::super::from_ir::{self, Names};
use super::super::model::Param as How;
use super::super::names::{Scope, snake};
use crate::ir::expr::{ExprKind, Literal};
use crate::ir::query::Param;
use crate::ir::{Schema, Type};

/// A parameter of the function.
pub(super) struct Taken {
    /// Its name.
    pub(super) name: String,
    /// Its type.
    pub(super) rust: String,
    /// The value that it becomes.
    pub(super) value: String,
}

/// The parameters of a function, behind its handle.
pub(super) fn of(schema: &Schema, names: &Names, params: &[Param]) -> Vec<Taken> {
    let mut scope = Scope::default();
    scope.take("db".to_owned());
    let take = |(at, param): (usize, &Param)| {
        let name = scope.take(snake(&param.name));
        let form = Form::of(schema, names, param);
        let or_default = format!("|| QUERY.default({at})");
        let (rust, value) = match (default(param).is_some(), param.nullable) {
            (false, false) => form.required(&name),
            (false, true) => form.nullable(&name),
            (true, false) => (
                format!("impl Into<Option<{}>>", form.rust),
                format!("{name}.into().map_or_else({or_default}, {})", form.bind),
            ),
            (true, true) => (
                format!("Option<Option<{}>>", form.rust),
                format!(
                    "{name}.map_or_else({or_default}, |{name}| {name}.map_or(rt::Value::Null, {}))",
                    form.bind
                ),
            ),
        };
        Taken { name, rust, value }
    };
    params.iter().enumerate().map(take).collect()
}

/// What a caller gives of one type, and the function that makes a value of it.
struct Form {
    rust: String,
    bind: &'static str,
    /// Whether something else may be given that becomes it.
    becomes: bool,
}

impl Form {
    fn of(schema: &Schema, names: &Names, param: &Param) -> Form {
        let form = |rust: &str, bind| Form { rust: rust.to_owned(), bind, becomes: false };
        if let Type::Array(element) = &param.ty {
            return match from_ir::param(element) {
                // Left out, or NULL, a list says nothing of what holds its text.
                How::Str if param.nullable || param.default.is_some() => {
                    form("&'a [&'a str]", "rt::query::texts")
                }
                How::Str => form("&'a [impl AsRef<str>]", "rt::query::texts"),
                _ => form(&format!("&'a [{}]", from_ir::element_type(names, element)), "rt::query::list"),
            };
        }
        let base = || from_ir::value_type(names, &param.ty);
        match from_ir::param(&param.ty) {
            How::Str => form("&'a str", "rt::Bind::value"),
            How::Bytes => form("&'a [u8]", "rt::Bind::value"),
            How::Copy | How::Decimal => form(&base(), "rt::Bind::into_value"),
            How::Named => Form {
                rust: base(),
                bind: "rt::Bind::into_value",
                becomes: from_ir::has_rust(schema, &param.ty),
            },
        }
    }

    fn required(&self, name: &str) -> (String, String) {
        match self.becomes {
            true => {
                let value = format!("rt::query::named::<{}>({name})", self.rust);
                (format!("impl rt::IntoValue<{}>", self.rust), value)
            }
            false => (self.rust.clone(), format!("{}({name})", self.bind)),
        }
    }

    fn nullable(&self, name: &str) -> (String, String) {
        let rust = format!("Option<{}>", self.rust);
        match self.becomes {
            true => (format!("impl rt::IntoValue<{rust}>"), format!("rt::query::named::<{rust}>({name})")),
            false => (rust, format!("{name}.map_or(rt::Value::Null, {})", self.bind)),
        }
    }
}

/// The default of a parameter as text of its type, if it has one that is not NULL.
pub(super) fn default(param: &Param) -> Option<String> {
    let ExprKind::Literal(literal) = &param.default.as_ref()?.kind else { return None };
    Some(match literal {
        Literal::Bool(v) => v.to_string(),
        Literal::Int(v) => v.to_string(),
        Literal::Bytes(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        Literal::Uuid(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        Literal::Number(text)
        | Literal::Text(text)
        | Literal::Date(text)
        | Literal::Time(text)
        | Literal::DateTime(text)
        | Literal::Timestamp(text)
        | Literal::Json(text) => text.clone(),
    })
}
