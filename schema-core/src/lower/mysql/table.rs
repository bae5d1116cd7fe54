//! One table: its columns, primary key, checks and options; then everything else.

use super::types::{self, MAX_COLUMNS, MAX_PAGE, MAX_ROW, PAGE_OVERHEAD, Storage};
use super::{defaults, foreign, keys, partition, triggers};
use crate::diag::{Code, Diagnostic};
use crate::dialect::names::Kind;
use crate::dialect::{Target, quote};
use crate::ir::{self, AutoKind, Collate, ColumnId, Deferrable, TableId};
use crate::lower::expr::Place;
use crate::lower::mysql::expr;
use crate::lower::order::Order;
use crate::lower::{Cx, check_parts, column_names, present, trimmed};
use crate::phys::{self, IndexKey, KeyOf};
use crate::source::Span;

/// What is said of a column that a stored column is computed from.
pub(super) const STORED: &str = "a stored column is computed from it";

/// A table in the making.
pub(super) struct Build<'a> {
    pub(super) id: TableId,
    pub(super) table: &'a ir::Table,
    pub(super) out: phys::Table,
    storage: Vec<Storage>,
    /// Columns that a check, a stored column or a hidden key reads, with what reads them: a foreign key
    /// must not change them in passing.
    pub(super) read: Vec<(ColumnId, &'static str, Span)>,
}

impl Build<'_> {
    /// How a column of this table is stored.
    pub(super) fn storage(&self, id: ColumnId) -> Storage {
        self.storage[id.index()]
    }

    /// Remembers that `what` reads these columns, and those they are computed from.
    pub(super) fn reads(&mut self, columns: &[ColumnId], what: &'static str, span: Span) {
        for id in columns {
            self.read.push((*id, what, span));
            if let Some(g) = &self.table.column(*id).generated {
                self.read.extend(expr::columns(&g.expr).into_iter().map(|id| (id, what, span)));
            }
        }
    }
}

/// The table called `id`.
pub(super) fn lower(cx: &mut Cx<'_>, id: TableId, order: &Order) -> phys::Table {
    let table = cx.schema.table(id);
    let mut b = Build {
        id,
        table,
        out: phys::Table::new(cx.name(&table.name), table.docs.clone(), table.span),
        storage: Vec::with_capacity(table.columns.len()),
        read: Vec::new(),
    };
    names(cx, table);
    for column in &table.columns {
        let lowered = lower_column(cx, &mut b, column);
        b.out.columns.extend(lowered);
    }
    primary_key(cx, &mut b);
    checks(cx, &mut b);
    keys::indexes(cx, &mut b);
    auto(cx, &mut b);
    foreign::foreign_keys(cx, &mut b, order);
    triggers::triggers(cx, &mut b);
    options(cx, &mut b);
    size(cx, &b);
    b.out
}

/// Names that the servers refuse, though they are short enough.
fn names(cx: &mut Cx<'_>, table: &ir::Table) {
    let here = table.columns.iter().filter(|c| c.only.contains(Target::MySql));
    let columns = here.map(|c| (c.name.clone(), c.name_span));
    for (name, span) in columns.chain([(table.name.flat(), table.span)]) {
        let wrong = match () {
            () if name.ends_with(' ') => "ends with a space",
            () if name.chars().any(|c| u32::from(c) > 0xffff) => "has a character beyond U+FFFF",
            () => continue,
        };
        cx.diags.push(
            Diagnostic::new(
                Code::E0603,
                span,
                format!("{} takes no such name: '{name}' {wrong}", Target::MySql.title()),
            )
            .help("choose another name; `was` renames what is there"),
        );
    }
}

fn lower_column(cx: &mut Cx<'_>, b: &mut Build<'_>, column: &ir::Column) -> Option<phys::Column> {
    if !column.only.contains(Target::MySql) {
        b.storage.push(Storage::Unknown);
        return None;
    }
    let ty = types::column_type(cx, column);
    b.storage.push(ty.storage);
    if let Some(g) = &column.generated
        && !present(cx, b.table, expr::columns(&g.expr), g.expr.span, "this computed column")
    {
        return None;
    }
    let generated = column
        .generated
        .as_ref()
        .map(|g| phys::Generated { expr: cx.sql(b.table, Place::Generated, &g.expr), stored: g.stored });
    if let Some(g) = &column.generated {
        let reads = expr::columns(&g.expr);
        if g.stored {
            b.reads(&reads, STORED, g.expr.span);
        }
    }
    let default = match (cx.schema.default_of(column), &column.generated, column.auto) {
        (Some(e), None, None) => Some(defaults::default(cx, b.table, e, ty.storage)),
        _ => None,
    };
    Some(phys::Column {
        // MariaDB refuses NOT NULL on a generated column: a check says it on both.
        not_null: !column.nullable && generated.is_none(),
        default,
        identity: column.auto.map(|auto| match auto {
            AutoKind::ByDefault | AutoKind::Serial => phys::Identity::ByDefault,
            AutoKind::Always => phys::Identity::Always,
        }),
        counting: column.counting,
        sequence: None,
        generated,
        comment: column.docs.clone(),
        collate: column.collation.clone(),
        options: trimmed(column.options.get(Target::MySql)),
        ..phys::Column::new(&column.name, ty.sql)
    })
}

fn primary_key(cx: &mut Cx<'_>, b: &mut Build<'_>) {
    let Some(key) = &b.table.primary_key else { return };
    let refuse = |cx: &mut Cx<'_>, what: String, help: &str| {
        cx.diags.push(
            Diagnostic::new(Code::E0603, key.span, format!("{} {what}", Target::MySql.title())).help(help),
        );
    };
    if !present(cx, b.table, key.columns.iter().copied(), key.span, "this primary key") {
        return;
    }
    if key.deferrable != Deferrable::No {
        refuse(
            cx,
            "checks every primary key at once: it has no `deferrable`".into(),
            "leave `deferrable` out, or take mysql out of the targets",
        );
    }
    let mut bytes = 0u32;
    let mut whole = true;
    for id in &key.columns {
        let column = b.table.column(*id);
        match b.storage(*id).key_bytes() {
            Some(n) => bytes += n,
            None => {
                whole = false;
                let help =
                    "use `varchar(768)` or shorter, or another primary key and `unique` on this column";
                refuse(cx, format!("can't hold '{}' in a primary key", column.name), help);
            }
        }
        if column.generated.is_some() {
            refuse(
                cx,
                format!("can't hold '{}', which is computed, in a primary key", column.name),
                "use another primary key, and `unique` on this column",
            );
        }
    }
    if whole && bytes > types::MAX_KEY {
        refuse(
            cx,
            format!("can't hold this primary key: it takes {bytes} bytes of {}", types::MAX_KEY),
            "shorten its columns; a character counts four bytes",
        );
    }
    b.out.primary_key = Some(phys::Key::new("PRIMARY", column_names(b.table, &key.columns)));
    if key.columns.iter().any(|id| b.table.column(*id).collate == Collate::Ci) {
        keys::folded_primary_key(cx, b, key);
    }
}

fn checks(cx: &mut Cx<'_>, b: &mut Build<'_>) {
    let table = b.table;
    for check in table.checks.iter().filter(|c| c.only.contains(Target::MySql)) {
        let reads = expr::columns(&check.expr);
        if !present(cx, table, reads.iter().copied(), check.span, "this check") {
            continue;
        }
        let name = cx.names.name(b.id, Kind::Check, &check.name, &check_parts(table, check));
        let sql = condition(cx, table, &check.expr);
        b.reads(&reads, "a check reads it", check.span);
        b.out.checks.push(phys::Check {
            name,
            expr: sql,
            // A new table has no rows that could be left unchecked.
            not_valid: false,
            comment: check.docs.clone(),
        });
    }
    for id in table.column_ids() {
        let column = table.column(id);
        if !column.only.contains(Target::MySql) {
            continue;
        }
        let mut conditions = types::conditions(cx.schema, column);
        if column.generated.is_some() && !column.nullable {
            conditions.push(format!("{} IS NOT NULL", quote::ident(Target::MySql, &column.name)));
        }
        if let ir::Type::Named(ty) = column.ty {
            let value = quote::ident(Target::MySql, &column.name);
            for check in &cx.schema.named(ty).checks {
                conditions.push(cx.sql_of_value(&value, &check.expr));
            }
        }
        for sql in conditions {
            let name = cx.names.derived(b.id, Kind::Check, &[&column.name]);
            b.reads(&[id], "its type is checked", column.span);
            b.out.checks.push(phys::Check { name, expr: sql, not_valid: false, comment: String::new() });
        }
    }
}

/// A condition; MySQL takes no bare value for one, not even a boolean's.
pub(in crate::lower) fn condition(cx: &mut Cx<'_>, table: &ir::Table, e: &ir::Expr) -> String {
    let sql = cx.sql(table, Place::Check, e);
    match e.kind {
        ir::ExprKind::Column(_)
        | ir::ExprKind::Literal(_)
        | ir::ExprKind::Null
        | ir::ExprKind::Case { .. }
        | ir::ExprKind::Call(..)
        | ir::ExprKind::Cast(_) => format!("{sql} = TRUE"),
        _ => sql,
    }
}

/// AUTO_INCREMENT: one column a table, at the head of a key.
fn auto(cx: &mut Cx<'_>, b: &mut Build<'_>) {
    let columns: Vec<&ir::Column> =
        b.table.columns.iter().filter(|c| c.auto.is_some() && c.only.contains(Target::MySql)).collect();
    let Some((first, more)) = columns.split_first() else { return };
    for column in more {
        cx.diags.push(
            Diagnostic::new(
                Code::E0602,
                column.span,
                format!("{} takes one `auto` column a table", Target::MySql.title()),
            )
            .also(first.span, "the first one")
            .help("make this one a plain column"),
        );
    }
    let leads = b.out.primary_key.as_ref().is_some_and(|k| k.columns.first() == Some(&first.name))
        || b.out.uniques.iter().any(|u| u.columns.first() == Some(&first.name))
        || b.out
            .indexes
            .iter()
            .any(|i| i.keys.first().is_some_and(|k| k.of == KeyOf::Column(first.name.clone())));
    if !leads {
        let name = cx.names.derived(b.id, Kind::Index, &[&first.name]);
        let keys = vec![IndexKey::column(&first.name)];
        b.out.indexes.push(phys::Index::new(name, false, keys, "AUTO_INCREMENT needs a key"));
    }
}

fn options(cx: &mut Cx<'_>, b: &mut Build<'_>) {
    let own = b.table.options.get(Target::MySql);
    let has = |word: &str| own.iter().any(|o| o.to_ascii_lowercase().contains(word));
    if !has("engine") {
        b.out.options.push("ENGINE=InnoDB".to_owned());
    }
    b.out.options.push("DEFAULT CHARACTER SET=utf8mb4".to_owned());
    b.out.options.push(super::COLLATE.to_owned());
    if has("engine") && !has("innodb") {
        engine(cx, b);
    }
    let partitioned = has("partition by");
    if let Some(p) = &b.table.partition {
        partition::partition(cx, b, p, partitioned);
    }
    b.out.options.extend(trimmed(own));
}

/// Another engine than InnoDB: it would drop foreign keys in silence, and a cluster does not copy it.
fn engine(cx: &mut Cx<'_>, b: &Build<'_>) {
    let title = Target::MySql.title();
    if cx.schema.galera {
        cx.diags.push(
            Diagnostic::new(Code::E0605, b.table.span, "a Galera cluster copies InnoDB tables alone")
                .help("leave the engine out of `with mysql`"),
        );
    } else if let Some(key) = b.table.foreign_keys.first() {
        cx.diags.push(
            Diagnostic::new(
                Code::E0603,
                key.span,
                format!("{title} keeps foreign keys in InnoDB tables alone"),
            )
            .also(b.table.span, "another engine is named in `with mysql`")
            .help("leave the engine out of `with mysql`"),
        );
    }
}

/// Refuses a table whose rows don't fit, before the server does.
fn size(cx: &mut Cx<'_>, b: &Build<'_>) {
    let title = Target::MySql.title();
    let here = || b.table.column_ids().zip(&b.table.columns).filter(|(_, c)| c.only.contains(Target::MySql));
    let virtual_ = |c: &ir::Column| c.generated.as_ref().is_some_and(|g| !g.stored);
    let nullable = here().filter(|(_, c)| c.nullable || c.generated.is_some()).count() as u64;
    // Virtual columns count as well, and so do hidden ones, which hold a hash or a flag.
    let hidden: u64 = b.out.columns.iter().filter(|c| c.hidden).map(|c| hidden_bytes(&c.ty)).sum();
    let row: u64 = here().map(|(id, _)| b.storage(id).row_bytes()).sum::<u64>() + hidden + nullable / 8 + 1;
    if row > MAX_ROW {
        let widest = here().max_by_key(|(id, _)| (b.storage(*id).row_bytes(), std::cmp::Reverse(id.0)));
        let mut d = Diagnostic::new(
            Code::E0602,
            b.table.span,
            format!(
                "{title} can't hold a row of '{}': it takes up to {row} bytes of {MAX_ROW}",
                b.table.name
            ),
        );
        if let Some((id, column)) = widest {
            d = d.also(column.ty_span, format!("up to {} bytes", b.storage(id).row_bytes()));
        }
        cx.diags.push(d.help("shorten the widest columns, or make them `text` or `bytes`, which are kept apart; a character counts four bytes"));
        return;
    }
    let page: u64 =
        here().filter(|(_, c)| !virtual_(c)).map(|(id, _)| b.storage(id).page_bytes()).sum::<u64>()
            + PAGE_OVERHEAD
            + nullable.div_ceil(8);
    let count = b.out.columns.len();
    if count > MAX_COLUMNS || page > MAX_PAGE {
        let what = match count > MAX_COLUMNS {
            true => format!("it has {count} columns of {MAX_COLUMNS}"),
            false => format!("it keeps {page} bytes of {MAX_PAGE} on its page"),
        };
        cx.diags.push(
            Diagnostic::new(
                Code::E0602,
                b.table.span,
                format!("{title} can't hold '{}': {what}", b.table.name),
            )
            .help("split the table in two"),
        );
    }
}

fn hidden_bytes(ty: &str) -> u64 {
    match ty.split_once('(') {
        Some(("binary", _)) => 32,
        Some(("varchar", n)) => {
            n.trim_end_matches(')').parse::<u64>().map_or(0, |n| n * u64::from(types::BYTES_PER_CHAR) + 2)
        }
        _ => 12,
    }
}
