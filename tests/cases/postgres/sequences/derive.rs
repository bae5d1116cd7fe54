#[derive(Table)]
#[table(name = "billing.invoice")]
pub struct Invoice {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(default = "nextval(billing.invoice_no)")]
    pub number: i32,
    #[column(precision = 10, scale = 2)]
    pub total: Decimal,
}

#[derive(Table)]
pub struct Visit {
    #[column(primary_key, default = "nextval(ticket)")]
    pub ticket: i64,
    #[column(default = "nextval(countdown)")]
    pub left: i16,
    pub note: Option<String>,
}

#[derive(Table)]
pub struct TicketNote {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(references = "visit.ticket")]
    pub ticket: i64,
    pub sequence: Option<i32>,
    pub policy: Option<String>,
}
