//! What is mutated, and what must hold of it.

use schema_core::compile::{Compiled, Input, Options, compile};
use schema_core::diag::{Applicability, Diagnostic, render};
use schema_tests::format::formatted;
use std::path::{Path, PathBuf};

/// All schemas of the repository.
pub(crate) fn corpus() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for folder in ["tests/ui", "tests/cases", "tests/format", "examples"] {
        collect(&root.join(folder), 0, &mut files);
    }
    files.sort();
    files.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect()
}

fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|e| Some(e.ok()?.path())) {
        if path.is_dir() && depth < 8 && !path.ends_with("target") {
            collect(&path, depth + 1, files);
        } else if path.extension().is_some_and(|e| e == "schema") {
            files.push(path);
        }
    }
}

/// What came of an input.
pub(crate) struct Outcome {
    pub(crate) compiled: Compiled,
    /// Whether it could be formatted.
    pub(crate) formatted: bool,
}

/// What must hold whatever the input.
pub(crate) fn run(text: &str) -> Outcome {
    let options = Options { check_only: true, ..Options::default() };
    let compiled = compile(vec![Input::text("fuzz.schema", text)], &options);
    for diagnostic in &compiled.diagnostics {
        let source = &compiled.sources.get(diagnostic.primary.span.source).text;
        for span in
            std::iter::once(diagnostic.primary.span).chain(diagnostic.secondary.iter().map(|l| l.span))
        {
            assert!(source.get(span.range()).is_some(), "a span that is no text: {diagnostic:?}");
        }
        assert!(!diagnostic.help.is_empty(), "no way out: {diagnostic:?}");
    }
    for color in [false, true] {
        let text = render::text(&compiled.sources, &compiled.diagnostics, color);
        assert_eq!(text.is_empty(), compiled.diagnostics.is_empty());
    }
    _ = render::json(&compiled.sources, &compiled.diagnostics);
    _ = render::github(&compiled.sources, &compiled.diagnostics);
    let certain = |d: &&Diagnostic| d.fix.as_ref().is_some_and(|f| f.applicability == Applicability::Certain);
    // One of each input will do.
    for diagnostic in compiled.diagnostics.iter().filter(certain).take(1) {
        mend(text, &compiled, diagnostic);
    }
    Outcome { compiled, formatted: formatted(text).is_some() }
}

/// Made alone, a certain fix takes its diagnostic away, and what could be read still can. Behind what was
/// written, the line's next mistake may be of the same kind.
fn mend(text: &str, compiled: &Compiled, diagnostic: &Diagnostic) {
    let Some(edit) = diagnostic.fix.as_ref().and_then(|fix| fix.edit(&compiled.sources)) else { return };
    let mut mended = text.to_owned();
    mended.replace_range(edit.span.range(), &edit.text);
    let options = Options { check_only: true, ..Options::default() };
    let after = compile(vec![Input::text("fuzz.schema", &mended)], &options);
    let there = edit.span.start..edit.span.start + edit.text.len() as u32;
    let still = |d: &Diagnostic| {
        d.code == diagnostic.code && d.message == diagnostic.message && there.contains(&d.primary.span.start)
    };
    assert!(!after.diagnostics.iter().any(still), "{edit:?} mends nothing: {diagnostic:#?}");
    let readable = |compiled: &Compiled| compiled.diagnostics.iter().all(|d| !d.code.is_syntax());
    assert!(!readable(compiled) || readable(&after), "{edit:?} can't be read: {diagnostic:#?}");
}
