//! Views: as such where the language has words for all that their statement says, else `raw`.

use super::Draft;
use super::expr::View;
use super::out::{Out, Piece};
use super::words::path;
use schema_core::dialect::Target;
use schema_core::phys::{Name, Place, Raw, Schema};
use std::collections::{BTreeMap, HashSet};

/// Whether `raw` makes a view.
pub(super) fn is_one(raw: &Raw) -> bool {
    raw.place == Place::Last && raw.object.as_ref().is_some_and(|object| object.kind == "view")
}

/// The views among raw items, with their places and names.
pub(super) fn all(raws: &[Raw]) -> impl Iterator<Item = (usize, &Name, &Raw)> {
    let views = raws.iter().enumerate().filter(|(_, raw)| is_one(raw));
    views.filter_map(|(i, raw)| raw.object.as_ref().map(|object| (i, &object.name, raw)))
}

/// Views that the language may have the words for, by their places among the raw items.
pub(super) type Views = BTreeMap<usize, View>;

/// The views of `schema` that may be written as such.
pub(super) fn read(schema: &Schema) -> Views {
    // Views stand in front of all raw items: where one of these has changed the session, the view was made in
    // another. Of the SQL mode it keeps nothing.
    let changes = |raw: &Raw| {
        let mut set = raw.sql.lines().take_while(|line| line.starts_with("SET "));
        set.any(|line| !line.starts_with("SET sql_mode "))
    };
    let changed = schema.raws.iter().position(|raw| schema.target == Target::MySql && changes(raw));
    all(&schema.raws)
        .take_while(|(i, ..)| changed.is_none_or(|changed| *i < changed))
        .filter_map(|(i, name, raw)| {
            let view = View::read(schema, name, &raw.sql)?;
            view.words().is_some().then_some((i, view))
        })
        .collect()
}

/// Writes the views, each behind those that it reads: so they are made, and so a catalog may list them.
pub(super) fn write_all(draft: &Draft<'_>, out: &mut Out) {
    let mut left: Vec<(&usize, &View)> = draft.views.iter().map(|(i, view)| (*i, *view)).collect();
    left.sort_by_key(|(i, _)| **i);
    let mut waiting: HashSet<&Name> = left.iter().map(|(_, view)| &view.name).collect();
    while !left.is_empty() {
        let before = left.len();
        left.retain(|(i, view)| {
            if view.reads.iter().any(|read| *read != view.name && waiting.contains(read)) {
                return true;
            }
            waiting.remove(&view.name);
            write(out, **i, view);
            false
        });
        // What goes in a circle does not compile, and is told so.
        if left.len() == before {
            left.drain(..).for_each(|(i, view)| write(out, *i, view));
        }
    }
}

fn write(out: &mut Out, i: usize, view: &View) {
    let Some(select) = view.words() else { return };
    out.gap();
    out.docs("", &view.docs);
    out.piece(Piece::Raw(i), |out| {
        out.push(if view.materialized { "materialized view " } else { "view " });
        out.push(path(&view.name)).push(" as\n    ").push(select);
    });
    out.push("\n");
}
