//! The Rust of native schemas: what they are compiled to reads and writes their databases.

use schema_runtime::serde_json::{Value, json};
use schema_runtime::{Config, Database};
use schema_tests::made;
use schema_tests::servers::{self, SqlServer};

// Golden cases of native schemas.
made!(postgres: "native/shop.rs");
made!(mysql: "native/forum.rs");
made!(sqlite: "native/library.rs");

fn run(config: Config, test: impl AsyncFn(&Database)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let db: Database = Database::connect(config).await.expect("a connection");
        test(&db).await;
    });
}

fn on_servers(kind: impl Fn(&SqlServer) -> bool, test: impl AsyncFn(&Database)) {
    for server in servers::all_sql().into_iter().filter(|s| kind(s)) {
        println!("on {}", server.name());
        let url = server.url(&server.new_database());
        run(Config::from_url(&url).expect("a URL"), &test);
    }
}

#[test]
fn on_postgres() {
    on_servers(SqlServer::is_postgres, async |db| {
        use postgres::{Label, Moment, Mood, NewKinds};
        let made = postgres::create_all(db).await.expect("tables");
        assert!(made.contains(&"kinds") && !made.iter().any(|name| name.contains("note")), "{made:?}");
        let time = "2026-02-03T04:05:06.789".parse().expect("a time");
        let new = NewKinds {
            code: Some("de".into()),
            hour: Some("04:05:06".parse().expect("a time")),
            doc: Some(document()),
            plain: Some(document()),
            label: Some(Label("name".into())),
            moment: Some(Moment(time)),
            tags: Some(vec!["a".into(), "b".into()]),
            ..NewKinds::new()
        };
        let made = new.insert(db).await.expect("a row");
        assert_eq!((made.id, made.always, made.serial, made.small, made.sum), (1, 1, 1, 7, 8));
        assert_eq!((made.price.to_string().as_str(), made.name.as_str()), ("1.50", "none"));
        assert_eq!((made.mood, made.moment.clone(), made.twice), (Mood::Happy, Some(Moment(time)), Some(14)));
        assert_eq!((made.plain.clone(), made.tags.clone()), (Some(document()), new.tags.clone()));
        let found = postgres::Kinds::find(db, made.id).await.expect("an answer");
        assert_eq!(found, Some(made));
    });
}

#[test]
fn on_mysql() {
    on_servers(
        |server| !server.is_postgres(),
        async |db| {
            use mysql::{NewKinds, State, Title};
            mysql::create_all(db).await.expect("tables");
            let time = "2026-02-03T04:05:06".parse().expect("a time");
            let new = NewKinds {
                never: Some(time),
                medium: Some(-5),
                bigger: Some(u64::MAX),
                key: Some(vec![0, 255]),
                hours: Some("04:05:06.789".parse().expect("a time")),
                title: Some(Title("title".into())),
                hidden: Some(3),
                ..NewKinds::new(4, "latin")
            };
            let made = new.insert(db).await.expect("a row");
            assert_eq!((made.id, made.flag, made.tiny, made.small, made.sum), (1, true, -1, 4, Some(0)));
            assert_eq!((made.never, made.state, made.hidden), (time, State::Open, Some(3)));
            assert_eq!((made.medium, made.bigger, made.key.clone()), (new.medium, u64::MAX, new.key.clone()));
            assert_eq!((made.short.as_deref(), made.computed.as_deref()), (Some("x"), Some("ab")));
            assert_eq!(made.price.to_string(), "1.50");
            let found = mysql::Kinds::find(db, made.id).await.expect("an answer");
            assert_eq!(found, Some(made));
        },
    );
}

#[test]
fn on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("library.db");
    run(Config::sqlite(file.to_string_lossy()), async |db| {
        use sqlite::{NewKinds, NewRowid, Title};
        sqlite::create_all(db).await.expect("tables");
        let time = "2026-02-03T04:05:06".parse().expect("a time");
        let new = NewKinds {
            local: Some(Some(time)),
            at: Some(time.and_utc()),
            small: Some(4),
            title: Some(Title("title".into())),
            ..NewKinds::new()
        };
        let made = new.insert(db).await.expect("a row");
        assert_eq!((made.id, made.flag, made.tiny, made.length, made.twice), (1, true, -1, Some(4), Some(8)));
        assert_eq!((made.local, made.at, made.name.as_str()), (Some(time), time.and_utc(), "none"));
        let found = sqlite::Kinds::find(db, made.id).await.expect("an answer");
        assert_eq!(found, Some(made));
        let row = NewRowid::new("first").insert(db).await.expect("a row");
        assert_eq!((row.id, row.name.as_str()), (Some(1), "first"));
    });
}

fn document() -> Value {
    json!({ "a": [1, 2] })
}
