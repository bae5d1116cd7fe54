//! The two schemas that a migration leads between, as one target holds them.

use super::Renames;
use super::rights::{Granted, granted};
use crate::diag::Diagnostics;
use crate::dialect::Target;
use crate::lower::lower;
use crate::{ir, phys};

/// The two sides of a migration.
#[derive(Clone, Debug)]
pub struct Sides {
    /// What the database holds before it.
    pub old: phys::Schema,
    /// The same with the new names of tables and columns, and those that are derived from them. Its lists have the
    /// order of those in `old`, so that what stands at one place in both was renamed if its names differ.
    pub renamed: phys::Schema,
    /// What it is to hold.
    pub new: phys::Schema,
    /// What accounts have before it; on PostgreSQL, where rights follow a rename, by the new names.
    pub had: Vec<Granted>,
    /// What accounts are to have.
    pub has: Vec<Granted>,
}

impl Sides {
    /// From `old` to `new`, both of which compile for the target.
    pub fn between(old: &ir::Schema, new: &ir::Schema, renames: &Renames, target: Target) -> Sides {
        // A compilation without errors has told all refusals; a name that both schemas have is one that fits.
        let lower = |schema: &ir::Schema| lower(schema, target, &mut Diagnostics::new());
        let before = lower(old);
        let with_names = (*renames != Renames::default()).then(|| renames.applied(old));
        let mut renamed = with_names.as_ref().map_or_else(|| before.clone(), lower);
        // Those that are named after columns keep their names until others take their place.
        renamed.functions.clone_from(&before.functions);
        let follow = with_names.as_ref().filter(|_| target == Target::Postgres);
        Sides {
            old: before,
            renamed,
            new: lower(new),
            had: granted(follow.unwrap_or(old), target),
            has: granted(new, target),
        }
    }
}
