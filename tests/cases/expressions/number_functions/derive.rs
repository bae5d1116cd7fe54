#[derive(Table)]
#[table(
    check(magnitude = "abs(i) > 1 and abs(d) > 1.5 and abs(f) > 1.5"),
    check(rounding = "round(i) = 1 and round(d) = 2 and round(d, 1) = 2.5 and round(f) = 2 and round(f, 2) < 2.55"),
    check(below = "floor(i) = 1 and floor(d) = 2 and floor(f) = 2"),
    check(above = "ceil(i) = 1 and ceil(d) = 3 and ceil(f) = 3"),
    check(extremes = "greatest(i, n, 5) > 4 and least(d, 2.5) < 3"),
)]
pub struct T {
    #[column(primary_key, auto)]
    pub id: i64,
    pub i: i32,
    #[column(precision = 8, scale = 3)]
    pub d: Decimal,
    pub f: f64,
    pub n: Option<i32>,
}
