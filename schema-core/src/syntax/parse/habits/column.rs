//! Lines of columns.

use super::*;
use crate::diag::Applicability::{Certain, Maybe};

pub(super) fn column_line(failure: &Failure<'_>, line: &str) -> Option<Diagnostic> {
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
        "exclude" if failure.rest.starts_with('(') => {
            Some("it is 'exclude [NAME] using METHOD (KEY with OPERATOR, …)'")
        }
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
            let diagnostic = wrong(failure, format!("{} is no modifier", quoted(failure.found)))
                .help("write '?' right after the type: 'text?'");
            let ty = failure.before.trim_end();
            if ty.ends_with('?') {
                diagnostic.fix(failure.span, "")
            } else if is_bare_column(ty) {
                diagnostic.fix(since(failure, ty.len()), "?")
            } else {
                diagnostic
            }
        }
        "required" => {
            wrong(failure, "columns are NOT NULL by default").help("remove it").fix(failure.span, "")
        }
        "[" => {
            let diagnostic = wrong(failure, "'[]' stands before '?'").help("write 'text[]?'");
            match failure.before.strip_suffix('?') {
                Some(ty) if failure.rest.starts_with("[]") => {
                    let span = since(failure, ty.len());
                    diagnostic.fix(Span { end: span.start + "?[]".len() as u32, ..span }, "[]?")
                }
                _ => diagnostic,
            }
        }
        "?" => wrong(failure, "'?' stands once, right after the whole type")
            .help("write 'text?', 'text[]?', 'varchar(20)?'"),
        "references" | "reference" | "fk" => {
            let diagnostic = wrong(failure, format!("{} is written '->'", quoted(failure.found)))
                .help("write '-> table.column'");
            match sql_reference(&failure.rest[failure.found.len()..]) {
                Some((length, target)) => {
                    let end = failure.span.end + length as u32;
                    diagnostic.fix(Span { end, ..failure.span }, format!("-> {target}"))
                }
                None => diagnostic,
            }
        }
        "foreign" => wrong(failure, "a column's reference is written '->'").help("write '-> table.column'"),
        "auto_increment" | "autoincrement" | "identity" | "serial" | "increment" => {
            wrong(failure, format!("{} is written 'auto'", quoted(failure.found)))
                .help("write 'primary key auto'")
                .edit(failure.span, "auto".into(), if found.starts_with("auto") { Certain } else { Maybe })
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
        "varying" => {
            let diagnostic =
                wrong(failure, "'character varying' is written 'varchar'").help("write 'varchar(n)'");
            match failure.before.trim_end().strip_suffix("character") {
                Some(before) => diagnostic.fix(since(failure, before.len()), "varchar"),
                None => diagnostic,
            }
        }
        "character" | "charset" => wrong(failure, "text has one character set on every target")
            .help("remove it; 'collate ci' folds A–Z"),
        "=" => wrong(failure, "a default is not written with '='")
            .help("write 'default VALUE'")
            .suggest(failure.span, "default"),
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
                Some(near) if near.name == "primary" => {
                    diagnostic.help("did you mean 'primary key'?").suggest(failure.span, "primary key")
                }
                _ => suggest(diagnostic, failure, &MODIFIERS, "one column a line, or a comma between two"),
            }
        }
        _ => return None,
    };
    Some(diagnostic)
}

/// The span from the byte `at` of the line to the end of the token in question.
fn since(failure: &Failure<'_>, at: usize) -> Span {
    Span { start: failure.span.start - (failure.before.len() - at) as u32, ..failure.span }
}

/// Whether a line so far is a name and a type, and no more.
fn is_bare_column(text: &str) -> bool {
    text.split_once([' ', '\t'])
        .is_some_and(|(_, ty)| !ty.trim().is_empty() && !ty.trim().contains([' ', '\t']))
}

/// `table(column)` behind `references`, in SQL's form or in ours: its length, and ours.
fn sql_reference(text: &str) -> Option<(usize, String)> {
    let name = |text: &str| {
        text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(text.len())
    };
    let blanks = text.len() - text.trim_start_matches([' ', '\t']).len();
    let table = &text[blanks..][..name(&text[blanks..])];
    if blanks == 0 || table.is_empty() {
        return None;
    }
    let at = blanks + table.len();
    let Some(inner) = text[at..].trim_start_matches([' ', '\t']).strip_prefix('(') else {
        return Some((at, table.to_owned()));
    };
    let (column, _) = inner.split_once(')')?;
    let length = text.len() - inner.len() + column.len() + 1;
    let column = column.trim();
    (!column.is_empty() && name(column) == column.len()).then(|| (length, format!("{table}.{column}")))
}
