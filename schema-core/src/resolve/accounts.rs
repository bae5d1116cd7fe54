//! Accounts and where their passwords come from.

use super::names::{Names, fold};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{Target, TargetSet};
use crate::ir::{Migrator, Service};
use crate::source::Span;
use crate::syntax::ast;
use std::borrow::Cow;
use std::collections::HashMap;

/// MySQL's limit for a user's name, in characters.
const MAX_MYSQL: usize = 32;
/// PostgreSQL's limit, in bytes.
const MAX_POSTGRES: usize = 63;

/// The account of a service or migrator called `name`.
pub(super) fn account(name: &str, given: Option<&ast::Spanned<String>>) -> String {
    given.map_or_else(|| name.replace('_', "-"), |a| a.value.clone())
}

/// The environment variable that holds its password.
pub(super) fn password_env(name: &str, given: Option<&ast::Ident>) -> String {
    given.map_or_else(|| format!("{}_DB_PASS", name.to_uppercase()), |e| e.name.clone())
}

/// Resolves the migrators.
pub(super) fn migrators(items: &[&ast::Migrator]) -> Vec<Migrator> {
    items
        .iter()
        .map(|m| Migrator {
            name: m.name.name.clone(),
            docs: m.docs.clone(),
            account: account(&m.name.name, m.account.as_ref()),
            password_env: password_env(&m.name.name, m.password_env.as_ref()),
            span: m.span,
        })
        .collect()
}

/// One account with its places.
struct Held<'a> {
    name: &'a ast::Ident,
    account: &'a str,
    account_span: Span,
    env: &'a str,
    env_span: Span,
}

/// Names, accounts and variables must be possible, and each be used once.
pub(super) fn check(
    service_items: &[&ast::Service],
    services: &[Service],
    migrator_items: &[&ast::Migrator],
    migrators: &[Migrator],
    declared: &Names,
    targets: TargetSet,
    diags: &mut Diagnostics,
) {
    let native = declared.native;
    let services = service_items.iter().zip(services).map(|(written, service)| Held {
        name: &written.name,
        account: &service.account,
        account_span: written.account.as_ref().map_or(written.name.span, |a| a.span),
        env: &service.password_env,
        env_span: written.password_env.as_ref().map_or(written.name.span, |e| e.span),
    });
    let migrators = migrator_items.iter().zip(migrators).map(|(written, migrator)| Held {
        name: &written.name,
        account: &migrator.account,
        account_span: written.account.as_ref().map_or(written.name.span, |a| a.span),
        env: &migrator.password_env,
        env_span: written.password_env.as_ref().map_or(written.name.span, |e| e.span),
    });
    let mut names: HashMap<String, &ast::Ident> = HashMap::new();
    let mut accounts: HashMap<String, Span> = HashMap::new();
    let mut envs: HashMap<&str, Span> = HashMap::new();
    for held in services.chain(migrators) {
        if let Some(first) = names.get(fold(&held.name.name).as_ref()) {
            let (code, message) = if first.name == held.name.name {
                (Code::E0201, format!("'{}' is declared twice", first.name))
            } else {
                (Code::E0208, format!("'{}' and '{}' differ only in case", held.name.name, first.name))
            };
            diags.push(
                Diagnostic::new(code, held.name.span, message)
                    .also(first.span, "first declared here")
                    .help("services and migrators share one set of names: rename one of them"),
            );
            continue;
        }
        names.insert(fold(&held.name.name).into_owned(), held.name);
        let wrong = match native {
            Some(_) => impossible(held.account),
            None => bad_account(held.account, targets),
        };
        if let Some((why, help)) = wrong {
            let message = format!("the account '{}' {why}", held.account.escape_debug());
            diags.push(Diagnostic::new(Code::E0504, held.account_span, message).help(help));
        }
        // Whether case matters is the target's affair, if there is but one.
        let key = if native.is_some() { Cow::Borrowed(held.account) } else { fold(held.account) };
        if let Some(first) = accounts.get(key.as_ref()) {
            diags.push(
                Diagnostic::new(
                    Code::E0502,
                    held.account_span,
                    format!("the account '{}' is used twice", held.account),
                )
                .also(*first, "first used here")
                .help("give each service an account of its own: `account 'NAME'`"),
            );
        } else {
            accounts.insert(key.into_owned(), held.account_span);
        }
        let mut letters = held.env.chars();
        let begins = letters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
        if !begins || !letters.all(|c| c.is_ascii_alphanumeric() || c == '_') {
            let message = format!("'{}' is no name of an environment variable", held.env.escape_debug());
            diags.push(
                Diagnostic::new(Code::E0504, held.env_span, message)
                    .help("it has letters, digits and `_`: `password env NAME`"),
            );
        }
        if let Some(first) = envs.get(held.env) {
            diags.push(
                Diagnostic::new(
                    Code::E0502,
                    held.env_span,
                    format!("the password in {} is used twice", held.env),
                )
                .also(*first, "first used here")
                .help("no service holds another's password: `password env NAME`"),
            );
        } else {
            envs.insert(held.env, held.env_span);
        }
    }
}

/// What no server has. A native schema names the accounts that are there, those of the server included:
/// on PostgreSQL `public` is everybody, on MySQL a host may follow, `user@host`.
fn impossible(account: &str) -> Option<(String, &'static str)> {
    if account.is_empty() {
        Some(("is empty".into(), "name it"))
    } else if account.chars().any(char::is_control) {
        Some(("holds a control character".into(), "leave it out"))
    } else {
        None
    }
}

fn bad_account(account: &str, targets: TargetSet) -> Option<(String, &'static str)> {
    let lower = account.to_lowercase();
    if account.is_empty() {
        Some(("is empty".into(), "name it"))
    } else if account.chars().any(|c| c.is_control() || c.is_whitespace()) {
        Some(("holds white space or a control character".into(), "use letters, digits, `-` and `_`"))
    } else if targets.contains(Target::MySql) && account.chars().count() > MAX_MYSQL {
        Some((
            format!("has more than {MAX_MYSQL} characters, and MySQL takes no more"),
            "shorten it: `account 'NAME'`",
        ))
    } else if account.len() > MAX_POSTGRES {
        Some((
            format!("has more than {MAX_POSTGRES} bytes, and PostgreSQL takes no more"),
            "shorten it: `account 'NAME'`",
        ))
    } else if lower.starts_with("pg_")
        || ["public", "none", "postgres", "root", "default"].contains(&lower.as_str())
    {
        Some(("belongs to the server".into(), "choose another name"))
    } else {
        None
    }
}
