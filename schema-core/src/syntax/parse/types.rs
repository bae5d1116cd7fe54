//! Types, columns, references and modifiers.

use super::cx::{Cx, Pair, Pairs, path_of};
use super::expr;
use crate::diag::{Code, Diagnostic};
use crate::dialect::Target;
use crate::source::Span;
use crate::syntax::ast::{
    Action, AutoKind, Collate, Collation, Column, Counting, Ident, Modifier, ModifierKind, Path, Reference,
    Spanned, TypeExpr,
};
use crate::syntax::grammar::Rule;

/// A `type_expr`.
pub(super) fn type_expr(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<TypeExpr> {
    let span = cx.span(&pair);
    let mut ty = TypeExpr {
        name: Path { namespace: None, name: Ident { name: String::new(), span } },
        args: Vec::new(),
        unsigned: false,
        rust: None,
        arrays: 0,
        native: Vec::new(),
        span,
    };
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::path => ty.name = cx.path(part)?,
            Rule::json_name => ty.name.name = cx.ident(&part),
            Rule::type_args => {
                for number in part.into_inner().filter(|p| p.as_rule() == Rule::integer) {
                    ty.args.push(integer(cx, &number)?);
                }
            }
            Rule::unsigned => ty.unsigned = true,
            Rule::rust_text => ty.rust = Some(cx.spanned(&part, part.as_str().trim().to_owned())),
            Rule::array => ty.arrays = ty.arrays.saturating_add(1),
            Rule::native => {
                let mut parts = part.into_inner();
                ty.native.push((cx.target(&parts.next()?)?, cx.string(&parts.next()?)));
            }
            _ => {}
        }
    }
    if !ty.native.is_empty() {
        "native".clone_into(&mut ty.name.name.name);
    }
    Some(ty)
}

/// An `integer` that is a type's or a key's parameter.
pub(super) fn integer(cx: &mut Cx<'_, '_>, pair: &Pair<'_>) -> Option<Spanned<u64>> {
    if let Ok(value) = pair.as_str().parse() {
        return Some(cx.spanned(pair, value));
    }
    let span = cx.span(pair);
    cx.report(
        Diagnostic::new(Code::E0401, span, "this number is too large")
            .help("no target holds a value so long"),
    );
    None
}

/// A `column`.
pub(super) fn column(cx: &mut Cx<'_, '_>, pair: Pair<'_>, docs: String) -> Option<Column> {
    let span = cx.span(&pair);
    let mut parts = pair.into_inner();
    let name = cx.ident(&parts.next()?);
    let mut ty = type_expr(cx, parts.next()?)?;
    let nullable = parts.peek().is_some_and(|p| p.as_rule() == Rule::nullable);
    if nullable {
        parts.next();
    }
    let mut modifiers = modifiers(cx, parts)?;
    if !ty.native.is_empty() {
        // Those of the type's place may stand further on, too.
        for modifier in std::mem::take(&mut modifiers) {
            match modifier.kind {
                ModifierKind::Native(target, text) => {
                    ty.native.push((Spanned { value: target, span: modifier.span }, text))
                }
                _ => modifiers.push(modifier),
            }
        }
    }
    if let Some((first, second)) = repeated_native(&ty.native) {
        cx.repeated(second, first, "native");
        return None;
    }
    Some(Column { name, docs, ty, nullable, modifiers, rust_name: None, span })
}

fn repeated_native(natives: &[(Spanned<Target>, Spanned<String>)]) -> Option<(Span, Span)> {
    natives.iter().enumerate().find_map(|(i, (target, _))| {
        natives[..i].iter().find(|(t, _)| t.value == target.value).map(|(first, _)| (first.span, target.span))
    })
}

/// Modifiers, in order; what may stand once stands once.
pub(super) fn modifiers(cx: &mut Cx<'_, '_>, pairs: Pairs<'_>) -> Option<Vec<Modifier>> {
    let mut list: Vec<Modifier> = Vec::new();
    for pair in pairs {
        let span = cx.span(&pair);
        let kind = match pair.as_rule() {
            Rule::ref_action => {
                // After other modifiers, it still belongs to the reference.
                let Some(reference) = list.iter_mut().find_map(|m| match &mut m.kind {
                    ModifierKind::References(r) => Some(r),
                    _ => None,
                }) else {
                    cx.report(
                        Diagnostic::new(Code::E0107, span, "an action without a reference")
                            .help("write the reference first: '-> table.column on delete cascade'")
                            .help("a column that is set at each change is 'on update now()'"),
                    );
                    return None;
                };
                action(cx, reference, pair)?;
                continue;
            }
            Rule::EOI => break,
            rule => modifier(cx, rule, pair)?,
        };
        if let Some(first) = list.iter().find(|m| excludes(&m.kind, &kind)) {
            let first = first.span;
            cx.repeated(span, first, modifier_word(&kind));
            return None;
        }
        list.push(Modifier { kind, span });
    }
    Some(list)
}

/// Whether two modifiers of a kind can't stand on one column.
fn excludes(one: &ModifierKind, other: &ModifierKind) -> bool {
    match (one, other) {
        (ModifierKind::Check(_) | ModifierKind::With(..), _) => false,
        (ModifierKind::Native(a, _), ModifierKind::Native(b, _)) => a == b,
        _ => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}

fn modifier_word(kind: &ModifierKind) -> &'static str {
    match kind {
        ModifierKind::PrimaryKey => "primary key",
        ModifierKind::Auto { .. } => "auto",
        ModifierKind::Unique => "unique",
        ModifierKind::Default(_) => "default",
        ModifierKind::Generated { .. } => "as",
        ModifierKind::References(_) => "->",
        ModifierKind::Check(_) => "check",
        ModifierKind::OnUpdateNow => "on update now()",
        ModifierKind::Secret => "secret",
        ModifierKind::Collate(_) => "collate",
        ModifierKind::Was(_) => "was",
        ModifierKind::Native(..) => "native",
        ModifierKind::Only(_) => "only",
        ModifierKind::With(..) => "with",
    }
}

fn modifier(cx: &mut Cx<'_, '_>, rule: Rule, pair: Pair<'_>) -> Option<ModifierKind> {
    Some(match rule {
        Rule::m_primary => ModifierKind::PrimaryKey,
        Rule::m_auto => {
            let (mut kind, mut counting) = (AutoKind::ByDefault, Counting::default());
            let mut sequence = None;
            for part in pair.into_inner() {
                let span = cx.span(&part);
                match part.as_rule() {
                    Rule::auto_kind if part.as_str().eq_ignore_ascii_case("serial") => {
                        kind = AutoKind::Serial;
                    }
                    Rule::auto_kind => kind = AutoKind::Always,
                    Rule::auto_sequence => {
                        let name = cx.first_name(part)?;
                        cx.once(&mut sequence, name, span, "sequence");
                    }
                    _ => self::counting(cx, &mut counting, part)?,
                }
            }
            ModifierKind::Auto { kind, counting, sequence: sequence.map(|(name, _)| name) }
        }
        Rule::m_unique => ModifierKind::Unique,
        Rule::m_default => ModifierKind::Default(expr::inner_expr(cx, pair)?),
        Rule::m_generated => {
            let (mut value, mut stored) = (None, true);
            for part in pair.into_inner() {
                match part.as_rule() {
                    Rule::expr => value = Some(expr::expr(cx, part)?),
                    Rule::generated_kind => stored = part.as_str().eq_ignore_ascii_case("stored"),
                    _ => {}
                }
            }
            ModifierKind::Generated { expr: value?, stored }
        }
        Rule::m_references => ModifierKind::References(reference(cx, pair)?),
        Rule::m_check => ModifierKind::Check(expr::inner_expr(cx, pair)?),
        Rule::m_on_update_now => ModifierKind::OnUpdateNow,
        Rule::m_secret => ModifierKind::Secret,
        Rule::m_collate => {
            let name = pair.into_inner().next()?;
            ModifierKind::Collate(match name.as_rule() {
                Rule::string => Collation::Own(cx.string(&name)),
                _ if name.as_str().eq_ignore_ascii_case("ci") => Collation::Portable(Collate::Ci),
                _ => Collation::Portable(Collate::Binary),
            })
        }
        Rule::m_was => ModifierKind::Was(cx.first_name(pair)?),
        Rule::native => {
            let mut parts = pair.into_inner();
            ModifierKind::Native(cx.target(&parts.next()?)?.value, cx.string(&parts.next()?))
        }
        Rule::only => ModifierKind::Only(cx.targets(pair)),
        Rule::t_with => {
            let (target, text) = with(cx, pair)?;
            ModifierKind::With(target.value, text)
        }
        _ => return None,
    })
}

/// A `t_with`: `with TARGET 'OPTIONS'`.
pub(super) fn with(cx: &Cx<'_, '_>, pair: Pair<'_>) -> Option<(Spanned<Target>, Spanned<String>)> {
    let mut parts = pair.into_inner();
    Some((cx.target(&parts.next()?)?, cx.string(&parts.next()?)))
}

/// One option of how a sequence counts.
pub(super) fn counting(cx: &mut Cx<'_, '_>, into: &mut Counting, pair: Pair<'_>) -> Option<()> {
    let (rule, span) = (pair.as_rule(), cx.span(&pair));
    let (place, word) = match rule {
        Rule::c_start => (&mut into.start, "start"),
        Rule::c_step => (&mut into.step, "step"),
        Rule::c_min => (&mut into.min, "min"),
        Rule::c_max => (&mut into.max, "max"),
        Rule::c_cache => (&mut into.cache, "cache"),
        _ => {
            match into.cycle {
                Some(first) => cx.repeated(span, first, "cycle"),
                None => into.cycle = Some(span),
            }
            return Some(());
        }
    };
    let number = pair.into_inner().next()?;
    if let Some(first) = place {
        let first = first.span;
        cx.repeated(span, first, word);
        return None;
    }
    match number.as_str().parse() {
        Ok(value) => *place = Some(Spanned { value, span }),
        Err(_) => cx.report(
            Diagnostic::new(Code::E0401, cx.span(&number), "this number is too large")
                .help("a sequence counts within 64 bits"),
        ),
    }
    Some(())
}

/// The first token below `pair`, in lower case.
pub(super) fn word(pair: Pair<'_>) -> Option<String> {
    pair.into_inner().next().map(|p| p.as_str().to_ascii_lowercase())
}

/// `m_references`: `-> TARGET` with its actions.
pub(super) fn reference(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<Reference> {
    let span = cx.span(&pair);
    reference_parts(cx, pair.into_inner(), span)
}

/// A `ref_target` and the actions behind it.
pub(super) fn reference_parts(cx: &mut Cx<'_, '_>, pairs: Pairs<'_>, span: Span) -> Option<Reference> {
    let mut found: Option<Reference> = None;
    for part in pairs {
        match part.as_rule() {
            Rule::ref_target => {
                let (table, columns) = ref_target(cx, part)?;
                found = Some(Reference { table, columns, on_delete: None, on_update: None, span });
            }
            Rule::ref_action => action(cx, found.as_mut()?, part)?,
            _ => {}
        }
    }
    found
}

/// `table`, `table.column`, `namespace.table.column`; before parentheses, all of it is the table.
pub(super) fn ref_target(cx: &mut Cx<'_, '_>, pair: Pair<'_>) -> Option<(Path, Vec<Ident>)> {
    let span = cx.span(&pair);
    let (mut names, mut columns) = (Vec::new(), Vec::new());
    let mut listed = false;
    for part in pair.into_inner() {
        if part.as_rule() == Rule::columns {
            columns = cx.names(part);
            listed = true;
        } else {
            names.push(cx.ident(&part));
        }
    }
    if !listed && names.len() > 1 {
        columns.extend(names.pop());
    }
    if names.len() > 2 {
        cx.report(
            Diagnostic::new(Code::E0107, span, "a reference of too many parts")
                .help("write '-> table.column', or '-> namespace.table.column'"),
        );
        return None;
    }
    Some((path_of(names)?, columns))
}

/// `on delete ACTION` or `on update ACTION`, into the reference.
pub(super) fn action(cx: &mut Cx<'_, '_>, reference: &mut Reference, pair: Pair<'_>) -> Option<()> {
    let span = cx.span(&pair);
    let mut parts = pair.into_inner();
    let on_delete = parts.next()?.as_str().eq_ignore_ascii_case("delete");
    let text = parts.next()?.as_str().to_ascii_lowercase();
    let value = if text == "cascade" {
        Action::Cascade
    } else if text == "restrict" {
        Action::Restrict
    } else if text.ends_with("null") {
        Action::SetNull
    } else if text.ends_with("default") {
        Action::SetDefault
    } else {
        Action::NoAction
    };
    let (place, what) = if on_delete {
        (&mut reference.on_delete, "on delete")
    } else {
        (&mut reference.on_update, "on update")
    };
    if let Some(first) = place {
        let first = first.span;
        cx.repeated(span, first, what);
        return None;
    }
    *place = Some(Spanned { value, span });
    reference.span = reference.span.to(span);
    Some(())
}
