//! `schema_core::build` as a `build.rs` calls it. It ends the process on errors, so that each run is one:
//! this test binary, asked for [`child`] alone.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const SCHEMA: &str =
    "schema shop { }\ntable t {\n    id bigint primary key auto\n}\nservice web {\n    read t\n}\n";

/// What a `build.rs` would be.
#[test]
fn child() {
    if std::env::var_os("BUILDER_RUNS").is_some() {
        let mut build = schema_core::build("schema").scan("src");
        if let Ok(service) = std::env::var("BUILDER_SERVICE") {
            build = build.service(service);
        }
        if let Ok(code) = std::env::var("BUILDER_ALLOWS") {
            build = build.allow(code);
        }
        build.emit();
    }
}

fn command(folder: &Path) -> Command {
    let out = folder.join("out");
    fs::create_dir_all(&out).unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--nocapture"]).current_dir(folder);
    command.env("BUILDER_RUNS", "1").env("OUT_DIR", out);
    command
}

fn run(folder: &Path, service: Option<&str>) -> Output {
    let mut command = command(folder);
    if let Some(service) = service {
        command.env("BUILDER_SERVICE", service);
    }
    command.output().unwrap()
}

fn place(schema: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [("schema/deep/shop.schema", schema), ("src/lib.rs", "fn main() {}")] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn writes_the_rust_file_and_names_what_it_read() {
    let folder = place(SCHEMA);
    let output = run(folder.path(), Some("web"));
    assert!(output.status.success(), "{}", text(&output.stderr));
    let stdout = text(&output.stdout);
    for path in ["schema", "schema/deep", "schema/deep/shop.schema", "src", "src/lib.rs"] {
        assert!(stdout.contains(&format!("cargo::rerun-if-changed={path}\n")), "{path} in {stdout}");
    }
    let file = folder.path().join("out/shop.rs");
    let time = || fs::metadata(&file).unwrap().modified().unwrap();
    let first = time();
    std::thread::sleep(std::time::Duration::from_millis(20));
    assert!(run(folder.path(), Some("web")).status.success());
    assert_eq!(first, time(), "an equal file is left as it is");
    assert_eq!(fs::read_dir(folder.path().join("out")).unwrap().count(), 1);
}

#[test]
fn errors_end_it_as_rustc_would() {
    let folder = place(&SCHEMA.replace("bigint", "nothing"));
    let output = run(folder.path(), None);
    assert_eq!(output.status.code(), Some(1));
    let stderr = text(&output.stderr);
    assert!(
        stderr.contains("error[E0204]") && stderr.contains("--> schema/deep/shop.schema:3:8"),
        "{stderr}"
    );
    assert_eq!(fs::read_dir(folder.path().join("out")).unwrap().count(), 0);
    let output = run(place(SCHEMA).path(), Some("nobody"));
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("there is no service 'nobody': the schema has web"));
}

#[test]
fn warnings_are_handed_to_cargo() {
    let folder = place(&SCHEMA.replace("auto", "auto\n    token text secret"));
    let output = run(folder.path(), None);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let stdout = text(&output.stdout);
    assert!(stdout.contains("cargo::warning=schema/deep/shop.schema:7:10: [W0501]"), "{stdout}");
}

#[test]
fn warnings_reach_cargo_unless_they_are_allowed() {
    let folder = place("schema shop { }\ntable order {\n    id bigint primary key auto\n}\n");
    let told = |allow: Option<&str>| {
        let mut command = command(folder.path());
        if let Some(code) = allow {
            command.env("BUILDER_ALLOWS", code);
        }
        command.output().unwrap()
    };
    let said = text(&told(None).stdout);
    let warning = "cargo::warning=schema/deep/shop.schema:2:7: [W0201] 'order' is a reserved word on";
    assert!(said.contains(warning), "{said}");
    let said = text(&told(Some("W0201")).stdout);
    assert!(said.contains("cargo::rerun-if-changed") && !said.contains("cargo::warning"), "{said}");
    let output = told(Some("E0203"));
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("'E0203' is an error, and only warnings can be allowed"));
}
