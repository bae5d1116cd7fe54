//! For every right that a service lacks, code that needs it does not compile, and rustc says so in our words.
//!
//! The cases are made for each service from the schema, and compiled behind the service's code in one run of
//! rustc: one function each, whose errors are told by their line.

#[path = "../calls/mod.rs"]
#[allow(dead_code)]
mod calls;

use calls::denied::denied;
use calls::reading::{Service, Text};
use schema_core::{Options, build, compile};
use schema_runtime as _;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const ALLOW: &str = "#![allow(warnings)]\n";

/// What every case may name.
const NAMES: &str = "use schema_runtime::chrono::DateTime;\n\
                     use schema_runtime::{Decimal, Secret};\n\
                     use schema_runtime::serde_json::json;\n\
                     fn short() -> String { String::new() }\n\
                     fn fresh() -> String { String::new() }\n";

#[test]
fn of_the_estate() {
    let cases = check_all("schema").cases;
    assert!(cases > 3000, "{cases} cases are too few");
}

#[test]
fn of_the_quickstart() {
    // Counted by hand: of 114 rights that there could be, what is said in `allowed/quickstart.rs` is given.
    let given = [97, 40, 20, 18, 18];
    assert_eq!(check_all("../../examples/quickstart/schema").rights, given.map(|given| 114 - given));
}

/// What was seen to fail.
#[derive(Default)]
struct Seen {
    /// The calls.
    cases: usize,
    /// The rights that they would have taken, of each service.
    rights: Vec<usize>,
}

/// Compiles all that the services of a schema may not do.
fn check_all(schema: &str) -> Seen {
    let schema = &Path::new(env!("CARGO_MANIFEST_DIR")).join(schema);
    let text = &Text::of(schema);
    // Two at a time, as many as there are processors on a small machine.
    let (one, other) = text.services.split_at(text.services.len() / 2);
    let seen: Vec<_> = std::thread::scope(|scope| {
        let threads = [one, other].map(|part| {
            scope.spawn(move || part.iter().map(|service| check(schema, text, service)).collect::<Vec<_>>())
        });
        threads.into_iter().flat_map(|thread| thread.join().expect("its cases hold")).collect()
    });
    let (cases, rights): (Vec<_>, Vec<_>) = seen.into_iter().unzip();
    let seen = Seen { cases: cases.iter().sum(), rights };
    let lacking: usize = seen.rights.iter().sum();
    println!("{} cases of {} services, which lack {lacking} rights", seen.cases, text.services.len());
    seen
}

/// Compiles all that a service may not do; gives the number of cases, and of rights that it lacks.
fn check(schema: &Path, text: &Text, service: &Service) -> (usize, usize) {
    let name = &service.name;
    let found = build::read(&[schema.to_owned()], &[]);
    let options = Options { rust_only: true, service: Some(name.clone()), ..Options::default() };
    let compiled = compile(found.inputs, &options);
    let made = &compiled.artifacts.first().expect("the Rust file").text;
    let cases = denied(compiled.schema.as_ref().expect("it compiles"), service);
    let lacking: BTreeSet<String> = cases.iter().flat_map(|case| case.rights.iter().cloned()).collect();
    assert_eq!(lacking, text.rights(service).lacking, "what {name} lacks, and what the cases need");
    let mut source = format!("{ALLOW}{NAMES}mod made {{\n{made}\n}}\nuse made::*;\n");
    let first = source.lines().count() + 1;
    for case in &cases {
        source.push_str(&case.code);
        source.push('\n');
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("denied.rs");
    std::fs::write(&path, source).expect("it can be written");
    let mut errors = errors(&path);
    let mut wrong = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        let mut said = errors.remove(&(first + at)).unwrap_or_default();
        // Of a tuple of columns it is said at the column, and at the tuple.
        said.dedup();
        if !(said.len() == 1 && case.fits(&said[0])) {
            wrong.push(format!("{}\n    wanted: {}\n    said: {said:?}", case.code, case.says));
        }
    }
    assert!(wrong.is_empty(), "{name}: {} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(errors.is_empty(), "{name}: errors elsewhere: {errors:?}");
    (cases.len(), lacking.len())
}

/// The messages of the errors, by their line.
fn errors(source: &Path) -> BTreeMap<usize, Vec<String>> {
    let mut errors: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for line in schema_tests::rustc::check(source, "json").lines() {
        let said: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let spans = said["spans"].as_array().into_iter().flatten();
        let primary =
            spans.filter(|span| span["is_primary"] == true).find_map(|span| span["line_start"].as_u64());
        if let (Some("error"), Some(at)) = (said["level"].as_str(), primary) {
            let message = said["message"].as_str().unwrap_or_default().to_owned();
            errors.entry(usize::try_from(at).expect("a line")).or_default().push(message);
        }
    }
    errors
}
