//! Two schemas that differ a little are compared, and a live database with its schema, beside Alembic's
//! autogenerate on the same tables.
//!
//! `cargo run --release --bin diff_scale -- SCHEMAGEN [PYTHON] [SIZES…]`; PYTHON is one that has `alembic` and
//! `psycopg`, else its column is empty.

use schema_benches::{measure, shape};
use schema_core::dialect::Target;
use schema_core::migrate::{Renames, Sides, diff, plan};
use schema_core::{Input, Options, compile, ir};
use schema_tests::db::Db;
use schema_tests::servers;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 5;

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1).peekable();
    let binary = args.next().unwrap_or_else(|| "../target/release/schemagen".into());
    let binary = Path::new(&binary).canonicalize()?;
    let python = args.next_if(|arg| arg.parse::<usize>().is_err());
    let mut sizes: Vec<usize> = args.filter_map(|arg| arg.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![100, 1_000];
    }
    println!("Two schemas in memory, of which one table in fifty differs:\n");
    println!("| target | tables | differences | compare ms | compare and plan ms |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    for tables in &sizes {
        let old = shape::schema(*tables);
        let (old, new) = (schema(&old), schema(&changed(&old)));
        Target::ALL.into_iter().for_each(|target| compare(&old, &new, target, *tables));
    }
    println!(
        "\nA live database that is what its schema says, and one of whose tables one in fifty differs; whole processes:\n"
    );
    println!("| server | tables | schemagen drift ms | CPU ms | of differences ms | alembic ms | CPU ms |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for server in servers::postgres(16).into_iter().chain(servers::mariadb()).chain(servers::mysql()) {
        for tables in &sizes {
            drift(&binary, python.as_deref(), &Db::new(Some(server)), *tables)?;
        }
    }
    sizes.iter().try_for_each(|tables| drift(&binary, python.as_deref(), &Db::new(None), *tables))
}

/// Every fiftieth table gets a column, a wider one, and an index.
fn changed(schema: &str) -> String {
    let mut out = String::new();
    for (n, table) in schema.split("\ntable ").enumerate() {
        let table = if n % 50 == 1 {
            table.replacen("varchar(64)?", "varchar(80)?\n    added int?", 1).replacen(
                "(active, seen_at desc)",
                "(active, seen_at desc, score)",
                1,
            )
        } else {
            table.to_owned()
        };
        out.push_str(if n == 0 { "" } else { "\ntable " });
        out.push_str(&table);
    }
    out
}

fn schema(text: &str) -> ir::Schema {
    let compiled = compile(vec![Input::text("bench.schema", text)], &Options::default());
    compiled.schema.expect("the bench's schema compiles")
}

fn compare(old: &ir::Schema, new: &ir::Schema, target: Target, tables: usize) {
    let mut found = 0;
    let compared = median(|| {
        let sides = Sides::between(old, new, &Renames::between(old, new), target);
        let difference = diff(&sides.renamed, &sides.new);
        found = difference.tables.len();
    });
    let planned = median(|| {
        let sides = Sides::between(old, new, &Renames::between(old, new), target);
        assert!(!plan(&sides).parts.is_empty());
    });
    println!(
        "| {} | {tables} | {found} | {:.1} | {:.1} |",
        target.name(),
        compared.as_secs_f64() * 1e3,
        planned.as_secs_f64() * 1e3
    );
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<_> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[ROUNDS / 2]
}

fn drift(binary: &Path, python: Option<&str>, db: &Db, tables: usize) -> std::io::Result<()> {
    let dir = tempfile::tempdir()?;
    let source = dir.path().join("bench.schema");
    std::fs::write(&source, shape::schema(tables))?;
    measure::run(Command::new(binary).arg("build").arg(&source).arg("--out").arg(dir.path()).arg("--quiet"))?;
    let target = match db {
        Db::Sqlite(_) => "sqlite",
        Db::Server(server, _) if server.is_postgres() => "postgres",
        Db::Server(..) => "mysql",
    };
    let ddl = std::fs::read_to_string(dir.path().join(format!("ddl/{target}.sql")))?;
    db.script(&ddl).map_err(|error| std::io::Error::other(error.to_string()))?;
    if target != "sqlite" {
        let mut grants = Command::new(binary);
        grants
            .args(["grants", "apply", "--quiet", "--url", &db.url()])
            .arg(&source)
            .env("APP_DB_PASS", "bench");
        measure::run(&mut grants)?;
    }
    let other = dir.path().join("other.schema");
    std::fs::write(&other, changed(&shape::schema(tables)))?;
    let command = |schema: &Path| {
        let mut command = Command::new(binary);
        command.args(["drift", "--quiet", &db.url(), "--schema"]).arg(schema);
        command.current_dir(dir.path()).stdout(Stdio::null());
        command
    };
    let ours = costs(|| command(&source), 0)?;
    let differs = costs(|| command(&other), 1)?;
    let peer = match (python, peer_url(db)) {
        (Some(python), Some(url)) => {
            std::fs::write(dir.path().join("tables.py"), shape::sqlalchemy(tables))?;
            std::fs::write(dir.path().join("autogenerate.py"), include_str!("../autogenerate.py"))?;
            let run = || {
                let mut command = Command::new(python);
                command.args(["autogenerate.py", &url]).current_dir(dir.path()).stdout(Stdio::null());
                command
            };
            let cost = costs(run, 0)?;
            format!("{:.0} | {:.0}", cost.wall.as_secs_f64() * 1e3, cost.cpu.as_secs_f64() * 1e3)
        }
        _ => " | ".to_owned(),
    };
    println!(
        "| {} | {tables} | {:.0} | {:.0} | {:.0} | {peer} |",
        db.title(),
        ours.wall.as_secs_f64() * 1e3,
        ours.cpu.as_secs_f64() * 1e3,
        differs.wall.as_secs_f64() * 1e3
    );
    Ok(())
}

fn costs(mut command: impl FnMut() -> Command, code: i32) -> std::io::Result<measure::Cost> {
    let costs: Result<Vec<_>, _> = (0..ROUNDS).map(|_| measure::run_to(&mut command(), code)).collect();
    Ok(measure::median(costs?))
}

/// How SQLAlchemy writes it.
fn peer_url(db: &Db) -> Option<String> {
    let url = db.url();
    match db {
        Db::Sqlite(db) => Some(format!("sqlite:///{}", db.path().display())),
        Db::Server(server, _) if server.is_postgres() => {
            url.split_once("://").map(|(_, rest)| format!("postgresql+psycopg://{rest}"))
        }
        Db::Server(..) => url.split_once("://").map(|(_, rest)| format!("mysql+pymysql://{rest}")),
    }
}
