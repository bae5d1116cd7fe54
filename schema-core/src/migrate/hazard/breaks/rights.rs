//! Rights that are taken away: verbs on tables and columns, accounts, grants.

use crate::diag::{Code, Diagnostics};
use crate::dialect::{Target, TargetSet};
use crate::grants::{Matrix, Right, Rights, Verb, matrix_on};
use crate::ir::{ColumnId, Service};
use crate::migrate::hazard::change::{Change, Pair};
use crate::migrate::hazard::{Hazard, Place};

pub(super) fn analyse(change: &Change<'_>, found: &mut Vec<Hazard>) {
    for service in &change.old.services {
        match change.new.services.iter().find(|new| new.name == service.name) {
            None => found.push(gone(change, service)),
            Some(new) => found.extend(account(change, service, new)),
        }
    }
    let matrices: Vec<(Target, Matrix, Matrix)> = change
        .targets
        .iter()
        .map(|target| {
            let of = |schema| matrix_on(schema, target, &mut Diagnostics::new());
            (target, of(change.old), of(change.new))
        })
        .collect();
    for (at, service) in change.old.services.iter().enumerate() {
        let new_at = change.new.services.iter().position(|new| new.name == service.name);
        let Some(new_at) = new_at else { continue };
        let new_service = &change.new.services[new_at];
        for id in change.old.table_ids() {
            let Some(pair) = change.pair_of_old(id) else { continue };
            // Targets mostly lose the same.
            let mut lost: Vec<(Vec<String>, TargetSet)> = Vec::new();
            for (target, old, new) in &matrices {
                let words = lost_on(&pair, &old.services[at], &new.services[new_at], *target);
                match lost.iter_mut().find(|(known, _)| *known == words) {
                    _ if words.is_empty() => {}
                    Some((_, targets)) => *targets = targets.with(*target),
                    None => lost.push((words, TargetSet::EMPTY.with(*target))),
                }
            }
            for (words, targets) in lost {
                found.push(taken(&pair, service, new_service, targets, words));
            }
        }
    }
}

fn mended(hazard: Hazard, what: &str) -> Hazard {
    hazard.help(format!("take {what} away when no code that needs it runs any more")).steps(
        format!("leave {what}"),
        "does without",
        format!("take {what} away"),
    )
}

fn gone(change: &Change<'_>, service: &Service) -> Hazard {
    let message = format!(
        "the service '{}' is gone, and its account '{}' loses all rights",
        service.name, service.account
    );
    let mut hazard =
        Hazard::new(Code::H0501, change.targets, &service.name, message).at(Place::Old(service.span));
    hazard.services = vec![service.name.clone()];
    mended(hazard, "the service")
}

/// What else belongs to an account.
fn account(change: &Change<'_>, old: &Service, new: &Service) -> Vec<Hazard> {
    let mut lost = Vec::new();
    if old.account != new.account {
        lost.push((
            format!("signs in as '{}', an account that it is not made for any more", old.account),
            "the account",
            change.targets,
        ));
    }
    if old.login && !new.login {
        lost.push(("can't sign in any more".to_owned(), "its login", change.targets));
    }
    for grant in &old.grants {
        let kept = new.grants.iter().any(|g| (g.target, &g.what) == (grant.target, &grant.what));
        if !kept && change.targets.contains(grant.target) {
            let targets = TargetSet::EMPTY.with(grant.target);
            lost.push((format!("loses what it was granted: {}", grant.what), "the grant", targets));
        }
    }
    let told = lost.into_iter().map(|(what, thing, targets)| {
        let message = format!("the running code of the service '{}' {what}", old.name);
        let mut hazard = Hazard::new(Code::H0501, targets, &old.name, message).at(Place::New(new.span));
        hazard.services = vec![old.name.clone()];
        mended(hazard, thing)
    });
    told.collect()
}

/// What a service may do on a table no more, in words: `update (name, email)`, `delete`.
fn lost_on(pair: &Pair<'_>, old: &Rights, new: &Rights, target: Target) -> Vec<String> {
    let lost = |verb: Verb| {
        let had = old.right(pair.old_id, verb)?;
        let has = new.right(pair.new_id, verb);
        if has.is_none() {
            return Some(all(pair, verb, had));
        }
        if verb == Verb::Delete {
            return None;
        }
        let gone = |id: &ColumnId| {
            let after = pair.column_after(*id).filter(|new| pair.new.column(*new).only.contains(target));
            after.is_some_and(|new| has.is_none_or(|right| !right.covers(new)))
        };
        let names: Vec<&str> = had
            .columns_on(pair.old, target)
            .filter(gone)
            .map(|id| pair.old.column(id).name.as_str())
            .collect();
        (!names.is_empty()).then(|| format!("{} ({})", verb.word(), names.join(", ")))
    };
    Verb::ALL.into_iter().filter_map(lost).collect()
}

fn all(pair: &Pair<'_>, verb: Verb, had: &Right) -> String {
    match &had.columns {
        Some(columns) if verb != Verb::Delete => {
            let names: Vec<&str> = columns.iter().map(|id| pair.old.column(*id).name.as_str()).collect();
            format!("{} ({})", verb.word(), names.join(", "))
        }
        _ => verb.word().to_owned(),
    }
}

fn taken(pair: &Pair<'_>, old: &Service, new: &Service, targets: TargetSet, words: Vec<String>) -> Hazard {
    let object = format!("{}.{}", old.name, pair.old.name);
    let message =
        format!("the running code of the service '{}' loses rights on '{}'", old.name, pair.old.name);
    let mut hazard = Hazard::new(Code::H0501, targets, object, message)
        .at(Place::New(new.span))
        .note(format!("it may not do any more: {}", words.join(", ")));
    hazard.services = vec![old.name.clone()];
    mended(hazard, "the right")
}
