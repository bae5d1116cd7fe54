//! For every right that a service lacks, code that needs it does not compile, and rustc says so in our words.
//!
//! The cases are made for each service from the schema, and compiled behind the service's code in one run of
//! rustc: one function each, whose errors are told by their line.

#[path = "../calls/mod.rs"]
#[allow(dead_code)]
mod calls;

use calls::reading::{Service, services};
use schema_core::{Options, build, compile};
use schema_runtime as _;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

const ALLOW: &str = "#![allow(warnings)]\n";

/// What every case may name.
const NAMES: &str = "use schema_runtime::chrono::{DateTime, NaiveDate};\n\
                     use schema_runtime::{Decimal, Secret};\n\
                     fn short() -> String { String::new() }\n";

#[test]
fn what_is_not_given_does_not_compile() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    let lines = std::fs::read_to_string(schema.join("services.schema")).expect("the services");
    let services = services(&lines);
    assert_eq!(services.len(), 12);
    // Two at a time, as many as there are processors on a small machine.
    let (one, other) = services.split_at(services.len() / 2);
    let cases: usize = std::thread::scope(|scope| {
        let threads = [one, other].map(|part| {
            let schema = &schema;
            scope.spawn(move || part.iter().map(|service| check(schema, service)).sum::<usize>())
        });
        threads.into_iter().map(|thread| thread.join().expect("its cases hold")).sum()
    });
    println!("{cases} cases");
    assert!(cases > 1000, "{cases} cases are too few");
}

/// Compiles all that a service may not do; gives the number of cases.
fn check(schema: &Path, service: &Service) -> usize {
    let name = &service.name;
    let found = build::read(&[schema.to_owned()], &[]);
    let options = Options { rust_only: true, service: Some(name.clone()), ..Options::default() };
    let compiled = compile(found.inputs, &options);
    let made = &compiled.artifacts.first().expect("the Rust file").text;
    let cases = calls::denied(compiled.schema.as_ref().expect("it compiles"), service);
    let mut source = format!("{ALLOW}{NAMES}mod made {{\n{made}\n}}\nuse made::*;\n");
    let first = source.lines().count() + 1;
    for case in &cases {
        source.push_str(&case.code);
        source.push('\n');
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("denied.rs");
    std::fs::write(&path, source).expect("it can be written");
    let mut errors = rustc(&path);
    let mut wrong = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        let said = errors.remove(&(first + at)).unwrap_or_default();
        if !(said.len() == 1 && said[0].starts_with(&case.says)) {
            wrong.push(format!("{}\n    wanted: {}…\n    said: {said:?}", case.code, case.says));
        }
    }
    assert!(wrong.is_empty(), "{name}: {} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(errors.is_empty(), "{name}: errors elsewhere: {errors:?}");
    cases.len()
}

/// The messages of the errors, by their line.
fn rustc(source: &Path) -> BTreeMap<usize, Vec<String>> {
    let test = std::env::current_exe().expect("a path");
    let libraries = test.parent().expect("a folder");
    let output = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition=2024", "--crate-type=lib", "--emit=metadata", "--error-format=json"])
        .arg("--out-dir")
        .arg(source.parent().expect("a folder"))
        .arg("--extern")
        .arg(format!("schema_runtime={}", newest(libraries, "libschema_runtime-").display()))
        .arg("-L")
        .arg(format!("dependency={}", libraries.display()))
        .arg(source)
        .output()
        .expect("rustc runs");
    let mut errors: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stderr).lines() {
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

/// The library that was built last; those of other features and of older sources may lie beside it.
fn newest(folder: &Path, prefix: &str) -> PathBuf {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let named = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(prefix) && name.ends_with(".rlib")
    });
    let age = |path: &PathBuf| path.metadata().and_then(|m| m.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    named.max_by_key(age).expect("the runtime is built")
}
