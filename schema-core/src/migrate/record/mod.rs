//! The recorded schema: what a revision leads to, as `.schema` text below a head of comments.
//!
//! The text compiles to what the inputs compiled to. So a later version of the compiler can make both sides of
//! the next migration, whatever became of the files by then.

mod ahead;
mod head;
mod rust;

pub use ahead::ahead;
pub use head::{Fault, Head, Revision, is_name};

use crate::compile::{Compiled, Content, Input, Options, admit, compile};
use crate::diag::Diagnostics;
use crate::dialect::{PerTarget, Target};
use crate::front;
use crate::ir;
use crate::lower::lower;
use crate::migrate::fingerprint;
use crate::source::SourceMap;
use crate::syntax::{ast, format};
use std::collections::HashSet;

/// Where records are, below the folder of migrations.
pub const RECORDS: &str = "revisions";

/// A revision's recorded schema.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// What its head says.
    pub head: Head,
    /// The schema, as `.schema` text.
    pub schema: String,
}

impl Record {
    /// Takes a file apart.
    ///
    /// # Errors
    /// If it does not begin with the head of a record.
    pub fn parse(text: &str) -> Result<Record, Fault> {
        let (head, schema) = head::parse(text)?;
        Ok(Record { head, schema: schema.to_owned() })
    }

    /// The file's text.
    pub fn text(&self) -> String {
        format!("{}\n{}", self.head.text(), self.schema)
    }

    /// The schema, compiled; diagnostics call it `name`. Its lines are counted as in the file.
    pub fn compile(&self, name: &str) -> Compiled {
        let input = Input::text(name, self.text());
        compile(vec![input], &Options { check_only: true, ..Options::default() })
    }

    /// The targets for which `schema`, the recorded one as this compiler reads it, has another fingerprint than
    /// the record says: the compiler changed since.
    pub fn stale(&self, schema: &ir::Schema) -> Vec<Target> {
        let now = fingerprints(schema);
        let differs = |target: &Target| match (self.head.fingerprints.get(*target), now.get(*target)) {
            (Some(then), Some(now)) => then != now,
            _ => false,
        };
        Target::ALL.into_iter().filter(differs).collect()
    }
}

/// The revisions that no other was made upon: one, unless branches were joined.
pub fn heads<'r>(records: impl Iterator<Item = &'r Record> + Clone) -> Vec<&'r Record> {
    let parents: HashSet<&Revision> = records.clone().flat_map(|record| &record.head.parents).collect();
    let mut heads: Vec<&Record> = records.filter(|record| !parents.contains(&record.head.revision)).collect();
    heads.sort_by(|a, b| a.head.revision.cmp(&b.head.revision));
    heads
}

/// The fingerprint of each target that is on.
pub fn fingerprints(schema: &ir::Schema) -> PerTarget<Option<String>> {
    let mut fingerprints = PerTarget::default();
    for target in schema.targets.iter() {
        let physical = lower(schema, target, &mut Diagnostics::new());
        *fingerprints.get_mut(target) = Some(fingerprint(&physical));
    }
    fingerprints
}

/// `inputs`, which compile, as one `.schema` text: schema files as they are, behind each other; of Rust files what
/// they declare.
pub fn schema_text(inputs: Vec<Input>) -> String {
    let (mut sources, mut told) = (SourceMap::new(), Diagnostics::new());
    let mut pieces: Vec<(Option<String>, usize)> = Vec::new();
    let mut file = ast::File::default();
    for input in inputs {
        let Content::Bytes(_) = input.content else { continue };
        let Some(id) = admit(input, &mut sources, &mut told) else { continue };
        let source = sources.get(id);
        if source.name.ends_with(".rs") {
            let items = front::scan::scan(id, &mut sources, &mut told);
            pieces.push((None, items.len()));
            file.items.extend(items);
        } else {
            let text = source.text.replace("\r\n", "\n").trim_end().to_owned();
            let items = crate::syntax::parse::parse(&sources, id, &mut told).items;
            pieces.push((Some(text), items.len()));
            file.items.extend(items);
        }
    }
    front::bind(&mut file, &sources);
    let (mut out, mut items) = (String::new(), file.items.into_iter());
    for (text, count) in pieces {
        let own: Vec<ast::Item> = items.by_ref().take(count).collect();
        let text = text.unwrap_or_else(|| declared(&own, &sources));
        if !text.is_empty() {
            out.push_str(if out.is_empty() { "" } else { "\n" });
            out.push_str(&text);
            out.push('\n');
        }
    }
    out
}

/// The items of a Rust file in the layout of schemas.
fn declared(items: &[ast::Item], sources: &SourceMap) -> String {
    let mut text = String::new();
    for item in items {
        text.push_str(if text.is_empty() { "" } else { "\n" });
        rust::item(item, sources, &mut text);
    }
    // Text that the formatter can't read is recorded as it is, and told where it is compiled.
    let formatted = format::format(Input::text("declared", text.as_str())).unwrap_or(text);
    formatted.trim_end().to_owned()
}
