//! A migration as files, in the naming and with the marks that `sqlx migrate` reads.

mod frame;
mod pair;
#[cfg(test)]
mod tests;

use super::ledger;
use super::plan::Plan;
use super::record::Revision;
use super::rights::Granted;
use crate::dialect::Target;

/// The migration of one target, to be written.
#[derive(Clone, Debug)]
pub struct Migration<'a> {
    /// The revision that it is a part of.
    pub revision: &'a Revision,
    /// The revisions it was made upon.
    pub parents: &'a [Revision],
    /// The revisions it takes the place of.
    pub replaces: &'a [Revision],
    /// The target.
    pub target: Target,
    /// Whether the target has no revision before it.
    pub first: bool,
    /// The fingerprint of what the target holds then.
    pub fingerprint: &'a str,
    /// The services whose older code breaks.
    pub breaks: &'a [String],
    /// What accounts have before it.
    pub had: &'a [Granted],
    /// What accounts are to have.
    pub has: &'a [Granted],
    /// What is done, in words, a line each.
    pub words: &'a [String],
    /// The hazards that were allowed, as the command line names them.
    pub allowed: &'a [String],
    /// The statements.
    pub up: Plan,
    /// The statements of the way back.
    pub down: Plan,
}

/// A file to be written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// Its path below the folder of migrations, with `/` between folders.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The files of a migration: for each part its way and its way back.
pub fn files(migration: &Migration<'_>) -> Vec<File> {
    let &Migration { revision, target, .. } = migration;
    let (mut up, mut down) = (migration.up.parts.clone(), migration.down.parts.clone());
    let fingerprint = migration.fingerprint;
    let arrived = ledger::insert(target, revision, fingerprint, migration.breaks);
    let (had, has) = (migration.had, migration.has);
    let made = migration.first.then(|| ledger::create(target));
    pair::append(&mut up, made.into_iter().chain(ledger::rights(target, had, has)).chain([arrived]));
    if migration.first {
        // The rights go with the table.
        pair::prepend(&mut down, vec![ledger::drop(target)]);
    } else {
        let back = ledger::rights(target, has, had);
        pair::prepend(&mut down, std::iter::once(ledger::delete(target, revision)).chain(back).collect());
    }
    let parts = pair::pair(up, down);
    let count = parts.len();
    let mut files = Vec::with_capacity(count * 2);
    for (at, (up, down)) in parts.into_iter().enumerate() {
        let version = revision.id + at as i64;
        let tail = if at == 0 { String::new() } else { format!("_{}", at + 1) };
        for (way, part) in [("up", up), ("down", down)] {
            let head = head(migration, way == "down", at, count);
            files.push(File {
                path: format!("{target}/{version}_{}{tail}.{way}.sql", revision.name),
                text: frame::text(target, &head, &part),
            });
        }
    }
    files
}

/// What a file says of itself, a line each; empty lines part it.
fn head(migration: &Migration<'_>, back: bool, at: usize, count: usize) -> Vec<String> {
    let &Migration { revision, target, .. } = migration;
    let way = if back { "The way back from" } else { "The way to" };
    let part = if count > 1 { format!(", part {} of {count}", at + 1) } else { String::new() };
    let mut lines = vec![format!("{way} {revision} on {}{part}.", target.title())];
    if back {
        return lines;
    }
    if at > 0 {
        lines.push("What it does stands in part 1.".to_owned());
        return lines;
    }
    lines.push(String::new());
    lines.extend(migration.words.iter().cloned());
    if migration.words.is_empty() {
        lines.push("Nothing changes on this target.".to_owned());
    }
    lines.push(String::new());
    let names = |list: &[Revision]| list.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
    match migration.parents {
        [] => lines.push("It is the first revision.".to_owned()),
        parents => lines.push(format!("Made upon {}.", names(parents))),
    }
    lines.extend(migration.allowed.iter().map(|hazard| format!("Allowed: {hazard}")));
    lines.extend(migration.replaces.iter().map(|old| format!("Replaces {old}.")));
    lines
}
