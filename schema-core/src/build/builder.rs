//! Compiling from a `build.rs`.

use super::revisions::records;
use super::{MIGRATIONS, Newest, migrations, newest, read, write};
use crate::compile::{Artifact, Compiled, Input, Options, compile};
use crate::diag::{Code, render};
use crate::dialect::PerTarget;
use crate::emit;
use crate::ir::Schema;
use crate::migrate::{Lineage, record};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Starts a build of the schema at `path`: a file, or a folder that is read recursively. A relative path
/// is relative to the package, which is where cargo runs a `build.rs`.
///
/// ```no_run
/// schema_core::build("schema").service("backend_api").emit();
/// ```
pub fn build(path: impl Into<PathBuf>) -> Builder {
    Builder {
        paths: vec![path.into()],
        scan: Vec::new(),
        service: None,
        each: false,
        migrations: Migrations::IfThere,
        embed: false,
        out: None,
        allow: Vec::new(),
    }
}

/// Where the migrations of a schema are.
#[derive(Clone, Debug)]
enum Migrations {
    /// In a folder `migrations` of the package, if there is one.
    IfThere,
    /// In this folder.
    In(PathBuf),
    /// The code is not to ask.
    None,
}

/// A build, as a `build.rs` states it.
#[derive(Clone, Debug)]
#[must_use = "nothing happens until `emit` is called"]
pub struct Builder {
    paths: Vec<PathBuf>,
    scan: Vec<PathBuf>,
    service: Option<String>,
    each: bool,
    migrations: Migrations,
    embed: bool,
    out: Option<PathBuf>,
    allow: Vec<String>,
}

impl Builder {
    /// Adds another file or folder of `.schema` files.
    pub fn path(mut self, path: impl Into<PathBuf>) -> Builder {
        self.paths.push(path.into());
        self
    }

    /// Also reads the tables that `#[derive(Table)]` declares in a Rust file, or in the `.rs` files of a
    /// folder.
    pub fn scan(mut self, path: impl Into<PathBuf>) -> Builder {
        self.scan.push(path.into());
        self
    }

    /// Makes the code for one service: its handle, which code for another service does not take, with the
    /// account and the variable of the password that it connects with.
    pub fn service(mut self, name: impl Into<String>) -> Builder {
        self.service = Some(name.into());
        self
    }

    /// Makes the code for every service, each in a module of its name with a handle of its own: for a program
    /// that is several services, or a test of them.
    pub fn each_service(mut self) -> Builder {
        self.each = true;
        self
    }

    /// The folder of the schema's migrations. The code is then made for the newest revision in it: it looks when it
    /// connects whether the database has it, and waits for it. Without this, that is so if the package has a folder
    /// `migrations` with revisions in it.
    pub fn migrations(mut self, folder: impl Into<PathBuf>) -> Builder {
        self.migrations = Migrations::In(folder.into());
        self
    }

    /// The code is made for no revision, and takes any database, whether or not the package has a folder
    /// `migrations`.
    pub fn without_migrations(mut self) -> Builder {
        self.migrations = Migrations::None;
        self
    }

    /// The code brings the migrations along, as `migrate()`: for applications that apply them themselves. They need
    /// the feature `migrate` of schema-runtime.
    pub fn embed_migrations(mut self) -> Builder {
        self.embed = true;
        self
    }

    /// Writes into this folder in place of cargo's `OUT_DIR`.
    pub fn out_dir(mut self, folder: impl Into<PathBuf>) -> Builder {
        self.out = Some(folder.into());
        self
    }

    /// Keeps quiet about the warnings of this code: `W0201`.
    pub fn allow(mut self, code: impl Into<String>) -> Builder {
        self.allow.push(code.into());
        self
    }

    /// Compiles, and writes `<schema>.rs`. Errors are shown as rustc shows its own, and end the process
    /// with status 1; warnings are passed on to cargo.
    pub fn emit(self) {
        let found = read(&self.paths, &self.scan);
        watch(&found.watch);
        let allow = self.allow.iter().map(|code| Code::warning(code)).collect::<Result<Vec<_>, _>>();
        let allow = allow.unwrap_or_else(|wrong| fail(&wrong));
        if self.each && self.embed {
            fail(
                "`embed_migrations` goes with the code of one service, or of none, and not with `each_service`",
            );
        }
        let newest = self.newest().unwrap_or_else(|wrong| fail(&wrong));
        newest.iter().for_each(|newest| watch(&newest.watch));
        let options = Options {
            rust_only: true,
            service: self.service.clone(),
            revision: newest.as_ref().map(|newest| newest.record.head.clone()),
            allow,
            ..Options::default()
        };
        let mut compiled = compile(found.inputs.clone(), &options);
        if self.each && !compiled.has_errors() {
            compiled.artifacts = each_service(&found.inputs, &options, &compiled);
        }
        if let (true, Some(schema), false) = (self.embed, &compiled.schema, compiled.has_errors()) {
            let text = self.embedded(schema, newest.is_some()).unwrap_or_else(|wrong| fail(&wrong));
            compiled.artifacts.iter_mut().for_each(|artifact| artifact.text.push_str(&text));
        }
        if let (Some(newest), Some(schema), false) = (&newest, &compiled.schema, compiled.has_errors()) {
            let ahead = record::ahead(&newest.record, found.inputs, schema);
            compiled.diagnostics.extend(ahead.filter(|warning| !options.allow.contains(&warning.code)));
        }
        show(&compiled);
        if let Some(misuse) = &compiled.misuse {
            eprintln!("error: {misuse}");
        }
        if compiled.has_errors() || compiled.misuse.is_some() {
            std::process::exit(1);
        }
        let Some(out) = self.out.or_else(|| std::env::var_os("OUT_DIR").map(PathBuf::from)) else {
            fail("OUT_DIR is not set: call this from a build.rs, or name a folder by `out_dir`");
        };
        if let Err(failure) = write(&out, &flat(&compiled.artifacts)) {
            eprintln!("error[E0005]: {failure}");
            std::process::exit(1);
        }
    }

    /// The migrations of the targets that are on, as code.
    fn embedded(&self, schema: &Schema, recorded: bool) -> Result<String, String> {
        let folder = match &self.migrations {
            Migrations::In(folder) => folder,
            Migrations::IfThere if recorded => Path::new(MIGRATIONS),
            Migrations::IfThere | Migrations::None => {
                return Err("there are no migrations to embed: `migrations` says where they are".to_owned());
            }
        };
        let mut found = PerTarget::default();
        for target in schema.targets.iter() {
            let folder = folder.join(target.name());
            let read = migrations(target, &folder).map_err(|wrong| wrong.to_string())?;
            let files = read.iter().flat_map(|one| std::iter::once(&one.up).chain(&one.down));
            watch(&files.map(|source| PathBuf::from(&source.file)).chain([folder]).collect());
            *found.get_mut(target) = read;
        }
        let records = records(folder)?;
        watch(&records.keys().cloned().collect());
        let lineage = Lineage::of(records.values().map(|record| &record.head));
        Ok(emit::migrations(&found, &lineage))
    }

    /// The newest revision of the folder that was named, or is there unasked.
    fn newest(&self) -> Result<Option<Newest>, String> {
        match &self.migrations {
            Migrations::None => Ok(None),
            Migrations::IfThere => newest(Path::new(MIGRATIONS)),
            Migrations::In(folder) => match newest(folder)? {
                Some(newest) => Ok(Some(newest)),
                None => Err(format!(
                    "there is no revision in '{}': `schemagen migrate new init` writes the first one",
                    folder.display()
                )),
            },
        }
    }
}

/// Ends the build.
fn fail(message: &str) -> ! {
    eprintln!("error: {message}");
    std::process::exit(1);
}

/// One Rust file with a module for each service. What is wrong with the schema was told without any.
fn each_service(inputs: &[Input], options: &Options, compiled: &Compiled) -> Vec<Artifact> {
    let Some(schema) = &compiled.schema else { return Vec::new() };
    let modules = schema.services.iter().flat_map(|service| {
        let options = Options { service: Some(service.name.clone()), ..options.clone() };
        let made = compile(inputs.to_vec(), &options).artifacts;
        made.into_iter().map(|artifact| (service.name.as_str(), service.docs.as_str(), artifact.text))
    });
    let text = emit::modules(modules);
    vec![Artifact { path: format!("rust/{}.rs", schema.name), text }]
}

/// The Rust file without the folders that a full build has.
fn flat(artifacts: &[Artifact]) -> Vec<Artifact> {
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    artifacts.iter().map(|a| Artifact { path: name(&a.path), text: a.text.clone() }).collect()
}

/// Has cargo run the build again when one of these changes, and only then.
fn watch(paths: &BTreeSet<PathBuf>) {
    for path in paths {
        println!("cargo::rerun-if-changed={}", path.display());
    }
}

/// Errors go where cargo shows them when the build fails; warnings would be lost there when it does not.
fn show(compiled: &Compiled) {
    if compiled.has_errors() {
        eprint!("{}", render::text(&compiled.sources, &compiled.diagnostics, false));
        return;
    }
    let (list, more) = render::few(&compiled.diagnostics);
    for warning in list {
        let span = compiled.sources.real(warning.primary.span);
        let (line, column) = compiled.sources.line_column(span.source, span.start);
        let file = &compiled.sources.get(span.source).name;
        println!("cargo::warning={file}:{line}:{column}: [{}] {}", warning.code, warning.message);
    }
    for (code, count) in more {
        println!("cargo::warning=… and {count} more [{code}]: {}", code.title());
    }
}
