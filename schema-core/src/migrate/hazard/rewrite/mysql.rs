//! MySQL and MariaDB: what each does to a table, by what the plan states and the servers accept.

use crate::migrate::plan::mysql::column;
use crate::migrate::plan::mysql::cost::{Cost, Costs, Facts, Kind, Way};
use crate::migrate::plan::mysql::pair::Pair;
use crate::migrate::plan::mysql::table::{is_parted_by_renamed, is_virtual, option_kind, options};
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
    fn new(what: String, costs: Costs) -> Work {
        let algorithm = |cost: Cost| match cost.way {
            Way::Instant => Algorithm::Instant,
            Way::Online => Algorithm::Inplace,
            Way::Rebuild => Algorithm::Rebuild,
            Way::Copy => Algorithm::Copy,
        };
        let locks = costs.mysql.waits || costs.mariadb.waits;
        Work { what, mysql: algorithm(costs.mysql), mariadb: algorithm(costs.mariadb), locks }
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

/// What the changes of a table take, but for those that do not look at its rows.
pub(in crate::migrate) fn works(table: &TableDiff<'_>, pair: &Pair<'_>) -> Vec<Work> {
    let facts = Facts::of(pair);
    let mut works = Vec::new();
    let mut add = |what: String, kind: Kind| works.push(Work::new(what, kind.costs(facts)));
    for difference in &table.columns {
        match difference {
            Difference::Created(new) => {
                add(format!("'{}' is added", new.name), column::added(new, pair.is_inside(new)))
            }
            Difference::Dropped(old) => {
                let kind = match is_virtual(old) {
                    true => Kind::VirtualGone { inside: false },
                    false => Kind::ColumnGone,
                };
                add(format!("'{}' is dropped", old.name), kind);
            }
            Difference::Changed { old, new } => changed(old, new, &mut add),
        }
    }
    if table.reordered {
        let across = pair.kept().any(|(.., new)| pair.crosses(&new.name));
        add("the order of its columns changes".to_owned(), Kind::Moved { across });
    }
    match &table.primary_key {
        Some(Difference::Dropped(_)) => add("it loses its primary key".to_owned(), Kind::Rows),
        Some(Difference::Changed { old, new }) if old.columns == new.columns => {}
        Some(_) => add("it gets another primary key".to_owned(), Kind::Primary),
        None => {}
    }
    for unique in table.uniques.iter().filter_map(Difference::new) {
        add(format!("the key '{}' is made", unique.name), Kind::Key);
    }
    for index in table.indexes.iter().filter_map(Difference::new) {
        add(format!("the index '{}' is made", index.name), indexed(index));
    }
    for key in table.foreign_keys.iter().filter_map(Difference::new) {
        add(format!("rows are checked for the foreign key '{}'", key.name), Kind::Key);
    }
    for check in table.checks.iter().filter_map(Difference::new) {
        add(format!("rows are checked for '{}'", check.name), Kind::Rows);
    }
    for option in options(table.old, table.new) {
        match option_kind(&option) {
            Kind::Label => {}
            kind => add(format!("it gets {option}"), kind),
        }
    }
    if is_parted_by_renamed(pair) {
        add("a column that it is parted by is renamed".to_owned(), Kind::Rows);
    } else if table.old.partition != table.new.partition || table.old.partitions != table.new.partitions {
        add("its partitions change".to_owned(), Kind::Rows);
    }
    works.retain(|work| work.worst() > Algorithm::Instant);
    works
}

/// One line for each kind of thing that changes about a column, and takes its time.
fn changed(old: &Column, new: &Column, add: &mut impl FnMut(String, Kind)) {
    let name = &new.name;
    for kind in column::changed(old, new) {
        let what = match kind {
            // No row is read for it.
            Kind::Longer | Kind::Default => continue,
            Kind::Modified => format!("'{name}' is written down anew"),
            Kind::NotNull => format!("'{name}' becomes NOT NULL"),
            Kind::Nullable => format!("'{name}' becomes nullable"),
            _ if old.generated != new.generated => format!("what '{name}' is generated from changes"),
            _ if old.identity != new.identity => format!("'{name}' is numbered, or is no more"),
            Kind::Json => format!("'{name}' is JSON"),
            _ if old.ty != new.ty => format!("'{name}' becomes {}, was {}", new.ty, old.ty),
            _ => format!("'{name}' is written otherwise"),
        };
        add(what, kind);
    }
}

fn indexed(index: &Index) -> Kind {
    match index.method.as_deref() {
        Some("fulltext") => Kind::FullText,
        Some("spatial") => Kind::Spatial,
        _ => Kind::Key,
    }
}
