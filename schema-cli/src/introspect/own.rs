//! What migrations keep in a database for themselves: it is no part of any schema.

use super::Live;
use schema_core::dialect::{Target, quote};
use schema_core::migrate::ledger::TABLES;
use schema_core::phys::{Account, Name};

fn is_own(name: &Name) -> bool {
    TABLES.contains(&name.name.as_str())
}

/// Leaves these tables out, with what belongs to them and the rights on them.
pub(super) fn hide(live: &mut Live) {
    let schema = &mut live.schema;
    schema.tables.retain(|table| !is_own(&table.name));
    schema.sequences.retain(|s| s.owned_by.as_ref().is_none_or(|(table, _)| !is_own(table)));
    for raw in &mut schema.raws {
        let lists = raw.object.as_ref().is_some_and(|object| object.kind == "grants");
        if lists && names_one(&raw.sql) {
            let kept: Vec<&str> = raw.sql.split(";\n").filter(|statement| !names_one(statement)).collect();
            raw.sql = kept.join(";\n");
        }
    }
    schema.raws.retain(|raw| {
        let of_one =
            raw.object.as_ref().is_some_and(|o| is_own(&o.name) || o.on.as_ref().is_some_and(is_own));
        !of_one && !raw.sql.is_empty()
    });
    schema.accounts.retain_mut(|account| {
        let had = count(account);
        let spaces: Vec<Name> =
            account.tables.iter().map(|r| &r.table).filter(|t| is_own(t)).cloned().collect();
        account.tables.retain(|rights| !is_own(&rights.table));
        account.others.retain(|right| !names_one(right));
        spaces.iter().for_each(|own| leave_no_way(account, own));
        // An account that has a right on one of these alone has none here.
        count(account) == had || count(account) > 0
    });
}

/// Takes from `account` what leads to the table `own` alone: the use of its PostgreSQL schema, if it has nothing else
/// there.
fn leave_no_way(account: &mut Account, own: &Name) {
    let space = own.namespace.as_deref().unwrap_or("public");
    let inside = format!("{}.", quote::ident(Target::Postgres, space));
    let of_tables = account.tables.iter().any(|r| r.table.namespace == own.namespace);
    if !of_tables && !account.others.iter().any(|right| right.contains(&inside)) {
        let way = format!("USAGE ON SCHEMA {}", quote::ident(Target::Postgres, space));
        account.others.retain(|right| *right != way);
    }
}

fn count(account: &Account) -> usize {
    account.tables.len() + account.others.len()
}

/// Whether SQL of ours names one of the tables.
fn names_one(sql: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    TABLES.iter().any(|table| {
        sql.match_indices(table)
            .any(|(at, _)| !sql[..at].ends_with(word) && !sql[at + table.len()..].starts_with(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_whole_words() {
        assert!(names_one("SELECT ON TABLE \"public\".\"schemagen_lock\""));
        assert!(!names_one("SELECT ON TABLE schemagen_locks"));
    }
}
