//! Grants of a native schema: accounts are made if they are missing, and given what is written. Nothing is
//! taken away.

use super::super::matrix::Matrix;
use super::{
    Account, EVERYWHERE, SAY_REVISIONS, create, give_revisions, grants, head, ident, migrator, others,
    password, prepared, user,
};
use crate::dialect::Target::MySql;
use crate::ir::{Schema, Service, ServiceId};
use std::fmt::Write;

/// What is said of the rights in a file, above it.
pub(super) const REACH: &str = "Nothing is taken back.";

/// All accounts: migrators first, then services, in the order of the schema.
pub(super) fn accounts(schema: &Schema, matrix: &Matrix) -> Vec<Account> {
    let migrators = schema.migrators.iter().map(|m| migrator(schema, m, parts(&m.account)));
    let services = schema.services.iter().enumerate().map(|(index, service)| {
        let (account, host) = match parts(&service.account) {
            (account, EVERYWHERE) if !service.login => (account, ROLE),
            parts => parts,
        };
        let (name, env) = (&service.name, &service.password_env);
        Account {
            name: name.clone(),
            account: account.to_owned(),
            host: host.to_owned(),
            password_env: env.clone(),
            migrator: false,
            head: head(schema, "service", name, &service.docs, &service.account, env),
            views: Vec::new(),
            grants: grants(schema, matrix, ServiceId(index as u32), &[]),
            others: groups(schema, service).chain(others(service, &user(account, host))).collect(),
            login: service.login,
        }
    });
    migrators.chain(services).collect()
}

/// Makes the roles that it gets, as far as they are the schema's and missing: their files may come later.
fn groups<'a>(schema: &'a Schema, service: &'a Service) -> impl Iterator<Item = String> + 'a {
    let roles = schema.services.iter().filter(|s| !s.login && !s.account.contains('@'));
    let given = roles
        .filter(|role| service.grants.iter().any(|g| g.target == MySql && g.what == ident(&role.account)));
    given.map(|role| create(&role.account, ROLE))
}

/// The host of an account that is a role: one that can't sign in, from anywhere.
const ROLE: &str = "";

/// `user@host`, or a user who may come from anywhere.
fn parts(account: &str) -> (&str, &str) {
    account.rsplit_once('@').unwrap_or((account, EVERYWHERE))
}

/// The file of one account.
pub(super) fn text(account: &Account) -> String {
    let user = account.user();
    let made = if account.login { ", locked until it has a password" } else { "" };
    let mut out = format!(
        "{}\nSET NAMES utf8mb4;\nSET sql_mode = 'STRICT_ALL_TABLES';\n\n-- The account: made if it is missing{made}.\n{};\n",
        account.head,
        account.create(),
    );
    if account.login {
        prepared(&mut out, &password(&user, &account.password_env));
    }
    out.push_str("\n-- It is given this, and keeps what it has.\n");
    for grant in &account.grants {
        let _ = writeln!(out, "GRANT {} ON {} TO {user};", grant.privileges(), ident(&grant.relation));
    }
    for other in &account.others {
        let _ = writeln!(out, "{other};");
    }
    out.push_str(SAY_REVISIONS);
    prepared(&mut out, &give_revisions(&user));
    out
}
