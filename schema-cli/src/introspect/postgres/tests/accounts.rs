//! Accounts and rights.

use super::{each_server, public, raw, read_all, within};
use schema_core::phys::{Account, Scope, TableRights};
use schema_tests::servers::fresh;

#[test]
fn rights_are_read_as_they_are() {
    let sql = r#"
        do $$ begin
            create role look_reader;
            create role look_writer login;
            create role look_group;
            create role look_member;
            create role look_policy;
            create role look_nobody;
        end $$;
        grant look_group to look_member with admin option;
        comment on role look_writer is 'Writes';
        create schema s;
        create table s.t (a int, b text, c int);
        create table u (a int);
        create view v as select 1 as one;
        create sequence numbers;
        create function f(int, varchar(5)) returns int language sql as 'select 1';
        create policy p on u to look_policy using (a > 0);
        grant usage on schema s to look_reader;
        grant select on s.t to look_reader, look_group;
        grant select (a) on s.t to look_group;
        grant select, insert, update (c, a), delete, truncate on s.t to look_writer;
        grant references (b) on s.t to look_writer;
        grant select on u to look_writer with grant option;
        grant select on v to public;
        grant usage on sequence numbers to look_writer with grant option;
        grant execute on function f to look_reader;
        grant create on schema public to public;
        do $$ begin execute format('grant create on database %I to look_group', current_database()); end $$;
    "#;
    for server in each_server() {
        let live = read_all(server, sql);
        let account = |name: &str, tables: Vec<TableRights>, others: &[&str]| Account {
            name: name.to_owned(),
            login: false,
            tables,
            others: others.iter().map(|o| (*o).to_owned()).collect(),
            comment: String::new(),
        };
        let reads = TableRights {
            table: within("s", "t"),
            select: Some(Scope::Table),
            insert: None,
            update: None,
            delete: false,
        };
        let writes = TableRights {
            insert: Some(Scope::Table),
            update: Some(Scope::Columns(vec!["a".to_owned(), "c".to_owned()])),
            delete: true,
            ..reads.clone()
        };
        let expected = [
            account(
                "look_group",
                vec![reads.clone()],
                &["CREATE ON DATABASE", "SELECT (\"a\") ON TABLE \"s\".\"t\""],
            ),
            account("look_member", vec![], &["\"look_group\" WITH ADMIN OPTION"]),
            account("look_policy", vec![], &[]),
            account(
                "look_reader",
                vec![reads],
                &[
                    "EXECUTE ON FUNCTION \"public\".\"f\"(integer, character varying)",
                    "USAGE ON SCHEMA \"s\"",
                ],
            ),
            Account {
                login: true,
                comment: "Writes".to_owned(),
                ..account(
                    "look_writer",
                    vec![writes],
                    &[
                        "REFERENCES (\"b\"), TRUNCATE ON TABLE \"s\".\"t\"",
                        "SELECT ON TABLE \"public\".\"u\" WITH GRANT OPTION",
                        "USAGE ON SEQUENCE \"public\".\"numbers\" WITH GRANT OPTION",
                    ],
                )
            },
            account("public", vec![], &["CREATE ON SCHEMA \"public\"", "SELECT ON TABLE \"public\".\"v\""]),
        ];
        assert_eq!(live.schema.accounts, expected, "{}", server.name());
        let policy = &live.schema.tables.iter().find(|t| t.name == public("u")).unwrap().policies[0];
        assert_eq!(policy.to, ["look_policy"]);
        assert_eq!(live.notes, [""; 0]);
    }
}

#[test]
fn what_was_taken_is_sql() {
    let sql = r#"
        create role kept_owner;
        create role kept_reader;
        create schema s;
        create table s.t (a int);
        create type kind as enum ('a');
        create function f(int) returns int language sql as 'select 1';
        revoke execute on function f from public;
        revoke usage on type kind from public;
        revoke delete on s.t from current_user;
        revoke usage on schema public from public;
        alter default privileges in schema s grant select, insert on tables to kept_reader;
        alter default privileges revoke execute on functions from public;
        alter default privileges for role kept_owner grant usage on sequences to kept_reader with grant option;
        do $$ begin execute format('revoke connect on database %I from public', current_database()); end $$;
    "#;
    for server in each_server() {
        let live = read_all(server, sql);
        assert_eq!(live.schema.accounts, []);
        let taken = [
            "DO $revoke$ BEGIN EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC', current_database()); \
             END $revoke$",
            "REVOKE EXECUTE ON FUNCTION \"public\".\"f\"(integer) FROM PUBLIC",
            "REVOKE USAGE ON SCHEMA \"public\" FROM PUBLIC",
            "REVOKE DELETE ON TABLE \"s\".\"t\" FROM CURRENT_USER",
            "REVOKE USAGE ON TYPE \"public\".\"kind\" FROM PUBLIC",
        ];
        assert_eq!(raw(&live, "grants taken").sql, taken.join(";\n"), "{}", server.name());
        let role = |name: &str| {
            format!(
                "DO $role$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '{name}') THEN \
                 CREATE ROLE \"{name}\"; END IF; END $role$"
            )
        };
        let defaults = [
            role("kept_owner"),
            role("kept_reader"),
            "ALTER DEFAULT PRIVILEGES FOR ROLE \"kept_owner\" GRANT USAGE ON SEQUENCES TO \"kept_reader\" \
             WITH GRANT OPTION"
                .to_owned(),
            "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC".to_owned(),
            "ALTER DEFAULT PRIVILEGES IN SCHEMA \"s\" GRANT INSERT, SELECT ON TABLES TO \"kept_reader\""
                .to_owned(),
        ];
        assert_eq!(raw(&live, "grants defaults").sql, defaults.join(";\n"));
    }
}

#[test]
fn who_may_read_all_is_an_account() {
    // Such a role has that right in every database, so the server is this test's own.
    if let Some(server) = fresh::postgres(18) {
        let sql = "create role sees_all login; grant pg_read_all_data to sees_all; create role sees_none;";
        let live = read_all(&server, sql);
        let names: Vec<_> = live.schema.accounts.iter().map(|a| (a.name.as_str(), a.login)).collect();
        assert_eq!(names, [("sees_all", true)]);
        assert_eq!(live.schema.accounts[0].others, ["\"pg_read_all_data\""]);
    }
}
