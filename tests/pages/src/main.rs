//! Without an argument, names the blocks of Rust that stand in the pages; else runs the one of this name,
//! with the database that the environment names, which is to be empty.

use schema_pages::quickstart;
use schema_runtime::{Error, Result};

/// The blocks as they stand in the pages: they import what they show, and leave values unused.
#[allow(unused, clippy::all)]
mod blocks {
    use super::*;
    include!(concat!(env!("OUT_DIR"), "/blocks.rs"));
}

#[tokio::main]
async fn main() -> Result<()> {
    let Some(wanted) = std::env::args().nth(1) else {
        for (name, _) in blocks::BLOCKS {
            println!("{name}");
        }
        return Ok(());
    };
    let block = blocks::BLOCKS.iter().find(|(name, _)| *name == wanted);
    let (name, text) = block.ok_or_else(|| Error::app(format!("no block is called {wanted}")))?;
    let db = quickstart::connect().await?;
    // A block that connects finds nothing, and nobody in it.
    if !text.contains("connect()") {
        quickstart::create_all(&db).await?;
        quickstart::NewAuthUser::new("ann@example.org").insert(&db).await?;
    }
    blocks::run(name, db).await
}
