/// An address that can be written to.
#[derive(Type)]
#[schema(length = 255, check = "value like '%_@_%'")]
pub struct Email(pub String);

#[derive(Type)]
#[schema(check = "value between 0 and 100")]
pub struct Percent(pub i8);

#[derive(Type)]
#[schema(type = "char(4)")]
pub struct ShortCode(pub String);

#[derive(Table)]
pub struct Subscribers {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(unique)]
    pub address: Email,
    pub backup: Option<Email>,
    #[column(default = 0)]
    pub progress: Percent,
    pub code: ShortCode,
}
