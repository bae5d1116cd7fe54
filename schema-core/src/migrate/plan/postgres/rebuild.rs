//! Tables that no ALTER TABLE brings to their new form: made anew, with their rows.

use super::convert::{base, using};
use super::drops::On;
use super::script::{Phase, Script};
use super::table::without_policies;
use super::types::go_on;
use crate::dialect::{Target, names, quote};
use crate::phys::{Column, Name, Schema, Table};
use crate::render::writer::plain;
use crate::render::{ObjectKind, statements};

pub(super) fn plan(script: &mut Script<'_>, on: &On<'_>) {
    let aside = |name: &Name| Name {
        namespace: name.namespace.clone(),
        name: names::cut(Target::Postgres, &name.name, "old"),
    };
    let old = aside(&on.old.name);
    for column in on.old.columns.iter().filter(|c| c.identity.is_some()) {
        // Its sequence would keep the name that the new one is to have.
        script.alter(Phase::SetAside, &on.old.name, &format!("{} counts no more", column.name), |w| {
            let word = match column.identity {
                Some(crate::phys::Identity::Serial) => " DROP DEFAULT",
                _ => " DROP IDENTITY",
            };
            w.push("ALTER COLUMN ").ident(&column.name).push(word);
        });
        if column.identity == Some(crate::phys::Identity::Serial) {
            script.add(Phase::SetAside, format!("drop the sequence of {}", column.name), |w| {
                let name = super::renames::counted(on.old, column).unwrap_or_default();
                w.push("DROP SEQUENCE ").name(&Name { namespace: on.old.name.namespace.clone(), name });
            });
        }
    }
    for part in std::iter::once(&on.old.name).chain(on.old.partitions.iter().map(|p| &p.name)) {
        script.alter(Phase::SetAside, part, "set it aside", |w| {
            w.push("RENAME TO ").ident(&aside(part).name);
        });
    }
    let mut table: Table = on.new.clone();
    table.foreign_keys.clear();
    without_policies(&mut table);
    let triggers = std::mem::take(&mut table.triggers);
    let made = Schema {
        tables: vec![table],
        ..Schema { native: on.diff.new.native, ..Schema::new(Target::Postgres, &on.diff.new.name) }
    };
    script.take(
        |kind| match kind {
            ObjectKind::Comment => Phase::Comments,
            // Rows may fail a check that is not valid.
            ObjectKind::Alter => Phase::Checks,
            _ => Phase::Tables,
        },
        statements(&made),
    );
    let kept: Vec<(&Column, &Column)> = on
        .new
        .columns
        .iter()
        .filter(|c| c.generated.is_none())
        .filter_map(|new| Some((on.old.columns.iter().find(|o| o.name == new.name)?, new)))
        .collect();
    let values: Vec<String> = kept
        .iter()
        .map(|(old, new)| {
            let ident = quote::ident(Target::Postgres, &old.name);
            if old.ty == new.ty && !on.touched.is_of_type(&old.ty) {
                return ident;
            }
            let to = (new.ty.as_str(), base(on.diff.new, &new.ty));
            using(&ident, base(on.diff.old, &old.ty), to, old.ty == new.ty).unwrap_or(ident)
        })
        .collect();
    let names: Vec<&str> = kept.iter().map(|(_, new)| new.name.as_str()).collect();
    script.add(Phase::Tables, format!("copy the rows of {}", plain(&on.new.name)), |w| {
        w.push("INSERT INTO ").name(&on.new.name);
        if !names.is_empty() {
            w.push(" ").idents(&names).push(" OVERRIDING SYSTEM VALUE");
        }
        w.push("\n    SELECT ").push(&values.join(", ")).push("\n    FROM ").name(&old);
    });
    for (_, column) in kept.iter().filter(|(_, c)| c.identity.is_some()) {
        go_on(script, Phase::Tables, &on.new.name, column);
    }
    script.add(Phase::Tables, format!("drop {}", plain(&old)), |w| {
        w.push("DROP TABLE ").name(&old);
    });
    for trigger in triggers {
        script.add(Phase::Policies, format!("create trigger {}", trigger.name), |w| {
            w.push(&trigger.create);
        });
    }
}
