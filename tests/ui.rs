//! Every wrong schema of `ui/`, with what the compiler says of it beside it.
//!
//! A case is one file, `ui/NAME.schema` or `ui/NAME.rs`; its snapshot is `ui/NAME.snap`, to be read before it
//! is accepted.

use schema_core::compile::{Compiled, Input, Options, compile};
use schema_core::diag::{Applicability, Code, Diagnostic, Severity, render};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// What no text can show: files that can't be read, are no text, are too many or too large, or are of a folder of
/// migrations. The command's tests make them.
const OF_FILES: [Code; 6] = [Code::E0001, Code::E0002, Code::E0003, Code::E0004, Code::E0005, Code::W0901];

struct Case {
    name: String,
    /// The file's name.
    file: String,
    text: String,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(&folder).expect("tests/ui") {
        let path = entry.expect("an entry of tests/ui").path();
        let part = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
        if ["schema", "rs"].contains(&part(path.extension()).as_str()) {
            let text = String::from_utf8(std::fs::read(&path).expect("a case")).expect("a case is UTF-8");
            cases.push(Case { name: part(path.file_stem()), file: part(path.file_name()), text });
        }
    }
    cases.sort_by(|a, b| a.file.cmp(&b.file));
    assert!(cases.len() >= 100, "only {} cases", cases.len());
    cases
}

impl Case {
    fn check(&self) -> Compiled {
        check(&self.file, &self.text)
    }
}

/// Rust has no `schema` block: it gets one.
fn check(file: &str, text: &str) -> Compiled {
    let mut inputs = vec![Input::text(file, text)];
    if file.ends_with(".rs") {
        inputs.push(Input::text("shop.schema", "schema shop {\n}\n"));
    }
    compile(inputs, &Options { check_only: true, ..Options::default() })
}

#[test]
fn wrong_schemas_are_explained() {
    let mut silent = Vec::new();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("ui");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for case in cases() {
            let compiled = case.check();
            if compiled.diagnostics.is_empty() {
                silent.push(case.name);
                continue;
            }
            let text = render::text(&compiled.sources, &compiled.diagnostics, false);
            insta::assert_snapshot!(case.name, text);
        }
    });
    assert!(silent.is_empty(), "these cases compile without a word: {silent:?}");
}

#[test]
fn every_diagnostic_has_a_way_out() {
    for case in cases() {
        let compiled = case.check();
        for diagnostic in &compiled.diagnostics {
            assert!(!diagnostic.help.is_empty(), "{}: no help: {diagnostic:#?}", case.name);
            let places = std::iter::once(&diagnostic.primary).chain(&diagnostic.secondary);
            for span in places.map(|label| label.span) {
                assert!(span.start <= span.end, "{}: {diagnostic:#?}", case.name);
                let shown = compiled.sources.text(span);
                let inside = span.start == span.end || !shown.is_empty();
                assert!(inside, "{}: a span outside: {diagnostic:#?}", case.name);
            }
        }
    }
}

#[test]
fn every_code_has_a_case() {
    let told: BTreeSet<Code> = cases().iter().flat_map(|c| c.check().diagnostics).map(|d| d.code).collect();
    // Hazards are of two schemas, and have cases of their own.
    let of_one = |code: &Code| !OF_FILES.contains(code) && code.severity() != Severity::Hazard;
    let expected: BTreeSet<Code> = Code::ALL.iter().copied().filter(of_one).collect();
    assert_eq!(told, expected);
}

/// A certain fix mends what it is of, and breaks nothing: made alone, its diagnostic is gone, and no line
/// that could be read before can't be read afterwards.
#[test]
fn certain_fixes_mend() {
    let (mut wrong, mut made) = (Vec::new(), 0);
    for case in cases() {
        let before = case.check();
        for diagnostic in &before.diagnostics {
            let certain = diagnostic.fix.as_ref().filter(|fix| fix.applicability == Applicability::Certain);
            let Some(edit) = certain.and_then(|fix| fix.edit(&before.sources)) else { continue };
            made += 1;
            let mut mended = case.text.clone();
            mended.replace_range(edit.span.range(), &edit.text);
            let after = check(&case.file, &mended);
            // Behind what was written, the line's next mistake may be of the same kind.
            let there = edit.span.start..edit.span.start + edit.text.len() as u32;
            let still = |d: &Diagnostic| {
                d.code == diagnostic.code
                    && d.message == diagnostic.message
                    && there.contains(&d.primary.span.start)
            };
            if after.diagnostics.iter().any(still) || unreadable(&after) > unreadable(&before) {
                let line = before.sources.line_column(edit.span.source, edit.span.start).0;
                let shown = mended.lines().nth(line - 1).unwrap_or("").trim();
                wrong.push(format!("{}:{line}: {} becomes `{shown}`", case.file, diagnostic.message));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(made >= 80, "only {made} fixes were made");
}

/// How many lines could not be read.
fn unreadable(compiled: &Compiled) -> usize {
    compiled.diagnostics.iter().filter(|d| d.code.is_syntax()).count()
}

/// What docs/diagnostics.md says of the JSON holds for every case, and each has its annotation.
#[test]
fn formats_for_machines_are_complete() {
    const PLACE: [&str; 7] = ["column", "end", "end_column", "end_line", "file", "line", "start"];
    let keys = |value: &Value, more: &[&str]| {
        let object = value.as_object().expect("an object");
        let expected: BTreeSet<&str> = PLACE.iter().chain(more).copied().collect();
        assert_eq!(object.keys().map(String::as_str).collect::<BTreeSet<_>>(), expected);
    };
    for case in cases() {
        let compiled = case.check();
        let json = render::json(&compiled.sources, &compiled.diagnostics);
        let json: Value = serde_json::from_str(&json).unwrap_or_else(|e| panic!("{}: {e}", case.name));
        assert_eq!(json["format"], 1);
        let list = json["diagnostics"].as_array().expect("a list");
        let count = |severity: &str| list.iter().filter(|d| d["severity"] == severity).count();
        assert_eq!((&json["errors"], &json["warnings"]), (&count("error").into(), &count("warning").into()));
        for (told, diagnostic) in list.iter().zip(&compiled.diagnostics) {
            assert_eq!(told["code"], diagnostic.code.as_str());
            assert_eq!(told["secondary"].as_array().map(Vec::len), Some(diagnostic.secondary.len()));
            assert_eq!(told["notes"].as_array().map(Vec::len), Some(diagnostic.notes.len()));
            assert!(told["help"].as_array().is_some_and(|help| !help.is_empty()));
            keys(&told["primary"], &["label"]);
            told["secondary"].as_array().into_iter().flatten().for_each(|place| keys(place, &["label"]));
            if !told["fix"].is_null() {
                keys(&told["fix"], &["replacement", "applicability"]);
            }
        }
        let github = render::github(&compiled.sources, &compiled.diagnostics);
        let lines: Vec<&str> = github.lines().collect();
        assert_eq!(lines.len(), list.len(), "{}: one line each", case.name);
        for (line, told) in lines.iter().zip(list) {
            let start = format!("::{} file={},line=", told["severity"].as_str().unwrap_or(""), case.file);
            assert!(line.starts_with(&start), "{line}");
        }
    }
}
