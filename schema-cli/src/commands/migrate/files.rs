//! The migrations of a folder, for the runner.

use super::store::Store;
use crate::session::{Exit, Failure};
use schema_core::build::NoMigrations;
use schema_core::dialect::Target;
use schema_core::migrate::script::{self, Found, Source, Statement};
use schema_runtime::migrate::{Kind, Lineage, Migration, Script, Squashed, Step};
use std::path::Path;

/// Reads all migrations in `folder`.
pub(super) fn read(target: Target, folder: &Path) -> Result<Vec<Migration>, Failure> {
    let found = schema_core::build::migrations(target, folder).map_err(|error| match error {
        NoMigrations::Unreadable(message) => Failure::system(message),
        NoMigrations::Wrong(message) => Failure { message, exit: Exit::Differs },
    })?;
    Ok(found.into_iter().map(migration).collect())
}

/// How migrations stand to one another, by what their records say.
pub(super) fn lineage(store: &Store, migrations: &[Migration]) -> Lineage {
    let versions: Vec<i64> = migrations.iter().map(|migration| migration.version).collect();
    let recorded = store.lineage();
    let squashed = recorded.squash(&versions).map(|squash| Squashed {
        revisions: squash.revisions.into(),
        versions: squash.versions.into(),
        next: squash.next,
    });
    Lineage { beside: recorded.beside(&versions).into(), squashed }
}

fn migration(from: Found) -> Migration {
    Migration {
        version: from.version,
        name: from.name.into(),
        up: script(from.up),
        down: from.down.map(script),
    }
}

fn script(from: Source) -> Script {
    let steps: Vec<Step> = from.script.statements.into_iter().map(step).collect();
    Script {
        file: from.file.into(),
        text: from.text.into(),
        transaction: from.script.transaction,
        steps: steps.into(),
    }
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
