//! Runs the blocks of Rust that stand in the pages, each with a database of its own.

use schema_pages::quickstart;
use schema_runtime::{Config, Database, Result};

/// The blocks as they stand in the pages: they import what they show, and leave values unused.
#[allow(unused, clippy::all)]
mod blocks {
    use super::*;
    include!(concat!(env!("OUT_DIR"), "/blocks.rs"));
}

#[tokio::main]
async fn main() -> Result<()> {
    for (name, text) in blocks::BLOCKS {
        let db = Database::connect(Config::sqlite(":memory:")).await?;
        quickstart::create_all(&db).await?;
        // A block that connects has a database of its own, and nobody in it.
        if !text.contains("connect()") {
            quickstart::NewAuthUser::new("ann@example.org").insert(&db).await?;
        }
        blocks::run(name, db).await?;
        println!("{name}");
    }
    Ok(())
}
