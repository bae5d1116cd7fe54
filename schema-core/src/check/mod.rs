//! Expressions: every one typed, every literal made a value of the type it meets, and what may stand
//! where decided.
//!
//! What comes out obeys these rules, on which every later pass may lean:
//!
//! - [`Expr::ty`] is never a named type: it is the type the name stands for.
//! - The operands of a comparison, of `between`, `in`, `case`, `coalesce` and their kin are of one family;
//!   numbers among them have one class (integer, decimal of one scale, floating), by [`ExprKind::Cast`]
//!   where the source has none.
//! - `+` and `-` of decimals have operands of one scale; `*` has not. Decimal `/` stands in `round` alone.
//! - A decimal literal has exactly as many digits behind the point as its type.
//! - [`Type::Native`] is left to what has no portable type: native columns and `sql { … }` that met nothing.
//!
//! [`ExprKind::Cast`]: crate::ir::ExprKind::Cast

mod call;
mod column;
mod expr;
mod fit;
pub(crate) mod functions;
mod json;
mod literal;
mod number;
mod ops;
pub(crate) mod place;
pub(crate) mod query;
mod time;

pub(crate) use fit::{MAX_SCALE, Misfit, Mode, is_soft};
pub(crate) use place::Place;
pub(crate) use query::by_key;

use crate::diag::{Code, Diagnostics};
use crate::dialect::TargetSet;
use crate::ir::{self, Expr, Type};
use crate::resolve::names::{ColumnIndex, Names};
use crate::resolve::raw::RawFunctions;
use crate::source::Span;
use crate::syntax::ast;

/// What all expressions of a schema see.
pub(crate) struct Env<'a> {
    pub(crate) names: &'a Names,
    pub(crate) enums: &'a [ir::Enum],
    pub(crate) types: &'a [ir::NamedType],
    pub(crate) context: &'a [ir::ContextVar],
    pub(crate) functions: &'a RawFunctions,
}

/// The table an expression stands over.
#[derive(Clone, Copy)]
pub(crate) struct TableScope<'a> {
    pub(crate) name: &'a ir::QName,
    pub(crate) head: Span,
    pub(crate) columns: &'a [ir::Column],
    /// Which columns are generated; at hand before their expressions are.
    pub(crate) generated: &'a [bool],
    pub(crate) index: &'a ColumnIndex<'a>,
}

/// Types expressions at one place.
pub(crate) struct Checker<'a> {
    pub(crate) env: &'a Env<'a>,
    pub(crate) place: Place,
    /// Where the expression has to hold.
    pub(crate) targets: TargetSet,
    pub(crate) table: Option<TableScope<'a>>,
    /// The type of `value`, in the check of a named type.
    pub(crate) value: Option<&'a Type>,
    /// The statement it stands in.
    pub(crate) query: Option<Box<query::Scope<'a>>>,
    pub(crate) diags: &'a mut Diagnostics,
}

impl Checker<'_> {
    /// Types a condition. `None`: it was wrong, and has been reported.
    pub(crate) fn condition(&mut self, e: &ast::Expr) -> Option<Expr> {
        let found = self.infer(e)?;
        self.bool(found)
    }

    /// Types an expression that may be anything.
    pub(crate) fn any(&mut self, e: &ast::Expr) -> Option<Expr> {
        self.infer(e)
    }

    /// Types an expression whose value is stored in something of type `ty`; where that is written, and whose type
    /// it is, says `place`.
    pub(crate) fn stored(
        &mut self,
        e: &ast::Expr,
        ty: &Type,
        place: (Span, &'static str),
        code: Code,
    ) -> Option<Expr> {
        let found = self.infer(e)?;
        let span = found.span;
        match fit::fit(self.env, found, self.env.base(ty), Mode::Store) {
            Ok(fitted) => Some(fitted),
            Err(misfit) => {
                let code = if misfit.code == Code::E0301 { code } else { misfit.code };
                let diagnostic = Misfit { code, ..*misfit }.at(span).also(place.0, place.1);
                self.diags.push(diagnostic);
                None
            }
        }
    }

    /// Makes `e` a condition.
    fn bool(&mut self, e: Expr) -> Option<Expr> {
        let span = e.span;
        match fit::fit(self.env, e, &Type::Bool, Mode::Meet) {
            Ok(fitted) => Some(fitted),
            Err(misfit) => {
                self.misfit(*misfit, span);
                None
            }
        }
    }

    fn misfit(&mut self, misfit: Misfit, span: Span) {
        self.diags.push(misfit.at(span));
    }

    /// Reports and gives up on the expression.
    fn refuse<T>(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Option<T> {
        self.misfit(Misfit::new(code, message, help), span);
        None
    }
}

impl Env<'_> {
    /// `ty` with named types looked through.
    pub(crate) fn base<'b>(&'b self, ty: &'b Type) -> &'b Type {
        match ty {
            Type::Named(id) => &self.types[id.index()].base,
            other => other,
        }
    }

    /// `ty` as a message names it.
    pub(crate) fn show(&self, ty: &Type) -> String {
        show(ty, self.enums, self.types)
    }
}

/// `ty` as a message names it.
pub(crate) fn show(ty: &Type, enums: &[ir::Enum], types: &[ir::NamedType]) -> String {
    match ty {
        Type::Bool => "bool".into(),
        Type::Int(w, ir::types::Sign::Signed) => w.word().into(),
        Type::Int(w, ir::types::Sign::Unsigned) => format!("{} unsigned", w.word()),
        Type::Real => "real".into(),
        Type::Double => "double".into(),
        Type::Decimal(p, s) => format!("decimal({p}, {s})"),
        Type::Varchar(n) => format!("varchar({n})"),
        Type::Char(n) => format!("char({n})"),
        Type::Text => "text".into(),
        Type::Bytes(None) => "bytes".into(),
        Type::Bytes(Some(n)) => format!("bytes({n})"),
        Type::Date => "date".into(),
        Type::Time => "time".into(),
        Type::DateTime => "datetime".into(),
        Type::Timestamp => "timestamp".into(),
        Type::Uuid => "uuid".into(),
        Type::Json => "json".into(),
        Type::Enum(id) => format!("enum '{}'", enums[id.index()].name),
        Type::Named(id) => format!("type '{}'", types[id.index()].name),
        Type::Array(of) => format!("{}[]", show(of, enums, types)),
        Type::Native => "a native type".into(),
    }
}
