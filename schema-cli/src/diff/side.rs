//! What a side of the comparison is.

use super::git;
use crate::args::{DiffArgs, SchemaArgs};
use crate::commands::migrate::store::Store;
use crate::config::Config;
use crate::live::url::ServerUrl;
use crate::session::{Exit, Failure, Session, schema_paths, with_settings};
use schema_core::migrate::Record;
use schema_core::source::SourceMap;
use schema_core::{Compiled, Options, ir};
use std::path::{Path, PathBuf};

/// One side.
pub(crate) enum Side {
    /// A schema.
    Text(Box<Text>),
    /// A live database.
    Database(ServerUrl),
}

/// A schema that compiled.
pub(crate) struct Text {
    pub(crate) schema: ir::Schema,
    pub(crate) sources: SourceMap,
}

/// Where sides come from.
pub(crate) struct Finder<'a> {
    pub(crate) session: &'a Session,
    pub(crate) args: &'a DiffArgs,
    pub(crate) config: &'a Config,
}

/// A side, or how the command ends, as its schema has errors.
type Found = Result<Result<Side, Exit>, Failure>;

impl Finder<'_> {
    /// The side that `name` is; the schema as it is now without one.
    pub(crate) fn find(&self, name: Option<&str>) -> Found {
        let now = self.args.schema.as_args();
        let Some(name) = name else {
            return self.text(self.session.compile(&now, self.config, CHECK));
        };
        if is_url(name) {
            return ServerUrl::parse(name).map(|url| Ok(Side::Database(url)));
        }
        if let Some(revision) = name.strip_prefix("git:") {
            return self.of_git(revision);
        }
        if let Some(revision) = name.strip_prefix("migration:") {
            let record = self.record(revision)?;
            return match record {
                Some((path, record)) => self.text(record.compile(&path.display().to_string())),
                None => Err(Failure::usage(format!(
                    "there is no revision '{revision}' in '{}'",
                    self.folder().display()
                ))),
            };
        }
        if Path::new(name).exists() {
            let scan = self.args.schema.scan.clone();
            let args = SchemaArgs { paths: vec![PathBuf::from(name)], scan, ..SchemaArgs::default() };
            let config = Config { scan: Vec::new(), ..self.config.clone() };
            return self.text(self.session.compile(&args, &config, CHECK));
        }
        if let Some((path, record)) = self.record(name)? {
            return self.text(record.compile(&path.display().to_string()));
        }
        if name.contains(':') {
            return self.of_git(name);
        }
        Err(Failure::usage(format!(
            "'{name}' is no file or folder, and no revision in '{}'; a git revision is written 'git:{name}'",
            self.folder().display()
        )))
    }

    /// `REV`, or `REV:PATH`.
    fn of_git(&self, name: &str) -> Found {
        let (revision, path) = match name.split_once(':') {
            Some((revision, path)) => (revision, Some(PathBuf::from(path))),
            None => (name, None),
        };
        let commit = git::commit(revision)?
            .ok_or_else(|| Failure::usage(format!("'{revision}' is no revision of a git repository here")))?;
        let scan = match (&path, self.args.schema.scan.as_slice()) {
            (Some(_), _) => &[],
            (None, []) => self.config.scan.as_slice(),
            (None, given) => given,
        };
        let paths = match path {
            Some(path) => vec![path],
            None => schema_paths(&self.args.schema.paths, self.config),
        };
        let mut inputs = git::read(&commit, revision, &paths, "schema")?;
        inputs.extend(git::read(&commit, revision, scan, "rs")?);
        if inputs.is_empty() {
            let paths: Vec<String> = paths.iter().map(|path| format!("'{}'", path.display())).collect();
            return Err(Failure::usage(format!("{revision} has no schema in {}", paths.join(", "))));
        }
        self.text(schema_core::compile(inputs, &with_settings(CHECK, self.config)))
    }

    fn folder(&self) -> PathBuf {
        self.config.migrations_in(self.args.dir.as_deref())
    }

    /// The record of a revision, by its id, its name or both, and its file.
    fn record(&self, name: &str) -> Result<Option<(PathBuf, Record)>, Failure> {
        let store = Store::read(&self.folder())?;
        let is = |record: &&Record| {
            let revision = &record.head.revision;
            revision.name == name || revision.id.to_string() == name || revision.to_string() == name
        };
        let found: Vec<&Record> = store.records().filter(is).collect();
        match found.as_slice() {
            [] => Ok(None),
            [record] => Ok(Some((store.record_path(&record.head.revision), (*record).clone()))),
            several => {
                let names: Vec<String> = several.iter().map(|r| r.head.revision.to_string()).collect();
                Err(Failure::usage(format!("'{name}' may be {}: give one of these", names.join(" or "))))
            }
        }
    }

    fn text(&self, compiled: Compiled) -> Found {
        if let Some(exit) = self.session.report(&compiled) {
            return Ok(Err(exit));
        }
        let schema = compiled.schema.ok_or_else(|| Failure::system("there is no schema"))?;
        Ok(Ok(Side::Text(Box::new(Text { schema, sources: compiled.sources }))))
    }
}

const CHECK: Options =
    Options { check_only: true, rust_only: false, service: None, revision: None, allow: Vec::new() };

/// Whether it begins as URLs of servers do.
fn is_url(name: &str) -> bool {
    name.contains("://") || name.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("sqlite:"))
}
