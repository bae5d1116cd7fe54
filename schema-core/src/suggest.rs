//! Did you mean …?

/// The name nearest to `wanted`, if one is near enough to be meant.
pub fn closest<'a>(wanted: &str, among: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = wanted.chars().count();
    if length == 0 || length > 64 {
        return None;
    }
    // A third of the letters may differ, at least one; nothing is near a single letter.
    let most = if length == 1 { 0 } else { (length / 3).max(1) };
    let mut best: Option<(usize, &str)> = None;
    for name in among {
        let bound = best.map_or(most, |(d, _)| d.saturating_sub(1));
        if name == wanted || name.len() > 256 {
            continue;
        }
        if let Some(d) = distance(wanted, name, bound) {
            best = Some((d, name));
            if d == 0 {
                break;
            }
        }
    }
    best.map(|(_, name)| name)
}

/// Edits from one word to the other, of letters in any case: insert, delete, replace, swap two
/// neighbours; `None` if more than `most`.
fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    let fold = |s: &str| s.chars().map(|c| c.to_ascii_lowercase()).collect::<Vec<char>>();
    let (a, b) = (fold(a), fold(b));
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        if row.iter().all(|d| *d > most) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|d| *d <= most)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let among = ["email", "id", "created_at"];
        assert_eq!(closest("emial", among.into_iter()), Some("email"));
        assert_eq!(closest("createdat", among.into_iter()), Some("created_at"));
        assert_eq!(closest("Email", among.into_iter()), Some("email"));
        assert_eq!(closest("password", among.into_iter()), None);
        assert_eq!(closest("", among.into_iter()), None);
        assert_eq!(closest("x", ["yz"].into_iter()), None);
    }
}
