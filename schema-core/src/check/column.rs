//! Names in expressions: columns, `value`, `@name`.

use super::{Checker, Place, TableScope};
use crate::diag::{Code, Diagnostic};
use crate::ir::ColumnId;
use crate::ir::expr::{Expr, ExprKind};
use crate::source::Span;
use crate::suggest::closest;
use crate::syntax::ast;

impl Checker<'_> {
    /// `name`, `table.name`
    pub(super) fn column(
        &mut self,
        qualifier: Option<&ast::Path>,
        name: &ast::Ident,
        span: Span,
    ) -> Option<Expr> {
        if self.place == Place::TypeCheck {
            return self.value(qualifier, name, span);
        }
        if !self.place.sees_columns() {
            return self.refuse(
                Code::E0305,
                span,
                format!("{} refers to no column, and '{}' is one", self.place.title(), name.name),
                format!("if text was meant, write it in quotes: '{}'", name.name),
            );
        }
        if self.query.is_some() {
            return self.field(qualifier, name, span);
        }
        let table = self.table?;
        if let Some(path) = qualifier
            && !names_table(path, &table)
        {
            return self.foreign(path);
        }
        let Some(id) = table.index.get(&name.name) else {
            self.diags.push(table.index.unknown(table.name, table.head, name));
            return None;
        };
        self.seen(table, id, span)
    }

    /// A column of the table at hand, if it may stand here.
    fn seen(&mut self, table: TableScope<'_>, id: ColumnId, span: Span) -> Option<Expr> {
        let column = &table.columns[id.index()];
        let generated = table.generated[id.index()];
        if column.auto.is_some() && matches!(self.place, Place::Check | Place::Generated) {
            self.diags.push(
                Diagnostic::new(
                    Code::E0305,
                    span,
                    format!("{} can't read '{}', which is `auto`", self.place.title(), column.name),
                )
                .also(column.name_span, "made by the database, after the row is checked")
                .help("leave it out: MySQL does not know its value yet"),
            );
            return None;
        }
        if generated && self.place == Place::Generated {
            self.diags.push(
                Diagnostic::new(
                    Code::E0407,
                    span,
                    format!("a generated column can't read '{}', which is generated too", column.name),
                )
                .also(column.name_span, "generated here")
                .help("repeat its expression"),
            );
            return None;
        }
        if let Some(target) = self.targets.iter().find(|t| !column.only.contains(*t)) {
            self.diags.push(
                Diagnostic::new(
                    Code::E0604,
                    span,
                    format!(
                        "'{}' does not exist on {}, where {} needs it",
                        column.name,
                        target.title(),
                        self.place.title()
                    ),
                )
                .also(column.name_span, "limited by `only`")
                .help("limit this to the same targets with `only`, or leave the column out"),
            );
            return None;
        }
        let ty = self.env.base(&column.ty).clone();
        Some(Expr { kind: ExprKind::Column(id), ty, nullable: column.nullable, span })
    }

    fn foreign(&mut self, path: &ast::Path) -> Option<Expr> {
        let span = path.span();
        if let Err(unknown) = self.env.names.table(path) {
            self.diags.push(*unknown);
            return None;
        }
        self.refuse(
            Code::E0305,
            span,
            format!("{} sees the columns of its own table alone", self.place.title()),
            "a foreign key is the way to hold one table against another",
        )
    }

    fn value(&mut self, qualifier: Option<&ast::Path>, name: &ast::Ident, span: Span) -> Option<Expr> {
        let ty = self.value?;
        if qualifier.is_some() || !name.name.eq_ignore_ascii_case("value") {
            return self.refuse(
                Code::E0305,
                span,
                format!("the check of a type sees `value` alone, not '{}'", name.name),
                "write `value` for what is checked",
            );
        }
        // NULL passes every check, so the value is never NULL where it matters.
        Some(Expr { kind: ExprKind::Value, ty: ty.clone(), nullable: true, span })
    }

    /// `@name`
    pub(super) fn context(&mut self, name: &str, span: Span) -> Option<Expr> {
        if !self.place.sees_context() {
            return self.refuse(
                Code::E0305,
                span,
                format!("{} can't read `@{name}`: it has a value within a request alone", self.place.title()),
                "use it in the `where` of an access line",
            );
        }
        let Some(at) = self.env.context.iter().position(|c| c.name == name) else {
            let diagnostic =
                Diagnostic::new(Code::E0206, span, format!("unknown per-request value '@{name}'"));
            self.diags.push(match closest(name, self.env.context.iter().map(|c| c.name.as_str())) {
                Some(near) => diagnostic.help(format!("did you mean '@{}'?", near.name)).spell(
                    span,
                    &near,
                    format!("@{}", near.name),
                ),
                None => diagnostic.help(format!("declare it in the `schema` block: `context {name} bigint`")),
            });
            return None;
        };
        let ty = self.env.base(&self.env.context[at].ty).clone();
        Some(Expr { kind: ExprKind::Context(at as u32), ty, nullable: true, span })
    }
}

/// Whether `path` is the table at hand.
fn names_table(path: &ast::Path, table: &TableScope<'_>) -> bool {
    let namespace = path.namespace.as_ref().map(|n| n.name.as_str());
    path.name.name == table.name.name && (namespace.is_none() || namespace == table.name.namespace.as_deref())
}
