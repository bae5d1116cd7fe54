//! Data folders made once and copied: making one takes seconds, copying it a tenth of one.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::locate;
use super::process::{Folder, run};

/// To be raised when the way a data folder is made changes.
const REVISION: u32 = 2;

/// Fills `folder/data` by `make`, or from what `make` left for an earlier start with `program`.
pub(crate) fn data_folder(
    folder: &Folder,
    name: &str,
    program: &Path,
    make: impl FnOnce(&Path) -> Result<(), String>,
) -> Result<PathBuf, String> {
    let data = folder.path.join("data");
    let Ok((template, lock)) = place(name, program) else {
        // A cache that can't be written to costs time, nothing else.
        make(&data)?;
        return Ok(data);
    };
    lock.lock().map_err(|e| format!("{name}: {e}"))?;
    if template.exists() {
        drop(lock);
        copy(&template, &data)?;
    } else {
        make(&data)?;
        let part = template.with_extension("part");
        let _ = fs::remove_dir_all(&part);
        copy(&data, &part)?;
        fs::rename(&part, &template).map_err(|e| format!("{}: {e}", template.display()))?;
    }
    Ok(data)
}

/// The template of this very program, and the lock that guards it.
fn place(name: &str, program: &Path) -> io::Result<(PathBuf, File)> {
    let dir = locate::templates();
    fs::create_dir_all(&dir)?;
    let program = fs::metadata(program)?;
    let key = format!("{name}-r{REVISION}-{}-{}", program.len(), program.mtime().unsigned_abs());
    let lock = File::create(dir.join(format!("{name}.lock")))?;
    Ok((dir.join(key), lock))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    run(Command::new("cp").args(["--archive", "--reflink=auto", "--"]).args([from, to]))
}
