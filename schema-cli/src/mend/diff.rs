//! A unified diff of a file's lines, as `patch` and `git apply` take it.

use std::fmt::Write;
use std::ops::Range;

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// What differs; nothing if nothing does.
pub(crate) fn unified(file: &str, old: &str, new: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let changes = changes(&a, &b);
    let mut out = String::new();
    if changes.is_empty() {
        return out;
    }
    _ = writeln!(out, "--- a/{file}\n+++ b/{file}");
    for hunk in changes.chunk_by(|x, y| y.0.start - x.0.end <= 2 * CONTEXT) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        let lead = first.0.start.min(CONTEXT);
        let tail = (a.len() - last.0.end).min(CONTEXT);
        let left = first.0.start - lead..last.0.end + tail;
        let right = first.1.start - lead..last.1.end + tail;
        _ = writeln!(out, "@@ -{} +{} @@", range(&left), range(&right));
        let mut at = left.start;
        for (removed, added) in hunk {
            lines(&mut out, ' ', &a[at..removed.start]);
            lines(&mut out, '-', &a[removed.clone()]);
            lines(&mut out, '+', &b[added.clone()]);
            at = removed.end;
        }
        lines(&mut out, ' ', &a[at..left.end]);
    }
    out
}

/// Stretches of lines that differ, in both texts. Mends keep the number of lines, and then these are exact;
/// else they are one stretch.
fn changes(a: &[&str], b: &[&str]) -> Vec<(Range<usize>, Range<usize>)> {
    if a.len() == b.len() {
        let differ: Vec<usize> = (0..a.len()).filter(|i| a[*i] != b[*i]).collect();
        let runs = differ.chunk_by(|x, y| x + 1 == *y);
        return runs.map(|run| run[0]..run[run.len() - 1] + 1).map(|run| (run.clone(), run)).collect();
    }
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let most = a.len().min(b.len()) - start;
    let end = a.iter().rev().zip(b.iter().rev()).take(most).take_while(|(x, y)| x == y).count();
    vec![(start..a.len() - end, start..b.len() - end)]
}

/// Lines from 1, and how many; an empty stretch stands behind a line.
fn range(lines: &Range<usize>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        count => format!("{},{count}", lines.start + 1),
    }
}

fn lines(out: &mut String, sign: char, lines: &[&str]) {
    for line in lines {
        _ = write!(out, "{sign}{line}");
        if !line.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::unified;

    #[test]
    fn changes_far_apart_are_two_hunks() {
        let old: String = (1..=20).map(|n| format!("line {n}\n")).collect();
        let new = old.replace("line 2\n", "line two\n").replace("line 18\n", "line eighteen\n");
        let expected = "--- a/x\n+++ b/x\n\
            @@ -1,5 +1,5 @@\n line 1\n-line 2\n+line two\n line 3\n line 4\n line 5\n\
            @@ -15,6 +15,6 @@\n line 15\n line 16\n line 17\n-line 18\n+line eighteen\n line 19\n line 20\n";
        assert_eq!(unified("x", &old, &new), expected);
        assert_eq!(unified("x", &old, &old), "");
    }

    #[test]
    fn lines_that_come_or_go_and_an_end_without_a_newline() {
        assert_eq!(
            unified("x", "a\nb\nc", "a\nc"),
            "--- a/x\n+++ b/x\n@@ -1,3 +1,2 @@\n a\n-b\n c\n\\ No newline at end of file\n"
        );
        assert_eq!(unified("x", "", "a\n"), "--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n");
    }
}
