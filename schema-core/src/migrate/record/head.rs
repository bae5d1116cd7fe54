//! The head of a record: `//` lines with one fact each.

use crate::dialect::{PerTarget, Target};
use std::fmt;

/// A revision by what its files are called.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Revision {
    /// The version of its first part: when it was made, as `%Y%m%d%H%M%S`.
    pub id: i64,
    /// Its name.
    pub name: String,
}

impl Revision {
    /// What [`fmt::Display`] wrote.
    pub fn parse(text: &str) -> Option<Revision> {
        let (id, name) = text.split_once('_')?;
        let plain = id.bytes().all(|b| b.is_ascii_digit()) && is_name(name);
        let id = id.parse().ok().filter(|id| plain && *id > 0)?;
        Some(Revision { id, name: name.to_owned() })
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.id, self.name)
    }
}

/// Whether a revision may be called so: it becomes part of file names, on every system.
pub fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_lowercase())
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && !name.ends_with('_')
        && name.len() <= 100
}

/// What the head of a record says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// The revision.
    pub revision: Revision,
    /// Those it was made upon: none for the first one, two for one that joins branches.
    pub parents: Vec<Revision>,
    /// Those it takes the place of, oldest first, itself the last.
    pub replaces: Vec<Revision>,
    /// The version of schemagen that recorded it.
    pub schemagen: String,
    /// The fingerprint of each target's statements.
    pub fingerprints: PerTarget<Option<String>>,
}

/// A file is no record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The line.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for Fault {}

const TITLE: &str = "// A recorded schema: what this revision leads to. Written by schemagen; do not edit.";

impl Head {
    /// The head as lines of a file.
    pub(super) fn text(&self) -> String {
        let mut lines = vec![TITLE.to_owned(), format!("// revision: {}", self.revision)];
        lines.extend(self.parents.iter().map(|parent| format!("// parent: {parent}")));
        lines.extend(self.replaces.iter().map(|old| format!("// replaces: {old}")));
        lines.push(format!("// schemagen: {}", self.schemagen));
        for target in Target::ALL {
            if let Some(fingerprint) = self.fingerprints.get(target) {
                lines.push(format!("// {target}: {fingerprint}"));
            }
        }
        lines.join("\n") + "\n"
    }
}

/// The head of a file, and what stands below it.
pub(super) fn parse(text: &str) -> Result<(Head, &str), Fault> {
    let fault = |line, message: &str| Fault { line, message: message.to_owned() };
    let mut rest = text.strip_prefix(TITLE).map(|rest| rest.trim_start_matches('\r'));
    let (mut revision, mut schemagen, mut line) = (None, None, 1);
    let (mut parents, mut replaces) = (Vec::new(), Vec::new());
    let mut fingerprints = PerTarget::default();
    while let Some(fact) = rest.and_then(|rest| rest.strip_prefix("\n// ")) {
        line += 1;
        let (fact, after) = fact.split_at(fact.find('\n').unwrap_or(fact.len()));
        let (key, value) = fact.trim_end().split_once(": ").ok_or_else(|| fault(line, "this is no fact"))?;
        let named = || Revision::parse(value).ok_or_else(|| fault(line, "this names no revision"));
        match key {
            "revision" => revision = Some(named()?),
            "parent" => parents.push(named()?),
            "replaces" => replaces.push(named()?),
            "schemagen" => schemagen = Some(value.to_owned()),
            other => match Target::from_name(other) {
                Some(target) => *fingerprints.get_mut(target) = Some(value.to_owned()),
                None => return Err(fault(line, &format!("unknown fact `{other}`"))),
            },
        }
        rest = Some(after);
    }
    let rest = rest.ok_or_else(|| fault(1, "this is no recorded schema: it does not begin like one"))?;
    let revision = revision.ok_or_else(|| fault(line, "the head names no revision"))?;
    let schemagen = schemagen.ok_or_else(|| fault(line, "the head does not say which schemagen wrote it"))?;
    let head = Head { revision, parents, replaces, schemagen, fingerprints };
    Ok((head, rest.trim_start_matches(['\r', '\n'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revision(id: i64, name: &str) -> Revision {
        Revision { id, name: name.to_owned() }
    }

    #[test]
    fn a_head_is_read_as_it_was_written() {
        let mut fingerprints = PerTarget::default();
        *fingerprints.get_mut(Target::MySql) = Some("ab".repeat(32));
        let head = Head {
            revision: revision(20261127093000, "merge_2"),
            parents: vec![revision(20261126093000, "a"), revision(20261126093001, "b")],
            replaces: vec![revision(20261126093000, "a"), revision(20261127093000, "merge_2")],
            schemagen: "1.2.3-beta".to_owned(),
            fingerprints,
        };
        let text = format!("{}\n// mine\nschema a {{\n}}\n", head.text());
        let schema = "// mine\nschema a {\n}\n";
        assert_eq!(parse(&text), Ok((head.clone(), schema)));
        let windows = text.replace('\n', "\r\n");
        assert_eq!(parse(&windows).unwrap().0, head);
    }

    #[test]
    fn tells_what_is_no_head() {
        let told = |text: &str| parse(text).unwrap_err().to_string();
        assert!(told("schema a {\n}\n").starts_with("line 1: this is no recorded schema"));
        assert_eq!(told(TITLE), "line 1: the head names no revision");
        assert_eq!(told(&format!("{TITLE}\n// revision: 3-a\n")), "line 2: this names no revision");
        assert_eq!(told(&format!("{TITLE}\n// author: me\n")), "line 2: unknown fact `author`");
    }

    #[test]
    fn names_fit_file_names() {
        for name in ["a", "add_orders", "v2", "x1_y"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "_a", "2nd", "Add", "a-b", "a b", "a_", "ä", "a/b", ".."] {
            assert!(!is_name(name), "{name}");
        }
    }
}
