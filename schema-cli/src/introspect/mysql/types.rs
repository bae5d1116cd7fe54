//! Types: the catalog's spelling to ours.

use super::text;
use crate::introspect::lex::{Kind, closing, tokens};
use schema_core::dialect::Target;

/// MariaDB's display widths, where nobody wrote another: each says nothing.
const WIDTHS: [(&str, &str, &str); 5] = [
    ("tinyint", "(4)", "(3)"),
    ("smallint", "(6)", "(5)"),
    ("mediumint", "(9)", "(8)"),
    ("int", "(11)", "(10)"),
    ("bigint", "(20)", "(20)"),
];

/// `column_type` as we write it: `int(11)` is `int`, `decimal(10,2)` is `decimal(10, 2)`.
pub(super) fn canonical(column_type: &str) -> String {
    let tokens = tokens(Target::MySql, column_type);
    let Some(first) = tokens.first() else { return String::new() };
    let mut out = first.text.to_lowercase();
    let mut rest = 1;
    if tokens.get(1).is_some_and(|t| t.is_symbol('(')) {
        rest = closing(&tokens, 1);
        let inside = tokens[2..rest - 1].iter().filter(|t| !t.is_symbol(','));
        let parts: Vec<String> = inside
            .map(|t| match t.kind {
                Kind::String => text::string(&text::literal(t.text).unwrap_or_else(|| t.name())),
                _ => t.text.to_owned(),
            })
            .collect();
        let comma = if out == "decimal" { ", " } else { "," };
        let arguments = format!("({})", parts.join(comma));
        let attribute = |word| tokens[rest..].iter().any(|t| t.is(word));
        if !says_nothing(&out, &arguments, attribute("unsigned"), attribute("zerofill")) {
            out.push_str(&arguments);
        }
    }
    for token in &tokens[rest..] {
        out.push(' ');
        out.push_str(token.text);
    }
    out
}

fn says_nothing(ty: &str, arguments: &str, unsigned: bool, zerofill: bool) -> bool {
    let width = WIDTHS.iter().find(|(name, ..)| *name == ty);
    match width {
        Some((_, signed, without)) => !zerofill && arguments == if unsigned { *without } else { *signed },
        None => ty == "year" && arguments == "(4)",
    }
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn types_are_spelt_our_way() {
        for (theirs, ours) in [
            ("int(11)", "int"),
            ("int(10) unsigned", "int unsigned"),
            ("int(5)", "int(5)"),
            ("bigint(20) unsigned zerofill", "bigint(20) unsigned zerofill"),
            ("tinyint(1)", "tinyint(1)"),
            ("tinyint(4)", "tinyint"),
            ("year(4)", "year"),
            ("decimal(10,2) unsigned", "decimal(10, 2) unsigned"),
            (r"enum('a','b,c','it''s','d\\e')", r"enum('a','b,c','it''s','d\\e')"),
            ("float(7,3)", "float(7,3)"),
            ("varchar(100) /*M!100301 COMPRESSED*/", "varchar(100)"),
            ("double", "double"),
            ("vector(3)", "vector(3)"),
        ] {
            assert_eq!(canonical(theirs), ours);
        }
    }
}
