#[derive(Table)]
pub struct Team {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 10, unique)]
    pub code: String,
}

#[derive(Table)]
pub struct Member {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(references = "team.id", on_delete = "cascade")]
    pub team_id: i64,
    #[column(length = 10, references = "team.code", on_delete = "set null", on_update = "cascade")]
    pub team_code: Option<String>,
    #[column(references = "member")]
    pub boss: Option<i64>,
    #[column(references = "member.id", on_delete = "restrict", on_update = "no action")]
    pub deputy: Option<i64>,
}
