//! Which names need their backticks.

use crate::syntax::parse::RESERVED;
use crate::syntax::skeleton::heads;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Every word that means something anywhere in the language: as a name, it keeps its backticks everywhere.
static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    // A keyword of the grammar is written `^"word"`: the text behind each `^"`, up to the next quote.
    let keywords = include_str!("../grammar.pest").split("^\"").skip(1).filter_map(|s| s.split('"').next());
    // A single letter is the first one of several words.
    let keywords = keywords.filter(|word| word.len() > 1);
    // 'constraint' begins a line of SQL that is refused by name.
    keywords.chain(RESERVED).chain(heads()).chain(["constraint"]).collect()
});

/// The name in `ticked` where it needs no backticks.
pub(super) fn bare(ticked: &str) -> Option<&str> {
    let name = ticked.strip_prefix('`')?.strip_suffix('`')?;
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !WORDS.contains(name.to_ascii_lowercase().as_str());
    plain.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_from_the_grammar() {
        for word in ["primary", "nulls", "virtual", "postgres", "select", "table", "query", "constraint"] {
            assert!(WORDS.contains(word), "{word}");
        }
        assert!(!WORDS.contains("email") && !WORDS.contains("e"));
    }

    #[test]
    fn a_name_keeps_its_backticks_where_it_needs_them() {
        for needs in
            ["`Order Details`", "`1st`", "`a``b`", "`index`", "`Index`", "`naïve`", "`a-b`", "`read`"]
        {
            assert_eq!(bare(needs), None);
        }
        assert_eq!(bare("`order_details`"), Some("order_details"));
        assert_eq!(bare("`_X1`"), Some("_X1"));
    }
}
