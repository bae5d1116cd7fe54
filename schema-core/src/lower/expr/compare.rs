//! Comparisons, and what is made of them: `in`, `between`.

use super::{ExprCx, Level, Sql, mysql, postgres, sqlite};
use crate::dialect::Target;
use crate::ir::expr::{BinaryOp, Expr};

/// A comparison operator between `left` and `right`.
pub fn compare(cx: &mut ExprCx<'_>, op: BinaryOp, left: &Expr, right: &Expr) -> Sql {
    let (left, right) = operands(cx, op, left, right);
    compare_sql(cx.target, op, &left, &right)
}

/// A comparison operator between two operands that are ready for it.
pub fn compare_sql(target: Target, op: BinaryOp, left: &str, right: &str) -> Sql {
    let word = match (op, target) {
        (BinaryOp::Eq, _) => "=",
        (BinaryOp::Ne, _) => "<>",
        (BinaryOp::Lt, _) => "<",
        (BinaryOp::Le, _) => "<=",
        (BinaryOp::Gt, _) => ">",
        (BinaryOp::Ge, _) => ">=",
        (BinaryOp::IsDistinct, Target::Sqlite) => "IS NOT",
        (BinaryOp::IsNotDistinct, Target::Sqlite) => "IS",
        (BinaryOp::IsDistinct, Target::Postgres) => "IS DISTINCT FROM",
        (BinaryOp::IsNotDistinct, Target::Postgres) => "IS NOT DISTINCT FROM",
        (BinaryOp::IsDistinct, Target::MySql) => {
            return Sql::new(format!("NOT ({left} <=> {right})"), Level::Not);
        }
        (BinaryOp::IsNotDistinct, Target::MySql) => "<=>",
        _ => "=",
    };
    Sql::new(format!("{left} {word} {right}"), Level::Compare)
}

/// Both operands of a comparison, brought to a form in which the target's operator compares as the
/// language says, and parenthesised.
pub(crate) fn operands(cx: &mut ExprCx<'_>, op: BinaryOp, left: &Expr, right: &Expr) -> (String, String) {
    match cx.target {
        Target::Postgres => postgres::operands(cx, op, left, right),
        Target::MySql => mysql::operands(cx, op, left, right),
        Target::Sqlite => sqlite::operands(cx, op, left, right),
    }
}

pub(super) fn within(cx: &mut ExprCx<'_>, x: &Expr, items: &[Expr], negated: bool) -> Sql {
    let mut operand = String::new();
    let mut texts = Vec::with_capacity(items.len());
    // Every item meets the operand as in a comparison by `=`. Where one of them needs the operand in
    // another form (decimals of several scales), the list becomes comparisons.
    for (place, item) in items.iter().enumerate() {
        let (left, right) = operands(cx, BinaryOp::Eq, x, item);
        if place > 0 && left != operand {
            return comparisons(cx, x, items, negated);
        }
        operand = left;
        texts.push(right);
    }
    if texts.is_empty() {
        return Sql::atom(if cx.target == Target::Sqlite { "0" } else { "FALSE" });
    }
    let word = if negated { "NOT IN" } else { "IN" };
    Sql::new(format!("{operand} {word} ({})", texts.join(", ")), Level::Compare)
}

fn comparisons(cx: &mut ExprCx<'_>, x: &Expr, items: &[Expr], negated: bool) -> Sql {
    let (op, word, level) = match negated {
        true => (BinaryOp::Ne, " AND ", Level::And),
        false => (BinaryOp::Eq, " OR ", Level::Or),
    };
    let texts: Vec<String> = items.iter().map(|item| compare(cx, op, x, item).text).collect();
    Sql::new(texts.join(word), level)
}

pub(super) fn between(cx: &mut ExprCx<'_>, x: &Expr, low: &Expr, high: &Expr, negated: bool) -> Sql {
    let (left, low_sql) = operands(cx, BinaryOp::Ge, x, low);
    let (again, high_sql) = operands(cx, BinaryOp::Le, x, high);
    if left != again {
        let (first, second, word, level) = match negated {
            true => (BinaryOp::Lt, BinaryOp::Gt, " OR ", Level::Or),
            false => (BinaryOp::Ge, BinaryOp::Le, " AND ", Level::And),
        };
        let texts = [compare(cx, first, x, low).text, compare(cx, second, x, high).text];
        return Sql::new(texts.join(word), level);
    }
    let word = if negated { "NOT BETWEEN" } else { "BETWEEN" };
    Sql::new(format!("{left} {word} {low_sql} AND {high_sql}"), Level::Compare)
}
