#[derive(Table)]
#[table(unique(place, deferrable), unique(row_, place, deferrable = "initially deferred"))]
pub struct Slot {
    #[column(primary_key, auto)]
    pub id: i64,
    pub place: i32,
    pub row_: i32,
}
