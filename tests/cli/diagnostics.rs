//! `explain`, `check --fix`, and what `check` prints for machines.

use super::{Place, SCHEMA};

#[test]
fn explain_shows_one_page_or_all_codes() {
    let place = Place::new();
    let page = place.run(&["explain", "e0203"]).ends(0, &[]).out;
    assert!(page.starts_with("E0203: an unknown column\n\n"), "{page}");
    assert!(page.contains("\nWrong:\n\n    table person {\n"), "{page}");
    assert!(page.contains("\nMended:\n\n    table person {\n") && !page.contains("```"), "{page}");
    assert_eq!(page, place.run(&["explain", "E0203"]).ends(0, &[]).out);

    let list = place.run(&["explain"]).ends(0, &[]).out;
    for line in ["E0001  a file can't be read\n", "W0201  a name is a reserved word on a target\n"] {
        assert!(list.contains(line), "{list}");
    }
    let json = place.run(&["explain", "W0501", "--format", "json"]).ends(0, &[]).out;
    assert!(json.contains("{\"code\":\"W0501\",\"severity\":\"warning\",\"title\":\""), "{json}");
    let all = place.run(&["explain", "--format", "json"]).ends(0, &[]).out;
    assert_eq!(all.matches("\"explanation\":").count(), list.lines().count() - 2);

    place.run(&["explain", "E0230"]).ends(2, &["there is no code 'E0230': did you mean 'E0203'?"]);
    place.run(&["explain", "parrot"]).ends(2, &["there is no code 'parrot'", "`schemagen explain` lists"]);
    // clap's script for fish has no values of arguments that are no options.
    for shell in ["bash", "zsh"] {
        assert!(place.run(&["completions", shell]).ends(0, &[]).out.contains("E0203"), "{shell}");
    }
}

#[test]
fn explain_has_colour_on_demand() {
    let place = Place::new();
    assert!(!place.run(&["explain", "E0203"]).ends(0, &[]).out.contains("\u{1b}["));
    let colored = place.run(&["explain", "E0203", "--color", "always"]).ends(0, &[]).out;
    assert!(colored.starts_with("\u{1b}[1mE0203: an unknown column\u{1b}[0m\n"), "{colored}");
}

/// The hint is for who sits there: a log, and a file of expected output, stay as they are.
#[test]
fn a_log_gets_no_hint() {
    let place = Place::new();
    place.write("a.schema", "schema a { }\ntable t { id nothing primary key }\n");
    let run = place.run(&["check", "a.schema", "--color", "always"]).ends(1, &["E0204"]);
    assert!(!run.err.contains("schemagen explain"), "{}", run.err);
}

/// `script` of util-linux is a terminal.
#[cfg(target_os = "linux")]
#[test]
fn a_terminal_gets_one_hint() {
    let place = Place::new();
    place.write("a.schema", "schema a { }\ntable t { id nothing primary key, no nothing }\n");
    let shown = |args: &str| {
        let line = format!("{} {args}", env!("CARGO_BIN_EXE_schemagen"));
        let mut command = std::process::Command::new("script");
        command.args(["-qec", &line, "/dev/null"]).current_dir(place.path("")).env_remove("NO_COLOR");
        let output = command.env("TERM", "xterm").output().expect("script of util-linux");
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stdout).unwrap()
    };
    let hint = "`schemagen explain E0204` tells more";
    let run = shown("check a.schema");
    assert_eq!(run.matches("[E0204]").count(), 2, "{run}");
    assert_eq!(run.matches(hint).count(), 1, "{run}");
    assert!(!shown("check a.schema --quiet").contains(hint));
    assert!(!shown("check a.schema --format json").contains(hint));
}

#[test]
fn warnings_can_be_allowed_and_denied() {
    let place = Place::new();
    place.write("schema/shop.schema", SCHEMA.replace("name  varchar", "rank  varchar"));
    place.run(&["check"]).ends(0, &["W0201", "'rank' is a reserved word on MySQL", "1 warning"]);
    place.run(&["check", "--deny", "warnings"]).ends(1, &["W0201", "warnings are denied"]);
    place.run(&["check", "--deny", "warnings", "--format", "json"]).ends(1, &[]);
    place.write("schemagen.toml", "allow = [\"W0201\"]\n");
    for command in [&["check", "--deny", "warnings"][..], &["build"]] {
        let run = place.run(command).ends(0, &[]);
        assert!(!run.err.contains("W0201"), "{}", run.err);
    }
    place.write("schemagen.toml", "allow = [\"E0203\"]\n");
    place.run(&["check"]).ends(2, &["schemagen.toml:1:9: `allow` must be a list of codes of warnings"]);
}

const WRONG: &str = "\
schema shop {
}
table person {
    id     bigint primary key auto
    email  varchar(255) unique
    born   timestamptz
    photo  blob
    check (emial like '%@%')
}
";

/// [`WRONG`] with what is certain mended: `blob` may be meant otherwise.
fn mended() -> String {
    WRONG.replace("timestamptz", "timestamp").replace("emial", "email")
}

#[test]
fn fix_mends_what_is_certain_and_tells_the_rest() {
    let place = Place::new();
    place.write("schema/shop.schema", WRONG);
    let told =
        ["Fixed schema/shop.schema:6:12 [E0204] `timestamptz` is now `timestamp`", "did you mean 'bytes'?"];
    let run = place.run(&["check", "--fix"]).ends(1, &told);
    assert!(!run.err.contains("Left"), "{}", run.err);
    assert_eq!(place.read("schema/shop.schema"), mended());
    let before = place.files();
    place.run(&["check", "--fix"]).ends(1, &["did you mean 'bytes'?"]);
    assert_eq!(before, place.files(), "a second run writes nothing");
    place.write("schema/shop.schema", mended().replace("blob", "bytes"));
    place.run(&["check", "--fix"]).ends(0, &["no errors"]);
}

#[test]
fn a_dry_run_shows_a_diff_and_writes_nothing() {
    let place = Place::new();
    place.write("schema/shop.schema", WRONG);
    let before = place.files();
    let run = place.run(&["check", "--fix", "--dry-run"]).ends(1, &["Would fix", "did you mean 'bytes'?"]);
    assert_eq!(
        run.out,
        "\
--- a/schema/shop.schema
+++ b/schema/shop.schema
@@ -3,7 +3,7 @@
 table person {
     id     bigint primary key auto
     email  varchar(255) unique
-    born   timestamptz
+    born   timestamp
     photo  blob
-    check (emial like '%@%')
+    check (email like '%@%')
 }
"
    );
    assert_eq!(before, place.files());
    place.run(&["check", "--dry-run"]).ends(2, &["--fix"]);
    place.run(&["check", "--fix", "--dry-run", "--format", "json"]).ends(2, &["leave --format out"]);
    let json = place.run(&["check", "--fix", "--format", "json"]).ends(1, &["Fixed"]).out;
    assert!(json.contains("\"errors\":1,") && !json.contains("timestamptz"), "{json}");
}

#[cfg(unix)]
#[test]
fn fix_keeps_links_and_modes_and_leaves_what_is_read_only() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let place = Place::new();
    let mode = |path: &str| std::fs::metadata(place.path(path)).unwrap().permissions().mode() & 0o777;
    let set = |path: &str, mode| {
        std::fs::set_permissions(place.path(path), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    place.write("real/shop.schema", WRONG);
    set("real/shop.schema", 0o640);
    std::fs::create_dir(place.path("schema")).unwrap();
    symlink("../real/shop.schema", place.path("schema/shop.schema")).unwrap();
    place.write("schema/more.schema", "table more {\n    id integer primary key\n}\n");
    set("schema/more.schema", 0o444);
    let before = place.files();
    place.run(&["check", "--fix"]).ends(3, &["more.schema", "permission denied", "nothing is mended"]);
    assert_eq!(before, place.files(), "all or none");

    set("schema/more.schema", 0o644);
    place.run(&["check", "--fix"]).ends(1, &["Fixed schema/more.schema:2:8"]);
    assert!(place.path("schema/shop.schema").is_symlink());
    assert_eq!((place.read("real/shop.schema"), mode("real/shop.schema")), (mended(), 0o640));
    assert_eq!(place.read("schema/more.schema"), "table more {\n    id int primary key\n}\n");
}

/// Text of a plain literal is mended; Rust is not, as names are written otherwise there, and neither are
/// literals with escapes.
#[test]
fn fix_in_rust_files() {
    let place = Place::new();
    place.write("schema/shop.schema", "schema shop {\n}\nenum state { open, closed }\n");
    let rust = "\
#[derive(schema_runtime::Table)]
#[table(check(named = \"nmae <> ''\"), check(escaped = \"\\x6emae <> ''\"))]
pub struct Person {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 100)]
    pub name: String,
    pub state: Sttae,
}
";
    place.write("src/lib.rs", rust);
    let run = place.run(&["check", "--scan", "src", "--fix"]).ends(
        1,
        &["Fixed src/lib.rs:2:24 [E0203] `nmae` is now `name`", "Left src/lib.rs:", "unknown type 'sttae'"],
    );
    assert_eq!(place.read("src/lib.rs"), rust.replace("= \"nmae", "= \"name"), "{}", run.err);
}

/// Two places, a fix, and a file's name with signs that a property of GitHub's escapes.
#[test]
fn formats_to_the_letter() {
    let place = Place::new();
    let text =
        WRONG.replace("timestamptz", "timestamp").replace("blob", "bytes").replace("'%@%'", "'100%:%'");
    place.write("a,b.schema", text);
    let json = place.run(&["check", "a,b.schema", "--format", "json"]).ends(1, &[]).out;
    assert_eq!(
        json,
        r#"{"format":1,"diagnostics":[
{"code":"E0203","severity":"error","message":"unknown column 'emial' in table 'person'","primary":{"file":"a,b.schema","line":8,"column":12,"end_line":8,"end_column":17,"start":146,"end":151,"label":""},"secondary":[{"file":"a,b.schema","line":3,"column":7,"end_line":3,"end_column":13,"start":22,"end":28,"label":"the table"}],"notes":[],"help":["did you mean 'email'?"],"fix":{"file":"a,b.schema","line":8,"column":12,"end_line":8,"end_column":17,"start":146,"end":151,"replacement":"email","applicability":"machine-applicable"}}
],"errors":1,"warnings":0}
"#
    );
    let github = place.run(&["check", "a,b.schema", "--format", "github"]).ends(1, &[]).out;
    assert_eq!(
        github,
        "::error file=a%2Cb.schema,line=8,endLine=8,col=12,endColumn=17,title=E0203::unknown column 'emial' \
         in table 'person'%0Aa,b.schema:3: the table%0Ahelp: did you mean 'email'?\n"
    );
    place.write(
        "a.schema",
        "schema a {\n}\nenum e { open }\ntable t {\n    id int primary key\n    e e default '100%'\n}\n",
    );
    let github = place.run(&["check", "a.schema", "--format", "github"]).ends(1, &[]).out;
    assert!(
        github.contains("title=E0302::enum 'e' has no label '100%25'%0Aa.schema:6: the column's type"),
        "{github}"
    );
}

/// What people are not shown is in the JSON all the same.
#[test]
fn json_has_every_warning() {
    let place = Place::new();
    let tables: String =
        (1..=300).map(|n| format!("table t{n} {{ id int primary key, order int }}\n")).collect();
    place.write("a.schema", format!("schema a {{\n}}\n{tables}"));
    let run = place.run(&["check", "a.schema"]).ends(0, &["… and 290 more W0201", "300 warnings"]);
    assert_eq!(run.err.matches("warning[W0201]").count(), 10);
    let json = place.run(&["check", "a.schema", "--format", "json"]).ends(0, &[]).out;
    assert_eq!(json.matches("\"code\":\"W0201\"").count(), 300);
}
