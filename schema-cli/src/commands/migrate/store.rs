//! The revisions of a folder of migrations: their recorded schemas, and how they stand upon each other.

use crate::session::Failure;
use schema_core::migrate::record::{self, RECORDS, Revision};
use schema_core::migrate::{Lineage, Record};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// All revisions, by their ids.
pub(crate) struct Store {
    folder: PathBuf,
    records: BTreeMap<i64, Record>,
}

impl Store {
    /// Reads the records of `folder`; one that is not there has none.
    pub(crate) fn read(folder: &Path) -> Result<Store, Failure> {
        let mut store = Store { folder: folder.to_owned(), records: BTreeMap::new() };
        let records = folder.join(RECORDS);
        let unreadable =
            |path: &Path, error| Failure::system(format!("'{}' can't be read: {error}", path.display()));
        let entries = match std::fs::read_dir(&records) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(store),
            Err(error) => return Err(unreadable(&records, error)),
        };
        for entry in entries {
            let path = entry.map_err(|error| unreadable(&records, error))?.path();
            if path.extension().is_none_or(|extension| extension != "schema") {
                continue;
            }
            let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
            let shown = path.display();
            let record =
                Record::parse(&text).map_err(|fault| Failure::differs(format!("'{shown}': {fault}")))?;
            let revision = &record.head.revision;
            if path.file_stem().is_none_or(|stem| *stem != *revision.to_string()) {
                return Err(Failure::differs(format!(
                    "'{shown}' holds the record of {revision}: a file has its name"
                )));
            }
            if let Some(other) = store.records.insert(revision.id, record) {
                let other = other.head.revision;
                return Err(Failure::differs(format!(
                    "'{shown}' and {other} have one version: make one of them anew"
                )));
            }
        }
        store.check()?;
        Ok(store)
    }

    /// Each parent has to be there, and to be older.
    fn check(&self) -> Result<(), Failure> {
        for record in self.records.values() {
            let own = &record.head.revision;
            for parent in &record.head.parents {
                match self.records.get(&parent.id) {
                    Some(there) if there.head.revision == *parent && parent.id < own.id => {}
                    _ => {
                        return Err(Failure::differs(format!(
                            "{own} was made upon {parent}, whose record is not in '{}'",
                            self.folder.join(RECORDS).display()
                        )));
                    }
                }
            }
        }
        Ok(())
    }

    /// All records, oldest first.
    pub(crate) fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// How many revisions there are.
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// The revisions that no other was made upon.
    pub(crate) fn heads(&self) -> Vec<&Record> {
        record::heads(self.records.values())
    }

    /// The one revision that no other was made upon; `None` if there is no revision.
    pub(crate) fn head(&self) -> Result<Option<&Record>, Failure> {
        match self.heads().as_slice() {
            [] => Ok(None),
            [head] => Ok(Some(head)),
            _ => Err(Failure::differs(self.several_heads())),
        }
    }

    /// What is to be done about several heads.
    pub(crate) fn several_heads(&self) -> String {
        format!(
            "{}; they were made side by side. `schemagen migrate merge` joins them, if the schema has what both do",
            self.told_heads()
        )
    }

    /// The heads by name.
    pub(crate) fn told_heads(&self) -> String {
        let names: Vec<String> = self.heads().iter().map(|r| told(&r.head.revision)).collect();
        format!("there are {} heads: {}", names.len(), names.join(" and "))
    }

    /// How they stand to one another.
    pub(crate) fn lineage(&self) -> Lineage<'_> {
        Lineage::of(self.records.values().map(|record| &record.head))
    }

    /// The newest revision that both one of `some` and `other` were made upon.
    pub(crate) fn common(&self, some: &[&Record], other: &Record) -> Option<&Record> {
        let lineage = self.lineage();
        let line = lineage.line(other.head.revision.id);
        let both = some
            .iter()
            .flat_map(|record| lineage.line(record.head.revision.id))
            .filter(|id| line.contains(id));
        self.records.get(&both.max()?)
    }

    /// The record of a revision, by its id.
    pub(crate) fn get(&self, id: i64) -> Option<&Record> {
        self.records.get(&id)
    }

    /// The file of a revision's record.
    pub(crate) fn record_path(&self, revision: &Revision) -> PathBuf {
        self.folder.join(RECORDS).join(format!("{revision}.schema"))
    }

    /// The highest version of any part of any revision.
    pub(crate) fn last_version(&self) -> i64 {
        let folders = schema_core::dialect::Target::ALL.map(|target| self.folder.join(target.name()));
        let entries = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let versions = names.filter_map(|name| name.split_once('_')?.0.parse().ok());
        versions.chain(self.records.keys().copied()).max().unwrap_or(0)
    }
}

/// A revision with the time it was made at.
fn told(revision: &Revision) -> String {
    let digits = revision.id.to_string();
    match (digits.get(..4), digits.get(4..6), digits.get(6..8), digits.get(8..10), digits.get(10..12)) {
        (Some(year), Some(month), Some(day), Some(hour), Some(minute)) => {
            format!("{revision} (of {year}-{month}-{day} {hour}:{minute} UTC)")
        }
        _ => revision.to_string(),
    }
}
