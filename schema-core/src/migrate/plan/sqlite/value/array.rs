//! Arrays, which are JSON. What their elements are, triggers hold, which are made behind the copy: so the copy
//! looks at the elements itself.

use super::super::tables::Pair;
use super::super::{ident, string};
use super::labels;
use crate::phys::{Column, Table};

/// What must hold of an element of the column's arrays, as its triggers have it.
pub(super) fn rule<'t>(table: &'t Table, column: &Column) -> Option<&'t str> {
    let begin = format!("FROM json_each(NEW.{}) WHERE NOT (", ident(&column.name));
    let behind = table.triggers.iter().find_map(|trigger| trigger.create.split_once(&begin));
    behind.and_then(|(_, rest)| rest.split_once(");\n")).map(|(rule, _)| rule)
}

/// The labels of an array of an enum.
pub(super) fn labels(table: &Table, column: &Column) -> Vec<String> {
    let list = rule(table, column).and_then(|rule| rule.split_once("value IN ("));
    list.map(|(_, list)| labels::strings(list)).unwrap_or_default()
}

/// `x`, an array, with the new names of labels.
pub(super) fn relabelled(x: &str, labels: &[(String, String)]) -> String {
    let element = labels::relabelled("value", labels);
    format!("CASE WHEN {x} IS NOT NULL THEN (SELECT json_group_array({element}) FROM json_each({x})) END")
}

/// `x`, an array whose elements are of the type of `new`; text that is none else, which the column's check refuses.
/// Elements that were held to the same rule need no second look.
pub(super) fn checked(pair: &Pair<'_>, x: String, renamed: &Column, new: &Column) -> String {
    let Some(rule) = rule(pair.new, new) else { return x };
    if self::rule(pair.renamed, renamed) == Some(rule) {
        return x;
    }
    let refused = string("an element is not of the new type");
    format!(
        "CASE WHEN json_valid({x}) AND EXISTS (SELECT 1 FROM json_each({x}) WHERE NOT ({rule})) THEN {refused} \
         ELSE {x} END"
    )
}
