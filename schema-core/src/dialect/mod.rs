//! What the compiler knows of each target: names and quoting, reserved words, capabilities.

pub mod target;

pub use target::{PerTarget, Target, TargetSet};
