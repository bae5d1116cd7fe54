/// How far an order is.
#[derive(Enum)]
pub enum OrderState {
    /// Not yet paid.
    Open,
    Paid,
    #[schema(label = "sent off")]
    SentOff,
    #[schema(label = "it's lost")]
    ItSLost,
}

#[derive(Table)]
#[table(
    index(state),
    check(never_lost_first = "state <> 'it''s lost' or last is not null"),
    unique(lost(id), r#where = "state = 'it''s lost'"),
)]
pub struct Orders {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(default = "'open'")]
    pub state: OrderState,
    pub last: Option<OrderState>,
}
