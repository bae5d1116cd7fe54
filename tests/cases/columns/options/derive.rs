#[derive(Table)]
#[table(
    unique(note_title(title), with(postgres = "fillfactor=70"), with(mysql = "KEY_BLOCK_SIZE=1024")),
    index(
        (title, id),
        with(postgres = "fillfactor=70"),
        with(postgres = "deduplicate_items=off"),
        only = "postgres"
    ),
    index(words(body), using = "fulltext", with(mysql = "KEY_BLOCK_SIZE=2048"), only = "mysql")
)]
pub struct Note {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 80, with(postgres = "STATISTICS 500"))]
    pub title: String,
    #[column(
        with(postgres = "STORAGE EXTERNAL", mysql = "INVISIBLE"),
        with(postgres = "COMPRESSION pglz")
    )]
    pub body: Option<String>,
}
