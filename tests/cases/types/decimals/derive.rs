/// Exact on every target; on SQLite an integer that counts the last digit.
#[derive(Table)]
#[table(check(not_free = "amount >= 0.5 and amount < 1000000"))]
pub struct Prices {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(precision = 10, scale = 2, default = 9.90)]
    pub amount: Decimal,
    #[column(precision = 18, scale = 18)]
    pub rate: Option<Decimal>,
    #[column(precision = 5, check = "pieces > 0")]
    pub pieces: Decimal,
}
