//! Every page is held against the compiler, and the documentation against the pages.

use super::*;
use schema_core::diag::Severity;
use schema_core::migrate::{Renames, Sides};
use schema_core::{Input, Options, compile};
use std::fmt::Write;
use std::path::Path;

/// What no text can show: files that can't be read, or are too large, or are of a folder of migrations. The command's
/// tests make them.
const OF_FILES: [Code; 6] = [Code::E0001, Code::E0002, Code::E0003, Code::E0004, Code::E0005, Code::W0901];

/// The codes that an example gives, once each. A schema without a `schema` block gets one.
fn codes(kind: &str, text: &str) -> Vec<Code> {
    let rust = kind.starts_with("rust");
    let mut inputs = vec![Input::text(if rust { "src/lib.rs" } else { "example.schema" }, text)];
    if !text.lines().any(|line| line.starts_with("schema ")) {
        inputs.push(Input::text("block.schema", "schema example {\n}\n"));
    }
    let compiled = compile(inputs, &Options { check_only: true, ..Options::default() });
    let mut codes: Vec<Code> = compiled.diagnostics.iter().map(|d| d.code).collect();
    codes.dedup();
    codes
}

#[test]
fn every_example_gives_its_code_and_every_mend_gives_none() {
    let mut wrong = Vec::new();
    for code in Code::ALL.iter().filter(|code| code.severity() != Severity::Hazard) {
        let of_kind = |suffix: &str| {
            let blocks = parts(page(*code)).into_iter().filter_map(|part| match part {
                Part::Block { kind, text }
                    if kind.strip_suffix(suffix).is_some_and(|k| k == "schema" || k == "rust") =>
                {
                    Some(codes(kind, text))
                }
                _ => None,
            });
            blocks.collect::<Vec<_>>()
        };
        let (bad, good) = (of_kind("-wrong"), of_kind(""));
        let expected =
            if OF_FILES.contains(code) { (vec![], vec![]) } else { (vec![vec![*code]], vec![vec![]]) };
        if (&bad, &good) != (&expected.0, &expected.1) {
            wrong.push(format!("{code}: the example gives {bad:?}, its mend {good:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The hazards of a change between two examples, once each.
fn hazards(before: &str, after: &str) -> Vec<Code> {
    let schema = |text: &str| {
        let mut inputs = vec![Input::text("example.schema", text)];
        if !text.lines().any(|line| line.starts_with("schema ")) {
            inputs.push(Input::text("block.schema", "schema example {\n}\n"));
        }
        let compiled = compile(inputs, &Options { check_only: true, ..Options::default() });
        assert!(!compiled.has_errors(), "{text}\n{:#?}", compiled.diagnostics);
        compiled.schema.expect("a schema")
    };
    let (old, new) = (schema(before), schema(after));
    let renames = Renames::between(&old, &new);
    let sides: Vec<Sides> =
        new.targets.iter().map(|target| Sides::between(&old, &new, &renames, target)).collect();
    let mut codes: Vec<Code> =
        schema_core::migrate::hazards(&old, &new, &renames, &sides).iter().map(|h| h.code).collect();
    codes.dedup();
    codes
}

#[test]
fn every_change_gives_its_hazard_and_every_mend_does_not() {
    let mut wrong = Vec::new();
    for code in Code::ALL.iter().filter(|code| code.severity() == Severity::Hazard) {
        let blocks: Vec<(&str, &str)> = parts(page(*code))
            .into_iter()
            .filter_map(|part| match part {
                Part::Block { kind, text } => Some((kind, text)),
                Part::Text(_) => None,
            })
            .collect();
        let [("schema-before", before), ("schema-wrong", bad), ("schema", good)] = blocks[..] else {
            panic!("{code}: before, wrong and mended");
        };
        let (bad, good) = (hazards(before, bad), hazards(before, good));
        if !bad.contains(code) || good.contains(code) {
            wrong.push(format!("{code}: the change gives {bad:?}, its mend {good:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pages_have_the_form_that_is_shown() {
    for code in Code::ALL {
        let parts = parts(page(*code));
        assert!(matches!(parts.first(), Some(Part::Text(_))), "{code}: what it means comes first");
        assert!(parts.iter().any(|p| matches!(p, Part::Block { .. })), "{code}: there is no example");
        for part in parts {
            match part {
                Part::Text(text) => assert!(!text.contains("```"), "{code}: a fence is not closed"),
                Part::Block { kind, .. } => assert!(
                    ["schema-before", "schema-wrong", "schema", "rust-wrong", "rust", "text"].contains(&kind),
                    "{code}: a block of '{kind}'"
                ),
            }
        }
        assert!(page(*code).lines().all(|line| line.chars().count() <= 110), "{code}: a long line");
    }
}

/// The part of docs/diagnostics.md that is made of the pages.
fn list() -> String {
    let mut out = String::new();
    for (severity, title) in
        [(Severity::Error, "Errors"), (Severity::Warning, "Warnings"), (Severity::Hazard, "Hazards")]
    {
        _ = writeln!(out, "## {title}");
        for code in Code::ALL.iter().filter(|code| code.severity() == severity) {
            _ = writeln!(out, "\n### {code}: {}", code.title());
            for part in parts(page(*code)) {
                match part {
                    Part::Text(text) => _ = writeln!(out, "\n{text}"),
                    Part::Block { kind, text } => {
                        if let Some(caption) = caption(kind) {
                            _ = writeln!(out, "\n{caption}");
                        }
                        _ = writeln!(out, "\n```{kind}\n{text}\n```");
                    }
                }
            }
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// `SCHEMAGEN_UPDATE=1` writes it anew.
#[test]
fn the_documentation_holds_every_page() {
    const MARK: &str = "<!-- From here on made of schema-cli/src/explain/pages. -->\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/diagnostics.md");
    let text = std::fs::read_to_string(&path).expect("docs/diagnostics.md");
    let (head, _) = text.split_once(MARK).expect("docs/diagnostics.md has its mark");
    let expected = format!("{head}{MARK}\n{}", list());
    if std::env::var_os("SCHEMAGEN_UPDATE").is_some() {
        std::fs::write(&path, &expected).expect("docs/diagnostics.md can be written");
    }
    let text = std::fs::read_to_string(&path).expect("docs/diagnostics.md");
    assert!(text == expected, "docs/diagnostics.md is stale: SCHEMAGEN_UPDATE=1 writes it");
}
