//! What accounts have, held against what the schema gives them.
//!
//! Both sides become sets of single rights. Only the schema's accounts are looked at: who else may do something in a
//! database is none of its business.

mod expected;
mod right;

use super::fresh::{Fresh, is_secured};
use crate::live::url::ServerUrl;
use crate::session::Failure;
use expected::{Expected, expected};
use right::Right;
use schema_core::diag::Diagnostics;
use schema_core::dialect::Target;
use schema_core::grants::{matrix_on, postgres};
use schema_core::ir;
use schema_core::migrate::compare::{self, What};
use schema_core::phys::{Raw, Schema, Table};
use std::collections::BTreeSet;

/// Something that an account has, or lacks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Finding {
    /// The account.
    pub(crate) account: String,
    /// What is wrong.
    pub(crate) what: Wrong,
}

/// What is wrong with an account.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Wrong {
    /// It is not there, or has nothing in the database.
    Missing,
    /// It lacks this.
    Lacks(String),
    /// It has this, and the schema does not give it.
    Extra(String),
}

/// The account that stands for everybody on PostgreSQL.
const EVERYBODY: &str = "public";

/// What differs for the accounts of the schema, in their order.
pub(super) fn compare(
    url: &ServerUrl,
    schema: &ir::Schema,
    live: &Schema,
    fresh: &Fresh,
) -> Result<Vec<Finding>, Failure> {
    let mut found = Vec::new();
    if live.target == Target::Sqlite {
        return Ok(found);
    }
    let all = expected(schema, live.target, fresh, database(url));
    for wanted in &all {
        account(wanted, live, schema.native, &mut found);
    }
    if live.target == Target::Postgres {
        in_sql(schema, live, fresh, &all, &mut found);
    }
    Ok(found)
}

/// The database's name, as SQL may write it in front of a table's.
fn database(url: &ServerUrl) -> &str {
    let path = url.place().split_once('/').map_or("", |(_, path)| path);
    path.split('?').next().unwrap_or_default()
}

fn account(wanted: &Expected, live: &Schema, native: bool, found: &mut Vec<Finding>) {
    let mut push = |what| found.push(Finding { account: wanted.account.clone(), what });
    let Some(account) = live.accounts.iter().find(|account| account.name == wanted.account) else {
        // Where an owner or an administrator migrates, it needs no right.
        if !wanted.rights.is_empty() && !wanted.migrator {
            push(Wrong::Missing);
        }
        return;
    };
    let held = right::of_account(live.target, account, "");
    if live.target == Target::Postgres && wanted.login && !account.login {
        push(Wrong::Lacks("LOGIN".to_owned()));
    }
    if !wanted.login && account.login {
        push(Wrong::Extra("LOGIN".to_owned()));
    }
    let lacks: BTreeSet<&Right> = wanted.rights.iter().filter(|right| !right.is_in(&held)).collect();
    if !wanted.migrator {
        right::grouped(&lacks).into_iter().for_each(|text| push(Wrong::Lacks(text)));
    }
    // The script of a migrator or of a native schema takes nothing away.
    if !wanted.migrator && !native {
        let extra: BTreeSet<&Right> = held.iter().filter(|right| !right.is_in(&wanted.rights)).collect();
        right::grouped(&extra).into_iter().for_each(|text| push(Wrong::Extra(text)));
    }
}

/// What PostgreSQL's catalog tells of roles as SQL: their attributes, what PUBLIC lost, default rights.
fn in_sql(schema: &ir::Schema, live: &Schema, fresh: &Fresh, all: &[Expected], found: &mut Vec<Finding>) {
    if all.is_empty() {
        return;
    }
    let here = |name: &'static str| statements(&live.raws, name);
    for statement in here("roles") {
        let Some((role, attributes)) = right::altered(statement) else { continue };
        // A native schema says in SQL what its roles are.
        if !schema.native && all.iter().any(|wanted| wanted.account == role) {
            for attribute in attributes {
                found.push(Finding { account: role.clone(), what: Wrong::Extra(attribute) });
            }
        }
    }
    let taken = if schema.native {
        statements(&fresh.grants, "taken").map(str::to_owned).collect::<Vec<_>>()
    } else {
        statements(&fresh.schema.raws, "taken").map(str::to_owned).collect()
    };
    // Everybody has what nobody took from them.
    let lost: BTreeSet<Right> = here("taken").flat_map(right::taken).collect();
    let to_lose: BTreeSet<Right> = taken.iter().flat_map(|statement| right::taken(statement)).collect();
    let left: BTreeSet<&Right> = to_lose.difference(&lost).collect();
    for text in right::grouped(&left) {
        found.push(Finding { account: EVERYBODY.to_owned(), what: Wrong::Extra(text) });
    }
    if !schema.native
        && let Some(everybody) = live.accounts.iter().find(|account| account.name == EVERYBODY)
    {
        let held = right::of_account(Target::Postgres, everybody, "");
        for text in right::grouped(&held.iter().collect()) {
            found.push(Finding { account: EVERYBODY.to_owned(), what: Wrong::Extra(text) });
        }
    }
    // What a migrator makes is to be given by the schema alone.
    for statement in here("defaults").filter(|s| !s.starts_with("DO ")) {
        let given = all.iter().find(|wanted| {
            let to = schema_core::dialect::quote::ident(Target::Postgres, &wanted.account);
            statement.contains(" GRANT ") && statement.ends_with(&format!(" TO {to}"))
        });
        if let Some(wanted) = given.filter(|wanted| !wanted.migrator && !schema.native) {
            found.push(Finding { account: wanted.account.clone(), what: Wrong::Extra(statement.to_owned()) });
        }
    }
}

/// The statements of SQL about accounts that goes by this name.
pub(super) fn statements<'a>(raws: &'a [Raw], name: &'a str) -> impl Iterator<Item = &'a str> {
    let named = raws.iter().filter(move |raw| {
        raw.object.as_ref().is_some_and(|object| object.kind == "grants" && object.name.name == name)
    });
    named.flat_map(|raw| raw.sql.split(";\n"))
}

/// Row security that an earlier schema left on stays on, with a policy for each service that gives it all rows: then
/// nothing works otherwise, and `grants apply` wants it so.
pub(super) fn leftover(schema: &ir::Schema, live: &Schema, objects: &mut Vec<compare::Finding>) {
    if live.target != Target::Postgres || schema.native {
        return;
    }
    let matrix = matrix_on(schema, Target::Postgres, &mut Diagnostics::new());
    for table in live.tables.iter().filter(|table| is_secured(table.row_security)) {
        let names = postgres::leftover_policies(schema, &matrix, &table.name);
        if names.is_empty() || !opens_all(table, &names) {
            continue;
        }
        objects.retain_mut(|finding| {
            if finding.object.table.as_ref() != Some(&table.name) {
                return true;
            }
            match &mut finding.what {
                What::Extra => !(finding.object.kind == "policy" && names.contains(&finding.object.name)),
                What::Differs(aspects) => {
                    aspects.retain(|aspect| !(aspect.name == "row security" && aspect.schema == "off"));
                    !aspects.is_empty()
                }
                What::Missing => true,
            }
        });
    }
}

/// Whether a table has all these policies, each for all rows.
fn opens_all(table: &Table, names: &[String]) -> bool {
    let all = |sql: &Option<String>| sql.as_deref().is_some_and(|sql| sql == "true" || sql == "(true)");
    names.iter().all(|name| {
        let policy = table.policies.iter().find(|policy| policy.name == *name);
        policy.is_some_and(|p| p.command.is_none() && !p.restrictive && all(&p.using) && all(&p.check))
    })
}
