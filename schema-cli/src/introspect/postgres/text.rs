//! SQL text as the server writes it.

/// An expression: without parentheses around all of it, with small fields. Its lists stay as they are, as
/// they may have been an `IN`.
pub(super) fn expression(sql: &str) -> String {
    with_fields(bare(sql))
}

/// SQL as the server writes it for good, where what it writes at first is read as something else.
pub(super) fn settled(sql: &str) -> String {
    with_fields(&with_lists(sql))
}

/// SQL with the fields of EXTRACT in small letters, as a word is read; only a string keeps capital ones.
fn with_fields(sql: &str) -> String {
    const OPEN: &str = "EXTRACT(";
    let mut out = String::with_capacity(sql.len());
    let mut done = 0;
    for (at, _) in outside_quotes(sql).filter(|(at, c)| *c == 'E' && sql[*at..].starts_with(OPEN)) {
        let start = at + OPEN.len();
        let length = sql[start..].bytes().take_while(u8::is_ascii_uppercase).count();
        if sql[start + length..].starts_with(" FROM ") {
            out.push_str(&sql[done..start]);
            out.push_str(&sql[start..start + length].to_ascii_lowercase());
            done = start + length;
        }
    }
    out.push_str(&sql[done..]);
    out
}

/// SQL with lists of strings as they stay. Of `a IN ('x', 'y')` with a varchar `a` it
/// first makes `(ARRAY['x'::character varying, …])::text[]`; when it has read that, it is
/// `ARRAY[('x'::character varying)::text, …]`, which then stays.
pub(crate) fn with_lists(sql: &str) -> String {
    const OPEN: &str = "(ARRAY[";
    let starts: Vec<usize> = outside_quotes(sql)
        .filter(|(at, c)| *c == '(' && sql[*at..].starts_with(OPEN))
        .map(|(at, _)| at)
        .collect();
    let mut out = String::with_capacity(sql.len());
    let mut done = 0;
    for start in starts {
        if let Some((list, length)) = varchars_as_text(&sql[start + OPEN.len()..]) {
            out.push_str(&sql[done..start]);
            out.push_str(&list);
            done = start + OPEN.len() + length;
        }
    }
    out.push_str(&sql[done..]);
    out
}

/// Reads `'x'::character varying, 'y'::character varying])::text[]`: how it stays, and how long it is.
fn varchars_as_text(sql: &str) -> Option<(String, usize)> {
    const TYPE: &str = "::character varying";
    let mut elements = Vec::new();
    let mut rest = sql;
    loop {
        let quoted = rest.starts_with('\'').then(|| literal_end(rest)).flatten()?;
        let behind = rest[quoted..].strip_prefix(TYPE)?;
        elements.push(format!("({}{TYPE})::text", &rest[..quoted]));
        if let Some(end) = behind.strip_prefix("])::text[]") {
            return Some((format!("ARRAY[{}]", elements.join(", ")), sql.len() - end.len()));
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
    fn lists_of_strings_are_written_as_they_stay() {
        let first =
            "((a)::text = ANY ((ARRAY['x'::character varying, 'it''s, '::character varying])::text[]))";
        let settled =
            "(a)::text = ANY (ARRAY[('x'::character varying)::text, ('it''s, '::character varying)::text])";
        assert_eq!(with_lists(bare(first)), settled);
        assert_eq!(with_lists(settled), settled);
        for other in [
            "a = ANY (ARRAY[1, 2])",
            "b = ANY ((ARRAY[x, 'y'::character varying])::text[])",
            "c = ANY ((ARRAY['y'::character varying])::integer[])",
            "d = '(ARRAY[''x''::character varying])::text[]'::text",
        ] {
            assert_eq!(with_lists(other), other);
        }
    }

    #[test]
    fn fields_are_small() {
        let sql = "EXTRACT(YEAR FROM now()) + EXTRACT(day FROM at) || 'EXTRACT(YEAR FROM x)'";
        assert_eq!(settled(sql), "EXTRACT(year FROM now()) + EXTRACT(day FROM at) || 'EXTRACT(YEAR FROM x)'");
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
