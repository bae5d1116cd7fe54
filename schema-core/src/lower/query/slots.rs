//! Marks of parameters, and the placeholders that they become.

use crate::dialect::Target;
use crate::phys::query::{Slot, Source, Stmt};

/// A value.
pub(super) const PLAIN: char = 'p';
/// A text with A to Z folded.
pub(super) const FOLDED: char = 'f';
/// A list of values, where the target has no arrays.
pub(super) const LIST: char = 'l';
/// A list of texts with A to Z folded.
pub(super) const FOLDED_LIST: char = 'm';
/// The keys that a step before has read, of so many columns.
pub(super) const KEYS: char = 'k';

/// A mark: no text of a schema holds NUL.
pub(super) fn mark(kind: char, number: u32) -> String {
    format!("\0{kind}{number};")
}

/// The statement that `text` is, with a placeholder for each mark.
pub(super) fn stmt(target: Target, text: &str, writes: bool) -> Stmt {
    let mut parts = text.split('\0');
    let mut out = parts.next().unwrap_or("").to_owned();
    let mut slots: Vec<Slot> = Vec::new();
    for part in parts {
        let (mark, rest) = part.split_once(';').unwrap_or((part, ""));
        let mut chars = mark.chars();
        let kind = chars.next().unwrap_or(PLAIN);
        let number = chars.as_str().parse().unwrap_or(0);
        let source = if kind == KEYS { Source::Keys(number) } else { Source::Param(number) };
        let list = matches!(kind, LIST | FOLDED_LIST | KEYS).then_some(out.len() as u32);
        let slot = Slot { source, list, fold: matches!(kind, FOLDED | FOLDED_LIST) };
        let known = slots.iter().position(|s| target == Target::Postgres && *s == slot);
        let place = known.unwrap_or(slots.len());
        if known.is_none() {
            slots.push(slot);
        }
        match (slot.list, target) {
            (Some(_), _) => {}
            // The same value has the same number, so that an expression that stands twice is one to the server.
            (None, Target::Postgres) => out.push_str(&format!("${}", place + 1)),
            (None, Target::MySql | Target::Sqlite) => out.push('?'),
        }
        out.push_str(rest);
    }
    Stmt { text: out, slots, writes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgres_numbers_a_parameter_once() {
        let text = format!("SELECT {0}, {1}, {0}", mark(PLAIN, 1), mark(FOLDED, 1));
        let made = stmt(Target::Postgres, &text, false);
        assert_eq!(made.text, "SELECT $1, $2, $1");
        let folds: Vec<_> = made.slots.iter().map(|s| (s.source, s.fold)).collect();
        assert_eq!(folds, [(Source::Param(1), false), (Source::Param(1), true)]);
    }

    #[test]
    fn others_bind_it_each_time_and_lists_in_their_place() {
        let text = format!("a = {0} OR b IN {1} OR c = {0}", mark(PLAIN, 0), mark(LIST, 2));
        let made = stmt(Target::MySql, &text, false);
        assert_eq!(made.text, "a = ? OR b IN  OR c = ?");
        let slots: Vec<_> = made.slots.iter().map(|s| (s.source, s.list)).collect();
        assert_eq!(slots, [(Source::Param(0), None), (Source::Param(2), Some(14)), (Source::Param(0), None)]);
    }
}
