//! Services with their rights and row rules, and policies.

use super::super::{Schema, access};
use super::Edit;
use super::text::{self, joined, lines};

pub(super) const EDITS: &[Edit] =
    &[right, policy, drop_policy, again_policy, service, drop_service, drop_right];

/// The lines of a service's block, by its number.
fn services(lines: &[String]) -> Vec<(usize, std::ops::Range<usize>)> {
    let heads = (0..3).filter_map(|n| Some((n, text::block(lines, &format!("service service_{n} {{"))?)));
    heads.collect()
}

fn right(schema: &mut Schema<'_>) -> Option<&'static str> {
    let mut lines = lines(&schema.text);
    let all = services(&lines);
    let (_, place) = all.get(schema.choices.pick(all.len()))?.clone();
    let t = schema.some_table()?;
    let write = *schema.choices.of(&[access::whole, access::columns]);
    let ((), text) = schema.apart(|schema| write(schema, t));
    let rule = text.contains(" where ");
    lines.splice(place.end..place.end, text::lines(&text));
    schema.text = joined(&lines);
    Some(if rule { "row rule added" } else { "right added" })
}

fn drop_right(schema: &mut Schema<'_>) -> Option<&'static str> {
    let mut lines = lines(&schema.text);
    let all = services(&lines);
    let (_, place) = all.get(schema.choices.pick(all.len()))?.clone();
    let rights: Vec<usize> = place.filter(|i| !lines[*i].starts_with("    account ")).collect();
    let at = *rights.get(schema.choices.pick(rights.len()))?;
    let rule = lines[at].contains(" where ");
    lines.remove(at);
    schema.text = joined(&lines);
    Some(if rule { "row rule dropped" } else { "right dropped" })
}

fn service(schema: &mut Schema<'_>) -> Option<&'static str> {
    let number = (0..3).find(|n| !schema.text.contains(&format!("service service_{n} {{")))?;
    let ((), text) = schema.apart(|schema| access::service(schema, number));
    schema.text.push('\n');
    schema.text.push_str(&text);
    Some("service added")
}

fn drop_service(schema: &mut Schema<'_>) -> Option<&'static str> {
    let mut lines = lines(&schema.text);
    let all = services(&lines);
    let (_, place) = all.get(schema.choices.pick(all.len()))?.clone();
    let start = text::with_docs(&lines, place.start - 1);
    lines.drain(start..=place.end);
    schema.text = joined(&lines);
    Some("service dropped")
}

/// A policy that is made now; its name is one of some.
fn made(schema: &mut Schema<'_>) -> Option<String> {
    if schema.profile.only() != Some(schema_core::dialect::Target::Postgres) {
        return None;
    }
    let services = services(&lines(&schema.text)).len();
    let number = 10 + schema.choices.pick(3);
    let ((), text) = schema.apart(|schema| access::policy(schema, number, services.min(1)));
    Some(text)
}

fn policy(schema: &mut Schema<'_>) -> Option<&'static str> {
    let text = made(schema)?;
    schema.text.push('\n');
    schema.text.push_str(&text);
    Some("policy added")
}

fn drop_policy(schema: &mut Schema<'_>) -> Option<&'static str> {
    let mut lines = lines(&schema.text);
    let all = text::items(&lines, "policy ");
    lines.drain(all.get(schema.choices.pick(all.len()))?.clone());
    schema.text = joined(&lines);
    Some("policy dropped")
}

/// Another policy with the name of one, on its table or another.
fn again_policy(schema: &mut Schema<'_>) -> Option<&'static str> {
    let mut lines = lines(&schema.text);
    let all = text::items(&lines, "policy ");
    let range = all.get(schema.choices.pick(all.len()))?.clone();
    let at = range.clone().find(|i| lines[*i].starts_with("policy "))?;
    let (old, _) = lines[at].split_once(" on ")?;
    let text = made(schema)?;
    let new: Vec<String> = text::lines(text.trim_end())
        .into_iter()
        .map(|line| match line.split_once(" on ").filter(|_| line.starts_with("policy ")) {
            Some((_, rest)) => format!("{old} on {rest}"),
            None => line,
        })
        .collect();
    lines.splice(range, new);
    schema.text = joined(&lines);
    Some("policy changed")
}
