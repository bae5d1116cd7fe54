//! What one target alone has.

use super::{Profile, Schema};
use schema_core::dialect::Target;
use std::fmt::Write;

/// Items of a target's own.
pub(super) fn items(schema: &mut Schema<'_>) {
    if schema.profile.only() != Some(Target::Postgres) {
        return;
    }
    if schema.choices.once_in(4) {
        let options = *schema.choices.of(&["", " start 10 step 5", " int min 1 max 99 cycle", " cache 20"]);
        schema.docs("");
        let _ = writeln!(schema.text, "sequence random_seq{options}\n");
    }
    if schema.profile == Profile::Native(Target::Postgres) && schema.choices.once_in(4) {
        let path = schema.tables[schema.choices.pick(schema.tables.len())].path.clone();
        let options = *schema.choices.of(&["", " for read", " restrictive for delete", " for update"]);
        let _ = writeln!(schema.text, "policy some_rows on {path}{options}\n    using (true)\n");
    }
}
