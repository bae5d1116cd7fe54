//! The SQLite C API: the one module of the crate with `unsafe` in it, in three files.
//!
//! Invariants, which the safe functions below rely on and keep:
//!
//! - A [`Connection`] owns its `sqlite3` handle and every statement prepared on it.
//!   Statements are finalised before the handle is closed, and never outlive it.
//! - A handle is opened with `SQLITE_OPEN_NOMUTEX` and used by one thread at a time:
//!   all functions that reach it take `&mut Connection`, or live in a [`Run`], which
//!   borrows the connection mutably.
//! - While a [`Run`] steps, the memory of every bound parameter is alive: the `Run`
//!   borrows the parameters (`'p`). A `Run` leaves dangling pointers in the bindings of
//!   its statement, but nothing reads them: SQLite reads bindings while it steps, and
//!   before that the next `Run` on the same statement resets it where the last one was
//!   leaked, and binds every parameter anew, or clears all of them if it has fewer.
//! - The [`Guard`] of a connection is made once, never moved or replaced, and freed behind the handle. It is
//!   reached by shared references alone, here and in SQLite's callbacks, which run on the thread that
//!   called SQLite.
//! - The values of `context` are changed while no statement runs, as that takes `&mut Connection`; they
//!   are freed behind the handle.
//! - Pointers to a cell's text or bytes live until the next step, reset or conversion
//!   of the statement. They are handed out under a borrow of the `Run`, and stepping
//!   takes `&mut Run`; cells are never converted, as they are read in the storage class
//!   that `sqlite3_column_type` reports.

#![allow(unsafe_code)]

mod hooks;
mod run;

use std::ffi::{CStr, CString, c_char, c_int};
use std::ptr::{self, NonNull};
use std::time::Duration;

use hooks::{ask, count, give_context};
use libsqlite3_sys as sys;
pub(crate) use run::Run;

use super::bind::{self, Plain};
use super::guard::Guard;
use super::hash::Map;
use crate::exec::Sql;
use crate::value::Value;

/// What SQLite reports: the extended code and its words.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: i32,
    pub(crate) message: String,
}

/// How many prepared statements a connection keeps.
const CACHE: usize = 256;

/// A connection, and the statements prepared on it.
pub(crate) struct Connection {
    db: NonNull<sys::sqlite3>,
    /// Texts compiled into the program, found by address: no hashing of the text.
    fixed: Map<(usize, usize), Prepared>,
    /// Texts put together at run time.
    made: Map<Box<str>, Prepared>,
    /// What the authorizer answers, if there is one.
    guard: Option<NonNull<Guard>>,
    /// What the SQL function `context` gives, for each name: allocated by this connection, and freed behind
    /// its handle.
    context: NonNull<Vec<(&'static str, Plain)>>,
}

// SAFETY: the handle and its statements are reached through `&mut Connection` alone, so
// by one thread at a time, which is all that SQLITE_OPEN_NOMUTEX asks for.
unsafe impl Send for Connection {}

#[derive(Clone, Copy)]
struct Prepared {
    raw: NonNull<sys::sqlite3_stmt>,
    read_only: bool,
}

/// Whether a database may be written, and made where it is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    ReadWriteCreate,
}

impl Connection {
    pub(crate) fn open(path: &str, mode: Mode) -> Result<Self, Failure> {
        let path = CString::new(path).map_err(|_| Failure {
            code: sys::SQLITE_CANTOPEN,
            message: "the file's name holds a NUL".to_owned(),
        })?;
        let flags = match mode {
            Mode::ReadWriteCreate => sys::SQLITE_OPEN_READWRITE | sys::SQLITE_OPEN_CREATE,
        } | sys::SQLITE_OPEN_NOMUTEX;
        let mut db = ptr::null_mut();
        // SAFETY: `path` is a C string that outlives the call, `db` a place for the handle.
        let code = unsafe { sys::sqlite3_open_v2(path.as_ptr(), &mut db, flags, ptr::null()) };
        let Some(db) = NonNull::new(db) else {
            return Err(Failure { code, message: "out of memory".to_owned() });
        };
        // From here on the handle is closed by `Drop`, as it must be even after a failure.
        let context = NonNull::from(Box::leak(Box::default()));
        let connection = Connection { db, fixed: Map::default(), made: Map::default(), guard: None, context };
        connection.check(code)?;
        // SAFETY: the handle is open, the name is a C string, and what the function is given as its data
        // lives as long as the handle.
        let code = unsafe {
            sys::sqlite3_create_function_v2(
                db.as_ptr(),
                c"context".as_ptr(),
                1,
                sys::SQLITE_UTF8,
                context.as_ptr().cast(),
                Some(give_context),
                None,
                None,
                None,
            )
        };
        connection.check(code)?;
        // SAFETY: the handle is open; the variadic arguments are those that
        // `sqlite3_db_config` documents for these two options (int, int*).
        unsafe {
            sys::sqlite3_extended_result_codes(db.as_ptr(), 1);
            for option in [sys::SQLITE_DBCONFIG_DQS_DML, sys::SQLITE_DBCONFIG_DQS_DDL] {
                sys::sqlite3_db_config(db.as_ptr(), option, 0 as c_int, ptr::null_mut::<c_int>());
            }
        }
        Ok(connection)
    }

    /// How long SQLite itself waits, on this thread, for another process.
    pub(crate) fn busy_timeout(&mut self, wait: Duration) {
        let millis = c_int::try_from(wait.as_millis()).unwrap_or(c_int::MAX);
        // SAFETY: the handle is open.
        unsafe { sys::sqlite3_busy_timeout(self.db.as_ptr(), millis) };
    }

    /// Runs statements that return nothing, one after the other.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), Failure> {
        let sql = CString::new(sql).map_err(|_| Failure {
            code: sys::SQLITE_MISUSE,
            message: "the statement holds a NUL".to_owned(),
        })?;
        // SAFETY: the handle is open, `sql` is a C string, no callback and no place for
        // a message are given.
        let code = unsafe {
            sys::sqlite3_exec(self.db.as_ptr(), sql.as_ptr(), None, ptr::null_mut(), ptr::null_mut())
        };
        self.check(code)
    }

    /// Sets the authorizer, and the function that counts for its row rules. Once for a connection.
    pub(super) fn hold(&mut self, guard: Guard) -> Result<(), Failure> {
        debug_assert!(self.guard.is_none());
        let guard = NonNull::from(Box::leak(Box::new(guard)));
        self.guard = Some(guard);
        // SAFETY: the handle is open, the name is a C string, and the guard lives as long as the handle.
        let code = unsafe {
            sys::sqlite3_create_function_v2(
                self.db.as_ptr(),
                c"schemagen_counted".as_ptr(),
                0,
                sys::SQLITE_UTF8,
                guard.as_ptr().cast(),
                Some(count),
                None,
                None,
                None,
            )
        };
        self.check(code)?;
        self.authorize(true)
    }

    /// Has SQLite ask the guard, or nobody.
    pub(super) fn authorize(&mut self, on: bool) -> Result<(), Failure> {
        let Some(guard) = self.guard else { return Ok(()) };
        let ask: Option<unsafe extern "C" fn(_, _, _, _, _, _) -> _> = if on { Some(ask) } else { None };
        // SAFETY: the handle is open, and the guard lives as long as it does.
        let code = unsafe { sys::sqlite3_set_authorizer(self.db.as_ptr(), ask, guard.as_ptr().cast()) };
        self.check(code)
    }

    /// What the authorizer answers, if there is one.
    pub(super) fn guard(&self) -> Option<&Guard> {
        // SAFETY: the guard lives as long as the connection, and nobody has a mutable reference to it.
        self.guard.map(|guard| unsafe { guard.as_ref() })
    }

    /// Sets what the SQL function `context` gives.
    pub(crate) fn context(&mut self, values: Vec<(&'static str, Plain)>) {
        // SAFETY: the memory is this connection's own, and no statement runs that could read it: a `Run`
        // borrows the connection.
        unsafe { *self.context.as_mut() = values };
    }

    /// Whether no transaction is open.
    pub(crate) fn autocommit(&self) -> bool {
        // SAFETY: the handle is open.
        unsafe { sys::sqlite3_get_autocommit(self.db.as_ptr()) != 0 }
    }

    /// Starts a statement: finds or prepares it, and binds its parameters.
    pub(crate) fn run<'c, 'p>(
        &'c mut self,
        sql: &Sql,
        params: &'p [Value<'p>],
    ) -> Result<Run<'p>, bind::Refused>
    where
        'c: 'p,
    {
        let prepared = match self.prepared(sql) {
            Ok(prepared) => prepared,
            // Something may have come to the database since the authorizer learned what is there.
            Err(failure) if self.guard.is_some() => match self.catch_up() {
                Ok(true) => self.prepared(sql)?,
                _ => return Err(failure.into()),
            },
            Err(failure) => return Err(failure.into()),
        };
        let mut run = self.of(prepared, params);
        bind::all(&mut run, params)?;
        Ok(run)
    }

    /// Starts a statement without parameters.
    pub(super) fn start(&mut self, sql: &Sql) -> Result<Run<'_>, Failure> {
        let prepared = self.prepared(sql)?;
        Ok(self.of(prepared, &[]))
    }

    fn of<'p>(&mut self, prepared: Prepared, params: &'p [Value<'p>]) -> Run<'p> {
        let Prepared { raw, read_only } = prepared;
        let run = Run { db: self.db, raw, read_only, guard: self.guard, _params: params };
        run.prepare_for(params.len());
        run
    }

    fn prepared(&mut self, sql: &Sql) -> Result<Prepared, Failure> {
        let known = match sql {
            Sql::Fixed(text) => self.fixed.get(&(text.as_ptr() as usize, text.len())),
            Sql::Made(text) => self.made.get(text.as_str()),
        };
        if let Some(prepared) = known {
            return Ok(*prepared);
        }
        if self.fixed.len() + self.made.len() >= CACHE {
            self.forget_statements();
        }
        let prepared = self.prepare(sql.as_str())?;
        match sql {
            Sql::Fixed(text) => self.fixed.insert((text.as_ptr() as usize, text.len()), prepared),
            Sql::Made(text) => self.made.insert(text.as_str().into(), prepared),
        };
        Ok(prepared)
    }

    fn prepare(&mut self, sql: &str) -> Result<Prepared, Failure> {
        let len = c_int::try_from(sql.len()).map_err(|_| Failure {
            code: sys::SQLITE_TOOBIG,
            message: "the statement is too long".to_owned(),
        })?;
        if let Some(guard) = self.guard() {
            guard.begin();
        }
        let mut raw = ptr::null_mut();
        let mut tail: *const c_char = ptr::null();
        // SAFETY: the handle is open, `sql` has `len` bytes, and both places outlive the call.
        let code = unsafe {
            sys::sqlite3_prepare_v3(
                self.db.as_ptr(),
                sql.as_ptr().cast(),
                len,
                sys::SQLITE_PREPARE_PERSISTENT,
                &mut raw,
                &mut tail,
            )
        };
        if let (sys::SQLITE_AUTH, Some(guard)) = (code & 0xff, self.guard()) {
            return Err(Failure { code, message: guard.refusal() });
        }
        self.check(code)?;
        let raw = NonNull::new(raw).ok_or_else(|| Failure {
            code: sys::SQLITE_MISUSE,
            message: "the statement is empty".to_owned(),
        })?;
        // SAFETY: the statement was just prepared.
        let read_only = unsafe { sys::sqlite3_stmt_readonly(raw.as_ptr()) != 0 };
        Ok(Prepared { raw, read_only })
    }

    /// Finalises all cached statements.
    pub(crate) fn forget_statements(&mut self) {
        let fixed = self.fixed.drain().map(|(_, p)| p);
        let made = self.made.drain().map(|(_, p)| p);
        for prepared in fixed.chain(made) {
            // SAFETY: the statement was prepared on this handle, is finalised once (it
            // left the cache), and no `Run` uses it: a `Run` borrows the connection.
            unsafe { sys::sqlite3_finalize(prepared.raw.as_ptr()) };
        }
    }

    fn check(&self, code: c_int) -> Result<(), Failure> {
        if code == sys::SQLITE_OK { Ok(()) } else { Err(failure(self.db, code)) }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.forget_statements();
        // SAFETY: the handle is open, all its statements are finalised, and it is not
        // used again. Nobody asks the guard or reads the values of `context` any more, which boxes held.
        unsafe {
            sys::sqlite3_close(self.db.as_ptr());
            drop(Box::from_raw(self.context.as_ptr()));
            if let Some(guard) = self.guard {
                drop(Box::from_raw(guard.as_ptr()));
            }
        }
    }
}

#[cold]
fn failure(db: NonNull<sys::sqlite3>, code: c_int) -> Failure {
    // SAFETY: the handle is open; the message is a C string that is copied at once.
    let message = unsafe {
        let text = sys::sqlite3_errmsg(db.as_ptr());
        if text.is_null() { String::new() } else { CStr::from_ptr(text).to_string_lossy().into_owned() }
    };
    Failure { code, message }
}
