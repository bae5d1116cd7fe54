//! Two schemas.

use super::Told;
use super::side::Text;
use crate::args::ListFormat;
use crate::session::{Failure, Session};
use schema_core::dialect::Target;
use schema_core::json::push_string;
use schema_core::migrate::file::alone;
use schema_core::migrate::hazard::{self, Hazard};
use schema_core::migrate::words::{Line, words};
use schema_core::migrate::{Renames, Sides, plan};
use std::fmt::Write;

/// What differs on one target.
struct OnTarget {
    sides: Sides,
    lines: Vec<Line>,
}

/// Compares them on the targets that both have.
pub(crate) fn texts(
    session: &Session,
    old: &Text,
    new: &Text,
    sql: Option<Target>,
    format: ListFormat,
) -> Result<Told, Failure> {
    let renames = Renames::between(&old.schema, &new.schema);
    let on = |target: Target| {
        let sides = Sides::between(&old.schema, &new.schema, &renames, target);
        OnTarget { lines: words(&sides, &renames), sides }
    };
    let both = old.schema.targets.iter().filter(|target| new.schema.targets.contains(*target));
    let targets: Vec<OnTarget> = both.map(on).collect();
    let sides: Vec<Sides> = targets.iter().map(|on| on.sides.clone()).collect();
    let hazards = hazard::hazards(&old.schema, &new.schema, &renames, &sides);
    let moved = moved(old, new);
    let count = told(&targets).len() + moved.len();
    let out = match (sql, format) {
        (Some(target), _) => of_sql(&targets, target)?,
        (None, ListFormat::Json) => json(&targets, &hazards),
        (None, ListFormat::Human) => {
            let lines = moved.into_iter().chain(told(&targets));
            lines.map(|line| line + "\n").collect()
        }
    };
    if format == ListFormat::Human {
        // `migrate new` tells more of each.
        for hazard in &hazards {
            let on: Vec<&str> = hazard.targets.iter().map(|target| target.name()).collect();
            let Hazard { code, object, message, .. } = hazard;
            session.say("Hazard", format!("{code}:{object} {message} [{}]", on.join(", ")));
        }
    }
    Ok(Told { out, count })
}

/// Targets that one side alone has.
fn moved(old: &Text, new: &Text) -> Vec<String> {
    let lacks = |one: &Text, other: &Text, sign: char| {
        let gone = one.schema.targets.iter().filter(|target| !other.schema.targets.contains(*target));
        gone.map(|target| format!("{sign} target {target}")).collect::<Vec<_>>()
    };
    [lacks(old, new, '-'), lacks(new, old, '+')].concat()
}

/// The lines of all targets: one that is the same on all of them once, any other with those it is of.
fn told(targets: &[OnTarget]) -> Vec<String> {
    let mut lines: Vec<(&Line, Vec<&str>)> = Vec::new();
    for on in targets {
        for line in &on.lines {
            match lines.iter_mut().find(|(known, _)| *known == line) {
                Some((_, names)) => names.push(on.sides.new.target.name()),
                None => lines.push((line, vec![on.sides.new.target.name()])),
            }
        }
    }
    let shown = |(line, names): &(&Line, Vec<&str>)| match names.len() == targets.len() {
        true => line.to_string(),
        false => format!("{line} [{}]", names.join(", ")),
    };
    lines.iter().map(shown).collect()
}

fn of_sql(targets: &[OnTarget], target: Target) -> Result<String, Failure> {
    let on = targets
        .iter()
        .find(|on| on.sides.new.target == target)
        .ok_or_else(|| Failure::usage(format!("not both schemas have the target {target}")))?;
    let plan = plan(&on.sides);
    Ok(if plan.parts.is_empty() { String::new() } else { alone(target, &[], &plan) })
}

fn json(targets: &[OnTarget], hazards: &[Hazard]) -> String {
    let mut out = String::from("{\"targets\":[");
    for (i, on) in targets.iter().enumerate() {
        out.push_str(if i == 0 { "" } else { "," });
        let _ = write!(out, "{{\"target\":\"{}\",\"changes\":[", on.sides.new.target);
        for (i, line) in on.lines.iter().enumerate() {
            out.push_str(if i == 0 { "" } else { "," });
            let _ =
                write!(out, "{{\"change\":\"{}\",\"kind\":\"{}\",\"object\":", line.sign.word(), line.kind);
            push_string(&mut out, &line.object);
            out.push_str(",\"detail\":");
            push_string(&mut out, &line.detail);
            out.push('}');
        }
        out.push_str("]}");
    }
    out.push_str("],\"hazards\":[");
    for (i, hazard) in hazards.iter().enumerate() {
        out.push_str(if i == 0 { "" } else { "," });
        let _ = write!(out, "{{\"code\":\"{}\",\"object\":", hazard.code);
        push_string(&mut out, &hazard.object);
        out.push_str(",\"message\":");
        push_string(&mut out, &hazard.message);
        let on: Vec<String> = hazard.targets.iter().map(|target| format!("\"{target}\"")).collect();
        let _ = write!(out, ",\"targets\":[{}]}}", on.join(","));
    }
    out.push_str("]}\n");
    out
}
