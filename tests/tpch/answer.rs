//! Answers: what a query gave, beside what DuckDB says it gives.

use schema_runtime::Decimal;
use schema_runtime::chrono::NaiveDate;
use std::path::Path;

/// How far a double may be from DuckDB's, which adds the same numbers in another order.
const TOLERANCE: f64 = 1e-9;

/// A value of a result.
pub(crate) enum Cell {
    /// All its digits or letters; `NULL`.
    Exact(String),
    /// A double.
    Double(f64),
}

/// What can stand in a result.
pub(crate) trait ToCell {
    /// The value to compare.
    fn cell(&self) -> Cell;
}

macro_rules! exact {
    ($($ty:ty),+) => {$(
        impl ToCell for $ty {
            fn cell(&self) -> Cell {
                Cell::Exact(self.to_string())
            }
        }
    )+};
}

exact!(i32, i64, Decimal, NaiveDate, String);

impl ToCell for f64 {
    fn cell(&self) -> Cell {
        Cell::Double(*self)
    }
}

impl<T: ToCell> ToCell for Option<T> {
    fn cell(&self) -> Cell {
        self.as_ref().map_or_else(|| Cell::Exact("NULL".into()), ToCell::cell)
    }
}

/// Compares rows with `answers/NAME.txt`, in order; says what differs.
pub(crate) fn compare(name: &str, rows: &[Vec<Cell>]) -> Result<(), String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tpch/answers").join(name).with_extension("txt");
    let text = std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap_or_default().split(" | ").collect();
    let expected: Vec<&str> = lines.collect();
    if rows.len() != expected.len() {
        return Err(format!("{} rows instead of {}", rows.len(), expected.len()));
    }
    for (number, (row, line)) in rows.iter().zip(expected).enumerate() {
        let values: Vec<&str> = line.split(" | ").collect();
        if row.len() != head.len() || values.len() != head.len() {
            return Err(format!("{} columns instead of {}", row.len(), head.len()));
        }
        for ((cell, value), column) in row.iter().zip(values).zip(&head) {
            let double = column.ends_with(" DOUBLE");
            let (agrees, found) = match cell {
                Cell::Exact(found) => (found == value && (!double || value == "NULL"), found.clone()),
                Cell::Double(found) => (double && near(*found, value), found.to_string()),
            };
            if !agrees {
                return Err(format!("row {}: {found} instead of {value} ({column})", number + 1));
            }
        }
    }
    Ok(())
}

fn near(found: f64, value: &str) -> bool {
    value.parse::<f64>().is_ok_and(|value| (found - value).abs() <= TOLERANCE * value.abs())
}

#[test]
fn a_wrong_answer_is_seen() {
    let row = |year: &str, share| vec![Cell::Exact(year.into()), share];
    let first = |off| row("1995", Cell::Double(0.31135022524544353 + off));
    let second = || row("1996", Cell::Double(0.5079291132992632));
    let compare = |rows: &[Vec<Cell>]| compare("q08_other", rows);
    assert_eq!(compare(&[first(1e-10), second()]), Ok(()));
    assert!(compare(&[first(1e-9), second()]).is_err_and(|what| what.starts_with("row 1:")));
    assert!(compare(&[second(), first(0.0)]).is_err(), "the order counts");
    assert!(compare(&[first(0.0)]).is_err(), "a row is missing");
    let exact = row("1996", Cell::Exact("0.5079291132992632".into()));
    assert!(compare(&[first(0.0), exact]).is_err(), "a decimal is no double");
}
