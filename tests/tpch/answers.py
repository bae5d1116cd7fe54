#!/usr/bin/env python3
"""Makes the answers to TPC-H's queries anew: DuckDB runs their standard text on the data of the tests.

    pip install duckdb
    cargo run -p schema-tests --example tpch_data -- /tmp/tpch
    tests/tpch/answers.py /tmp/tpch

The queries are those of standard/, as the specification words them, with its values for validation; the
schema that is tested plays no part. The value of query 11 goes by the size of the data. Data as small as this
has no row for the values of queries 8 and 17: q08_other.sql and q17_other.sql have others.

An answer is one file: a line of columns, each with its type as DuckDB names it, then a line a row, with bars
between the values. Numbers are written with all their digits.
"""

import decimal
import sys
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent

TABLES = {
    "region": "r_regionkey bigint, r_name varchar, r_comment varchar",
    "nation": "n_nationkey bigint, n_name varchar, n_regionkey bigint, n_comment varchar",
    "part": """p_partkey bigint, p_name varchar, p_mfgr varchar, p_brand varchar, p_type varchar, p_size int,
        p_container varchar, p_retailprice decimal(15, 2), p_comment varchar""",
    "supplier": """s_suppkey bigint, s_name varchar, s_address varchar, s_nationkey bigint, s_phone varchar,
        s_acctbal decimal(15, 2), s_comment varchar""",
    "partsupp": """ps_partkey bigint, ps_suppkey bigint, ps_availqty int, ps_supplycost decimal(15, 2),
        ps_comment varchar""",
    "customer": """c_custkey bigint, c_name varchar, c_address varchar, c_nationkey bigint, c_phone varchar,
        c_acctbal decimal(15, 2), c_mktsegment varchar, c_comment varchar""",
    "orders": """o_orderkey bigint, o_custkey bigint, o_orderstatus varchar, o_totalprice decimal(15, 2),
        o_orderdate date, o_orderpriority varchar, o_clerk varchar, o_shippriority int, o_comment varchar""",
    "lineitem": """l_orderkey bigint, l_partkey bigint, l_suppkey bigint, l_linenumber int,
        l_quantity decimal(15, 2), l_extendedprice decimal(15, 2), l_discount decimal(15, 2),
        l_tax decimal(15, 2), l_returnflag varchar, l_linestatus varchar, l_shipdate date, l_commitdate date,
        l_receiptdate date, l_shipinstruct varchar, l_shipmode varchar, l_comment varchar""",
}


def load(db, table, columns, file):
    """Every value in `file` has a bar behind it, so that an empty column stands at the end."""
    db.execute(f"create table {table} ({columns})")
    names = [row[0] for row in db.execute(f"describe {table}").fetchall()]
    read = {name: "varchar" for name in [*names, "nothing"]}
    db.execute(
        f"""insert into {table} select * exclude (nothing)
        from read_csv(?, delim = '|', header = false, quote = '', escape = '', columns = {read})""",
        [str(file)],
    )


def text(value):
    """A value with all its digits."""
    if value is None:
        return "NULL"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    return str(value)


def answer(db, sql):
    """The rows of the last statement of `sql`, as the lines of a file."""
    *before, query = sql.split(";")
    for statement in before:
        db.execute(statement)
    result = db.execute(query)
    yield " | ".join(f"{column[0]} {column[1]}" for column in result.description)
    for row in result.fetchall():
        yield " | ".join(text(value) for value in row)


def main(folder):
    db = duckdb.connect()
    for table, columns in TABLES.items():
        load(db, table, columns, Path(folder) / f"{table}.tbl")
        count = db.execute(f"select count(*) from {table}").fetchone()[0]
        print(f"{table}: {count} rows")
    for query in sorted((HERE / "standard").glob("q*.sql")):
        lines = list(answer(db, query.read_text()))
        (HERE / "answers" / f"{query.stem}.txt").write_text("\n".join(lines) + "\n")
        print(f"{query.stem}: {len(lines) - 1} rows")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: answers.py DIR")
    main(sys.argv[1])
