#[derive(Table)]
#[table(
    check(steps = "json_text(j, 'kind') = 'a' and json_text(j, 'list', 0, 'name') <> 'it''s'"),
    check(inner_part = "json_get(j, 'list', 1) is not null and json_text(json_get(j, 'a'), 'b.c') is null"),
)]
pub struct T {
    #[column(primary_key, auto)]
    pub id: i64,
    pub j: serde_json::Value,
}
