//! Loads schemas that others wrote into servers, for a look at them.
//!
//! ```sh
//! cargo run -p schema-tests --bin corpus -- list
//! cargo run -p schema-tests --bin corpus -- load zabbix postgres
//! cargo run -p schema-tests --bin corpus -- load-all
//! ```
//!
//! `load` starts a server, loads the schema, prints the URL and keeps the server until the standard
//! input ends or Ctrl-C is pressed. `load-all` loads every schema once and tells of each.

use std::io::Read;
use std::process::ExitCode;

use schema_tests::corpus::{Entry, Load, entries, load};
use schema_tests::place::Kind;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["list"] => list(),
        ["load", name] => keep(name, None),
        ["load", name, server] => keep(name, Some(server)),
        ["load-all"] => load_all(),
        _ => {
            eprintln!("usage: corpus list | load NAME [SERVER] | load-all");
            ExitCode::from(2)
        }
    }
}

fn list() -> ExitCode {
    for entry in entries() {
        let servers: Vec<&str> = entry.servers.iter().map(|kind| kind.name()).collect();
        println!("{:<20} {:>4} tables  {}", entry.name, entry.tables, servers.join(" "));
    }
    ExitCode::SUCCESS
}

fn keep(name: &str, server: Option<&str>) -> ExitCode {
    let wanted = |kind: &Kind| server.is_none_or(|server| kind.name() == server);
    let mut all = entries().into_iter().filter(|entry| entry.name == name);
    let found = all.find_map(|entry| entry.servers.iter().copied().find(wanted).map(|kind| (entry, kind)));
    let Some((entry, kind)) = found else {
        eprintln!("there is no such schema; `corpus list` names them");
        return ExitCode::from(2);
    };
    match load(&entry, kind) {
        Ok(Load::Done(place)) => {
            println!("{}", place.url());
            // The server lives as long as this process: until the end of its input, or a signal.
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
            ExitCode::SUCCESS
        }
        Ok(Load::Missing(what)) => failed(&what),
        Ok(Load::NoServer) => ExitCode::FAILURE,
        Err(error) => failed(&error.message),
    }
}

fn load_all() -> ExitCode {
    let mut failures = 0;
    for entry in entries() {
        for kind in entry.servers.clone() {
            let told = tell(&entry, kind);
            failures += usize::from(told.is_err());
            let (Ok(line) | Err(line)) = told;
            println!("{:<20} {:<9} {line}", entry.name, kind.name());
        }
    }
    if failures == 0 { ExitCode::SUCCESS } else { failed(&format!("{failures} failed")) }
}

fn tell(entry: &Entry, kind: Kind) -> Result<String, String> {
    match load(entry, kind).map_err(|e| format!("FAILED: {}", e.message))? {
        Load::Missing(why) => Ok(format!("SKIPPED: {why}")),
        Load::NoServer => Ok("SKIPPED".to_owned()),
        Load::Done(place) => {
            let tables = place.tables().map_err(|e| format!("FAILED: {}", e.message))?;
            match tables == entry.tables || !entry.is_known_version() {
                true => Ok(format!("{tables} tables")),
                false => Err(format!("FAILED: {tables} tables, {} expected", entry.tables)),
            }
        }
    }
}

fn failed(why: &str) -> ExitCode {
    eprintln!("{why}");
    ExitCode::FAILURE
}
