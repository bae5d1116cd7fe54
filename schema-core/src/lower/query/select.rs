//! A select as a whole: what it names, its rows, their order and their number.

use super::super::expr::{self, ExprCx};
use super::order::Operand;
use super::{Shape, atom, block, from, order, ungrouped};
use crate::dialect::{Target, quote};
use crate::ir::expr::{Expr, ExprKind, Func};
use crate::ir::query::{Block, Body, From, Lock, LockStrength, LockWait, OrderBy, OrderKey, Select, With};
use crate::source::Span;

/// The text of a select. Rows that are grouped in it are so for it alone.
pub(super) fn select(cx: &mut ExprCx<'_>, select: &Select, shape: Shape<'_>) -> String {
    ungrouped(cx, |cx| {
        let mut text = with(cx, &select.with);
        let rows = block::body(cx, &select.body, shape);
        match ordered(cx, select) {
            Order::Here(keys) => {
                text += &rows;
                text += &keys;
            }
            Order::Around(keys) => text += &format!("SELECT * FROM ({rows}) AS q{keys}"),
        }
        text += &counts(cx, select);
        if let Some(lock) = &select.lock {
            text += &self::lock(cx, lock, &select.body);
        }
        text
    })
}

/// A select that is read by another one. MySQL would make each value that is new each time where it is
/// read, once or never, unless the rows are counted.
pub(super) fn nested(cx: &mut ExprCx<'_>, of: &Select, shape: Shape<'_>) -> String {
    let rows = select(cx, of, shape);
    let mut volatile = false;
    for e in block::items(&of.body) {
        expr::visit(e, &mut |e| volatile |= matches!(e.kind, ExprKind::Call(Func::Uuid, _)));
    }
    let counted = of.limit.is_some() || of.offset.is_some();
    match volatile && !counted && cx.target == Target::MySql && !shape.is_recursive() {
        true => rows + " LIMIT 18446744073709551615",
        false => rows,
    }
}

/// `WITH …`, with a space behind it.
pub(super) fn with(cx: &mut ExprCx<'_>, with: &With) -> String {
    if with.tables.is_empty() {
        return String::new();
    }
    let tables: Vec<String> = with
        .tables
        .iter()
        .map(|table| {
            let rows = nested(cx, &table.select, Shape::named(&table.types, table.recursive));
            let columns: Vec<String> = table.columns.iter().map(|c| quote::ident(cx.target, c)).collect();
            format!("{} ({}) AS ({rows})", quote::ident(cx.target, &table.name), columns.join(", "))
        })
        .collect();
    let word = if with.recursive { "WITH RECURSIVE " } else { "WITH " };
    format!("{word}{} ", tables.join(", "))
}

/// Has the selects of a `with` stand where they are read, in front of statements that know none on MariaDB.
pub(super) fn inline(cx: &mut ExprCx<'_>, with: &With, span: Span) {
    for table in &with.tables {
        if table.recursive {
            let _ = cx.refuse(
                span,
                "a recursive `with` in front of this statement: one of its two servers doesn't know it",
                "read the rows in a query of their own",
            );
            return;
        }
        let mut named = (*table.select).clone();
        block::name_columns(&mut named.body, &table.columns);
        let rows = nested(cx, &named, Shape::named(&table.types, false));
        if let Some(query) = cx.query.as_mut() {
            query.inlined.push((table.name.clone(), rows));
        }
    }
}

/// ` ORDER BY …`, or nothing; and where it stands.
enum Order {
    /// Behind the rows.
    Here(String),
    /// In a select around them.
    Around(String),
}

fn ordered(cx: &mut ExprCx<'_>, select: &Select) -> Order {
    if select.order.is_empty() {
        return Order::Here(String::new());
    }
    let plain_block = match &select.body {
        Body::Block(block) if !block::settled(cx, block).distinct => Some(&**block),
        _ => None,
    };
    if let Some(block) = plain_block {
        let keys: Vec<String> = select.order.iter().map(|key| block_key(cx, block, key)).collect();
        return Order::Here(format!(" ORDER BY {}", keys.join(", ")));
    }
    // Distinct rows and those of several selects are ordered by columns as they stand alone.
    let items = block::items(&select.body);
    let names = block::names(&select.body);
    let mut plain = true;
    let mut keys = [Vec::new(), Vec::new()];
    for key in &select.order {
        let place = match &key.by {
            OrderBy::Output(place) => *place,
            OrderBy::Expr(e) => match items.iter().position(|item| *item == e) {
                Some(place) => place as u32,
                None => {
                    let _ = cx.refuse(e.span, "this order", "order by a column of the result");
                    continue;
                }
            },
        };
        let Some(e) = items.get(place as usize) else { continue };
        let nullable = block::nullable(&select.body, place as usize);
        let name = names.get(place as usize).map_or("", String::as_str);
        let operand = match &select.body {
            Body::Block(_) => Operand::of(cx, e),
            _ => {
                let outside = quote::path(cx.target, Some("q"), name);
                Operand::outside(cx, outside, e, nullable)
            }
        };
        let around = Operand::outside(cx, quote::path(cx.target, Some("q"), name), e, nullable);
        plain &= operand.is_plain(cx, key);
        keys[0].push(order::key(cx, key, &operand, Some(place)));
        keys[1].push(order::key(cx, key, &around, None));
    }
    let [here, around] = keys.map(|keys| format!(" ORDER BY {}", keys.join(", ")));
    if plain { Order::Here(here) } else { Order::Around(around) }
}

/// A key of one block whose rows are not distinct.
fn block_key(cx: &mut ExprCx<'_>, block: &Block, key: &OrderKey) -> String {
    let (e, place) = match &key.by {
        OrderBy::Output(place) => (block.items.get(*place as usize), Some(*place)),
        OrderBy::Expr(e) => (Some(e), None),
    };
    let Some(e) = e else { return "1".to_owned() };
    let operand = Operand::of(cx, e);
    order::key(cx, key, &operand, place)
}

/// ` LIMIT … OFFSET …`
fn counts(cx: &mut ExprCx<'_>, select: &Select) -> String {
    let mut text = String::new();
    let count = |cx: &mut ExprCx<'_>, e: &Expr| {
        let number = atom(expr::expr(cx, e));
        // SQLite prepares a statement again each time that a bare `LIMIT ?` is bound.
        if cx.target == Target::Sqlite && number.contains('\0') { format!("+{number}") } else { number }
    };
    match (&select.limit, &select.offset, cx.target) {
        (Some(limit), _, _) => text += &format!(" LIMIT {}", count(cx, limit)),
        // An OFFSET alone is not known to these two.
        (None, Some(_), Target::MySql) => text += " LIMIT 18446744073709551615",
        (None, Some(_), Target::Sqlite) => text += " LIMIT -1",
        _ => {}
    }
    if let Some(offset) = &select.offset {
        text += &format!(" OFFSET {}", count(cx, offset));
    }
    text
}

/// ` FOR UPDATE …`. On SQLite, who may write has the whole database for itself.
fn lock(cx: &ExprCx<'_>, lock: &Lock, body: &Body) -> String {
    let strength = match (cx.target, lock.strength) {
        (Target::Sqlite, _) => return String::new(),
        (_, LockStrength::Update) => " FOR UPDATE",
        (Target::Postgres, LockStrength::Share) => " FOR SHARE",
        (Target::MySql, LockStrength::Share) => " /*!80000 FOR SHARE */ /*M! LOCK IN SHARE MODE */",
    };
    let wait = match lock.wait {
        LockWait::Wait => "",
        LockWait::Skip => " SKIP LOCKED",
        LockWait::Fail => " NOWAIT",
    };
    format!("{strength}{}{wait}", lockable(cx, body))
}

/// ` OF …`, where PostgreSQL could not lock all that is read: what an outer join may leave out.
fn lockable(cx: &ExprCx<'_>, body: &Body) -> String {
    let Body::Block(block) = body else { return String::new() };
    let joined = block.from.iter().any(|from| !matches!(from, From::Relation(_)));
    if cx.target != Target::Postgres || !joined {
        return String::new();
    }
    let mut ids = Vec::new();
    block.from.iter().for_each(|source| from::firm_tables(source, true, &mut ids));
    let aliases = cx.query.as_ref().map_or(&[][..], |q| q.relations);
    let names: Vec<String> =
        ids.iter().map(|id| quote::ident(cx.target, &aliases[id.index()].alias)).collect();
    if names.is_empty() { String::new() } else { format!(" OF {}", names.join(", ")) }
}
