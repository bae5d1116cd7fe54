//! `schemagen drift`

use crate::args::{DriftArgs, ListFormat};
use crate::drift::{Drift, Mend, Places, drift, json, text};
use crate::live::url::ServerUrl;
use crate::session::{Exit, Failure, Outcome, Session, print_out};
use schema_core::Options;
use schema_core::build::save;
use std::path::Path;
use std::time::Instant;

pub(crate) fn run(session: &Session, args: &DriftArgs) -> Outcome {
    let start = Instant::now();
    let url = ServerUrl::parse(&address(args)?)?;
    let shadow = args.shadow.as_deref().map(ServerUrl::parse).transpose()?;
    let target = url.server.target().ok_or_else(|| {
        Failure::usage("a cache has no schema: give the URL of PostgreSQL, MySQL, MariaDB or SQLite")
    })?;
    let config = session.config()?;
    let options = Options { check_only: true, ..Options::default() };
    let compiled = session.compile(&args.schema.as_args(), &config, options);
    if let Some(exit) = session.report(&compiled) {
        return Ok(exit);
    }
    let schema = compiled.schema.as_ref().ok_or_else(|| Failure::system("there is no schema"))?;
    if !schema.targets.contains(target) {
        return Err(Failure::usage(format!(
            "{}: the schema has no target {target}: add it to its 'targets' line",
            url.place()
        )));
    }
    let found = drift(&url, shadow.as_ref(), schema, args.strict)?;
    let places = Places::new(schema, &compiled.sources);
    let printed = args.mend.as_deref().is_some_and(|file| file == Path::new("-"));
    if !printed {
        let out = match args.format {
            ListFormat::Human => text(&found, &places),
            ListFormat::Json => json(&found, &places),
        };
        print_out(out.as_bytes())?;
    }
    if let Some(file) = &args.mend {
        mend(session, file, &found, &url)?;
    }
    let time = start.elapsed();
    if found.is_empty() {
        session.say("Finished", format!("in {time:.0?}: {} is as the schema says", url.place()));
        return Ok(Exit::Done);
    }
    let count = found.len();
    let differences = if count == 1 { "difference" } else { "differences" };
    session.say("Finished", format!("in {time:.0?}: {count} {differences} at {}", url.place()));
    Ok(Exit::Differs)
}

/// Writes or prints the SQL that mends, and tells what has to be mended otherwise.
fn mend(session: &Session, file: &Path, found: &Drift, url: &ServerUrl) -> Result<(), Failure> {
    let mend = Mend::of(found);
    let text = mend.text(url);
    if file == Path::new("-") {
        print_out(text.as_bytes())?;
    } else {
        save(file, &text).map_err(|failure| Failure::system(format!("{failure} [E0005]")))?;
        session.say("Wrote", file.display().to_string());
    }
    for note in mend.notes() {
        session.warning(&note);
    }
    Ok(())
}

/// The URL given, or the environment's.
fn address(args: &DriftArgs) -> Result<String, Failure> {
    let set = |name| std::env::var(name).ok().filter(|url| !url.is_empty());
    args.url.clone().or_else(|| set("SCHEMAGEN_ADMIN_URL")).or_else(|| set("DATABASE_URL")).ok_or_else(|| {
        Failure::usage("which database? Give its URL, or set SCHEMAGEN_ADMIN_URL or DATABASE_URL")
    })
}
