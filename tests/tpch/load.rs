//! The data: made by `tpchgen` as the benchmark's own program makes them, inserted as an application would.

use crate::tpch::{
    Customer, Lineitem, Nation, NewCustomer, NewLineitem, NewNation, NewOrders, NewPart, NewPartsupp,
    NewRegion, NewSupplier, Orders, Part, Partsupp, Region, Supplier,
};
use schema_runtime::chrono::NaiveDate;
use schema_runtime::{Database, Decimal, Result};
use std::sync::LazyLock;
use tpchgen::dates::TPCHDate;
use tpchgen::decimal::TPCHDecimal;
use tpchgen::generators::{
    CustomerGenerator, LineItemGenerator, NationGenerator, OrderGenerator, PartGenerator, PartSuppGenerator,
    RegionGenerator, SupplierGenerator,
};

/// The size of the data, as in `data.rs`.
const SCALE: f64 = 0.01;

/// Every row, made once for all databases.
static DATA: LazyLock<Data> = LazyLock::new(Data::new);

struct Data {
    region: Vec<NewRegion>,
    nation: Vec<NewNation>,
    part: Vec<NewPart>,
    supplier: Vec<NewSupplier>,
    partsupp: Vec<NewPartsupp>,
    customer: Vec<NewCustomer>,
    orders: Vec<NewOrders>,
    lineitem: Vec<NewLineitem>,
}

/// Fills the tables; gives the number of rows.
pub(crate) async fn all(db: &Database) -> Result<u64> {
    let data = &*DATA;
    Ok(Region::insert_many(db, &data.region).await?
        + Nation::insert_many(db, &data.nation).await?
        + Part::insert_many(db, &data.part).await?
        + Supplier::insert_many(db, &data.supplier).await?
        + Partsupp::insert_many(db, &data.partsupp).await?
        + Customer::insert_many(db, &data.customer).await?
        + Orders::insert_many(db, &data.orders).await?
        + Lineitem::insert_many(db, &data.lineitem).await?)
}

fn amount(value: TPCHDecimal) -> Decimal {
    Decimal::new(value.into_inner(), 2)
}

fn day(date: TPCHDate) -> NaiveDate {
    NaiveDate::from_epoch_days(date.to_unix_epoch()).expect("a day of the 1990s")
}

impl Data {
    fn new() -> Data {
        Data {
            region: RegionGenerator::new(SCALE, 1, 1)
                .iter()
                .map(|row| NewRegion {
                    r_regionkey: row.r_regionkey,
                    r_name: row.r_name.into(),
                    r_comment: row.r_comment.into(),
                })
                .collect(),
            nation: NationGenerator::new(SCALE, 1, 1)
                .iter()
                .map(|row| NewNation {
                    n_nationkey: row.n_nationkey,
                    n_name: row.n_name.into(),
                    n_regionkey: row.n_regionkey,
                    n_comment: row.n_comment.into(),
                })
                .collect(),
            part: PartGenerator::new(SCALE, 1, 1)
                .iter()
                .map(|row| NewPart {
                    p_partkey: row.p_partkey,
                    p_name: row.p_name.to_string(),
                    p_mfgr: row.p_mfgr.to_string(),
                    p_brand: row.p_brand.to_string(),
                    p_type: row.p_type.into(),
                    p_size: row.p_size,
                    p_container: row.p_container.into(),
                    p_retailprice: amount(row.p_retailprice),
                    p_comment: row.p_comment.into(),
                })
                .collect(),
            supplier: SupplierGenerator::new(SCALE, 1, 1)
                .iter()
                .map(|row| NewSupplier {
                    s_suppkey: row.s_suppkey,
                    s_name: row.s_name.to_string(),
                    s_address: row.s_address.to_string(),
                    s_nationkey: row.s_nationkey,
                    s_phone: row.s_phone.to_string(),
                    s_acctbal: amount(row.s_acctbal),
                    s_comment: row.s_comment,
                })
                .collect(),
            partsupp: PartSuppGenerator::new(SCALE, 1, 1)
                .iter()
                .map(|row| NewPartsupp {
                    ps_partkey: row.ps_partkey,
                    ps_suppkey: row.ps_suppkey,
                    ps_availqty: row.ps_availqty,
                    ps_supplycost: amount(row.ps_supplycost),
                    ps_comment: row.ps_comment.into(),
                })
                .collect(),
            customer: CustomerGenerator::new(SCALE, 1, 1)
                .iter()
                .map(|row| NewCustomer {
                    c_custkey: row.c_custkey,
                    c_name: row.c_name.to_string(),
                    c_address: row.c_address.to_string(),
                    c_nationkey: row.c_nationkey,
                    c_phone: row.c_phone.to_string(),
                    c_acctbal: amount(row.c_acctbal),
                    c_mktsegment: row.c_mktsegment.into(),
                    c_comment: row.c_comment.into(),
                })
                .collect(),
            orders: OrderGenerator::new(SCALE, 1, 1)
                .iter()
                .map(|row| NewOrders {
                    o_orderkey: row.o_orderkey,
                    o_custkey: row.o_custkey,
                    o_orderstatus: row.o_orderstatus.to_string(),
                    o_totalprice: amount(row.o_totalprice),
                    o_orderdate: day(row.o_orderdate),
                    o_orderpriority: row.o_orderpriority.into(),
                    o_clerk: row.o_clerk.to_string(),
                    o_shippriority: row.o_shippriority,
                    o_comment: row.o_comment.into(),
                })
                .collect(),
            lineitem: LineItemGenerator::new(SCALE, 1, 1)
                .iter()
                .map(|row| NewLineitem {
                    l_orderkey: row.l_orderkey,
                    l_partkey: row.l_partkey,
                    l_suppkey: row.l_suppkey,
                    l_linenumber: row.l_linenumber,
                    l_quantity: row.l_quantity.into(),
                    l_extendedprice: amount(row.l_extendedprice),
                    l_discount: amount(row.l_discount),
                    l_tax: amount(row.l_tax),
                    l_returnflag: row.l_returnflag.into(),
                    l_linestatus: row.l_linestatus.into(),
                    l_shipdate: day(row.l_shipdate),
                    l_commitdate: day(row.l_commitdate),
                    l_receiptdate: day(row.l_receiptdate),
                    l_shipinstruct: row.l_shipinstruct.into(),
                    l_shipmode: row.l_shipmode.into(),
                    l_comment: row.l_comment.into(),
                })
                .collect(),
        }
    }
}
