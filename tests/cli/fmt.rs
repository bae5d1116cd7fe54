//! `schemagen fmt`: files, standard input, what `--check` and `--diff` tell.

use super::{Place, Run};
use std::fs;

const UNFORMATTED: &str = "SCHEMA shop { }\ntable t { id bigint primary key, // the key\n name text}\n";
const FORMATTED: &str =
    "schema shop {}\ntable t {\n    id    bigint  primary key  // the key\n    name  text\n}\n";

#[test]
fn fmt_writes_what_differs_and_touches_nothing_else() {
    let place = Place::new();
    place.write("schema/a.schema", UNFORMATTED);
    place.write("schema/deep/b.schema", FORMATTED);
    place.write("schema/notes.txt", UNFORMATTED);
    let before = place.files();
    std::thread::sleep(std::time::Duration::from_millis(20));
    place.run(&["fmt"]).ends(0, &["Formatted schema/a.schema", "1 file formatted, 1 unchanged"]);
    let after = place.files();
    let changed: Vec<_> = before.keys().filter(|path| before[*path] != after[*path]).collect();
    assert_eq!(changed, [&place.path("schema/a.schema")]);
    assert_eq!(before.len(), after.len(), "nothing is left beside");
    assert_eq!(place.read("schema/a.schema"), FORMATTED);
    place.run(&["fmt"]).ends(0, &["0 files formatted, 2 unchanged"]);
    assert_eq!(after, place.files());
    place.write("schemagen.toml", "paths = [\"other.schema\"]\n");
    place.write("other.schema", UNFORMATTED);
    place.run(&["fmt", "--quiet"]).ends(0, &[]);
    assert_eq!(place.read("other.schema"), FORMATTED);
}

#[test]
fn fmt_check_writes_nothing() {
    let place = Place::new();
    place.write("a.schema", UNFORMATTED);
    place.write("b.schema", FORMATTED);
    let before = place.files();
    let run = place.run(&["fmt", "--check", "a.schema", "b.schema"]);
    let run = run.ends(1, &["Unformatted a.schema", "1 file is not formatted: run `schemagen fmt`"]);
    assert!(!run.err.contains("b.schema"), "{}", run.err);
    assert_eq!(run.out, "", "no terminal, no difference");
    let run = place.run(&["fmt", "--diff", "a.schema", "b.schema"]).ends(1, &["Unformatted a.schema"]);
    assert_eq!(
        run.out,
        "--- a.schema\n+++ a.schema, formatted\n@@ -1,3 +1,5 @@\n-SCHEMA shop { }\n\
         -table t { id bigint primary key, // the key\n- name text}\n+schema shop {}\n+table t {\n\
         +    id    bigint  primary key  // the key\n+    name  text\n+}\n"
    );
    place.run(&["fmt", "--check", "b.schema"]).ends(0, &["0 files formatted, 1 unchanged"]);
    place.write("c.schema", FORMATTED.replace('\n', "\r\n"));
    place.run(&["fmt", "--check", "c.schema"]).ends(1, &["Unformatted c.schema"]);
    std::fs::remove_file(place.path("c.schema")).unwrap();
    assert_eq!(before, place.files());
}

#[test]
fn fmt_leaves_a_file_with_mistakes_alone() {
    let place = Place::new();
    let wrong = "table t {\n    id bigint primary\n}\n";
    place.write("schema/a.schema", wrong);
    place.write("schema/b.schema", UNFORMATTED);
    place.write("schema/c.schema", b"// caf\xe9\n");
    place
        .run(&["fmt"])
        .ends(1, &["E0107", "schema/a.schema:2", "E0002", "schema/c.schema", "Formatted schema/b.schema"]);
    assert_eq!(place.read("schema/a.schema"), wrong);
    assert_eq!(place.read("schema/b.schema"), FORMATTED);
    place.run(&["fmt", "--check"]).ends(1, &["E0107"]);
    place.run(&["fmt", "nowhere"]).ends(3, &["E0001", "'nowhere'"]);
    fs::create_dir(place.path("empty")).unwrap();
    place.run(&["fmt", "empty"]).ends(1, &["E0003"]);
    place.run(&["fmt", "--nope"]).ends(2, &["--nope"]);
}

#[test]
fn fmt_from_standard_input_to_standard_output() {
    use std::io::Write;
    let place = Place::new();
    let run = |args: &[&str], text: &str| {
        let mut command = place.command(args);
        command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
        let mut child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        Run::of(child.wait_with_output().unwrap())
    };
    for text in [UNFORMATTED, FORMATTED] {
        let run = run(&["fmt", "-"], text).ends(0, &[]);
        assert_eq!((run.out.as_str(), run.err.as_str()), (FORMATTED, ""));
    }
    assert_eq!(run(&["fmt", "-", "--check"], FORMATTED).ends(0, &[]).out, "");
    assert_eq!(run(&["fmt", "--check", "-"], UNFORMATTED).ends(1, &["is not formatted"]).out, "");
    assert!(run(&["fmt", "--diff", "-"], UNFORMATTED).ends(1, &[]).out.starts_with("--- <stdin>\n"));
    assert_eq!(run(&["fmt", "-"], "table t {\n    id bigint primary\n}\n").ends(1, &["<stdin>:2"]).out, "");
    assert_eq!(run(&["fmt", "-"], "").ends(0, &[]).out, "");
    place.write("a.schema", FORMATTED);
    run(&["fmt", "-", "a.schema"], "").ends(2, &["stands alone"]);
}

#[cfg(unix)]
#[test]
fn fmt_keeps_links_and_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    place.write("real/a.schema", UNFORMATTED);
    fs::set_permissions(place.path("real/a.schema"), fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("real/a.schema", place.path("link.schema")).unwrap();
    place.run(&["fmt", "link.schema"]).ends(0, &["Formatted link.schema"]);
    assert!(fs::symlink_metadata(place.path("link.schema")).unwrap().is_symlink());
    assert_eq!(place.read("real/a.schema"), FORMATTED);
    assert_eq!(fs::metadata(place.path("real/a.schema")).unwrap().permissions().mode() & 0o777, 0o640);

    place.write("locked.schema", UNFORMATTED);
    fs::set_permissions(place.path("locked.schema"), fs::Permissions::from_mode(0o444)).unwrap();
    place.write("other.schema", UNFORMATTED);
    place
        .run(&["fmt", "locked.schema", "other.schema"])
        .ends(3, &["E0005", "permission denied", "Formatted other"]);
    assert_eq!(place.read("locked.schema"), UNFORMATTED);
}
