//! The `schemagen` command.

mod args;
mod commands;
mod config;
mod diff;
mod drift;
mod explain;
mod introspect;
mod live;
mod mend;
mod pull;
mod session;

use args::{Args, Command};
use clap::Parser;
use session::{Exit, Session};
use std::process::ExitCode;

/// A build makes and drops many small strings on several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = Args::parse();
    let session = Session::new(&args);
    let exit = match args.command {
        Command::Init(args) => commands::init::run(&session, &args),
        Command::Build(args) => commands::build::run(&session, &args),
        Command::Check(args) => commands::check::run(&session, &args),
        Command::Pull(args) => commands::pull::run(&session, &args),
        Command::Diff(args) => commands::diff::run(&session, &args),
        Command::Drift(args) => commands::drift::run(&session, &args),
        Command::Fmt(args) => commands::fmt::run(&session, &args),
        Command::Grants(command) => commands::grants::run(&session, &command),
        Command::Migrate(command) => commands::migrate::run(&session, &command),
        Command::Explain(args) => commands::explain::run(&session, &args),
        Command::Completions(args) => commands::completions::run(&session, &args),
    };
    match exit {
        Ok(exit) => exit.into(),
        Err(error) => {
            session.error(&error.message);
            error.exit.into()
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}
