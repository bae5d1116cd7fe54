//! Types: the language's own where it means the same, else the target's, beside a portable one that fits.

use super::Draft;
use super::out::{Form, Piece};
use super::words::path;
use schema_core::dialect::{Target, quote};
use schema_core::lower::native::types;
use schema_core::phys::Name;

/// A column's type.
pub(super) struct Written {
    /// In the language; `None` if nothing fits.
    pub(super) portable: Option<String>,
    /// The target's, where the portable one alone would become another.
    pub(super) native: Option<String>,
}

/// The type of a column.
pub(super) fn column(draft: &Draft<'_>, t: usize, c: usize) -> Written {
    let target = draft.schema.target;
    let ty = draft.schema.tables[t].columns[c].ty.as_str();
    let exact = draft.enum_of(t, c).or_else(|| named(draft, ty));
    let beside = types::fitting(target, ty)
        .map(|portable| Written { portable: Some(portable), native: Some(ty.to_owned()) });
    let exact = exact.map(|portable| Written { portable: Some(portable), native: None });
    let mut ways = exact.into_iter().chain(beside);
    let plainer = if draft.form(Piece::Column(t, c)) == Form::Words { 0 } else { 1 };
    ways.nth(plainer).unwrap_or(Written { portable: None, native: None })
}

/// The type that becomes exactly `ty` on the target.
pub(super) fn named(draft: &Draft<'_>, ty: &str) -> Option<String> {
    let target = draft.schema.target;
    if let Some(portable) = types::portable(target, ty) {
        return Some(portable);
    }
    if target != Target::Postgres {
        return None;
    }
    let (element, array) = match ty.strip_suffix("[]") {
        Some(element) => (element, "[]"),
        None => (ty, ""),
    };
    let schema = draft.schema;
    let is = |(piece, name): &(Piece, &Name)| spelled(name) == element && draft.form(*piece) < Form::Raw;
    let enums = schema.enums.iter().enumerate().map(|(i, e)| (Piece::Enum(i), &e.name));
    let composites = schema.composites.iter().enumerate().map(|(i, c)| (Piece::Composite(i), &c.name));
    let mut found = enums.chain(composites).find(is);
    // There are no arrays of domains in the language.
    if found.is_none() && array.is_empty() {
        found = schema.domains.iter().enumerate().map(|(i, d)| (Piece::Domain(i), &d.name)).find(is);
    }
    found.map(|(_, name)| format!("{}{array}", path(name)))
}

/// A name as the catalog's types spell it.
pub(super) fn spelled(name: &Name) -> String {
    quote::path(Target::Postgres, name.namespace.as_deref(), &name.name)
}
