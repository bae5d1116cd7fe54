//! A statement that runs.

use std::ffi::c_int;
use std::ptr::NonNull;
use std::slice;

use libsqlite3_sys as sys;

use super::{Failure, failure};
use crate::driver::sqlite::bind;
use crate::driver::sqlite::guard::Guard;
use crate::meta::Ty;
use crate::row::Cell;
use crate::value::Value;

/// A statement being stepped, with its parameters bound.
pub(crate) struct Run<'p> {
    pub(super) db: NonNull<sys::sqlite3>,
    pub(super) raw: NonNull<sys::sqlite3_stmt>,
    pub(super) read_only: bool,
    pub(super) guard: Option<NonNull<Guard>>,
    pub(super) _params: &'p [Value<'p>],
}

// SAFETY: a `Run` holds its connection borrowed mutably, so that no other thread reaches
// the handle while it lives; moving it moves that exclusive access along.
unsafe impl Send for Run<'_> {}

impl<'p> Run<'p> {
    /// Starts the statement again, with other parameters.
    pub(crate) fn again(&mut self, params: &'p [Value<'p>]) -> Result<(), bind::Refused> {
        self.reset();
        self.prepare_for(params.len());
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
        // is asked for after the pointer, as the manual wants it. The value is not
        // protected by a mutex, nor need it be: the handle has none (SQLITE_OPEN_NOMUTEX),
        // and is used by one thread at a time.
        unsafe {
            let value = sys::sqlite3_column_value(raw, at);
            match sys::sqlite3_value_type(value) {
                sys::SQLITE_INTEGER => Cell::Int(sys::sqlite3_value_int64(value)),
                sys::SQLITE_FLOAT => Cell::Float(sys::sqlite3_value_double(value)),
                sys::SQLITE_TEXT => {
                    let text = sys::sqlite3_value_text(value);
                    Cell::Bytes(bytes(text, sys::sqlite3_value_bytes(value)))
                }
                sys::SQLITE_BLOB => {
                    let blob = sys::sqlite3_value_blob(value).cast();
                    Cell::Bytes(bytes(blob, sys::sqlite3_value_bytes(value)))
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

    pub(in crate::driver::sqlite) fn bind_null(&mut self, at: usize) -> Result<(), Failure> {
        // SAFETY: the statement is prepared and reset; a wrong index is an error code.
        let code = unsafe { sys::sqlite3_bind_null(self.raw.as_ptr(), index(at)) };
        self.check(code)
    }

    pub(in crate::driver::sqlite) fn bind_i64(&mut self, at: usize, value: i64) -> Result<(), Failure> {
        // SAFETY: as in `bind_null`.
        let code = unsafe { sys::sqlite3_bind_int64(self.raw.as_ptr(), index(at), value) };
        self.check(code)
    }

    pub(in crate::driver::sqlite) fn bind_f64(&mut self, at: usize, value: f64) -> Result<(), Failure> {
        // SAFETY: as in `bind_null`.
        let code = unsafe { sys::sqlite3_bind_double(self.raw.as_ptr(), index(at), value) };
        self.check(code)
    }

    /// Binds text that lives as long as the run: not copied.
    pub(in crate::driver::sqlite) fn bind_text(&mut self, at: usize, value: &'p str) -> Result<(), Failure> {
        // SAFETY: the text outlives the run (`'p`), so it may be static to SQLite.
        unsafe { self.text(at, value, sys::SQLITE_STATIC()) }
    }

    /// Binds text that is made for the moment: copied.
    pub(in crate::driver::sqlite) fn bind_text_copy(
        &mut self,
        at: usize,
        value: &str,
    ) -> Result<(), Failure> {
        // SAFETY: SQLite copies the text before the call returns.
        unsafe { self.text(at, value, sys::SQLITE_TRANSIENT()) }
    }

    /// Binds bytes that live as long as the run: not copied.
    pub(in crate::driver::sqlite) fn bind_blob(&mut self, at: usize, value: &'p [u8]) -> Result<(), Failure> {
        // SAFETY: as in `bind_text`.
        unsafe { self.blob(at, value, sys::SQLITE_STATIC()) }
    }

    /// Binds bytes that are made for the moment: copied.
    pub(in crate::driver::sqlite) fn bind_blob_copy(
        &mut self,
        at: usize,
        value: &[u8],
    ) -> Result<(), Failure> {
        // SAFETY: as in `bind_text_copy`.
        unsafe { self.blob(at, value, sys::SQLITE_TRANSIENT()) }
    }

    /// # Safety
    ///
    /// `keep` is SQLITE_TRANSIENT, or SQLITE_STATIC for text that outlives the run.
    unsafe fn text(
        &mut self,
        at: usize,
        value: &str,
        keep: sys::sqlite3_destructor_type,
    ) -> Result<(), Failure> {
        let (data, len) = (value.as_ptr().cast(), value.len() as u64);
        let utf8 = sys::SQLITE_UTF8 as u8;
        // SAFETY: as in `bind_null`; for how long the text is read is as the caller states.
        let code = unsafe { sys::sqlite3_bind_text64(self.raw.as_ptr(), index(at), data, len, keep, utf8) };
        self.check(code)
    }

    /// # Safety
    ///
    /// As [`Run::text`] has it.
    unsafe fn blob(
        &mut self,
        at: usize,
        value: &[u8],
        keep: sys::sqlite3_destructor_type,
    ) -> Result<(), Failure> {
        let (data, len) = (value.as_ptr().cast(), value.len() as u64);
        // SAFETY: as in `text`. An empty slice's pointer is dangling but not null, and of no length: SQLite
        // binds an empty blob.
        let code = unsafe { sys::sqlite3_bind_blob64(self.raw.as_ptr(), index(at), data, len, keep) };
        self.check(code)
    }

    /// Before the first step: no other rows are open, and no parameter has an old value that `given` new
    /// ones would leave in place.
    pub(super) fn prepare_for(&self, given: usize) {
        if let Some(counted) = self.counted() {
            counted.set(0);
        }
        // SAFETY: the statement is prepared. None of these calls reads bound memory.
        unsafe {
            // A `Run` that was leaked may have left it in the middle of its rows.
            if sys::sqlite3_stmt_busy(self.raw.as_ptr()) != 0 {
                sys::sqlite3_reset(self.raw.as_ptr());
            }
            let wanted = sys::sqlite3_bind_parameter_count(self.raw.as_ptr());
            if usize::try_from(wanted).ok() != Some(given) {
                sys::sqlite3_clear_bindings(self.raw.as_ptr());
            }
        }
    }

    fn reset(&self) {
        // SAFETY: the statement is prepared, and the call reads no bound memory. What it returns is the
        // error of the last step, which was already reported.
        unsafe {
            sys::sqlite3_reset(self.raw.as_ptr());
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
pub(super) unsafe fn bytes<'r>(data: *const u8, len: c_int) -> &'r [u8] {
    match usize::try_from(len) {
        // SAFETY: as the caller states.
        Ok(len) if len > 0 && !data.is_null() => unsafe { slice::from_raw_parts(data, len) },
        _ => &[],
    }
}
