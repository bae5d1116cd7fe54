//! The migrations of a folder, named as `sqlx migrate` names them.

use crate::session::{Exit, Failure};
use schema_core::dialect::Target;
use schema_core::migrate::script::{self, Statement};
use schema_runtime::migrate::{Kind, Migration, Script, Step};
use std::collections::BTreeMap;
use std::path::Path;

/// Reads all migrations in `folder`.
pub(super) fn read(target: Target, folder: &Path) -> Result<Vec<Migration>, Failure> {
    let shown = folder.display();
    let entries = std::fs::read_dir(folder)
        .map_err(|error| Failure::system(format!("the folder '{shown}' can't be read: {error}")))?;
    let (mut ups, mut downs) = (BTreeMap::new(), BTreeMap::new());
    for entry in entries {
        let entry =
            entry.map_err(|error| Failure::system(format!("the folder '{shown}' can't be read: {error}")))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(named) = Named::of(&name) else { continue };
        let version = named.version.map_err(|()| {
            wrong(format!(
                "'{}' does not begin with a version: a whole number above 0",
                entry.path().display()
            ))
        })?;
        let script = read_script(target, &entry.path())?;
        let twice = match named.back {
            true => downs.insert(version, script).map(|other| other.file),
            false => ups.insert(version, (named.title, script)).map(|(_, other)| other.file),
        };
        if let Some(other) = twice {
            return Err(wrong(format!("'{other}' and '{}' have one version", entry.path().display())));
        }
    }
    if let Some((_, down)) = downs.iter().find(|(version, _)| !ups.contains_key(*version)) {
        return Err(wrong(format!("'{}' takes back what no file makes", down.file)));
    }
    let migration = |(version, (name, up)): (i64, (String, Script))| Migration {
        version,
        name: name.into(),
        up,
        down: downs.remove(&version),
    };
    Ok(ups.into_iter().map(migration).collect())
}

fn wrong(message: String) -> Failure {
    Failure { message, exit: Exit::Differs }
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

fn read_script(target: Target, path: &Path) -> Result<Script, Failure> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::system(format!("'{file}' can't be read: {error}")))?;
    let split =
        script::split(target, &text).map_err(|fault| wrong(format!("{file}:{}: {fault}", fault.line)))?;
    let steps: Vec<Step> = split.statements.into_iter().map(step).collect();
    Ok(Script { file: file.into(), text: text.into(), transaction: split.transaction, steps: steps.into() })
}

fn step(from: Statement) -> Step {
    let kind = match from.kind {
        script::Kind::Data => Kind::Data,
        script::Kind::Schema(names) => Kind::Schema(names.into_iter().map(Into::into).collect()),
        script::Kind::Rights => Kind::Rights,
        script::Kind::Session => Kind::Session,
        script::Kind::Upkeep => Kind::Upkeep,
        script::Kind::Begin => Kind::Begin,
        script::Kind::Commit => Kind::Commit,
        script::Kind::MakeIndex { index, table } => {
            Kind::MakeIndex { index: index.into(), table: table.into() }
        }
        script::Kind::DropIndex { index } => Kind::DropIndex { index: index.into() },
    };
    Step {
        sql: from.sql.into(),
        line: from.line,
        comment: from.comment.into(),
        repeat: from.repeat,
        account: from.account.map(Into::into),
        kind,
    }
}
