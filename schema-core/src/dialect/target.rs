//! The targets, their flavours and versions.

use std::fmt;

/// What DDL is written for. MySQL and MariaDB are one target: one file loads on both.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Target {
    /// PostgreSQL 15 and later.
    Postgres,
    /// MySQL 8.0 and later, MariaDB 10.11 and later, Galera.
    MySql,
    /// SQLite 3.40 and later.
    Sqlite,
}

impl Target {
    /// All of them, in the order in which outputs and messages name them.
    pub const ALL: [Target; 3] = [Target::Postgres, Target::MySql, Target::Sqlite];

    /// Its name in the language, in file names and in `DB_TYPE`.
    pub const fn name(self) -> &'static str {
        match self {
            Target::Postgres => "postgres",
            Target::MySql => "mysql",
            Target::Sqlite => "sqlite",
        }
    }

    /// Its name in prose.
    pub const fn title(self) -> &'static str {
        match self {
            Target::Postgres => "PostgreSQL",
            Target::MySql => "MySQL/MariaDB",
            Target::Sqlite => "SQLite",
        }
    }

    /// The target a name of the language stands for, in any case; `postgresql` and `mariadb` are understood too.
    pub fn from_name(name: &str) -> Option<Target> {
        match name.to_ascii_lowercase().as_str() {
            "postgres" | "postgresql" => Some(Target::Postgres),
            "mysql" | "mariadb" => Some(Target::MySql),
            "sqlite" => Some(Target::Sqlite),
            _ => None,
        }
    }

    /// Its place in [`Target::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of targets.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TargetSet(u8);

impl TargetSet {
    /// No target.
    pub const EMPTY: TargetSet = TargetSet(0);
    /// Every target.
    pub const ALL: TargetSet = TargetSet(0b111);

    /// With `target` added.
    #[must_use]
    pub const fn with(self, target: Target) -> TargetSet {
        TargetSet(self.0 | 1 << target as u8)
    }

    /// Whether `target` is in it.
    pub const fn contains(self, target: Target) -> bool {
        self.0 & (1 << target as u8) != 0
    }

    /// Whether none is.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those in both.
    #[must_use]
    pub const fn and(self, other: TargetSet) -> TargetSet {
        TargetSet(self.0 & other.0)
    }

    /// Its one member, if it has but one.
    pub fn single(self) -> Option<Target> {
        let mut members = self.iter();
        members.next().filter(|_| members.next().is_none())
    }

    /// Its members, in the order of [`Target::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Target> {
        Target::ALL.into_iter().filter(move |t| self.contains(*t))
    }
}

impl FromIterator<Target> for TargetSet {
    fn from_iter<I: IntoIterator<Item = Target>>(iter: I) -> TargetSet {
        iter.into_iter().fold(TargetSet::EMPTY, TargetSet::with)
    }
}

/// One value for each target.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PerTarget<T>([T; 3]);

impl<T: Clone> PerTarget<T> {
    /// The same value for all targets.
    pub fn all(value: T) -> PerTarget<T> {
        PerTarget(std::array::from_fn(|_| value.clone()))
    }
}

impl<T> PerTarget<T> {
    /// The value for `target`.
    pub fn get(&self, target: Target) -> &T {
        &self.0[target.index()]
    }

    /// The value for `target`, to change.
    pub fn get_mut(&mut self, target: Target) -> &mut T {
        &mut self.0[target.index()]
    }
}
