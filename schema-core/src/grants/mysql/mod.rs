//! MySQL and MariaDB: an account for each service, its grants, and a checked view for each row rule.

mod plain;

use super::matrix::{Matrix, Right, Verb};
use super::scoped::{self, ScopedView};
use super::{comment, list};
use crate::compile::Artifact;
use crate::diag::Diagnostics;
use crate::dialect::Target::MySql;
use crate::dialect::quote;
use crate::ir::{ColumnId, Migrator, Schema, Service, ServiceId, Table};
use crate::migrate::ledger::TABLE;
use std::fmt::Write;

/// One account and all that it is given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// The service's or migrator's name.
    pub name: String,
    /// The account's name.
    pub account: String,
    /// Where it may come from: `%`, but in a native schema. A role has none.
    pub host: String,
    /// The environment variable of its password. The file takes the password from the session variable
    /// of this name; where that is NULL it leaves the password alone.
    pub password_env: String,
    /// Whether it has everything in the database; its grants are empty then.
    pub migrator: bool,
    /// What is said above it.
    pub head: String,
    /// Views that hold row rules.
    pub views: Vec<View>,
    /// Its grants: each table or view once.
    pub grants: Vec<Grant>,
    /// Whole statements for rights that no verb says, without a final `;`.
    pub others: Vec<String>,
    /// Whether it can sign in.
    pub login: bool,
}

/// A view that holds a row rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct View {
    /// Its name.
    pub name: String,
    /// The statement that makes or replaces it, without a final `;`.
    pub create: String,
}

/// What is granted on one table or view.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grant {
    /// The table's or view's name.
    pub relation: String,
    /// Each verb once, with the columns it is limited to.
    pub verbs: Vec<(Verb, Option<Vec<String>>)>,
}

impl Grant {
    /// `SELECT (a, b), DELETE`
    pub fn privileges(&self) -> String {
        list(self.verbs.iter().map(privilege))
    }
}

/// What every service has where migrations keep which revisions the database has: its code asks for them when it
/// connects.
pub fn revisions() -> Grant {
    Grant { relation: TABLE.to_owned(), verbs: vec![(Verb::Select, None)] }
}

const SAY_REVISIONS: &str = "-- Which revision the database has, where migrations say so.\n";

/// The statement that gives a user [`revisions`], if there are any, as an SQL expression.
fn give_revisions(user: &str) -> String {
    let grant = revisions();
    let given = format!("GRANT {} ON {} TO {user}", grant.privileges(), ident(&grant.relation));
    format!(
        "IF(EXISTS(SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {}), {}, 'DO 0')",
        quote::string(MySql, TABLE),
        quote::string(MySql, &given)
    )
}

/// `SELECT (a, b)`
pub fn privilege((verb, columns): &(Verb, Option<Vec<String>>)) -> String {
    match columns {
        None => verb.sql().to_owned(),
        Some(columns) => format!("{} ({})", verb.sql(), list(columns.iter().map(|c| ident(c)))),
    }
}

impl Account {
    /// `'account'@'host'`, or a role's name.
    pub fn user(&self) -> String {
        user(&self.account, &self.host)
    }

    /// The statement that makes it if it is missing: locked until it has a password.
    pub fn create(&self) -> String {
        create(&self.account, &self.host)
    }
}

fn create(account: &str, host: &str) -> String {
    let user = user(account, host);
    match host.is_empty() {
        true => format!("CREATE ROLE IF NOT EXISTS {user}"),
        false => format!("CREATE USER IF NOT EXISTS {user} ACCOUNT LOCK"),
    }
}

/// A role has no host: MySQL lets it come from anywhere, MariaDB knows none.
fn user(account: &str, host: &str) -> String {
    if host.is_empty() {
        return quote::string(MySql, account);
    }
    format!("{}@{}", quote::string(MySql, account), quote::string(MySql, host))
}

/// Any host.
const EVERYWHERE: &str = "%";

fn ident(name: &str) -> String {
    quote::ident(MySql, name)
}

/// All accounts: migrators first, then services, in the order of the schema.
pub fn accounts(schema: &Schema, matrix: &Matrix, diags: &mut Diagnostics) -> Vec<Account> {
    if schema.native {
        return plain::accounts(schema, matrix);
    }
    let migrators = schema.migrators.iter().map(|m| migrator(schema, m, (&m.account, EVERYWHERE)));
    let mut accounts: Vec<Account> = migrators.collect();
    for (index, service) in schema.services.iter().enumerate() {
        let id = ServiceId(index as u32);
        let views = scoped::views(schema, matrix, id, MySql, diags);
        accounts.push(Account {
            name: service.name.clone(),
            account: service.account.clone(),
            host: EVERYWHERE.to_owned(),
            password_env: service.password_env.clone(),
            migrator: false,
            head: head(
                schema,
                "service",
                &service.name,
                &service.docs,
                &service.account,
                &service.password_env,
            ),
            grants: grants(schema, matrix, id, &views),
            views: views.iter().map(|v| view(schema, v)).collect(),
            others: others(service, &user(&service.account, EVERYWHERE)),
            login: service.login,
        });
    }
    accounts
}

/// The account of a migrator, by its name and host.
fn migrator(schema: &Schema, m: &Migrator, (account, host): (&str, &str)) -> Account {
    Account {
        name: m.name.clone(),
        account: account.to_owned(),
        host: host.to_owned(),
        password_env: m.password_env.clone(),
        migrator: true,
        head: head(schema, "migrator", &m.name, &m.docs, &m.account, &m.password_env),
        views: Vec::new(),
        grants: Vec::new(),
        others: Vec::new(),
        login: true,
    }
}

/// The statements of a service's `grant mysql` lines.
fn others(service: &Service, user: &str) -> Vec<String> {
    let statement =
        |g: &crate::ir::Grant| format!("GRANT {} TO {user} {}", g.what, g.with).trim_end().to_owned();
    service.grants.iter().filter(|g| g.target == MySql).map(statement).collect()
}

fn grants(schema: &Schema, matrix: &Matrix, service: ServiceId, views: &[ScopedView]) -> Vec<Grant> {
    let mut grants = Vec::new();
    for rights in &matrix.of(service).tables {
        let table = schema.table(rights.table);
        let views = scoped::of_table(views, rights.table);
        let direct = rights.iter().filter(|(verb, _)| !views.iter().any(|v| v.verbs.contains(verb)));
        grants.push(Grant {
            relation: table.name.flat(),
            verbs: direct.map(|(verb, right)| (verb, columns(table, right, None))).collect(),
        });
        for view in views {
            let through = rights.iter().filter(|(verb, _)| {
                view.verbs.contains(verb) || (*verb == Verb::Select && view.read_for_where)
            });
            grants.push(Grant {
                relation: view.name.clone(),
                verbs: through
                    .map(|(verb, right)| (verb, columns(table, right, Some(&view.columns))))
                    .collect(),
            });
        }
    }
    for right in matrix.of(service).views_on(schema, MySql) {
        let view = schema.view(right.view);
        let columns = right.names(view).map(|names| names.map(str::to_owned).collect());
        grants.push(Grant { relation: view.name.flat(), verbs: vec![(Verb::Select, columns)] });
    }
    // Columns that other targets alone have leave nothing to grant.
    grants.iter_mut().for_each(|g: &mut Grant| {
        g.verbs.retain(|(_, columns)| columns.as_ref().is_none_or(|c| !c.is_empty()));
    });
    grants.retain(|g| !g.verbs.is_empty());
    grants
}

fn columns(table: &Table, right: &Right, within: Option<&[ColumnId]>) -> Option<Vec<String>> {
    right.columns.as_ref()?;
    let inside = |id: &ColumnId| within.is_none_or(|w| w.contains(id));
    Some(right.columns_on(table, MySql).filter(inside).map(|id| table.column(id).name.clone()).collect())
}

fn view(schema: &Schema, view: &ScopedView) -> View {
    let table = schema.table(view.table);
    let columns = list(view.columns.iter().map(|id| ident(&table.column(*id).name)));
    View {
        name: view.name.clone(),
        create: format!(
            "CREATE OR REPLACE SQL SECURITY DEFINER VIEW {} AS\n    SELECT {columns}\n    FROM {}\n    WHERE {}\n    WITH CASCADED CHECK OPTION",
            ident(&view.name),
            ident(&table.name.flat()),
            view.rows
        ),
    }
}

/// `grants/mysql/<name>.sql`
pub fn files(schema: &Schema, matrix: &Matrix, diags: &mut Diagnostics) -> Vec<Artifact> {
    let text = if schema.native { plain::text } else { text };
    let file = |a: Account| Artifact { path: format!("grants/mysql/{}.sql", a.name), text: text(&a) };
    accounts(schema, matrix, diags).into_iter().map(file).collect()
}

/// What is said of the rights in a file, above it.
const REACH: &str = "No account's rights reach outside of
-- that database. (These servers have no transaction for it: between REVOKE and GRANT the account has
-- nothing for a moment. 'schemagen grants apply' grants first and takes back only what is too much.)";

fn head(schema: &Schema, kind: &str, name: &str, docs: &str, account: &str, env: &str) -> String {
    let mut out = format!(
        "-- Schema {}, {kind} {name}: the account {account}, for MySQL 8.0 and MariaDB 10.11 and later.\n\
         -- Generated by schemagen from the schema files; do not edit.\n",
        schema.name
    );
    comment(&mut out, docs);
    let _ = write!(
        out,
        "--\n\
         -- Run it as an administrator, with the schema's database as the default one, once its tables are there;\n\
         -- again whenever you like, and each account's file in any order. {}\n\
         --\n\
         -- The password never stands here. 'schemagen grants apply' reads it from the environment variable\n\
         -- {env}. With the client alone, set the session variable @{env} before this runs.\n\
         -- Without it, a password that is there stays, and a new account is locked.\n",
        if schema.native { plain::REACH } else { REACH },
    );
    out
}

/// Runs a statement that is only known when the script runs.
fn prepared(out: &mut String, statement: &str) {
    let _ = write!(
        out,
        "SET @schemagen = {statement};\nPREPARE schemagen FROM @schemagen;\nEXECUTE schemagen;\nDEALLOCATE PREPARE schemagen;\nSET @schemagen = NULL;\n"
    );
}

/// The statement that sets a password from the session variable `env`, as an SQL expression.
fn password(user: &str, env: &str) -> String {
    format!(
        "IF(@{env} IS NULL, 'DO 0', CONCAT({}, QUOTE(@{env}), ' ACCOUNT UNLOCK'))",
        quote::string(MySql, &format!("ALTER USER {user} IDENTIFIED BY "))
    )
}

/// The current database, escaped for a grant on all of it: there `_` and `%` stand for any characters,
/// unless MySQL's partial_revokes makes them literal.
const ESCAPED_DATABASE: &str =
    "IF(@schemagen_literal, DATABASE(), REPLACE(REPLACE(DATABASE(), '_', '\\\\_'), '%', '\\\\%'))";

fn text(account: &Account) -> String {
    let user = account.user();
    let mut out = format!(
        "{}\nSET NAMES utf8mb4;\nSET sql_mode = 'STRICT_ALL_TABLES';\n\n-- The account: made if it is missing, locked until it has a password.\n{};\n",
        account.head,
        account.create(),
    );
    if account.login {
        prepared(&mut out, &password(&user, &account.password_env));
    } else {
        let _ = writeln!(out, "ALTER USER {user} ACCOUNT LOCK;");
    }
    if account.migrator {
        out.push_str("\n-- It may do everything in this database, and pass rights in it on.\nSET @schemagen_literal = 0 /*!80016 + @@GLOBAL.partial_revokes */;\n");
        prepared(
            &mut out,
            &format!(
                "CONCAT('GRANT ALL PRIVILEGES ON `', REPLACE({ESCAPED_DATABASE}, '`', '``'), {})",
                quote::string(MySql, &format!("`.* TO {user} WITH GRANT OPTION"))
            ),
        );
        return out;
    }
    for view in &account.views {
        let _ = write!(
            out,
            "\n-- Its rows: no others are seen through this view, and none are made.\n{};\n",
            view.create
        );
    }
    let _ = write!(
        out,
        "\n-- It has what follows, and nothing else.\nREVOKE ALL PRIVILEGES, GRANT OPTION FROM {user};\n"
    );
    for grant in &account.grants {
        let _ = writeln!(out, "GRANT {} ON {} TO {user};", grant.privileges(), ident(&grant.relation));
    }
    for other in &account.others {
        let _ = writeln!(out, "{other};");
    }
    out.push_str(SAY_REVISIONS);
    prepared(&mut out, &give_revisions(&user));
    out
}
