//! Objects that phys has no word for: operators, casts, collations, text search, publications and the like.

use super::catalog::Row;
use super::draft::{Draft, object};
use super::graph::Key;
use super::names::{commented, name, plain};
use super::programs::with_columns;
use super::relations::Relations;
use super::tables::Columns;
use schema_core::phys::{Name, RawObject};

/// Reads them; what can't be made by a statement that the catalog tells of is noted.
pub(super) fn read(
    rows: &[Row],
    relations: &Relations<'_>,
    columns: &Columns<'_>,
    draft: &mut Draft,
) -> Result<(), sqlx::Error> {
    for row in rows {
        let kind = row.text("kind")?;
        let name = match row.maybe("namespace")? {
            Some(namespace) => name(namespace, row.text("name")?),
            None => Name { namespace: None, name: row.text("name")? },
        };
        let Some(mut sql) = row.maybe("sql")? else {
            draft.note(format!("not carried: {kind} {}", plain(&name)));
            continue;
        };
        if let Some(relation) = relations.get(row.oid("oid")?).filter(|_| kind == "foreign table") {
            sql = with_columns(sql, relation, columns, "FOREIGN TABLE")?;
            if !relation.parents.is_empty() {
                let name = plain(&name);
                draft.note(format!("foreign table {name}: that it is a part of another is not carried"));
            }
        }
        let path = row.maybe("path")?.unwrap_or_default();
        let sql = commented(sql, &path, &row.text("comment")?);
        let on = relations.get(row.oid("relation")?).map(|r| r.name.clone());
        let key = Key(row.text("class")?, row.oid("oid")?);
        draft.push(key, RawObject { on, ..object(&kind, &name) }, sql);
    }
    Ok(())
}
