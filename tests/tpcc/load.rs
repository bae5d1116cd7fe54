//! The data that the transactions find (clause 4.3.3), cut down: fewer items, customers and orders than the
//! specification has for a warehouse, in the same proportions where its conditions want them.

use crate::random::{Random, last_name};
use crate::tpcc::{
    Customer, District, History, Item, NewCustomer, NewDistrict, NewHistory, NewItem, NewNewOrder,
    NewOrderLine, NewOrders, NewStock, NewWarehouse, OrderLine, Orders, Stock, Warehouse,
};
use schema_runtime::chrono::{DateTime, Utc};
use schema_runtime::{Database, Decimal, Result};

/// As many warehouses as a remote payment needs.
pub(crate) const WAREHOUSES: i32 = 2;
/// Districts of a warehouse.
pub(crate) const DISTRICTS: i32 = 10;
/// Customers of a district, 3,000 in the specification. Each has one order.
pub(crate) const CUSTOMERS: i32 = 30;
/// The first of these orders are delivered: 2,100 in the specification.
pub(crate) const DELIVERED: i32 = 21;
/// Items, 100,000 in the specification.
pub(crate) const ITEMS: i32 = 100;
/// Last names in a district, 1,000 in the specification: three customers share one.
pub(crate) const NAMES: i32 = 10;

/// When the data are made.
pub(crate) fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).expect("a moment of 2023")
}

/// Fills the tables.
pub(crate) async fn all(db: &Database) -> Result<()> {
    let mut random = Random::new(1);
    Item::insert_many(db, &items(&mut random)).await?;
    for w_id in 1..=WAREHOUSES {
        Warehouse::insert_many(db, &[warehouse(&mut random, w_id)]).await?;
        Stock::insert_many(db, &stock(&mut random, w_id)).await?;
        let districts: Vec<_> = (1..=DISTRICTS).map(|d_id| district(&mut random, w_id, d_id)).collect();
        District::insert_many(db, &districts).await?;
        for d_id in 1..=DISTRICTS {
            customers(db, &mut random, w_id, d_id).await?;
            orders(db, &mut random, w_id, d_id).await?;
        }
    }
    Ok(())
}

fn items(random: &mut Random) -> Vec<NewItem> {
    let item = |i_id| NewItem {
        i_id,
        i_im_id: random.within(1, 10_000),
        i_name: random.text(14, 24),
        i_price: random.decimal(100, 10_000, 2),
        i_data: random.data(),
    };
    (1..=ITEMS).map(item).collect()
}

fn warehouse(random: &mut Random, w_id: i32) -> NewWarehouse {
    NewWarehouse {
        w_id,
        w_name: random.text(6, 10),
        w_street_1: random.text(10, 20),
        w_street_2: random.text(10, 20),
        w_city: random.text(10, 20),
        w_state: random.text(2, 2),
        w_zip: random.zip(),
        w_tax: random.decimal(0, 2_000, 4),
        w_ytd: Decimal::from(10 * CUSTOMERS * DISTRICTS),
    }
}

fn district(random: &mut Random, d_w_id: i32, d_id: i32) -> NewDistrict {
    NewDistrict {
        d_id,
        d_w_id,
        d_name: random.text(6, 10),
        d_street_1: random.text(10, 20),
        d_street_2: random.text(10, 20),
        d_city: random.text(10, 20),
        d_state: random.text(2, 2),
        d_zip: random.zip(),
        d_tax: random.decimal(0, 2_000, 4),
        d_ytd: Decimal::from(10 * CUSTOMERS),
        d_next_o_id: CUSTOMERS + 1,
    }
}

fn stock(random: &mut Random, s_w_id: i32) -> Vec<NewStock> {
    let stock = |s_i_id| NewStock {
        s_i_id,
        s_w_id,
        s_quantity: random.within(10, 100),
        s_dist_01: random.text(24, 24),
        s_dist_02: random.text(24, 24),
        s_dist_03: random.text(24, 24),
        s_dist_04: random.text(24, 24),
        s_dist_05: random.text(24, 24),
        s_dist_06: random.text(24, 24),
        s_dist_07: random.text(24, 24),
        s_dist_08: random.text(24, 24),
        s_dist_09: random.text(24, 24),
        s_dist_10: random.text(24, 24),
        s_ytd: Decimal::ZERO,
        s_order_cnt: 0,
        s_remote_cnt: 0,
        s_data: random.data(),
    };
    (1..=ITEMS).map(stock).collect()
}

/// The customers of a district, each of whom has paid 10.00.
async fn customers(db: &Database, random: &mut Random, c_w_id: i32, c_d_id: i32) -> Result<()> {
    let (mut people, mut payments) = (Vec::new(), Vec::new());
    for c_id in 1..=CUSTOMERS {
        people.push(NewCustomer {
            c_id,
            c_d_id,
            c_w_id,
            c_first: random.text(8, 16),
            c_middle: "OE".into(),
            c_last: last_name((c_id - 1) % NAMES),
            c_street_1: random.text(10, 20),
            c_street_2: random.text(10, 20),
            c_city: random.text(10, 20),
            c_state: random.text(2, 2),
            c_zip: random.zip(),
            c_phone: format!("{:016}", random.within(0, i32::MAX - 1)),
            c_since: start(),
            c_credit: if random.chance(10) { "BC" } else { "GC" }.into(),
            c_credit_lim: Decimal::from(50_000),
            c_discount: random.decimal(0, 5_000, 4),
            c_balance: Decimal::from(-10),
            c_ytd_payment: Decimal::from(10),
            c_payment_cnt: 1,
            c_delivery_cnt: 0,
            c_data: random.text(300, 500),
        });
        payments.push(NewHistory {
            h_c_id: c_id,
            h_c_d_id: c_d_id,
            h_c_w_id: c_w_id,
            h_d_id: c_d_id,
            h_w_id: c_w_id,
            h_date: start(),
            h_amount: Decimal::from(10),
            h_data: random.text(12, 24),
        });
    }
    Customer::insert_many(db, &people).await?;
    History::insert_many(db, &payments).await?;
    Ok(())
}

/// The orders of a district, one of each customer; the last of them are not delivered yet.
async fn orders(db: &Database, random: &mut Random, o_w_id: i32, o_d_id: i32) -> Result<()> {
    let (mut orders, mut new, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    let mut buyers: Vec<i32> = (1..=CUSTOMERS).collect();
    random.shuffle(&mut buyers);
    for (o_id, o_c_id) in (1..).zip(buyers) {
        let delivered = o_id <= DELIVERED;
        let o_ol_cnt = random.within(5, 15);
        orders.push(NewOrders {
            o_id,
            o_d_id,
            o_w_id,
            o_c_id,
            o_entry_d: start(),
            o_carrier_id: delivered.then(|| random.within(1, 10)),
            o_ol_cnt,
            o_all_local: true,
        });
        if !delivered {
            new.push(NewNewOrder { no_o_id: o_id, no_d_id: o_d_id, no_w_id: o_w_id });
        }
        lines.extend((1..=o_ol_cnt).map(|ol_number| NewOrderLine {
            ol_o_id: o_id,
            ol_d_id: o_d_id,
            ol_w_id: o_w_id,
            ol_number,
            ol_i_id: random.within(1, ITEMS),
            ol_supply_w_id: o_w_id,
            ol_delivery_d: delivered.then(start),
            ol_quantity: 5,
            ol_amount: if delivered { Decimal::ZERO } else { random.decimal(1, 999_999, 2) },
            ol_dist_info: random.text(24, 24),
        }));
    }
    Orders::insert_many(db, &orders).await?;
    crate::tpcc::NewOrder::insert_many(db, &new).await?;
    OrderLine::insert_many(db, &lines).await?;
    Ok(())
}
