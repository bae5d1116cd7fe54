//! One target's migrations, run on an empty database, there and back.

use super::accounts;
use crate::commands::migrate::failed;
use crate::drift::{self, Fresh};
use crate::introspect::Scope;
use crate::live::throwaway::Throwaway;
use crate::live::url::ServerUrl;
use crate::live::wait;
use crate::session::{Failure, Session};
use schema_core::dialect::Target;
use schema_core::ir;
use schema_core::migrate::compare::{Finding, compare};
use schema_core::phys::Schema;
use schema_runtime::Config;
use schema_runtime::migrate::{Back, Error, Event, Migration, Observer, Runner};
use std::time::{Duration, Instant};

/// What became of it.
pub(super) struct Replayed {
    pub(super) target: Target,
    /// The server's version.
    pub(super) version: String,
    /// How many files there are.
    pub(super) files: usize,
    pub(super) took: Duration,
    /// Why the way there or back broke off.
    pub(super) failed: Option<String>,
    /// What differs between what the migrations and what the schema makes.
    pub(super) objects: Vec<Finding>,
    /// What the ways back leave.
    pub(super) left: Vec<Finding>,
    /// The newest file that has no way back, if there is one: only what came after it is taken back.
    pub(super) stays: Option<String>,
}

impl Replayed {
    pub(super) fn holds(&self) -> bool {
        self.failed.is_none() && self.objects.is_empty() && self.left.is_empty()
    }
}

/// Runs them all.
pub(super) fn replay(
    session: &Session,
    url: &ServerUrl,
    mut migrations: Vec<Migration>,
    schema: &ir::Schema,
) -> Result<Replayed, Failure> {
    let start = Instant::now();
    accounts::leave_out(&mut migrations);
    let place = Throwaway::shared(url)?;
    let at = place.url().ok_or_else(|| Failure::system("the throwaway database has no URL"))?;
    let target = schema_target(at)?;
    let config = Config::from_url(&at.url).map_err(|error| Failure::usage(error.to_string()))?;
    let progress = Passing(session);
    let runner = Runner::new(config, &migrations).observer(&progress);
    let scope = Scope::default();
    let files = migrations.len();
    session.say(
        "Verifying",
        format!("{files} {} on {}", if files == 1 { "file" } else { "files" }, target.title()),
    );
    let before = place.read(&scope)?;
    let mut replayed = Replayed {
        target,
        version: before.version.clone(),
        files,
        took: Duration::ZERO,
        failed: None,
        objects: Vec::new(),
        left: Vec::new(),
        stays: stays(&migrations).map(|migration| migration.up.file.clone().into_owned()),
    };
    if let Err(error) = wait(async { Ok(runner.apply(None).await) })? {
        replayed.failed = Some(broken(&error)?);
        return Ok(replayed);
    }
    let mut made = place.read(&scope)?.schema;
    let mut wanted = Fresh::make(url, None, schema, Throwaway::new(url, None)?, (at, &made))?.schema;
    replayed.objects = differences(&mut made, &mut wanted);
    accounts::forget(schema, target, &mut replayed.objects);
    let back = Back::To(stays(&migrations).map_or(0, |migration| migration.version));
    match wait(async { Ok(runner.rollback(back).await) })? {
        Err(error) => replayed.failed = Some(broken(&error)?),
        Ok(_) if back == Back::To(0) => {
            replayed.left = differences(&mut place.read(&scope)?.schema, &mut before.schema.clone());
        }
        Ok(_) => {}
    }
    replayed.took = start.elapsed();
    Ok(replayed)
}

fn schema_target(url: &ServerUrl) -> Result<Target, Failure> {
    url.server.target().ok_or_else(|| Failure::usage("a cache has no migrations"))
}

/// What differs, but for what makes nothing work otherwise.
fn differences(made: &mut Schema, wanted: &mut Schema) -> Vec<Finding> {
    drift::settle(made);
    drift::settle(wanted);
    let mut found = compare(made, wanted);
    drift::leave_out_minor(&mut found);
    found
}

/// The newest migration that can't be taken back.
fn stays(migrations: &[Migration]) -> Option<&Migration> {
    migrations.iter().filter(|migration| migration.down.is_none()).max_by_key(|migration| migration.version)
}

/// A statement that fails is the migrations' fault, and found; anything else ends the command.
fn broken(error: &Error) -> Result<String, Failure> {
    match error {
        Error::Statement { source: schema_runtime::Error::Connect { .. }, .. } => Err(failed(error)),
        Error::Statement { .. } | Error::Refused(_) => Ok(error.to_string()),
        _ => Err(failed(error)),
    }
}

/// Shows on a terminal what is being run.
struct Passing<'s>(&'s Session);

impl Observer for Passing<'_> {
    fn tell(&self, event: &Event<'_>) {
        if let Event::Begun { migration, back } = *event {
            let script = migration.down.as_ref().filter(|_| back).unwrap_or(&migration.up);
            self.0.passing(&script.file);
        }
    }
}
