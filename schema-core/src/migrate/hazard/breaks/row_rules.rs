//! Row rules and policies: running code that sees or may write other rows than before.

use crate::diag::{Code, Diagnostics};
use crate::dialect::{Target, TargetSet};
use crate::grants::matrix::predicate;
use crate::grants::{Matrix, Verb, matrix_on};
use crate::ir::{Expr, Policy, Schema, Service, TableId};
use crate::migrate::hazard::change::{Change, Pair, text};
use crate::migrate::hazard::{Hazard, Place};

pub(super) fn analyse(change: &Change<'_>, found: &mut Vec<Hazard>) {
    let Some(target) = change.targets.iter().next() else { return };
    let of = |schema| matrix_on(schema, target, &mut Diagnostics::new());
    let (old, new) = (of(&change.renamed), of(change.new));
    for (at, service) in change.old.services.iter().enumerate() {
        let new_at = change.new.services.iter().position(|new| new.name == service.name);
        let Some(new_at) = new_at else { continue };
        for pair in change.pairs() {
            let verbs = verbs(change, target, &pair, (&old, at), (&new, new_at));
            if !verbs.is_empty() {
                found.push(ruled(change, &pair, service, &change.new.services[new_at], &verbs));
            }
        }
    }
    if change.targets.contains(Target::Postgres) {
        for pair in change.pairs() {
            policies(change, &pair, found);
        }
    }
}

/// The verbs whose rule is another. A rule that is gone takes nothing away.
fn verbs(
    change: &Change<'_>,
    target: Target,
    pair: &Pair<'_>,
    old: (&Matrix, usize),
    new: (&Matrix, usize),
) -> Vec<Verb> {
    let rule = |schema: &Schema, table: TableId, rules: &[Expr]| {
        predicate(schema, target, table, rules, &mut Diagnostics::new())
    };
    let other = |verb: &Verb| {
        let had = old.0.services[old.1].right(pair.old_id, *verb);
        let has = new.0.services[new.1].right(pair.new_id, *verb);
        had.zip(has).is_some_and(|(had, has)| {
            let differs = |had: &[Expr], has: &[Expr]| {
                !has.is_empty()
                    && rule(&change.renamed, pair.old_id, had) != rule(change.new, pair.new_id, has)
            };
            differs(&had.using, &has.using) || differs(&had.check, &has.check)
        })
    };
    Verb::ALL.into_iter().filter(other).collect()
}

fn ruled(change: &Change<'_>, pair: &Pair<'_>, old: &Service, new: &Service, verbs: &[Verb]) -> Hazard {
    let words: Vec<&str> = verbs.iter().map(|verb| verb.word()).collect();
    let object = format!("{}.{}", old.name, pair.old.name);
    let message = format!(
        "the running code of the service '{}' meets another row rule on '{}'",
        old.name, pair.old.name
    );
    let line = new.access.iter().find(|line| line.table == pair.new_id && line.filter.is_some());
    let mut hazard = Hazard::new(Code::H0505, change.targets, object, message)
        .at(Place::New(line.map_or(new.span, |line| line.span)))
        .note(format!("for: {}", words.join(", ")))
        .help("make sure that the running code asks for no row that the new rule hides, and writes none that it refuses")
        .steps("leave the rule", "gets along with the new rule", "change the rule");
    hazard.services = vec![old.name.clone()];
    hazard
}

/// Policies of PostgreSQL that take rows away: a new or other restrictive one, a permissive one that is gone or
/// other, or the first one of a table.
fn policies(change: &Change<'_>, pair: &Pair<'_>, found: &mut Vec<Hazard>) {
    let old: Vec<&Policy> = change.old.policies_of(pair.old_id).collect();
    let new: Vec<&Policy> = change.new.policies_of(pair.new_id).collect();
    let same = |a: &Policy, b: &Policy| {
        let rule = |a: &Option<Expr>, b: &Option<Expr>| match (a, b) {
            (Some(a), Some(b)) => change.same_expr(pair, a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        (a.restrictive, a.command, &a.to) == (b.restrictive, b.command, &b.to)
            && rule(&a.using, &b.using)
            && rule(&a.check, &b.check)
    };
    let first = old.is_empty();
    let takes = |policy: &&&Policy| !old.iter().any(|o| same(o, policy)) && (policy.restrictive || first);
    let gone = |policy: &&&Policy| {
        // Without any policy left, all rows are open again.
        !policy.restrictive && !new.is_empty() && !new.iter().any(|n| same(policy, n))
    };
    let told = new.iter().filter(takes).map(|p| (*p, Place::New(p.span)));
    let lost = old.iter().filter(gone).map(|p| (*p, Place::Old(p.span)));
    for (policy, place) in told.chain(lost) {
        // The first policy of a table hides its rows from those that it does not name.
        let named =
            |service: &&Service| first || policy.to.is_empty() || policy.to.contains(&service.account);
        let reaches = |service: &&Service| service.access.iter().any(|line| line.table == pair.old_id);
        let services: Vec<String> = change
            .old
            .services
            .iter()
            .filter(named)
            .filter(reaches)
            .map(|service| service.name.clone())
            .collect();
        if services.is_empty() {
            continue;
        }
        let object = format!("{}.{}", pair.old.name, policy.name);
        let message =
            format!("the policy '{}' takes rows of '{}' away from running code", policy.name, pair.old.name);
        let targets = TargetSet::EMPTY.with(Target::Postgres);
        let mut hazard = Hazard::new(Code::H0505, targets, object, message)
            .at(place)
            .notes(services.iter().map(|service| format!("service '{service}' may use the table")))
            .notes(policy.using.iter().map(|e| {
                let table = if matches!(place, Place::Old(_)) { pair.old } else { pair.new };
                let schema = if matches!(place, Place::Old(_)) { change.old } else { change.new };
                format!("the rule: {}", text(schema, Target::Postgres, table, e))
            }))
            .help("make sure that the running code needs no row that it hides")
            .steps("leave the policies", "gets along with the new ones", "change the policies");
        hazard.services = services;
        found.push(hazard);
    }
}
