//! Comments that `///` lines can't hold to the letter: they have blanks at the end of a line, or begin or
//! end with an empty one. They are said in the target's own words.

use schema_core::dialect::{Target, quote};
use schema_core::phys::{Place, Raw, Schema};
use schema_core::render::{self, ObjectKind};

/// Moves such comments out of the items.
pub(super) fn move_out(schema: &mut Schema) {
    match schema.target {
        Target::Postgres => postgres(schema),
        Target::MySql => mysql(schema),
        Target::Sqlite => {}
    }
}

/// Whether `///` lines give the comment back as it is.
fn holds(comment: &str) -> bool {
    let fits = |line: &str| line.trim_end() == line && !line.contains('\r');
    !comment.starts_with('\n') && !comment.ends_with('\n') && comment.split('\n').all(fits)
}

/// PostgreSQL says any comment by a statement, which the compiler's own renderer writes: all in one item.
fn postgres(schema: &mut Schema) {
    let mut odd = schema.clone();
    for_each(&mut odd, &mut |comment| {
        if holds(comment) {
            comment.clear();
        }
    });
    let statements = render::statements(&odd);
    let comments = statements.into_iter().filter(|s| s.object.kind == ObjectKind::Comment);
    let sql: Vec<String> = comments.map(|s| s.sql).collect();
    if !sql.is_empty() {
        let title = "comments".to_owned();
        schema.raws.push(Raw { object: None, title, sql: sql.join(";\n"), place: Place::Last });
    }
    for_each(schema, &mut |comment| {
        if !holds(comment) {
            comment.clear();
        }
    });
}

/// Every comment that a statement of its own says.
fn for_each(schema: &mut Schema, act: &mut impl FnMut(&mut String)) {
    schema.namespaces.iter_mut().for_each(|n| act(&mut n.comment));
    schema.enums.iter_mut().for_each(|e| act(&mut e.comment));
    schema.domains.iter_mut().for_each(|d| act(&mut d.comment));
    schema.sequences.iter_mut().for_each(|s| act(&mut s.comment));
    for table in &mut schema.tables {
        act(&mut table.comment);
        table.columns.iter_mut().for_each(|c| act(&mut c.comment));
        table.primary_key.iter_mut().for_each(|k| act(&mut k.comment));
        table.uniques.iter_mut().for_each(|k| act(&mut k.comment));
        table.foreign_keys.iter_mut().for_each(|k| act(&mut k.comment));
        table.checks.iter_mut().for_each(|c| act(&mut c.comment));
        table.exclusions.iter_mut().for_each(|e| act(&mut e.comment));
        table.indexes.iter_mut().for_each(|i| act(&mut i.comment));
        table.policies.iter_mut().for_each(|p| act(&mut p.comment));
    }
}

/// MySQL has a comment among the options of a table or column.
fn mysql(schema: &mut Schema) {
    for table in &mut schema.tables {
        let own = |comment: &mut String, sign: &str| {
            let text = std::mem::take(comment);
            format!("COMMENT{sign}{}", quote::string(Target::MySql, &text))
        };
        if !holds(&table.comment) {
            table.options.push(own(&mut table.comment, "="));
        }
        for column in table.columns.iter_mut().filter(|c| !holds(&c.comment)) {
            column.options.push(own(&mut column.comment, " "));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn blanks_at_the_end_of_a_line_are_lost() {
        assert!(holds("") && holds("a\n\n  b"));
        for odd in ["a ", "a \nb", "\na", "a\n", "a\r\nb"] {
            assert!(!holds(odd), "{odd:?}");
        }
    }
}
