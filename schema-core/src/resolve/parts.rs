//! What is made of a table's columns: generated columns, defaults, checks, and by `keys` its keys and
//! indexes.

use super::{Draft, exclude, keys, options};
use crate::check::{Checker, Env, Place, TableScope};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::TargetSet;
use crate::ir::{self, Check, ColumnId, Expr, Generated, Type};
use crate::source::Span;
use crate::syntax::ast::{self, ModifierKind, TableItemKind};

impl Draft<'_> {
    /// The scope of expressions over the table.
    pub(super) fn scope(&self) -> TableScope<'_> {
        TableScope {
            name: &self.table.name,
            head: self.ast.path.span(),
            columns: &self.table.columns,
            generated: &self.generated,
            index: &self.index,
        }
    }

    /// Types a condition over the table.
    pub(super) fn condition(
        &self,
        e: &ast::Expr,
        place: Place,
        targets: TargetSet,
        env: &Env<'_>,
        diags: &mut Diagnostics,
    ) -> Option<Expr> {
        self.checker(place, targets, env, diags).condition(e)
    }

    pub(super) fn checker<'b>(
        &'b self,
        place: Place,
        targets: TargetSet,
        env: &'b Env<'b>,
        diags: &'b mut Diagnostics,
    ) -> Checker<'b> {
        Checker { env, place, targets, table: Some(self.scope()), value: None, query: None, diags }
    }
}

/// Resolves everything of a table but its foreign keys.
pub(super) fn resolve(draft: &mut Draft<'_>, env: &Env<'_>, targets: TargetSet, diags: &mut Diagnostics) {
    generated(draft, env, diags);
    defaults(draft, env, diags);
    checks(draft, env, targets, diags);
    keys::resolve(draft, env, targets, diags);
    exclude::partitions(draft, diags);
    for item in &draft.ast.items {
        match &item.kind {
            TableItemKind::Was(was) => {
                if draft.table.was.is_some() {
                    diags.push(
                        Diagnostic::new(Code::E0107, item.span, "a table has one former name")
                            .help("keep the last name it had"),
                    );
                }
                let former =
                    ir::QName { namespace: draft.table.name.namespace.clone(), name: was.name.clone() };
                if env.names.get(&former).is_some() {
                    let message =
                        format!("'{}' can't have been '{former}', which is still there", draft.table.name);
                    diags.push(
                        Diagnostic::new(Code::E0402, was.span, message)
                            .help("`was` names a table that is gone"),
                    );
                }
                draft.table.was = Some(was.name.clone());
            }
            TableItemKind::With(target, text) => {
                let what = ("a table", "with mysql 'ROW_FORMAT=DYNAMIC'");
                options::add(&mut draft.table.options, target.value, text, what, diags);
            }
            _ => {}
        }
    }
}

/// Generated columns first: their nullability is inferred, and checks want to know it.
fn generated(draft: &mut Draft<'_>, env: &Env<'_>, diags: &mut Diagnostics) {
    for (at, written) in draft.ast.columns.iter().enumerate() {
        for modifier in &written.modifiers {
            let ModifierKind::Generated { expr, stored } = &modifier.kind else {
                continue;
            };
            let column = &draft.table.columns[at];
            let (ty, only) = (column.ty.clone(), column.only);
            let found = draft.checker(Place::Generated, only, env, diags).stored(
                expr,
                &ty,
                (written.ty.span, "the column's type"),
                Code::E0407,
            );
            let column = &mut draft.table.columns[at];
            match found {
                Some(expr) => {
                    if env.names.native.is_none() {
                        column.nullable = expr.nullable;
                    }
                    column.generated.get_or_insert(Generated { expr, stored: *stored });
                }
                // So that no check on it is wrong because this is.
                None => column.nullable = true,
            }
        }
    }
}

fn defaults(draft: &mut Draft<'_>, env: &Env<'_>, diags: &mut Diagnostics) {
    for (at, written) in draft.ast.columns.iter().enumerate() {
        for modifier in &written.modifiers {
            let ModifierKind::Default(expr) = &modifier.kind else {
                continue;
            };
            let column = &draft.table.columns[at];
            if let Some(diagnostic) = bare_label(expr, column, env) {
                diags.push(diagnostic);
                continue;
            }
            let (ty, only, nullable) = (column.ty.clone(), column.only, column.nullable);
            let Some(found) = draft.checker(Place::Default, only, env, diags).stored(
                expr,
                &ty,
                (written.ty.span, "the column's type"),
                Code::E0406,
            ) else {
                continue;
            };
            let sql = matches!(found.kind, ir::ExprKind::Sql(_) | ir::ExprKind::RawCall(..));
            if found.nullable && !nullable && !sql {
                diags.push(
                    Diagnostic::new(
                        Code::E0406,
                        expr.span,
                        format!("the default of '{}' may be NULL, and the column may not", written.name.name),
                    )
                    .also(written.ty.span, "not nullable")
                    .help("write `?` after the type, or another default")
                    .suggest(Span { start: written.ty.span.end, ..written.ty.span }, "?"),
                );
                continue;
            }
            draft.table.columns[at].default = Some(found);
        }
    }
}

/// `default active` where `'active'` was meant.
fn bare_label(expr: &ast::Expr, column: &ir::Column, env: &Env<'_>) -> Option<Diagnostic> {
    let ast::ExprKind::Column { qualifier: None, name } = &expr.kind else {
        return None;
    };
    let Type::Enum(id) = env.base(&column.ty) else {
        return None;
    };
    let label = env.enums[id.index()].labels.iter().find(|l| l.name == name.name)?;
    Some(
        Diagnostic::new(Code::E0406, expr.span, format!("a label is written in quotes: '{}'", label.name))
            .help(format!("write `default '{}'`", label.name))
            .fix(expr.span, format!("'{}'", label.name)),
    )
}

fn checks(draft: &mut Draft<'_>, env: &Env<'_>, targets: TargetSet, diags: &mut Diagnostics) {
    let mut list = Vec::new();
    for (at, written) in draft.ast.columns.iter().enumerate() {
        let only = draft.table.columns[at].only;
        for modifier in &written.modifiers {
            if let ModifierKind::Check(expr) = &modifier.kind
                && let Some(expr) = draft.condition(expr, Place::Check, only, env, diags)
            {
                list.push(Check {
                    name: None,
                    docs: String::new(),
                    column: Some(ColumnId(at as u32)),
                    expr,
                    not_valid: false,
                    only,
                    span: modifier.span,
                });
            }
        }
    }
    for item in &draft.ast.items {
        if let TableItemKind::Check { name, expr, not_valid, only } = &item.kind {
            let only = only.map_or(targets, |o| o.and(targets));
            if let Some(expr) = draft.condition(expr, Place::Check, only, env, diags) {
                list.push(Check {
                    name: name.as_ref().map(|n| n.name.clone()),
                    docs: item.docs.clone(),
                    column: None,
                    expr,
                    not_valid: *not_valid,
                    only,
                    span: item.span,
                });
            }
        }
    }
    draft.table.checks = list;
}
