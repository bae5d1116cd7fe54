//! A syntax tree as text, with everything that was left to precedence or to a default.

use schema_core::syntax::ast::*;

/// An expression with all its parentheses.
pub(crate) fn show(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Null => "null".into(),
        ExprKind::Bool(b) => b.to_string(),
        ExprKind::Integer(n) | ExprKind::Number(n) => n.clone(),
        ExprKind::String(s) => format!("'{s}'"),
        ExprKind::Typed(t, s) => format!("{t:?}'{s}'"),
        ExprKind::Column { qualifier: None, name } => name.name.clone(),
        ExprKind::Column { qualifier: Some(q), name } => {
            format!(
                "{}{}.{}",
                q.namespace.as_ref().map_or(String::new(), |n| format!("{}.", n.name)),
                q.name.name,
                name.name
            )
        }
        ExprKind::Param(p) => format!(":{p}"),
        ExprKind::Context(c) => format!("@{c}"),
        ExprKind::Unary(op, e) => format!("({op:?} {})", show(e)),
        ExprKind::Binary(op, a, b) => format!("({} {op:?} {})", show(a), show(b)),
        ExprKind::IsNull(e, negated) => format!("({} null={})", show(e), !negated),
        ExprKind::In(e, list, negated) => format!("({} in={} {})", show(e), !negated, shows(list)),
        ExprKind::Between { expr, low, high, negated } => {
            format!("({} between={} {} {})", show(expr), !negated, show(low), show(high))
        }
        ExprKind::Like { expr, pattern, escape, negated } => format!(
            "({} like={} {}{})",
            show(expr),
            !negated,
            show(pattern),
            escape.as_ref().map_or(String::new(), |e| format!(" esc {}", show(e)))
        ),
        ExprKind::Case { operand, arms, otherwise } => format!(
            "(case {} [{}] {})",
            operand.as_ref().map_or("-".into(), |o| show(o)),
            arms.iter().map(|(a, b)| format!("{}:{}", show(a), show(b))).collect::<Vec<_>>().join(" "),
            otherwise.as_ref().map_or("-".into(), |o| show(o))
        ),
        ExprKind::Cast(e, ty) => format!("(cast {} {})", show(e), ty.name.name.name),
        ExprKind::Call { function, args, star, distinct } => {
            format!(
                "{}({}{}{})",
                function.name.name,
                if *star { "*" } else { "" },
                if *distinct { "distinct " } else { "" },
                shows(args)
            )
        }
        ExprKind::Extract(field, e) => format!("(extract {} {})", field.name, show(e)),
        ExprKind::Sql(texts) => format!("sql {texts:?}"),
        ExprKind::Filter(call, condition) => format!("{} filter({})", show(call), show(condition)),
        ExprKind::Over(call, window) => format!("{} over({})", show(call), over(window)),
        ExprKind::Subquery(rows) => format!("({})", select(rows)),
        ExprKind::Exists(rows) => format!("exists({})", select(rows)),
        ExprKind::InSelect(e, rows, negated) => format!("({} in={} ({}))", show(e), !negated, select(rows)),
    }
}

pub(crate) fn shows(list: &[Expr]) -> String {
    list.iter().map(show).collect::<Vec<_>>().join(", ")
}

/// Each part that is there, with its word in front.
fn parts(parts: &[(&str, String)]) -> String {
    let there = parts.iter().filter(|(_, text)| !text.is_empty());
    there.map(|(word, text)| format!("{word}{text}")).collect::<Vec<_>>().join(" ")
}

fn list<T>(list: &[T], show: impl Fn(&T) -> String) -> String {
    list.iter().map(show).collect::<Vec<_>>().join(", ")
}

fn over(window: &Window) -> String {
    let frame = window.frame.as_ref().map_or(String::new(), |frame| {
        let end = frame.end.as_ref().map_or("-".into(), bound);
        format!("{:?} {} to {end}", frame.unit, bound(&frame.start))
    });
    parts(&[("by ", shows(&window.partition)), ("order ", order(&window.order)), ("frame ", frame)])
}

fn bound(bound: &Bound) -> String {
    match bound {
        Bound::Preceding(e) => format!("-{}", show(e)),
        Bound::Following(e) => format!("+{}", show(e)),
        other => format!("{other:?}"),
    }
}

fn order(items: &[OrderItem]) -> String {
    list(items, |item| {
        let nulls = item.nulls_first.map_or("", |first| if first { " nulls first" } else { " nulls last" });
        format!("{}{}{nulls}", show(&item.expr), if item.descending { " desc" } else { "" })
    })
}

/// A select, each part of it once.
pub(crate) fn select(select: &Select) -> String {
    let lock = select.lock.map_or(String::new(), |lock| format!("{:?} {:?}", lock.strength, lock.wait));
    parts(&[
        ("", select.with.as_ref().map_or(String::new(), with)),
        ("", body(&select.body)),
        ("order ", order(&select.order)),
        ("limit ", select.limit.as_ref().map_or(String::new(), show)),
        ("offset ", select.offset.as_ref().map_or(String::new(), show)),
        ("for ", lock),
    ])
}

pub(crate) fn with(with: &With) -> String {
    let tables = list(&with.tables, |table| {
        let columns = list(&table.columns, |c| c.name.clone());
        format!("{}({columns}) = ({})", table.name.name, select(&table.select))
    });
    format!("with{} {tables}:", if with.recursive.is_some() { " recursive" } else { "" })
}

fn body(of: &SelectBody) -> String {
    match of {
        SelectBody::Block(block) => parts(&[
            (if block.distinct.is_some() { "select distinct " } else { "select " }, items(&block.items)),
            ("from ", sources(&block.from)),
            ("where ", block.filter.as_ref().map_or(String::new(), show)),
            ("group ", shows(&block.group)),
            ("having ", block.having.as_ref().map_or(String::new(), show)),
        ]),
        SelectBody::Parens(inner) => format!("({})", select(inner)),
        SelectBody::Set { op, left, right, .. } => format!("[{} {op:?} {}]", body(left), body(right)),
    }
}

pub(crate) fn items(of: &[SelectItem]) -> String {
    list(of, |item| match item {
        SelectItem::All(_) => "*".into(),
        SelectItem::AllOf(table) => format!("{}.*", path(table)),
        SelectItem::Expr { expr, alias: None } => show(expr),
        SelectItem::Expr { expr, alias: Some(alias) } => format!("{} as {}", show(expr), alias.name),
    })
}

pub(crate) fn sources(of: &[Source]) -> String {
    list(of, source)
}

fn source(of: &Source) -> String {
    let joins: String = of.joins.iter().map(join).collect();
    format!("{}{joins}", relation(&of.first))
}

fn join(join: &Join) -> String {
    let on = match &join.on {
        None => String::new(),
        Some(JoinOn::Expr(e)) => format!(" on {}", show(e)),
        Some(JoinOn::Using(columns)) => format!(" using {}", list(columns, |c| c.name.clone())),
    };
    format!(" {:?} {}{on}", join.kind, relation(&join.relation))
}

fn relation(of: &Relation) -> String {
    match of {
        Relation::Table { path: table, alias } => named(table, alias.as_ref()),
        Relation::Derived { select: rows, alias } => format!("({}) as {}", select(rows), alias.name),
        Relation::Joined(inner) => format!("({})", source(inner)),
    }
}

pub(crate) fn named(table: &Path, alias: Option<&Ident>) -> String {
    format!("{}{}", path(table), alias.map_or(String::new(), |alias| format!(" as {}", alias.name)))
}

fn path(path: &Path) -> String {
    format!("{}{}", path.namespace.as_ref().map_or(String::new(), |n| format!("{}.", n.name)), path.name.name)
}
