//! Rows along foreign keys, loaded beside each other.

use crate::blog::{
    self, Author, Comment, Cover, Footnote, Kind, NewAuthor, NewComment, NewCover, NewFootnote, NewPage,
    NewPost, Page, Post, author, comment, footnote, page, post,
};
use crate::databases::on_each_empty;
use crate::statements;
use schema_runtime::{Database, Error, Uuid};

async fn fill(db: &Database) {
    blog::create_all(db).await.expect("tables");
    let authors = [
        NewAuthor::new(1, "ann"),
        NewAuthor { boss_id: Some(1), ..NewAuthor::new(2, "bob") },
        NewAuthor { boss_id: Some(1), ..NewAuthor::new(3, "eve") },
    ];
    Author::insert_many(db, &authors).await.unwrap();
    let posts = [
        NewPost { editor_id: Some(2), ..NewPost::new(10, 1, "first", Kind::Published) },
        NewPost::new(11, 1, "second", Kind::Draft),
        NewPost { editor_id: Some(1), ..NewPost::new(12, 2, "third", Kind::Published) },
    ];
    Post::insert_many(db, &posts).await.unwrap();
    let comment = |n, post, by: &str| NewComment::new(Uuid::from_u128(n), post, by, format!("c{n}"));
    let comments =
        [comment(1, 10, "bob"), comment(2, 10, "eve"), comment(3, 12, "bob"), comment(4, 10, "bob")];
    Comment::insert_many(db, &comments).await.unwrap();
    Cover::insert_many(db, &[NewCover::new(100, 11, vec![1, 2])]).await.unwrap();
    let pages = [NewPage::new("A", 1, "a1"), NewPage::new("A", 2, "a2"), NewPage::new("b", 1, "b1")];
    Page::insert_many(db, &pages).await.unwrap();
    let note =
        |id, book: &str, number| NewFootnote { number, ..NewFootnote::new(id, book, format!("n{id}")) };
    let notes = [note(1, "A", Some(1)), note(2, "b", Some(1)), note(3, "A", None), note(4, "A", Some(1))];
    Footnote::insert_many(db, &notes).await.unwrap();
}

fn ids(posts: &[Post]) -> Vec<i64> {
    posts.iter().map(|p| p.id).collect()
}

fn texts(comments: &[Comment]) -> Vec<&str> {
    comments.iter().map(|c| c.text.as_str()).collect()
}

#[test]
fn many_rows_stand_beside_one() {
    on_each_empty(async |db| {
        fill(db).await;
        let with = author::select()
            .order_by(author::id.asc())
            .with(author::post_by_author.order_by(post::id.desc()));
        let rows: Vec<(Author, Vec<Post>)> = with.fetch_all(db).await.unwrap();
        assert_eq!(rows.len(), 3);
        for ((author, posts), (name, expected)) in
            rows.iter().zip([("ann", vec![11, 10]), ("bob", vec![12]), ("eve", vec![])])
        {
            assert_eq!((author.name.as_str(), ids(posts)), (name, expected));
        }
        // What is said of the query and of the relation holds for each of them alone.
        let with = author::select()
            .filter(author::id.le(2))
            .order_by(author::id.desc())
            .limit(1)
            .with(author::post_by_author.filter(post::kind.eq(Kind::Draft)));
        let rows = with.fetch_all(db).await.unwrap();
        assert_eq!((rows.len(), rows[0].0.id, rows[0].1.len()), (1, 2, 0));
    });
}

#[test]
fn one_row_stands_beside_many() {
    on_each_empty(async |db| {
        fill(db).await;
        let all = || post::select().order_by(post::id.asc());
        let rows: Vec<(Post, Option<Author>)> = all().with(post::editor).fetch_all(db).await.unwrap();
        let names: Vec<_> = rows.iter().map(|(_, editor)| editor.as_ref().map(|e| e.name.as_str())).collect();
        assert_eq!(names, [Some("bob"), None, Some("ann")]);
        let rows: Vec<(Post, Author)> = all().with(post::author.required()).fetch_all(db).await.unwrap();
        let names: Vec<_> = rows.iter().map(|(_, author)| author.name.as_str()).collect();
        assert_eq!(names, ["ann", "ann", "bob"], "two lead to the same");
        let missing = all().with(post::editor.required()).fetch_all(db).await;
        assert!(matches!(missing, Err(Error::NotFound)), "{missing:?}");
        let only = all().with(post::author.filter(author::name.eq("bob"))).fetch_all(db).await.unwrap();
        assert_eq!(only.iter().map(|(_, a)| a.is_some()).collect::<Vec<_>>(), [false, false, true]);
        // A unique key leads back to one row.
        let covers: Vec<(Post, Option<Cover>)> = all().with(post::cover).fetch_all(db).await.unwrap();
        let images: Vec<_> = covers.iter().map(|(_, c)| c.as_ref().map(|c| c.image.clone())).collect();
        assert_eq!(images, [None, Some(vec![1, 2]), None]);
    });
}

#[test]
fn relations_have_relations() {
    on_each_empty(async |db| {
        fill(db).await;
        let posts = author::post_by_author
            .order_by(post::id.asc())
            .with(post::comment.order_by(comment::id.asc()).with(comment::by_author))
            .with(post::editor);
        let with = author::select().order_by(author::id.asc()).with(posts).with(author::boss);
        #[expect(clippy::type_complexity, reason = "it is what is asked for")]
        let rows: Vec<(
            Author,
            Vec<(Post, Vec<(Comment, Option<Author>)>, Option<Author>)>,
            Option<Author>,
        )> = with.clone().fetch_all(db).await.unwrap();
        let said: Vec<String> = rows
            .iter()
            .map(|(author, posts, boss)| {
                let posts: Vec<_> = posts
                    .iter()
                    .map(|(post, comments, editor)| {
                        let comments: Vec<_> = comments
                            .iter()
                            .map(|(c, by)| format!("{}/{}", c.text, by.as_ref().map_or(0, |a| a.id)))
                            .collect();
                        format!("{}{comments:?}{:?}", post.id, editor.as_ref().map(|e| e.id))
                    })
                    .collect();
                format!("{} {posts:?} {:?}", author.name, boss.as_ref().map(|b| b.id))
            })
            .collect();
        assert_eq!(
            said,
            [
                r#"ann ["10[\"c1/2\", \"c2/3\", \"c4/2\"]Some(2)", "11[]None"] None"#,
                r#"bob ["12[\"c3/2\"]Some(1)"] Some(1)"#,
                "eve [] Some(1)",
            ]
        );
        // One statement for the rows, and one for each relation; the same with one row or with all.
        let ran = statements::of(async || drop(with.clone().fetch_all(db).await.unwrap())).await;
        assert_eq!(ran.len(), 6, "{ran:#?}");
        let one = author::select().filter(author::id.eq(1)).with(author::post_by_author.with(post::comment));
        let ran = statements::of(async || drop(one.fetch_one(db).await.unwrap())).await;
        assert_eq!(ran.len(), 3, "{ran:#?}");
        // Nothing is asked for where nothing leads.
        let none =
            author::select().filter(author::id.eq(77)).with(author::post_by_author.with(post::comment));
        let ran = statements::of(async || assert!(none.fetch_all(db).await.unwrap().is_empty())).await;
        assert_eq!(ran.len(), 1, "{ran:#?}");
    });
}

#[test]
fn keys_of_several_columns_lead_too() {
    on_each_empty(async |db| {
        fill(db).await;
        let with = page::select()
            .order_by(page::book.asc())
            .order_by(page::number.asc())
            .with(page::footnote.order_by(footnote::id.asc()));
        let rows: Vec<(Page, Vec<Footnote>)> = with.fetch_all(db).await.unwrap();
        let said: Vec<_> = rows
            .iter()
            .map(|(page, notes)| (page.text.as_str(), notes.iter().map(|n| n.id).collect::<Vec<_>>()))
            .collect();
        assert_eq!(
            said,
            [("a1", vec![1, 4]), ("a2", vec![]), ("b1", vec![2])],
            "without case, as the key says"
        );
        let back = footnote::select().order_by(footnote::id.asc()).with(footnote::page);
        let back = back.fetch_all(db).await.unwrap();
        let said: Vec<_> = back.iter().map(|(n, p)| (n.id, p.as_ref().map(|p| p.text.as_str()))).collect();
        assert_eq!(said, [(1, Some("a1")), (2, Some("b1")), (3, None), (4, Some("a1"))]);
    });
}

#[test]
fn one_row_with_others_means_one() {
    on_each_empty(async |db| {
        fill(db).await;
        let of = |id: i64| post::select().filter(post::id.ge(id)).with(post::comment);
        let (third, comments) = of(12).fetch_one(db).await.unwrap();
        assert_eq!((third.id, texts(&comments)), (12, vec!["c3"]));
        assert!(matches!(of(11).fetch_one(db).await, Err(Error::TooMany)));
        assert!(matches!(of(11).fetch_optional(db).await, Err(Error::TooMany)));
        assert!(matches!(of(13).fetch_one(db).await, Err(Error::NotFound)));
        assert!(of(13).fetch_optional(db).await.unwrap().is_none());
        let within = db.transaction(async |tx| {
            NewComment::new(Uuid::from_u128(9), 12, "ann", "c9").insert(tx).await?;
            Ok(of(12).fetch_one(tx).await?.1.len())
        });
        assert_eq!(within.await.unwrap(), 2, "a transaction sees its own");
    });
}

#[test]
fn very_many_keys_lead_on() {
    on_each_empty(async |db| {
        blog::create_all(db).await.expect("tables");
        Author::insert_many(db, &[NewAuthor::new(1, "ann")]).await.unwrap();
        let posts: Vec<_> = (1..=20_000).map(|n| NewPost::new(n, 1, format!("p{n}"), Kind::Draft)).collect();
        Post::insert_many(db, &posts).await.unwrap();
        let covers: Vec<_> = (1..=20_000).step_by(2).map(|n| NewCover::new(n, n, vec![])).collect();
        Cover::insert_many(db, &covers).await.unwrap();
        let all = post::select().order_by(post::id.asc()).with(post::cover).with(post::author);
        let rows = all.fetch_all(db).await.unwrap();
        assert_eq!(rows.len(), 20_000);
        for (n, (post, cover, author)) in (1..).zip(&rows) {
            assert_eq!((post.id, cover.as_ref().map(|c| c.post_id)), (n, (n % 2 == 1).then_some(n)));
            assert_eq!(author.as_ref().map(|a| a.id), Some(1));
        }
        let (_, posts) = author::select()
            .with(author::post_by_author.order_by(post::id.desc()))
            .fetch_one(db)
            .await
            .unwrap();
        assert_eq!((posts.len(), posts[0].id), (20_000, 20_000));
    });
}
