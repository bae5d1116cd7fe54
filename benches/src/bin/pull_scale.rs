//! `schemagen pull`, the whole process, from servers that it starts: time, and statements sent, for
//! growing databases.
//!
//! `cargo run --release --bin pull_scale -- SCHEMAGEN [ROUNDS] [SIZES…]`

use schema_benches::{measure, shape};
use schema_tests::db::Db;
use schema_tests::servers;
use std::fs::File;
use std::path::Path;
use std::process::Command;

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let binary = args.next().unwrap_or_else(|| "../target/release/schemagen".into());
    let binary = Path::new(&binary).canonicalize()?;
    let rounds: usize = args.next().and_then(|a| a.parse().ok()).unwrap_or(5);
    let mut sizes: Vec<usize> = args.filter_map(|a| a.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![100, 1_000];
    }
    println!("| server | tables | columns | statements | reading ms | wall ms | CPU ms | peak MiB |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    let sqlite = ("SQLite".to_owned(), "sqlite", None);
    let postgres = [15, 18].into_iter().filter_map(servers::postgres);
    let postgres = postgres.map(|server| (server.name(), "postgres", Some(server)));
    let others = servers::mariadb().into_iter().chain(servers::mysql());
    let others = others.map(|server| (server.name(), "mysql", Some(server)));
    for (name, target, server) in postgres.chain(others).chain([sqlite]) {
        for tables in &sizes {
            let db = Db::new(server);
            fill(&binary, &db, target, *tables)?;
            pull(&binary, &db, &name, rounds)?;
        }
    }
    Ok(())
}

/// Loads the DDL of a schema of so many tables.
fn fill(binary: &Path, db: &Db, target: &str, tables: usize) -> std::io::Result<()> {
    let dir = tempfile::tempdir()?;
    let source = dir.path().join("bench.schema");
    std::fs::write(&source, shape::schema(tables))?;
    measure::run(Command::new(binary).arg("build").arg(&source).arg("--out").arg(dir.path()).arg("--quiet"))?;
    let ddl = std::fs::read_to_string(dir.path().join(format!("ddl/{target}.sql")))?;
    db.script(&ddl).map_err(|error| std::io::Error::other(error.to_string()))
}

fn pull(binary: &Path, db: &Db, name: &str, rounds: usize) -> std::io::Result<()> {
    let dir = tempfile::tempdir()?;
    let report = dir.path().join("report.json");
    let mut costs = Vec::new();
    let mut reading = Vec::new();
    let mut text = String::new();
    for _ in 0..rounds {
        let mut command = Command::new(binary);
        command.args(["pull", &db.url(), "--force", "--quiet", "--report", "json", "--out"]).arg(dir.path());
        costs.push(measure::run(command.stdout(File::create(&report)?))?);
        text = std::fs::read_to_string(&report)?;
        reading.push(number(&text, "read_ms"));
    }
    reading.sort_unstable();
    let cost = measure::median(costs);
    println!(
        "| {name} | {} | {} | {} | {} | {:.0} | {:.0} | {:.0} |",
        number(&text, "tables"),
        number(&text, "columns"),
        number(&text, "statements"),
        reading[reading.len() / 2],
        cost.wall.as_secs_f64() * 1e3,
        cost.cpu.as_secs_f64() * 1e3,
        cost.peak_kib as f64 / 1024.0,
    );
    Ok(())
}

/// A number of the report.
fn number(json: &str, key: &str) -> u64 {
    let rest = json.split(&format!("\"{key}\":")).nth(1).unwrap_or("");
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}
