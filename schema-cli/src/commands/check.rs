//! `schemagen check`

use crate::args::{CheckArgs, Format};
use crate::session::{Exit, Failure, Outcome, Session, verdict};
use schema_core::diag::render;
use schema_core::{Compiled, Options};
use std::io::Write;

pub(crate) fn run(session: &Session, args: &CheckArgs) -> Outcome {
    let config = session.config()?;
    let options = Options { check_only: true, ..Options::default() };
    let compiled = session.compile(&args.schema, &config, &options);
    let verdict = match args.format {
        Format::Human => session.report(&compiled)?,
        Format::Json => print(&render::json(&compiled.sources, &compiled.diagnostics), &compiled)?,
        Format::Github => print(&render::github(&compiled.sources, &compiled.diagnostics), &compiled)?,
    };
    if verdict.is_none() && args.format == Format::Human {
        session.say("Checked", "no errors");
    }
    Ok(verdict.unwrap_or(Exit::Done))
}

/// Prints for a machine.
fn print(text: &str, compiled: &Compiled) -> Result<Option<Exit>, Failure> {
    // A reader that has seen enough and went away is no failure.
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::system(format!("standard output can't be written: {error}")))
        }
        _ => Ok(verdict(compiled)),
    }
}
