#[derive(Table)]
#[table(
    check(logic = "not ok or a > 1 and (b is null or b is not null)"),
    check(negated = "not (a = 1 and a <> 2) and not ok"),
    check(arithmetic = "a + 1 - 2 * (a - 3) > -a % 7"),
    check(signs = "-(-5) = a or - -a = 3 or a - -1 > 0 or +a = 2"),
    check(division = "a / b > 2 or a / 2 = 1 or a % b = 0"),
    check(decimals = "d + e > 1.5 and d * 2 < 100 and d = a and d <> 0.125 and round(d / e, 2) < 9"),
    check(floats = "f / r > 0.5 and f * 2 < 1e10"),
    check(texts = "s || 'x' || s <> u and s < 'm' and s >= u"),
    check(lists = "a in (1, 2, 3) and s not in ('a', 'it''s') and d in (1, 2.5)"),
    check(ranges = "a between 1 and 9 and s not between 'a' and 'b' and d between 0.5 and 9"),
    check(patterns = r"s like 'a%' and s not like '%\_*?[x]%' and u like '50!%' escape '!' and s like u"),
    check(nulls = "a is distinct from b and u is not distinct from s"),
    check(cases = "case when a > 1 then 'x' when ok then s else u end = 'x' and case a when 1 then ok when 2 then not ok end"),
    check(casts = "cast(a as text) = '1' and cast(a as bigint) > 0 and cast(d as text) <> '1.50' and cast(a as decimal(12, 2)) > d"),
)]
pub struct T {
    #[column(primary_key, auto)]
    pub id: i64,
    pub a: i32,
    pub b: Option<i32>,
    #[column(precision = 6, scale = 2)]
    pub d: Decimal,
    #[column(precision = 6, scale = 3)]
    pub e: Option<Decimal>,
    pub f: f64,
    pub r: f32,
    #[column(length = 30)]
    pub s: String,
    pub u: Option<String>,
    pub ok: bool,
}
