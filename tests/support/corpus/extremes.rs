//! Schemas larger and stranger than those that are at hand: as large and strange as some that are not.

use std::fmt::Write;

use crate::place::Kind;

/// The text of one of them, by its name.
pub fn named(name: &str, kind: Kind) -> Option<String> {
    match (name, kind) {
        ("many-tables", _) => Some(many_tables(kind)),
        ("namespaces", Kind::Postgres) => Some(namespaces()),
        ("rights", Kind::Postgres) => Some(rights()),
        ("rights", Kind::MySql | Kind::MariaDb) => Some(account_rights()),
        _ => None,
    }
}

/// 1,400 tables that lean on each other.
pub fn many_tables(kind: Kind) -> String {
    let (text, stamp) = match kind {
        Kind::Postgres => ("text", "timestamp with time zone"),
        Kind::MySql | Kind::MariaDb => ("varchar(200)", "datetime(3)"),
        Kind::Sqlite => ("TEXT", "TEXT"),
    };
    let mut sql = String::new();
    for n in 0..TABLES {
        let _ = write!(
            sql,
            "create table table_{n:04} (\n  id integer not null,\n  name {text} default 'name {n}' not null,\n  \
             amount decimal(12, {}),\n  made {stamp},\n  parent integer,\n  constraint table_{n:04}_pk primary key (id),\n  \
             constraint table_{n:04}_name unique (name),\n  constraint table_{n:04}_amount check (amount > {n})",
            n % 5,
        );
        if n > 0 {
            let _ = write!(
                sql,
                ",\n  constraint table_{n:04}_parent foreign key (parent) references table_{:04} (id) on delete {}",
                n / 2,
                ["cascade", "set null", "restrict"][n % 3]
            );
        }
        let _ = writeln!(sql, "\n);\ncreate index table_{n:04}_made on table_{n:04} (made, parent);");
        if kind == Kind::Postgres && n % 10 == 0 {
            let _ = writeln!(sql, "comment on table table_{n:04} is 'Table {n}, it''s the tenth';");
        }
    }
    sql
}

/// How many tables [`many_tables`] makes.
pub const TABLES: usize = 1_400;

/// Eleven PostgreSQL schemas, with tables of the same names in several, and with keys, types and sequences
/// that lie in others.
pub fn namespaces() -> String {
    let mut sql =
        String::from("create schema types; create schema counters; create schema \"Mixed Case\";\n");
    sql.push_str("comment on schema types is 'What the others share';\n");
    sql.push_str("create type types.state as enum ('new', 'in work', 'it''s done');\n");
    sql.push_str(
        "create domain types.percent as numeric(5, 2) default 0 not null check (value between 0 and 100);\n",
    );
    sql.push_str("create type types.span as (low integer, high integer);\n");
    sql.push_str("create sequence counters.shared start 1000 increment 10 cache 5;\n");
    sql.push_str("create function types.next_number() returns bigint language sql as 'select nextval(''counters.shared'')';\n");
    sql.push_str("create table \"Mixed Case\".\"User\" (\"Id\" integer primary key, \"order\" text);\n");
    for n in 0..AREAS {
        let _ = writeln!(
            sql,
            "create schema area_{n};\n\
             create table area_{n}.account (\n  id bigint default nextval('counters.shared') primary key,\n  \
             state types.state default 'new' not null,\n  share types.percent,\n  spans types.span[],\n  \
             owner integer references \"Mixed Case\".\"User\" (\"Id\"),\n  tags text[] default '{{}}' not null\n);\n\
             create table area_{n}.entry (\n  id bigint generated always as identity (start with 1{n}00 increment by 2) primary key,\n  \
             account bigint not null references area_{n}.account (id) on delete cascade,\n  \
             other bigint references area_{}.account (id) deferrable initially deferred,\n  \
             number bigint default types.next_number(),\n  happened tstzrange,\n  \
             constraint no_overlap exclude using gist (happened with &&)\n);\n\
             create index on area_{n}.entry using gin ((array[account, number]));\n\
             create unique index one_new on area_{n}.account (owner) where state = 'new'::types.state;\n\
             create table area_{n}.log (at timestamptz not null, line text) partition by range (at);\n\
             create table area_{n}.log_2026 partition of area_{n}.log for values from ('2026-01-01Z') to ('2027-01-01Z');\n\
             create table area_{n}.log_rest partition of area_{n}.log default;\n\
             create table area_{n}.special_account (reason text) inherits (area_{n}.account);\n\
             create view area_{n}.open as select a.id, e.number from area_{n}.account a \
             join area_{n}.entry e on e.account = a.id where a.state <> 'it''s done';",
            (n + AREAS - 1) % (n + 1),
        );
    }
    sql
}

/// The schemas of [`namespaces`] that look alike; three more stand beside them.
const AREAS: usize = 8;

/// How many tables [`namespaces`] makes: a partitioned table and its parts count one each.
pub const NAMESPACE_TABLES: usize = 1 + 6 * AREAS;

/// 57 policies and 680 rights for twelve roles.
pub fn rights() -> String {
    let mut sql = String::from("create schema app; create schema private;\n");
    for n in 0..ROLES {
        let login = if n % 3 == 0 { " login" } else { "" };
        let _ = writeln!(sql, "create role role_{n:02}{login};");
    }
    sql.push_str("create role \"Role with-Case\" nologin;\ngrant role_00 to role_01; grant role_02 to role_03 with admin option;\n");
    sql.push_str(
        "create function app.me() returns text stable language sql as 'select current_user::text';\n",
    );
    sql.push_str("create sequence app.numbers; create sequence private.numbers;\n");
    for n in 0..RIGHT_TABLES {
        let schema = if n % 4 == 0 { "private" } else { "app" };
        let _ = writeln!(
            sql,
            "create table {schema}.t{n:02} (id integer primary key, tenant integer, owner text, amount integer, note text);\n\
             alter table {schema}.t{n:02} enable row level security;"
        );
        if n % 5 == 0 {
            let _ = writeln!(sql, "alter table {schema}.t{n:02} force row level security;");
        }
        policies(&mut sql, schema, n);
        table_rights(&mut sql, schema, n);
    }
    other_rights(&mut sql);
    sql
}

const ROLES: usize = 12;
/// How many tables [`rights`] makes.
pub const RIGHT_TABLES: usize = 19;
/// Three on each table.
fn policies(sql: &mut String, schema: &str, n: usize) {
    let table = format!("{schema}.t{n:02}");
    let role = n % ROLES;
    let (first, second) = match n % 4 {
        0 => ("for select to public", "using (owner = app.me())"),
        1 => (
            "as restrictive for update to role_01, role_05",
            "using (tenant > 0) with check (tenant > 0 and amount >= 0)",
        ),
        2 => ("for insert to \"Role with-Case\"", "with check (owner = current_user)"),
        _ => ("for delete to role_02, role_03, role_04", "using (note is null or note <> 'it''s kept')"),
    };
    let _ = writeln!(sql, "create policy \"Policy {n}\" on {table} {first} {second};");
    let _ = writeln!(
        sql,
        "create policy own on {table} to role_{role:02} using (tenant = nullif(current_setting('app.tenant', true), '')::integer);"
    );
    let _ = writeln!(
        sql,
        "create policy seen_{n} on {table} as restrictive for select using (exists (select from pg_roles r where r.rolname = owner));"
    );
    if n.is_multiple_of(3) {
        let _ = writeln!(sql, "comment on policy own on {table} is 'Each tenant its own';");
    }
}

/// 35 rights on each of the 19 tables, a verb and a role each.
fn table_rights(sql: &mut String, schema: &str, n: usize) {
    let table = format!("{schema}.t{n:02}");
    for role in 0..ROLES {
        let option = if role == n % ROLES { " with grant option" } else { "" };
        let _ = writeln!(sql, "grant select on {table} to role_{role:02}{option};"); // 12
    }
    for role in 0..7 {
        let _ = writeln!(sql, "grant insert, delete on {table} to role_{role:02};"); // 14
    }
    for role in 7..10 {
        let _ = writeln!(sql, "grant update (amount, note) on {table} to role_{role:02};"); // 6
    }
    let _ = writeln!(sql, "grant references, trigger on {table} to \"Role with-Case\";"); // 2
    let _ = writeln!(sql, "grant select (id) on {table} to public;"); // 1
}

/// Roles, accounts with hosts and 170 rights of theirs, for MySQL and MariaDB.
pub fn account_rights() -> String {
    let mut sql = String::from(
        "create role zz_reader, aa_writer;
create user app, 'batch'@'10.0.0.%', 'odd ''name'@localhost, owner;
create procedure tidy() select 1;
create function one() returns int deterministic return 1;
",
    );
    for n in 0..RIGHT_TABLES {
        let _ = writeln!(
            sql,
            "create table t{n:02} (id int primary key, tenant int, amount int, note text);
grant select on t{n:02} to zz_reader;
grant insert, delete, update (amount, note) on t{n:02} to aa_writer;
grant select (id), references (id) on t{n:02} to 'odd ''name'@localhost;
grant select, trigger on t{n:02} to 'batch'@'10.0.0.%'{};",
            if n % 3 == 0 { " with grant option" } else { "" },
        );
    }
    sql.push_str(
        "grant zz_reader to aa_writer;
grant zz_reader to app;
grant aa_writer to 'batch'@'10.0.0.%' with admin option;
grant execute on procedure tidy to app;
grant execute on function one to aa_writer with grant option;
grant create temporary tables, lock tables on * to app;
grant all on * to owner with grant option;
",
    );
    sql
}

/// 15 more: on schemas, sequences, a function, and those to be given.
fn other_rights(sql: &mut String) {
    sql.push_str(
        "grant usage on schema app to public;
grant usage on schema app to role_00, role_01, role_02 with grant option;
grant usage, create on schema private to role_03;
grant usage, select, update on sequence app.numbers to role_04;
grant usage on sequence private.numbers to \"Role with-Case\";
revoke execute on function app.me() from public;
grant execute on function app.me() to role_05;
alter default privileges in schema app grant select, insert on tables to role_06;
alter default privileges in schema private grant usage on sequences to role_07;
alter default privileges for role role_02 in schema app grant execute on functions to role_08;
",
    );
}
