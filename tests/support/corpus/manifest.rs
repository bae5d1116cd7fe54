//! Reads the manifest.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::place::Kind;

const SYSTEM: &str = "/var/cache/schemagen/corpus";

/// A part of a schema.
pub enum Part {
    /// One of its files.
    File(PathBuf),
    /// SQL of our own.
    Sql(String),
}

#[derive(Deserialize)]
struct Manifest {
    schema: Vec<Entry>,
}

/// One schema, as it is written for one or more servers. The manifest tells what each field means.
#[derive(Clone, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What it is called.
    pub name: String,
    /// Where it can be loaded.
    pub servers: Vec<Kind>,
    /// Where it is fetched from.
    pub from: Vec<String>,
    /// The version of a Debian package that the numbers are of: how it begins.
    pub version: Option<String>,
    /// Below the cache, in order.
    pub files: Vec<String>,
    /// The names of files that a `*` is not to stand for.
    #[serde(default)]
    pub except: Vec<String>,
    /// Place holders and what to put there.
    #[serde(default)]
    pub replace: Vec<(String, String)>,
    /// How many tables it makes, counted in its text.
    pub tables: usize,
    /// Whether it is part of the everyday run.
    #[serde(default)]
    pub quick: bool,
}

/// All entries of the manifest, in order.
///
/// # Panics
/// If the manifest can't be read.
pub fn entries() -> Vec<Entry> {
    let text = include_str!("../../corpus/manifest.toml");
    let manifest: Manifest = toml::from_str(text).unwrap_or_else(|e| panic!("manifest.toml: {e}"));
    manifest.schema
}

/// The folder that `tests/corpus/fetch.sh` fills.
fn cache() -> PathBuf {
    std::env::var_os("SCHEMAGEN_CORPUS")
        .filter(|dir| !dir.is_empty())
        .map_or_else(|| SYSTEM.into(), PathBuf::from)
}

impl Entry {
    /// What it is made of, in the order to be run, or what of it is not there.
    pub fn parts(&self) -> Result<Vec<Part>, String> {
        let mut parts = Vec::new();
        for pattern in &self.files {
            if pattern.ends_with(';') {
                parts.push(Part::Sql(pattern.clone()));
                continue;
            }
            let mut found = expand(&cache().join(pattern));
            if found.is_empty() {
                return Err(format!("{pattern} is not there; tests/corpus/fetch.sh fetches it"));
            }
            found.retain(|path| {
                let excepted = pattern.contains('*') && self.except.iter().any(|name| path.ends_with(name));
                !excepted && !parts.iter().any(|part| matches!(part, Part::File(known) if known == path))
            });
            parts.extend(found.into_iter().map(Part::File));
        }
        Ok(parts)
    }

    /// Whether the package that was fetched is of the version that the numbers of the manifest are of.
    pub fn is_known_version(&self) -> bool {
        let Some(version) = &self.version else { return true };
        self.from.iter().filter_map(|from| from.strip_prefix("debian:")).all(|package| {
            let path = cache().join("debian").join(package).join(".version");
            std::fs::read_to_string(path).is_ok_and(|found| found.starts_with(version))
        })
    }
}

/// The files that a path stands for: `*` in its last part is any text. Sorted.
fn expand(path: &Path) -> Vec<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Some((start, end)) = name.split_once('*') else {
        return if path.exists() { vec![path.to_owned()] } else { Vec::new() };
    };
    let Some(Ok(folder)) = path.parent().map(std::fs::read_dir) else { return Vec::new() };
    let mut found: Vec<PathBuf> = folder
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            let rest = name.strip_prefix(start)?;
            rest.ends_with(end).then(|| entry.path())
        })
        .collect();
    found.sort();
    found
}
