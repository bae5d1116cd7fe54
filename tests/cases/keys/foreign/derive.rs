#[derive(Table)]
pub struct Country {
    #[column(type = "char(2)", primary_key)]
    pub code: String,
}

#[derive(Table)]
#[table(primary_key(country, name))]
pub struct City {
    #[column(type = "char(2)", references = "country")]
    pub country: String,
    #[column(length = 60)]
    pub name: String,
}

#[derive(Table)]
#[table(
    foreign_key(country, city, references = "city (country, name)", on_delete = "set null", on_update = "cascade"),
    foreign_key(to_country(country), references = "country (code)", not_valid),
)]
pub struct Street {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(type = "char(2)")]
    pub country: Option<String>,
    #[column(length = 60)]
    pub city: Option<String>,
    #[column(length = 60)]
    pub name: String,
}
