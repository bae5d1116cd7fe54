//! Labels of enums that have another name.
//!
//! A label is stored as its text, so that the rows change with it. Which labels were renamed stands in the checks:
//! both sides list them at the same places.

use super::super::tables::Pair;
use super::super::{ident, string};
use super::array;
use super::form::{self, Form};
use crate::phys::{Column, Table};

/// The old and the new name of each label of the column that was renamed.
pub(super) fn renamed(pair: &Pair<'_>, old: &Column, renamed: &Column) -> Vec<(String, String)> {
    let (before, after) = match form::of(old) {
        Form::Text => (labels(pair.old, old), labels(pair.renamed, renamed)),
        Form::Array => (array::labels(pair.old, old), array::labels(pair.renamed, renamed)),
        _ => return Vec::new(),
    };
    before.into_iter().zip(after).filter(|(before, after)| before != after).collect()
}

/// `x` with the new names of labels.
pub(super) fn relabelled(x: &str, labels: &[(String, String)]) -> String {
    let cases: Vec<String> =
        labels.iter().map(|(old, new)| format!("WHEN {} THEN {}", string(old), string(new))).collect();
    format!("CASE {x} {} ELSE {x} END", cases.join(" "))
}

/// The labels of an enum's column: its check is `x IN ('a', 'b')`.
fn labels(table: &Table, column: &Column) -> Vec<String> {
    if column.ty != "enum_text" {
        return Vec::new();
    }
    let begin = format!("{} IN (", ident(&column.name));
    let list = table.checks.iter().find_map(|check| check.expr.strip_prefix(&begin));
    list.map(strings).unwrap_or_default()
}

/// The strings of a list, up to its closing parenthesis.
pub(super) fn strings(list: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = list;
    while let Some(inner) = rest.trim_start_matches([',', ' ']).strip_prefix('\'') {
        let mut text = String::new();
        let mut at = inner;
        loop {
            let Some((part, after)) = at.split_once('\'') else { return out };
            text.push_str(part);
            match after.strip_prefix('\'') {
                Some(after) => {
                    text.push('\'');
                    at = after;
                }
                None => {
                    rest = after;
                    break;
                }
            }
        }
        out.push(text);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_strings() {
        assert_eq!(strings("'a', 'it''s', '(b), c')"), ["a", "it's", "(b), c"]);
        assert!(strings(")").is_empty());
    }
}
