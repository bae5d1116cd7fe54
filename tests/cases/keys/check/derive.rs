#[derive(Table)]
#[table(
    check(in_order = "ends > starts", docs = "Nobody leaves before arriving."),
    check = "guests between 1 and 20",
    check("guests <> 13 or starts < ends", not_valid),
    check(on_sqlite = "guests < 100", only = "sqlite"),
)]
pub struct Booking {
    #[column(primary_key, auto)]
    pub id: i64,
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
    pub guests: i32,
}
