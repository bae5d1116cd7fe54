//! Names and texts as the language writes them.

use schema_core::dialect::Target;
use schema_core::phys::Name;

/// Words that mean something where a name may stand: at the head of a line, behind a name, or in an
/// expression.
const SPECIAL: &[&str] = &[
    "and",
    "as",
    "auto",
    "between",
    "by",
    "case",
    "cast",
    "check",
    "collate",
    "cross",
    "default",
    "delete",
    "distinct",
    "else",
    "end",
    "except",
    "exclude",
    "exists",
    "extract",
    "false",
    "for",
    "foreign",
    "from",
    "full",
    "group",
    "having",
    "in",
    "index",
    "inner",
    "insert",
    "intersect",
    "into",
    "is",
    "join",
    "left",
    "like",
    "limit",
    "native",
    "not",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "partition",
    "primary",
    "read",
    "restrictive",
    "returning",
    "right",
    "secret",
    "select",
    "set",
    "sql",
    "then",
    "to",
    "true",
    "union",
    "unique",
    "update",
    "use",
    "using",
    "values",
    "was",
    "when",
    "where",
    "with",
    "write",
];

/// `name`, in backticks where it is no plain word.
pub(super) fn ident(name: &str) -> String {
    let mut bytes = name.bytes();
    let plain = bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !SPECIAL.contains(&name.to_ascii_lowercase().as_str());
    if plain { name.to_owned() } else { format!("`{}`", name.replace('`', "``")) }
}

/// SQL whose quoted names are written as the language writes names.
pub(super) fn names_in(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some((before, after)) = rest.split_once('"') {
        out.push_str(before);
        let mut name = String::new();
        rest = after;
        while let Some((part, after)) = rest.split_once('"') {
            name.push_str(part);
            rest = after;
            match rest.strip_prefix('"') {
                Some(after) => rest = after,
                None => break,
            }
            name.push('"');
        }
        out.push_str(&ident(&name));
    }
    out + rest
}

/// A name with its namespace.
pub(super) fn path(name: &Name) -> String {
    match &name.namespace {
        Some(namespace) => format!("{}.{}", ident(namespace), ident(&name.name)),
        None => ident(&name.name),
    }
}

/// Names in parentheses.
pub(super) fn list<S: AsRef<str>>(names: &[S]) -> String {
    let names: Vec<String> = names.iter().map(|n| ident(n.as_ref())).collect();
    format!("({})", names.join(", "))
}

/// A text: a string, or between dollar tags if it has several lines.
pub(super) fn text(text: &str) -> String {
    if text.contains('\n') { dollar(text) } else { format!("'{}'", text.replace('\'', "''")) }
}

/// A text between dollar tags that it does not hold.
pub(super) fn dollar(text: &str) -> String {
    let mut tag = "$$".to_owned();
    let mut number = 0;
    // A `$` at its end would join the tag.
    while text.contains(&tag) || text.ends_with('$') && tag == "$$" {
        number += 1;
        tag = format!("$q{number}$");
    }
    format!("{tag}{text}{tag}")
}

/// An expression in the target's own words.
pub(super) fn sql(target: Target, sql: &str) -> String {
    format!("sql {{ {} {} }}", target.name(), text(sql))
}

/// `native TARGET 'TYPE'`
pub(super) fn native(target: Target, ty: &str) -> String {
    format!("native {} {}", target.name(), text(ty))
}

/// `with TARGET 'OPTIONS'`
pub(super) fn with(target: Target, options: &str) -> String {
    format!("with {} {}", target.name(), text(options))
}
