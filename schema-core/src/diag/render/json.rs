//! For editors and scripts.

use super::{Count, Place, clip};
use crate::diag::{Diagnostic, Label, MAX_SHOWN, Severity};
use crate::json::push_string;
use crate::source::SourceMap;
use std::fmt::Write;

/// What docs/diagnostics.md describes; it grows with what is added, and changes with what would break a reader.
const FORMAT: u32 = 1;

/// One JSON object: `diagnostics`, every warning and the first errors, and how many there are. Lines and columns count from 1, columns
/// in characters; `start` and `end` are byte offsets.
pub fn json(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    let mut out = format!("{{\"format\":{FORMAT},\"diagnostics\":[");
    let mut errors = 0;
    let told = diagnostics.iter().filter(|d| {
        errors += usize::from(d.severity == Severity::Error);
        d.severity != Severity::Error || errors <= MAX_SHOWN
    });
    for (i, diagnostic) in told.enumerate() {
        out.push_str(if i == 0 { "\n" } else { ",\n" });
        one(&mut out, sources, diagnostic);
    }
    let count = Count::of(diagnostics);
    _ = write!(out, "\n],\"errors\":{},\"warnings\":{}", count.errors, count.warnings);
    // Only migrations have them.
    if count.hazards > 0 {
        _ = write!(out, ",\"hazards\":{}", count.hazards);
    }
    out.push_str("}\n");
    out
}

fn one(out: &mut String, sources: &SourceMap, diagnostic: &Diagnostic) {
    _ = write!(out, "{{\"code\":\"{}\",\"severity\":\"{}\",", diagnostic.code, diagnostic.severity.word());
    out.push_str("\"message\":");
    push_string(out, &clip(&diagnostic.message));
    out.push_str(",\"primary\":");
    label(out, sources, &diagnostic.primary);
    out.push_str(",\"secondary\":");
    list(out, &diagnostic.secondary, |out, l| label(out, sources, l));
    out.push_str(",\"notes\":");
    list(out, &diagnostic.notes, |out, n| push_string(out, &clip(n)));
    out.push_str(",\"help\":");
    list(out, &diagnostic.help, |out, h| push_string(out, &clip(h)));
    out.push_str(",\"fix\":");
    let edit = diagnostic.fix.as_ref().and_then(|fix| Some((fix, fix.edit(sources)?)));
    match edit {
        None => out.push_str("null"),
        Some((fix, edit)) => {
            out.push('{');
            place(out, &Place::of(sources, edit.span));
            out.push_str(",\"replacement\":");
            push_string(out, &edit.text);
            _ = write!(out, ",\"applicability\":\"{}\"}}", fix.applicability.word());
        }
    }
    out.push('}');
}

fn list<T>(out: &mut String, items: &[T], each: impl Fn(&mut String, &T)) {
    out.push('[');
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        each(out, item);
    }
    out.push(']');
}

fn label(out: &mut String, sources: &SourceMap, label: &Label) {
    out.push('{');
    place(out, &Place::of(sources, label.span));
    out.push_str(",\"label\":");
    push_string(out, &clip(&label.text));
    out.push('}');
}

fn place(out: &mut String, place: &Place<'_>) {
    out.push_str("\"file\":");
    push_string(out, place.file);
    let (start, end) = (place.span.start, place.span.end);
    _ = write!(
        out,
        ",\"line\":{},\"column\":{},\"end_line\":{},\"end_column\":{},\"start\":{start},\"end\":{end}",
        place.line, place.column, place.end_line, place.end_column
    );
}
