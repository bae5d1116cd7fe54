//! What is applied beside what there is: what is to be done, or why nothing can be.

use super::journal::Journal;
use super::record::Applied;
use super::{Error, Lineage, Migration};

/// A migration as `status` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its version.
    pub version: i64,
    /// Its name.
    pub name: String,
    /// What is known of it.
    pub state: State,
    /// When it was applied, in UTC.
    pub at: Option<String>,
    /// How long it took, in nanoseconds.
    pub time: Option<i64>,
}

/// What is known of a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is applied.
    Applied,
    /// It is to be applied.
    Pending,
    /// It is to be applied, and older than one that is.
    OutOfOrder,
    /// It was begun; so many of its statements are done.
    Unfinished {
        /// Whether it is the way back that was begun.
        back: bool,
        /// How many statements are done.
        done: usize,
    },
    /// It was applied, and its file is another one now.
    Changed,
    /// It was applied, and there is no file of it.
    Missing,
    /// Another tool has begun it, and not finished.
    Broken,
    /// It was applied, and put together with others to one, which the next run records in place of them.
    Replaced,
}

/// Files and rows side by side, oldest first.
pub(super) fn entries(
    files: &[&Migration],
    rows: &[Applied],
    journal: Option<&Journal>,
    lineage: &Lineage,
) -> Vec<Entry> {
    let late = |version: i64| {
        let newer = |row: &&Applied| row.success && row.version > version;
        rows.iter().filter(newer).any(|row| !lineage.beside.contains(&(version, row.version)))
    };
    let replaced = lineage.squashed.as_ref().filter(|squashed| squashed.is_due(files, rows));
    let replaced = |version: i64| replaced.is_some_and(|squashed| squashed.covers(version));
    let mut entries: Vec<Entry> = rows
        .iter()
        .map(|row| {
            let file = files.iter().find(|file| file.version == row.version);
            let begun = journal.filter(|journal| journal.version == row.version);
            let state = match (file, begun) {
                _ if row.success && replaced(row.version) => State::Replaced,
                (None, _) => State::Missing,
                (Some(file), _) if file.up.checksum() != row.checksum => State::Changed,
                (_, Some(journal)) => State::Unfinished { back: journal.back, done: journal.done() },
                _ if row.success => State::Applied,
                _ => State::Broken,
            };
            let time = (row.time >= 0).then_some(row.time);
            Entry { version: row.version, name: row.name.clone(), state, at: Some(row.at.clone()), time }
        })
        .collect();
    for file in files {
        if rows.iter().all(|row| row.version != file.version) && !replaced(file.version) {
            let state = if late(file.version) { State::OutOfOrder } else { State::Pending };
            let name = file.name.clone().into_owned();
            entries.push(Entry { version: file.version, name, state, at: None, time: None });
        }
    }
    entries.sort_by_key(|entry| entry.version);
    entries
}

/// The migrations in their order; versions must differ.
pub(super) fn sorted(files: &[Migration]) -> Result<Vec<&Migration>, Error> {
    let mut sorted: Vec<&Migration> = files.iter().collect();
    sorted.sort_by_key(|file| file.version);
    let twice = sorted.windows(2).find(|pair| pair[0].version == pair[1].version);
    match twice {
        Some(pair) => {
            Err(Error::refused(format!("{} and {} have one version", pair[0].up.file, pair[1].up.file)))
        }
        None => Ok(sorted),
    }
}

/// Refuses what nobody can go on from.
pub(super) fn check(entries: &[Entry], files: &[&Migration], out_of_order: bool) -> Result<(), Error> {
    let file = |version: i64| {
        let found = files.iter().find(|file| file.version == version);
        found.map_or_else(|| version.to_string(), |file| file.up.file.clone().into_owned())
    };
    let newest =
        entries.iter().filter(|entry| entry.at.is_some()).map(|entry| entry.version).max().unwrap_or(0);
    let wrong = entries.iter().filter_map(|Entry { version, name, state, .. }| match state {
        State::Changed => Some(format!(
            "{} was changed after it was applied: bring the applied text back, and put the change into a new migration",
            file(*version)
        )),
        State::Missing => Some(format!(
            "{version} ({name}) was applied, and there is no file of it here: bring it back"
        )),
        State::Broken => Some(format!(
            "{} was begun by another tool, which failed, and no journal says where: bring the database to where the \
             file begins or ends, then delete its row of _sqlx_migrations, or set its success to true",
            file(*version)
        )),
        State::OutOfOrder if !out_of_order => Some(format!(
            "{} is older than {newest}, which is applied: give it a newer version, or allow it out of order",
            file(*version)
        )),
        _ => None,
    });
    let wrong: Vec<String> = wrong.collect();
    if wrong.is_empty() { Ok(()) } else { Err(Error::Refused(wrong)) }
}

/// The version of the revision that a migration is a part of: parts are named `NAME`, `NAME 2`, …, and numbered
/// one after the other.
pub(super) fn revision(files: &[&Migration], of: &Migration) -> i64 {
    let part = of.name.rsplit_once(' ').and_then(|(name, part)| Some((name, part.parse::<i64>().ok()?)));
    let Some((name, part @ 2..)) = part else { return of.version };
    let first = of.version.saturating_sub(part - 1);
    let is_first = |file: &&&Migration| file.version == first && file.name == name;
    files.iter().find(is_first).map_or(of.version, |file| file.version)
}

#[cfg(test)]
mod tests {
    use super::super::Script;
    use super::*;

    fn migration(version: i64, name: &'static str) -> Migration {
        let file = format!("{version}_{name}.up.sql").into();
        let script = Script { file, text: name.into(), transaction: true, steps: Vec::new().into() };
        Migration { version, name: name.into(), up: script, down: None }
    }

    fn row(of: &Migration, success: bool) -> Applied {
        let (name, at) = (of.name.clone().into_owned(), String::new());
        Applied { version: of.version, name, success, checksum: of.up.checksum(), time: 5, at }
    }

    #[test]
    fn each_state_is_told_apart() {
        let files = [1, 2, 3, 4, 5].map(|version| migration(version, "m"));
        let files: Vec<&Migration> = files.iter().collect();
        let gone = migration(6, "gone");
        let changed = Applied { checksum: vec![1], ..row(files[1], true) };
        let rows = [row(files[0], true), changed, row(files[2], false), row(&gone, true)];
        let journal = Journal { version: 3, ..Journal::default() };
        let states = |journal| {
            entries(&files, &rows, journal, &Lineage::default()).iter().map(|e| e.state).collect::<Vec<_>>()
        };
        let unfinished = State::Unfinished { back: false, done: 0 };
        let late = State::OutOfOrder;
        assert_eq!(
            states(Some(&journal)),
            [State::Applied, State::Changed, unfinished, late, late, State::Missing]
        );
        assert_eq!(states(None)[2], State::Broken);
        let Err(Error::Refused(why)) =
            check(&entries(&files, &rows, None, &Lineage::default()), &files, false)
        else {
            panic!("refused")
        };
        assert_eq!(why.len(), 5, "{why:#?}");
        assert!(why[0].starts_with("2_m.up.sql was changed"), "{why:#?}");
        assert!(check(&entries(&files, &rows[..1], None, &Lineage::default()), &files, false).is_ok());
    }

    #[test]
    fn what_stands_beside_may_come_later() {
        let files = [1, 2, 3].map(|version| migration(version, "m"));
        let files: Vec<&Migration> = files.iter().collect();
        let rows = [row(files[1], true), row(files[2], true)];
        let state = |beside: &[(i64, i64)]| {
            entries(&files, &rows, None, &Lineage { beside: beside.to_vec().into(), squashed: None })[0].state
        };
        assert_eq!(state(&[]), State::OutOfOrder);
        assert_eq!(state(&[(1, 2)]), State::OutOfOrder, "3 hangs on it");
        assert_eq!(state(&[(1, 2), (1, 3)]), State::Pending);
    }

    #[test]
    fn parts_make_one_revision() {
        let files = [
            migration(10, "add x"),
            migration(11, "add x 2"),
            migration(12, "add x 3"),
            migration(20, "v 2"),
        ];
        let files: Vec<&Migration> = files.iter().collect();
        assert_eq!(files.iter().map(|file| revision(&files, file)).collect::<Vec<_>>(), [10, 10, 10, 20]);
    }
}
