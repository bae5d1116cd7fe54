#[derive(Table)]
#[table(exclude(
    "no_overlap using gist (room with =, (sql { postgres 'daterange(starts, ends)' }) with &&) where not exclude only postgres",
    docs = "One guest a room at a time.",
))]
pub struct Booking {
    #[column(primary_key, auto)]
    pub id: i64,
    pub room: i32,
    #[column(length = 40)]
    pub guest: String,
    pub starts: NaiveDate,
    pub ends: NaiveDate,
    #[column(default = false)]
    pub exclude: bool,
}
