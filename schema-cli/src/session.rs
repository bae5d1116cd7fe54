//! What all commands share: settings, compiling, talking to the user.

use crate::args::{Args, Color, SchemaArgs};
use crate::config::{self, Config};
use schema_core::diag::{Diagnostic, Severity, render};
use schema_core::source::SourceMap;
use schema_core::{Compiled, Input, Options};
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

/// How a command ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Exit {
    /// It did what was asked.
    Done = 0,
    /// The input has errors, or a check found a difference.
    Differs = 1,
    /// The command was used wrongly.
    Usage = 2,
    /// The file system or a database failed.
    System = 3,
}

/// A command could not do its work.
#[derive(Debug)]
pub(crate) struct Failure {
    /// Printed after `error: `.
    pub(crate) message: String,
    /// How the process ends.
    pub(crate) exit: Exit,
}

impl Failure {
    /// The command was used wrongly.
    pub(crate) fn usage(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), exit: Exit::Usage }
    }

    /// What was given does not fit together.
    pub(crate) fn differs(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), exit: Exit::Differs }
    }

    /// The file system or a database failed.
    pub(crate) fn system(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), exit: Exit::System }
    }
}

/// What a command gives back.
pub(crate) type Outcome = Result<Exit, Failure>;

/// One run of the command.
#[derive(Debug)]
pub(crate) struct Session {
    color: bool,
    /// Whether standard output takes colour; `color` is of standard error.
    pub(crate) color_out: bool,
    /// Whether somebody reads standard error as it comes.
    terminal: bool,
    quiet: bool,
    config: Option<PathBuf>,
}

impl Session {
    /// As the command line says.
    pub(crate) fn new(args: &Args) -> Session {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|v| v == "dumb");
        let color = |terminal: bool| match args.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => !no_color && !dumb && terminal,
        };
        let terminal = std::io::stderr().is_terminal();
        Session {
            color: color(terminal),
            color_out: color(std::io::stdout().is_terminal()),
            terminal,
            quiet: args.quiet,
            config: args.config.clone(),
        }
    }

    /// `schemagen.toml`, or nothing if there is none.
    pub(crate) fn config(&self) -> Result<Config, Failure> {
        let Some(path) = self.config.clone().or_else(config::find) else {
            return Ok(Config::default());
        };
        let shown = path.display();
        let text = std::fs::read_to_string(&path)
            .map_err(|error| Failure::system(format!("'{shown}' can't be read: {error}")))?;
        config::parse(&text, &path).map_err(|message| Failure::usage(format!("{shown}:{message}")))
    }

    /// Compiles what the arguments or else the settings name.
    pub(crate) fn compile(&self, args: &SchemaArgs, config: &Config, options: Options) -> Compiled {
        schema_core::compile(self.read(args, config), &with_settings(options, config))
    }

    /// The same, for the newest revision of the schema's migrations; tells if the schema is ahead of it.
    pub(crate) fn compile_at_newest(
        &self,
        args: &SchemaArgs,
        config: &Config,
        options: Options,
    ) -> Result<Compiled, Failure> {
        let folder =
            config.migrations.clone().unwrap_or_else(|| PathBuf::from(schema_core::build::MIGRATIONS));
        let newest = schema_core::build::newest(&folder)
            .map_err(|message| Failure { message, exit: Exit::Differs })?;
        let record = newest.map(|newest| newest.record);
        let head = record.as_ref().map(|record| record.head.clone());
        let options = with_settings(Options { revision: head, ..options }, config);
        let inputs = self.read(args, config);
        let mut compiled = schema_core::compile(inputs.clone(), &options);
        if let (Some(record), Some(schema), false) = (&record, &compiled.schema, compiled.has_errors()) {
            let ahead = schema_core::migrate::record::ahead(record, inputs, schema);
            compiled.diagnostics.extend(ahead.filter(|warning| !options.allow.contains(&warning.code)));
        }
        Ok(compiled)
    }

    /// Reads what the arguments or else the settings name.
    pub(crate) fn read(&self, args: &SchemaArgs, config: &Config) -> Vec<Input> {
        let scan = if args.scan.is_empty() { &config.scan } else { &args.scan };
        schema_core::build::read(&schema_paths(args.paths(), config), scan).inputs
    }

    /// Prints diagnostics of `sources`.
    pub(crate) fn tell(&self, sources: &SourceMap, diagnostics: &[Diagnostic]) {
        if !diagnostics.is_empty() {
            print(&render::text(sources, diagnostics, self.color));
            self.hint(diagnostics);
        }
    }

    /// Prints what compiling told, and tells how the command has to end if it can't go on.
    pub(crate) fn report(&self, compiled: &Compiled) -> Option<Exit> {
        self.tell(&compiled.sources, &compiled.diagnostics);
        if let Some(misuse) = &compiled.misuse {
            self.error(misuse);
            return Some(Exit::Usage);
        }
        verdict(compiled)
    }

    /// Says once where more is to be learnt: to people, not to a log.
    fn hint(&self, diagnostics: &[Diagnostic]) {
        let first = diagnostics.iter().find(|d| d.severity == Severity::Error);
        if let Some(first) = first.filter(|_| self.terminal && !self.quiet) {
            print(&format!("`schemagen explain {}` tells more, with an example and its mend\n", first.code));
        }
    }

    /// Prints a line about what was done, unless the user wants none.
    pub(crate) fn say(&self, verb: &str, rest: impl AsRef<str>) {
        if !self.quiet {
            let (on, off) = if self.color { ("\x1b[1;32m", "\x1b[0m") } else { ("", "") };
            let clear = if self.terminal { "\x1b[K" } else { "" };
            print(&format!("{on}{verb:>12}{off} {}{clear}\n", rest.as_ref()));
        }
    }

    /// Shows on a terminal what is so for the moment: the next line takes its place.
    pub(crate) fn passing(&self, text: &str) {
        if self.terminal && !self.quiet {
            let short: String = text.chars().take(60).collect();
            print(&format!("{:>12} {short}\x1b[K\r", ""));
        }
    }

    /// Prints a warning that has no place in a source.
    pub(crate) fn warning(&self, message: &str) {
        let (on, off) = if self.color { ("\x1b[1;33m", "\x1b[0m") } else { ("", "") };
        print(&format!("{on}warning{off}: {message}\n"));
    }

    /// Prints an error that has no place in a source.
    pub(crate) fn error(&self, message: &str) {
        let (on, off) = if self.color { ("\x1b[1;31m", "\x1b[0m") } else { ("", "") };
        print(&format!("{on}error{off}: {message}\n"));
    }
}

/// The paths that the arguments or else the settings name.
pub(crate) fn schema_paths(given: &[PathBuf], config: &Config) -> Vec<PathBuf> {
    match (given, config.paths.as_slice()) {
        ([], []) => vec![PathBuf::from("schema")],
        ([], settings) => settings.to_vec(),
        (given, _) => given.to_vec(),
    }
}

/// The options of a command with what the settings say of all commands.
pub(crate) fn with_settings(options: Options, config: &Config) -> Options {
    Options { allow: config.allow.clone(), ..options }
}

/// Prints on standard output. A reader that has seen enough and went away is no failure.
pub(crate) fn print_out(text: &[u8]) -> Result<(), Failure> {
    match std::io::stdout().write_all(text) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::system(format!("standard output can't be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints on standard error. That nobody listens there is no reason to fail.
fn print(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// How the command has to end if `compiled` has errors.
pub(crate) fn verdict(compiled: &Compiled) -> Option<Exit> {
    if compiled.has_unreadable() {
        Some(Exit::System)
    } else if compiled.has_errors() {
        Some(Exit::Differs)
    } else {
        None
    }
}
