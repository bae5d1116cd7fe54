//! Names as phys has them, and as SQL that we build has them.

use schema_core::dialect::{Target, quote};
use schema_core::phys::Name;

/// What lies in `public` has no namespace.
pub(super) fn name(namespace: String, name: String) -> Name {
    Name { namespace: Some(namespace).filter(|n| n != "public"), name }
}

/// An identifier.
pub(super) fn ident(name: &str) -> String {
    quote::ident(Target::Postgres, name)
}

/// A string literal.
pub(super) fn string(text: &str) -> String {
    quote::string(Target::Postgres, text)
}

/// A name with its PostgreSQL schema, whatever the search path is.
pub(super) fn path(name: &Name) -> String {
    format!("{}.{}", ident(name.namespace.as_deref().unwrap_or("public")), ident(&name.name))
}

/// A name for people.
pub(super) fn plain(name: &Name) -> String {
    match &name.namespace {
        Some(namespace) => format!("{namespace}.{}", name.name),
        None => name.name.clone(),
    }
}

/// Identifiers between commas.
pub(super) fn idents(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|n| ident(n)).collect();
    names.join(", ")
}

/// Storage parameters of the catalog (`fillfactor=70`) as SQL has them.
pub(super) fn parameters(options: &[String], prefix: &str) -> Vec<String> {
    let parameter = |option: &String| {
        let (key, value) = option.split_once('=').unwrap_or((option, ""));
        let digits = value.strip_prefix('-').unwrap_or(value);
        let bare = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
        let value = if bare { value.to_owned() } else { string(value) };
        format!("{prefix}{key}={value}")
    };
    options.iter().map(parameter).collect()
}

/// `sql`, and a statement behind it that comments `object`, if there is a comment.
pub(super) fn commented(sql: String, object: &str, comment: &str) -> String {
    match comment {
        "" => sql,
        text => format!("{sql};\nCOMMENT ON {object} IS {}", string(text)),
    }
}

/// An expression without parentheses that go around all of it.
pub(super) fn bare(expr: &str) -> &str {
    let Some(inner) = expr.strip_prefix('(').and_then(|e| e.strip_suffix(')')) else { return expr };
    let mut depth = 0usize;
    for (_, c) in outside_quotes(inner) {
        match c {
            '(' => depth += 1,
            // The first parenthesis ends before the last one.
            ')' if depth == 0 => return expr,
            ')' => depth -= 1,
            _ => {}
        }
    }
    inner
}

/// The characters of SQL as the server writes it, with their places, that don't stand in a literal or a
/// quoted name.
pub(super) fn outside_quotes(sql: &str) -> impl Iterator<Item = (usize, char)> {
    let mut quote = None;
    let mut escapes = false;
    let mut before = ' ';
    let mut skip = false;
    sql.char_indices().filter(move |&(_, c)| {
        let last = std::mem::replace(&mut before, c);
        match quote {
            Some(_) if skip => skip = false,
            Some(_) if escapes && c == '\\' => skip = true,
            // A doubled mark ends the text and begins it again, which is the same.
            Some(mark) if c == mark => {
                quote = None;
                return false;
            }
            Some(_) => {}
            None if c == '\'' || c == '"' => {
                escapes = c == '\'' && (last == 'E' || (escapes && last == '\''));
                quote = Some(c);
            }
            None => return true,
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parentheses_around_all_are_taken_off() {
        assert_eq!(bare("(a > 0)"), "a > 0");
        assert_eq!(bare("((a > 0) AND (b > 0))"), "(a > 0) AND (b > 0)");
        assert_eq!(bare("(a) + (b)"), "(a) + (b)");
        assert_eq!(bare("(a = ')'::text)"), "a = ')'::text");
        assert_eq!(bare("(a = 'it''s)'::text)"), "a = 'it''s)'::text");
        assert_eq!(bare(r"(a = E'\')'::text)"), r"a = E'\')'::text");
        assert_eq!(bare("(\"(\" > 0)"), "\"(\" > 0");
        assert_eq!(bare("lower(a)"), "lower(a)");
    }

    #[test]
    fn parameters_are_quoted_where_they_must_be() {
        let options =
            ["fillfactor=70".to_owned(), "check_option=".to_owned(), "x=a b".to_owned(), "y=-0.5".to_owned()];
        assert_eq!(parameters(&options, ""), ["fillfactor=70", "check_option=''", "x='a b'", "y=-0.5"]);
    }
}
