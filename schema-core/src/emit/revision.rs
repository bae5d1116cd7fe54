//! Writes which revision of the schema the code is made for.

use super::out::{Out, literal};
use crate::dialect::Target;
use crate::ir::Service;
use crate::migrate::record::Head;

/// Writes what a database must have for the code of `service`, or of none in particular.
pub(super) fn write(out: &mut Out, head: &Head, service: Option<&Service>) {
    let fingerprint = |target| head.fingerprints.get(target).as_deref().unwrap_or_default();
    let fingerprints = Target::ALL.map(|target| literal(fingerprint(target)));
    out.doc(0, "The revision that this code is made for: what a database must have, or be beyond.");
    out.line(0, &["pub static REVISION: rt::Revision = rt::Revision {"]);
    out.line(1, &["id: ", &head.revision.id.to_string(), ","]);
    out.line(1, &["name: ", &literal(&head.revision.name), ","]);
    out.line(1, &["fingerprints: ["]);
    for fingerprint in &fingerprints {
        out.line(2, &[fingerprint, ","]);
    }
    out.line(1, &["],"]);
    match service {
        Some(service) => out.line(1, &["service: Some(", &literal(&service.name), "),"]),
        None => out.line(1, &["service: None,"]),
    }
    out.line(0, &["};"]);
    out.line(0, &[]);
}
