/// Ids come from a sequence on PostgreSQL.
#[derive(Table)]
pub struct Ticket {
    #[column(primary_key, auto = "serial")]
    pub id: i64,
    #[column(length = 100)]
    pub title: String,
    pub note: Option<String>,
    #[column(default = 0)]
    pub state: i32,
}

#[derive(Table)]
pub struct AuditLog {
    #[column(primary_key, auto)]
    pub id: i64,
    pub what: String,
}
