//! The order in which MySQL made the keys of a table, which information_schema.STATISTICS does not tell.

use super::server::{Flavour, Server};
use super::tables::Found;
use schema_core::phys::{Index, Table, Unique};
use std::collections::{HashMap, HashSet};

/// Puts keys in the order of their making: that of the numbers InnoDB gave them. By the first of them the
/// rows may lie. Without the PROCESS privilege they stay in the order of their names, which is noted where it
/// may matter; so do those of other engines.
pub(super) async fn restore(server: &mut Server, found: &mut Found) {
    // MariaDB's catalog has them in order.
    if server.flavour == Flavour::MariaDb {
        return;
    }
    let Ok(rows) = server.rows(include_str!("key_order.sql")).await else {
        let unsure = |t: &&Table| t.primary_key.is_none() && t.uniques.len() > 1;
        let tables: Vec<&str> = found.tables.iter().filter(unsure).map(|t| t.name.name.as_str()).collect();
        if !tables.is_empty() {
            found.notes.push(format!(
                "without the PROCESS privilege the order of unique keys can't be seen, and the rows lie by the \
                 first of them: {}",
                tables.join(", ")
            ));
        }
        return;
    };
    let mut numbers: HashMap<String, HashMap<&str, usize>> = HashMap::new();
    for (number, row) in rows.iter().enumerate() {
        numbers.entry(decoded(row.text(0))).or_default().entry(row.text(1)).or_insert(number);
    }
    for table in &mut found.tables {
        let Some(numbers) = numbers.get(&table.name.name) else { continue };
        let number = |name: &str| numbers.get(name).copied();
        let nullable: HashSet<&str> =
            table.columns.iter().filter(|c| !c.not_null).map(|c| c.name.as_str()).collect();
        // As CREATE TABLE puts them, whatever their order there (`sort_keys` in the server's source).
        let may_be_null = |key: &Unique| key.columns.iter().any(|c| nullable.contains(c.as_str()));
        table.uniques.sort_by_key(|key| (may_be_null(key), number(&key.name)));
        let is_text = |index: &Index| index.method.as_deref() == Some("fulltext");
        table.indexes.sort_by_key(|index| (is_text(index), number(&index.name)));
    }
}

/// A table's name from that of its file, where `@` and four digits stand for most characters that are no
/// letters of ASCII. For some there is a shorter code, which stays as it is.
fn decoded(file: &str) -> String {
    let mut out = String::with_capacity(file.len());
    let mut rest = file;
    while let Some((before, after)) = rest.split_once('@') {
        out.push_str(before);
        let code = after.get(..4).and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
        out.push(code.unwrap_or('@'));
        rest = if code.is_some() { &after[4..] } else { after };
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn names_of_files_are_names_of_tables() {
        assert_eq!(decoded("order@0020details@002d2"), "order details-2");
        assert_eq!(decoded("caf@00e9"), "café");
        assert_eq!(decoded("a@1o"), "a@1o");
    }
}
