//! Did you mean …?

use crate::diag::Applicability;

/// What was probably meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Guess {
    /// The name.
    pub name: String,
    /// Whether it can hardly be another: one slip of the finger away, and no other name is.
    pub sure: bool,
}

impl Guess {
    /// How sure an edit is that writes the name.
    pub fn applicability(&self) -> Applicability {
        if self.sure { Applicability::Certain } else { Applicability::Maybe }
    }
}

/// The name nearest to `wanted`, if one is near enough to be meant.
pub fn closest<'a>(wanted: &str, among: impl IntoIterator<Item = &'a str>) -> Option<Guess> {
    let length = wanted.chars().count();
    if length == 0 || length > 64 {
        return None;
    }
    // A third of the letters may differ, at least one; nothing is near a single letter.
    let most = if length == 1 { 0 } else { (length / 3).max(1) };
    let mut best: Option<(usize, &str)> = None;
    let mut alone = true;
    for name in among {
        if name == wanted || name.len() > 256 {
            continue;
        }
        let bound = best.map_or(most, |(d, _)| d);
        let Some(d) = distance(wanted, name, bound) else { continue };
        match best {
            Some((nearest, first)) if nearest == d => alone &= first == name,
            _ => (best, alone) = (Some((d, name)), true),
        }
    }
    let (d, name) = best?;
    let slip = d == 0 || d == 1 && length >= MIN_SURE;
    Some(Guess { name: name.to_owned(), sure: alone && slip })
}

/// One letter of a shorter word is too much of it.
const MIN_SURE: usize = 4;

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
    use super::{Guess, closest};

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let among = ["email", "id", "created_at"];
        let near = |name| closest(name, among).map(|guess| guess.name);
        assert_eq!(near("emial").as_deref(), Some("email"));
        assert_eq!(near("createdat").as_deref(), Some("created_at"));
        assert_eq!(near("Email").as_deref(), Some("email"));
        assert_eq!(near("password"), None);
        assert_eq!(near(""), None);
        assert_eq!(closest("x", ["yz"]), None);
    }

    #[test]
    fn a_guess_is_sure_if_it_can_hardly_be_another() {
        let sure = |wanted, among: &[&'static str]| match closest(wanted, among.iter().copied()) {
            Some(Guess { sure, .. }) => sure,
            None => panic!("nothing is near {wanted}"),
        };
        assert!(sure("emial", &["email", "id"]));
        assert!(sure("ID", &["id", "ip"]));
        assert!(!sure("user_", &["users", "user1"]), "two are as near");
        assert!(sure("user_", &["user", "person"]));
        assert!(!sure("ip", &["id"]), "half of the word differs");
        assert!(!sure("createdta", &["created_at"]), "two slips");
    }
}
