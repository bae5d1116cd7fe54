//! Parts with their ways back: both are as many, and go through the files in opposite order.

use crate::migrate::plan::{Mode, Part, Step};

/// Adds steps behind all others, in a part of their own where the last one takes no more.
pub(super) fn append(parts: &mut Vec<Part>, steps: impl Iterator<Item = Step>) {
    match parts.last_mut().filter(|part| takes_more(part)) {
        Some(last) => last.steps.extend(steps),
        None => parts.push(Part { mode: Mode::Transaction, steps: steps.collect() }),
    }
}

/// Adds steps before all others, alike.
pub(super) fn prepend(parts: &mut Vec<Part>, steps: Vec<Step>) {
    match parts.first_mut().filter(|part| takes_more(part)) {
        Some(first) => drop(first.steps.splice(0..0, steps)),
        None => parts.insert(0, Part { mode: Mode::Transaction, steps }),
    }
}

fn takes_more(part: &Part) -> bool {
    part.mode != Mode::Alone && part.steps.iter().all(|step| !step.repeat)
}

/// Each part of the way with the part of the way back that is its counterpart: the last one with the first one.
/// What one of them has more stands with parts that do nothing, in the files of the lowest versions.
pub(super) fn pair(mut up: Vec<Part>, mut down: Vec<Part>) -> Vec<(Part, Part)> {
    down.reverse();
    let count = up.len().max(down.len());
    for parts in [&mut up, &mut down] {
        let missing = count - parts.len();
        parts.splice(0..0, std::iter::repeat_n(nothing(), missing));
    }
    up.into_iter().zip(down).collect()
}

/// MySQL refuses a file without a statement.
fn nothing() -> Part {
    let step = Step::new("Nothing is to be done: this file is there for its counterpart.", "SELECT 1");
    Part { mode: Mode::Transaction, steps: vec![step] }
}
