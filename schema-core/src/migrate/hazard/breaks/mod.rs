//! Who breaks. A migration is applied before new code is deployed: the code that runs now was made for the older
//! schema, and must go on with the newer database. What it may do is what its services may: by their lines, and by
//! the queries that they may call.

mod facts;
mod rights;
mod row_rules;
mod users;
mod views;

use super::Hazard;
use super::change::Change;
use crate::grants::need::{Needs, needs};
use crate::ir::Schema;

pub(super) fn analyse(change: &Change<'_>, found: &mut Vec<Hazard>) {
    let running = Running::new(change.old);
    for fact in facts::facts(change) {
        found.extend(fact.hazard(&running));
    }
    rights::analyse(change, found);
    row_rules::analyse(change, found);
    views::analyse(change, &running, found);
}

/// What stands for code that was made for no service, and may do all.
pub(super) const ANYBODY: &str = "*";

/// The services whose running code breaks, each once; `*` is code that was made for no service.
pub fn services(hazards: &[Hazard]) -> Vec<String> {
    let mut names: Vec<String> = hazards.iter().flat_map(|hazard| hazard.services.iter().cloned()).collect();
    names.sort();
    names.dedup();
    names
}

/// The older schema, with what its queries need.
struct Running<'a> {
    schema: &'a Schema,
    needs: Vec<Needs>,
}

impl<'a> Running<'a> {
    fn new(schema: &'a Schema) -> Running<'a> {
        Running { schema, needs: schema.queries.iter().map(|query| needs(schema, query)).collect() }
    }
}
