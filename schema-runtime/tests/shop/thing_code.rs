//! The table `thing`: a column of every type.

use super::*;

/// What the application keeps as JSON.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Prefs {
    /// The theme.
    pub theme: String,
    /// The font's size.
    pub size: u8,
}

/// The table `thing`.
#[derive(Clone, Debug, PartialEq)]
pub struct Thing {
    /// `a`
    pub a: i64,
    /// `b`
    pub b: String,
    /// `tiny`
    pub tiny: i8,
    /// `small`
    pub small: i16,
    /// `int`
    pub int: i32,
    /// `utiny`
    pub utiny: u8,
    /// `usmall`
    pub usmall: u16,
    /// `uint`
    pub uint: u32,
    /// `real`
    pub real: f32,
    /// `double`
    pub double: f64,
    /// `price`
    pub price: rt::Decimal,
    /// `code`
    pub code: String,
    /// `data`
    pub data: Vec<u8>,
    /// `day`
    pub day: rt::NaiveDate,
    /// `at`
    pub at: rt::NaiveTime,
    /// `moment`
    pub moment: rt::NaiveDateTime,
    /// `instant`
    pub instant: rt::DateTime<rt::Utc>,
    /// `key`
    pub key: rt::Uuid,
    /// `doc`
    pub doc: rt::serde_json::Value,
    /// `prefs`
    pub prefs: rt::Json<Prefs>,
    /// `mood`
    pub mood: Mood,
    /// `rank`
    pub rank: Option<Rank>,
    /// `tags`
    pub tags: Vec<String>,
    /// `numbers`
    pub numbers: Vec<i64>,
    /// `moods`
    pub moods: Option<Vec<Mood>>,
}

/// A new row of `thing`. Fields that are `None` are left to their default, or are NULL.
#[derive(Clone, Debug)]
pub struct NewThing {
    /// `a`
    pub a: i64,
    /// `b`
    pub b: String,
    /// `tiny`
    pub tiny: i8,
    /// `small`
    pub small: i16,
    /// `int`
    pub int: i32,
    /// `utiny`
    pub utiny: u8,
    /// `usmall`
    pub usmall: u16,
    /// `uint`
    pub uint: u32,
    /// `real`
    pub real: f32,
    /// `double`
    pub double: f64,
    /// `price`
    pub price: rt::Decimal,
    /// `code`
    pub code: String,
    /// `data`
    pub data: Vec<u8>,
    /// `day`
    pub day: rt::NaiveDate,
    /// `at`
    pub at: rt::NaiveTime,
    /// `moment`
    pub moment: rt::NaiveDateTime,
    /// `instant`
    pub instant: rt::DateTime<rt::Utc>,
    /// `key`
    pub key: rt::Uuid,
    /// `doc`
    pub doc: rt::serde_json::Value,
    /// `prefs`
    pub prefs: rt::Json<Prefs>,
    /// `mood`
    pub mood: Option<Mood>,
    /// `rank`
    pub rank: Option<Rank>,
    /// `tags`
    pub tags: Vec<String>,
    /// `numbers`
    pub numbers: Vec<i64>,
    /// `moods`
    pub moods: Option<Vec<Mood>>,
}

impl NewThing {
    /// Inserts the row; gives it back with what the database filled in.
    pub fn insert<'a>(&'a self, db: &'a rt::Database) -> rt::Fetch<'a, rt::One<Thing>> {
        rt::insert(db, self)
    }

    /// Inserts the row, or updates the one with the same `key`; gives it as it is then.
    pub fn upsert<'a>(&'a self, db: &'a rt::Database, key: rt::Constraint) -> rt::Fetch<'a, rt::One<Thing>> {
        rt::upsert(db, self, key)
    }
}

impl Thing {
    /// The row with this `a` and `b`.
    pub fn find<'a>(db: &'a rt::Database, a: i64, b: &'a str) -> rt::Fetch<'a, Option<Thing>> {
        rt::find_by(db, &thing::FIND[0], vec![rt::Bind::into_value(a), rt::Bind::value(b)])
    }

    /// Inserts all rows, or none; gives their number.
    pub fn insert_many<'a>(db: &'a rt::Database, rows: &'a [NewThing]) -> rt::Execute<'a> {
        rt::insert_many(db, rows)
    }
}

impl rt::Table for Thing {
    type Service = rt::Any;
    const META: &'static rt::TableMeta = &thing::TABLE;
}

impl rt::FromRow for Thing {
    fn from_row(row: &mut rt::Row<'_>) -> Result<Self, rt::Failed> {
        Ok(Self {
            a: row.get(),
            b: row.get(),
            tiny: row.get(),
            small: row.get(),
            int: row.get(),
            utiny: row.get(),
            usmall: row.get(),
            uint: row.get(),
            real: row.get(),
            double: row.get(),
            price: row.get(),
            code: row.get(),
            data: row.get(),
            day: row.get(),
            at: row.get(),
            moment: row.get(),
            instant: row.get(),
            key: row.get(),
            doc: row.get(),
            prefs: row.try_get()?,
            mood: row.get(),
            rank: row.get(),
            tags: row.get(),
            numbers: row.get(),
            moods: row.get(),
        })
    }
}

impl rt::NewRow for NewThing {
    type Table = Thing;

    fn values<'a>(&'a self, to: &mut rt::Values<'a>) {
        to.set(0, &self.a);
        to.set(1, &self.b);
        to.set(2, &self.tiny);
        to.set(3, &self.small);
        to.set(4, &self.int);
        to.set(5, &self.utiny);
        to.set(6, &self.usmall);
        to.set(7, &self.uint);
        to.set(8, &self.real);
        to.set(9, &self.double);
        to.set(10, &self.price);
        to.set(11, &self.code);
        to.set(12, &self.data);
        to.set(13, &self.day);
        to.set(14, &self.at);
        to.set(15, &self.moment);
        to.set(16, &self.instant);
        to.set(17, &self.key);
        to.set(18, &self.doc);
        to.set(19, &self.prefs);
        to.or_default(20, &self.mood);
        to.set(21, &self.rank);
        to.set(22, &self.tags);
        to.set(23, &self.numbers);
        to.set(24, &self.moods);
    }
}

/// The table `thing`.
pub mod thing {
    use super::*;
    pub use super::{NewThing, Thing};

    /// `a`
    pub const a: rt::Column<Thing, i64> = rt::Column::new(&COLUMNS[0]);
    /// `b`
    pub const b: rt::Column<Thing, String> = rt::Column::new(&COLUMNS[1]);
    /// `tiny`
    pub const tiny: rt::Column<Thing, i8> = rt::Column::new(&COLUMNS[2]);
    /// `small`
    pub const small: rt::Column<Thing, i16> = rt::Column::new(&COLUMNS[3]);
    /// `int`
    pub const int: rt::Column<Thing, i32> = rt::Column::new(&COLUMNS[4]);
    /// `utiny`
    pub const utiny: rt::Column<Thing, u8> = rt::Column::new(&COLUMNS[5]);
    /// `usmall`
    pub const usmall: rt::Column<Thing, u16> = rt::Column::new(&COLUMNS[6]);
    /// `uint`
    pub const uint: rt::Column<Thing, u32> = rt::Column::new(&COLUMNS[7]);
    /// `real`
    pub const real: rt::Column<Thing, f32> = rt::Column::new(&COLUMNS[8]);
    /// `double`
    pub const double: rt::Column<Thing, f64> = rt::Column::new(&COLUMNS[9]);
    /// `price`
    pub const price: rt::Column<Thing, rt::Decimal> = rt::Column::new(&COLUMNS[10]);
    /// `code`
    pub const code: rt::Column<Thing, String> = rt::Column::new(&COLUMNS[11]);
    /// `data`
    pub const data: rt::Column<Thing, Vec<u8>> = rt::Column::new(&COLUMNS[12]);
    /// `day`
    pub const day: rt::Column<Thing, rt::NaiveDate> = rt::Column::new(&COLUMNS[13]);
    /// `at`
    pub const at: rt::Column<Thing, rt::NaiveTime> = rt::Column::new(&COLUMNS[14]);
    /// `moment`
    pub const moment: rt::Column<Thing, rt::NaiveDateTime> = rt::Column::new(&COLUMNS[15]);
    /// `instant`
    pub const instant: rt::Column<Thing, rt::DateTime<rt::Utc>> = rt::Column::new(&COLUMNS[16]);
    /// `key`
    pub const key: rt::Column<Thing, rt::Uuid> = rt::Column::new(&COLUMNS[17]);
    /// `doc`
    pub const doc: rt::Column<Thing, rt::serde_json::Value> = rt::Column::new(&COLUMNS[18]);
    /// `prefs`
    pub const prefs: rt::Column<Thing, rt::Json<Prefs>> = rt::Column::new(&COLUMNS[19]);
    /// `mood`
    pub const mood: rt::Column<Thing, Mood> = rt::Column::new(&COLUMNS[20]);
    /// `rank`
    pub const rank: rt::Column<Thing, Option<Rank>> = rt::Column::new(&COLUMNS[21]);
    /// `tags`
    pub const tags: rt::Column<Thing, Vec<String>> = rt::Column::new(&COLUMNS[22]);
    /// `numbers`
    pub const numbers: rt::Column<Thing, Vec<i64>> = rt::Column::new(&COLUMNS[23]);
    /// `moods`
    pub const moods: rt::Column<Thing, Option<Vec<Mood>>> = rt::Column::new(&COLUMNS[24]);

    /// Begins a SELECT.
    pub fn select() -> rt::Select<Thing> {
        rt::Select::new()
    }

    /// Begins an UPDATE.
    pub fn update() -> rt::Update<Thing> {
        rt::Update::new()
    }

    /// Begins a DELETE.
    pub fn delete() -> rt::Delete<Thing> {
        rt::Delete::new()
    }

    /// The constraints, to be matched in errors and named in upserts.
    pub enum Constraint {}

    impl Constraint {
        /// `primary key (a, b)`
        pub const PrimaryKey: rt::Constraint = rt::Constraint("thing_pkey");
    }

    pub(super) static FIND: [rt::PerTarget; 1] = [[
        "SELECT \"a\", \"b\", \"tiny\", \"small\", \"int\", \"utiny\", \"usmall\", \"uint\", \"real\", \"double\", \"price\", \"code\", \"data\", \"day\", \"at\", \"moment\", \"instant\", \"key\", \"doc\", \"prefs\", \"mood\", \"rank\", \"tags\", \"numbers\", \"moods\" FROM \"thing\" WHERE \"a\" = $1 AND \"b\" = $2",
        "SELECT `a`, `b`, `tiny`, `small`, `int`, `utiny`, `usmall`, `uint`, `real`, `double`, `price`, `code`, `data`, `day`, `at`, `moment`, `instant`, `key`, `doc`, `prefs`, `mood`, `rank`, `tags`, `numbers`, `moods` FROM `thing` WHERE `a` = ? AND `b` = ?",
        "SELECT \"a\", \"b\", \"tiny\", \"small\", \"int\", \"utiny\", \"usmall\", \"uint\", \"real\", \"double\", \"price\", \"code\", \"data\", \"day\", \"at\", \"moment\", \"instant\", \"key\", \"doc\", \"prefs\", \"mood\", \"rank\", \"tags\", \"numbers\", \"moods\" FROM \"thing\" WHERE \"a\" = ? AND \"b\" = ?",
    ]];

    static COLUMNS: [rt::ColumnMeta; 25] = [
        rt::ColumnMeta::new("a", rt::Ty::I64),
        rt::ColumnMeta::new("b", rt::Ty::Text),
        rt::ColumnMeta::new("tiny", rt::Ty::I8),
        rt::ColumnMeta::new("small", rt::Ty::I16),
        rt::ColumnMeta::new("int", rt::Ty::I32),
        rt::ColumnMeta::new("utiny", rt::Ty::U8),
        rt::ColumnMeta::new("usmall", rt::Ty::U16),
        rt::ColumnMeta::new("uint", rt::Ty::U32),
        rt::ColumnMeta::new("real", rt::Ty::F32),
        rt::ColumnMeta::new("double", rt::Ty::F64),
        rt::ColumnMeta::new("price", rt::Ty::Decimal(2)),
        rt::ColumnMeta::new("code", rt::Ty::Char),
        rt::ColumnMeta::new("data", rt::Ty::Bytes),
        rt::ColumnMeta::new("day", rt::Ty::Date),
        rt::ColumnMeta::new("at", rt::Ty::Time),
        rt::ColumnMeta::new("moment", rt::Ty::DateTime),
        rt::ColumnMeta::new("instant", rt::Ty::Timestamp),
        rt::ColumnMeta::new("key", rt::Ty::Uuid),
        rt::ColumnMeta::new("doc", rt::Ty::Json),
        rt::ColumnMeta::new("prefs", rt::Ty::Json),
        rt::ColumnMeta::new("mood", <Mood as rt::Typed>::TY).fill(rt::Fill::Default),
        rt::ColumnMeta::new("rank", rt::Ty::I32).nullable(),
        rt::ColumnMeta::new("tags", rt::Ty::Array(&rt::Ty::Text)),
        rt::ColumnMeta::new("numbers", rt::Ty::Array(&rt::Ty::I64)),
        rt::ColumnMeta::new("moods", rt::Ty::Array(&<Mood as rt::Typed>::TY)).nullable(),
    ];

    /// The table, as data.
    pub static TABLE: rt::TableMeta = rt::TableMeta {
        name: "thing",
        quoted: ["\"thing\"", "`thing`", "\"thing\""],
        select: [
            "SELECT \"a\", \"b\", \"tiny\", \"small\", \"int\", \"utiny\", \"usmall\", \"uint\", \"real\", \"double\", \"price\", \"code\", \"data\", \"day\", \"at\", \"moment\", \"instant\", \"key\", \"doc\", \"prefs\", \"mood\", \"rank\", \"tags\", \"numbers\", \"moods\" FROM \"thing\"",
            "SELECT `a`, `b`, `tiny`, `small`, `int`, `utiny`, `usmall`, `uint`, `real`, `double`, `price`, `code`, `data`, `day`, `at`, `moment`, `instant`, `key`, `doc`, `prefs`, `mood`, `rank`, `tags`, `numbers`, `moods` FROM `thing`",
            "SELECT \"a\", \"b\", \"tiny\", \"small\", \"int\", \"utiny\", \"usmall\", \"uint\", \"real\", \"double\", \"price\", \"code\", \"data\", \"day\", \"at\", \"moment\", \"instant\", \"key\", \"doc\", \"prefs\", \"mood\", \"rank\", \"tags\", \"numbers\", \"moods\" FROM \"thing\"",
        ],
        columns: &COLUMNS,
        primary: Some(0),
        keys: &[rt::KeyMeta::new(Constraint::PrimaryKey, &[0, 1])],
        constraints: &[],
    };
}
