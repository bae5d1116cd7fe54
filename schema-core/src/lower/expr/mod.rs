//! Expressions as SQL text.
//!
//! One walker serves all targets: it knows what is said alike everywhere (logic, comparison, `case`) and
//! where parentheses are due. What differs is asked of the target's file, one function for each
//! question; `docs/language.md` and the functions' comments there say how one meaning is kept.

pub mod mysql;
mod mysql_date;
mod mysql_json;
pub mod postgres;
mod range;
pub mod sqlite;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{Target, quote};
use crate::ir::expr::{BinaryOp, Expr, ExprKind, Func, Literal, UnaryOp};
use crate::ir::{self, Collate, ColumnId, Type};
use crate::source::Span;

/// How tightly a piece of SQL holds together; looser pieces get parentheses inside tighter ones. The
/// levels are those that the three targets agree on: where their precedences differ, both operands are
/// wrapped.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// `OR`
    Or,
    /// `AND`
    And,
    /// `NOT`
    Not,
    /// Comparisons, `IS`, `IN`, `BETWEEN`, `LIKE`: they don't chain.
    Compare,
    /// `||`
    Concat,
    /// `+`, `-`
    Sum,
    /// `*`, `/`, `%`, `DIV`
    Product,
    /// A sign in front.
    Sign,
    /// Names, literals, calls, anything in parentheses.
    Atom,
}

/// A piece of SQL.
#[derive(Clone, PartialEq, Debug)]
pub struct Sql {
    /// The text.
    pub text: String,
    /// How tightly it holds together.
    pub level: Level,
}

impl Sql {
    /// Something that never needs parentheses.
    pub fn atom(text: impl Into<String>) -> Sql {
        Sql { text: text.into(), level: Level::Atom }
    }

    /// A piece at `level`.
    pub fn new(text: impl Into<String>, level: Level) -> Sql {
        Sql { text: text.into(), level }
    }

    /// Its text, in parentheses if it is looser than `level`.
    pub fn at(self, level: Level) -> String {
        if self.level < level { format!("({})", self.text) } else { self.text }
    }
}

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
        ExprCx { schema, target, table, row: "", value: None, place, diags, too_long: false }
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
    let sql = spelled(cx, e);
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
fn operands(cx: &mut ExprCx<'_>, op: BinaryOp, left: &Expr, right: &Expr) -> (String, String) {
    match cx.target {
        Target::Postgres => postgres::operands(cx, op, left, right),
        Target::MySql => mysql::operands(cx, op, left, right),
        Target::Sqlite => sqlite::operands(cx, op, left, right),
    }
}

fn within(cx: &mut ExprCx<'_>, x: &Expr, items: &[Expr], negated: bool) -> Sql {
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

fn between(cx: &mut ExprCx<'_>, x: &Expr, low: &Expr, high: &Expr, negated: bool) -> Sql {
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

/// The columns `e` names, in order of appearance, each once.
pub fn columns(e: &Expr) -> Vec<ColumnId> {
    let mut found = Vec::new();
    visit(e, &mut |e| {
        if let ExprKind::Column(id) = e.kind
            && !found.contains(&id)
        {
            found.push(id);
        }
    });
    found
}

/// Calls `f` on `e` and all expressions in it, outermost first.
pub fn visit<'e>(e: &'e Expr, f: &mut impl FnMut(&'e Expr)) {
    // The recursion needs one type for `f`, whatever the depth.
    fn walk<'e>(e: &'e Expr, f: &mut dyn FnMut(&'e Expr)) {
        f(e);
        children(e, &mut |child| walk(child, f));
    }
    walk(e, f);
}

/// Calls `f` on the operands of `e`, in order.
pub fn children<'e>(e: &'e Expr, f: &mut dyn FnMut(&'e Expr)) {
    match &e.kind {
        ExprKind::Null
        | ExprKind::Literal(_)
        | ExprKind::Column(_)
        | ExprKind::Value
        | ExprKind::Context(_)
        | ExprKind::NextVal(_)
        | ExprKind::Sql(_) => {}
        ExprKind::Unary(_, x) | ExprKind::IsNull(x, _) | ExprKind::Cast(x) => f(x),
        ExprKind::Binary(_, a, b) | ExprKind::Like(a, b, _, _) => [a, b].into_iter().for_each(|e| f(e)),
        ExprKind::In(x, list, _) => std::iter::once(&**x).chain(list).for_each(f),
        ExprKind::Between(a, b, c, _) => [a, b, c].into_iter().for_each(|e| f(e)),
        ExprKind::Case { operand, arms, otherwise } => {
            operand.as_deref().into_iter().for_each(&mut *f);
            arms.iter().flat_map(|(when, then)| [when, then]).for_each(&mut *f);
            otherwise.as_deref().into_iter().for_each(f);
        }
        ExprKind::Call(_, args) | ExprKind::RawCall(_, args) => args.iter().for_each(f),
    }
}
