//! SQLite keeps statements as they were written. This cuts one into tokens, so that two that differ in
//! spaces, in the case of words and in needless quotes are the same.

/// The tokens of a statement: words and quoted names in lower case and without quotes, all else as written.
pub(super) fn tokens(sql: &str) -> Vec<String> {
    let chars: Vec<char> = sql.chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let rest = &chars[at..];
        let length = match c {
            _ if c.is_whitespace() => 1,
            '-' if rest.get(1) == Some(&'-') => until(rest, |text| text.ends_with('\n')),
            '/' if rest.get(1) == Some(&'*') => until(rest, |text| text.len() > 3 && text.ends_with("*/")),
            '\'' | '"' | '`' => quoted(rest, c),
            '[' => until(rest, |text| text.ends_with(']')),
            // The point of a number; that between two names is a sign.
            _ if c.is_ascii_digit() => rest.iter().take_while(|c| is_word(**c) || **c == '.').count(),
            _ if is_word(c) => rest.iter().take_while(|c| is_word(**c)).count(),
            _ => 1,
        };
        let text: String = rest[..length].iter().collect();
        at += length;
        match c {
            _ if c.is_whitespace() || text.starts_with("--") || text.starts_with("/*") => {}
            '"' | '`' => {
                let inner = &text[1..text.len().max(2) - 1];
                out.push(inner.replace(&format!("{c}{c}"), &c.to_string()).to_lowercase());
            }
            '[' => out.push(text.trim_matches(['[', ']']).to_lowercase()),
            _ if is_word(c) => out.push(text.to_lowercase()),
            _ => out.push(text),
        }
    }
    out
}

/// The tokens of a statement in one line.
pub(super) fn plain(sql: &str) -> String {
    tokens(sql).join(" ")
}

/// What stands between the outer parentheses of a `CREATE TABLE`, cut at its commas.
pub(super) fn parts_of_table(sql: &str) -> Vec<Vec<String>> {
    let mut parts = vec![Vec::new()];
    let mut depth = 0;
    for token in tokens(sql) {
        let outside = depth == 0;
        match token.as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        match token.as_str() {
            _ if outside => {}
            _ if depth == 0 => break,
            "," if depth == 1 => parts.push(Vec::new()),
            _ => parts.last_mut().into_iter().for_each(|part| part.push(token.clone())),
        }
    }
    parts
}

/// The tokens in the parentheses that open at `at`, and where what follows them begins.
pub(super) fn in_parentheses(tokens: &[String], at: usize) -> Option<(String, usize)> {
    if tokens.get(at)? != "(" {
        return None;
    }
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate().skip(at) {
        match token.as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((tokens[at + 1..index].join(" "), index + 1));
        }
    }
    None
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn until(chars: &[char], is_end: impl Fn(&str) -> bool) -> usize {
    let mut text = String::new();
    for (index, c) in chars.iter().enumerate() {
        text.push(*c);
        if is_end(&text) {
            return index + 1;
        }
    }
    chars.len()
}

fn quoted(chars: &[char], mark: char) -> usize {
    let mut at = 1;
    while at < chars.len() {
        match chars[at] == mark {
            true if chars.get(at + 1) == Some(&mark) => at += 2,
            true => return at + 1,
            false => at += 1,
        }
    }
    chars.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_written_in_two_ways() {
        let one = "CREATE TABLE \"T\" (\n  [a b] INTEGER, -- the key\n  `c` TEXT DEFAULT 'It''s /* A */')";
        let two = "create table t(\"a b\" integer,c text default 'It''s /* A */')";
        assert_eq!(plain(one), plain(two));
        assert_eq!(plain(two), "create table t ( a b integer , c text default 'It''s /* A */' )");
        assert_eq!(plain("select T.a, 1.5 from t"), plain("select \"t\".\"a\", 1.5 from t"));
        assert_eq!(plain("select t.a, 1.5"), "select t . a , 1.5");
        assert_ne!(plain("check (a = 'X')"), plain("check (a = 'x')"));
    }

    #[test]
    fn parts() {
        let sql =
            "create table t (a decimal(3, 2) check (a in (1, 2)), b, unique (a, b)) strict, without rowid";
        let parts: Vec<String> = parts_of_table(sql).iter().map(|part| part.join(" ")).collect();
        assert_eq!(parts, ["a decimal ( 3 , 2 ) check ( a in ( 1 , 2 ) )", "b", "unique ( a , b )"]);
        let (inner, after) = in_parentheses(&parts_of_table(sql)[0], 8).unwrap();
        assert_eq!((inner.as_str(), after), ("a in ( 1 , 2 )", 17));
    }
}
