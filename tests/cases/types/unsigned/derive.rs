/// SQLite has no `bigint unsigned`: see types/unsigned_bigint.
#[derive(Table)]
pub struct Counters {
    #[column(primary_key)]
    pub id: u32,
    #[column(default = 255)]
    pub tiny: u8,
    pub small: u16,
    pub plain: Option<u32>,
}
