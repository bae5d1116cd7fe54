//! Queries at run time: generated code beside its peers, on SQLite (in memory and in a file), PostgreSQL
//! and MariaDB, in one run, peer after peer in every round.
//!
//! `cargo run --release --features peers --bin run_time -- [--rounds N] [--millis N] [--times N] [--json FILE]
//! [--place NAME] [--peer NAME] [--work NAME]`: each name is a whole one or a part of some; without it all are
//! measured. A sample takes `--millis`, or does its work `--times` times.

mod args;
mod data;
mod peer;
mod peers;
mod place;
mod report;
mod rounds;
mod work;

schema_runtime::include!(blog);

use peer::Result;
use std::sync::Arc;

fn main() -> Result<()> {
    let args = args::Args::read(std::env::args().skip(1))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let runtime = Arc::new(runtime);
    let mut results = Vec::new();
    for place in place::all(&args)? {
        place.fill(&runtime)?;
        let peers = peers::on(&place, &runtime)?;
        let peers: Vec<_> = peers.into_iter().filter(|peer| args.peer(peer.name())).collect();
        let result = rounds::measure(&place, &peers, &args)?;
        report::print(&result);
        results.push(result);
        drop(peers);
        place.drop();
    }
    args.json.map_or(Ok(()), |file| Ok(std::fs::write(file, report::json(&results))?))
}
