//! Files of cases: a schema, a line `---`, then one case a line: `CASE => EXPECTED`.

use std::path::{Path, PathBuf};

/// A file of cases.
pub(crate) struct File {
    /// Its name without the ending.
    pub(crate) name: String,
    /// What stands above the line `---`.
    pub(crate) schema: String,
    /// Its cases.
    pub(crate) cases: Vec<Line>,
}

/// One line.
pub(crate) struct Line {
    /// Its number, from 1.
    pub(crate) number: usize,
    /// What stands before the arrow.
    pub(crate) given: String,
    /// What stands behind it.
    pub(crate) expected: String,
}

/// The files of a folder of this suite that end so, by name.
pub(crate) fn paths(folder: &str, ending: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("semantics").join(folder);
    let entries = std::fs::read_dir(&root).unwrap_or_else(|e| panic!("{}: {e}", root.display()));
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == ending));
    paths.sort();
    assert!(!paths.is_empty(), "no .{ending} in {}", root.display());
    paths
}

/// A path's name without the ending.
pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// A file's text.
pub(crate) fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Reads a file of cases.
pub(crate) fn file(path: &Path) -> File {
    let name = stem(path);
    let text = text(path);
    let (schema, cases) = text.split_once("\n---\n").unwrap_or(("", &text));
    let above = if schema.is_empty() { 0 } else { schema.lines().count() + 1 };
    let case = |(number, line): (usize, &str)| {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let number = above + number + 1;
        let Some((given, expected)) = line.rsplit_once(" => ") else {
            panic!("{name}.cases:{number}: no ` => `: {line}");
        };
        Some(Line { number, given: given.trim().to_owned(), expected: expected.trim().to_owned() })
    };
    let cases = cases.lines().enumerate().filter_map(case).collect();
    File { name, schema: schema.to_owned(), cases }
}
