//! Mistakes that come from habits of SQL or of other tools, each with its way out.

mod column;
mod items;
mod query;

pub(super) use items::{no_block, no_block_here, no_fields, unknown_item};

use super::errors::{self, Failure, quoted};
use super::expected::Expected;
use crate::diag::{Code, Diagnostic};
use crate::source::{SourceId, Span};
use crate::suggest::closest;
use crate::syntax::grammar::Rule;
use crate::syntax::parse::is_reserved;
use crate::syntax::skeleton::{Head, Slice, heads, starts_with};

/// Words a column's modifier begins with.
const MODIFIERS: [&str; 14] = [
    "primary key",
    "auto",
    "unique",
    "default",
    "as",
    "check",
    "on delete",
    "on update",
    "secret",
    "collate",
    "was",
    "native",
    "only",
    "unsigned",
];
/// Words the end of an index, a key or a check begins with.
const TAILS: [&str; 6] = ["where", "using", "include", "nulls not distinct", "deferrable", "only"];
const VERBS: [&str; 5] = ["read", "write", "insert", "update", "delete"];
const SERVICE_LINES: [&str; 11] = [
    "account", "password", "cache", "use", "read", "write", "insert", "update", "delete", "grant", "nologin",
];
const ACTIONS: [&str; 5] = ["cascade", "restrict", "set null", "set default", "no action"];
const TARGETS: [&str; 3] = ["postgres", "mysql", "sqlite"];

/// A mistake that is well known, with its own message.
pub(super) fn known(failure: &Failure<'_>) -> Option<Diagnostic> {
    let line = failure.first_word().to_ascii_lowercase();
    if failure.before.ends_with('\'') && failure.is_word() {
        return Some(
            Diagnostic::new(errors::code(failure), failure.span, "this stands right behind a string")
                .help("a quote inside a string is doubled: 'it''s'"),
        );
    }
    if failure.expects(Expected::Action) && failure.is_word() {
        let diagnostic =
            Diagnostic::new(Code::E0107, failure.span, format!("unknown action {}", quoted(failure.found)));
        return Some(suggest(
            diagnostic,
            failure,
            &ACTIONS,
            "an action is 'cascade', 'restrict', 'set null', 'set default' or 'no action'",
        ));
    }
    let column = matches!(failure.rule, Rule::whole_column | Rule::whole_modifiers);
    if column && let Some(diagnostic) = column::column_line(failure, &line) {
        return Some(diagnostic);
    }
    if failure.rule == Rule::whole_table_item
        && let Some(diagnostic) = table_line(failure, &line)
    {
        return Some(diagnostic);
    }
    if matches!(failure.rule, Rule::whole_service_line | Rule::whole_account_line)
        && let Some(diagnostic) = service_line(failure, &line)
    {
        return Some(diagnostic);
    }
    if matches!(failure.rule, Rule::whole_query | Rule::whole_view)
        && let Some(diagnostic) = query::known(failure)
    {
        return Some(diagnostic);
    }
    if let Some(diagnostic) = in_expression(failure) {
        return Some(diagnostic);
    }
    if failure.expects(Expected::Target) && failure.is_word() && line == "grant" {
        return Some(
            Diagnostic::new(Code::E0108, failure.span, format!("unknown target {}", quoted(failure.found)))
                .help("rights on tables are verbs and tables: 'read write TABLE'")
                .help(
                    "what the verbs don't cover is SQL of one target: grant postgres 'USAGE ON SEQUENCE ids'",
                ),
        );
    }
    if failure.expects(Expected::Target) && failure.is_word() {
        let diagnostic = Diagnostic::new(
            errors::code(failure),
            failure.span,
            format!("unknown target {}", quoted(failure.found)),
        );
        return Some(suggest(diagnostic, failure, &TARGETS, "a target is 'postgres', 'mysql' or 'sqlite'"));
    }
    if failure.rule == Rule::whole_schema_line && failure.before.is_empty() {
        let diagnostic = Diagnostic::new(
            Code::E0108,
            failure.span,
            format!("{} begins no line of a schema block", quoted(failure.found)),
        );
        return Some(suggest(
            diagnostic,
            failure,
            &["targets", "galera", "native", "context", "with"],
            "a line is 'targets …', 'galera', 'native', 'context NAME TYPE' or 'with TARGET …'",
        ));
    }
    let rest = failure.rest;
    match failure.rule {
        Rule::whole_table_head if rest.starts_with('(') => Some(
            Diagnostic::new(Code::E0101, failure.span, "a table's lines stand in braces")
                .help("write 'table NAME {', a column or constraint a line, and '}'"),
        ),
        Rule::whole_table_head
            if failure.is("if") || line == "table" && failure.is_word() && failure.is("as") =>
        {
            Some(
                Diagnostic::new(
                    Code::E0101,
                    failure.span,
                    format!("{} can't stand in a table's head", quoted(failure.found)),
                )
                .help("a table is 'table NAME { … }'"),
            )
        }
        Rule::whole_extension if failure.found == "-" => Some(
            Diagnostic::new(Code::E0101, failure.span, "a name with a hyphen stands in backticks")
                .help("write it like this: extension `uuid-ossp`"),
        ),
        Rule::whole_type_decl if failure.is("as") => Some(
            Diagnostic::new(Code::E0101, failure.span, "a type's name and meaning are joined by '='")
                .help("write 'type NAME = TYPE'")
                .fix(failure.span, "="),
        ),
        Rule::whole_type_decl if failure.found == "?" => Some(
            Diagnostic::new(Code::E0101, failure.span, "a named type is never nullable itself")
                .help("write '?' at the columns that use it")
                .suggest(failure.span, ""),
        ),
        Rule::whole_enum_label if failure.found == "=" => Some(
            Diagnostic::new(Code::E0101, failure.span, "an enum's labels have no values")
                .help("a label is its own value, as text; numbers are a column of type 'int'"),
        ),
        _ => None,
    }
}

/// How such a line is written.
pub(super) fn form(failure: &Failure<'_>) -> &'static str {
    let first = failure.first_word().to_ascii_lowercase();
    if failure.expects(Expected::End) || failure.expects(Expected::Then) {
        return "it is 'case when CONDITION then VALUE else VALUE end'";
    }
    if failure.expects(Expected::And) {
        return "it is 'x between LOW and HIGH'";
    }
    if failure.expects(Expected::As) {
        return "it is 'cast(x as TYPE)'";
    }
    if failure.expects(Expected::Expression) || failure.expects(Expected::Condition) {
        return "an expression is a value, a column, a call, or several joined by operators";
    }
    if failure.expects(Expected::Operator) && failure.expects(Expected::Close) {
        return "add ')', or an operator between the two";
    }
    match failure.rule {
        Rule::whole_query | Rule::whole_view => query::form(failure),
        Rule::whole_column => "a column is 'name type modifiers…': 'email varchar(255) unique'",
        Rule::whole_table_item => match first.as_str() {
            "primary" => "it is 'primary key [NAME] (a, b)'",
            "unique" => "it is 'unique [NAME] (KEYS) [include (…)] [where EXPR]'",
            "index" => "it is 'index [NAME] (KEYS) [using METHOD] [include (…)] [where EXPR]'",
            "foreign" => {
                "it is 'foreign key [NAME] (a, b) -> t (x, y) [on delete ACTION] [on update ACTION]'"
            }
            "check" => "it is 'check [NAME] (EXPR)'",
            "was" => "it is 'was OLD_TABLE_NAME'",
            "partition" => "it is 'partition by range|list|hash (a)', or: partition NAME TARGET 'BOUND'",
            "exclude" => {
                "it is 'exclude [NAME] using METHOD (KEY with OPERATOR, …) [include (…)] [where EXPR]'"
            }
            _ => "it is: with TARGET 'OPTIONS'",
        },
        Rule::whole_schema_head => "it is 'schema NAME { … }'",
        Rule::whole_table_head => "it is 'table NAME { … }'",
        Rule::whole_enum_head => "it is 'enum NAME { a, b }'",
        Rule::whole_enum_label => "a label is a name or a string; a comma or a newline stands between two",
        Rule::whole_type_decl => {
            "it is 'type NAME = TYPE [collate 'X'] [not null] [default EXPR] [check [NAME] (EXPR with value)]'"
        }
        Rule::whole_extension => "it is 'extension NAME [schema NAMESPACE]'",
        Rule::whole_namespace => "it is 'namespace NAME'",
        Rule::whole_sequence => {
            "it is 'sequence NAME [smallint|int|bigint] [start N] [step N] [min N] [max N] [cache N] [cycle] [owned by TABLE.COLUMN]'"
        }
        Rule::whole_policy => {
            "it is 'policy NAME on TABLE [restrictive] [for VERB] [to NAME, …] [using (EXPR)] [check (EXPR)]'"
        }
        Rule::whole_service_head => "it is 'service NAME { … }'",
        Rule::whole_migrator_head => "it is 'migrator NAME { … }'",
        Rule::whole_raw => {
            "it is 'raw TARGET [KIND NAME [(TYPES)] [on TABLE] [-> TYPE]] [after ITEM | before tables] TEXT'"
        }
        Rule::whole_schema_line => match first.as_str() {
            "targets" => "it is 'targets postgres, mysql, sqlite'",
            "context" => "it is 'context NAME TYPE'",
            "with" => "it is: with TARGET 'OPTIONS'",
            "native" => "it is 'native' alone",
            _ => "it is 'galera' alone",
        },
        Rule::whole_service_line | Rule::whole_account_line => match first.as_str() {
            "account" => "it is: account 'NAME'",
            "password" => "it is 'password env NAME'",
            "grant" => {
                "it is: grant TARGET 'PRIVILEGES ON OBJECT'; tables are given by verbs: 'read write TABLE'"
            }
            "nologin" => "it is 'nologin' alone",
            "cache" => "it is: cache 'PATTERN' read write",
            _ => "it is 'VERBS table [(columns)], … [where EXPR] [check EXPR]'",
        },
        Rule::whole_reference => "it is 'table.column [on delete ACTION] [on update ACTION]'",
        Rule::whole_type => "a type is 'int', 'varchar(255)', 'text[]' …",
        _ => "an expression is a value, a column, a call, or several joined by operators",
    }
}

/// Adds the nearest of `words`, as an edit too, or else what there is.
fn suggest(
    diagnostic: Diagnostic,
    failure: &Failure<'_>,
    words: &[&'static str],
    otherwise: &str,
) -> Diagnostic {
    match closest(failure.found, words.iter().copied()) {
        Some(near) => diagnostic.did_you_mean(failure.span, &near),
        None => diagnostic.help(otherwise),
    }
}

fn wrong(failure: &Failure<'_>, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::E0107, failure.span, message)
}

fn table_line(failure: &Failure<'_>, line: &str) -> Option<Diagnostic> {
    let found = failure.found.to_ascii_lowercase();
    let before = failure.before.trim_end().to_ascii_lowercase();
    if line == "unique" && matches!(before.as_str(), "unique index" | "unique key") {
        let diagnostic = Diagnostic::new(Code::E0105, failure.span, "a unique constraint is 'unique' alone")
            .help("write 'unique [NAME] (columns)'");
        let word = failure.before.trim_end().rfind([' ', '\t']).map_or(0, |blank| blank + 1);
        let start = failure.span.start - (failure.before.len() - word) as u32;
        return Some(diagnostic.fix(Span { start, ..failure.span }, failure.found));
    }
    if line == "index" && before == "index on" {
        return Some(
            Diagnostic::new(Code::E0105, failure.span, "an index is a line of its table, and names no other")
                .help("write 'index [NAME] (columns)'"),
        );
    }
    if matches!(found.as_str(), "references" | "reference") {
        return Some(
            wrong(failure, "'references' is written '->'")
                .help("write '-> table (columns)'")
                .fix(failure.span, "->"),
        );
    }
    if failure.is_word()
        && failure.expects(Expected::Tail)
        && !failure.expects(Expected::Close)
        && !failure.expects(Expected::Key)
    {
        let diagnostic = wrong(failure, format!("unknown modifier {}", quoted(failure.found)));
        return Some(suggest(diagnostic, failure, &TAILS, form(failure)));
    }
    None
}

fn service_line(failure: &Failure<'_>, line: &str) -> Option<Diagnostic> {
    let found = failure.found.to_ascii_lowercase();
    if failure.expects(Expected::Env) && failure.rest.starts_with('\'') {
        return Some(
            Diagnostic::new(Code::E0108, failure.span, "a password never stands in a schema")
                .help("name the environment variable that holds it: 'password env NAME'"),
        );
    }
    if failure.before.trim().is_empty() && line != "password" && line != "account" && line != "cache" {
        let diagnostic = Diagnostic::new(
            Code::E0108,
            failure.span,
            format!("{} begins no line of a service", quoted(failure.found)),
        );
        if failure.rule == Rule::whole_account_line {
            return Some(
                diagnostic.help("a migrator has an account and 'password env NAME' at most; it may do all"),
            );
        }
        return Some(match found.as_str() {
            "select" => diagnostic.help("reading is 'read TABLE'").fix(failure.span, "read"),
            "all" => diagnostic.help("write 'read write TABLE'").suggest(failure.span, "read write"),
            _ => suggest(
                diagnostic,
                failure,
                &SERVICE_LINES,
                "a line is 'account', 'password', 'cache', or verbs and tables: 'read TABLE'",
            ),
        });
    }
    let on = errors::last_token(failure.before).eq_ignore_ascii_case("on");
    if on && failure.is_word() || found == "*" {
        return Some(
            Diagnostic::new(Code::E0108, failure.span, "expected a table after the verbs")
                .help("write 'read TABLE, TABLE'; each table is named"),
        );
    }
    if failure.expects(Expected::Verb) && failure.is_word() {
        let diagnostic =
            Diagnostic::new(Code::E0108, failure.span, format!("unknown verb {}", quoted(failure.found)));
        return Some(suggest(diagnostic, failure, &VERBS, "a cache line's verbs are 'read' and 'write'"));
    }
    None
}

fn in_expression(failure: &Failure<'_>) -> Option<Diagnostic> {
    let operand = failure.expects(Expected::Expression) || failure.expects(Expected::Condition);
    let operator = failure.expects(Expected::Operator);
    if !operand && !operator || failure.found.is_empty() {
        return None;
    }
    let error = |message: &str| Diagnostic::new(Code::E0106, failure.span, message);
    let found = failure.found.to_ascii_lowercase();
    Some(match found.as_str() {
        "==" if operator => error("'==' is written '='").help("write '='").fix(failure.span, "="),
        "=" if operand && failure.before.ends_with('=') => {
            error("'==' is written '='").help("write one '='").fix(failure.span, "")
        }
        "&&" => error("'&&' is written 'and'").help("write 'and'").fix(failure.span, "and"),
        "!" => error("'!' is written 'not'").help("write 'not'").suggest(failure.span, "not "),
        "::" => error("a cast is a call").help("write 'cast(x as TYPE)'"),
        "ilike" | "regexp" | "rlike" | "glob" | "similar" | "~" if operator => error(
            "this comparison has no meaning that all targets share",
        )
        .help("'like' is case-sensitive; compare 'lower(x)' to fold A–Z; or write sql { postgres '…' … }"),
        "collate" if operator => error("an expression has no collation of its own")
            .help("write 'collate ci' at the column, or compare 'lower(x)'"),
        "[" if operator => {
            error("no element of an array is taken by '[…]'").help("write 'json_get(x, 0)' on json")
        }
        _ if failure.before.trim_end().ends_with(" is") => error("'is' asks for NULL alone")
            .help("write 'is null', 'is not null', 'is not distinct from x', or '= x'"),
        "?" if operand => error("a parameter has a name").help("write ':name'"),
        _ if operand && failure.is_word() && is_reserved(failure.found) => {
            let word = failure.found;
            error(&format!("'{word}' is a reserved word in expressions"))
                .help(format!("if it is a name, write it in backticks: `{word}`"))
        }
        _ => return None,
    })
}

/// A line that would be a column named 'constraint', and is SQL's form of a constraint.
pub(super) fn sql_constraint(id: SourceId, line: &str, start: usize) -> Option<Diagnostic> {
    if !starts_with(line, "constraint") {
        return None;
    }
    let name = next_word(line, "constraint".len())?;
    let kind = next_word(line, name.end)?;
    let word = &line[kind.clone()];
    let (form, words) = match word.to_ascii_lowercase().as_str() {
        "primary" => ("primary key NAME (…)", "primary key"),
        "foreign" => ("foreign key NAME (…) -> table (…)", "foreign key"),
        "unique" => ("unique NAME (…)", "unique"),
        "check" => ("check NAME (…)", "check"),
        _ => return None,
    };
    let diagnostic = Diagnostic::new(
        Code::E0105,
        Span::new(id, start, start + "constraint".len()),
        "a constraint's line begins with its kind",
    )
    .help(format!("write '{form}'"));
    let end = match words.contains(' ') {
        false => kind.end,
        true => match next_word(line, kind.end) {
            Some(key) if line[key.clone()].eq_ignore_ascii_case("key") => key.end,
            _ => return Some(diagnostic),
        },
    };
    let span = Span::new(id, start, start + end);
    Some(diagnostic.fix(span, format!("{words} {}", &line[name])))
}

/// Where the next word or backticked name stands, behind blanks alone.
fn next_word(line: &str, from: usize) -> Option<std::ops::Range<usize>> {
    let rest = &line[from..];
    let start = from + rest.len() - rest.trim_start().len();
    let rest = &line[start..];
    let length = match rest.strip_prefix('`') {
        Some(name) => name.find('`')? + 2,
        None => rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len()),
    };
    (length > 0).then(|| start..start + length)
}
