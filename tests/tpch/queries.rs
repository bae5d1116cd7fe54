//! The queries, each asked with the specification's values for validation: the defaults of its parameters.

use crate::answer::{Cell, ToCell, compare};
use crate::tpch;
use schema_runtime::{Database, Decimal, Result};

/// Asks a query of many rows, and compares the columns named, in their order.
macro_rules! ask {
    ($found:ident, $name:literal, $query:expr => $($column:ident),+) => {{
        let rows = $query.await.map(|rows| {
            rows.iter().map(|row| vec![$(row.$column.cell()),+]).collect::<Vec<_>>()
        });
        $found.push(($name, rows));
    }};
}

/// Asks a query of one row.
macro_rules! ask_one {
    ($found:ident, $name:literal, $query:expr => $($column:ident),+) => {{
        let rows = $query.await.map(|row| vec![vec![$(row.$column.cell()),+]]);
        $found.push(($name, rows));
    }};
}

/// Asks all of them; gives how many that were, and what differs from the answers.
pub(crate) async fn run(db: &Database) -> (usize, Vec<String>) {
    // A ten thousandth by the size of the data.
    let fraction = Decimal::new(1, 2);
    let mut found = Vec::new();
    ask!(found, "q01", tpch::q01(db, None) =>
        l_returnflag, l_linestatus, sum_qty, sum_base_price, sum_disc_price, sum_charge, avg_qty, avg_price,
        avg_disc, count_order);
    ask!(found, "q02", tpch::q02(db, None, None, None) =>
        s_acctbal, s_name, n_name, p_partkey, p_mfgr, s_address, s_phone, s_comment);
    ask!(found, "q03", tpch::q03(db, None, None) =>
        l_orderkey, revenue, o_orderdate, o_shippriority);
    ask!(found, "q04", tpch::q04(db, None) => o_orderpriority, order_count);
    ask!(found, "q05", tpch::q05(db, None, None) => n_name, revenue);
    ask_one!(found, "q06", tpch::q06(db, None, None, None) => revenue);
    ask!(found, "q07", tpch::q07(db, None, None) => supp_nation, cust_nation, l_year, revenue);
    ask!(found, "q08", tpch::q08(db, None, None, None) => o_year, mkt_share);
    ask!(found, "q08_other", tpch::q08(db, "VIETNAM", "ASIA", "MEDIUM PLATED STEEL") => o_year, mkt_share);
    ask!(found, "q09", tpch::q09(db, None) => nation, o_year, sum_profit);
    ask!(found, "q10", tpch::q10(db, None) =>
        c_custkey, c_name, revenue, c_acctbal, n_name, c_address, c_phone, c_comment);
    ask!(found, "q11", tpch::q11(db, None, fraction) => ps_partkey, value);
    ask!(found, "q12", tpch::q12(db, None, None, None) =>
        l_shipmode, high_line_count, low_line_count);
    ask!(found, "q13", tpch::q13(db, None, None) => c_count, custdist);
    ask_one!(found, "q14", tpch::q14(db, None) => promo_revenue);
    ask!(found, "q15", tpch::q15(db, None) =>
        s_suppkey, s_name, s_address, s_phone, total_revenue);
    ask!(found, "q16", tpch::q16(db, None, None, None) =>
        p_brand, p_type, p_size, supplier_cnt);
    ask_one!(found, "q17", tpch::q17(db, None, None) => avg_yearly);
    ask_one!(found, "q17_other", tpch::q17(db, "Brand#44", "WRAP CAN") => avg_yearly);
    ask!(found, "q18", tpch::q18(db, None) =>
        c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice, sum_qty);
    ask_one!(found, "q19", tpch::q19(db, None, None, None, None, None, None) => revenue);
    ask!(found, "q20", tpch::q20(db, None, None, None) => s_name, s_address);
    ask!(found, "q21", tpch::q21(db, None) => s_name, numwait);
    ask!(found, "q22", tpch::q22(db, None) =>
        cntrycode, numcust, totacctbal);
    let count = found.len();
    (count, found.into_iter().filter_map(difference).collect())
}

/// What is wrong with the rows of a query, if anything is.
fn difference((name, rows): (&str, Result<Vec<Vec<Cell>>>)) -> Option<String> {
    let difference = match rows {
        Ok(rows) => compare(name, &rows).err(),
        Err(error) => Some(error.to_string()),
    };
    difference.map(|what| format!("{name}: {what}"))
}
