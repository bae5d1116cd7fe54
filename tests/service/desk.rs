//! Parts of tables, and rows that differ from verb to verb.

use crate::{archive, closer, intake, worker};
use schema_tests::servers::SqlServer;

pub(crate) const SEED: &str = "
insert into ticket (id, title, state, changed_at) values
    (1001, 'first', 'open', '2026-01-02 03:04:05.000000'), (1002, 'second', 'done', '2026-01-02 03:04:05.000000');
";

pub(crate) async fn on(server: &SqlServer) {
    let services = ["worker", "intake", "closer", "archive"];
    let urls = crate::servers::prepare(server, "service/desk.schema", SEED, services.map(|s| (s, s)));
    intake(&crate::servers::connect(&urls[1]).await).await;
    archive(&crate::servers::connect(&urls[3]).await).await;
    worker(&crate::servers::connect(&urls[0]).await).await;
    closer(&crate::servers::connect(&urls[2]).await).await;
}

pub(crate) async fn intake(db: &intake::Db) {
    use intake::{NewTicket, NewToken, Ticket, Token, ticket};
    let new = NewTicket { note: Some("unread".to_owned()), ..NewTicket::new("third") };
    let row = new.insert(db).await.expect("it inserts");
    assert_eq!(row, Ticket { id: row.id, title: "third".to_owned() }, "what it may read comes back");
    assert_eq!(Ticket::find(db, row.id).await.expect("it finds"), Some(row));
    assert_eq!(Ticket::insert_many(db, &[NewTicket::new("fourth")]).await.expect("it inserts many"), 1);
    let titles = ticket::select().columns((ticket::title,)).order_by(ticket::title.asc());
    let titles = titles.fetch_all(db).await.expect("it reads");
    assert_eq!(
        titles.iter().map(|t| t.0.as_str()).collect::<Vec<_>>(),
        ["first", "fourth", "second", "third"]
    );
    let rows: u64 = NewToken::new("door").insert(db).await.expect("it inserts, and does not know the key");
    assert_eq!(rows, 1);
    let token = intake::token::select().fetch_one(db).await.expect("it reads");
    assert_eq!(Token::find(db, token.id).await.expect("it finds").map(|t| t.name), Some("door".to_owned()));
}

pub(crate) async fn archive(db: &archive::Db) {
    use archive::{NewTicket, State, Ticket, ticket};
    let done = ticket::select().fetch_all(db).await.expect("it reads");
    assert_eq!(done, [Ticket { id: 1002, title: "second".to_owned() }]);
    let rows: u64 = NewTicket::new("fifth").insert(db).await.expect("it inserts what it can't read");
    assert_eq!(rows, 1);
    let other = NewTicket { state: Some(State::Done), ..NewTicket::new("sixth") }.insert(db).await;
    assert!(other.is_err(), "no row outside of its rule: {other:?}");
    assert_eq!(ticket::select().count(db).await.expect("it counts"), 1);
}

pub(crate) async fn worker(db: &worker::Db) {
    use worker::{State, Ticket, ticket};
    let before = Ticket::find(db, 1001).await.expect("it finds").expect("it is there");
    let update = ticket::update().set(ticket::state, State::Done).filter(ticket::id.eq(1001));
    assert_eq!(update.execute(db).await.expect("it updates, and leaves changed_at to the database"), 1);
    let after = Ticket::find(db, 1001).await.expect("it finds").expect("it is there");
    assert_eq!(after.state, State::Done);
    assert!(after.changed_at > before.changed_at, "{} {}", before.changed_at, after.changed_at);
}

pub(crate) async fn closer(db: &closer::Db) {
    use closer::ticket;
    let all = ticket::select().count(db).await.expect("it reads all rows");
    assert_eq!(all, 5);
    let delete = ticket::delete().filter(ticket::id.gt(0));
    assert_eq!(delete.execute(db).await.expect("it deletes"), 2, "what is done");
    assert_eq!(ticket::select().count(db).await.expect("it reads all rows"), 3);
    assert_eq!(ticket::delete().all().execute(db).await.expect("it deletes"), 0);
}
