//! `schemagen grants show|apply`

use crate::args::{GrantsApplyArgs, GrantsCommand, GrantsShowArgs, ListFormat};
use crate::live::grants::{Outcome as Done, Password, Plan, Report, apply};
use crate::live::url::ServerUrl;
use crate::session::{Exit, Failure, Outcome, Session};
use schema_core::diag::Diagnostics;
use schema_core::grants::{matrix, show};
use schema_core::ir::Schema;
use schema_core::{Compiled, Options};

pub(crate) fn run(session: &Session, command: &GrantsCommand) -> Outcome {
    match command {
        GrantsCommand::Show(args) => run_show(session, args),
        GrantsCommand::Apply(args) => run_apply(session, args),
    }
}

fn run_show(session: &Session, args: &GrantsShowArgs) -> Outcome {
    let config = session.config()?;
    let compiled = session.compile(&args.schema, &config, CHECK);
    if let Some(exit) = session.report(&compiled) {
        return Ok(exit);
    }
    let schema = schema(&compiled)?;
    let matrix = matrix(schema, &mut Diagnostics::new());
    let text = match args.format {
        ListFormat::Human => show::table(schema, &matrix, &compiled.sources),
        ListFormat::Json => show::to_json(schema, &matrix, &compiled.sources),
    };
    print!("{text}");
    Ok(Exit::Done)
}

fn run_apply(session: &Session, args: &GrantsApplyArgs) -> Outcome {
    let config = session.config()?;
    let urls = urls(args)?;
    let compiled = session.compile(&args.schema, &config, CHECK);
    if let Some(exit) = session.report(&compiled) {
        return Ok(exit);
    }
    let schema = schema(&compiled)?;
    for url in &urls {
        if let Some(target) = url.server.target()
            && !schema.targets.contains(target)
        {
            return Err(Failure::usage(format!(
                "{}: the schema has no target {target}: add it to its 'targets' line",
                url.place()
            )));
        }
    }
    let known = |name: &String| {
        schema.services.iter().any(|s| s.name == *name) || schema.migrators.iter().any(|m| m.name == *name)
    };
    if let Some(unknown) = args.service.iter().find(|name| !known(name)) {
        return Err(Failure::usage(format!("the schema has no service or migrator '{unknown}'")));
    }
    let mut plan = Plan { schema, only: args.service.clone(), dry_run: args.dry_run, passwords: None };
    if !args.keep_passwords {
        let (found, missing) = passwords(schema, &plan, &urls);
        if !missing.is_empty() {
            // All of them, before anything is sent; a dry run tells what it can.
            let list = missing.join("\n  ");
            if !plan.dry_run {
                return Err(Failure::usage(format!(
                    "these environment variables hold no password, and nothing was sent:\n  {list}\n\
                     Set them, name accounts with --service, or leave all passwords alone with --keep-passwords."
                )));
            }
            session.warning(&format!(
                "these environment variables hold no password, which apply needs:\n  {list}"
            ));
        }
        plan.passwords = Some(found);
    }
    for url in &urls {
        let report = apply(url, &plan)?;
        tell(session, url, &plan, &report);
    }
    Ok(Exit::Done)
}

const CHECK: Options =
    Options { check_only: true, rust_only: false, service: None, revision: None, allow: Vec::new() };

fn schema(compiled: &Compiled) -> Result<&Schema, Failure> {
    compiled.schema.as_ref().ok_or_else(|| Failure::system("there is no schema"))
}

fn urls(args: &GrantsApplyArgs) -> Result<Vec<ServerUrl>, Failure> {
    let given = if args.url.is_empty() {
        let variable = |name| std::env::var(name).ok().filter(|url| !url.is_empty());
        variable("SCHEMAGEN_ADMIN_URL").or_else(|| variable("DATABASE_URL")).into_iter().collect()
    } else {
        args.url.clone()
    };
    if given.is_empty() {
        return Err(Failure::usage(
            "which server? Give --url, or set SCHEMAGEN_ADMIN_URL or DATABASE_URL: an administrator's URL",
        ));
    }
    given.iter().map(|url| ServerUrl::parse(url)?.with_accounts()).collect()
}

/// The passwords of all accounts that `plan` deals with, from the environment, and which are missing there.
fn passwords(schema: &Schema, plan: &Plan<'_>, urls: &[ServerUrl]) -> (Vec<(String, Password)>, Vec<String>) {
    // A cache alone has no migrator, and no user for a service without a cache line.
    let tables = urls.iter().any(|url| url.server.target().is_some());
    let services = schema
        .services
        .iter()
        .filter(|s| tables || !s.cache.is_empty())
        .map(|s| (&s.name, &s.account, &s.password_env));
    let migrators =
        schema.migrators.iter().filter(|_| tables).map(|m| (&m.name, &m.account, &m.password_env));
    let mut found = Vec::new();
    let mut missing = Vec::new();
    for (name, account, variable) in migrators.chain(services) {
        if !plan.only.is_empty() && !plan.only.contains(name) {
            continue;
        }
        match std::env::var(variable) {
            Ok(value) if !value.is_empty() => found.push((name.clone(), Password(value))),
            Ok(_) => missing.push(format!("{variable}  of {account}: it is empty")),
            Err(std::env::VarError::NotPresent) => missing.push(format!("{variable}  of {account}")),
            Err(std::env::VarError::NotUnicode(_)) => {
                missing.push(format!("{variable}  of {account}: it is not UTF-8"))
            }
        }
    }
    (found, missing)
}

fn tell(session: &Session, url: &ServerUrl, plan: &Plan<'_>, report: &Report) {
    for warning in &report.warnings {
        session.warning(&format!("{}: {warning}", url.place()));
    }
    for outcome in &report.outcomes {
        let (verb, rest) = line(outcome, plan.dry_run);
        session.say(verb, format!("{}: {rest}", outcome.account));
        if plan.dry_run {
            let signs = outcome.given.iter().map(|r| ('+', r)).chain(outcome.taken.iter().map(|r| ('-', r)));
            for (sign, right) in signs {
                println!("{sign} {}: {right}", outcome.account);
            }
        }
    }
    session.say(
        "Finished",
        if plan.dry_run { format!("{}: nothing was changed", url.place()) } else { url.place().to_owned() },
    );
}

fn line(outcome: &Done, dry_run: bool) -> (&'static str, String) {
    let mut parts = Vec::new();
    if outcome.created {
        parts.push("new account".to_owned());
    }
    let count = |n: usize, done: &str| format!("{n} {} {done}", if n == 1 { "right" } else { "rights" });
    if !outcome.given.is_empty() {
        parts.push(count(outcome.given.len(), "given"));
    }
    if !outcome.taken.is_empty() {
        parts.push(count(outcome.taken.len(), "taken back"));
    }
    parts.extend(outcome.made.iter().cloned());
    if outcome.password_set {
        parts.push("password set".to_owned());
    }
    match (parts.is_empty(), dry_run) {
        (true, _) => ("Unchanged", "as the schema says".to_owned()),
        (false, false) => ("Applied", parts.join(", ")),
        (false, true) => ("Would apply", parts.join(", ")),
    }
}
