//! Lines of `schema`, `service` and `migrator` blocks, and the items without a block.

use super::cx::{Cx, Pair, is_name};
use super::{expr, types};
use crate::dialect::Target;
use crate::source::Span;
use crate::syntax::ast::{
    Access, Cache, ContextVar, Ident, Path, Raw, RawObject, SchemaBlock, Spanned, TypeCheck, TypeDecl, Verb,
};
use crate::syntax::grammar::Rule;

/// One line of a `schema` block.
pub(super) fn schema_line(cx: &mut Cx<'_, '_>, block: &mut SchemaBlock, pair: Pair<'_>) -> Option<()> {
    let span = cx.span(&pair);
    match pair.as_rule() {
        Rule::l_targets => {
            let mut list = Vec::new();
            for part in pair.into_inner().filter(|p| p.as_rule() == Rule::target) {
                let target = cx.target(&part)?;
                if let Some(first) = list.iter().find(|t: &&Spanned<_>| t.value == target.value) {
                    let first = first.span;
                    cx.repeated(target.span, first, part.as_str());
                    continue;
                }
                list.push(target);
            }
            if let Some(first) = block.targets.as_ref().and_then(|t| t.first()) {
                let first = first.span;
                cx.repeated(span, first, "targets");
            } else {
                block.targets = Some(list);
            }
        }
        Rule::l_galera => match block.galera {
            Some(first) => cx.repeated(span, first, "galera"),
            None => block.galera = Some(span),
        },
        Rule::l_native => match block.native {
            Some(first) => cx.repeated(span, first, "native"),
            None => block.native = Some(span),
        },
        Rule::t_with => block.options.push(types::with(cx, pair)?),
        _ => {
            for part in pair.into_inner().filter(|p| p.as_rule() == Rule::context_var) {
                let mut parts = part.into_inner();
                let name = cx.ident(&parts.next()?);
                let ty = types::type_expr(cx, parts.next()?)?;
                block.context.push(ContextVar { name, ty });
            }
        }
    }
    Some(())
}

/// What a `service` or `migrator` block says.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) account: Option<(Spanned<String>, Span)>,
    pub(super) password: Option<(Ident, Span)>,
    pub(super) access: Vec<Access>,
    pub(super) uses: Vec<Spanned<Vec<Ident>>>,
    pub(super) cache: Vec<Cache>,
    pub(super) grants: Vec<(Spanned<Target>, Spanned<String>)>,
    pub(super) nologin: Option<Span>,
}

/// One line of a `service` or `migrator` block.
pub(super) fn service_line(cx: &mut Cx<'_, '_>, lines: &mut Lines, pair: Pair<'_>) -> Option<()> {
    let span = cx.span(&pair);
    match pair.as_rule() {
        Rule::l_account => {
            let name = cx.string(&pair.into_inner().next()?);
            cx.once(&mut lines.account, name, span, "account");
        }
        Rule::l_password => {
            let name = cx.first_name(pair)?;
            cx.once(&mut lines.password, name, span, "password");
        }
        Rule::l_cache => {
            let mut parts = pair.into_inner();
            let mut cache = Cache { pattern: cx.string(&parts.next()?), read: false, write: false, span };
            for verb in parts {
                if verb.as_str().eq_ignore_ascii_case("read") {
                    cache.read = true;
                } else {
                    cache.write = true;
                }
            }
            lines.cache.push(cache);
        }
        Rule::l_grant => {
            let mut parts = pair.into_inner();
            lines.grants.push((cx.target(&parts.next()?)?, cx.string(&parts.next()?)));
        }
        Rule::l_nologin => match lines.nologin {
            Some(first) => cx.repeated(span, first, "nologin"),
            None => lines.nologin = Some(span),
        },
        Rule::l_use => lines.uses.push(Spanned { value: cx.names(pair), span }),
        _ => {
            let access = access(cx, pair, span)?;
            lines.access.push(access);
        }
    }
    Some(())
}

fn access(cx: &mut Cx<'_, '_>, pair: Pair<'_>, span: Span) -> Option<Access> {
    let mut verbs: Vec<Spanned<Verb>> = Vec::new();
    let mut tables: Vec<(Path, Option<Vec<Ident>>)> = Vec::new();
    let (mut filter, mut check) = (None, None);
    for part in pair.into_inner() {
        let at = cx.span(&part);
        match part.as_rule() {
            Rule::verb => {
                let value = match part.as_str().to_ascii_lowercase().as_str() {
                    "read" => Verb::Read,
                    "write" => Verb::Write,
                    "insert" => Verb::Insert,
                    "update" => Verb::Update,
                    _ => Verb::Delete,
                };
                match verbs.iter().find(|v| v.value == value) {
                    Some(first) => {
                        let first = first.span;
                        cx.repeated(at, first, part.as_str());
                    }
                    None => verbs.push(Spanned { value, span: at }),
                }
            }
            Rule::access_table => {
                let mut parts = part.into_inner();
                let path = cx.path(parts.next()?)?;
                let columns = parts.next().map(|p| cx.names(p));
                tables.push((path, columns));
            }
            Rule::i_where => {
                let value = expr::inner_expr(cx, part)?;
                cx.once(&mut filter, value, at, "where");
            }
            Rule::a_check => {
                let value = expr::inner_expr(cx, part)?;
                cx.once(&mut check, value, at, "check");
            }
            _ => {}
        }
    }
    Some(Access { verbs, tables, filter: filter.map(|(e, _)| e), check: check.map(|(e, _)| e), span })
}

/// A `type_decl`.
pub(super) fn type_decl(cx: &mut Cx<'_, '_>, pair: Pair<'_>, docs: String) -> Option<TypeDecl> {
    let span = cx.span(&pair);
    let (mut path, mut ty, mut checks) = (None, None, Vec::new());
    let (mut collate, mut not_null, mut default) = (None, None, None);
    for part in pair.into_inner() {
        let at = cx.span(&part);
        match part.as_rule() {
            Rule::path => path = cx.path(part),
            Rule::type_expr => ty = Some(types::type_expr(cx, part)?),
            Rule::y_check => {
                let name = part.clone().into_inner().find(is_name).map(|p| cx.ident(&p));
                checks.push(TypeCheck { name, expr: expr::inner_expr(cx, part)? });
            }
            Rule::y_collate => {
                let text = cx.string(&part.into_inner().next()?);
                cx.once(&mut collate, text, at, "collate");
            }
            Rule::y_not_null => cx.once(&mut not_null, (), at, "not null"),
            Rule::m_default => {
                let value = expr::inner_expr(cx, part)?;
                cx.once(&mut default, value, at, "default");
            }
            _ => {}
        }
    }
    Some(TypeDecl {
        path: path?,
        docs,
        ty: ty?,
        collate: collate.map(|(text, _)| text),
        not_null: not_null.map(|(_, at)| at),
        default: default.map(|(e, _)| e),
        checks,
        rust_name: None,
        span,
    })
}

/// A `raw`.
pub(super) fn raw(cx: &mut Cx<'_, '_>, pair: Pair<'_>, docs: String) -> Option<Raw> {
    let span = cx.span(&pair);
    let (mut target, mut object, mut after, mut text) = (None, None, None, None);
    let mut before_tables = false;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::target => target = cx.target(&part),
            Rule::raw_object => object = Some(raw_object(cx, part)?),
            Rule::raw_after => after = cx.path(part.into_inner().next()?),
            Rule::raw_before => before_tables = true,
            Rule::string | Rule::dollar => text = Some(cx.string(&part)),
            _ => {}
        }
    }
    Some(Raw { target: target?, docs, object, after, before_tables, text: text?, span })
}

fn raw_object(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<RawObject> {
    let (mut kind, mut name, mut args, mut on, mut returns) = (None, None, None, None, None);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::raw_kind => {
                let span = cx.span(&part);
                kind = Some(Ident { name: part.as_str().to_ascii_lowercase(), span });
            }
            Rule::path => name = cx.path(part),
            Rule::group => {
                let text = part.as_str();
                args = Some(cx.spanned(&part, text[1..text.len() - 1].trim().to_owned()));
            }
            Rule::raw_on => on = cx.path(part.into_inner().next()?),
            Rule::raw_returns => returns = Some(types::type_expr(cx, part.into_inner().next()?)?),
            _ => {}
        }
    }
    Some(RawObject { kind: kind?, name: name?, args, on, returns })
}

/// The name or path of a head.
pub(super) fn head_name(cx: &Cx<'_, '_>, pair: Pair<'_>) -> Option<Path> {
    let part = pair.into_inner().next()?;
    if is_name(&part) { Some(Path { namespace: None, name: cx.ident(&part) }) } else { cx.path(part) }
}
