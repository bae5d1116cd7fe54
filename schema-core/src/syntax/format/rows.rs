//! The rows of a file or a block: cells and trailing comments that stand below each other are aligned.

use super::line::Line;

/// A longer name or type does not push those of other lines aside.
const MAX_CELL: usize = 32;
/// Nor does a longer line push the comments of others.
const MAX_COMMENTED: usize = 60;
/// What stands between two cells, and before a comment.
const GAP: usize = 2;

/// A row.
#[derive(Debug)]
pub(super) enum Row<'a> {
    /// An empty line.
    Blank,
    /// A comment on a line of its own.
    Comment(&'a str),
    /// A line, which may go on over further lines, and the comment behind it.
    Code {
        /// Its text.
        text: String,
        /// Where a column's cells begin in it.
        cells: [usize; 2],
        /// What stands behind it.
        comment: Option<&'a str>,
    },
}

impl Row<'_> {
    pub(super) fn code(line: Line<'_>) -> Row<'static> {
        Row::Code { text: line.text, cells: line.cells, comment: None }
    }
}

/// Writes rows, each indented by `indent`.
pub(super) fn write(mut rows: Vec<Row<'_>>, indent: usize, out: &mut String) {
    for part in rows.split_mut(|row| matches!(row, Row::Blank)) {
        part.split_mut(|row| is_other_code(row)).for_each(align_cells);
    }
    for part in rows.split(|row| matches!(row, Row::Blank)) {
        for part in part.split_inclusive(is_long) {
            write_part(part, indent, out);
        }
        out.push('\n');
    }
    // The last part has no blank line behind it.
    out.pop();
}

fn is_other_code(row: &Row<'_>) -> bool {
    matches!(row, Row::Code { cells: [0, _], .. })
}

fn is_long(row: &Row<'_>) -> bool {
    matches!(row, Row::Code { text, .. } if text.contains('\n'))
}

fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// The greatest of those widths that are not above `limit`.
fn widest(widths: impl Iterator<Item = usize>, limit: usize) -> usize {
    widths.filter(|width| *width <= limit).max().unwrap_or(0)
}

/// Pads the cells of columns that stand below each other.
fn align_cells(rows: &mut [Row<'_>]) {
    let name = |row: &Row<'_>| match row {
        Row::Code { text, cells: [first, _], .. } => width(&text[..*first]),
        _ => 0,
    };
    let kind = |row: &Row<'_>| match row {
        Row::Code { text, cells: [first, 0], .. } => width(text[*first..].lines().next().unwrap_or("")),
        Row::Code { text, cells: [first, second], .. } => width(&text[*first..*second]),
        _ => 0,
    };
    let kind_at = widest(rows.iter().map(name), MAX_CELL) + GAP;
    let rest_at = kind_at + widest(rows.iter().map(kind), MAX_CELL) + GAP;
    for row in rows {
        if let Row::Code { text, cells: [first, second], .. } = row {
            let mut padded = String::with_capacity(text.len() + MAX_CELL);
            padded.push_str(&text[..*first]);
            pad(&mut padded, kind_at);
            if *second > 0 {
                padded.push_str(&text[*first..*second]);
                pad(&mut padded, rest_at);
            }
            padded.push_str(&text[(*first).max(*second)..]);
            *text = padded;
        }
    }
}

/// Goes on to a column, behind a gap at least.
fn pad(text: &mut String, column: usize) {
    let spaces = column.saturating_sub(width(text)).max(GAP);
    text.extend(std::iter::repeat_n(' ', spaces));
}

/// Writes rows whose comments are aligned. Only the last one may have several lines.
fn write_part(rows: &[Row<'_>], indent: usize, out: &mut String) {
    let commented = rows.iter().filter_map(|row| match row {
        Row::Code { text, comment: Some(_), .. } if !text.contains('\n') => Some(width(text)),
        _ => None,
    });
    let column = widest(commented, MAX_COMMENTED) + GAP;
    for row in rows {
        out.extend(std::iter::repeat_n(' ', indent));
        match row {
            Row::Blank => {}
            Row::Comment(comment) => out.push_str(comment),
            Row::Code { text, comment, .. } => {
                out.push_str(text);
                if let Some(comment) = comment {
                    let used = if text.contains('\n') { column } else { width(text) };
                    let spaces = column.saturating_sub(used).max(GAP);
                    out.extend(std::iter::repeat_n(' ', spaces));
                    out.push_str(comment);
                }
            }
        }
        out.push('\n');
    }
}
