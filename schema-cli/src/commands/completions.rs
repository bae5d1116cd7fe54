//! `schemagen completions`

use crate::args::{Args, CompletionsArgs};
use crate::session::{Exit, Outcome, Session};
use clap::CommandFactory;

pub(crate) fn run(_: &Session, args: &CompletionsArgs) -> Outcome {
    clap_complete::generate(args.shell, &mut Args::command(), "schemagen", &mut std::io::stdout());
    Ok(Exit::Done)
}
