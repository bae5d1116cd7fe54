//! Every wrong schema of `ui/`, with what the compiler says of it beside it.
//!
//! A case is one file `ui/NAME.schema`; its snapshot is `ui/NAME.snap`, to be read before it is accepted.

use schema_core::compile::{Compiled, Input, Options, compile};
use schema_core::diag::{Applicability, Diagnostic, render};
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

/// A certain fix mends what it is of, and breaks nothing: made alone, its diagnostic is gone, and no line
/// that could be read before can't be read afterwards.
#[test]
fn certain_fixes_mend() {
    let (mut wrong, mut made) = (Vec::new(), 0);
    for path in cases() {
        let text = String::from_utf8(std::fs::read(&path).expect("a case")).expect("a case is UTF-8");
        let before = check(&text);
        for diagnostic in &before.diagnostics {
            let certain = diagnostic.fix.as_ref().filter(|fix| fix.applicability == Applicability::Certain);
            let Some(edit) = certain.and_then(|fix| fix.edit(&before.sources)) else { continue };
            made += 1;
            let mut mended = text.clone();
            mended.replace_range(edit.span.range(), &edit.text);
            let after = check(&mended);
            // The line's next mistake may be of the same kind.
            let there = edit.span.start..=edit.span.start + edit.text.len() as u32;
            let still = |d: &Diagnostic| {
                d.code == diagnostic.code
                    && d.message == diagnostic.message
                    && there.contains(&d.primary.span.start)
            };
            if after.diagnostics.iter().any(still) || unreadable(&after) > unreadable(&before) {
                let line = before.sources.line_column(edit.span.source, edit.span.start).0;
                let shown = mended.lines().nth(line - 1).unwrap_or("").trim();
                wrong.push(format!("{}:{line}: {} becomes `{shown}`", stem(&path), diagnostic.message));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(made >= 80, "only {made} fixes were made");
}

fn check(text: &str) -> Compiled {
    compile(vec![Input::text("a.schema", text)], &Options { check_only: true, ..Options::default() })
}

/// How many lines could not be read.
fn unreadable(compiled: &Compiled) -> usize {
    compiled.diagnostics.iter().filter(|d| d.code.is_syntax()).count()
}
