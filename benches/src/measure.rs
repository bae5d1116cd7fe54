//! Runs a process and tells what it cost.

use std::io;
use std::mem::MaybeUninit;
use std::process::Command;
use std::time::{Duration, Instant};

/// What a process cost.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// From spawn to exit.
    pub wall: Duration,
    /// User and system time, children it waited for included.
    pub cpu: Duration,
    /// Its greatest resident set, in KiB.
    pub peak_kib: u64,
}

/// Runs `command` to its end; a failure is an error that carries its exit status.
pub fn run(command: &mut Command) -> io::Result<Cost> {
    run_to(command, 0)
}

/// The same of one that is to end with `code`.
pub fn run_to(command: &mut Command, code: i32) -> io::Result<Cost> {
    let start = Instant::now();
    let child = command.spawn()?;
    let mut status = 0;
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: both pointers are to live, writable memory of the right types, and the pid is of a child
    // that nothing else waits for; rusage is plain data, so zeroed memory is a valid value.
    let (waited, usage) = unsafe {
        let waited = libc::wait4(child.id() as libc::pid_t, &mut status, 0, usage.as_mut_ptr());
        (waited, usage.assume_init())
    };
    let wall = start.elapsed();
    if waited < 0 {
        return Err(io::Error::last_os_error());
    }
    if !libc::WIFEXITED(status) || libc::WEXITSTATUS(status) != code {
        return Err(io::Error::other(format!("{command:?} ended with wait status {status}")));
    }
    Ok(Cost {
        wall,
        cpu: duration(usage.ru_utime) + duration(usage.ru_stime),
        peak_kib: usage.ru_maxrss as u64,
    })
}

/// The median run by wall time.
pub fn median(mut costs: Vec<Cost>) -> Cost {
    costs.sort_by_key(|c| c.wall);
    costs[costs.len() / 2]
}

/// The CPU time that this process has taken so far, all of its threads included.
pub fn cpu_time() -> Duration {
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: the pointer is to live, writable memory of the right type; rusage is plain data, so zeroed
    // memory is a valid value.
    let usage = unsafe {
        libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr());
        usage.assume_init()
    };
    duration(usage.ru_utime) + duration(usage.ru_stime)
}

fn duration(time: libc::timeval) -> Duration {
    Duration::from_secs(time.tv_sec as u64) + Duration::from_micros(time.tv_usec as u64)
}
