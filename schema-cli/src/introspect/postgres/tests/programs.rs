//! Functions, views, triggers and rules; partitions and inheritance; the order of all that.

use super::{each_server, public, raw, read, read_all, table, within};
use crate::introspect::Scope;
use schema_core::phys::{Command, Partition, Place, Policy, RowSecurity};

#[test]
fn code_stands_where_it_can_be_made() {
    let sql = r#"
        create table base (id int primary key, name text);
        create function plain() returns int language sql immutable as 'select 1';
        create function unseen() returns int language plpgsql as 'begin return (select id from base); end';
        create function of_row(base) returns text language sql immutable as 'select $1.name';
        create function counted() returns bigint language sql begin atomic select count(*) from base; end;
        create view b_view as select * from base;
        create view a_view as select id from b_view;
        create function of_view(a_view) returns int language sql as 'select $1.id';
        alter table base add n int default plain(), add s text default 'x';
        create function numbered(base) returns int language sql immutable as 'select 1';
        alter table base add m bigint default counted();
        create index by_row on base (of_row(base));
        create index by_name on base (lower(name));
        alter table base add constraint named check (of_row(base) <> ''), add constraint few check (plain() > 0);
        alter table base enable row level security;
        create policy seen on base using (exists (select from a_view));
        create policy ours on base for insert with check (n = plain());
        create rule quiet as on delete to a_view do instead nothing;
    "#;
    for server in each_server() {
        let live = read_all(server, sql);
        let order: Vec<(&str, Place)> =
            live.schema.raws.iter().map(|r| (r.title.as_str(), r.place)).collect();
        let expected = [
            ("function counted", Place::Last),
            ("function numbered", Place::Last),
            ("function of_row", Place::Last),
            ("view b_view", Place::Last),
            ("view a_view", Place::Last),
            ("function of_view", Place::Last),
            ("function plain", Place::BeforeTables),
            // What its text names is no concern of the catalog.
            ("function unseen", Place::BeforeTables),
            ("default m on base", Place::Last),
            ("index by_row on base", Place::Last),
            ("constraint named on base", Place::Last),
            ("policy seen on base", Place::Last),
            ("rule quiet on a_view", Place::Last),
        ];
        assert_eq!(order, expected, "{}", server.name());
        let base = table(&live, "base");
        let defaults: Vec<_> = base.columns.iter().map(|c| c.default.as_deref()).collect();
        assert_eq!(defaults, [None, None, Some("public.plain()"), Some("'x'::text"), None]);
        assert_eq!(base.indexes.iter().map(|i| i.name.as_str()).collect::<Vec<_>>(), ["by_name"]);
        assert_eq!(base.checks.iter().map(|c| c.expr.as_str()).collect::<Vec<_>>(), ["public.plain() > 0"]);
        assert_eq!(base.row_security, RowSecurity::On);
        let ours = Policy {
            name: "ours".to_owned(),
            restrictive: false,
            command: Some(Command::Insert),
            to: Vec::new(),
            using: None,
            check: Some("n = public.plain()".to_owned()),
            comment: String::new(),
        };
        assert_eq!(base.policies, [ours]);
    }
}

#[test]
fn code_is_carried_whole() {
    let sql = r#"
        create table t (a int, b int);
        create view v with (security_barrier) as select 1 as one, 'x'::text as "Two";
        alter view v alter one set default 7;
        comment on view v is 'A view';
        comment on column v."Two" is 'Second';
        create materialized view m with (fillfactor = 70) as select 1 as one with no data;
        create unique index m_one on m (one);
        comment on index m_one is 'Its key';
        create function f(a int, b varchar(5) default 'x') returns int language sql as 'select 1';
        comment on function f is 'A function';
        create function add(int, int) returns int language sql immutable as 'select $1 + $2';
        create aggregate total(int) (sfunc = add, stype = int, initcond = '0', parallel = safe);
        create procedure p(inout a int) language plpgsql as 'begin a := 1; end';
        comment on procedure p is 'A procedure';
        create function touched() returns trigger language plpgsql as 'begin return new; end';
        create trigger touch before update of b on t for each row when (old.a > 0) execute function touched();
        alter table t disable trigger touch;
        comment on trigger touch on t is 'A trigger';
    "#;
    for server in each_server() {
        let live = read_all(server, sql);
        let expected = [
            (
                "view v",
                "CREATE VIEW \"public\".\"v\" WITH (security_barrier=true) AS\n \
                 SELECT 1 AS one,\n    'x'::text AS \"Two\";\n\
                 ALTER VIEW \"public\".\"v\" ALTER COLUMN \"one\" SET DEFAULT 7;\n\
                 COMMENT ON COLUMN \"public\".\"v\".\"Two\" IS 'Second';\n\
                 COMMENT ON VIEW \"public\".\"v\" IS 'A view'",
            ),
            (
                "view m",
                "CREATE MATERIALIZED VIEW \"public\".\"m\" WITH (fillfactor=70) AS\n SELECT 1 AS one\nWITH NO DATA",
            ),
            (
                "index m_one on m",
                "CREATE UNIQUE INDEX m_one ON public.m USING btree (one);\n\
                 COMMENT ON INDEX \"public\".\"m_one\" IS 'Its key'",
            ),
            (
                "function f",
                "CREATE OR REPLACE FUNCTION public.f(a integer, b character varying DEFAULT 'x'::character varying)\n \
                 RETURNS integer\n LANGUAGE sql\nAS $function$select 1$function$;\n\
                 COMMENT ON FUNCTION \"public\".\"f\"(a integer, b character varying) IS 'A function'",
            ),
            (
                "aggregate total",
                "CREATE AGGREGATE \"public\".\"total\"(integer) (\n    SFUNC = public.add,\n    STYPE = integer,\n    \
                 INITCOND = '0',\n    PARALLEL = SAFE\n)",
            ),
            (
                "procedure p",
                "CREATE OR REPLACE PROCEDURE public.p(INOUT a integer)\n LANGUAGE plpgsql\n\
                 AS $procedure$begin a := 1; end$procedure$;\n\
                 COMMENT ON PROCEDURE \"public\".\"p\"(INOUT a integer) IS 'A procedure'",
            ),
            (
                "trigger touch",
                "CREATE TRIGGER touch BEFORE UPDATE OF b ON public.t FOR EACH ROW WHEN ((old.a > 0)) \
                 EXECUTE FUNCTION public.touched();\n\
                 ALTER TABLE \"public\".\"t\" DISABLE TRIGGER \"touch\";\n\
                 COMMENT ON TRIGGER \"touch\" ON \"public\".\"t\" IS 'A trigger'",
            ),
        ];
        for (title, sql) in expected {
            assert_eq!(raw(&live, title).sql, sql, "{}", server.name());
        }
        let object = raw(&live, "function f").object.as_ref().unwrap();
        assert_eq!((object.kind.as_str(), object.args.as_deref()), ("function", Some("integer, varchar")));
        let object = raw(&live, "trigger touch").object.as_ref().unwrap();
        assert_eq!((object.name.name.as_str(), object.on.as_ref()), ("touch", Some(&public("t"))));
        assert_eq!(live.notes, [""; 0]);
    }
}

#[test]
fn partitions_and_children_say_what_is_their_own() {
    let sql = r#"
        create table p (id int not null, at date not null, v text default 'p', primary key (id, at))
            partition by range (at);
        create index p_v on p (v);
        create table p_2024 partition of p for values from ('2024-01-01') to ('2025-01-01') partition by list (id);
        create table p_2024_a partition of p_2024 for values in (1, 2);
        create table p_rest partition of p default with (fillfactor = 50);
        create index p_rest_own on p_rest (v, id);
        alter table p_rest alter v set default 'own', add constraint p_rest_check check (id > 0);
        comment on table p_rest is 'The rest';
        create table parent (id serial, note text default 'n');
        create table child (extra int) inherits (parent);
        alter table child alter note set default 'c';
        create unlogged table fast (t text) with (fillfactor = 70, toast.autovacuum_enabled = off);
    "#;
    for server in each_server() {
        let live = read_all(server, sql);
        let p = table(&live, "p");
        assert_eq!(p.partition.as_deref(), Some("PARTITION BY RANGE (at)"));
        let partition = |name: &str, bound: &str| Partition { name: public(name), bound: bound.to_owned() };
        let expected = [
            partition("p_2024", "FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY LIST (id)"),
            partition("p_rest", "DEFAULT WITH (fillfactor=50)"),
        ];
        assert_eq!(p.partitions, expected);
        let raws: Vec<(&str, &str)> =
            live.schema.raws.iter().map(|r| (r.title.as_str(), r.sql.as_str())).collect();
        let expected = [
            (
                "partition p_2024_a",
                "CREATE TABLE \"public\".\"p_2024_a\" PARTITION OF \"public\".\"p_2024\" FOR VALUES IN (1, 2)",
            ),
            (
                "partition p_rest",
                "ALTER TABLE ONLY \"public\".\"p_rest\" ALTER COLUMN \"v\" SET DEFAULT 'own'::text;\n\
                 COMMENT ON TABLE \"public\".\"p_rest\" IS 'The rest'",
            ),
            ("index p_rest_own on p_rest", "CREATE INDEX p_rest_own ON public.p_rest USING btree (v, id)"),
            (
                "constraint p_rest_check on p_rest",
                "ALTER TABLE \"public\".\"p_rest\" ADD CONSTRAINT \"p_rest_check\" CHECK ((id > 0))",
            ),
        ];
        assert_eq!(raws, expected, "{}", server.name());
        assert!(live.schema.raws.iter().all(|r| r.place == Place::Last));
        assert_eq!(
            live.notes,
            ["partition p_rest differs from its table: what it has of its own is raw SQL"]
        );
        // A child before its parent by name, but not in the order to load.
        let names: Vec<&str> = live.schema.tables.iter().map(|t| t.name.name.as_str()).collect();
        assert_eq!(names, ["parent", "child", "fast", "p"]);
        let child = table(&live, "child");
        assert_eq!(child.options, ["INHERITS (\"public\".\"parent\")"]);
        let columns: Vec<_> = child.columns.iter().map(|c| (c.name.as_str(), c.default.as_deref())).collect();
        let number = Some("nextval('public.parent_id_seq'::regclass)");
        assert_eq!(columns, [("id", number), ("note", Some("'c'::text")), ("extra", None)]);
        let inherited: Vec<bool> = child.columns.iter().map(|c| c.is_inherited()).collect();
        assert_eq!(inherited, [true, true, false]);
        let fast = table(&live, "fast");
        assert!(fast.unlogged);
        assert_eq!(fast.options, ["WITH (fillfactor=70, toast.autovacuum_enabled=off)"]);
    }
}

#[test]
fn foreign_keys_that_close_a_circle_are_detached() {
    let sql = r#"
        create table a (id int primary key, b int, c int);
        create table b (id int primary key, a int references a);
        create table c () inherits (a);
        alter table c add primary key (id);
        alter table a add foreign key (b) references b, add foreign key (c) references c;
        create table own (id int, parent int);
        create unique index own_id on own (id);
        alter table own add foreign key (parent) references own (id);
    "#;
    for server in each_server() {
        let live = read_all(server, sql);
        let keys: Vec<_> = live.schema.tables.iter().flat_map(|t| &t.foreign_keys).collect();
        let keys: Vec<_> = keys.iter().map(|k| (k.name.as_str(), k.detached)).collect();
        // `a` waits for `b`, so that `b` can't wait for it; `c` can't be made before `a` at all; and an index of
        // `own` is made after it.
        let expected =
            [("b_a_fkey", true), ("a_b_fkey", false), ("a_c_fkey", true), ("own_parent_fkey", true)];
        assert_eq!(keys, expected, "{}", server.name());
    }
}

#[test]
fn what_phys_cannot_say_is_sql() {
    let sql = r#"
        create table t (a int, b int, unique (a, b));
        alter table t add constraint partly foreign key (a, b) references t (a, b) on delete set null (b);
        alter table t add constraint here check (a > 0) no inherit;
        alter table t replica identity full;
        alter index t_a_b_key set (fillfactor = 60);
    "#;
    for server in each_server() {
        let live = read_all(server, sql);
        let add = "ALTER TABLE \"public\".\"t\" ADD CONSTRAINT";
        let expected = [
            ("constraint here on t", "\"here\" CHECK ((a > 0)) NO INHERIT"),
            (
                "constraint partly on t",
                "\"partly\" FOREIGN KEY (a, b) REFERENCES public.t(a, b) ON DELETE SET NULL (b)",
            ),
        ];
        for (title, sql) in expected {
            assert_eq!(raw(&live, title).sql, format!("{add} {sql}"), "{}", server.name());
        }
        assert_eq!(
            raw(&live, "replica identity t").sql,
            "ALTER TABLE \"public\".\"t\" REPLICA IDENTITY FULL"
        );
        let index = raw(&live, "index t_a_b_key on t");
        assert_eq!(index.sql, "ALTER INDEX \"public\".\"t_a_b_key\" SET (fillfactor=60)");
    }
    let newest = schema_tests::servers::postgres(18);
    if let Some(server) = newest {
        let sql = "create table t (a int not null, b int generated always as (a + 1), \
                   constraint lax check (a > 0) not enforced);";
        let live = read_all(server, sql);
        let sql = "ALTER TABLE \"public\".\"t\" ADD CONSTRAINT \"lax\" CHECK ((a > 0)) NOT ENFORCED";
        assert_eq!(raw(&live, "constraint lax on t").sql, sql);
        let generated = table(&live, "t").columns[1].generated.as_ref().unwrap();
        assert_eq!((generated.expr.as_str(), generated.stored), ("a + 1", false));
    }
}

#[test]
fn a_scope_leaves_the_rest_out() {
    let sql = r#"
        create schema one;
        create schema two;
        create type two.kind as enum ('a');
        create table two.t (id int primary key);
        create table one.t (id int references two.t, kind two.kind);
        create view two.v as select 1 as one;
        grant select on one.t to public;
    "#;
    for server in each_server() {
        let scope = Scope { namespaces: vec!["one".to_owned()], grants: false };
        let live = read(server, sql, &scope);
        let names: Vec<_> = live.schema.tables.iter().map(|t| t.name.clone()).collect();
        assert_eq!(names, [within("one", "t")]);
        let one = &live.schema.tables[0];
        assert_eq!(one.columns[1].ty, "\"two\".\"kind\"");
        let key = &one.foreign_keys[0];
        assert_eq!((&key.table, key.references.as_slice()), (&within("two", "t"), &["id".to_owned()][..]));
        assert_eq!(live.schema.enums, []);
        assert_eq!(live.schema.raws, []);
        assert_eq!(live.schema.accounts, []);
        let all = read(server, "", &Scope { namespaces: Vec::new(), grants: true });
        let more = read_all(server, sql);
        assert_eq!(all.statements, more.statements);
        assert!(all.statements <= 25, "{} statements", all.statements);
        assert!(all.version.starts_with(server.version()), "{}", all.version);
    }
}
