//! What INSERT, UPDATE and DELETE share.

use super::super::expr::{self, ExprCx, sqlite};
use super::item::{self, Rows};
use crate::dialect::{Target, quote};
use crate::grants::Verb;
use crate::ir::expr::{Expr, ExprKind};
use crate::ir::query::{Body, Field, From, Select, Source, Value};
use crate::ir::{Column, ColumnId, RelationId, Table, TableId, Type, walk};
use crate::phys::query::Role;
use crate::source::Span;

/// The statements of a query, with marks for their parameters.
#[derive(Default)]
pub(super) struct Steps(pub(super) Vec<(String, bool, Role)>);

impl Steps {
    /// Adds a statement that changes something, or locks it.
    pub(super) fn write(&mut self, text: String, role: Role) {
        self.0.push((text, true, role));
    }

    /// Adds a statement that reads.
    pub(super) fn read(&mut self, text: String, role: Role) {
        self.0.push((text, false, role));
    }
}

/// What a statement without `returning`, or with it, gives.
pub(super) fn role(returning: &[Expr]) -> Role {
    if returning.is_empty() { Role::Count } else { Role::Rows }
}

/// The table that a statement changes.
pub(super) struct Changed<'a> {
    pub(super) id: TableId,
    pub(super) relation: RelationId,
    pub(super) table: &'a Table,
    /// Where the query stands.
    pub(super) span: Span,
}

impl Changed<'_> {
    /// Its name, quoted.
    pub(super) fn name(&self, cx: &ExprCx<'_>, verb: Verb) -> String {
        cx.query.as_ref().map_or_else(String::new, |q| (q.names)(self.id, verb))
    }

    /// The name that its rows have in the statement, quoted.
    pub(super) fn alias(&self, cx: &ExprCx<'_>) -> String {
        super::from::alias(cx, self.relation)
    }

    /// Its name, and that of its rows if it is another one.
    pub(super) fn named(&self, cx: &ExprCx<'_>, verb: Verb) -> String {
        let (name, alias) = (self.name(cx, verb), self.alias(cx));
        if name == alias { name } else { format!("{name} AS {alias}") }
    }

    /// Whether a statement reaches its rows through a view: that of a row rule.
    pub(super) fn is_ruled(&self, cx: &ExprCx<'_>, verb: Verb) -> bool {
        self.name(cx, verb) != super::table_name(cx.schema, cx.target, self.id)
    }

    /// Gives `f` what an UPDATE or DELETE names. In front of a view, SQLite takes no other name for its rows.
    pub(super) fn addressed<R>(
        &self,
        cx: &mut ExprCx<'_>,
        verb: Verb,
        f: impl FnOnce(&mut ExprCx<'_>, &str) -> R,
    ) -> R {
        let name = self.name(cx, verb);
        match cx.target == Target::Sqlite && self.is_ruled(cx, verb) {
            true => self.renamed(cx, Some(&name), |cx| f(cx, &name)),
            false => {
                let named = self.named(cx, verb);
                f(cx, &named)
            }
        }
    }

    /// One of its columns.
    pub(super) fn column(&self, id: ColumnId) -> &Column {
        self.table.column(id)
    }

    /// A column's name, quoted.
    pub(super) fn ident(&self, cx: &ExprCx<'_>, id: ColumnId) -> String {
        quote::ident(cx.target, &self.column(id).name)
    }

    /// Names of columns, separated by commas.
    pub(super) fn idents(&self, cx: &ExprCx<'_>, ids: &[ColumnId]) -> String {
        let names: Vec<String> = ids.iter().map(|id| self.ident(cx, *id)).collect();
        names.join(", ")
    }

    /// The value of a column in the row that is changed.
    pub(super) fn field(&self, id: ColumnId) -> Expr {
        let column = self.column(id);
        let field = Field { relation: self.relation, column: id.0 };
        let (ty, nullable) = (column.ty.clone(), column.nullable);
        Expr { kind: ExprKind::Field(field), ty, nullable, span: self.span }
    }

    /// Has an expression over the table's columns name those of the row that is changed.
    fn take_row(&self, e: &mut Expr) {
        if let ExprKind::Column(id) = e.kind {
            e.kind = self.field(id).kind;
        }
        walk::children_mut(e, &mut |e| self.take_row(e));
    }

    /// The columns of the primary key, by which a row is found again.
    pub(super) fn key(&self, cx: &mut ExprCx<'_>, what: &str) -> Option<Vec<ColumnId>> {
        let key = self.table.primary_key.as_ref().map(|key| key.columns.clone());
        if key.is_none() {
            let _ = cx.refuse(self.span, what, "give the table a primary key");
        }
        key
    }

    /// Whether an expression reads the table again.
    pub(super) fn is_read_in(&self, cx: &ExprCx<'_>, e: &Expr) -> bool {
        let mut found = false;
        walk::visit_all(e, &mut |e| match &e.kind {
            ExprKind::Subquery(select) | ExprKind::Exists(select) | ExprKind::InSelect(_, select, _) => {
                found |= self.is_read_by(cx, select);
            }
            _ => {}
        });
        found
    }

    /// Whether a select reads the table, through a view perhaps.
    pub(super) fn is_read_by(&self, cx: &ExprCx<'_>, select: &Select) -> bool {
        let in_with = select.with.tables.iter().any(|table| self.is_read_by(cx, &table.select));
        in_with || self.is_in_body(cx, &select.body)
    }

    fn is_in_body(&self, cx: &ExprCx<'_>, body: &Body) -> bool {
        match body {
            Body::Parens(select) => self.is_read_by(cx, select),
            Body::Set(_, left, right) => self.is_in_body(cx, left) || self.is_in_body(cx, right),
            Body::Block(block) => {
                let exprs = block.items.iter().chain(&block.filter).chain(&block.having);
                block.from.iter().any(|from| self.is_in(cx, from))
                    || exprs.into_iter().any(|e| self.is_read_in(cx, e))
            }
        }
    }

    /// Whether a source reads the table, or may do so through a view.
    pub(super) fn is_in(&self, cx: &ExprCx<'_>, from: &From) -> bool {
        match from {
            From::Relation(id) => {
                let source = cx.query.as_ref().map(|q| &q.relations[id.index()].source);
                match source {
                    Some(Source::Table(table)) => *table == self.id,
                    Some(Source::View(_)) => true,
                    _ => false,
                }
            }
            From::Derived(_, select) => self.is_read_by(cx, select),
            From::Join { left, right, .. } => self.is_in(cx, left) || self.is_in(cx, right),
        }
    }

    /// Whether `e` is this column of the row that is changed.
    pub(super) fn is_column(&self, e: &Expr, id: ColumnId) -> bool {
        matches!(e.kind, ExprKind::Field(field) if field.relation == self.relation && field.column == id.0)
    }

    /// The columns of `excluded`, each with what stands for it.
    pub(super) fn stand_ins(
        &self,
        excluded: RelationId,
        mut text: impl FnMut(ColumnId) -> String,
    ) -> Vec<(Field, String)> {
        let field = |id: ColumnId| Field { relation: excluded, column: id.0 };
        self.table.column_ids().map(|id| (field(id), text(id))).collect()
    }

    /// Has the row's columns stand behind `prefix`, or bare, while `f` runs.
    pub(super) fn renamed<R>(
        &self,
        cx: &mut ExprCx<'_>,
        prefix: Option<&str>,
        f: impl FnOnce(&mut ExprCx<'_>) -> R,
    ) -> R {
        let names: Vec<(Field, String)> = (self.table.column_ids())
            .map(|id| {
                let name = self.ident(cx, id);
                let field = Field { relation: self.relation, column: id.0 };
                (field, prefix.map_or_else(|| name.clone(), |prefix| format!("{prefix}.{name}")))
            })
            .collect();
        replaced(cx, names, f)
    }
}

/// Has texts stand for columns while `f` runs.
pub(super) fn replaced<R>(
    cx: &mut ExprCx<'_>,
    names: Vec<(Field, String)>,
    f: impl FnOnce(&mut ExprCx<'_>) -> R,
) -> R {
    let before = cx.query.as_mut().map(|q| {
        let before = q.renamed.clone();
        q.renamed.extend(names);
        before
    });
    let made = f(cx);
    if let (Some(query), Some(before)) = (cx.query.as_mut(), before) {
        query.renamed = before;
    }
    made
}

/// `e` as a column of type `ty` stores it.
pub(super) fn stored(cx: &mut ExprCx<'_>, e: &Expr, ty: &Type) -> String {
    match cx.target {
        Target::Sqlite => sqlite::as_type(cx, e, ty),
        Target::Postgres | Target::MySql => expr::sql(cx, e),
    }
}

/// What a column is given.
pub(super) fn given(cx: &mut ExprCx<'_>, value: &Value, column: &Column) -> String {
    match value {
        Value::Expr(e) => stored(cx, e, &column.ty),
        // SQLite knows the word in no statement.
        Value::Default if cx.target == Target::Sqlite => default_of(cx, column),
        Value::Default => "DEFAULT".to_owned(),
    }
}

/// A column's default as an expression.
pub(super) fn default_of(cx: &mut ExprCx<'_>, column: &Column) -> String {
    let Some(default) = cx.schema.default_of(column) else { return "NULL".to_owned() };
    let base = cx.base(&column.ty).clone();
    // `now()` is an instant; in a column without a zone it is the time in UTC.
    if default.ty == Type::Timestamp && base != Type::Timestamp && base.is_temporal() {
        let (nullable, span) = (default.nullable, default.span);
        let kind = ExprKind::Cast(Box::new(default.clone()));
        return stored(cx, &Expr { kind, ty: base, nullable, span }, &column.ty);
    }
    stored(cx, default, &column.ty)
}

/// `a = x, b = y`, each name behind `prefix`.
pub(super) fn assignments(
    cx: &mut ExprCx<'_>,
    of: &Changed<'_>,
    set: &[(ColumnId, Value)],
    prefix: &str,
) -> String {
    let texts: Vec<String> = set
        .iter()
        .map(|(id, value)| {
            let value = given(cx, value, of.column(*id));
            format!("{prefix}{} = {value}", of.ident(cx, *id))
        })
        .collect();
    texts.join(", ")
}

/// ` RETURNING …`, or nothing, where the target has it.
pub(super) fn returning(cx: &mut ExprCx<'_>, of: &Changed<'_>, items: &[Expr], verb: Verb) -> String {
    if items.is_empty() {
        return String::new();
    }
    let texts = match cx.target {
        // There the row has the table's name, whatever the statement calls it.
        Target::Sqlite => {
            let name = of.name(cx, verb);
            of.renamed(cx, Some(&name), |cx| {
                let generated = if of.is_ruled(cx, verb) { generated(cx, of) } else { Vec::new() };
                replaced(cx, generated, |cx| values(cx, items))
            })
        }
        Target::Postgres | Target::MySql => values(cx, items),
    };
    format!(" RETURNING {texts}")
}

/// The generated columns of the row, as what they are computed of: of a view's row, SQLite gives them as they
/// were before.
fn generated(cx: &mut ExprCx<'_>, of: &Changed<'_>) -> Vec<(Field, String)> {
    let columns = of.table.column_ids().map(|id| (id, of.column(id)));
    let generated = columns.filter_map(|(id, column)| Some((id, column, column.generated.as_ref()?)));
    generated
        .map(|(id, column, generated)| {
            let mut e = generated.expr.clone();
            of.take_row(&mut e);
            (Field { relation: of.relation, column: id.0 }, format!("({})", stored(cx, &e, &column.ty)))
        })
        .collect()
}

/// The values of `returning`, separated by commas.
pub(super) fn values(cx: &mut ExprCx<'_>, items: &[Expr]) -> String {
    let texts: Vec<String> =
        items.iter().map(|e| item::value(cx, e, &e.ty.clone(), Rows::Outermost)).collect();
    texts.join(", ")
}
