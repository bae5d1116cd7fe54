//! The five transactions (clauses 2.4 to 2.8), over the named queries of `schema/`.

use crate::load::DISTRICTS;
use crate::tpcc;
use schema_runtime::chrono::{DateTime, Utc};
use schema_runtime::{Database, Decimal, Error, Result};

/// A line of an order to be.
pub(crate) struct Wanted {
    pub(crate) i_id: i32,
    pub(crate) supply_w_id: i32,
    pub(crate) quantity: i32,
}

/// An order to be.
pub(crate) struct Order {
    pub(crate) w_id: i32,
    pub(crate) d_id: i32,
    pub(crate) c_id: i32,
    pub(crate) at: DateTime<Utc>,
    pub(crate) lines: Vec<Wanted>,
}

/// Orders items; gives what the whole costs. An item that is not for sale undoes the order: [`Error::App`].
pub(crate) async fn new_order(db: &Database, order: &Order) -> Result<Decimal> {
    let Order { w_id, d_id, c_id, at, ref lines } = *order;
    db.transaction(async |tx| {
        let buyer = tpcc::buyer(tx, w_id, d_id, c_id).await?;
        let district = tpcc::take_order_number(tx, w_id, d_id).await?;
        let o_id = district.d_next_o_id - 1;
        let count = i32::try_from(lines.len()).expect("an order has few lines");
        let all_local = lines.iter().all(|line| line.supply_w_id == w_id);
        tpcc::add_order(tx, w_id, d_id, o_id, c_id, at, count, all_local).await?;
        tpcc::add_new_order(tx, w_id, d_id, o_id).await?;
        let mut total = Decimal::ZERO;
        for (number, line) in (1..).zip(lines) {
            let Some(item) = tpcc::item_for_sale(tx, line.i_id).await? else {
                return Err(Error::app("item number is not valid"));
            };
            let stock = tpcc::stock_for_sale(tx, line.supply_w_id, line.i_id, d_id).await?;
            let remote = i32::from(line.supply_w_id != w_id);
            tpcc::take_stock(tx, line.supply_w_id, line.i_id, line.quantity, remote).await?;
            let amount = item.i_price * Decimal::from(line.quantity);
            total += amount;
            tpcc::add_order_line(
                tx,
                w_id,
                d_id,
                o_id,
                number,
                line.i_id,
                line.supply_w_id,
                line.quantity,
                amount,
                &stock.dist_info,
            )
            .await?;
        }
        Ok(total * (Decimal::ONE - buyer.c_discount) * (Decimal::ONE + buyer.w_tax + district.d_tax))
    })
    .await
}

/// How a customer is named.
pub(crate) enum Who {
    Id(i32),
    LastName(String),
}

impl Who {
    async fn id(&self, tx: &Database, w_id: i32, d_id: i32) -> Result<i32> {
        match self {
            Who::Id(id) => Ok(*id),
            Who::LastName(last) => Ok(tpcc::customer_by_name(tx, w_id, d_id, last).await?.c_id),
        }
    }
}

/// A payment to be.
pub(crate) struct Payment {
    pub(crate) w_id: i32,
    pub(crate) d_id: i32,
    pub(crate) c_w_id: i32,
    pub(crate) c_d_id: i32,
    pub(crate) who: Who,
    pub(crate) amount: Decimal,
    pub(crate) at: DateTime<Utc>,
}

/// Pays; gives the customer's balance.
pub(crate) async fn payment(db: &Database, payment: &Payment) -> Result<Decimal> {
    let Payment { w_id, d_id, c_w_id, c_d_id, ref who, amount, at } = *payment;
    db.transaction(async |tx| {
        let warehouse = tpcc::pay_warehouse(tx, w_id, amount).await?;
        let district = tpcc::pay_district(tx, w_id, d_id, amount).await?;
        let c_id = who.id(tx, c_w_id, c_d_id).await?;
        let payer = tpcc::payer(tx, c_w_id, c_d_id, c_id).await?;
        let note = format!("{c_id} {c_d_id} {c_w_id} {d_id} {w_id} {amount} ");
        tpcc::pay_customer(tx, c_w_id, c_d_id, c_id, amount, &note).await?;
        let places = format!("{}    {}", warehouse.w_name, district.d_name);
        tpcc::add_history(tx, c_w_id, c_d_id, c_id, w_id, d_id, at, amount, &places).await?;
        Ok(payer.c_balance - amount)
    })
    .await
}

/// Asks for a customer's last order; gives the number of its lines.
pub(crate) async fn order_status(db: &Database, w_id: i32, d_id: i32, who: &Who) -> Result<usize> {
    db.transaction(async |tx| {
        let c_id = who.id(tx, w_id, d_id).await?;
        tpcc::customer_status(tx, w_id, d_id, c_id).await?;
        let order = tpcc::last_order(tx, w_id, d_id, c_id).await?;
        let lines = tpcc::lines_of(tx, w_id, d_id, order.o_id).await?;
        Ok(lines.len())
    })
    .await
}

/// Delivers the oldest order of each district, each in a transaction of its own; gives how many there were.
pub(crate) async fn delivery(db: &Database, w_id: i32, carrier: i32, at: DateTime<Utc>) -> Result<i32> {
    let mut delivered = 0;
    for d_id in 1..=DISTRICTS {
        delivered += db
            .transaction(async |tx| {
                let Some(oldest) = tpcc::oldest_new_order(tx, w_id, d_id).await? else {
                    return Ok(0);
                };
                let o_id = oldest.no_o_id;
                tpcc::remove_new_order(tx, w_id, d_id, o_id).await?;
                let buyer = tpcc::hand_over(tx, w_id, d_id, o_id, carrier).await?;
                tpcc::date_lines(tx, w_id, d_id, o_id, at).await?;
                let amount = tpcc::amount_of(tx, w_id, d_id, o_id).await?.amount;
                tpcc::charge_customer(tx, w_id, d_id, buyer.o_c_id, amount).await?;
                Ok(1)
            })
            .await?;
    }
    Ok(delivered)
}

/// How many items of those sold last run low.
pub(crate) async fn stock_level(db: &Database, w_id: i32, d_id: i32, threshold: i32) -> Result<i64> {
    Ok(tpcc::low_stock(db, w_id, d_id, threshold).await?.low)
}
