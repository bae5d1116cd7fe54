//! What schemas mean, and which mistakes are told.

use crate::diag::{Diagnostic, Diagnostics};
use crate::ir::Schema;
use crate::source::SourceMap;
use crate::syntax::parse;

mod meaning;
mod mistakes;

/// The schema of `text`, and what was said about it.
fn resolve(text: &str) -> (Option<Schema>, Vec<Diagnostic>) {
    let mut sources = SourceMap::new();
    let id = sources.add("test.schema", text);
    let mut diags = Diagnostics::new();
    let file = parse::parse(&sources, id, &mut diags);
    assert!(diags.is_empty(), "this does not parse: {:#?}", diags.sorted());
    let schema = super::resolve(&file, &mut diags);
    (schema, diags.sorted())
}

/// The schema of `text`, which has no error. The schema block is put in front.
fn good(text: &str) -> Schema {
    let (schema, diags) =
        resolve(&format!("schema s {{ targets postgres, mysql, sqlite\n context tenant bigint }}\n{text}"));
    assert!(diags.iter().all(|d| d.severity == crate::diag::Severity::Warning), "{diags:#?}");
    schema.expect("no errors")
}

/// The codes and messages of what is said about `text`, which has mistakes.
fn said(text: &str) -> Vec<String> {
    let (schema, diags) =
        resolve(&format!("schema s {{ targets postgres, mysql, sqlite\n context tenant bigint }}\n{text}"));
    let failed = diags.iter().any(|d| d.severity == crate::diag::Severity::Error);
    assert_eq!(schema.is_none(), failed);
    for diag in &diags {
        assert!(!diag.help.is_empty(), "no way out: {diag:?}");
    }
    diags.iter().map(|d| format!("{}: {}", d.code, d.message)).collect()
}
