//! What must hold of `format`, whatever the schema. It reads schemas by itself, and shares nothing with the
//! formatter.

use schema_core::compile::{Compiled, Input, Options, compile};
use schema_core::format;

/// Holds that `text` can be formatted without harm: the result is its own, no comment and no word is lost,
/// and it means the same. Gives the result; none for a text with mistakes of syntax.
///
/// # Panics
/// If that does not hold.
pub fn formatted(text: &str) -> Option<String> {
    let once = match format(Input::text("format.schema", text)) {
        Ok(once) => once,
        Err(why) => {
            assert!(!why.diagnostics.is_empty(), "refused without a word");
            return None;
        }
    };
    let twice = format(Input::text("format.schema", once.clone())).map_err(|why| why.diagnostics);
    let twice = twice.unwrap_or_else(|told| panic!("can't be read any more: {told:#?}\n{once}"));
    assert_eq!(once, twice, "formatted once and twice");
    let (before, after) = (Parts::of(text), Parts::of(&once));
    assert_eq!(before.comments, after.comments, "the comments");
    assert_eq!(before.code, after.code, "the code without spaces, commas, semicolons, backticks and case");
    same_meaning(text, &once);
    Some(once)
}

fn same_meaning(before: &str, after: &str) {
    let compiled = |text: &str| compile(vec![Input::text("format.schema", text)], &Options::default());
    let (before, after) = (compiled(before), compiled(after));
    assert_eq!(codes(&before), codes(&after), "what is said of it");
    assert_eq!(before.artifacts.len(), after.artifacts.len());
    for (before, after) in before.artifacts.iter().zip(&after.artifacts) {
        assert_eq!(before.path, after.path);
        assert!(before.text == after.text, "{} differs", before.path);
    }
}

fn codes(compiled: &Compiled) -> Vec<&'static str> {
    let mut codes: Vec<&str> = compiled.diagnostics.iter().map(|d| d.code.as_str()).collect();
    codes.sort_unstable();
    codes
}

/// A schema in two parts.
#[derive(Default)]
struct Parts {
    /// Its comments, sorted.
    comments: Vec<String>,
    /// All else but what a formatter may change. Strings and texts are kept as they are.
    code: String,
}

impl Parts {
    fn of(text: &str) -> Parts {
        let mut parts = Parts::default();
        let mut rest = text.trim_start_matches('\u{feff}');
        while let Some(c) = rest.chars().next() {
            let len = match c {
                '/' if rest.starts_with("//") => {
                    let len = rest.find('\n').unwrap_or(rest.len());
                    parts.comments.push(rest[..len].trim_end().to_owned());
                    len
                }
                '\'' | '`' => rest[1..].find(c).map_or(rest.len(), |n| n + 2),
                '$' => dollar(rest),
                _ => c.len_utf8(),
            };
            match c {
                '\'' | '$' => parts.code.push_str(&rest[..len]),
                '/' if len > 1 => {}
                _ => {
                    let kept = rest[..len].chars().filter(|c| !c.is_whitespace() && !",;`".contains(*c));
                    parts.code.extend(kept.map(|c| c.to_ascii_lowercase()));
                }
            }
            rest = &rest[len..];
        }
        parts.comments.sort();
        parts
    }
}

/// How long the `$tag$ … $tag$` is that `text` begins with.
fn dollar(text: &str) -> usize {
    let Some(tag) = text[1..].find('$').map(|n| &text[..n + 2]) else { return 1 };
    match text[tag.len()..].find(tag) {
        Some(n) => n + 2 * tag.len(),
        None => 1,
    }
}
