//! Where in a schema's files an object stands.

use schema_core::ir::{QName, Schema};
use schema_core::migrate::compare::Object;
use schema_core::phys::Name;
use schema_core::source::{SourceMap, Span};
use std::collections::HashMap;

/// The places of a schema's objects.
#[derive(Default)]
pub(crate) struct Places<'a> {
    /// Without them, nothing has a place.
    sources: Option<&'a SourceMap>,
    tables: HashMap<String, Span>,
    /// By table, and by the name of what belongs to it.
    parts: HashMap<(String, String), Span>,
    others: HashMap<String, Span>,
    accounts: HashMap<String, Span>,
}

impl<'a> Places<'a> {
    /// Those of `schema`, whose spans lie in `sources`.
    pub(crate) fn new(schema: &Schema, sources: &'a SourceMap) -> Places<'a> {
        let mut places = Places { sources: Some(sources), ..Places::default() };
        for table in &schema.tables {
            let spaced = shown(&table.name);
            // What the rules of a target name has the place of its table.
            let named = (table.uniques.iter().chain(&table.indexes).map(|i| (&i.name, i.span)))
                .chain(table.foreign_keys.iter().map(|k| (&k.name, k.span)))
                .chain(table.checks.iter().map(|c| (&c.name, c.span)))
                .chain(table.exclusions.iter().map(|e| (&e.name, e.span)));
            let named = named.filter_map(|(name, span)| Some((name.as_ref()?, span)));
            for (name, span) in table.columns.iter().map(|c| (&c.name, c.name_span)).chain(named) {
                places.parts.insert((spaced.clone(), name.clone()), span);
            }
            places.tables.insert(table.name.flat(), table.span);
            places.tables.insert(spaced, table.span);
        }
        for policy in &schema.policies {
            let table = shown(&schema.table(policy.table).name);
            places.parts.insert((table, policy.name.clone()), policy.span);
        }
        let others = (schema.enums.iter().map(|e| (shown(&e.name), e.span)))
            .chain(schema.types.iter().map(|t| (shown(&t.name), t.span)))
            .chain(schema.composites.iter().map(|c| (shown(&c.name), c.span)))
            .chain(schema.sequences.iter().map(|s| (shown(&s.name), s.span)))
            .chain(schema.views.iter().map(|v| (shown(&v.name), v.span)));
        places.others.extend(others);
        for raw in &schema.raws {
            let Some(object) = &raw.object else { continue };
            match object.on {
                Some(table) => {
                    let key = (shown(&schema.table(table).name), object.name.name.clone());
                    places.parts.insert(key, raw.span);
                }
                None => drop(places.others.insert(shown(&object.name), raw.span)),
            }
        }
        let services = schema.services.iter().map(|s| (s.account.clone(), s.span));
        let migrators = schema.migrators.iter().map(|m| (m.account.clone(), m.span));
        places.accounts.extend(services.chain(migrators));
        places
    }

    /// Where an object stands, or else its table: `shop.schema:12:5`.
    pub(crate) fn of(&self, object: &Object) -> Option<String> {
        let span = match &object.table {
            Some(table) => {
                let table = schema_core::migrate::compare::plain(table);
                let part = self.parts.get(&(table.clone(), object.name.clone()));
                part.or_else(|| self.tables.get(&table))
            }
            None => {
                let bare = object.name.split('(').next().unwrap_or_default();
                self.others.get(bare)
            }
        };
        span.and_then(|span| self.show(*span))
    }

    /// Where a table stands.
    pub(crate) fn of_table(&self, table: &Name) -> Option<String> {
        self.tables.get(&schema_core::migrate::compare::plain(table)).and_then(|span| self.show(*span))
    }

    /// Where an account stands.
    pub(crate) fn of_account(&self, account: &str) -> Option<String> {
        self.accounts.get(account).and_then(|span| self.show(*span))
    }

    fn show(&self, span: Span) -> Option<String> {
        let sources = self.sources?;
        let span = sources.real(span);
        let (line, column) = sources.line_column(span.source, span.start);
        Some(format!("{}:{line}:{column}", sources.get(span.source).name))
    }
}

/// As the catalog has it.
fn shown(name: &QName) -> String {
    match name.namespace.as_deref().filter(|space| *space != "public") {
        Some(space) => format!("{space}.{}", name.name),
        None => name.name.clone(),
    }
}
