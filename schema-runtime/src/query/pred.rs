//! Conditions.

use std::marker::PhantomData;
use std::ops::Not;

use super::writer::{Writer, folded};
use crate::meta::{ColumnMeta, Target};
use crate::value::Value;

/// A condition on the rows of `T`'s table.
#[must_use = "a condition does nothing until it is given to `filter`"]
pub struct Pred<T> {
    pub(crate) node: Node,
    table: PhantomData<fn() -> T>,
}

#[derive(Clone, Debug)]
pub(crate) enum Node {
    Compare { column: &'static ColumnMeta, op: &'static str, value: Value<'static> },
    Null { column: &'static ColumnMeta, not: bool },
    In { column: &'static ColumnMeta, values: Vec<Value<'static>> },
    Like { column: &'static ColumnMeta, pattern: Vec<Glob> },
    And(Box<(Node, Node)>),
    Or(Box<(Node, Node)>),
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

impl<T> Pred<T> {
    pub(crate) fn of(node: Node) -> Self {
        Pred { node, table: PhantomData }
    }

    /// Both.
    pub fn and(self, other: Pred<T>) -> Self {
        Pred::of(Node::And(Box::new((self.node, other.node))))
    }

    /// One of them, or both.
    pub fn or(self, other: Pred<T>) -> Self {
        Pred::of(Node::Or(Box::new((self.node, other.node))))
    }
}

impl<T> Not for Pred<T> {
    type Output = Pred<T>;

    fn not(self) -> Pred<T> {
        Pred::of(Node::Not(Box::new(self.node)))
    }
}

impl<T> Clone for Pred<T> {
    fn clone(&self) -> Self {
        Pred::of(self.node.clone())
    }
}

impl<T> std::fmt::Debug for Pred<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.node.fmt(f)
    }
}

/// Writes ` WHERE a AND b …`, or nothing.
pub(crate) fn write_where<'a>(to: &mut Writer<'a>, filters: Vec<Node>) {
    for (i, node) in filters.into_iter().enumerate() {
        to.push(if i == 0 { " WHERE " } else { " AND " });
        node.write(to);
    }
}

impl Node {
    pub(crate) fn write(self, to: &mut Writer<'_>) {
        match self {
            Node::Compare { column, op, value } => {
                to.operand(column).push(op).compared(value, column);
            }
            Node::Null { column, not } => {
                let test = if not { " IS NOT NULL" } else { " IS NULL" };
                to.column(column).push(test);
            }
            Node::In { values, .. } if values.is_empty() => {
                to.push("1 = 0");
            }
            Node::In { column, values } if to.target == Target::Postgres => {
                let fold = |v| if column.ci { folded(v) } else { v };
                to.operand(column).push(" = ANY(");
                to.any(values.into_iter().map(fold).collect(), column.ty).push(")");
            }
            Node::In { column, values } => {
                to.operand(column).push(" IN (");
                for (i, value) in padded(values).into_iter().enumerate() {
                    if i > 0 {
                        to.push(", ");
                    }
                    to.compared(value, column);
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
                to.push(op).compared(Value::Text(pattern.into()), column).push(escape);
            }
            Node::And(both) => {
                to.push("(");
                both.0.write(to);
                to.push(" AND ");
                both.1.write(to);
                to.push(")");
            }
            Node::Or(both) => {
                to.push("(");
                both.0.write(to);
                to.push(" OR ");
                both.1.write(to);
                to.push(")");
            }
            Node::Not(node) => {
                to.push("NOT (");
                node.write(to);
                to.push(")");
            }
        }
    }
}

/// Lists are filled up to a power of two with their last value, so that lists of all
/// lengths make few statements to prepare.
fn padded(mut values: Vec<Value<'static>>) -> Vec<Value<'static>> {
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
