//! The keys of an index, from its definition: what is written there is just what differs from what the
//! server would choose, which the catalog's tables don't tell.

use super::names::ident;
use super::text::{bare, outside_quotes, settled};
use schema_core::phys::{IndexKey, KeyOf};

/// A key, with the operator of an `EXCLUDE` constraint.
pub(super) struct Parsed {
    pub(super) key: IndexKey,
    pub(super) operator: Option<String>,
}

/// Reads the list of `keys`, which the catalog tells, with expressions as they stand in the definition. `None` if it isn't as expected.
pub(super) fn parse(definition: &str, keys: &[KeyOf]) -> Option<Vec<Parsed>> {
    let (open, _) = outside_quotes(definition).find(|(_, c)| *c == '(')?;
    let mut rest = &definition[open + 1..];
    let mut parsed = Vec::with_capacity(keys.len());
    for (at, key) in keys.iter().enumerate() {
        rest = match key {
            // A name stands in quotes where it needs them.
            KeyOf::Column(name) if !rest.starts_with('"') => rest.strip_prefix(name.as_str())?,
            KeyOf::Column(name) => rest.strip_prefix(ident(name).as_str())?,
            KeyOf::Expr(text) => rest.strip_prefix(text.as_str())?,
        };
        let end = end_of_key(rest)?;
        parsed.push(modifiers(&rest[..end], key)?);
        rest = &rest[end..];
        match at + 1 == keys.len() {
            true => rest.starts_with(')').then_some(())?,
            false => rest = rest.strip_prefix(", ")?,
        }
    }
    Some(parsed)
}

/// Where the comma or the parenthesis stands that ends a key.
fn end_of_key(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in outside_quotes(text) {
        match c {
            ',' | ')' if depth == 0 => return Some(at),
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// `[COLLATE x] [opclass [(parameters)]] [DESC] [NULLS FIRST|LAST] [WITH operator]`
fn modifiers(text: &str, key: &KeyOf) -> Option<Parsed> {
    let mut index_key = match key {
        KeyOf::Column(name) => IndexKey::column(name),
        KeyOf::Expr(text) => IndexKey::expr(expression(text)),
    };
    let mut rest = text;
    let mut operator = None;
    if let Some(at) = rest.rfind(" WITH ") {
        operator = Some(rest[at + " WITH ".len()..].to_owned());
        rest = &rest[..at];
    }
    for (words, first) in [(" NULLS FIRST", true), (" NULLS LAST", false)] {
        if let Some(before) = rest.strip_suffix(words) {
            index_key.nulls_first = Some(first);
            rest = before;
        }
    }
    if let Some(before) = rest.strip_suffix(" DESC") {
        index_key.descending = true;
        rest = before;
    }
    if let Some(behind) = rest.strip_prefix(" COLLATE ") {
        let end = outside_quotes(behind).find(|(_, c)| *c == ' ').map_or(behind.len(), |(at, _)| at);
        index_key.collate = Some(unquoted(&behind[..end]));
        rest = &behind[end..];
    }
    let opclass = rest.trim();
    if !opclass.is_empty() {
        index_key.opclass = Some(opclass.to_owned());
    }
    Some(Parsed { key: index_key, operator })
}

/// An expression with one pair of parentheses around it, where the server has put two.
fn expression(text: &str) -> String {
    match bare(text) {
        call if call.len() == text.len() => settled(call),
        inner => format!("({})", settled(bare(inner))),
    }
}

/// A name, perhaps behind that of a PostgreSQL schema, without quotes. `public` goes without saying.
fn unquoted(path: &str) -> String {
    let path = path.strip_prefix("public.").unwrap_or(path);
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, c) in outside_quotes(path) {
        if c == '.' {
            parts.push(&path[start..at]);
            start = at + 1;
        }
    }
    parts.push(&path[start..]);
    let plain = |part: &&str| match part.strip_prefix('"').and_then(|p| p.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => (*part).to_owned(),
    };
    parts.iter().map(plain).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str) -> KeyOf {
        KeyOf::Column(name.to_owned())
    }

    fn expr(text: &str) -> KeyOf {
        KeyOf::Expr(text.to_owned())
    }

    #[test]
    fn all_that_a_key_says_is_read() {
        let definition = r#"CREATE INDEX "a(b" ON public.t USING gist (a, "b,c" COLLATE "de-x-icu" text_pattern_ops DESC NULLS LAST, lower(d) NULLS FIRST, ((e || ','::text)) public.gist_trgm_ops (siglen='6,4')) INCLUDE (f) WHERE (a > 0)"#;
        let keys = [column("a"), column("b,c"), expr("lower(d)"), expr("((e || ','::text))")];
        let parsed: Vec<IndexKey> = parse(definition, &keys).unwrap().into_iter().map(|p| p.key).collect();
        let second = IndexKey {
            collate: Some("de-x-icu".to_owned()),
            opclass: Some("text_pattern_ops".to_owned()),
            descending: true,
            nulls_first: Some(false),
            ..IndexKey::column("b,c")
        };
        let third = IndexKey { nulls_first: Some(true), ..IndexKey::expr("lower(d)") };
        let fourth = IndexKey {
            opclass: Some("public.gist_trgm_ops (siglen='6,4')".to_owned()),
            ..IndexKey::expr("(e || ','::text)")
        };
        assert_eq!(parsed, [IndexKey::column("a"), second, third, fourth]);
    }

    #[test]
    fn operators_are_read() {
        let definition = "EXCLUDE USING gist (a WITH =, during COLLATE x.\"Y\" WITH OPERATOR(s.&&))";
        let parsed = parse(definition, &[column("a"), column("during")]).unwrap();
        assert_eq!(parsed[0].operator.as_deref(), Some("="));
        assert_eq!(parsed[1].operator.as_deref(), Some("OPERATOR(s.&&)"));
        assert_eq!(parsed[1].key.collate.as_deref(), Some("x.Y"));
    }

    #[test]
    fn what_is_not_understood_is_not_guessed() {
        assert!(parse("CREATE INDEX i ON t USING btree (a)", &[column("b")]).is_none());
        assert!(parse("CREATE INDEX i ON t USING btree (a, b)", &[column("a")]).is_none());
    }
}
