//! The command line.

mod diff;
mod migrate;
mod verify;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Parser, Subcommand, ValueEnum};
use schema_core::diag::Code;
use schema_core::suggest::closest;
use std::ffi::OsStr;
use std::path::PathBuf;

pub(crate) use diff::DiffArgs;
pub(crate) use migrate::{
    MigrateApplyArgs, MigrateBaselineArgs, MigrateCommand, MigrateFiles, MigrateMergeArgs, MigrateNewArgs,
    MigrateRollbackArgs, MigrateSquashArgs, MigrateStatusArgs,
};
pub(crate) use verify::MigrateVerifyArgs;

/// One schema in; DDL, typed Rust and grants for PostgreSQL, MySQL/MariaDB and SQLite out.
#[derive(Parser, Debug)]
#[command(name = "schemagen", version, propagate_version = true, disable_help_subcommand = true)]
#[command(after_help = "Exit status: 0 done; 1 the schema has errors, or a check found a difference; \
2 the command was used wrongly; 3 the file system or a database failed.\n\
\n\
Settings come from schemagen.toml, here or in a folder above: paths, scan, out, migrations, service, allow.")]
pub(crate) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Colour: auto (on a terminal, unless NO_COLOR is set), always, never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    pub(crate) color: Color,

    /// Print errors and warnings alone
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,

    /// Read this file in place of schemagen.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// When to use colour.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Write a first schema, schemagen.toml and the lines for build.rs
    #[command(after_help = "Examples:\n  \
schemagen init                 here\n  \
schemagen init --name shop     with a name other than the folder's")]
    Init(InitArgs),

    /// Compile: write DDL, grants and Rust
    #[command(after_help = "Examples:\n  \
schemagen build                            what schemagen.toml says, else schema/ into generated/\n  \
schemagen build schema --out generated     these\n  \
schemagen build --check                    write nothing; status 1 if an output is stale\n  \
schemagen build --service backend_api      Rust with one service's handle and account")]
    Build(BuildArgs),

    /// Tell errors and warnings, and mend what is certain on demand
    #[command(after_help = "Examples:\n  \
schemagen check\n  \
schemagen check schema/users.schema schema/shop.schema\n  \
schemagen check --format github            annotations for GitHub Actions\n  \
schemagen check --deny warnings            status 1 for warnings too\n  \
schemagen check --fix --dry-run            what would be mended, as a diff\n  \
schemagen check --fix                      mend it")]
    Check(CheckArgs),

    /// Write a schema from a live database
    #[command(
        after_help = "The schema is `native`: it has the types and rules of that one database, and nothing added. \
It compiles, and what it builds is the same database again. What the language has no words for is a `raw` item; \
what could not be carried over is named.\n\
\n\
Examples:\n  \
schemagen pull postgres://postgres@localhost/shop               writes schema/shop.schema\n  \
schemagen pull mysql://root@localhost/shop --out db             writes db/shop.schema\n  \
schemagen pull sqlite:shop.db --stdout                          prints it\n  \
schemagen pull --schema auth --schema public --no-grants        two PostgreSQL schemas of DATABASE_URL"
    )]
    Pull(PullArgs),

    /// Tell what differs between two schemas, git revisions, migrations or databases
    #[command(after_help = diff::AFTER)]
    Diff(DiffArgs),

    /// Tell what differs between a live database and the schema
    #[command(
        after_help = "The schema is made in a throwaway database on the same server, both are read from the catalog \
and compared, and the throwaway database is dropped. The account must be allowed to make one; else --shadow names \
a server of the same kind and version where it is. Nothing is written to the database itself.\n\
\n\
Exit status: 0 no drift; 1 drift; 2 the command was used wrongly; 3 the server or the file system failed.\n\
\n\
Examples:\n  \
schemagen drift postgres://postgres@localhost/shop\n  \
schemagen drift mysql://root@localhost/shop --schema db     against the schema in db/\n  \
schemagen drift sqlite:shop.db --format json                for programs\n  \
schemagen drift --strict                                    the order of columns, too, at DATABASE_URL\n  \
schemagen drift --mend mend.sql                             write the SQL that mends it, too\n  \
schemagen drift --shadow postgres://ci@build/postgres       make the schema on another server"
    )]
    Drift(DriftArgs),

    /// Write schemas in their one layout
    #[command(
        after_help = "A file with a mistake is left as it is, with its errors; the others are written. What a \
schema means never changes.\n\
\n\
Examples:\n  \
schemagen fmt                              the files that schemagen.toml names, else those in schema/\n  \
schemagen fmt schema/users.schema          this file\n  \
schemagen fmt --check                      write nothing; status 1 if a file would change\n  \
schemagen fmt --diff                       the same, with what would change\n  \
schemagen fmt - < in.schema > out.schema   from standard input to standard output, for editors"
    )]
    Fmt(FmtArgs),

    /// Who may do what: show it, or send it to a server
    #[command(subcommand)]
    Grants(GrantsCommand),

    /// Bring a database to a new schema: apply migrations, take them back, tell what is applied
    #[command(subcommand)]
    Migrate(MigrateCommand),

    /// Tell what a diagnostic means, with an example and its mend
    #[command(after_help = "Without a code, all of them are listed.\n\
\n\
Examples:\n  \
schemagen explain E0203\n  \
schemagen explain                          every code, a line each\n  \
schemagen explain --format json            all pages, for an editor")]
    Explain(ExplainArgs),

    /// Print a completion script for a shell
    #[command(after_help = "Examples:\n  \
schemagen completions bash > /etc/bash_completion.d/schemagen\n  \
schemagen completions fish > ~/.config/fish/completions/schemagen.fish")]
    Completions(CompletionsArgs),
}

/// The schema a command works on.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct SchemaArgs {
    /// Schema files, and folders of them [default: `paths` of schemagen.toml, else schema]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// The same as PATH, as commands have it whose arguments are something else
    #[arg(long = "schema", value_name = "PATH", conflicts_with = "paths")]
    pub(crate) named: Vec<PathBuf>,

    /// Also read the tables that #[derive(Table)] declares in this Rust file or folder
    #[arg(long, value_name = "PATH")]
    pub(crate) scan: Vec<PathBuf>,
}

impl SchemaArgs {
    /// The files and folders, however they were given.
    pub(crate) fn paths(&self) -> &[PathBuf] {
        if self.named.is_empty() { &self.paths } else { &self.named }
    }
}

#[derive(clap::Args, Debug)]
pub(crate) struct InitArgs {
    /// The schema's name [default: the folder's]
    #[arg(long)]
    pub(crate) name: Option<String>,
}

#[derive(clap::Args, Debug)]
pub(crate) struct BuildArgs {
    #[command(flatten)]
    pub(crate) schema: SchemaArgs,

    /// The folder to write into [default: `out` of schemagen.toml, else generated]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// Write nothing; fail if an output on disk is not what would be written
    #[arg(long)]
    pub(crate) check: bool,

    /// Make the Rust file for this service
    #[arg(long, value_name = "NAME")]
    pub(crate) service: Option<String>,
}

#[derive(clap::Args, Debug)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) schema: SchemaArgs,

    /// How to print
    #[arg(long, default_value = "human")]
    pub(crate) format: Format,

    /// Fail where there is one
    #[arg(long, value_name = "WHAT")]
    pub(crate) deny: Option<Deny>,

    /// Make the mends that are certain, in the files, and tell what is left
    #[arg(long)]
    pub(crate) fix: bool,

    /// Show what --fix would change, as a diff, and change nothing
    #[arg(long, requires = "fix")]
    pub(crate) dry_run: bool,
}

/// What `check` does not pass over.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Deny {
    /// Any warning
    Warnings,
}

#[derive(clap::Args, Debug)]
pub(crate) struct FmtArgs {
    /// Schema files, and folders of them; `-` is standard input [default: `paths` of schemagen.toml, else
    /// schema]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Write nothing; fail if a file is not in its layout
    #[arg(long)]
    pub(crate) check: bool,

    /// Write nothing, and print what would change; on a terminal, --check prints the beginning of it
    #[arg(long)]
    pub(crate) diff: bool,
}

/// How diagnostics are printed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    /// With the source lines, on standard error
    Human,
    /// One JSON object, on standard output
    Json,
    /// Workflow commands for GitHub Actions, on standard output
    Github,
}

#[derive(clap::Args, Debug)]
pub(crate) struct PullArgs {
    /// The database: postgres://, mysql://, mariadb:// or sqlite: [default: SCHEMAGEN_ADMIN_URL, else
    /// DATABASE_URL]
    #[arg(value_name = "URL")]
    pub(crate) url: Option<String>,

    /// The folder to write into [default: schema]
    #[arg(long, value_name = "DIR", conflicts_with = "stdout")]
    pub(crate) out: Option<PathBuf>,

    /// Print the schema rather than write a file
    #[arg(long)]
    pub(crate) stdout: bool,

    /// The schema's name, and the file's [default: the database's]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,

    /// Only this PostgreSQL schema; may be given again [default: all but the system's own]
    #[arg(long, value_name = "NAME")]
    pub(crate) schema: Vec<String>,

    /// Leave accounts and their rights out
    #[arg(long)]
    pub(crate) no_grants: bool,

    /// Replace a file that is there and differs
    #[arg(long)]
    pub(crate) force: bool,

    /// How to tell what was found
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) report: ReportFormat,
}

/// How a command tells what it found.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ReportFormat {
    /// Lines on standard error
    Human,
    /// One JSON object
    Json,
}

#[derive(clap::Args, Debug)]
pub(crate) struct ExplainArgs {
    /// A code, as diagnostics show it: E0203
    #[arg(value_parser = CodeParser, hide_possible_values = true)]
    pub(crate) code: Option<Code>,

    /// How to print
    #[arg(long, default_value = "human")]
    pub(crate) format: ListFormat,
}

/// Takes a diagnostic's code in any case.
#[derive(Clone, Debug)]
pub(crate) struct CodeParser;

impl TypedValueParser for CodeParser {
    type Value = Code;

    fn parse_ref(
        &self,
        command: &clap::Command,
        _: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Code, clap::Error> {
        let name = value.to_string_lossy();
        Code::from_name(&name).ok_or_else(|| {
            let hint = match closest(&name, Code::ALL.iter().map(|code| code.as_str())) {
                Some(near) => format!("did you mean '{}'?", near.name),
                None => "`schemagen explain` lists the codes".to_owned(),
            };
            let message = format!("there is no code '{}': {hint}\n", name.escape_debug());
            clap::Error::raw(ErrorKind::InvalidValue, message).with_cmd(command)
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let value = |code: &Code| PossibleValue::new(code.as_str()).help(code.title());
        Some(Box::new(Code::ALL.iter().map(value)))
    }
}

#[derive(Subcommand, Debug)]
pub(crate) enum GrantsCommand {
    /// Print what each service may do
    Show(GrantsShowArgs),

    /// Make accounts and give them their rights, on live servers
    #[command(after_help = "The URL is an administrator's: a superuser on PostgreSQL, root or its like on \
MySQL and MariaDB, a user with ACL rights on Valkey and Redis. Passwords of the accounts come from the \
environment variables that the schema names. What an account has beyond the schema is taken back; a second \
run changes nothing.\n\
\n\
Examples:\n  \
schemagen grants apply --url postgres://postgres@localhost/shop\n  \
schemagen grants apply --url mysql://root@localhost/shop --url redis://admin@localhost --dry-run\n  \
schemagen grants apply --service backend_api --keep-passwords")]
    Apply(GrantsApplyArgs),
}

#[derive(clap::Args, Debug)]
pub(crate) struct GrantsShowArgs {
    #[command(flatten)]
    pub(crate) schema: SchemaArgs,

    /// How to print
    #[arg(long, default_value = "human")]
    pub(crate) format: ListFormat,
}

/// How a list is printed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ListFormat {
    /// For people
    Human,
    /// One JSON document
    Json,
}

#[derive(clap::Args, Debug)]
pub(crate) struct GrantsApplyArgs {
    #[command(flatten)]
    pub(crate) schema: SchemaArgs,

    /// A server, with the account to do it with; may be given again, for the cache's [default:
    /// SCHEMAGEN_ADMIN_URL, else DATABASE_URL]
    #[arg(long, value_name = "URL")]
    pub(crate) url: Vec<String>,

    /// Only this service or migrator; may be given again
    #[arg(long, value_name = "NAME")]
    pub(crate) service: Vec<String>,

    /// Tell what would change, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Leave the passwords on the server as they are
    #[arg(long)]
    pub(crate) keep_passwords: bool,
}

#[derive(clap::Args, Debug)]
pub(crate) struct DriftArgs {
    /// The database [default: SCHEMAGEN_ADMIN_URL, else DATABASE_URL]
    #[arg(value_name = "URL")]
    pub(crate) url: Option<String>,

    #[command(flatten)]
    pub(crate) schema: SchemaOptions,

    /// A server of the same kind and version to make the schema on, in a throwaway database
    #[arg(long, value_name = "URL")]
    pub(crate) shadow: Option<String>,

    /// Write the SQL that brings the database to the schema into this file; with `-`, print it in place of the
    /// report
    #[arg(long, value_name = "FILE")]
    pub(crate) mend: Option<PathBuf>,

    /// Tell also where columns stand, and other things for which nothing works otherwise
    #[arg(long)]
    pub(crate) strict: bool,

    /// How to print
    #[arg(long, default_value = "human")]
    pub(crate) format: ListFormat,
}

/// The schema of a command whose arguments are something else.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct SchemaOptions {
    /// A schema file, or a folder of them; may be given again [default: `paths` of schemagen.toml, else schema]
    #[arg(long = "schema", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Also read the tables that #[derive(Table)] declares in this Rust file or folder
    #[arg(long, value_name = "PATH")]
    pub(crate) scan: Vec<PathBuf>,
}

impl SchemaOptions {
    /// The same as arguments.
    pub(crate) fn as_args(&self) -> SchemaArgs {
        SchemaArgs { paths: self.paths.clone(), scan: self.scan.clone(), ..SchemaArgs::default() }
    }
}

#[derive(clap::Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

#[cfg(test)]
mod tests {
    #[test]
    fn is_consistent() {
        <super::Args as clap::CommandFactory>::command().debug_assert();
    }
}
