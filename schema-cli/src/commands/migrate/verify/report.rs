//! What was found, for people and for programs.

use super::Report;
use super::replay::Replayed;
use crate::commands::migrate::progress::time;
use crate::drift::{Places, Sides, objects, objects_json};
use schema_core::json::push_string;
use std::fmt::Write;

/// In words, a paragraph a target.
pub(super) fn text(report: &Report, places: &Places<'_>) -> String {
    let mut out = String::new();
    for replayed in &report.targets {
        let Replayed { target, version, files, .. } = replayed;
        let verdict = if replayed.holds() { "holds" } else { "does not hold" };
        let files = if *files == 1 { "1 file".to_owned() } else { format!("{files} files") };
        let _ = writeln!(out, "{} {version}: {files}, {}: {verdict}", target.title(), time(replayed.took));
        if let Some(why) = &replayed.failed {
            let _ = writeln!(out, "  broke off: {why}");
        }
        let mut list = |title: &str, text: String| {
            if !text.is_empty() {
                let _ = writeln!(out, "  {title}");
                for line in text.lines() {
                    let _ = writeln!(out, "    {line}");
                }
            }
        };
        list(
            "what the migrations make is not what the schema makes:",
            objects(&replayed.objects, places, Sides { live: "the migrations", schema: "the schema" }),
        );
        let left = replayed.left.iter().map(|finding| match &finding.object.table {
            Some(table) if finding.object.kind != "table" => {
                format!("{} of {}\n", finding.object, schema_core::migrate::compare::plain(table))
            }
            _ => format!("{}\n", finding.object),
        });
        list("the ways back do not lead to an empty database; they leave or lack:", left.collect());
        if let Some(file) = &replayed.stays {
            let _ = writeln!(out, "  {file} has no way back: only what came after it was taken back");
        }
    }
    out
}

/// As one JSON document.
pub(super) fn json(report: &Report, places: &Places<'_>) -> String {
    let mut out = format!("{{\"holds\":{},\"revisions\":{},\"problems\":[", report.holds(), report.revisions);
    for (i, problem) in report.problems.iter().enumerate() {
        out.push_str(if i == 0 { "" } else { "," });
        push_string(&mut out, problem);
    }
    out.push_str("],\"targets\":[");
    for (i, replayed) in report.targets.iter().enumerate() {
        out.push_str(if i == 0 { "" } else { "," });
        let _ = write!(out, "{{\"target\":\"{}\",\"server\":", replayed.target);
        push_string(&mut out, &replayed.version);
        let _ = write!(out, ",\"files\":{},\"took_ms\":{}", replayed.files, replayed.took.as_millis());
        for (key, value) in [("failed", &replayed.failed), ("no_way_back", &replayed.stays)] {
            if let Some(value) = value {
                let _ = write!(out, ",\"{key}\":");
                push_string(&mut out, value);
            }
        }
        let _ = write!(
            out,
            ",\"objects\":{},\"left\":{}}}",
            objects_json(&replayed.objects, places),
            objects_json(&replayed.left, places)
        );
    }
    out.push_str("]}\n");
    out
}
