//! What a pulled schema consists of, and how much of it the language had no word for.

use std::collections::BTreeMap;

use schema_core::diag::Diagnostics;
use schema_core::source::SourceMap;
use schema_core::syntax::ast::{Item, ModifierKind, Table, TableItemKind};
use schema_core::syntax::parse::parse;

/// How many of each there are.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tables.
    pub tables: usize,
    /// Columns of tables.
    pub columns: usize,
    /// Keys, foreign keys, checks and their kin.
    pub constraints: usize,
    /// Indexes.
    pub indexes: usize,
    /// Enums, types, sequences, policies and whatever else stands on its own.
    pub others: usize,
    /// Lines of rights.
    pub grants: usize,
    /// `raw` items, by what they make.
    pub raw: BTreeMap<String, usize>,
    /// `native TARGET '…'` in the place of a type, or behind one.
    pub native: usize,
    /// `sql { … }` in expressions.
    pub sql: usize,
}

/// The kinds of `raw` that may stand for anything: code, and views that the language has no words for.
const CODE: [&str; 5] = ["trigger", "function", "procedure", "view", "aggregate"];

impl Counts {
    /// Of a schema's text, or why it can't be parsed.
    pub fn of(text: &str) -> Result<Counts, String> {
        let mut sources = SourceMap::new();
        let id = sources.add("pulled.schema", text);
        let mut diagnostics = Diagnostics::new();
        let file = parse(&sources, id, &mut diagnostics);
        if diagnostics.has_errors() {
            let said: Vec<&str> = diagnostics.iter().take(5).map(|d| d.message.as_str()).collect();
            return Err(format!("what was pulled can't be parsed: {}", said.join("; ")));
        }
        let mut counts = Counts { sql: bare(text).matches("sql {").count(), ..Counts::default() };
        counts.native = bare(text).lines().map(natives).sum();
        for item in &file.items {
            counts.item(item);
        }
        Ok(counts)
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Table(table) => self.table(table),
            Item::Raw(raw) => {
                let kind = raw.object.as_ref().map_or("other", |object| object.kind.name.as_str());
                *self.raw.entry(kind.to_owned()).or_default() += 1;
            }
            Item::Service(service) => {
                self.others += 1;
                self.grants += service.access.iter().map(|line| line.tables.len()).sum::<usize>();
                self.grants += service.grants.len();
            }
            Item::Schema(_) => {}
            _ => self.others += 1,
        }
    }

    fn table(&mut self, table: &Table) {
        self.tables += 1;
        self.columns += table.columns.len();
        for modifier in table.columns.iter().flat_map(|column| &column.modifiers) {
            self.constraints += usize::from(matches!(
                modifier.kind,
                ModifierKind::PrimaryKey
                    | ModifierKind::Unique
                    | ModifierKind::References(_)
                    | ModifierKind::Check(_)
            ));
        }
        for line in &table.items {
            match line.kind {
                TableItemKind::Index(_) => self.indexes += 1,
                TableItemKind::Was(_) | TableItemKind::With(..) | TableItemKind::Partition { .. } => {}
                _ => self.constraints += 1,
            }
        }
    }

    /// All objects.
    pub fn objects(&self) -> usize {
        let raw: usize = self.raw.values().sum();
        self.tables + self.columns + self.constraints + self.indexes + self.others + self.grants + raw
    }

    /// The `raw` items that stand for what the language ought to have a word for.
    pub fn wordless(&self) -> usize {
        self.raw.iter().filter(|(kind, _)| !CODE.contains(&kind.as_str())).map(|(_, n)| n).sum()
    }

    /// The share of [`Self::wordless`] in all objects but code, in percent.
    pub fn share(&self) -> f64 {
        let code: usize = self.raw.values().sum::<usize>() - self.wordless();
        100.0 * self.wordless() as f64 / (self.objects() - code).max(1) as f64
    }
}

/// `native TARGET`s of a line.
fn natives(line: &str) -> usize {
    ["postgres", "mysql", "sqlite"]
        .iter()
        .map(|target| line.matches(&format!("native {target}")).count())
        .sum()
}

/// A schema's text without comments and without what stands in quotes, `'…'`, `` `…` `` and `$tag$…$tag$`.
fn bare(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\'', '`', '$', '/']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = match rest.as_bytes()[0] {
            b'/' if rest.starts_with("//") => rest.find('\n'),
            b'/' => Some(1),
            b'$' => match rest[1..].find('$').map(|end| &rest[..end + 2]) {
                Some(tag) if tag[1..tag.len() - 1].chars().all(|c| c.is_alphanumeric() || c == '_') => {
                    rest[tag.len()..].find(tag).map(|end| end + 2 * tag.len())
                }
                _ => Some(1),
            },
            mark => rest[1..].find(mark as char).map(|end| end + 2),
        };
        rest = &rest[end.unwrap_or(rest.len())..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = "
schema shop { targets postgres }

enum color { red, green }

type code = text check (value <> '')

/// Not sql { postgres 'x' }, but a comment. // native postgres 'y'
table person {
    id bigint primary key auto
    name varchar(20) unique check (name <> 'sql { native postgres')
    place native postgres 'point'
    born date default sql { postgres 'current_date' }
    boss bigint? -> person
    index (born)
    index by_place (place) using gist
    foreign key (boss) -> person (id)
}

service app {
    read person
    write person
}

raw postgres view names $sql$ create view names as select name from person $sql$
raw postgres function f(int) $$ create function f(int) returns int language sql as 'sql { }' $$
raw postgres rule r $$ create rule r as on update to person do nothing $$
";

    #[test]
    fn what_is_no_schema() {
        assert!(Counts::of("tabel x { }").is_err());
    }

    #[test]
    fn counted_by_hand() {
        let counts = Counts::of(SCHEMA).unwrap();
        let raw = [("function", 1), ("rule", 1), ("view", 1)].map(|(kind, n)| (kind.to_owned(), n)).into();
        let expected = Counts {
            tables: 1,
            columns: 5,
            constraints: 5,
            indexes: 2,
            others: 3,
            grants: 2,
            raw,
            native: 1,
            sql: 1,
        };
        assert_eq!(counts, expected);
        assert_eq!((counts.objects(), counts.wordless()), (21, 1));
        assert!((counts.share() - 100.0 / 19.0).abs() < 1e-9, "{}", counts.share());
    }
}
