//! `schemagen completions`

use crate::args::{Args, CompletionsArgs};
use crate::session::{Exit, Outcome, Session, print_out};
use clap::CommandFactory;

pub(crate) fn run(_: &Session, args: &CompletionsArgs) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "schemagen", &mut script);
    print_out(&script)?;
    Ok(Exit::Done)
}
