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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_quoted_where_they_must_be() {
        let options =
            ["fillfactor=70".to_owned(), "check_option=".to_owned(), "x=a b".to_owned(), "y=-0.5".to_owned()];
        assert_eq!(parameters(&options, ""), ["fillfactor=70", "check_option=''", "x='a b'", "y=-0.5"]);
    }
}
