//! What the schema gives its accounts.

use super::right::{Right, of_account, of_text};
use crate::drift::fresh::Fresh;
use schema_core::diag::Diagnostics;
use schema_core::dialect::{Target, quote};
use schema_core::grants::{Verb, mysql, postgres};
use schema_core::ir::Schema;
use schema_core::phys::{Account, Name, Scope, TableRights};
use std::collections::BTreeSet;

/// An account as it should be.
pub(super) struct Expected {
    pub(super) account: String,
    pub(super) login: bool,
    pub(super) migrator: bool,
    pub(super) rights: BTreeSet<Right>,
}

/// All accounts of the schema.
pub(super) fn expected(schema: &Schema, target: Target, fresh: &Fresh, database: &str) -> Vec<Expected> {
    match target {
        Target::Postgres => of_postgres(schema, fresh),
        Target::MySql => of_mysql(schema, fresh, database),
        Target::Sqlite => Vec::new(),
    }
}

fn of_postgres(schema: &Schema, fresh: &Fresh) -> Vec<Expected> {
    let ident = |name: &str| quote::ident(Target::Postgres, name);
    let migrators = schema.migrators.iter().map(|m| Expected {
        account: m.account.clone(),
        login: true,
        migrator: true,
        rights: BTreeSet::new(),
    });
    let services = schema.services.iter().zip(&fresh.matrix.services).zip(&fresh.told);
    let services = services.map(|((service, rights), told)| {
        let mut account = postgres::held(schema, rights, service);
        for [space, name, args] in &told.functions {
            account.others.push(format!("EXECUTE ON FUNCTION {}.{}({args})", ident(space), ident(name)));
        }
        for [space, name] in &told.sequences {
            account.others.push(format!("USAGE ON SEQUENCE {}.{}", ident(space), ident(name)));
        }
        Expected {
            account: service.account.clone(),
            login: service.login,
            migrator: false,
            rights: of_account(Target::Postgres, &account, ""),
        }
    });
    migrators.chain(services).collect()
}

fn of_mysql(schema: &Schema, fresh: &Fresh, database: &str) -> Vec<Expected> {
    let all = mysql::accounts(schema, &fresh.matrix, &mut Diagnostics::new());
    all.into_iter().map(|account| one_of_mysql(schema, &account, database)).collect()
}

fn one_of_mysql(schema: &Schema, account: &mysql::Account, database: &str) -> Expected {
    let name = match account.host.as_str() {
        "" | "%" => account.account.clone(),
        host => format!("{}@{host}", account.account),
    };
    let scope = |grant: &mysql::Grant, verb: Verb| {
        let (_, columns) = grant.verbs.iter().find(|(v, _)| *v == verb)?;
        Some(columns.clone().map_or(Scope::Table, Scope::Columns))
    };
    let tables = account.grants.iter().map(|grant| TableRights {
        table: Name { namespace: None, name: grant.relation.clone() },
        select: scope(grant, Verb::Select),
        insert: scope(grant, Verb::Insert),
        update: scope(grant, Verb::Update),
        delete: scope(grant, Verb::Delete).is_some(),
    });
    let held = Account {
        name: name.clone(),
        login: account.login,
        tables: tables.collect(),
        others: Vec::new(),
        comment: String::new(),
    };
    let mut rights = of_account(Target::MySql, &held, database);
    let service = schema.services.iter().find(|service| service.name == account.name);
    for grant in service.iter().flat_map(|s| &s.grants).filter(|g| g.target == Target::MySql) {
        rights.extend(of_text(Target::MySql, format!("{} {}", grant.what, grant.with).trim_end(), database));
    }
    Expected { account: name, login: account.login, migrator: account.migrator, rights }
}
