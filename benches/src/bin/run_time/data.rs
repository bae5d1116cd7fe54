//! What the tables hold, and the rows that peers without an ORM read into.

use crate::blog::{NewComments, NewPosts, NewUsers};

/// How many users there are.
pub(crate) const USERS: usize = 10_000;
/// The first so many users have posts.
pub(crate) const AUTHORS: usize = 1_000;
/// How many posts each of those has.
pub(crate) const POSTS: usize = 3;
/// How many comments each post has.
pub(crate) const COMMENTS: usize = 3;
/// What [`crate::work::Work::Join`] looks for: every second user has it.
pub(crate) const HAIR: &str = "black";
/// How many rows that finds.
pub(crate) const JOINED: usize = AUTHORS / 2 * POSTS;
/// How many users [`crate::work::Work::Nested`] loads.
pub(crate) const NESTED: usize = 300;

/// The name and the hair colour of user `n`, from 1 on.
pub(crate) fn user(n: usize) -> (String, Option<String>) {
    let hair = match n % 4 {
        0 | 2 => Some(HAIR.to_owned()),
        1 => Some("brown".to_owned()),
        _ => None,
    };
    (format!("user number {n}"), hair)
}

/// What is inserted: as many as the largest insert wants.
pub(crate) fn new_users() -> Vec<(String, Option<String>)> {
    (1..=USERS).map(user).collect()
}

/// A key that is there, another one for each `n`.
pub(crate) fn key(n: usize) -> i64 {
    (n.wrapping_mul(7_919) % USERS) as i64 + 1
}

/// The users to fill in.
pub(crate) fn users() -> Vec<NewUsers> {
    let row = |(name, hair_color): (String, _)| NewUsers { hair_color, ..NewUsers::new(name) };
    new_users().into_iter().map(row).collect()
}

/// The posts to fill in.
pub(crate) fn posts() -> Vec<NewPosts> {
    let post = |n: usize| NewPosts {
        body: (n % 3 > 0).then(|| format!("what post {n} has to say")),
        ..NewPosts::new((n / POSTS) as i64 + 1, format!("post {n}"))
    };
    (0..AUTHORS * POSTS).map(post).collect()
}

/// The comments to fill in.
pub(crate) fn comments() -> Vec<NewComments> {
    let comment = |n: usize| NewComments::new((n / COMMENTS) as i64 + 1, format!("comment {n}"));
    (0..AUTHORS * POSTS * COMMENTS).map(comment).collect()
}

/// A user, for those who map rows by hand.
#[expect(dead_code, reason = "what is read is not looked at")]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) hair_color: Option<String>,
}

/// A post.
#[expect(dead_code, reason = "what is read is not looked at")]
pub(crate) struct Post {
    pub(crate) id: i64,
    pub(crate) user_id: i64,
    pub(crate) title: String,
    pub(crate) body: Option<String>,
}

/// A comment.
#[expect(dead_code, reason = "what is read is not looked at")]
pub(crate) struct Comment {
    pub(crate) id: i64,
    pub(crate) post_id: i64,
    pub(crate) text: String,
}

/// Users with posts with comments.
pub(crate) type Nested<U, P, C> = Vec<(U, Vec<(P, Vec<C>)>)>;

/// Puts rows together by hand.
pub(crate) fn nest(
    users: Vec<User>,
    posts: Vec<Post>,
    comments: Vec<Comment>,
) -> Nested<User, Post, Comment> {
    use std::collections::HashMap;
    let at: HashMap<i64, usize> = posts.iter().enumerate().map(|(n, post)| (post.id, n)).collect();
    let mut posts: Vec<_> = posts.into_iter().map(|post| (post, Vec::new())).collect();
    for comment in comments {
        if let Some(&n) = at.get(&comment.post_id) {
            posts[n].1.push(comment);
        }
    }
    let at: HashMap<i64, usize> = users.iter().enumerate().map(|(n, user)| (user.id, n)).collect();
    let mut users: Vec<_> = users.into_iter().map(|user| (user, Vec::new())).collect();
    for post in posts {
        if let Some(&n) = at.get(&post.0.user_id) {
            users[n].1.push(post);
        }
    }
    users
}

/// How many rows there are at all levels.
pub(crate) fn count<U, P, C>(users: &Nested<U, P, C>) -> usize {
    let of_post = |(_, comments): &(P, Vec<C>)| 1 + comments.len();
    let of_user = |(_, posts): &(U, Vec<(P, Vec<C>)>)| 1 + posts.iter().map(of_post).sum::<usize>();
    users.iter().map(of_user).sum()
}
