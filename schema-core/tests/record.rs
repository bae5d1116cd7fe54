//! What is recorded of a schema makes what its files make.

use schema_core::migrate::Record;
use schema_core::migrate::record::{Head, Revision, fingerprints, schema_text};
use schema_core::{Artifact, Input, Options, compile};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All files below `folder` that `wanted` names.
fn below(folder: &str, wanted: fn(&Path) -> bool) -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![root().join(folder)]);
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if wanted(&path) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn input(path: &Path) -> Input {
    Input::text(path.display().to_string(), fs::read_to_string(path).unwrap())
}

/// The outputs of inputs and of what is recorded of them; `None` if the inputs don't compile by themselves.
fn both(inputs: Vec<Input>) -> Option<(Vec<Artifact>, Vec<Artifact>)> {
    let compiled = compile(inputs.clone(), &Options::default());
    let schema =
        compiled.schema.filter(|_| !compiled.diagnostics.iter().any(|d| d.code.as_str().starts_with('E')))?;
    let head = Head {
        revision: Revision { id: 1, name: "a".to_owned() },
        parents: Vec::new(),
        replaces: Vec::new(),
        schemagen: "0".to_owned(),
        fingerprints: fingerprints(&schema),
    };
    let record = Record { head, schema: schema_text(inputs) };
    let read = Record::parse(&record.text()).unwrap();
    assert_eq!(read, record);
    let again = compile(vec![Input::text("record.schema", read.text())], &Options::default());
    assert!(!again.has_errors(), "{:#?}\n{}", again.diagnostics, read.text());
    assert_eq!(read.stale(&again.schema.unwrap()), []);
    Some((compiled.artifacts, again.artifacts))
}

fn is_schema(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "schema")
}

#[test]
fn schema_files_are_recorded_as_they_are() {
    let mut held = 0;
    for folder in ["tests/cases", "examples", "tests/estate", "tests/runtime", "tests/tpcc", "tests/tpch"] {
        for path in below(folder, is_schema) {
            let Some((files, record)) = both(vec![input(&path)]) else { continue };
            assert!(files == record, "{}", path.display());
            held += 1;
        }
    }
    assert!(held >= 60, "only {held} schemas");
}

#[test]
fn schemas_of_several_files_are_one_record() {
    for folder in ["tests/estate", "tests/tpcc", "tests/queries/schema"] {
        let parents = below(folder, is_schema).into_iter().filter_map(|p| Some(p.parent()?.to_owned()));
        let mut folders: Vec<PathBuf> = parents.collect();
        folders.dedup();
        for folder in folders {
            let mut paths: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
            paths.retain(|path| is_schema(path));
            paths.sort();
            if let Some((files, record)) = both(paths.iter().map(|path| input(path)).collect()) {
                assert!(files == record, "{}", folder.display());
            }
        }
    }
}

/// Of Rust items, tables, enums and types are recorded; all but their Rust stays the same.
#[test]
fn what_rust_declares_is_recorded_as_schema_text() {
    let mut held = 0;
    for path in below("tests/cases", |path| path.ends_with("derive.rs")) {
        let beside = fs::read_to_string(path.with_file_name("schema.schema")).unwrap();
        let start = beside.lines().position(|line| line.starts_with("schema ")).unwrap();
        let block: Vec<&str> = beside.lines().skip(start).take_while(|line| *line != "}").collect();
        let block = Input::text("block.schema", format!("{}\n}}\n", block.join("\n")));
        let Some((files, record)) = both(vec![block, input(&path)]) else { continue };
        for (one, other) in files.iter().zip(&record).filter(|(a, _)| !a.path.starts_with("rust/")) {
            assert_eq!(one, other, "{}", path.display());
        }
        held += 1;
    }
    assert!(held >= 30, "only {held} cases");
}
