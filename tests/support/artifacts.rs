//! What the compiler makes of a schema.

use schema_core::{Artifact, Input, Options};
use std::path::Path;

/// The outputs of a schema: a file, or a folder of files.
pub fn artifacts_of(path: &Path) -> Vec<Artifact> {
    let mut paths: Vec<_> = match std::fs::read_dir(path) {
        Ok(entries) => entries.map(|e| e.expect("the folder can be read").path()).collect(),
        Err(_) => vec![path.to_owned()],
    };
    paths.sort();
    let inputs =
        paths.iter().map(|p| Input::text(p.to_string_lossy(), std::fs::read_to_string(p).expect("text")));
    let compiled = schema_core::compile(inputs.collect(), &Options::default());
    assert!(!compiled.has_errors(), "{:?}", compiled.diagnostics);
    compiled.artifacts
}

/// The DDL of a schema on a target.
pub fn ddl_of(path: &Path, target: &str) -> String {
    let name = format!("ddl/{target}.sql");
    let found = artifacts_of(path).into_iter().find(|artifact| artifact.path == name);
    found.expect("the target is on").text
}
