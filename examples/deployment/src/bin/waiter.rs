//! Service A: old code, made before dishes could be ready. Each line of standard input is an order.
//! `waiter migrate` applies the migrations it brings.

use deployment::before::{self, NewDish, dish};
use std::io::stdin;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::args().nth(1).is_some_and(|word| word == "migrate") {
        let config = before::migrate().config()?;
        println!("applied: {}", before::migrate().apply(&config).await?);
        return Ok(());
    }
    let db = before::connect().await?;
    println!("open");
    for line in stdin().lines() {
        NewDish::new(line?).insert(&db).await?;
        println!("orders: {}", dish::select().count(&db).await?);
    }
    Ok(())
}
