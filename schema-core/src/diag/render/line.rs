//! One source line as a terminal shows it: tabs as blanks, wide characters counted, too long ones cut.

/// No more columns of a line are shown.
const MAX_COLUMNS: usize = 140;
/// So many of them before the place in question.
const COLUMNS_BEFORE: usize = 60;
const TAB: usize = 4;

/// A line, or the part of it around a place, ready to print.
pub(super) struct Shown {
    pub(super) text: String,
    /// The byte offset of the first byte shown, the column of each character, and one past the last.
    columns: Vec<(usize, usize)>,
}

impl Shown {
    /// The part around `focus` of the line that lies at `start..end` of `source`.
    pub(super) fn new(source: &str, start: usize, end: usize, focus: usize) -> Shown {
        let focus = focus.clamp(start, end);
        let line = &source.as_bytes()[start..end];
        // Bytes are at least as many as columns, but for tabs: a short line is shown whole.
        let mut from = start;
        if line.len() > MAX_COLUMNS {
            from = back(source, start, focus, COLUMNS_BEFORE);
        }
        let mut shown = Shown { text: String::new(), columns: Vec::new() };
        let mut column = 0;
        if from > start {
            shown.text.push('…');
            column = 1;
        }
        let mut at = from;
        let secret = secret(&source[from..end]).map(|n| from + n);
        for c in source[from..end].chars() {
            let c = if secret.is_some_and(|n| at > n) && c != '\'' { '*' } else { c };
            if column >= MAX_COLUMNS {
                shown.columns.push((at, column));
                shown.text.push('…');
                return shown;
            }
            shown.columns.push((at, column));
            at += c.len_utf8();
            column += shown.put(c);
        }
        shown.columns.push((at, column));
        shown
    }

    /// Adds a character; its width.
    fn put(&mut self, c: char) -> usize {
        match c {
            '\t' => {
                self.text.push_str("    ");
                TAB
            }
            // What would move the cursor, or turn the text around, is shown as a picture of itself.
            '\0'..='\x1f' => {
                self.text.push(char::from_u32(0x2400 + c as u32).unwrap_or('␦'));
                1
            }
            '\x7f'..='\u{9f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}' => {
                self.text.push('\u{fffd}');
                1
            }
            c => {
                self.text.push(c);
                width(c)
            }
        }
    }

    /// The columns of the bytes `start..end`, at least one wide.
    pub(super) fn columns(&self, start: usize, end: usize) -> (usize, usize) {
        let column = |offset: usize| {
            let i = self.columns.partition_point(|(at, _)| *at < offset);
            self.columns.get(i).or(self.columns.last()).map_or(0, |(_, column)| *column)
        };
        let from = column(start);
        (from, column(end).max(from + 1))
    }
}

/// Where the quote of a password stands: one that somebody wrote into a schema goes into no log.
fn secret(line: &str) -> Option<usize> {
    const WORD: &[u8] = b"password";
    let head = line.as_bytes().get(..line.len().min(4 * MAX_COLUMNS))?;
    let word = head.windows(WORD.len()).position(|w| w.eq_ignore_ascii_case(WORD))?;
    let after = word + WORD.len();
    let blank = head[after..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    (head.get(after + blank) == Some(&b'\'')).then_some(after + blank)
}

/// The offset of the character `count` before `from`, but not before `start`.
fn back(source: &str, start: usize, from: usize, count: usize) -> usize {
    source[start..from].char_indices().rev().take(count).last().map_or(from, |(i, _)| start + i)
}

/// The columns a character takes.
pub(super) fn width(c: char) -> usize {
    match c as u32 {
        // Combining marks and variation selectors.
        0x300..=0x36f
        | 0x483..=0x489
        | 0x591..=0x5bd
        | 0x610..=0x61a
        | 0x64b..=0x65f
        | 0x1ab0..=0x1aff
        | 0x1dc0..=0x1dff
        | 0x20d0..=0x20ff
        | 0xfe00..=0xfe0f
        | 0xfe20..=0xfe2f => 0,
        // East Asian wide and full-width, and emoji.
        0x1100..=0x115f
        | 0x231a..=0x231b
        | 0x2e80..=0x303e
        | 0x3041..=0xa4cf
        | 0xa960..=0xa97f
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1f64f
        | 0x1f680..=0x1f6ff
        | 0x1f900..=0x1f9ff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::Shown;

    #[test]
    fn columns_of_tabs_and_wide_characters() {
        let text = "\ta 名前 b";
        let shown = Shown::new(text, 0, text.len(), 0);
        assert_eq!(shown.text, "    a 名前 b");
        let name = text.find('名').unwrap_or(0);
        assert_eq!(shown.columns(name, name + 6), (6, 10));
        assert_eq!(shown.columns(text.len(), text.len()), (12, 13));
    }

    #[test]
    fn a_password_is_not_shown() {
        let text = "  service s { PassWord 'hunter2' }";
        let shown = Shown::new(text, 0, text.len(), 4).text;
        assert_eq!(shown, "  service s { PassWord '*******'**");
        let text = "    password 'hunter2' 'again'";
        assert!(!Shown::new(text, 0, text.len(), 4).text.contains("again"));
        let text = "  password_hash text default 'x'";
        assert_eq!(Shown::new(text, 0, text.len(), 4).text, text);
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!("{}here{}", "x".repeat(5000), "y".repeat(5000));
        let shown = Shown::new(&text, 0, text.len(), 5000);
        assert_eq!(shown.columns(5000, 5004), (61, 65));
        assert!(shown.text.starts_with("…xxx") && shown.text.ends_with("yyy…"));
        assert_eq!(shown.text.chars().count(), 141);
        let (from, to) = shown.columns(4000, 9000);
        assert_eq!((from, to), (1, 140));
    }
}
