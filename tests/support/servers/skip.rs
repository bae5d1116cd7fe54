//! A test that can't run says so, loudly, and is counted.

use std::fs::OpenOptions;
use std::io::Write;

/// Says that the running test leaves something out because `what` is missing.
///
/// The line goes past libtest's capture to the terminal, and into the file that `SCHEMAGEN_SKIPS`
/// names, so that the run ends with a count. With `SCHEMAGEN_REQUIRE_SERVERS=1` it fails the test.
pub fn skip(what: &str, reason: &str) {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a test");
    let line = format!("SKIPPED {test}: {what}: {reason}\n");
    if std::env::var("SCHEMAGEN_REQUIRE_SERVERS").is_ok_and(|v| v == "1") {
        panic!("{what} is required by SCHEMAGEN_REQUIRE_SERVERS: {reason}");
    }
    // Neither failure may end the test: without a terminal or the file there is nobody to tell.
    let _ = std::io::stderr().write_all(line.as_bytes());
    if let Some(path) = std::env::var_os("SCHEMAGEN_SKIPS") {
        let file = OpenOptions::new().append(true).create(true).open(path);
        let _ = file.and_then(|mut file| file.write_all(line.as_bytes()));
    }
}
