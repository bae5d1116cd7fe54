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
insert into seat (line, number, tenant) values ('z', 9, 2);
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
    many_docs(&one).await;
    many_keys(&one).await;
    many_seats(&one, &two).await;
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
    let now = [
        row("fresh", "titled", 0),
        row("ours", "first", 0),
        row("put", "below", 1),
        row("third", "below", 0),
    ];
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
    // The table has no other key: SQLite need not read it to do nothing.
    match office::keep_member(one, "theirs", 1).await {
        Ok(kept) => assert!(kept.is_none() && one.target() != Target::Mysql, "{kept:?}"),
        refused => {
            assert_eq!(one.target(), Target::Mysql);
            is_refused(refused);
        }
    }
    let kept = office::keep_member(one, "bob", 1).await.expect("it inserts").expect("it is new");
    assert_eq!(kept.level, 0);
}

/// What the builder does with many rows, by the key that the database makes and by another.
async fn many_docs(one: &office::Db) {
    use office::doc::{self, Constraint};
    use office::{Doc, NewDoc};
    doc::delete().all().execute(one).await.expect("it deletes its own");
    let new = |tenant, slug: &str, hits| NewDoc { hits: Some(hits), ..NewDoc::new(tenant, slug, "many") };

    assert_eq!(Doc::insert_many(one, &[new(1, "a", 1), new(1, "b", 2)]).await.expect("they go in"), 2);
    is_refused(Doc::insert_many(one, &[new(1, "c", 1), new(2, "d", 2)]).await);
    is_refused(Doc::insert_many(one, &[new(1, "c", 1), new(1, "theirs", 2)]).await);
    let put = [new(1, "b", 5), new(1, "c", 6)];
    assert_eq!(Doc::upsert_many(one, &put, Constraint::Slug).await.expect("they are there"), 2);
    let all = [row("a", "many", 1), row("b", "many", 5), row("c", "many", 6)];
    assert_eq!(docs(one).await, all);

    // One row that is another's, or would be, and none of them is changed.
    is_refused(Doc::upsert_many(one, &[new(1, "a", 9), new(1, "theirs", 9)], Constraint::Slug).await);
    is_refused(Doc::upsert_many(one, &[new(1, "a", 9), new(2, "b", 9)], Constraint::Slug).await);
    is_refused(Doc::upsert_many(one, &[new(1, "a", 9), new(2, "d", 9)], Constraint::Slug).await);
    is_refused(new(1, "theirs", 9).upsert(one, Constraint::Slug).await);
    is_refused(new(2, "a", 9).upsert(one, Constraint::Slug).await);
    assert_eq!(docs(one).await, all);
    let same = new(1, "a", 3).upsert(one, Constraint::Slug).await.expect("it updates");
    assert_eq!((same.hits, same.twice), (3, 6));

    let ids = doc::select().order_by(doc::slug.asc()).columns((doc::id,)).fetch_all(one).await;
    let mut ids: Vec<i64> = ids.expect("it reads").into_iter().map(|(id,)| id).collect();
    let hidden = one.with(office::context::tenant(2));
    let theirs = Doc::find_by_slug(&hidden, "theirs").await.expect("it finds").expect("it is there").id;
    let changes =
        [(ids[0], (10, "x".to_owned())), (theirs, (11, "y".to_owned())), (ids[2], (12, "z".to_owned()))];
    let update = doc::update().many(doc::id, (doc::hits, doc::title), changes);
    assert_eq!(update.execute(one).await.expect("two change"), 2);
    let by_two = [((1, "b".to_owned()), 20), ((2, "theirs".to_owned()), 21)];
    let update = doc::update().many((doc::tenant, doc::slug), doc::hits, by_two);
    assert_eq!(update.execute(one).await.expect("one changes"), 1);
    is_refused(doc::update().many(doc::id, doc::tenant, [(ids[0], 2)]).execute(one).await);
    assert_eq!(docs(one).await, [row("a", "x", 10), row("b", "many", 20), row("c", "z", 12)]);

    ids.push(theirs);
    assert_eq!(Doc::find_many(one, &ids).await.expect("it finds").len(), 3);
    assert_eq!(Doc::find_many(one, &[theirs]).await.expect("it finds none"), []);
    assert_eq!(Doc::delete_many(one, &ids).await.expect("three go"), 3);
    assert_eq!(docs(one).await, []);
}

/// Keys that are made by the database, and are no numbers; keys that are text.
async fn many_keys(one: &office::Db) {
    use office::{Member, NewMember, NewTag, Tag, member, tag};
    tag::delete().all().execute(one).await.expect("it deletes its own");
    let new = |name: &str, uses| NewTag { uses: Some(uses), ..NewTag::new(1, name) };
    assert_eq!(Tag::insert_many(one, &[new("a", 1), new("b", 1)]).await.expect("they go in"), 2);
    let put = [new("b", 2), new("c", 2)];
    assert_eq!(Tag::upsert_many(one, &put, tag::Constraint::Name).await.expect("they are there"), 2);
    is_refused(Tag::upsert_many(one, &[new("their tag", 9)], tag::Constraint::Name).await);
    let tags = tag::select().order_by(tag::name.asc()).fetch_all(one).await.expect("it reads");
    assert_eq!(
        tags.iter().map(|t| (t.name.as_str(), t.uses)).collect::<Vec<_>>(),
        [("a", 1), ("b", 2), ("c", 2)]
    );
    let ids: Vec<_> = tags.iter().map(|t| t.id).collect();
    let update = tag::update().many(tag::id, tag::uses, ids.iter().map(|id| (*id, 7)));
    assert_eq!(update.execute(one).await.expect("all change"), 3);
    assert_eq!(Tag::find_many(one, &ids).await.expect("it finds").iter().map(|t| t.uses).sum::<i32>(), 21);
    assert_eq!(Tag::delete_many(one, &ids).await.expect("all go"), 3);

    let key = member::Constraint::PrimaryKey;
    let rows = [NewMember::new("ours", 1, 7), NewMember::new("extra", 1, 7)];
    assert_eq!(Member::upsert_many(one, &rows, key).await.expect("they are there"), 2);
    is_refused(Member::upsert_many(one, &[NewMember::new("theirs", 1, 7)], key).await);
    let names = ["ours".to_owned(), "extra".to_owned(), "theirs".to_owned()];
    let found = Member::find_many(one, &names).await.expect("it finds");
    assert_eq!(found.iter().map(|m| m.level).collect::<Vec<_>>(), [7, 7]);
    assert_eq!(Member::delete_many(one, &names).await.expect("two go"), 2);
}

/// A key of two columns, of which one folds; and a column that every update sets.
async fn many_seats(one: &office::Db, two: &office::Db) {
    use office::{NewSeat, Seat, seat};
    let key = seat::Constraint::PrimaryKey;
    let new = |line: &str, number, guest: &str| NewSeat {
        guest: Some(guest.to_owned()),
        ..NewSeat::new(line, number, 1)
    };
    assert_eq!(
        Seat::insert_many(one, &[new("a", 1, "ann"), new("a", 2, "bob")]).await.expect("they go in"),
        2
    );
    assert_eq!(
        Seat::upsert_many(one, &[new("A", 2, "cid"), new("b", 1, "dan")], key).await.expect("it folds"),
        2
    );
    is_refused(Seat::upsert_many(one, &[new("a", 1, "eve"), new("Z", 9, "eve")], key).await);
    let changed = new("B", 1, "fay").upsert(one, key).await.expect("it updates");
    assert_eq!(changed.guest.as_deref(), Some("fay"));
    is_refused(new("z", 9, "eve").upsert(one, key).await);

    let changes = [(("A".to_owned(), 1), Some("gus".to_owned())), (("z".to_owned(), 9), None)];
    let update = seat::update().many((seat::line, seat::number), seat::guest, changes);
    assert_eq!(update.execute(one).await.expect("one changes"), 1);
    let seats = seat::select().order_by(seat::line.asc()).order_by(seat::number.asc());
    let guests = seats.fetch_all(one).await.expect("it reads");
    let guests: Vec<_> = guests.iter().map(|s| (s.number, s.guest.as_deref().unwrap_or("nobody"))).collect();
    assert_eq!(guests, [(1, "gus"), (2, "cid"), (1, "fay")]);

    let keys = [("A".to_owned(), 1), ("a".to_owned(), 2), ("b".to_owned(), 1), ("z".to_owned(), 9)];
    assert_eq!(Seat::find_many(one, &keys).await.expect("it finds its own").len(), 3);
    assert_eq!(Seat::delete_many(one, &keys).await.expect("its own go"), 3);
    let theirs = Seat::find(two, "z", 9).await.expect("it finds").expect("it is there");
    assert_eq!((theirs.tenant, theirs.guest), (2, None), "another's was left alone");
}

/// What may be read is more than what may be changed.
async fn clerk_does(db: &clerk::Db) {
    use clerk::doc;
    let one = &db.with(clerk::context::tenant(1));
    assert_eq!(doc::select().count(one).await.expect("it counts"), 1, "it sees another's");
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
