//! The closed loop: pull, build, load into an empty database, pull again. Then the two texts are equal, and
//! so are the two databases, as the judge says; and `schemagen drift` tells of no difference.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::Counts;
use crate::judge;
use crate::place::{Kind, Place};
use crate::program;

/// What the loop gave.
pub struct Closed {
    /// Of the text that was pulled.
    pub counts: Counts,
    /// How long the first pull took.
    pub pull: Duration,
    /// What the first pull warned of, a line each.
    pub notes: Vec<String>,
    /// Each way in which the loop is open; none if it is closed.
    pub gaps: Vec<String>,
}

impl Closed {
    /// A line that tells of it.
    pub fn line(&self, name: &str, kind: Kind) -> String {
        let counts = &self.counts;
        format!(
            "{:<16} {:<9} {:>5} tables {:>6} columns {:>5} constraints {:>5} indexes {:>6} objects; raw: {:>4}, \
         outside of code {:>3}, {:.2} %; native {:>4}, sql {:>4}; pulled in {:>6.3} s; {}",
            name,
            kind.name(),
            counts.tables,
            counts.columns,
            counts.constraints,
            counts.indexes,
            counts.objects(),
            counts.raw.values().sum::<usize>(),
            counts.wordless(),
            counts.share(),
            counts.native,
            counts.sql,
            self.pull.as_secs_f64(),
            if self.gaps.is_empty() {
                "closed".to_owned()
            } else {
                format!("OPEN, {} gaps", self.gaps.len())
            },
        )
    }
}

/// Closes the loop from a database, by the command `schemagen`.
pub fn close(place: &Place, schemagen: &str) -> Result<Closed, String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let folder = folder.path();
    let began = Instant::now();
    let (text, notes) = pull(place, schemagen, folder, "first")?;
    let pull_time = began.elapsed();
    let (counts, gaps) = match Counts::of(&text) {
        Ok(counts) => (counts, Vec::new()),
        Err(why) => (Counts::default(), vec![why]),
    };
    let mut closed = Closed { counts, pull: pull_time, notes, gaps };
    if let Err(gap) = again(place, schemagen, folder, &text, &mut closed.gaps) {
        closed.gaps.push(gap);
    }
    Ok(closed)
}

/// The way back, from the text to a second database. An error ends it.
fn again(
    place: &Place,
    schemagen: &str,
    folder: &Path,
    text: &str,
    gaps: &mut Vec<String>,
) -> Result<(), String> {
    run(schemagen, &["build", "first", "--out", "built"], folder).map_err(|e| format!("build: {e}"))?;
    let second = Place::new(place.kind()).ok_or("there is no second server")?;
    let files = built(&folder.join("built"), place.kind().target().name());
    let loaded = second.run_files(&files);
    loaded.map_err(|e| format!("what was built does not load: {}", e.message))?;
    // Nothing differs between a database that was just made and its schema.
    if let Err(told) = run(schemagen, &["drift", &second.url(), "--schema", "first", "--strict"], folder) {
        gaps.push(format!("drift of what was just made: {told}"));
    }
    match pull(&second, schemagen, folder, "second") {
        Ok((found, _)) if found == text => {}
        Ok((found, _)) => gaps.push(format!("the second text differs:\n{}", unequal(text, &found))),
        Err(error) => gaps.push(format!("the second {error}")),
    }
    let before = judge::holding(place).map_err(|e| e.message)?;
    let after = judge::holding(&second).map_err(|e| e.message)?;
    gaps.extend(before.differences(&after));
    Ok(())
}

/// Pulls into a folder, and returns the text of all that came, with what it warned of.
fn pull(place: &Place, schemagen: &str, folder: &Path, to: &str) -> Result<(String, Vec<String>), String> {
    let said =
        run(schemagen, &["pull", &place.url(), "--out", to], folder).map_err(|e| format!("pull: {e}"))?;
    let notes =
        said.lines().filter(|line| line.trim_start().starts_with("warning")).map(str::to_owned).collect();
    let mut text = String::new();
    for file in files_in(&folder.join(to), "schema") {
        text.push_str(&fs::read_to_string(file).map_err(|e| e.to_string())?);
    }
    if text.is_empty() { Err("pull: nothing came".to_owned()) } else { Ok((text, notes)) }
}

/// Runs the command, and returns what it said.
fn run(schemagen: &str, args: &[&str], folder: &Path) -> Result<String, String> {
    let run = program::run_with(schemagen, args, folder, &[]);
    let first: Vec<&str> = run.out.lines().take(40).chain(run.err.lines().take(12)).collect();
    if run.status == 0 {
        Ok(run.err)
    } else {
        Err(format!("exit status {}\n{}", run.status, first.join("\n")))
    }
}

/// The DDL for a target, and the grants behind it.
fn built(out: &Path, target: &str) -> Vec<PathBuf> {
    let mut files = vec![out.join("ddl").join(format!("{target}.sql"))];
    files.extend(files_in(&out.join("grants").join(target), "sql"));
    files
}

/// The files of a folder with this ending, sorted.
fn files_in(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == ending));
    files.sort();
    files
}

/// The first lines that differ.
fn unequal(one: &str, other: &str) -> String {
    let pairs = one.lines().zip(other.lines()).filter(|(a, b)| a != b).take(10);
    let lines: String = pairs.map(|(a, b)| format!("  - {a}\n  + {b}\n")).collect();
    format!("{lines}  {} and {} lines", one.lines().count(), other.lines().count())
}
