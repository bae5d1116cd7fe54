//! Writes migrations that a program brings along, taken apart as its runner wants them.

use super::out::{Out, literal};
use crate::dialect::{PerTarget, Target};
use crate::migrate::Lineage;
use crate::migrate::script::{Found, Kind, Source, Statement};

/// `migrate()` and what it applies; its module has `SCHEMA`.
pub fn migrations(found: &PerTarget<Vec<Found>>, lineage: &Lineage<'_>) -> String {
    let of = |target| found.get(target).iter().flat_map(|one| std::iter::once(&one.up).chain(&one.down));
    let length: usize = Target::ALL.into_iter().flat_map(of).map(|source| source.text.len() * 3 + 512).sum();
    let mut out = Out::new("rt", length);
    out.doc(0, "The migrations that this program brings along: applied under the same lock, and recorded as");
    out.doc(0, "`schemagen migrate apply` does it.");
    out.line(0, &["pub fn migrate() -> rt::migrate::Embedded {"]);
    out.line(1, &["rt::migrate::Embedded::new(&SCHEMA, &MIGRATIONS, &LINEAGE)"]);
    out.line(0, &["}"]);
    out.line(0, &[]);
    out.line(0, &["static MIGRATIONS: [&[rt::migrate::Migration]; 3] = ["]);
    for target in Target::ALL {
        out.line(1, &["&["]);
        found.get(target).iter().for_each(|one| migration(&mut out, one));
        out.line(1, &["],"]);
    }
    out.line(0, &["];"]);
    out.line(0, &[]);
    out.line(0, &["static LINEAGE: [rt::migrate::Lineage; 3] = ["]);
    for target in Target::ALL {
        let versions: Vec<i64> = found.get(target).iter().map(|one| one.version).collect();
        stands(&mut out, lineage, &versions);
    }
    out.line(0, &["];"]);
    out.text
}

/// How the versions of a target stand to one another.
fn stands(out: &mut Out, lineage: &Lineage<'_>, versions: &[i64]) {
    out.line(1, &["rt::migrate::Lineage {"]);
    let beside = lineage.beside(versions).into_iter().map(|(older, newer)| format!("({older}, {newer})"));
    out.line(2, &["beside: ", &list(beside), ","]);
    match lineage.squash(versions) {
        None => out.line(2, &["squashed: None,"]),
        Some(squash) => {
            let numbers = |all: Vec<i64>| list(all.into_iter().map(|number| number.to_string()));
            out.line(2, &["squashed: Some(rt::migrate::Squashed {"]);
            out.line(3, &["revisions: ", &numbers(squash.revisions), ","]);
            out.line(3, &["versions: ", &numbers(squash.versions), ","]);
            let next = squash.next.map_or("None".to_owned(), |next| format!("Some({next})"));
            out.line(3, &["next: ", &next, ","]);
            out.line(2, &["}),"]);
        }
    }
    out.line(1, &["},"]);
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("rt::Borrowed(&[{}])", items.collect::<Vec<_>>().join(", "))
}

fn migration(out: &mut Out, found: &Found) {
    out.line(2, &["rt::migrate::Migration {"]);
    out.line(3, &["version: ", &found.version.to_string(), ","]);
    out.line(3, &["name: ", &borrowed(&found.name), ","]);
    script(out, "up: ", &found.up, ",");
    match &found.down {
        Some(down) => script(out, "down: Some(", down, "),"),
        None => out.line(3, &["down: None,"]),
    }
    out.line(2, &["},"]);
}

fn script(out: &mut Out, before: &str, source: &Source, after: &str) {
    out.line(3, &[before, "rt::migrate::Script {"]);
    // Where the sources lay is of no use to who runs the program.
    let file = source.file.rsplit(['/', '\\']).next().unwrap_or(&source.file);
    out.line(4, &["file: ", &borrowed(file), ","]);
    out.line(4, &["text: ", &borrowed(&source.text), ","]);
    out.line(4, &["transaction: ", flag(source.script.transaction), ","]);
    out.line(4, &["steps: rt::Borrowed(&["]);
    source.script.statements.iter().for_each(|statement| step(out, statement));
    out.line(4, &["]),"]);
    out.line(3, &["}", after]);
}

fn step(out: &mut Out, statement: &Statement) {
    let account = match &statement.account {
        Some(account) => format!("Some({})", borrowed(account)),
        None => "None".to_owned(),
    };
    out.text.push_str("                    rt::migrate::Step { sql: ");
    out.line(
        0,
        &[
            &borrowed(&statement.sql),
            ", line: ",
            &statement.line.to_string(),
            ", comment: ",
            &borrowed(&statement.comment),
            ", repeat: ",
            flag(statement.repeat),
            ", account: ",
            &account,
            ", kind: rt::migrate::Kind::",
            &kind(&statement.kind),
            " },",
        ],
    );
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Data => "Data".to_owned(),
        Kind::Schema(names) => {
            let names: Vec<String> = names.iter().map(|name| borrowed(name)).collect();
            format!("Schema(rt::Borrowed(&[{}]))", names.join(", "))
        }
        Kind::Rights => "Rights".to_owned(),
        Kind::Session => "Session".to_owned(),
        Kind::Upkeep => "Upkeep".to_owned(),
        Kind::Begin => "Begin".to_owned(),
        Kind::Commit => "Commit".to_owned(),
        Kind::MakeIndex { index, table } => {
            format!("MakeIndex {{ index: {}, table: {} }}", borrowed(index), borrowed(table))
        }
        Kind::DropIndex { index } => format!("DropIndex {{ index: {} }}", borrowed(index)),
    }
}

fn borrowed(text: &str) -> String {
    format!("rt::Borrowed({})", literal(text))
}

fn flag(flag: bool) -> &'static str {
    if flag { "true" } else { "false" }
}
