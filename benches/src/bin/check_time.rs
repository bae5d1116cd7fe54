//! What rustc pays for the generated code: `cargo check` and `cargo build` of a crate that holds nothing
//! but the same tables, for schemagen, diesel and sea-orm. Dependencies are built before the clock runs.
//!
//! `cargo run --release --bin check_time -- SCHEMAGEN [TABLES] [ROUNDS] [TOOLS…]`

use schema_benches::{measure, shape};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

struct Tool {
    name: &'static str,
    dependencies: &'static str,
    source: fn(&Crate<'_>, usize) -> std::io::Result<String>,
}

struct Crate<'a> {
    dir: PathBuf,
    schemagen: &'a Path,
}

const TOOLS: [Tool; 3] = [
    Tool {
        name: "schemagen",
        dependencies: "schema-runtime = { path = \"REPO/schema-runtime\" }\n",
        source: schemagen,
    },
    Tool {
        name: "sea-orm",
        dependencies: "sea-orm = { version = \"2.0\", default-features = false, features = [\"macros\", \"with-chrono\"] }\nchrono = \"0.4\"\n",
        source: |_, n| Ok(shape::sea_orm(n)),
    },
    Tool {
        name: "diesel",
        dependencies: "diesel = { version = \"2.3\", default-features = false, features = [\"postgres_backend\", \"chrono\", \"32-column-tables\"] }\nchrono = \"0.4\"\n",
        source: |_, n| Ok(shape::diesel(n)),
    },
];

fn schemagen(this: &Crate<'_>, tables: usize) -> std::io::Result<String> {
    std::fs::create_dir_all(this.dir.join("schema"))?;
    std::fs::write(this.dir.join("schema/bench.schema"), shape::schema(tables))?;
    measure::run(
        Command::new(this.schemagen)
            .current_dir(&this.dir)
            .args(["build", "schema", "--quiet", "--out", "out"]),
    )?;
    Ok("#[allow(warnings, clippy::all)]\n#[rustfmt::skip]\n#[path = \"../out/rust/bench.rs\"]\npub mod bench;\n".into())
}

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let binary = args.next().unwrap_or_else(|| "../target/release/schemagen".into());
    let binary = Path::new(&binary).canonicalize()?;
    let tables: usize = args.next().and_then(|a| a.parse().ok()).unwrap_or(100);
    let rounds: usize = args.next().and_then(|a| a.parse().ok()).unwrap_or(3);
    let only: Vec<String> = args.collect();
    let repo = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("benches lies in the project");
    let work = repo.join("benches/target/check_time");
    println!("{tables} tables of {} columns, dev profile, median of {rounds}", shape::COLUMNS.len());
    println!("| tool | lines | check wall s | check CPU s | check peak MiB | build wall s | build CPU s |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for tool in TOOLS.iter().filter(|t| only.is_empty() || only.iter().any(|o| o == t.name)) {
        let this = Crate { dir: work.join(tool.name), schemagen: &binary };
        std::fs::create_dir_all(this.dir.join("src"))?;
        std::fs::write(
            this.dir.join("Cargo.toml"),
            format!(
                "[workspace]\n[package]\nname = \"measured\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[dependencies]\n{}",
                tool.dependencies.replace("REPO", &repo.display().to_string())
            ),
        )?;
        let source = (tool.source)(&this, tables)?;
        let lib = this.dir.join("src/lib.rs");
        std::fs::write(&lib, &source)?;
        let check = rounds_of(&this, &lib, &source, "check", rounds)?;
        let build = rounds_of(&this, &lib, &source, "build", rounds)?;
        println!(
            "| {} | {} | {:.2} | {:.2} | {:.0} | {:.2} | {:.2} |",
            tool.name,
            lines(&this, &source),
            check.wall.as_secs_f64(),
            check.cpu.as_secs_f64(),
            check.peak_kib as f64 / 1024.0,
            build.wall.as_secs_f64(),
            build.cpu.as_secs_f64(),
        );
    }
    Ok(())
}

fn lines(this: &Crate<'_>, source: &str) -> usize {
    let generated = std::fs::read_to_string(this.dir.join("out/rust/bench.rs"));
    generated.map_or(source.lines().count(), |g| g.lines().count())
}

fn rounds_of(
    this: &Crate<'_>,
    lib: &Path,
    source: &str,
    verb: &str,
    rounds: usize,
) -> std::io::Result<measure::Cost> {
    let mut costs = Vec::new();
    for round in 0..=rounds {
        std::fs::write(lib, format!("{source}// round {round}\n"))?;
        let mut cargo = Command::new("cargo");
        cargo.current_dir(&this.dir).args([verb, "--quiet", "--lib"]).env("CARGO_INCREMENTAL", "0");
        cargo.env("CARGO_TARGET_DIR", this.dir.join("target")).stderr(Stdio::inherit());
        let cost = measure::run(&mut cargo)?;
        // The first round builds the dependencies.
        if round > 0 {
            costs.push(cost);
        }
    }
    Ok(measure::median(costs))
}
