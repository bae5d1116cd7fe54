//! The arguments of `schemagen migrate`.

use super::{ListFormat, SchemaArgs, SchemaOptions};
use clap::Subcommand;
use std::path::PathBuf;

#[derive(Subcommand, Debug)]
pub(crate) enum MigrateCommand {
    /// Write the migration from the last revision to the schema
    #[command(
        after_help = "The last revision's recorded schema is compared with the schema as it is now. For each \
target that is on, files are written that `sqlx migrate` reads too, with the way back. What `was` names is renamed.\n\
\n\
Examples:\n  \
schemagen migrate new init                            the first revision: from nothing to the schema\n  \
schemagen migrate new add_orders                      what changed since the last one\n  \
schemagen migrate new add_orders --dry-run            print the files, and write nothing\n  \
schemagen migrate new admins --data                   files for SQL of your own: the schema stays\n  \
schemagen migrate new admins --data --from a.sql      the same, with the statements of a file\n  \
schemagen migrate new totals --backfill 'line.total=price * number'\n\
\n\
SOURCE_DATE_EPOCH, in seconds, takes the place of the clock that versions come from."
    )]
    New(MigrateNewArgs),

    /// Join revisions that were made side by side
    #[command(
        after_help = "Two branches that each made a revision leave two heads. This writes a revision upon both, with \
the schema as it is now, which has to be what both did together: normally nothing is left to do. What both changed \
otherwise is refused by name, as is a schema that has more.\n\
\n\
Examples:\n  \
schemagen migrate merge\n  \
schemagen migrate merge orders_and_totals --dry-run"
    )]
    Merge(MigrateMergeArgs),

    /// Put revisions together to one, which makes the schema from nothing
    #[command(
        after_help = "The one has the number and name of the last; the files of the others are removed. A database that \
has all of them goes on: the next `apply` records the one in their place. One that has some is refused. What data steps \
did is in no schema, so each has to be kept or left out by name.\n\
\n\
Examples:\n  \
schemagen migrate squash --dry-run\n  \
schemagen migrate squash --to 20261127093000           that one and all before it\n  \
schemagen migrate squash --keep 20261001080000_countries --leave-out 20261101080000_totals"
    )]
    Squash(MigrateSquashArgs),

    /// Record a revision as applied on a database that was made otherwise
    #[command(
        after_help = "The database is compared with the revision's recorded schema first, as `schemagen drift` does, \
and refused with the differences if it is another. Then the rows are written that `apply` would have written, and \
nothing is run.\n\
\n\
Examples:\n  \
schemagen pull postgres://postgres@localhost/shop      write the schema of the database\n  \
schemagen migrate new init                             make the first revision of it\n  \
schemagen migrate baseline --url postgres://postgres@localhost/shop\n  \
schemagen migrate baseline --to 20261127093000         the database is at this revision, not at the last\n\
\n\
Exit status: 0 done; 1 the database is not what the revision makes; 3 a database or a file failed."
    )]
    Baseline(MigrateBaselineArgs),

    /// Apply the migrations that a database lacks
    #[command(
        after_help = "Each migration is applied once, however many runners try at a time; the others wait. After a \
crash, the next run goes on exactly where the last one stopped, and says so. The account is the migrator's.\n\
\n\
Examples:\n  \
schemagen migrate apply --url postgres://migrator@localhost/shop\n  \
schemagen migrate apply --dry-run                     tell what would be applied\n  \
schemagen migrate apply --to 20261127093000           up to this one\n  \
schemagen migrate apply --wait 300                    wait five minutes for a server that starts up\n\
\n\
Exit status: 0 done; 1 files and database do not fit together; 3 a database or a file failed."
    )]
    Apply(MigrateApplyArgs),

    /// Take migrations back, by their down files
    #[command(after_help = "A revision is taken back as a whole, with all of its parts.\n\
\n\
Examples:\n  \
schemagen migrate rollback                            the last revision\n  \
schemagen migrate rollback 3 --dry-run                the files that would be run\n  \
schemagen migrate rollback --to 20261127093000        all that came after this one\n  \
schemagen migrate rollback --to 0                     all of them")]
    Rollback(MigrateRollbackArgs),

    /// Tell what is applied, what is not, and what does not fit
    #[command(after_help = "Examples:\n  \
schemagen migrate status --url mysql://migrator@localhost/shop\n  \
schemagen migrate status --format json\n\
\n\
Exit status: 0 all is applied or can be; 1 something does not fit; 3 a database or a file failed.")]
    Status(MigrateStatusArgs),

    /// Prove that the migrations make what the schema makes, and lead back
    #[command(after_help = super::verify::AFTER)]
    Verify(super::MigrateVerifyArgs),
}

#[derive(clap::Args, Debug)]
pub(crate) struct MigrateNewArgs {
    /// What the revision is called: small letters, digits and _
    #[arg(value_name = "NAME")]
    pub(crate) name: String,

    #[command(flatten)]
    pub(crate) schema: SchemaArgs,

    /// The folder of migrations [default: `migrations` of schemagen.toml, else migrations]
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,

    /// A hazard that is meant: H0101 all of a kind, H0101:users.email that one; may be given again
    #[arg(long, value_name = "CODE[:OBJECT]")]
    pub(crate) allow: Vec<String>,

    /// Make a data step: the schema stays as the last revision recorded it, and you write the SQL
    #[arg(long, conflicts_with_all = ["paths", "scan", "allow"])]
    pub(crate) data: bool,

    /// The statements of a data step: FILE for all targets, or TARGET=FILE, which may be given again
    #[arg(long, value_name = "[TARGET=]FILE", requires = "data")]
    pub(crate) from: Vec<String>,

    /// Make a data step that gives a column a value in all rows that have none, some rows at a time
    #[arg(long, value_name = "TABLE.COLUMN=EXPRESSION", conflicts_with_all = ["data", "paths", "scan", "allow"])]
    pub(crate) backfill: Option<String>,

    /// How many rows a back-fill changes in one transaction
    #[arg(long, value_name = "COUNT", default_value_t = 1000, requires = "backfill",
        value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) rows: u32,

    /// Print the files that would be written, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(clap::Args, Debug)]
pub(crate) struct MigrateMergeArgs {
    /// What the revision is called: small letters, digits and _ [default: merge]
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,

    #[command(flatten)]
    pub(crate) schema: SchemaOptions,

    /// The folder of migrations [default: `migrations` of schemagen.toml, else migrations]
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,

    /// Print the files that would be written, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(clap::Args, Debug)]
pub(crate) struct MigrateSquashArgs {
    /// The last revision to be put in [default: the last one of all]
    #[arg(long, value_name = "VERSION")]
    pub(crate) to: Option<i64>,

    /// A data step that a new database needs; may be given again
    #[arg(long, value_name = "REVISION")]
    pub(crate) keep: Vec<String>,

    /// A data step that a new database does not need; may be given again
    #[arg(long, value_name = "REVISION")]
    pub(crate) leave_out: Vec<String>,

    /// The folder of migrations [default: `migrations` of schemagen.toml, else migrations]
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,

    /// Print the files that would be written, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(clap::Args, Debug)]
pub(crate) struct MigrateBaselineArgs {
    #[command(flatten)]
    pub(crate) files: MigrateFiles,

    /// The revision that the database is at [default: the last one]
    #[arg(long, value_name = "VERSION")]
    pub(crate) to: Option<i64>,

    /// A server of the same kind and version to make the schema on, in a throwaway database
    #[arg(long, value_name = "URL")]
    pub(crate) shadow: Option<String>,

    /// Record it although the database differs from the revision
    #[arg(long)]
    pub(crate) accept_differences: bool,

    /// Compare, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// The database, and the migrations for it.
#[derive(clap::Args, Debug)]
pub(crate) struct MigrateFiles {
    /// The database: postgres://, mysql://, mariadb:// or sqlite: [default: SCHEMAGEN_MIGRATE_URL, else
    /// SCHEMAGEN_ADMIN_URL, else DATABASE_URL]
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,

    /// The folder of migrations, with a folder for each target [default: `migrations` of schemagen.toml, else
    /// migrations]
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,

    /// How long to wait for a server that is not ready
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) wait: u32,
}

/// How a database is changed.
#[derive(clap::Args, Debug)]
pub(crate) struct MigrateRun {
    /// Tell what would be run, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// How long the lock outlives a runner that died, on MySQL and MariaDB
    #[arg(long, value_name = "SECONDS", default_value_t = 15, value_parser = clap::value_parser!(u64).range(2..=3600))]
    pub(crate) lease: u64,
}

#[derive(clap::Args, Debug)]
pub(crate) struct MigrateApplyArgs {
    #[command(flatten)]
    pub(crate) files: MigrateFiles,

    #[command(flatten)]
    pub(crate) run: MigrateRun,

    /// Apply up to this version
    #[arg(long, value_name = "VERSION")]
    pub(crate) to: Option<i64>,

    /// Apply migrations too that are older than one that is applied
    #[arg(long)]
    pub(crate) out_of_order: bool,
}

#[derive(clap::Args, Debug)]
pub(crate) struct MigrateRollbackArgs {
    /// How many revisions
    #[arg(value_name = "COUNT", default_value_t = 1, conflicts_with = "to")]
    pub(crate) count: usize,

    #[command(flatten)]
    pub(crate) files: MigrateFiles,

    #[command(flatten)]
    pub(crate) run: MigrateRun,

    /// Take back all that came after this version, which stays; 0 for all
    #[arg(long, value_name = "VERSION")]
    pub(crate) to: Option<i64>,
}

#[derive(clap::Args, Debug)]
pub(crate) struct MigrateStatusArgs {
    #[command(flatten)]
    pub(crate) files: MigrateFiles,

    /// How to print
    #[arg(long, default_value = "human")]
    pub(crate) format: ListFormat,
}
