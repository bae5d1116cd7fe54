//! Selects as catalogs print them: their tree, and the same in the language.

use super::tree::{Tree, separated};
use super::words::ident;

/// `[with …] BODY [order by …] [limit …] [offset …]`
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Select {
    pub(super) recursive: bool,
    pub(super) with: Vec<With>,
    pub(super) body: Body,
    pub(super) order: Vec<Key>,
    pub(super) limit: Option<Tree>,
    pub(super) offset: Option<Tree>,
}

/// `name [(columns)] as (SELECT)`
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct With {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    pub(super) select: Select,
}

/// One `select`, or several that are joined.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Body {
    Block(Box<Block>),
    Parens(Box<Select>),
    Set(&'static str, Box<Body>, Box<Body>),
}

/// `select … from …`
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Block {
    pub(super) distinct: bool,
    /// Values and their names.
    pub(super) items: Vec<(Tree, Option<String>)>,
    pub(super) from: Vec<Source>,
    pub(super) filter: Option<Tree>,
    pub(super) group: Vec<Tree>,
    pub(super) having: Option<Tree>,
}

/// What rows are read from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Source {
    /// `namespace.name alias`
    Relation(Option<String>, String, Option<String>),
    Derived(Box<Select>, String),
    /// The words of the join, both sides, `on`.
    Join(&'static str, Box<Source>, Box<Source>, Option<Tree>),
}

/// A key of `order by`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Key {
    pub(super) by: Tree,
    pub(super) descending: bool,
    /// `nulls first` or `nulls last`
    pub(super) nulls_first: Option<bool>,
}

impl Select {
    /// Appends it in the words of the language, `gap` between its clauses; `None` if it has none for it.
    pub(super) fn write(&self, out: &mut String, gap: &str) -> Option<()> {
        for (i, table) in self.with.iter().enumerate() {
            out.push_str(match (i, self.recursive) {
                (0, true) => "with recursive ",
                (0, false) => "with ",
                _ => ", ",
            });
            out.push_str(&ident(&table.name));
            if !table.columns.is_empty() {
                out.push_str(&format!(" {}", super::words::list(&table.columns)));
            }
            out.push_str(" as ");
            table.select.within(out)?;
        }
        out.push_str(if self.with.is_empty() { "" } else { gap });
        self.body.write(out, gap)?;
        if !self.order.is_empty() {
            out.push_str(gap);
            Key::write_all(&self.order, out)?;
        }
        for (word, count) in [("limit", &self.limit), ("offset", &self.offset)] {
            if let Some(count) = count {
                out.push_str(&format!("{gap}{word} "));
                count.write(out, 0)?;
            }
        }
        Some(())
    }

    /// The same in parentheses.
    pub(super) fn within(&self, out: &mut String) -> Option<()> {
        out.push('(');
        self.write(out, " ")?;
        out.push(')');
        Some(())
    }
}

impl Body {
    fn write(&self, out: &mut String, gap: &str) -> Option<()> {
        match self {
            Body::Block(block) => block.write(out, gap),
            Body::Parens(select) => select.within(out),
            Body::Set(word, left, right) => {
                left.write(out, gap)?;
                out.push_str(&format!("{gap}{word}{gap}"));
                right.write(out, gap)
            }
        }
    }
}

impl Block {
    fn write(&self, out: &mut String, gap: &str) -> Option<()> {
        out.push_str(if self.distinct { "select distinct " } else { "select " });
        for (i, (value, name)) in self.items.iter().enumerate() {
            out.push_str(if i > 0 { ", " } else { "" });
            value.write(out, 0)?;
            if let Some(name) = name.as_ref().filter(|name| own_name(value) != Some(name)) {
                out.push_str(&format!(" as {}", ident(name)));
            }
        }
        for (i, source) in self.from.iter().enumerate() {
            match i {
                0 => out.push_str(&format!("{gap}from ")),
                _ => out.push_str(", "),
            }
            source.write(out)?;
        }
        if let Some(filter) = &self.filter {
            out.push_str(&format!("{gap}where "));
            filter.write(out, 0)?;
        }
        if !self.group.is_empty() {
            out.push_str(&format!("{gap}group by "));
            separated(out, &self.group)?;
        }
        if let Some(having) = &self.having {
            out.push_str(&format!("{gap}having "));
            having.write(out, 0)?;
        }
        Some(())
    }
}

/// What a column of this value is called by itself.
pub(super) fn own_name(value: &Tree) -> Option<&String> {
    match value {
        Tree::Column(name) | Tree::Field(_, name) => Some(name),
        _ => None,
    }
}

impl Source {
    fn write(&self, out: &mut String) -> Option<()> {
        match self {
            Source::Relation(namespace, name, alias) => {
                if let Some(namespace) = namespace {
                    out.push_str(&format!("{}.", ident(namespace)));
                }
                out.push_str(&ident(name));
                if let Some(alias) = alias.as_ref().filter(|alias| *alias != name) {
                    out.push_str(&format!(" as {}", ident(alias)));
                }
            }
            Source::Derived(select, alias) => {
                select.within(out)?;
                out.push_str(&format!(" as {}", ident(alias)));
            }
            Source::Join(words, left, right, on) => {
                left.write(out)?;
                out.push_str(&format!(" {words} "));
                match **right {
                    Source::Join(..) => {
                        out.push('(');
                        right.write(out)?;
                        out.push(')');
                    }
                    _ => right.write(out)?,
                }
                if let Some(on) = on {
                    out.push_str(" on ");
                    on.write(out, 0)?;
                }
            }
        }
        Some(())
    }
}

impl Key {
    /// `order by …`, if there are any.
    pub(super) fn write_all(keys: &[Key], out: &mut String) -> Option<()> {
        for (i, key) in keys.iter().enumerate() {
            out.push_str(if i > 0 { ", " } else { "order by " });
            key.by.write(out, 0)?;
            out.push_str(if key.descending { " desc" } else { "" });
            out.push_str(match key.nulls_first {
                Some(true) => " nulls first",
                Some(false) => " nulls last",
                None => "",
            });
        }
        Some(())
    }
}
