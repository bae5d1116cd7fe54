//! Where the servers are: the places that `tests/install.sh` puts them, and the system's own.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

const SYSTEM: &str = "/var/cache/schemagen/servers";

/// Whether this process may become somebody else, and has to: servers refuse to run as root.
pub(crate) fn is_root() -> bool {
    user_id() == 0
}

pub(crate) fn user_id() -> u32 {
    std::fs::metadata("/proc/self").map_or(u32::MAX, |m| m.uid())
}

/// The folder of the unpacked servers.
fn cache() -> PathBuf {
    std::env::var_os("SCHEMAGEN_SERVERS")
        .filter(|dir| !dir.is_empty())
        .map_or_else(|| SYSTEM.into(), PathBuf::from)
}

/// The folder for data folders to be copied from. Only its maker can read one, so users have theirs.
pub(crate) fn templates() -> PathBuf {
    let home = std::env::var_os("HOME").filter(|_| !is_root());
    match home {
        Some(home) if std::env::var_os("SCHEMAGEN_SERVERS").is_none() => {
            Path::new(&home).join(".cache/schemagen/templates")
        }
        _ => cache().join(format!("templates-{}", user_id())),
    }
}

/// The folder `name` of the cache, if it holds `inner`.
pub(crate) fn cached(name: &str, inner: &str) -> Option<PathBuf> {
    Some(cache().join(name)).filter(|dir| dir.join(inner).exists())
}

/// A program of the system.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"]
        .iter()
        .map(|dir| Path::new(dir).join(name))
        .find(|path| path.exists())
}

/// The folder with PostgreSQL's programs.
pub(crate) fn postgres(version: u32) -> Option<PathBuf> {
    let debian = PathBuf::from(format!("/usr/lib/postgresql/{version}/bin"));
    if debian.join("initdb").exists() {
        return Some(debian);
    }
    cached(&format!("postgresql-{version}"), "bin/initdb").map(|dir| dir.join("bin"))
}
