/// Every signed integer.
#[derive(Table)]
pub struct Numbers {
    #[column(primary_key)]
    pub id: i64,
    #[column(default = -128)]
    pub tiny: i8,
    #[column(default = 0)]
    pub small: i16,
    pub plain: i32,
    pub big: Option<i64>,
}
