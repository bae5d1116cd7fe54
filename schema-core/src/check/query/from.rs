//! `from`: relations and joins.

use super::{Clause, Level, Naming, ViewState, Visible};
use crate::check::Checker;
use crate::diag::{Code, Diagnostic};
use crate::ir::expr::{BinaryOp, Expr, ExprKind, Func};
use crate::ir::query::{From, JoinKind, Relation, Source};
use crate::resolve::names::Global;
use crate::syntax::ast;

impl Checker<'_> {
    /// The sources of a select, which from here on are in sight.
    pub(super) fn from(&mut self, sources: &[ast::Source]) -> Option<Vec<From>> {
        self.at(Clause::On);
        let mut made = Vec::with_capacity(sources.len());
        let mut fine = true;
        for source in sources {
            // `on` sees what is joined, not what stands before a comma.
            let before = self.level().map(std::mem::take)?;
            self.at(Clause::On);
            let from = self.source(source);
            let here = self.level().map(std::mem::take)?;
            let merged = self.beside(before, here)?;
            *self.level()? = merged;
            match from {
                Some(from) => made.push(from),
                None => fine = false,
            }
        }
        if !fine {
            self.level()?.poisoned = true;
        }
        fine.then_some(made)
    }

    /// Both levels as one; reports names that are there twice.
    fn beside(&mut self, mut left: Level, right: Level) -> Option<Level> {
        for visible in &right.visible {
            let scope = self.query.as_deref()?;
            let added = scope.relation(visible.relation);
            let first = left.visible.iter().map(|v| scope.relation(v.relation));
            if let Some(first) = first.into_iter().find(|r| r.alias.eq_ignore_ascii_case(&added.alias)) {
                let diagnostic =
                    Diagnostic::new(Code::E0201, added.span, format!("'{}' is read twice", added.alias))
                        .also(first.span, "first here")
                        .help(format!("give one of them another name: `{} as NAME`", added.alias));
                self.diags.push(diagnostic);
                left.poisoned = true;
            }
        }
        left.visible.extend(right.visible);
        left.merged.extend(right.merged);
        left.poisoned |= right.poisoned;
        Some(left)
    }

    fn source(&mut self, source: &ast::Source) -> Option<From> {
        let mut made = self.relation(&source.first);
        for join in &source.joins {
            let left = self.level().map(std::mem::take)?;
            self.at(Clause::On);
            let right_from = self.relation(&join.relation);
            let right = self.level().map(std::mem::take)?;
            let on = self.join(join, left, right);
            made = match (made, right_from, on) {
                (Some(left), Some(right), Some(on)) => {
                    Some(From::Join { kind: join.kind, left: Box::new(left), right: Box::new(right), on })
                }
                _ => {
                    self.level()?.poisoned = true;
                    None
                }
            };
        }
        made
    }

    /// The condition of a join, with both of its sides in sight.
    fn join(&mut self, join: &ast::Join, left: Level, right: Level) -> Option<Option<Expr>> {
        let left_count = left.visible.len();
        let using = match &join.on {
            Some(ast::JoinOn::Using(columns)) => Some(columns),
            _ => None,
        };
        let pairs = match using {
            Some(columns) => self.using(columns, &left, &right),
            None => Some(Vec::new()),
        };
        let merged_left = left.merged.len();
        let both = self.beside(left, right)?;
        *self.level()? = both;
        self.at(Clause::On);
        let on = match &join.on {
            None => Some(None),
            Some(ast::JoinOn::Expr(e)) => self.condition(e).map(Some),
            Some(ast::JoinOn::Using(_)) => match &pairs {
                Some(pairs) => self.equal(pairs).map(Some),
                None => None,
            },
        };
        let level = self.level()?;
        let outer = |behind: bool| match join.kind {
            JoinKind::Full => true,
            JoinKind::Left => behind,
            JoinKind::Right => !behind,
            JoinKind::Inner | JoinKind::Cross => false,
        };
        for (at, visible) in level.visible.iter_mut().enumerate() {
            visible.nullable |= outer(at >= left_count);
        }
        for (at, (_, e)) in level.merged.iter_mut().enumerate() {
            e.nullable |= outer(at >= merged_left);
        }
        for (name, a, b) in pairs.into_iter().flatten() {
            level.merged.retain(|(merged, _)| *merged != name);
            level.merged.push((name, one_of(a, b, join.kind)));
        }
        on
    }

    /// The columns that `using` names, on both sides, with what they are as one.
    fn using(
        &mut self,
        columns: &[ast::Ident],
        left: &Level,
        right: &Level,
    ) -> Option<Vec<(String, Expr, Expr)>> {
        let mut pairs = Vec::with_capacity(columns.len());
        let mut fine = true;
        for column in columns {
            let mut side = |level: &Level| {
                let around = std::mem::take(&mut self.scope()?.levels);
                let alone = Level {
                    visible: level.visible.clone(),
                    merged: level.merged.clone(),
                    poisoned: level.poisoned,
                    ..Level::default()
                };
                self.scope()?.levels.push(alone);
                let found = self.field(None, column, column.span);
                self.scope()?.levels = around;
                found
            };
            let (a, b) = (side(left), side(right));
            match (a, b) {
                (Some(a), Some(b)) => pairs.push((column.name.clone(), a, b)),
                _ => fine = false,
            }
        }
        fine.then_some(pairs)
    }

    /// `using` as a condition.
    fn equal(&mut self, pairs: &[(String, Expr, Expr)]) -> Option<Expr> {
        let mut condition: Option<Expr> = None;
        for (_, a, b) in pairs {
            let equal = self.binary(BinaryOp::Eq, a.clone(), b.clone(), a.span)?;
            condition = Some(match condition {
                None => equal,
                Some(before) => self.binary(BinaryOp::And, before, equal, a.span)?,
            });
        }
        condition
    }

    fn relation(&mut self, relation: &ast::Relation) -> Option<From> {
        match relation {
            ast::Relation::Joined(source) => self.source(source),
            ast::Relation::Table { path, alias } => {
                let found = self.named(path, alias.as_ref());
                match found {
                    Some(relation) => self.enter(relation).map(From::Relation),
                    None => {
                        self.level()?.poisoned = true;
                        None
                    }
                }
            }
            ast::Relation::Derived { select, alias } => {
                let typed = self.alone(|c| c.select(select, Naming::Own, None))?;
                let Some(typed) = typed else {
                    self.level()?.poisoned = true;
                    return None;
                };
                let id = self.enter(Relation {
                    alias: alias.name.clone(),
                    source: Source::Derived,
                    columns: typed.columns,
                    span: alias.span,
                })?;
                Some(From::Derived(id, Box::new(typed.select)))
            }
        }
    }

    /// Adds a relation, in sight.
    pub(super) fn enter(&mut self, relation: Relation) -> Option<crate::ir::RelationId> {
        let scope = self.scope()?;
        let id = scope.add(relation);
        scope.levels.last_mut()?.visible.push(Visible { relation: id, nullable: false, bare: true });
        Some(id)
    }

    /// Adds the row that a statement changes to what it reads.
    pub(super) fn enter_beside(&mut self, relation: Relation) -> Option<crate::ir::RelationId> {
        let before = self.level().map(std::mem::take)?;
        let poisoned = before.poisoned;
        let id = self.enter(relation)?;
        let own = self.level().map(std::mem::take)?;
        let both = self.beside(own, before)?;
        *self.level()? = both;
        self.level()?.poisoned = poisoned;
        Some(id)
    }

    /// Leaves the row that a statement changes alone in sight: what it returns is of that row.
    pub(super) fn only_target(&mut self, target: crate::ir::RelationId) -> Option<()> {
        let level = self.level()?;
        level.visible.retain(|v| v.relation == target);
        level.merged.clear();
        Some(())
    }

    /// What a path names: a select of `with`, a table or a view.
    fn named(&mut self, path: &ast::Path, alias: Option<&ast::Ident>) -> Option<Relation> {
        let span = alias.map_or(path.span(), |a| a.span);
        let alias = alias.map_or(&path.name.name, |a| &a.name).clone();
        let scope = self.scope()?;
        if path.namespace.is_none()
            && let Some(with) = scope.with.iter_mut().rev().find(|w| w.name == path.name.name)
        {
            with.named = true;
            let columns = with.columns.clone();
            return Some(Relation { alias, source: Source::With(path.name.name.clone()), columns, span });
        }
        match self.env.names.relation(path) {
            Ok(Global::Table(id)) => {
                let columns = self.table_columns(id, span);
                Some(Relation { alias, source: Source::Table(id), columns, span })
            }
            Ok(Global::View(at)) => {
                let scope = self.scope()?;
                match scope.views.ids[at] {
                    ViewState::Waiting => {
                        scope.pending = true;
                        None
                    }
                    ViewState::Failed => None,
                    ViewState::Done(id) => {
                        let view = &scope.views.done[id.index()];
                        let (columns, only, head) = (view.columns.clone(), view.only, view.span);
                        if let Some(target) = self.targets.iter().find(|t| !only.contains(*t)) {
                            self.diags.push(
                                Diagnostic::new(
                                    Code::E0604,
                                    path.span(),
                                    format!(
                                        "the view '{}' does not exist on {}",
                                        path.name.name,
                                        target.title()
                                    ),
                                )
                                .also(head, "limited by `only`")
                                .help("leave `only` out, or read its tables"),
                            );
                            return None;
                        }
                        Some(Relation { alias, source: Source::View(id), columns, span })
                    }
                }
            }
            Ok(_) => None,
            Err(unknown) => {
                let unmade = &self.scope()?.unmade;
                let help = match unmade
                    .iter()
                    .position(|name| path.namespace.is_none() && *name == path.name.name)
                {
                    None => {
                        self.diags.push(*unknown);
                        return None;
                    }
                    Some(0) => {
                        "a select that reads itself is `with recursive NAME as (FIRST union all NEXT)`, and NEXT reads it"
                    }
                    Some(_) => "write that one first",
                };
                let message = format!("`with` has not made '{}' yet", path.name.name);
                self.refuse(Code::E0202, path.span(), message, help)
            }
        }
    }
}

/// The one value of two columns that `using` makes equal.
fn one_of(a: Expr, b: Expr, kind: JoinKind) -> Expr {
    match kind {
        JoinKind::Inner | JoinKind::Left | JoinKind::Cross => a,
        JoinKind::Right => b,
        JoinKind::Full => {
            let (ty, span, nullable) = (a.ty.clone(), a.span, a.nullable || b.nullable);
            Expr { kind: ExprKind::Call(Func::Coalesce, vec![a, b]), ty, nullable, span }
        }
    }
}
