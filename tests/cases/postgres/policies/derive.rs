#[derive(Table)]
pub struct Project {
    #[column(primary_key, auto)]
    pub id: i64,
    pub tenant: i64,
    #[column(length = 40)]
    pub owner: String,
    #[column(length = 10)]
    pub policy: Option<String>,
    #[column(default = false)]
    pub closed: bool,
}

#[derive(Table)]
#[table(with(postgres = "FORCE ROW LEVEL SECURITY"))]
pub struct SecretNote {
    #[column(primary_key, auto)]
    pub id: i64,
    pub text: String,
}

#[derive(Table)]
#[table(with(postgres = "DISABLE ROW LEVEL SECURITY"))]
pub struct Archive {
    #[column(primary_key, auto)]
    pub id: i64,
    pub year: i32,
}

#[derive(Table)]
#[table(with(postgres = "ENABLE ROW LEVEL SECURITY"))]
pub struct Locked {
    #[column(primary_key, auto)]
    pub id: i64,
}
