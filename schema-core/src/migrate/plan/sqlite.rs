//! sqlite

use super::Plan;
use crate::migrate::{Diff, Sides};

pub(super) fn plan(_sides: &Sides, _diff: &Diff<'_>) -> Plan {
    Plan::default()
}
