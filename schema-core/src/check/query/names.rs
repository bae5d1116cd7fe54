//! Names in a statement: columns of relations, parameters.

use super::{Clause, Level, Visible};
use crate::check::Checker;
use crate::diag::{Code, Diagnostic};
use crate::ir::RelationId;
use crate::ir::expr::{Expr, ExprKind};
use crate::ir::query::{Field, Source};
use crate::source::Span;
use crate::suggest::closest;
use crate::syntax::{ast, spelled};

/// What a name was found to be at one level.
enum Found {
    Value(Expr),
    Ambiguous(Vec<RelationId>),
    /// The relation is there, and has no such column.
    Lacking(RelationId),
    Nothing,
}

impl Checker<'_> {
    /// `name`, `alias.name`
    pub(in crate::check) fn field(
        &mut self,
        qualifier: Option<&ast::Path>,
        name: &ast::Ident,
        span: Span,
    ) -> Option<Expr> {
        let scope = self.query.as_deref()?;
        let mut poisoned = false;
        for level in scope.levels.iter().rev() {
            let found = match qualifier {
                Some(path) => self.qualified(level, path, &name.name, span),
                None => self.bare(level, &name.name, span),
            };
            match found {
                Found::Value(e) => return self.everywhere(e),
                Found::Ambiguous(_) if level.poisoned => return None,
                Found::Ambiguous(relations) => return self.ambiguous(&relations, name),
                Found::Lacking(relation) => return self.lacking(relation, name),
                Found::Nothing => poisoned |= level.poisoned,
            }
        }
        if poisoned {
            return None;
        }
        match qualifier {
            Some(path) => self.unknown_alias(path),
            None => self.unknown_column(name),
        }
    }

    /// A column, if every target has it.
    pub(super) fn everywhere(&mut self, e: Expr) -> Option<Expr> {
        let ExprKind::Field(field) = e.kind else { return Some(e) };
        let scope = self.query.as_deref()?;
        let relation = scope.relation(field.relation);
        if !matches!(relation.source, Source::Table(_) | Source::Excluded(_)) {
            return Some(e);
        }
        let (table, column) = relation.columns[field.column as usize].origin?;
        let column = scope.tables[table.index()].column(column);
        let Some(target) = self.targets.iter().find(|t| !column.only.contains(*t)) else {
            return Some(e);
        };
        self.diags.push(
            Diagnostic::new(
                Code::E0604,
                e.span,
                format!("'{}' does not exist on {}, where the query runs too", column.name, target.title()),
            )
            .also(column.name_span, "limited by `only`")
            .help("leave the column out, or name the others in place of `*`"),
        );
        None
    }

    fn qualified(&self, level: &Level, path: &ast::Path, name: &str, span: Span) -> Found {
        for visible in &level.visible {
            if self.goes_by(visible.relation, path) {
                return match self.column_of(*visible, name, span) {
                    Some(e) => Found::Value(e),
                    None => Found::Lacking(visible.relation),
                };
            }
        }
        Found::Nothing
    }

    fn bare(&self, level: &Level, name: &str, span: Span) -> Found {
        if let Some((_, e)) = level.merged.iter().find(|(merged, _)| merged == name) {
            return Found::Value(Expr { span, ..e.clone() });
        }
        let mut found = level
            .visible
            .iter()
            .filter(|v| v.bare)
            .filter_map(|v| self.column_of(*v, name, span).map(|e| (v.relation, e)));
        match (found.next(), found.next()) {
            (None, _) => Found::Nothing,
            (Some((_, e)), None) => Found::Value(e),
            (Some((first, _)), Some((second, _))) => {
                let mut relations = vec![first, second];
                relations.extend(found.map(|(relation, _)| relation));
                Found::Ambiguous(relations)
            }
        }
    }

    /// Whether the relation is called so in the statement.
    fn goes_by(&self, relation: RelationId, path: &ast::Path) -> bool {
        let Some(scope) = self.query.as_deref() else { return false };
        let relation = scope.relation(relation);
        if relation.alias != path.name.name {
            return false;
        }
        match (&path.namespace, &relation.source) {
            (None, _) => true,
            (Some(ns), Source::Table(id)) => {
                let table = &scope.tables[id.index()].name;
                table.name == relation.alias && table.namespace.as_deref() == Some(ns.name.as_str())
            }
            (Some(_), _) => false,
        }
    }

    fn column_of(&self, visible: Visible, name: &str, span: Span) -> Option<Expr> {
        let relation = self.query.as_deref()?.relation(visible.relation);
        let at = relation.columns.iter().position(|c| c.name == name)?;
        Some(self.field_of(visible.relation, at as u32, visible.nullable, span))
    }

    /// The column `column` of a relation.
    pub(super) fn field_of(&self, relation: RelationId, column: u32, nullable: bool, span: Span) -> Expr {
        let found = self.query.as_deref().map(|scope| &scope.relation(relation).columns[column as usize]);
        let (ty, own) =
            found.map_or((crate::ir::Type::Native, true), |c| (self.env.base(&c.ty).clone(), c.nullable));
        Expr { kind: ExprKind::Field(Field { relation, column }), ty, nullable: nullable || own, span }
    }

    /// The relation of the select at hand that a path names.
    pub(super) fn visible(&mut self, path: &ast::Path) -> Option<Visible> {
        let level = self.query.as_deref()?.levels.last()?;
        let found = level.visible.iter().copied().find(|v| self.goes_by(v.relation, path));
        let poisoned = level.poisoned;
        if found.is_none() && !poisoned {
            self.unknown_alias(path);
        }
        found
    }

    /// Whether the select at hand sees a column of this name.
    pub(super) fn knows(&self, name: &str) -> bool {
        let Some(scope) = self.query.as_deref() else { return false };
        let Some(level) = scope.levels.last() else { return false };
        level.poisoned
            || level
                .visible
                .iter()
                .any(|v| v.bare && scope.relation(v.relation).columns.iter().any(|c| c.name == name))
    }

    fn ambiguous(&mut self, relations: &[RelationId], name: &ast::Ident) -> Option<Expr> {
        let scope = self.query.as_deref()?;
        let names: Vec<String> = relations
            .iter()
            .map(|r| format!("{}.{}", spelled(&scope.relation(*r).alias), spelled(&name.name)))
            .collect();
        let message = format!("'{}' is a column of {} relations here", name.name, relations.len());
        self.refuse(Code::E0210, name.span, message, format!("say which: `{}`", names.join("` or `")))
    }

    fn lacking(&mut self, relation: RelationId, name: &ast::Ident) -> Option<Expr> {
        let relation = self.query.as_deref()?.relation(relation);
        let message = match relation.source {
            Source::Table(_) | Source::Excluded(_) => {
                format!("unknown column '{}' in table '{}'", name.name, relation.alias)
            }
            _ => format!("'{}' has no column '{}'", relation.alias, name.name),
        };
        let columns: Vec<&str> = relation.columns.iter().map(|c| c.name.as_str()).collect();
        self.diags.push(no_column(name, message, &columns).also(relation.span, "named here"));
        None
    }

    fn unknown_alias(&mut self, path: &ast::Path) -> Option<Expr> {
        let scope = self.query.as_deref()?;
        let aliases = || {
            let visible = scope.levels.iter().rev().flat_map(|l| &l.visible);
            visible.map(|v| scope.relation(v.relation).alias.as_str())
        };
        let named = match &path.namespace {
            Some(ns) => format!("{}.{}", ns.name, path.name.name),
            None => path.name.name.clone(),
        };
        // A table that goes by another name here.
        let renamed = scope.levels.iter().rev().flat_map(|l| &l.visible).find_map(|v| {
            let relation = scope.relation(v.relation);
            let Source::Table(id) = relation.source else { return None };
            (scope.tables[id.index()].name.name == path.name.name).then(|| relation.alias.clone())
        });
        // What was read for the change is out of sight behind it.
        let returning = scope.levels.last().is_some_and(|level| level.clause == Clause::Returning);
        if returning && scope.relations.iter().any(|relation| relation.alias == path.name.name) {
            return self.refuse(
                Code::E0202,
                path.span(),
                format!("`returning` sees the rows of the changed table alone, and '{named}' is another"),
                "read it there by a select: `(select … from … where …) as name`",
            );
        }
        let diagnostic = Diagnostic::new(
            Code::E0202,
            path.span(),
            format!("there is no '{named}' in this query's `from`"),
        );
        let diagnostic = match (renamed, closest(&path.name.name, aliases())) {
            (Some(alias), _) if alias != path.name.name => {
                diagnostic.help(format!("the table is called `{alias}` here"))
            }
            (_, Some(near)) => diagnostic.help(format!("did you mean '{}'?", near.name)).spell(
                path.span(),
                &near,
                spelled(&near.name),
            ),
            _ => {
                let names: Vec<&str> = aliases().collect();
                match names.as_slice() {
                    [] => diagnostic.help("this select has no `from`"),
                    names => diagnostic.help(format!("in sight are {}", names.join(", "))),
                }
            }
        };
        self.diags.push(diagnostic);
        None
    }

    fn unknown_column(&mut self, name: &ast::Ident) -> Option<Expr> {
        let scope = self.query.as_deref()?;
        let visible = || scope.levels.iter().rev().flat_map(|l| &l.visible);
        let columns = visible().flat_map(|v| &scope.relation(v.relation).columns).map(|c| c.name.as_str());
        let near = closest(&name.name, columns);
        let diagnostic = Diagnostic::new(Code::E0203, name.span, format!("unknown column '{}'", name.name));
        let param = scope.params.iter().any(|p| p.name == name.name);
        self.diags.push(match near {
            _ if param => diagnostic.help(format!("the parameter is written `:{}`", name.name)),
            Some(near) => {
                let written = spelled(&near.name);
                diagnostic.help(format!("did you mean '{}'?", near.name)).spell(name.span, &near, written)
            }
            None if visible().next().is_none() => {
                diagnostic.help(format!("if text was meant, write it in quotes: '{}'", name.name))
            }
            None => diagnostic.help("name a column of what this select reads"),
        });
        None
    }

    /// `:name`
    pub(in crate::check) fn param(&mut self, name: &str, span: Span) -> Option<Expr> {
        let at = self.param_at(name, span)?;
        let scope = self.scope()?;
        scope.usage[at].read = true;
        let param = &scope.params[at];
        let (ty, nullable) = (self.env.base(&param.ty).clone(), param.nullable);
        Some(Expr { kind: ExprKind::Param(at as u32), ty, nullable, span })
    }

    pub(super) fn param_at(&mut self, name: &str, span: Span) -> Option<usize> {
        let Some(scope) = self.query.as_deref().filter(|_| self.place == crate::check::Place::Query) else {
            return self.refuse(
                Code::E0305,
                span,
                format!("`:{name}` is a parameter, and {} has none", self.place.title()),
                "parameters belong to queries",
            );
        };
        if let Some(at) = scope.params.iter().position(|p| p.name == name) {
            return Some(at);
        }
        let diagnostic = Diagnostic::new(Code::E0206, span, format!("unknown parameter ':{name}'"));
        self.diags.push(match closest(name, scope.params.iter().map(|p| p.name.as_str())) {
            Some(near) => diagnostic.help(format!("did you mean ':{}'?", near.name)).spell(
                span,
                &near,
                format!(":{}", near.name),
            ),
            None => diagnostic.help(format!("declare it behind the query's name: `({name} bigint)`")),
        });
        None
    }
}

/// What is said of the name of a column that is none of `columns`, those of the table or select it is looked for in.
pub(super) fn no_column(name: &ast::Ident, message: String, columns: &[&str]) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::E0203, name.span, message);
    match closest(&name.name, columns.iter().copied()) {
        Some(near) => {
            let written = spelled(&near.name);
            diagnostic.help(format!("did you mean '{}'?", near.name)).spell(name.span, &near, written)
        }
        None => {
            let shown = &columns[..columns.len().min(8)];
            let more = if columns.len() > shown.len() { ", …" } else { "" };
            diagnostic.help(format!("it has {}{more}", shown.join(", ")))
        }
    }
}
