//! Services: what each may do.

use super::names::{Global, qname};
use super::{Draft, accounts, keys};
use crate::check::{Env, Place};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{Target, TargetSet};
use crate::ir::{Access, Cache, Grant, Service, TableId};
use crate::source::Span;
use crate::syntax::ast::{self, Verb};
use std::collections::HashMap;

/// Resolves all services.
pub(super) fn services(
    items: &[&ast::Service],
    drafts: &[Draft<'_>],
    env: &Env<'_>,
    targets: TargetSet,
    diags: &mut Diagnostics,
) -> Vec<Service> {
    items
        .iter()
        .map(|item| {
            let mut access = Vec::new();
            let mut given = Given::default();
            for line in &item.access {
                self::line(line, drafts, env, targets, &mut given, &mut access, diags);
            }
            Service {
                name: item.name.name.clone(),
                docs: item.docs.clone(),
                account: accounts::account(&item.name.name, item.account.as_ref()),
                password_env: accounts::password_env(&item.name.name, item.password_env.as_ref()),
                access,
                views: Vec::new(),
                uses: Vec::new(),
                cache: cache(item, diags),
                grants: grants(item, targets, diags),
                login: item.nologin.is_none(),
                span: item.span,
            }
        })
        .collect()
}

/// How far a right goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Whole,
    Columns,
    Rows,
}

/// What a service has been given so far: for each table and verb (SELECT, INSERT, UPDATE, DELETE).
#[derive(Default)]
struct Given(HashMap<(TableId, Verb), (Extent, Span)>);

impl Given {
    /// Notes a right. Reports one that makes another void.
    fn add(
        &mut self,
        table: TableId,
        verb: Verb,
        extent: Extent,
        span: Span,
        name: &str,
        diags: &mut Diagnostics,
    ) {
        let Some((first, at)) = self.0.get(&(table, verb)) else {
            self.0.insert((table, verb), (extent, span));
            return;
        };
        let right = match verb {
            Verb::Read => "read",
            Verb::Write => "write",
            Verb::Insert => "insert",
            Verb::Update => "update",
            Verb::Delete => "delete",
        };
        let (message, help) = match (first, extent) {
            (Extent::Whole, Extent::Whole) | (Extent::Columns, Extent::Columns) => return,
            (Extent::Rows, Extent::Rows) => (
                format!("`{right} {name}` is limited to rows twice"),
                "write one line, with `or` between the conditions",
            ),
            (Extent::Rows, _) | (_, Extent::Rows) => (
                format!("`{right} {name}` is given for all rows and for some"),
                "the wider right makes the narrower void: keep one of them",
            ),
            _ => (
                format!("`{right} {name}` is given for the table and for some columns"),
                "the wider right makes the narrower void: keep one of them",
            ),
        };
        diags.push(Diagnostic::new(Code::E0501, span, message).also(*at, "first given here").help(help));
    }
}

fn line(
    line: &ast::Access,
    drafts: &[Draft<'_>],
    env: &Env<'_>,
    targets: TargetSet,
    given: &mut Given,
    access: &mut Vec<Access>,
    diags: &mut Diagnostics,
) {
    let mut refuse = |span: Span, message: String, help: &str| {
        diags.push(Diagnostic::new(Code::E0501, span, message).help(help));
    };
    let has = |verb: Verb| line.verbs.iter().any(|v| v.value == verb);
    let writes = line.verbs.iter().any(|v| !matches!(v.value, Verb::Read | Verb::Delete));
    let rule = line.filter.is_some() || line.check.is_some();
    if let Some(e) = line.filter.as_ref().or(line.check.as_ref())
        && let Some(target) = env.names.native
    {
        let help = match target {
            Target::Postgres => "write it as a `policy`",
            _ => "write the view as `raw`, and its rights as `grant` lines; or leave out `native`",
        };
        refuse(e.span, "a native schema adds nothing, and a row rule takes policies or views".into(), help);
        return;
    }
    if rule && line.tables.len() > 1 {
        let span = line.filter.as_ref().or(line.check.as_ref()).map_or(line.span, |e| e.span);
        refuse(span, "a row rule limits one table".into(), "write a line for each table");
        return;
    }
    if let Some(check) = &line.check
        && !writes
    {
        refuse(
            check.span,
            "`check` limits what is written, and this line writes nothing".into(),
            "remove it, or add `insert` or `update`",
        );
        return;
    }
    let whole_rows = line.verbs.iter().find(|v| matches!(v.value, Verb::Write | Verb::Delete));
    for (path, columns) in &line.tables {
        // Views are looked at when they are there.
        if let Some(Global::View(_)) = env.names.get(&qname(path)) {
            continue;
        }
        let id = match env.names.table(path) {
            Ok(id) => id,
            Err(unknown) => {
                diags.push(*unknown);
                continue;
            }
        };
        let draft = &drafts[id.index()];
        let name = draft.table.name.to_string();
        let ids = match columns {
            None => None,
            Some(list) => {
                if let Some(verb) = whole_rows {
                    let word = if verb.value == Verb::Write { "write" } else { "delete" };
                    let help = if verb.value == Verb::Write {
                        "name the verbs: `read insert update t (a, b)`, and `delete t` apart"
                    } else {
                        "write `delete t` on a line of its own: it takes whole rows"
                    };
                    diags.push(
                        Diagnostic::new(Code::E0501, verb.span, format!("`{word}` takes no columns"))
                            .also(path.span(), "limited to columns")
                            .help(help),
                    );
                    continue;
                }
                match keys::column_list(draft, list, Code::E0501, diags) {
                    Some(ids) if ids.is_empty() => {
                        diags.push(
                            Diagnostic::new(Code::E0501, path.span(), "no column is named")
                                .help("write `read t (a, b)`"),
                        );
                        continue;
                    }
                    Some(ids) => Some(ids),
                    None => continue,
                }
            }
        };
        let condition = |e: &Option<ast::Expr>, diags: &mut Diagnostics| match e {
            Some(e) => draft.condition(e, Place::RowRule, targets, env, diags).map(Some),
            None => Some(None),
        };
        let (filter, check) = (condition(&line.filter, diags), condition(&line.check, diags));
        let (Some(filter), Some(check)) = (filter, check) else {
            continue;
        };
        let right = Access {
            table: id,
            select: has(Verb::Read),
            insert: has(Verb::Write) || has(Verb::Insert),
            update: has(Verb::Write) || has(Verb::Update),
            delete: has(Verb::Write) || has(Verb::Delete),
            columns: ids,
            filter,
            check,
            span: line.span,
        };
        let extent = if rule {
            Extent::Rows
        } else if right.columns.is_some() {
            Extent::Columns
        } else {
            Extent::Whole
        };
        let held = [
            (Verb::Read, right.select),
            (Verb::Insert, right.insert),
            (Verb::Update, right.update),
            (Verb::Delete, right.delete),
        ];
        for (verb, _) in held.into_iter().filter(|(_, has)| *has) {
            given.add(id, verb, extent, path.span(), &name, diags);
        }
        if right.select && right.columns.is_none() {
            secrets(draft, path.span(), diags);
        }
        access.push(right);
    }
}

/// A name as it stands in a list of columns, where any word is a name.
fn written(name: &str) -> String {
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    if plain { name.to_owned() } else { format!("`{name}`") }
}

/// A table read by name alone, secrets and all.
fn secrets(draft: &Draft<'_>, span: Span, diags: &mut Diagnostics) {
    let Some(secret) = draft.table.columns.iter().find(|c| c.secret) else {
        return;
    };
    let open: Vec<String> =
        draft.table.columns.iter().filter(|c| !c.secret).map(|c| written(&c.name)).collect();
    let name = &draft.table.name;
    let help = if open.is_empty() {
        "name the columns it needs".to_string()
    } else {
        format!("name the columns it needs: read {name} ({})", open.join(", "))
    };
    diags.push(
        Diagnostic::new(Code::W0501, span, format!("this reads '{}', which is secret", secret.name))
            .also(secret.name_span, "declared secret")
            .help(help),
    );
}

/// `grant TARGET '…'` lines.
fn grants(item: &ast::Service, targets: TargetSet, diags: &mut Diagnostics) -> Vec<Grant> {
    let mut list: Vec<Grant> = Vec::with_capacity(item.grants.len());
    for (target, text) in &item.grants {
        let what = text.value.trim();
        let words = |n: usize| what.split_ascii_whitespace().nth(n).unwrap_or("");
        let last = what.split_ascii_whitespace().next_back().unwrap_or("");
        let wrong = if what.is_empty() {
            Some("nothing is granted")
        } else if what.contains([';', '\0']) || what.contains("--") || what.contains("/*") {
            Some("this is more than one grant")
        } else if words(0).eq_ignore_ascii_case("grant") || words(0).eq_ignore_ascii_case("revoke") {
            Some("the statement's first word does not stand here")
        } else if last.eq_ignore_ascii_case("to") {
            Some("the account does not stand here")
        } else {
            None
        };
        if let Some(message) = wrong {
            diags
                .push(Diagnostic::new(Code::E0501, text.span, message).help(
                    "write what stands between GRANT and TO: `grant postgres 'USAGE ON SEQUENCE ids'`",
                ));
            continue;
        }
        if targets.contains(target.value) {
            let (what, with) = grant_option(what);
            list.push(Grant {
                target: target.value,
                what: what.to_owned(),
                with: with.to_owned(),
                span: target.span.to(text.span),
            });
        }
    }
    list
}

/// What is granted, and the `WITH … OPTION` that is to stand behind the account.
fn grant_option(what: &str) -> (&str, &str) {
    let lower = what.to_ascii_lowercase();
    let at = lower.rfind(" with ").filter(|at| {
        let tail = &lower[*at..];
        !tail.contains(['"', '`', '\'']) && ["option", "true", "false"].iter().any(|w| tail.ends_with(w))
    });
    at.map_or((what, ""), |at| (what[..at].trim_end(), what[at..].trim_start()))
}

fn cache(item: &ast::Service, diags: &mut Diagnostics) -> Vec<Cache> {
    let mut seen: HashMap<&str, Span> = HashMap::new();
    let mut list = Vec::new();
    for line in &item.cache {
        let pattern = line.pattern.value.as_str();
        let wrong = if pattern.is_empty() {
            Some(("a cache pattern can't be empty", "write a prefix: `cache 'service:*' read`"))
        } else if pattern.chars().any(|c| c.is_whitespace() || c.is_control()) {
            Some((
                "a cache pattern holds white space or a control character",
                "an ACL file can't hold it: use another character",
            ))
        } else if pattern.contains(['"', '\'']) {
            Some(("a cache pattern holds a quote", "an ACL file can't hold it: use another character"))
        } else if !line.read && !line.write {
            Some(("a cache line gives neither `read` nor `write`", "write `cache 'service:*' read write`"))
        } else {
            None
        };
        if let Some((message, help)) = wrong {
            diags.push(Diagnostic::new(Code::E0503, line.pattern.span, message).help(help));
            continue;
        }
        if let Some(first) = seen.get(pattern) {
            diags.push(
                Diagnostic::new(
                    Code::E0503,
                    line.pattern.span,
                    format!("the pattern '{pattern}' is given twice"),
                )
                .also(*first, "first given here")
                .help("write one line with all verbs"),
            );
            continue;
        }
        seen.insert(pattern, line.pattern.span);
        list.push(Cache {
            pattern: pattern.to_string(),
            read: line.read,
            write: line.write,
            span: line.span,
        });
    }
    list
}
