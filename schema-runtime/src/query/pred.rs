//! Conditions.

use std::marker::PhantomData;
use std::ops::Not;

use super::parts::Parts;
use super::scope::{Has, Side};
use super::table::Table;
use super::term::{Col, Term};
use super::writer::{Writer, folded};
use crate::error::Result;
use crate::meta::Target;
use crate::value::Value;

/// A condition on the rows of `T`'s table, or of the tables that `T` is a tuple of; with [`Groups`] on groups
/// of them.
#[must_use = "a condition does nothing until it is given to `filter`"]
pub struct Pred<T, K = Rows> {
    pub(crate) node: Node,
    scope: PhantomData<fn() -> T>,
    kind: PhantomData<fn() -> K>,
}

/// A condition that each row is asked.
#[derive(Clone, Copy, Debug)]
pub enum Rows {}

/// A condition that each group of rows is asked.
#[derive(Clone, Copy, Debug)]
pub enum Groups {}

#[derive(Clone, Debug)]
pub(crate) enum Node {
    Compare { left: Term, op: &'static str, value: Value<'static> },
    Columns { left: Col, op: &'static str, right: Col },
    Null { term: Term, not: bool },
    In { column: Col, values: Vec<Value<'static>> },
    InSelect { column: Col, select: Box<Parts> },
    Exists { select: Box<Parts>, on: Vec<[Col; 2]> },
    Like { column: Col, pattern: Vec<Glob> },
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
}

/// One element of a pattern.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Glob {
    /// Any text.
    Any,
    /// One character.
    One,
    /// This character.
    Char(char),
}

impl<T, K> Pred<T, K> {
    pub(crate) fn of(node: Node) -> Self {
        Pred { node, scope: PhantomData, kind: PhantomData }
    }

    /// Both.
    pub fn and(self, other: Self) -> Self {
        Pred::of(Node::All(vec![self.node, other.node]))
    }

    /// One of them, or both.
    pub fn or(self, other: Self) -> Self {
        Pred::of(Node::Any(vec![self.node, other.node]))
    }

    /// All of them; true if there are none.
    pub fn all(conditions: impl IntoIterator<Item = Self>) -> Self {
        Pred::of(Node::All(conditions.into_iter().map(|c| c.node).collect()))
    }

    /// At least one of them; false if there are none.
    pub fn any(conditions: impl IntoIterator<Item = Self>) -> Self {
        Pred::of(Node::Any(conditions.into_iter().map(|c| c.node).collect()))
    }
}

impl<T: Table> Pred<T> {
    /// The same condition, for a query that joins this table with others.
    pub fn joined<U: Has<T, I>, I>(mut self) -> Pred<U> {
        self.node.move_to(U::AT, <U::Side as Side>::NULLABLE);
        Pred::of(self.node)
    }
}

impl<T, K> Not for Pred<T, K> {
    type Output = Pred<T, K>;

    fn not(self) -> Pred<T, K> {
        Pred::of(Node::Not(Box::new(self.node)))
    }
}

impl<T, K> Clone for Pred<T, K> {
    fn clone(&self) -> Self {
        Pred::of(self.node.clone())
    }
}

impl<T, K> std::fmt::Debug for Pred<T, K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.node.fmt(f)
    }
}

/// Writes conditions that must all hold, the first behind this word; or nothing.
pub(crate) fn write_all(to: &mut Writer<'static>, conditions: Vec<Node>, first: &str) {
    for (i, node) in conditions.into_iter().enumerate() {
        to.push(if i == 0 { first } else { " AND " });
        node.write(to);
    }
}

impl Node {
    /// Whether it holds a query, whose columns must be told from those around it.
    pub(crate) fn nests(&self) -> bool {
        match self {
            Node::InSelect { .. } | Node::Exists { .. } => true,
            Node::All(nodes) | Node::Any(nodes) => nodes.iter().any(Node::nests),
            Node::Not(node) => node.nests(),
            _ => false,
        }
    }

    /// Refuses a query within that could not stand alone.
    pub(crate) fn check(&self) -> Result<()> {
        match self {
            Node::InSelect { select, .. } | Node::Exists { select, .. } => select.check(),
            Node::All(nodes) | Node::Any(nodes) => nodes.iter().try_for_each(Node::check),
            Node::Not(node) => node.check(),
            _ => Ok(()),
        }
    }

    /// Makes a condition on one table one on the table at `place` of a query.
    fn move_to(&mut self, place: u8, nullable: bool) {
        let set = |col: &mut Col| {
            col.at = place;
            col.nullable |= nullable;
        };
        match self {
            Node::Compare { left: term, .. } | Node::Null { term, .. } => match term {
                Term::Column(col) | Term::Key(col) | Term::Of(_, col) => set(col),
                Term::Count => {}
            },
            Node::Columns { left, right, .. } => [left, right].into_iter().for_each(set),
            Node::In { column, .. } | Node::InSelect { column, .. } | Node::Like { column, .. } => {
                set(column)
            }
            Node::Exists { on, .. } => on.iter_mut().for_each(|[_, outer]| set(outer)),
            Node::All(nodes) | Node::Any(nodes) => nodes.iter_mut().for_each(|n| n.move_to(place, nullable)),
            Node::Not(node) => node.move_to(place, nullable),
        }
    }

    pub(crate) fn write(self, to: &mut Writer<'static>) {
        match self {
            Node::Compare { left, op, value } => {
                left.write(to);
                let value = if left.ci() { folded(value) } else { value };
                to.push(op).value(value, left.ty());
            }
            Node::Columns { left, op, right } => {
                to.side(left, right).push(op).side(right, left);
            }
            Node::Null { term, not } => {
                term.write_item(to);
                to.push(if not { " IS NOT NULL" } else { " IS NULL" });
            }
            Node::InSelect { column, select } => select.write_in(to, column),
            Node::Exists { select, on } => {
                to.push("EXISTS (");
                select.write_exists(to, &on);
                to.push(")");
            }
            Node::In { values, .. } if values.is_empty() => {
                to.push("1 = 0");
            }
            Node::In { column, values } if to.target == Target::Postgres => {
                let fold = |v| if column.meta.ci { folded(v) } else { v };
                to.operand(column).push(" = ANY(");
                to.any(values.into_iter().map(fold).collect(), column.meta.ty).push(")");
            }
            Node::In { column, values } => {
                to.operand(column).push(" IN (");
                for (i, value) in padded(values).into_iter().enumerate() {
                    if i > 0 {
                        to.push(", ");
                    }
                    to.compared(value, column.meta);
                }
                to.push(")");
            }
            Node::Like { column, pattern } => {
                let (op, pattern, escape) = match to.target {
                    // SQLite's LIKE folds case.
                    Target::Sqlite => (" GLOB ", glob_pattern(&pattern), ""),
                    _ => (" LIKE ", like_pattern(&pattern), " ESCAPE '|'"),
                };
                to.matched(column);
                to.push(op).compared(Value::Text(pattern.into()), column.meta).push(escape);
            }
            Node::All(nodes) => write_joined(to, nodes, " AND ", "1 = 1"),
            Node::Any(nodes) => write_joined(to, nodes, " OR ", "1 = 0"),
            Node::Not(node) => {
                to.push("NOT (");
                node.write(to);
                to.push(")");
            }
        }
    }
}

fn write_joined(to: &mut Writer<'static>, nodes: Vec<Node>, word: &str, none: &str) {
    if nodes.is_empty() {
        to.push(none);
        return;
    }
    to.push("(");
    for (i, node) in nodes.into_iter().enumerate() {
        if i > 0 {
            to.push(word);
        }
        node.write(to);
    }
    to.push(")");
}

/// Lists are filled up to a power of two with their last value, so that lists of all
/// lengths make few statements to prepare.
pub(crate) fn padded(mut values: Vec<Value<'_>>) -> Vec<Value<'_>> {
    if let Some(last) = values.last().cloned() {
        values.resize(values.len().next_power_of_two(), last);
    }
    values
}

fn like_pattern(pattern: &[Glob]) -> String {
    let mut text = String::with_capacity(pattern.len());
    for part in pattern {
        match part {
            Glob::Any => text.push('%'),
            Glob::One => text.push('_'),
            Glob::Char(c @ ('%' | '_' | '|')) => text.extend(['|', *c]),
            Glob::Char(c) => text.push(*c),
        }
    }
    text
}

fn glob_pattern(pattern: &[Glob]) -> String {
    let mut text = String::with_capacity(pattern.len());
    for part in pattern {
        match part {
            Glob::Any => text.push('*'),
            Glob::One => text.push('?'),
            Glob::Char(c @ ('*' | '?' | '[')) => text.extend(['[', *c, ']']),
            Glob::Char(c) => text.push(*c),
        }
    }
    text
}
