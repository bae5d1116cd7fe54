//! Accounts and their rights as `service` blocks.

use super::out::{Form, Out, Piece};
use super::words::{self, ident, list, path};
use super::{Draft, plain};
use schema_core::phys::{Account, Scope, TableRights};
use std::collections::HashSet;

pub(super) fn write(draft: &Draft<'_>, out: &mut Out) {
    let mut taken = HashSet::new();
    for (i, account) in draft.schema.accounts.iter().enumerate() {
        let name = service_name(&account.name, &mut taken);
        let piece = Piece::Account(i);
        if draft.form(piece) >= Form::Raw {
            continue;
        }
        out.gap();
        out.docs("", &account.comment);
        out.piece(piece, |out| service(draft, out, &name, account));
        out.push("\n");
    }
}

/// A name for the service of an account: a word, and no other service's.
fn service_name(account: &str, taken: &mut HashSet<String>) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let mut name: String = account.chars().map(word).collect();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert_str(0, "account_");
    }
    let base = name.clone();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{base}_{number}");
        number += 1;
    }
    name
}

fn service(draft: &Draft<'_>, out: &mut Out, name: &str, account: &Account) {
    out.push("service ").push(ident(name)).push(" {\n");
    out.push("    account ").push(words::text(&account.name)).push("\n");
    if !account.login {
        out.push("    nologin\n");
    }
    let is_own = |r: &&TableRights| draft.has_table(&r.table) || draft.has_view(&r.table) && reads_alone(r);
    let (own, others): (Vec<_>, Vec<_>) = account.tables.iter().partition(is_own);
    for (verbs, tables) in by_verbs(&own) {
        out.push("    ").push(verbs).push(" ").push(tables.join(", ")).push("\n");
    }
    let others = others.into_iter().map(|rights| plain::privileges(draft.schema.target, rights));
    for sql in others.chain(account.others.iter().cloned()) {
        out.push("    grant ").push(draft.schema.target.name()).push(" ");
        out.push(words::text(&sql)).push("\n");
    }
    out.push("}");
}

/// Whether the rights are what `read` gives.
fn reads_alone(rights: &TableRights) -> bool {
    rights.insert.is_none() && rights.update.is_none() && !rights.delete
}

/// Lines of verbs and tables; tables with the same whole-table verbs share one.
fn by_verbs(rights: &[&TableRights]) -> Vec<(String, Vec<String>)> {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    let mut add = |verbs: String, table: String| match lines.iter_mut().find(|(v, _)| *v == verbs) {
        Some((_, tables)) => tables.push(table),
        None => lines.push((verbs, vec![table])),
    };
    for rights in rights {
        let table = path(&rights.table);
        let scopes = [("read", &rights.select), ("insert", &rights.insert), ("update", &rights.update)];
        let mut verbs: Vec<&str> =
            scopes.iter().filter(|(_, s)| **s == Some(Scope::Table)).map(|(verb, _)| *verb).collect();
        if rights.delete {
            verbs.push("delete");
        }
        if let Some(at) = verbs.iter().position(|v| *v == "insert")
            && verbs[at..] == ["insert", "update", "delete"]
        {
            verbs.truncate(at);
            verbs.push("write");
        }
        if !verbs.is_empty() {
            add(verbs.join(" "), table.clone());
        }
        for (verb, scope) in scopes {
            if let Some(Scope::Columns(columns)) = scope {
                add(verb.to_owned() + " ", format!("{table} {}", list(columns)));
            }
        }
    }
    lines.into_iter().map(|(verbs, tables)| (verbs.trim_end().to_owned(), tables)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_get_words_of_their_own() {
        let mut taken = HashSet::new();
        assert_eq!(service_name("backend-api", &mut taken), "backend_api");
        assert_eq!(service_name("Backend_API", &mut taken), "backend_api_2");
        assert_eq!(service_name("42", &mut taken), "account_42");
    }
}
