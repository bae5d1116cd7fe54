//! `schemagen check`

use crate::args::{CheckArgs, Format};
use crate::session::{Exit, Outcome, Session};
use schema_core::Options;

pub(crate) fn run(session: &Session, args: &CheckArgs) -> Outcome {
    let config = session.config()?;
    let options = Options { check_only: true, ..Options::default() };
    let compiled = session.compile(&args.schema, &config, &options);
    let verdict = match args.format {
        Format::Human | Format::Json | Format::Github => session.report(&compiled),
    };
    if verdict.is_none() && args.format == Format::Human {
        session.say("Checked", "no errors");
    }
    Ok(verdict.unwrap_or(Exit::Done))
}
