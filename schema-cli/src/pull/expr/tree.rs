//! The expressions of catalogs, as far as the language may have the same ones.

use super::select::{Key, Select};

/// An expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Tree {
    Number(String),
    Text(String),
    /// `null`, `true`, `false`
    Word(&'static str),
    Column(String),
    /// `t.a`
    Field(String, String),
    Call(String, Vec<Tree>),
    /// An aggregate, or a function of a window.
    Group(Box<Group>),
    /// `-x`
    Negative(Box<Tree>),
    Not(Box<Tree>),
    /// Arithmetic, comparison, `and`, `or`, `||`.
    Binary(&'static str, Box<Tree>, Box<Tree>),
    IsNull(Box<Tree>, bool),
    /// Operand, list, whether negated.
    In(Box<Tree>, Vec<Tree>, bool),
    Between(Box<Tree>, Box<Tree>, Box<Tree>, bool),
    /// `x::type`, the type as the catalog spells it.
    Cast(Box<Tree>, String),
    /// `ARRAY[…]`
    Array(Vec<Tree>),
    /// `any (…)` and `all (…)` behind an operator.
    Quantified(&'static str, Box<Tree>),
    /// Operand, pattern, whether negated.
    Like(Box<Tree>, Box<Tree>, bool),
    /// Operand, arms, `else`.
    Case(Option<Box<Tree>>, Vec<(Tree, Tree)>, Option<Box<Tree>>),
    /// `(SELECT)`
    Select(Box<Select>),
    /// `exists (SELECT)`
    Exists(Box<Select>),
    /// Operand, select, whether negated.
    InSelect(Box<Tree>, Box<Select>, bool),
}

/// `f([distinct] x) [filter (where …)] [over (…)]`
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) distinct: bool,
    /// None for `*`.
    pub(super) args: Option<Vec<Tree>>,
    pub(super) filter: Option<Tree>,
    pub(super) over: Option<Over>,
}

/// What stands in the parentheses behind `over`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Over {
    pub(super) partition: Vec<Tree>,
    pub(super) order: Vec<Key>,
}

/// How tightly an operator binds in the language.
fn level(op: &str) -> u8 {
    match op {
        "or" => 1,
        "and" => 2,
        "||" => 5,
        "+" | "-" => 6,
        "*" | "/" | "%" => 7,
        _ => 4,
    }
}

const NOT: u8 = 3;
const COMPARE: u8 = 4;
const ATOM: u8 = 9;

impl Tree {
    /// In the words of the language; `None` if it has none for it.
    pub(super) fn words(&self) -> Option<String> {
        let mut out = String::new();
        self.write(&mut out, 0)?;
        Some(out)
    }

    fn level(&self) -> u8 {
        match self {
            Tree::Binary(op, ..) => level(op),
            Tree::Not(_) => NOT,
            Tree::IsNull(..) | Tree::In(..) | Tree::Between(..) | Tree::Like(..) | Tree::InSelect(..) => {
                COMPARE
            }
            Tree::Negative(_) => 8,
            _ => ATOM,
        }
    }

    /// Appends it, in parentheses if it binds looser than `least`.
    pub(super) fn write(&self, out: &mut String, least: u8) -> Option<()> {
        if self.level() < least {
            out.push('(');
            self.write(out, 0)?;
            out.push(')');
            return Some(());
        }
        match self {
            Tree::Number(text) => out.push_str(text),
            Tree::Text(text) => out.push_str(&super::words::text(text)),
            Tree::Word(word) => out.push_str(word),
            Tree::Column(name) => out.push_str(&super::words::ident(name)),
            Tree::Field(of, name) => {
                out.push_str(&format!("{}.{}", super::words::ident(of), super::words::ident(name)));
            }
            Tree::Call(name, args) => {
                out.push_str(known(name)?);
                list(out, args)?;
            }
            Tree::Group(group) => group.write(out)?,
            Tree::Negative(x) => {
                out.push('-');
                x.write(out, ATOM)?;
            }
            Tree::Not(x) => {
                out.push_str("not ");
                x.write(out, COMPARE)?;
            }
            Tree::Binary(op, left, right) => {
                let level = level(op);
                // `and` in `or` needs no parentheses, and is read better with them.
                let inner = |x: &Tree| match (x, *op) {
                    (Tree::Binary("and", ..), "or") => NOT,
                    _ => level,
                };
                // Comparisons don't chain.
                let from = if level == COMPARE { COMPARE + 1 } else { inner(left) };
                left.write(out, from)?;
                out.push_str(&format!(" {op} "));
                right.write(out, inner(right).max(level + 1))?;
            }
            Tree::IsNull(x, negated) => {
                x.write(out, COMPARE + 1)?;
                out.push_str(if *negated { " is not null" } else { " is null" });
            }
            Tree::In(x, items, negated) => {
                x.write(out, COMPARE + 1)?;
                out.push_str(if *negated { " not in " } else { " in " });
                list(out, items)?;
            }
            Tree::Between(x, low, high, negated) => {
                x.write(out, COMPARE + 1)?;
                out.push_str(if *negated { " not between " } else { " between " });
                low.write(out, COMPARE + 1)?;
                out.push_str(" and ");
                high.write(out, COMPARE + 1)?;
            }
            Tree::Like(x, pattern, negated) => {
                x.write(out, COMPARE + 1)?;
                out.push_str(if *negated { " not like " } else { " like " });
                pattern.write(out, COMPARE + 1)?;
            }
            Tree::Case(operand, arms, otherwise) => {
                out.push_str("case");
                if let Some(x) = operand {
                    out.push(' ');
                    x.write(out, 0)?;
                }
                for (when, then) in arms {
                    out.push_str(" when ");
                    when.write(out, 0)?;
                    out.push_str(" then ");
                    then.write(out, 0)?;
                }
                if let Some(x) = otherwise {
                    out.push_str(" else ");
                    x.write(out, 0)?;
                }
                out.push_str(" end");
            }
            Tree::Select(select) => select.within(out)?,
            Tree::Exists(select) => {
                out.push_str("exists ");
                select.within(out)?;
            }
            Tree::InSelect(x, select, negated) => {
                x.write(out, COMPARE + 1)?;
                out.push_str(if *negated { " not in " } else { " in " });
                select.within(out)?;
            }
            Tree::Cast(..) | Tree::Array(_) | Tree::Quantified(..) => return None,
        }
        Some(())
    }
}

impl Group {
    fn write(&self, out: &mut String) -> Option<()> {
        out.push_str(&self.name);
        match &self.args {
            None => out.push_str("(*)"),
            Some(args) => {
                out.push_str(if self.distinct { "(distinct " } else { "(" });
                separated(out, args)?;
                out.push(')');
            }
        }
        if let Some(filter) = &self.filter {
            out.push_str(" filter (where ");
            filter.write(out, 0)?;
            out.push(')');
        }
        if let Some(over) = &self.over {
            out.push_str(" over (");
            if !over.partition.is_empty() {
                out.push_str("partition by ");
                separated(out, &over.partition)?;
                out.push(' ');
            }
            Key::write_all(&over.order, out)?;
            out.push(')');
        }
        Some(())
    }
}

fn list(out: &mut String, items: &[Tree]) -> Option<()> {
    out.push('(');
    separated(out, items)?;
    out.push(')');
    Some(())
}

pub(super) fn separated(out: &mut String, items: &[Tree]) -> Option<()> {
    for (i, item) in items.iter().enumerate() {
        out.push_str(if i > 0 { ", " } else { "" });
        item.write(out, 0)?;
    }
    Some(())
}

/// The functions that may mean the same. Whether one does is settled by compiling it.
fn known(name: &str) -> Option<&'static str> {
    Some(match name {
        "coalesce" => "coalesce",
        "nullif" => "nullif",
        "lower" => "lower",
        "upper" => "upper",
        "length" | "char_length" => "length",
        "abs" => "abs",
        "now" => "now",
        "gen_random_uuid" => "uuid",
        "btrim" | "trim" => "trim",
        "substr" => "substr",
        "replace" => "replace",
        "concat" => "concat",
        "round" => "round",
        "floor" => "floor",
        "ceil" | "ceiling" => "ceil",
        "greatest" => "greatest",
        "least" => "least",
        _ => return None,
    })
}
