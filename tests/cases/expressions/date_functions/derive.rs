#[derive(Table)]
#[table(
    check(parts = "date_part('year', d) > 2000 and extract(month from l) < 13 and date_part('day', z) > 0 and date_part('hour', c) < 24"),
    check(fine_parts = "date_part('minute', l) < 60 and date_part('second', z) < 60 and date_part('quarter', d) < 5"),
    check(weeks = "date_part('week', d) < 54 and date_part('weekday', l) < 8 and date_part('day_of_year', z) < 367"),
    check(years = "date_trunc('year', d) <= d and date_trunc('quarter', l) <= l and date_trunc('month', z) <= z"),
    check(days = "date_trunc('week', d) <= d and date_trunc('day', l) <= l and date_trunc('hour', z) <= z"),
    check(seconds = "date_trunc('minute', l) <= l and date_trunc('second', z) <= z"),
    check(later = "date_add(d, 1, 'month') > d and date_add(l, n, 'hour') > l and date_add(z, -2, 'week') < z"),
    check(much_later = "date_add(d, n, 'day') > d and date_add(l, 1, 'year') > l and date_add(z, n, 'quarter') <> z"),
    check(between_days = "date_diff(d, date '2000-01-01', 'day') > 1 and date_diff(l, datetime '2000-01-01 00:00:00', 'month') > 1"),
    check(between_moments = "date_diff(z, timestamp '2000-01-01 00:00:00Z', 'second') > 1 and date_diff(d, date '2000-01-01', 'year') > 1"),
    check(mixed = "cast(z as date) > '2000-01-01' and cast(d as datetime) <= l and cast(l as time) < '23:00:00'"),
)]
pub struct T {
    #[column(primary_key, auto)]
    pub id: i64,
    pub d: NaiveDate,
    pub l: NaiveDateTime,
    pub z: DateTime<Utc>,
    pub c: NaiveTime,
    pub n: i32,
}
