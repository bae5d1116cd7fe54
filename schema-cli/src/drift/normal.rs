//! What is the same, said in one way: what two catalogs of one server may tell differently without meaning it.

use super::fresh::take_grants;
use super::reprint;
use crate::introspect::lex::{Kind, tokens};
use schema_core::dialect::Target;
use schema_core::phys::{Action, ForeignKey, IndexKey, KeyOf, Schema, Table};

/// Settles a schema that was read.
pub(crate) fn settle(schema: &mut Schema) {
    // What accounts have is compared by itself.
    take_grants(schema);
    match schema.target {
        Target::Postgres => settle_postgres(schema),
        Target::MySql => {
            schema.raws.iter_mut().for_each(|raw| raw.sql = without_session(&raw.sql).to_owned());
            schema.tables.iter_mut().flat_map(|table| &mut table.foreign_keys).for_each(settle_action);
        }
        Target::Sqlite => settle_sqlite(schema),
    }
}

/// The database and the schema that each has from the start are others' to comment.
fn settle_postgres(schema: &mut Schema) {
    schema.raws.iter_mut().for_each(|raw| reprint::settle(&mut raw.sql));
    for domain in &mut schema.domains {
        domain.default.iter_mut().for_each(reprint::settle);
        domain.checks.iter_mut().for_each(|(_, sql)| reprint::settle(sql));
    }
    schema.tables.iter_mut().for_each(|table| each_expression(table, reprint::settle));
    let of_server = ["database", "public"];
    schema.raws.retain(|raw| {
        !raw.object.as_ref().is_some_and(|o| o.kind == "comment" && of_server.contains(&o.name.name.as_str()))
    });
}

/// To InnoDB both are one, and MariaDB notes `NO ACTION` for `RESTRICT` where a key is added in place.
fn settle_action(key: &mut ForeignKey) {
    for action in [&mut key.on_delete, &mut key.on_update] {
        if *action == Action::NoAction {
            *action = Action::Restrict;
        }
    }
}

/// A program's text without the settings in front of it, which depend on what was read before it.
fn without_session(sql: &str) -> &str {
    let mut rest = sql;
    while rest.starts_with("SET ") {
        let Some((_, tail)) = rest.split_once(";\n") else { break };
        rest = tail;
    }
    rest
}

/// SQLite keeps what was written, and puts names in quotes where it renames: a text is compared by its tokens.
fn settle_sqlite(schema: &mut Schema) {
    schema.raws.iter_mut().for_each(|raw| spell(&mut raw.sql));
    schema.tables.iter_mut().for_each(settle_table);
}

fn settle_table(table: &mut Table) {
    each_expression(table, spell);
    table.triggers.iter_mut().for_each(|trigger| spell(&mut trigger.create));
}

/// Changes the text of each expression of a table.
fn each_expression(table: &mut Table, change: impl Fn(&mut String)) {
    for column in &mut table.columns {
        column.default.iter_mut().for_each(&change);
        column.generated.iter_mut().for_each(|generated| change(&mut generated.expr));
    }
    table.checks.iter_mut().for_each(|check| change(&mut check.expr));
    let of_key = |key: &mut IndexKey| {
        if let KeyOf::Expr(expr) = &mut key.of {
            change(expr);
        }
    };
    for index in &mut table.indexes {
        index.filter.iter_mut().for_each(&change);
        index.keys.iter_mut().for_each(of_key);
    }
    for exclusion in &mut table.exclusions {
        exclusion.filter.iter_mut().for_each(&change);
        exclusion.keys.iter_mut().for_each(|(key, _)| of_key(key));
    }
    for policy in &mut table.policies {
        policy.using.iter_mut().chain(&mut policy.check).for_each(&change);
    }
}

fn spell(sql: &mut String) {
    let mut out = String::with_capacity(sql.len());
    for token in tokens(Target::Sqlite, sql) {
        if !out.is_empty() {
            out.push(' ');
        }
        match token.kind {
            Kind::Quoted => out.push_str(&token.name()),
            _ => out.push_str(token.text),
        }
    }
    *sql = out;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_left_out() {
        assert_eq!(without_session("SET sql_mode = '';\nSET time_zone = 'x';\nCREATE …"), "CREATE …");
        assert_eq!(without_session("CREATE … SET NEW.a = 1;\nEND"), "CREATE … SET NEW.a = 1;\nEND");
    }

    #[test]
    fn quotes_and_blanks_say_nothing_on_sqlite() {
        let spelt = |sql: &str| {
            let mut sql = sql.to_owned();
            spell(&mut sql);
            sql
        };
        assert_eq!(spelt("CHECK(\"a\"  > 'x')"), spelt("CHECK ( a > 'x' ) -- so"));
        assert_ne!(spelt("a > 'x'"), spelt("a > x"));
    }
}
