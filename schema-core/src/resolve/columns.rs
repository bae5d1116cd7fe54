//! Columns: their types and modifiers. Expressions come later, when all columns are known.

use super::names::{ColumnIndex, qname};
use super::{Draft, options, sequences};
use crate::check::Env;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{PerTarget, Target, TargetSet};
use crate::ir::{self, Collate, Type};
use crate::source::Span;
use crate::syntax::ast::{self, Collation, ModifierKind};

/// A table with its columns.
pub(super) fn draft<'a>(
    table: &'a ast::Table,
    env: &Env<'_>,
    targets: TargetSet,
    diags: &mut Diagnostics,
) -> Draft<'a> {
    let name = qname(&table.path);
    if table.columns.is_empty() {
        diags.push(
            Diagnostic::new(Code::E0408, table.path.span(), format!("table '{name}' has no columns"))
                .help("give it at least one: `id bigint primary key auto`"),
        );
    }
    let index = ColumnIndex::of(table, diags);
    let mut columns = Vec::with_capacity(table.columns.len());
    let mut first_auto: Option<&ast::Column> = None;
    for written in &table.columns {
        let column = column(written, env, targets, diags);
        // PostgreSQL makes the values of as many columns as there are.
        if column.auto.is_some() && env.names.native != Some(Target::Postgres) {
            match first_auto {
                None => first_auto = Some(written),
                Some(first) => diags.push(
                    Diagnostic::new(
                        Code::E0402,
                        written.name.span,
                        format!("table '{name}' has two `auto` columns"),
                    )
                    .also(first.name.span, "the first one")
                    .help("keep one of them"),
                ),
            }
        }
        columns.push(column);
    }
    renamed(table, &index, diags);
    let generated = table
        .columns
        .iter()
        .map(|c| c.modifiers.iter().any(|m| matches!(m.kind, ModifierKind::Generated { .. })))
        .collect();
    let table_ir = ir::Table {
        name,
        docs: table.docs.clone(),
        columns,
        primary_key: None,
        uniques: Vec::new(),
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        exclusions: Vec::new(),
        was: None,
        partition: None,
        partitions: PerTarget::default(),
        options: PerTarget::default(),
        rust_name: table.rust_name.clone(),
        span: table.span,
    };
    Draft { ast: table, table: table_ir, index, generated }
}

/// `was` must name what is gone.
fn renamed(table: &ast::Table, index: &ColumnIndex<'_>, diags: &mut Diagnostics) {
    for column in &table.columns {
        for modifier in &column.modifiers {
            if let ModifierKind::Was(was) = &modifier.kind
                && let Some(still) = index.get(&was.name)
            {
                let message =
                    format!("'{}' can't have been '{}', which is still a column", column.name.name, was.name);
                diags.push(
                    Diagnostic::new(Code::E0402, was.span, message)
                        .also(table.columns[still.index()].name.span, "still here")
                        .help("`was` names a column that is gone"),
                );
            }
        }
    }
}

/// What a column's modifiers say, with their places.
#[derive(Default)]
struct Found {
    primary_key: Option<Span>,
    auto: Option<Span>,
    unique: Option<Span>,
    default: Option<Span>,
    generated: Option<Span>,
    references: Option<Span>,
    on_update_now: Option<Span>,
    secret: Option<Span>,
    collate: Option<Span>,
    was: Option<Span>,
    only: Option<Span>,
}

fn column(written: &ast::Column, env: &Env<'_>, targets: TargetSet, diags: &mut Diagnostics) -> ir::Column {
    let ty = env.names.type_of(&written.ty, diags);
    let mut column = ir::Column {
        name: written.name.name.clone(),
        docs: written.docs.clone(),
        ty: ty.clone().unwrap_or(Type::Native),
        precision: super::types::precision(&written.ty),
        nullable: written.nullable,
        auto: None,
        counting: ir::Counting::default(),
        sequence: None,
        default: None,
        generated: None,
        on_update_now: false,
        secret: false,
        collate: Collate::Binary,
        collation: None,
        was: None,
        native: PerTarget::default(),
        only: targets,
        options: PerTarget::default(),
        rust_type: written.ty.rust.as_ref().map(|r| r.value.clone()),
        rust_name: written.rust_name.clone(),
        span: written.span,
        name_span: written.name.span,
        ty_span: written.ty.span,
    };
    let mut found = Found::default();
    if let Some((_, composite)) = env.names.composite(&written.ty) {
        // That other targets have none is told once, where it is declared.
        column.native = PerTarget::all(Some(composite));
    }
    for (target, text) in &written.ty.native {
        native(&mut column, target.value, text, env, diags);
    }
    for modifier in &written.modifiers {
        let span = modifier.span;
        let slot = match &modifier.kind {
            ModifierKind::PrimaryKey => &mut found.primary_key,
            ModifierKind::Auto { kind, counting, sequence } => {
                column.auto = Some(*kind);
                column.counting = sequences::counting(counting, env.base(&column.ty), diags);
                column.sequence = sequence.as_ref().map(|name| name.name.clone());
                &mut found.auto
            }
            ModifierKind::Unique => &mut found.unique,
            ModifierKind::Default(_) => &mut found.default,
            ModifierKind::Generated { .. } => &mut found.generated,
            ModifierKind::References(_) => &mut found.references,
            ModifierKind::OnUpdateNow => {
                column.on_update_now = true;
                &mut found.on_update_now
            }
            ModifierKind::Secret => {
                column.secret = true;
                &mut found.secret
            }
            ModifierKind::Collate(collation) => {
                match collation {
                    Collation::Portable(collate) => column.collate = *collate,
                    Collation::Own(name) => column.collation = Some(name.value.clone()),
                }
                &mut found.collate
            }
            ModifierKind::Was(was) => {
                column.was = Some(was.name.clone());
                &mut found.was
            }
            ModifierKind::Only(only) => {
                column.only = only.and(targets);
                &mut found.only
            }
            ModifierKind::Check(_) => continue,
            ModifierKind::Native(target, text) => {
                native(&mut column, *target, text, env, diags);
                continue;
            }
            ModifierKind::With(target, text) => {
                let what = ("a column", "with mysql 'INVISIBLE'");
                options::add(&mut column.options, *target, text, what, diags);
                continue;
            }
        };
        if let Some(first) = *slot {
            diags.push(
                Diagnostic::new(
                    Code::E0107,
                    span,
                    format!("a modifier of '{}' is repeated", written.name.name),
                )
                .also(first, "first here")
                .help("keep one of them"),
            );
        }
        slot.get_or_insert(span);
    }
    if let Some(ty) = ty {
        fits(&column, env.base(&ty), env, &found, written, diags);
    }
    column
}

fn native(
    column: &mut ir::Column,
    target: Target,
    text: &ast::Spanned<String>,
    env: &Env<'_>,
    diags: &mut Diagnostics,
) {
    let slot = column.native.get_mut(target);
    if slot.is_some() {
        diags.push(
            Diagnostic::new(
                Code::E0107,
                text.span,
                format!("'{}' has two native types for {target}", column.name),
            )
            .help("keep one of them"),
        );
    }
    *slot = Some(native_name(text, env.names.native, diags));
}

/// The name of a target's own type; what can't be one is reported.
pub(super) fn native_name(
    text: &ast::Spanned<String>,
    native: Option<Target>,
    diags: &mut Diagnostics,
) -> String {
    let value = text.value.trim();
    // A column of SQLite may have no type at all.
    let empty = value.is_empty() && native != Some(Target::Sqlite);
    if empty || value.contains([';', '\0', '\n']) || value.contains("--") || value.contains("/*") {
        diags.push(
            Diagnostic::new(Code::E0402, text.span, "this is not the name of a type")
                .help("write it as the target's catalog shows it: `native postgres 'inet'`"),
        );
    }
    value.to_owned()
}

/// Whether the modifiers fit the type and one another.
fn fits(
    column: &ir::Column,
    base: &Type,
    env: &Env<'_>,
    found: &Found,
    written: &ast::Column,
    diags: &mut Diagnostics,
) {
    let name = &column.name;
    let shown = || env.show(&column.ty);
    let mut refuse = |code: Code, span: Span, message: String, help: &str| {
        diags.push(Diagnostic::new(code, span, message).also(column.name_span, "the column").help(help));
    };
    let mut auto_and_null = None;
    if !written.ty.native.is_empty() {
        let missing: Vec<Target> = column.only.iter().filter(|t| column.native.get(*t).is_none()).collect();
        if let Some(first) = missing.first() {
            let titles: Vec<&str> = missing.iter().map(|t| t.title()).collect();
            refuse(
                Code::E0601,
                written.ty.span,
                format!("'{name}' has no type on {}", titles.join(" and ")),
                &format!("add `native {first} '…'`, limit the column with `only`, or turn the target off"),
            );
        }
    }
    if let Type::Named(id) = column.ty
        && env.types[id.index()].not_null
        && column.nullable
        && env.names.native.is_none()
    {
        refuse(
            Code::E0402,
            written.ty.span,
            format!("{} is `not null`, and '{name}' may be NULL", shown()),
            "remove the `?`, or the type's `not null`",
        );
    }
    if let Some(span) = found.auto {
        if !base.is_int() {
            refuse(Code::E0402, span, format!("{} can't be `auto`", shown()), "only integers are: `bigint`");
        } else if matches!(column.ty, Type::Named(_)) {
            let help = format!("write `{}`", env.show(base));
            refuse(
                Code::E0402,
                span,
                format!("{} can't be `auto`: its values are not checked", shown()),
                &help,
            );
        } else if let Some(clash) = found.default.or(found.generated) {
            refuse(
                Code::E0402,
                clash,
                format!("'{name}' is `auto`, and can't have a value of its own"),
                "remove one of the two",
            );
        } else if column.nullable && env.names.native != Some(Target::Sqlite) {
            auto_and_null = Some(span);
        }
    } else if let (Some(_), Some(span)) = (found.default, found.generated) {
        refuse(
            Code::E0402,
            span,
            format!("'{name}' has a default, and can't be generated too"),
            "remove one of the two",
        );
    }
    if let Some(span) = found.on_update_now {
        if !matches!(base, Type::Timestamp | Type::DateTime | Type::Native) {
            refuse(
                Code::E0402,
                span,
                format!("{} can't be set to `now()` on update", shown()),
                "only `timestamp` and `datetime` can",
            );
        } else if found.generated.is_some() {
            refuse(
                Code::E0402,
                span,
                format!("'{name}' is generated, and can't be set"),
                "remove one of the two",
            );
        }
    }
    if let Some(span) = found.collate {
        let own = column.collation.is_some();
        if column.collation.as_deref().is_some_and(|name| name.is_empty() || name.contains('\0')) {
            let help = "write it as the target's catalog shows it: `collate 'de_DE'`";
            refuse(Code::E0402, span, "this is not the name of a collation".to_owned(), help);
        } else if env.names.native.is_some() {
            if !own {
                refuse(
                    Code::E0402,
                    span,
                    "a native schema compares as its target does".to_owned(),
                    "name a collation of the target, `collate 'X'`, or leave it out",
                );
            }
        } else if !(base.is_text() || own && *base == Type::Native) {
            refuse(
                Code::E0402,
                span,
                format!("{} has no collation", shown()),
                "only text has one: varchar, char, text",
            );
        } else if own && column.only.single().is_none() {
            refuse(
                Code::E0402,
                span,
                "this collation is one target's, and there are several".to_owned(),
                "write `collate ci` or `collate binary`, or limit the column with `only`",
            );
        }
    }
    if let Some(span) = found.primary_key {
        if found.generated.is_some() && env.names.native.is_none_or(|t| t == Target::Sqlite) {
            refuse(
                Code::E0403,
                span,
                format!("'{name}' is generated, and can't be a primary key"),
                "SQLite refuses it: make it unique instead",
            );
        } else if found.only.is_some() {
            refuse(
                Code::E0403,
                span,
                format!("'{name}' is limited by `only`, and can't be a primary key"),
                "a primary key exists on every target",
            );
        }
    }
    if let (Some(span), Some(_)) = (found.references, found.only) {
        refuse(
            Code::E0402,
            span,
            format!("'{name}' is limited by `only`, and can't be a foreign key"),
            "a foreign key exists on every target",
        );
    }
    if let Some(span) = auto_and_null {
        diags.push(
            Diagnostic::new(Code::E0402, span, format!("'{name}' is `auto`, so never NULL"))
                .also(column.name_span, "the column")
                .help("remove the `?`")
                .not_nullable(written.ty.span),
        );
    }
}
