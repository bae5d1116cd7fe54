//! From one schema to another: what differs, the statements that bring a database along, and the way back.
//!
//! Both sides are made by this compiler from schema text, so that what did not change is the same text on both.
//! [`sides`] lowers the older schema twice, as it is and with the new names of what was renamed; [`diff`] lists what
//! differs by then; [`plan`] turns that into statements. The way back is the same work with the sides exchanged.
//! [`mod@words`] says it in words, [`mod@file`] writes it as files, [`mod@record`] keeps the schema that they lead to.

pub mod backfill;
pub mod compare;
pub mod diff;
pub mod file;
mod fingerprint;
pub mod guess;
pub mod hazard;
pub mod ledger;
pub mod lineage;
pub mod plan;
pub mod record;
pub mod renames;
pub mod rights;
pub mod script;
pub mod sides;
pub mod union;
pub mod words;

pub use diff::{Diff, Difference, TableDiff, diff};
pub use fingerprint::fingerprint;
pub use guess::Guesses;
pub use hazard::{Allowed, Hazard, hazards};
pub use lineage::Lineage;
pub use plan::{Part, Plan, Step, plan};
pub use record::Record;
pub use renames::Renames;
pub use sides::Sides;
