//! The arguments of `schemagen migrate verify`.

use super::{ListFormat, SchemaArgs};
use clap::ValueEnum;
use schema_core::dialect::Target;
use std::path::PathBuf;

/// What `--help` says at the end.
pub(crate) const AFTER: &str = "All migrations are run on an empty throwaway database, and what they make is compared \
with what the schema makes in another one. Then all ways back are run, and nothing may be left. SQLite needs no server; \
for another target, --url names a database on a server that has it, beside which the throwaway databases are made. What \
is applied to that database is held against the files; nothing is written to it.\n\
\n\
Examples:\n  \
schemagen migrate verify --target sqlite                       without a server\n  \
schemagen migrate verify --url postgres://postgres@localhost/shop --url mysql://root@localhost/shop\n  \
schemagen migrate verify --format json                         for programs, at DATABASE_URL\n\
\n\
Exit status: 0 all holds; 1 something does not; 2 the command was used wrongly, or a target has no server; 3 a database \
or a file failed.";

#[derive(clap::Args, Debug)]
pub(crate) struct MigrateVerifyArgs {
    #[command(flatten)]
    pub(crate) schema: SchemaArgs,

    /// The folder of migrations [default: `migrations` of schemagen.toml, else migrations]
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,

    /// A database on a server to run the migrations on, in a throwaway database; may be given again, one for each
    /// target [default: SCHEMAGEN_ADMIN_URL, else DATABASE_URL]
    #[arg(long, value_name = "URL")]
    pub(crate) url: Vec<String>,

    /// Only this target; may be given again [default: all that are on]
    #[arg(long, value_name = "NAME")]
    pub(crate) target: Vec<TargetName>,

    /// How to print
    #[arg(long, default_value = "human")]
    pub(crate) format: ListFormat,
}

/// A target, as the command line names it.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TargetName {
    /// PostgreSQL
    Postgres,
    /// MySQL and MariaDB
    Mysql,
    /// SQLite
    Sqlite,
}

impl TargetName {
    /// The target.
    pub(crate) fn target(self) -> Target {
        match self {
            TargetName::Postgres => Target::Postgres,
            TargetName::Mysql => Target::MySql,
            TargetName::Sqlite => Target::Sqlite,
        }
    }
}
