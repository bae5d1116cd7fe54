#[derive(Table)]
pub struct Shelf {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(native(mysql = "mediumtext"))]
    pub note: String,
    #[column(native(postgres = "smallint", sqlite = "integer"))]
    pub size: i32,
}
