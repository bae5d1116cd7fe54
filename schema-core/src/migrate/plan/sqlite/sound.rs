//! What must not be found. SQL alone can't fail on a row that is found, but a check can.

use super::Step;

/// SQLite takes no more than 500 queries in one.
const QUERIES: usize = 400;

/// Fails with the name of `constraint` if one of these queries, each of which is about a table, finds a row. `what` says
/// so in words.
pub(super) fn check(constraint: &str, what: &str, queries: &[(&str, String)], steps: &mut Vec<Step>) {
    if queries.is_empty() {
        return;
    }
    let table = format!("temp.schemagen_{constraint}");
    let create = format!("CREATE TABLE {table} (found text CONSTRAINT {constraint} CHECK (found IS NULL))");
    steps.push(Step::new(what, create));
    for some in queries.chunks(QUERIES) {
        let (tables, selects): (Vec<&str>, Vec<&str>) =
            some.iter().map(|(table, sql)| (*table, sql.as_str())).unzip();
        steps.push(Step::new(
            format!("Of {}.", tables.join(", ")),
            format!("INSERT INTO {table}\n{}", selects.join("\nUNION ALL ")),
        ));
    }
    steps.push(Step::new("There is none.", format!("DROP TABLE {table}")));
}
