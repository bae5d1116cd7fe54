//! Named queries under a row rule: they do what they do elsewhere with the rows of the rule, and touch no
//! other.

use crate::held::Place;
use crate::{clerk, office};
use schema_runtime::{Decimal, Error, Target};
use schema_tests::servers::SqlServer;

const SCHEMA: &str = "service/ruled.schema";

/// The documents of two tenants, and their members.
const SEED: &str = "
insert into doc (tenant, slug, title) values (1, 'ours', 'first'), (2, 'theirs', 'secret');
insert into tag (id, tenant, name) values (ID, 2, 'their tag');
insert into member (name, tenant, level) values ('ours', 1, 2), ('weak', 1, 1), ('new', 1, 3), ('theirs', 2, 9);
";

pub(crate) async fn on(server: &SqlServer) {
    let id = if server.is_postgres() { "'01020304-0506-0708-090a-0b0c0d0e0f10'" } else { ID };
    let services = [("office", "office"), ("clerk", "clerk")];
    let urls = crate::servers::prepare(server, SCHEMA, &SEED.replace("ID", id), services);
    office_does(&crate::servers::connect(&urls[0]).await).await;
    clerk_does(&crate::servers::connect(&urls[1]).await).await;
}

const ID: &str = "x'0102030405060708090a0b0c0d0e0f10'";

#[test]
fn on_sqlite() {
    let place = Place::new(SCHEMA, &SEED.replace("ID", ID));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        office_does(&place.connect().await).await;
        clerk_does(&place.connect().await).await;
    });
}

/// The documents of a tenant: slug, title, hits.
async fn docs(db: &office::Db) -> Vec<(String, String, i32)> {
    use office::doc;
    let rows = doc::select().order_by(doc::slug.asc()).columns((doc::slug, doc::title, doc::hits));
    rows.fetch_all(db).await.expect("it reads")
}

fn row(slug: &str, title: &str, hits: i32) -> (String, String, i32) {
    (slug.to_owned(), title.to_owned(), hits)
}

fn money(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

/// A row in the way that the service may not see.
fn is_refused<T: std::fmt::Debug>(done: Result<T, Error>) {
    assert!(matches!(done, Err(Error::Denied { .. } | Error::Unique { .. })), "{done:?}");
}

async fn office_does(db: &office::Db) {
    let (one, two) = (db.with(office::context::tenant(1)), db.with(office::context::tenant(2)));
    inserts(&one).await;
    upserts(&one).await;
    keeps(&one).await;
    from_selects(&one).await;
    changes(&one).await;
    other_keys(&one).await;
    assert_eq!(docs(&two).await, [row("theirs", "secret", 0)], "what is another's was left alone");
}

async fn inserts(one: &office::Db) {
    let added = office::add_doc(one, 1, "added", "x").await.expect("it inserts");
    assert!(added.id > 0);
    assert_eq!((added.slug.as_str(), added.price, added.twice), ("added", money("0.00"), 0));
    is_refused(office::add_doc(one, 2, "for another", "x").await);
    is_refused(office::add_doc(one, 1, "theirs", "x").await);
    let two = office::add_two(one, 1, "a", "b").await.expect("it inserts two");
    let two: Vec<_> = two.iter().map(|r| (r.slug.as_str(), r.title.as_str(), r.twice)).collect();
    assert_eq!(two, [("a", "one", 2), ("b", "two", 0)]);
    is_refused(office::add_two(one, 1, "c", "theirs").await);
    assert_eq!(docs(one).await.len(), 4, "of two rows, none goes in where one is refused");
    // In a transaction, too.
    let done = one.transaction(async |tx| office::add_doc(tx, 1, "within", "x").await);
    assert_eq!(done.await.expect("it inserts").slug, "within");
    for slug in ["added", "a", "b", "within"] {
        let gone = office::drop_doc(one, slug).await.expect("it deletes");
        assert_eq!(gone.iter().map(|r| r.slug.as_str()).collect::<Vec<_>>(), [slug]);
    }
    assert_eq!(docs(one).await, [row("ours", "first", 0)]);
}

async fn upserts(one: &office::Db) {
    let new = office::put_doc(one, 1, "put", money("1.50")).await.expect("it inserts");
    assert_eq!((new.tenant, new.price, new.twice), (1, money("1.50"), 0));
    let again = office::put_doc(one, 1, "put", money("0.25")).await.expect("it updates");
    assert_eq!((again.id, again.price, again.twice), (new.id, money("1.75"), 2));
    // It would take the row for this tenant, or give it away.
    is_refused(office::put_doc(one, 1, "theirs", money("1")).await);
    is_refused(office::put_doc(one, 2, "put", money("1")).await);
    is_refused(office::move_doc(one, 1, "theirs", 1).await);
    is_refused(office::move_doc(one, 1, "put", 2).await);
    is_refused(office::set_title(one, 1, "theirs", "mine").await);
    assert_eq!(office::set_title(one, 1, "put", "titled").await.expect("it updates"), 1);
    assert_eq!(office::set_title(one, 1, "fresh", "titled").await.expect("it inserts"), 1);

    let title = async |slug, most| {
        let found = office::set_title_below(one, 1, slug, "below", most).await;
        found.expect("it runs").map(|r| r.title)
    };
    assert_eq!(title("put", 1).await, None, "it has been hit once");
    assert_eq!(title("put", 2).await, Some("below".to_owned()));
    assert_eq!(title("third", 0).await, Some("below".to_owned()), "it is new");
    is_refused(office::set_title_below(one, 1, "theirs", "mine", 9).await);
    let now = [row("fresh", "titled", 0), row("ours", "first", 0), row("put", "below", 1), row("third", "below", 0)];
    assert_eq!(docs(one).await, now);
    for slug in ["fresh", "put", "third"] {
        assert_eq!(office::drop_doc(one, slug).await.expect("it deletes").len(), 1);
    }
    assert_eq!(office::drop_doc(one, "theirs").await.expect("it finds none"), []);
}

async fn keeps(one: &office::Db) {
    let kept = office::keep_doc(one, 1, "kept").await.expect("it inserts").expect("it is new");
    assert_eq!((kept.slug.as_str(), kept.title.as_str()), ("kept", "kept"));
    assert_eq!(office::keep_doc(one, 1, "kept").await.expect("it runs"), None);
    assert_eq!(office::keep_count(one, 1, "kept", "more").await.expect("it inserts one"), 1);
    assert_eq!(office::keep_any(one, 1, "more").await.expect("it runs"), 0);
    is_refused(office::keep_doc(one, 2, "for another").await);
    is_refused(office::keep_count(one, 2, "for another", "x").await);
    is_refused(office::keep_any(one, 2, "for another").await);
    // There it is met unseen: nothing is done on PostgreSQL, elsewhere it is in the way.
    match office::keep_doc(one, 1, "theirs").await {
        Ok(kept) => assert_eq!((kept, one.target()), (None, Target::Postgres)),
        refused => is_refused(refused),
    }
    assert_eq!(docs(one).await, [row("kept", "kept", 0), row("more", "kept", 0), row("ours", "first", 0)]);
    for slug in ["kept", "more"] {
        assert_eq!(office::drop_doc(one, slug).await.expect("it deletes").len(), 1);
    }
}

async fn from_selects(one: &office::Db) {
    assert_eq!(office::docs_of_members(one, 5).await.expect("one is new"), 2);
    let both = [row("new", "of a member", 5), row("ours", "first", 5)];
    assert_eq!(docs(one).await, both);
    assert_eq!(office::new_docs_of_members(one).await.expect("one is new"), 1);
    assert_eq!(docs(one).await.len(), 3);
    let raised = office::raise_by_member(one).await.expect("it updates");
    let mut raised: Vec<_> = raised.iter().map(|r| (r.slug.as_str(), r.twice)).collect();
    raised.sort_unstable();
    assert_eq!(raised, [("new", 16), ("ours", 14), ("weak", 2)]);
    assert_eq!(office::drop_of_members(one).await.expect("it deletes"), 3);
    assert_eq!(docs(one).await, []);
}

async fn changes(one: &office::Db) {
    let added = office::add_two(one, 1, "ours", "other").await.expect("it inserts");
    assert_eq!(added.len(), 2);
    let visited = office::visit(one, "ours", 4).await.expect("it updates");
    assert_eq!(visited.iter().map(|r| (r.hits, r.twice)).collect::<Vec<_>>(), [(5, 10)]);
    assert_eq!(office::visit(one, "theirs", 4).await.expect("it finds none"), []);
    assert_eq!(office::outdo(one, "other").await.expect("it updates"), 1);
    assert_eq!(docs(one).await, [row("other", "two", 6), row("ours", "one", 5)]);
    assert_eq!(office::drop_doc(one, "other").await.expect("it deletes").len(), 1);
}

/// Keys that are no numbers of rows.
async fn other_keys(one: &office::Db) {
    let tag = office::add_tag(one, 1, "tag").await.expect("it inserts");
    assert_eq!((tag.name.as_str(), tag.uses), ("tag", 0));
    let used = office::use_tag(one, 1, "tag").await.expect("it updates");
    assert_eq!((used.id, used.uses), (tag.id, 1));
    let other = office::use_tag(one, 1, "second").await.expect("it inserts");
    assert_eq!((other.id == tag.id, other.uses), (false, 0));
    is_refused(office::use_tag(one, 1, "their tag").await);

    assert_eq!(office::set_level(one, "ann", 1, 3).await.expect("it inserts").level, 3);
    assert_eq!(office::set_level(one, "ann", 1, 4).await.expect("it updates").level, 4);
    is_refused(office::set_level(one, "theirs", 1, 0).await);
    assert_eq!(office::keep_member(one, "ann", 1).await.expect("it runs"), None);
    let kept = office::keep_member(one, "bob", 1).await.expect("it inserts").expect("it is new");
    assert_eq!(kept.level, 0);
}

/// What may be read is more than what may be changed.
async fn clerk_does(db: &clerk::Db) {
    use clerk::doc;
    let one = &db.with(clerk::context::tenant(1));
    assert_eq!(doc::select().count(one).await.expect("it counts"), 2, "it sees all");
    let added = clerk::add_doc(one, 1, "of the clerk", "x").await.expect("it inserts");
    assert_eq!(added.slug, "of the clerk");
    is_refused(clerk::add_doc(one, 2, "for another", "x").await);
    let again = clerk::put_doc(one, 1, "of the clerk", money("2")).await.expect("it updates");
    assert_eq!((again.id, again.price, again.twice), (added.id, money("2.00"), 2));
    is_refused(clerk::put_doc(one, 1, "theirs", money("1")).await);
    is_refused(clerk::set_title(one, 1, "theirs", "mine").await);
    is_refused(clerk::set_title_below(one, 1, "theirs", "mine", 9).await);
    is_refused(clerk::move_doc(one, 1, "theirs", 1).await);
    assert_eq!(clerk::keep_doc(one, 1, "theirs").await.expect("it sees that it is there"), None);
    assert_eq!(clerk::visit(one, "theirs", 4).await.expect("it may change none"), []);
    assert_eq!(clerk::drop_doc(one, "theirs").await.expect("it may delete none"), []);
    assert_eq!(clerk::drop_doc(one, "of the clerk").await.expect("it deletes").len(), 1);
    let theirs = doc::select().filter(doc::slug.eq("theirs")).fetch_one(one).await.expect("it reads");
    assert_eq!((theirs.title.as_str(), theirs.hits, theirs.tenant), ("secret", 0, 2));
}
