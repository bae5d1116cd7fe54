//! Row policies.

use super::Draft;
use super::names::fold;
use crate::check::{Env, Place};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{Target, TargetSet};
use crate::ir::{Command, Migrator, Policy, Service, TableId};
use crate::source::Span;
use crate::suggest::closest;
use crate::syntax::ast::{self, PolicyRole, Verb};
use crate::syntax::spelled;
use std::collections::HashMap;

/// The account behind each service and migrator.
pub(super) struct Accounts<'a>(HashMap<&'a str, &'a str>);

impl<'a> Accounts<'a> {
    pub(super) fn new(services: &'a [Service], migrators: &'a [Migrator]) -> Accounts<'a> {
        let services = services.iter().map(|s| (s.name.as_str(), s.account.as_str()));
        let migrators = migrators.iter().map(|m| (m.name.as_str(), m.account.as_str()));
        Accounts(services.chain(migrators).collect())
    }
}

/// Resolves all policies.
pub(super) fn resolve(
    items: &[&ast::Policy],
    drafts: &[Draft<'_>],
    accounts: &Accounts<'_>,
    env: &Env<'_>,
    targets: TargetSet,
    diags: &mut Diagnostics,
) -> Vec<Policy> {
    let mut seen: HashMap<(TableId, String), Span> = HashMap::new();
    items
        .iter()
        .filter_map(|item| {
            let policy = policy(item, drafts, accounts, env, targets, diags)?;
            let key = (policy.table, fold(&policy.name).into_owned());
            if let Some(first) = seen.get(&key) {
                let message = format!("the table has two policies '{}'", policy.name);
                diags.push(
                    Diagnostic::new(Code::E0201, item.name.span, message)
                        .also(*first, "first declared here")
                        .help("rename or remove one of them"),
                );
            }
            seen.entry(key).or_insert(item.name.span);
            Some(policy)
        })
        .collect()
}

fn policy(
    item: &ast::Policy,
    drafts: &[Draft<'_>],
    accounts: &Accounts<'_>,
    env: &Env<'_>,
    targets: TargetSet,
    diags: &mut Diagnostics,
) -> Option<Policy> {
    for target in targets.iter().filter(|t| *t != Target::Postgres) {
        let message = format!("{} has no row policies, and '{}' is one", target.title(), item.name.name);
        diags.push(
            Diagnostic::new(Code::E0607, item.name.span, message)
                .help("limit rows with a service's line `read TABLE where …`, or turn the target off"),
        );
    }
    let command = item.verb.map(|verb| match verb {
        Verb::Read => Command::Select,
        Verb::Insert => Command::Insert,
        Verb::Update | Verb::Write => Command::Update,
        Verb::Delete => Command::Delete,
    });
    let misplaced = match command {
        Some(Command::Insert) => item.using.as_ref().map(|e| {
            (e, "`using` is about rows that are there, and an insert makes new ones", "write `check (…)`")
        }),
        Some(Command::Select | Command::Delete) => item.check.as_ref().map(|e| {
            (e, "`check` is about rows that are written, and this writes none", "write `using (…)`")
        }),
        _ => None,
    };
    if let Some((e, message, help)) = misplaced {
        diags.push(Diagnostic::new(Code::E0505, e.span, message).help(help));
    }
    let to = roles(item, accounts, diags);
    let table = match env.names.table(&item.table) {
        Ok(id) => id,
        Err(unknown) => {
            diags.push(*unknown);
            return None;
        }
    };
    let draft = &drafts[table.index()];
    let here = TargetSet::EMPTY.with(Target::Postgres);
    let mut condition = |e: &Option<ast::Expr>| match e {
        Some(e) => draft.condition(e, Place::RowRule, here, env, diags).map(Some),
        None => Some(None),
    };
    let (using, check) = (condition(&item.using), condition(&item.check));
    Some(Policy {
        name: item.name.name.clone(),
        docs: item.docs.clone(),
        table,
        restrictive: item.restrictive.is_some(),
        command,
        to,
        using: using?,
        check: check?,
        span: item.span,
    })
}

/// The accounts behind the names; none for everybody.
fn roles(item: &ast::Policy, accounts: &Accounts<'_>, diags: &mut Diagnostics) -> Vec<String> {
    let mut list: Vec<String> = Vec::with_capacity(item.to.len());
    let mut everybody = None;
    for role in &item.to {
        let account = match role {
            PolicyRole::Name(name) => match accounts.0.get(name.name.as_str()) {
                Some(account) => (*account).to_owned(),
                None if name.name.eq_ignore_ascii_case("public") => {
                    everybody = Some(name.span);
                    continue;
                }
                None => {
                    diags.push(unknown(name, accounts));
                    continue;
                }
            },
            PolicyRole::Account(text) => {
                let name = &text.value;
                if name.is_empty() || name.len() > 63 || name.chars().any(char::is_control) {
                    let message = format!("'{}' is no name of a role", name.escape_debug());
                    diags.push(
                        Diagnostic::new(Code::E0505, text.span, message)
                            .help("a role's name has 1 to 63 bytes"),
                    );
                } else if name == "public" {
                    diags.push(
                        Diagnostic::new(
                            Code::E0505,
                            text.span,
                            "no role is called 'public': it is everybody",
                        )
                        .help("write it without quotes: `to public`")
                        .fix(text.span, "public"),
                    );
                }
                name.clone()
            }
        };
        if !list.contains(&account) {
            list.push(account);
        }
    }
    if let Some(span) = everybody
        && !list.is_empty()
    {
        diags.push(
            Diagnostic::new(Code::E0505, span, "`public` is everybody, so the others are named for nothing")
                .help("keep `public`, or the others"),
        );
    }
    list
}

fn unknown(name: &ast::Ident, accounts: &Accounts<'_>) -> Diagnostic {
    let message = format!("there is no service or migrator '{}'", name.name);
    let diagnostic = Diagnostic::new(Code::E0206, name.span, message);
    let mut known: Vec<&str> = accounts.0.keys().copied().collect();
    known.sort_unstable();
    match closest(&name.name, known) {
        Some(near) => {
            let written = spelled(&near.name);
            diagnostic.help(format!("did you mean '{}'?", near.name)).spell(name.span, &near, written)
        }
        None => diagnostic.help(format!("a role of another making stands in quotes: `to '{}'`", name.name)),
    }
}

/// Row rules of services are policies too, and every service of such a table gets one: written policies
/// beside them would hide nothing.
pub(super) fn beside_row_rules(
    services: &[Service],
    policies: &[Policy],
    drafts: &[Draft<'_>],
    diags: &mut Diagnostics,
) {
    for access in services.iter().flat_map(|s| &s.access) {
        let rule = access.filter.as_ref().or(access.check.as_ref());
        let policy = policies.iter().find(|p| p.table == access.table);
        if let (Some(rule), Some(policy)) = (rule, policy) {
            let table = &drafts[access.table.index()].table.name;
            diags.push(
                Diagnostic::new(
                    Code::E0505,
                    rule.span,
                    format!("the rows of '{table}' are limited by a line and by a policy"),
                )
                .also(policy.span, "the policy")
                .help("write the policies in full, or none"),
            );
        }
    }
}
