//! Sequences, and how they and `auto` columns count.

use super::Draft;
use super::names::qname;
use crate::check::Env;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{Target, TargetSet};
use crate::ir::types::{IntWidth, Sign, Type};
use crate::ir::{ColumnId, Counting, Sequence, TableId};
use crate::source::Span;
use crate::syntax::ast;

/// Resolves all sequences.
pub(super) fn resolve(
    items: &[&ast::Sequence],
    drafts: &[Draft<'_>],
    env: &Env<'_>,
    targets: TargetSet,
    diags: &mut Diagnostics,
) -> Vec<Sequence> {
    items
        .iter()
        .map(|item| {
            let name = qname(&item.path);
            // MariaDB has some, which a native schema may be of.
            let own = env.names.native == Some(Target::MySql);
            for target in targets.iter().filter(|t| *t != Target::Postgres && !own) {
                let message = format!("{} has no sequences, and '{name}' is one", target.title());
                diags.push(
                    Diagnostic::new(Code::E0607, item.path.span(), message)
                        .help("number the rows with an `auto` column, or turn the target off"),
                );
            }
            let width = match item.ty.as_ref().map(|ty| ty.value.as_str()) {
                Some("smallint") => IntWidth::W16,
                Some("int") => IntWidth::W32,
                _ => IntWidth::W64,
            };
            let ty = Type::Int(width, Sign::Signed);
            let counting = counting(&item.counting, &ty, diags);
            let owned_by = item
                .owned_by
                .as_ref()
                .and_then(|(table, column)| owner(item, table, column, drafts, env, diags));
            Sequence { name, docs: item.docs.clone(), ty, counting, owned_by, span: item.span }
        })
        .collect()
}

fn owner(
    item: &ast::Sequence,
    table: &ast::Path,
    column: &ast::Ident,
    drafts: &[Draft<'_>],
    env: &Env<'_>,
    diags: &mut Diagnostics,
) -> Option<(TableId, ColumnId)> {
    let id = match env.names.table(table) {
        Ok(id) => id,
        Err(unknown) => {
            diags.push(*unknown);
            return None;
        }
    };
    let draft = &drafts[id.index()];
    let Some(column_id) = draft.index.get(&column.name) else {
        diags.push(draft.index.unknown(&draft.table.name, draft.ast.path.span(), column));
        return None;
    };
    if draft.table.name.namespace != qname(&item.path).namespace {
        diags.push(
            Diagnostic::new(
                Code::E0409,
                table.span(),
                format!("'{}' lies in another namespace than the sequence", draft.table.name),
            )
            .also(item.path.span(), "the sequence")
            .help("a sequence lies beside the table that owns it: give both one namespace"),
        );
        return None;
    }
    Some((id, column_id))
}

/// How something counts whose values have the type `ty`; what can't be is reported.
pub(super) fn counting(written: &ast::Counting, ty: &Type, diags: &mut Diagnostics) -> Counting {
    let value = |option: &Option<ast::Spanned<i64>>| option.as_ref().map(|o| o.value);
    let counting = Counting {
        start: value(&written.start),
        step: value(&written.step),
        min: value(&written.min),
        max: value(&written.max),
        cache: value(&written.cache),
        cycle: written.cycle.is_some(),
    };
    if let Some((span, message, help)) = wrong(written, &counting, ty) {
        diags.push(Diagnostic::new(Code::E0409, span, message).help(help));
    }
    counting
}

/// The first thing that is wrong: where, what, and the way out.
fn wrong(written: &ast::Counting, counting: &Counting, ty: &Type) -> Option<(Span, String, &'static str)> {
    let place = |option: &Option<ast::Spanned<i64>>| option.as_ref().map(|o| o.span);
    if counting.step == Some(0) {
        return Some((
            place(&written.step)?,
            "a step of 0 counts nothing".into(),
            "write `step 1`, or another number",
        ));
    }
    if counting.cache.is_some_and(|cache| cache < 1) {
        let help = "write `cache 1`, or more";
        return Some((place(&written.cache)?, "at least one value is taken at once".into(), help));
    }
    let range = match ty {
        Type::Int(width, Sign::Signed) => Type::Int(*width, Sign::Signed).int_range(),
        _ => Type::BIGINT.int_range(),
    };
    let (least, greatest) = range?;
    for option in [&written.start, &written.min, &written.max] {
        if let Some(option) = option
            && !(least..=greatest).contains(&i128::from(option.value))
        {
            let message = format!("{} lies outside of its type", option.value);
            return Some((option.span, message, "use a wider type, or another number"));
        }
    }
    // Without bounds of its own it counts from 1 to the greatest value, or from -1 down to the least.
    let down = counting.step.is_some_and(|step| step < 0);
    let (low, high) = if down { (least, -1) } else { (1, greatest) };
    let min = counting.min.map_or(low, i128::from);
    let max = counting.max.map_or(high, i128::from);
    if min >= max {
        let span = place(&written.max).or(place(&written.min))?;
        let message = format!("the least value, {min}, is not below the greatest, {max}");
        return Some((span, message, "give `min` and `max` room to count"));
    }
    let start = i128::from(counting.start?);
    if !(min..=max).contains(&start) {
        let message = format!("it can't start with {start}: it counts from {min} to {max}");
        return Some((place(&written.start)?, message, "move the start, or set `min` and `max`"));
    }
    None
}
