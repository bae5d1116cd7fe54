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

/// The folders that may hold unpacked servers. The first is ours to write to.
pub(crate) fn caches() -> Vec<PathBuf> {
    if let Some(dir) = std::env::var_os("SCHEMAGEN_SERVERS").filter(|d| !d.is_empty()) {
        return vec![dir.into()];
    }
    let home = std::env::var_os("HOME")
        .map(|home| Path::new(&home).join(".cache/schemagen/servers"))
        .filter(|_| !is_root());
    home.into_iter().chain([SYSTEM.into()]).collect()
}

/// The first `NAME/inner` of the caches that exists, as the folder `NAME`.
pub(crate) fn cached(name: &str, inner: &str) -> Option<PathBuf> {
    caches()
        .into_iter()
        .map(|cache| cache.join(name))
        .find(|dir| dir.join(inner).exists())
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
