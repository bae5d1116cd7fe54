//! Reading JSON on MySQL and MariaDB, which has neither `->` nor `->>`.

use super::{ExprCx, Sql, mysql::COLLATE, sql};
use crate::dialect::{Target, quote};
use crate::ir::Type;
use crate::ir::expr::{Expr, ExprKind, Func, Literal};

/// `json_get(x, step, …)` and `json_text(x, step, …)`.
pub(super) fn read(cx: &mut ExprCx<'_>, e: &Expr, func: Func, args: &[Expr]) -> Sql {
    let value = sql(cx, &args[0]);
    let mut path = Path::new();
    // `$[0]` of a value that is no array is that value itself, so each such step is guarded.
    let mut guards = Vec::new();
    for step in &args[1..] {
        match (&step.kind, cx.base(&step.ty)) {
            (ExprKind::Literal(Literal::Text(key)), _) => path.key(key),
            (ExprKind::Literal(Literal::Int(n)), _) => {
                guards.push(guard(&value, &path));
                path.index(*n);
            }
            (_, t) if t.is_text() => {
                let key = sql(cx, step);
                path.dynamic(format!(
                    "concat('.\"', replace(replace({key}, '\\\\', '\\\\\\\\'), '\"', '\\\\\"'), '\"')"
                ));
            }
            (_, Type::Int(..)) => {
                guards.push(guard(&value, &path));
                let n = sql(cx, step);
                path.dynamic(format!("concat('[', {n}, ']')"));
            }
            _ => return cx.refuse(step.span, "this step", "a step is text or an integer"),
        }
    }
    let found = match path.parts.is_empty() && path.text == "$" {
        true => value,
        false => format!("json_extract({value}, {})", path.sql()),
    };
    if func == Func::JsonText {
        // JSON's null is NULL, not 'null'.
        guards.push(format!("json_type({found}) <> 'NULL'"));
    }
    let outcome = match func {
        // Its own collation can't be mixed with that of a literal.
        Func::JsonText => format!("json_unquote({found}) {COLLATE}"),
        _ => found,
    };
    let _ = e;
    match guards.is_empty() {
        true => Sql::atom(outcome),
        false => Sql::atom(format!("CASE WHEN {} THEN {outcome} END", guards.join(" AND "))),
    }
}

fn guard(value: &str, path: &Path) -> String {
    match path.parts.is_empty() && path.text == "$" {
        true => format!("json_type({value}) = 'ARRAY'"),
        false => format!("json_type(json_extract({value}, {})) = 'ARRAY'", path.sql()),
    }
}

/// A path: literal text, then pieces computed at run time with literal text between them.
struct Path {
    parts: Vec<String>,
    text: String,
}

impl Path {
    fn new() -> Path {
        Path { parts: Vec::new(), text: "$".to_owned() }
    }

    fn key(&mut self, key: &str) {
        self.text.push_str(".\"");
        for c in key.chars() {
            if matches!(c, '"' | '\\') {
                self.text.push('\\');
            }
            self.text.push(c);
        }
        self.text.push('"');
    }

    fn index(&mut self, n: i128) {
        self.text.push_str(&match n {
            0.. => format!("[{n}]"),
            -1 => "[last]".to_owned(),
            _ => format!("[last-{}]", -1 - n),
        });
    }

    fn dynamic(&mut self, part: String) {
        if !self.text.is_empty() {
            self.parts.push(quote::string(Target::MySql, &self.text));
            self.text.clear();
        }
        self.parts.push(part);
    }

    fn sql(&self) -> String {
        let text = quote::string(Target::MySql, &self.text);
        match (self.parts.is_empty(), self.text.is_empty()) {
            (true, _) => text,
            (false, true) => format!("concat({})", self.parts.join(", ")),
            (false, false) => format!("concat({}, {text})", self.parts.join(", ")),
        }
    }
}
