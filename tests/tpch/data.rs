//! Writes the tables of TPC-H that the tests load, as text files: `cargo run -p schema-tests --example tpch_data -- DIR`.
//!
//! `answers.py` gives them to DuckDB.

use std::fmt::Display;
use std::io::{BufWriter, Result, Write};
use std::path::Path;
use tpchgen::generators::{
    CustomerGenerator, LineItemGenerator, NationGenerator, OrderGenerator, PartGenerator, PartSuppGenerator,
    RegionGenerator, SupplierGenerator,
};

/// The size of the data: a hundredth of the least that the benchmark knows. The tests load the same.
const SCALE: f64 = 0.01;

fn main() -> Result<()> {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("usage: tpch_data DIR");
        std::process::exit(2);
    };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    write(folder, "region", RegionGenerator::new(SCALE, 1, 1).iter())?;
    write(folder, "nation", NationGenerator::new(SCALE, 1, 1).iter())?;
    write(folder, "part", PartGenerator::new(SCALE, 1, 1).iter())?;
    write(folder, "supplier", SupplierGenerator::new(SCALE, 1, 1).iter())?;
    write(folder, "partsupp", PartSuppGenerator::new(SCALE, 1, 1).iter())?;
    write(folder, "customer", CustomerGenerator::new(SCALE, 1, 1).iter())?;
    write(folder, "orders", OrderGenerator::new(SCALE, 1, 1).iter())?;
    write(folder, "lineitem", LineItemGenerator::new(SCALE, 1, 1).iter())
}

/// One row a line, each value with a bar behind it.
fn write<R: Display>(folder: &Path, table: &str, rows: impl Iterator<Item = R>) -> Result<()> {
    let mut file = BufWriter::new(std::fs::File::create(folder.join(table).with_extension("tbl"))?);
    for row in rows {
        writeln!(file, "{row}")?;
    }
    file.flush()
}
