#[derive(Enum)]
pub enum Mood {
    Happy,
    Sad,
}

#[derive(Table)]
#[table(
    check(fixed = "u <> uuid '00000000-0000-0000-0000-000000000000' and x <> bytes 'ff' and d > '1970-01-01' and m in ('happy', 'sad')"),
    check(numbers = "length(x) <> -9223372036854775808 and length(x) <> 9223372036854775807 and true or false"),
)]
pub struct T {
    #[column(primary_key, auto)]
    pub id: i64,
    pub m: Option<Mood>,
    pub x: Vec<u8>,
    pub u: Uuid,
    pub d: NaiveDate,
    #[column(generated = "case when m is null then 'sad' else m end")]
    pub y: Option<Mood>,
}
