//! The peers, one file each.

mod by_hand;
mod diesel;
mod diesel_async;
mod diesel_tables;
mod ours;
mod raw;
mod rusqlite;
mod sea_orm;
mod sqlx;
mod tokio_postgres;

use crate::peer::{Awaited, Blocking, Peer, Result, Spawned, Threads};
use crate::place::{Kind, Place};
use ::diesel::{PgConnection, SqliteConnection};
use std::sync::Arc;
use tokio::runtime::Runtime;

/// All that can be measured at a place, connected.
pub(crate) fn on(place: &Place, runtime: &Arc<Runtime>) -> Result<Vec<Box<dyn Peer>>> {
    let db = runtime.block_on(ours::connect(place))?;
    let mut peers: Vec<Box<dyn Peer>> = vec![
        spawned(runtime, ours::Named(db.clone())),
        spawned(runtime, ours::Builder(db.clone())),
        spawned(runtime, ours::Rows::new(db)),
    ];
    match place.kind {
        Kind::Memory | Kind::File => {
            peers.push(threads(runtime, raw::Raw::open(place)?));
            peers.push(threads(runtime, rusqlite::Rusqlite::open(place)?));
            peers.push(threads(runtime, diesel::Diesel::<SqliteConnection>::open(place)?));
            peers.push(spawned(runtime, runtime.block_on(sqlx::OnSqlite::open(place))?));
        }
        Kind::Postgres => {
            peers.push(spawned(runtime, runtime.block_on(tokio_postgres::TokioPostgres::open(place))?));
            peers.push(spawned(runtime, runtime.block_on(sqlx::OnPostgres::open(place))?));
            peers.push(threads(runtime, diesel::Diesel::<PgConnection>::open(place)?));
            peers.push(spawned(runtime, runtime.block_on(diesel_async::OnPostgres::open(place))?));
        }
        // diesel itself wants MySQL's own client library.
        Kind::MariaDb => {
            peers.push(spawned(runtime, runtime.block_on(sqlx::OnMySql::open(place))?));
            peers.push(spawned(runtime, runtime.block_on(diesel_async::OnMySql::open(place))?));
        }
    }
    peers.push(spawned(runtime, runtime.block_on(sea_orm::SeaOrm::open(place))?));
    Ok(peers)
}

fn spawned(runtime: &Arc<Runtime>, peer: impl Awaited) -> Box<dyn Peer> {
    Box::new(Spawned { peer: Arc::new(peer), runtime: runtime.clone() })
}

fn threads(runtime: &Arc<Runtime>, peer: impl Blocking) -> Box<dyn Peer> {
    Box::new(Threads { peer: Arc::new(peer), runtime: runtime.clone() })
}
