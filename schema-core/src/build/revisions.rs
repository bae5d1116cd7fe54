//! Reading a folder of migrations: which revision is its newest.

use super::read::reason;
use crate::migrate::Record;
use crate::migrate::record::{self, RECORDS};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The folder that is looked for where none is named.
pub const MIGRATIONS: &str = "migrations";

/// The newest revision of a folder of migrations.
#[derive(Clone, Debug)]
pub struct Newest {
    /// Its record.
    pub record: Record,
    /// The record's file.
    pub path: PathBuf,
    /// Every file and folder whose change can change the outcome.
    pub watch: BTreeSet<PathBuf>,
}

/// The newest revision that is recorded in `folder`; `None` if there are no records in it.
///
/// # Errors
/// Says in words why that can't be told: a record can't be read, or several revisions are the newest.
pub fn newest(folder: &Path) -> Result<Option<Newest>, String> {
    let found = records(folder)?;
    let folder = folder.join(RECORDS);
    let watch = std::iter::once(folder.clone()).chain(found.keys().cloned()).collect();
    let heads = record::heads(found.values());
    match heads.as_slice() {
        [] => Ok(None),
        [head] => {
            let path = folder.join(format!("{}.schema", head.head.revision));
            Ok(Some(Newest { record: (*head).clone(), path, watch }))
        }
        several => {
            let names: Vec<String> = several.iter().map(|head| head.head.revision.to_string()).collect();
            Err(format!(
                "'{}' has {} newest revisions, {}, which were made side by side: `schemagen migrate merge` joins them",
                folder.display(),
                names.len(),
                names.join(" and ")
            ))
        }
    }
}

/// The records of `folder`, by their files.
pub(super) fn records(folder: &Path) -> Result<BTreeMap<PathBuf, Record>, String> {
    let folder = folder.join(RECORDS);
    let wrong =
        |path: &Path, error: &io::Error| format!("'{}' can't be read: {}", path.display(), reason(error));
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(wrong(&folder, &error)),
    };
    let mut records = BTreeMap::new();
    for entry in entries {
        let path = entry.map_err(|error| wrong(&folder, &error))?.path();
        if path.extension().is_none_or(|extension| extension != "schema") {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(|error| wrong(&path, &error))?;
        let record = Record::parse(&text).map_err(|fault| format!("'{}': {fault}", path.display()))?;
        records.insert(path, record);
    }
    Ok(records)
}
