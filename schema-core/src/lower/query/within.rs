//! `in` over a list that a caller gives, and over a select.

use super::super::expr::{self, ExprCx, Level, Sql, compare_sql, mysql, operands, sqlite};
use super::{Shape, free_name, param_of, select as statement, slots, ungrouped};
use crate::dialect::Target;
use crate::ir::Type;
use crate::ir::expr::{BinaryOp, Expr, ExprKind};
use crate::ir::query::{Body, Select};

const fn word(negated: bool) -> &'static str {
    if negated { "NOT IN" } else { "IN" }
}

/// `x [not] in (:list)`
pub(super) fn list(cx: &mut ExprCx<'_>, x: &Expr, place: u32, negated: bool) -> Sql {
    let ty = cx.query.as_ref().map(|q| q.params[place as usize].ty.clone());
    let element = match ty.as_ref().map(|ty| cx.base(ty)) {
        Some(Type::Array(element)) => cx.base(element).clone(),
        _ => x.ty.clone(),
    };
    // What one value of the list would be compared with.
    let value = Expr { kind: ExprKind::Null, ty: element.clone(), nullable: false, span: x.span };
    let folds = cx.is_ci(x);
    match cx.target {
        Target::Postgres => {
            let left = match folds {
                true => format!("lower({} COLLATE \"C\")", expr::expr(cx, x).at(Level::Atom)),
                false => expr::expr(cx, x).at(Level::Concat),
            };
            let list = param_of(cx, place, folds);
            let (op, word) = if negated { (BinaryOp::Ne, "ALL") } else { (BinaryOp::Eq, "ANY") };
            compare_sql(cx.target, op, &left, &format!("{word} ({list})"))
        }
        Target::MySql => {
            let kind = if folds { slots::FOLDED_LIST } else { slots::LIST };
            let (left, _) = operands(cx, BinaryOp::Eq, x, &value);
            Sql::new(format!("{left} {} {}", word(negated), slots::mark(kind, place)), Level::Compare)
        }
        Target::Sqlite => {
            let left = match (cx.base(&x.ty).clone(), &element) {
                (Type::Decimal(_, own), Type::Decimal(_, given)) if own > *given => {
                    return cx.refuse(
                        x.span,
                        "a list of decimals with fewer digits than what is looked for in it",
                        "give the list's elements the type of the column",
                    );
                }
                (Type::Decimal(_, own), Type::Int(..)) if own > 0 => {
                    return cx.refuse(
                        x.span,
                        "a list of integers in which a decimal is looked for",
                        "give the list's elements the type of the column",
                    );
                }
                (_, Type::Decimal(..)) => sqlite::as_type_sql(cx, x, &element).at(Level::Sum),
                _ => operands(cx, BinaryOp::Eq, x, &value).0,
            };
            let list = slots::mark(slots::LIST, place);
            Sql::new(format!("{left} {} {list}", word(negated)), Level::Compare)
        }
    }
}

/// `x [not] in (SELECT)`
pub(super) fn select(cx: &mut ExprCx<'_>, x: &Expr, select: &Select, negated: bool) -> Sql {
    let Some(item) = first_item(&select.body) else { return Sql::atom("NULL") };
    let rows = ungrouped(cx, |cx| statement::select(cx, select, Shape::nested()));
    let folds = cx.folds(&[x, item]);
    let number = |ty: &Type| match ty {
        Type::Decimal(_, scale) => Some(*scale),
        Type::Int(..) => Some(0),
        _ => None,
    };
    let (own, given) = (number(cx.base(&x.ty)), number(cx.base(&item.ty)));
    let q = free_name(cx, "q");
    // Both sides in one form: that of the select's values is made in a select around it.
    let (left, form) = match (cx.target, own, given) {
        (Target::Postgres, ..) if folds => (
            format!("lower({} COLLATE \"C\")", expr::expr(cx, x).at(Level::Atom)),
            Some(format!("lower({q}.x COLLATE \"C\")")),
        ),
        (Target::MySql, ..) if folds => {
            let left = mysql::fold_sql(&expr::sql(cx, x), false);
            (mysql::collated(left), Some(mysql::fold_sql(&format!("{q}.x"), false)))
        }
        (Target::Sqlite, Some(own), Some(given)) if own != given => {
            let scale = own.max(given);
            let units = |text: String, by: u32| format!("{text} * 1{}", "0".repeat(by as usize));
            let left = expr::expr(cx, x);
            let left = if own < scale { units(left.at(Level::Product), scale - own) } else { left.text };
            let form = (given < scale).then(|| units(format!("{q}.x"), scale - given));
            (left, form)
        }
        (Target::Sqlite, ..) if folds && !cx.is_ci(x) => {
            (format!("{} COLLATE NOCASE", expr::expr(cx, x).at(Level::Atom)), None)
        }
        _ => (operands(cx, BinaryOp::Eq, x, item).0, None),
    };
    let rows = match form {
        Some(form) => format!("WITH {q} (x) AS ({rows}) SELECT {form} FROM {q}"),
        // MySQL knows no LIMIT here.
        None if cx.target == Target::MySql && (select.limit.is_some() || select.offset.is_some()) => {
            format!("SELECT * FROM ({rows}) AS q")
        }
        None => rows,
    };
    Sql::new(format!("{left} {} ({rows})", word(negated)), Level::Compare)
}

fn first_item(body: &Body) -> Option<&Expr> {
    match body {
        Body::Block(block) => block.items.first(),
        Body::Parens(select) => first_item(&select.body),
        Body::Set(_, left, _) => first_item(left),
    }
}
