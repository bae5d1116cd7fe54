//! Mending what the wrong schemas of `tests/ui` hold.

use super::*;
use std::path::Path;

fn options() -> Options {
    Options { check_only: true, ..Options::default() }
}

fn text(input: &Input) -> &str {
    match &input.content {
        Content::Bytes(bytes) => std::str::from_utf8(bytes).unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_wrong_schema_is_mended_as_far_as_it_goes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ui");
    let mut made = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "schema") {
            continue;
        }
        let name = path.display().to_string();
        let input = Input::text(&name, String::from_utf8(std::fs::read(&path).unwrap()).unwrap());
        let before = compile(vec![input.clone()], &options());
        let mended = mend(vec![input], &options());
        assert_eq!(mended.left, [""; 0], "{name}");
        assert!(mended.compiled.diagnostics.iter().all(|d| !certain(d)), "{name}: a certain mend is left");
        assert!(
            unreadable(&mended.compiled).is_subset(&unreadable(&before)),
            "{name} can't be read any more"
        );
        made += mended.done.len();
        let again = mend(mended.inputs.clone(), &options());
        assert_eq!(text(&again.inputs[0]), text(&mended.inputs[0]), "{name}: mending has no end");
    }
    assert!(made > 100, "only {made} mends");
}

#[test]
fn marks_line_ends_and_other_characters_stay() {
    let wrong = "\u{feff}schema s {\r\n}\r\n// größe\r\ntable t {\r\n    id integer primary key\r\n    `größe` integer\r\n    check (`grösse` > 0 && id > 0)\r\n}\r\n";
    let mended = mend(vec![Input::text("a.schema", wrong)], &options());
    let expected = wrong.replace("integer", "int").replace("&&", "and");
    assert_eq!(text(&mended.inputs[0]), expected);
    assert_eq!(mended.done[0], "a.schema:7:25 [E0106] `&&` is now `and`");
}

#[test]
fn mistakes_of_one_kind_may_stand_side_by_side() {
    let wrong = "schema s {\n}\ntable t {\n    id\u{a0}\u{a0}int primary key;;\n    check (id > \u{2013}\u{2013}1)\n}\n";
    let mended = mend(vec![Input::text("a.schema", wrong)], &options());
    let expected = "schema s {\n}\ntable t {\n    id  int primary key\n    check (id > --1)\n}\n";
    assert_eq!(text(&mended.inputs[0]), expected);
    assert_eq!(mended.left, [""; 0]);
}

#[test]
fn a_mend_that_does_not_help_is_not_made() {
    let wrong = "schema s {\n}\ntable t {\n    id integer primary key\n}\n";
    let before = compile(vec![Input::text("a.schema", wrong)], &options());
    let mends = mends(&before);
    let (_, places) = made(&[Input::text("a.schema", wrong)], &mends);
    let after = |text: &str| compile(vec![Input::text("a.schema", text)], &options());
    assert!(better(&before, &after(&wrong.replace("integer", "int")), &mends, &places));
    assert!(!better(&before, &after(wrong), &mends, &places), "the diagnostic is still there");
    assert!(
        !better(&before, &after(&wrong.replace("integer", "int (")), &mends, &places),
        "it can't be read"
    );
}
