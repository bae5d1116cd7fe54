//! A server as a process: a folder of its own, an unprivileged user, and a sure end.
//!
//! A small shell supervises each server. It reads a pipe that this process holds open: a line stops
//! the server, the next one starts it again. However this process ends, even by SIGKILL, the pipe
//! closes; then the supervisor stops the server and removes its folder. It stands in a process group
//! of its own, so that Ctrl-C at the tests leaves it alive to do so. Should it be killed too, the
//! server gets its parent-death signal, and the folder, whose `owner` file nobody locks any more, is
//! swept by the next start.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::locate;

const NOBODY: u32 = 65534;
const START_TIMEOUT: Duration = Duration::from_secs(90);
const POLL: Duration = Duration::from_millis(20);

const SUPERVISOR: &str = r#"
dir=$1 signal=$2
shift 2
exec 3<&0
while :; do
    rm -f "$dir/exit"
    "$@" </dev/null 3<&- >>"$dir/log" 2>&1 &
    server=$!
    echo "$server" >"$dir/pid"
    { read -r _ <&3; [ -e "$dir/exit" ] || kill -s "$signal" "$server" 2>/dev/null; } &
    wait "$server"
    echo "$?" >"$dir/exit"
    wait
    read -r _ <&3 || break
done
exec rm -rf "$dir"
"#;

/// How a server is asked to end at once.
#[derive(Clone, Copy)]
pub(crate) enum Stop {
    /// PostgreSQL's immediate shutdown, which takes its children and its shared memory with it.
    Quit,
    Kill,
}

impl Stop {
    fn name(self) -> &'static str {
        match self {
            Stop::Quit => "QUIT",
            Stop::Kill => "KILL",
        }
    }
}

/// A running server; dropped, it is stopped, and its folder is gone.
pub(crate) struct Process {
    supervisor: Child,
    dir: PathBuf,
    /// Locked as long as this process lives.
    _owner: File,
}

/// A fresh folder for a server, readable and writable by the user it will run as.
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
    owner: File,
}

impl Folder {
    pub(crate) fn new(name: &str) -> io::Result<Folder> {
        let root = std::env::temp_dir().join(format!("schemagen-tests-{}", locate::user_id()));
        fs::create_dir_all(&root)?;
        // One lock over making and sweeping: a folder without a locked owner is a dead one.
        let guard = File::create(root.join("lock"))?;
        guard.lock()?;
        sweep(&root)?;
        let path = tempfile::Builder::new()
            .prefix(&format!("{name}-"))
            .permissions(fs::Permissions::from_mode(0o755))
            .tempdir_in(&root)?
            .keep();
        let owner = File::create(path.join("owner"))?;
        owner.lock()?;
        give(&path)?;
        Ok(Folder { path, owner })
    }

    /// A subfolder that belongs to the server.
    pub(crate) fn subfolder(&self, name: &str) -> io::Result<PathBuf> {
        let path = self.path.join(name);
        fs::create_dir(&path)?;
        give(&path)?;
        Ok(path)
    }

    /// A file that the server may read.
    pub(crate) fn file(&self, name: &str, text: &str) -> io::Result<PathBuf> {
        let path = self.path.join(name);
        fs::write(&path, text)?;
        give(&path)?;
        Ok(path)
    }

    /// Starts `command` (see [`unprivileged`]) under a supervisor.
    pub(crate) fn start(self, command: &Command, stop: Stop) -> io::Result<Process> {
        let mut supervisor = Command::new("/bin/sh");
        supervisor
            .args(["-c", SUPERVISOR, "schemagen-test-server"])
            .arg(&self.path)
            .arg(stop.name())
            .args(["setpriv", "--pdeathsig", stop.name()])
            .arg(command.get_program())
            .args(command.get_args());
        copy_environment(command, &mut supervisor);
        let supervisor = supervisor
            .current_dir(&self.path)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        Ok(Process { supervisor, dir: self.path, _owner: self.owner })
    }
}

impl Process {
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Stops the server at once, and keeps its folder. Does nothing else if it has ended already.
    pub(crate) fn stop(&mut self) -> io::Result<()> {
        self.tell()?;
        self.wait_for_exit_file(true)
    }

    /// Starts the server again, after [`Self::stop`] and with what it left.
    pub(crate) fn start(&mut self) -> io::Result<()> {
        self.tell()?;
        self.wait_for_exit_file(false)
    }

    fn tell(&mut self) -> io::Result<()> {
        let pipe = self.supervisor.stdin.as_mut();
        pipe.ok_or(io::ErrorKind::BrokenPipe)?.write_all(b"\n")
    }

    fn wait_for_exit_file(&self, wanted: bool) -> io::Result<()> {
        let began = Instant::now();
        while self.dir.join("exit").exists() != wanted {
            if began.elapsed() > START_TIMEOUT {
                return Err(io::ErrorKind::TimedOut.into());
            }
            std::thread::sleep(POLL);
        }
        Ok(())
    }

    /// Waits until `ready` is true. The error is the end of the server's log.
    pub(crate) fn wait_until(&self, mut ready: impl FnMut() -> bool) -> Result<(), String> {
        let began = Instant::now();
        loop {
            let ended = self.dir.join("exit").exists();
            if !ended && ready() {
                return Ok(());
            }
            if ended || began.elapsed() > START_TIMEOUT {
                let why = if ended { "ended" } else { "never answered" };
                return Err(format!("the server {why}:\n{}", self.log_end()));
            }
            std::thread::sleep(POLL);
        }
    }

    fn log_end(&self) -> String {
        let log = fs::read(self.dir.join("log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        let _ = self.supervisor.wait();
    }
}

/// A command for the user that servers run as, with an environment that holds nothing of ours.
pub(crate) fn unprivileged(program: impl AsRef<OsStr>) -> Command {
    let mut command = if locate::is_root() {
        let mut command = Command::new("setpriv");
        command
            .args([format!("--reuid={NOBODY}"), format!("--regid={NOBODY}")])
            .args(["--clear-groups", "--"])
            .arg(program);
        command
    } else {
        Command::new(program)
    };
    command
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("LC_ALL", "C.UTF-8")
        .env("TZ", "UTC")
        .current_dir("/")
        .stdin(Stdio::null());
    command
}

/// Runs a command to its end; the error is what it printed.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let program = format!("{command:?}");
    let output = command
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .and_then(Child::wait_with_output)
        .map_err(|e| format!("{program}: {e}"))?;
    if output.status.success() {
        return Ok(());
    }
    let (out, err) = (&output.stdout, &output.stderr);
    let (out, err) = (String::from_utf8_lossy(out), String::from_utf8_lossy(err));
    Err(format!("{program}: {}\n{out}{err}", output.status))
}

/// A port that was free a moment ago. A start that finds it taken is tried again with another.
pub(crate) fn free_port() -> io::Result<u16> {
    Ok(free_ports(1)?[0])
}

/// As many different ports.
pub(crate) fn free_ports(count: usize) -> io::Result<Vec<u16>> {
    let bind = |_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let listeners = (0..count).map(bind).collect::<io::Result<Vec<_>>>()?;
    listeners.iter().map(|listener| Ok(listener.local_addr()?.port())).collect()
}

fn give(path: &Path) -> io::Result<()> {
    if locate::is_root() {
        chown(path, Some(NOBODY), Some(NOBODY))?;
    }
    Ok(())
}

/// The supervisor itself keeps our user, and so may remove the server's folder.
fn copy_environment(from: &Command, to: &mut Command) {
    to.env_clear();
    for (key, value) in from.get_envs() {
        if let Some(value) = value {
            to.env(key, value);
        }
    }
}

/// Removes what processes that are no more have left.
fn sweep(root: &Path) -> io::Result<()> {
    for entry in fs::read_dir(root)? {
        let dir = entry?.path();
        if !dir.is_dir() || File::open(dir.join("owner")).is_ok_and(|f| f.try_lock().is_err()) {
            continue;
        }
        let mut pid = String::new();
        if let Ok(mut file) = File::open(dir.join("pid")) {
            let _ = file.read_to_string(&mut pid);
        }
        let pid = pid.trim();
        // The number may be somebody else's by now: ours stands in its folder.
        let place = fs::read_link(format!("/proc/{pid}/cwd"));
        if !pid.is_empty() && place.is_ok_and(|place| place.starts_with(&dir)) {
            let _ = Command::new("kill").args(["-s", "KILL", pid]).status();
        }
        // Its supervisor may be removing the same files; what is left the next start takes.
        let _ = fs::remove_dir_all(&dir);
    }
    Ok(())
}
