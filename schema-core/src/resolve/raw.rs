//! `raw` items.

use super::names::{Names, fold, qname};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::Target;
use crate::ir::{QName, Raw, RawObject, Type};
use crate::source::Span;
use crate::suggest::closest;
use crate::syntax::ast;
use std::collections::{HashMap, HashSet};

/// What a `raw` item may say it makes.
const KINDS: &[&str] = &[
    "extension",
    "function",
    "procedure",
    "trigger",
    "view",
    "policy",
    "sequence",
    "aggregate",
    "rule",
    "event",
    "grants",
    "type",
    "operator",
    "collation",
    "cast",
    "statistics",
    "domain",
    "publication",
    "table",
    "partition",
    "index",
    "constraint",
];

/// A raw function that expressions may call.
pub(crate) struct RawFunction {
    pub(crate) name: QName,
    pub(crate) target: Target,
    pub(crate) returns: Option<Type>,
}

/// The raw functions of a schema, by name.
#[derive(Default)]
pub(crate) struct RawFunctions(HashMap<QName, Vec<RawFunction>>);

impl RawFunctions {
    /// Those called `path`, one a target.
    pub(crate) fn get(&self, path: &ast::Path) -> &[RawFunction] {
        self.0.get(&qname(path)).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, function: RawFunction) {
        self.0.entry(function.name.clone()).or_default().push(function);
    }
}

/// Resolves all raw items.
pub(crate) fn resolve(
    items: &[&ast::Raw],
    names: &Names,
    diags: &mut Diagnostics,
) -> (Vec<Raw>, RawFunctions) {
    let mut functions = RawFunctions::default();
    let mut raws = Vec::with_capacity(items.len());
    let mut seen: HashMap<(Target, String, String), Span> = HashMap::new();
    let made: HashSet<QName> =
        items.iter().filter_map(|i| i.object.as_ref()).map(|o| qname(&o.name)).collect();
    for item in items {
        let target = item.target.value;
        if item.text.value.trim().is_empty() || item.text.value.contains('\0') {
            diags.push(
                Diagnostic::new(Code::E0302, item.text.span, "the SQL of a raw item is empty or holds NUL")
                    .help("write the statement, or remove the item"),
            );
        }
        let object = item.object.as_ref().and_then(|o| object(o, names, diags));
        if let (Some(object), Some(written)) = (&object, &item.object) {
            let args = object.args.as_deref().unwrap_or("");
            let on = object.on.map_or(String::new(), |t| format!(" on {}", t.0));
            let key = (target, object.kind.clone(), format!("{}({args}){on}", fold(&object.name.flat())));
            if let Some(first) = seen.get(&key) {
                let message =
                    format!("{} '{}' is declared twice for {}", object.kind, object.name, target.title());
                diags.push(
                    Diagnostic::new(Code::E0201, written.name.span(), message)
                        .also(*first, "first declared here")
                        .help("rename or remove one of them"),
                );
            }
            seen.entry(key).or_insert(written.name.span());
            if object.kind == "function" {
                functions.add(RawFunction {
                    name: object.name.clone(),
                    target,
                    returns: object.returns.clone(),
                });
            }
        }
        let after = item.after.as_ref().and_then(|path| {
            let name = qname(path);
            if names.get(&name).is_some() || made.contains(&name) {
                return Some(name);
            }
            diags.push(
                Diagnostic::new(Code::E0206, path.span(), format!("unknown item '{name}'"))
                    .help("`after` names a table, an enum, a type or what another raw item makes"),
            );
            None
        });
        raws.push(Raw {
            target,
            docs: item.docs.clone(),
            object,
            after,
            before_tables: item.before_tables,
            text: item.text.value.clone(),
            span: item.span,
        });
    }
    (raws, functions)
}

fn object(object: &ast::RawObject, names: &Names, diags: &mut Diagnostics) -> Option<RawObject> {
    let kind = object.kind.name.to_ascii_lowercase();
    if !KINDS.contains(&kind.as_str()) {
        let diagnostic =
            Diagnostic::new(Code::E0206, object.kind.span, format!("unknown kind of raw item '{kind}'"));
        diags.push(match closest(&kind, KINDS.iter().copied()) {
            Some(near) => diagnostic.did_you_mean(object.kind.span, &near),
            None => diagnostic.help(format!("it is one of {}", KINDS.join(", "))),
        });
        return None;
    }
    let on = match &object.on {
        None => None,
        Some(path) => match names.table(path) {
            Ok(id) => Some(id),
            Err(unknown) => {
                diags.push(*unknown);
                return None;
            }
        },
    };
    let returns = match &object.returns {
        None => None,
        Some(ty) => Some(names.type_of(ty, diags)?),
    };
    let args = object.args.as_ref().map(|a| without_defaults(&a.value));
    Some(RawObject { kind, name: qname(&object.name), args, on, returns })
}

/// The arguments by which a function is known: a default is none of that, and no DROP or GRANT takes one.
fn without_defaults(args: &str) -> String {
    let mut out = String::new();
    let (mut depth, mut quote, mut in_default) = (0usize, None, false);
    for (at, c) in args.char_indices() {
        match (quote, c) {
            (Some(mark), _) => quote = Some(mark).filter(|mark| *mark != c),
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 && in_default => {
                out.truncate(out.trim_end().len());
                in_default = false;
            }
            _ => {}
        }
        let is_plain = quote.is_none() && depth == 0;
        in_default |= is_plain && (args[at..].starts_with([':', '=']) || begins_default(args, at));
        if !in_default {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether the word DEFAULT stands there.
fn begins_default(args: &str, at: usize) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let word = args[at..].get(..7).is_some_and(|word| word.eq_ignore_ascii_case("default"));
    word && args[..at].ends_with(char::is_whitespace) && !args[at + 7..].starts_with(is_word)
}

#[cfg(test)]
mod tests {
    use super::without_defaults;

    #[test]
    fn arguments_lose_their_defaults() {
        assert_eq!(without_defaults("a int DEFAULT 1, b text = 'x, y', c int[]"), "a int, b text, c int[]");
        assert_eq!(without_defaults("a int := f(1, 2), numeric(9, 2)"), "a int, numeric(9, 2)");
        assert_eq!(
            without_defaults("\"a = b\" int, defaults int, int default array[1, 2]"),
            "\"a = b\" int, defaults int, int"
        );
        assert_eq!(without_defaults("VARIADIC \"any\" ORDER BY text"), "VARIADIC \"any\" ORDER BY text");
        assert_eq!(without_defaults(""), "");
    }
}
