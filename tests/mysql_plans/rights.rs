//! Rights in a migration: what accounts have behind it is what a new database gives them, there and back.

use schema_core::dialect::Target;
use schema_core::migrate::{Plan, Renames, Sides, plan};
use schema_tests::artifacts_of;
use schema_tests::cases::schema;
use schema_tests::judge::right;
use schema_tests::servers::{Session, SqlServer, fresh};
use std::path::Path;

const BEFORE: &str = include_str!("before.schema");
const AFTER: &str = include_str!("after.schema");
/// All accounts of either side.
const ACCOUNTS: [&str; 4] = ["shop", "books", "leaving", "coming"];

#[test]
fn rights_on_mariadb() {
    there_and_back(fresh::mariadb());
}

#[test]
fn rights_on_mysql() {
    there_and_back(fresh::mysql());
}

/// Accounts belong to the whole server, so that one test has it for itself.
fn there_and_back(server: Option<SqlServer>) {
    let Some(server) = server else { return };
    let (before, after) = (schema("before", BEFORE), schema("after", AFTER));
    let renames = Renames::between(&before, &after);
    let up = plan(&Sides::between(&before, &after, &renames, Target::MySql));
    let down = plan(&Sides::between(&after, &before, &renames.back(), Target::MySql));

    // What new databases give, one schema behind the other: the accounts are of the same names.
    let new = |side: &str, services: &[&str]| {
        let place = Place::new(&server, side, services);
        let rights = place.rights();
        place.drop_accounts();
        rights
    };
    let wanted = (new("before", &["shop", "books", "leaving"]), new("after", &["shop", "books", "coming"]));
    assert_ne!(wanted.0, wanted.1);

    let place = Place::new(&server, "before", &["shop", "books", "leaving"]);
    place.make("coming");
    assert_eq!(place.rights(), wanted.0);
    place.run(&up);
    assert_eq!(place.rights(), wanted.1, "the way there");
    place.may("shop", "select id, title, price, stock from item");
    place.may("shop", "insert into purchase (item, many) values (1, 2)");
    place.may("books", "insert into note__books (text, mine, sent) values ('x', true, false)");
    place.may("coming", "select * from item");
    place.may_not("shop", "select kind from item");
    place.may_not("shop", "update purchase set many = 3");
    place.may_not("shop", "insert into note (text) values ('x')");
    place.may_not("books", "select stock from item");
    place.may_not("books", "select * from note");
    place.may_not("leaving", "select id from item");
    place.may_not("leaving", "insert into note (text) values ('x')");

    place.run(&down);
    assert_eq!(place.rights(), wanted.0, "the way back");
    place.may("shop", "select name, old from item");
    place.may("shop", "update sale set many = 3");
    place.may("leaving", "insert into note (text) values ('x')");
    place.may_not("shop", "select kind from item");
    place.may_not("shop", "select * from note");
    place.may_not("books", "insert into note (text) values ('x')");
    place.may_not("coming", "select id from item");

    // Where an account is missing, the runner passes over what is about it.
    place.drop_accounts();
    let about =
        |plan: &Plan| plan.parts.iter().flat_map(|p| &p.steps).filter(|s| s.account.is_some()).count();
    assert!(about(&up) > 10 && about(&down) > 10);
    place.run(&up);
    assert_eq!(place.rights(), Vec::<String>::new());
    drop(place);
}

/// A database of a schema, with its accounts.
struct Place<'s> {
    server: &'s SqlServer,
    database: String,
}

impl<'s> Place<'s> {
    fn new(server: &'s SqlServer, side: &str, services: &[&str]) -> Place<'s> {
        let place = Place { server, database: server.new_database() };
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("mysql_plans/{side}.schema"));
        let artifacts = artifacts_of(&path);
        let text = |path: &str| &artifacts.iter().find(|a| a.path == path).expect(path).text;
        place.script(text("ddl/mysql.sql"));
        for service in services {
            place.make(service);
            place.script(text(&format!("grants/mysql/{service}.sql")));
        }
        place
    }

    fn script(&self, sql: &str) {
        self.server.admin_script(&self.database, sql).unwrap_or_else(|e| panic!("{e}: {sql}"));
    }

    fn make(&self, account: &str) {
        self.script(&format!("create user '{account}'@'%' identified by 'pass of {account}'"));
    }

    fn drop_accounts(&self) {
        for account in ACCOUNTS {
            self.script(&format!("drop user if exists '{account}'@'%'"));
        }
    }

    fn session(&self, account: &str) -> Session {
        let password = format!("pass of {account}");
        self.server.session(&self.database, account, &password).expect("the account connects")
    }

    fn may(&self, account: &str, sql: &str) {
        let mut session = self.session(account);
        session.exec(sql).unwrap_or_else(|e| panic!("{account} may: {sql}: {e}"));
        session.close();
    }

    fn may_not(&self, account: &str, sql: &str) {
        // Who has no right at all in a database can't have it for its own.
        let Err(error) = self.server.exec("", account, &format!("pass of {account}"), &self.of_database(sql))
        else {
            panic!("{account} may not: {sql}");
        };
        assert!(["1142", "1143"].contains(&error.code.as_str()), "{account}: {sql}: {error}");
    }

    fn of_database(&self, sql: &str) -> String {
        let name = |word: &str| format!("`{}`.{word}", self.database);
        ["item", "note", "sale", "purchase"].iter().fold(sql.to_owned(), |sql, table| {
            let words = sql.split(' ').map(|word| if word == *table { name(word) } else { word.to_owned() });
            words.collect::<Vec<_>>().join(" ")
        })
    }

    /// All that accounts have, sorted, without the name of the database.
    fn rights(&self) -> Vec<String> {
        let mut all = Vec::new();
        for account in ACCOUNTS {
            let Ok(rows) = self.server.admin_exec("", &format!("show grants for '{account}'@'%'")) else {
                continue;
            };
            let lines =
                rows.into_iter().flatten().flatten().map(|line| right(&line).replace(&self.database, "here"));
            all.extend(lines.filter(|line| !line.starts_with("GRANT USAGE")));
        }
        let views = "select concat(table_name, ': ', view_definition) from information_schema.views \
                     where table_schema = database()";
        let views = self.server.admin_exec(&self.database, views).expect("the views");
        all.extend(views.into_iter().flatten().flatten().map(|line| line.replace(&self.database, "here")));
        all.sort_unstable();
        all
    }

    /// As the runner does: what is about an account that is not there is passed over.
    fn run(&self, plan: &Plan) {
        let server = self.server;
        let mut session =
            server.session(&self.database, server.admin_user(), server.admin_password()).expect("the admin");
        for step in plan.parts.iter().flat_map(|part| &part.steps) {
            if let Some(account) = &step.account {
                let found = session
                    .exec(&format!("select 1 from mysql.user where user = '{account}'"))
                    .expect("accounts");
                if found.is_empty() {
                    continue;
                }
            }
            session.exec(&step.sql).unwrap_or_else(|e| panic!("{e}: {}", step.sql));
        }
        session.close();
    }
}
