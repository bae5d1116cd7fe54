//! Single rights, read from what stands between GRANT and TO.

use crate::introspect::lex::{Kind, Token, tokens};
use schema_core::dialect::Target;
use schema_core::phys::{Account, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// One privilege on one object, or on one column of it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Right {
    /// `table shop.orders`; empty for what is on no object: a role.
    on: String,
    /// `SELECT`
    privilege: String,
    column: Option<String>,
    grantable: bool,
}

/// All privileges, on an object or on all objects of a kind.
const ALL: &str = "ALL";

impl Right {
    /// Whether a set of rights has it, or says nothing against it: it may name all rights on an object.
    pub(super) fn is_in(&self, set: &BTreeSet<Right>) -> bool {
        if set.contains(self) {
            return true;
        }
        // What one side says of all rights, or of all objects, is not taken apart.
        let same = |other: &&Right| other.on == self.on && other.column == self.column;
        self.on.starts_with(EVERY)
            || set.iter().any(|other| other.on.starts_with(EVERY))
            || set.iter().filter(same).any(|other| self.privilege == ALL || other.privilege == ALL)
    }
}

/// What stands in front of all objects of a kind.
const EVERY: &str = "every ";

/// All rights of an account. `database` is the name that may stand in front of a table's.
pub(super) fn of_account(target: Target, account: &Account, database: &str) -> BTreeSet<Right> {
    let mut rights = BTreeSet::new();
    for table in &account.tables {
        let on = format!("table {}", schema_core::migrate::compare::plain(&table.table));
        let mut add = |privilege: &str, column: Option<&String>| {
            rights.insert(Right {
                on: on.clone(),
                privilege: privilege.to_owned(),
                column: column.cloned(),
                grantable: false,
            });
        };
        for (verb, scope) in [("SELECT", &table.select), ("INSERT", &table.insert), ("UPDATE", &table.update)]
        {
            match scope {
                None => {}
                Some(Scope::Table) => add(verb, None),
                Some(Scope::Columns(columns)) => columns.iter().for_each(|c| add(verb, Some(c))),
            }
        }
        if table.delete {
            add("DELETE", None);
        }
    }
    rights.extend(account.others.iter().flat_map(|text| of_text(target, text, database)));
    rights
}

/// The rights in what stands between GRANT and TO.
pub(super) fn of_text(target: Target, text: &str, database: &str) -> Vec<Right> {
    let all = tokens(target, text);
    let Some(at) = position(&all, "ON") else { return vec![membership(&all)] };
    let (privileges, rest) = (&all[..at], &all[at + 1..]);
    let end = position(rest, "WITH").unwrap_or(rest.len());
    let grantable = rest.get(end + 1).is_some_and(|t| t.is("GRANT"));
    let objects = objects(target, &rest[..end], database);
    let mut rights = Vec::new();
    for (privilege, columns) in privileges_of(privileges) {
        if privilege == "USAGE" && target == Target::MySql {
            continue;
        }
        for on in &objects {
            let right = |column| Right { on: on.clone(), privilege: privilege.clone(), column, grantable };
            match columns.as_slice() {
                [] => rights.push(right(None)),
                columns => rights.extend(columns.iter().map(|c| right(Some(c.clone())))),
            }
        }
    }
    rights
}

/// The first place of a word outside of parentheses.
fn position(tokens: &[Token<'_>], word: &str) -> Option<usize> {
    let mut depth = 0_i32;
    tokens.iter().position(|token| {
        depth += i32::from(token.is_symbol('(')) - i32::from(token.is_symbol(')'));
        depth == 0 && token.is(word)
    })
}

/// A role that is given, with its options.
fn membership(all: &[Token<'_>]) -> Right {
    let end = position(all, "WITH").unwrap_or(all.len());
    let role: String = all[..end].iter().map(Token::name).collect();
    let options: Vec<String> = all[end..].iter().map(|t| t.text.to_uppercase()).collect();
    Right {
        on: String::new(),
        privilege: format!("the role {}", role.trim_end_matches("@%")),
        column: None,
        grantable: options.iter().any(|word| word == "ADMIN"),
    }
}

/// Parts between commas outside of parentheses.
fn parts<'a, 't>(tokens: &'a [Token<'t>]) -> Vec<&'a [Token<'t>]> {
    let mut depth = 0_i32;
    let split = tokens.split(|token| {
        depth += i32::from(token.is_symbol('(')) - i32::from(token.is_symbol(')'));
        depth == 0 && token.is_symbol(',')
    });
    split.filter(|part| !part.is_empty()).collect()
}

/// Privileges, each with the columns it is on.
fn privileges_of(tokens: &[Token<'_>]) -> Vec<(String, Vec<String>)> {
    let one = |part: &[Token<'_>]| {
        let open = part.iter().position(|t| t.is_symbol('(')).unwrap_or(part.len());
        let words: Vec<String> = part[..open].iter().map(|t| t.name().to_uppercase()).collect();
        let columns = part[open..].iter().filter(|t| matches!(t.kind, Kind::Word | Kind::Quoted));
        let name = words.join(" ");
        let name = match name.as_str() {
            "ALL PRIVILEGES" => ALL.to_owned(),
            "TEMP" => "TEMPORARY".to_owned(),
            _ => name,
        };
        (name, columns.map(Token::name).collect())
    };
    parts(tokens).into_iter().map(one).collect()
}

/// The words for kinds of objects, longest first; a table may go without.
const KINDS: [&str; 13] = [
    "FOREIGN DATA WRAPPER",
    "FOREIGN SERVER",
    "LARGE OBJECT",
    "TABLESPACE",
    "PROCEDURE",
    "PARAMETER",
    "FUNCTION",
    "LANGUAGE",
    "SEQUENCE",
    "DATABASE",
    "DOMAIN",
    "SCHEMA",
    "TABLE",
];

fn objects(target: Target, tokens: &[Token<'_>], database: &str) -> Vec<String> {
    let is_kind = |kind: &str| {
        let words: Vec<&str> = kind.split(' ').collect();
        words.len() < tokens.len().max(2)
            && words.iter().zip(tokens).all(|(word, token)| token.is(word))
            && words.len() <= tokens.len()
    };
    if tokens.first().is_some_and(|t| t.is("ALL")) && target == Target::Postgres {
        let words: Vec<String> = tokens.iter().map(|t| t.name().to_lowercase()).collect();
        return vec![format!("{EVERY}{}", words.join(" "))];
    }
    let kind = KINDS.into_iter().chain(["TYPE", "ROUTINE"]).find(|kind| is_kind(kind));
    let names = &tokens[kind.map_or(0, |kind| kind.split(' ').count())..];
    let kind = kind.unwrap_or("TABLE").to_lowercase();
    if kind == "database" && target == Target::Postgres {
        return vec![kind];
    }
    let mut objects: Vec<String> = Vec::new();
    for part in parts(names) {
        objects.push(format!("{kind} {}", path(target, &kind, part, database)));
    }
    objects
}

/// A name as people write it, without what is there unasked: `public`, or the database.
fn path(target: Target, kind: &str, tokens: &[Token<'_>], database: &str) -> String {
    let open = tokens.iter().position(|t| t.is_symbol('(')).unwrap_or(tokens.len());
    let names: Vec<String> = tokens[..open].iter().filter(|t| !t.is_symbol('.')).map(Token::name).collect();
    let unasked = if target == Target::Postgres { "public" } else { database };
    let mut path = match names.as_slice() {
        [space, name] if space == unasked && !unasked.is_empty() => name.clone(),
        names => names.join("."),
    };
    if matches!(kind, "function" | "procedure") && target == Target::Postgres {
        // How a type is spelt is the server's matter.
        let inside = tokens.get(open + 1..tokens.len().saturating_sub(1)).unwrap_or_default();
        path.push_str(&format!("/{}", parts(inside).len()));
    }
    path
}

/// The role of an `ALTER ROLE`, with the attributes that no account of a schema may have.
pub(super) fn altered(statement: &str) -> Option<(String, Vec<String>)> {
    const HIGH: [&str; 5] = ["SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS"];
    let all = tokens(Target::Postgres, statement);
    let [alter, role, name, attributes @ ..] = all.as_slice() else { return None };
    let high = attributes.iter().filter(|t| HIGH.iter().any(|word| t.is(word)));
    (alter.is("ALTER") && role.is("ROLE")).then(|| (name.name(), high.map(|t| t.text.to_owned()).collect()))
}

/// What a `REVOKE … FROM PUBLIC` takes.
pub(super) fn taken(statement: &str) -> Vec<Right> {
    const DATABASE: &str = "DO $revoke$ BEGIN EXECUTE format('";
    let text = match statement.strip_prefix(DATABASE) {
        Some(rest) => rest.split_once(" %I FROM PUBLIC").map(|(text, _)| text),
        None => statement.strip_suffix(" FROM PUBLIC"),
    };
    let text = text.and_then(|text| text.strip_prefix("REVOKE "));
    text.map(|text| of_text(Target::Postgres, text, "")).unwrap_or_default()
}

/// Rights as people read them: one line an object.
pub(super) fn grouped(rights: &BTreeSet<&Right>) -> Vec<String> {
    let mut objects: BTreeMap<(&str, bool), BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for right in rights {
        let privileges = objects.entry((&right.on, right.grantable)).or_default();
        privileges.entry(&right.privilege).or_default().extend(right.column.as_deref());
    }
    let mut lines = Vec::new();
    for ((on, grantable), privileges) in objects {
        let all: Vec<String> = privileges
            .iter()
            .map(|(privilege, columns)| match columns.as_slice() {
                [] => (*privilege).to_owned(),
                columns => format!("{privilege} ({})", columns.join(", ")),
            })
            .collect();
        // How many arguments a function has is for comparing alone.
        let on = on.split('/').next().unwrap_or_default();
        let end = if grantable { ", and may pass it on" } else { "" };
        match on {
            "" => lines.extend(all.into_iter().map(|text| format!("{text}{end}"))),
            on => lines.push(format!("{} on {on}{end}", all.join(", "))),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(target: Target, text: &str) -> Vec<String> {
        grouped(&of_text(target, text, "shop").iter().collect())
    }

    #[test]
    fn two_spellings_are_one_right() {
        for (target, one, other) in [
            (
                Target::Postgres,
                "select (a, b), insert ON orders",
                "INSERT, SELECT (\"b\", \"a\") ON TABLE public.\"orders\"",
            ),
            (
                Target::Postgres,
                "EXECUTE ON FUNCTION f(int, numeric(3, 1))",
                "EXECUTE ON FUNCTION \"public\".\"f\"(integer, numeric)",
            ),
            (Target::Postgres, "TEMP ON DATABASE", "TEMPORARY ON DATABASE shop"),
            (Target::Postgres, "team WITH ADMIN OPTION", "\"team\" with admin option"),
            (Target::MySql, "execute on function shop.f", "EXECUTE ON FUNCTION `f`"),
            (Target::MySql, "`r`@`%`", "r"),
        ] {
            let of = |text: &str| of_text(target, text, "shop").into_iter().collect::<BTreeSet<_>>();
            assert_eq!(of(one), of(other), "{one}");
            assert!(!of(one).is_empty(), "{one}");
        }
    }

    #[test]
    fn rights_are_told_by_object() {
        assert_eq!(
            read(Target::Postgres, "SELECT, UPDATE (b, a) ON TABLE x.t WITH GRANT OPTION"),
            ["SELECT, UPDATE (a, b) on table x.t, and may pass it on"]
        );
        assert_eq!(read(Target::MySql, "PROCESS ON *.*"), ["PROCESS on table *.*"]);
        assert_eq!(read(Target::Postgres, "\"team\""), ["the role team"]);
    }

    #[test]
    fn what_is_said_of_all_is_not_taken_apart() {
        let of = |text: &str| of_text(Target::Postgres, text, "").into_iter().collect::<BTreeSet<_>>();
        let all = of("ALL ON t");
        assert!(of("SELECT ON t").iter().all(|right| right.is_in(&all)));
        assert!(!of("SELECT ON u").iter().any(|right| right.is_in(&all)));
        assert!(all.iter().all(|right| right.is_in(&of("SELECT ON t"))));
    }
}
