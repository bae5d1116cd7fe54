//! Reading the migrations of one target from a folder, whose files are named as `sqlx migrate` names them.

use crate::dialect::Target;
use crate::migrate::script;
use crate::migrate::script::{Found, Source};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// Why the migrations of a folder can't be had.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NoMigrations {
    /// The file system refuses.
    Unreadable(String),
    /// The files are not what they should be.
    Wrong(String),
}

impl fmt::Display for NoMigrations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoMigrations::Unreadable(why) | NoMigrations::Wrong(why) => f.write_str(why),
        }
    }
}

/// Reads all migrations of `target` in `folder`, and takes them apart; they come in the order of their versions.
///
/// # Errors
/// If a file can't be read, or taken apart, or bears a name that says nothing.
pub fn migrations(target: Target, folder: &Path) -> Result<Vec<Found>, NoMigrations> {
    let shown = folder.display();
    let unreadable = |error| NoMigrations::Unreadable(format!("the folder '{shown}' can't be read: {error}"));
    let entries = std::fs::read_dir(folder).map_err(unreadable)?;
    let (mut ups, mut downs) = (BTreeMap::new(), BTreeMap::new());
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(named) = Named::of(&name) else { continue };
        let version = named.version.map_err(|()| {
            NoMigrations::Wrong(format!(
                "'{}' does not begin with a version: a whole number above 0",
                entry.path().display()
            ))
        })?;
        let source = source(target, &entry.path())?;
        let twice = match named.back {
            true => downs.insert(version, source).map(|other| other.file),
            false => ups.insert(version, (named.title, source)).map(|(_, other)| other.file),
        };
        if let Some(other) = twice {
            let path = entry.path();
            return Err(NoMigrations::Wrong(format!("'{other}' and '{}' have one version", path.display())));
        }
    }
    if let Some((_, down)) = downs.iter().find(|(version, _)| !ups.contains_key(*version)) {
        return Err(NoMigrations::Wrong(format!("'{}' takes back what no file makes", down.file)));
    }
    let found = |(version, (name, up)): (i64, (String, Source))| Found {
        version,
        name,
        up,
        down: downs.remove(&version),
    };
    Ok(ups.into_iter().map(found).collect())
}

/// What a file's name says.
struct Named {
    version: Result<i64, ()>,
    title: String,
    back: bool,
}

impl Named {
    /// `None` for a file that sqlx passes over too.
    fn of(name: &str) -> Option<Named> {
        let (version, rest) = name.split_once('_')?;
        let stem = rest.strip_suffix(".sql")?;
        let (title, back) = match (stem.strip_suffix(".up"), stem.strip_suffix(".down")) {
            (Some(title), _) => (title, false),
            (_, Some(title)) => (title, true),
            _ => (stem, false),
        };
        let version = version.parse().ok().filter(|version| *version > 0).ok_or(());
        Some(Named { version, title: title.replace('_', " "), back })
    }
}

fn source(target: Target, path: &Path) -> Result<Source, NoMigrations> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| NoMigrations::Unreadable(format!("'{file}' can't be read: {error}")))?;
    let script = script::split(target, &text)
        .map_err(|fault| NoMigrations::Wrong(format!("{file}:{}: {fault}", fault.line)))?;
    Ok(Source { file, text, script })
}
