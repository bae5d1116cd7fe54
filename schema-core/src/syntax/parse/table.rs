//! Table lines that are not columns, and enum labels.

use super::cx::{Cx, Pair, unquote};
use super::{expr, types};
use crate::dialect::{Target, quote};
use crate::source::Span;
use crate::syntax::ast::{
    Deferrable, ExcludeItem, Expr, Ident, IndexItem, Key, Label, PartitionMethod, Reference, Spanned,
    TableItem, TableItemKind,
};
use crate::syntax::grammar::Rule;

/// What a `table_item` matched.
pub(super) fn table_item(cx: &mut Cx<'_, '_>, pair: Pair<'_>, docs: String) -> Option<TableItem> {
    let span = cx.span(&pair);
    let kind = match pair.as_rule() {
        Rule::t_primary => {
            let (mut name, mut columns) = (None, Vec::new());
            let mut include: Option<(Vec<Ident>, Span)> = None;
            let mut deferred: Option<(Deferrable, Span)> = None;
            for part in pair.into_inner() {
                let at = cx.span(&part);
                match part.as_rule() {
                    Rule::columns => columns = cx.names(part),
                    Rule::i_include => {
                        let list = included(cx, part);
                        cx.once(&mut include, list, at, "include");
                    }
                    Rule::i_deferrable => cx.once(&mut deferred, deferrable(part), at, "deferrable"),
                    _ => name = Some(cx.ident(&part)),
                }
            }
            TableItemKind::PrimaryKey {
                name,
                columns,
                include: include.map(|(list, _)| list).unwrap_or_default(),
                deferrable: deferred.map_or(Deferrable::No, |(d, _)| d),
            }
        }
        Rule::t_unique => TableItemKind::Unique(index(cx, pair)?),
        Rule::t_index => TableItemKind::Index(index(cx, pair)?),
        Rule::t_foreign => foreign_key(cx, pair)?,
        Rule::t_check => check(cx, pair)?,
        Rule::t_was => TableItemKind::Was(cx.first_name(pair)?),
        Rule::t_partition => {
            let mut parts = pair.into_inner();
            let method = match parts.next()?.as_str().to_ascii_lowercase().as_str() {
                "range" => PartitionMethod::Range,
                "list" => PartitionMethod::List,
                _ => PartitionMethod::Hash,
            };
            TableItemKind::Partition { method, columns: cx.names(parts.next()?) }
        }
        Rule::t_part => {
            let mut parts = pair.into_inner();
            TableItemKind::Part {
                name: cx.path(parts.next()?)?,
                target: cx.target(&parts.next()?)?,
                bound: cx.string(&parts.next()?),
            }
        }
        Rule::t_exclude => TableItemKind::Exclude(exclude(cx, pair)?),
        _ => {
            let (target, text) = types::with(cx, pair)?;
            TableItemKind::With(target, text)
        }
    };
    Some(TableItem { kind, docs, span })
}

fn index(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<IndexItem> {
    let mut item = IndexItem::default();
    // What may be written once, where it was first.
    let mut seen: Vec<(Rule, Span)> = Vec::new();
    for part in pair.into_inner() {
        let (rule, span) = (part.as_rule(), cx.span(&part));
        if rule == Rule::t_with {
            item.options.push(types::with(cx, part)?);
            continue;
        }
        if let Some((_, first)) = seen.iter().find(|(r, _)| *r == rule) {
            let first = *first;
            cx.repeated(span, first, tail_word(rule));
            return None;
        }
        seen.push((rule, span));
        match rule {
            Rule::word | Rule::ticked => item.name = Some(cx.ident(&part)),
            Rule::keys => {
                for key_pair in part.into_inner().filter(|p| p.as_rule() == Rule::key) {
                    item.keys.push(key(cx, key_pair)?);
                }
            }
            Rule::i_using => item.method = cx.first_name(part),
            Rule::i_include => item.include = included(cx, part),
            Rule::i_where => item.filter = Some(expr::inner_expr(cx, part)?),
            Rule::i_nulls => item.nulls_not_distinct = Some(span),
            Rule::i_deferrable => item.deferrable = deferrable(part),
            Rule::only => item.only = Some(cx.targets(part)),
            _ => {}
        }
    }
    Some(item)
}

/// `include (…)`
fn included(cx: &Cx<'_, '_>, pair: Pair<'_>) -> Vec<Ident> {
    pair.into_inner().next().map(|p| cx.names(p)).unwrap_or_default()
}

fn exclude(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<ExcludeItem> {
    let (mut name, mut method, mut keys) = (None, None, Vec::new());
    let (mut include, mut filter, mut deferred, mut only) = (None, None, None, None);
    for part in pair.into_inner() {
        let at = cx.span(&part);
        match part.as_rule() {
            Rule::word | Rule::ticked => name = Some(cx.ident(&part)),
            Rule::i_using => method = cx.first_name(part),
            Rule::exclude_key => {
                let mut parts = part.into_inner();
                let key = self::key(cx, parts.next()?)?;
                let operator = parts.find(|p| p.as_rule() != Rule::exclude_with)?;
                let operator = match operator.as_rule() {
                    Rule::string => cx.string(&operator),
                    _ => cx.spanned(&operator, operator.as_str().to_owned()),
                };
                keys.push((key, operator));
            }
            Rule::i_include => {
                let list = included(cx, part);
                cx.once(&mut include, list, at, "include");
            }
            Rule::i_where => {
                let value = expr::inner_expr(cx, part)?;
                cx.once(&mut filter, value, at, "where");
            }
            Rule::i_deferrable => cx.once(&mut deferred, deferrable(part), at, "deferrable"),
            Rule::only => {
                let targets = cx.targets(part);
                cx.once(&mut only, targets, at, "only");
            }
            _ => {}
        }
    }
    Some(ExcludeItem {
        name,
        method: method?,
        keys,
        include: include.map(|(list, _)| list).unwrap_or_default(),
        filter: filter.map(|(e, _)| e),
        deferrable: deferred.map_or(Deferrable::No, |(d, _)| d),
        only: only.map(|(o, _)| o),
    })
}

fn tail_word(rule: Rule) -> &'static str {
    match rule {
        Rule::i_using => "using",
        Rule::i_include => "include",
        Rule::i_where => "where",
        Rule::i_nulls => "nulls not distinct",
        Rule::i_deferrable => "deferrable",
        Rule::not_valid => "not valid",
        Rule::match_full => "match full",
        Rule::only => "only",
        Rule::k_asc | Rule::k_desc => "asc or desc",
        Rule::k_nulls => "nulls first or last",
        Rule::k_collate => "collate",
        Rule::a_check => "check",
        _ => "operator class",
    }
}

fn deferrable(pair: Pair<'_>) -> Deferrable {
    match types::word(pair).as_deref() {
        Some("deferred") => Deferrable::Deferred,
        _ => Deferrable::Immediate,
    }
}

fn key(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Key> {
    let span = cx.span(&pair);
    let mut parts = pair.into_inner();
    let head = parts.next()?;
    let mut prefix = None;
    let expr = match head.as_rule() {
        Rule::key_column => column_expr(cx, head)?,
        Rule::key_prefix => {
            let number = head.clone().into_inner().find(|p| p.as_rule() == Rule::integer)?;
            prefix = Some(types::integer(cx, &number)?);
            column_expr(cx, head)?
        }
        _ => expr::key_expr(cx, head)?,
    };
    let mut key =
        Key { expr, prefix, descending: false, nulls_first: None, collate: None, opclass: None, span };
    let mut seen: Vec<(Rule, Span)> = Vec::new();
    for part in parts {
        let (rule, at) = (part.as_rule(), cx.span(&part));
        let kind = if rule == Rule::k_asc { Rule::k_desc } else { rule };
        if let Some((_, first)) = seen.iter().find(|(r, _)| *r == kind) {
            let first = *first;
            cx.repeated(at, first, tail_word(kind));
            return None;
        }
        seen.push((kind, at));
        match rule {
            Rule::k_desc => key.descending = true,
            Rule::k_nulls => key.nulls_first = Some(types::word(part).as_deref() == Some("first")),
            Rule::k_collate => key.collate = part.into_inner().next().map(|p| cx.string(&p)),
            Rule::k_opclass => key.opclass = part.into_inner().next().map(|p| opclass(cx, &p)),
            _ => {}
        }
    }
    Some(key)
}

/// An operator class as SQL: a string is SQL already.
fn opclass(cx: &Cx<'_, '_>, pair: &Pair<'_>) -> Spanned<String> {
    match pair.as_rule() {
        Rule::string => cx.string(pair),
        Rule::ticked => cx.spanned(pair, quote::ident(Target::Postgres, &cx.ident(pair).name)),
        _ => cx.spanned(pair, pair.as_str().to_owned()),
    }
}

fn column_expr(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Expr> {
    let name = cx.first_name(pair)?;
    let span = name.span;
    Some(Expr { kind: crate::syntax::ast::ExprKind::Column { qualifier: None, name }, span })
}

fn foreign_key(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<TableItemKind> {
    let (mut name, mut columns) = (None, Vec::new());
    let mut reference: Option<Reference> = None;
    let mut deferred: Option<(Deferrable, Span)> = None;
    let mut not_valid: Option<((), Span)> = None;
    let mut match_full: Option<((), Span)> = None;
    for part in pair.into_inner() {
        let span = cx.span(&part);
        match part.as_rule() {
            Rule::word | Rule::ticked => name = Some(cx.ident(&part)),
            Rule::columns => columns = cx.names(part),
            Rule::m_references => reference = Some(types::reference(cx, part)?),
            Rule::ref_action => types::action(cx, reference.as_mut()?, part)?,
            Rule::i_deferrable => cx.once(&mut deferred, deferrable(part), span, "deferrable"),
            Rule::match_full => cx.once(&mut match_full, (), span, "match full"),
            Rule::not_valid => cx.once(&mut not_valid, (), span, "not valid"),
            _ => {}
        }
    }
    Some(TableItemKind::ForeignKey {
        name,
        columns,
        reference: reference?,
        deferrable: deferred.map_or(Deferrable::No, |(d, _)| d),
        match_full: match_full.is_some(),
        not_valid: not_valid.is_some(),
    })
}

fn check(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<TableItemKind> {
    let (mut name, mut expr) = (None::<Ident>, None);
    let mut not_valid: Option<((), Span)> = None;
    let mut only = None;
    for part in pair.into_inner() {
        let span = cx.span(&part);
        match part.as_rule() {
            Rule::word | Rule::ticked => name = Some(cx.ident(&part)),
            Rule::expr => expr = Some(expr::expr(cx, part)?),
            Rule::not_valid => cx.once(&mut not_valid, (), span, "not valid"),
            Rule::only => {
                let targets = cx.targets(part);
                cx.once(&mut only, targets, span, "only");
            }
            _ => {}
        }
    }
    Some(TableItemKind::Check {
        name,
        expr: expr?,
        not_valid: not_valid.is_some(),
        only: only.map(|(o, _)| o),
    })
}

/// An `enum_label`.
pub(super) fn label(cx: &mut Cx<'_, '_>, pair: Pair<'_>, docs: String) -> Option<Label> {
    let mut parts = pair.into_inner();
    let name = label_name(cx, &parts.next()?);
    let was = parts.next().and_then(|p| p.into_inner().next()).map(|p| label_name(cx, &p));
    Some(Label { name, docs, was, rust_name: None })
}

fn label_name(cx: &Cx<'_, '_>, pair: &Pair<'_>) -> Ident {
    match pair.as_rule() {
        Rule::string => Ident { name: unquote(pair.as_str()), span: cx.span(pair) },
        _ => cx.ident(pair),
    }
}
