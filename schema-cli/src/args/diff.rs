//! The arguments of `schemagen diff`.

use super::verify::TargetName;
use super::{ListFormat, SchemaOptions};
use std::path::PathBuf;

/// What `--help` says at the end.
pub(crate) const AFTER: &str = "A side is one of:\n  \
PATH                 a schema file, or a folder of them\n  \
git:REV              the schema's files as they are in a git revision\n  \
REV:PATH             a file or folder of a git revision\n  \
NAME, ID, ID_NAME    the recorded schema of a migration's revision; `migration:NAME` where a file has that name\n  \
URL                  a live database\n\
The second side is the schema as it is now, unless it is given. A database and a schema are compared as `schemagen drift` \
does it; two databases must be on servers of the same kind and version.\n\
\n\
Examples:\n  \
schemagen diff git:main                            what this branch changes in the schema\n  \
schemagen diff v1.2:schema v1.3:schema             what a release changed\n  \
schemagen diff add_orders --sql postgres           the SQL from a revision to the schema as it is now\n  \
schemagen diff postgres://localhost/shop schema    what differs in a database\n  \
schemagen diff sqlite:old.db sqlite:new.db --format json\n\
\n\
Exit status: 0 nothing differs; 1 something does; 2 the command was used wrongly; 3 git, a database or a file failed.";

#[derive(clap::Args, Debug)]
pub(crate) struct DiffArgs {
    /// What is compared
    #[arg(value_name = "FROM")]
    pub(crate) from: String,

    /// What it is compared with [default: the schema as it is now]
    #[arg(value_name = "TO")]
    pub(crate) to: Option<String>,

    #[command(flatten)]
    pub(crate) schema: SchemaOptions,

    /// The folder of migrations [default: `migrations` of schemagen.toml, else migrations]
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,

    /// Print the SQL that leads from one side to the other on this target, in place of words
    #[arg(long, value_name = "TARGET", conflicts_with = "format")]
    pub(crate) sql: Option<TargetName>,

    /// A server to make a schema on, in a throwaway database, when it is compared with a live database
    #[arg(long, value_name = "URL")]
    pub(crate) shadow: Option<String>,

    /// How to print
    #[arg(long, default_value = "human")]
    pub(crate) format: ListFormat,
}
