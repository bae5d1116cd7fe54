//! What rows are ordered and grouped by, in a form in which each target orders and groups alike: text by
//! code point, `collate ci` with A to Z folded, enums in the order of their labels.

use super::super::expr::{self, ExprCx, Level, mysql, postgres};
use crate::dialect::{Target, quote};
use crate::ir::Type;
use crate::ir::expr::{Expr, ExprKind};
use crate::ir::query::OrderKey;

/// A value that is compared.
pub(super) struct Operand {
    /// Its SQL, which holds together as an atom.
    text: String,
    ty: Type,
    nullable: bool,
    /// Whether A to Z are folded.
    folds: bool,
    /// Whether it is a column, with a column's collation.
    column: bool,
    /// Whether text compares by code point without being told.
    collated: bool,
}

impl Operand {
    /// The value of `e`.
    pub(super) fn of(cx: &mut ExprCx<'_>, e: &Expr) -> Operand {
        let grouped = super::grouped(cx, e).is_some();
        let text = expr::expr(cx, e).at(Level::Atom);
        Operand {
            // MySQL knows a computed key again as it stands alone; all values of a group are the least.
            text: match cx.target {
                Target::MySql if grouped && !cx.is_ci(e) => format!("min({text})"),
                _ => text,
            },
            ty: cx.base(&e.ty).clone(),
            nullable: e.nullable,
            folds: cx.is_ci(e),
            column: cx.is_column(e) && !grouped,
            collated: match cx.target {
                Target::Postgres => postgres::is_collated(cx, e),
                Target::MySql => grouped || mysql::firm(cx, e),
                Target::Sqlite => true,
            },
        }
    }

    /// The column `text` of a select in parentheses, whose values are those of `e`.
    pub(super) fn outside(cx: &ExprCx<'_>, text: String, e: &Expr, nullable: bool) -> Operand {
        let (ty, folds) = (cx.base(&e.ty).clone(), cx.is_ci(e));
        Operand { text, ty, nullable, folds, column: false, collated: cx.target == Target::Sqlite }
    }

    /// The form that groups, where it is not the value as it stands.
    fn equal(&self, target: Target) -> Option<String> {
        let x = &self.text;
        match target {
            Target::Postgres if self.folds => Some(format!("lower({x} COLLATE \"C\")")),
            Target::MySql if self.folds => Some(mysql::collated(mysql::fold_sql(x, false))),
            Target::MySql if self.ty.is_text() && !self.collated => Some(mysql::collated(x.clone())),
            Target::Sqlite if self.folds && !self.column => Some(format!("{x} COLLATE NOCASE")),
            _ => None,
        }
    }

    /// The form that orders, where it is not the value as it stands.
    fn ordered(&self, cx: &ExprCx<'_>) -> Option<String> {
        let x = &self.text;
        match (&self.ty, cx.target) {
            (Type::Enum(id), Target::MySql) if !self.column => {
                let labels = cx.schema.enum_(*id).labels.iter();
                let labels: Vec<String> = labels.map(|l| quote::string(cx.target, &l.name)).collect();
                Some(format!("field({x}, {})", labels.join(", ")))
            }
            (Type::Enum(id), Target::Sqlite) => {
                let mut text = format!("CASE {x}");
                for (at, label) in cx.schema.enum_(*id).labels.iter().enumerate() {
                    text += &format!(" WHEN {} THEN {at}", quote::string(cx.target, &label.name));
                }
                Some(text + " END")
            }
            (ty, Target::Postgres) if ty.is_text() && !self.folds && !self.collated => {
                Some(format!("{x} COLLATE \"C\""))
            }
            _ => self.equal(cx.target),
        }
    }

    /// Whether rows ordered by `key` are so when they are ordered by the value as it stands.
    pub(super) fn is_plain(&self, cx: &ExprCx<'_>, key: &OrderKey) -> bool {
        self.ordered(cx).is_none() && !(cx.target == Target::MySql && self.nulls_apart(key))
    }

    /// Whether NULLs have to come where MySQL, to which NULL is the least, would not put them.
    fn nulls_apart(&self, key: &OrderKey) -> bool {
        self.nullable && key.nulls_first == key.descending
    }
}

/// `e` in the form by which rows are grouped, or told apart.
pub(super) fn equal(cx: &mut ExprCx<'_>, e: &Expr) -> String {
    let operand = Operand::of(cx, e);
    let form = operand.equal(cx.target);
    form.unwrap_or_else(|| match &e.kind {
        // A number alone would be the place of a column.
        ExprKind::Literal(_) => format!("({})", operand.text),
        _ => operand.text,
    })
}

/// A key of ORDER BY. `place`, the place of the column that it is, stands for a value that needs no form.
pub(super) fn key(cx: &ExprCx<'_>, key: &OrderKey, operand: &Operand, place: Option<u32>) -> String {
    let form = operand.ordered(cx);
    let form = match (form, place) {
        (Some(form), _) => form,
        (None, Some(place)) => (place + 1).to_string(),
        (None, None) => operand.text.clone(),
    };
    let way = if key.descending { " DESC" } else { "" };
    match cx.target {
        Target::MySql if operand.nulls_apart(key) => {
            format!("{} IS NULL{way}, {form}{way}", operand.text)
        }
        Target::MySql => format!("{form}{way}"),
        Target::Postgres if !operand.nullable || key.nulls_first == key.descending => {
            format!("{form}{way}")
        }
        Target::Sqlite if !operand.nullable || key.nulls_first != key.descending => {
            format!("{form}{way}")
        }
        Target::Postgres | Target::Sqlite => {
            format!("{form}{way} NULLS {}", if key.nulls_first { "FIRST" } else { "LAST" })
        }
    }
}
