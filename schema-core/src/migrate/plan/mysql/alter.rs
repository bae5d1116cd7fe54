//! `ALTER TABLE`, always with the algorithm and the lock that it may take: what the server can't do so cheaply fails
//! at once, before it has locked anything.

use super::ident;
use crate::phys::Table;

/// How a server does a clause; each can do what stands before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Cost {
    /// In the catalog alone.
    Instant,
    /// Without making the rows anew, while others read and write.
    Online,
    /// In place, rows made anew if need be, while others read and write.
    Rebuild,
    /// Row by row into a new table, while others read.
    Copy,
}

impl Cost {
    fn words(self, mariadb: bool) -> &'static str {
        match self {
            Cost::Instant => "ALGORITHM=INSTANT",
            Cost::Online if mariadb => "ALGORITHM=NOCOPY, LOCK=NONE",
            Cost::Online | Cost::Rebuild => "ALGORITHM=INPLACE, LOCK=NONE",
            Cost::Copy => "ALGORITHM=COPY, LOCK=SHARED",
        }
    }
}

/// What a clause costs on each flavour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Costs {
    pub(super) mysql: Cost,
    pub(super) mariadb: Cost,
}

impl Costs {
    /// The same on both.
    pub(super) const fn both(cost: Cost) -> Costs {
        Costs { mysql: cost, mariadb: cost }
    }

    /// What two clauses cost in one statement.
    pub(super) fn and(self, other: Costs) -> Costs {
        Costs { mysql: self.mysql.max(other.mysql), mariadb: self.mariadb.max(other.mariadb) }
    }

    /// Whether it is in the catalog alone, on both.
    pub(super) fn is_instant(self) -> bool {
        self == Costs::both(Cost::Instant)
    }
}

/// What the tables of an `ALTER` do to what it costs.
pub(super) fn held_back(tables: [&Table; 2], costs: Costs) -> Costs {
    let other_engine = |t: &Table| {
        t.options.iter().any(|o| {
            let option = o.to_ascii_lowercase();
            option.starts_with("engine") && !option.contains("innodb")
        })
    };
    let full_text = |t: &Table| t.indexes.iter().any(|i| i.method.as_deref() == Some("fulltext"));
    if tables.iter().any(|t| other_engine(t)) {
        return Costs::both(Cost::Copy);
    }
    if tables.iter().any(|t| full_text(t) || t.partition.is_some()) && costs != Costs::both(Cost::Copy) {
        // A full-text index has a hidden column and tables beside it, which most ways in place don't know.
        return costs.and(Costs::both(Cost::Copy));
    }
    costs
}

/// One `ALTER TABLE`.
pub(super) fn alter(table: &str, clauses: &[String], costs: Costs) -> String {
    let (mysql, mariadb) = (costs.mysql.words(false), costs.mariadb.words(true));
    let how = match mysql == mariadb {
        true => mysql.to_owned(),
        false => format!("/*!80000 {mysql} */ /*M! {mariadb} */"),
    };
    format!("ALTER TABLE {}\n  {},\n  {how}", ident(table), clauses.join(",\n  "))
}
