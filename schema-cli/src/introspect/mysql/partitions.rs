//! `PARTITION BY`, whole, as the table's clause.

use super::server::{Row, Server};
use super::tables::Found;
use super::text::{bare, ident, string};
use std::fmt::Write;

/// Gives the tables their partitions.
pub(super) async fn read(server: &mut Server, found: &mut Found) -> Result<(), sqlx::Error> {
    if !found.partitioned {
        return Ok(());
    }
    let rows = server.rows(include_str!("partitions.sql")).await?;
    for parts in rows.chunk_by(|a, b| a.text(0) == b.text(0)) {
        let own = parts[0].text(0);
        if parts[0].text(3) == "SYSTEM_TIME" {
            // How long each part lasts is in no catalog.
            found.opaque.insert(own.to_owned());
        }
        let clause = clause(parts);
        if let Some(table) = found.table(own) {
            table.partition = Some(clause);
        }
    }
    Ok(())
}

/// The clause for one table's rows, a row for each partition or each of its subpartitions.
fn clause(rows: &[Row]) -> String {
    let first = &rows[0];
    let mut out = format!("PARTITION BY {}", by(first.text(3), first.text(5)));
    let partitions: Vec<&[Row]> = rows.chunk_by(|a, b| a.text(1) == b.text(1)).collect();
    let subpartitions = partitions.iter().map(|p| p.len()).max().unwrap_or(1);
    let numbered_below = first.opt(4).is_none()
        || partitions.iter().all(|parts| {
            let own = parts[0].text(1);
            parts.iter().enumerate().all(|(i, row)| row.text(2) == format!("{own}sp{i}"))
        });
    if let Some(method) = first.opt(4) {
        let _ = write!(out, " SUBPARTITION BY {}", by(method, first.text(6)));
        if numbered_below {
            let _ = write!(out, " SUBPARTITIONS {subpartitions}");
        }
    }
    let numbered = partitions.iter().enumerate().all(|(i, parts)| {
        parts[0].text(1) == format!("p{i}") && parts[0].opt(7).is_none() && parts[0].text(8).is_empty()
    });
    if numbered && first.opt(4).is_none() {
        let _ = write!(out, " PARTITIONS {}", partitions.len());
        return out;
    }
    let list: Vec<String> = partitions.iter().map(|parts| partition(parts, numbered_below)).collect();
    let _ = write!(out, " ({})", list.join(", "));
    out
}

fn by(method: &str, expression: &str) -> String {
    // MySQL puts parentheses around an expression, and has some of its own.
    if method.ends_with("COLUMNS") || expression.is_empty() {
        return format!("{method}({expression})");
    }
    format!("{method} ({})", bare(expression))
}

fn partition(rows: &[Row], numbered_below: bool) -> String {
    let first = &rows[0];
    let mut out = format!("PARTITION {}", ident(first.text(1)));
    match (first.text(3), first.opt(7)) {
        (_, None) => {}
        (_, Some("DEFAULT")) => out.push_str(" DEFAULT"),
        ("RANGE", Some("MAXVALUE")) => out.push_str(" VALUES LESS THAN MAXVALUE"),
        ("LIST COLUMNS" | "LIST", Some(values)) => {
            let _ = write!(out, " VALUES IN ({values})");
        }
        (_, Some(bound)) => {
            let _ = write!(out, " VALUES LESS THAN ({bound})");
        }
    }
    if !first.text(8).is_empty() {
        let _ = write!(out, " COMMENT = {}", string(first.text(8)));
    }
    if !numbered_below {
        let names: Vec<String> =
            rows.iter().map(|row| format!("SUBPARTITION {}", ident(row.text(2)))).collect();
        let _ = write!(out, " ({})", names.join(", "));
    }
    out
}
