/// The tables reference each other in a circle.
#[derive(Table)]
pub struct Invoice {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(references = "payment")]
    pub payment: Option<i64>,
}

#[derive(Table)]
pub struct Payment {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(references = "invoice", on_delete = "cascade")]
    pub invoice: i64,
    #[column(references = "refund")]
    pub refund: Option<i64>,
}

#[derive(Table)]
pub struct Refund {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(references = "payment")]
    pub payment: i64,
}
