//! Service B: new code, which says that dishes are ready. It does not start on a database where they can't be.
//! `kitchen migrate` applies the migrations it brings.

use deployment::after::{self, dish};
use schema_runtime::chrono::Utc;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::args().nth(1).is_some_and(|word| word == "migrate") {
        let config = after::migrate().config()?;
        println!("applied: {}", after::migrate().apply(&config).await?);
        return Ok(());
    }
    let db = after::connect().await?;
    let cooked =
        dish::update().set(dish::ready_at, Utc::now()).filter(dish::ready_at.is_null()).execute(&db).await?;
    println!("ready: {cooked}");
    Ok(())
}
