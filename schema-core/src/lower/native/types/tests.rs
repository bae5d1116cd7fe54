//! The table of types, in both directions, and what catalogs print.

use super::{canonical, fitting, portable};
use crate::dialect::Target;
use crate::{Input, Options, compile, lower};

/// As a schema writes a column's type.
fn written(target: Target, name: &str) -> String {
    if let Some(portable) = portable(target, name) {
        return portable;
    }
    let native = format!("native {target} '{}'", name.replace('\'', "''"));
    fitting(target, name).map_or(native.clone(), |fitting| format!("{fitting} {native}"))
}

/// What a native schema's column of this type is called on `target`, or the codes of what is said of it.
fn lowered(target: Target, ty: &str) -> Result<String, Vec<&'static str>> {
    let text = format!(
        "schema s {{\n    targets {target}\n    native\n}}\nenum mood {{ happy, 'it''s' }}\n\
         type label = varchar(40)\ntype at = datetime(3)\ntable t {{\n    c {ty}\n}}\n"
    );
    let options = Options { check_only: true, ..Options::default() };
    let compiled = compile(vec![Input::text("s.schema", text)], &options);
    let codes: Vec<&str> = compiled.diagnostics.iter().map(|d| d.code.as_str()).collect();
    match compiled.schema {
        Some(schema) if codes.is_empty() => {
            let mut diags = crate::diag::Diagnostics::new();
            Ok(lower::lower(&schema, target, &mut diags).tables[0].columns[0].ty.clone())
        }
        _ => Err(codes),
    }
}

/// The language's type, and PostgreSQL's, MySQL's and SQLite's.
type Row = (&'static str, Option<&'static str>, Option<&'static str>, Option<&'static str>);

const TABLE: &[Row] = &[
    ("bool", Some("boolean"), Some("tinyint(1)"), Some("BOOLEAN")),
    ("tinyint", None, Some("tinyint"), Some("TINYINT")),
    ("smallint", Some("smallint"), Some("smallint"), Some("SMALLINT")),
    ("int", Some("integer"), Some("int"), Some("INT")),
    ("bigint", Some("bigint"), Some("bigint"), Some("INTEGER")),
    ("tinyint unsigned", None, Some("tinyint unsigned"), None),
    ("smallint unsigned", None, Some("smallint unsigned"), None),
    ("int unsigned", None, Some("int unsigned"), None),
    ("bigint unsigned", None, Some("bigint unsigned"), None),
    ("real", Some("real"), Some("float"), Some("FLOAT")),
    ("double", Some("double precision"), Some("double"), Some("REAL")),
    ("decimal(10, 2)", Some("numeric(10, 2)"), Some("decimal(10, 2)"), Some("DECIMAL(10,2)")),
    ("decimal(65, 0)", Some("numeric(65, 0)"), Some("decimal(65, 0)"), Some("DECIMAL(65,0)")),
    ("varchar(255)", Some("varchar(255)"), Some("varchar(255)"), Some("VARCHAR(255)")),
    ("char(2)", Some("char(2)"), Some("char(2)"), Some("CHAR(2)")),
    ("text", Some("text"), Some("longtext"), Some("TEXT")),
    ("bytes", Some("bytea"), Some("longblob"), Some("BLOB")),
    ("bytes(16)", None, Some("varbinary(16)"), None),
    ("date", Some("date"), Some("date"), Some("DATE")),
    ("time", Some("time"), Some("time(6)"), Some("TIME")),
    ("time(0)", Some("time(0)"), Some("time"), None),
    ("time(3)", Some("time(3)"), Some("time(3)"), None),
    ("datetime", Some("timestamp"), Some("datetime(6)"), Some("DATETIME")),
    ("datetime(0)", Some("timestamp(0)"), Some("datetime"), None),
    ("datetime(3)", Some("timestamp(3)"), Some("datetime(3)"), None),
    ("timestamp", Some("timestamptz"), Some("timestamp(6)"), Some("TIMESTAMP")),
    ("timestamp(0)", Some("timestamptz(0)"), Some("timestamp"), None),
    ("timestamp(3)", Some("timestamptz(3)"), Some("timestamp(3)"), None),
    ("uuid", Some("uuid"), None, None),
    ("json", Some("jsonb"), Some("json"), Some("JSON")),
    ("varchar(10)[]", Some("varchar(10)[]"), None, None),
    ("timestamp(3)[]", Some("timestamptz(3)[]"), None, None),
];

fn rows() -> impl Iterator<Item = (Target, &'static str, Option<&'static str>)> {
    TABLE.iter().flat_map(|(ours, postgres, mysql, sqlite)| {
        Target::ALL.into_iter().zip([postgres, mysql, sqlite]).map(|(target, name)| (target, *ours, *name))
    })
}

#[test]
fn every_type_has_one_name_and_is_found_by_it() {
    for (target, ours, theirs) in rows() {
        match theirs {
            Some(name) => {
                assert_eq!(lowered(target, ours).as_deref(), Ok(name), "{ours} on {target}");
                assert_eq!(portable(target, name).as_deref(), Some(ours), "{name} on {target}");
                assert_eq!(canonical(target, name), name, "{name} on {target}");
            }
            None => assert_eq!(lowered(target, ours), Err(vec!["E0601"]), "{ours} on {target}"),
        }
    }
}

#[test]
fn enums_and_named_types_are_the_schemas_own() {
    for (target, ours, theirs) in [
        (Target::Postgres, "mood", "\"mood\""),
        (Target::MySql, "mood", "enum('happy','it''s')"),
        (Target::Postgres, "label", "\"label\""),
        (Target::MySql, "label", "varchar(40)"),
        (Target::Sqlite, "label", "VARCHAR(40)"),
        (Target::Postgres, "at", "\"at\""),
        (Target::MySql, "at", "datetime(3)"),
    ] {
        let text = if target == Target::Sqlite { ours.to_owned() } else { format!("{ours}?") };
        match lowered(target, &text) {
            Ok(name) => assert_eq!(name, theirs, "{ours} on {target}"),
            Err(codes) => panic!("{ours} on {target}: {codes:?}"),
        }
    }
    assert_eq!(lowered(Target::Sqlite, "mood"), Err(vec!["E0601"]));
}

#[test]
fn what_catalogs_print_gets_our_spelling() {
    let postgres = [
        ("character varying(10)", "varchar(10)"),
        ("character varying", "varchar"),
        ("character(3)", "char(3)"),
        ("timestamp(3) without time zone", "timestamp(3)"),
        ("timestamp without time zone", "timestamp"),
        ("timestamp with time zone", "timestamptz"),
        ("timestamp(0) with time zone", "timestamptz(0)"),
        ("time(6) without time zone", "time(6)"),
        ("time with time zone", "timetz"),
        ("numeric(10,2)", "numeric(10, 2)"),
        ("numeric", "numeric"),
        ("bit varying(5)", "bit varying(5)"),
        ("character varying(10)[]", "varchar(10)[]"),
        ("timestamp(3) with time zone[]", "timestamptz(3)[]"),
        ("interval day to second(3)", "interval day to second(3)"),
        ("interval(3)", "interval(3)"),
        ("\"char\"", "\"char\""),
        ("double precision", "double precision"),
        ("geometry(Point,4326)", "geometry(Point, 4326)"),
        ("auth.\"Odd (Name)\"", "auth.\"Odd (Name)\""),
    ];
    for (printed, ours) in postgres {
        assert_eq!(canonical(Target::Postgres, printed), ours);
    }
    let mysql = [
        ("int(11)", "int"),
        ("int(10) unsigned", "int unsigned"),
        ("bigint(20)", "bigint"),
        ("tinyint(1)", "tinyint(1)"),
        ("tinyint(4)", "tinyint"),
        ("tinyint(1) unsigned", "tinyint(1) unsigned"),
        ("int(11) unsigned", "int(11) unsigned"),
        ("int(2)", "int(2)"),
        ("mediumint(8) unsigned", "mediumint unsigned"),
        ("int(5) unsigned zerofill", "int(5) unsigned zerofill"),
        ("decimal(10,2)", "decimal(10, 2)"),
        ("decimal(10,2) unsigned", "decimal(10, 2) unsigned"),
        ("year(4)", "year"),
        ("double(10,2)", "double(10,2)"),
        ("enum('a(1)','b')", "enum('a(1)','b')"),
        ("varchar(10) CHARACTER SET latin1", "varchar(10) CHARACTER SET latin1"),
        ("datetime(6)", "datetime(6)"),
    ];
    for (printed, ours) in mysql {
        assert_eq!(canonical(Target::MySql, printed), ours);
    }
    assert_eq!(canonical(Target::Sqlite, " int(11) "), "int(11)");
}

#[test]
fn other_types_stand_behind_the_portable_one_that_has_their_values() {
    for (target, name, text) in [
        (Target::Postgres, "json", "json native postgres 'json'"),
        (Target::Postgres, "varchar", "text native postgres 'varchar'"),
        (Target::Postgres, "varchar(100000)", "text native postgres 'varchar(100000)'"),
        (Target::Postgres, "char(300)", "text native postgres 'char(300)'"),
        (Target::Postgres, "inet", "native postgres 'inet'"),
        (Target::Postgres, "numeric", "native postgres 'numeric'"),
        (Target::Postgres, "numeric(40, 35)", "native postgres 'numeric(40, 35)'"),
        (Target::Postgres, "json[]", "native postgres 'json[]'"),
        (Target::MySql, "mediumtext", "text native mysql 'mediumtext'"),
        (Target::MySql, "mediumint unsigned", "int unsigned native mysql 'mediumint unsigned'"),
        (Target::MySql, "decimal(10, 2) unsigned", "decimal(10, 2) native mysql 'decimal(10, 2) unsigned'"),
        (
            Target::MySql,
            "varchar(10) CHARACTER SET latin1",
            "varchar(10) native mysql 'varchar(10) CHARACTER SET latin1'",
        ),
        (Target::MySql, "double(10,2)", "double native mysql 'double(10,2)'"),
        (Target::MySql, "int(2)", "int native mysql 'int(2)'"),
        (Target::MySql, "int(11) unsigned", "int unsigned native mysql 'int(11) unsigned'"),
        (Target::MySql, "set('a','b')", "native mysql 'set(''a'',''b'')'"),
        (Target::MySql, "binary(16)", "bytes native mysql 'binary(16)'"),
        (Target::Sqlite, "integer", "bigint native sqlite 'integer'"),
        (Target::Sqlite, "int(11)", "bigint native sqlite 'int(11)'"),
        (Target::Sqlite, "decimal(10, 2)", "native sqlite 'decimal(10, 2)'"),
        (Target::Sqlite, "nvarchar(20)", "text native sqlite 'nvarchar(20)'"),
        (Target::Sqlite, "varchar(20)", "varchar(20) native sqlite 'varchar(20)'"),
        (Target::Sqlite, "double precision", "double native sqlite 'double precision'"),
        (Target::Sqlite, "", "native sqlite ''"),
    ] {
        assert_eq!(written(target, name), text);
        // And it is read back as what it was.
        assert_eq!(lowered(target, text).as_deref(), Ok(name), "{text}");
    }
}
