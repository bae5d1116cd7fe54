//! What PostgreSQL prints otherwise when it has read its own print, as a restored dump has: `(ARRAY[a, b])::text[]`
//! becomes `ARRAY[(a)::text, (b)::text]`, and `((a) AND (b)) AND (c)` becomes `(a) AND (b) AND (c)`.

use crate::introspect::lex::{Kind, Token, tokens};
use schema_core::dialect::Target;

/// Writes the first as the second.
pub(super) fn settle(sql: &mut String) {
    while let Some(new) = array(sql).or_else(|| chain(sql)) {
        *sql = new;
    }
}

/// Takes the parentheses off a chain of AND within one of AND, or of OR within one of OR.
fn chain(sql: &str) -> Option<String> {
    let tokens = tokens(Target::Postgres, sql);
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.is_symbol('(') {
            open.push(at);
        } else if token.is_symbol(')')
            && let Some(from) = open.pop()
        {
            let inside = joined(&tokens[from + 1..at]);
            let before = from.checked_sub(1).and_then(|at| tokens.get(at)).copied();
            let after = tokens.get(at + 1).copied();
            if inside.is_some_and(|word| is_operand(before, after, word)) {
                let inner = &sql[tokens[from].end()..token.start];
                return Some(format!("{}{inner}{}", &sql[..tokens[from].start], &sql[token.end()..]));
            }
        }
    }
    None
}

/// The word that joins operands, each in parentheses.
fn joined(tokens: &[Token<'_>]) -> Option<&'static str> {
    let mut depth = 0;
    let mut word = None;
    for token in tokens {
        match token.text {
            "(" if token.kind == Kind::Symbol => depth += 1,
            ")" if token.kind == Kind::Symbol => depth -= 1,
            _ if depth > 0 => {}
            _ => {
                let joins = ["AND", "OR"].into_iter().find(|word| token.is(word))?;
                if word.is_some_and(|word| word != joins) {
                    return None;
                }
                word = Some(joins);
            }
        }
    }
    word
}

/// Whether what stands between these is an operand of such a chain: one that begins or ends there, or goes on.
fn is_operand(before: Option<Token<'_>>, after: Option<Token<'_>>, word: &str) -> bool {
    let starts = before.is_none_or(|token| token.is_symbol('(') || token.is(word));
    let ends = after.is_none_or(|token| token.is_symbol(')') || token.is(word));
    let joins = |token: Option<Token<'_>>| token.is_some_and(|token| token.is(word));
    starts && ends && (joins(before) || joins(after))
}

fn array(sql: &str) -> Option<String> {
    let tokens = tokens(Target::Postgres, sql);
    (0..tokens.len()).find_map(|at| {
        let [open, array, bracket, inside @ ..] = tokens.get(at..)? else { return None };
        if !(open.is_symbol('(') && array.is("array") && bracket.is_symbol('[')) {
            return None;
        }
        let (items, behind) = list(inside)?;
        let [close, first, second, ty @ ..] = behind else { return None };
        if !(close.is_symbol(')') && first.is_symbol(':') && second.is_symbol(':')) {
            return None;
        }
        let of = ty.iter().position(|token| token.is_symbol('['))?;
        let (name, rest) = ty.split_at(of);
        let end = rest.get(1).filter(|token| token.is_symbol(']'))?.end();
        if name.is_empty() || !name.iter().all(is_of_type) {
            return None;
        }
        let name = &sql[name[0].start..name[name.len() - 1].end()];
        let cast = |item: &[Token<'_>]| {
            let (first, last) = (item.first()?, item.last()?);
            Some(format!("({})::{name}", &sql[first.start..last.end()]))
        };
        let items: Option<Vec<String>> = items.into_iter().map(cast).collect();
        Some(format!("{}ARRAY[{}]{}", &sql[..open.start], items?.join(", "), &sql[end..]))
    })
}

/// What stands between commas up to the bracket that closes, and what is behind it.
fn list<'s, 't>(inside: &'s [Token<'t>]) -> Option<(Vec<&'s [Token<'t>]>, &'s [Token<'t>])> {
    let (mut depth, mut from, mut items) = (0, 0, Vec::new());
    for (at, token) in inside.iter().enumerate() {
        match token.text {
            "(" | "[" if token.kind == Kind::Symbol => depth += 1,
            "]" if token.kind == Kind::Symbol && depth == 0 => {
                items.push(&inside[from..at]);
                return Some((items, &inside[at + 1..]));
            }
            ")" | "]" if token.kind == Kind::Symbol => depth -= 1,
            "," if token.kind == Kind::Symbol && depth == 0 => {
                items.push(&inside[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    None
}

fn is_of_type(token: &Token<'_>) -> bool {
    match token.kind {
        Kind::Word | Kind::Quoted | Kind::Number => true,
        Kind::Symbol => ["(", ")", ",", "."].contains(&token.text),
        Kind::String => false,
    }
}

#[cfg(test)]
mod tests {
    use super::settle;

    fn spread(sql: &str) -> String {
        let mut sql = sql.to_owned();
        settle(&mut sql);
        sql
    }

    #[test]
    fn chains_of_one_word_are_one() {
        assert_eq!(spread("((a > 1) AND (b)) AND ((c) AND (d))"), "(a > 1) AND (b) AND (c) AND (d)");
        assert_eq!(spread("NOT ((x) AND (((a) OR (b)) OR (c)))"), "NOT ((x) AND ((a) OR (b) OR (c)))");
        for same in [
            "((a) AND (b)) OR (c)",
            "(a) AND (b)",
            "f((a) AND (b))",
            "((a) AND (b)) = (c)",
            "NOT ((a) AND (b)) AND (c)",
            "(a AND (b)) AND (c)",
        ] {
            assert_eq!(spread(same), same);
        }
    }

    #[test]
    fn the_cast_of_an_array_is_one_of_its_elements() {
        assert_eq!(
            spread("((s)::text <> ALL ((ARRAY['a,]'::character varying, f(b, 'c')])::text[]))"),
            "((s)::text <> ALL (ARRAY[('a,]'::character varying)::text, (f(b, 'c'))::text]))"
        );
        let twice = "(ARRAY[1])::numeric(6,2)[] = (ARRAY[x[1]])::\"My\".t[]";
        assert_eq!(spread(twice), "ARRAY[(1)::numeric(6,2)] = ARRAY[(x[1])::\"My\".t]");
        for same in ["ARRAY[(1)::text]", "(ARRAY[1, 2])::text", "(ARRAY[1", "'(ARRAY[1])::text[]'", "a[1]"] {
            assert_eq!(spread(same), same);
        }
    }
}
