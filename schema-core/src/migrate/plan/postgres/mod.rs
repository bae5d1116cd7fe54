//! PostgreSQL. One transaction does what is quick; what would hold others up for long stands in parts of its own:
//! indexes made CONCURRENTLY, constraints added NOT VALID and validated later.
//!
//! What a change touches is dropped before it and made again behind it, as the server refuses to alter what a view,
//! a policy or a generated column reads, and reprints of what it converts would differ from those of a new database.

mod column;
mod convert;
mod drops;
mod indexes;
mod keys;
mod programs;
mod rebuild;
mod renames;
mod rights;
mod script;
mod table;
mod touched;
mod types;

use super::Plan;
use crate::migrate::{Diff, Sides};
use script::Script;
use touched::Touched;

pub(super) fn plan(sides: &Sides, diff: &Diff<'_>) -> Plan {
    let touched = Touched::by(sides, diff);
    let mut script = Script::new(diff.new);
    renames::plan(&mut script, sides);
    drops::plan(&mut script, diff, &touched);
    types::plan(&mut script, diff, &touched);
    programs::plan(&mut script, diff, &touched);
    table::plan(&mut script, diff, &touched);
    keys::plan(&mut script, diff, &touched);
    rights::plan(&mut script, sides, diff, &touched);
    Plan { parts: script.parts() }
}
