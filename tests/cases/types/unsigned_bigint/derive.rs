#[derive(Table)]
pub struct Counters {
    #[column(primary_key)]
    pub id: u64,
    #[column(default = "18446744073709551615")]
    pub top: u64,
}
