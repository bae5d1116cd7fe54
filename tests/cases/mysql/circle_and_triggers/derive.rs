#[derive(Table)]
pub struct Team {
    #[column(primary_key, auto = "always")]
    pub id: i32,
    #[column(references = "member.id", on_delete = "set null")]
    pub leader: Option<i32>,
    #[column(default = "now()", on_update_now)]
    pub changed: DateTime<Utc>,
}

#[derive(Table)]
pub struct Member {
    #[column(primary_key, auto = "always")]
    pub id: i32,
    #[column(references = "team.id", on_delete = "cascade", on_update = "cascade")]
    pub team: i32,
}
