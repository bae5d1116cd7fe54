//! Generated columns that the schema does not have: they stand in for a key that has no direct form.

use super::table::Build;
use crate::phys;

/// Adds a hidden column that computes `expr`, or finds the one that does, and gives its name.
pub(super) fn column(b: &mut Build<'_>, base: &str, ty: &str, expr: String, comment: String) -> String {
    let same =
        |c: &&phys::Column| c.hidden && c.ty == ty && c.generated.as_ref().is_some_and(|g| g.expr == expr);
    if let Some(found) = b.out.columns.iter().find(same) {
        return found.name.clone();
    }
    let name = free_name(b, base);
    b.out.columns.push(phys::Column {
        // A stored column would forbid cascades to the columns it reads.
        generated: Some(phys::Generated { expr, stored: false }),
        comment,
        hidden: true,
        ..phys::Column::new(&name, ty)
    });
    name
}

fn free_name(b: &Build<'_>, base: &str) -> String {
    let taken = |name: &str| {
        b.table.columns.iter().any(|c| c.name.eq_ignore_ascii_case(name))
            || b.out.columns.iter().any(|c| c.name.eq_ignore_ascii_case(name))
    };
    // Room for a number behind it, within 64 characters.
    let base: String = match base.char_indices().nth(60) {
        None => base.to_owned(),
        // The end says what it is for.
        Some(_) => {
            let tail = base.rfind('_').map_or("", |at| &base[at..]);
            let room = 60usize.saturating_sub(tail.chars().count());
            base.chars().take(room).chain(tail.chars()).collect()
        }
    };
    if !taken(&base) {
        return base;
    }
    let mut number = 2u32;
    loop {
        let name = format!("{base}{number}");
        if !taken(&name) {
            return name;
        }
        number += 1;
    }
}
