//! Primary keys, unique constraints, indexes, partitions.

use super::{Draft, auto, exclude, options, partition, primary_key};
use crate::check::{Env, Place};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{PerTarget, TargetSet};
use crate::ir::{ColumnId, Deferrable, Expr, ExprKind, Index, Key, Type};
use crate::source::Span;
use crate::syntax::ast::{self, ModifierKind, TableItemKind};
use std::collections::HashMap;

/// Resolves all keys of a table but the foreign ones.
pub(super) fn resolve(draft: &mut Draft<'_>, env: &Env<'_>, targets: TargetSet, diags: &mut Diagnostics) {
    primary_key::resolve(draft, env, diags);
    let mut uniques = Vec::new();
    let mut indexes = Vec::new();
    for (at, written) in draft.ast.columns.iter().enumerate() {
        for modifier in written.modifiers.iter().filter(|m| matches!(m.kind, ModifierKind::Unique)) {
            let id = ColumnId(at as u32);
            if let Some(index) = unique_column(draft, id, written, modifier.span, env, diags) {
                uniques.push(index);
            }
        }
    }
    for item in &draft.ast.items {
        match &item.kind {
            TableItemKind::Unique(index) => {
                uniques.extend(line(draft, item, index, true, env, targets, diags))
            }
            TableItemKind::Index(index) => {
                indexes.extend(line(draft, item, index, false, env, targets, diags))
            }
            _ => {}
        }
    }
    repeated(&uniques, "unique", diags);
    repeated(&indexes, "index", diags);
    draft.table.uniques = uniques;
    draft.table.indexes = indexes;
    draft.table.exclusions = exclude::resolve(draft, env, targets, diags);
    auto::resolve(draft, env.names.native, targets, diags);
    partition::resolve(draft, diags);
}

/// The columns of a list, in order. `None`: one is unknown or stands twice, and has been reported.
pub(super) fn column_list(
    draft: &Draft<'_>,
    list: &[ast::Ident],
    code: Code,
    diags: &mut Diagnostics,
) -> Option<Vec<ColumnId>> {
    let mut ids = Vec::with_capacity(list.len());
    let mut seen = HashMap::with_capacity(list.len());
    let mut good = true;
    for name in list {
        let Some(id) = draft.index.get(&name.name) else {
            diags.push(draft.index.unknown(&draft.table.name, draft.ast.path.span(), name));
            good = false;
            continue;
        };
        if let Some(first) = seen.get(&id) {
            diags.push(
                Diagnostic::new(code, name.span, format!("column '{}' stands twice here", name.name))
                    .also(*first, "first here")
                    .help("name each column once"),
            );
            good = false;
        }
        seen.entry(id).or_insert(name.span);
        ids.push(id);
    }
    good.then_some(ids)
}

/// Reports a type that no key can have. Whether it was well.
pub(super) fn no_key(
    ty: &Type,
    code: Code,
    what: &str,
    span: Span,
    env: &Env<'_>,
    diags: &mut Diagnostics,
) -> bool {
    let base = env.base(ty);
    if env.names.native.is_some() || !matches!(base, Type::Json | Type::Array(_)) {
        return true;
    }
    let message = format!("{} can't be in {what}: its values have no order", env.show(base));
    let help = match (base, what) {
        (_, "an index") => "name a method of one target: `using gin only postgres`",
        (Type::Json, _) => "keep the value that identifies the row in a column of its own",
        _ => "keep the elements in a table of their own",
    };
    diags.push(Diagnostic::new(code, span, message).help(help));
    false
}

fn unique_column(
    draft: &Draft<'_>,
    id: ColumnId,
    written: &ast::Column,
    span: Span,
    env: &Env<'_>,
    diags: &mut Diagnostics,
) -> Option<Index> {
    let column = draft.table.column(id);
    if !no_key(&column.ty, Code::E0405, "a unique constraint", span, env, diags) {
        return None;
    }
    let expr = Expr {
        kind: ExprKind::Column(id),
        ty: env.base(&column.ty).clone(),
        nullable: column.nullable,
        span: written.name.span,
    };
    let key = Key {
        expr,
        prefix: None,
        descending: false,
        nulls_first: None,
        collate: None,
        opclass: None,
        span: written.name.span,
    };
    Some(Index {
        name: None,
        docs: String::new(),
        keys: vec![key],
        method: None,
        include: Vec::new(),
        filter: None,
        nulls_not_distinct: false,
        deferrable: Deferrable::No,
        only: column.only,
        options: PerTarget::default(),
        span,
    })
}

/// An `index` or `unique` line.
fn line(
    draft: &Draft<'_>,
    item: &ast::TableItem,
    written: &ast::IndexItem,
    unique: bool,
    env: &Env<'_>,
    targets: TargetSet,
    diags: &mut Diagnostics,
) -> Option<Index> {
    let only = written.only.map_or(targets, |o| o.and(targets));
    let what = if unique { "a unique constraint" } else { "an index" };
    let mut good = true;
    if written.keys.is_empty() {
        diags.push(
            Diagnostic::new(Code::E0405, item.span, format!("{what} has at least one key"))
                .help("write `(a, b)`"),
        );
        good = false;
    }
    let mut keys = Vec::with_capacity(written.keys.len());
    let mut columns: HashMap<ColumnId, Span> = HashMap::new();
    for key in &written.keys {
        let Some(key) = self::key(draft, key, written.method.as_ref(), what, only, env, diags) else {
            good = false;
            continue;
        };
        if let ExprKind::Column(id) = key.expr.kind {
            // PostgreSQL takes a column twice, with another operator class.
            if let Some(first) = columns.get(&id).filter(|_| env.names.native.is_none()) {
                let name = &draft.table.column(id).name;
                diags.push(
                    Diagnostic::new(Code::E0405, key.span, format!("column '{name}' stands twice in {what}"))
                        .also(*first, "first here")
                        .help("name each column once"),
                );
                good = false;
            }
            columns.entry(id).or_insert(key.span);
        }
        keys.push(key);
    }
    let include = column_list(draft, &written.include, Code::E0405, diags);
    for (id, name) in include.iter().flatten().zip(&written.include) {
        if let Some(key) = columns.get(id) {
            diags.push(
                Diagnostic::new(Code::E0405, name.span, format!("'{}' is a key already", name.name))
                    .also(*key, "the key")
                    .help("`include` carries further columns along"),
            );
            good = false;
        }
    }
    let filter = match &written.filter {
        None => None,
        Some(filter) => match draft.condition(filter, Place::IndexFilter, only, env, diags) {
            Some(filter) => Some(filter),
            None => {
                good = false;
                None
            }
        },
    };
    let mut options = PerTarget::default();
    for (target, text) in &written.options {
        let what = ("an index", "with postgres 'fillfactor=70'");
        options::add(&mut options, target.value, text, what, diags);
    }
    let index = Index {
        name: written.name.as_ref().map(|n| n.name.clone()),
        docs: item.docs.clone(),
        keys,
        method: written.method.as_ref().map(|m| m.name.to_ascii_lowercase()),
        include: include?,
        filter,
        nulls_not_distinct: written.nulls_not_distinct.is_some(),
        deferrable: written.deferrable,
        only,
        options,
        span: item.span,
    };
    if good && index.deferrable != Deferrable::No && !index.is_full_key() {
        diags.push(
            Diagnostic::new(Code::E0405, item.span, "only a constraint over whole columns can be deferrable")
                .help("leave out `where`, prefixes and expressions, or `deferrable`"),
        );
        return None;
    }
    good.then_some(index)
}

pub(super) fn key(
    draft: &Draft<'_>,
    written: &ast::Key,
    method: Option<&ast::Ident>,
    what: &str,
    only: TargetSet,
    env: &Env<'_>,
    diags: &mut Diagnostics,
) -> Option<Key> {
    let expr = draft.checker(Place::IndexKey, only, env, diags).any(&written.expr)?;
    if method.is_none() && !no_key(&expr.ty, Code::E0405, what, written.span, env, diags) {
        return None;
    }
    if let Some(prefix) = &written.prefix {
        let held = match (&expr.kind, &expr.ty) {
            (ExprKind::Column(_), Type::Varchar(n) | Type::Char(n) | Type::Bytes(Some(n))) => {
                Some(u64::from(*n))
            }
            (ExprKind::Column(_), Type::Text | Type::Bytes(None) | Type::Native) => Some(u64::MAX),
            _ => None,
        };
        let wrong = match held {
            None => Some(("only text and bytes columns have a prefix".to_string(), "leave the length out")),
            Some(_) if prefix.value == 0 => {
                Some(("a prefix has at least one character".into(), "write `name(20)`"))
            }
            Some(held) if prefix.value > held => Some((
                format!("the column holds {held}, the prefix {}", prefix.value),
                "leave the length out",
            )),
            Some(_) => None,
        };
        if let Some((message, help)) = wrong {
            diags.push(Diagnostic::new(Code::E0405, prefix.span, message).help(help));
            return None;
        }
    }
    if let Some(collate) = &written.collate
        && !expr.ty.is_text()
        && expr.ty != Type::Native
        && env.names.native.is_none()
    {
        let message = format!("{} has no collation", env.show(&expr.ty));
        diags.push(Diagnostic::new(Code::E0405, collate.span, message).help("only text has one"));
        return None;
    }
    Some(Key {
        expr,
        prefix: written.prefix.as_ref().map(|p| p.value),
        descending: written.descending,
        nulls_first: written.nulls_first,
        collate: written.collate.as_ref().map(|c| c.value.clone()),
        opclass: written.opclass.as_ref().map(|o| o.value.clone()),
        span: written.span,
    })
}

/// Unnamed keys over the same columns on the same targets, and alike in all else: one of them is of no use.
fn repeated(list: &[Index], what: &str, diags: &mut Diagnostics) {
    let mut seen: HashMap<(TargetSet, Vec<(ColumnId, bool)>), Span> = HashMap::with_capacity(list.len());
    let plain = |k: &Key| k.collate.is_none() && k.opclass.is_none() && k.nulls_first.is_none();
    for index in list.iter().filter(|i| {
        i.name.is_none()
            && i.filter.is_none()
            && i.method.is_none()
            && i.include.is_empty()
            && i.keys.iter().all(plain)
    }) {
        let Some(columns) = index.plain_columns() else {
            continue;
        };
        let key = (index.only, columns.into_iter().zip(index.keys.iter().map(|k| k.descending)).collect());
        if let Some(first) = seen.get(&key) {
            diags.push(
                Diagnostic::new(Code::E0405, index.span, format!("the same {what} is declared twice"))
                    .also(*first, "first declared here")
                    .help("remove one of them"),
            );
        }
        seen.entry(key).or_insert(index.span);
    }
}
