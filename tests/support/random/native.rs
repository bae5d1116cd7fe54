//! What one target alone has.

use super::{Profile, Schema};
use schema_core::dialect::Target;
use std::fmt::Write;

/// Items of a target's own.
pub(super) fn items(schema: &mut Schema<'_>) {
    if let Profile::Native(target) = schema.profile {
        raw(schema, target);
    }
    if schema.profile.only() != Some(Target::Postgres) {
        return;
    }
    if schema.choices.once_in(4) {
        let options = *schema.choices.of(&["", " start 10 step 5", " int min 2 max 99 cycle", " cache 20"]);
        schema.docs("");
        let _ = writeln!(schema.text, "sequence random_seq{options}\n");
    }
    if schema.profile == Profile::Native(Target::Postgres) && schema.choices.once_in(4) {
        let path = schema.tables[schema.choices.pick(schema.tables.len())].path.clone();
        let options = *schema.choices.of(&["", " for read", " restrictive for delete", " for update"]);
        let _ = writeln!(schema.text, "policy some_rows on {path}{options}\n    using (true)\n");
    }
}

/// Items in the target's own SQL.
fn raw(schema: &mut Schema<'_>, target: Target) {
    if schema.choices.once_in(4) {
        let text = "create view some_view as select 1 as one, 'it''s; -- so' as two";
        let _ = writeln!(schema.text, "raw {} view some_view $sql$ {text} $sql$\n", target.name());
    }
    if !schema.choices.once_in(4) {
        return;
    }
    let item = match target {
        Target::Postgres => {
            "raw postgres function twice(n bigint) -> bigint $sql$
    create function twice(n bigint) returns bigint immutable language sql as $$ select n * 2; $$
$sql$"
        }
        Target::MySql => {
            "raw mysql procedure twice $sql$
    create procedure twice(in n bigint) begin select n * 2; select 'it''s'; end
$sql$"
        }
        Target::Sqlite => {
            "table noted {
    n bigint?
}

raw sqlite trigger note on noted $sql$
    create trigger note after insert on noted begin update noted set n = 1; select 'it''s'; end
$sql$"
        }
    };
    let _ = writeln!(schema.text, "{item}\n");
}
