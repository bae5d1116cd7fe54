//! `schemagen check`

use crate::args::{CheckArgs, Format};
use crate::session::{Exit, Outcome, Session, print_out, verdict};
use schema_core::diag::render;
use schema_core::{Compiled, Options};

pub(crate) fn run(session: &Session, args: &CheckArgs) -> Outcome {
    let config = session.config()?;
    let options = Options { check_only: true, ..Options::default() };
    let compiled = session.compile(&args.schema, &config, &options);
    tell(session, args, &compiled)
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
