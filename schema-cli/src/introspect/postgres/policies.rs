//! Row policies.

use super::catalog::Row;
use super::draft::{Draft, part};
use super::graph::{Graph, Key};
use super::names::{commented, ident, path};
use super::relations::Relations;
use super::tables::Tables;
use super::text::expression;
use schema_core::phys::{Command, Policy};

/// Adds all policies to their tables; those of partitions, and those that need what is made after the tables,
/// become SQL.
pub(super) fn add(
    rows: &[Row],
    relations: &Relations<'_>,
    graph: &Graph,
    tables: &mut Tables,
    draft: &mut Draft,
) -> Result<(), sqlx::Error> {
    for row in rows {
        let Some(relation) = relations.get(row.oid("relation")?) else {
            draft.note(format!("not carried: policy {}, whose table an extension brings", row.text("name")?));
            continue;
        };
        let key = Key::new("pg_policy", row.oid("oid")?);
        let policy = policy(row)?;
        let late = graph.needs_late(&key)
            || graph.needs(&key).iter().any(|k| k.0 == "pg_class" && tables.get_mut(k.1).is_none());
        match tables.get_mut(relation.oid) {
            Some(table) if !late => table.policies.push(policy),
            _ => {
                let table = path(&relation.name);
                let name = policy.name.clone();
                let comment = format!("POLICY {} ON {table}", ident(&name));
                let sql = commented(create(&policy, &table), &comment, &policy.comment);
                draft.push(key, part("policy", &name, &relation.name), sql);
            }
        }
    }
    Ok(())
}

fn policy(row: &Row) -> Result<Policy, sqlx::Error> {
    let text = |column: &str| Ok::<_, sqlx::Error>(row.maybe(column)?.map(|e| expression(&e)));
    Ok(Policy {
        name: row.text("name")?,
        restrictive: row.is("restrictive")?,
        command: match row.text("command")?.as_str() {
            "r" => Some(Command::Select),
            "a" => Some(Command::Insert),
            "w" => Some(Command::Update),
            "d" => Some(Command::Delete),
            _ => None,
        },
        to: row.list("roles")?,
        using: text("using")?,
        check: text("with_check")?,
        comment: row.text("comment")?,
    })
}

pub(super) fn create(policy: &Policy, table: &str) -> String {
    let mut sql = format!("CREATE POLICY {} ON {table}", ident(&policy.name));
    if policy.restrictive {
        sql.push_str(" AS RESTRICTIVE");
    }
    if let Some(command) = policy.command {
        sql.push_str(match command {
            Command::Select => " FOR SELECT",
            Command::Insert => " FOR INSERT",
            Command::Update => " FOR UPDATE",
            Command::Delete => " FOR DELETE",
        });
    }
    if !policy.to.is_empty() {
        sql.push_str(&format!(" TO {}", super::names::idents(&policy.to)));
    }
    for (word, expr) in [("USING", &policy.using), ("WITH CHECK", &policy.check)] {
        if let Some(expr) = expr {
            sql.push_str(&format!(" {word} ({expr})"));
        }
    }
    sql
}
