//! What a table has besides columns and keys: documentation, options, partitions.

use super::super::{Schema, options, partition};
use super::Edit;
use super::text::{self, block, head, joined, lines};

pub(super) const EDITS: &[Edit] = &[remark, option, partitions, bounds];

fn remark(schema: &mut Schema<'_>) -> Option<&'static str> {
    let t = schema.some_table()?;
    let mut lines = lines(&schema.text);
    let start = block(&lines, &head(&schema.tables[t].path))?.start - 1;
    let first = text::with_docs(&lines, start);
    let new = match schema.choices.pick(2) {
        0 if first < start => Vec::new(),
        _ => vec!["/// It's what a table is for; or was".to_owned()],
    };
    lines.splice(first..start, new);
    schema.text = joined(&lines);
    Some("comment of a table")
}

/// Options of a table, others or none.
fn option(schema: &mut Schema<'_>) -> Option<&'static str> {
    let t = schema.some_table()?;
    let mut table = schema.tables[t].clone();
    let ((), text) = schema.apart(|schema| options::of_table(schema, &mut table));
    let mut lines = lines(&schema.text);
    let place = block(&lines, &head(&table.path))?;
    for at in place.rev() {
        if lines[at].starts_with("    with ") {
            lines.remove(at);
        }
    }
    let end = block(&lines, &head(&table.path))?.end;
    lines.splice(end..end, text::lines(&text));
    schema.text = joined(&lines);
    schema.tables[t] = table;
    Some("options of a table")
}

/// A table parted, parted in another way, or whole again.
fn partitions(schema: &mut Schema<'_>) -> Option<&'static str> {
    let t = schema.some_table()?;
    let mut lines = lines(&schema.text);
    let path = head(&schema.tables[t].path);
    let place = block(&lines, &path)?;
    let was = place.clone().any(|i| lines[i].starts_with("    partition "));
    for at in place.rev() {
        if lines[at].starts_with("    partition ") {
            lines.remove(at);
        }
    }
    let method = partition::method(schema).filter(|_| !schema.tables[t].columns.is_empty());
    schema.tables[t].partitioned = method.map(|_| schema.tables[t].partitioned.unwrap_or(0));
    if let Some(method) = method {
        let table = schema.tables[t].clone();
        let ((), text) = schema.apart(|schema| partition::write(schema, &table, method));
        let end = block(&lines, &path)?.end;
        lines.splice(end..end, text::lines(&text));
    }
    schema.text = joined(&lines);
    Some(match (was, method.is_some()) {
        (true, true) => "partitions changed",
        (true, false) => "partitions given up",
        _ => "table partitioned",
    })
}

/// A partition more or less.
fn bounds(schema: &mut Schema<'_>) -> Option<&'static str> {
    let mut lines = lines(&schema.text);
    let is_part =
        |line: &String| line.starts_with("    partition ") && !line.starts_with("    partition by ");
    let parts: Vec<usize> = (0..lines.len()).filter(|i| is_part(&lines[*i])).collect();
    let at = *parts.get(schema.choices.pick(parts.len()))?;
    match schema.choices.pick(2) {
        0 => drop(lines.remove(at)),
        _ => {
            let more = lines[at].replace("part_", "more_").replace("100", "1000").replace("-5", "5000");
            lines.insert(at + 1, more);
        }
    }
    schema.text = joined(&lines);
    Some("a partition more or less")
}
