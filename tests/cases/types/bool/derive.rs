#[derive(Table)]
pub struct Switch {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(default = true)]
    pub lit: bool,
    pub broken: Option<bool>,
}
