//! `schemagen migrate verify`: what the migrations make is what the schema makes, and their ways back lead to nothing.

mod accounts;
mod applied;
mod records;
mod replay;
mod report;

use super::store::Store;
use crate::args::{ListFormat, MigrateVerifyArgs};
use crate::drift::Places;
use crate::live::url::{Server, ServerUrl};
use crate::session::{Exit, Failure, Outcome, Session, print_out};
use replay::Replayed;
use schema_core::Options;
use schema_core::dialect::Target;

/// All that was looked at.
struct Report {
    /// How many revisions there are.
    revisions: usize,
    /// What is wrong with the files.
    problems: Vec<String>,
    /// What became of each target.
    targets: Vec<Replayed>,
}

impl Report {
    fn holds(&self) -> bool {
        self.problems.is_empty() && self.targets.iter().all(Replayed::holds)
    }
}

pub(super) fn run(session: &Session, args: &MigrateVerifyArgs) -> Outcome {
    let config = session.config()?;
    let options = Options { check_only: true, ..Options::default() };
    let compiled = session.compile(&args.schema, &config, options);
    if let Some(exit) = session.report(&compiled) {
        return Ok(exit);
    }
    let Some(schema) = &compiled.schema else { return Ok(Exit::Differs) };
    let folder = config.migrations_in(args.dir.as_deref());
    let store = Store::read(&folder)?;
    let head = store.head()?.ok_or_else(|| Failure {
        message: format!(
            "there is no revision in '{}': `schemagen migrate new NAME` makes the first one",
            folder.display()
        ),
        exit: Exit::Differs,
    })?;
    let (sources, recorded) = super::revision::recorded(session, &store, head)?;
    let servers = servers(args, recorded.targets.iter().collect())?;
    let mut problems = records::problems(session, &store)?;
    problems.extend(records::unrecorded(&head.head.revision, &recorded, schema));
    let mut targets = Vec::with_capacity(servers.len());
    for (target, url) in &servers {
        let migrations = super::files::read(*target, &folder.join(target.name()))?;
        problems.extend(applied::problems(url, &migrations, &store)?);
        targets.push(replay::replay(session, url, migrations, &recorded)?);
    }
    let report = Report { revisions: store.len(), problems, targets };
    let places = Places::new(&recorded, &sources);
    match args.format {
        ListFormat::Human => print_out(report::text(&report, &places).as_bytes())?,
        ListFormat::Json => print_out(report::json(&report, &places).as_bytes())?,
    }
    for problem in &report.problems {
        session.error(problem);
    }
    if !report.holds() {
        return Ok(Exit::Differs);
    }
    let revisions = if report.revisions == 1 { "revision" } else { "revisions" };
    session.say(
        "Finished",
        format!("{} {revisions}: the migrations make what the schema makes", report.revisions),
    );
    Ok(Exit::Done)
}

/// The targets to look at, each with a database beside which throwaway ones are made.
fn servers(args: &MigrateVerifyArgs, on: Vec<Target>) -> Result<Vec<(Target, ServerUrl)>, Failure> {
    let wanted: Vec<Target> = args.target.iter().map(|name| name.target()).collect();
    if let Some(off) = wanted.iter().find(|target| !on.contains(target)) {
        return Err(Failure::usage(format!("the schema has no target {off}")));
    }
    let set = |name| std::env::var(name).ok().filter(|url| !url.is_empty());
    let unasked = || ["SCHEMAGEN_ADMIN_URL", "DATABASE_URL"].into_iter().find_map(set);
    let given = if args.url.is_empty() { unasked().into_iter().collect() } else { args.url.clone() };
    let mut urls: Vec<(Target, ServerUrl)> = Vec::new();
    for url in &given {
        let url = ServerUrl::parse(url)?;
        let target = url.server.target().ok_or_else(|| Failure::usage("a cache has no migrations"))?;
        if urls.iter().any(|(other, _)| *other == target) {
            return Err(Failure::usage(format!("{}: there is another --url for {target}", url.place())));
        }
        urls.push((target, url));
    }
    let lacking = |target: Target| {
        Failure::usage(format!(
            "no server for {}: give a --url of one where a throwaway database may be made, or say with --target which \
targets to verify",
            target.title()
        ))
    };
    let in_a_file = ServerUrl { server: Server::Sqlite, url: String::new() };
    on.into_iter()
        .filter(|target| wanted.is_empty() || wanted.contains(target))
        .map(|target| match urls.iter().find(|(other, _)| *other == target) {
            Some((_, url)) => Ok((target, url.clone())),
            None if target == Target::Sqlite => Ok((target, in_a_file.clone())),
            None => Err(lacking(target)),
        })
        .collect()
}
