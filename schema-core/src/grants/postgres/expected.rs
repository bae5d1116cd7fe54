//! What accounts have once their scripts have run, told without running them: for a comparison with what they have.

use super::account::{functions_of, public};
use super::drawn::{calling, drawn, regclass, serial_columns};
use super::{ident, namespaces, policies_to, policy_name, qualified, text, written_policies};
use crate::diag::Diagnostics;
use crate::dialect::Target::Postgres;
use crate::grants::list;
use crate::grants::matrix::{Matrix, Right, Rights, Verb};
use crate::ir::{QName, Schema, Service, Table};
use crate::phys;
use std::collections::BTreeSet;

/// A row policy that a service's script makes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowPolicy {
    /// The table.
    pub table: phys::Name,
    /// The policy's name.
    pub name: String,
    /// The account it is for.
    pub to: String,
    /// The statement that makes it for everybody, as the account may not be there; without a final `;`.
    pub create: String,
}

/// All row policies of services. A table that has one has row security.
pub fn row_policies(schema: &Schema, matrix: &Matrix, diags: &mut Diagnostics) -> Vec<RowPolicy> {
    let mut all = Vec::new();
    if schema.native {
        return all;
    }
    for (service, rights) in schema.services.iter().zip(&matrix.services) {
        for on in rights.tables.iter().filter(|on| matrix.is_scoped(on.table)) {
            let made = policies_to(schema, service, on, "", diags);
            all.extend(made.into_iter().map(|policy| RowPolicy {
                table: name(&schema.table(on.table).name),
                name: policy.name,
                to: service.account.clone(),
                create: policy.sql,
            }));
        }
    }
    all
}

/// The policies that scripts make on a table whose row security an earlier schema left on: their names.
pub fn leftover_policies(schema: &Schema, matrix: &Matrix, table: &phys::Name) -> Vec<String> {
    let written: BTreeSet<_> = written_policies(schema).map(|(table, _)| table).collect();
    let has = |rights: &Rights| {
        rights.tables.iter().any(|on| {
            name(&schema.table(on.table).name) == *table
                && !matrix.is_scoped(on.table)
                && !written.contains(&on.table)
        })
    };
    let services = schema.services.iter().zip(&matrix.services).filter(|(_, rights)| has(rights));
    services.map(|(service, _)| policy_name(service, None)).collect()
}

/// What PUBLIC loses, as a statement that concerns one database alone.
pub fn public_loses(schema: &Schema) -> String {
    let mut out = String::new();
    public(&mut out, schema);
    out
}

/// A query for the functions that a service's tables call in its name, of the tables that `of` names: the PostgreSQL
/// schema, the name and the types of the arguments of each.
pub fn called_functions(
    schema: &Schema,
    rights: &Rights,
    of: impl Fn(&phys::Name) -> bool,
) -> Option<String> {
    let tables = calling(schema, rights).filter(|table| of(&name(&table.name)));
    let tables: Vec<String> = tables.map(regclass).collect();
    let spaces = list(namespaces(schema).iter().map(|n| text(n)));
    (!tables.is_empty() && !schema.native).then(|| {
        format!(
            "SELECT n.nspname::text, p.proname::text, oidvectortypes(p.proargtypes)
             FROM ({}) f(called) JOIN pg_proc p ON p.oid = f.called::oid JOIN pg_namespace n ON n.oid = p.pronamespace",
            functions_of(&tables, &spaces)
        )
    })
}

/// A query for the sequences of serial columns that a service draws from: the PostgreSQL schema and the name of each.
pub fn serials(schema: &Schema, rights: &Rights) -> Option<String> {
    let mut columns = Vec::new();
    for on in rights.tables.iter().filter(|on| on.get(Verb::Insert).is_some() && !schema.native) {
        let table = schema.table(on.table);
        for column in serial_columns(table) {
            columns.push(format!(
                "pg_get_serial_sequence({}, {})",
                text(&qualified(&table.name)),
                text(&column.name)
            ));
        }
    }
    (!columns.is_empty()).then(|| {
        format!(
            "SELECT n.nspname::text, c.relname::text FROM unnest(ARRAY[{}]::text[]) s(name)
             JOIN pg_class c ON c.oid = s.name::regclass JOIN pg_namespace n ON n.oid = c.relnamespace",
            list(columns)
        )
    })
}

/// What a service has, without what [`called_functions`] and [`serials`] tell.
pub fn held(schema: &Schema, rights: &Rights, service: &Service) -> phys::Account {
    let mut tables = Vec::new();
    let mut others: Vec<String> = Vec::new();
    for on in &rights.tables {
        let table = schema.table(on.table);
        let scope = |verb: Verb| {
            let right = on.get(verb).filter(|right| right.exists_on(table, Postgres))?;
            Some(scope(table, right))
        };
        tables.push(phys::TableRights {
            table: name(&table.name),
            select: scope(Verb::Select),
            insert: scope(Verb::Insert),
            update: scope(Verb::Update),
            delete: on.get(Verb::Delete).is_some(),
        });
    }
    for right in rights.views_on(schema, Postgres) {
        let view = schema.view(right.view);
        let columns = right.names(view).map(|names| format!(" ({})", list(names.map(ident))));
        others.push(format!("SELECT{} ON TABLE {}", columns.unwrap_or_default(), qualified(&view.name)));
    }
    if !schema.native {
        others.push("CONNECT ON DATABASE".to_owned());
        let sequences = drawn(schema, rights);
        let of_tables = rights.tables.iter().map(|on| &schema.table(on.table).name);
        let of_views = rights.views_on(schema, Postgres).map(|right| &schema.view(right.view).name);
        let names = of_tables.chain(sequences.iter().map(|s| &s.name)).chain(of_views);
        let spaces: BTreeSet<&str> = names.map(|n| n.namespace.as_deref().unwrap_or("public")).collect();
        others.extend(spaces.into_iter().map(|space| format!("USAGE ON SCHEMA {}", ident(space))));
        others.extend(sequences.iter().map(|s| format!("USAGE ON SEQUENCE {}", qualified(&s.name))));
    }
    let grants = service.grants.iter().filter(|g| g.target == Postgres);
    others.extend(grants.map(|g| format!("{} {}", g.what, g.with).trim_end().to_owned()));
    phys::Account {
        name: service.account.clone(),
        login: service.login,
        tables,
        others,
        comment: String::new(),
    }
}

fn scope(table: &Table, right: &Right) -> phys::Scope {
    match &right.columns {
        None => phys::Scope::Table,
        Some(_) => {
            let columns = right.columns_on(table, Postgres);
            phys::Scope::Columns(columns.map(|id| table.column(id).name.clone()).collect())
        }
    }
}

/// A name as the catalog has it.
fn name(name: &QName) -> phys::Name {
    let namespace = name.namespace.clone().filter(|space| space != "public");
    phys::Name { namespace, name: name.name.clone() }
}
