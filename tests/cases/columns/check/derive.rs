#[derive(Table)]
pub struct Person {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(check = "age >= 0")]
    pub age: i32,
    #[column(length = 40, check = "title <> ''")]
    pub title: Option<String>,
}
