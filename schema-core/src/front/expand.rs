//! What a derive expands to.

use super::{Derive, Places, item};
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::source::SourceMap;
use proc_macro2::TokenStream;

/// The expansion of `#[derive(Table)]` and its kin on `input`: every mistake as a `compile_error!` on the
/// tokens it is made in.
pub fn expand(derive: Derive, input: TokenStream) -> TokenStream {
    let input: syn::DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let (mut sources, mut diagnostics) = (SourceMap::new(), Diagnostics::new());
    let mut places = Places::compiler(&mut sources);
    let item = item(derive, &input, "self", &mut places, &mut sources, &mut diagnostics);
    match item {
        Some(item) if !diagnostics.has_errors() => crate::emit::derive(&item, &input),
        _ => {
            let mut errors = diagnostics.sorted();
            errors.retain(|d| d.severity == Severity::Error);
            errors.sort_by_key(|d| sources.real(d.primary.span));
            errors.into_iter().map(|error| compile_error(&error, &places, &sources)).collect()
        }
    }
}

fn compile_error(diagnostic: &Diagnostic, places: &Places, sources: &SourceMap) -> TokenStream {
    let mut text = format!("[{}] {}", diagnostic.code, diagnostic.message);
    let origin = sources.get(diagnostic.primary.span.source).origin;
    // rustc underlines the whole literal: the part that is meant is said in words.
    let part = sources.text(diagnostic.primary.span).trim();
    if origin.is_some() && !part.is_empty() && part != sources.get(diagnostic.primary.span.source).text.trim()
    {
        text.push_str(&format!("\n  --> at `{part}`"));
    }
    for note in &diagnostic.notes {
        text.push_str(&format!("\n  = note: {note}"));
    }
    for help in &diagnostic.help {
        text.push_str(&format!("\n  = help: {help}"));
    }
    syn::Error::new(places.token(diagnostic.primary.span, sources), text).to_compile_error()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<String> {
        let tokens: TokenStream = text.parse().unwrap();
        let out = expand(Derive::Table, tokens).to_string();
        out.split("compile_error").skip(1).map(str::to_owned).collect()
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let errors = errors(
            "struct A { #[column(uniqe, length = \"x\")] a: String, b: i128, #[column(on_delete = \"set null\")] c: i64 }",
        );
        assert_eq!(errors.len(), 4, "{errors:#?}");
        assert!(errors[0].contains("E0701") && errors[0].contains("did you mean `unique`?"), "{}", errors[0]);
        assert!(errors[1].contains("`length` takes a number"));
        assert!(errors[2].contains("E0702") && errors[2].contains("i128"));
        assert!(errors[3].contains("belongs to a reference"));
    }

    #[test]
    fn a_good_struct_has_none() {
        let text = "#[table(index(recent(at desc)))] pub struct A { #[column(primary_key, auto)] pub id: i64, pub at: Option<DateTime<Utc>> }";
        assert_eq!(errors(text), Vec::<String>::new());
    }
}
