//! Files of a git revision, read by `git` itself.

use crate::session::Failure;
use schema_core::Input;
use schema_core::compile::Content;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The commit of a revision, if it names one.
pub(super) fn commit(revision: &str) -> Result<Option<String>, Failure> {
    let name = format!("{revision}^{{commit}}");
    let run = output(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name])?;
    let hash = String::from_utf8_lossy(&run.stdout).trim().to_owned();
    Ok(Some(hash).filter(|hash| run.status.success() && !hash.is_empty()))
}

/// The files below `paths` with this extension, as the commit has them; `revision` is what people call it. A path that
/// names a file is taken whatever it is called.
pub(super) fn read(
    commit: &str,
    revision: &str,
    paths: &[PathBuf],
    extension: &str,
) -> Result<Vec<Input>, Failure> {
    let mut files: Vec<(String, String)> = Vec::new();
    for path in paths {
        let shown = path.to_string_lossy();
        let run = output(&["ls-tree", "-r", "-z", commit, "--", shown.trim_end_matches('/')])?;
        if !run.status.success() {
            return Err(failed("ls-tree", &run.stderr));
        }
        for entry in run.stdout.split(|byte| *byte == 0) {
            let Some(file) = Entry::of(&String::from_utf8_lossy(entry)) else { continue };
            if file.is_read(path, extension) && !files.iter().any(|(name, _)| *name == file.name) {
                files.push((file.name, file.object));
            }
        }
    }
    files.sort();
    let contents = contents(files.iter().map(|(_, object)| object.as_str()))?;
    let input =
        |((name, _), content)| Input { name: format!("{revision}:{name}"), content: Content::Bytes(content) };
    Ok(files.into_iter().zip(contents).map(input).collect())
}

/// A line of `git ls-tree`: `100644 blob HASH\tNAME`.
struct Entry {
    object: String,
    name: String,
}

impl Entry {
    /// A file; links lead to what may not be there.
    fn of(line: &str) -> Option<Entry> {
        let (facts, name) = line.split_once('\t')?;
        let [mode, "blob", object] = facts.split(' ').collect::<Vec<_>>()[..] else { return None };
        mode.starts_with("100").then(|| Entry { object: object.to_owned(), name: name.to_owned() })
    }

    /// Whether it is read: what was named, and in a folder what has the extension and is not hidden.
    fn is_read(&self, under: &Path, extension: &str) -> bool {
        let name = Path::new(&self.name);
        if name == under {
            return true;
        }
        let below = name.strip_prefix(under).unwrap_or(name);
        let hidden = below.components().any(|part| {
            let part = part.as_os_str().to_string_lossy();
            part.starts_with('.') && part != ".." && part != "."
        });
        name.extension().is_some_and(|e| e == extension) && !hidden
    }
}

/// The contents of objects, in one run.
fn contents<'a>(objects: impl Iterator<Item = &'a str>) -> Result<Vec<Vec<u8>>, Failure> {
    let asked: Vec<String> = objects.map(str::to_owned).collect();
    let mut child = command(&["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| unable(&error))?;
    // git answers while it reads: who only asked would wait for ever.
    let stdin = child.stdin.take();
    let questions = asked.join("\n") + "\n";
    let asking = std::thread::spawn(move || stdin.map(|mut to| to.write_all(questions.as_bytes())));
    let run = child.wait_with_output().map_err(|error| unable(&error))?;
    drop(asking.join());
    let mut rest = run.stdout.as_slice();
    let mut all = Vec::with_capacity(asked.len());
    for _ in &asked {
        let (content, after) = blob(rest).ok_or_else(|| failed("cat-file", &run.stderr))?;
        all.push(content.to_vec());
        rest = after;
    }
    Ok(all)
}

/// `HASH blob SIZE\nCONTENT\n`, and what stands behind it.
fn blob(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = text.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(&text[..end]).ok()?;
    let size: usize = head.split_once(" blob ")?.1.parse().ok()?;
    let content = text.get(end + 1..end + 1 + size)?;
    Some((content, text.get(end + 2 + size..)?))
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new("git");
    // Paths mean what they say: a name may hold a `*`.
    command.arg("--literal-pathspecs").args(args);
    command
}

fn output(args: &[&str]) -> Result<std::process::Output, Failure> {
    command(args).stdin(Stdio::null()).output().map_err(|error| unable(&error))
}

fn unable(error: &std::io::Error) -> Failure {
    Failure::system(format!("git can't be run: {error}"))
}

fn failed(doing: &str, told: &[u8]) -> Failure {
    Failure::system(format!("git {doing} failed: {}", String::from_utf8_lossy(told).trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blobs_are_taken_apart() {
        let text = b"aa blob 3\nx\ny\nbb blob 0\n\n";
        let (first, rest) = blob(text).unwrap();
        assert_eq!(first, b"x\ny");
        assert_eq!(blob(rest).unwrap(), (b"".as_slice(), b"".as_slice()));
        assert_eq!(blob(b"aa missing\n"), None);
    }

    #[test]
    fn a_folder_gives_what_a_folder_gives() {
        let read = |name: &str, under: &str| {
            let line = format!("100644 blob aa\t{name}");
            Entry::of(&line).is_some_and(|entry| entry.is_read(Path::new(under), "schema"))
        };
        assert!(read("schema/a/b.schema", "schema"));
        assert!(read("../schema/b.schema", "../schema"));
        assert!(read("schema/one.txt", "schema/one.txt"));
        assert!(!read("schema/one.txt", "schema"));
        assert!(!read("schema/.old/b.schema", "schema"));
        assert!(Entry::of("120000 blob aa\tlink.schema").is_none());
    }
}
