#[derive(Table)]
pub struct Invoice {
    #[column(primary_key, auto = "start 1000")]
    pub id: i64,
    #[column(precision = 10, scale = 2)]
    pub total: Decimal,
}

#[derive(Table)]
#[table(name = "billing.order")]
pub struct BillingOrder {
    #[column(primary_key, auto = "always start 5")]
    pub id: i32,
    #[column(length = 20)]
    pub name: String,
}
