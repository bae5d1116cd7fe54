//! Primary keys, unique constraints, indexes, partitions.

use super::{Draft, exclude, options};
use crate::check::{Env, Place};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{PerTarget, Target, TargetSet};
use crate::ir::types::{IntWidth, Sign};
use crate::ir::{ColumnId, Deferrable, Expr, ExprKind, Index, Key, Partition, PrimaryKey, Type};
use crate::source::Span;
use crate::syntax::ast::{self, ModifierKind, TableItemKind};
use std::collections::HashMap;

/// Resolves all keys of a table but the foreign ones.
pub(super) fn resolve(draft: &mut Draft<'_>, env: &Env<'_>, targets: TargetSet, diags: &mut Diagnostics) {
    primary_key(draft, env, diags);
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
    auto(draft, env.names.native, targets, diags);
    partition(draft, diags);
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

fn primary_key(draft: &mut Draft<'_>, env: &Env<'_>, diags: &mut Diagnostics) {
    let mut found: Option<(Span, Option<PrimaryKey>)> = None;
    let mut places: Vec<Span> = Vec::new();
    let again = |first: Span, second: Span, table: &crate::ir::QName, line: bool, diags: &mut Diagnostics| {
        let message = format!("table '{table}' has two primary keys");
        let help = if line {
            "keep one of them"
        } else {
            "a key of several columns is a line: `primary key (a, b)`"
        };
        diags.push(Diagnostic::new(Code::E0403, second, message).also(first, "the first one").help(help));
    };
    for (at, written) in draft.ast.columns.iter().enumerate() {
        for modifier in
            written.modifiers.iter().filter(|m| matches!(m.kind, ModifierKind::PrimaryKey)).take(1)
        {
            let key = PrimaryKey {
                name: None,
                docs: String::new(),
                columns: vec![ColumnId(at as u32)],
                include: Vec::new(),
                deferrable: Deferrable::No,
                span: modifier.span,
            };
            match &found {
                Some((first, _)) => again(*first, modifier.span, &draft.table.name, false, diags),
                None => {
                    found = Some((modifier.span, Some(key)));
                    places = vec![modifier.span];
                }
            }
        }
    }
    for item in &draft.ast.items {
        let TableItemKind::PrimaryKey { name, columns, include, deferrable } = &item.kind else {
            continue;
        };
        let written = columns;
        let columns = column_list(draft, written, Code::E0403, diags);
        if let Some((first, _)) = &found {
            again(*first, item.span, &draft.table.name, true, diags);
            continue;
        }
        if columns.as_ref().is_some_and(Vec::is_empty) {
            diags.push(
                Diagnostic::new(Code::E0403, item.span, "a primary key has at least one column")
                    .help("write `primary key (a, b)`"),
            );
            continue;
        }
        places = written.iter().map(|c| c.span).collect();
        let name = name.as_ref().map(|n| n.name.clone());
        let include = column_list(draft, include, Code::E0403, diags);
        let key = columns.zip(include).map(|(columns, include)| PrimaryKey {
            name,
            docs: item.docs.clone(),
            columns,
            include,
            deferrable: *deferrable,
            span: item.span,
        });
        found = Some((item.span, key));
    }
    let Some((_, Some(key))) = found else {
        return;
    };
    for (id, place) in key.columns.iter().zip(places) {
        let written = &draft.ast.columns[id.index()];
        let column = draft.table.column(*id);
        // An `auto` column's `?` was reported with the column, a generated one's is its own affair.
        let reported = draft.generated[id.index()] || column.auto.is_some();
        // SQLite keeps NULLs in a primary key, as other databases once did.
        let kept = env.names.native == Some(Target::Sqlite);
        if column.nullable && !reported && !kept {
            diags.push(
                Diagnostic::new(
                    Code::E0403,
                    place,
                    format!("'{}' may be NULL, and a primary key may not", column.name),
                )
                .also(written.ty.span, "nullable")
                .help("remove the `?`")
                .not_nullable(written.ty.span),
            );
        }
        // A modifier on the column itself was reported with the column.
        let by_line = !written.modifiers.iter().any(|m| matches!(m.kind, ModifierKind::PrimaryKey));
        let limited = written.modifiers.iter().any(|m| matches!(m.kind, ModifierKind::Only(_)));
        let generated = draft.generated[id.index()] && env.names.native.is_none_or(|t| t == Target::Sqlite);
        if by_line && (generated || limited) {
            let why = if limited { "limited by `only`" } else { "generated" };
            diags.push(
                Diagnostic::new(
                    Code::E0403,
                    place,
                    format!("'{}' is {why}, and can't be in a primary key", column.name),
                )
                .also(written.name.span, "the column")
                .help("use other columns"),
            );
        }
        no_key(&column.ty, Code::E0403, "a primary key", place, env, diags);
    }
    draft.table.primary_key = Some(key);
}

/// Reports a type that no key can have. Whether it was well.
fn no_key(ty: &Type, code: Code, what: &str, span: Span, env: &Env<'_>, diags: &mut Diagnostics) -> bool {
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

/// What targets want of an `auto` column: SQLite that it is the primary key, MySQL that a key begins
/// with it.
fn auto(draft: &Draft<'_>, native: Option<Target>, targets: TargetSet, diags: &mut Diagnostics) {
    let Some(at) = draft.table.columns.iter().position(|c| c.auto.is_some() && c.ty.is_int()) else {
        return;
    };
    let id = ColumnId(at as u32);
    let column = &draft.table.columns[at];
    let on = targets.and(column.only);
    let place = draft.ast.columns[at].modifiers.iter().find(|m| matches!(m.kind, ModifierKind::Auto(..)));
    let span = place.map_or(column.name_span, |m| m.span);
    let mut refuse = |target: Target, why: &str, help: &str| {
        diags.push(
            Diagnostic::new(
                Code::E0602,
                span,
                format!("{} can't make the values of '{}': {why}", target.title(), column.name),
            )
            .also(column.name_span, "the column")
            .help(help),
        );
    };
    if on.contains(Target::Postgres) && column.ty == Type::Int(IntWidth::W64, Sign::Unsigned) {
        refuse(Target::Postgres, "it has no unsigned bigint", "write `bigint`");
        return;
    }
    for target in on.iter().filter(|t| *t != Target::Postgres) {
        counted(target, draft, at, &mut refuse);
    }
    let primary = draft.table.primary_key.as_ref().map_or(&[][..], |p| &p.columns);
    if on.contains(Target::Sqlite) && primary != [id] {
        refuse(
            Target::Sqlite,
            "it has to be the primary key alone",
            "make it `primary key auto`, and the other key `unique (…)`",
        );
    } else if on.contains(Target::MySql) && native.is_none() && primary.first() != Some(&id) {
        let begins = |i: &Index| i.plain_columns().is_some_and(|c| c.first() == Some(&id));
        if !draft.table.uniques.iter().chain(&draft.table.indexes).any(begins) {
            refuse(Target::MySql, "a key has to begin with it", "make it `primary key auto`, or `unique`");
        }
    }
}

/// Options of how an `auto` column counts that only PostgreSQL has.
fn counted(target: Target, draft: &Draft<'_>, at: usize, refuse: &mut impl FnMut(Target, &str, &str)) {
    let counting = &draft.table.columns[at].counting;
    let words = [
        (counting.step.is_some(), "step"),
        (counting.min.is_some(), "min"),
        (counting.max.is_some(), "max"),
        (counting.cache.is_some(), "cache"),
        (counting.cycle, "cycle"),
    ];
    if let Some((_, word)) = words.into_iter().find(|(written, _)| *written) {
        refuse(target, &format!("it knows no `{word}`"), "leave it out: `start` alone works everywhere");
    } else if counting.start.is_some_and(|start| start < 1) {
        refuse(target, "it counts from 1 or more", "write `start 1`, or more");
    }
}

/// A partitioned table: each of its unique keys must hold the partition's columns.
fn partition(draft: &mut Draft<'_>, diags: &mut Diagnostics) {
    for item in &draft.ast.items {
        let TableItemKind::Partition { method, columns } = &item.kind else {
            continue;
        };
        let Some(columns) = column_list(draft, columns, Code::E0405, diags) else {
            continue;
        };
        if let Some(first) = &draft.table.partition {
            diags.push(
                Diagnostic::new(Code::E0405, item.span, "a table is partitioned once")
                    .also(first.span, "first here")
                    .help("keep one of them"),
            );
            continue;
        }
        let keys = draft
            .table
            .primary_key
            .iter()
            .map(|p| (p.span, Some(p.columns.clone())))
            .chain(draft.table.uniques.iter().map(|u| (u.span, u.plain_columns())));
        for (span, key) in keys {
            let holds = key.is_some_and(|key| columns.iter().all(|c| key.contains(c)));
            if !holds {
                diags.push(
                    Diagnostic::new(
                        Code::E0405,
                        span,
                        "a unique key of a partitioned table holds the columns it is partitioned by",
                    )
                    .also(item.span, "partitioned here")
                    .help("add those columns to the key"),
                );
            }
        }
        draft.table.partition = Some(Partition { method: *method, columns, span: item.span });
    }
}
