//! `select`, as a whole and each block of it.

use super::{Clause, Level};
use crate::check::{Checker, Place};
use crate::diag::Code;
use crate::ir::expr::{Expr, ExprKind, Literal};
use crate::ir::query::{Block, Body, OrderBy, OrderKey, Output, Select, SetOp};
use crate::ir::types::Type;
use crate::ir::walk::visit;
use crate::source::Span;
use crate::syntax::ast;

/// What the columns of a select are called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Naming {
    /// Each has a name of its own.
    Own,
    /// Nobody asks.
    Free,
}

/// A select, and the columns of its result.
pub(crate) struct Typed {
    pub(crate) select: Select,
    pub(crate) columns: Vec<Output>,
}

/// A body, its columns, and what its one block sees, if it is one.
struct TypedBody {
    body: Body,
    columns: Vec<Output>,
    level: Option<Level>,
}

impl Checker<'_> {
    /// Types a select. `names`: what its columns are called, in place of what it says.
    pub(crate) fn select(
        &mut self,
        select: &ast::Select,
        naming: Naming,
        names: Option<&[ast::Ident]>,
    ) -> Option<Typed> {
        let known = self.scope()?.with.len();
        self.scope()?.depth += 1;
        // Without its `with`, every name of it would be told as unknown.
        let typed = self.with(select.with.as_ref()).and_then(|with| {
            let mut typed = self.whole(select, naming, names)?;
            typed.select.with = with;
            Some(typed)
        });
        self.scope()?.depth -= 1;
        self.scope()?.with.truncate(known);
        typed
    }

    fn whole(&mut self, select: &ast::Select, naming: Naming, names: Option<&[ast::Ident]>) -> Option<Typed> {
        let body = self.body(&select.body);
        let (limit, offset) = (self.count(select.limit.as_ref()), self.count(select.offset.as_ref()));
        let lock = self.lock(select, body.as_ref().map(|typed| &typed.body));
        let TypedBody { mut body, mut columns, level } = body?;
        self.rename(&mut columns, names)?;
        let order = self.order(&select.order, &mut body, &columns, level);
        let naming = if names.is_some() { Naming::Own } else { naming };
        self.own_names(&columns, naming)?;
        name_block(&mut body, &columns);
        let (order, limit, offset, lock) = (order?, limit?, offset?, lock?);
        let select = Select { with: Default::default(), body, order, limit, offset, lock };
        Some(Typed { select, columns })
    }

    fn rename(&mut self, columns: &mut [Output], names: Option<&[ast::Ident]>) -> Option<()> {
        let Some(names) = names else { return Some(()) };
        if names.len() != columns.len() {
            let span = names.first().map(|n| n.span)?;
            return self.refuse(
                Code::E0307,
                span,
                format!("{} for {}", counted(names.len(), "name"), counted(columns.len(), "column")),
                "name each column of the select once",
            );
        }
        for (column, name) in columns.iter_mut().zip(names) {
            column.name.clone_from(&name.name);
            column.span = name.span;
        }
        Some(())
    }

    fn body(&mut self, body: &ast::SelectBody) -> Option<TypedBody> {
        match body {
            ast::SelectBody::Block(block) => {
                let (made, level) = self.leveled(|c| c.block(block))?;
                let (block, columns) = made?;
                Some(TypedBody { body: Body::Block(Box::new(block)), columns, level: Some(level) })
            }
            ast::SelectBody::Parens(select) => {
                let Typed { select, columns } = self.select(select, Naming::Free, None)?;
                Some(TypedBody { body: Body::Parens(Box::new(select)), columns, level: None })
            }
            ast::SelectBody::Set { op, at, left, right } => {
                let (left, right) = (self.body(left), self.body(right));
                let (left, right) = (left?, right?);
                let (body, columns) =
                    self.joined(*op, *at, (left.body, left.columns), (right.body, right.columns))?;
                Some(TypedBody { body, columns, level: None })
            }
        }
    }

    /// Both sides of a `union` or its kin, made to have the same types.
    pub(super) fn joined(
        &mut self,
        op: SetOp,
        at: Span,
        left: (Body, Vec<Output>),
        right: (Body, Vec<Output>),
    ) -> Option<(Body, Vec<Output>)> {
        let ((mut left, a), (mut right, b)) = (left, right);
        if a.len() != b.len() {
            return self.refuse(
                Code::E0307,
                at,
                format!(
                    "{} before it, and {} behind it",
                    counted(a.len(), "column"),
                    counted(b.len(), "column")
                ),
                "both selects have to give the same number of columns",
            );
        }
        let mut columns = Vec::with_capacity(a.len());
        let mut fine = true;
        for (place, (a, b)) in a.into_iter().zip(b).enumerate() {
            match self.one_column(op, at, place, (&mut left, a), (&mut right, b)) {
                Some(column) => columns.push(column),
                None => fine = false,
            }
        }
        fine.then(|| (Body::Set(op, Box::new(left), Box::new(right)), columns))
    }

    fn block(&mut self, block: &ast::SelectBlock) -> Option<(Block, Vec<Output>)> {
        let from = self.from(&block.from);
        self.level()?.grouped = !block.group.is_empty();
        self.at(Clause::Where);
        let filter = block.filter.as_ref().map(|e| self.condition(e));
        self.at(Clause::Items);
        let items = self.items(&block.items);
        self.at(Clause::Group);
        let group: Vec<Option<Expr>> =
            block.group.iter().map(|e| self.group_key(e, items.as_ref())).collect();
        self.at(Clause::Having);
        let having = block.having.as_ref().map(|e| self.condition(e));
        let group = group.into_iter().collect::<Option<Vec<_>>>();
        let filter = optional(filter);
        let having = optional(having);
        let ((items, columns), group) = (items?, group?);
        let made = Block {
            distinct: block.distinct.is_some(),
            names: columns.iter().map(|c| c.name.clone()).collect(),
            items,
            from: from?,
            filter: filter?,
            group,
            having: having?,
        };
        self.grouped(&made)?;
        if let Some(at) = block.distinct {
            self.equal_columns(&columns, at, "`distinct`")?;
        }
        Some((made, columns))
    }

    /// Holds that equal values of each column are the same on every target.
    pub(super) fn equal_columns(&mut self, columns: &[Output], at: Span, what: &str) -> Option<()> {
        for column in columns {
            let ty = self.env.base(&column.ty).clone();
            if matches!(ty, Type::Json | Type::Array(_)) {
                let shown = self.env.show(&ty);
                return self.refuse(
                    Code::E0304,
                    at,
                    format!("{what} compares '{}', and {shown} can't be compared", column.name),
                    "leave the column out, or read one value of it: `json_text(x, 'key')`",
                );
            }
        }
        Some(())
    }

    /// The columns of a result or of `returning`.
    pub(super) fn items(&mut self, items: &[ast::SelectItem]) -> Option<(Vec<Expr>, Vec<Output>)> {
        let mut values = Vec::with_capacity(items.len());
        let mut columns = Vec::with_capacity(items.len());
        let mut fine = true;
        for item in items {
            match item {
                ast::SelectItem::Expr { expr, alias } => {
                    let Some(e) = self.any(expr) else {
                        fine = false;
                        continue;
                    };
                    let name = alias.as_ref().or_else(|| Self::name_of(expr));
                    let span = name.map_or(expr.span, |n| n.span);
                    let name = name.map(|n| n.name.clone()).unwrap_or_default();
                    columns.push(self.output(name, &e, span));
                    values.push(e);
                }
                ast::SelectItem::All(span) => match self.all(*span) {
                    Some(all) => {
                        for e in all {
                            let name = self.field_name(&e);
                            columns.push(self.output(name, &e, *span));
                            values.push(e);
                        }
                    }
                    None => fine = false,
                },
                ast::SelectItem::AllOf(path) => match self.all_of(path) {
                    Some(all) => {
                        for e in all {
                            let name = self.field_name(&e);
                            columns.push(self.output(name, &e, path.span()));
                            values.push(e);
                        }
                    }
                    None => fine = false,
                },
            }
        }
        fine.then_some((values, columns))
    }

    /// `limit` and `offset`: a literal or a parameter.
    fn count(&mut self, e: Option<&ast::Expr>) -> Option<Option<Expr>> {
        let Some(e) = e else { return Some(None) };
        if let ast::ExprKind::Param(name) = &e.kind {
            let typed = self.param(name, e.span)?;
            if !typed.ty.is_int() || typed.nullable {
                return self.refuse(
                    Code::E0301,
                    e.span,
                    "a number of rows is an integer, and not NULL",
                    format!("declare `{name} int`"),
                );
            }
            let ExprKind::Param(at) = typed.kind else { return None };
            self.scope()?.usage[at as usize].counts = true;
            return Some(Some(typed));
        }
        let typed = match e.kind {
            ast::ExprKind::Integer(_) => Some(self.any(e)?),
            _ => None,
        };
        match typed {
            Some(Expr { kind: ExprKind::Literal(Literal::Int(n)), .. }) if n <= i128::from(i64::MAX) => {
                Some(typed)
            }
            _ => self.refuse(
                Code::E0305,
                e.span,
                "the number of rows is a literal or a parameter",
                "write `limit 20` or `limit :max`",
            ),
        }
    }

    fn lock(&mut self, select: &ast::Select, body: Option<&Body>) -> Option<Option<crate::ir::query::Lock>> {
        let Some(lock) = select.lock else { return Some(None) };
        if self.place == Place::View {
            return self.refuse(
                Code::E0805,
                lock.span,
                "a view locks no rows",
                "lock them in the query that reads it",
            );
        }
        if self.scope()?.depth > 1 {
            return self.refuse(
                Code::E0305,
                lock.span,
                "rows are locked by the outermost select alone",
                "write it at the end of the query",
            );
        }
        let plain = match &select.body {
            ast::SelectBody::Block(block) => {
                block.distinct.is_none() && block.group.is_empty() && block.having.is_none()
            }
            _ => false,
        };
        let plain = plain && !body.is_some_and(of_many_rows);
        if !plain {
            return self.refuse(
                Code::E0305,
                lock.span,
                "rows that are computed of others, distinct or of several selects can't be locked",
                "lock the rows of the table in a query of their own",
            );
        }
        Some(Some(lock))
    }

    fn order(
        &mut self,
        items: &[ast::OrderItem],
        body: &mut Body,
        columns: &[Output],
        level: Option<Level>,
    ) -> Option<Vec<OrderKey>> {
        if items.is_empty() {
            return Some(Vec::new());
        }
        let Some(level) = level else {
            return items.iter().map(|item| self.order_output(item, columns)).collect();
        };
        self.scope()?.levels.push(level);
        self.at(Clause::Order);
        let keys: Vec<Option<OrderKey>> =
            items.iter().map(|item| self.order_key(item, body, columns)).collect();
        let keys = keys.into_iter().collect::<Option<Vec<_>>>();
        let fine = match (&keys, &*body) {
            (Some(keys), Body::Block(block)) => self.grouped_order(block, keys),
            _ => Some(()),
        };
        self.scope()?.levels.pop();
        fine?;
        keys
    }

    /// A key of a block: a column of the result by its name or its place, or a value of the row.
    fn order_key(&mut self, item: &ast::OrderItem, body: &Body, columns: &[Output]) -> Option<OrderKey> {
        if let Some(at) = place_of(&item.expr, columns) {
            return self.order_by_output(item, at?, columns);
        }
        let Body::Block(block) = body else { return None };
        let e = self.any(&item.expr)?;
        if matches!(e.kind, ExprKind::Literal(_) | ExprKind::Null) {
            return self.refuse(
                Code::E0305,
                item.expr.span,
                "a literal orders nothing",
                "name a column, or leave it out",
            );
        }
        if let Some(at) = block.items.iter().position(|i| *i == e) {
            return self.order_by_output(item, at as u32, columns);
        }
        if block.distinct {
            return self.refuse(
                Code::E0305,
                item.expr.span,
                "`distinct` rows are ordered by their own columns",
                "add it to the columns of the select",
            );
        }
        let ty = e.ty.clone();
        self.orderable(&ty, item.expr.span)?;
        Some(key(item, OrderBy::Expr(e)))
    }

    /// A key of several selects: a column of the result.
    fn order_output(&mut self, item: &ast::OrderItem, columns: &[Output]) -> Option<OrderKey> {
        match place_of(&item.expr, columns) {
            Some(Some(at)) => self.order_by_output(item, at, columns),
            _ => self.refuse(
                Code::E0305,
                item.expr.span,
                "what several selects give is ordered by columns of the result",
                "name a column of the first select",
            ),
        }
    }

    fn order_by_output(&mut self, item: &ast::OrderItem, at: u32, columns: &[Output]) -> Option<OrderKey> {
        let Some(column) = columns.get(at as usize) else {
            return self.refuse(
                Code::E0305,
                item.expr.span,
                format!("the result has {}", counted(columns.len(), "column")),
                "name a column of the select",
            );
        };
        let ty = self.env.base(&column.ty).clone();
        self.orderable(&ty, item.expr.span)?;
        Some(key(item, OrderBy::Output(at)))
    }

    /// Whether values of `ty` have one order on every target.
    pub(super) fn orderable(&mut self, ty: &Type, span: Span) -> Option<()> {
        match ty {
            Type::Enum(_) => Some(()),
            ty => self.comparable(ty, true, span),
        }
    }

    /// A key of `group by`: a value of the row, or a column of the result by its name or its place.
    fn group_key(&mut self, e: &ast::Expr, items: Option<&(Vec<Expr>, Vec<Output>)>) -> Option<Expr> {
        let known = match &e.kind {
            ast::ExprKind::Column { qualifier: None, name } => self.knows(&name.name),
            ast::ExprKind::Integer(_) => false,
            _ => true,
        };
        let found = match (known, items) {
            (false, Some((values, columns))) => match place_of(e, columns) {
                Some(Some(at)) => values.get(at as usize).cloned(),
                _ => self.any(e),
            },
            (false, None) => return None,
            (true, _) => self.any(e),
        }?;
        if matches!(found.kind, ExprKind::Literal(_)) {
            return self.refuse(
                Code::E0305,
                e.span,
                "a literal groups nothing",
                "name a column, or leave `group by` out",
            );
        }
        // By its place or its name, a column may be meant that is computed of the groups.
        if computed_of_rows(&found) {
            return self.refuse(
                Code::E0305,
                e.span,
                "this column is computed of many rows, and groups none",
                "name a column of the tables",
            );
        }
        let ty = found.ty.clone();
        self.comparable(&ty, false, e.span)?;
        Some(found)
    }
}

/// Whether a column of a block is computed of many rows.
pub(super) fn of_many_rows(body: &Body) -> bool {
    matches!(body, Body::Block(block) if block.items.iter().any(computed_of_rows))
}

/// Whether an aggregate or a window is in `e`.
fn computed_of_rows(e: &Expr) -> bool {
    let mut found = false;
    visit(e, &mut |e| found |= matches!(e.kind, ExprKind::Aggregate(_) | ExprKind::Window(_)));
    found
}

/// The column of the result that an expression of `order by` names: by its name, or by its place from 1 on.
/// `Some(None)` is no place of a column.
#[allow(clippy::option_option)]
fn place_of(e: &ast::Expr, columns: &[Output]) -> Option<Option<u32>> {
    match &e.kind {
        ast::ExprKind::Column { qualifier: None, name } => {
            columns.iter().position(|c| c.name == name.name).map(|at| Some(at as u32))
        }
        ast::ExprKind::Integer(text) => Some(text.parse::<u32>().ok().and_then(|n| n.checked_sub(1))),
        _ => None,
    }
}

fn key(item: &ast::OrderItem, by: OrderBy) -> OrderKey {
    OrderKey { by, descending: item.descending, nulls_first: item.nulls_first.unwrap_or(item.descending) }
}

/// Nothing that was wrong is something that is wrong; nothing that was not there is fine.
#[allow(clippy::option_option)]
pub(super) fn optional<T>(found: Option<Option<T>>) -> Option<Option<T>> {
    match found {
        None => Some(None),
        Some(None) => None,
        Some(some) => Some(some),
    }
}

/// Gives the first block the names of the result.
fn name_block(body: &mut Body, columns: &[Output]) {
    match body {
        Body::Block(block) => block.names = columns.iter().map(|c| c.name.clone()).collect(),
        Body::Parens(select) => name_block(&mut select.body, columns),
        Body::Set(_, left, _) => name_block(left, columns),
    }
}

/// `3 columns`, `1 column`
pub(super) fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
