#[derive(Enum)]
pub enum Kind {
    Sms,
    Mail,
    #[schema(label = "push-message")]
    PushMessage,
}

#[derive(Table)]
pub struct Message {
    #[column(primary_key, auto)]
    pub id: i64,
    pub kind: Kind,
    #[column(default = false)]
    pub sent: bool,
    pub body: String,
}
