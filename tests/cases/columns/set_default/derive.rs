#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i64,
}

#[derive(Table)]
pub struct Member {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(default = 1, references = "team", on_delete = "set default")]
    pub team_id: i64,
}
