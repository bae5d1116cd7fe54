#[derive(Table)]
#[table(
    unique(a_column_with_a_long_name_too, a_column_with_a_long_name_as_well),
    index(a_column_with_a_long_name_as_well, a_column_with_a_long_name_too),
    index(a_column_with_a_long_name_as_well),
    check = "a_column_with_a_long_name_too > 0",
    check = "a_column_with_a_long_name_too < 9",
)]
pub struct ATableWithANameThatIsAboutAsLongAsNamesMayEverBe {
    #[column(primary_key, auto)]
    pub id: i64,
    pub a_column_with_a_long_name_too: i32,
    pub a_column_with_a_long_name_as_well: i32,
}
