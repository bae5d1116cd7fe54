//! SQL text as the server writes it.

/// An expression: without parentheses and white space around all of it, with small fields. Its lists stay as
/// they are, as they may have been an `IN`.
pub(super) fn expression(sql: &str) -> String {
    with_fields(bare(sql.trim()))
}

/// SQL as the server writes it for good, where what it writes at first is read as something else.
pub(super) fn settled(sql: &str) -> String {
    with_fields(&with_lists(sql))
}

/// SQL with the fields of EXTRACT in quotes where they have capital letters: a word is read in small ones.
fn with_fields(sql: &str) -> String {
    const OPEN: &str = "EXTRACT(";
    let mut out = String::with_capacity(sql.len());
    let mut done = 0;
    for (at, _) in outside_quotes(sql).filter(|(at, c)| *c == 'E' && sql[*at..].starts_with(OPEN)) {
        let start = at + OPEN.len();
        let length = sql[start..].bytes().take_while(u8::is_ascii_uppercase).count();
        if length > 0 && sql[start + length..].starts_with(" FROM ") {
            out.push_str(&sql[done..start]);
            out.push_str(&format!("'{}'", &sql[start..start + length]));
            done = start + length;
        }
    }
    out.push_str(&sql[done..]);
    out
}

/// SQL with lists of strings as they were written. Of `a IN ('x', 'y')` with a varchar `a` the server makes
/// `(a)::text = ANY ((ARRAY['x'::character varying, …])::text[])`, which it reads as something else.
pub(crate) fn with_lists(sql: &str) -> String {
    const OPEN: [(&str, &str); 2] =
        [("::text = ANY ((ARRAY[", " IN ("), ("::text <> ALL ((ARRAY[", " NOT IN (")];
    let mut out = String::with_capacity(sql.len());
    let mut done = 0;
    for (at, _) in outside_quotes(sql).filter(|(_, c)| *c == ':') {
        let Some((open, word)) = OPEN.iter().find(|(open, _)| sql[at..].starts_with(open)) else { continue };
        let start = at + open.len();
        if let Some((list, length)) = varchars_as_text(&sql[start..]) {
            out.push_str(&sql[done..at]);
            out.push_str(word);
            out.push_str(&list);
            done = start + length;
        }
    }
    out.push_str(&sql[done..]);
    out
}

/// Reads `'x'::character varying, 'y'::character varying])::text[])`: as a list, and how long it is.
fn varchars_as_text(sql: &str) -> Option<(String, usize)> {
    let mut elements = Vec::new();
    let mut rest = sql;
    loop {
        let quoted = rest.starts_with('\'').then(|| literal_end(rest)).flatten()?;
        let behind = rest[quoted..].strip_prefix("::character varying")?;
        elements.push(&rest[..quoted]);
        if let Some(end) = behind.strip_prefix("])::text[])") {
            // Of one element, `IN` makes no list.
            return (elements.len() > 1)
                .then(|| (format!("{})", elements.join(", ")), sql.len() - end.len()));
        }
        rest = behind.strip_prefix(", ")?;
    }
}

/// Where a literal ends that the text begins with.
fn literal_end(text: &str) -> Option<usize> {
    let mut from = 1;
    loop {
        let end = from + text[from..].find('\'')? + 1;
        match text[end..].starts_with('\'') {
            true => from = end + 1,
            false => return Some(end),
        }
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

/// A view's query with names for the constants that have none. Behind a cast the server would give them that
/// of the type, and show it from then on.
pub(super) fn with_names(query: &str) -> String {
    let lines = query.split_inclusive('\n').map(|line| {
        let start = line.trim_start();
        let column = start.strip_prefix("SELECT ").unwrap_or(start);
        match constant(column).map(|length| line.len() - column.len() + length) {
            Some(end) => format!("{} AS \"?column?\"{}", &line[..end], &line[end..]),
            None => line.to_owned(),
        }
    });
    lines.collect()
}

/// The length of `NULL::integer` or `'text'::name`, if that is a column of a query, and has no name.
fn constant(column: &str) -> Option<usize> {
    let value = if column.starts_with('\'') { literal_end(column)? } else { "NULL".len() };
    let named = column.starts_with('\'') || column.starts_with("NULL::");
    let cast = column.get(value..)?.strip_prefix("::").filter(|_| named)?;
    let is_type = |c: char| c.is_ascii_alphanumeric() || "_. []\"".contains(c);
    let length = cast.find(|c| !is_type(c)).unwrap_or(cast.len());
    let ends = cast[length..].is_empty() || cast[length..].starts_with([',', ')', '\n', ';']);
    (ends && !cast[..length].contains(" AS ")).then_some(value + 2 + length)
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
    fn lists_of_strings_are_written_as_they_were() {
        let list = "(ARRAY['x'::character varying, 'it''s, '::character varying])::text[]";
        assert_eq!(with_lists(bare(&format!("((a)::text = ANY ({list}))"))), "(a) IN ('x', 'it''s, ')");
        assert_eq!(
            with_lists(bare(&format!("((b > 0) AND ((a)::text <> ALL ({list})))"))),
            "(b > 0) AND ((a) NOT IN ('x', 'it''s, '))"
        );
        for other in [
            "a = ANY (ARRAY[1, 2])",
            "(a)::text = ANY (ARRAY[('x'::character varying)::text, ('y'::character varying)::text])",
            "(b)::text = ANY ((ARRAY[x, 'y'::character varying])::text[])",
            "(c)::text = ANY ((ARRAY['y'::character varying])::text[])",
            "d = '(ARRAY[''x''::character varying])::text[]'::text",
        ] {
            assert_eq!(with_lists(other), other);
        }
    }

    #[test]
    fn fields_keep_their_letters() {
        let sql = "EXTRACT(YEAR FROM now()) + EXTRACT(day FROM at) || 'EXTRACT(YEAR FROM x)'";
        let kept = "EXTRACT('YEAR' FROM now()) + EXTRACT(day FROM at) || 'EXTRACT(YEAR FROM x)'";
        assert_eq!(settled(sql), kept);
    }

    #[test]
    fn constants_of_a_query_get_a_name() {
        let query = " SELECT NULL::integer,\n    'a,b'::name) x(y)\n    NULL::integer AS z,\n    lower('a'::text),\n \
                     WHERE a = 'b'::text";
        let named = " SELECT NULL::integer AS \"?column?\",\n    'a,b'::name AS \"?column?\") x(y)\n    \
                     NULL::integer AS z,\n    lower('a'::text),\n WHERE a = 'b'::text";
        assert_eq!(with_names(query), named);
    }

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
}
