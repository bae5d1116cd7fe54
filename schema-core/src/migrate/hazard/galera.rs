//! A Galera cluster applies a change of a table on all nodes at once, and none of them commits anything meanwhile
//! (`wsrep_OSU_method=TOI`).

use super::change::Change;
use super::rewrite::{mysql::Algorithm, works};
use super::{Hazard, Place};
use crate::diag::Code;
use crate::dialect::{Target, TargetSet};

pub(super) fn analyse(change: &Change<'_>, found: &mut Vec<Hazard>) {
    if !change.new.galera {
        return;
    }
    for sides in change.sides.iter().filter(|sides| sides.new.target == Target::MySql) {
        for (table, works) in works(sides) {
            // The nodes of a cluster are MariaDB.
            let dear = works.iter().filter(|work| work.mariadb > Algorithm::Instant);
            let worst = dear.clone().map(|work| work.mariadb).max();
            let Some(worst) = worst else { continue };
            let cost = match worst {
                Algorithm::Inplace => "for as long as a node takes to read all of its rows",
                _ => "for as long as a node takes to write all of its rows anew",
            };
            let message = format!(
                "the whole cluster commits nothing while the table '{}' changes, {cost}",
                table.name.name
            );
            found.push(
                Hazard::new(Code::H0203, TargetSet::EMPTY.with(Target::MySql), &table.name.name, message)
                    .at(Place::New(table.span))
                    .notes(dear.map(|work| work.what.clone()))
                    .help("do it while nobody writes; or node by node by hand, with wsrep_OSU_method=RSU, where older and newer tables go together"),
            );
        }
    }
}
