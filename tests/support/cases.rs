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
        let input = Input::text("schema.schema", self.text.clone());
        let compiled = compile(vec![input], &Options { check_only: true, ..Options::default() });
        match compiled.schema {
            Some(schema) => schema,
            None => panic!("{} does not compile:\n{}", self.name, told(&compiled)),
        }
    }

    /// What each target that is on will hold.
    ///
    /// # Panics
    /// If the schema does not compile, or a target refuses it.
    pub fn lowered(&self) -> Vec<(Target, phys::Schema)> {
        let schema = self.schema();
        let lowered = |target| {
            let mut diags = Diagnostics::new();
            let phys = lower::lower(&schema, target, &mut diags);
            let errors: Vec<String> = diags
                .iter()
                .filter(|d| d.severity == Severity::Error)
                .map(|d| format!("{}: {} ({})", d.code, d.message, self.line(d.primary.span.start)))
                .collect();
            assert!(errors.is_empty(), "{} is refused on {target}:\n{}", self.name, errors.join("\n"));
            (target, phys)
        };
        schema.targets.iter().map(lowered).collect()
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

    fn line(&self, at: u32) -> &str {
        let at = (at as usize).min(self.text.len());
        let start = self.text[..at].rfind('\n').map_or(0, |i| i + 1);
        self.text[start..].lines().next().unwrap_or_default().trim()
    }
}

fn without_account(text: &str) -> String {
    let ends = ["-- What the schema gives it.", "GRANT USAGE, CREATE ON SCHEMA"];
    match (text.find("-- The account: "), ends.iter().find_map(|end| text.find(end))) {
        (Some(from), Some(to)) => format!("{}-- (the account; PUBLIC)\n\n{}", &text[..from], &text[to..]),
        _ => text.to_owned(),
    }
}

fn told(compiled: &Compiled) -> String {
    let mut out = String::new();
    for d in &compiled.diagnostics {
        let text = compiled.sources.text(d.primary.span);
        let _ = writeln!(out, "{}: {} (at {text:?}) {}", d.code, d.message, d.help.join("; "));
    }
    out
}
