//! Lists in sentences.

/// `'a'`, `'a' and 'b'`, `'a', 'b' and 'c'`
pub(super) fn quoted<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    join(names.into_iter().map(|name| format!("'{}'", name.as_ref())))
}

/// `a`, `a and b`, `a, b and c`
pub(super) fn join(parts: impl IntoIterator<Item = String>) -> String {
    let mut parts: Vec<String> = parts.into_iter().collect();
    let last = parts.pop().unwrap_or_default();
    if parts.is_empty() { last } else { format!("{} and {last}", parts.join(", ")) }
}

/// `service 'a'`, `services 'a' and 'b'`
pub(super) fn counted<S: AsRef<str>>(what: &str, names: &[S]) -> String {
    let plural = match (names.len(), what.strip_suffix('y')) {
        (1, _) => what.to_owned(),
        (_, Some(stem)) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{what}s"),
    };
    format!("{plural} {}", quoted(names))
}
