//! Named queries, from hand-made metadata to rows.

use crate::databases::on_each;
use crate::shop::{NewAuthUser, NewSelect, NewSession, auth_user, select};
use schema_runtime::__gen::query::{execute, fetch, stream, texts};
use schema_runtime::__gen::{
    Bind, Cells, ColumnMeta, Fit, One, ParamMeta, QueryMeta, Role, Slot, StepMeta, Ty, Value,
};
use schema_runtime::{Database, Error, Rows};

pub(super) const EMAIL: ColumnMeta = ColumnMeta::new("email", Ty::Varchar(255));
pub(super) const ID: ColumnMeta = ColumnMeta::new("id", Ty::I64);

/// A query of one statement, in each target's own words.
const fn one(
    params: &'static [ParamMeta],
    columns: &'static [ColumnMeta],
    steps: [&'static [StepMeta]; 3],
) -> QueryMeta {
    QueryMeta { name: "a_query", params, columns, table: Some(&auth_user::TABLE), whole: false, steps }
}

pub(super) async fn people(db: &Database, emails: &[&str]) {
    for email in emails {
        NewAuthUser { nick: Some(None), ..NewAuthUser::new(*email) }.insert(db).await.unwrap();
    }
}

static PAGE: QueryMeta = one(
    &[
        ParamMeta::new("least", Ty::I64),
        ParamMeta::new("max", Ty::I32).counts().default("2"),
        ParamMeta::new("start", Ty::I64).counts().default("0"),
    ],
    &[ID, EMAIL],
    [
        &[StepMeta::read(
            Role::Rows,
            "SELECT id, email FROM auth_user WHERE id >= $1 ORDER BY id LIMIT $2 OFFSET $3",
            &[Slot::param(0), Slot::param(1), Slot::param(2)],
        )],
        &[StepMeta::read(
            Role::Rows,
            "SELECT id, email FROM auth_user WHERE id >= ? ORDER BY id LIMIT ? OFFSET ?",
            &[Slot::param(0), Slot::param(1), Slot::param(2)],
        )],
        &[StepMeta::read(
            Role::Rows,
            // In another order than the parameters have.
            "SELECT id, email FROM auth_user WHERE +? >= 0 AND id >= ? ORDER BY id LIMIT +? OFFSET +?",
            &[Slot::param(2), Slot::param(0), Slot::param(1), Slot::param(2)],
        )],
    ],
);

fn page(least: i64, max: Option<i32>, start: i64) -> [Value<'static>; 3] {
    let max = max.map_or_else(|| PAGE.default(1), Bind::into_value);
    [Value::I64(least), max, Value::I64(start)]
}

#[test]
fn a_query_gives_as_many_rows_as_its_cardinality_says() {
    on_each(async |db| {
        people(db, &["a@x", "b@x", "c@x"]).await;
        let many = fetch::<_, Vec<(i64, String)>>(db, &PAGE, page(1, None, 1)).await.unwrap();
        assert_eq!(many, [(2, "b@x".into()), (3, "c@x".into())]);
        let none = fetch::<_, Option<(i64, String)>>(db, &PAGE, page(4, None, 0)).await.unwrap();
        assert_eq!(none, None);
        let some = fetch::<_, Option<(i64, String)>>(db, &PAGE, page(3, None, 0)).await.unwrap();
        assert_eq!(some, Some((3, "c@x".into())));
        let one = fetch::<_, One<(i64, String)>>(db, &PAGE, page(1, Some(1), 0)).await.unwrap();
        assert_eq!(one, (1, "a@x".into()));
        let missing = fetch::<_, One<(i64, String)>>(db, &PAGE, page(4, None, 0)).await;
        assert!(matches!(missing, Err(Error::NotFound)), "{missing:?}");
        let second = fetch::<_, Option<(i64, String)>>(db, &PAGE, page(1, None, 0)).await;
        assert!(matches!(second, Err(Error::TooMany)), "{second:?}");
        let mut rows: Rows<'_, (i64, String)> = stream(db, &PAGE, page(1, Some(100), 0));
        let mut seen = Vec::new();
        while let Some(row) = rows.next().await {
            seen.push(row.unwrap().0);
        }
        assert_eq!(seen, [1, 2, 3]);
        drop(rows);
        // In a transaction too.
        let seen =
            db.transaction(async |tx| fetch::<_, Vec<(i64, String)>>(tx, &PAGE, page(3, None, 0)).await);
        assert_eq!(seen.await.unwrap(), [(3, "c@x".into())]);
    });
}

#[test]
fn a_negative_count_is_refused_before_anything_runs() {
    on_each(async |db| {
        for args in [page(1, Some(-1), 0), page(1, None, -1)] {
            let refused = fetch::<_, Vec<(i64, String)>>(db, &PAGE, args).await;
            assert!(
                matches!(&refused, Err(Error::Value { message }) if message.contains("negative")),
                "{refused:?}"
            );
        }
        let refused = stream::<_, (i64, String)>(db, &PAGE, page(1, Some(-1), 0)).next().await;
        assert!(matches!(refused, Some(Err(Error::Value { .. }))), "{refused:?}");
        let refused = execute(db, &PAGE, page(1, Some(-1), 0)).await;
        assert!(matches!(refused, Err(Error::Value { .. })), "{refused:?}");
        let short = fetch::<_, Vec<(i64, String)>>(db, &PAGE, [Value::I64(1)]).await;
        assert!(matches!(short, Err(Error::Usage { .. })), "{short:?}");
    });
}

const fn rows(text: &'static str, slots: &'static [Slot]) -> StepMeta {
    StepMeta::read(Role::Rows, text, slots)
}

/// Who is among these nicks, and who is not.
static AMONG: QueryMeta = one(
    &[ParamMeta::new("nicks", Ty::Array(&Ty::Text))],
    &[ID, ColumnMeta::new("among", Ty::Bool).nullable(), ColumnMeta::new("not_among", Ty::Bool).nullable()],
    [
        &[rows("SELECT id, nick = ANY($1), nick <> ALL($1) FROM auth_user ORDER BY id", &[Slot::param(0)])],
        &[rows(
            "SELECT id, nick IN , nick NOT IN  FROM auth_user ORDER BY id",
            &[Slot::param(0).list(19), Slot::param(0).list(33)],
        )],
        &[rows(
            "SELECT id, nick IN , nick NOT IN  FROM auth_user ORDER BY id",
            &[Slot::param(0).list(19), Slot::param(0).list(33)],
        )],
    ],
);

#[test]
fn a_list_may_be_empty_and_of_any_length() {
    on_each(async |db| {
        people(db, &["a@x"]).await;
        NewAuthUser { nick: Some(Some("ann".into())), ..NewAuthUser::new("b@x") }.insert(db).await.unwrap();
        type Row = (i64, Option<bool>, Option<bool>);
        let among = async |nicks: &[&str]| -> Vec<Row> {
            fetch::<_, Vec<Row>>(db, &AMONG, [texts(nicks)]).await.unwrap()
        };
        // NULL is in no empty list, and that is known.
        assert_eq!(among(&[]).await, [(1, Some(false), Some(true)), (2, Some(false), Some(true))]);
        assert_eq!(among(&["ann"]).await, [(1, None, None), (2, Some(true), Some(false))]);
        assert_eq!(among(&["x", "y", "z"]).await, [(1, None, None), (2, Some(false), Some(true))]);
        assert_eq!(among(&["x", "y", "ann"]).await, [(1, None, None), (2, Some(true), Some(false))]);
        assert_eq!(among(&[]).await.len(), 2);
        let long = vec!["x"; 17_000];
        assert_eq!(among(&long[..16_000]).await, [(1, None, None), (2, Some(false), Some(true))]);
        assert_eq!(fetch::<_, Vec<Row>>(db, &AMONG, [texts(&long[..3])]).await.unwrap().len(), 2);
    });
}

static BY_NAME: QueryMeta = QueryMeta {
    name: "by_name",
    params: &[ParamMeta::new("name", Ty::Varchar(30)), ParamMeta::new("names", Ty::Array(&Ty::Text))],
    columns: &[ColumnMeta::new("type", Ty::I32)],
    table: None,
    whole: false,
    steps: [
        &[rows(
            "SELECT type FROM \"select\" WHERE lower(name COLLATE \"C\") = $1 OR lower(name COLLATE \"C\") = ANY($2) \
             ORDER BY type",
            &[Slot::param(0).fold(), Slot::param(1).fold()],
        )],
        &[rows(
            "SELECT type FROM `select` WHERE lower(name) = ? OR lower(name) IN  ORDER BY type",
            &[Slot::param(0).fold(), Slot::param(1).fold().list(66)],
        )],
        &[rows(
            "SELECT type FROM \"select\" WHERE lower(name) = ? OR lower(name) IN  ORDER BY type",
            &[Slot::param(0).fold(), Slot::param(1).fold().list(66)],
        )],
    ],
};

#[test]
fn text_is_folded_where_its_slot_says_so() {
    on_each(async |db| {
        for (type_, name) in [(1, "Ann"), (2, "Bob"), (3, "Éva")] {
            NewSelect::new(type_, 0, name).insert(db).await.unwrap();
        }
        let find = async |name: &str, names: &[&str]| -> Vec<(i32,)> {
            fetch::<_, Vec<(i32,)>>(db, &BY_NAME, [name.value(), texts(names)]).await.unwrap()
        };
        assert_eq!(find("aNN", &[]).await, [(1,)]);
        assert_eq!(find("ANN", &["BOB", "nobody"]).await, [(1,), (2,)]);
        assert_eq!(select::select().count(db).await.unwrap(), 3);
    });
}

#[test]
fn sums_and_averages_are_read_as_what_they_are() {
    const SUMS: [&[StepMeta]; 3] = [
        &[rows(
            "SELECT sum(uses)::bigint, avg(uses)::float8 FROM session WHERE user_id = $1",
            &[Slot::param(0)],
        )],
        &[rows("SELECT sum(uses), avg(uses) FROM session WHERE user_id = ?", &[Slot::param(0)])],
        &[rows("SELECT sum(uses), avg(uses) FROM session WHERE user_id = ?", &[Slot::param(0)])],
    ];
    static SUM: QueryMeta = one(
        &[ParamMeta::new("user", Ty::I64)],
        &[ColumnMeta::new("sum", Ty::I64).nullable(), ColumnMeta::new("avg", Ty::F64).nullable()],
        SUMS,
    );
    /// More than 64 bits.
    static TOO_MUCH: QueryMeta = one(
        &[],
        &[ColumnMeta::new("sum", Ty::I64)],
        [
            &[rows("SELECT sum(n)::bigint FROM (VALUES (9223372036854775807), (1)) AS t (n)", &[])],
            &[rows("SELECT sum(n) FROM (SELECT 9223372036854775807 AS n UNION ALL SELECT 1) AS t", &[])],
            &[rows("SELECT sum(n) FROM (SELECT 9223372036854775807 AS n UNION ALL SELECT 1) AS t", &[])],
        ],
    );
    on_each(async |db| {
        people(db, &["a@x"]).await;
        let sum =
            async |user| fetch::<_, One<(Option<i64>, Option<f64>)>>(db, &SUM, [Value::I64(user)]).await;
        assert_eq!(sum(1).await.unwrap(), (None, None));
        // Eight characters as text: not to be taken for eight bytes of a number.
        for uses in [10_000_001, 10_000_002] {
            NewSession { uses: Some(uses), ..NewSession::new(1) }.insert(db).await.unwrap();
        }
        assert_eq!(sum(1).await.unwrap(), (Some(20_000_003), Some(10_000_001.5)));
        let refused = fetch::<_, One<(i64,)>>(db, &TOO_MUCH, []).await;
        assert!(
            matches!(refused, Err(Error::Decode { .. } | Error::Database { .. } | Error::Check { .. })),
            "{refused:?}"
        );
    });
}

#[test]
fn rows_can_be_read_as_cells() {
    static CELLS: QueryMeta = one(
        &[ParamMeta::new("price", Ty::Decimal(2)), ParamMeta::new("ids", Ty::Array(&Ty::I64))],
        &[ID, ColumnMeta::new("nick", Ty::Varchar(20)).nullable(), ColumnMeta::new("price", Ty::Decimal(2))],
        [
            &[rows(
                "SELECT id, nick, $1::numeric FROM auth_user WHERE id = ANY($2)",
                &[Slot::param(0), Slot::param(1)],
            )],
            &[rows(
                "SELECT id, nick, CAST(? AS DECIMAL(10, 2)) FROM auth_user WHERE id IN ",
                &[Slot::param(0), Slot::param(1).list(70)],
            )],
            &[rows(
                "SELECT id, nick, ? FROM auth_user WHERE id IN ",
                &[Slot::param(0), Slot::param(1).list(46)],
            )],
        ],
    );
    on_each(async |db| {
        people(db, &["a@x"]).await;
        let price = Value::Decimal("1.005".parse().unwrap(), Fit::Free);
        let ids = Value::Array(Ty::I64, vec![Value::I64(1)]);
        let rows = fetch::<_, Vec<Cells>>(db, &CELLS, vec![price, ids]).await.unwrap();
        let [Cells(cells)] = &rows[..] else { panic!("{rows:?}") };
        let [Value::I64(1), Value::Null, Value::Decimal(price, _)] = &cells[..] else { panic!("{cells:?}") };
        assert_eq!(price.to_string(), "1.01");
    });
}
