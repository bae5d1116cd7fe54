/// The words that begin items are names, too.
#[derive(Table)]
#[table(unique(sequence, partition), index(exclude))]
pub struct Policy {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 10)]
    pub policy: Option<String>,
    pub sequence: Option<i32>,
    pub extension: Option<String>,
    pub namespace: Option<String>,
    #[column(default = false)]
    pub exclude: bool,
    pub partition: Option<i32>,
    pub grant: Option<i32>,
    pub nologin: Option<i32>,
    pub start: Option<i32>,
    pub restrictive: Option<i32>,
}

#[derive(Table)]
pub struct Sequence {
    #[column(primary_key)]
    pub extension: i32,
}

#[derive(Table)]
pub struct Extension {
    #[column(primary_key)]
    pub namespace: i32,
    #[column(references = "policy.id")]
    pub policy: i64,
}

#[derive(Table)]
pub struct Namespace {
    #[column(primary_key)]
    pub exclude: i32,
}

#[derive(Table)]
pub struct Exclude {
    #[column(primary_key)]
    pub partition: i32,
}

#[derive(Table)]
pub struct Partition {
    #[column(primary_key)]
    pub sequence: i32,
    #[column(references = "exclude.partition")]
    pub exclude: i32,
}
