//! What the conditions don't tell: that all is there that was done, and that queries answer what they are asked.

use crate::load::{CUSTOMERS, DELIVERED, DISTRICTS, WAREHOUSES};
use crate::random::last_name;
use crate::terminal::Done;
use crate::tpcc::{self, customer, district, history, new_order, order_line, orders, stock, warehouse};
use schema_runtime::{Database, Decimal};
use std::collections::BTreeSet;

/// The tables hold what the terminals did, and nothing of what was undone.
pub(crate) async fn nothing_is_lost(db: &Database, done: &Done) {
    let before = i64::from(WAREHOUSES * DISTRICTS * CUSTOMERS);
    let waiting = i64::from(WAREHOUSES * DISTRICTS * (CUSTOMERS - DELIVERED));
    assert!(done.orders > 0 && done.undone > 0 && done.delivered > 0 && done.asked > 0, "{done:?}");
    assert_eq!(orders::select().count(db).await.expect("orders"), before + done.orders);
    let new = new_order::select().count(db).await.expect("new orders");
    assert_eq!(new, waiting + done.orders - done.delivered);
    assert_eq!(history::select().count(db).await.expect("payments"), before + done.payments);
    let warehouses = warehouse::select().fetch_all(db).await.expect("warehouses");
    let paid: Decimal = warehouses.iter().map(|w| w.w_ytd).sum();
    assert_eq!(paid, Decimal::from(10 * before) + done.paid);

    // What the new orders took is gone from the stocks.
    let lines = order_line::select().filter(order_line::ol_o_id.gt(CUSTOMERS)).fetch_all(db).await;
    let lines = lines.expect("lines");
    let stocks = stock::select().fetch_all(db).await.expect("stocks");
    assert!(stocks.iter().all(|s| (10..=100).contains(&s.s_quantity)));
    let taken: i32 = lines.iter().map(|l| l.ol_quantity).sum();
    assert_eq!(stocks.iter().map(|s| s.s_ytd).sum::<Decimal>(), Decimal::from(taken));
    assert_eq!(stocks.iter().map(|s| s.s_order_cnt as usize).sum::<usize>(), lines.len());
    let remote = lines.iter().filter(|l| l.ol_supply_w_id != l.ol_w_id).count();
    assert_eq!(stocks.iter().map(|s| s.s_remote_cnt as usize).sum::<usize>(), remote);
    let of = |l: &tpcc::OrderLine| {
        let s = stocks.iter().find(|s| (s.s_w_id, s.s_i_id) == (l.ol_supply_w_id, l.ol_i_id));
        let s = s.expect("a line has a stock");
        let texts = [
            &s.s_dist_01,
            &s.s_dist_02,
            &s.s_dist_03,
            &s.s_dist_04,
            &s.s_dist_05,
            &s.s_dist_06,
            &s.s_dist_07,
            &s.s_dist_08,
            &s.s_dist_09,
            &s.s_dist_10,
        ];
        texts[l.ol_d_id as usize - 1].clone()
    };
    assert!(lines.iter().all(|l| l.ol_dist_info == of(l)), "the text is of the district");

    // Payments are noted with those of bad credit alone.
    let people = customer::select().filter(customer::c_payment_cnt.gt(1)).fetch_all(db).await;
    for payer in people.expect("customers") {
        let note = format!("{} {} {} ", payer.c_id, payer.c_d_id, payer.c_w_id);
        assert_eq!(payer.c_data.starts_with(&note), payer.c_credit == "BC", "{}", payer.c_data);
    }
}

/// The queries that choose and count, beside the same in Rust.
pub(crate) async fn reads_are_right(db: &Database) {
    let (w_id, d_id) = (2, 7);
    let last = last_name(3);
    let named = customer::c_w_id.eq(w_id).and(customer::c_d_id.eq(d_id)).and(customer::c_last.eq(&last));
    let mut named = customer::select().filter(named).fetch_all(db).await.expect("customers");
    named.sort_by(|a, b| a.c_first.cmp(&b.c_first));
    let [_, middle, _] = named.as_slice() else { panic!("three have that name: {named:?}") };
    let found = tpcc::customer_by_name(db, w_id, d_id, &last).await.expect("a customer");
    assert_eq!(found.c_id, middle.c_id);

    let theirs = orders::o_w_id.eq(w_id).and(orders::o_d_id.eq(d_id)).and(orders::o_c_id.eq(found.c_id));
    let theirs = orders::select().filter(theirs).fetch_all(db).await.expect("orders");
    let last = tpcc::last_order(db, w_id, d_id, found.c_id).await.expect("an order");
    assert_eq!(Some(last.o_id), theirs.iter().map(|o| o.o_id).max());

    let here = district::d_w_id.eq(w_id).and(district::d_id.eq(d_id));
    let next = district::select().filter(here).fetch_one(db).await.expect("the district").d_next_o_id;
    let sold = order_line::ol_w_id.eq(w_id).and(order_line::ol_d_id.eq(d_id));
    let sold = sold.and(order_line::ol_o_id.between(next - 20, next - 1));
    let sold = order_line::select().filter(sold).fetch_all(db).await.expect("lines");
    let sold: BTreeSet<i32> = sold.iter().map(|l| l.ol_i_id).collect();
    let stocks = stock::select().filter(stock::s_w_id.eq(w_id)).fetch_all(db).await.expect("stocks");
    for threshold in [0, 30, 60, 101] {
        let low = |s: &&tpcc::Stock| s.s_quantity < threshold && sold.contains(&s.s_i_id);
        let found = tpcc::low_stock(db, w_id, d_id, threshold).await.expect("a number").low;
        assert_eq!(found, stocks.iter().filter(low).count() as i64, "below {threshold}");
    }
}
