//! Pairs of schemas: a random one, and what a few edits, as people make them, leave of it.
//!
//! Each edit is a list of numbers of its own, so that what shrinks a list of edits leaves out whole edits. One after
//! which the schema does not compile is not made: what is left is a pair to migrate between.

mod access;
mod columns;
mod defs;
mod lines;
mod parts;
mod raws;
mod tables;
mod text;

use super::{Choices, Profile, Schema, written};
use schema_core::{Compiled, Input, Options, compile};

/// Two schemas, and what the edits between them were.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The older one.
    pub old: String,
    /// The newer one.
    pub new: String,
    /// The kinds of edits, in order.
    pub kinds: Vec<&'static str>,
}

/// An edit: what it was, if there was anything for it to change.
type Edit = fn(&mut Schema<'_>) -> Option<&'static str>;

/// Each group is as likely as the others; the plainest comes first.
const GROUPS: [&[Edit]; 8] = [
    columns::EDITS,
    lines::EDITS,
    columns::EDITS,
    parts::EDITS,
    tables::EDITS,
    defs::EDITS,
    access::EDITS,
    raws::EDITS,
];

/// How many changes an edit tries until one is possible.
const TRIES: usize = 5;

/// A pair of a list of decisions and a list of edits.
pub fn pair(numbers: &[u32], edits: &[Vec<u32>], profile: Profile) -> Pair {
    let mut schema = written(numbers, profile);
    let old = schema.text.clone();
    let mut kinds = Vec::new();
    for edit in edits {
        if schema.tables.is_empty() {
            // All that there is to edit has to do with a table.
            break;
        }
        let mut next = 0;
        for _ in 0..TRIES {
            let mut edited = schema.clone();
            edited.choices = Choices { numbers: edit, next };
            let group = *edited.choices.of(&GROUPS);
            let change = *edited.choices.of(group);
            let kind = change(&mut edited).filter(|_| edited.text != schema.text && compiles(&edited.text));
            next = edited.choices.next;
            if let Some(kind) = kind {
                kinds.push(kind);
                schema = edited;
                break;
            }
        }
    }
    Pair { old, new: schema.text, kinds }
}

/// Two schemas that have nothing to do with each other.
pub fn strangers(numbers: &[u32], others: &[u32], profile: Profile) -> Pair {
    let (old, new) = (written(numbers, profile).text, written(others, profile).text);
    Pair { old, new, kinds: vec!["another schema"] }
}

/// What is made of a text.
pub fn build(text: &str, check_only: bool) -> Compiled {
    compile(vec![Input::text("random.schema", text)], &Options { check_only, ..Options::default() })
}

fn compiles(text: &str) -> bool {
    !build(text, true).has_errors()
}

impl Schema<'_> {
    /// What `write` writes, which is not in the text yet.
    fn apart<T>(&mut self, write: impl FnOnce(&mut Self) -> T) -> (T, String) {
        let text = std::mem::take(&mut self.text);
        let value = write(self);
        (value, std::mem::replace(&mut self.text, text))
    }

    /// Some table's place, where there is one.
    fn some_table(&mut self) -> Option<usize> {
        let t = self.choices.pick(self.tables.len());
        (t < self.tables.len()).then_some(t)
    }
}
