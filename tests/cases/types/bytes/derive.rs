#[derive(Table)]
pub struct Blobs {
    #[column(primary_key, auto)]
    pub id: i64,
    #[column(length = 32)]
    pub hash: Vec<u8>,
    #[column(length = 8, default = "bytes '00ff'")]
    pub salt: Vec<u8>,
    pub body: Vec<u8>,
    pub detail: Option<Vec<u8>>,
}
