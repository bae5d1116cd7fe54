//! What is being put together.

use super::graph::{Item, Key};
use super::names::plain;
use schema_core::phys::{Name, Place, Raw, RawObject};

/// SQL for what phys has no place for, and notes on what is not carried at all.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) items: Vec<Item>,
    pub(super) notes: Vec<String>,
}

impl Draft {
    /// Adds SQL that makes an object.
    pub(super) fn push(&mut self, key: Key, object: RawObject, sql: String) {
        let title = match &object.on {
            Some(on) if object.kind != "trigger" => {
                format!("{} {} on {}", object.kind, plain(&object.name), plain(on))
            }
            _ => format!("{} {}", object.kind, plain(&object.name)),
        };
        // The order decides on the place.
        self.items.push(Item { key, raw: Raw { object: Some(object), title, sql, place: Place::Last } });
    }

    /// Notes something that the administrator must know.
    pub(super) fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }
}

/// An object without arguments or a table.
pub(super) fn object(kind: &str, name: &Name) -> RawObject {
    RawObject { kind: kind.to_owned(), name: name.clone(), args: None, on: None }
}

/// An object of a table.
pub(super) fn part(kind: &str, name: &str, on: &Name) -> RawObject {
    let name = Name { namespace: on.namespace.clone(), name: name.to_owned() };
    RawObject { kind: kind.to_owned(), name, args: None, on: Some(on.clone()) }
}
