#[derive(Enum)]
pub enum State {
    Open,
    Closed,
    #[schema(label = "")]
    N,
}

#[derive(Type)]
#[schema(length = 40)]
pub struct Title(pub String);

#[derive(Table)]
#[table(
    unique(once(forum, title), docs = "What it is called."),
    unique((title(20))),
    index(newest(forum, id desc)),
    index(words(title, body), using = "fulltext"),
    index(topic_forum(forum)),
    foreign_key(topic_forum(forum), references = "kinds", on_delete = "cascade"),
    foreign_key(parent, references = "topic", on_delete = "set null", on_update = "cascade"),
    foreign_key(last, references = "post"),
    check(named = "title <> ''"),
    check = "sql { mysql 'char_length(`title`) < 200' }"
)]
pub struct Topic {
    #[column(primary_key, auto)]
    pub id: i32,
    pub forum: u32,
    pub parent: Option<i32>,
    pub last: Option<i32>,
    #[column(length = 255)]
    pub title: String,
    #[column(native(mysql = "mediumtext"), with(mysql = "INVISIBLE"))]
    pub body: Option<String>,
}

#[derive(Table)]
#[table(unique(topic, at))]
pub struct Post {
    #[column(primary_key, auto)]
    pub id: i32,
    #[column(references = "topic")]
    pub topic: i32,
    pub at: i32,
}

/// In memory.
#[derive(Table)]
#[table(
    index(name, using = "hash"),
    index(at, using = "btree", with(mysql = "KEY_BLOCK_SIZE=1024")),
    with(mysql = "ENGINE=MEMORY")
)]
pub struct Cache {
    #[column(length = 40, collate = "utf8mb4_bin")]
    pub name: String,
    pub at: i32,
}

#[derive(Table)]
#[table(
    primary_key(id, year),
    with(mysql = "ENGINE=InnoDB"),
    with(mysql = "PARTITION BY RANGE (year) (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN MAXVALUE)")
)]
pub struct Log {
    pub id: i32,
    pub year: i32,
}
