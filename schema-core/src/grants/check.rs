//! What no target, or one that is on, can grant.

use super::{matrix, postgres, uses};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::Target;
use crate::ir::{Schema, ServiceId};
use crate::source::Span;
use std::collections::HashMap;

/// Refuses accounts, access lines and cache patterns that can't be had as they are written.
pub fn check(schema: &Schema, diags: &mut Diagnostics) {
    let services = schema.services.iter().map(|s| (s.account.as_str(), s.span));
    let migrators = schema.migrators.iter().map(|m| (m.account.as_str(), m.span));
    // A native schema names accounts that are there.
    for (account, span) in services.chain(migrators).filter(|_| !schema.native) {
        check_account(schema, account, span, diags);
    }
    for service in &schema.services {
        for line in &service.cache {
            check_pattern(&line.pattern, line.span, diags);
        }
    }
    let matrix = matrix(schema, diags);
    uses::check(schema, &matrix, diags);
    for target in schema.targets.iter() {
        // Writing the row rules tells what the target can't say.
        match target {
            Target::Postgres => postgres::check(schema, &matrix, diags),
            Target::MySql | Target::Sqlite => check_views(schema, &matrix, target, diags),
        }
    }
}

/// A view must not take a table's name.
fn check_views(schema: &Schema, matrix: &matrix::Matrix, target: Target, diags: &mut Diagnostics) {
    let mut taken: HashMap<String, Span> =
        schema.tables.iter().map(|t| (t.name.flat().to_lowercase(), t.span)).collect();
    for (index, service) in schema.services.iter().enumerate() {
        for view in super::views(schema, matrix, ServiceId(index as u32), target, diags) {
            if let Some(other) = taken.insert(view.name.to_lowercase(), service.span) {
                diags.push(
                    Diagnostic::new(
                        Code::E0208,
                        service.span,
                        format!(
                            "the view '{}', which holds this service's row rule on {}, takes a name that is in use",
                            view.name,
                            target.title()
                        ),
                    )
                    .also(other, "used here")
                    .help("rename the table or the service"),
                );
            }
        }
    }
}

fn check_account(schema: &Schema, account: &str, span: Span, diags: &mut Diagnostics) {
    let mut refuse = |why: String, help: &str| {
        diags.push(Diagnostic::new(Code::E0501, span, format!("the account '{account}' {why}")).help(help));
    };
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '@');
    let reserved =
        ["public", "none", "root", "postgres", "default", "current_user", "session_user", "current_role"];
    if account.is_empty() || !account.chars().all(fine) {
        refuse("can't be the same on every server".to_owned(), "use letters, digits, '_', '-', '.' and '@'");
    } else if account.len() > 32 && schema.targets.contains(Target::MySql) {
        refuse("is too long: MySQL takes 32 characters".to_owned(), "shorten it");
    } else if account.len() > 63 {
        refuse("is too long: PostgreSQL takes 63 bytes".to_owned(), "shorten it");
    } else if account.starts_with("pg_")
        || account.starts_with("mysql.")
        || account.starts_with("mariadb.")
        || reserved.iter().any(|r| account.eq_ignore_ascii_case(r))
    {
        refuse("has a meaning of its own on a server".to_owned(), "choose another name");
    }
}

fn check_pattern(pattern: &str, span: Span, diags: &mut Diagnostics) {
    if pattern.is_empty() || pattern.chars().any(|c| c.is_whitespace() || c.is_control()) {
        diags.push(
            Diagnostic::new(Code::E0503, span, "a cache pattern is one word, with no blank in it")
                .help("for example: cache 'shop:*' read write"),
        );
    }
}
