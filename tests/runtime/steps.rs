//! Named queries of several statements, from hand-made metadata to rows.

use crate::databases::on_each;
use crate::named::{EMAIL, ID, people};
use crate::shop::{AuthUser, NewSession, auth_user, session};
use schema_runtime::__gen::query::{execute, fetch, list, stream};
use schema_runtime::__gen::{Bind, One, ParamMeta, QueryMeta, Role, Slot, StepMeta, Ty, Value};
use schema_runtime::{Error, Rows};

const KEYED: &[ParamMeta] = &[ParamMeta::new("ids", Ty::Array(&Ty::I64)), ParamMeta::new("active", Ty::Bool)];

/// UPDATE … RETURNING, and what stands for it where there is none.
static SET_ACTIVE: QueryMeta = QueryMeta {
    name: "set_active",
    params: KEYED,
    columns: &[ID, EMAIL],
    table: Some(&auth_user::TABLE),
    whole: true,
    steps: [
        &[StepMeta::write(
            Role::Rows,
            "UPDATE auth_user SET active = $2 WHERE id = ANY($1) RETURNING id, email",
            &[Slot::param(0), Slot::param(1)],
        )],
        MARKED,
        MARKED,
    ],
};

const MARKED: &[StepMeta] = &[
    StepMeta::read(
        Role::Keys,
        "SELECT id FROM auth_user WHERE id IN  ORDER BY id",
        &[Slot::param(0).list(37)],
    ),
    StepMeta::write(
        Role::Nothing,
        "UPDATE auth_user SET active = ? WHERE id IN ",
        &[Slot::param(1), Slot::keys(1, 44)],
    ),
    StepMeta::read(
        Role::Rows,
        "SELECT id, email FROM auth_user WHERE id IN  ORDER BY id",
        &[Slot::keys(1, 44)],
    ),
];

#[test]
fn several_statements_run_as_one() {
    on_each(async |db| {
        people(db, &["a@x", "b@x", "c@x"]).await;
        let set = |ids: &'static [i64], active: bool| [list(ids), active.value().into_owned()];
        let mut rows = fetch::<_, Vec<(i64, String)>>(db, &SET_ACTIVE, set(&[3, 1, 9], false)).await.unwrap();
        rows.sort();
        assert_eq!(rows, [(1, "a@x".into()), (3, "c@x".into())]);
        let inactive = || auth_user::select().filter(auth_user::active.eq(false)).count(db);
        assert_eq!(inactive().await.unwrap(), 2);
        let none = fetch::<_, Vec<(i64, String)>>(db, &SET_ACTIVE, set(&[9], false)).await.unwrap();
        assert_eq!(none, []);

        // Two rows where one is wanted: nothing is changed.
        let two = fetch::<_, Option<(i64, String)>>(db, &SET_ACTIVE, set(&[1, 2], true)).await;
        assert!(matches!(two, Err(Error::TooMany)), "{two:?}");
        assert_eq!(inactive().await.unwrap(), 2);
        let one = fetch::<_, One<(i64, String)>>(db, &SET_ACTIVE, set(&[2], false)).await.unwrap();
        assert_eq!(one.0, 2);

        // As a stream, and in a transaction that is given up.
        let done: Result<(), Error> = db
            .transaction(async |tx| {
                let mut rows: Rows<'_, (i64, String)> = stream(tx, &SET_ACTIVE, set(&[1, 2], true));
                let mut seen = 0;
                while let Some(row) = rows.next().await {
                    seen += row?.0;
                }
                assert_eq!(seen, 3);
                drop(rows);
                assert_eq!(auth_user::select().filter(auth_user::active.eq(true)).count(tx).await?, 2);
                Err(Error::app("no"))
            })
            .await;
        assert!(matches!(done, Err(Error::App(_))), "{done:?}");
        assert_eq!(inactive().await.unwrap(), 3);
    });
}

const MOVED: &[StepMeta] = &[
    StepMeta::read(
        Role::Keys,
        "SELECT id, user_id FROM session WHERE uses = ? ORDER BY id",
        &[Slot::param(0)],
    ),
    StepMeta::write(
        Role::Count,
        "UPDATE session SET uses = uses + 1 WHERE (id, user_id) IN ",
        &[Slot::keys(2, 58)],
    ),
    StepMeta::write(
        Role::Count,
        "DELETE FROM session WHERE uses = 9 AND (id, user_id) IN ",
        &[Slot::keys(2, 56)],
    ),
];

#[test]
fn keys_of_several_columns_and_of_any_type_are_bound_again() {
    static MOVE: QueryMeta = QueryMeta {
        name: "move",
        params: &[ParamMeta::new("uses", Ty::I32)],
        columns: &[],
        table: Some(&session::TABLE),
        whole: false,
        steps: [
            &[
                StepMeta::write(
                    Role::Count,
                    "UPDATE session SET uses = uses + 1 WHERE uses = $1",
                    &[Slot::param(0)],
                ),
                StepMeta::write(Role::Count, "DELETE FROM session WHERE uses = 9", &[]),
            ],
            MOVED,
            MOVED,
        ],
    };
    on_each(async |db| {
        people(db, &["a@x"]).await;
        for uses in [1, 1, 1, 7, 8, 8] {
            NewSession { uses: Some(uses), ..NewSession::new(1) }.insert(db).await.unwrap();
        }
        let moved = async |uses: i32| execute(db, &MOVE, [Value::I32(uses)]).await.unwrap();
        assert_eq!(moved(1).await, 3);
        assert_eq!(moved(5).await, 0);
        assert_eq!(moved(8).await, 4, "two updated, and deleted");
        assert_eq!(session::select().filter(session::uses.eq(2)).count(db).await.unwrap(), 3);
        assert_eq!(session::select().count(db).await.unwrap(), 4);
    });
}

/// An upsert in two steps; PostgreSQL's placeholders have numbers.
static SAVE: QueryMeta = QueryMeta {
    name: "save",
    params: &[ParamMeta::new("email", Ty::Varchar(255)), ParamMeta::new("nick", Ty::Varchar(20))],
    columns: &[],
    table: Some(&auth_user::TABLE),
    whole: false,
    steps: [
        &[
            StepMeta::read(Role::Either, "SELECT 1 FROM auth_user WHERE email = $1", &[Slot::param(0)]),
            StepMeta::write(
                Role::Count,
                "UPDATE auth_user SET nick = $1 WHERE email = $2",
                &[Slot::param(1), Slot::param(0)],
            ),
            StepMeta::write(
                Role::Count,
                "INSERT INTO auth_user (email, nick) VALUES ($1, $2)",
                &[Slot::param(0), Slot::param(1)],
            ),
            StepMeta::write(
                Role::Nothing,
                "UPDATE auth_user SET active = false WHERE nick = $1",
                &[Slot::param(1)],
            ),
        ],
        SAVED,
        SAVED,
    ],
};

const SAVED: &[StepMeta] = &[
    StepMeta::read(Role::Either, "SELECT 1 FROM auth_user WHERE email = ?", &[Slot::param(0)]),
    StepMeta::write(
        Role::Count,
        "UPDATE auth_user SET nick = ? WHERE email = ?",
        &[Slot::param(1), Slot::param(0)],
    ),
    StepMeta::write(
        Role::Count,
        "INSERT INTO auth_user (email, nick) VALUES (?, ?)",
        &[Slot::param(0), Slot::param(1)],
    ),
    StepMeta::write(Role::Nothing, "UPDATE auth_user SET active = false WHERE nick = ?", &[Slot::param(1)]),
];

#[test]
fn one_of_two_steps_is_run() {
    on_each(async |db| {
        let save =
            |email: &'static str, nick: &'static str| execute(db, &SAVE, [email.value(), nick.value()]);
        assert_eq!(save("a@x", "ann").await.unwrap(), 1);
        assert_eq!(save("a@x", "anna").await.unwrap(), 1);
        let ann = AuthUser::find(db, 1).await.unwrap().unwrap();
        assert_eq!((ann.nick.as_deref(), ann.active), (Some("anna"), false));
        assert_eq!(auth_user::select().count(db).await.unwrap(), 1);

        // The second statement fails: the error says why, and the first one is undone.
        let broken = save("no address", "bob").await;
        assert!(
            matches!(broken, Err(Error::Check { constraint: auth_user::Constraint::EmailShape, .. })),
            "{broken:?}"
        );
        assert_eq!(auth_user::select().count(db).await.unwrap(), 1);
    });
}

#[test]
fn a_conflict_runs_all_steps_again() {
    const STEPS: &[StepMeta] = &[
        StepMeta::write(Role::Count, "UPDATE session SET uses = uses + 1 WHERE id = ?", &[Slot::param(0)]),
        StepMeta::write(Role::Count, "UPDATE session SET uses = uses + 1 WHERE id = ?", &[Slot::param(1)]),
    ];
    static BOTH: QueryMeta = QueryMeta {
        name: "both",
        params: &[ParamMeta::new("a", Ty::Uuid), ParamMeta::new("b", Ty::Uuid)],
        columns: &[],
        table: Some(&session::TABLE),
        whole: false,
        steps: [
            &[
                StepMeta::write(
                    Role::Count,
                    "UPDATE session SET uses = uses + 1 WHERE id = $1",
                    &[Slot::param(0)],
                ),
                StepMeta::write(
                    Role::Count,
                    "UPDATE session SET uses = uses + 1 WHERE id = $1",
                    &[Slot::param(1)],
                ),
            ],
            STEPS,
            STEPS,
        ],
    };
    on_each(async |db| {
        people(db, &["a@x"]).await;
        let a = NewSession::new(1).insert(db).await.unwrap().id;
        let b = NewSession::new(1).insert(db).await.unwrap().id;
        let run = |from, to| {
            let db = db.clone();
            tokio::spawn(async move {
                for _ in 0..25 {
                    let changed = execute(&db, &BOTH, [Value::Uuid(from), Value::Uuid(to)]).await;
                    assert_eq!(changed.unwrap(), 2);
                }
            })
        };
        let (there, back) = (run(a, b), run(b, a));
        there.await.unwrap();
        back.await.unwrap();
        let uses = session::select().fetch_all(db).await.unwrap();
        assert_eq!(uses.iter().map(|s| s.uses).collect::<Vec<_>>(), [50, 50]);
    });
}
