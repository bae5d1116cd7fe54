/// Keys longer than 3,072 bytes.
#[derive(Table)]
#[table(
    unique(site, url, docs = "One page has one URL."),
    unique(by_title(title, url), r#where = "site > 0"),
    index(body),
    index(title, url desc),
    index(raw),
    index((url(50), raw(10))),
    unique((title(20))),
)]
pub struct Page {
    #[column(primary_key, auto)]
    pub id: i64,
    pub site: i32,
    #[column(length = 2000)]
    pub url: String,
    #[column(length = 700)]
    pub title: String,
    #[column(unique)]
    pub body: String,
    #[column(unique)]
    pub raw: Option<Vec<u8>>,
}
