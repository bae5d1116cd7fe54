//! What was renamed, from the `was` of the newer schema.

use crate::ir::{QName, Schema};

/// What has another name in the newer schema.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Renames {
    /// Tables: the old and the new name.
    pub tables: Vec<(QName, QName)>,
    /// Columns: the table's new name, the old and the new name of the column.
    pub columns: Vec<(QName, String, String)>,
    /// Labels: the enum, the old and the new label.
    pub labels: Vec<(QName, String, String)>,
}

impl Renames {
    /// The `was` of `new` that name something of `old`. Those of renames that the older schema has already made
    /// name nothing, and may stand as long as anybody likes.
    pub fn between(old: &Schema, new: &Schema) -> Renames {
        let mut renames = Renames::default();
        for table in &new.tables {
            let was = table
                .was
                .as_ref()
                .map(|was| QName { namespace: table.name.namespace.clone(), name: was.clone() });
            let has = |name: &QName| old.tables.iter().find(|t| t.name == *name);
            let before = has(&table.name);
            let renamed = was.as_ref().filter(|_| before.is_none()).and_then(has);
            if let Some(before) = renamed {
                renames.tables.push((before.name.clone(), table.name.clone()));
            }
            let Some(before) = before.or(renamed) else { continue };
            for column in &table.columns {
                let Some(was) = &column.was else { continue };
                if before.find(was).is_some() && before.find(&column.name).is_none() {
                    renames.columns.push((table.name.clone(), was.clone(), column.name.clone()));
                }
            }
        }
        for e in &new.enums {
            let Some(before) = old.enums.iter().find(|o| o.name == e.name) else { continue };
            let has = |label: &str| before.labels.iter().any(|l| l.name == label);
            for label in &e.labels {
                let was = label.was.as_ref().filter(|was| has(was) && !has(&label.name));
                renames.labels.extend(was.map(|was| (e.name.clone(), was.clone(), label.name.clone())));
            }
        }
        renames
    }

    /// Those of the way back.
    pub fn back(&self) -> Renames {
        let old_name = |name: &QName| {
            let renamed = self.tables.iter().find(|(_, new)| new == name);
            renamed.map_or_else(|| name.clone(), |(old, _)| old.clone())
        };
        Renames {
            tables: self.tables.iter().map(|(old, new)| (new.clone(), old.clone())).collect(),
            columns: self
                .columns
                .iter()
                .map(|(table, old, new)| (old_name(table), new.clone(), old.clone()))
                .collect(),
            labels: self.labels.iter().map(|(e, old, new)| (e.clone(), new.clone(), old.clone())).collect(),
        }
    }

    /// `schema` with the new names.
    pub fn applied(&self, schema: &Schema) -> Schema {
        let mut schema = schema.clone();
        for table in &mut schema.tables {
            if let Some((_, new)) = self.tables.iter().find(|(old, _)| *old == table.name) {
                table.name.clone_from(new);
            }
            let mine: Vec<_> = self.columns.iter().filter(|(of, _, _)| *of == table.name).collect();
            for column in &mut table.columns {
                if let Some((_, _, new)) = mine.iter().find(|(_, old, _)| *old == column.name) {
                    column.name.clone_from(new);
                }
            }
        }
        for e in &mut schema.enums {
            let mine: Vec<_> = self.labels.iter().filter(|(of, _, _)| *of == e.name).collect();
            for label in &mut e.labels {
                if let Some((_, _, new)) = mine.iter().find(|(_, old, _)| *old == label.name) {
                    label.name.clone_from(new);
                }
            }
        }
        schema
    }
}
