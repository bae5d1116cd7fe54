#[derive(Enum)]
pub enum State {
    Open,
    Closed,
}

/// Keys that stand on hidden columns; equal expressions share one.
#[derive(Table)]
#[table(
    unique(owner, r#where = "state = 'open'"),
    unique(room, r#where = "state = 'open'"),
    unique(owner, room, nulls_not_distinct),
    index(("date_trunc('day', opened)")),
    index(("json_text(data, 'kind')")),
    unique(("json_text(data, 'ref')")),
    index((round(price)), r#where = "price > 100"),
)]
pub struct Ticket {
    #[column(primary_key, auto)]
    pub id: i64,
    pub state: State,
    pub owner: Option<i64>,
    pub room: Option<i32>,
    pub opened: DateTime<Utc>,
    #[column(precision = 8, scale = 2)]
    pub price: Decimal,
    pub data: serde_json::Value,
}
