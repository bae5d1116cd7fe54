//! Tables made anew.

use super::tables::{self, Fates, Pair};
use super::{Step, copy, counting, drop_table, ident};
use crate::migrate::Sides;
use crate::phys::{Name, Table};

/// Makes the tables that change anew. Each is done with before the next begins, unless one takes the old name of
/// another: then all new ones are filled first.
pub(super) fn rebuild(sides: &Sides, fates: &Fates<'_>, steps: &mut Vec<Step>) {
    let names = temporary_names(sides, &fates.rebuilt);
    let pairs: Vec<(&Pair<'_>, &String)> = fates.rebuilt.iter().zip(&names).collect();
    let takes = |pair: &Pair<'_>, name: &Table| pair.new.name.name.eq_ignore_ascii_case(&name.name.name);
    let meet =
        fates.rebuilt.iter().enumerate().any(|(i, pair)| {
            fates.rebuilt.iter().enumerate().any(|(j, other)| i != j && takes(pair, other.old))
        });
    if meet {
        pairs.iter().for_each(|(pair, name)| fill(pair, name, steps));
        pairs.iter().for_each(|(pair, _)| drop_old(pair, steps));
        pairs.iter().for_each(|(pair, name)| rename(pair, name, steps));
    } else {
        for (pair, name) in pairs {
            fill(pair, name, steps);
            drop_old(pair, steps);
            rename(pair, name, steps);
        }
    }
}

/// The new table under another name, with the rows of the old one.
fn fill(pair: &Pair<'_>, name: &str, steps: &mut Vec<Step>) {
    let (old, new) = (&pair.old.name.name, &pair.new.name.name);
    let what = match old == new {
        true => format!("Table {new} is made anew."),
        false => format!("Table {old} becomes {new}, and is made anew."),
    };
    let temporary = Table { name: Name { namespace: None, name: name.to_owned() }, ..pair.new.clone() };
    steps.push(Step::new(what, tables::create_statement(&temporary)));
    steps.push(Step::new(format!("The rows of {old}."), copy::rows(pair, name)));
    steps.extend(counting::keep(pair, name));
}

fn drop_old(pair: &Pair<'_>, steps: &mut Vec<Step>) {
    let old = &pair.old.name.name;
    steps.push(Step::new(format!("The old {old}, whose rows are copied."), drop_table(old)));
}

fn rename(pair: &Pair<'_>, name: &str, steps: &mut Vec<Step>) {
    let new = &pair.new.name.name;
    let sql = format!("ALTER TABLE {} RENAME TO {}", ident(name), ident(new));
    steps.push(Step::new(format!("The new {new} takes its name."), sql));
}

/// A name for each table that nothing on either side has.
fn temporary_names(sides: &Sides, rebuilt: &[Pair<'_>]) -> Vec<String> {
    let mut taken: Vec<String> = Vec::new();
    for schema in [&sides.old, &sides.new] {
        for table in &schema.tables {
            taken.push(table.name.name.to_ascii_lowercase());
            taken.extend(table.indexes.iter().map(|index| index.name.to_ascii_lowercase()));
        }
        let objects = schema.raws.iter().filter_map(|raw| raw.object.as_ref());
        taken.extend(objects.map(|object| object.name.name.to_ascii_lowercase()));
    }
    let free = |pair: &Pair<'_>| {
        let mut name = format!("schemagen_new_{}", pair.new.name.name);
        while taken.contains(&name.to_ascii_lowercase()) || is_mentioned(sides, &name) {
            name.push('_');
        }
        taken.push(name.to_ascii_lowercase());
        name
    };
    rebuilt.iter().map(free).collect()
}

/// Raw SQL may make tables of its own.
fn is_mentioned(sides: &Sides, name: &str) -> bool {
    let raws = sides.old.raws.iter().chain(&sides.new.raws);
    raws.into_iter().any(|raw| super::mentions(&raw.sql, name))
}
