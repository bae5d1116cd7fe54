#[derive(Table)]
pub struct Grandchild {
    #[column(primary_key, references = "child")]
    pub parent: i64,
}

#[derive(Table)]
pub struct Child {
    #[column(primary_key, references = "parent")]
    pub parent: i64,
}

#[derive(Table)]
pub struct Alone {
    #[column(primary_key)]
    pub id: i64,
}

#[derive(Table)]
pub struct Parent {
    #[column(primary_key, references = "root")]
    pub id: i64,
}

#[derive(Table)]
pub struct Root {
    #[column(primary_key)]
    pub id: i64,
}
