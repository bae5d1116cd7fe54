//! What a change of a table costs on each flavour: the cheapest algorithm and lock that it accepts. Measured on
//! MySQL 9 and MariaDB 10.11; the test `algorithms` asks the servers themselves.

use super::super::mention::mentions;
use super::column::is_endless;
use super::keys;
use super::pair::Pair;
use crate::phys::{Column, Index, IndexKey, KeyOf, Table};

/// How a server goes about a change, from cheap to dear.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::migrate) enum Way {
    /// In the catalog alone.
    Instant,
    /// Without making the rows anew.
    Online,
    /// In place, rows made anew if need be.
    Rebuild,
    /// Row by row into a new table.
    Copy,
}

/// How a server does a clause; each can do what is cheaper.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::migrate) struct Cost {
    pub(in crate::migrate) way: Way,
    /// Whether nobody can write meanwhile.
    pub(in crate::migrate) waits: bool,
}

impl Cost {
    const INSTANT: Cost = Cost { way: Way::Instant, waits: false };
    const ONLINE: Cost = Cost { way: Way::Online, waits: false };
    const REBUILD: Cost = Cost { way: Way::Rebuild, waits: false };
    const COPY: Cost = Cost { way: Way::Copy, waits: true };

    const fn waiting(self) -> Cost {
        Cost { waits: true, ..self }
    }

    fn and(self, other: Cost) -> Cost {
        Cost { way: self.way.max(other.way), waits: self.waits || other.waits }
    }

    pub(super) fn words(self, mariadb: bool) -> &'static str {
        match (self.way, self.waits) {
            (Way::Instant, _) => "ALGORITHM=INSTANT",
            (Way::Online, false) if mariadb => "ALGORITHM=NOCOPY, LOCK=NONE",
            (Way::Online, true) if mariadb => "ALGORITHM=NOCOPY, LOCK=SHARED",
            (Way::Online | Way::Rebuild, false) => "ALGORITHM=INPLACE, LOCK=NONE",
            (Way::Online | Way::Rebuild, true) => "ALGORITHM=INPLACE, LOCK=SHARED",
            (Way::Copy, _) => "ALGORITHM=COPY, LOCK=SHARED",
        }
    }
}

/// What a change costs on each flavour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::migrate) struct Costs {
    pub(in crate::migrate) mysql: Cost,
    pub(in crate::migrate) mariadb: Cost,
}

impl Costs {
    pub(super) const INSTANT: Costs = Costs { mysql: Cost::INSTANT, mariadb: Cost::INSTANT };
    pub(super) const COPY: Costs = Costs { mysql: Cost::COPY, mariadb: Cost::COPY };

    /// What two clauses cost in one statement.
    pub(super) fn and(self, other: Costs) -> Costs {
        Costs { mysql: self.mysql.and(other.mysql), mariadb: self.mariadb.and(other.mariadb) }
    }

    /// Whether rows are made anew on either.
    pub(super) fn rewrites(self) -> bool {
        self.mysql.way.max(self.mariadb.way) >= Way::Rebuild
    }
}

/// A kind of change of a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::migrate) enum Kind {
    /// A check goes.
    CheckGone,
    /// A column's default, where a clause of its own says it.
    Default,
    /// What the catalog alone holds of a column: its comment, a default, a label behind the others.
    Modified,
    /// A column gets another name.
    Renamed { referenced: bool },
    /// The name of a key, or the comment of the table.
    Label,
    /// A column that rows hold is added; `inside` is in front of a computed one that they do not hold.
    Column { inside: bool },
    /// Such a column is dropped.
    ColumnGone,
    /// A computed column that rows do not hold is added.
    Virtual { inside: bool },
    /// Such a column is dropped.
    VirtualGone { inside: bool },
    /// A column becomes JSON, or is added as it: to MariaDB that is a text with a check.
    Json,
    /// A column that rows hold gets another place; `across` is to the other side of a computed one that they do not.
    Moved { across: bool },
    /// The table is laid out by another primary key.
    Primary,
    /// How rows are laid out.
    RowFormat,
    /// A column becomes `NOT NULL`.
    NotNull,
    /// It may be NULL.
    Nullable,
    /// A text of more characters, whose length is as many bytes.
    Longer,
    /// A text of more characters, whose length is two bytes, not one; `small` had at most 127 bytes, whose rows MariaDB
    /// reads as they are.
    LongerHead { small: bool },
    /// A key comes, or a foreign key that is not checked.
    Key,
    /// A key goes.
    KeyGone,
    /// A foreign key goes.
    ForeignGone,
    /// A full-text key comes.
    FullText,
    /// A spatial key comes.
    Spatial,
    /// Each row is looked at, or becomes another.
    Rows,
}

/// What there is in a table that makes changes dearer.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(in crate::migrate) struct Facts {
    /// It is not InnoDB's.
    other_engine: bool,
    /// A full-text key was made: it has a hidden column and tables beside it.
    full_text: bool,
    /// Several of them stay: MariaDB makes one at a time, and so no table anew in place.
    full_texts: bool,
    spatial: bool,
    partitioned: bool,
    compressed: bool,
    /// A unique key over values of any length, which MariaDB keeps by a hash in a hidden computed column: before, and
    /// behind.
    hashed: bool,
    hashed_then: bool,
    /// Columns that are computed when they are read; and whether a key is over one.
    computed: bool,
    computed_key: bool,
    stored: bool,
    /// A check reads a column of a type that MySQL takes for another one ([`WARY`]) whenever any column is written
    /// down anew: then it looks at each row again.
    wary_check: bool,
}

impl Facts {
    /// Of a table while it changes.
    pub(in crate::migrate) fn of(pair: &Pair<'_>) -> Facts {
        let virtuals: Vec<&str> = pair
            .kept()
            .filter(|(.., new)| new.generated.as_ref().is_some_and(|g| !g.stored))
            .map(|(.., new)| new.name.as_str())
            .collect();
        let both = |method: &str| has_key(pair.old, method) && has_key(pair.new, method);
        Facts {
            other_engine: [pair.old, pair.new].iter().any(|t| is_of_other_engine(t)),
            full_text: has_key(pair.old, "fulltext"),
            full_texts: [pair.old, pair.new].iter().all(|t| keys_of(t, "fulltext").count() > 1),
            spatial: both("spatial"),
            partitioned: pair.old.partition.is_some() || pair.new.partition.is_some(),
            hashed: is_hashed(pair.old),
            hashed_then: is_hashed(pair.new),
            compressed: [pair.old, pair.new].iter().any(|t| is_compressed(t)),
            computed: !virtuals.is_empty(),
            computed_key: keys::keys(pair.renamed)
                .iter()
                .any(|key| key.columns.iter().any(|c| virtuals.contains(&c.as_str()))),
            wary_check: pair.new.checks.iter().any(|check| {
                let stays = pair.old.checks.iter().any(|c| c.name == check.name && c.expr == check.expr);
                stays
                    && !pair.touches(&check.expr)
                    && pair.new.columns.iter().any(|c| is_wary(c) && mentions(&check.expr, &c.name))
            }),
            stored: pair.kept().any(|(.., new)| new.generated.as_ref().is_some_and(|g| g.stored)),
        }
    }

    /// Whether columns stay that are computed when they are read.
    pub(super) fn has_computed(self) -> bool {
        self.computed
    }

    /// Whether MySQL looks at each row whenever a column is written down anew.
    pub(super) fn is_wary(self) -> bool {
        self.wary_check
    }

    /// Of a table whose columns stay.
    pub(super) fn of_table(table: &Table) -> Facts {
        let hashed = is_hashed(table);
        Facts { other_engine: is_of_other_engine(table), hashed, hashed_then: hashed, ..Facts::default() }
    }
}

fn is_of_other_engine(table: &Table) -> bool {
    table.options.iter().any(|o| {
        let option = o.to_ascii_lowercase();
        option.starts_with("engine") && !option.contains("innodb")
    })
}

fn is_hashed(table: &Table) -> bool {
    let is_long = |name: &String| table.columns.iter().any(|c| c.name == *name && !fits_a_key(&c.ty));
    let whole = |key: &IndexKey| match &key.of {
        KeyOf::Column(name) if key.prefix.is_none() => is_long(name),
        _ => false,
    };
    table.uniques.iter().any(|unique| unique.columns.iter().any(is_long))
        || table.indexes.iter().any(|index| index.unique && index.keys.iter().any(whole))
}

/// Whether a value of a type has at most the bytes that a key may hold: 3072.
fn fits_a_key(ty: &str) -> bool {
    let ty = ty.to_ascii_lowercase();
    let length = || ty.split_once('(')?.1.split(')').next()?.parse::<u32>().ok();
    match ty.split('(').next().unwrap_or_default() {
        "varchar" => length().is_none_or(|characters| characters <= 768),
        "varbinary" => length().is_none_or(|bytes| bytes <= 3072),
        _ => !is_endless(&ty),
    }
}

/// Types whose columns MySQL 9 takes for changed where they are not; `text` and `blob` are none of them.
const WARY: [&str; 12] = [
    "date",
    "time",
    "datetime",
    "timestamp",
    "enum",
    "set",
    "tinytext",
    "mediumtext",
    "longtext",
    "tinyblob",
    "mediumblob",
    "longblob",
];

fn is_wary(column: &Column) -> bool {
    let ty = column.ty.to_ascii_lowercase();
    let word = ty.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    WARY.contains(&word)
}

fn is_compressed(table: &Table) -> bool {
    let compressed =
        |o: &String| ["compressed", "key_block_size"].iter().any(|w| o.to_ascii_lowercase().contains(w));
    table.options.iter().any(compressed)
}

fn has_key(table: &Table, method: &str) -> bool {
    keys_of(table, method).next().is_some()
}

fn keys_of<'t>(table: &'t Table, method: &'t str) -> impl Iterator<Item = &'t Index> {
    table.indexes.iter().filter(move |index| index.method.as_deref() == Some(method))
}

impl Kind {
    /// What it costs in such a table.
    pub(in crate::migrate) fn costs(self, facts: Facts) -> Costs {
        match facts.other_engine {
            true => Costs::COPY,
            false => Costs { mysql: self.on_mysql(facts), mariadb: self.on_mariadb(facts) },
        }
    }

    fn on_mysql(self, facts: Facts) -> Cost {
        let rebuild = match (facts.full_text, facts.spatial) {
            (true, _) => Cost::COPY,
            (false, true) => Cost::REBUILD.waiting(),
            (false, false) => Cost::REBUILD,
        };
        match self {
            Kind::Column { .. } | Kind::ColumnGone if facts.full_text || facts.compressed => rebuild,
            Kind::Virtual { inside: true } => Cost::COPY,
            Kind::Modified | Kind::Renamed { .. } if facts.wary_check => Cost::COPY,
            Kind::Renamed { referenced: true } => Cost::ONLINE,
            Kind::VirtualGone { inside: true } if facts.partitioned => Cost::COPY,
            Kind::VirtualGone { inside: true } => Cost::ONLINE,
            Kind::Json if facts.full_text || facts.compressed => rebuild,
            Kind::CheckGone
            | Kind::Default
            | Kind::Modified
            | Kind::Renamed { .. }
            | Kind::Json
            | Kind::Column { .. }
            | Kind::ColumnGone
            | Kind::Virtual { .. }
            | Kind::VirtualGone { .. } => Cost::INSTANT,
            Kind::Label | Kind::Longer | Kind::Key | Kind::KeyGone | Kind::ForeignGone => Cost::ONLINE,
            Kind::FullText | Kind::Spatial => Cost::ONLINE.waiting(),
            Kind::Moved { .. } | Kind::NotNull | Kind::Nullable | Kind::Primary | Kind::RowFormat => rebuild,
            Kind::LongerHead { .. } | Kind::Rows => Cost::COPY,
        }
    }

    fn on_mariadb(self, facts: Facts) -> Cost {
        let hidden = facts.full_text || facts.computed_key;
        let rebuild = match hidden || facts.spatial {
            _ if facts.full_texts => Cost::COPY,
            true => Cost::REBUILD.waiting(),
            false => Cost::REBUILD,
        };
        match self {
            Kind::KeyGone if facts.hashed && !facts.hashed_then => Cost::ONLINE,
            _ if facts.hashed || facts.hashed_then => Cost::COPY,
            Kind::Column { inside: true } | Kind::Virtual { inside: true } | Kind::Moved { across: true } => {
                Cost::COPY
            }
            Kind::Virtual { .. } | Kind::VirtualGone { .. } if facts.partitioned => Cost::COPY,
            Kind::ColumnGone if facts.computed_key => Cost::COPY,
            Kind::NotNull if facts.computed_key || facts.stored => Cost::COPY,
            Kind::Column { .. } | Kind::ColumnGone | Kind::Moved { .. } if hidden => rebuild,
            Kind::Column { .. } | Kind::ColumnGone | Kind::Moved { .. } if facts.compressed => Cost::REBUILD,
            Kind::CheckGone
            | Kind::Default
            | Kind::Modified
            | Kind::Renamed { .. }
            | Kind::Label
            | Kind::Column { .. }
            | Kind::ColumnGone
            | Kind::Virtual { .. }
            | Kind::VirtualGone { .. }
            | Kind::Moved { .. }
            | Kind::Longer
            | Kind::LongerHead { small: true }
            | Kind::ForeignGone => Cost::INSTANT,
            Kind::Key | Kind::KeyGone => Cost::ONLINE,
            Kind::FullText if facts.full_text => Cost::ONLINE.waiting(),
            // The first of a table adds a hidden column.
            Kind::FullText => Cost::REBUILD.waiting(),
            Kind::Spatial => Cost::ONLINE.waiting(),
            Kind::NotNull | Kind::Nullable | Kind::Primary | Kind::RowFormat => rebuild,
            Kind::Rows | Kind::Json | Kind::LongerHead { small: false } => Cost::COPY,
        }
    }
}
