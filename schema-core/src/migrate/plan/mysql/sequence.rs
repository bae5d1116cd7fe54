//! Sequences, which MariaDB has.

use super::super::Step;
use super::ident;
use crate::migrate::{Diff, Difference};
use crate::phys::Sequence;
use crate::render::writer::counting;

/// They are made, changed and dropped; one that changes goes on from its value.
pub(super) fn change(diff: &Diff<'_>, steps: &mut Vec<Step>) {
    for difference in &diff.sequences {
        match difference {
            Difference::Created(new) => {
                let options = counting(&new.options);
                let sql = format!("CREATE SEQUENCE {} {options}", ident(&new.name.name));
                steps.push(Step::new(format!("Sequence {}.", new.name.name), sql.trim_end()));
            }
            Difference::Changed { old, new } if old.options != new.options => {
                let sql = format!("ALTER SEQUENCE {} {}", ident(&new.name.name), whole(new));
                steps.push(Step::new(format!("Sequence {} counts otherwise.", new.name.name), sql));
            }
            Difference::Changed { .. } | Difference::Dropped(_) => {}
        }
    }
}

/// Those that are gone, when no default draws from them any more.
pub(super) fn drop(diff: &Diff<'_>, steps: &mut Vec<Step>) {
    for difference in &diff.sequences {
        if let Difference::Dropped(old) = difference {
            let sql = format!("DROP SEQUENCE {}", ident(&old.name.name));
            steps.push(Step::new(format!("Sequence {} goes.", old.name.name), sql));
        }
    }
}

/// All options, as what is left out stays as it was.
fn whole(sequence: &Sequence) -> String {
    let o = &sequence.options;
    let step = o.step.unwrap_or(1);
    let (min, max) = if step < 0 { (-i64::MAX, -1) } else { (1, i64::MAX - 1) };
    let (min, max) = (o.min.unwrap_or(min), o.max.unwrap_or(max));
    let start = o.start.unwrap_or(if step < 0 { max } else { min });
    format!(
        "START WITH {start} INCREMENT BY {step} MINVALUE {min} MAXVALUE {max} CACHE {} {}",
        o.cache.unwrap_or(1000),
        if o.cycle { "CYCLE" } else { "NOCYCLE" }
    )
}
