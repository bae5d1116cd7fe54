//! What SQLite calls back.

use std::ffi::{CStr, c_char, c_int, c_void};

use libsqlite3_sys as sys;

use super::run::bytes;
use crate::driver::sqlite::bind::Plain;
use crate::driver::sqlite::guard::Guard;

/// The authorizer: asked for each thing that a statement does, when it is prepared.
///
/// # Safety
///
/// SQLite calls it with the guard of the connection, and with C strings or null.
pub(super) unsafe extern "C" fn ask(
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
pub(super) unsafe extern "C" fn count(
    context: *mut sys::sqlite3_context,
    _: c_int,
    _: *mut *mut sys::sqlite3_value,
) {
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
pub(super) unsafe extern "C" fn give_context(
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
