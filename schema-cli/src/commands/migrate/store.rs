//! The revisions of a folder of migrations: their recorded schemas, and how they stand upon each other.

use crate::session::{Exit, Failure};
use schema_core::migrate::Record;
use schema_core::migrate::record::{RECORDS, Revision};
use schema_runtime::migrate::Squashed;
use std::collections::{BTreeMap, BTreeSet};
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
            let record = Record::parse(&text).map_err(|fault| wrong(format!("'{shown}': {fault}")))?;
            let revision = &record.head.revision;
            if path.file_stem().is_none_or(|stem| *stem != *revision.to_string()) {
                return Err(wrong(format!("'{shown}' holds the record of {revision}: a file has its name")));
            }
            if let Some(other) = store.records.insert(revision.id, record) {
                let other = other.head.revision;
                return Err(wrong(format!("'{shown}' and {other} have one version: make one of them anew")));
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
                        return Err(wrong(format!(
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
        let is_head = |record: &&Record| {
            let own = &record.head.revision;
            !self.records.values().any(|other| other.head.parents.contains(own))
        };
        self.records.values().filter(is_head).collect()
    }

    /// The one revision that no other was made upon; `None` if there is no revision.
    pub(crate) fn head(&self) -> Result<Option<&Record>, Failure> {
        match self.heads().as_slice() {
            [] => Ok(None),
            [head] => Ok(Some(head)),
            _ => Err(wrong(self.several_heads())),
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

    /// The ids of a revision and of all that it was made upon.
    pub(crate) fn line(&self, of: &Revision) -> BTreeSet<i64> {
        let (mut line, mut open) = (BTreeSet::new(), vec![of.id]);
        while let Some(id) = open.pop() {
            if let Some(record) = self.records.get(&id).filter(|_| line.insert(id)) {
                open.extend(record.head.parents.iter().map(|parent| parent.id));
            }
        }
        line
    }

    /// The newest revision that both one of `some` and `other` were made upon.
    pub(crate) fn common(&self, some: &[&Record], other: &Record) -> Option<&Record> {
        let line = self.line(&other.head.revision);
        let both =
            some.iter().flat_map(|record| self.line(&record.head.revision)).filter(|id| line.contains(id));
        self.records.get(&both.max()?)
    }

    /// Versions that don't hang on one another, the older one first: those of revisions made side by side.
    pub(crate) fn beside(&self, versions: impl Iterator<Item = i64>) -> Vec<(i64, i64)> {
        let mut last = None;
        let is_line = self.records.values().all(|record| {
            let parents: Vec<i64> = record.head.parents.iter().map(|parent| parent.id).collect();
            parents.as_slice() == last.replace(record.head.revision.id).as_slice()
        });
        if is_line {
            return Vec::new();
        }
        // A version is of the last revision that is not after it.
        let of = |version: i64| Some(*self.records.range(..=version).next_back()?.0);
        let versions: Vec<(i64, i64)> =
            versions.filter_map(|version| Some((version, of(version)?))).collect();
        let mut beside = Vec::new();
        for (id, record) in &self.records {
            let line = self.line(&record.head.revision);
            let own = versions.iter().filter(|(_, of)| of == id).map(|(version, _)| *version);
            for newer in own {
                let apart = versions.iter().filter(|(older, of)| *older < newer && !line.contains(of));
                beside.extend(apart.map(|(older, _)| (*older, newer)));
            }
        }
        beside
    }

    /// Whether a version is of one of these revisions: it is of the last one that is not after it.
    pub(crate) fn is_of(&self, version: i64, revisions: &BTreeSet<i64>) -> bool {
        self.records.range(..=version).next_back().is_some_and(|(id, _)| revisions.contains(id))
    }

    /// The revision that others were put together to. There is one at most: it begins all others.
    pub(crate) fn squashed(&self) -> Option<&Record> {
        self.records.values().find(|record| !record.head.replaces.is_empty())
    }

    /// How the versions are parted by that revision, for a database that has those it was put together of.
    pub(crate) fn squash_of(&self, versions: impl Iterator<Item = i64>) -> Option<Squashed> {
        let head = &self.squashed()?.head;
        let own = BTreeSet::from([head.revision.id]);
        let (versions, others): (Vec<i64>, Vec<i64>) =
            versions.partition(|version| self.is_of(*version, &own));
        let next = others.into_iter().filter(|version| *version > head.revision.id).min();
        let revisions = head.replaces.iter().map(|revision| revision.id).collect();
        Some(Squashed { revisions, versions, next })
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

fn wrong(message: String) -> Failure {
    Failure { message, exit: Exit::Differs }
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
