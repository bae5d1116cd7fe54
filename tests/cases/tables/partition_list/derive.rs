/// MySQL has no partition for all other values.
#[derive(Table)]
#[table(primary_key(region, id), partition(list(region)))]
pub struct PerRegion {
    #[column(length = 10)]
    pub region: String,
    pub id: i64,
}
