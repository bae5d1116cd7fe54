//! What the compiler knows of each target: names and quoting, reserved words, capabilities.

pub mod names;
pub mod quote;
pub mod reserved;
pub mod target;

pub use target::{PerTarget, Target, TargetSet};
