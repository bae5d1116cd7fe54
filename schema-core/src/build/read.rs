//! Reading inputs: files, and folders recursively.

use crate::compile::{Content, Input};
use crate::source::MAX_SOURCE_BYTES;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Folders nested deeper than this are not a schema.
const MAX_DEPTH: usize = 64;

/// What reading gave.
#[derive(Debug, Default)]
pub struct Found {
    /// The inputs, sorted by path.
    pub inputs: Vec<Input>,
    /// Every file and folder whose change can change the outcome.
    pub watch: BTreeSet<PathBuf>,
}

/// Reads `paths`: a file as it is, a folder's `.schema` files recursively. `scan` names Rust files, and
/// folders whose `.rs` files are read too. Nothing fails here: what can't be read is an input that says so.
pub fn read(paths: &[PathBuf], scan: &[PathBuf]) -> Found {
    let mut reader = Reader::default();
    for path in paths {
        reader.found = 0;
        reader.visit(path, "schema", 0);
        if reader.found == 0 && path.is_dir() && !reader.problems.contains_key(path) {
            reader.problems.insert(path.clone(), Content::EmptyFolder);
        }
    }
    for path in scan {
        reader.visit(path, "rs", 0);
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    files: BTreeSet<PathBuf>,
    problems: BTreeMap<PathBuf, Content>,
    /// What was visited, by its real path: nothing is read twice, and a circle of links ends.
    seen: BTreeSet<PathBuf>,
    /// The files under the path at hand.
    found: usize,
    watch: BTreeSet<PathBuf>,
}

impl Reader {
    fn visit(&mut self, path: &Path, extension: &str, depth: usize) {
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => self.visit_folder(path, extension, depth),
            // What was named is read whatever it is called; in a folder, only files are.
            Ok(meta)
                if depth == 0 || (meta.is_file() && path.extension().is_some_and(|e| e == extension)) =>
            {
                let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
                if self.seen.insert(real) {
                    self.files.insert(path.to_owned());
                }
                self.found += 1;
            }
            Ok(_) => {}
            // A dangling link beside the schema is no part of it, unless it bears the extension.
            Err(_) if depth > 0 && path.extension().is_none_or(|e| e != extension) => {}
            Err(error) => self.fail(path, &error),
        }
    }

    fn visit_folder(&mut self, path: &Path, extension: &str, depth: usize) {
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        // One folder may be read once for each extension.
        if depth > MAX_DEPTH || !self.seen.insert(real.join(format!("*.{extension}"))) {
            return;
        }
        self.watch.insert(path.to_owned());
        match list(path) {
            Err(error) => self.fail(path, &error),
            Ok(entries) => {
                for entry in entries {
                    if !is_hidden(&entry) {
                        self.visit(&entry, extension, depth + 1);
                    }
                }
            }
        }
    }

    fn fail(&mut self, path: &Path, error: &io::Error) {
        self.problems.insert(path.to_owned(), Content::Unreadable(reason(error)));
    }

    fn finish(mut self) -> Found {
        let mut contents = std::mem::take(&mut self.problems);
        for file in self.files {
            let content = read_file(&file);
            self.watch.insert(file.clone());
            contents.insert(file, content);
        }
        let inputs =
            contents.into_iter().map(|(path, content)| Input { name: display(&path), content }).collect();
        Found { inputs, watch: self.watch }
    }
}

fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries =
        fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

fn read_file(path: &Path) -> Content {
    let limit = MAX_SOURCE_BYTES as u64;
    let read = |path: &Path| {
        let file = fs::File::open(path)?;
        let size = file.metadata()?.len();
        let mut bytes = Vec::with_capacity(size.min(limit) as usize);
        // A pipe has no size: it is cut off where it becomes too large.
        file.take(limit + 1).read_to_end(&mut bytes)?;
        io::Result::Ok((size, bytes))
    };
    match read(path) {
        Ok((size, bytes)) if bytes.len() as u64 > limit => Content::TooLarge(size.max(limit + 1)),
        Ok((_, bytes)) => Content::Bytes(bytes),
        Err(error) => Content::Unreadable(reason(&error)),
    }
}

/// With `/` between folders on every system, so that diagnostics and outputs are the same on each.
fn display(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() }
}

/// The system's words without the error number.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let text = error.to_string();
            match text.find(" (os error") {
                Some(at) => text[..at].to_lowercase(),
                None => text,
            }
        }
    }
}
