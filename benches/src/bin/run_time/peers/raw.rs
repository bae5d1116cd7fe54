//! SQLite's C API, building the same structs: what the others are measured against. Statements are
//! prepared once and kept.

use super::by_hand;
use crate::data::{self, Comment, HAIR, NESTED, Post, USERS, User, key};
use crate::peer::{Blocking, Result, repeat};
use crate::place::Place;
use crate::work::Work;
use rusqlite::ffi;
use std::ffi::CString;
use std::sync::Mutex;

/// One connection, with its statements.
pub(crate) struct Raw {
    inner: Mutex<Inner>,
    new: Vec<(String, Option<String>)>,
}

struct Inner {
    db: *mut ffi::sqlite3,
    by_key: Statement,
    rows: Statement,
    join: Statement,
    insert: Statement,
    update: Statement,
    posts: Statement,
    comments: Statement,
    undo: Statement,
    begin: Statement,
    commit: Statement,
}

// SAFETY: the handle and its statements are reached by one thread at a time, behind the mutex.
unsafe impl Send for Inner {}

#[derive(Clone, Copy)]
struct Statement(*mut ffi::sqlite3_stmt);

impl Raw {
    pub(crate) fn open(place: &Place) -> Result<Self> {
        let path = CString::new(place.path())?;
        let flags = ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE | ffi::SQLITE_OPEN_NOMUTEX;
        let mut db = std::ptr::null_mut();
        // SAFETY: `path` is a C string, `db` a place for the handle.
        let code = unsafe { ffi::sqlite3_open_v2(path.as_ptr(), &mut db, flags, std::ptr::null()) };
        done(code)?;
        let start = CString::new(place.start()?)?;
        // SAFETY: the handle is open, and the text a C string.
        let code = unsafe {
            ffi::sqlite3_exec(db, start.as_ptr(), None, std::ptr::null_mut(), std::ptr::null_mut())
        };
        done(code)?;
        let prepare = |sql: &str| -> Result<Statement> {
            let mut statement = std::ptr::null_mut();
            let (text, size) = (sql.as_ptr().cast(), sql.len() as i32);
            // SAFETY: the handle is open, and the text is as long as is said.
            let code =
                unsafe { ffi::sqlite3_prepare_v2(db, text, size, &mut statement, std::ptr::null_mut()) };
            done(code).map(|()| Statement(statement))
        };
        let inner = Inner {
            db,
            by_key: prepare(by_hand::BY_KEY)?,
            rows: prepare(by_hand::ROWS)?,
            join: prepare(by_hand::JOIN)?,
            insert: prepare(by_hand::INSERT)?,
            update: prepare(by_hand::UPDATE)?,
            posts: prepare(by_hand::POSTS)?,
            comments: prepare(by_hand::COMMENTS)?,
            undo: prepare(by_hand::UNDO)?,
            begin: prepare("BEGIN")?,
            commit: prepare("COMMIT")?,
        };
        Ok(Raw { inner: Mutex::new(inner), new: data::new_users() })
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let all = [self.by_key, self.rows, self.join, self.insert, self.update, self.posts, self.comments];
        for statement in all.into_iter().chain([self.undo, self.begin, self.commit]) {
            // SAFETY: each was prepared once, and is not used behind this.
            unsafe { ffi::sqlite3_finalize(statement.0) };
        }
        // SAFETY: it was opened, and nothing is prepared on it any more.
        unsafe { ffi::sqlite3_close(self.db) };
    }
}

fn done(code: i32) -> Result<()> {
    match code {
        ffi::SQLITE_OK | ffi::SQLITE_ROW | ffi::SQLITE_DONE => Ok(()),
        code => Err(format!("SQLite's code {code}").into()),
    }
}

// SAFETY of what follows: statements live as long as `Inner`, which is borrowed while they run; bound text
// is borrowed until the statement is reset, as each of `all`, `first` and `run` ends with that.
impl Statement {
    fn number(self, at: i32, value: i64) -> Self {
        // SAFETY: see above.
        unsafe { ffi::sqlite3_bind_int64(self.0, at, value) };
        self
    }

    fn text(self, at: i32, value: Option<&str>) -> Self {
        // SAFETY: see above.
        unsafe {
            match value {
                Some(text) => {
                    let (start, size) = (text.as_ptr().cast(), text.len() as i32);
                    ffi::sqlite3_bind_text(self.0, at, start, size, ffi::SQLITE_STATIC())
                }
                None => ffi::sqlite3_bind_null(self.0, at),
            }
        };
        self
    }

    fn step(self) -> Result<bool> {
        // SAFETY: see above.
        let code = unsafe { ffi::sqlite3_step(self.0) };
        done(code)?;
        Ok(code == ffi::SQLITE_ROW)
    }

    fn reset(self) {
        // SAFETY: see above.
        unsafe { ffi::sqlite3_reset(self.0) };
    }

    fn i64(self, at: i32) -> i64 {
        // SAFETY: see above.
        unsafe { ffi::sqlite3_column_int64(self.0, at) }
    }

    fn optional(self, at: i32) -> Option<String> {
        // SAFETY: the text is copied before the next step.
        unsafe {
            let text = ffi::sqlite3_column_text(self.0, at);
            let size = ffi::sqlite3_column_bytes(self.0, at) as usize;
            let bytes = (!text.is_null()).then(|| std::slice::from_raw_parts(text, size))?;
            std::str::from_utf8(bytes).ok().map(str::to_owned)
        }
    }

    fn string(self, at: i32) -> String {
        self.optional(at).unwrap_or_default()
    }

    fn all<T>(self, map: impl Fn(Statement) -> T) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        while self.step()? {
            rows.push(map(self));
        }
        self.reset();
        Ok(rows)
    }

    fn run(self) -> Result<()> {
        self.step()?;
        self.reset();
        Ok(())
    }

    fn user(self) -> User {
        User { id: self.i64(0), name: self.string(1), hair_color: self.optional(2) }
    }

    fn post(self, at: i32) -> Post {
        let (title, body) = (self.string(at + 2), self.optional(at + 3));
        Post { id: self.i64(at), user_id: self.i64(at + 1), title, body }
    }

    fn comment(self) -> Comment {
        Comment { id: self.i64(0), post_id: self.i64(1), text: self.string(2) }
    }
}

impl Blocking for Raw {
    const NAME: &'static str = "C API";

    fn run(&self, work: Work, times: usize, _lane: usize) -> Result<Option<usize>> {
        let db = self.inner.lock().map_err(|_| "a thread panicked")?;
        Ok(match work {
            Work::ByKey => repeat!(times, n => {
                db.by_key.number(1, key(n));
                let user = db.by_key.step()?.then(|| db.by_key.user());
                db.by_key.reset();
                usize::from(user.is_some())
            }),
            Work::Rows(last) => repeat!(times, _n => db.rows.number(1, last).all(Statement::user)?.len()),
            Work::Join => repeat!(times, _n => {
                db.join.text(1, Some(HAIR)).all(|row| (row.user(), row.post(3)))?.len()
            }),
            Work::InsertOne => repeat!(times, _n => {
                db.insert.text(1, Some("someone new")).text(2, Some(HAIR)).run()?;
                1
            }),
            Work::Insert(count) => repeat!(times, _n => {
                db.begin.run()?;
                for (name, hair) in &self.new[..count] {
                    db.insert.text(1, Some(name)).text(2, hair.as_deref()).run()?;
                }
                db.commit.run()?;
                count
            }),
            Work::Update => repeat!(times, n => {
                db.update.text(1, Some("another name")).number(2, key(n)).run()?;
                1
            }),
            Work::Nested => repeat!(times, _n => {
                let last = NESTED as i64;
                let users = db.rows.number(1, last).all(Statement::user)?;
                let posts = db.posts.number(1, last).all(|row| row.post(0))?;
                let comments = db.comments.number(1, last).all(Statement::comment)?;
                data::count(&data::nest(users, posts, comments))
            }),
            Work::Undo => repeat!(times, _n => {
                db.undo.number(1, USERS as i64).run()?;
                0
            }),
            Work::Tasks => None,
        })
    }
}
