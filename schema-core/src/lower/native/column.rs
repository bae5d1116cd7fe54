//! Columns.

use super::{expr, named, refuse, types};
use crate::diag::Code;
use crate::dialect::Target;
use crate::ir::{self, AutoKind};
use crate::lower::expr::Place;
use crate::lower::{Cx, trimmed};
use crate::phys::{self, Identity};

/// One column.
pub(super) fn lower(cx: &mut Cx<'_>, table: &ir::Table, column: &ir::Column) -> phys::Column {
    let ty = match column.native.get(cx.target) {
        Some(native) => types::canonical(cx.target, native),
        None => named(cx, &column.ty, column.precision, column.ty_span),
    };
    let default = column.default.as_ref().map(|e| expr::default(cx, table, column, &ty, e));
    let generated = column.generated.as_ref().map(|g| phys::Generated {
        expr: expr::text(cx, table, Place::Generated, &g.expr),
        stored: g.stored,
    });
    phys::Column {
        collate: column.collation.clone(),
        not_null: !column.nullable,
        default,
        identity: column.auto.map(|kind| identity(cx, column, &ty, kind)),
        generated,
        counting: column.counting,
        sequence: column.sequence.clone(),
        comment: column.docs.clone(),
        options: options(cx, column),
        ..phys::Column::new(&column.name, ty)
    }
}

fn identity(cx: &mut Cx<'_>, column: &ir::Column, ty: &str, kind: AutoKind) -> Identity {
    if cx.target == Target::Sqlite && !ty.eq_ignore_ascii_case("integer") {
        let what = "numbers rows by a column of the type INTEGER alone";
        refuse(cx, Code::E0602, column.ty_span, what, "write `bigint`");
    }
    match (kind, cx.target) {
        (AutoKind::ByDefault, _) => Identity::ByDefault,
        (AutoKind::Always, Target::Postgres) => Identity::Always,
        (AutoKind::Serial, Target::Postgres) => Identity::Serial,
        (AutoKind::Serial, _) => Identity::ByDefault,
        (AutoKind::Always, _) => {
            let what = "takes an explicit value for any column, and nothing is added here that refuses it";
            refuse(cx, Code::E0602, column.span, what, "write `auto`");
            Identity::ByDefault
        }
    }
}

fn options(cx: &mut Cx<'_>, column: &ir::Column) -> Vec<String> {
    let mut options = Vec::new();
    if column.on_update_now {
        match cx.target {
            Target::MySql => {
                options.push(format!("ON UPDATE {}", expr::current_timestamp(cx.schema, column)))
            }
            Target::Postgres | Target::Sqlite => {
                let help = format!(
                    "write the trigger that does it, `raw {} trigger …`, or leave out `native`",
                    cx.target
                );
                refuse(cx, Code::E0602, column.span, "sets no column on update by itself", &help);
            }
        }
    }
    options.extend(trimmed(column.options.get(cx.target)));
    options
}
