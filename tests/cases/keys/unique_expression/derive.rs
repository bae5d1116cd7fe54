#[derive(Table)]
#[table(unique((lower(email))), unique(by_name(lower(name), (length(email)))))]
pub struct Account {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 200)]
    pub email: String,
    #[column(length = 100)]
    pub name: Option<String>,
}
