//! Enums, domains, other types, and what phys has no word for.

use super::{each_server, public, raw, read_all, table, within};
use schema_core::phys::{Composite, Domain, Enum, Extension, Field, Namespace, Place};

#[test]
fn types_are_read_as_they_are() {
    let sql = r#"
        create schema auth;
        comment on schema auth is 'Who may';
        create schema ext;
        create extension citext;
        create extension hstore schema ext;
        create extension btree_gist;
        create extension cube;
        create extension earthdistance;
        create type mood as enum ('sad', 'it''s');
        comment on type mood is 'Moods';
        create type auth.empty as enum ();
        create domain b_email as citext collate "C" not null default 'x@y'
            constraint shape check (value ~ '@') constraint size check (length(value) < 10);
        create domain a_email as b_email;
        comment on domain a_email is 'Mail';
        create domain auth.moods as mood[];
        create type auth.b_pair as (a numeric(6, 1)[]);
        create type a_pair as (first auth.b_pair, "B c" text collate "C", moods auth.moods);
        comment on type a_pair is 'Two';
        comment on column a_pair.first is 'First';
        create table t (a a_email, b ext.hstore, c citext[], d a_pair[]);
    "#;
    for server in each_server() {
        let live = read_all(server, sql);
        let schema = &live.schema;
        let namespace =
            |name: &str, comment: &str| Namespace { name: name.to_owned(), comment: comment.to_owned() };
        assert_eq!(schema.namespaces, [namespace("auth", "Who may"), namespace("ext", "")]);
        let extension = |name: &str, namespace: Option<&str>| Extension {
            name: name.to_owned(),
            namespace: namespace.map(str::to_owned),
        };
        // The last one needs `cube`.
        let expected = [
            extension("btree_gist", None),
            extension("citext", None),
            extension("cube", None),
            extension("hstore", Some("ext")),
            extension("earthdistance", None),
        ];
        assert_eq!(schema.extensions, expected);
        let empty = Enum { name: within("auth", "empty"), labels: Vec::new(), comment: String::new() };
        let mood = Enum {
            name: public("mood"),
            labels: vec!["sad".to_owned(), "it's".to_owned()],
            comment: "Moods".to_owned(),
        };
        assert_eq!(schema.enums, [empty, mood]);
        let domain = |name, ty: &str| Domain {
            name,
            ty: ty.to_owned(),
            collate: None,
            not_null: false,
            default: None,
            checks: Vec::new(),
            comment: String::new(),
        };
        let check = |name: &str, expr: &str| (name.to_owned(), expr.to_owned());
        let expected = [
            domain(within("auth", "moods"), "\"mood\"[]"),
            // By its name it comes first, but it is made of the other.
            Domain {
                collate: Some("C".to_owned()),
                not_null: true,
                default: Some("'x@y'::public.citext".to_owned()),
                checks: vec![
                    check("shape", "VALUE OPERATOR(public.~) '@'::public.citext"),
                    check("size", "length((VALUE)::text) < 10"),
                ],
                ..domain(public("b_email"), "citext")
            },
            Domain {
                default: Some("'x@y'::public.citext".to_owned()),
                comment: "Mail".to_owned(),
                ..domain(public("a_email"), "\"b_email\"")
            },
        ];
        assert_eq!(schema.domains, expected, "{}", server.name());
        let field = |name: &str, ty: &str| Field {
            name: name.to_owned(),
            ty: ty.to_owned(),
            collate: None,
            comment: String::new(),
        };
        let expected = [
            Composite {
                name: within("auth", "b_pair"),
                fields: vec![field("a", "numeric(6, 1)[]")],
                comment: String::new(),
            },
            // By its name it comes first, but it is made of the other.
            Composite {
                name: public("a_pair"),
                fields: vec![
                    Field { comment: "First".to_owned(), ..field("first", "\"auth\".\"b_pair\"") },
                    Field { collate: Some("C".to_owned()), ..field("B c", "text") },
                    field("moods", "\"auth\".\"moods\""),
                ],
                comment: "Two".to_owned(),
            },
        ];
        assert_eq!(schema.composites, expected, "{}", server.name());
        let types: Vec<&str> = table(&live, "t").columns.iter().map(|c| c.ty.as_str()).collect();
        assert_eq!(types, ["\"a_email\"", "ext.hstore", "citext[]", "\"a_pair\"[]"]);
        assert_eq!(schema.raws, []);
        assert_eq!(live.notes, [""; 0]);
    }
}

#[test]
fn types_without_a_word_are_sql_at_their_place() {
    let sql = r#"
        create table t (a int);
        create type of_rows as (rows t[], "B c" text collate "C");
        comment on column of_rows.rows is 'First';
        create type span as range (subtype = float8, subtype_diff = float8mi);
        create function is_good(int) returns boolean language sql immutable as 'select $1 > 0';
        create domain good as int check (is_good(value));
        create function later(good) returns int language sql as 'select 1';
    "#;
    for server in each_server() {
        let live = read_all(server, sql);
        let of_rows = raw(&live, "type of_rows");
        let expected = "CREATE TYPE \"public\".\"of_rows\" AS (\n    \"rows\" \"t\"[],\n    \"B c\" text COLLATE \"C\"\n);\n\
                        COMMENT ON COLUMN \"public\".\"of_rows\".\"rows\" IS 'First'";
        assert_eq!((of_rows.sql.as_str(), of_rows.place), (expected, Place::Last));
        let span = "CREATE TYPE \"public\".\"span\" AS RANGE (SUBTYPE = double precision, SUBTYPE_DIFF = float8mi, \
                    MULTIRANGE_TYPE_NAME = \"public\".\"span_multirange\")";
        assert_eq!(raw(&live, "type span").sql, span);
        let good = "CREATE DOMAIN \"public\".\"good\" AS integer\n    \
                    CONSTRAINT \"good_check\" CHECK (public.is_good(VALUE))";
        assert_eq!(raw(&live, "domain good").sql, good);
        let titles: Vec<&str> = live.schema.raws.iter().map(|r| r.title.as_str()).collect();
        let place = |title: &str| titles.iter().position(|t| *t == title);
        assert!(place("function is_good") < place("domain good"), "{titles:?}");
        assert!(place("domain good") < place("function later"), "{titles:?}");
    }
}

#[test]
fn other_objects_are_sql_or_noted() {
    let sql = r#"
        create function same(int, text) returns bool language sql immutable as 'select $1::text = $2';
        create operator === (function = same, leftarg = int, rightarg = text, hashes);
        create type complex as (r float8, i float8);
        create function to_complex(text) returns complex language sql immutable as 'select row(1, 2)::complex';
        create cast (text as complex) with function to_complex(text) as assignment;
        create collation byte (locale = 'C');
        create text search configuration plain (parser = "default");
        alter text search configuration plain add mapping for word, email with simple;
        create table t (a int, b int, c text collate byte);
        create statistics pairs (dependencies) on a, b from t;
        comment on statistics pairs is 'Pairs';
        create publication news for table t (a) where (a > 0) with (publish = 'insert');
        create extension postgres_fdw;
        create server far foreign data wrapper postgres_fdw options (host 'h''h');
        create server hidden foreign data wrapper postgres_fdw options (sslcert 'a', sslkey 's3cret');
        create foreign table distant (a int not null) server far options (table_name 't');
        create user mapping for current_user server far options (user 'u', password 's3cret');
    "#;
    for server in each_server() {
        let live = read_all(server, sql);
        let expected = [
            (
                "operator ===",
                "CREATE OPERATOR public.=== (FUNCTION = public.same, LEFTARG = integer, RIGHTARG = text, HASHES)",
                Place::BeforeTables,
            ),
            (
                "cast text as public.complex",
                "CREATE CAST (text AS public.complex) WITH FUNCTION public.to_complex(text) AS ASSIGNMENT",
                Place::BeforeTables,
            ),
            (
                "collation byte",
                "CREATE COLLATION public.byte (PROVIDER = libc, LC_COLLATE = 'C', LC_CTYPE = 'C')",
                Place::BeforeTables,
            ),
            (
                "text search configuration plain",
                "CREATE TEXT SEARCH CONFIGURATION public.plain (PARSER = pg_catalog.\"default\");\n\
                 ALTER TEXT SEARCH CONFIGURATION public.plain ADD MAPPING FOR word WITH simple;\n\
                 ALTER TEXT SEARCH CONFIGURATION public.plain ADD MAPPING FOR email WITH simple",
                Place::BeforeTables,
            ),
            (
                "statistics pairs on t",
                "CREATE STATISTICS public.pairs (dependencies) ON a, b FROM public.t;\n\
                 COMMENT ON STATISTICS public.pairs IS 'Pairs'",
                Place::Last,
            ),
            (
                "publication news",
                "CREATE PUBLICATION news FOR TABLE public.t (a) WHERE (a > 0) \
                 WITH (publish = 'insert', publish_via_partition_root = false)",
                Place::Last,
            ),
            (
                "server far",
                "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'h''h')",
                Place::BeforeTables,
            ),
            (
                "foreign table distant",
                "CREATE FOREIGN TABLE public.distant (\n    a integer NOT NULL\n) SERVER far OPTIONS (table_name 't')",
                Place::Last,
            ),
        ];
        for (title, sql, place) in expected {
            let raw = raw(&live, title);
            assert_eq!((raw.sql.as_str(), raw.place), (sql, place), "{}", server.name());
        }
        assert_eq!(table(&live, "t").columns[2].collate.as_deref(), Some("byte"));
        let user = server.admin_user();
        let expected =
            ["not carried: server hidden".to_owned(), format!("not carried: user mapping {user} on far")];
        assert_eq!(live.notes, expected);
        assert!(!format!("{live:?}").contains("s3cret"));
    }
}
