//! Which object of one side is which of the other.

use super::{Aspects, Findings, Object, What};
use std::collections::HashMap;

/// Something that both sides may have.
pub(super) trait Part {
    /// Its name.
    fn name(&self) -> &str;

    /// How it differs from the same in the schema. Its name is no aspect.
    fn aspects(&self, schema: &Self, aspects: &mut Aspects);

    /// What it is about, which tells one from another where the server gave the names.
    fn about(&self) -> String {
        String::new()
    }

    /// Whether the server may have made its name.
    fn is_named_by_server(&self) -> bool {
        self.name().is_empty()
    }
}

/// Compares two lists, in which an object is known by what `object` gives; among those that the server named, by
/// what it is.
pub(super) fn list<T: Part>(live: &[T], schema: &[T], object: impl Fn(&T) -> Object, found: &mut Findings) {
    let mut left: Vec<&T> = live.iter().collect();
    let mut wanted: Vec<&T> = schema.iter().collect();
    let differs = |a: &T, b: &T| {
        let mut aspects = Aspects::default();
        a.aspects(b, &mut aspects);
        !aspects.0.is_empty()
    };
    let mut pairs = match_named(&mut left, &mut wanted, &object, &differs);
    take(&mut left, &mut wanted, &mut pairs, |a, b| !differs(a, b));
    take(&mut left, &mut wanted, &mut pairs, |a, b| a.about() == b.about());
    for (a, b) in pairs {
        let mut aspects = Aspects::default();
        a.aspects(b, &mut aspects);
        found.aspects(object(b), aspects);
    }
    left.into_iter().for_each(|one| found.push(object(one), What::Extra));
    wanted.into_iter().for_each(|one| found.push(object(one), What::Missing));
}

/// Those with the same name, taken out of both lists. Pieces of raw SQL may have a name together: those that are alike
/// go together first.
fn match_named<'a, T: Part>(
    left: &mut Vec<&'a T>,
    wanted: &mut Vec<&'a T>,
    object: &impl Fn(&T) -> Object,
    differs: &impl Fn(&T, &T) -> bool,
) -> Vec<(&'a T, &'a T)> {
    let mut by_name: HashMap<Object, Vec<&'a T>> = HashMap::new();
    for one in wanted.iter().filter(|one| !one.name().is_empty()) {
        by_name.entry(object(one)).or_default().push(one);
    }
    let mut pairs: Vec<(&T, &T)> = Vec::new();
    let mut pair = |one: &'a T, fits: &dyn Fn(&[&T]) -> Option<usize>| {
        let Some(group) = by_name.get_mut(&object(one)) else { return false };
        fits(group).map(|at| pairs.push((one, group.remove(at)))).is_some()
    };
    let alike = |one: &T, group: &[&T]| group.iter().position(|other| !differs(one, other));
    left.retain(|one| !pair(one, &|group| if group.len() > 1 { alike(one, group) } else { None }));
    left.retain(|one| !pair(one, &|group| (!group.is_empty()).then_some(0)));
    let is_left = |one: &&T| {
        by_name.get(&object(one)).is_some_and(|group| group.iter().any(|other| std::ptr::eq(*other, *one)))
    };
    wanted.retain(|one| one.name().is_empty() || is_left(one));
    pairs
}

/// Takes pairs of those that the server named out of both lists, as `same` says.
fn take<'a, T: Part>(
    left: &mut Vec<&'a T>,
    wanted: &mut Vec<&'a T>,
    pairs: &mut Vec<(&'a T, &'a T)>,
    same: impl Fn(&T, &T) -> bool,
) {
    left.retain(|one| {
        let at = wanted
            .iter()
            .position(|other| one.is_named_by_server() && other.is_named_by_server() && same(one, other));
        at.map(|at| pairs.push((*one, wanted.remove(at)))).is_none()
    });
}

/// Whether a name is what PostgreSQL, MySQL or MariaDB would have chosen for something of a table: they put one of
/// `ends` behind what it is of, and a number where that is taken.
pub(super) fn is_made(name: &str, ends: &[&str]) -> bool {
    let base = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let base = base.strip_suffix('_').filter(|_| base.len() < name.len()).unwrap_or(base);
    name.is_empty() || ends.iter().any(|end| base.ends_with(end))
}
