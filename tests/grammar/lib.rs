//! Keeps the committed parser in step with its grammar, so that no user's build generates it.
//!
//! After a change of the grammar: `SCHEMAGEN_UPDATE=1 cargo test -p schema-grammar`.

use quote::quote;

const HEADER: &str = "\
// Generated from grammar.pest; do not edit. After a change of the grammar:
// SCHEMAGEN_UPDATE=1 cargo test -p schema-grammar
";

/// The parser of a grammar, as formatted Rust.
pub fn generate(grammar: &str) -> String {
    let tokens = pest_generator::derive_parser(
        quote! {
            #[grammar_inline = #grammar]
            pub struct Grammar;
        },
        false,
    );
    let file = syn::parse2(quote! {
        #[doc = " The strict rules, one for each form of an item or line."]
        pub struct Grammar;
        #tokens
    });
    format!("{HEADER}\n{}", prettyplease::unparse(&file.expect("the generator writes Rust")))
}

#[test]
fn committed_parser_is_up_to_date() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema-core/src/syntax");
    let grammar = std::fs::read_to_string(folder.join("grammar.pest")).expect("grammar.pest");
    let wanted = generate(&grammar);
    let path = folder.join("grammar.rs");
    if std::env::var_os("SCHEMAGEN_UPDATE").is_some() {
        std::fs::write(&path, &wanted).expect("grammar.rs can be written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "src/syntax/grammar.rs is stale: SCHEMAGEN_UPDATE=1 cargo test -p schema-grammar"
    );
}
