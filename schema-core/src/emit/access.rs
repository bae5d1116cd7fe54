//! Writes what SQLite's authorizer holds a service to: what its grant file says, as static data.

use super::out::{Out, literal};
use crate::diag::Diagnostics;
use crate::dialect::Target::Sqlite;
use crate::grants::matrix_on;
use crate::grants::sqlite::{Access, Columns, Relation, Rule, access};
use crate::ir::{Schema, ServiceId};

/// Writes the impl of the service's marker, and the data of it; `guarded` code says which revision it is made for.
pub(super) fn write(out: &mut Out, schema: &Schema, service: ServiceId, guarded: bool) {
    const REVISION: &str = "const REVISION: Option<&'static rt::Revision> = Some(&REVISION);";
    if !schema.targets.contains(Sqlite) {
        if guarded {
            out.line(0, &["impl rt::Service for Service {"]);
            out.line(1, &[REVISION]);
            out.line(0, &["}"]);
        } else {
            out.line(0, &["impl rt::Service for Service {}"]);
        }
        out.line(0, &[]);
        return;
    }
    // The check of the schema tells what is wrong with the rights.
    let mut unheard = Diagnostics::new();
    let Access { relations, rules } =
        access(schema, &matrix_on(schema, Sqlite, &mut unheard), service, &mut unheard);
    out.line(0, &["impl rt::Service for Service {"]);
    out.line(1, &["const ACCESS: Option<&'static rt::Access> = Some(&ACCESS);"]);
    if guarded {
        out.line(1, &[REVISION]);
    }
    out.line(0, &["}"]);
    out.line(0, &[]);
    out.line(0, &["static ACCESS: rt::Access = rt::Access {"]);
    out.line(1, &["relations: &["]);
    relations.iter().for_each(|relation| write_relation(out, relation));
    out.line(1, &["],"]);
    out.line(1, &["rules: &["]);
    rules.iter().for_each(|rule| write_rule(out, rule));
    out.line(1, &["],"]);
    out.line(0, &["};"]);
    out.line(0, &[]);
}

fn write_relation(out: &mut Out, relation: &Relation) {
    let flag = |flag: bool| if flag { "true" } else { "false" };
    let looks =
        relation.looks.iter().map(|(table, column)| format!("({}, {})", literal(table), literal(column)));
    out.line(2, &["rt::Relation {"]);
    out.line(3, &["name: ", &literal(&relation.name), ","]);
    out.line(3, &["read: ", &columns(&relation.read), ","]);
    out.line(3, &["insert: ", flag(!relation.insert.is_none()), ","]);
    out.line(3, &["update: ", &columns(&relation.update), ","]);
    out.line(3, &["delete: ", flag(relation.delete), ","]);
    out.line(3, &["of_rule: ", flag(relation.of_rule), ","]);
    out.line(3, &["looks: &[", &looks.collect::<Vec<_>>().join(", "), "],"]);
    out.line(3, &["changes: &[", &list(&relation.changes), "],"]);
    out.line(2, &["},"]);
}

fn columns(columns: &Columns) -> String {
    match columns {
        Columns::All => "rt::Columns::All".to_owned(),
        Columns::These(names) => format!("rt::Columns::These(&[{}])", list(names)),
    }
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| literal(name)).collect::<Vec<_>>().join(", ")
}

fn write_rule(out: &mut Out, rule: &Rule) {
    out.line(2, &["rt::Rule {"]);
    out.line(3, &["table: ", &literal(&rule.table), ","]);
    out.line(3, &["create: &["]);
    for parts in &rule.create {
        out.line(4, &["&[", &list(parts), "],"]);
    }
    out.line(3, &["],"]);
    out.line(2, &["},"]);
}
