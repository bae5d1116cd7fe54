//! The clauses of statements, as users of other dialects write them.

use super::*;

/// Where a value was expected, or more of one.
pub(super) fn operand(failure: &Failure<'_>, before: &Before<'_>) -> Option<Diagnostic> {
    let found = failure.found.to_ascii_lowercase();
    let expression = |message: &str| Diagnostic::new(Code::E0106, failure.span, message);
    if before.is(1, "in") && failure.expects(Expected::Open) && found == ":" {
        let span = whole_token(failure);
        let name = &failure.rest[..(span.end - span.start) as usize];
        return Some(
            Diagnostic::new(Code::E0106, span, "a list stands in parentheses")
                .help(format!("write 'in ({name})'"))
                .fix(span, format!("({name})")),
        );
    }
    if let Some(diagnostic) = comma(failure, before, &found) {
        return Some(diagnostic);
    }
    if matches!(found.as_str(), "select" | "with") && failure.expects(Expected::Table) {
        return Some(
            error(failure, "a select in 'from' stands in parentheses, and has a name")
                .help("write 'from (select …) as NAME'"),
        );
    }
    let with = failure.expects(Expected::AsSelect) || before.is(1, "as") && failure.expects(Expected::Open);
    if found == "select" && with {
        return Some(
            error(failure, "what 'with' names stands in parentheses")
                .help("write 'with NAME as (select …)', and the statement behind it"),
        );
    }
    if found == "select" && failure.expects(Expected::Open) && !failure.expects(Expected::Operator) {
        return Some(
            expression("a select within a statement stands in parentheses").help("write '(select …)'"),
        );
    }
    let operand = failure.expects(Expected::Expression) || failure.expects(Expected::Condition);
    if !operand {
        return None;
    }
    if found == "select" && before.is(1, "(") {
        let quantified = ["any", "all", "some"].into_iter().any(|word| before.is(2, word));
        return Some(match quantified {
            true => expression("'any', 'all' and 'some' are no operators here")
                .help("write 'x in (select …)', or 'exists (select …)'"),
            false => {
                expression("a select inside a call has parentheses of its own").help("write 'f((select …))'")
            }
        });
    }
    if matches!(found.as_str(), "$" | "?" | "%" | ":" | "#" | "{") {
        let diagnostic = Diagnostic::new(Code::E0106, whole_token(failure), "a parameter has a name");
        return Some(diagnostic.help("declare it in the parentheses of the query, and write ':name'"));
    }
    if before.is(1, "distinct") && found == "on" {
        return Some(
            error(failure, "'distinct on' has no form that all targets share").help(
                "number the rows by 'row_number() over (partition by … order by …)', and take the first",
            ),
        );
    }
    if !failure.is_word() || !is_reserved(&found) {
        return None;
    }
    let last = before.last();
    CLAUSES.contains(&found.as_str()).then(|| {
        expression(&format!("expected an expression after '{last}', found '{}'", failure.found))
            .help(format!("write what is meant; a column called '{found}' stands in backticks"))
    })
}

/// A comma with nothing behind it.
fn comma(failure: &Failure<'_>, before: &Before<'_>, found: &str) -> Option<Diagnostic> {
    let reserved = failure.is_word() && is_reserved(found);
    let (n, word) = match () {
        () if before.is(1, ",") && (reserved || matches!(found, "}" | ")")) => (1, found),
        // In `set a = 1, where b` the word was taken for a column.
        () if before.is(2, ",") && failure.expects(Expected::Assign) && is_reserved(before.last()) => {
            (2, before.last())
        }
        () => return None,
    };
    let span = before.span(failure, n);
    let help = match is_reserved(word) {
        true => format!("remove the ',', or write '{word}' in backticks if it is a name"),
        false => "remove the ','".to_owned(),
    };
    let message = format!("nothing stands between this ',' and '{word}'");
    Some(Diagnostic::new(Code::E0110, span, message).help(help).suggest(span, ""))
}

/// `insert`, `update` and `delete`.
pub(super) fn change(failure: &Failure<'_>, before: &Before<'_>) -> Option<Diagnostic> {
    let found = failure.found.to_ascii_lowercase();
    if failure.expects(Expected::Into) {
        return Some(match found.as_str() {
            "ignore" | "or" | "low_priority" => error(failure, format!("there is no 'insert {found}'"))
                .help("what is done with a row that is there already stands behind the rows: 'on conflict do nothing'")
                .help("or: 'on conflict (columns) do update set …'"),
            _ => error(failure, "'into' stands behind 'insert'")
                .help("write 'insert into TABLE (columns) …'")
                .fix(before.behind(failure), " into"),
        });
    }
    if failure.expects(Expected::From) {
        return Some(match found.as_str() {
            "*" => error(failure, "whole rows are deleted")
                .help("write 'delete from TABLE'")
                .fix(failure.span, ""),
            _ => error(failure, "'from' stands behind 'delete'")
                .help("write 'delete from TABLE where …'")
                .fix(before.behind(failure), " from"),
        });
    }
    if found == "on" && before.has("insert") {
        if failure.next().eq_ignore_ascii_case("duplicate") {
            return Some(
                error(failure, "'on duplicate key' is written 'on conflict'")
                    .help("write 'on conflict (columns) do update set column = excluded.column'"),
            );
        }
        if failure.next().eq_ignore_ascii_case("conflict") {
            return Some(
                error(failure, "a conflict is that of a key, named by its columns")
                    .help("write 'on conflict (columns) do update set …' or 'on conflict do nothing'"),
            );
        }
    }
    if failure.expects(Expected::Assign) && before.has("set") {
        return Some(match found.as_str() {
            ":" if failure.rest.starts_with(":=") => {
                let span = Span { end: failure.span.start + 2, ..failure.span };
                Diagnostic::new(Code::E0110, span, "':=' is written '='").help("write '='").fix(span, "=")
            }
            "." => error(failure, "a column that is set has no table in front")
                .help("write its bare name: the table is the one that is updated"),
            "+" | "-" | "*" | "/" | "||" => error(failure, format!("there is no '{found}='"))
                .help(format!("write 'column = column {found} VALUE'")),
            "==" => error(failure, "'==' is written '='").help("write '='").fix(failure.span, "="),
            _ => return None,
        });
    }
    if before.has("update")
        && matches!(found.as_str(), "," | "join" | "inner" | "left" | "from")
        && failure.expects(Expected::Set)
    {
        return Some(
            error(failure, "'set' stands right behind the table of an 'update'")
                .help("other tables come behind it: 'update TABLE set … from OTHER where …'"),
        );
    }
    if found == "set" && before.has("insert") && failure.expects(Expected::Select) {
        return Some(
            error(failure, "an 'insert' names its columns, then its values")
                .help("write 'insert into TABLE (columns) values (…)'"),
        );
    }
    let statement =
        ["update", "delete"].into_iter().find(|word| before.has(word) && !before.has("select"))?;
    match found.as_str() {
        "order" | "limit" | "offset" => Some(
            error(failure, format!("'{statement}' knows no '{found}'"))
                .help("choose the rows by a select: 'where id in (select id from … order by … limit …)'"),
        ),
        "join" | "inner" | "left" | "right" | "full" | "cross" if statement == "delete" => Some(
            error(failure, "other tables of a 'delete' stand behind 'using'")
                .help("write 'delete from TABLE using OTHER where …'"),
        ),
        "from" if statement == "delete" && !before.has("where") => Some(
            error(failure, "other tables of a 'delete' stand behind 'using'")
                .help("write 'delete from TABLE using OTHER where …'"),
        ),
        _ => None,
    }
}

/// `select`, and the clauses of every statement.
pub(super) fn clause(failure: &Failure<'_>, before: &Before<'_>) -> Option<Diagnostic> {
    let found = failure.found.to_ascii_lowercase();
    if failure.expects(Expected::By) {
        return Some(
            error(failure, format!("'by' stands behind '{}'", before.last()))
                .help("write 'group by …', 'order by …', 'partition by …'")
                .fix(before.behind(failure), " by"),
        );
    }
    if let Some(diagnostic) = of_others(failure, before, &found) {
        return Some(diagnostic);
    }
    if failure.expects(Expected::JoinOn) {
        return Some(
            error(failure, "this join does not say which rows belong together")
                .help("write 'on CONDITION' or 'using (columns)' behind the table")
                .help("every row with every row is a 'cross join'"),
        );
    }
    if matches!(found.as_str(), "on" | "using") && crossed(before) {
        return Some(
            error(failure, "a 'cross join' has no condition").help("write 'join' where rows belong together"),
        );
    }
    if failure.expects(Expected::Table) && failure.is_word() && is_reserved(&found) {
        return Some(
            error(failure, format!("expected a table, found '{}'", failure.found))
                .help(format!("a table called '{found}' stands in backticks: `{}`", failure.found)),
        );
    }
    let alias = failure.expects(Expected::Alias) && !failure.expects(Expected::Operator);
    if alias && before.is(1, ")") && failure.expected.iter().all(|e| *e >= Expected::Clause) {
        return Some(error(failure, "a select in 'from' needs a name").help("write '(select …) as NAME'"));
    }
    if before.is(1, "as") && failure.is_word() && is_reserved(&found) {
        let word = failure.found;
        return Some(
            error(failure, format!("'{word}' is a reserved word"))
                .help(format!("as a name, it stands in backticks: `{word}`"))
                .fix(failure.span, format!("`{word}`")),
        );
    }
    if found == "," && before.clauses.last() == Some(&"limit") {
        return Some(
            error(failure, "'limit' takes one number")
                .help("write 'limit COUNT offset START', in this order"),
        );
    }
    out_of_order(failure, before, &found)
}

/// Whether the last join is a `cross join`.
fn crossed(before: &Before<'_>) -> bool {
    let is = |token: &&str, word: &str| token.eq_ignore_ascii_case(word);
    let join = before.tokens.iter().rposition(|token| is(token, "join"));
    join.and_then(|at| before.tokens.get(at.checked_sub(1)?)).is_some_and(|token| is(token, "cross"))
}

/// Words that mean something elsewhere; most were read as an alias.
fn of_others(failure: &Failure<'_>, before: &Before<'_>, found: &str) -> Option<Diagnostic> {
    let digit = found.starts_with(|c: char| c.is_ascii_digit());
    Some(match found {
        "natural" => error(failure, "a natural join changes with the columns of its tables")
            .help("write 'join TABLE using (columns)'"),
        "outer" => error(failure, "an outer join says which side keeps its rows")
            .help("write 'left join', 'right join' or 'full join'"),
        "into" if before.has("select") => error(failure, "a select gives its rows to the caller")
            .help("remove 'into …'; rows of a table come by 'insert into TABLE select …'"),
        "all" if before.is(1, "intersect") || before.is(1, "except") => {
            error(failure, format!("'{}' has no 'all'", before.last()))
                .help("remove 'all'")
                .suggest(failure.span, "")
        }
        _ if before.is(1, "top") && digit => {
            error(failure, "'top' is written 'limit'").help(format!("write 'limit {found}' at the end"))
        }
        "first" | "next" if before.is(1, "fetch") => {
            error(failure, "'fetch first' is written 'limit'").help("write 'limit COUNT'")
        }
        "select" if before.is(1, "minus") => {
            error(failure, "'minus' is written 'except'").help("write 'except' between the selects")
        }
        "(" if before.is(1, "lateral") || before.is(1, "apply") => {
            error(failure, "a joined select does not see the tables before it")
                .help("put the condition into 'on', or the select among the columns")
        }
        _ if before.is(1, "window") || before.is(1, "over") => error(failure, "a window has no name")
            .help("write it where it is used: 'over (partition by … order by …)'"),
        _ if before.is(1, "interval") => error(failure, "there are no intervals")
            .help("write 'date_add(x, 1, 'day')' or 'date_diff(a, b, 'day')'"),
        _ => return None,
    })
}

/// A clause that comes too late, or twice.
fn out_of_order(failure: &Failure<'_>, before: &Before<'_>, found: &str) -> Option<Diagnostic> {
    let rank = |clause: &str| CLAUSES.iter().position(|c| *c == clause);
    let here = rank(found)?;
    let spelled = |clause: &str| match clause {
        "group" | "order" => format!("'{clause} by'"),
        "for" => "'for update'".to_owned(),
        _ => format!("'{clause}'"),
    };
    let last = before.clauses.last().copied()?;
    let joins_selects = matches!(found, "union" | "intersect" | "except");
    if joins_selects && rank(last).is_some_and(|last| last > here) {
        return Some(
            error(failure, format!("{} stands behind the last select", spelled(last)))
                .help("it is about all rows; to order or limit one select, put that one in parentheses"),
        );
    }
    if !joins_selects && before.has(found) {
        let diagnostic = error(failure, format!("{} is written twice", spelled(found)));
        return Some(match found {
            "where" | "having" => diagnostic.help("join the conditions by 'and'"),
            _ => diagnostic.help("keep one of them, with what both say"),
        });
    }
    if matches!(found, "where" | "group" | "having") && before.has("select") && !before.has("from") {
        return Some(
            error(failure, format!("'from' stands before {}", spelled(found)))
                .help("name the table: 'select … from TABLE …'"),
        );
    }
    let behind = before.clauses.iter().find(|clause| rank(clause).is_some_and(|rank| rank > here))?;
    Some(
        error(failure, format!("{} stands before {}", spelled(found), spelled(behind)))
            .help(super::form(failure)),
    )
}
