//! The trees of views without what the server adds when it prints: qualified names where one relation is in
//! sight, casts that it makes by itself. A cast that somebody may have written leaves no tree.

use super::select::{Block, Body, Key, Select, Source, own_name};
use super::tree::{Group, Over, Tree};
use super::{elements, is_in, literal};
use schema_core::dialect::Target;
use schema_core::phys::{Name, Schema, Table};

/// The select of a view of `schema`, and the names of what it reads.
pub(super) fn select(schema: &Schema, select: Select) -> Option<(Select, Vec<Name>)> {
    let mut settler = Settler { schema, levels: Vec::new(), with: Vec::new(), read: Vec::new() };
    Some((settler.select(select)?, settler.read))
}

/// Functions that bring a varchar to text.
const OF_TEXT: [&str; 10] =
    ["lower", "upper", "length", "char_length", "trim", "btrim", "substr", "replace", "min", "max"];

/// Functions whose arguments have one type.
const OF_ONE: [&str; 4] = ["coalesce", "nullif", "greatest", "least"];

struct Settler<'a> {
    schema: &'a Schema,
    /// The relations that each select around has, with the tables they are.
    levels: Vec<Vec<(String, Option<&'a Table>)>>,
    /// What `with` names.
    with: Vec<String>,
    /// The tables and views that are read.
    read: Vec<Name>,
}

impl<'a> Settler<'a> {
    fn select(&mut self, select: Select) -> Option<Select> {
        let known = self.with.len();
        let mut with = select.with;
        if select.recursive {
            self.with.extend(with.iter().map(|table| table.name.clone()));
        }
        for table in &mut with {
            table.select = self.select(table.select.clone())?;
            self.with.push(table.name.clone());
        }
        let body = self.body(select.body, None)?;
        self.enter(&body);
        let names = match &body {
            Body::Block(block) => block.items.iter().filter_map(|(_, name)| name.clone()).collect(),
            _ => Vec::new(),
        };
        let order = self.keys(select.order, &names)?;
        self.levels.pop();
        self.with.truncate(known);
        Some(Select { with, body, order, ..select })
    }

    /// Makes what a block reads visible.
    fn enter(&mut self, body: &Body) {
        let mut level = Vec::new();
        if let Body::Block(block) = body {
            block.from.iter().for_each(|source| self.see(source, &mut level));
        }
        self.levels.push(level);
    }

    fn see(&self, source: &Source, level: &mut Vec<(String, Option<&'a Table>)>) {
        match source {
            Source::Join(_, left, right, _) => {
                self.see(left, level);
                self.see(right, level);
            }
            Source::Derived(_, alias) => level.push((alias.clone(), None)),
            Source::Relation(namespace, name, alias) => {
                let alias = alias.as_ref().unwrap_or(name).clone();
                let hidden = namespace.is_none() && self.with.contains(name);
                let own = namespace.as_ref().filter(|namespace| *namespace != "public");
                let is = |t: &&Table| t.name.name == *name && t.name.namespace.as_ref() == own;
                let schema: &'a Schema = self.schema;
                level.push((alias, schema.tables.iter().find(is).filter(|_| !hidden)));
            }
        }
    }

    /// `free`: in a set of selects, which columns are literals in all of them.
    fn body(&mut self, body: Body, free: Option<&[bool]>) -> Option<Body> {
        Some(match body {
            Body::Block(block) => Body::Block(Box::new(self.block(*block, free)?)),
            Body::Parens(select) => Body::Parens(Box::new(self.select(*select)?)),
            Body::Set(word, left, right) => {
                let whole = Body::Set(word, left, right);
                let free = free.map_or_else(|| free_columns(&whole), <[bool]>::to_vec);
                let Body::Set(word, left, right) = whole else { return None };
                let left = self.body(*left, Some(&free))?;
                Body::Set(word, Box::new(left), Box::new(self.body(*right, Some(&free))?))
            }
        })
    }

    fn block(&mut self, block: Block, free: Option<&[bool]>) -> Option<Block> {
        let mut from = Vec::new();
        let body = Body::Block(Box::new(block));
        self.enter(&body);
        let Body::Block(block) = body else { return None };
        for source in block.from {
            from.push(self.source(source)?);
        }
        let mut items = Vec::new();
        for (place, (value, name)) in block.items.into_iter().enumerate() {
            // A literal takes the type that the other selects have there.
            let is_free = free.is_none_or(|free| free.get(place) == Some(&true));
            let value = self.tree(value, if is_free { "text" } else { "" })?;
            let name = name.filter(|name| own_name(&value) != Some(name));
            items.push((value, name));
        }
        let filter = self.maybe(block.filter)?;
        let names: Vec<&String> = items.iter().filter_map(|(_, name)| name.as_ref()).collect();
        let mut group = Vec::with_capacity(block.group.len());
        for key in block.group {
            group.push(match key {
                Tree::Field(of, name) if names.contains(&&name) => Tree::Field(of, name),
                key => self.tree(key, "text")?,
            });
        }
        let having = self.maybe(block.having)?;
        self.levels.pop();
        Some(Block { items, from, filter, group, having, distinct: block.distinct })
    }

    fn source(&mut self, source: Source) -> Option<Source> {
        Some(match source {
            Source::Relation(namespace, name, alias) => {
                let namespace = namespace.filter(|namespace| namespace != "public");
                let alias = alias.filter(|alias| *alias != name);
                self.read.push(Name { namespace: namespace.clone(), name: name.clone() });
                Source::Relation(namespace, name, alias)
            }
            Source::Derived(select, alias) => {
                // It sees nothing of what is around it.
                let around = std::mem::take(&mut self.levels);
                let select = self.select(*select)?;
                self.levels = around;
                Source::Derived(Box::new(select), alias)
            }
            Source::Join(words, left, right, on) => {
                let left = Box::new(self.source(*left)?);
                let right = Box::new(self.source(*right)?);
                Source::Join(words, left, right, self.maybe(on)?)
            }
        })
    }

    /// Keys of ORDER BY; `names` are those of the result's columns.
    fn keys(&mut self, keys: Vec<Key>, names: &[String]) -> Option<Vec<Key>> {
        let mut out = Vec::with_capacity(keys.len());
        for key in keys {
            let by = match key.by {
                Tree::Column(name) if names.contains(&name) => Tree::Column(name),
                // It is another column than the result's.
                Tree::Field(of, name) if names.contains(&name) => Tree::Field(of, name),
                by => self.tree(by, "text")?,
            };
            out.push(Key { by, ..key });
        }
        Some(out)
    }

    /// `Some(None)` for nothing.
    #[allow(clippy::option_option)]
    fn maybe(&mut self, tree: Option<Tree>) -> Option<Option<Tree>> {
        match tree {
            Some(tree) => Some(Some(self.tree(tree, "boolean")?)),
            None => Some(None),
        }
    }

    fn all(&mut self, list: Vec<Tree>, ty: &str) -> Option<Vec<Tree>> {
        list.into_iter().map(|x| self.tree(x, ty)).collect()
    }

    fn boxed(&mut self, tree: Tree, ty: &str) -> Option<Box<Tree>> {
        self.tree(tree, ty).map(Box::new)
    }

    /// A tree; a bare literal in its place is of type `ty`.
    fn tree(&mut self, tree: Tree, ty: &str) -> Option<Tree> {
        Some(match tree {
            Tree::Number(_) | Tree::Text(_) | Tree::Column(_) => tree,
            Tree::Field(of, name) => match self.levels.as_slice() {
                // The only relation in sight needs no name.
                [level] if matches!(level.as_slice(), [(alias, _)] if *alias == of) => Tree::Column(name),
                _ => Tree::Field(of, name),
            },
            // They stand for numbers beside MySQL's bools, which then could not be told from them.
            Tree::Word(word) if self.schema.target == Target::MySql && word != "null" => return None,
            Tree::Word(_) => tree,
            Tree::Cast(x, cast) => match *x {
                Tree::Text(text) => literal(text, &cast, Some(ty))?,
                _ => return None,
            },
            Tree::Negative(x) => Tree::Negative(self.boxed(*x, ty)?),
            Tree::Not(x) => Tree::Not(self.boxed(*x, "boolean")?),
            Tree::IsNull(x, negated) => Tree::IsNull(self.boxed(*x, ty)?, negated),
            Tree::Binary(op @ ("and" | "or"), left, right) => {
                Tree::Binary(op, self.boxed(*left, "boolean")?, self.boxed(*right, "boolean")?)
            }
            Tree::Binary(op, left, right) => match (op, *right) {
                ("=", Tree::Quantified("any", list)) if is_in(&left, &list) => {
                    self.list(*left, *list, false)?
                }
                ("<>", Tree::Quantified("all", list)) if is_in(&left, &list) => {
                    self.list(*left, *list, true)?
                }
                (op, right) => {
                    let (left, right) = self.operands(*left, right)?;
                    Tree::Binary(op, Box::new(left), Box::new(right))
                }
            },
            Tree::In(x, list, negated) => {
                let x = self.as_text(*x);
                let ty = self.beside(&x);
                Tree::In(self.boxed(x, &ty)?, self.all(list, &ty)?, negated)
            }
            Tree::Between(x, low, high, negated) => {
                let ty = self.beside(&x);
                let (low, high) = (self.boxed(*low, &ty)?, self.boxed(*high, &ty)?);
                Tree::Between(self.boxed(*x, &ty)?, low, high, negated)
            }
            Tree::Like(x, pattern, negated) => {
                let (x, pattern) = (self.as_text(*x), self.as_text(*pattern));
                Tree::Like(self.boxed(x, "text")?, self.boxed(pattern, "text")?, negated)
            }
            Tree::Call(name, args) => self.call(name, args)?,
            Tree::Group(group) => Tree::Group(Box::new(self.group(*group)?)),
            Tree::Case(operand, arms, otherwise) => self.case(operand, arms, otherwise)?,
            Tree::Select(select) => Tree::Select(Box::new(self.select(*select)?)),
            Tree::Exists(select) => Tree::Exists(Box::new(self.select(*select)?)),
            Tree::InSelect(x, select, negated) => {
                Tree::InSelect(self.boxed(*x, "text")?, Box::new(self.select(*select)?), negated)
            }
            Tree::Array(_) | Tree::Quantified(..) => return None,
        })
    }

    /// `x = any (array[…])`, which is a list.
    fn list(&mut self, x: Tree, list: Tree, negated: bool) -> Option<Tree> {
        let x = self.as_text(x);
        let ty = self.beside(&x);
        let items = elements(list, None)?;
        Some(Tree::In(self.boxed(x, &ty)?, self.all(items, &ty)?, negated))
    }

    /// The operands of an operator, which the server brings to one type.
    fn operands(&mut self, left: Tree, right: Tree) -> Option<(Tree, Tree)> {
        let (left, right) = (self.as_text(left), self.as_text(right));
        let (of_left, of_right) = (self.firm_type(&left), self.firm_type(&right));
        let left = self.as_number(left, of_right.as_deref());
        let right = self.as_number(right, of_left.as_deref());
        let types = (self.beside(&right), self.beside(&left));
        let bools = (self.is_bool(&right), self.is_bool(&left));
        Some((self.operand(left, &types.0, bools.0)?, self.operand(right, &types.1, bools.1)?))
    }

    /// An operand; beside one of MySQL's bools the numbers 0 and 1 are `false` and `true`.
    fn operand(&mut self, x: Tree, ty: &str, beside_bool: bool) -> Option<Tree> {
        match &x {
            Tree::Number(n) if beside_bool && n == "1" => Some(Tree::Word("true")),
            Tree::Number(n) if beside_bool && n == "0" => Some(Tree::Word("false")),
            _ => self.tree(x, ty),
        }
    }

    /// `(v)::text` where `v` is a varchar: as an operand it is brought to text.
    fn as_text(&self, x: Tree) -> Tree {
        match x {
            Tree::Cast(inner, cast) if cast == "text" => {
                match self.ty(&inner).is_some_and(|ty| ty.starts_with("varchar")) {
                    true => *inner,
                    false => Tree::Cast(inner, cast),
                }
            }
            x => x,
        }
    }

    /// `(n)::numeric` where `n` is an integer and the other operand numeric: the server brings it to that.
    fn as_number(&self, x: Tree, other: Option<&str>) -> Tree {
        let Tree::Cast(inner, cast) = &x else { return x };
        let wide = matches!(cast.as_str(), "numeric" | "double precision");
        let own = self.ty(inner).is_some_and(|ty| matches!(ty.as_str(), "smallint" | "integer" | "bigint"));
        let there = other.is_some_and(|ty| base(ty) == cast);
        if wide && own && there { (**inner).clone() } else { x }
    }

    /// The type of `x`, unless a cast gives it.
    fn firm_type(&self, x: &Tree) -> Option<String> {
        if matches!(x, Tree::Cast(..)) { None } else { self.ty(x) }
    }

    /// The type of a literal beside `x`.
    fn beside(&self, x: &Tree) -> String {
        match self.ty(x) {
            Some(ty) if ty.starts_with("varchar") => "text".to_owned(),
            Some(ty) => ty,
            None => "text".to_owned(),
        }
    }

    fn is_bool(&self, x: &Tree) -> bool {
        self.schema.target == Target::MySql && self.ty(x).as_deref() == Some("tinyint(1)")
    }

    /// The type of `x`, as far as it shows.
    fn ty(&self, x: &Tree) -> Option<String> {
        match x {
            Tree::Number(n) => {
                let ty = if n.contains('.') { "numeric" } else { "integer" };
                Some(ty.to_owned())
            }
            Tree::Column(name) => match self.levels.last()?.as_slice() {
                [(_, table)] => column_type((*table)?, name),
                _ => None,
            },
            Tree::Field(of, name) => {
                let mut relations = self.levels.iter().rev().flatten();
                let (_, table) = relations.find(|(alias, _)| alias == of)?;
                column_type((*table)?, name)
            }
            Tree::Cast(_, cast) => Some(cast.clone()),
            Tree::Negative(x) => self.ty(x),
            Tree::Binary("+" | "-" | "*" | "/" | "%", left, right) => {
                let (left, right) = (self.ty(left)?, self.ty(right)?);
                let wide = |ty: &String| matches!(base(ty), "numeric" | "double precision");
                Some(if wide(&left) { left } else { right })
            }
            Tree::Call(name, args) if OF_ONE.contains(&name.as_str()) => self.first_type(args),
            Tree::Group(group) => self.group_type(group),
            _ => None,
        }
    }

    /// The type of an aggregate on PostgreSQL.
    fn group_type(&self, group: &Group) -> Option<String> {
        let arg = group.args.as_ref().and_then(|args| args.first());
        let of = |x: &Tree| self.ty(x);
        let ty = match (group.name.as_str(), arg) {
            ("count" | "row_number" | "rank" | "dense_rank", _) => "bigint".to_owned(),
            ("min" | "max", Some(x)) => of(x)?,
            ("sum", Some(x)) => match base(&of(x)?) {
                "smallint" | "integer" => "bigint".to_owned(),
                "bigint" | "numeric" => "numeric".to_owned(),
                "double precision" => "double precision".to_owned(),
                _ => return None,
            },
            _ => return None,
        };
        Some(ty)
    }

    /// The type of the first that shows one.
    fn first_type<'t>(&self, trees: impl IntoIterator<Item = &'t Tree>) -> Option<String> {
        let is_literal = |x: &&Tree| match x {
            Tree::Cast(x, _) => matches!(**x, Tree::Text(_) | Tree::Word(_)),
            x => matches!(x, Tree::Number(_) | Tree::Text(_) | Tree::Word(_)),
        };
        trees.into_iter().filter(|x| !is_literal(x)).find_map(|x| self.ty(x))
    }

    fn call(&mut self, name: String, args: Vec<Tree>) -> Option<Tree> {
        // MariaDB's names for them.
        let name = match name.as_str() {
            "lcase" => "lower".to_owned(),
            "ucase" => "upper".to_owned(),
            _ => name,
        };
        if name == "concat" && self.schema.target == Target::MySql {
            // Flat, as only that is printed so again.
            if args.iter().any(|x| matches!(x, Tree::Call(name, _) if name == "concat")) {
                return None;
            }
            let mut args = self.all(args, "text")?.into_iter();
            let first = args.next()?;
            return Some(args.fold(first, |left, x| Tree::Binary("||", Box::new(left), Box::new(x))));
        }
        let args = match OF_TEXT.contains(&name.as_str()) {
            true => args.into_iter().map(|x| self.as_text(x)).collect(),
            false => args,
        };
        let one = if OF_ONE.contains(&name.as_str()) { self.first_type(&args) } else { None };
        let args = self.all(args, one.as_deref().unwrap_or("text"))?;
        Some(Tree::Call(name, args))
    }

    fn group(&mut self, group: Group) -> Option<Group> {
        let args = match group.args {
            // MySQL prints `count(*)` so.
            Some(args) if group.name == "count" && self.schema.target == Target::MySql && is_zero(&args) => {
                None
            }
            Some(args) => {
                let args = match OF_TEXT.contains(&group.name.as_str()) {
                    true => args.into_iter().map(|x| self.as_text(x)).collect(),
                    false => args,
                };
                Some(self.all(args, "text")?)
            }
            None => None,
        };
        let filter = self.maybe(group.filter)?;
        let over = match group.over {
            Some(over) => Some(Over {
                partition: self.all(over.partition, "text")?,
                order: self.keys(over.order, &[])?,
            }),
            None => None,
        };
        Some(Group { args, filter, over, ..group })
    }

    fn case(
        &mut self,
        operand: Option<Box<Tree>>,
        arms: Vec<(Tree, Tree)>,
        otherwise: Option<Box<Tree>>,
    ) -> Option<Tree> {
        let (operand, of_when) = match operand {
            Some(x) => {
                let x = self.as_text(*x);
                let ty = self.beside(&x);
                (Some(self.boxed(x, &ty)?), ty)
            }
            None => (None, "boolean".to_owned()),
        };
        // PostgreSQL prints this where nothing was said.
        let nothing = |x: &Tree| match x {
            Tree::Cast(x, _) => **x == Tree::Word("null"),
            x => *x == Tree::Word("null"),
        };
        let otherwise = otherwise.filter(|x| self.schema.target != Target::Postgres || !nothing(x));
        let values = arms.iter().map(|(_, then)| then).chain(otherwise.as_deref());
        let ty = self.first_type(values).unwrap_or_else(|| "text".to_owned());
        let mut settled = Vec::with_capacity(arms.len());
        for (when, then) in arms {
            settled.push((self.tree(when, &of_when)?, self.tree(then, &ty)?));
        }
        let otherwise = match otherwise {
            Some(x) => Some(self.boxed(*x, &ty)?),
            None => None,
        };
        Some(Tree::Case(operand, settled, otherwise))
    }
}

fn column_type(table: &Table, name: &str) -> Option<String> {
    table.columns.iter().find(|c| c.name == name).map(|c| c.ty.clone())
}

/// A type without its numbers, as casts name it.
fn base(ty: &str) -> &str {
    match ty.split('(').next().unwrap_or(ty) {
        "double" => "double precision",
        base => base,
    }
}

fn is_zero(args: &[Tree]) -> bool {
    matches!(args, [Tree::Number(n)] if n == "0")
}

/// Which columns of a set of selects are literals of type text in all of them.
fn free_columns(body: &Body) -> Vec<bool> {
    match body {
        Body::Block(block) => {
            let is_text = |x: &Tree| match x {
                Tree::Cast(x, cast) => cast == "text" && matches!(**x, Tree::Text(_)),
                x => matches!(x, Tree::Text(_)),
            };
            block.items.iter().map(|(value, _)| is_text(value)).collect()
        }
        Body::Parens(select) => free_columns(&select.body),
        Body::Set(_, left, right) => {
            let right = free_columns(right);
            free_columns(left).iter().zip(right).map(|(a, b)| *a && b).collect()
        }
    }
}
