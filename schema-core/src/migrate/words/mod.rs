//! What differs, in words: one line an object, always in the same order.

mod table;
#[cfg(test)]
mod tests;

use super::diff::{Difference, diff};
use super::{Renames, Sides};
use crate::phys::Name;
use std::fmt;

/// What happens to an object.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Sign {
    /// It is new.
    Created,
    /// It is gone.
    Dropped,
    /// It is another.
    Changed,
    /// It is called otherwise.
    Renamed,
}

impl Sign {
    /// As lines begin.
    pub const fn mark(self) -> char {
        match self {
            Sign::Created => '+',
            Sign::Dropped => '-',
            Sign::Changed => '~',
            Sign::Renamed => '>',
        }
    }

    /// As data say it.
    pub const fn word(self) -> &'static str {
        match self {
            Sign::Created => "created",
            Sign::Dropped => "dropped",
            Sign::Changed => "changed",
            Sign::Renamed => "renamed",
        }
    }
}

/// One object that differs.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Line {
    /// What happens to it.
    pub sign: Sign,
    /// What it is: `table`, `column`.
    pub kind: &'static str,
    /// Its name: `users`, `users.email`.
    pub object: String,
    /// More of it; may be empty.
    pub detail: String,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.sign.mark(), self.kind, self.object)?;
        match (self.sign, self.detail.as_str()) {
            (_, "") => Ok(()),
            (Sign::Changed, detail) => write!(f, ": {detail}"),
            (Sign::Renamed, detail) => write!(f, " renamed to {detail}"),
            (_, detail) if detail.starts_with('(') => write!(f, " {detail}"),
            (_, detail) => write!(f, " ({detail})"),
        }
    }
}

/// All that differs between two sides.
pub fn words(sides: &Sides, renames: &Renames) -> Vec<Line> {
    let diff = diff(&sides.renamed, &sides.new);
    let mut lines = Lines::default();
    lines.renames(renames);
    lines.each("schema", &diff.namespaces, |n| n.name.clone(), |_| String::new());
    lines.each("extension", &diff.extensions, |e| e.name.clone(), |_| String::new());
    lines.each("enum", &diff.enums, |e| plain(&e.name), |e| e.labels.join(", "));
    lines.each("domain", &diff.domains, |d| plain(&d.name), |d| d.ty.clone());
    let fields = |c: &crate::phys::Composite| {
        c.fields.iter().map(|f| format!("{} {}", f.name, f.ty)).collect::<Vec<_>>().join(", ")
    };
    lines.each("type", &diff.composites, |c| plain(&c.name), fields);
    lines.each("sequence", &diff.sequences, |s| plain(&s.name), |_| String::new());
    lines.each("function", &diff.functions, |f| plain(&f.name), |_| String::new());
    for table in &diff.dropped {
        lines.add(Sign::Dropped, "table", plain(&table.name), String::new());
    }
    for table in &diff.created {
        lines.add(Sign::Created, "table", plain(&table.name), table::size(table));
    }
    for change in &diff.tables {
        table::lines(change, &mut lines);
    }
    for raw in &diff.raws {
        let Some(any) = raw.new().or(raw.old()) else { continue };
        let object = any.object.as_ref().map_or_else(|| any.title.clone(), |o| plain(&o.name));
        let kind = any.object.as_ref().map_or("raw SQL", |o| raw_kind(&o.kind));
        lines.add(sign(raw), kind, object, String::new());
    }
    lines.rights(sides);
    lines.list
}

#[derive(Default)]
struct Lines {
    list: Vec<Line>,
}

impl Lines {
    fn add(&mut self, sign: Sign, kind: &'static str, object: String, detail: String) {
        self.list.push(Line { sign, kind, object, detail });
    }

    /// Objects that are told by what they hold.
    fn each<T>(
        &mut self,
        kind: &'static str,
        list: &[Difference<'_, T>],
        name: impl Fn(&T) -> String,
        detail: impl Fn(&T) -> String,
    ) {
        for difference in list {
            let Some(any) = difference.new().or(difference.old()) else { continue };
            let detail = match difference {
                Difference::Created(new) => detail(new),
                Difference::Dropped(_) => String::new(),
                Difference::Changed { old, new } => became(&detail(old), &detail(new)),
            };
            self.add(sign(difference), kind, name(any), detail);
        }
    }

    fn renames(&mut self, renames: &Renames) {
        let path = |name: &crate::ir::QName| match &name.namespace {
            Some(namespace) => format!("{namespace}.{}", name.name),
            None => name.name.clone(),
        };
        for (old, new) in &renames.tables {
            self.add(Sign::Renamed, "table", path(old), new.name.clone());
        }
        for (table, old, new) in &renames.columns {
            self.add(Sign::Renamed, "column", format!("{}.{old}", path(table)), new.clone());
        }
        for (of, old, new) in &renames.labels {
            self.add(Sign::Renamed, "label", format!("{}.{old}", path(of)), new.clone());
        }
    }

    /// What accounts lose and get.
    fn rights(&mut self, sides: &Sides) {
        let others = sides.has.iter().filter(|g| !sides.had.iter().any(|h| h.account == g.account));
        for account in sides.had.iter().chain(others) {
            let of = |list: &'_ [super::rights::Granted]| {
                let own = list.iter().find(|g| g.account == account.account);
                own.map_or_else(Vec::new, |g| g.pieces.clone())
            };
            let (had, has) = (of(&sides.had), of(&sides.has));
            for (sign, one, other) in [(Sign::Dropped, &had, &has), (Sign::Created, &has, &had)] {
                for piece in one.iter().filter(|piece| !other.contains(piece)) {
                    self.add(
                        sign,
                        "right",
                        format!("of {}: {}", account.account, piece.title()),
                        String::new(),
                    );
                }
            }
        }
    }
}

fn sign<T>(difference: &Difference<'_, T>) -> Sign {
    match difference {
        Difference::Created(_) => Sign::Created,
        Difference::Dropped(_) => Sign::Dropped,
        Difference::Changed { .. } => Sign::Changed,
    }
}

/// `old -> new`; nothing where both read alike.
fn became(old: &str, new: &str) -> String {
    if old == new { String::new() } else { format!("{old} -> {new}") }
}

fn plain(name: &Name) -> String {
    crate::render::writer::plain(name)
}

fn raw_kind(kind: &str) -> &'static str {
    const KINDS: [&str; 9] =
        ["function", "procedure", "trigger", "view", "policy", "sequence", "aggregate", "rule", "event"];
    KINDS.into_iter().find(|known| *known == kind).unwrap_or("raw SQL")
}
