//! Grants of a native schema: accounts are made if they are missing, and given what is written. Nothing is
//! taken away, from them or from PUBLIC.

use super::super::matrix::{Matrix, Rights};
use super::account::revisions;
use super::{Script, do_block, head, ident, other, qualified, text, verb_list};
use crate::dialect::Target::Postgres;
use crate::ir::{Schema, Service};
use std::fmt::Write;

/// Everybody, who is no role.
const EVERYBODY: &str = "public";

/// Scripts for all accounts: migrators first, then services, in the order of the schema.
pub(super) fn scripts(schema: &Schema, matrix: &Matrix) -> Vec<Script> {
    let migrators = schema.migrators.iter().map(|m| Script {
        name: m.name.clone(),
        account: m.account.clone(),
        password_env: m.password_env.clone(),
        head: head(schema, "migrator", &m.name, &m.docs, &m.account, &m.password_env),
        body: account(&m.account, &m.password_env, true),
    });
    let services = schema.services.iter().zip(&matrix.services);
    migrators.chain(services.map(|(service, rights)| script(schema, service, rights))).collect()
}

fn script(schema: &Schema, service: &Service, rights: &Rights) -> Script {
    let everybody = service.account == EVERYBODY;
    let to = if everybody { "PUBLIC".to_owned() } else { ident(&service.account) };
    let mut body = match everybody {
        true => String::new(),
        false => account(&service.account, &service.password_env, service.login) + &documented(service),
    };
    for rights in &rights.tables {
        let table = schema.table(rights.table);
        for (verb, right) in rights.iter() {
            let verb = verb_list(table, verb, right);
            let _ = writeln!(body, "GRANT {verb} ON TABLE {} TO {to};", qualified(&table.name));
        }
    }
    for grant in service.grants.iter().filter(|g| g.target == Postgres) {
        if let Some(group) = schema.services.iter().find(|s| grant.what == ident(&s.account)) {
            make(&mut body, &group.account, group.login);
        }
        let _ = writeln!(body, "{};", other(grant, &to));
    }
    revisions(&mut body, &to);
    Script {
        name: service.name.clone(),
        account: service.account.clone(),
        password_env: service.password_env.clone(),
        head: head(schema, "service", &service.name, &service.docs, &service.account, &service.password_env),
        body,
    }
}

/// What the schema says of an account is its comment.
fn documented(service: &Service) -> String {
    match service.docs.as_str() {
        "" => String::new(),
        docs => format!("COMMENT ON ROLE {} IS {};\n", ident(&service.account), text(docs)),
    }
}

/// The account: made if it is missing, its password set if there is one.
fn account(account: &str, password_env: &str, login: bool) -> String {
    let mut out = String::from("-- The account: made if it is missing.\n");
    make(&mut out, account, login);
    let body = format!(
        "DECLARE
    account CONSTANT text := {};
    password CONSTANT text := current_setting({}, true);
BEGIN
    IF password <> '' THEN
        EXECUTE format('ALTER ROLE %I PASSWORD %L', account, password);
    END IF;
END
",
        text(account),
        text(&format!("env.{password_env}")),
    );
    do_block(&mut out, &body);
    out.push_str("\n-- It is given this, and keeps what it has.\n");
    out
}

/// Makes an account if it is missing. One that a policy or a default right named first is there already,
/// and may not sign in until it is given that.
fn make(out: &mut String, account: &str, login: bool) {
    let word = if login { "LOGIN" } else { "NOLOGIN" };
    let mut body = format!(
        "DECLARE
    account CONSTANT text := {};
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = account) THEN
        EXECUTE format('CREATE ROLE %I {word}', account);
",
        text(account),
    );
    if login {
        body.push_str(
            "    ELSIF NOT (SELECT rolcanlogin FROM pg_roles WHERE rolname = account) THEN
        EXECUTE format('ALTER ROLE %I LOGIN', account);
",
        );
    }
    body.push_str("    END IF;\nEND\n");
    do_block(out, &body);
}
