//! Views: as such where the language has words for all that their statement says, else `raw`.

use super::Draft;
use super::expr::{self, View};
use super::out::{Forms, Out, Piece};
use super::words::path;
use schema_core::dialect::Target;
use schema_core::phys::{Name, Place, Raw, Schema};
use std::collections::HashMap;

/// Whether `raw` makes a view.
pub(super) fn is_one(raw: &Raw) -> bool {
    raw.place == Place::Last && raw.object.as_ref().is_some_and(|object| object.kind == "view")
}

/// The views among raw items, with their places and names.
pub(super) fn all(raws: &[Raw]) -> impl Iterator<Item = (usize, &Name, &Raw)> {
    let views = raws.iter().enumerate().filter(|(_, raw)| is_one(raw));
    views.filter_map(|(i, raw)| raw.object.as_ref().map(|object| (i, &object.name, raw)))
}

/// The raw items of `schema` that may be written as views, by place.
pub(super) fn of(schema: &Schema, forms: &Forms) -> HashMap<usize, View> {
    let mut views = HashMap::new();
    for (i, raw) in schema.raws.iter().enumerate() {
        // Views stand in front of all raw items: where one of these has changed the session, the view was
        // made in another.
        if schema.target == Target::MySql && raw.sql.starts_with("SET ") {
            break;
        }
        if is_one(raw) && !forms.contains_key(&Piece::Raw(i)) {
            let view = View::read(schema, &raw.sql).filter(|view| view.words().is_some());
            if view.is_none() && std::env::var_os("SG_WHY").is_some() { eprintln!("WHY Raw({i}) unread: {}", raw.sql.split_whitespace().collect::<Vec<_>>().join(" ")); }
            views.extend(view.map(|view| (i, view)));
        }
    }
    views
}

/// Writes the views, each behind those that it reads: so they are made, and so a catalog may list them.
pub(super) fn write_all(draft: &Draft<'_>, out: &mut Out) {
    let mut left: Vec<_> =
        all(&draft.schema.raws).filter_map(|(i, name, raw)| Some((i, name, raw, draft.views.get(&i)?))).collect();
    while !left.is_empty() {
        let before = left.len();
        let mut rest = Vec::new();
        let mut waiting: Vec<&Name> = left.iter().map(|(_, name, ..)| *name).collect();
        for (i, name, raw, view) in left {
            if view.reads.iter().any(|read| waiting.contains(&read) && read != name) {
                rest.push((i, name, raw, view));
                continue;
            }
            waiting.retain(|other| *other != name);
            write(out, Piece::Raw(i), raw, view);
        }
        // What goes in a circle does not compile, and is told so.
        if rest.len() == before {
            rest.drain(..).for_each(|(i, _, raw, view)| write(out, Piece::Raw(i), raw, view));
        }
        left = rest;
    }
}

/// Writes `view`, which `raw` is.
fn write(out: &mut Out, piece: Piece, raw: &Raw, view: &View) {
    let (Some(object), Some(select)) = (&raw.object, view.words()) else { return };
    out.gap();
    out.docs("", &view.docs);
    out.piece(piece, |out| {
        out.push(if view.materialized { "materialized view " } else { "view " });
        out.push(path(&object.name)).push(" as\n    ").push(select);
    });
    out.push("\n");
}

/// Whether two statements of a view leave the same in the catalog of `schema`.
pub(super) fn is_same(schema: &Schema, one: &str, other: &str) -> bool {
    let (one, other) = (one.trim(), other.trim());
    match schema.target {
        // Its catalog has the statement that somebody wrote, to the letter.
        Target::Sqlite => expr::is_same_statement(one, other),
        Target::Postgres | Target::MySql => {
            let read = |sql| View::read(schema, sql);
            one == other || read(one).is_some_and(|one| Some(one) == read(other))
        }
    }
}
