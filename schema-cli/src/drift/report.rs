//! What was found, for people and for programs.

use super::rights::Wrong;
use super::{Drift, Places, rights};
use schema_core::json::push_string;
use schema_core::migrate::compare::{Aspect, Finding, What, plain};
use schema_core::phys::Name;
use std::fmt::Write;

/// What the two sides are called.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sides {
    pub(crate) live: &'static str,
    pub(crate) schema: &'static str,
}

/// In words, by table and account.
pub(crate) fn text(drift: &Drift, places: &Places<'_>) -> String {
    let mut out = objects(&drift.objects, places, Sides { live: "the database", schema: "the schema" });
    let mut account = None;
    for finding in &drift.rights {
        if account != Some(&finding.account) {
            account = Some(&finding.account);
            head(&mut out, &who(finding), places.of_account(&finding.account));
        }
        let _ = writeln!(out, "  {}", wrong(finding));
    }
    out
}

/// The same of objects alone.
pub(crate) fn objects(findings: &[Finding], places: &Places<'_>, sides: Sides) -> String {
    let mut out = String::new();
    let mut table: Option<&Name> = None;
    for finding in findings {
        match &finding.object.table {
            Some(name) => {
                if table != Some(name) {
                    table = Some(name);
                    head(&mut out, &format!("table {}", plain(name)), places.of_table(name));
                }
                let own = finding.object.kind == "table";
                let subject = if own { String::new() } else { format!("{} ", finding.object) };
                let place = if own { None } else { places.of(&finding.object) };
                lines(&mut out, &subject, &finding.what, place, sides);
            }
            None => {
                head(&mut out, &finding.object.to_string(), places.of(&finding.object));
                lines(&mut out, "", &finding.what, None, sides);
            }
        }
    }
    out
}

fn head(out: &mut String, title: &str, place: Option<String>) {
    let place = place.map(|place| format!("  {place}")).unwrap_or_default();
    let _ = writeln!(out, "{title}{place}");
}

fn lines(out: &mut String, subject: &str, what: &What, place: Option<String>, sides: Sides) {
    let Sides { live, schema } = sides;
    let place = place.map(|place| format!("  {place}")).unwrap_or_default();
    match what {
        What::Missing => {
            let _ = writeln!(out, "  {subject}is missing in {live}{place}");
        }
        What::Extra => {
            let _ = writeln!(out, "  {subject}is not in {schema}");
        }
        What::Differs(aspects) => {
            for aspect in aspects {
                aspect_lines(out, subject, aspect, &place, sides);
            }
        }
    }
}

/// Short values stand in the line, long ones below it.
fn aspect_lines(out: &mut String, subject: &str, aspect: &Aspect, place: &str, sides: Sides) {
    let Aspect { name, live, schema, .. } = aspect;
    if live.len() + schema.len() < 100 && !live.contains('\n') && !schema.contains('\n') {
        let (here, there) = (sides.live, sides.schema);
        let _ = writeln!(out, "  {subject}{name}: {live} in {here}, {schema} in {there}{place}");
        return;
    }
    let _ = writeln!(out, "  {subject}{name} differs{place}");
    for (side, text) in [(sides.live, live), (sides.schema, schema)] {
        let _ = writeln!(out, "    in {side}:");
        for line in text.lines() {
            let _ = writeln!(out, "      {line}");
        }
    }
}

fn who(finding: &rights::Finding) -> String {
    match finding.account.as_str() {
        "public" => "everybody".to_owned(),
        account => format!("account {account}"),
    }
}

fn wrong(finding: &rights::Finding) -> String {
    match &finding.what {
        Wrong::Missing => "is missing, or has nothing in the database".to_owned(),
        Wrong::Lacks(right) => format!("lacks {right}"),
        Wrong::Extra(right) => format!("has {right}, which the schema does not give"),
    }
}

/// As one JSON document.
pub(crate) fn json(drift: &Drift, places: &Places<'_>) -> String {
    let mut out = String::from("{\"server\":");
    push_string(&mut out, &drift.version);
    out.push_str(",\"objects\":");
    out.push_str(&objects_json(&drift.objects, places));
    out.push_str(",\"rights\":[");
    for (i, finding) in drift.rights.iter().enumerate() {
        out.push_str(if i == 0 { "" } else { "," });
        let (what, right) = match &finding.what {
            Wrong::Missing => ("missing", None),
            Wrong::Lacks(right) => ("lacks", Some(right)),
            Wrong::Extra(right) => ("extra", Some(right)),
        };
        let pairs = [
            ("account", Some(finding.account.clone())),
            ("what", Some(what.to_owned())),
            ("right", right.cloned()),
            ("place", places.of_account(&finding.account)),
        ];
        members(&mut out, &pairs);
        out.push('}');
    }
    out.push_str("]}\n");
    out
}

/// The same of objects alone, as a JSON list.
pub(crate) fn objects_json(findings: &[Finding], places: &Places<'_>) -> String {
    let mut out = String::from("[");
    for (i, finding) in findings.iter().enumerate() {
        out.push_str(if i == 0 { "" } else { "," });
        object(&mut out, finding, places);
    }
    out.push(']');
    out
}

fn object(out: &mut String, finding: &Finding, places: &Places<'_>) {
    let (what, aspects): (_, &[Aspect]) = match &finding.what {
        What::Missing => ("missing", &[]),
        What::Extra => ("extra", &[]),
        What::Differs(aspects) => ("differs", aspects),
    };
    let object = &finding.object;
    let pairs = [
        ("table", object.table.as_ref().map(plain)),
        ("kind", Some(object.kind.clone())),
        ("name", Some(object.name.clone())),
        ("what", Some(what.to_owned())),
        ("place", places.of(object)),
    ];
    members(out, &pairs);
    out.push_str(",\"aspects\":[");
    for (i, aspect) in aspects.iter().enumerate() {
        out.push_str(if i == 0 { "" } else { "," });
        let pairs = [
            ("name", Some(aspect.name.to_owned())),
            ("database", Some(aspect.live.clone())),
            ("schema", Some(aspect.schema.clone())),
        ];
        members(out, &pairs);
        out.push('}');
    }
    out.push_str("]}");
}

/// `{"a":"b",…` of what is there.
fn members(out: &mut String, pairs: &[(&str, Option<String>)]) {
    out.push('{');
    let there = pairs.iter().filter_map(|(key, value)| Some((key, value.as_ref()?)));
    for (i, (key, value)) in there.enumerate() {
        out.push_str(if i == 0 { "" } else { "," });
        push_string(out, key);
        out.push(':');
        push_string(out, value);
    }
}
