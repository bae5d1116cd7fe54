//! Mistakes that come from habits of SQL or of other tools, each with its way out.

use super::errors::{self, Expected, Failure, quoted};
use crate::diag::{Code, Diagnostic};
use crate::source::{SourceId, Span};
use crate::suggest::closest;
use crate::syntax::grammar::Rule;
use crate::syntax::skeleton::{HEADS, Head, Slice, starts_with};

/// An item whose first word begins none, or none yet.
pub(super) fn unknown_item(id: SourceId, text: &str, head: &Head) -> Diagnostic {
    let slice = &head.slice;
    let line = &text[slice.start..slice.end];
    let len = line.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(line.len());
    let span = Span::new(id, slice.start, slice.start + len.max(1).min(line.len()));
    let word = line[..len].to_ascii_lowercase();
    match word.as_str() {
        "query" => {
            return Diagnostic::new(Code::E0109, span, "queries are not supported yet")
                .help("use the finders and the builder of the generated Rust, or remove the item");
        }
        "view" | "materialized" => {
            return Diagnostic::new(Code::E0109, span, "views are not supported yet")
                .help("write it for each target as 'raw TARGET view NAME $$ … $$', or remove the item");
        }
        _ => {}
    }
    let diagnostic = if len == 0 {
        Diagnostic::new(Code::E0101, span, "an item begins with a word")
    } else {
        Diagnostic::new(Code::E0101, span, format!("{} begins no item", quoted(&line[..len])))
    };
    let second = line[len..].trim_start().split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
    match word.as_str() {
        "create" if second.eq_ignore_ascii_case("table") => {
            diagnostic.help("a table is 'table NAME { … }', a column or constraint a line")
        }
        "create" if second.eq_ignore_ascii_case("type") => {
            diagnostic.help("an enum is 'enum NAME { a, b }', a type 'type NAME = TYPE'")
        }
        "create" if second.eq_ignore_ascii_case("index") || second.eq_ignore_ascii_case("unique") => {
            diagnostic.help("an index is a line of its table: 'index NAME (columns)'")
        }
        "create" | "alter" | "drop" => {
            diagnostic.help("a schema says what there is, not how it comes about: 'table NAME { … }'")
        }
        "insert" | "update" | "delete" | "select" => {
            diagnostic.help("a schema holds no statements; data is the application's")
        }
        "grant" | "revoke" => diagnostic.help("rights are lines of a service: 'service NAME { read TABLE }'"),
        "cache" => diagnostic
            .help("a cache line belongs to a service: 'service NAME { cache 'prefix:*' read write }'"),
        "index" | "unique" | "check" | "primary" | "foreign" => {
            diagnostic.help("it is a line of its table: write it between the table's braces")
        }
        "model" | "struct" | "entity" | "class" => diagnostic.help("a table is 'table NAME { … }'"),
        "user" | "role" | "account" => {
            diagnostic.help("an account belongs to a service: 'service NAME { account 'NAME' }'")
        }
        "domain" => diagnostic.help("a named type is 'type NAME = TYPE check (…)'"),
        "import" | "include" | "use" => {
            diagnostic.help("the files of a folder are merged by themselves: remove the line")
        }
        _ => match closest(&word, HEADS.into_iter()) {
            Some(near) => diagnostic.help(format!("did you mean '{near}'?")).fix(span, near),
            None => diagnostic
                .help("an item is 'schema', 'table', 'enum', 'type', 'service', 'migrator' or 'raw'"),
        },
    }
}

/// `table NAME` without `{`.
pub(super) fn no_block(id: SourceId, slice: &Slice, word: &str) -> Diagnostic {
    Diagnostic::new(Code::E0101, Span::new(id, slice.start, slice.end), format!("this {word} has no block"))
        .help(format!("write its lines in braces: '{word} NAME {{ … }}'"))
}

/// `{` after an item that has no block.
pub(super) fn no_block_here(id: SourceId, brace: usize, word: &str) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::E0101, Span::new(id, brace, brace + 1), format!("'{word}' has no block"));
    match word {
        "type" => diagnostic
            .help("a type is 'type NAME = TYPE check (…)'; values in braces are 'enum NAME { a, b }'"),
        _ => diagnostic.help("its text is a string: '$$ … $$'"),
    }
}

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
const SERVICE_LINES: [&str; 9] =
    ["account", "password", "cache", "use", "read", "write", "insert", "update", "delete"];
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
    if column && let Some(diagnostic) = column_line(failure, &line) {
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
    if let Some(diagnostic) = in_expression(failure) {
        return Some(diagnostic);
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
            &["targets", "galera", "context"],
            "a line is 'targets …', 'galera' or 'context NAME TYPE'",
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
        Rule::whole_type_decl if failure.is("as") => Some(
            Diagnostic::new(Code::E0101, failure.span, "a type's name and meaning are joined by '='")
                .help("write 'type NAME = TYPE'")
                .fix(failure.span, "="),
        ),
        Rule::whole_type_decl if failure.found == "?" => Some(
            Diagnostic::new(Code::E0101, failure.span, "a named type is never nullable itself")
                .help("write '?' at the columns that use it")
                .fix(failure.span, ""),
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
            "partition" => "it is 'partition by range|list|hash (a)'",
            _ => "it is: with TARGET 'OPTIONS'",
        },
        Rule::whole_schema_head => "it is 'schema NAME { … }'",
        Rule::whole_table_head => "it is 'table NAME { … }'",
        Rule::whole_enum_head => "it is 'enum NAME { a, b }'",
        Rule::whole_enum_label => "a label is a name or a string; a comma or a newline stands between two",
        Rule::whole_type_decl => "it is 'type NAME = TYPE [check (EXPR with value)]'",
        Rule::whole_service_head => "it is 'service NAME { … }'",
        Rule::whole_migrator_head => "it is 'migrator NAME { … }'",
        Rule::whole_raw => "it is 'raw TARGET [KIND NAME [(TYPES)] [on TABLE] [-> TYPE]] [after ITEM] TEXT'",
        Rule::whole_schema_line => match first.as_str() {
            "targets" => "it is 'targets postgres, mysql, sqlite'",
            "context" => "it is 'context NAME TYPE'",
            _ => "it is 'galera' alone",
        },
        Rule::whole_service_line | Rule::whole_account_line => match first.as_str() {
            "account" => "it is: account 'NAME'",
            "password" => "it is 'password env NAME'",
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
        Some(near) => diagnostic.help(format!("did you mean '{near}'?")).fix(failure.span, near),
        None => diagnostic.help(otherwise),
    }
}

fn wrong(failure: &Failure<'_>, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::E0107, failure.span, message)
}

fn column_line(failure: &Failure<'_>, line: &str) -> Option<Diagnostic> {
    let found = failure.found.to_ascii_lowercase();
    let next = failure.next().to_ascii_lowercase();
    let both = failure
        .rest
        .find(failure.next())
        .map_or(failure.span, |n| Span { end: failure.span.start + (n + next.len()) as u32, ..failure.span });
    // Whole lines of SQL.
    let kind = match line {
        "constraint" => Some(
            "write its kind first, then its name: 'check NAME (…)', 'unique NAME (…)', 'foreign key NAME (…) -> …'",
        ),
        "key" if failure.before.len() + failure.rest.len() > 0 && failure.rest.starts_with('(') => {
            Some("an index is 'index [NAME] (columns)'")
        }
        "fulltext" | "spatial" => Some("write 'index [NAME] (columns) using METHOD only mysql'"),
        "exclude" => Some("write 'raw postgres $$ alter table … add exclude … $$'"),
        _ => None,
    };
    if let Some(help) = kind {
        let span = Span { start: failure.span.start - failure.before.len() as u32, ..failure.span };
        let span = Span { end: span.start + line.len() as u32, ..span };
        return Some(
            Diagnostic::new(Code::E0104, span, format!("'{line}' begins no line of a table")).help(help),
        );
    }
    if failure.found.is_empty() {
        let missing =
            !failure.before.trim_end().contains([' ', '\t', '\n']) && failure.rule == Rule::whole_column;
        return missing.then(|| {
            Diagnostic::new(Code::E0104, failure.span, "this column has no type")
                .help("a column is 'name type modifiers…'")
        });
    }
    if found == ":" {
        return Some(
            Diagnostic::new(
                Code::E0104,
                failure.span,
                "no colon stands between a column's name and its type",
            )
            .help("write 'name type'")
            .fix(failure.span, ""),
        );
    }
    let last = errors::last_token(failure.before).to_ascii_lowercase();
    if failure.expects(Expected::Open)
        && !failure.expects(Expected::Modifier)
        && matches!(last.as_str(), "check" | "as")
    {
        return Some(
            wrong(failure, format!("'{last}' needs parentheses")).help(format!("write '{last} (EXPR)'")),
        );
    }
    if found == "=" && last == "default" {
        return Some(
            wrong(failure, "a default is not written with '='")
                .help("write 'default VALUE'")
                .fix(failure.span, ""),
        );
    }
    if found == "(" && failure.expects(Expected::Type) {
        return Some(
            Diagnostic::new(Code::E0104, failure.span, "expected a type, found '('")
                .help("the column's name comes first: 'name varchar(20)'"),
        );
    }
    let type_name = failure.before.split_whitespace().nth(1).unwrap_or("").to_ascii_lowercase();
    if failure.found.starts_with('\'') && (type_name.starts_with("enum") || type_name.starts_with("set")) {
        return Some(
            Diagnostic::new(Code::E0104, failure.span, "an enum has a name of its own")
                .help("write 'enum NAME { a, b }' beside the table, and NAME as the column's type"),
        );
    }
    if failure.expects(Expected::Integer) && !failure.expects(Expected::Expression) {
        return Some(
            Diagnostic::new(
                Code::E0104,
                failure.span,
                format!("expected a number, found {}", quoted(failure.found)),
            )
            .help("a type's parameters are numbers: 'varchar(255)', 'decimal(10, 2)'"),
        );
    }
    if !failure.expects(Expected::Modifier) {
        return None;
    }
    let diagnostic = match found.as_str() {
        "not" if next == "null" => Diagnostic {
            primary: crate::diag::Label { span: both, text: String::new() },
            ..wrong(failure, "columns are NOT NULL by default")
        }
        .help("remove it; '?' after the type makes a column nullable")
        .fix(both, ""),
        "null" | "nullable" | "optional" => {
            wrong(failure, format!("{} is no modifier", quoted(failure.found)))
                .help("write '?' right after the type: 'text?'")
        }
        "required" => {
            wrong(failure, "columns are NOT NULL by default").help("remove it").fix(failure.span, "")
        }
        "[" => wrong(failure, "'[]' stands before '?'").help("write 'text[]?'"),
        "?" => wrong(failure, "'?' stands once, right after the whole type")
            .help("write 'text?', 'text[]?', 'varchar(20)?'"),
        "references" | "reference" | "fk" => {
            wrong(failure, format!("{} is written '->'", quoted(failure.found)))
                .help("write '-> table.column'")
        }
        "foreign" => wrong(failure, "a column's reference is written '->'").help("write '-> table.column'"),
        "auto_increment" | "autoincrement" | "identity" | "serial" | "increment" => {
            wrong(failure, format!("{} is written 'auto'", quoted(failure.found)))
                .help("write 'primary key auto'")
                .fix(failure.span, "auto")
        }
        "generated" => wrong(failure, "'generated always' is not written out")
            .help("a computed column is 'as (EXPR) stored', an identity column 'auto'"),
        "comment" => wrong(failure, "a comment is a '///' line above the column")
            .help("move its text there: '/// text'"),
        "primary" => wrong(failure, "'primary' needs 'key'")
            .help("write 'primary key'")
            .fix(failure.span, "primary key"),
        "pk" | "key" | "id" => {
            wrong(failure, format!("{} is no modifier", quoted(failure.found))).help("write 'primary key'")
        }
        "unsigned" | "signed" | "zerofill" => {
            wrong(failure, format!("{} is not at its place", quoted(failure.found)))
                .help("'unsigned' stands right after the type: 'int unsigned'")
        }
        "with" | "without" if next == "time" => wrong(failure, "a type's time zone is in its name")
            .help("'timestamp' is an instant, in UTC; 'datetime' has no time zone"),
        "precision" => wrong(failure, "'double precision' is written 'double'")
            .help("remove 'precision'")
            .fix(failure.span, ""),
        "varying" => wrong(failure, "'character varying' is written 'varchar'").help("write 'varchar(n)'"),
        "character" | "charset" => wrong(failure, "text has one character set on every target")
            .help("remove it; 'collate ci' folds A–Z"),
        "=" => wrong(failure, "a default is not written with '='")
            .help("write 'default VALUE'")
            .fix(failure.span, "default"),
        "@" => wrong(failure, "modifiers are plain words")
            .help("write 'primary key', 'unique', 'default VALUE' …"),
        "constraint" => wrong(failure, "a column's modifiers have no names")
            .help("a named constraint is a line of its own: 'check NAME (…)'"),
        "stored" | "virtual" => {
            wrong(failure, format!("'{found}' belongs to 'as (…)'")).help("write 'as (EXPR) stored'")
        }
        "check" | "as" if next != "(" => {
            wrong(failure, format!("'{found}' needs parentheses")).help(format!("write '{found} (EXPR)'"))
        }
        "index" => {
            wrong(failure, "an index is a line of its own").help("write 'index (COLUMN)' below the columns")
        }
        "on" => wrong(failure, "this 'on' is not understood")
            .help("it is 'on delete ACTION', 'on update ACTION' or 'on update now()'")
            .help("an action is 'cascade', 'restrict', 'set null', 'set default' or 'no action'"),
        _ if failure.is_word() => {
            let diagnostic = wrong(failure, format!("unknown modifier {}", quoted(failure.found)));
            match closest(&found, MODIFIERS.into_iter().chain(["primary"])) {
                Some("primary") => diagnostic.help("did you mean 'primary key'?"),
                _ => suggest(diagnostic, failure, &MODIFIERS, "one column a line, or a comma between two"),
            }
        }
        _ => return None,
    };
    Some(diagnostic)
}

fn table_line(failure: &Failure<'_>, line: &str) -> Option<Diagnostic> {
    let found = failure.found.to_ascii_lowercase();
    let before = failure.before.trim_end().to_ascii_lowercase();
    if line == "unique" && matches!(before.as_str(), "unique index" | "unique key") {
        return Some(
            Diagnostic::new(Code::E0105, failure.span, "a unique constraint is 'unique' alone")
                .help("write 'unique [NAME] (columns)'"),
        );
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
            "grant" => diagnostic.help("write the verbs and the tables: 'read write TABLE'"),
            "all" => diagnostic.help("write 'read write TABLE'").fix(failure.span, "read write"),
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
        "!" => error("'!' is written 'not'").help("write 'not'").fix(failure.span, "not "),
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
        _ => return None,
    })
}

/// A line that would be a column named 'constraint', and is SQL's form of a constraint.
pub(super) fn sql_constraint(id: SourceId, line: &str, start: usize) -> Option<Diagnostic> {
    if !starts_with(line, "constraint") {
        return None;
    }
    let kind =
        line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|w| !w.is_empty()).nth(2)?;
    let kind =
        ["check", "unique", "primary", "foreign"].into_iter().find(|k| k.eq_ignore_ascii_case(kind))?;
    let form = match kind {
        "primary" => "primary key NAME (…)",
        "foreign" => "foreign key NAME (…) -> table (…)",
        "unique" => "unique NAME (…)",
        _ => "check NAME (…)",
    };
    Some(
        Diagnostic::new(
            Code::E0105,
            Span::new(id, start, start + "constraint".len()),
            "a constraint's line begins with its kind",
        )
        .help(format!("write '{form}'")),
    )
}
