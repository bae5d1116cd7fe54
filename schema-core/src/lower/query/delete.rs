//! DELETE.

use super::super::expr::{self, ExprCx};
use super::change::{self, Changed, Steps, role};
use super::update::{condition, joined, keys, within_keys};
use super::{free_name, from, select};
use crate::dialect::Target;
use crate::grants::Verb;
use crate::ir::query::Delete;
use crate::phys::query::Role;

/// The statements of a DELETE.
pub(super) fn delete(cx: &mut ExprCx<'_>, delete: &Delete, of: &Changed<'_>, steps: &mut Steps) {
    if cx.target == Target::MySql {
        return mysql(cx, delete, of, steps);
    }
    let mut text = select::with(cx, &delete.with);
    text += &of.addressed(cx, Verb::Delete, |cx, name| {
        let rows = match (cx.target, delete.using.is_empty()) {
            (_, true) => condition(cx, delete.filter.as_ref(), None),
            (Target::Sqlite, false) => {
                let others = from::sources(cx, &delete.using);
                format!(
                    " WHERE EXISTS (SELECT 1 FROM {others}{})",
                    condition(cx, delete.filter.as_ref(), None)
                )
            }
            (_, false) => {
                let others = from::sources(cx, &delete.using);
                format!(" USING {others}{}", condition(cx, delete.filter.as_ref(), None))
            }
        };
        format!("DELETE FROM {name}{rows}")
    });
    text += &change::returning(cx, of, &delete.returning, Verb::Delete);
    steps.write(text, role(&delete.returning));
}

fn mysql(cx: &mut ExprCx<'_>, delete: &Delete, of: &Changed<'_>, steps: &mut Steps) {
    select::inline(cx, &delete.with, of.span);
    if delete.returning.is_empty() {
        if let Some(text) = statement(cx, delete, of) {
            steps.write(text, Role::Count);
        }
        return;
    }
    let Some(key) = of.key(cx, "`returning` of a table without a primary key") else { return };
    steps.write(keys(cx, of, &key, &delete.using, delete.filter.as_ref(), Verb::Delete), Role::Keys);
    let found = within_keys(cx, of, &key);
    let values = change::values(cx, &delete.returning);
    steps.read(format!("SELECT {values} FROM {} WHERE {found}", of.named(cx, Verb::Select)), Role::Rows);
    steps.write(removal(cx, of, &format!(" WHERE {found}")), Role::Nothing);
}

/// A DELETE of the rows of the table alone. MariaDB knows another name for them in this form alone.
fn removal(cx: &ExprCx<'_>, of: &Changed<'_>, filter: &str) -> String {
    let (name, alias) = (of.name(cx, Verb::Delete), of.alias(cx));
    match name == alias {
        true => format!("DELETE FROM {name}{filter}"),
        false => format!("DELETE {alias} FROM {name} AS {alias}{filter}"),
    }
}

fn statement(cx: &mut ExprCx<'_>, delete: &Delete, of: &Changed<'_>) -> Option<String> {
    let again = delete.filter.as_ref().is_some_and(|e| of.is_read_in(cx, e))
        || delete.using.iter().any(|from| of.is_in(cx, from));
    let alias = of.alias(cx);
    if !again {
        if delete.using.is_empty() {
            let filter = condition(cx, delete.filter.as_ref(), None);
            return Some(removal(cx, of, &filter));
        }
        let rows = joined(cx, of, &delete.using, Verb::Delete);
        let filter = condition(cx, delete.filter.as_ref(), None);
        return Some(format!("DELETE {alias} FROM {rows}{filter}"));
    }
    // What reads the table again has to be done reading first.
    let n = free_name(cx, "n");
    let key = of.key(cx, "this `delete` from a table without a primary key")?;
    let mut columns = Vec::new();
    let mut on = Vec::new();
    for (place, id) in key.iter().enumerate() {
        columns.push(format!("{} AS k{place}", expr::sql(cx, &of.field(*id))));
        on.push(format!("{alias}.{} = {n}.k{place}", of.ident(cx, *id)));
    }
    let rows = joined(cx, of, &delete.using, Verb::Delete);
    let filter = condition(cx, delete.filter.as_ref(), None);
    Some(format!(
        "DELETE {alias} FROM {} JOIN (SELECT DISTINCT {} FROM {rows}{filter}) AS {n} ON {}",
        of.named(cx, Verb::Delete),
        columns.join(", "),
        on.join(" AND ")
    ))
}
