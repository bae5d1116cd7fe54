//! The schemas that are measured: N tables of 12 columns of mixed types, with keys, indexes, a check
//! and, on every table but the first, a foreign key to the table before. The same tables are written
//! for schemagen, diesel and sea-orm.

use std::fmt::Write;

/// How a column is written for each tool.
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its type and modifiers in a `.schema` file.
    pub schema: &'static str,
    /// Its type in `diesel::table!`.
    pub diesel: &'static str,
    /// Its Rust type.
    pub rust: &'static str,
    /// Its sea-orm attribute, without the brackets; may be empty.
    pub sea_orm: &'static str,
}

const fn column(
    name: &'static str,
    schema: &'static str,
    diesel: &'static str,
    rust: &'static str,
    sea_orm: &'static str,
) -> Column {
    Column { name, schema, diesel, rust, sea_orm }
}

/// The 12 columns of each table.
pub const COLUMNS: [Column; 12] = [
    column("id", "bigint primary key auto", "BigInt", "i64", "primary_key"),
    column("email", "varchar(255) unique", "Varchar", "String", "unique"),
    column("name", "text", "Text", "String", ""),
    column("nickname", "varchar(64)?", "Nullable<Varchar>", "Option<String>", ""),
    column("active", "bool default true", "Bool", "bool", ""),
    column("score", "int default 0", "Integer", "i32", ""),
    column("ratio", "double?", "Nullable<Double>", "Option<f64>", ""),
    column("kind", "smallint default 1", "SmallInt", "i16", ""),
    column("born", "date?", "Nullable<Date>", "Option<chrono::NaiveDate>", ""),
    column("seen_at", "datetime?", "Nullable<Timestamp>", "Option<chrono::NaiveDateTime>", ""),
    column("payload", "bytes?", "Nullable<Binary>", "Option<Vec<u8>>", ""),
    column("parent_id", "bigint?", "Nullable<BigInt>", "Option<i64>", ""),
];

/// The name of table `n`.
pub fn table_name(n: usize) -> String {
    format!("account_{n:05}")
}

/// The name of the struct of table `n`.
pub fn struct_name(n: usize) -> String {
    format!("Account{n:05}")
}

/// A `.schema` file of `tables` tables.
pub fn schema(tables: usize) -> String {
    let mut out = String::from("schema bench {\n    targets postgres, mysql, sqlite\n}\n");
    for n in 0..tables {
        let _ = write!(out, "\n/// Accounts of shard {n}.\ntable {} {{\n", table_name(n));
        for c in &COLUMNS {
            let _ = write!(out, "    {:<10} {}", c.name, c.schema);
            if c.name == "parent_id" && n > 0 {
                let _ = write!(out, " -> {}.id on delete set null", table_name(n - 1));
            }
            out.push('\n');
        }
        let t = table_name(n);
        let _ = write!(
            out,
            "\n    index {t}_recent (active, seen_at desc)\n    check {t}_score (score between 0 and 1000)\n}}\n"
        );
    }
    out.push_str("\nservice app {\n    read write ");
    for n in 0..tables {
        if n > 0 {
            out.push_str(", ");
        }
        out.push_str(&table_name(n));
    }
    out.push_str("\n}\n");
    out
}

/// The same tables for diesel: `table!`, and structs that query, insert and update.
pub fn diesel(tables: usize) -> String {
    let mut out = String::from("use diesel::prelude::*;\n");
    for n in 0..tables {
        let (table, name) = (table_name(n), struct_name(n));
        let _ = write!(out, "\ndiesel::table! {{\n    {table} (id) {{\n");
        for c in &COLUMNS {
            let _ = writeln!(out, "        {} -> {},", c.name, c.diesel);
        }
        out.push_str("    }\n}\n");
        let _ = write!(
            out,
            "\n#[derive(Debug, Clone, Queryable, Selectable, Identifiable, AsChangeset)]\n#[diesel(table_name = {table})]\npub struct {name} {{\n"
        );
        fields(&mut out, |_| true);
        let _ = write!(
            out,
            "}}\n\n#[derive(Debug, Clone, Insertable)]\n#[diesel(table_name = {table})]\npub struct New{name} {{\n"
        );
        fields(&mut out, |c| c.name != "id");
        out.push_str("}\n");
    }
    out
}

fn fields(out: &mut String, keep: impl Fn(&Column) -> bool) {
    for c in COLUMNS.iter().filter(|c| keep(c)) {
        let _ = writeln!(out, "    pub {}: {},", c.name, c.rust);
    }
}

/// The same tables for sea-orm: one entity module each.
pub fn sea_orm(tables: usize) -> String {
    let mut out = String::new();
    for n in 0..tables {
        let table = table_name(n);
        let _ = write!(
            out,
            "pub mod {table} {{\n    use sea_orm::entity::prelude::*;\n\n    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]\n    #[sea_orm(table_name = \"{table}\")]\n    pub struct Model {{\n"
        );
        for c in &COLUMNS {
            if !c.sea_orm.is_empty() {
                let _ = writeln!(out, "        #[sea_orm({})]", c.sea_orm);
            }
            let _ = writeln!(out, "        pub {}: {},", c.name, c.rust);
        }
        out.push_str(
            "    }\n\n    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]\n    pub enum Relation {}\n\n    impl ActiveModelBehavior for ActiveModel {}\n}\n",
        );
    }
    out
}

/// The same tables for SQLAlchemy: a Python module whose `metadata` holds them.
pub fn sqlalchemy(tables: usize) -> String {
    let mut out = String::from("from sqlalchemy import *\n\nmetadata = MetaData()\n");
    for n in 0..tables {
        let table = table_name(n);
        let _ = write!(out, "\nTable(\n    \"{table}\", metadata,\n");
        for c in &COLUMNS {
            out.push_str("    ");
            out.push_str(&sqlalchemy_column(c, n));
            out.push_str(",\n");
        }
        let _ = write!(
            out,
            "    Index(\"{table}_recent\", text(\"active\"), text(\"seen_at DESC\")),\n    CheckConstraint(\"score BETWEEN 0 AND 1000\", name=\"{table}_score\"),\n    comment=\"Accounts of shard {n}.\",\n)\n"
        );
    }
    out
}

fn sqlalchemy_column(c: &Column, table: usize) -> String {
    let (ty, rest) = c.schema.split_once(' ').unwrap_or((c.schema, ""));
    let (ty, null) = match ty.strip_suffix('?') {
        Some(ty) => (ty, true),
        None => (ty, false),
    };
    let ty = match ty {
        "bigint" => "BigInteger".to_owned(),
        "text" => "Text".to_owned(),
        "bool" => "Boolean".to_owned(),
        "int" => "Integer".to_owned(),
        "smallint" => "SmallInteger".to_owned(),
        "double" => "Double".to_owned(),
        "date" => "Date".to_owned(),
        "datetime" => "DateTime".to_owned(),
        "bytes" => "LargeBinary".to_owned(),
        varchar => varchar.replace("varchar", "String"),
    };
    let mut out = format!("Column(\"{}\", {ty}", c.name);
    if c.name == "parent_id" && table > 0 {
        let _ = write!(out, ", ForeignKey(\"{}.id\", ondelete=\"SET NULL\")", table_name(table - 1));
    }
    if rest.starts_with("primary key") {
        out.push_str(", Identity(always=False), primary_key=True");
    }
    if rest == "unique" {
        out.push_str(", unique=True");
    }
    if let Some(value) = rest.strip_prefix("default ") {
        let _ = write!(out, ", server_default=text(\"{value}\")");
    }
    let _ = write!(out, ", nullable={})", if null { "True" } else { "False" });
    out
}
