//! What is computed from a row or from a group of rows, without types.

use super::writer::{Writer, push_power};
use crate::meta::{ColumnMeta, Target, Ty};

/// A column of one of the tables of a query.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Col {
    pub(crate) meta: &'static ColumnMeta,
    /// The table's number in the query.
    pub(crate) at: u8,
    /// Whether it may be NULL there, for its own sake or because its table is left-joined.
    pub(crate) nullable: bool,
}

impl From<&'static ColumnMeta> for Col {
    fn from(meta: &'static ColumnMeta) -> Self {
        Col { meta, at: 0, nullable: meta.nullable }
    }
}

/// A value of a row, or of a group of rows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Term {
    Column(Col),
    /// A column that groups are made by.
    Key(Col),
    /// The number of rows.
    Count,
    Of(Func, Col),
}

/// An aggregate function of one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Func {
    Count,
    CountDistinct,
    Sum,
    Avg,
    Min,
    Max,
}

impl Term {
    /// The column, if it is nothing but one.
    pub(crate) fn column(&self) -> Option<Col> {
        match self {
            Term::Column(col) | Term::Key(col) => Some(*col),
            Term::Count | Term::Of(..) => None,
        }
    }

    pub(crate) fn nullable(&self) -> bool {
        match self {
            Term::Column(col) | Term::Key(col) => col.nullable,
            Term::Count | Term::Of(Func::Count | Func::CountDistinct, _) => false,
            Term::Of(..) => true,
        }
    }

    /// The type of its values.
    pub(crate) fn ty(&self) -> Ty {
        match self {
            Term::Column(col) | Term::Key(col) | Term::Of(Func::Min | Func::Max, col) => col.meta.ty,
            Term::Count | Term::Of(Func::Count | Func::CountDistinct, _) => Ty::I64,
            Term::Of(Func::Avg, _) => Ty::F64,
            Term::Of(Func::Sum, col) => match col.meta.ty {
                Ty::F32 | Ty::F64 => Ty::F64,
                Ty::Decimal(scale) => Ty::Decimal(scale),
                _ => Ty::I64,
            },
        }
    }

    /// What errors call it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Term::Column(col) | Term::Key(col) => col.meta.name,
            Term::Count | Term::Of(Func::Count | Func::CountDistinct, _) => "count",
            Term::Of(Func::Sum, _) => "sum",
            Term::Of(Func::Avg, _) => "avg",
            Term::Of(Func::Min, _) => "min",
            Term::Of(Func::Max, _) => "max",
        }
    }

    /// Whether text of its values is compared without case: its column's, as it is or folded.
    pub(crate) fn ci(&self) -> bool {
        match self {
            Term::Column(col) | Term::Key(col) | Term::Of(Func::Min | Func::Max, col) => col.meta.ci,
            Term::Count | Term::Of(..) => false,
        }
    }

    /// The same, where rows are grouped.
    pub(crate) fn grouped(self) -> Term {
        match self {
            Term::Column(col) => Term::Key(col),
            other => other,
        }
    }

    /// Writes it as it is read.
    pub(crate) fn write_item(&self, to: &mut Writer<'_>) {
        match self {
            Term::Column(col) => {
                to.col(*col);
            }
            other => other.write(to),
        }
    }

    /// Writes an aggregate; of a column what [`Writer::operand`] makes of it.
    pub(crate) fn write(&self, to: &mut Writer<'_>) {
        match *self {
            Term::Column(col) => {
                to.operand(col);
            }
            Term::Key(col) => {
                to.key(col);
            }
            Term::Count => {
                to.push("count(*)");
            }
            Term::Of(Func::Count, col) => {
                to.push("count(").col(col).push(")");
            }
            Term::Of(Func::CountDistinct, col) => {
                to.push("count(DISTINCT ").key(col).push(")");
            }
            Term::Of(Func::Sum, col) => sum(to, col),
            Term::Of(Func::Avg, col) => average(to, col),
            Term::Of(Func::Min, col) => extreme(to, col, "min(", "bool_and(", ")"),
            Term::Of(Func::Max, col) => extreme(to, col, "max(", "bool_or(", " DESC)"),
        }
    }
}

/// A sum of integers is a `bigint`, and an error beyond; one of floating numbers is a `double`.
fn sum(to: &mut Writer<'_>, col: Col) {
    match (to.target, col.meta.ty) {
        // Of `real` it would be a `real`.
        (Target::Postgres, Ty::F32) => to.push("sum(CAST(").col(col).push(" AS double precision))"),
        (_, Ty::F32 | Ty::F64 | Ty::Decimal(_)) | (Target::Sqlite, _) => to.push("sum(").col(col).push(")"),
        (Target::Postgres, _) => to.push("CAST(sum(").col(col).push(") AS bigint)"),
        // CAST would cut it off with a warning; DIV refuses what is no `bigint`.
        (Target::Mysql, _) => to.push("(sum(").col(col).push(") DIV 1)"),
    };
}

/// The nearest `double` to the exact sum, divided by the number of values: so it is the same everywhere.
fn average(to: &mut Writer<'_>, col: Col) {
    match (to.target, col.meta.ty) {
        (Target::Postgres, Ty::F32) => {
            to.push("avg(CAST(").col(col).push(" AS double precision))");
        }
        (_, Ty::F32 | Ty::F64) => {
            to.push("avg(").col(col).push(")");
        }
        (Target::Postgres, _) => {
            to.push("CAST(sum(").col(col).push(") AS double precision) / count(").col(col).push(")");
        }
        (Target::Mysql, _) => {
            to.push("(sum(").col(col).push(") + 0e0) / count(").col(col).push(")");
        }
        (Target::Sqlite, ty) => {
            to.push("CAST(sum(").col(col).push(") AS REAL) / ");
            if let Ty::Decimal(scale @ 1..) = ty {
                push_power(to, scale);
                to.push(".0 / ");
            }
            to.push("count(").col(col).push(")");
        }
    }
}

/// PostgreSQL has neither of them for all types that have an order.
fn extreme(to: &mut Writer<'_>, col: Col, function: &str, of_bool: &str, order: &str) {
    match (to.target, col.meta.ty) {
        (Target::Postgres, Ty::Bool) => {
            to.push(of_bool).col(col).push(")");
        }
        (Target::Postgres, Ty::Uuid | Ty::Bytes) => {
            to.push("(array_agg(").col(col).push(" ORDER BY ").col(col).push(order);
            to.push(" FILTER (WHERE ").col(col).push(" IS NOT NULL))[1]");
        }
        _ => {
            to.push(function).key(col).push(")");
        }
    }
}
