//! Whether the records are what schemagen wrote, and the last one is the schema.

use super::super::new;
use super::super::store::Store;
use crate::session::{Failure, Session};
use schema_core::ir;
use schema_core::migrate::record::Revision;

/// What is wrong with the records. That another version of schemagen made other statements is a warning alone.
pub(super) fn problems(session: &Session, store: &Store) -> Result<Vec<String>, Failure> {
    let mut problems = Vec::new();
    for record in store.records() {
        let head = &record.head;
        let path = store.record_path(&head.revision);
        let compiled = record.compile(&path.display().to_string());
        let Some(schema) = compiled.schema.as_ref().filter(|_| !compiled.has_errors()) else {
            session.report(&compiled);
            problems.push(format!("the recorded schema of {} does not compile", head.revision));
            continue;
        };
        // Of the version that runs, the fingerprints must be those that it makes.
        if head.schemagen == env!("CARGO_PKG_VERSION") {
            problems.extend(record.stale(schema).into_iter().map(|target| {
                format!(
                    "'{}' does not have the fingerprint for {target} that stands in its head: a record is not to be \
edited; bring it back, and put the change into a new migration",
                    path.display()
                )
            }));
        }
    }
    Ok(problems)
}

/// What the schema has and the last record has not, or the other way round.
pub(super) fn unrecorded(last: &Revision, recorded: &ir::Schema, schema: &ir::Schema) -> Option<String> {
    let steps = new::steps(Some(recorded), schema);
    if steps.iter().all(|step| step.is_nothing()) {
        return None;
    }
    let lines: Vec<String> = new::told(&steps).into_iter().map(|line| format!("\n  {line}")).collect();
    Some(format!(
        "the schema is not what {last} leads to: `schemagen migrate new NAME` is wanted{}",
        lines.concat()
    ))
}
