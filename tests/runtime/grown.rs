//! `create_all` of a schema that has grown: what is missing in a database that is there is made, views too.

use crate::databases::on_each_empty;
use crate::{after, before};
use schema_runtime::Database;

#[test]
fn views_are_added() {
    on_each_empty(async |db| {
        assert_eq!(before::create_all(db).await.expect("a table"), ["thing"]);
        for (id, kept) in [(1, true), (2, true), (3, false)] {
            let new = before::NewThing { kept: Some(kept), ..before::NewThing::new(id, "a") };
            new.insert(db).await.expect("it goes in");
        }
        let seen = after::kept_thing::select().count(db).await;
        assert!(seen.is_err(), "there is no view yet: {seen:?}");
        assert_eq!(after::create_all(db).await.expect("the rest"), ["shelf"]);
        sees(db, 2).await;

        assert_eq!(after::create_all(db).await.expect("nothing"), [""; 0]);
        assert_eq!(before::create_all(db).await.expect("nothing"), [""; 0]);
        before::NewThing::new(4, "b").insert(db).await.expect("it goes in");
        sees(db, 4).await;
    });
}

async fn sees(db: &Database, last: i64) {
    let kept = after::kept_thing::select().order_by(after::kept_thing::id.desc()).fetch_all(db).await;
    assert_eq!(kept.expect("it reads").first().map(|row| row.id), Some(last));
    let newest = after::last_kept::select().fetch_one(db).await.expect("it reads");
    assert_eq!(newest.id, Some(last));
}
