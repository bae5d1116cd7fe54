//! Loads a schema into a server.

use std::fs;
use std::path::{Path, PathBuf};

use super::manifest::{Entry, Part};
use crate::DbError;
use crate::place::{Kind, Place};

/// What came of it.
pub enum Load {
    /// It is there.
    Done(Place),
    /// Something that it needs is missing: what, and why.
    Missing(String),
    /// The server that it needs is missing, which is said already.
    NoServer,
}

/// Loads a schema into a new place.
pub fn load(entry: &Entry, kind: Kind) -> Result<Load, DbError> {
    let parts = match entry.parts() {
        Ok(parts) => parts,
        Err(why) => return Ok(Load::Missing(why)),
    };
    let Some(place) = Place::new(kind) else { return Ok(Load::NoServer) };
    let scratch = tempfile::tempdir().map_err(DbError::client)?;
    place.run_files(&prepared(entry, parts, scratch.path()).map_err(DbError::client)?)?;
    Ok(Load::Done(place))
}

/// Loads a text into a new place.
pub fn load_text(sql: &str, kind: Kind) -> Result<Load, DbError> {
    let Some(place) = Place::new(kind) else { return Ok(Load::NoServer) };
    let file = tempfile::NamedTempFile::new().map_err(DbError::client)?;
    fs::write(file.path(), sql).map_err(DbError::client)?;
    place.run_files(&[file.path().to_owned()])?;
    Ok(Load::Done(place))
}

/// The files to be run: the schema's with its place holders filled, and our own SQL in files, too.
fn prepared(entry: &Entry, parts: Vec<Part>, scratch: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for (number, part) in parts.into_iter().enumerate() {
        let text = match part {
            Part::File(path) if entry.replace.is_empty() => {
                files.push(path);
                continue;
            }
            Part::File(path) => fs::read_to_string(path)?,
            Part::Sql(text) => text,
        };
        let filled = entry.replace.iter().fold(text, |text, (holder, value)| text.replace(holder, value));
        let file = scratch.join(format!("{number}.sql"));
        fs::write(&file, filled)?;
        files.push(file);
    }
    Ok(files)
}
