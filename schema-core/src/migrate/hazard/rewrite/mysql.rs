//! MySQL and MariaDB: the cheapest algorithm that each has for a change, from the pages "Online DDL Operations" and
//! "InnoDB Online DDL Operations with …" of their manuals.

use crate::migrate::{Difference, TableDiff};
use crate::phys::{Column, Index};

/// How a server makes a change, from cheap to dear.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::migrate) enum Algorithm {
    /// `ALGORITHM=INSTANT`, or in place without a look at the rows.
    Instant,
    /// `ALGORITHM=INPLACE` (`NOCOPY`): the rows are read, and the table stays as it lies.
    Inplace,
    /// `ALGORITHM=INPLACE`, by writing the table anew beside its use.
    Rebuild,
    /// `ALGORITHM=COPY`: writers wait.
    Copy,
}

/// One change of a table, and what it takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::migrate) struct Work {
    /// What changes, in words.
    pub(in crate::migrate) what: String,
    /// On MySQL.
    pub(in crate::migrate) mysql: Algorithm,
    /// On MariaDB.
    pub(in crate::migrate) mariadb: Algorithm,
    /// Whether writers wait on either, whatever the algorithm.
    pub(in crate::migrate) locks: bool,
}

impl Work {
    fn new(what: String, mysql: Algorithm, mariadb: Algorithm) -> Work {
        let locks = mysql.max(mariadb) == Algorithm::Copy;
        Work { what, mysql, mariadb, locks }
    }

    fn both(what: String, algorithm: Algorithm) -> Work {
        Work::new(what, algorithm, algorithm)
    }

    fn locked(mut self) -> Work {
        self.locks = true;
        self
    }

    /// The dearer of the two.
    pub(in crate::migrate) fn worst(&self) -> Algorithm {
        self.mysql.max(self.mariadb)
    }

    /// In words, with what each server does.
    pub(super) fn told(&self) -> String {
        let word = |algorithm| match algorithm {
            Algorithm::Instant => "at once",
            Algorithm::Inplace => "in place",
            Algorithm::Rebuild => "in place, every row written anew",
            Algorithm::Copy => "by copying the table",
        };
        match self.mysql == self.mariadb {
            true => format!("{}: {}", self.what, word(self.mysql)),
            false => format!("{}: MySQL {}, MariaDB {}", self.what, word(self.mysql), word(self.mariadb)),
        }
    }
}

/// What the changes of a table take, but for those that are done at once.
pub(in crate::migrate) fn works(table: &TableDiff<'_>) -> Vec<Work> {
    let mut works = Vec::new();
    for column in &table.columns {
        match column {
            Difference::Created(new) => works.push(added(new)),
            Difference::Changed { old, new } => works.extend(changed(old, new)),
            Difference::Dropped(old) => works.push(dropped(old)),
        }
    }
    if table.reordered {
        works.push(Work::new(
            "the order of its columns changes".to_owned(),
            Algorithm::Rebuild,
            Algorithm::Instant,
        ));
    }
    match &table.primary_key {
        Some(Difference::Dropped(_)) => {
            works.push(Work::both("it loses its primary key".to_owned(), Algorithm::Copy));
        }
        Some(Difference::Changed { old, new }) if old.columns == new.columns => {}
        Some(_) => works.push(Work::both("it gets another primary key".to_owned(), Algorithm::Rebuild)),
        None => {}
    }
    for unique in table.uniques.iter().filter_map(Difference::new) {
        works.push(Work::both(format!("the key '{}' is made", unique.name), Algorithm::Inplace));
    }
    for index in table.indexes.iter().filter_map(Difference::new) {
        works.push(indexed(index));
    }
    for key in table.foreign_keys.iter().filter_map(Difference::new) {
        works.push(Work::both(
            format!("rows are checked for the foreign key '{}'", key.name),
            Algorithm::Copy,
        ));
    }
    for check in table.checks.iter().filter_map(Difference::new) {
        works.push(Work::both(format!("rows are checked for '{}'", check.name), Algorithm::Copy));
    }
    if table.old.options != table.new.options {
        works.push(Work::both("its options change".to_owned(), Algorithm::Copy));
    }
    if table.old.partition != table.new.partition || table.old.partitions != table.new.partitions {
        works.push(Work::both("its partitions change".to_owned(), Algorithm::Copy));
    }
    works.retain(|work| work.worst() > Algorithm::Instant);
    works
}

fn added(new: &Column) -> Work {
    let what = format!("'{}' is added", new.name);
    match (&new.generated, new.identity) {
        (Some(generated), _) if generated.stored => Work::both(what, Algorithm::Copy),
        (Some(_), _) => Work::both(what, Algorithm::Instant),
        (None, Some(_)) => Work::both(what, Algorithm::Rebuild).locked(),
        (None, None) if new.default.as_ref().is_some_and(|default| default.starts_with('(')) => {
            Work::both(what, Algorithm::Copy)
        }
        (None, None) => Work::both(what, Algorithm::Instant),
    }
}

fn dropped(old: &Column) -> Work {
    let what = format!("'{}' is dropped", old.name);
    Work::both(what, Algorithm::Instant)
}

fn changed(old: &Column, new: &Column) -> Vec<Work> {
    let mut works = Vec::new();
    if old.generated != new.generated {
        let virtual_ = |c: &Column| c.generated.as_ref().is_some_and(|g| !g.stored);
        let algorithm = if virtual_(old) && virtual_(new) { Algorithm::Inplace } else { Algorithm::Copy };
        works.push(Work::both(format!("what '{}' is generated from changes", new.name), algorithm));
    }
    if old.ty != new.ty || old.collate != new.collate {
        let what = format!("'{}' becomes {}, was {}", new.name, new.ty, old.ty);
        let (mysql, mariadb) = match old.collate == new.collate {
            true => retyped(&old.ty, &new.ty),
            false => (Algorithm::Copy, Algorithm::Copy),
        };
        works.push(Work::new(what, mysql, mariadb));
    }
    if new.not_null && !old.not_null {
        works.push(Work::both(format!("'{}' becomes NOT NULL", new.name), Algorithm::Rebuild));
    }
    if old.not_null && !new.not_null {
        works.push(Work::new(
            format!("'{}' becomes nullable", new.name),
            Algorithm::Rebuild,
            Algorithm::Instant,
        ));
    }
    if new.identity.is_some() && old.identity.is_none() {
        works.push(Work::both(format!("'{}' is numbered", new.name), Algorithm::Copy));
    }
    works
}

fn retyped(old: &str, new: &str) -> (Algorithm, Algorithm) {
    use Algorithm::{Copy, Instant};
    let (Some((name, had, rest)), Some((other, has, tail))) = (parts(old), parts(new)) else {
        return (Copy, Copy);
    };
    if name != other || rest != tail {
        return (Copy, Copy);
    }
    match name {
        "varchar" | "varbinary" => {
            let (Ok(had), Ok(has)) = (had.parse::<u64>(), has.parse::<u64>()) else { return (Copy, Copy) };
            let each = if name == "varbinary" { 1 } else { 4 };
            let (had, has) = (had * each, has * each);
            // The length of a value stands before it, in one byte or two.
            let same_head = (had <= 255) == (has <= 255);
            match has >= had {
                true if same_head => (Instant, Instant),
                true if had <= 127 => (Copy, Instant),
                _ => (Copy, Copy),
            }
        }
        "enum" => {
            let appended = has.starts_with(had) && has[had.len()..].starts_with(',');
            if appended { (Instant, Instant) } else { (Copy, Copy) }
        }
        _ => (Copy, Copy),
    }
}

/// `varchar(20) CHARACTER SET …` as its name, what stands in its parentheses, and the rest.
fn parts(ty: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = ty.split_once('(')?;
    let end = rest.rfind(')')?;
    Some((name.trim(), &rest[..end], &rest[end..]))
}

fn indexed(index: &Index) -> Work {
    let what = format!("the index '{}' is made", index.name);
    let work = Work::both(what, Algorithm::Inplace);
    match index.method.as_deref() {
        Some("fulltext") => {
            let mut work = work.locked();
            // The first of a table adds a hidden column.
            (work.mysql, work.mariadb) = (Algorithm::Rebuild, Algorithm::Rebuild);
            work
        }
        Some("spatial") => work.locked(),
        _ => work,
    }
}
