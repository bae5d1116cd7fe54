//! Foreign keys: at table level, with the refusals that MySQL or MariaDB would answer with, or worse, not.

use super::table::{Build, STORED};
use super::types::{self, MAX_KEY};
use crate::diag::{Code, Diagnostic};
use crate::dialect::Target;
use crate::dialect::names::Kind;
use crate::ir::{self, Action, Collate, ColumnId, Deferrable, ForeignKey, Type};
use crate::lower::order::Order;
use crate::lower::{Cx, column_names, foreign};
use crate::phys;

/// The foreign keys of a table.
pub(super) fn foreign_keys(cx: &mut Cx<'_>, b: &mut Build<'_>, order: &Order) {
    let table = b.table;
    for (place, key) in table.foreign_keys.iter().enumerate() {
        let other = cx.schema.table(key.table);
        // A column that other targets alone have takes its foreign key with it.
        if !key.columns.iter().any(|id| table.column(*id).only.contains(Target::MySql))
            || !foreign::is_possible(cx, b.id, key)
        {
            continue;
        }
        refuse(cx, b, key, other);
        warn(cx, b, key);
        let columns = column_names(table, &key.columns);
        let name = cx.names.name(b.id, Kind::ForeignKey, &key.name, &columns);
        b.out.indexes.extend(index(&b.out, &name, &columns));
        b.out.foreign_keys.push(phys::ForeignKey {
            deferrable: Deferrable::No,
            // All rows are checked: a new table has none.
            not_valid: false,
            detached: order.is_detached(b.id, place),
            ..foreign::key(cx, b.id, key, name)
        });
    }
}

/// The index of a foreign key, which the servers make by themselves; but where the columns have a full-text
/// index, MariaDB takes that for it, and fails.
fn index(table: &phys::Table, name: &str, columns: &[String]) -> Option<phys::Index> {
    let first =
        |i: &phys::Index| i.keys.first().is_some_and(|k| k.of == phys::KeyOf::Column(columns[0].clone()));
    let special = table.indexes.iter().any(|i| i.method.is_some() && first(i));
    let keys = columns.iter().map(phys::IndexKey::column).collect();
    special.then(|| phys::Index::new(name, false, keys, ""))
}

fn refuse(cx: &mut Cx<'_>, b: &Build<'_>, key: &ForeignKey, other: &ir::Table) {
    let title = Target::MySql.title();
    let e = |what: String, help: &str| {
        Diagnostic::new(Code::E0603, key.span, format!("{title} {what}")).help(help)
    };
    if key.deferrable != Deferrable::No {
        cx.diags.push(e(
            "checks every foreign key at once: it has no `deferrable`".into(),
            "leave `deferrable` out, or take mysql out of the targets",
        ));
    }
    if [key.on_delete, key.on_update].contains(&Action::SetDefault) {
        cx.diags.push(e(
            "has no `set default`: MySQL refuses it, MariaDB drops it in silence".into(),
            "use `set null`, `restrict` or `cascade`",
        ));
    }
    if let Some(partition) = &other.partition {
        cx.diags.push(
            e("takes no foreign key to a partitioned table".into(), "leave that table whole")
                .also(partition.span, "partitioned here"),
        );
    }
    changes(cx, b, key);
    for (id, there) in key.columns.iter().zip(&key.references) {
        let (mine, theirs) = (b.table.column(*id), other.column(*there));
        let computed = |c: &ir::Column| c.generated.as_ref().is_some_and(|g| !g.stored);
        if computed(mine) || computed(theirs) {
            cx.diags.push(e("takes no virtual column in a foreign key".into(), "make the column `stored`"));
            return;
        }
        if mine.collate == Collate::Ci || theirs.collate == Collate::Ci {
            cx.diags.push(e(
                "compares a foreign key by code point, and a column of this one is `collate ci`".into(),
                "reference another key, or leave `collate ci` out",
            ));
            return;
        }
        if key.on_update == Action::Cascade && theirs.nullable && !mine.nullable {
            let what =
                format!("can't hand a NULL on to '{}': MariaDB refuses this `on update cascade`", mine.name);
            cx.diags.push(
                e(what, "make that column nullable, `?`, or leave `on update cascade` out")
                    .also(theirs.ty_span, "this may become NULL")
                    .also(mine.ty_span, "this may not"),
            );
            return;
        }
        let (a, z) = (kind_of(cx, mine), kind_of(cx, theirs));
        if let (Some(a), Some(z)) = (a, z)
            && a != z
        {
            cx.diags.push(
                e(
                    format!("wants both columns of a foreign key of one type: {a} is not {z}"),
                    "give both the same type",
                )
                .also(mine.ty_span, a)
                .also(theirs.ty_span, z),
            );
            return;
        }
    }
    let bytes: Option<u32> = key
        .references
        .iter()
        .map(|id| types::my_type(cx.schema, &other.column(*id).ty).storage.key_bytes())
        .sum();
    if bytes.is_none_or(|n| n > MAX_KEY) {
        cx.diags.push(e(
            "holds the key this references as a hash, which no foreign key can reference".into(),
            "reference another key, or shorten the column to `varchar(768)` or less",
        ));
    }
}

/// What the servers do, and the other targets don't.
fn warn(cx: &mut Cx<'_>, b: &Build<'_>, key: &ForeignKey) {
    let title = Target::MySql.title();
    let mut w = |message: String, help: &str| {
        cx.diags.push(Diagnostic::new(Code::W0401, key.span, message).help(help));
    };
    if key.table == b.id {
        if key.on_delete == Action::NoAction {
            w(
                format!("{title} refuses to delete rows that refer to each other in one statement"),
                "delete the last ones first, or use `on delete cascade` or `on delete set null`",
            );
        }
        if let Action::Cascade | Action::SetNull = key.on_update {
            w(
                format!("{title} refuses to change a key that its own table refers to, whatever the action"),
                "leave `on update` out, and don't change that key",
            );
        }
    }
    let changes = matches!(key.on_delete, Action::SetNull)
        || matches!(key.on_update, Action::Cascade | Action::SetNull);
    if changes && let Some(touched) = b.table.columns.iter().find(|c| c.on_update_now) {
        w(
            format!("MariaDB leaves '{}' as it was when this foreign key changes a row", touched.name),
            "use `restrict` or `on delete cascade`, or don't rely on the time",
        );
    }
}

/// An action that changes a column which something else is computed from or checked by.
fn changes(cx: &mut Cx<'_>, b: &Build<'_>, key: &ForeignKey) {
    let action = match (key.on_delete, key.on_update) {
        (Action::SetNull, _) => "on delete set null",
        (_, Action::SetNull) => "on update set null",
        (_, Action::Cascade) => "on update cascade",
        (Action::Cascade, _) => "on delete cascade",
        _ => return,
    };
    // MySQL refuses to delete along a column that a stored one is computed from; nothing else minds.
    let deletes = action == "on delete cascade";
    let matters = |what: &str| !deletes || what == STORED;
    let reader =
        key.columns.iter().find_map(|id| b.read.iter().find(|(read, what, _)| read == id && matters(what)));
    if let Some((id, what, span)) = reader {
        cx.diags.push(
            Diagnostic::new(
                Code::E0603,
                key.span,
                format!(
                    "{} refuses `{action}` here: it would change '{}' behind the back of what depends on it",
                    Target::MySql.title(),
                    b.table.column(*id).name
                ),
            )
            .also(*span, *what)
            .help(match *what == STORED {
                true => "make the computed column `virtual`, or use `restrict`",
                false => "use `restrict` or `on delete cascade`, or let nothing depend on the column",
            }),
        );
        return;
    }
    if deletes {
        return;
    }
    let stored = |id: &&ColumnId| b.table.column(**id).generated.is_some();
    if let Some(id) = key.columns.iter().find(stored) {
        let name = &b.table.column(*id).name;
        cx.diags.push(
            Diagnostic::new(
                Code::E0603,
                key.span,
                format!("{} refuses `{action}` on '{name}', which is computed", Target::MySql.title()),
            )
            .help("use `restrict` or `on delete cascade`"),
        );
    }
}

/// What must be alike on both sides; the length of text need not be.
fn kind_of(cx: &Cx<'_>, column: &ir::Column) -> Option<String> {
    if column.native.get(Target::MySql).is_some() {
        return None;
    }
    match cx.schema.base(&column.ty) {
        Type::Native => None,
        Type::Varchar(_) | Type::Char(_) | Type::Text => Some("text".to_owned()),
        Type::Bytes(_) => Some("bytes".to_owned()),
        _ => Some(types::my_type(cx.schema, &column.ty).sql),
    }
}
