//! A database and a schema, or two databases.

use super::Told;
use super::side::Text;
use crate::args::ListFormat;
use crate::drift::{self, Mend, Places, Sides, drift, objects, objects_json};
use crate::introspect::{self, Scope};
use crate::live::url::ServerUrl;
use crate::session::{Failure, Session};
use schema_core::dialect::Target;
use schema_core::migrate::compare::compare;

/// What is asked for.
pub(crate) struct Ask<'a> {
    pub(crate) sql: Option<Target>,
    pub(crate) format: ListFormat,
    pub(crate) shadow: Option<&'a ServerUrl>,
}

/// A database and a schema. `to_schema`: whether the way leads from the database to the schema.
pub(crate) fn mixed(
    session: &Session,
    url: &ServerUrl,
    text: &Text,
    to_schema: bool,
    ask: &Ask<'_>,
) -> Result<Told, Failure> {
    let target = target(url, ask)?;
    if !text.schema.targets.contains(target) {
        return Err(Failure::usage(format!("{}: the schema has no target {target}", url.place())));
    }
    let found = drift(url, ask.shadow, &text.schema, false)?;
    let places = Places::new(&text.schema, &text.sources);
    let out = match (ask.sql, ask.format) {
        (Some(_), _) => {
            let mend = if to_schema { Mend::of(&found) } else { Mend::back(&found) };
            mend.notes().iter().for_each(|note| session.warning(note));
            mend.sql(target)
        }
        (None, ListFormat::Human) => drift::text(&found, &places),
        (None, ListFormat::Json) => drift::json(&found, &places),
    };
    Ok(Told { out, count: found.len() })
}

/// Two databases of one kind.
pub(crate) fn databases(
    session: &Session,
    one: &ServerUrl,
    other: &ServerUrl,
    ask: &Ask<'_>,
) -> Result<Told, Failure> {
    let target = target(one, ask)?;
    if one.server != other.server {
        return Err(Failure::usage(format!(
            "{} and {} are of two kinds: compare each with a schema",
            one.place(),
            other.place()
        )));
    }
    let read = |url: &ServerUrl| introspect::read(url, &Scope::default()).map(|live| live.schema);
    let (before, after) = (read(one)?, read(other)?);
    let (mut here, mut there) = (before.clone(), after.clone());
    drift::settle(&mut here);
    drift::settle(&mut there);
    let mut found = compare(&here, &there);
    drift::leave_out_minor(&mut found);
    let out = match (ask.sql, ask.format) {
        (Some(_), _) => {
            let mend = Mend::between(&before, &after, &found);
            mend.notes().iter().for_each(|note| session.warning(note));
            mend.sql(target)
        }
        (None, ListFormat::Human) => {
            objects(&found, &Places::default(), Sides { live: "the first", schema: "the second" })
        }
        (None, ListFormat::Json) => format!("{{\"objects\":{}}}\n", objects_json(&found, &Places::default())),
    };
    Ok(Told { out, count: found.len() })
}

fn target(url: &ServerUrl, ask: &Ask<'_>) -> Result<Target, Failure> {
    let target = url.server.target().ok_or_else(|| Failure::usage("a cache has no schema"))?;
    match ask.sql.filter(|wanted| *wanted != target) {
        Some(wanted) => Err(Failure::usage(format!("{} is no {}", url.place(), wanted.title()))),
        None => Ok(target),
    }
}
