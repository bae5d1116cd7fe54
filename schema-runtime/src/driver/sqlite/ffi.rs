//! The SQLite C API: the one module of the crate with `unsafe` in it.
//!
//! Invariants, which the safe functions below rely on and keep:
//!
//! - A [`Connection`] owns its `sqlite3` handle and every statement prepared on it.
//!   Statements are finalised before the handle is closed, and never outlive it.
//! - A handle is opened with `SQLITE_OPEN_NOMUTEX` and used by one thread at a time:
//!   all functions that reach it take `&mut Connection`, or live in a [`Run`], which
//!   borrows the connection mutably.
//! - While a [`Run`] steps, the memory of every bound parameter is alive: the `Run`
//!   borrows the parameters (`'p`). A `Run` that is leaked leaves dangling pointers in
//!   the bindings of its statement, but nothing reads them: the next `Run` on the same
//!   statement resets it and clears the bindings before it steps.
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

use std::collections::HashMap;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::hash::{BuildHasherDefault, Hasher};
use std::ptr::{self, NonNull};
use std::slice;
use std::time::Duration;

use libsqlite3_sys as sys;

use super::bind::{self, Plain};
use super::guard::Guard;
use crate::exec::Sql;
use crate::meta::Ty;
use crate::row::Cell;
use crate::value::Value;

/// What SQLite reports: the extended code and its words.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: i32,
    pub(crate) message: String,
}

/// How many prepared statements a connection keeps.
const CACHE: usize = 256;

/// Statement texts are written by this program: no need to guard against collisions.
#[derive(Default)]
pub(crate) struct Fast(u64);

impl Hasher for Fast {
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let mut word = [0; 8];
            word.copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
        let mut rest = [0; 8];
        let tail = chunks.remainder();
        rest[..tail.len()].copy_from_slice(tail);
        self.write_u64(u64::from_le_bytes(rest));
    }
    fn write_u8(&mut self, n: u8) {
        self.write_u64(n.into());
    }
    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(5) ^ n).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

type Map<K, V> = HashMap<K, V, BuildHasherDefault<Fast>>;

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
        // A `Run` that was leaked may have left the statement in the middle of its rows.
        run.reset();
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

/// The authorizer: asked for each thing that a statement does, when it is prepared.
///
/// # Safety
///
/// SQLite calls it with the guard of the connection, and with C strings or null.
unsafe extern "C" fn ask(
    guard: *mut c_void,
    action: c_int,
    first: *const c_char,
    second: *const c_char,
    _: *const c_char,
    asks: *const c_char,
) -> c_int {
    // SAFETY: as stated above; the strings live until the call returns. Nothing in here panics, and SQLite
    // is not called.
    let allowed = unsafe {
        let guard: &Guard = &*guard.cast();
        let text = |text: *const c_char| match text.is_null() {
            true => None,
            false => CStr::from_ptr(text).to_str().ok(),
        };
        guard.allows(action, text(first).unwrap_or_default(), text(second).unwrap_or_default(), text(asks))
    };
    if allowed { sys::SQLITE_OK } else { sys::SQLITE_DENY }
}

/// `schemagen_counted()`: one more row that a row rule's trigger changed.
///
/// # Safety
///
/// SQLite calls it with a context whose data is the guard of the connection.
unsafe extern "C" fn count(context: *mut sys::sqlite3_context, _: c_int, _: *mut *mut sys::sqlite3_value) {
    // SAFETY: as stated above.
    unsafe {
        let guard: &Guard = &*sys::sqlite3_user_data(context).cast();
        guard.counted.set(guard.counted.get() + 1);
        sys::sqlite3_result_null(context);
    }
}

/// `context(name)`: a per-request value; NULL where there is none of that name.
///
/// # Safety
///
/// SQLite calls it with one argument, on a connection whose data is a `Vec` that nobody changes meanwhile.
unsafe extern "C" fn give_context(
    context: *mut sys::sqlite3_context,
    _: c_int,
    arguments: *mut *mut sys::sqlite3_value,
) {
    // SAFETY: as stated above. The text of the argument lives until it is converted, which it is not.
    // What is handed over is copied before the call returns. Nothing in here panics.
    unsafe {
        let values: &Vec<(&'static str, Plain)> = &*sys::sqlite3_user_data(context).cast();
        let argument = *arguments;
        let text = sys::sqlite3_value_text(argument);
        let name = bytes(text, sys::sqlite3_value_bytes(argument));
        let found = values.iter().find(|(known, _)| known.as_bytes() == name);
        match found.map_or(&Plain::Null, |(_, value)| value) {
            Plain::Null => sys::sqlite3_result_null(context),
            Plain::Int(v) => sys::sqlite3_result_int64(context, *v),
            Plain::Float(v) => sys::sqlite3_result_double(context, *v),
            Plain::Text(v) => sys::sqlite3_result_text64(
                context,
                v.as_ptr().cast(),
                v.len() as u64,
                sys::SQLITE_TRANSIENT(),
                sys::SQLITE_UTF8 as u8,
            ),
            Plain::Blob(v) => sys::sqlite3_result_blob64(
                context,
                v.as_ptr().cast(),
                v.len() as u64,
                sys::SQLITE_TRANSIENT(),
            ),
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

/// A statement being stepped, with its parameters bound.
pub(crate) struct Run<'p> {
    db: NonNull<sys::sqlite3>,
    raw: NonNull<sys::sqlite3_stmt>,
    read_only: bool,
    guard: Option<NonNull<Guard>>,
    _params: &'p [Value<'p>],
}

// SAFETY: a `Run` holds its connection borrowed mutably, so that no other thread reaches
// the handle while it lives; moving it moves that exclusive access along.
unsafe impl Send for Run<'_> {}
// SAFETY: `&Run` gives read access to the current row alone. SQLite's column functions
// change no state for cells read in their own storage class; stepping takes `&mut Run`.
unsafe impl Sync for Run<'_> {}

impl<'p> Run<'p> {
    /// Starts the statement again, with other parameters.
    pub(crate) fn again(&mut self, params: &'p [Value<'p>]) -> Result<(), bind::Refused> {
        self.reset();
        self._params = params;
        bind::all(self, params)
    }

    /// Goes to the next row: false when there is none.
    pub(crate) fn step(&mut self) -> Result<bool, Failure> {
        // SAFETY: the statement is prepared, and its bound memory is borrowed by `self`.
        match unsafe { sys::sqlite3_step(self.raw.as_ptr()) } {
            sys::SQLITE_ROW => Ok(true),
            sys::SQLITE_DONE => Ok(false),
            code => Err(failure(self.db, code)),
        }
    }

    /// The rows that the last INSERT, UPDATE or DELETE changed.
    pub(crate) fn changes(&self) -> u64 {
        if self.read_only {
            return 0;
        }
        // SAFETY: the handle is open.
        let changes = unsafe { sys::sqlite3_changes64(self.db.as_ptr()) };
        // What the triggers of a view change is counted by them alone.
        u64::try_from(changes).unwrap_or(0) + self.counted().map_or(0, std::cell::Cell::get)
    }

    /// The number of the row that was inserted last.
    pub(crate) fn last_id(&self) -> u64 {
        if self.read_only {
            return 0;
        }
        // SAFETY: the handle is open.
        let id = unsafe { sys::sqlite3_last_insert_rowid(self.db.as_ptr()) };
        u64::try_from(id).unwrap_or(0)
    }

    fn counted(&self) -> Option<&std::cell::Cell<u64>> {
        // SAFETY: the guard lives as long as the connection, and nobody has a mutable reference to it.
        self.guard.map(|guard| unsafe { &guard.as_ref().counted })
    }

    /// The cell at `at`; NULL where there is none.
    #[inline]
    pub(crate) fn cell(&self, at: usize) -> Cell<'_> {
        let at = c_int::try_from(at).unwrap_or(c_int::MAX);
        let raw = self.raw.as_ptr();
        // SAFETY: the statement is prepared. A column out of range reads as NULL. Text
        // and blobs are read in their own storage class, so the pointer is not moved by
        // a conversion; it lives until the next step, which needs `&mut self`. The length
        // is asked for after the pointer, as the manual wants it.
        unsafe {
            match sys::sqlite3_column_type(raw, at) {
                sys::SQLITE_INTEGER => Cell::Int(sys::sqlite3_column_int64(raw, at)),
                sys::SQLITE_FLOAT => Cell::Float(sys::sqlite3_column_double(raw, at)),
                sys::SQLITE_TEXT => {
                    let text = sys::sqlite3_column_text(raw, at);
                    Cell::Bytes(bytes(text, sys::sqlite3_column_bytes(raw, at)))
                }
                sys::SQLITE_BLOB => {
                    let blob = sys::sqlite3_column_blob(raw, at).cast();
                    Cell::Bytes(bytes(blob, sys::sqlite3_column_bytes(raw, at)))
                }
                _ => Cell::Null,
            }
        }
    }

    /// The type of the cell at `at`, which is text unless it is said to be something else; `None` behind the
    /// last one.
    pub(crate) fn ty(&self, at: usize) -> Option<Ty> {
        let (raw, at) = (self.raw.as_ptr(), c_int::try_from(at).ok()?);
        // SAFETY: the statement is prepared, and stands at a row; neither call changes it.
        unsafe {
            (at < sys::sqlite3_column_count(raw)).then(|| match sys::sqlite3_column_type(raw, at) {
                sys::SQLITE_INTEGER => Ty::I64,
                sys::SQLITE_FLOAT => Ty::F64,
                sys::SQLITE_BLOB => Ty::Bytes,
                _ => Ty::Text,
            })
        }
    }

    pub(super) fn bind_null(&mut self, at: usize) -> Result<(), Failure> {
        // SAFETY: the statement is prepared and reset; a wrong index is an error code.
        let code = unsafe { sys::sqlite3_bind_null(self.raw.as_ptr(), index(at)) };
        self.check(code)
    }

    pub(super) fn bind_i64(&mut self, at: usize, value: i64) -> Result<(), Failure> {
        // SAFETY: as in `bind_null`.
        let code = unsafe { sys::sqlite3_bind_int64(self.raw.as_ptr(), index(at), value) };
        self.check(code)
    }

    pub(super) fn bind_f64(&mut self, at: usize, value: f64) -> Result<(), Failure> {
        // SAFETY: as in `bind_null`.
        let code = unsafe { sys::sqlite3_bind_double(self.raw.as_ptr(), index(at), value) };
        self.check(code)
    }

    /// Binds text that lives as long as the run: not copied.
    pub(super) fn bind_text(&mut self, at: usize, value: &'p str) -> Result<(), Failure> {
        // SAFETY: as in `bind_null`; the text outlives the run (`'p`), so it may be static
        // to SQLite.
        let code = unsafe {
            sys::sqlite3_bind_text64(
                self.raw.as_ptr(),
                index(at),
                value.as_ptr().cast(),
                value.len() as u64,
                sys::SQLITE_STATIC(),
                sys::SQLITE_UTF8 as u8,
            )
        };
        self.check(code)
    }

    /// Binds text that is made for the moment: copied.
    pub(super) fn bind_text_copy(&mut self, at: usize, value: &str) -> Result<(), Failure> {
        // SAFETY: as in `bind_null`; SQLite copies the text before the call returns.
        let code = unsafe {
            sys::sqlite3_bind_text64(
                self.raw.as_ptr(),
                index(at),
                value.as_ptr().cast(),
                value.len() as u64,
                sys::SQLITE_TRANSIENT(),
                sys::SQLITE_UTF8 as u8,
            )
        };
        self.check(code)
    }

    /// Binds bytes that live as long as the run: not copied.
    pub(super) fn bind_blob(&mut self, at: usize, value: &'p [u8]) -> Result<(), Failure> {
        // SAFETY: as in `bind_text`. An empty slice's pointer is dangling but not null,
        // and of no length: SQLite binds an empty blob.
        let code = unsafe {
            sys::sqlite3_bind_blob64(
                self.raw.as_ptr(),
                index(at),
                value.as_ptr().cast(),
                value.len() as u64,
                sys::SQLITE_STATIC(),
            )
        };
        self.check(code)
    }

    /// Binds bytes that are made for the moment: copied.
    pub(super) fn bind_blob_copy(&mut self, at: usize, value: &[u8]) -> Result<(), Failure> {
        // SAFETY: as in `bind_blob`; SQLite copies the bytes before the call returns.
        let code = unsafe {
            sys::sqlite3_bind_blob64(
                self.raw.as_ptr(),
                index(at),
                value.as_ptr().cast(),
                value.len() as u64,
                sys::SQLITE_TRANSIENT(),
            )
        };
        self.check(code)
    }

    fn reset(&self) {
        if let Some(counted) = self.counted() {
            counted.set(0);
        }
        // SAFETY: the statement is prepared. Neither call reads bound memory. What reset
        // returns is the error of the last step, which was already reported.
        unsafe {
            sys::sqlite3_reset(self.raw.as_ptr());
            sys::sqlite3_clear_bindings(self.raw.as_ptr());
        }
    }

    fn check(&self, code: c_int) -> Result<(), Failure> {
        if code == sys::SQLITE_OK { Ok(()) } else { Err(failure(self.db, code)) }
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        self.reset();
    }
}

/// Parameters count from 1 in SQLite.
fn index(at: usize) -> c_int {
    c_int::try_from(at + 1).unwrap_or(c_int::MAX)
}

/// # Safety
///
/// `data` points to `len` bytes that stay in place for `'r`, or is null.
unsafe fn bytes<'r>(data: *const u8, len: c_int) -> &'r [u8] {
    match usize::try_from(len) {
        // SAFETY: as the caller states.
        Ok(len) if len > 0 && !data.is_null() => unsafe { slice::from_raw_parts(data, len) },
        _ => &[],
    }
}
