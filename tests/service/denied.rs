//! What rustc says where code does what its service may not do, or what no query can.
//!
//! Each `denied*.txt` is compiled behind the code of one service, `composed.txt` behind that of none, by rustc alone and against the runtime
//! that this test is linked with. A line's errors stand in comments below it, and there are no others.

use schema_core::{Input, Options};
use schema_tests::rustc;
use std::path::Path;

#[test]
fn reads_and_no_more() {
    check(QUICKSTART, Some("analytics"), "denied.txt");
}

#[test]
fn some_columns() {
    check(QUICKSTART, Some("connector"), "denied_connector.txt");
}

#[test]
fn odd_names() {
    check("service/odd.schema", Some("Service"), "denied_odd.txt");
}

#[test]
fn what_a_row_rule_leaves_no_form_of() {
    check("service/unsaid.schema", Some("some"), "denied_unsaid.txt");
}

#[test]
fn what_does_not_fit_together() {
    check(QUICKSTART, None, "composed.txt");
}

const QUICKSTART: &str = "../examples/quickstart/schema";

const ALLOW: &str =
    "#![allow(dead_code, non_camel_case_types, non_upper_case_globals, unused_imports, unused_variables)]\n";

fn check(schema: &str, service: Option<&str>, file: &str) {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let body = std::fs::read_to_string(tests.join("service").join(file)).expect("the file is there");
    let head = format!("{ALLOW}mod made {{ {} }}\nuse made::*;\n", flat(&generated(schema, service)));
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("denied.rs");
    std::fs::write(&source, format!("{head}{body}")).expect("it can be written");

    let said = rustc::check(&source, "short");
    let first = head.lines().count();
    let mut found: Vec<(usize, String)> = said.lines().filter_map(|line| error(line, first)).collect();
    // Of a tuple of columns it is said at the column, and at the tuple.
    found.dedup();
    let mut wanted = Vec::new();
    let mut at = 0;
    for (index, line) in body.lines().enumerate() {
        match line.trim().strip_prefix("//~ ") {
            Some(sentence) => wanted.push((at, sentence.to_owned())),
            None => at = index + 1,
        }
    }
    assert!(wanted.len() > 2, "the file says what it expects");
    assert_eq!(found, wanted, "{said}");
}

/// The line of the body, and the message: `denied.rs:12:5: error[E0277]: …`.
fn error(line: &str, first: usize) -> Option<(usize, String)> {
    let (place, message) = line.split_once(": error")?;
    let number: usize = place.rsplit(':').nth(1)?.parse().ok()?;
    let message = message.split_once(": ")?.1;
    // The label stands behind it in the short form.
    let labels = [
        ": not granted",
        ": not joined",
        ": may have no row",
        ": can't be read",
        ": not a number",
        ": no such number",
        ": not a tuple",
    ];
    let end = labels.iter().find_map(|label| message.strip_suffix(label));
    // rustc names the module where another crate has a type of the name.
    Some((number - first, end.unwrap_or(message).replace("made::", "")))
}

/// Rust text without comments, on as many lines as it has then.
fn flat(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

/// The code of a schema, a file or a folder of them, for `service`, or for none.
fn generated(schema: &str, service: Option<&str>) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(schema);
    let (paths, folder) = match std::fs::read_dir(&path) {
        Ok(entries) => (entries.map(|e| e.expect("the folder can be read").path()).collect(), "schema/"),
        Err(_) => (vec![path], ""),
    };
    let inputs = paths.iter().map(|path| {
        let name = path.file_name().expect("a file").to_string_lossy();
        Input::text(format!("{folder}{name}"), std::fs::read_to_string(path).expect("text"))
    });
    let options = Options { rust_only: true, service: service.map(str::to_owned), ..Options::default() };
    let mut compiled = schema_core::compile(inputs.collect(), &options);
    compiled.artifacts.pop().expect("the Rust file").text
}
