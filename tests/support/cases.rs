//! The golden cases: folders of `tests/cases/<area>/<case>/` with a `schema.schema` in each.

use schema_core::compile::{Compiled, Input, Options, compile};
use schema_core::diag::{Diagnostics, Severity};
use schema_core::dialect::Target;
use schema_core::{grants, ir, lower, phys, render};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// One case.
pub struct Case {
    /// `<area>/<case>`
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// The text of its `schema.schema`.
    pub text: String,
}

/// All cases, sorted by name. `SCHEMAGEN_CASE` limits them to those whose name holds its value.
///
/// # Panics
/// If there is none, or one can't be read.
pub fn all() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let wanted = std::env::var("SCHEMAGEN_CASE").unwrap_or_default();
    let mut cases = Vec::new();
    for area in folders(&root) {
        for folder in folders(&area) {
            let part = |p: &Path| p.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let name = format!("{}/{}", part(&area), part(&folder));
            if !name.contains(&wanted) {
                continue;
            }
            let path = folder.join("schema.schema");
            let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            cases.push(Case { name, folder, text });
        }
    }
    assert!(!cases.is_empty(), "there is no case in {}", root.display());
    cases
}

fn folders(root: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root).unwrap_or_else(|e| panic!("{}: {e}", root.display()));
    let mut folders: Vec<PathBuf> =
        entries.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.is_dir()).collect();
    folders.sort();
    folders
}

impl Case {
    /// The schema.
    ///
    /// # Panics
    /// If it does not compile.
    pub fn schema(&self) -> ir::Schema {
        schema(&self.name, &self.text)
    }

    /// What each target that is on will hold.
    ///
    /// # Panics
    /// If the schema does not compile, or a target refuses it.
    pub fn lowered(&self) -> Vec<(Target, phys::Schema)> {
        let schema = self.schema();
        schema.targets.iter().map(|t| (t, lowered(&self.name, &schema, t))).collect()
    }

    /// The DDL of each target that is on.
    ///
    /// # Panics
    /// If the schema does not compile, or a target refuses it.
    pub fn ddl(&self) -> Vec<(Target, String)> {
        self.lowered().into_iter().map(|(target, phys)| (target, render::ddl(&phys))).collect()
    }

    /// The grants of each target that is on, and of the cache, if there is a service or a migrator: a name
    /// for the snapshot, and all files one after the other; and what `grants show` prints. What every PostgreSQL file says alike, of the
    /// account and of PUBLIC, is left out but in `access/verbs`.
    ///
    /// # Panics
    /// If the schema does not compile.
    pub fn grants(&self) -> Vec<(String, String)> {
        let schema = self.schema();
        let mut diags = Diagnostics::new();
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        for file in grants::files(&schema, &mut diags) {
            let kind = file.path.strip_prefix("grants/").unwrap_or(&file.path).replace('/', ".");
            let mut parts = kind.split('.');
            let (target, ending) = (parts.next().unwrap_or_default(), parts.next_back().unwrap_or_default());
            let text = if self.name == "access/verbs" { file.text } else { without_account(&file.text) };
            let all = texts.entry(format!("grants.{target}.{ending}")).or_default();
            let _ = writeln!(all, "---- {}\n{text}", file.path);
        }
        assert!(!diags.has_errors(), "{}: its grants are refused", self.name);
        if !texts.is_empty() {
            let input = Input::text("schema.schema", self.text.clone());
            let compiled = compile(vec![input], &Options { check_only: true, ..Options::default() });
            let matrix = grants::matrix(&schema, &mut diags);
            texts.insert("grants.show".to_owned(), grants::show::table(&schema, &matrix, &compiled.sources));
        }
        texts.into_iter().collect()
    }
}

impl Case {
    /// The tables' Rust, made for each service that `golden` asks for.
    ///
    /// # Panics
    /// If the schema does not compile.
    pub fn rust(&self, services: &[&str]) -> Vec<(String, String)> {
        let of = |service: &&str| {
            let input = Input::text("schema.schema", self.text.clone());
            let service = Some((*service).to_owned());
            let compiled = compile(vec![input], &Options { rust_only: true, service, ..Options::default() });
            let text = compiled.artifacts.first().map_or("", |a| a.text.as_str());
            let tables = text.split_once("pub static SCHEMA").and_then(|(_, rest)| rest.split_once("};\n\n"));
            let tables = tables.and_then(|(_, rest)| rest.rsplit_once("/// What creates the schema"));
            tables.unwrap_or_else(|| panic!("{}: no Rust", self.name)).0.to_owned()
        };
        services.iter().map(|service| (format!("rust.{service}.rs"), of(service))).collect()
    }
}

fn without_account(text: &str) -> String {
    let ends = ["-- What the schema gives it.", "GRANT USAGE, CREATE ON SCHEMA"];
    match (text.find("-- The account: "), ends.iter().find_map(|end| text.find(end))) {
        (Some(from), Some(to)) => format!("{}-- (the account; PUBLIC)\n\n{}", &text[..from], &text[to..]),
        _ => text.to_owned(),
    }
}

/// The schema of a file's text.
///
/// # Panics
/// If it does not compile.
pub fn schema(name: &str, text: &str) -> ir::Schema {
    let compiled =
        compile(vec![Input::text(name, text)], &Options { check_only: true, ..Options::default() });
    match compiled.schema {
        Some(ref schema) if !compiled.has_errors() => schema.clone(),
        _ => panic!("{name} does not compile:\n{}", told(&compiled)),
    }
}

/// What `target` will hold of `schema`.
///
/// # Panics
/// If the target refuses it.
pub fn lowered(name: &str, schema: &ir::Schema, target: Target) -> phys::Schema {
    let mut diags = Diagnostics::new();
    let phys = lower::lower(schema, target, &mut diags);
    let errors: Vec<String> = diags
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .map(|d| format!("{}: {}", d.code, d.message))
        .collect();
    assert!(errors.is_empty(), "{name} is refused on {target}:\n{}", errors.join("\n"));
    phys
}

fn told(compiled: &Compiled) -> String {
    let mut out = String::new();
    for d in compiled.diagnostics.iter().filter(|d| d.severity == Severity::Error) {
        let text = compiled.sources.text(d.primary.span);
        let _ = writeln!(out, "{}: {} (at {text:?}) {}", d.code, d.message, d.help.join("; "));
    }
    out
}
