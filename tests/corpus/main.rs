//! Loads schemas that others wrote into servers, for a look at them.
//!
//! ```sh
//! cargo run -p schema-tests --bin corpus -- list
//! cargo run -p schema-tests --bin corpus -- load zabbix postgres
//! cargo run -p schema-tests --bin corpus -- load-all
//! cargo run -p schema-tests --bin corpus -- close zabbix postgres target/debug/schemagen
//! cargo run -p schema-tests --bin corpus -- close-files postgres target/debug/schemagen my.sql …
//! ```
//!
//! `load` starts a server, loads the schema, prints the URL and keeps the server until the standard
//! input ends or Ctrl-C is pressed. `load-all` loads every schema once and tells of each. `close` closes the
//! loop of one schema by a `schemagen` that is given, and tells of each note and gap; `close-files` that of
//! what some files make. Besides the schemas of the manifest, the names `many-tables`, `namespaces` and `rights` stand for our own extremes.

use std::io::Read;
use std::path::PathBuf;
use std::process::ExitCode;

use schema_tests::corpus::{Entry, Load, close, entries, extremes, load, load_text};
use schema_tests::place::{Kind, Place};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["list"] => list(),
        ["load", name] => keep(name, None),
        ["load", name, server] => keep(name, Some(server)),
        ["load-all"] => load_all(),
        ["close", name, server, schemagen] => close_one(name, loaded(name, Some(server)), schemagen),
        ["close-files", server, schemagen, ref files @ ..] if !files.is_empty() => {
            close_one(files[0], from_files(server, files), schemagen)
        }
        _ => {
            eprintln!(
                "usage: corpus list | load NAME [SERVER] | load-all | close NAME SERVER SCHEMAGEN | \
                 close-files SERVER SCHEMAGEN FILE…"
            );
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

/// Loads a schema by its name, into the first server it is for or into that which is named.
fn loaded(name: &str, server: Option<&str>) -> Result<Place, String> {
    let wanted = |kind: &Kind| server.is_none_or(|server| kind.name() == server);
    let mut all = entries().into_iter().filter(|entry| entry.name == name);
    let found = all.find_map(|entry| entry.servers.iter().copied().find(wanted).map(|kind| (entry, kind)));
    let load = match found {
        Some((entry, kind)) => load(&entry, kind),
        None => {
            let kind = Kind::ALL.into_iter().find(wanted).ok_or("there is no such server")?;
            let text =
                extremes::named(name, kind).ok_or("there is no such schema; `corpus list` names them")?;
            load_text(&text, kind)
        }
    };
    match load.map_err(|error| error.message)? {
        Load::Done(place) => Ok(place),
        Load::Missing(what) => Err(what),
        Load::NoServer => Err("the server is missing".to_owned()),
    }
}

/// A database that holds what some files make, run in one session.
fn from_files(server: &str, files: &[&str]) -> Result<Place, String> {
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == server).ok_or("there is no such server")?;
    let place = Place::new(kind).ok_or("the server is missing")?;
    let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
    place.run_files(&files).map_err(|error| error.message)?;
    Ok(place)
}

fn keep(name: &str, server: Option<&str>) -> ExitCode {
    match loaded(name, server) {
        Ok(place) => {
            println!("{}", place.url());
            // The server lives as long as this process: until the end of its input, or a signal.
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
            ExitCode::SUCCESS
        }
        Err(why) => failed(&why),
    }
}

fn close_one(name: &str, loaded: Result<Place, String>, schemagen: &str) -> ExitCode {
    let schemagen = std::fs::canonicalize(schemagen).unwrap_or_else(|_| schemagen.into());
    let place = match loaded {
        Ok(place) => place,
        Err(why) => return failed(&why),
    };
    match close(&place, &schemagen.to_string_lossy()) {
        Ok(closed) => {
            println!("{}", closed.line(name, place.kind()));
            closed.notes.iter().for_each(|note| println!("{note}"));
            closed.gaps.iter().for_each(|gap| println!("{gap}"));
            if closed.gaps.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(why) => failed(&why),
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
