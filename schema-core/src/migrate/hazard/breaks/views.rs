//! Views that running code reads: gone, or with other columns.

use super::Running;
use super::users::User;
use crate::diag::Code;
use crate::dialect::TargetSet;
use crate::ir::{View, ViewId};
use crate::migrate::hazard::change::Change;
use crate::migrate::hazard::{Hazard, Place};

pub(super) fn analyse(change: &Change<'_>, running: &Running<'_>, found: &mut Vec<Hazard>) {
    for (at, old) in change.old.views.iter().enumerate() {
        let id = ViewId(at as u32);
        let targets = old.only.and(change.targets);
        let new = change.new.views.iter().find(|view| view.name == old.name);
        let stays = new.map_or(TargetSet::EMPTY, |new| new.only);
        let gone: TargetSet = targets.iter().filter(|target| !stays.contains(*target)).collect();
        if !gone.is_empty() {
            let what = format!("the running code reads the view '{}', which is gone", old.name);
            let place = new.map_or(Place::Old(old.span), |new| Place::New(new.span));
            found.extend(hazard(running.readers(id, None), old.name.to_string(), gone, what, place));
        }
        if let Some(new) = new {
            columns(change, running, (id, old), new, found);
        }
    }
}

fn columns(
    change: &Change<'_>,
    running: &Running<'_>,
    (id, old): (ViewId, &View),
    new: &View,
    found: &mut Vec<Hazard>,
) {
    for (at, column) in old.columns.iter().enumerate() {
        let what = match new.columns.iter().find(|c| c.name == column.name) {
            None => "which is gone",
            Some(c) if !change.same_type(&column.ty, &c.ty) => "which has another type",
            Some(c) if c.nullable && !column.nullable => "which may be NULL from then on",
            Some(_) => continue,
        };
        let object = format!("{}.{}", old.name, column.name);
        let what = format!("the running code reads '{object}', {what}");
        let users = running.readers(id, Some(&[at as u32]));
        let targets = old.only.and(new.only).and(change.targets);
        found.extend(hazard(users, object, targets, what, Place::New(new.span)));
    }
}

fn hazard(
    users: Vec<User>,
    object: String,
    targets: TargetSet,
    what: String,
    place: Place,
) -> Option<Hazard> {
    if users.is_empty() || targets.is_empty() {
        return None;
    }
    let mut hazard = Hazard::new(Code::H0506, targets, object, what)
        .at(place)
        .notes(users.iter().map(User::told))
        .help("make the new view under a name of its own, and drop this one when nobody reads it any more")
        .steps("make the new view beside this one", "reads the new view", "drop this one");
    hazard.services = users.into_iter().map(|user| user.service).collect();
    Some(hazard)
}
