//! The selects of views, as plainly as they are written. What the target would make something else of than
//! the language is refused.

use super::{kept, plain};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{Target, quote};
use crate::ir::query::{
    Block, Body, From, JoinKind, OrderBy, OrderKey, Relation, Select, SetOp, Source, View, With,
};
use crate::ir::{self, Expr, ExprKind, QName, RelationId};
use crate::lower::expr::{Level, Sql};
use crate::lower::query::{items, names};
use crate::source::Span;

/// The rows of `view`.
pub(in crate::lower) fn rows(
    schema: &ir::Schema,
    target: Target,
    view: &View,
    diags: &mut Diagnostics,
) -> String {
    Printer { schema, target, relations: &view.relations, only: None, diags }.select(&view.select)
}

/// What a select is printed with.
pub(super) struct Printer<'a> {
    pub(super) schema: &'a ir::Schema,
    pub(super) target: Target,
    pub(super) relations: &'a [Relation],
    /// The relation whose columns need no name in front: the only one in sight.
    pub(super) only: Option<RelationId>,
    diags: &'a mut Diagnostics,
}

impl Printer<'_> {
    /// Refuses what the target has no words for, or other ones.
    pub(super) fn refuse(&mut self, span: Span, what: &str) -> Sql {
        let message = format!("{} has no plain form of {what}", self.target.title());
        let help = format!("write the view in its own words: `raw {} view NAME '…'`", self.target.name());
        self.diags.push(Diagnostic::new(Code::E0604, span, message).help(help));
        Sql::atom("NULL")
    }

    pub(super) fn ident(&self, name: &str) -> String {
        quote::ident(self.target, name)
    }

    pub(super) fn path(&self, name: &QName) -> String {
        match self.target {
            Target::Postgres => quote::path(self.target, name.namespace.as_deref(), &name.name),
            Target::MySql | Target::Sqlite => self.ident(&name.flat()),
        }
    }

    /// A select in an expression, where the columns around it are in sight, too.
    pub(super) fn inner(&mut self, select: &Select) -> String {
        let only = self.only.take();
        let text = self.select_among(select, true);
        self.only = only;
        text
    }

    /// A select by itself, whose columns have the types that the language says.
    fn select(&mut self, select: &Select) -> String {
        let mut values = Vec::new();
        outputs(&select.body, &mut values);
        values.into_iter().for_each(|e| kept::hold(self, e));
        let only = self.only.take();
        let text = self.select_among(select, false);
        self.only = only;
        text
    }

    /// `among` others: a column may be one of the select's around it.
    fn select_among(&mut self, select: &Select, among: bool) -> String {
        let mut text = self.with(&select.with);
        text += &self.body(&select.body, among);
        if !select.order.is_empty() {
            self.see(&select.body, among);
            if let Body::Block(block) = &select.body {
                self.see_result(block);
            }
            let keys: Vec<String> =
                select.order.iter().map(|key| self.order_key(key, Some(select))).collect();
            text += &format!(" ORDER BY {}", keys.join(", "));
        }
        if let Some(limit) = &select.limit {
            text += &format!(" LIMIT {}", self.expr(limit));
        }
        if let Some(offset) = &select.offset {
            if select.limit.is_none() && self.target != Target::Postgres {
                let _ = self.refuse(offset.span, "`offset` without `limit`");
            }
            text += &format!(" OFFSET {}", self.expr(offset));
        }
        text
    }

    fn with(&mut self, with: &With) -> String {
        if with.tables.is_empty() {
            return String::new();
        }
        let mut tables = Vec::with_capacity(with.tables.len());
        for table in &with.tables {
            let rows = self.select(&table.select);
            let mut head = self.ident(&table.name);
            if names(&table.select.body) != table.columns {
                let columns: Vec<String> = table.columns.iter().map(|c| self.ident(c)).collect();
                head += &format!(" ({})", columns.join(", "));
            }
            tables.push(format!("{head} AS ({rows})"));
        }
        let word = if with.recursive { "WITH RECURSIVE " } else { "WITH " };
        format!("{word}{} ", tables.join(", "))
    }

    fn body(&mut self, body: &Body, among: bool) -> String {
        match body {
            Body::Block(block) => {
                self.see(body, among);
                self.block(block)
            }
            Body::Parens(select) => {
                let rows = match among {
                    true => self.inner(select),
                    false => self.select(select),
                };
                self.parens(&rows)
            }
            Body::Set(op, left, right) => {
                let left = self.body(left, among);
                let rows = self.body(right, among);
                // SQLite lets no operator bind tighter than another.
                let right = match (&**right, self.target) {
                    (Body::Set(..), Target::Sqlite) => self.parens(&rows),
                    _ => rows,
                };
                let word = match op {
                    SetOp::Union => "UNION",
                    SetOp::UnionAll => "UNION ALL",
                    SetOp::Intersect => "INTERSECT",
                    SetOp::Except => "EXCEPT",
                };
                format!("{left} {word} {right}")
            }
        }
    }

    fn parens(&self, rows: &str) -> String {
        match self.target {
            Target::Postgres | Target::MySql => format!("({rows})"),
            Target::Sqlite => format!("SELECT * FROM ({rows})"),
        }
    }

    /// Notes what the expressions of `body` see.
    fn see(&mut self, body: &Body, among: bool) {
        self.only = match body {
            Body::Block(block) if !among => match block.from[..] {
                [From::Relation(id)] => Some(id),
                _ => None,
            },
            _ => None,
        };
    }

    /// Notes that the columns of the result are in sight, too: one that is called like another one of the
    /// relation may be taken for it.
    fn see_result(&mut self, block: &Block) {
        let Some(id) = self.only else { return };
        let columns = &self.relations[id.index()].columns;
        let mut named = block.items.iter().zip(&block.names);
        if named.any(|(e, name)| !self.is_called(e, name) && columns.iter().any(|c| c.name == *name)) {
            self.only = None;
        }
    }

    fn block(&mut self, block: &Block) -> String {
        let mut items = Vec::with_capacity(block.items.len());
        for (place, e) in block.items.iter().enumerate() {
            let value = self.expr(e);
            let name = block.names.get(place).filter(|name| !name.is_empty() && !self.is_called(e, name));
            items.push(match name {
                Some(name) => format!("{value} AS {}", self.ident(name)),
                None => value,
            });
        }
        let distinct = if block.distinct { "DISTINCT " } else { "" };
        let mut text = format!("SELECT {distinct}{}", items.join(", "));
        if !block.from.is_empty() {
            let sources: Vec<String> = block.from.iter().map(|from| self.source(from)).collect();
            text += &format!(" FROM {}", sources.join(", "));
        }
        if let Some(filter) = &block.filter {
            text += &format!(" WHERE {}", self.expr(filter));
        }
        self.see_result(block);
        if !block.group.is_empty() {
            let keys: Vec<String> = block.group.iter().map(|key| self.expr(key)).collect();
            text += &format!(" GROUP BY {}", keys.join(", "));
        }
        if let Some(having) = &block.having {
            text += &format!(" HAVING {}", self.expr(having));
        }
        text
    }

    /// Whether a column of this value is called so anyway.
    fn is_called(&self, e: &Expr, name: &str) -> bool {
        match e.kind {
            ExprKind::Field(f) => self.relations[f.relation.index()].columns[f.column as usize].name == name,
            _ => false,
        }
    }

    fn source(&mut self, from: &From) -> String {
        match from {
            From::Relation(id) => {
                let relation = &self.relations[id.index()];
                let schema = self.schema;
                let name = match &relation.source {
                    Source::Table(table) => &schema.table(*table).name,
                    Source::View(view) => &schema.view(*view).name,
                    Source::With(name) => &QName { namespace: None, name: name.clone() },
                    // These two stand for no source of their own.
                    Source::Derived | Source::Excluded(_) => return String::new(),
                };
                let own = if self.target == Target::Postgres { name.name.clone() } else { name.flat() };
                let path = match &relation.source {
                    Source::With(name) => self.ident(name),
                    _ => self.path(name),
                };
                match own == relation.alias {
                    true => path,
                    false => format!("{path} AS {}", self.ident(&relation.alias)),
                }
            }
            From::Derived(id, select) => {
                let alias = self.ident(&self.relations[id.index()].alias);
                format!("({}) AS {alias}", self.select(select))
            }
            From::Join { kind, left, right, on } => {
                if let (JoinKind::Full, Target::MySql, Some(on)) = (kind, self.target, on) {
                    let _ = self.refuse(on.span, "a full join");
                }
                let left = self.source(left);
                let joined = self.source(right);
                let right = if matches!(**right, From::Join { .. }) { format!("({joined})") } else { joined };
                let word = match kind {
                    JoinKind::Inner => "JOIN",
                    JoinKind::Left => "LEFT JOIN",
                    JoinKind::Right => "RIGHT JOIN",
                    JoinKind::Full => "FULL JOIN",
                    JoinKind::Cross => "CROSS JOIN",
                };
                let on = on.as_ref().map(|on| format!(" ON {}", self.expr(on))).unwrap_or_default();
                format!("{left} {word} {right}{on}")
            }
        }
    }

    /// A key of ORDER BY, of a window, or of `select`, whose columns it may name.
    pub(super) fn order_key(&mut self, key: &OrderKey, select: Option<&Select>) -> String {
        let (text, span) = match &key.by {
            OrderBy::Expr(e) => (self.expr(e), e.span),
            OrderBy::Output(place) => {
                let place = *place as usize;
                let body = select.map(|select| &select.body);
                let e = body.and_then(|body| items(body).get(place).copied());
                let name = body.and_then(|body| names(body).get(place)).filter(|name| !name.is_empty());
                let field = e.filter(|e| matches!(e.kind, ExprKind::Field(_)));
                let text = match (body, field, name, e) {
                    (Some(Body::Block(_)), Some(field), ..) => self.expr(field),
                    // PostgreSQL shows what the column is made of, the others its name.
                    (Some(Body::Block(_)), None, _, Some(e)) if self.target == Target::Postgres => {
                        self.expr(e)
                    }
                    (_, _, Some(name), _) => self.ident(name),
                    _ => (place + 1).to_string(),
                };
                (text, e.map_or(Span::new(crate::source::SourceId(0), 0, 0), |e| e.span))
            }
        };
        let way = if key.descending { " DESC" } else { "" };
        // Unless it is said, NULLs stand where the target puts them.
        if key.nulls_first == key.descending {
            return text + way;
        }
        if self.target == Target::MySql {
            let _ = self.refuse(span, "`nulls first` and `nulls last`");
        }
        format!("{text}{way} NULLS {}", if key.nulls_first { "FIRST" } else { "LAST" })
    }

    pub(super) fn expr(&mut self, e: &Expr) -> String {
        plain::expr(self, e).text
    }

    pub(super) fn atom(&mut self, e: &Expr) -> String {
        plain::expr(self, e).at(Level::Atom)
    }
}

/// The values of all columns that a body has itself.
fn outputs<'e>(body: &'e Body, out: &mut Vec<&'e Expr>) {
    match body {
        Body::Block(block) => out.extend(&block.items),
        Body::Parens(_) => {}
        Body::Set(_, left, right) => {
            outputs(left, out);
            outputs(right, out);
        }
    }
}
