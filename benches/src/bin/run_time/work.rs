//! What is measured.

use crate::data;

/// One thing to do, on tables filled as [`data`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// One user by its primary key.
    ByKey,
    /// The users of the first so many keys.
    Rows(i64),
    /// Users of one hair colour, each with each of its posts.
    Join,
    /// One user more, in a transaction of its own.
    InsertOne,
    /// So many users more in one call, all or none.
    Insert(usize),
    /// The name of one user, by its primary key.
    Update,
    /// The first users, with their posts, with the comments on these, as nested rows.
    Nested,
    /// As [`Work::ByKey`], by 32 tasks at once, through a pool where the peer has one.
    Tasks,
    /// Deletes what the others inserted: not measured.
    Undo,
}

/// How many tasks run at once.
pub(crate) const TASKS: usize = 32;

impl Work {
    /// All that is measured.
    pub(crate) const ALL: [Work; 12] = [
        Work::ByKey,
        Work::Rows(1),
        Work::Rows(10),
        Work::Rows(100),
        Work::Rows(10_000),
        Work::Join,
        Work::InsertOne,
        Work::Insert(100),
        Work::Insert(10_000),
        Work::Update,
        Work::Nested,
        Work::Tasks,
    ];

    /// As it is called in the tables.
    pub(crate) fn title(self) -> String {
        match self {
            Work::ByKey => "get by key".into(),
            Work::Rows(n) => format!("{n} rows"),
            Work::Join => format!("join, {} rows", data::JOINED),
            Work::InsertOne => "insert 1".into(),
            Work::Insert(n) => format!("insert {n}"),
            Work::Update => "update by key".into(),
            Work::Nested => "users, posts, comments".into(),
            Work::Tasks => format!("get by key, {TASKS} tasks"),
            Work::Undo => "undo".into(),
        }
    }

    /// How many rows each time must give or change: nobody is fast by doing less.
    pub(crate) fn rows(self) -> usize {
        match self {
            Work::ByKey | Work::InsertOne | Work::Update | Work::Tasks => 1,
            Work::Rows(n) => n as usize,
            Work::Join => data::JOINED,
            Work::Insert(n) => n,
            Work::Nested => data::NESTED * (1 + data::POSTS + data::POSTS * data::COMMENTS),
            Work::Undo => 0,
        }
    }

    /// Whether it leaves rows behind.
    pub(crate) fn inserts(self) -> bool {
        matches!(self, Work::InsertOne | Work::Insert(_))
    }
}
