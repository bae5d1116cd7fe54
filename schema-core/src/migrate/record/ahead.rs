//! Whether the schema has gone on since its newest revision was recorded.

use super::{Record, schema_text};
use crate::compile::Input;
use crate::diag::{Code, Diagnostic};
use crate::ir;
use crate::migrate::{Renames, Sides, plan};

/// The warning that `schema`, which `inputs` compiled to, is not what its newest revision leads to.
pub fn ahead(record: &Record, inputs: Vec<Input>, schema: &ir::Schema) -> Option<Diagnostic> {
    // Most builds change no schema: to read it is cheaper than to compile two.
    if schema_text(inputs) == record.schema || !leads_elsewhere(record, schema) {
        return None;
    }
    let message = format!("the schema has changed since its newest revision, {}", record.head.revision);
    Some(
        Diagnostic::new(Code::W0901, schema.span, message)
            .note("databases that migrations make lack what has changed since, and code made now may need it")
            .help("`schemagen migrate new NAME` writes the migration"),
    )
}

/// Whether a migration would do something.
fn leads_elsewhere(record: &Record, schema: &ir::Schema) -> bool {
    let Some(old) = record.compile("the record").schema else { return true };
    let renames = Renames::between(&old, schema);
    schema.targets.iter().any(|target| {
        !old.targets.contains(target)
            || !plan(&Sides::between(&old, schema, &renames, target)).parts.is_empty()
    })
}
