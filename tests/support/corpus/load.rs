//! Loads a schema into a server.

use std::fs;
use std::path::{Path, PathBuf};

use super::manifest::Entry;
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
    let paths = match entry.paths() {
        Ok(paths) => paths,
        Err(why) => return Ok(Load::Missing(why)),
    };
    let Some(place) = Place::new(kind) else { return Ok(Load::NoServer) };
    for extension in &entry.needs {
        let sql = format!("select 1 from pg_available_extensions where name = '{extension}'");
        if place.exec(&sql)?.is_empty() {
            return Ok(Load::Missing(format!("PostgreSQL's extension {extension} is not installed")));
        }
    }
    let scratch = tempfile::tempdir().map_err(DbError::client)?;
    place.run_files(&prepared(entry, paths, scratch.path()).map_err(DbError::client)?)?;
    Ok(Load::Done(place))
}

/// The files to be run: the prelude, and the schema's with its place holders filled.
fn prepared(entry: &Entry, paths: Vec<PathBuf>, scratch: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if !entry.prelude.is_empty() {
        files.push(scratch.join("prelude.sql"));
        fs::write(&files[0], &entry.prelude)?;
    }
    if entry.replace.is_empty() {
        files.extend(paths);
        return Ok(files);
    }
    for (number, path) in paths.into_iter().enumerate() {
        let mut text = fs::read_to_string(path)?;
        for (holder, value) in &entry.replace {
            text = text.replace(holder, value);
        }
        let file = scratch.join(format!("{number}.sql"));
        fs::write(&file, text)?;
        files.push(file);
    }
    Ok(files)
}
