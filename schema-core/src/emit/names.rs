//! Rust names, and what becomes of those that Rust or the generated code has taken.
//!
//! A name that is taken gets an underscore behind it.

use heck::{ToSnakeCase, ToUpperCamelCase};
use std::collections::HashSet;

/// Rust's keywords, those of all editions and those reserved.
const KEYWORDS: [&str; 53] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
    "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "union", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// What a table's module has beside its columns.
const MODULE: [&str; 3] = ["delete", "select", "update"];

/// Types that generated code names without a path, and those of the file itself.
const TYPES: [&str; 16] = [
    "Box",
    "Constraint",
    "Db",
    "Err",
    "From",
    "Into",
    "None",
    "Ok",
    "Option",
    "Result",
    "SCHEMA",
    "Send",
    "Service",
    "Some",
    "String",
    "Vec",
];

/// A name in snake_case that is no keyword.
pub(super) fn snake(name: &str) -> String {
    let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && !name.bytes().all(|b| b == b'_');
    let mut snake = if plain { name.to_owned() } else { name.to_snake_case() };
    if !snake.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        snake.insert(0, '_');
    }
    if snake == "_" {
        snake.push_str("unnamed");
    }
    free(snake, |name| KEYWORDS.contains(&name))
}

/// A name in UpperCamelCase that is no keyword.
pub(super) fn camel(name: &str) -> String {
    let mut camel = name.to_upper_camel_case();
    if !camel.starts_with(char::is_alphabetic) {
        camel.insert(0, 'N');
    }
    free(camel, |name| KEYWORDS.contains(&name))
}

/// The name of a column's constant: that of its field, unless the module has something of that name.
pub(super) fn constant(field: &str) -> String {
    let bare = field.strip_prefix("r#").unwrap_or(field);
    free(bare.to_owned(), |name| KEYWORDS.contains(&name) || MODULE.contains(&name))
}

fn free(mut name: String, taken: impl Fn(&str) -> bool) -> String {
    while taken(&name) {
        name.push('_');
    }
    name
}

/// Names of one scope, each given once.
#[derive(Default)]
pub(super) struct Scope(HashSet<String>);

impl Scope {
    /// The scope of a file's types.
    pub(super) fn of_types() -> Scope {
        Scope(TYPES.iter().map(|name| (*name).to_owned()).collect())
    }

    /// The scope of a file's modules.
    pub(super) fn of_modules() -> Scope {
        Scope(["blocking", "core", "rt", "std"].into_iter().map(str::to_owned).collect())
    }

    /// The scope of a file's functions.
    pub(super) fn of_functions() -> Scope {
        Scope(["connect", "create_all"].into_iter().map(str::to_owned).collect())
    }

    /// The scope of what a table's module has for its columns and foreign keys.
    pub(super) fn of_columns(table: &super::model::Table) -> Scope {
        let columns = table.columns.iter().map(|c| c.constant.clone());
        Scope(columns.chain(MODULE.iter().map(|name| (*name).to_owned())).collect())
    }

    /// The first of these names that is free, or what the last one becomes where none is.
    pub(super) fn take_first<const N: usize>(&mut self, names: [String; N]) -> String {
        let free = names.iter().find(|name| !self.0.contains(*name)).or(names.last());
        let name = free.cloned().unwrap_or_default();
        self.take(name)
    }

    /// `name`, or what it becomes where it is taken.
    pub(super) fn take(&mut self, name: String) -> String {
        let name = free(name, |name| self.0.contains(name));
        self.0.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taken_names_get_an_underscore() {
        assert_eq!(snake("type"), "type_");
        assert_eq!(snake("Order Details"), "order_details");
        assert_eq!(snake("2fa"), "_2fa");
        assert_eq!(snake("_x__y"), "_x__y");
        assert_eq!(camel("PG-13"), "Pg13");
        assert_eq!(camel("13"), "N13");
        assert_eq!(camel("self"), "Self_");
        assert_eq!(constant("select"), "select_");
        assert_eq!(constant("r#type"), "type_");
        let mut scope = Scope::of_types();
        assert_eq!(scope.take("Option".into()), "Option_");
        assert_eq!(scope.take("User".into()), "User");
        assert_eq!(scope.take("User".into()), "User_");
    }

    #[test]
    fn keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted() && TYPES.is_sorted() && MODULE.is_sorted());
    }
}
