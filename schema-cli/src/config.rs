//! `schemagen.toml`.

use schema_core::diag::Code;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// The name it has.
pub(crate) const FILE: &str = "schemagen.toml";

/// What `schemagen.toml` says, with paths that are relative to it made relative to the current folder.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Config {
    /// Schema files and folders.
    pub(crate) paths: Vec<PathBuf>,
    /// Rust files and folders to scan.
    pub(crate) scan: Vec<PathBuf>,
    /// The output folder.
    pub(crate) out: Option<PathBuf>,
    /// The folder of migrations.
    pub(crate) migrations: Option<PathBuf>,
    /// The service that the Rust file is made for.
    pub(crate) service: Option<String>,
    /// The warnings that are not told.
    pub(crate) allow: Vec<Code>,
}

impl Config {
    /// The folder of migrations: the one that was asked for, or what the file says, or the usual one.
    pub(crate) fn migrations_in(&self, asked: Option<&Path>) -> PathBuf {
        asked.or(self.migrations.as_deref()).unwrap_or(Path::new("migrations")).to_owned()
    }
}

/// The nearest `schemagen.toml`, in the current folder or above it.
pub(crate) fn find() -> Option<PathBuf> {
    // A relative path as long as possible: messages name files as the user would.
    if Path::new(FILE).is_file() {
        return Some(PathBuf::from(FILE));
    }
    let here = std::env::current_dir().ok()?;
    here.ancestors().skip(1).map(|folder| folder.join(FILE)).find(|path| path.is_file())
}

/// Reads `text`, which stands in `file`.
pub(crate) fn parse(text: &str, file: &Path) -> Result<Config, String> {
    let table = DeTable::parse(text).map_err(|error| at(text, error.span(), error.message()))?;
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut config = Config::default();
    for (key, value) in table.get_ref() {
        let wrong = |what: &str| at(text, Some(value.span()), &format!("`{}` must be {what}", key.get_ref()));
        match key.get_ref().as_ref() {
            "paths" => config.paths = paths(value.get_ref(), folder).ok_or_else(|| wrong(PATHS))?,
            "scan" => config.scan = paths(value.get_ref(), folder).ok_or_else(|| wrong(PATHS))?,
            "out" => {
                let out = value.get_ref().as_str().ok_or_else(|| wrong("a path in quotes"))?;
                config.out = Some(folder.join(out));
            }
            "migrations" => {
                let migrations = value.get_ref().as_str().ok_or_else(|| wrong("a path in quotes"))?;
                config.migrations = Some(folder.join(migrations));
            }
            "service" => {
                let name = value.get_ref().as_str().ok_or_else(|| wrong("a service's name in quotes"))?;
                config.service = Some(name.to_owned());
            }
            "allow" => config.allow = codes(value.get_ref()).map_err(|what| wrong(&what))?,
            other => {
                let known = "the keys are paths, scan, out, migrations, service and allow";
                return Err(at(text, Some(key.span()), &format!("unknown key `{other}`; {known}")));
            }
        }
    }
    Ok(config)
}

const PATHS: &str = "a list of paths in quotes";

fn paths(value: &DeValue<'_>, folder: &Path) -> Option<Vec<PathBuf>> {
    match value {
        DeValue::String(path) => Some(vec![folder.join(path.as_ref())]),
        DeValue::Array(items) => {
            items.iter().map(|item| item.get_ref().as_str().map(|path| folder.join(path))).collect()
        }
        _ => None,
    }
}

/// The codes of warnings, or what should be there.
fn codes(value: &DeValue<'_>) -> Result<Vec<Code>, String> {
    const LIST: &str = "a list of codes of warnings in quotes";
    let DeValue::Array(items) = value else { return Err(LIST.to_owned()) };
    let code = |name: Option<&str>| Code::warning(name.ok_or(LIST)?).map_err(|why| format!("{LIST}: {why}"));
    items.iter().map(|item| code(item.get_ref().as_str())).collect()
}

/// A message with its line and column.
fn at(text: &str, span: Option<std::ops::Range<usize>>, message: &str) -> String {
    let offset = span.map_or(0, |span| span.start.min(text.len()));
    let before = text.get(..offset).unwrap_or("");
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    format!("{line}:{column}: {}", message.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_key_relative_to_the_file() {
        let text = "paths = [\"a\", \"b\"]\nscan = \"src\"\nout = \"gen\"\nmigrations = \"m\"\nservice = \"api\"\nallow = [\"w0201\"]\n";
        let config = parse(text, Path::new("../schemagen.toml")).unwrap();
        assert_eq!(
            config,
            Config {
                paths: vec!["../a".into(), "../b".into()],
                scan: vec!["../src".into()],
                out: Some("../gen".into()),
                migrations: Some("../m".into()),
                service: Some("api".into()),
                allow: vec![Code::W0201],
            }
        );
    }

    #[test]
    fn tells_where_a_mistake_is() {
        let error = |text| parse(text, Path::new(FILE)).unwrap_err();
        assert!(error("out = 3").starts_with("1:7: `out` must be"));
        assert!(error("paths = []\nouts = \"x\"").starts_with("2:1: unknown key `outs`"));
        assert!(error("paths = [").starts_with("1:"));
        assert!(error("allow = \"W0201\"").starts_with("1:9: `allow` must be a list of codes"));
        assert!(
            error("allow = [\"E0203\"]").ends_with("'E0203' is an error, and only warnings can be allowed")
        );
        assert!(error("allow = [\"W9999\"]").ends_with("'W9999' is not the code of a warning"));
    }
}
