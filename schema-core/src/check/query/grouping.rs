//! What may stand beside aggregates: values that all rows of a group have.

use super::Clause;
use crate::check::Checker;
use crate::diag::{Code, Diagnostic};
use crate::ir::RelationId;
use crate::ir::expr::{Expr, ExprKind};
use crate::ir::query::{Block, Field, OrderKey, Source, WindowFunc};
use crate::ir::walk::{children, of_select, relations, selects};

/// What a block's rows are grouped by.
struct Groups<'b> {
    keys: &'b [Expr],
    /// The relations of the block.
    own: Vec<RelationId>,
    /// Those of them whose primary key is grouped by, so that each group has one row of them.
    single: Vec<RelationId>,
}

impl Checker<'_> {
    /// Holds that the columns and `having` of a block say what a group has one value of.
    pub(super) fn grouped(&mut self, block: &Block) -> Option<()> {
        let aggregated = self.level()?.aggregated;
        if block.group.is_empty() && !aggregated && block.having.is_none() {
            return Some(());
        }
        let groups = self.groups(block)?;
        let mut fine = Some(());
        for e in block.items.iter().chain(&block.having) {
            if let Some(field) = ungrouped(&groups, e) {
                self.tell_ungrouped(field.0, field.1, block);
                fine = None;
            }
        }
        fine
    }

    /// The same for what the block is ordered by.
    pub(super) fn grouped_order(&mut self, block: &Block, keys: &[OrderKey]) -> Option<()> {
        let aggregated = self.level()?.aggregated;
        if block.group.is_empty() && !aggregated && block.having.is_none() {
            return Some(());
        }
        let groups = self.groups(block)?;
        for e in keys.iter().filter_map(OrderKey::expr) {
            if let Some((field, span)) = ungrouped(&groups, e) {
                self.tell_ungrouped(field, span, block);
                return None;
            }
        }
        Some(())
    }

    fn groups<'b>(&mut self, block: &'b Block) -> Option<Groups<'b>> {
        let mut own = Vec::new();
        block.from.iter().for_each(|from| relations(from, &mut |id, _| own.push(id)));
        let scope = self.query.as_deref()?;
        let single = own
            .iter()
            .copied()
            .filter(|relation| {
                let Source::Table(table) = scope.relation(*relation).source else { return false };
                let Some(key) = &scope.tables[table.index()].primary_key else { return false };
                key.columns.iter().all(|column| {
                    let field = Field { relation: *relation, column: column.0 };
                    block.group.iter().any(|e| matches!(e.kind, ExprKind::Field(f) if f == field))
                })
            })
            .collect();
        Some(Groups { keys: &block.group, own, single })
    }

    fn tell_ungrouped(&mut self, field: Field, span: crate::source::Span, block: &Block) {
        let Some(scope) = self.query.as_deref() else { return };
        // A `*` is one mistake, however many columns it stands for.
        if self.diags.iter().any(|d| d.code == Code::E0306 && d.primary.span == span) {
            return;
        }
        let relation = scope.relation(field.relation);
        let name = &relation.columns[field.column as usize].name;
        let message = match block.group.is_empty() {
            true => format!("'{name}' is a value of each row, and an aggregate makes one row of all"),
            false => format!("'{name}' may differ within a group"),
        };
        let help = match block.group.is_empty() {
            true => format!("group by it: `group by {name}`, or take one value: `min({name})`"),
            false => format!("add it to `group by`, or take one value of it: `min({name})`"),
        };
        self.diags.push(Diagnostic::new(Code::E0306, span, message).help(help));
    }

    /// Holds that an aggregate may stand here, and remembers that there is one.
    pub(super) fn aggregates_here(&mut self, name: &'static str, span: crate::source::Span) -> Option<()> {
        let level = self.level()?;
        let (clause, inside) = (level.clause, level.inside);
        if let Some(outer) = inside {
            return self.refuse(
                Code::E0305,
                span,
                format!("`{name}` stands within `{outer}`"),
                "compute the inner one in a select of `from` or `with`",
            );
        }
        if !matches!(clause, Clause::Items | Clause::Having | Clause::Order) {
            let help = match clause {
                Clause::Where => "conditions on groups stand in `having`",
                Clause::WhereOfChange => "compute it in a select of its own: `x = (select max(x) from …)`",
                _ => "compute it in a select of its own",
            };
            return self.refuse(
                Code::E0305,
                span,
                format!("an aggregate can't stand in {}", clause.title()),
                help,
            );
        }
        self.level()?.aggregated = true;
        Some(())
    }
}

/// The first column in `e` that a group may have several values of.
fn ungrouped(groups: &Groups<'_>, e: &Expr) -> Option<(Field, crate::source::Span)> {
    if groups.keys.contains(e) {
        return None;
    }
    let mut found = None;
    match &e.kind {
        ExprKind::Field(f) => {
            let own = groups.own.contains(&f.relation) && !groups.single.contains(&f.relation);
            return own.then_some((*f, e.span));
        }
        ExprKind::Aggregate(_) => return None,
        ExprKind::Window(call) => {
            // Windows see groups: what an aggregate is taken of is a value of theirs.
            let mut see = |e: &Expr| found = found.or_else(|| ungrouped(groups, e));
            if let WindowFunc::Aggregate(aggregate) = &call.func {
                aggregate.arg.iter().chain(&aggregate.filter).for_each(&mut see);
            }
        }
        _ => {}
    }
    children(e, &mut |child| found = found.or_else(|| ungrouped(groups, child)));
    selects(e, &mut |select| {
        of_select(select, &mut |inner| {
            found = found.or_else(|| ungrouped(groups, inner));
        });
    });
    found
}
