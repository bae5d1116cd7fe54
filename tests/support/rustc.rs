//! rustc alone, against the runtime that a test is linked with.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// Checks one file, which may use `schema_runtime`, as a library; gives what is said of it, in one of
/// rustc's formats of errors. What is written goes beside the file.
pub fn check(source: &Path, format: &str) -> String {
    let test = std::env::current_exe().expect("a path");
    let libraries = test.parent().expect("a folder");
    let output = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition=2024", "--crate-type=lib", "--emit=metadata"])
        .arg(format!("--error-format={format}"))
        .arg("--out-dir")
        .arg(source.parent().expect("a folder"))
        .arg("--extern")
        .arg(format!("schema_runtime={}", newest(libraries, "libschema_runtime-").display()))
        .arg("-L")
        .arg(format!("dependency={}", libraries.display()))
        .arg(source)
        .output()
        .expect("rustc runs");
    String::from_utf8(output.stderr).expect("text")
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
