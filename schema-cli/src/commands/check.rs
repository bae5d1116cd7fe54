//! `schemagen check`

use crate::args::{CheckArgs, Format};
use crate::mend::mend;
use crate::session::{Exit, Failure, Outcome, Session, print_out, verdict, with_settings};
use schema_core::build::replace;
use schema_core::compile::Content;
use schema_core::diag::render;
use schema_core::{Compiled, Input, Options};
use similar::TextDiff;
use std::path::PathBuf;
use std::time::Duration;

/// A diff that takes longer is made coarser.
const DIFF_TIME: Duration = Duration::from_secs(1);

pub(crate) fn run(session: &Session, args: &CheckArgs) -> Outcome {
    let config = session.config()?;
    let options = Options { check_only: true, ..Options::default() };
    if !args.fix {
        return tell(session, args, &session.compile_at_newest(&args.schema, &config, options)?);
    }
    if args.dry_run && args.format != Format::Human {
        return Err(Failure::usage("--dry-run prints a diff: leave --format out"));
    }
    let inputs = session.read(&args.schema, &config);
    let mended = mend(inputs.clone(), &with_settings(options, &config));
    let changed: Vec<(&Input, &Input)> =
        inputs.iter().zip(&mended.inputs).filter(|(old, new)| bytes(old) != bytes(new)).collect();
    if args.dry_run {
        for (old, new) in &changed {
            let [before, after] = [old, new].map(|input| String::from_utf8_lossy(bytes(input)));
            let diff = TextDiff::configure().timeout(DIFF_TIME).diff_lines(before.as_ref(), after.as_ref());
            let (a, b) = (format!("a/{}", old.name), format!("b/{}", new.name));
            print_out(diff.unified_diff().header(&a, &b).to_string().as_bytes())?;
        }
    } else {
        write(&changed)?;
    }
    let verb = if args.dry_run { "Would fix" } else { "Fixed" };
    for done in &mended.done {
        session.say(verb, done);
    }
    for left in &mended.left {
        session.say("Left", left);
    }
    tell(session, args, &mended.compiled)
}

fn bytes(input: &Input) -> &[u8] {
    match &input.content {
        Content::Bytes(bytes) => bytes,
        _ => &[],
    }
}

/// Writes what was mended, unless a file is no longer what was read.
fn write(changed: &[(&Input, &Input)]) -> Result<(), Failure> {
    let mut files = Vec::with_capacity(changed.len());
    for (old, new) in changed {
        let now = std::fs::read(&old.name);
        if now.as_deref().ok() != Some(bytes(old)) {
            let name = &old.name;
            return Err(Failure::system(format!("'{name}' has changed meanwhile: nothing is mended")));
        }
        files.push((PathBuf::from(&new.name), bytes(new).to_vec()));
    }
    replace(&files).map_err(|failure| Failure::system(format!("{failure}: nothing is mended [E0005]")))
}

/// Prints what compiling told, in the form that was asked for.
fn tell(session: &Session, args: &CheckArgs, compiled: &Compiled) -> Outcome {
    let (sources, diagnostics) = (&compiled.sources, &compiled.diagnostics);
    let verdict = match args.format {
        Format::Human => session.report(compiled),
        Format::Json => {
            print_out(render::json(sources, diagnostics).as_bytes())?;
            verdict(compiled)
        }
        Format::Github => {
            print_out(render::github(sources, diagnostics).as_bytes())?;
            verdict(compiled)
        }
    };
    if let Some(exit) = verdict {
        return Ok(exit);
    }
    if args.deny.is_some() && !diagnostics.is_empty() {
        session.error("warnings are denied: mend them, or allow their codes in schemagen.toml");
        return Ok(Exit::Differs);
    }
    if args.format == Format::Human {
        session.say("Checked", "no errors");
    }
    Ok(Exit::Done)
}
