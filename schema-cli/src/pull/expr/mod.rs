//! Expressions: those that the language says alike in its words, others as the catalog has them.
//!
//! A catalog's text is read into a tree, and the tree is written in the language. Whether that means the
//! same is settled by compiling it: what the compiler makes of it must be the same tree again. What the
//! servers add by themselves when they print (casts of literals, `= ANY (ARRAY[…])` for a list) is taken
//! away from both first.

mod read;
mod read_select;
mod select;
mod settle;
mod tree;
mod view;

pub(super) use view::View;

use super::out::Form;
use super::words;
use crate::introspect::with_lists;
use schema_core::dialect::Target;
use schema_core::phys::Table;
use tree::Tree;

/// A default.
pub(super) fn default(target: Target, sql: &str, ty: &str, form: Form) -> String {
    let words = || match target {
        _ if is_now(target, sql) => Some("now()".to_owned()),
        // Its catalog has the text that somebody wrote, to the letter.
        Target::Sqlite => verbatim_literal(sql),
        _ => Some(plain(read::read(sql, target == Target::MySql)?, None, Some(ty))?.words()?),
    };
    let found = if form == Form::Words { words() } else { None };
    found.unwrap_or_else(|| own(target, sql))
}

/// An expression in the target's own words, as they stay when they are read again.
fn own(target: Target, sql: &str) -> String {
    match target {
        Target::Postgres => words::sql(target, &with_lists(sql)),
        Target::MySql | Target::Sqlite => words::sql(target, sql),
    }
}

/// Whether it is what `default now()` becomes in a native schema.
pub(super) fn is_now(target: Target, sql: &str) -> bool {
    const NOW: &str = "CURRENT_TIMESTAMP";
    match target {
        Target::Postgres => sql == "now()",
        Target::Sqlite => sql == NOW,
        Target::MySql => sql.strip_prefix(NOW).is_some_and(|rest| {
            let digits = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')'));
            rest.is_empty() || digits.is_some_and(|d| d.len() == 1 && d != "0")
        }),
    }
}

/// A condition, a generated column's expression or a key, over the columns of `table`.
pub(super) fn condition(target: Target, table: Option<&Table>, sql: &str, form: Form) -> String {
    let words = || match target {
        Target::Sqlite => None,
        _ => plain(read::read(sql, target == Target::MySql)?, table, None)?.words(),
    };
    let found = if form == Form::Words { words() } else { None };
    found.unwrap_or_else(|| own(target, sql))
}

/// Whether two texts are the same default of a column of type `ty`.
pub(super) fn same_default(target: Target, ty: &str, one: &Option<String>, other: &Option<String>) -> bool {
    let tree = |sql: &str| plain(read::read(sql, target == Target::MySql)?, None, Some(ty));
    match (one, other) {
        (Some(one), Some(other)) if one != other && target != Target::Sqlite => {
            tree(one).is_some_and(|one| Some(one) == tree(other))
        }
        _ => one == other,
    }
}

/// Whether two texts are the same expression, over the columns of `table` if there is one.
pub(super) fn same(target: Target, table: Option<&Table>, one: &str, other: &str) -> bool {
    // PostgreSQL begins a line for a CASE.
    let (one, other) = (one.trim(), other.trim());
    let tree = |sql: &str| plain(read::read(sql, target == Target::MySql)?, table, None);
    one == other
        || target == Target::Postgres && with_lists(one) == with_lists(other)
        || target != Target::Sqlite && tree(one).is_some_and(|one| Some(one) == tree(other))
}

/// The name, if `sql` is a column's name and nothing else.
pub(super) fn column_name(sql: &str) -> Option<String> {
    match read::read(sql, false)? {
        Tree::Column(name) => Some(name),
        _ => None,
    }
}

/// A number, or a text in single quotes.
fn verbatim_literal(sql: &str) -> Option<String> {
    match read::read(sql, false)? {
        Tree::Number(n) if n == sql => Some(n),
        Tree::Text(text) if words::text(&text) == sql => Some(words::text(&text)),
        _ => None,
    }
}

/// The tree without what the server adds when it prints; `None` if it has a cast that somebody wrote.
/// `ty` is the type of a default's column.
fn plain(tree: Tree, table: Option<&Table>, ty: Option<&str>) -> Option<Tree> {
    let again = |x: Box<Tree>| plain(*x, table, None).map(Box::new);
    let all = |list: Vec<Tree>| list.into_iter().map(|x| plain(x, table, None)).collect::<Option<Vec<_>>>();
    Some(match tree {
        // A bool is a number to MySQL.
        Tree::Number(n) if ty == Some("tinyint(1)") && (n == "0" || n == "1") => {
            Tree::Word(if n == "1" { "true" } else { "false" })
        }
        Tree::Number(_) | Tree::Text(_) | Tree::Word(_) | Tree::Column(_) => tree,
        Tree::Call(name, args) => Tree::Call(name, all(args)?),
        Tree::Negative(x) => Tree::Negative(again(x)?),
        Tree::Not(x) => Tree::Not(again(x)?),
        Tree::IsNull(x, negated) => Tree::IsNull(again(x)?, negated),
        Tree::In(x, list, negated) => Tree::In(again(x)?, all(list)?, negated),
        Tree::Between(x, low, high, negated) => Tree::Between(again(x)?, again(low)?, again(high)?, negated),
        Tree::Binary(op, x, right) => match (op, *right) {
            ("=", Tree::Quantified("any", list)) if is_in(&x, &list) => {
                Tree::In(again(x)?, elements(*list, table)?, false)
            }
            ("<>", Tree::Quantified("all", list)) if is_in(&x, &list) => {
                Tree::In(again(x)?, elements(*list, table)?, true)
            }
            (op, right) => Tree::Binary(op, again(x)?, again(Box::new(right))?),
        },
        Tree::Cast(x, cast) => match *x {
            Tree::Text(text) => literal(text, &cast, ty)?,
            // The server brings a varchar to text before it compares it.
            Tree::Column(name) if cast == "text" && is_varchar(table?, &name) => Tree::Column(name),
            _ => return None,
        },
        // The rest stands in views, whose expressions are settled among their relations.
        Tree::Array(_)
        | Tree::Quantified(..)
        | Tree::Field(..)
        | Tree::Group(_)
        | Tree::Like(..)
        | Tree::Case(..)
        | Tree::Select(_)
        | Tree::Exists(_)
        | Tree::InSelect(..) => return None,
    })
}

/// Whether the server makes this of an `IN`: it brings both sides to text, or neither.
fn is_in(x: &Tree, list: &Tree) -> bool {
    matches!(x, Tree::Cast(..)) == matches!(list, Tree::Cast(..))
}

/// `ARRAY['a'::text, …]`, or that of varchars brought to text as a whole.
fn elements(list: Tree, table: Option<&Table>) -> Option<Vec<Tree>> {
    let list = match list {
        Tree::Array(list) => list,
        Tree::Cast(list, cast) if cast == "text[]" => match *list {
            Tree::Array(list) if list.iter().all(is_varying) => list,
            _ => return None,
        },
        _ => return None,
    };
    // Of one element, `in` makes no array.
    if list.len() < 2 {
        return None;
    }
    list.into_iter().map(|x| plain(x, table, None)).collect()
}

fn is_varying(element: &Tree) -> bool {
    matches!(element, Tree::Cast(_, cast) if cast == "character varying")
}

/// A literal that the server gives a type to. A default's is the column's own.
fn literal(text: String, cast: &str, ty: Option<&str>) -> Option<Tree> {
    if matches!(cast, "smallint" | "integer" | "bigint" | "numeric") {
        return is_number(&text, cast).then_some(Tree::Number(text));
    }
    let Some(ty) = ty else {
        return Some(Tree::Text(text));
    };
    let base = ty.split('(').next().unwrap_or(ty).replace('"', "");
    let own = match base.as_str() {
        "varchar" => "character varying",
        "char" => "bpchar",
        "timestamptz" => "timestamp with time zone",
        "timestamp" => "timestamp without time zone",
        "time" => "time without time zone",
        other => other,
    };
    (cast == own || cast.strip_prefix("public.") == Some(own)).then_some(Tree::Text(text))
}

/// Whether PostgreSQL prints the number `text` with this cast: it does where a bare one would be read as
/// another type, or as a sign and a number. Else somebody wrote it in quotes.
fn is_number(text: &str, cast: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return false;
    }
    match text.parse::<i64>() {
        Ok(n) if i32::try_from(n).is_ok() => cast == "integer" && n < 0,
        Ok(_) => cast == "bigint",
        Err(_) => cast == "numeric" && (text.starts_with('-') || !text.contains('.')),
    }
}

fn is_varchar(table: &Table, column: &str) -> bool {
    table.columns.iter().any(|c| c.name == column && c.ty.starts_with("varchar"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema_core::phys::{Column, Name};
    use schema_core::source::{SourceId, Span};

    fn table() -> Table {
        let name = Name { namespace: None, name: "t".to_owned() };
        let mut table = Table::new(name, String::new(), Span::new(SourceId(0), 0, 0));
        table.columns =
            vec![Column::new("v", "varchar(9)"), Column::new("t", "text"), Column::new("n", "integer")];
        table
    }

    #[test]
    fn literals_are_taken_over() {
        let words = |target, sql, ty| default(target, sql, ty, Form::Words);
        assert_eq!(words(Target::Postgres, "0", "integer"), "0");
        assert_eq!(words(Target::Postgres, "'-1'::integer", "integer"), "-1");
        assert_eq!(words(Target::Postgres, "'-1'::integer", "smallint"), "-1");
        assert_eq!(words(Target::Postgres, "'5000000000'::bigint", "bigint"), "5000000000");
        assert_eq!(words(Target::Postgres, "'-0.5'::numeric", "numeric(3,1)"), "-0.5");
        // Somebody wrote it in quotes.
        assert_eq!(
            words(Target::Postgres, "'0'::smallint", "smallint"),
            "sql { postgres '''0''::smallint' }"
        );
        assert_eq!(
            words(Target::Postgres, "'0.5'::numeric", "numeric(3,1)"),
            "sql { postgres '''0.5''::numeric' }"
        );
        assert_eq!(words(Target::Postgres, "'it''s'::character varying", "varchar(9)"), "'it''s'");
        assert_eq!(words(Target::Postgres, "'a'::text", "varchar(9)"), "sql { postgres '''a''::text' }");
        assert_eq!(words(Target::Postgres, "'a'::public.kind", "\"kind\""), "'a'");
        assert_eq!(words(Target::MySql, r"'a\'b'", "varchar(9)"), "'a''b'");
        assert_eq!(words(Target::Sqlite, "'a' || 'b'", "TEXT"), "sql { sqlite '''a'' || ''b''' }");
        assert_eq!(words(Target::Postgres, "now()", "timestamptz"), "now()");
        assert_eq!(words(Target::MySql, "CURRENT_TIMESTAMP(3)", "timestamp(3)"), "now()");
        assert_eq!(words(Target::MySql, "1", "tinyint(1)"), "true");
        assert_eq!(words(Target::MySql, "1", "tinyint"), "1");
        assert_eq!(
            words(Target::Postgres, "CURRENT_TIMESTAMP", "timestamptz"),
            "sql { postgres 'CURRENT_TIMESTAMP' }"
        );
    }

    #[test]
    fn conditions_are_taken_over() {
        let words = |sql| condition(Target::Postgres, Some(&table()), sql, Form::Words);
        assert_eq!(words("((n > 0) AND (n <= 10))"), "n > 0 and n <= 10");
        assert_eq!(words("((n > 0) AND ((n < 5) OR (t IS NULL)))"), "n > 0 and (n < 5 or t is null)");
        assert_eq!(words("((v)::text = 'a'::text)"), "v = 'a'");
        assert_eq!(
            words("((v)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))"),
            "v in ('a', 'b')"
        );
        assert_eq!(words("(t = ANY (ARRAY['a'::text, 'b'::text]))"), "t in ('a', 'b')");
        assert_eq!(words("(v) IN ('a', 'b')"), "v in ('a', 'b')");
        assert_eq!(words("(NOT (n = 1))"), "not n = 1");
        assert_eq!(words("((n - (n - 1)) > 0)"), "n - (n - 1) > 0");
        // What somebody cast stays as it is.
        assert_eq!(words("((n)::text = 'a'::text)"), "sql { postgres '((n)::text = ''a''::text)' }");
        assert_eq!(words("(n @> 3)"), "sql { postgres '(n @> 3)' }");
    }

    #[test]
    fn a_column_is_told_from_an_expression() {
        assert_eq!(column_name("a_1").as_deref(), Some("a_1"));
        assert_eq!(column_name("\"Or\"\"der\"").as_deref(), Some("Or\"der"));
        assert_eq!(column_name("date_trunc('day', a)"), None);
        assert_eq!(column_name("\"a\" || \"b\""), None);
    }
}
