//! The formatter: what its layout looks like, and that it harms nothing.
//!
//! A case is a folder `tests/format/<case>/`: `in.schema`, and `out.schema`, which is written by hand.

use schema_core::{Input, format};
use schema_tests::format::formatted;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lies in the project")
}

/// All `.schema` files below a folder of the project.
fn schemas(folder: &str) -> Vec<PathBuf> {
    let (mut folders, mut files) = (vec![root().join(folder)], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the project") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "schema") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_layout_is_as_written_by_hand() {
    let inputs: Vec<PathBuf> =
        schemas("tests/format").into_iter().filter(|p| p.ends_with("in.schema")).collect();
    assert!(inputs.len() >= 12, "only {} cases", inputs.len());
    for path in inputs {
        let text = read(&path);
        let found = formatted(&text).unwrap_or_else(|| panic!("{} can't be read", path.display()));
        let wanted = read(&path.with_file_name("out.schema"));
        assert!(found == wanted, "{}: found\n{found}\nwanted\n{wanted}", path.display());
    }
}

#[test]
fn every_schema_of_the_project_keeps_its_meaning() {
    let mut count = 0;
    for path in ["tests", "examples", "schema-cli/src"].into_iter().flat_map(schemas) {
        // Some cases are no UTF-8.
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        println!("{}", path.display());
        count += usize::from(formatted(&text).is_some());
    }
    assert!(count >= 120, "only {count} schemas could be read");
}

/// The same schemas as somebody might type them: without spaces, with Windows' line ends, in capitals.
#[test]
fn other_spellings_of_a_schema_become_the_same() {
    for path in ["tests/cases", "tests/format/queries", "tests/format/views"].into_iter().flat_map(schemas) {
        let text = read(&path);
        let wanted = formatted(&text).expect("a case can be read");
        println!("{}", path.display());
        // Texts in dollars are kept as they are.
        if !text.contains('$') {
            assert_eq!(formatted(&text.replace('\n', "\r\n")).as_deref(), Some(wanted.as_str()));
            assert_eq!(formatted(&text.replace("    ", "\t")).as_deref(), Some(wanted.as_str()));
            assert_eq!(formatted(&text.replace("\n", "  \n")).as_deref(), Some(wanted.as_str()));
        }
        let marked = format!("\u{feff}\n\n{}\n\n\n", text.trim_end());
        assert_eq!(formatted(&marked).as_deref(), Some(wanted.as_str()));
        assert_eq!(formatted(text.trim_end()).as_deref(), Some(wanted.as_str()));
    }
}

#[test]
fn the_projects_own_schemas_have_the_layout() {
    // What a revision recorded is not changed afterwards.
    let is_record = |path: &PathBuf| path.components().any(|part| part.as_os_str() == "revisions");
    let own = ["examples", "schema-cli/src"].into_iter().flat_map(schemas);
    for path in own.filter(|path| !is_record(path)) {
        let text = read(&path);
        let found = formatted(&text).unwrap_or_else(|| panic!("{} can't be read", path.display()));
        assert!(found == text, "{}: run `schemagen fmt`", path.display());
    }
}

/// The page that tells of the layout keeps to it.
#[test]
fn the_page_has_the_layout() {
    let page = read(&root().join("docs/format.md"));
    let blocks: Vec<&str> = page.split("```schema\n").skip(1).filter_map(|b| b.split("```").next()).collect();
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        assert_eq!(formatted(block).as_deref(), Some(block));
    }
}

#[test]
fn a_mistake_of_syntax_is_told_and_one_of_meaning_is_not() {
    let error =
        format(Input::text("a.schema", "table t {\n    id bigint primary\n}\n")).expect_err("a mistake");
    assert_eq!(error.diagnostics.len(), 1);
    assert_eq!(error.sources.get(error.diagnostics[0].primary.span.source).name, "a.schema");
    let nowhere = "table t {\n    id  nothing  -> nowhere.id\n}\n";
    assert_eq!(format(Input::text("a.schema", nowhere)).expect("it can be read"), nowhere);
}

#[test]
fn time_grows_with_the_size_alone() {
    let table = |n: usize| {
        format!(
            "/// People.\ntable account_{n} {{\nid bigint primary key auto\nemail varchar(255) unique\n\
             score decimal(10,2) default 0.5 check (score>=0) // always\nparent_id bigint? -> account_{n}.id\n\n\
             index recent (score desc,id) where score>1 and (email like 'a%' or email is null)\n}}\n\n"
        )
    };
    let seconds = |tables: usize| {
        let text: String = (0..tables).map(table).collect();
        let start = std::time::Instant::now();
        format(Input::text("large.schema", text)).expect("it can be read");
        start.elapsed().as_secs_f64()
    };
    let (one, ten) = (seconds(300), seconds(3_000));
    // On a busy machine; what is quadratic takes a hundred times as long.
    assert!(ten < one * 40.0 + 1.0, "300 tables take {one} s, 3,000 take {ten} s");
}
