//! What of a schema's tables and columns lives on in another one.

use super::value::Value;
use super::{Rows, insert, table_name};
use crate::DbError;
use crate::db::Client;
use schema_core::dialect::{Target, quote};
use schema_core::ir::types::Type;
use schema_core::ir::{Column, QName, Schema, Table};
use schema_core::migrate::Renames;
use std::collections::BTreeMap;

/// The tables and columns that two schemas have in common.
pub struct Survivors<'s> {
    /// The older schema.
    pub old: &'s Schema,
    /// The newer one.
    pub new: &'s Schema,
    /// The database that both are for.
    pub target: Target,
    renames: &'s Renames,
    /// For each table of the older schema: its place in the newer one, and for each of its columns the place of
    /// that.
    tables: Vec<Option<(usize, Vec<Option<usize>>)>>,
}

/// What is compared of a table: its name, and the columns.
#[derive(Clone, Debug)]
pub struct Compared {
    table: String,
    columns: Vec<String>,
}

impl<'s> Survivors<'s> {
    /// Those of two schemas.
    pub fn between(old: &'s Schema, new: &'s Schema, renames: &'s Renames, target: Target) -> Survivors<'s> {
        let tables = old.tables.iter().map(|table| {
            let name = renamed(&renames.tables, &table.name);
            let place = new.tables.iter().position(|t| t.name == *name)?;
            let columns = table.columns.iter().map(|column| {
                let change = renames.columns.iter().find(|(t, was, _)| t == name && *was == column.name);
                let name = change.map_or(&column.name, |(_, _, now)| now);
                let found = new.tables[place].columns.iter().position(|c| c.name == *name)?;
                let there = |c: &Column| c.only.contains(target);
                (there(column) && there(&new.tables[place].columns[found])).then_some(found)
            });
            Some((place, columns.collect()))
        });
        let tables = tables.collect();
        Survivors { old, new, target, renames, tables }
    }

    /// The INSERT of a row into the older side.
    pub(super) fn insert_old(&self, t: usize, row: &[Value]) -> String {
        let table = &self.old.tables[t];
        let values = table.columns.iter().zip(row).filter(|(c, _)| self.is_written(c));
        let values: Vec<_> = values.map(|(c, v)| (c, v.clone())).collect();
        insert(self.old, self.target, table, &values)
    }

    /// The same into the newer side, with what lives on: an empty statement if the table does not; `None` if it is
    /// not known what the row would be there.
    pub(super) fn insert_new(&self, t: usize, row: &[Value]) -> Option<String> {
        let Some((place, columns)) = &self.tables[t] else { return Some("select 1".to_owned()) };
        let table = &self.new.tables[*place];
        let mut values = Vec::new();
        for (c, value) in row.iter().enumerate() {
            let Some(column) = columns[c].map(|c| &table.columns[c]).filter(|c| self.is_written(c)) else {
                continue;
            };
            let from = &self.old.tables[t].columns[c];
            if !self.is_known(from, column) {
                continue;
            }
            values.push((column, self.carried(value, from, column)?));
        }
        Some(insert(self.new, self.target, table, &values))
    }

    /// The INSERT of what comes back to the older side from the newer one.
    fn insert_back(&self, t: usize, row: &[Value]) -> Option<String> {
        let (place, columns) = self.tables[t].as_ref()?;
        let table = &self.old.tables[t];
        let values = table.columns.iter().zip(row).enumerate().filter_map(|(c, (column, value))| {
            let lives = columns[c].filter(|at| self.is_known(column, &self.new.tables[*place].columns[*at]));
            (self.is_written(column) && lives.is_some()).then(|| (column, value.clone()))
        });
        Some(insert(self.old, self.target, table, &values.collect::<Vec<_>>()))
    }

    /// Whether a database of the older schema takes the rows without what the newer one has not.
    pub fn come_back(&self, rows: &Rows, client: &mut Client<'_>) -> Result<(), DbError> {
        for (t, rows) in rows.tables.iter().enumerate() {
            for sql in rows.iter().filter_map(|row| self.insert_back(t, row)) {
                client.exec(&sql)?;
            }
        }
        Ok(())
    }

    /// Whether there is a column whose values become those of another type in a way that each reader may see
    /// otherwise: then rows may be refused.
    pub fn is_unsure(&self) -> bool {
        self.pairs().any(|(from, to)| !self.is_known(from, to))
    }

    /// Whether a column of the older side is computed on the newer one: on the way back, what was computed may not
    /// fit.
    pub fn computes(&self) -> bool {
        self.pairs().any(|(from, to)| from.generated.is_none() && to.generated.is_some())
    }

    fn pairs(&self) -> impl Iterator<Item = (&Column, &Column)> {
        self.tables.iter().enumerate().filter_map(|(t, to)| Some((t, to.as_ref()?))).flat_map(
            move |(t, (place, columns))| {
                let pairs = columns.iter().enumerate().filter_map(|(c, to)| Some((c, (*to)?)));
                pairs.map(move |(c, to)| {
                    (&self.old.tables[t].columns[c], &self.new.tables[*place].columns[to])
                })
            },
        )
    }

    fn is_written(&self, column: &Column) -> bool {
        column.generated.is_none() && column.only.contains(self.target)
    }

    /// Whether it is known what becomes of every value that can live on.
    fn is_known(&self, from: &Column, to: &Column) -> bool {
        self.is_clear((self.old, from), (self.new, to))
    }

    /// The same of a column of one schema and one of another, whichever is the older.
    fn is_clear(&self, (old_side, from): (&Schema, &Column), (new_side, to): (&Schema, &Column)) -> bool {
        let plain = from.generated.is_none() || to.generated.is_some();
        let (old, new) = (old_side.base(&from.ty), new_side.base(&to.ty));
        let own = |c: &Column| c.native.get(self.target).clone();
        let same = own(from) == own(to) && from.precision == to.precision;
        plain
            && same
            && match (old, new) {
                (Type::Enum(a), Type::Enum(b)) => old_side.enum_(*a).name == new_side.enum_(*b).name,
                (Type::Array(a), Type::Array(b)) => {
                    old_side.base(a) == new_side.base(b) && !matches!(old_side.base(a), Type::Enum(_))
                }
                (Type::Native, Type::Native) => true,
                (Type::Bool, Type::Bool | Type::Int(..)) => true,
                (Type::Int(..) | Type::Decimal(..), Type::Int(..) | Type::Decimal(..)) => true,
                (Type::Int(..), Type::Double | Type::Varchar(_) | Type::Text) => true,
                (Type::Real | Type::Double, Type::Real | Type::Double) => true,
                (Type::Enum(_), Type::Varchar(_) | Type::Text) => true,
                (Type::Date, Type::DateTime | Type::Timestamp) => true,
                (Type::DateTime | Type::Timestamp, Type::DateTime | Type::Timestamp) => true,
                (old, new) if old.is_text() => new.is_text(),
                (Type::Bytes(_), Type::Bytes(_)) => true,
                (old, new) => old == new,
            }
    }

    fn carried(&self, value: &Value, from: &Column, to: &Column) -> Option<Value> {
        let ty = self.new.base(&to.ty);
        match (value, self.old.base(&from.ty), ty) {
            (Value::Array(_) | Value::Own(_), ..) => Some(value.clone()),
            (Value::Label(label), Type::Enum(id), Type::Enum(_)) => {
                let name = &self.old.enum_(*id).name;
                let change = self.renames.labels.iter().find(|(e, was, _)| e == name && was == label);
                Some(Value::Label(change.map_or(label, |(_, _, now)| now).clone()))
            }
            _ => value.to(ty),
        }
    }

    /// The keys of a table of the older schema, on either side: columns, table and columns, as places there.
    pub(super) fn references(&self, t: usize) -> Vec<(Vec<usize>, usize, Vec<usize>)> {
        let index =
            |columns: &[schema_core::ir::ColumnId]| columns.iter().map(|c| c.index()).collect::<Vec<_>>();
        let own = self.old.tables[t].foreign_keys.iter();
        let mut keys: Vec<_> =
            own.map(|f| (index(&f.columns), f.table.index(), index(&f.references))).collect();
        let Some((place, columns)) = &self.tables[t] else { return keys };
        for key in &self.new.tables[*place].foreign_keys {
            let was = |place: usize| {
                self.tables.iter().position(|to| to.as_ref().is_some_and(|(p, _)| *p == place))
            };
            let Some(other) = was(key.table.index()) else { continue };
            let Some((_, others)) = &self.tables[other] else { continue };
            let back = |list: &[schema_core::ir::ColumnId], columns: &[Option<usize>]| {
                let places = list.iter().map(|c| columns.iter().position(|to| *to == Some(c.index())));
                places.collect::<Option<Vec<_>>>()
            };
            if let (Some(columns), Some(references)) =
                (back(&key.columns, columns), back(&key.references, others))
            {
                keys.push((columns, other, references));
            }
        }
        keys
    }

    /// What of the newer side must be as if the rows had been put there in the first place.
    pub fn forward(&self) -> Vec<Compared> {
        let lives = self.tables.iter().enumerate().filter_map(|(t, to)| Some((t, to.as_ref()?)));
        lives
            .map(|(t, (place, columns))| {
                let table = &self.new.tables[*place];
                let fits = |c: &(usize, &Column)| match columns.iter().position(|to| *to == Some(c.0)) {
                    Some(from) => self.is_known(&self.old.tables[t].columns[from], c.1),
                    None => is_steady(self.new, c.1),
                };
                let all: Vec<(usize, &Column)> = table.columns.iter().enumerate().collect();
                let columns = all.into_iter().filter(fits).filter(|(_, c)| c.only.contains(self.target));
                self.compared(table, columns.map(|(_, c)| c))
            })
            .collect()
    }

    /// What of the older side must be there again, in tables that lived on: values that come back as they went.
    pub fn backward(&self, rows: &Rows) -> Vec<Compared> {
        let lives = self.tables.iter().enumerate().filter_map(|(t, to)| Some((t, to.as_ref()?)));
        lives
            .map(|(t, (place, columns))| {
                let table = &self.old.tables[t];
                let comes_back = |(c, from): &(usize, &Column)| {
                    let to = columns[*c].map(|at| &self.new.tables[*place].columns[at])?;
                    let plain = self.is_known(from, to) && self.is_clear((self.new, to), (self.old, from));
                    let ty = self.old.base(&from.ty);
                    let written = self.is_written(from) && self.is_written(to);
                    let same = rows.tables[t].iter().all(|row| {
                        let there = self.carried(&row[*c], from, to);
                        matches!(there, Some(Value::Label(_) | Value::Own(_) | Value::Array(_)))
                            || there.and_then(|v| v.to(ty)).as_ref() == Some(&row[*c])
                    });
                    (plain && written && same).then_some(())
                };
                let all: Vec<(usize, &Column)> = table.columns.iter().enumerate().collect();
                let columns = all.into_iter().filter(|c| comes_back(c).is_some());
                self.compared(table, columns.map(|(_, c)| c))
            })
            .collect()
    }

    fn compared<'c>(&self, table: &Table, columns: impl Iterator<Item = &'c Column>) -> Compared {
        Compared {
            table: table_name(self.target, &table.name),
            columns: columns.map(|c| quote::ident(self.target, &c.name)).collect(),
        }
    }
}

/// Whether a new column has the same value in every row, whenever it comes in.
fn is_steady(schema: &Schema, column: &Column) -> bool {
    let default = schema.default_of(column).map(|e| format!("{e:?}").to_lowercase());
    let moves = ["now", "today", "uuid", "sequence", "nextval"];
    let changes = default.is_some_and(|text| moves.iter().any(|word| text.contains(word)));
    column.auto.is_none() && column.generated.is_none() && !changes
}

fn renamed<'n>(renames: &'n [(QName, QName)], name: &'n QName) -> &'n QName {
    renames.iter().find(|(old, _)| old == name).map_or(name, |(_, new)| new)
}

impl Compared {
    /// The rows of a database, each with how often it is there.
    pub fn rows(&self, client: &mut Client<'_>) -> Result<BTreeMap<Vec<Option<String>>, usize>, DbError> {
        let columns = if self.columns.is_empty() { "1".to_owned() } else { self.columns.join(", ") };
        let mut counted = BTreeMap::new();
        for row in client.exec(&format!("SELECT {columns} FROM {}", self.table))? {
            *counted.entry(row).or_default() += 1;
        }
        Ok(counted)
    }

    /// For messages.
    pub fn title(&self) -> String {
        format!("{} ({})", self.table, self.columns.join(", "))
    }
}
