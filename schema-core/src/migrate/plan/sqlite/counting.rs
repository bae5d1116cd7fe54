//! How tables count on when they are made anew: a number is never given twice.

use super::tables::Pair;
use super::{Step, string};

/// Takes the counter of the old table over to the new one, which has `name` for now. Copying rows has given the
/// new one a counter that knows only of the rows that are left.
pub(super) fn keep(pair: &Pair<'_>, name: &str) -> Option<Step> {
    let counts = |table: &crate::phys::Table| table.columns.iter().any(|column| column.identity.is_some());
    if !counts(pair.new) {
        return None;
    }
    let old = &pair.old.name.name;
    let mut least = vec!["seq".to_owned()];
    if counts(pair.old) {
        let seq = format!("(SELECT seq FROM sqlite_sequence WHERE name = {})", string(old));
        least.push(format!("ifnull({seq}, seq)"));
    }
    let start = pair.new.columns.iter().find_map(|column| column.counting.start);
    least.extend(start.map(|start| start.saturating_sub(1).to_string()));
    if least.len() == 1 {
        return None;
    }
    let sql =
        format!("UPDATE sqlite_sequence SET seq = max({}) WHERE name = {}", least.join(", "), string(name));
    Some(Step::new(format!("{} counts on from where {old} was.", pair.new.name.name), sql))
}
