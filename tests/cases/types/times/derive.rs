/// A `timestamp` is an instant, a `datetime` has no zone.
#[derive(Table)]
pub struct Moments {
    #[column(primary_key, auto)]
    pub id: i64,
    pub birthday: NaiveDate,
    #[column(default = "'08:30:00'")]
    pub opens: NaiveTime,
    pub planned: NaiveDateTime,
    pub seen: DateTime<Utc>,
    #[column(default = "'2024-02-29'")]
    pub since: NaiveDate,
    #[column(default = "'2024-12-31 23:59:59.5'")]
    pub remind: NaiveDateTime,
    #[column(default = "timestamp '2024-01-01 00:00:00Z'")]
    pub created: DateTime<Utc>,
    pub left_at: Option<NaiveTime>,
}
