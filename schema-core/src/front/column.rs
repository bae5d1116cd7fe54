//! A field and its `#[column(…)]` as a column.

use super::Front;
use super::args::{self, Arg, ArgKind, Known, Value};
use super::places::Frame;
use super::types::{self, RustType, Shape};
use crate::diag::{Code, Diagnostic};
use crate::ir::types::BUILT_IN;
use crate::source::Span;
use crate::syntax::ast::{
    AutoKind, Collate, Collation, Column, Counting, Ident, Modifier, ModifierKind, Reference, Spanned,
    TypeExpr,
};
use syn::ext::IdentExt;
use syn::spanned::Spanned as _;

const NAMES: &[&str] = &[
    "name",
    "type",
    "length",
    "precision",
    "scale",
    "primary_key",
    "auto",
    "unique",
    "default",
    "generated",
    "stored",
    "virtual",
    "references",
    "on_delete",
    "on_update",
    "check*",
    "on_update_now",
    "secret",
    "collate",
    "was",
    "native",
    "only",
    "with*",
];

/// What the arguments of one `#[column]` give, apart from whole modifiers.
#[derive(Default)]
struct Parts {
    name: Option<Ident>,
    size: Size,
    modifiers: Vec<Modifier>,
    generated: Option<usize>,
    stored: Option<(bool, proc_macro2::Span)>,
    reference: Option<usize>,
    actions: Vec<(bool, proc_macro2::Span, Spanned<crate::syntax::ast::Action>)>,
}

/// What makes a column type of a Rust type that stands for several.
#[derive(Default)]
pub(super) struct Size {
    ty: Option<TypeExpr>,
    length: Option<Spanned<u64>>,
    precision: Option<Spanned<u64>>,
    scale: Option<Spanned<u64>>,
}

impl Front<'_> {
    /// The column of a field.
    pub(super) fn column(&mut self, field: &syn::Field) -> Option<Column> {
        let ident = field.ident.as_ref()?;
        let mut known = Known::new("#[column(…)]", NAMES);
        let mut parts = Parts::default();
        for arg in args::attribute(self, &field.attrs, "column") {
            if let Some(name) = known.admit(self, &arg) {
                self.column_arg(&name, &arg, &mut parts);
            }
        }
        self.join_parts(&mut parts);

        let field_name = ident.unraw().to_string();
        let name = parts.name.unwrap_or_else(|| self.ident(ident));
        let rust = self.rust_type(&field.ty)?;
        let ty = self.column_type(&rust, &parts.size)?;
        let mut modifiers = parts.modifiers;
        if rust.secret && !modifiers.iter().any(|m| matches!(m.kind, ModifierKind::Secret)) {
            modifiers.push(Modifier { kind: ModifierKind::Secret, span: rust.span });
        }
        let rust_name = (field_name != name.name).then_some(field_name);
        let span = self.place(field.span());
        Some(Column {
            name,
            docs: super::docs(&field.attrs),
            ty,
            nullable: rust.nullable,
            modifiers,
            rust_name,
            span,
        })
    }

    fn column_arg(&mut self, name: &str, arg: &Arg, parts: &mut Parts) {
        if self.size_arg(name, arg, &mut parts.size) {
            return;
        }
        let at = arg.span();
        let kind = match (name, &arg.kind) {
            ("name", ArgKind::Value(_, value)) => {
                parts.name = self.name(name, value, at);
                return;
            }
            ("primary_key", ArgKind::Flag(_)) => Some(ModifierKind::PrimaryKey),
            ("unique", ArgKind::Flag(_)) => Some(ModifierKind::Unique),
            ("secret", ArgKind::Flag(_)) => Some(ModifierKind::Secret),
            ("on_update_now", ArgKind::Flag(_)) => Some(ModifierKind::OnUpdateNow),
            ("auto", ArgKind::Flag(_)) => Some(ModifierKind::Auto {
                kind: AutoKind::ByDefault,
                counting: Counting::default(),
                sequence: None,
            }),
            ("auto", ArgKind::Value(_, value)) => self.auto(value, at),
            ("default", ArgKind::Value(_, value)) => self.expr(name, value, at).map(ModifierKind::Default),
            ("check", ArgKind::Value(_, value)) => self.expr(name, value, at).map(ModifierKind::Check),
            ("generated", ArgKind::Value(_, value)) => {
                parts.generated = Some(parts.modifiers.len());
                self.expr(name, value, at).map(|expr| ModifierKind::Generated { expr, stored: true })
            }
            ("stored" | "virtual", ArgKind::Flag(_)) => {
                if parts.stored.is_some() {
                    self.error(at, "a column is stored or virtual, not both", "keep one of them");
                }
                parts.stored = Some((name == "stored", at));
                return;
            }
            ("references", ArgKind::Value(_, value)) => {
                parts.reference = Some(parts.modifiers.len());
                let source = self.string(name, value, at);
                source.and_then(|source| self.parse_reference(source)).map(ModifierKind::References)
            }
            ("on_delete" | "on_update", ArgKind::Value(_, value)) => {
                let source = self.string(name, value, at);
                if let Some(action) = source.and_then(|source| self.parse_action(source)) {
                    parts.actions.push((name == "on_delete", at, action));
                }
                return;
            }
            ("collate", ArgKind::Value(_, value)) => self.collate(value, at),
            ("was", ArgKind::Value(_, value)) => self.name(name, value, at).map(ModifierKind::Was),
            ("native", ArgKind::List(_, group)) => {
                let span = self.arg_span(arg);
                for (target, text) in self.per_target(group) {
                    parts.modifiers.push(Modifier { kind: ModifierKind::Native(target.value, text), span });
                }
                return;
            }
            ("with", ArgKind::List(_, group)) => {
                let span = self.arg_span(arg);
                for (target, text) in self.per_target(group) {
                    parts.modifiers.push(Modifier { kind: ModifierKind::With(target.value, text), span });
                }
                return;
            }
            ("only", ArgKind::Value(_, value)) => {
                let source = self.string(name, value, at);
                source.and_then(|source| self.parse_targets(source)).map(ModifierKind::Only)
            }
            (name, _) => {
                self.wrong_form(name, at);
                return;
            }
        };
        // A generated or reference that can't be read leaves no gap: its index is void then.
        match kind {
            Some(kind) => {
                let span = self.arg_span(arg);
                parts.modifiers.push(Modifier { kind, span });
            }
            None if name == "generated" => parts.generated = None,
            None if name == "references" => parts.reference = None,
            None => {}
        }
    }

    /// Takes an argument that shapes the type; `false` if it is none.
    pub(super) fn size_arg(&mut self, name: &str, arg: &Arg, size: &mut Size) -> bool {
        let at = arg.span();
        match (name, &arg.kind) {
            ("type", ArgKind::Value(_, value)) => {
                let source = self.string("type", value, at);
                size.ty = source.and_then(|source| self.parse_type(source));
            }
            ("length", ArgKind::Value(_, value)) => size.length = self.integer(name, value, at),
            ("precision", ArgKind::Value(_, value)) => size.precision = self.integer(name, value, at),
            ("scale", ArgKind::Value(_, value)) => size.scale = self.integer(name, value, at),
            ("type" | "length" | "precision" | "scale", _) => self.wrong_form(name, at),
            _ => return false,
        }
        true
    }

    /// Puts actions into their reference, and `virtual` into its expression.
    fn join_parts(&mut self, parts: &mut Parts) {
        let reference: Option<&mut Reference> =
            match parts.reference.and_then(|at| parts.modifiers.get_mut(at)) {
                Some(Modifier { kind: ModifierKind::References(reference), .. }) => Some(reference),
                _ => None,
            };
        match reference {
            Some(reference) => {
                for (is_delete, _, action) in parts.actions.drain(..) {
                    let slot = if is_delete { &mut reference.on_delete } else { &mut reference.on_update };
                    if let Some(first) = slot.replace(action.clone()) {
                        self.diagnostics.push(
                            Diagnostic::new(Code::E0701, action.span, "this action is stated twice")
                                .also(first.span, "first here")
                                .help("keep one of them"),
                        );
                    }
                }
            }
            None => {
                for (is_delete, at, _) in std::mem::take(&mut parts.actions) {
                    let name = if is_delete { "on_delete" } else { "on_update" };
                    let help =
                        "add references = \"table.column\"; on_update_now is what sets a column to now()";
                    self.error(at, format!("`{name}` belongs to a reference"), help);
                }
            }
        }
        match (parts.stored, parts.generated.and_then(|at| parts.modifiers.get_mut(at))) {
            (Some((is_stored, _)), Some(Modifier { kind: ModifierKind::Generated { stored, .. }, .. })) => {
                *stored = is_stored;
            }
            (Some((is_stored, at)), _) => {
                let name = if is_stored { "stored" } else { "virtual" };
                self.error(at, format!("`{name}` belongs to a generated column"), "add generated = \"EXPR\"");
            }
            (None, _) => {}
        }
    }

    /// `always`, `serial`, and how it counts: `start 1000`.
    fn auto(&mut self, value: &Value, at: proc_macro2::Span) -> Option<ModifierKind> {
        const WORDS: &[&str] =
            &["always", "serial", "start", "step", "min", "max", "cache", "cycle", "sequence"];
        let known = match value {
            Value::Text(text) => {
                let written = text.value();
                let first = written.split_whitespace().next().unwrap_or("").to_ascii_lowercase();
                Some(text).filter(|_| WORDS.contains(&first.as_str()))
            }
            _ => None,
        };
        let source = known.map(|text| self.places.literal(text, Frame::AUTO, self.sources));
        let modifiers = source.map(|source| self.parse_modifiers(source));
        match modifiers.map(Option::unwrap_or_default) {
            // What could not be read has been told.
            Some(mut modifiers) if modifiers.len() < 2 => modifiers.pop().map(|m| m.kind),
            _ => {
                let help = "write auto, auto = \"always\", auto = \"serial\" or auto = \"start 1000\"";
                self.error(at, "unknown form of `auto`", help);
                None
            }
        }
    }

    fn collate(&mut self, value: &Value, at: proc_macro2::Span) -> Option<ModifierKind> {
        let source = self.string("collate", value, at)?;
        match self.sources.get(source).text.as_str() {
            "ci" => Some(ModifierKind::Collate(Collation::Portable(Collate::Ci))),
            "binary" => Some(ModifierKind::Collate(Collation::Portable(Collate::Binary))),
            // Whether it may be one of the target is known with the targets.
            _ => Some(ModifierKind::Collate(Collation::Own(self.spanned(source)))),
        }
    }

    fn integer(&mut self, name: &str, value: &Value, at: proc_macro2::Span) -> Option<Spanned<u64>> {
        if let Value::Integer(number) = value
            && let Ok(value) = number.base10_parse()
        {
            return Some(Spanned { value, span: self.place(number.span()) });
        }
        self.error(at, format!("`{name}` takes a number"), format!("write {name} = 255"));
        None
    }

    pub(super) fn wrong_form(&mut self, name: &str, at: proc_macro2::Span) {
        let form = match name {
            "primary_key" | "unique" | "secret" | "on_update_now" | "stored" | "virtual" => name.to_owned(),
            "native" | "with" => format!("{name}(postgres = \"…\")"),
            "length" | "precision" | "scale" => format!("{name} = 10"),
            "auto" => "auto, or auto = \"always\"".to_owned(),
            _ => format!("{name} = \"…\""),
        };
        self.error(at, format!("`{name}` is not written like this"), format!("write {form}"));
    }

    /// Where the whole of an argument stands.
    pub(super) fn arg_span(&mut self, arg: &Arg) -> Span {
        let first = self.place(arg.span());
        arg.tokens.last().map_or(first, |last| first.to(self.place(last.span())))
    }

    /// The column type of a Rust type with its sizes.
    pub(super) fn column_type(&mut self, rust: &RustType, size: &Size) -> Option<TypeExpr> {
        let span = rust.span;
        let sized =
            |diagnostics: &mut crate::diag::Diagnostics, argument: &Option<Spanned<u64>>, name: &str| {
                if let Some(argument) = argument {
                    let message = format!("`{name}` does not go with the Rust type `{}`", rust.written);
                    diagnostics.push(
                        Diagnostic::new(Code::E0702, argument.span, message)
                            .help("length goes with String and Vec<u8>, precision and scale with Decimal"),
                    );
                }
            };
        let with_length = matches!(rust.shape, Shape::Text | Shape::Bytes) && size.ty.is_none();
        let with_scale = rust.shape == Shape::Decimal && size.ty.is_none();
        if !with_length {
            sized(self.diagnostics, &size.length, "length");
        }
        if !with_scale {
            sized(self.diagnostics, &size.precision, "precision");
            sized(self.diagnostics, &size.scale, "scale");
        }
        if let Some(ty) = &size.ty {
            return self.stated_type(rust, ty);
        }
        let length: Vec<Spanned<u64>> = size.length.iter().cloned().collect();
        let mut ty = match &rust.shape {
            Shape::Plain(name) => types::plain(name, Vec::new(), false, span),
            Shape::Unsigned(name) => types::plain(name, Vec::new(), true, span),
            Shape::Text if length.is_empty() => types::plain("text", length, false, span),
            Shape::Text => types::plain("varchar", length, false, span),
            Shape::Bytes => types::plain("bytes", length, false, span),
            Shape::Json(inner) => TypeExpr {
                rust: Some(Spanned { value: inner.clone(), span }),
                ..types::plain("json", Vec::new(), false, span)
            },
            Shape::Named => types::plain(&types::named(&rust.written), Vec::new(), false, span),
            Shape::Decimal => match &size.precision {
                Some(precision) => {
                    let scale = size.scale.clone().unwrap_or(Spanned { value: 0, span: precision.span });
                    types::plain("decimal", vec![precision.clone(), scale], false, span)
                }
                None => {
                    self.diagnostics.push(
                        Diagnostic::new(Code::E0702, span, "a Decimal column needs its precision and scale")
                            .help("add #[column(precision = 10, scale = 2)]"),
                    );
                    return None;
                }
            },
        };
        ty.arrays = rust.arrays;
        Some(ty)
    }

    /// The type that `type = "…"` states, if the Rust type can hold it.
    fn stated_type(&mut self, rust: &RustType, ty: &TypeExpr) -> Option<TypeExpr> {
        let stated = ty.name.name.name.to_ascii_lowercase();
        let is_built_in = ty.name.namespace.is_none() && BUILT_IN.contains(&stated.as_str());
        let unsigned = matches!(rust.shape, Shape::Unsigned(_));
        let fits = match rust.shape.fits() {
            // `type` may name a domain over any of them.
            Some(fits) => !is_built_in || (fits.contains(&stated.as_str()) && ty.unsigned == unsigned),
            None => !is_built_in,
        };
        let mut ty = ty.clone();
        // `Vec<u8>` is bytes unless it is said to be numbers.
        if rust.shape == Shape::Bytes && stated == "tinyint" && ty.unsigned && ty.arrays == rust.arrays + 1 {
            return Some(ty);
        }
        if fits && (ty.arrays == rust.arrays || ty.arrays == 0) {
            ty.arrays = rust.arrays;
            if let Shape::Json(inner) = &rust.shape {
                ty.rust = Some(Spanned { value: inner.clone(), span: rust.span });
            }
            return Some(ty);
        }
        let help = match rust.shape.fits() {
            None => "its type is an enum or a named type of the schema: type = \"its_name\"".to_owned(),
            Some(fits) => format!("it holds {}", fits.join(", ")),
        };
        let message = format!("the Rust type `{}` does not hold this column type", rust.written);
        self.diagnostics
            .push(Diagnostic::new(Code::E0702, ty.span, message).also(rust.span, "the Rust type").help(help));
        None
    }
}
