//! Expressions as SQL text.
//!
//! One walker serves all targets: it knows what is said alike everywhere (logic, comparison, `case`) and
//! where parentheses are due. What differs is asked of the target's file, one function for each
//! question; `docs/language.md` and the functions' comments there say how one meaning is kept.

mod compare;
pub mod mysql;
mod mysql_date;
mod mysql_json;
pub mod postgres;
mod range;
mod sql;
pub mod sqlite;

pub use crate::ir::walk::{children, columns, visit};
pub use compare::{compare, compare_sql};
pub use sql::{Level, Sql};

pub(crate) use compare::operands;
use compare::{between, within};

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{Target, quote};
use crate::ir::expr::{BinaryOp, Expr, ExprKind, Func, Literal, UnaryOp};
use crate::ir::{self, Collate, ColumnId, Type};
use crate::lower::query::{self, QueryCx};
use crate::source::Span;

/// Where an expression stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// A check.
    Check,
    /// A column's default.
    Default,
    /// A generated column: must give the same for ever.
    Generated,
    /// An index key or an index's `where`: must give the same for ever.
    Index,
    /// A row rule or a statement.
    Statement,
}

/// What an expression needs to become SQL.
pub struct ExprCx<'a> {
    /// The schema.
    pub schema: &'a ir::Schema,
    /// The target.
    pub target: Target,
    /// The table whose columns it names.
    pub table: Option<&'a ir::Table>,
    /// What stands before a column's name: `NEW.`, or nothing.
    pub row: &'a str,
    /// The SQL that `value` stands for.
    pub value: Option<&'a str>,
    /// Where it stands.
    pub place: Place,
    /// The query it belongs to.
    pub query: Option<QueryCx<'a>>,
    /// Refusals.
    pub diags: &'a mut Diagnostics,
    /// Whether an expression has become too long, and the rest of it is left out.
    too_long: bool,
}

/// The longest SQL of one expression. Some targets name an operand several times, so that nested calls
/// multiply.
const MAX_TEXT: usize = 512 << 10;

impl<'a> ExprCx<'a> {
    /// For an expression over the columns of `table`.
    pub fn new(
        schema: &'a ir::Schema,
        target: Target,
        table: Option<&'a ir::Table>,
        place: Place,
        diags: &'a mut Diagnostics,
    ) -> ExprCx<'a> {
        ExprCx { schema, target, table, row: "", value: None, place, query: None, diags, too_long: false }
    }

    /// Refuses an expression: the target can't say it.
    pub fn refuse(&mut self, span: Span, what: impl std::fmt::Display, help: impl Into<String>) -> Sql {
        self.diags.push(
            Diagnostic::new(Code::E0604, span, format!("{} can't say {what}", self.target.title()))
                .help(help),
        );
        Sql::atom("NULL")
    }

    /// `ty` with named types looked through.
    pub fn base<'t>(&self, ty: &'t Type) -> &'t Type
    where
        'a: 't,
    {
        self.schema.base(ty)
    }

    /// Whether a comparison of these operands folds A–Z: one of them is a column with `collate ci`.
    pub fn folds(&self, operands: &[&Expr]) -> bool {
        operands.iter().any(|e| self.is_ci(e))
    }

    /// Whether `e` is a column with `collate ci`.
    pub fn is_ci(&self, e: &Expr) -> bool {
        match (&e.kind, self.table) {
            (ExprKind::Column(id), Some(table)) => table.column(*id).collate == Collate::Ci,
            (ExprKind::Field(field), _) => self.output(*field).is_some_and(|o| o.collate == Collate::Ci),
            _ => false,
        }
    }

    /// The column of a relation of the query at hand.
    pub fn output(&self, field: ir::query::Field) -> Option<&'a ir::query::Output> {
        let relation = &self.query.as_ref()?.relations[field.relation.index()];
        relation.columns.get(field.column as usize)
    }

    /// Whether `e` is a column of a table, or of a select that gives one on as it stands.
    pub fn is_column(&self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Column(_) => true,
            ExprKind::Field(field) => self.output(*field).is_some_and(|o| o.origin.is_some()),
            _ => false,
        }
    }
}

/// The SQL of `e`.
pub fn sql(cx: &mut ExprCx<'_>, e: &Expr) -> String {
    expr(cx, e).text
}

/// The SQL of `e`, with how tightly it holds together.
pub fn expr(cx: &mut ExprCx<'_>, e: &Expr) -> Sql {
    if cx.too_long {
        return Sql::atom("NULL");
    }
    if cx.target == Target::Postgres && postgres::folds_too_early(cx, e) {
        return cx.refuse(
            e.span,
            "a text computed of literals alone in a generated column",
            "write the outcome instead",
        );
    }
    let sql = match query::grouped(cx, e) {
        Some(text) => Sql::atom(text),
        None => spelled(cx, e),
    };
    if cx.too_long {
        return Sql::atom("NULL");
    }
    if sql.text.len() > MAX_TEXT {
        cx.too_long = true;
        return cx.refuse(
            e.span,
            "this expression in less than 512 KiB: it names operands several times",
            "nest it less deeply, or compute a part of it in a generated column",
        );
    }
    sql
}

fn spelled(cx: &mut ExprCx<'_>, e: &Expr) -> Sql {
    match &e.kind {
        ExprKind::Null => Sql::atom("NULL"),
        ExprKind::Literal(literal) => literal_of(cx, literal, e),
        ExprKind::Column(id) => match inlined(cx, *id) {
            Some(generated) => Sql::atom(format!("({})", expr(cx, generated).text)),
            None if cx.target == Target::MySql => mysql::column(cx, *id),
            None => column(cx, *id),
        },
        ExprKind::Value => Sql::atom(cx.value.unwrap_or("VALUE")),
        ExprKind::Context(index) => context(cx, *index, e),
        ExprKind::Unary(op, x) => unary(cx, e, *op, x),
        ExprKind::Binary(op, left, right) => binary(cx, e, *op, left, right),
        ExprKind::IsNull(x, negated) => {
            let x = expr(cx, x).at(Level::Concat);
            Sql::new(format!("{x} IS {}NULL", if *negated { "NOT " } else { "" }), Level::Compare)
        }
        ExprKind::In(x, list, negated) => within(cx, x, list, *negated),
        ExprKind::Between(x, low, high, negated) => between(cx, x, low, high, *negated),
        ExprKind::Like(x, pattern, escape, negated) => match cx.target {
            Target::Postgres => postgres::like(cx, x, pattern, *escape, *negated),
            Target::MySql => mysql::like(cx, x, pattern, *escape, *negated),
            Target::Sqlite => sqlite::like(cx, x, pattern, *escape, *negated),
        },
        ExprKind::Case { operand, arms, otherwise } => {
            case(cx, e, operand.as_deref(), arms, otherwise.as_deref())
        }
        ExprKind::Cast(x) => match cx.target {
            Target::Postgres => postgres::cast(cx, e, x),
            Target::MySql => mysql::cast(cx, e, x),
            Target::Sqlite => sqlite::cast(cx, e, x),
        },
        ExprKind::Call(func, args) => call(cx, e, *func, args),
        ExprKind::RawCall(name, _) if cx.target == Target::MySql && cx.place != Place::Statement => cx
            .refuse(
                e.span,
                format!("`{}` here: tables call no stored functions there", name.name),
                "leave it to a trigger, or to the statements",
            ),
        ExprKind::RawCall(name, args) => {
            let name = match (&name.namespace, cx.target) {
                (Some(ns), Target::Postgres) => {
                    format!("{}.{}", quote::ident(cx.target, ns), quote::ident(cx.target, &name.name))
                }
                _ => quote::ident(cx.target, &name.flat()),
            };
            let args = list(cx, args);
            Sql::atom(format!("{name}({args})"))
        }
        ExprKind::NextVal(id) => next_value(cx, *id, e.span),
        ExprKind::Sql(texts) => match texts.get(cx.target) {
            Some(text) => Sql::atom(format!("({})", text.trim())),
            None => cx.refuse(
                e.span,
                "this expression: `sql` has no text for it",
                format!("add `{} '…'` to it", cx.target.name()),
            ),
        },
        ExprKind::Field(_)
        | ExprKind::Param(_)
        | ExprKind::InParam(..)
        | ExprKind::Aggregate(_)
        | ExprKind::Window(_)
        | ExprKind::Subquery(_)
        | ExprKind::Exists(_)
        | ExprKind::InSelect(..) => query::expr(cx, e),
    }
}

/// The next number of a sequence.
fn next_value(cx: &mut ExprCx<'_>, id: ir::SequenceId, span: Span) -> Sql {
    let name = &cx.schema.sequence(id).name;
    match cx.target {
        Target::Postgres => {
            let own = quote::ident(cx.target, &name.name);
            let path = match &name.namespace {
                Some(ns) => format!("{}.{own}", quote::ident(cx.target, ns)),
                None => own,
            };
            Sql::atom(format!("nextval({})", quote::string(cx.target, &path)))
        }
        Target::MySql => Sql::atom(format!("nextval({})", quote::ident(cx.target, &name.flat()))),
        Target::Sqlite => cx.refuse(span, "`nextval`: it has no sequences", "make the column `auto`"),
    }
}

/// `args`, separated by commas.
pub fn list(cx: &mut ExprCx<'_>, args: &[Expr]) -> String {
    let args: Vec<String> = args.iter().map(|a| sql(cx, a)).collect();
    args.join(", ")
}

/// The expression that stands in for a generated column in another one's: PostgreSQL refuses its name
/// there.
fn inlined<'a>(cx: &ExprCx<'a>, id: ColumnId) -> Option<&'a Expr> {
    if cx.target != Target::Postgres || cx.place != Place::Generated {
        return None;
    }
    cx.table?.column(id).generated.as_ref().map(|g| &g.expr)
}

/// A column of the table at hand.
pub fn column(cx: &ExprCx<'_>, id: ColumnId) -> Sql {
    let mut text = String::from(cx.row);
    if let Some(table) = cx.table {
        quote::push_ident(&mut text, cx.target, &table.column(id).name);
    }
    Sql::atom(text)
}

fn literal_of(cx: &mut ExprCx<'_>, literal: &Literal, e: &Expr) -> Sql {
    match cx.target {
        Target::Postgres => postgres::literal(cx, literal, e),
        Target::MySql => mysql::literal(cx, literal, e),
        Target::Sqlite => sqlite::literal(cx, literal, e),
    }
}

fn context(cx: &mut ExprCx<'_>, index: u32, e: &Expr) -> Sql {
    let name = cx.schema.context[index as usize].name.clone();
    match cx.target {
        Target::Postgres => postgres::context(cx, &name, e),
        Target::MySql => mysql::context(cx, &name, e),
        Target::Sqlite => sqlite::context(cx, &name, e),
    }
}

fn unary(cx: &mut ExprCx<'_>, e: &Expr, op: UnaryOp, x: &Expr) -> Sql {
    match op {
        UnaryOp::Not => match expr(cx, x) {
            Sql { text, level: Level::Atom } => Sql::new(format!("NOT {text}"), Level::Not),
            x => Sql::new(format!("NOT ({})", x.text), Level::Not),
        },
        UnaryOp::Neg => {
            let operand = match cx.target {
                Target::Postgres => postgres::widened(cx, x),
                Target::MySql => mysql::signed(cx, x),
                Target::Sqlite => expr(cx, x),
            };
            // Two signs in a row would start a comment.
            let sql = Sql::new(format!("-{}", operand.at(Level::Atom)), Level::Sign);
            if cx.target == Target::Sqlite { sqlite::checked(cx, e, sql) } else { sql }
        }
        UnaryOp::Plus => expr(cx, x),
    }
}

fn binary(cx: &mut ExprCx<'_>, e: &Expr, op: BinaryOp, left: &Expr, right: &Expr) -> Sql {
    match op {
        BinaryOp::And => joined(cx, " AND ", left, right, Level::And),
        BinaryOp::Or => joined(cx, " OR ", left, right, Level::Or),
        BinaryOp::Concat => match cx.target {
            Target::Postgres => postgres::concat(cx, left, right),
            Target::MySql => mysql::concat(cx, left, right),
            Target::Sqlite => sqlite::concat(cx, left, right),
        },
        BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => match cx.target {
            Target::Postgres => postgres::arithmetic(cx, e, op, left, right),
            Target::MySql => mysql::arithmetic(cx, e, op, left, right),
            Target::Sqlite => sqlite::arithmetic(cx, e, op, left, right),
        },
        _ => compare(cx, op, left, right),
    }
}

fn joined(cx: &mut ExprCx<'_>, word: &str, left: &Expr, right: &Expr, level: Level) -> Sql {
    let left = expr(cx, left);
    let right = expr(cx, right);
    // AND inside OR is right without parentheses, and easier to read with them.
    let wrap =
        |x: Sql| if x.level == Level::And && level == Level::Or { x.at(Level::Not) } else { x.at(level) };
    Sql::new(format!("{}{word}{}", wrap(left), wrap(right)), level)
}

fn case(
    cx: &mut ExprCx<'_>,
    whole: &Expr,
    operand: Option<&Expr>,
    arms: &[(Expr, Expr)],
    otherwise: Option<&Expr>,
) -> Sql {
    let mut text = String::from("CASE");
    for (when, then) in arms {
        let condition = match operand {
            // The short form would compare by the target's rules.
            Some(x) => compare(cx, BinaryOp::Eq, x, when).text,
            None => sql(cx, when),
        };
        let then = as_type(cx, then, whole);
        text.push_str(&format!(" WHEN {condition} THEN {then}"));
    }
    if let Some(x) = otherwise {
        let x = as_type(cx, x, whole);
        text.push_str(&format!(" ELSE {x}"));
    }
    text.push_str(" END");
    Sql::atom(text)
}

/// `e`, one of several values that `whole` may become (of `case`, `coalesce`, `greatest`), in the form of
/// `whole`'s type.
pub fn as_type(cx: &mut ExprCx<'_>, e: &Expr, whole: &Expr) -> String {
    match cx.target {
        Target::Sqlite => sqlite::as_type(cx, e, &whole.ty),
        Target::Postgres | Target::MySql => sql(cx, e),
    }
}

fn call(cx: &mut ExprCx<'_>, e: &Expr, func: Func, args: &[Expr]) -> Sql {
    match func {
        Func::Coalesce => {
            let args: Vec<String> = args.iter().map(|a| as_type(cx, a, e)).collect();
            Sql::atom(format!("coalesce({})", args.join(", ")))
        }
        _ => match cx.target {
            Target::Postgres => postgres::call(cx, e, func, args),
            Target::MySql => mysql::call(cx, e, func, args),
            Target::Sqlite => sqlite::call(cx, e, func, args),
        },
    }
}
