//! The consistency conditions, and what breaks each of them.

use crate::load::{CUSTOMERS, DELIVERED, DISTRICTS, WAREHOUSES};
use crate::tpcc::{self, customer, district, history, new_order, order_line, orders, warehouse};
use schema_runtime::{Database, Decimal, Error, Result};

/// The numbers of the conditions that do not hold. The eleventh is for fresh data alone.
pub(crate) async fn broken(db: &Database) -> Result<Vec<u32>> {
    let rows = [
        (1, tpcc::condition_1(db).await?.len()),
        (2, tpcc::condition_2(db).await?.len()),
        (3, tpcc::condition_3(db).await?.len()),
        (4, tpcc::condition_4(db).await?.len()),
        (5, tpcc::condition_5(db).await?.len()),
        (6, tpcc::condition_6(db).await?.len()),
        (7, tpcc::condition_7(db).await?.len()),
        (8, tpcc::condition_8(db).await?.len()),
        (9, tpcc::condition_9(db).await?.len()),
        (10, tpcc::condition_10(db).await?.len()),
        (12, tpcc::condition_12(db).await?.len()),
    ];
    Ok(rows.into_iter().filter(|(_, rows)| *rows > 0).map(|(number, _)| number).collect())
}

/// Runs a statement on fresh data, looks at the conditions, and undoes it.
macro_rules! breaks {
    ($db:expr, $statement:expr, $numbers:expr) => {
        let statement = $statement;
        let done: Result<()> = $db
            .transaction(async |tx| {
                assert_eq!(statement.execute(tx).await?, 1, "one row is meant");
                assert_eq!(broken(tx).await?, $numbers);
                Err(Error::app("undone"))
            })
            .await;
        assert!(matches!(done, Err(Error::App(_))), "{done:?}");
    };
}

/// Each condition is seen to fail where the data, loaded a moment ago, are changed in one place.
pub(crate) async fn each_can_fail(db: &Database) {
    let cent = Decimal::new(1, 2);
    let first = || warehouse::w_id.eq(1);
    breaks!(db, warehouse::update().set(warehouse::w_ytd, cent).filter(first()), [1, 8]);
    let first = || district::d_w_id.eq(1).and(district::d_id.eq(10));
    breaks!(db, district::update().set(district::d_ytd, cent).filter(first()), [1, 9]);
    breaks!(db, district::update().set(district::d_next_o_id, CUSTOMERS).filter(first()), [2]);
    let within = new_order::no_w_id.eq(2).and(new_order::no_d_id.eq(1));
    breaks!(db, new_order::delete().filter(within.and(new_order::no_o_id.eq(DELIVERED + 2))), [3, 5]);
    let order = |id| orders::o_w_id.eq(2).and(orders::o_d_id.eq(3)).and(orders::o_id.eq(id));
    breaks!(db, orders::update().set(orders::o_ol_cnt, 16).filter(order(1)), [4, 6]);
    breaks!(db, orders::update().set(orders::o_carrier_id, 7).filter(order(DELIVERED + 1)), [5, 7]);
    let line = || {
        let order = order_line::ol_w_id.eq(1).and(order_line::ol_d_id.eq(1)).and(order_line::ol_o_id.eq(1));
        order.and(order_line::ol_number.eq(2))
    };
    breaks!(db, order_line::delete().filter(line()), [4, 6]);
    breaks!(db, order_line::update().set(order_line::ol_delivery_d, None).filter(line()), [7]);
    breaks!(db, order_line::update().set(order_line::ol_amount, cent).filter(line()), [10, 12]);
    let payment = history::h_c_w_id.eq(1).and(history::h_c_d_id.eq(4)).and(history::h_c_id.eq(5));
    breaks!(db, history::update().set(history::h_amount, cent).filter(payment), [8, 9, 10]);
    let buyer = || customer::c_w_id.eq(1).and(customer::c_d_id.eq(4)).and(customer::c_id.eq(5));
    breaks!(db, customer::update().set(customer::c_balance, cent).filter(buyer()), [10, 12]);
    breaks!(db, customer::update().set(customer::c_ytd_payment, cent).filter(buyer()), [12]);

    let districts = (WAREHOUSES * DISTRICTS) as usize;
    assert_eq!(tpcc::condition_11(db, DELIVERED).await.expect("the districts").len(), 0);
    assert_eq!(tpcc::condition_11(db, None).await.expect("the districts").len(), districts);
}
