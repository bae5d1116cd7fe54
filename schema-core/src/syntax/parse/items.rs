//! Items of one line: `extension`, `namespace`, `sequence`, `policy`.

use super::cx::{Cx, Pair, is_name};
use super::{expr, types};
use crate::diag::{Code, Diagnostic};
use crate::syntax::ast::{Counting, Extension, Namespace, Policy, PolicyRole, Sequence, Verb};
use crate::syntax::grammar::Rule;

/// An `extension`.
pub(super) fn extension(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Extension> {
    let span = cx.span(&pair);
    let mut parts = pair.into_inner();
    let name = cx.ident(&parts.next()?);
    let namespace = parts.next().and_then(|part| cx.first_name(part));
    Some(Extension { name, namespace, span })
}

/// A `namespace`.
pub(super) fn namespace(cx: &mut Cx<'_, '_>, pair: Pair<'_>, docs: String) -> Option<Namespace> {
    let span = cx.span(&pair);
    Some(Namespace { name: cx.first_name(pair)?, docs, span })
}

/// A `sequence`.
pub(super) fn sequence(cx: &mut Cx<'_, '_>, pair: Pair<'_>, docs: String) -> Option<Sequence> {
    let span = cx.span(&pair);
    let (mut path, mut ty, mut owned_by) = (None, None, None);
    let mut counting = Counting::default();
    for part in pair.into_inner() {
        let at = cx.span(&part);
        match part.as_rule() {
            Rule::path => path = cx.path(part),
            Rule::sequence_type => ty = Some(cx.spanned(&part, part.as_str().to_ascii_lowercase())),
            Rule::owned_by => {
                let owner = owner(cx, part.into_inner().next()?)?;
                cx.once(&mut owned_by, owner, at, "owned by");
            }
            Rule::EOI => {}
            _ => types::counting(cx, &mut counting, part)?,
        }
    }
    let owned_by = owned_by.map(|(owner, _)| owner);
    Some(Sequence { path: path?, docs, ty, counting, owned_by, span })
}

/// `TABLE.COLUMN`
fn owner(
    cx: &mut Cx<'_, '_>,
    pair: Pair<'_>,
) -> Option<(crate::syntax::ast::Path, crate::syntax::ast::Ident)> {
    let span = cx.span(&pair);
    let (table, mut columns) = types::ref_target(cx, pair)?;
    match (columns.pop(), columns.is_empty()) {
        (Some(column), true) => Some((table, column)),
        _ => {
            cx.report(
                Diagnostic::new(Code::E0101, span, "a sequence is owned by one column")
                    .help("write 'owned by TABLE.COLUMN'"),
            );
            None
        }
    }
}

/// A `policy`.
pub(super) fn policy(cx: &mut Cx<'_, '_>, pair: Pair<'_>, docs: String) -> Option<Policy> {
    let span = cx.span(&pair);
    let (mut name, mut table) = (None, None);
    let (mut restrictive, mut verb, mut to, mut using, mut check) = (None, None, None, None, None);
    for part in pair.into_inner() {
        let at = cx.span(&part);
        match part.as_rule() {
            Rule::word | Rule::ticked => name = Some(cx.ident(&part)),
            Rule::raw_on => table = cx.path(part.into_inner().next()?),
            Rule::p_restrictive => cx.once(&mut restrictive, (), at, "restrictive"),
            Rule::p_for => {
                let word = types::word(part)?;
                let of = match word.as_str() {
                    "read" => Verb::Read,
                    "insert" => Verb::Insert,
                    "update" => Verb::Update,
                    _ => Verb::Delete,
                };
                cx.once(&mut verb, of, at, "for");
            }
            Rule::p_to => {
                let roles = part.into_inner().filter(|p| p.as_rule() == Rule::policy_role);
                let roles = roles.filter_map(|p| p.into_inner().next());
                let roles = roles.map(|p| match is_name(&p) {
                    true => PolicyRole::Name(cx.ident(&p)),
                    false => PolicyRole::Account(cx.string(&p)),
                });
                let roles: Vec<PolicyRole> = roles.collect();
                cx.once(&mut to, roles, at, "to");
            }
            Rule::p_using => {
                let value = expr::inner_expr(cx, part)?;
                cx.once(&mut using, value, at, "using");
            }
            Rule::p_check => {
                let value = expr::inner_expr(cx, part)?;
                cx.once(&mut check, value, at, "check");
            }
            _ => {}
        }
    }
    Some(Policy {
        name: name?,
        docs,
        table: table?,
        restrictive: restrictive.map(|(_, at)| at),
        verb: verb.map(|(v, _)| v),
        to: to.map(|(roles, _)| roles).unwrap_or_default(),
        using: using.map(|(e, _)| e),
        check: check.map(|(e, _)| e),
        span,
    })
}
