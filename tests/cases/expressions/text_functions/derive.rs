#[derive(Table)]
#[table(
    check(choose = "coalesce(u, s, 'x') <> nullif(s, 'y') and nullif(c, 'Z') is not null"),
    check(letters = "lower(s) = 'abc' and upper(u) <> 'ABC'"),
    check(sizes = "length(s) > 2 and length(b) < 9 and length(u) <> length(trim(u))"),
    check(parts = "substr(s, 2) = 'b' and substr(s, 1, 3) <> 'abc' and substr(s, length(s), length(u)) <> ''"),
    check(changed = "replace(s, 'a', 'b') <> concat(s, '-', u) and concat(u) = ''"),
    check(extremes = "greatest(s, u) > 'a' and least(s, 'm', 'z') < 'y'"),
    check(folding = "c = 'Word' and c <> s || 'x' and c in ('A', 'B') and c like 'a%B' and c > 'm' and c between 'A' and 'Z'"),
)]
pub struct T {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 30)]
    pub s: String,
    #[column(length = 30, collate = "ci")]
    pub c: String,
    pub u: Option<String>,
    pub b: Vec<u8>,
}
