//! The `schemagen` command, run as a user runs it: outcomes, messages and exit status.

#[path = "cli/ahead.rs"]
mod ahead;
#[path = "cli/diagnostics.rs"]
mod diagnostics;
#[path = "cli/diff.rs"]
mod diff;
#[path = "cli/fmt.rs"]
mod fmt;
#[path = "cli/revisions.rs"]
mod revisions;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;
use tempfile::TempDir;

/// A folder to run the command in.
struct Place {
    folder: TempDir,
}

/// What a run gave.
struct Run {
    status: i32,
    out: String,
    err: String,
}

impl Place {
    fn new() -> Place {
        Place { folder: tempfile::Builder::new().prefix("cli-").tempdir().unwrap() }
    }

    /// With a small schema in `schema/`.
    fn with_schema() -> Place {
        let place = Place::new();
        place.write("schema/shop.schema", SCHEMA);
        place
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_schemagen"));
        command.args(args).current_dir(self.folder.path()).env_remove("NO_COLOR").env("TERM", "xterm");
        command
    }

    fn run(&self, args: &[&str]) -> Run {
        Run::of(self.command(args).output().unwrap())
    }

    /// All files below, with their times and bytes.
    fn files(&self) -> BTreeMap<PathBuf, (SystemTime, Vec<u8>)> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let meta = fs::symlink_metadata(&path).unwrap();
                if meta.is_dir() {
                    folders.push(path);
                } else if meta.is_file() {
                    files.insert(path.clone(), (meta.modified().unwrap(), fs::read(&path).unwrap()));
                }
            }
        }
        files
    }
}

impl Run {
    fn of(output: Output) -> Run {
        Run {
            status: output.status.code().expect("the process ended by itself"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    fn ends(self, status: i32, words: &[&str]) -> Run {
        assert_eq!(self.status, status, "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        for word in words {
            assert!(self.err.contains(word), "no `{word}` in:\n{}", self.err);
        }
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }
}

const SCHEMA: &str = "\
schema shop {
}
/// People.
table person {
    id    bigint        primary key auto
    name  varchar(100)
}
migrator migrate {
}
service web {
    read write person
}
service report {
    read person
}
";

#[test]
fn from_nothing_to_outputs() {
    let place = Place::new();
    place
        .run(&["init", "--name", "shop"])
        .ends(0, &["Created schema/shop.schema", "Created schemagen.toml", "Next"]);
    place.run(&["build"]).ends(0, &["Created generated/ddl/postgres.sql", "Finished"]);
    for file in [
        "ddl/postgres.sql",
        "ddl/mysql.sql",
        "ddl/sqlite.sql",
        "grants/postgres/app.sql",
        "grants/mysql/app.sql",
        "grants/sqlite/app.json",
        "grants/valkey/users.acl",
        "rust/shop.rs",
    ] {
        assert!(!place.read(&format!("generated/{file}")).is_empty(), "{file}");
    }
    assert!(place.read("generated/ddl/postgres.sql").contains("CREATE TABLE"));
    place.run(&["build", "--check"]).ends(0, &["all up to date"]);
    place.run(&["check"]).ends(0, &[]);
}

#[test]
fn a_second_run_touches_nothing() {
    let place = Place::with_schema();
    place.run(&["build"]).ends(0, &[]);
    let before = place.files();
    std::thread::sleep(std::time::Duration::from_millis(20));
    place.run(&["build"]).ends(0, &["all up to date"]);
    assert_eq!(before, place.files());
}

#[test]
fn init_overwrites_nothing() {
    let place = Place::new();
    place.write("schemagen.toml", "out = \"elsewhere\"\n");
    place.write("schema/mine.schema", SCHEMA);
    place.run(&["init"]).ends(0, &["Kept schema", "Kept schemagen.toml"]);
    assert_eq!(place.read("schemagen.toml"), "out = \"elsewhere\"\n");
    assert_eq!(fs::read_dir(place.path("schema")).unwrap().count(), 1);
}

#[test]
fn init_fills_an_empty_schema_folder() {
    let place = Place::new();
    fs::create_dir(place.path("schema")).unwrap();
    place.run(&["build"]).ends(1, &["E0003", "'schemagen init' writes a first one"]);
    place.run(&["init", "--name", "shop"]).ends(0, &["Created schema/shop.schema"]);
    place.run(&["build"]).ends(0, &["Created generated/rust/shop.rs"]);
}

#[test]
fn init_beside_a_cargo_toml_writes_the_build_script() {
    let place = Place::new();
    place.write("Cargo.toml", "[package]\nname = \"x\"\n");
    place.run(&["init"]).ends(0, &["Created build.rs"]);
    assert!(place.read("build.rs").contains("schema_core::build(\"schema\")"));
    place.write("build.rs", "fn main() {}\n");
    place.run(&["init"]).ends(0, &["put into its build.rs"]);
    assert_eq!(place.read("build.rs"), "fn main() {}\n");
}

#[test]
fn wrong_use_is_status_2() {
    let place = Place::with_schema();
    place.run(&["init", "--name", "1st"]).ends(2, &["'1st' can't be a schema's name"]);
    place.run(&["biuld"]).ends(2, &["biuld"]);
    place.run(&["build", "--nope"]).ends(2, &["--nope"]);
    place.run(&[]).ends(2, &["Usage"]);
    place.run(&["build", "--service", "nobody"]).ends(2, &["no service 'nobody'", "web", "report"]);
    place.write("schemagen.toml", "paths = 3\n");
    place.run(&["build"]).ends(2, &["schemagen.toml:1:9: `paths` must be"]);
    assert!(!place.path("generated").exists());
}

#[test]
fn a_schema_is_given_in_either_way() {
    let place = Place::with_schema();
    let written = |args: &[&str]| {
        place.run(args).ends(0, &[]);
        place.read("out/ddl/sqlite.sql")
    };
    let path = written(&["build", "schema/shop.schema", "--out", "out"]);
    fs::remove_dir_all(place.path("out")).unwrap();
    assert_eq!(written(&["build", "--schema", "schema/shop.schema", "--out", "out"]), path);
    place.run(&["build", "schema", "--schema", "schema"]).ends(2, &["cannot be used with"]);
}

#[test]
fn settings_are_found_in_a_folder_above() {
    let place = Place::with_schema();
    place.write("schemagen.toml", "paths = [\"schema\"]\nout = \"made\"\n");
    fs::create_dir_all(place.path("a/b")).unwrap();
    let output = place.command(&["build"]).current_dir(place.path("a/b")).output().unwrap();
    Run::of(output).ends(0, &["made/ddl/postgres.sql"]);
    assert!(place.path("made/ddl/postgres.sql").is_file());
    place.write("other.toml", "paths = [\"schema\"]\nout = \"third\"\n");
    place.run(&["build", "--config", "other.toml", "--out", "fourth"]).ends(0, &["Created fourth/ddl/"]);
    place.run(&["build", "--config", "none.toml"]).ends(3, &["none.toml"]);
}

#[test]
fn errors_are_all_told_and_nothing_is_written() {
    let place = Place::new();
    place.write(
        "schema/a.schema",
        "schema a { }\ntable t {\n    id bigint primary key\n    x nothing\n    y int default 'word'\n}\n",
    );
    place
        .write("schema/b.schema", "table u {\n    id bigint primary key\n    t_id bigint -> nowhere.id\n}\n");
    let run = place.run(&["build"]).ends(1, &["E0204", "schema/a.schema:4", "E0202", "schema/b.schema:3"]);
    assert!(run.err.contains("help"), "{}", run.err);
    assert!(!place.path("generated").exists());
}

#[test]
fn inputs_that_cant_be_read() {
    let place = Place::new();
    place.run(&["build", "nowhere"]).ends(3, &["E0001", "'nowhere'", "no such file"]);
    fs::create_dir(place.path("empty")).unwrap();
    place.run(&["build", "empty"]).ends(1, &["E0003", "'empty'"]);
    place.write("latin.schema", b"schema a { }\n// caf\xe9\n");
    place.run(&["build", "latin.schema"]).ends(1, &["E0002", "0xE9 on line 2"]);
    place.write("none.schema", "");
    place.run(&["build", "none.schema"]).ends(1, &["error"]);
    fs::File::create(place.path("large.schema")).unwrap().set_len(65 << 20).unwrap();
    place.run(&["build", "large.schema"]).ends(1, &["E0004", "65 MiB"]);
    assert!(!place.path("generated").exists());
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_end() {
    let place = Place::with_schema();
    std::os::unix::fs::symlink("..", place.path("schema/up")).unwrap();
    std::os::unix::fs::symlink("shop.schema", place.path("schema/twin.schema")).unwrap();
    place.run(&["check"]).ends(0, &[]);
    std::os::unix::fs::symlink("gone.schema", place.path("schema/dangling.schema")).unwrap();
    place.run(&["check"]).ends(3, &["E0001", "dangling.schema"]);
}

#[test]
fn an_output_folder_that_is_a_file() {
    let place = Place::with_schema();
    place.write("out", "mine");
    place.run(&["build", "--out", "out"]).ends(3, &["E0005", "out"]);
    assert_eq!(place.read("out"), "mine");
}

#[test]
fn a_failure_leaves_every_output_as_it_was() {
    let place = Place::with_schema();
    place.run(&["build"]).ends(0, &[]);
    let file = place.path("generated/ddl/sqlite.sql");
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    place.write("schema/more.schema", "table more { id bigint primary key }\n");
    let before = place.files();
    place.run(&["build"]).ends(3, &["E0005", "sqlite.sql"]);
    assert_eq!(before, place.files());
}

#[cfg(unix)]
#[test]
fn a_read_only_output_is_left_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with_schema();
    place.run(&["build"]).ends(0, &[]);
    let file = place.path("generated/ddl/sqlite.sql");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
    place.write("schema/more.schema", "table more { id bigint primary key }\n");
    let before = place.files();
    place.run(&["build"]).ends(3, &["E0005", "sqlite.sql", "permission denied"]);
    assert_eq!(before, place.files());
}

/// Permissions don't bind root: there the command runs as nobody.
#[cfg(target_os = "linux")]
#[test]
fn a_read_only_folder() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let place = Place::with_schema();
    let root = fs::metadata(place.folder.path()).unwrap().uid() == 0;
    let open = |path: PathBuf, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    fs::create_dir(place.path("locked")).unwrap();
    open(place.path("locked"), 0o555);
    open(place.folder.path().to_owned(), 0o755);
    let run = if root {
        let copy = place.path("schemagen");
        fs::copy(env!("CARGO_BIN_EXE_schemagen"), &copy).unwrap();
        open(copy.clone(), 0o755);
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(copy);
        command.args(["build", "--out", "locked"]).current_dir(place.folder.path());
        Run::of(command.output().expect("setpriv of util-linux"))
    } else {
        place.run(&["build", "--out", "locked"])
    };
    run.ends(3, &["E0005", "locked", "permission denied"]);
    assert_eq!(fs::read_dir(place.path("locked")).unwrap().count(), 0);
    open(place.path("locked"), 0o755);
}

#[test]
fn check_finds_stale_missing_and_left_over_outputs() {
    let place = Place::with_schema();
    place.run(&["build", "--check"]).ends(1, &["Missing generated/ddl/mysql.sql"]);
    assert!(!place.path("generated").exists(), "--check writes nothing");
    place.run(&["build"]).ends(0, &[]);
    place.write("schema/shop.schema", SCHEMA.replace("varchar(100)", "varchar(200)"));
    let before = place.files();
    place.run(&["build", "--check"]).ends(1, &["Stale generated/ddl/postgres.sql", "run `schemagen build`"]);
    assert_eq!(before, place.files());
    place.run(&["build"]).ends(0, &["Changed generated/ddl/postgres.sql"]);
    place.run(&["build", "--check"]).ends(0, &[]);

    let without = SCHEMA.replace("service report {\n    read person\n}\n", "");
    assert_ne!(without, SCHEMA);
    place.write("schema/shop.schema", without.replace("varchar(100)", "varchar(200)"));
    place.write("generated/grants/postgres/mine.sql", "-- by hand\n");
    place.run(&["build", "--check"]).ends(1, &["Left over generated/grants/postgres/report.sql"]);
    place.run(&["build"]).ends(0, &["Removed generated/grants/postgres/report.sql"]);
    assert!(!place.path("generated/grants/postgres/report.sql").exists());
    assert!(place.path("generated/grants/postgres/web.sql").exists());
    assert_eq!(place.read("generated/grants/postgres/mine.sql"), "-- by hand\n");
}

#[test]
fn colour_is_for_terminals_or_for_who_asks() {
    let place = Place::new();
    place.write("a.schema", "schema a { }\ntable t { id nothing primary key }\n");
    let escape = "\u{1b}[";
    assert!(!place.run(&["check", "a.schema"]).ends(1, &[]).err.contains(escape), "no terminal");
    assert!(place.run(&["check", "a.schema", "--color", "always"]).ends(1, &[]).err.contains(escape));
    let run =
        |value: &str, args: &[&str]| Run::of(place.command(args).env("NO_COLOR", value).output().unwrap());
    assert!(!run("1", &["check", "a.schema"]).err.contains(escape));
    assert!(
        run("1", &["check", "a.schema", "--color", "always"]).err.contains(escape),
        "a flag is the last word"
    );
    assert!(!run("", &["check", "a.schema", "--color", "never"]).err.contains(escape));
}

#[test]
fn quiet_is_quiet() {
    let place = Place::with_schema();
    let run = place.run(&["build", "--quiet"]).ends(0, &[]);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
    place.write("a.schema", "schema a { }\ntable t { id nothing primary key }\n");
    place.run(&["-q", "check", "a.schema"]).ends(1, &["E0204"]);
}

#[test]
fn formats_for_machines() {
    let place = Place::new();
    place.write("a.schema", "schema a { }\ntable t {\n    id nothing primary key\n}\n");
    let json = place.run(&["check", "a.schema", "--format", "json"]).ends(1, &[]);
    assert!(json.out.contains("\"E0204\"") && json.out.contains("a.schema"), "{}", json.out);
    assert_eq!(json.err, "");
    let github = place.run(&["check", "a.schema", "--format", "github"]).ends(1, &[]);
    assert!(github.out.starts_with("::error file=a.schema,line=3,"), "{}", github.out);
    place.write("a.schema", SCHEMA);
    let json = place.run(&["check", "a.schema", "--format", "json"]).ends(0, &[]);
    assert_eq!(json.err, "");
}

#[test]
fn help_and_completions() {
    let place = Place::new();
    let help = place.run(&["--help"]).ends(0, &[]).out;
    for command in ["init", "build", "check", "fmt", "explain", "completions"] {
        assert!(help.contains(&format!("\n  {command}")), "{help}");
        let help = place.run(&[command, "--help"]).ends(0, &[]).out;
        assert!(help.contains("Examples:\n  schemagen "), "{help}");
    }
    for shell in ["bash", "zsh", "fish"] {
        assert!(place.run(&["completions", shell]).ends(0, &[]).out.contains("schemagen"));
    }
    assert!(place.run(&["--version"]).ends(0, &[]).out.starts_with("schemagen "));
}

#[test]
fn rust_is_made_for_one_service_on_demand() {
    let place = Place::with_schema();
    place.run(&["build"]).ends(0, &[]);
    let all = place.read("generated/rust/shop.rs");
    place.run(&["build", "--service", "report"]).ends(0, &["Changed generated/rust/shop.rs"]);
    assert_ne!(all, place.read("generated/rust/shop.rs"));
    place.write("schemagen.toml", "service = \"report\"\n");
    place.run(&["build", "--check"]).ends(0, &[]);
    place.run(&["build", "--check", "--service", "web"]).ends(1, &["Stale generated/rust/shop.rs"]);
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let place = Place::with_schema();
    let mut command = place.command(&["completions", "bash"]);
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn rust_files_belong_to_the_schema_when_scanned() {
    let place = Place::new();
    place.write("schema/shop.schema", "schema shop { }\n");
    place.write(
        "src/lib.rs",
        "mod model {\n    /// People.\n    #[derive(schema_runtime::Table)]\n    pub struct Person {\n        \
         #[column(primary_key, auto)]\n        pub id: i64,\n        #[column(length = 100, defualt = \"1\")]\n        pub name: String,\n    }\n}\n",
    );
    place.run(&["check", "--scan", "src"]).ends(1, &["E0701", "src/lib.rs:7", "did you mean `default`?"]);
    place.write("src/lib.rs", place.read("src/lib.rs").replace(", defualt = \"1\"", ""));
    place.run(&["build", "--scan", "src"]).ends(0, &[]);
    assert!(place.read("generated/ddl/postgres.sql").contains("person"));
    let path: &Path = &place.path("generated/ddl/mysql.sql");
    assert!(path.is_file());
}
