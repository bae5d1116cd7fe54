//! Enums, and newtypes as named types.

use super::Front;
use super::args::{self, ArgKind, Known};
use super::column::Size;
use crate::diag::{Code, Diagnostic};
use crate::syntax::ast::{Enum, Ident, Label, Path, TypeCheck, TypeDecl};
use heck::{ToSnakeCase, ToUpperCamelCase};
use syn::ext::IdentExt;
use syn::spanned::Spanned as _;

impl Front<'_> {
    /// The enum of a Rust enum: `#[schema(name = "…")]` on it, `#[schema(label = "…", was = "…")]` on a
    /// variant.
    pub(super) fn enumeration(&mut self, input: &syn::DeriveInput) -> Option<Enum> {
        let syn::Data::Enum(data) = &input.data else {
            self.error(
                input.ident.span(),
                "#[derive(Enum)] stands on an enum",
                "a column's labels are its variants",
            );
            return None;
        };
        let mut path = self.default_path(input);
        let mut known = Known::new("#[schema(…)] on an enum", &["name"]);
        for arg in args::attribute(self, &input.attrs, "schema") {
            if let Some(name) = known.admit(self, &arg) {
                match &arg.kind {
                    ArgKind::Value(_, value) => {
                        let source = self.string(&name, value, arg.span());
                        path = source.and_then(|source| self.parse_path(source)).unwrap_or(path);
                    }
                    _ => self.wrong_form(&name, arg.span()),
                }
            }
        }
        let labels = data.variants.iter().filter_map(|variant| self.label(variant)).collect();
        let span = self.place(input.ident.span());
        let rust_name = self.rust_path(&input.ident);
        Some(Enum { path, docs: super::docs(&input.attrs), labels, rust_name, span })
    }

    fn label(&mut self, variant: &syn::Variant) -> Option<Label> {
        if !matches!(variant.fields, syn::Fields::Unit) {
            let help = "a label carries nothing: write the variant's name alone";
            self.error(variant.ident.span(), "a variant of a column's enum has no fields", help);
            return None;
        }
        let variant_name = variant.ident.unraw().to_string();
        let span = self.place(variant.ident.span());
        let mut name = Ident { name: variant_name.to_snake_case(), span };
        let mut was = None;
        let mut known = Known::new("#[schema(…)] on a variant", &["label", "was"]);
        for arg in args::attribute(self, &variant.attrs, "schema") {
            let Some(key) = known.admit(self, &arg) else { continue };
            let ArgKind::Value(_, value) = &arg.kind else {
                self.wrong_form(&key, arg.span());
                continue;
            };
            if key == "was" {
                was = self.name(&key, value, arg.span()).or(was);
            } else if let Some(source) = self.string(&key, value, arg.span()) {
                // Which labels there may be is said where all of them are looked at.
                let text = self.spanned(source);
                name = Ident { name: text.value, span: text.span };
            }
        }
        let rust_name = (name.name.to_upper_camel_case() != variant_name).then_some(variant_name);
        Some(Label { name, docs: super::docs(&variant.attrs), was, rust_name })
    }

    /// The named type of a newtype: `#[schema(name = "…", length = 255, check = "EXPR with value")]`.
    pub(super) fn named_type(&mut self, input: &syn::DeriveInput) -> Option<TypeDecl> {
        let field = match &input.data {
            syn::Data::Struct(syn::DataStruct { fields: syn::Fields::Unnamed(fields), .. })
                if fields.unnamed.len() == 1 =>
            {
                &fields.unnamed[0]
            }
            _ => {
                let help = "write struct Email(pub String);";
                self.error(
                    input.ident.span(),
                    "#[derive(Type)] stands on a struct of one unnamed field",
                    help,
                );
                return None;
            }
        };
        let mut path = self.default_path(input);
        let (mut check, mut size) = (None, Size::default());
        let mut known =
            Known::new("#[schema(…)] on a type", &["name", "type", "length", "precision", "scale", "check"]);
        for arg in args::attribute(self, &input.attrs, "schema") {
            let Some(name) = known.admit(self, &arg) else { continue };
            if self.size_arg(&name, &arg, &mut size) {
                continue;
            }
            match (name.as_str(), &arg.kind) {
                ("name", ArgKind::Value(_, value)) => {
                    let source = self.string("name", value, arg.span());
                    path = source.and_then(|source| self.parse_path(source)).unwrap_or(path);
                }
                ("check", ArgKind::Value(_, value)) => check = self.expr("check", value, arg.span()),
                (name, _) => self.wrong_form(name, arg.span()),
            }
        }
        let rust = self.rust_type(&field.ty)?;
        if rust.nullable || rust.secret {
            let span = self.place(field.ty.span());
            self.diagnostics.push(
                Diagnostic::new(Code::E0702, span, "a named type is neither optional nor secret")
                    .help("the columns of this type are: Option<…>, Secret<…> there"),
            );
            return None;
        }
        let ty = self.column_type(&rust, &size)?;
        let span = self.place(input.ident.span());
        let rust_name = self.rust_path(&input.ident);
        Some(TypeDecl {
            path,
            docs: super::docs(&input.attrs),
            ty,
            collate: None,
            not_null: None,
            default: None,
            checks: check.into_iter().map(|expr| TypeCheck { name: None, expr }).collect(),
            rust_name,
            span,
        })
    }

    fn default_path(&mut self, input: &syn::DeriveInput) -> Path {
        let name = input.ident.unraw().to_string().to_snake_case();
        Path { namespace: None, name: Ident { name, span: self.place(input.ident.span()) } }
    }
}
