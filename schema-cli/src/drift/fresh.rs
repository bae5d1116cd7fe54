//! A schema as a server makes it, in a throwaway database.

use super::sample::Samples;
use crate::introspect::Scope;
use crate::live::throwaway::{self, Throwaway};
use crate::live::url::ServerUrl;
use crate::session::Failure;
use schema_core::diag::Diagnostics;
use schema_core::dialect::Target;
use schema_core::grants::{Matrix, matrix_on, mysql, postgres};
use schema_core::lower::lower;
use schema_core::phys::{Name, RowSecurity, Schema};
use schema_core::{ir, render};
use std::collections::HashMap;
use std::fmt::Write;

/// What a schema became.
pub(crate) struct Fresh {
    /// As the catalog tells it, policies with the accounts that the schema says.
    pub(crate) schema: Schema,
    /// What the schema says of accounts and owners in SQL of its own, which is not run.
    pub(super) grants: Vec<schema_core::phys::Raw>,
    /// For each service: what a server alone can tell of its rights.
    pub(super) told: Vec<Told>,
    /// What services may do.
    pub(super) matrix: Matrix,
}

/// Rights that a server tells: the paths of functions that a service's tables call, and of serial sequences.
#[derive(Default)]
pub(super) struct Told {
    pub(super) functions: Vec<[String; 3]>,
    pub(super) sequences: Vec<[String; 2]>,
}

/// Accounts that policies are for, by table and policy.
type To = HashMap<(Name, String), Vec<String>>;

impl Fresh {
    /// Makes `schema` in a throwaway database beside `url`, or on the server of `shadow`, as far as it has to be made
    /// to be held against `live`, a database and what was read of it.
    pub(crate) fn make(
        url: &ServerUrl,
        shadow: Option<&ServerUrl>,
        schema: &ir::Schema,
        place: Throwaway,
        live: (&ServerUrl, &Schema),
    ) -> Result<Fresh, Failure> {
        let target = url.server.target().ok_or_else(|| Failure::usage("a cache has no schema"))?;
        // A compilation without errors has told all refusals.
        let mut unheard = Diagnostics::new();
        let matrix = matrix_on(schema, target, &mut unheard);
        let mut made = lower(schema, target, &mut unheard);
        let grants = take_grants(&mut made);
        let mut to = take_accounts(&mut made);
        let rows = rows(schema, &matrix, target, &mut to);

        let mut samples = Samples::new(&made, live.1, &rows);
        let (place, mut read) = match sampled(&place, target, &mut samples, &rows) {
            Ok(read) => (place, read),
            Err(failure) if !samples.is_partial() => return Err(failure),
            // What is wrong is told of the tables that the schema has.
            Err(_) => {
                drop(place);
                samples = Samples::none(&made, live.1);
                let place = Throwaway::new(url, shadow)?;
                load(&place, &made, &rows)?;
                let read = read(&place, target)?;
                (place, read)
            }
        };
        for table in &mut read.tables {
            for policy in &mut table.policies {
                if let Some(accounts) = to.remove(&(table.name.clone(), policy.name.clone())) {
                    policy.to = accounts;
                }
            }
        }
        let mut told = Vec::new();
        if target == Target::Postgres {
            for rights in &matrix.services {
                let called = |whole| {
                    postgres::called_functions(schema, rights, |name| samples.is_whole(name) == whole)
                };
                let serials = postgres::serials(schema, rights);
                let mut functions = answers(called(true), |sql| place.rows(sql))?;
                functions.extend(answers(called(false), |sql| throwaway::rows(live.0, sql))?);
                told.push(Told { functions, sequences: answers(serials, |sql| place.rows(sql))? });
            }
        }
        Ok(Fresh { schema: read, grants, told, matrix })
    }
}

/// Makes what has to be made, and puts the rest beside it from the live database.
fn sampled(
    place: &Throwaway,
    target: Target,
    samples: &mut Samples<'_>,
    rows: &str,
) -> Result<Schema, Failure> {
    load(place, &samples.first(), rows)?;
    let mut made = read(place, target)?;
    let second = samples.second(&made);
    if !second.tables.is_empty() {
        load(place, &second, "")?;
        made = read(place, target)?;
    }
    samples.settle(&mut made);
    Ok(made)
}

fn load(place: &Throwaway, schema: &Schema, rows: &str) -> Result<(), Failure> {
    // Not the file, which holds what a client alone reads.
    let statements = render::statements(schema).into_iter().map(|s| format!("{};\n", s.sql));
    let statements: Vec<String> = statements.chain([rows.to_owned()]).collect();
    place.load("making the schema in a throwaway database", &statements)
}

fn read(place: &Throwaway, target: Target) -> Result<Schema, Failure> {
    let scope = Scope { namespaces: Vec::new(), grants: target == Target::Postgres };
    Ok(place.read(&scope)?.schema)
}

/// The rows that a query gives, of as many texts.
fn answers<const N: usize>(
    query: Option<String>,
    rows: impl Fn(&str) -> Result<Vec<Vec<String>>, Failure>,
) -> Result<Vec<[String; N]>, Failure> {
    let rows = query.map_or(Ok(Vec::new()), |query| rows(&query))?;
    Ok(rows.into_iter().filter_map(|row| row.try_into().ok()).collect())
}

/// Takes the SQL about roles, owners and default rights out: some of it reaches beyond the database.
pub(crate) fn take_grants(schema: &mut Schema) -> Vec<schema_core::phys::Raw> {
    let of_accounts =
        |raw: &mut schema_core::phys::Raw| raw.object.as_ref().is_some_and(|object| object.kind == "grants");
    schema.raws.extract_if(.., of_accounts).collect()
}

/// Takes the accounts of policies out: they may not be on the server.
fn take_accounts(schema: &mut Schema) -> To {
    let mut to = To::new();
    for table in &mut schema.tables {
        for policy in &mut table.policies {
            to.insert((table.name.clone(), policy.name.clone()), std::mem::take(&mut policy.to));
        }
    }
    to
}

/// What services' scripts make in the database besides rights: row policies, and views that hold row rules.
fn rows(schema: &ir::Schema, matrix: &Matrix, target: Target, to: &mut To) -> String {
    let mut sql = String::from("\n");
    let mut unheard = Diagnostics::new();
    match target {
        Target::Postgres => {
            let path = |name: &Name| {
                let ident = |text: &str| schema_core::dialect::quote::ident(target, text);
                format!("{}.{}", ident(name.namespace.as_deref().unwrap_or("public")), ident(&name.name))
            };
            for policy in postgres::row_policies(schema, matrix, &mut unheard) {
                let _ = writeln!(sql, "ALTER TABLE {} ENABLE ROW LEVEL SECURITY;", path(&policy.table));
                let _ = writeln!(sql, "{};", policy.create);
                to.insert((policy.table, policy.name), vec![policy.to]);
            }
            if !(schema.native || schema.services.is_empty() && schema.migrators.is_empty()) {
                sql.push_str(&postgres::public_loses(schema));
            }
        }
        Target::MySql => {
            for account in mysql::accounts(schema, matrix, &mut unheard) {
                for view in account.views {
                    let _ = writeln!(sql, "{};", view.create);
                }
            }
        }
        Target::Sqlite => {}
    }
    sql
}

/// Whether row security hides rows of a table.
pub(super) fn is_secured(security: RowSecurity) -> bool {
    security != RowSecurity::Off
}
