//! Ways out as edits of the source.

use crate::source::{SourceMap, Span};

/// How sure an edit is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Applicability {
    /// It is what was meant: `check --fix` makes it.
    Certain,
    /// It is a good guess, or the author has a choice: it is shown, and not made.
    Maybe,
}

impl Applicability {
    /// As it is printed, in rustc's words.
    pub const fn word(self) -> &'static str {
        match self {
            Applicability::Certain => "machine-applicable",
            Applicability::Maybe => "maybe-incorrect",
        }
    }
}

/// A change of the source: replace the span by the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub replacement: String,
    /// What must stand there for the edit to make sense, where the place is not certain.
    pub old: Option<&'static str>,
    /// How sure it is.
    pub applicability: Applicability,
}

/// An edit of a file, ready to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// Where, in a source that is a file.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl Fix {
    /// The edit of the file. Words stay apart, and of two blanks that would meet one goes too. `None`: the
    /// place is not known to the byte, as in a Rust literal with escapes, or is Rust itself, where names are
    /// written otherwise.
    pub fn edit(&self, sources: &SourceMap) -> Option<Edit> {
        let mut span = sources.exact(self.span)?;
        let source = sources.get(span.source).text.as_str();
        let old = source.get(span.range())?;
        if self.old.is_some_and(|expected| expected != old) {
            return None;
        }
        let literal = sources.get(self.span.source).origin.is_some();
        let rust = sources.get(span.source).name.ends_with(".rs");
        if rust && (!literal || self.replacement.contains(['"', '\\'])) {
            return None;
        }
        let before = source[..span.start as usize].chars().next_back();
        let after = source[span.end as usize..].chars().next();
        let mut text = self.replacement.clone();
        if text.is_empty() {
            let blank = |c: Option<char>| c.is_some_and(|c| c == ' ' || c == '\t');
            let ends = after.is_none_or(|c| blank(Some(c)) || c == '\n' || c == '\r');
            if blank(before) && ends {
                let kept = source[..span.start as usize].trim_end_matches([' ', '\t']).len();
                span.start = kept as u32;
            } else if word(before) && word(after) {
                text.push(' ');
            }
            return Some(Edit { span, text });
        }
        if word(before) && word(text.chars().next()) {
            text.insert(0, ' ');
        }
        if word(after) && word(text.chars().next_back()) {
            text.push(' ');
        }
        Some(Edit { span, text })
    }
}

fn word(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(text: &str, start: usize, end: usize, replacement: &str) -> String {
        let mut sources = SourceMap::new();
        let span = Span::new(sources.add("a.schema", text), start, end);
        let (replacement, applicability) = (replacement.to_owned(), Applicability::Certain);
        let fix = Fix { span, replacement, old: None, applicability };
        let edit = fix.edit(&sources).unwrap();
        let mut text = text.to_owned();
        text.replace_range(edit.span.range(), &edit.text);
        text
    }

    #[test]
    fn words_stay_apart_and_blanks_do_not_pile_up() {
        assert_eq!(made("a:text", 1, 2, ""), "a text");
        assert_eq!(made("a: text", 1, 2, ""), "a text");
        assert_eq!(made("a text not null\n", 7, 15, ""), "a text\n");
        assert_eq!(made("a text  not null unique", 8, 16, ""), "a text unique");
        assert_eq!(made("a&&b", 1, 3, "and"), "a and b");
        assert_eq!(made("a && b", 2, 4, "and"), "a and b");
        assert_eq!(made("a int=5", 5, 6, "default"), "a int default 5");
        assert_eq!(made("(a == b)", 3, 5, "="), "(a = b)");
    }

    #[test]
    fn what_is_not_there_is_not_replaced() {
        let mut sources = SourceMap::new();
        let id = sources.add("a.schema", "text unique");
        let (replacement, applicability) = (String::new(), Applicability::Certain);
        let fix = Fix { span: Span::new(id, 4, 5), replacement, old: Some("?"), applicability };
        assert_eq!(fix.edit(&sources), None);
    }
}
