//! `schemagen build`, the whole process, all outputs: time and peak memory for growing schemas.
//!
//! `cargo run --release --bin build_scale -- SCHEMAGEN [ROUNDS] [SIZES…]`

use schema_benches::{measure, shape};
use std::path::Path;
use std::process::{Command, Stdio};

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let binary = args.next().unwrap_or_else(|| "../target/release/schemagen".into());
    let binary = Path::new(&binary).canonicalize()?;
    let rounds: usize = args.next().and_then(|a| a.parse().ok()).unwrap_or(5);
    let mut sizes: Vec<usize> = args.filter_map(|a| a.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![10, 100, 1_000, 10_000];
    }
    let dir = tempfile::tempdir()?;
    println!("| tables | source KiB | output KiB | wall ms | CPU ms | peak MiB | µs a table |");
    println!("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for tables in sizes {
        let folder = dir.path().join(tables.to_string());
        std::fs::create_dir_all(folder.join("schema"))?;
        let source = shape::schema(tables);
        std::fs::write(folder.join("schema/bench.schema"), &source)?;
        let mut costs = Vec::new();
        for round in 0..rounds {
            let out = folder.join(format!("out-{round}"));
            let mut command = Command::new(&binary);
            command.current_dir(&folder).args(["build", "schema", "--quiet", "--out"]).arg(&out);
            costs.push(measure::run(command.stdout(Stdio::null()))?);
        }
        let cost = measure::median(costs);
        println!(
            "| {tables} | {} | {} | {:.1} | {:.1} | {:.1} | {:.0} |",
            source.len() / 1024,
            size(&folder.join("out-0"))? / 1024,
            cost.wall.as_secs_f64() * 1e3,
            cost.cpu.as_secs_f64() * 1e3,
            cost.peak_kib as f64 / 1024.0,
            cost.wall.as_secs_f64() * 1e6 / tables as f64,
        );
    }
    Ok(())
}

fn size(path: &Path) -> std::io::Result<u64> {
    let meta = std::fs::metadata(path)?;
    if meta.is_file() {
        return Ok(meta.len());
    }
    std::fs::read_dir(path)?.try_fold(0, |sum, entry| Ok(sum + size(&entry?.path())?))
}
