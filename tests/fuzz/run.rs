//! What is mutated, and what must hold of it.

use schema_core::compile::{Compiled, Input, Options, compile};
use schema_core::diag::render;
use schema_tests::format::formatted;
use std::path::{Path, PathBuf};

/// All schemas of the repository.
pub(crate) fn corpus() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for folder in ["tests/ui", "tests/cases", "examples"] {
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
    Outcome { compiled, formatted: formatted(text).is_some() }
}
