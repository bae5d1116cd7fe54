//! The statements that bring a database back to its schema.
//!
//! What is wanted is the database as it is, with each thing that was found put right from the one that the schema made:
//! so nothing is changed that was not told. From there on it is a migration like any other.

use super::Drift;
use super::rights::statements;
use crate::live::url::ServerUrl;
use schema_core::dialect::Target;
use schema_core::migrate::compare::{Finding, Object, What, of_raw, plain};
use schema_core::migrate::file::alone;
use schema_core::migrate::plan::{Mode, Part, Step};
use schema_core::migrate::{Plan, Sides, plan};
use schema_core::phys::{Name, Raw, Schema, Table};

/// What mends a drift.
pub(crate) struct Mend {
    /// The statements.
    plan: Plan,
    /// What has to be mended by hand: the object, and why.
    left: Vec<(Object, &'static str)>,
    /// Who sees to the rights that differ.
    rights: Option<String>,
}

impl Mend {
    /// From a database to its schema.
    pub(crate) fn of(drift: &Drift) -> Mend {
        let mut accounts: Vec<&str> = drift.rights.iter().map(|finding| finding.account.as_str()).collect();
        accounts.dedup();
        let rights = (!accounts.is_empty()).then(|| {
            let accounts = accounts.join(", ");
            format!("the rights of {accounts} are mended by `schemagen grants apply --keep-passwords`")
        });
        let mut mend = Mend { rights, ..Mend::between(&drift.live, &drift.fresh, &drift.objects) };
        let steps: Vec<Step> = drift.objects.iter().flat_map(|found| taken(&drift.fresh, found)).collect();
        if !steps.is_empty() {
            mend.plan.parts.push(Part { mode: Mode::Transaction, steps });
        }
        mend
    }

    /// From the schema to the database.
    pub(crate) fn back(drift: &Drift) -> Mend {
        let rights =
            (!drift.rights.is_empty()).then(|| "rights differ, which no statement here gives".to_owned());
        Mend { rights, ..Mend::between(&drift.fresh, &drift.live, &drift.objects) }
    }

    /// From one database to another, which differ by what was found.
    pub(crate) fn between(from: &Schema, to: &Schema, found: &[Finding]) -> Mend {
        let mut wanted = from.clone();
        let mut left = Vec::new();
        for finding in found {
            if let Err(why) = put_right(&mut wanted, to, finding) {
                left.push((finding.object.clone(), why));
            }
        }
        order(&mut wanted, to);
        let sides =
            Sides { old: from.clone(), renamed: from.clone(), new: wanted, had: Vec::new(), has: Vec::new() };
        Mend { plan: plan(&sides), left, rights: None }
    }

    /// The statements alone.
    pub(crate) fn sql(&self, target: Target) -> String {
        if self.plan.parts.is_empty() { String::new() } else { alone(target, &[], &self.plan) }
    }

    /// As a script for the server's own client.
    pub(crate) fn text(&self, url: &ServerUrl) -> String {
        let mut head = vec![format!(
            "Brings {} to its schema. Written by `schemagen drift`; read it before it is run.",
            url.place()
        )];
        head.extend(self.notes());
        if self.plan.parts.is_empty() {
            head.push("There is nothing to run.".to_owned());
        }
        let target = url.server.target().unwrap_or(Target::Postgres);
        alone(target, &head, &self.plan)
    }

    /// What the script leaves to others.
    pub(crate) fn notes(&self) -> Vec<String> {
        let of = |object: &Object| match &object.table {
            Some(table) if object.kind != "table" => format!("{object} of {}", plain(table)),
            _ => object.to_string(),
        };
        let left =
            self.left.iter().map(|(object, why)| format!("{} is to be mended by hand: {why}", of(object)));
        left.chain(self.rights.clone()).collect()
    }
}

/// What everybody is to lose of an object that may be made anew: PostgreSQL gives them types and functions.
fn taken(fresh: &Schema, found: &Finding) -> Vec<Step> {
    if found.what == What::Extra || found.object.table.is_some() {
        return Vec::new();
    }
    let of = |statement: &&str| {
        let on = statement.strip_suffix(" FROM PUBLIC").and_then(|rest| rest.split_once(" ON "));
        let name = on.and_then(|(_, object)| object.split_once(' ')).map(|(_, name)| name.replace('"', ""));
        name.is_some_and(|name| name.strip_prefix("public.").unwrap_or(&name) == found.object.name)
    };
    let step = |statement| Step::new(format!("nobody has {} without a grant", found.object), statement);
    statements(&fresh.raws, "taken").filter(of).map(step).collect()
}

/// Changes `wanted`, which is the live database, where `finding` says.
fn put_right(wanted: &mut Schema, fresh: &Schema, finding: &Finding) -> Result<(), &'static str> {
    let Finding { object, what } = finding;
    let named = |name: &Name| plain(name) == object.name;
    // What the language has no word for is SQL, whatever it makes.
    if is_raw(wanted, object) || is_raw(fresh, object) {
        return list(&mut wanted.raws, &fresh.raws, |raw| of_raw(raw) == *object);
    }
    match (object.kind.as_str(), &object.table) {
        ("table", Some(table)) => whole(wanted, fresh, table, what),
        (_, Some(table)) => part(wanted, fresh, table, object),
        ("schema", _) => list(&mut wanted.namespaces, &fresh.namespaces, |n| n.name == object.name),
        ("extension", _) => list(&mut wanted.extensions, &fresh.extensions, |e| e.name == object.name),
        ("enum", _) => list(&mut wanted.enums, &fresh.enums, |e| named(&e.name)),
        ("domain", _) => list(&mut wanted.domains, &fresh.domains, |d| named(&d.name)),
        ("type", _) => list(&mut wanted.composites, &fresh.composites, |c| named(&c.name)),
        ("sequence", _) => list(&mut wanted.sequences, &fresh.sequences, |s| named(&s.name)),
        ("function", _) => list(&mut wanted.functions, &fresh.functions, |f| named(&f.name)),
        _ => Err("schemagen knows no statement for it"),
    }
}

fn is_raw(schema: &Schema, object: &Object) -> bool {
    schema.raws.iter().any(|raw| of_raw(raw) == *object)
}

/// A table that is missing or too much, or what is its own.
fn whole(wanted: &mut Schema, fresh: &Schema, name: &Name, what: &What) -> Result<(), &'static str> {
    if !matches!(what, What::Differs(_)) {
        // What is raw SQL on such a table was told with it.
        let is_on = |raw: &Raw| raw.object.as_ref().is_some_and(|object| object.on.as_ref() == Some(name));
        wanted.raws.retain(|raw| !is_on(raw));
        wanted.raws.extend(fresh.raws.iter().filter(|raw| is_on(raw)).cloned());
        return list(&mut wanted.tables, &fresh.tables, |table| table.name == *name);
    }
    let (table, made) = both(wanted, fresh, name)?;
    if table.partition != made.partition || table.partitions != made.partitions {
        return Err("how a table is partitioned is not changed by itself");
    }
    table.comment.clone_from(&made.comment);
    table.row_security = made.row_security;
    table.unlogged = made.unlogged;
    table.options.clone_from(&made.options);
    Ok(())
}

/// Something that belongs to a table that both have.
fn part(wanted: &mut Schema, fresh: &Schema, table: &Name, object: &Object) -> Result<(), &'static str> {
    let (table, made) = both(wanted, fresh, table)?;
    let is = |name: &String| *name == object.name;
    match object.kind.as_str() {
        "column" => list(&mut table.columns, &made.columns, |c| is(&c.name)),
        "primary key" => {
            table.primary_key.clone_from(&made.primary_key);
            Ok(())
        }
        "unique key" => list(&mut table.uniques, &made.uniques, |u| is(&u.name)),
        "foreign key" => list(&mut table.foreign_keys, &made.foreign_keys, |k| is(&k.name)),
        "check" => list(&mut table.checks, &made.checks, |c| is(&c.name)),
        "index" => list(&mut table.indexes, &made.indexes, |i| is(&i.name)),
        "exclusion" => list(&mut table.exclusions, &made.exclusions, |e| is(&e.name)),
        "policy" => list(&mut table.policies, &made.policies, |p| is(&p.name)),
        "trigger" => list(&mut table.triggers, &made.triggers, |t| is(&t.name)),
        _ => Err("schemagen knows no statement for it"),
    }
}

fn both<'a>(
    wanted: &'a mut Schema,
    fresh: &'a Schema,
    name: &Name,
) -> Result<(&'a mut Table, &'a Table), &'static str> {
    let live = wanted.tables.iter_mut().find(|table| table.name == *name);
    let made = fresh.tables.iter().find(|table| table.name == *name);
    live.zip(made).ok_or("its table is on one side alone")
}

/// Makes what `is` in one list what it is in the other.
fn list<T: Clone>(wanted: &mut Vec<T>, fresh: &[T], is: impl Fn(&T) -> bool) -> Result<(), &'static str> {
    let made = fresh.iter().find(|thing| is(thing));
    match (wanted.iter().position(&is), made) {
        (Some(at), Some(made)) => wanted[at] = made.clone(),
        (Some(at), None) => drop(wanted.remove(at)),
        (None, Some(made)) => wanted.push(made.clone()),
        (None, None) => return Err("the server gave it a name, which is not the same in both databases"),
    }
    Ok(())
}

/// What was missing stands where the schema has it, as lists have an order that loads.
fn order(wanted: &mut Schema, fresh: &Schema) {
    fn by<T, K: PartialEq>(wanted: &mut [T], fresh: &[T], key: impl Fn(&T) -> K) {
        wanted.sort_by_cached_key(|thing| {
            let own = key(thing);
            fresh.iter().position(|other| key(other) == own).unwrap_or(usize::MAX)
        });
    }
    by(&mut wanted.tables, &fresh.tables, |table| table.name.clone());
    by(&mut wanted.composites, &fresh.composites, |composite| composite.name.clone());
    by(&mut wanted.domains, &fresh.domains, |domain| domain.name.clone());
    by(&mut wanted.raws, &fresh.raws, of_raw);
}
