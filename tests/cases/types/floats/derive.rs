/// Neither holds NaN or an infinity, on any target.
#[derive(Table)]
pub struct Measures {
    #[column(primary_key, auto)]
    pub id: i64,
    pub single: f32,
    pub exact: Option<f64>,
    #[column(default = 1.5)]
    pub factor: f64,
}
