//! `schemagen check`

use crate::args::{CheckArgs, Format};
use crate::session::{Exit, Outcome, Session, print_out, verdict};
use schema_core::Options;
use schema_core::diag::render;

pub(crate) fn run(session: &Session, args: &CheckArgs) -> Outcome {
    let config = session.config()?;
    let options = Options { check_only: true, ..Options::default() };
    let compiled = session.compile(&args.schema, &config, &options);
    let verdict = match args.format {
        Format::Human => session.report(&compiled),
        Format::Json => {
            print_out(render::json(&compiled.sources, &compiled.diagnostics).as_bytes())?;
            verdict(&compiled)
        }
        Format::Github => {
            print_out(render::github(&compiled.sources, &compiled.diagnostics).as_bytes())?;
            verdict(&compiled)
        }
    };
    if verdict.is_none() && args.format == Format::Human {
        session.say("Checked", "no errors");
    }
    Ok(verdict.unwrap_or(Exit::Done))
}
