//! The words that are no names in expressions.

/// Words that are no names in expressions, unless in backticks or after a dot.
pub(in crate::syntax) const RESERVED: [&str; 47] = [
    "and",
    "or",
    "not",
    "null",
    "true",
    "false",
    "is",
    "in",
    "like",
    "between",
    "case",
    "when",
    "then",
    "else",
    "end",
    "exists",
    "select",
    "distinct",
    "from",
    "where",
    "group",
    "having",
    "order",
    "limit",
    "offset",
    "union",
    "intersect",
    "except",
    "join",
    "inner",
    "left",
    "right",
    "full",
    "cross",
    "on",
    "using",
    "as",
    "with",
    "set",
    "values",
    "returning",
    "insert",
    "into",
    "update",
    "delete",
    "default",
    "for",
];

pub(in crate::syntax) fn is_reserved(word: &str) -> bool {
    RESERVED.iter().any(|w| w.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::RESERVED;
    use std::collections::BTreeSet;

    #[test]
    fn the_grammar_has_the_same_words() {
        let grammar = include_str!("../grammar.pest");
        let rule = grammar.split("reserved = _{").nth(1).and_then(|rest| rest.split('}').next());
        let words = rule.expect("the rule").split("^\"").skip(1).filter_map(|word| word.split('"').next());
        let found: BTreeSet<&str> = words.filter(|word| word.len() > 1).collect();
        assert_eq!(found, BTreeSet::from(RESERVED));
    }
}
