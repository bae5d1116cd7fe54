//! The reserved words: names that SQL written by hand must quote.
//!
//! A word is in a table if, without quotes, it can't be a column's name there, or does not mean the column
//! where it is read (`current_date` on SQLite). What schemagen writes quotes every name, so nothing depends
//! on these tables but a warning. They are what the servers were seen to do: `tests/reserved.rs` tries every
//! keyword of every server on all of them.

use super::{Target, TargetSet};

/// PostgreSQL 15 to 18: "reserved" and "reserved (can be function or type)" in appendix C of its manual,
/// SQL Key Words; `pg_get_keywords()` with catcode R or T.
#[rustfmt::skip]
pub const POSTGRES: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization",
    "binary", "both", "case", "cast", "check", "collate", "collation", "column", "concurrently",
    "constraint", "create", "cross", "current_catalog", "current_date", "current_role", "current_schema",
    "current_time", "current_timestamp", "current_user", "default", "deferrable", "desc", "distinct",
    "do", "else", "end", "except", "false", "fetch", "for", "foreign", "freeze", "from", "full", "grant",
    "group", "having", "ilike", "in", "initially", "inner", "intersect", "into", "is", "isnull", "join",
    "lateral", "leading", "left", "like", "limit", "localtime", "localtimestamp", "natural", "not",
    "notnull", "null", "offset", "on", "only", "or", "order", "outer", "overlaps", "placing", "primary",
    "references", "returning", "right", "select", "session_user", "similar", "some", "symmetric",
    "system_user", "table", "tablesample", "then", "to", "trailing", "true", "union", "unique", "user",
    "using", "variadic", "verbose", "when", "where", "window", "with",
];

/// MySQL 8.0 to 9: marked (R) in "Keywords and Reserved Words" of its manual. `master_bind` and
/// `master_ssl_verify_server_cert` are reserved in 8.0 alone, `manual` and `parallel` in 8.4 alone.
#[rustfmt::skip]
pub const MYSQL: &[&str] = &[
    "accessible", "add", "all", "alter", "analyze", "and", "as", "asc", "asensitive", "before",
    "between", "bigint", "binary", "blob", "both", "by", "call", "cascade", "case", "change", "char",
    "character", "check", "collate", "column", "condition", "constraint", "continue", "convert",
    "create", "cross", "cube", "cume_dist", "current_date", "current_time", "current_timestamp",
    "current_user", "cursor", "database", "databases", "day_hour", "day_microsecond", "day_minute",
    "day_second", "dec", "decimal", "declare", "default", "delayed", "delete", "dense_rank", "desc",
    "describe", "deterministic", "distinct", "distinctrow", "div", "double", "drop", "dual", "each",
    "else", "elseif", "empty", "enclosed", "escaped", "except", "exists", "exit", "explain", "external",
    "false", "fetch", "first_value", "float", "float4", "float8", "for", "force", "foreign", "from",
    "fulltext", "function", "generated", "get", "grant", "group", "grouping", "groups", "having",
    "high_priority", "hour_microsecond", "hour_minute", "hour_second", "if", "ignore", "in", "index",
    "infile", "inner", "inout", "insensitive", "insert", "int", "int1", "int2", "int3", "int4", "int8",
    "integer", "intersect", "interval", "into", "io_after_gtids", "io_before_gtids", "is", "iterate",
    "join", "json_table", "key", "keys", "kill", "lag", "last_value", "lateral", "lead", "leading",
    "leave", "left", "library", "like", "limit", "linear", "lines", "load", "localtime",
    "localtimestamp", "lock", "long", "longblob", "longtext", "loop", "low_priority", "manual",
    "master_bind", "master_ssl_verify_server_cert", "match", "maxvalue", "mediumblob", "mediumint",
    "mediumtext", "middleint", "minute_microsecond", "minute_second", "mod", "modifies", "natural",
    "no_write_to_binlog", "not", "nth_value", "ntile", "null", "numeric", "of", "on", "optimize",
    "optimizer_costs", "option", "optionally", "or", "order", "out", "outer", "outfile", "over",
    "parallel", "partition", "percent_rank", "precision", "primary", "procedure", "purge", "qualify",
    "range", "rank", "read", "read_write", "reads", "real", "recursive", "references", "regexp",
    "release", "rename", "repeat", "replace", "require", "resignal", "restrict", "return", "revoke",
    "right", "rlike", "row", "row_number", "rows", "schema", "schemas", "second_microsecond", "select",
    "sensitive", "separator", "set", "show", "signal", "smallint", "spatial", "specific", "sql",
    "sql_big_result", "sql_calc_found_rows", "sql_small_result", "sqlexception", "sqlstate",
    "sqlwarning", "ssl", "starting", "stored", "straight_join", "system", "table", "tablesample",
    "terminated", "then", "tinyblob", "tinyint", "tinytext", "to", "trailing", "trigger", "true", "undo",
    "union", "unique", "unlock", "unsigned", "update", "usage", "use", "using", "utc_date", "utc_time",
    "utc_timestamp", "values", "varbinary", "varchar", "varcharacter", "varying", "virtual", "when",
    "where", "while", "window", "with", "write", "xor", "year_month", "zerofill",
];

/// MariaDB 10.11 and later: "Reserved Words" of its documentation.
#[rustfmt::skip]
pub const MARIADB: &[&str] = &[
    "accessible", "add", "all", "alter", "analyze", "and", "as", "asc", "asensitive", "before",
    "between", "bigint", "binary", "blob", "both", "by", "call", "cascade", "case", "change", "char",
    "character", "check", "collate", "column", "condition", "constraint", "continue", "convert",
    "create", "cross", "current_date", "current_role", "current_time", "current_timestamp",
    "current_user", "cursor", "databases", "day_hour", "day_microsecond", "day_minute", "day_second",
    "dec", "decimal", "declare", "default", "delayed", "delete", "delete_domain_id", "desc", "describe",
    "deterministic", "distinct", "distinctrow", "div", "do_domain_ids", "double", "drop", "dual", "each",
    "else", "elseif", "enclosed", "escaped", "except", "exists", "exit", "explain", "false", "fetch",
    "float", "float4", "float8", "for", "force", "foreign", "from", "fulltext", "grant", "group",
    "having", "high_priority", "hour_microsecond", "hour_minute", "hour_second", "if", "ignore",
    "ignore_domain_ids", "in", "index", "infile", "inner", "inout", "insensitive", "insert", "int",
    "int1", "int2", "int3", "int4", "int8", "integer", "intersect", "interval", "into", "is", "iterate",
    "join", "key", "keys", "kill", "leading", "leave", "left", "like", "limit", "linear", "lines",
    "load", "localtime", "localtimestamp", "lock", "long", "longblob", "longtext", "loop",
    "low_priority", "master_demote_to_replica", "master_demote_to_slave",
    "master_ssl_verify_server_cert", "match", "maxvalue", "mediumblob", "mediumint", "mediumtext",
    "middleint", "minute_microsecond", "minute_second", "mod", "modifies", "natural",
    "no_write_to_binlog", "not", "null", "numeric", "offset", "on", "optimize", "optionally", "or",
    "order", "out", "outer", "outfile", "over", "page_checksum", "parse_vcol_expr", "partition",
    "portion", "precision", "primary", "procedure", "purge", "range", "read", "read_write", "reads",
    "real", "recursive", "ref_system_id", "references", "regexp", "release", "rename", "repeat",
    "replace", "require", "resignal", "restrict", "return", "returning", "revoke", "right", "rlike",
    "row_number", "rows", "schemas", "second_microsecond", "select", "sensitive", "separator", "set",
    "show", "signal", "smallint", "spatial", "specific", "sql", "sql_big_result", "sql_calc_found_rows",
    "sql_small_result", "sqlexception", "sqlstate", "sqlwarning", "ssl", "starting", "stats_auto_recalc",
    "stats_persistent", "stats_sample_pages", "straight_join", "table", "terminated", "then", "tinyblob",
    "tinyint", "tinytext", "to", "trailing", "trigger", "true", "undo", "union", "unique", "unlock",
    "unsigned", "update", "usage", "use", "using", "utc_date", "utc_time", "utc_timestamp", "values",
    "varbinary", "varchar", "varcharacter", "varying", "when", "where", "while", "with", "write", "xor",
    "year_month", "zerofill",
];

/// SQLite: of the words in "SQLite Keywords" (lang_keywords.html) those that its parser does not take for a
/// name. `true` and `false` are none of them, and mean the values where a column is read.
#[rustfmt::skip]
pub const SQLITE: &[&str] = &[
    "add", "all", "alter", "and", "as", "autoincrement", "between", "case", "cast", "check", "collate",
    "commit", "constraint", "create", "current_date", "current_time", "current_timestamp", "default",
    "deferrable", "delete", "distinct", "drop", "else", "escape", "except", "exists", "false", "foreign",
    "from", "group", "having", "in", "index", "insert", "intersect", "into", "is", "isnull", "join",
    "limit", "not", "nothing", "notnull", "null", "on", "or", "order", "primary", "raise", "references",
    "returning", "select", "set", "table", "then", "to", "transaction", "true", "union", "unique",
    "update", "using", "values", "when", "where",
];

/// The databases among `targets` that reserve `name`, by their names in prose. A Galera cluster is MariaDB
/// alone.
pub fn by(name: &str, targets: TargetSet, galera: bool) -> Vec<&'static str> {
    let name = name.to_ascii_lowercase();
    let databases = [
        (Target::Postgres, "PostgreSQL", POSTGRES),
        (Target::MySql, "MySQL", if galera { &[] } else { MYSQL }),
        (Target::MySql, "MariaDB", MARIADB),
        (Target::Sqlite, "SQLite", SQLITE),
    ];
    databases
        .into_iter()
        .filter(|(target, _, words)| targets.contains(*target) && words.binary_search(&name.as_str()).is_ok())
        .map(|(_, database, _)| database)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_in_lower_case() {
        for words in [POSTGRES, MYSQL, MARIADB, SQLITE] {
            assert!(words.is_sorted_by(|a, b| a < b));
            assert!(
                words
                    .iter()
                    .all(|w| w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'))
            );
        }
    }

    #[test]
    fn who_reserves_a_name() {
        let all = TargetSet::ALL;
        assert_eq!(by("Order", all, false), ["PostgreSQL", "MySQL", "MariaDB", "SQLite"]);
        assert_eq!(by("user", all, false), ["PostgreSQL"]);
        assert_eq!(by("rank", all, false), ["MySQL"]);
        assert_eq!(by("rank", all, true), [""; 0]);
        assert_eq!(by("user", TargetSet::EMPTY.with(Target::Sqlite), false), [""; 0]);
        assert_eq!(by("email", all, false), [""; 0]);
    }
}
