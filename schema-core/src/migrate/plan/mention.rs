//! Whether SQL text names something. Texts are not parsed: a name in a comment or a string counts too, which costs
//! a statement more and nothing else.

/// Whether `name` stands in `sql` as a word of its own, in any case, quoted or not.
pub(in crate::migrate) fn mentions(sql: &str, name: &str) -> bool {
    if name.is_empty() || sql.len() < name.len() {
        return false;
    }
    let (sql, name) = (sql.as_bytes(), name.as_bytes());
    let is_word =
        |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b >= 0x80);
    let ends = (is_word(name.first()), is_word(name.last()));
    (0..=sql.len() - name.len()).any(|at| {
        sql[at..at + name.len()].eq_ignore_ascii_case(name)
            && !(ends.0 && at > 0 && is_word(sql.get(at - 1)))
            && !(ends.1 && is_word(sql.get(at + name.len())))
    })
}

#[cfg(test)]
mod tests {
    use super::mentions;

    #[test]
    fn a_name_is_a_whole_word() {
        assert!(mentions(r#"CHECK ("name" <> '')"#, "name"));
        assert!(mentions("select NAME from t", "name"));
        assert!(!mentions("select full_name, names, namé from t", "name"));
        assert!(mentions(r#"SELECT "Order Details"."x""#, "order details"));
        assert!(!mentions("", "a") && !mentions("a", "") && !mentions("a", "ab"));
        assert!(mentions("namé = name", "name"));
    }
}
