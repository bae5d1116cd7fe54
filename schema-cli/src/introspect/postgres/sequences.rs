//! Sequences: of their own, or behind an identity or a serial column.

use super::catalog::{Oid, Row};
use super::names::{name, string};
use schema_core::phys::{Counting, Name};
use std::collections::HashMap;

/// A sequence of the catalog.
pub(super) struct Found {
    pub(super) oid: Oid,
    pub(super) name: Name,
    /// Its name as the server writes it in `nextval('…'::regclass)`.
    path: String,
    pub(super) ty: String,
    pub(super) options: Counting,
    pub(super) unlogged: bool,
    /// Its table and the number of the column.
    pub(super) owner: Option<(Oid, i32)>,
    internal: bool,
    pub(super) comment: String,
}

/// All sequences, in the order of their names.
pub(super) struct Sequences {
    pub(super) all: Vec<Found>,
    owned: HashMap<(Oid, i32), Vec<usize>>,
}

impl Sequences {
    /// From the rows of `sequences.sql`.
    pub(super) fn read(rows: &[Row]) -> Result<Sequences, sqlx::Error> {
        let mut sequences = Sequences { all: Vec::with_capacity(rows.len()), owned: HashMap::new() };
        for row in rows {
            let owner = match row.oid("owner")? {
                0 => None,
                table => Some((table, row.get("owner_column")?)),
            };
            if let Some(owner) = owner {
                sequences.owned.entry(owner).or_default().push(sequences.all.len());
            }
            let ty = row.text("type")?;
            sequences.all.push(Found {
                oid: row.oid("oid")?,
                name: name(row.text("namespace")?, row.text("name")?),
                path: row.text("path")?,
                options: counting(row, &ty)?,
                ty,
                unlogged: row.is("unlogged")?,
                owner,
                internal: row.is("internal")?,
                comment: row.text("comment")?,
            });
        }
        Ok(sequences)
    }

    /// The one behind the identity of a column.
    pub(super) fn of_identity(&self, column: (Oid, i32)) -> Option<&Found> {
        self.owned_by(column).find(|s| s.internal)
    }

    /// The one that `serial` would have made for this column, if its default is what `serial` gives.
    pub(super) fn of_serial(&self, column: (Oid, i32), of: &Serial<'_>) -> Option<&Found> {
        let conventional = conventional_name(&of.table.name, of.column);
        self.owned_by(column).find(|s| {
            !s.internal
                && of.default == format!("nextval({}::regclass)", string(&s.path))
                && s.ty == of.ty
                && s.unlogged == of.unlogged
                && s.comment.is_empty()
                && s.name.namespace == of.table.namespace
                && s.name.name == conventional
        })
    }

    fn owned_by(&self, column: (Oid, i32)) -> impl Iterator<Item = &Found> {
        self.owned.get(&column).into_iter().flatten().map(|at| &self.all[*at])
    }
}

/// A column that may be a serial one.
pub(super) struct Serial<'a> {
    pub(super) table: &'a Name,
    pub(super) unlogged: bool,
    pub(super) column: &'a str,
    pub(super) ty: &'a str,
    pub(super) default: &'a str,
}

/// What differs from what the server chooses for the type and the direction.
fn counting(row: &Row, ty: &str) -> Result<Counting, sqlx::Error> {
    let (low, high) = match ty {
        "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let (start, step): (i64, i64) = (row.get("start")?, row.get("step")?);
    let (min, max, cache): (i64, i64, i64) = (row.get("min")?, row.get("max")?, row.get("cache")?);
    let (first, usual_min, usual_max) = if step > 0 { (min, 1, high) } else { (max, low, -1) };
    let other = |value: i64, usual: i64| Some(value).filter(|v| *v != usual);
    Ok(Counting {
        start: other(start, first),
        step: other(step, 1),
        min: other(min, usual_min),
        max: other(max, usual_max),
        cache: other(cache, 1),
        cycle: row.is("cycle")?,
    })
}

/// The name that PostgreSQL chooses for the sequence of a column (`makeObjectName` in its source): the
/// longer one of the two names is cut, byte by byte, until all fits, and never inside of a character.
pub(super) fn conventional_name(table: &str, column: &str) -> String {
    const MOST: usize = 63 - "__seq".len();
    let (mut a, mut b) = (table.len(), column.len());
    while a + b > MOST {
        if a > b {
            a -= 1;
        } else {
            b -= 1;
        }
    }
    let cut = |text: &str, at: usize| text[..text.floor_char_boundary(at)].to_owned();
    format!("{}_{}_seq", cut(table, a), cut(column, b))
}

#[cfg(test)]
mod tests {
    use super::conventional_name;

    #[test]
    fn long_names_are_cut_as_postgresql_does() {
        assert_eq!(conventional_name("t", "id"), "t_id_seq");
        let long = "a".repeat(60);
        assert_eq!(conventional_name(&long, "id"), format!("{}_id_seq", "a".repeat(56)));
        assert_eq!(conventional_name(&long, &long), format!("{0}_{0}_seq", "a".repeat(29)));
        // 30 two-byte characters: 58 - 2 = 56 bytes are kept, 28 of them.
        assert_eq!(conventional_name(&"é".repeat(30), "id"), format!("{}_id_seq", "é".repeat(28)));
    }
}
