//! The statements of those who write SQL by hand: the best that each database has.

pub(crate) const BY_KEY: &str = "SELECT id, name, hair_color FROM users WHERE id = $1";
pub(crate) const ROWS: &str = "SELECT id, name, hair_color FROM users WHERE id <= $1";
pub(crate) const JOIN: &str = "SELECT u.id, u.name, u.hair_color, p.id, p.user_id, p.title, p.body \
     FROM users u JOIN posts p ON p.user_id = u.id WHERE u.hair_color = $1";
pub(crate) const INSERT: &str = "INSERT INTO users (name, hair_color) VALUES ($1, $2)";
pub(crate) const UPDATE: &str = "UPDATE users SET name = $1 WHERE id = $2";
pub(crate) const UNDO: &str = "DELETE FROM users WHERE id > $1";
/// PostgreSQL alone.
pub(crate) const UNNEST: &str =
    "INSERT INTO users (name, hair_color) SELECT * FROM unnest($1::text[], $2::text[])";
/// PostgreSQL alone: by the keys that were found.
pub(crate) const POSTS_ANY: &str = "SELECT id, user_id, title, body FROM posts WHERE user_id = ANY($1)";
/// PostgreSQL alone.
pub(crate) const COMMENTS_ANY: &str = "SELECT id, post_id, text FROM comments WHERE post_id = ANY($1)";
/// By the condition of the level above, which needs no list of keys.
pub(crate) const POSTS: &str = "SELECT p.id, p.user_id, p.title, p.body FROM posts p \
     JOIN users u ON u.id = p.user_id WHERE u.id <= $1";
pub(crate) const COMMENTS: &str = "SELECT c.id, c.post_id, c.text FROM comments c \
     JOIN posts p ON p.id = c.post_id JOIN users u ON u.id = p.user_id WHERE u.id <= $1";

/// With the parameters of MySQL, for which their order is that of the text.
pub(crate) fn mysql(sql: &str) -> String {
    sql.replace("$1", "?").replace("$2", "?")
}
