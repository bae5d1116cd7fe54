//! Foreign keys: what they reference must be a key, of the same types.

use super::{Draft, keys};
use crate::check::Env;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::TargetSet;
use crate::ir::{Action, ColumnId, Deferrable, ForeignKey, TableId, Type};
use crate::source::Span;
use crate::syntax::ast::{self, ModifierKind, TableItemKind};
use std::collections::HashMap;

/// Resolves the foreign keys of all tables.
pub(super) fn resolve(drafts: &mut [Draft<'_>], env: &Env<'_>, targets: TargetSet, diags: &mut Diagnostics) {
    let mut all = Vec::with_capacity(drafts.len());
    for draft in drafts.iter() {
        let mut found = Vec::new();
        let resolver = Resolver { drafts, draft, env, targets };
        for (at, column) in draft.ast.columns.iter().enumerate() {
            for modifier in &column.modifiers {
                if let ModifierKind::References(reference) = &modifier.kind {
                    let base = Written {
                        name: None,
                        docs: String::new(),
                        columns: vec![ColumnId(at as u32)],
                        reference,
                        deferrable: Deferrable::No,
                        match_full: false,
                        not_valid: false,
                        span: modifier.span,
                    };
                    found.extend(resolver.foreign_key(base, diags));
                }
            }
        }
        for item in &draft.ast.items {
            if let TableItemKind::ForeignKey { name, columns, reference, deferrable, match_full, not_valid } =
                &item.kind
            {
                let Some(columns) = keys::column_list(draft, columns, Code::E0404, diags) else {
                    continue;
                };
                let base = Written {
                    name: name.as_ref().map(|n| n.name.clone()),
                    docs: item.docs.clone(),
                    columns,
                    reference,
                    deferrable: *deferrable,
                    match_full: *match_full,
                    not_valid: *not_valid,
                    span: item.span,
                };
                found.extend(resolver.foreign_key(base, diags));
            }
        }
        repeated(&found, diags);
        all.push(found);
    }
    for (draft, found) in drafts.iter_mut().zip(all) {
        draft.table.foreign_keys = found;
    }
}

/// The same key twice, without names to tell them apart.
fn repeated(list: &[ForeignKey], diags: &mut Diagnostics) {
    let mut seen = HashMap::with_capacity(list.len());
    for key in list.iter().filter(|k| k.name.is_none()) {
        let same = (&key.columns, key.table, &key.references);
        if let Some(first) = seen.get(&same) {
            diags.push(
                Diagnostic::new(Code::E0404, key.span, "the same foreign key is declared twice")
                    .also(*first, "first declared here")
                    .help("remove one of them"),
            );
        }
        seen.entry(same).or_insert(key.span);
    }
}

/// A foreign key whose own columns are known.
struct Written<'a> {
    name: Option<String>,
    docs: String,
    columns: Vec<ColumnId>,
    reference: &'a ast::Reference,
    deferrable: Deferrable,
    match_full: bool,
    not_valid: bool,
    span: Span,
}

struct Resolver<'a, 'b> {
    drafts: &'a [Draft<'b>],
    draft: &'a Draft<'b>,
    env: &'a Env<'a>,
    targets: TargetSet,
}

impl Resolver<'_, '_> {
    fn foreign_key(&self, written: Written<'_>, diags: &mut Diagnostics) -> Option<ForeignKey> {
        let (table, names) = self.target(written.reference, diags)?;
        let unnamed = names.is_empty();
        let referenced = &self.drafts[table.index()];
        let references = self.references(referenced, names, written.reference, diags)?;
        if references.len() != written.columns.len() {
            let (ours, theirs) = (count(written.columns.len()), count(references.len()));
            diags.push(
                Diagnostic::new(Code::E0404, written.span, format!("{ours} can't reference {theirs}"))
                    .also(referenced.ast.path.span(), "the referenced table")
                    .help(format!("name them one by one: `-> {} (…)`", referenced.table.name)),
            );
            return None;
        }
        let (columns, references) = match self.env.names.native {
            // What may be referenced, by what, and what may be done then, is for the target to say.
            Some(_) => (written.columns.clone(), references),
            None => self.fits(referenced, &written, references, diags)?,
        };
        let on_delete = self.action(written.reference.on_delete.as_ref(), &columns, false, diags);
        let on_update = self.action(written.reference.on_update.as_ref(), &columns, true, diags);
        Some(ForeignKey {
            name: written.name,
            docs: written.docs,
            columns,
            table,
            references,
            on_delete: on_delete?,
            on_update: on_update?,
            unnamed,
            deferrable: written.deferrable,
            match_full: written.match_full,
            not_valid: written.not_valid,
            span: written.span,
        })
    }

    /// The table, and the columns named. `-> auth.users` reads as a table and its column until it is
    /// known that there is a table of that name in a namespace.
    fn target<'r>(
        &self,
        reference: &'r ast::Reference,
        diags: &mut Diagnostics,
    ) -> Option<(TableId, &'r [ast::Ident])> {
        let unknown = match self.env.names.table(&reference.table) {
            Ok(id) => return Some((id, &reference.columns)),
            Err(unknown) => unknown,
        };
        if let (None, [column]) = (&reference.table.namespace, reference.columns.as_slice()) {
            let path = ast::Path { namespace: Some(reference.table.name.clone()), name: column.clone() };
            if let Ok(id) = self.env.names.table(&path) {
                return Some((id, &[]));
            }
        }
        diags.push(*unknown);
        None
    }

    fn references(
        &self,
        referenced: &Draft<'_>,
        names: &[ast::Ident],
        reference: &ast::Reference,
        diags: &mut Diagnostics,
    ) -> Option<Vec<ColumnId>> {
        if !names.is_empty() {
            return keys::column_list(referenced, names, Code::E0404, diags);
        }
        match &referenced.table.primary_key {
            Some(key) => Some(key.columns.clone()),
            None => {
                let declared =
                    referenced.ast.items.iter().any(|i| matches!(i.kind, TableItemKind::PrimaryKey { .. }));
                if !declared {
                    let name = &referenced.table.name;
                    diags.push(
                        Diagnostic::new(
                            Code::E0404,
                            reference.span,
                            format!("table '{name}' has no primary key to reference"),
                        )
                        .also(referenced.ast.path.span(), "the table")
                        .help(format!("name a unique column: `-> {name}.column`")),
                    );
                }
                None
            }
        }
    }

    /// Whether the referenced columns are a key of the same types; the pairs in its order.
    fn fits(
        &self,
        referenced: &Draft<'_>,
        written: &Written<'_>,
        references: Vec<ColumnId>,
        diags: &mut Diagnostics,
    ) -> Option<(Vec<ColumnId>, Vec<ColumnId>)> {
        let (columns, references) = self.is_key(referenced, written, references, diags)?;
        let alike =
            columns.iter().zip(&references).all(|(c, r)| self.alike(referenced, *c, *r, written.span, diags));
        alike.then_some((columns, references))
    }

    /// Whether the referenced columns are a key; the pairs are put into the key's order, which MySQL
    /// wants.
    fn is_key(
        &self,
        referenced: &Draft<'_>,
        written: &Written<'_>,
        references: Vec<ColumnId>,
        diags: &mut Diagnostics,
    ) -> Option<(Vec<ColumnId>, Vec<ColumnId>)> {
        let table = &referenced.table;
        let same =
            |key: &[ColumnId]| key.len() == references.len() && key.iter().all(|k| references.contains(k));
        let primary = table.primary_key.as_ref().filter(|p| same(&p.columns));
        let mut deferrable = primary.is_some_and(|p| p.deferrable != Deferrable::No);
        let primary = primary.filter(|p| p.deferrable == Deferrable::No).map(|p| p.columns.clone());
        let mut limited = false;
        let key = primary.or_else(|| {
            table.uniques.iter().filter(|u| u.is_full_key()).find_map(|u| {
                let columns = u.plain_columns().filter(|c| same(c))?;
                deferrable |= u.deferrable != Deferrable::No;
                limited |= u.only != self.targets;
                (u.deferrable == Deferrable::No && u.only == self.targets).then_some(columns)
            })
        });
        let Some(key) = key else {
            let names: Vec<&str> = references.iter().map(|r| table.column(*r).name.as_str()).collect();
            let list = names.join(", ");
            let mut diagnostic = Diagnostic::new(
                Code::E0404,
                written.reference.span,
                format!("'{}' has no unique key ({list}) to reference", table.name),
            )
            .also(table.column(references[0]).name_span, "the referenced column");
            if deferrable {
                diagnostic = diagnostic.note("a deferrable key can't be referenced");
            }
            if limited {
                diagnostic = diagnostic.note("a key limited by `only` can't be referenced");
            }
            diags.push(
                diagnostic
                    .help(format!("reference the primary key, or add `unique ({list})` to '{}'", table.name)),
            );
            return None;
        };
        let place = |c: &ColumnId| references.iter().position(|r| r == c);
        let columns = key.iter().filter_map(|c| place(c).map(|at| written.columns[at])).collect();
        Some((columns, key))
    }

    /// Whether two columns have the same type.
    fn alike(
        &self,
        referenced: &Draft<'_>,
        ours: ColumnId,
        theirs: ColumnId,
        span: Span,
        diags: &mut Diagnostics,
    ) -> bool {
        let (a, b) = (self.draft.table.column(ours), referenced.table.column(theirs));
        let (x, y) = (self.env.base(&a.ty), self.env.base(&b.ty));
        let same = match (x, y) {
            (Type::Native, _) | (_, Type::Native) => true,
            (Type::Varchar(_), Type::Varchar(_)) | (Type::Bytes(Some(_)), Type::Bytes(Some(_))) => true,
            (x, y) => x == y,
        };
        if !same {
            let message = format!(
                "'{}' is {}, and '{}.{}' is {}",
                a.name,
                self.env.show(&a.ty),
                referenced.table.name,
                b.name,
                self.env.show(&b.ty)
            );
            diags.push(
                Diagnostic::new(Code::E0404, span, message)
                    .also(a.ty_span, self.env.show(&a.ty))
                    .also(b.ty_span, self.env.show(&b.ty))
                    .help(format!("give '{}' the type {}", a.name, self.env.show(&b.ty))),
            );
            return false;
        }
        if x.is_text() && a.collate != b.collate {
            let message =
                format!("'{}' and '{}.{}' compare differently", a.name, referenced.table.name, b.name);
            diags.push(
                Diagnostic::new(Code::E0404, span, message)
                    .also(b.name_span, "the referenced column")
                    .help("give both the same `collate`"),
            );
            return false;
        }
        true
    }

    /// Whether the columns take what the action does to them.
    fn action(
        &self,
        written: Option<&ast::Spanned<Action>>,
        columns: &[ColumnId],
        update: bool,
        diags: &mut Diagnostics,
    ) -> Option<Action> {
        let Some(written) = written else {
            return Some(Action::NoAction);
        };
        let checked = if self.env.names.native.is_some() { &[] } else { columns };
        for id in checked {
            let column = self.draft.table.column(*id);
            let writes = matches!(written.value, Action::SetNull | Action::SetDefault)
                || (update && written.value == Action::Cascade);
            let wrong = if writes && self.draft.generated[id.index()] {
                Some((
                    format!("'{}' is generated, and can't be set", column.name),
                    "use `restrict` or `no action`".to_string(),
                ))
            } else if written.value == Action::SetNull && !column.nullable {
                Some((
                    format!("'{}' can't be set to NULL", column.name),
                    format!("make it nullable, `{}?`, or use another action", self.env.show(&column.ty)),
                ))
            } else if written.value == Action::SetDefault && !has_default(self.draft, *id) {
                Some((
                    format!("'{}' has no default to be set to", column.name),
                    "add a default, or use another action".to_string(),
                ))
            } else {
                None
            };
            if let Some((message, help)) = wrong {
                diags.push(
                    Diagnostic::new(Code::E0404, written.span, message)
                        .also(column.name_span, "the column")
                        .help(help),
                );
                return None;
            }
        }
        Some(written.value)
    }
}

/// Whether the column is written with a default, be it a wrong one.
fn has_default(draft: &Draft<'_>, id: ColumnId) -> bool {
    draft.ast.columns[id.index()].modifiers.iter().any(|m| matches!(m.kind, ModifierKind::Default(_)))
}

fn count(n: usize) -> String {
    if n == 1 { "1 column".into() } else { format!("{n} columns") }
}
