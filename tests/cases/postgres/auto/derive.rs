#[derive(Table)]
pub struct One {
    #[column(primary_key, auto = "start 100 step 10 min 50 max 100000 cache 5 cycle")]
    pub id: i64,
}

#[derive(Table)]
pub struct Two {
    #[column(primary_key, auto = "always start -5 step -1 min -100")]
    pub id: i32,
}

#[derive(Table)]
pub struct Three {
    #[column(primary_key, auto = "serial start 7 step 2 max 999")]
    pub id: i16,
}
