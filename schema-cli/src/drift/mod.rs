//! What differs between a live database and a schema.
//!
//! The schema is made in a throwaway database on the same server, and both are read from the catalog: so the server
//! reprints both sides, and like is compared with like. What services may do is told from the schema, and held against
//! what the catalog says of their accounts. On the live database nothing is written.

mod fresh;
mod mend;
mod normal;
mod places;
mod report;
mod reprint;
mod rights;
mod sample;

pub(crate) use fresh::Fresh;
pub(crate) use mend::Mend;
pub(crate) use normal::settle;
pub(crate) use places::Places;
pub(crate) use report::{Sides, json, objects, objects_json, text};

use crate::introspect::{self, Live, Scope};
use crate::live::throwaway::Throwaway;
use crate::live::url::ServerUrl;
use crate::session::Failure;
use schema_core::ir;
use schema_core::migrate::compare::{Finding, What, compare};
use schema_core::phys;

/// What was found.
pub(crate) struct Drift {
    /// What differs in tables and other objects, by table.
    pub(crate) objects: Vec<Finding>,
    /// What differs in what accounts have, by account.
    pub(crate) rights: Vec<rights::Finding>,
    /// The database as it is, as its catalog says it.
    pub(crate) live: phys::Schema,
    /// The database as the schema makes it.
    pub(crate) fresh: phys::Schema,
    /// The server's version.
    pub(crate) version: String,
}

impl Drift {
    /// Whether nothing differs.
    pub(crate) fn is_empty(&self) -> bool {
        self.objects.is_empty() && self.rights.is_empty()
    }

    /// How many objects and rights differ.
    pub(crate) fn len(&self) -> usize {
        self.objects.len() + self.rights.len()
    }
}

/// Compares the database at `url` with `schema`.
pub(crate) fn drift(
    url: &ServerUrl,
    shadow: Option<&ServerUrl>,
    schema: &ir::Schema,
    strict: bool,
) -> Result<Drift, Failure> {
    // The live database is read while the other one is made.
    let scope = Scope { namespaces: Vec::new(), grants: url.server.target().is_some() };
    let (live, place) = std::thread::scope(|threads| {
        let reading = threads.spawn(|| introspect::read(url, &scope));
        let place = Throwaway::new(url, shadow);
        let live = reading.join().unwrap_or_else(|_| Err(Failure::system("reading the catalog failed")));
        (live, place)
    });
    let (Live { schema: live, version, .. }, place) = (live?, place?);
    let fresh = Fresh::make(url, shadow, schema, place, (url, &live))?;
    let rights = rights::compare(url, schema, &live, &fresh)?;
    let (mut here, mut there) = (live.clone(), fresh.schema.clone());
    settle(&mut here);
    settle(&mut there);
    let mut objects = compare(&here, &there);
    rights::leftover(schema, &live, &mut objects);
    if !strict {
        leave_out_minor(&mut objects);
    }
    Ok(Drift { objects, rights, live, fresh: fresh.schema, version })
}

/// Leaves out what makes nothing work otherwise.
pub(crate) fn leave_out_minor(objects: &mut Vec<Finding>) {
    objects.retain_mut(|finding| match &mut finding.what {
        What::Missing | What::Extra => true,
        What::Differs(aspects) => {
            aspects.retain(|aspect| !aspect.minor);
            !aspects.is_empty()
        }
    });
}
