//! A SELECT without types, and its text.

use super::link::Pairs;
use super::order::OrderKey;
use super::pred::{Node, write_all};
use super::term::{Col, Term};
use super::writer::{Names, Writer};
use crate::error::{Error, Result};
use crate::exec::{Shape, Stmt};
use crate::meta::{TableMeta, Target, Ty};

/// What has been said of a query so far.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    pub(crate) root: &'static TableMeta,
    /// What is read; all columns of all tables if nothing is said.
    pub(crate) items: Option<Vec<Term>>,
    pub(crate) filters: Vec<Node>,
    pub(crate) order: Vec<OrderKey>,
    pub(crate) limit: Option<u64>,
    pub(crate) offset: Option<u64>,
    pub(crate) distinct: bool,
    pub(crate) lock: Option<Lock>,
    /// Out of the way: a query of one table is moved a lot.
    more: Option<Box<More>>,
}

/// What queries of one table and one row each do without.
#[derive(Clone, Debug, Default)]
pub(crate) struct More {
    pub(crate) joins: Vec<Join>,
    pub(crate) group: Vec<Term>,
    pub(crate) having: Vec<Node>,
}

/// A table joined to one before it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Join {
    pub(crate) table: &'static TableMeta,
    pub(crate) left: bool,
    /// The number of the table it is joined to.
    pub(crate) to: u8,
    pub(crate) on: Pairs,
}

/// A lock on the rows read, until the transaction ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lock {
    pub(crate) shared: bool,
    pub(crate) held: Held,
}

/// What a lock does about rows that another transaction has locked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Held {
    Wait,
    Skip,
    Fail,
}

/// What stands behind SELECT.
#[derive(Clone, Copy)]
enum Head {
    Items,
    /// The same, each under a name of its own: MySQL wants that of a table that is made of them.
    Named,
    One,
    Count,
}

impl Parts {
    pub(crate) fn new(root: &'static TableMeta) -> Self {
        Parts {
            root,
            items: None,
            filters: Vec::new(),
            order: Vec::new(),
            limit: None,
            offset: None,
            distinct: false,
            lock: None,
            more: None,
        }
    }

    pub(crate) fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    pub(crate) fn joined(mut self, join: Join) -> Self {
        self.more().joins.push(join);
        self
    }

    fn joins(&self) -> &[Join] {
        self.more.as_ref().map_or(&[], |more| &more.joins)
    }

    /// Two rows tell "one" from "more".
    pub(crate) fn at_most_two(mut self) -> Self {
        self.limit = Some(self.limit.unwrap_or(2).min(2));
        self
    }

    /// Whether text that compares without case is read folded: rows that differ in case are one then.
    fn folds(&self) -> bool {
        self.grouped() || (self.distinct && self.items.is_some())
    }

    /// Whether its rows are groups of rows.
    fn grouped(&self) -> bool {
        let aggregate = |term: &Term| matches!(term, Term::Count | Term::Of(..));
        self.more.as_ref().is_some_and(|more| !more.group.is_empty() || !more.having.is_empty())
            || self.items.as_ref().is_some_and(|items| items.iter().any(aggregate))
            || self.order.iter().any(|key| aggregate(&key.term))
    }

    /// Refuses what databases refuse, or answer differently.
    pub(crate) fn check(&self) -> Result<()> {
        self.filters.iter().try_for_each(Node::check)?;
        let grouped = self.grouped();
        if grouped {
            let keys = self.more.as_ref().map_or(&[][..], |more| &more.group);
            let is_key = |col: Col| {
                keys.iter().filter_map(Term::column).any(|k| k.at == col.at && k.meta.name == col.meta.name)
            };
            let Some(items) = &self.items else {
                return Err(Error::usage("a grouped query reads columns: add .columns((…))"));
            };
            let columns = items.iter().chain(self.order.iter().map(|key| &key.term));
            if let Some(col) = columns.filter_map(Term::column).find(|col| !is_key(*col)) {
                return Err(Error::usage(format!(
                    "`{}` has many values in a group: add it to .group_by((…)), or read an aggregate of it",
                    col.meta.name
                )));
            }
        }
        if self.lock.is_some() && (grouped || self.distinct) {
            return Err(Error::usage("rows that are grouped or distinct can't be locked"));
        }
        if let (true, Some(items)) = (self.distinct, &self.items) {
            let read = |term: &Term| match term.column() {
                Some(col) => items
                    .iter()
                    .filter_map(Term::column)
                    .any(|c| c.at == col.at && c.meta.name == col.meta.name),
                None => false,
            };
            if let Some(key) = self.order.iter().find(|key| !read(&key.term)) {
                return Err(Error::usage(format!(
                    "distinct rows are sorted by what they hold: add `{}` to the columns",
                    key.term.name()
                )));
            }
        }
        Ok(())
    }

    /// Whether the columns need the name of their table.
    fn nests(&self) -> bool {
        !self.joins().is_empty() || self.filters.iter().any(Node::nests)
    }

    pub(crate) fn stmt(mut self, target: Target) -> Result<Stmt<'static>> {
        self.check()?;
        Ok(self.written(target))
    }

    /// The statement, whether it is allowed or not.
    pub(crate) fn written(&mut self, target: Target) -> Stmt<'static> {
        let (root, shape) = (self.root, self.shape());
        let to = if self.items.is_none() && !self.distinct && !self.nests() {
            let mut to = Writer::new(target, root.select[target as usize]);
            self.rest(&mut to, &[], Names::Plain);
            to
        } else {
            let mut to = Writer::new(target, "");
            if self.nests() {
                to.names = to.give_aliases(1 + self.joins().len());
            }
            self.select(&mut to, Head::Items);
            self.rest(&mut to, &[], Names::Plain);
            to
        };
        let (sql, params) = to.finish();
        let stmt = Stmt::read(root, sql, params);
        match shape {
            Some(cells) => stmt.shaped(Shape::Cells(cells)),
            None => stmt,
        }
    }

    pub(crate) fn exists(mut self, target: Target) -> Result<Stmt<'static>> {
        self.check()?;
        let mut to = Writer::new(target, "");
        if self.nests() {
            to.names = to.give_aliases(1 + self.joins().len());
        }
        self.lock = None;
        self.limit = Some(self.limit.unwrap_or(1).min(1));
        self.order.clear();
        self.select(&mut to, Head::One);
        self.rest(&mut to, &[], Names::Plain);
        let (sql, params) = to.finish();
        Ok(Stmt::plain(sql, params, &[Ty::I32]))
    }

    pub(crate) fn count(mut self, target: Target) -> Result<Stmt<'static>> {
        self.check()?;
        self.lock = None;
        self.order.clear();
        let wrapped = self.limit.is_some() || self.offset.is_some() || self.distinct || self.grouped();
        let mut to = Writer::new(target, if wrapped { "SELECT count(*) FROM (" } else { "" });
        if self.nests() {
            to.names = to.give_aliases(1 + self.joins().len());
        }
        let head = match (wrapped, self.distinct) {
            (false, _) => Head::Count,
            (true, false) => Head::One,
            (true, true) => Head::Named,
        };
        self.select(&mut to, head);
        self.rest(&mut to, &[], Names::Plain);
        if wrapped {
            to.push(") AS counted");
        }
        let (sql, params) = to.finish();
        Ok(Stmt::plain(sql, params, &[Ty::I64]))
    }

    /// Writes the query into a condition, as what EXISTS asks; columns of it are equal to some outside.
    pub(crate) fn write_exists(mut self, to: &mut Writer<'static>, on: &[[Col; 2]]) {
        self.lock = None;
        self.order.clear();
        let outer = self.enter(to);
        let head = if self.grouped() { Head::Items } else { Head::One };
        self.select(to, head);
        self.rest(to, on, outer);
        to.names = outer;
    }

    /// Writes `column IN (query)`.
    pub(crate) fn write_in(mut self, to: &mut Writer<'static>, column: Col) {
        let item = self.only_item();
        match item {
            Some(item) => to.side(column, item),
            None => to.operand(column),
        };
        to.push(" IN (");
        self.lock = None;
        if self.limit.is_none() && self.offset.is_none() {
            self.order.clear();
        }
        // MySQL takes neither LIMIT there nor, in an UPDATE or a DELETE, the table that is changed: not so in
        // a table of its own, which it makes first if that is DISTINCT or has a LIMIT.
        let apart = to.target == Target::Mysql
            && (self.limit.is_some() || self.offset.is_some() || matches!(to.names, Names::Table(_)));
        if apart {
            to.push("SELECT * FROM (");
            self.distinct |= self.limit.is_none() && self.offset.is_none();
        }
        let outer = self.enter(to);
        match item {
            Some(item) if !self.grouped() => {
                to.push(if self.distinct { "SELECT DISTINCT " } else { "SELECT " });
                to.side(item, column);
                if apart {
                    to.push(" AS found");
                }
                self.from(to);
            }
            _ => self.select(to, Head::Items),
        }
        self.rest(to, &[], outer);
        to.names = outer;
        to.push(if apart { ") AS apart)" } else { ")" });
    }

    /// Names the query's tables; gives how those around it are named.
    fn enter(&self, to: &mut Writer<'_>) -> Names {
        let names = to.give_aliases(1 + self.joins().len());
        std::mem::replace(&mut to.names, names)
    }

    /// The cells of a row, if they are not those of the one table.
    fn shape(&self) -> Option<Vec<(Ty, &'static str)>> {
        if let Some(items) = &self.items {
            return Some(items.iter().map(|item| (item.ty(), item.name())).collect());
        }
        if self.joins().is_empty() {
            return None;
        }
        let mut cells: Vec<_> = self.root.columns.iter().map(|c| (c.ty, c.name)).collect();
        for join in self.joins() {
            cells.extend(join.left.then_some((Ty::Bool, join.table.name)));
            cells.extend(join.table.columns.iter().map(|c| (c.ty, c.name)));
        }
        Some(cells)
    }

    /// Writes `SELECT … FROM …`.
    fn select(&self, to: &mut Writer<'_>, head: Head) {
        to.push(if self.distinct { "SELECT DISTINCT " } else { "SELECT " });
        match (head, &self.items) {
            (Head::One, _) => {
                to.push("1");
            }
            (Head::Count, _) => {
                to.push("count(*)");
            }
            (Head::Items | Head::Named, Some(items)) => {
                let folds = self.folds();
                let mut list = List::new(head);
                for item in items {
                    list.item(to, |to| if folds { item.grouped() } else { *item }.write_item(to));
                }
            }
            (Head::Items | Head::Named, None) => self.rows(to, List::new(head)),
        }
        self.from(to);
    }

    /// All columns of all tables; before those of a left-joined one, whether it has a row.
    fn rows(&self, to: &mut Writer<'_>, mut list: List) {
        let mut columns = |to: &mut Writer<'_>, table: &'static TableMeta, at: u8, present: Option<Col>| {
            if let Some(key) = present {
                list.item(to, |to| {
                    to.col(key).push(" IS NOT NULL");
                });
            }
            for meta in table.columns {
                list.item(to, |to| {
                    to.col(Col { at, ..Col::from(meta) });
                });
            }
        };
        columns(to, self.root, 0, None);
        for (at, join) in (1..).zip(self.joins()) {
            let key = join.on.first().filter(|_| join.left).map(|(_, key)| Col { at, ..Col::from(*key) });
            columns(to, join.table, at, key);
        }
    }

    fn from(&self, to: &mut Writer<'_>) {
        to.push(" FROM ").table(self.root).alias(0);
        for (at, join) in self.joins().iter().enumerate() {
            let at = at as u8 + 1;
            to.push(if join.left { " LEFT JOIN " } else { " JOIN " }).table(join.table).alias(at.into());
            for (i, (near, far)) in join.on.iter().enumerate() {
                let near = Col { at: join.to, ..Col::from(*near) };
                let far = Col { at, ..Col::from(*far) };
                to.push(if i == 0 { " ON " } else { " AND " });
                to.side(far, near).push(" = ").side(near, far);
            }
        }
    }

    /// Writes what stands behind the tables. Rows are tied to those outside by the columns `on`, of here and of
    /// there.
    fn rest(&mut self, to: &mut Writer<'static>, on: &[[Col; 2]], outer: Names) {
        let folds = self.folds();
        for (i, [inner, other]) in on.iter().enumerate() {
            to.push(if i == 0 { " WHERE " } else { " AND " }).side(*inner, *other).push(" = ");
            let names = std::mem::replace(&mut to.names, outer);
            to.side(*other, *inner);
            to.names = names;
        }
        let first = if on.is_empty() { " WHERE " } else { " AND " };
        write_all(to, std::mem::take(&mut self.filters), first);
        if let Some(more) = &mut self.more {
            for (i, key) in more.group.iter().enumerate() {
                to.push(if i == 0 { " GROUP BY " } else { ", " });
                key.write(to);
            }
            write_all(to, std::mem::take(&mut more.having), " HAVING ");
        }
        for (i, key) in self.order.iter().enumerate() {
            to.push(if i == 0 { " ORDER BY " } else { ", " });
            let term = if folds { key.term.grouped() } else { key.term };
            OrderKey { term, ..*key }.write(to);
        }
        match (self.limit, self.offset, to.target) {
            (Some(limit), _, _) => {
                to.push(" LIMIT ").count(limit);
            }
            // An OFFSET alone is not known to these two.
            (None, Some(_), Target::Mysql) => {
                to.push(" LIMIT 18446744073709551615");
            }
            (None, Some(_), Target::Sqlite) => {
                to.push(" LIMIT -1");
            }
            (None, _, _) => {}
        }
        if let Some(offset) = self.offset {
            to.push(" OFFSET ").count(offset);
        }
        if let Some(lock) = self.lock {
            self.lock(to, lock);
        }
    }

    fn lock(&self, to: &mut Writer<'_>, lock: Lock) {
        to.push(match (to.target, lock.shared) {
            // It has one writer at a time.
            (Target::Sqlite, _) => return,
            (_, false) => " FOR UPDATE",
            (Target::Postgres, true) => " FOR SHARE",
            // MySQL's word, which alone takes NOWAIT there, and MariaDB's, which has no other.
            (Target::Mysql, true) => " /*M! LOCK IN SHARE MODE*/ /*!80001 FOR SHARE*/",
        });
        // PostgreSQL locks no row that may not be there.
        if to.target == Target::Postgres && self.joins().iter().any(|join| join.left) {
            let places = (1u16..).zip(self.joins()).filter(|(_, join)| !join.left).map(|(at, _)| at);
            for (i, at) in std::iter::once(0).chain(places).enumerate() {
                to.push(if i == 0 { " OF " } else { ", " }).alias_name(at);
            }
        }
        to.push(match lock.held {
            Held::Wait => "",
            Held::Skip => " SKIP LOCKED",
            Held::Fail => " NOWAIT",
        });
    }
}

/// What stands between SELECT and FROM, item after item.
struct List {
    named: bool,
    count: usize,
}

impl List {
    fn new(head: Head) -> List {
        List { named: matches!(head, Head::Named), count: 0 }
    }

    fn item<'a>(&mut self, to: &mut Writer<'a>, write: impl FnOnce(&mut Writer<'a>)) {
        if self.count > 0 {
            to.push(", ");
        }
        write(to);
        if self.named {
            to.push(" AS c").push(&self.count.to_string());
        }
        self.count += 1;
    }
}
