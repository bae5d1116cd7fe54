//! Every wrong schema of `ui/`, with what the compiler says of it beside it.
//!
//! A case is one file `ui/NAME.schema`; its snapshot is `ui/NAME.snap`, to be read before it is accepted.

use schema_core::compile::{Input, Options, compile};
use schema_core::diag::render;
use std::path::{Path, PathBuf};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let entries = std::fs::read_dir(&folder).expect("tests/ui");
    let mut files: Vec<PathBuf> = entries
        .map(|e| e.expect("an entry of tests/ui").path())
        .filter(|p| p.extension().is_some_and(|e| e == "schema"))
        .collect();
    files.sort();
    files
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default()
}

#[test]
fn wrong_schemas_are_explained() {
    let mut silent = Vec::new();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("ui");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let cases = cases();
    assert!(cases.len() >= 60, "only {} cases", cases.len());
    settings.bind(|| {
        for path in &cases {
            let name = stem(path);
            let text = String::from_utf8(std::fs::read(path).expect("a case")).expect("a case is UTF-8");
            let options = Options { check_only: true, ..Options::default() };
            let compiled = compile(vec![Input::text(format!("{name}.schema"), text)], &options);
            if compiled.diagnostics.is_empty() {
                silent.push(name);
                continue;
            }
            insta::assert_snapshot!(name, render::text(&compiled.sources, &compiled.diagnostics, false));
        }
    });
    assert!(silent.is_empty(), "these cases compile without a word: {silent:?}");
}

#[test]
fn every_error_has_a_way_out() {
    for path in cases() {
        let text = String::from_utf8(std::fs::read(&path).expect("a case")).expect("a case is UTF-8");
        let compiled =
            compile(vec![Input::text("a.schema", text)], &Options { check_only: true, ..Options::default() });
        for diagnostic in &compiled.diagnostics {
            assert!(!diagnostic.help.is_empty(), "{}: no help: {diagnostic:#?}", stem(&path));
            let span = diagnostic.primary.span;
            assert!(span.start <= span.end, "{}: {diagnostic:#?}", stem(&path));
            let shown = compiled.sources.text(span);
            assert!(
                span.start == span.end || !shown.is_empty(),
                "{}: a span outside: {diagnostic:#?}",
                stem(&path)
            );
        }
    }
}
