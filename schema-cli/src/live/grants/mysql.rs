//! MySQL and MariaDB: no transaction holds accounts, so that rights are compared, what is missing is
//! granted first, and only what is too much is taken back.

use super::{Outcome, Plan, Report, failed};
use crate::live::connect;
use crate::live::url::ServerUrl;
use crate::session::Failure;
use schema_core::diag::Diagnostics;
use schema_core::dialect::{Target, quote};
use schema_core::grants::mysql::{Account, accounts, revisions};
use schema_core::grants::{Verb, matrix_on};
use sha1::{Digest, Sha1};
use sqlx::mysql::MySqlConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, MySqlConnection, Row};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

pub(super) async fn apply(url: &ServerUrl, plan: &Plan<'_>) -> Result<Report, Failure> {
    let fail = |doing: &str| {
        let doing = doing.to_owned();
        move |error: sqlx::Error| failed(url, &doing, &error)
    };
    let (options, database) = connect::mysql(url)?;
    let connection = options.connect().await.map_err(fail("connecting"))?;
    let mut server = Server { connection, options, database, mariadb: false, literal: false };
    server.look().await.map_err(fail("connecting"))?;

    // A compilation without errors has told all refusals.
    let mut unheard = Diagnostics::new();
    let matrix = matrix_on(plan.schema, Target::MySql, &mut unheard);
    let mut report = Report::default();
    server.warn(&mut report).await.map_err(fail("reading the accounts"))?;
    let mut all = accounts(plan.schema, &matrix, &mut unheard);
    if server.has_revisions().await.map_err(fail("looking for revisions"))? {
        all.iter_mut().filter(|a| !a.migrator).for_each(|account| account.grants.push(revisions()));
    }
    for account in all.iter().filter(|a| plan.includes(&a.name)) {
        let doing = format!("the account {}", account.account);
        let outcome = server.account(account, plan, &mut report).await.map_err(fail(&doing))?;
        report.outcomes.push(outcome);
    }
    server.connection.close().await.map_err(fail("closing"))?;
    Ok(report)
}

/// A right of an account in the database, or one that no service may have.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Held {
    /// On a table, or on one of its columns.
    Table { relation: String, privilege: String, column: Option<String> },
    /// On all of the database, under this pattern.
    Database { pattern: String, privilege: String },
    /// On all of the server.
    Server { privilege: String },
    /// On a function or procedure.
    Routine { kind: String, name: String },
    /// A role.
    Role { name: String, host: String },
}

impl Held {
    fn text(&self) -> String {
        match self {
            Held::Table { relation, privilege, column: None } => format!("{privilege} on {relation}"),
            Held::Table { relation, privilege, column: Some(column) } => {
                format!("{privilege} ({column}) on {relation}")
            }
            Held::Database { pattern, privilege } => format!("{privilege} on the database {pattern}"),
            Held::Server { privilege } => format!("{privilege} on the server"),
            Held::Routine { kind, name } => format!("EXECUTE on {} {name}", kind.to_lowercase()),
            Held::Role { name, .. } => format!("the role {name}"),
        }
    }
}

struct Server {
    connection: MySqlConnection,
    options: MySqlConnectOptions,
    database: String,
    mariadb: bool,
    /// Whether `_` and `%` in a grant's database are plain characters.
    literal: bool,
}

impl Server {
    async fn look(&mut self) -> Result<(), sqlx::Error> {
        // How a string is quoted must not depend on the server's settings.
        self.run("SET SESSION sql_mode = 'STRICT_ALL_TABLES'".to_owned()).await?;
        let version: String = sqlx::query_scalar("SELECT VERSION()").fetch_one(&mut self.connection).await?;
        self.mariadb = version.contains("MariaDB");
        if !self.mariadb {
            let on: i64 = sqlx::query_scalar("SELECT CAST(@@GLOBAL.partial_revokes AS SIGNED)")
                .fetch_one(&mut self.connection)
                .await?;
            self.literal = on != 0;
        }
        Ok(())
    }

    async fn texts(&mut self, sql: &'static str, binds: &[&str]) -> Result<Vec<Vec<String>>, sqlx::Error> {
        let mut query = sqlx::query(sql);
        for bind in binds {
            query = query.bind(*bind);
        }
        let rows = query.fetch_all(&mut self.connection).await?;
        let column = |row: &sqlx::mysql::MySqlRow, i: usize| {
            let bytes = row.try_get_unchecked::<Option<Vec<u8>>, _>(i)?;
            Ok(String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned())
        };
        rows.iter().map(|row| (0..row.len()).map(|i| column(row, i)).collect()).collect()
    }

    async fn run(&mut self, sql: String) -> Result<(), sqlx::Error> {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.connection).await?;
        Ok(())
    }

    async fn warn(&mut self, report: &mut Report) -> Result<(), sqlx::Error> {
        let anonymous = self.texts("SELECT Host FROM mysql.user WHERE User = '' ORDER BY Host", &[]).await?;
        // MariaDB keeps its roles in the same table, with an empty host; those have a name.
        for row in anonymous {
            report.warnings.push(format!(
                "there is an anonymous account ''@'{host}', which takes every name that connects from there: DROP USER ''@'{host}'",
                host = row[0]
            ));
        }
        Ok(())
    }

    /// Whether migrations keep in the database which revisions it has.
    async fn has_revisions(&mut self) -> Result<bool, sqlx::Error> {
        let database = self.database.clone();
        let found = self
            .texts(
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
                &[&database, schema_core::migrate::ledger::TABLE],
            )
            .await?;
        Ok(!found.is_empty())
    }

    async fn account(
        &mut self,
        account: &Account,
        plan: &Plan<'_>,
        report: &mut Report,
    ) -> Result<Outcome, sqlx::Error> {
        // MySQL's roles are accounts from anywhere.
        let anywhere = Account { host: "%".to_owned(), ..account.clone() };
        let account = if account.host.is_empty() && !self.mariadb { &anywhere } else { account };
        let hosts = self.texts("SELECT Host FROM mysql.user WHERE User = ?", &[&account.account]).await?;
        let exists = hosts.iter().any(|row| row[0] == account.host);
        // A native schema names each account with its host.
        for row in hosts.iter().filter(|row| row[0] != account.host && !plan.schema.native) {
            report.warnings.push(format!(
                "there is a second account '{name}'@'{host}', which is taken in the place of '{name}'@'%' from there, \
                 with rights of its own: DROP USER '{name}'@'{host}'",
                name = account.account,
                host = row[0]
            ));
        }
        let password = match plan.password(&account.name).filter(|_| account.login) {
            Some(password) if !(exists && self.accepts(&account.account, password).await) => Some(password),
            _ => None,
        };
        let before = if exists { self.held(account).await? } else { BTreeSet::new() };
        let wanted = self.wanted(account);
        let views = self.views(account).await?;
        let texts = |held: &BTreeSet<Held>| held.iter().map(Held::text).collect::<BTreeSet<String>>();
        let outcome = |before: &BTreeSet<Held>, after: &BTreeSet<Held>| Outcome {
            created: !exists,
            password_set: password.is_some(),
            ..Outcome::compare(&account.account, &texts(before), &texts(after))
        };
        if plan.dry_run {
            let adds = account.migrator || plan.schema.native;
            let after = if adds { before.union(&wanted).cloned().collect() } else { wanted };
            let missing = account.views.iter().filter(|v| !views.contains_key(&v.name));
            let made = missing.map(|v| format!("view {}", v.name)).collect();
            return Ok(Outcome { made, ..outcome(&before, &after) });
        }
        let user = account.user();
        if !exists {
            self.run(account.create()).await?;
        }
        if let Some(password) = password {
            self.set_password(&user, password).await?;
        }
        if !account.login && !account.host.is_empty() {
            self.run(format!("ALTER USER {user} ACCOUNT LOCK")).await?;
        }
        for view in &account.views {
            self.run(view.create.clone()).await?;
        }
        if plan.schema.native {
            for grant in &account.grants {
                let (list, on) = (grant.privileges(), ident(&grant.relation));
                self.run(format!("GRANT {list} ON {on} TO {user}")).await?;
            }
        } else if account.migrator {
            self.run(format!(
                "GRANT ALL PRIVILEGES ON {}.* TO {user} WITH GRANT OPTION",
                ident(&self.pattern())
            ))
            .await?;
        } else {
            self.level(account, &wanted).await?;
        }
        for grant in &account.others {
            self.run(grant.clone()).await?;
        }
        let after = self.held(account).await?;
        let changed =
            self.views(account).await?.into_iter().filter(|(name, text)| views.get(name) != Some(text));
        let made = changed.map(|(name, _)| format!("view {name}")).collect();
        Ok(Outcome { made, ..outcome(&before, &after) })
    }

    /// The account's views that are there, with their texts as the server has them.
    async fn views(&mut self, account: &Account) -> Result<BTreeMap<String, String>, sqlx::Error> {
        let database = self.database.clone();
        let mut views = BTreeMap::new();
        for view in &account.views {
            let rows = self
                .texts(
                    "SELECT CONCAT_WS(' ', VIEW_DEFINITION, CHECK_OPTION, SECURITY_TYPE, DEFINER)
                     FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
                    &[&database, &view.name],
                )
                .await?;
            views.extend(rows.into_iter().flatten().map(|text| (view.name.clone(), text)));
        }
        Ok(views)
    }

    /// Grants what is missing, takes back what is too much, and looks again: taking back a table's right
    /// may take a column's along.
    async fn level(&mut self, account: &Account, wanted: &BTreeSet<Held>) -> Result<(), sqlx::Error> {
        let user = account.user();
        for _ in 0..2 {
            let held = self.held(account).await?;
            let missing: Vec<&Held> = wanted.difference(&held).collect();
            let excess: Vec<&Held> = held.difference(wanted).collect();
            if missing.is_empty() && excess.is_empty() {
                break;
            }
            for grant in &account.grants {
                let of = |held: &&&Held| matches!(held, Held::Table { relation, .. } if *relation == grant.relation);
                let list = privileges(missing.iter().filter(of).copied());
                if !list.is_empty() {
                    self.run(format!("GRANT {list} ON {} TO {user}", ident(&grant.relation))).await?;
                }
            }
            for statement in self.revocations(&user, &excess) {
                self.run(statement).await?;
            }
        }
        Ok(())
    }

    /// Each right by its name: `REVOKE ALL PRIVILEGES ON *.*` takes those on tables along on MySQL.
    fn revocations(&self, user: &str, excess: &[&Held]) -> Vec<String> {
        let mut statements = Vec::new();
        let mut from: BTreeMap<String, Vec<&Held>> = BTreeMap::new();
        let here = |name: &str| format!("{}.{}", ident(&self.database), ident(name));
        for held in excess {
            match held {
                Held::Table { relation, .. } => from.entry(here(relation)).or_default().push(held),
                Held::Database { pattern, .. } => {
                    from.entry(format!("{}.*", ident(pattern))).or_default().push(held);
                }
                Held::Server { .. } => from.entry("*.*".to_owned()).or_default().push(held),
                Held::Routine { kind, name } => {
                    statements.push(format!("REVOKE ALL PRIVILEGES ON {kind} {} FROM {user}", here(name)));
                }
                Held::Role { name, .. } if self.mariadb => {
                    statements.push(format!("REVOKE {} FROM {user}", ident(name)));
                }
                Held::Role { name, host } => {
                    statements.push(format!("REVOKE {}@{} FROM {user}", string(name), string(host)));
                }
            }
        }
        for (object, held) in from {
            statements.push(format!("REVOKE {} ON {object} FROM {user}", privileges(held.into_iter())));
        }
        statements
    }

    /// Whether the account can log in with `password`.
    async fn accepts(&self, account: &str, password: &str) -> bool {
        // A name that matches no database of the account would be refused: it connects without one.
        let options =
            self.options.clone().username(account).password(password).database("information_schema");
        match options.connect().await {
            Ok(connection) => {
                drop(connection.close().await);
                true
            }
            Err(_) => false,
        }
    }

    /// MariaDB gets the hash that it stores, and never sees the password. MySQL's hash is of its own making;
    /// it keeps the password out of its logs.
    async fn set_password(&mut self, user: &str, password: &str) -> Result<(), sqlx::Error> {
        let by = if self.mariadb {
            format!("PASSWORD {}", string(&native_hash(password)))
        } else {
            string(password)
        };
        self.run(format!("ALTER USER {user} IDENTIFIED BY {by} ACCOUNT UNLOCK")).await
    }

    /// The database, as a grant on all of it must write it.
    fn pattern(&self) -> String {
        if self.literal {
            return self.database.clone();
        }
        self.database.replace('_', "\\_").replace('%', "\\%")
    }

    fn wanted(&self, account: &Account) -> BTreeSet<Held> {
        let mut wanted = BTreeSet::new();
        for grant in &account.grants {
            for (verb, columns) in &grant.verbs {
                let held = |column| Held::Table {
                    relation: grant.relation.clone(),
                    privilege: verb.sql().to_owned(),
                    column,
                };
                match columns {
                    None => drop(wanted.insert(held(None))),
                    Some(columns) => wanted.extend(columns.iter().map(|c| held(Some(c.clone())))),
                }
            }
        }
        wanted
    }

    /// What an account has in the database, and what it has beyond any.
    async fn held(&mut self, account: &Account) -> Result<BTreeSet<Held>, sqlx::Error> {
        let (account, host) = (account.account.as_str(), account.host.as_str());
        let grantee = format!("'{account}'@'{host}'");
        let database = self.database.clone();
        let mut held = BTreeSet::new();
        for row in self
            .texts(
                "SELECT TABLE_NAME, PRIVILEGE_TYPE, '' FROM information_schema.TABLE_PRIVILEGES
                 WHERE GRANTEE = ? AND TABLE_SCHEMA = ? AND PRIVILEGE_TYPE <> 'USAGE'
                 UNION
                 SELECT TABLE_NAME, 'GRANT OPTION', '' FROM information_schema.TABLE_PRIVILEGES
                 WHERE GRANTEE = ? AND TABLE_SCHEMA = ? AND IS_GRANTABLE = 'YES'
                 UNION
                 SELECT TABLE_NAME, PRIVILEGE_TYPE, COLUMN_NAME FROM information_schema.COLUMN_PRIVILEGES
                 WHERE GRANTEE = ? AND TABLE_SCHEMA = ?",
                &[&grantee, &database, &grantee, &database, &grantee, &database],
            )
            .await?
        {
            let [relation, privilege, column] = row.try_into().unwrap_or_default();
            let column = (!column.is_empty()).then_some(column);
            held.insert(Held::Table { relation, privilege, column });
        }
        for row in self
            .texts(
                "SELECT TABLE_SCHEMA, PRIVILEGE_TYPE FROM information_schema.SCHEMA_PRIVILEGES
                 WHERE GRANTEE = ? AND (TABLE_SCHEMA = ? OR ? LIKE TABLE_SCHEMA)
                 UNION
                 SELECT TABLE_SCHEMA, 'GRANT OPTION' FROM information_schema.SCHEMA_PRIVILEGES
                 WHERE GRANTEE = ? AND (TABLE_SCHEMA = ? OR ? LIKE TABLE_SCHEMA) AND IS_GRANTABLE = 'YES'",
                &[&grantee, &database, &database, &grantee, &database, &database],
            )
            .await?
        {
            let [pattern, privilege] = row.try_into().unwrap_or_default();
            held.insert(Held::Database { pattern, privilege });
        }
        for row in self
            .texts(
                "SELECT PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES
                 WHERE GRANTEE = ? AND PRIVILEGE_TYPE <> 'USAGE'
                 UNION
                 SELECT 'GRANT OPTION' FROM information_schema.USER_PRIVILEGES
                 WHERE GRANTEE = ? AND IS_GRANTABLE = 'YES'",
                &[&grantee, &grantee],
            )
            .await?
        {
            let [privilege] = row.try_into().unwrap_or_default();
            held.insert(Held::Server { privilege });
        }
        for row in self
            .texts(
                "SELECT Routine_type, Routine_name FROM mysql.procs_priv WHERE User = ? AND Host = ? AND Db = ?",
                &[account, host, &database],
            )
            .await?
        {
            let [kind, name] = row.try_into().unwrap_or_default();
            held.insert(Held::Routine { kind, name });
        }
        let roles = if self.mariadb {
            "SELECT Role, '' FROM mysql.roles_mapping WHERE User = ? AND Host = ?"
        } else {
            "SELECT FROM_USER, FROM_HOST FROM mysql.role_edges WHERE TO_USER = ? AND TO_HOST = ?"
        };
        for row in self.texts(roles, &[account, host]).await? {
            let [name, host] = row.try_into().unwrap_or_default();
            held.insert(Held::Role { name, host });
        }
        Ok(held)
    }
}

/// `SELECT (a, b), DELETE`, of rights on one object.
fn privileges<'a>(held: impl Iterator<Item = &'a Held> + Clone) -> String {
    let mut parts: Vec<String> = Vec::new();
    let of = held.clone().filter_map(|h| match h {
        Held::Table { privilege, column, .. } => Some((privilege.as_str(), column.as_deref())),
        Held::Database { privilege, .. } | Held::Server { privilege } => Some((privilege.as_str(), None)),
        Held::Routine { .. } | Held::Role { .. } => None,
    });
    let known = Verb::ALL.map(Verb::sql);
    let others = of.clone().map(|(p, _)| p).filter(|p| !known.contains(p));
    let names: Vec<&str> = known.iter().copied().chain(others.collect::<BTreeSet<_>>()).collect();
    for name in names {
        let columns: Vec<String> =
            of.clone().filter(|(p, c)| *p == name && c.is_some()).filter_map(|(_, c)| c.map(ident)).collect();
        if of.clone().any(|(p, c)| p == name && c.is_none()) {
            parts.push(name.to_owned());
        }
        if !columns.is_empty() {
            parts.push(format!("{name} ({})", columns.join(", ")));
        }
    }
    parts.join(", ")
}

/// What mysql_native_password stores: SHA-1 of the SHA-1.
fn native_hash(password: &str) -> String {
    let hash = Sha1::digest(Sha1::digest(password.as_bytes()));
    hash.iter().fold("*".to_owned(), |mut out, byte| {
        let _ = write!(out, "{byte:02X}");
        out
    })
}

fn ident(name: &str) -> String {
    quote::ident(Target::MySql, name)
}

fn string(text: &str) -> String {
    quote::string(Target::MySql, text)
}
