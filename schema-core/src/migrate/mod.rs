//! From one schema to another: what differs, the statements that bring a database along, and the way back.
//!
//! Both sides are made by this compiler from schema text, so that what did not change is the same text on both.
//! [`sides`] lowers the older schema twice, as it is and with the new names of what was renamed; [`diff`] lists what
//! differs by then; [`plan`] turns that into statements. The way back is the same work with the sides exchanged.

pub mod compare;
pub mod diff;
pub mod hazard;
pub mod plan;
pub mod renames;
pub mod rights;
pub mod script;
pub mod sides;

pub use diff::{Diff, Difference, TableDiff, diff};
pub use hazard::{Allowed, Hazard, hazards};
pub use plan::{Part, Plan, Step, plan};
pub use renames::Renames;
pub use sides::Sides;
