//! The statements of a query, as data.

use super::super::out::{Out, literal};
use crate::phys::query::{Query, Role, Slot, Source, Step};

/// Writes what each target runs.
pub(super) fn steps(out: &mut Out, lowered: [Option<&Query>; 3]) {
    out.line(2, &["steps: ["]);
    for query in lowered {
        match query.map_or(&[][..], |query| &query.steps) {
            [] => out.line(3, &["&[],"]),
            steps => {
                out.line(3, &["&["]);
                steps.iter().for_each(|s| step(out, s));
                out.line(3, &["],"]);
            }
        }
    }
    out.line(2, &["],"]);
}

fn step(out: &mut Out, step: &Step) {
    let kind = if step.stmt.writes { "write" } else { "read" };
    let role = match step.role {
        Role::Rows => "Rows",
        Role::Count => "Count",
        Role::Nothing => "Nothing",
        Role::Keys => "Keys",
        Role::Either => "Either",
    };
    let text = literal(&step.stmt.text);
    let slots: Vec<_> = step.stmt.slots.iter().map(slot).collect();
    let head = ["rt::StepMeta::", kind, "(rt::Role::", role, ", "].concat();
    out.text.push_str("                ");
    out.line(0, &[&head, &text, ", &[", &slots.join(", "), "]),"]);
}

fn slot(slot: &Slot) -> String {
    let mut text = match (slot.source, slot.list) {
        (Source::Param(at), None) => format!("rt::Slot::param({at})"),
        (Source::Param(at), Some(place)) => format!("rt::Slot::param({at}).list({place})"),
        (Source::Keys(width), place) => format!("rt::Slot::keys({width}, {})", place.unwrap_or(0)),
    };
    if slot.fold {
        text.push_str(".fold()");
    }
    text
}
