//! Accounts with rights in the database.

use super::name;
use super::server::{Flavour, Row, Server};
use super::tables::Found;
use super::text::{ident, idents};
use schema_core::phys::{Account, Scope, TableRights};
use std::collections::{BTreeMap, BTreeSet};

/// Accounts that are the server's own, or that everything belongs to.
const SYSTEM: [&str; 8] = [
    "",
    "debian-sys-maint",
    "mariadb.sys",
    "mysql",
    "mysql.infoschema",
    "mysql.session",
    "mysql.sys",
    "root",
];

/// An account: its name and its host.
type Id = (String, String);

/// What an account has.
#[derive(Clone, Default)]
struct Held {
    /// By table, then by right: whether it may pass it on, and on which columns, if not on all.
    tables: BTreeMap<String, Rights>,
    /// By what stands behind `ON`.
    others: BTreeMap<String, (BTreeSet<String>, bool)>,
    /// Rights on the whole server.
    server: (BTreeSet<String>, bool),
    /// Roles, and whether it may pass them on.
    roles: BTreeMap<Id, bool>,
}

#[derive(Clone, Default)]
struct Rights {
    whole: BTreeSet<String>,
    columns: BTreeMap<String, BTreeSet<String>>,
    grantable: bool,
}

impl Held {
    fn here(&self) -> bool {
        !self.tables.is_empty() || !self.others.is_empty()
    }

    /// Leaves out what `other` has.
    fn without(&mut self, other: &Held) {
        for (table, theirs) in &other.tables {
            let Some(rights) = self.tables.get_mut(table) else { continue };
            rights.whole.retain(|right| !theirs.whole.contains(right));
            rights.grantable &= !theirs.grantable;
            for (right, columns) in &mut rights.columns {
                let known = theirs.columns.get(right);
                columns.retain(|column| known.is_none_or(|known| !known.contains(column)));
            }
            rights.columns.retain(|_, columns| !columns.is_empty());
        }
        self.tables.retain(|_, r| !r.whole.is_empty() || !r.columns.is_empty() || r.grantable);
        for (on, (theirs, _)) in &other.others {
            if let Some((rights, _)) = self.others.get_mut(on) {
                rights.retain(|right| !theirs.contains(right));
            }
        }
        self.others.retain(|_, (rights, _)| !rights.is_empty());
        self.server.0.retain(|right| !other.server.0.contains(right));
    }

    /// Whether it governs the server.
    fn governs(&self) -> bool {
        ["SUPER", "CREATE USER"].iter().any(|right| self.server.0.contains(*right))
    }
}

/// Reads the accounts. `found` has its tables in their final order.
pub(super) async fn read(server: &mut Server, found: &mut Found) -> Result<Vec<Account>, sqlx::Error> {
    let mut held: BTreeMap<Id, Held> = BTreeMap::new();
    for row in server.rows(include_str!("rights.sql")).await? {
        let Some(id) = grantee(row.text(1)) else { continue };
        right(&server.database, held.entry(id).or_default(), &row);
    }
    let (roles, logins) = server.flavour.pick(
        (include_str!("roles_mysql.sql"), include_str!("logins_mysql.sql")),
        (include_str!("roles_mariadb.sql"), include_str!("logins_mariadb.sql")),
    );
    for row in beyond(server, found, include_str!("rights_routines.sql"), "rights on routines").await {
        let id = (row.text(0).to_owned(), row.text(1).to_owned());
        let on = format!("{} {}", row.text(3), ident(row.text(2)));
        let (rights, grantable) = held.entry(id).or_default().others.entry(on).or_default();
        for right in row.text(4).to_uppercase().split(',') {
            match right {
                "GRANT" => *grantable = true,
                right => drop(rights.insert(right.to_owned())),
            }
        }
    }
    for row in beyond(server, found, roles, "roles").await {
        let id = (row.text(0).to_owned(), row.text(1).to_owned());
        let role = (row.text(2).to_owned(), row.text(3).to_owned());
        held.entry(id).or_default().roles.insert(role, row.holds(4));
    }
    let logins: BTreeMap<Id, (bool, bool)> = beyond(server, found, logins, "which accounts are roles")
        .await
        .iter()
        .map(|row| ((row.text(0).to_owned(), row.text(1).to_owned()), (row.holds(2), row.holds(3))))
        .collect();
    if server.flavour == Flavour::MariaDb {
        own_rights_alone(&mut held);
    }
    let included = included(&held);
    let system = |id: &&Id| SYSTEM.contains(&id.0.as_str());
    let left_out: Vec<String> = held
        .iter()
        .filter(|(id, held)| !included.contains(id) && held.server.0.iter().any(|r| r != "USAGE"))
        .map(|(id, _)| id)
        .filter(|id| !system(id))
        .map(account_name)
        .collect();
    if !left_out.is_empty() {
        found.notes.push(format!(
            "accounts with rights on the whole server, and none of their own in this database, are left out: {}",
            left_out.join(", ")
        ));
    }
    for (id, _) in held.iter().filter(|(id, held)| system(id) && held.here()) {
        found.notes.push(format!("the rights of the system account '{}' are left out", account_name(id)));
    }
    let has_more = |id: &&Id| logins.get(*id).is_some_and(|(_, more)| *more);
    let more: Vec<String> = included.iter().filter(has_more).map(account_name).collect();
    if !more.is_empty() {
        found.notes.push(format!(
            "there is no word for what accounts need beside a password, for their limits and their default roles: \
             these are left out of {}",
            more.join(", ")
        ));
    }
    let account = |id: &Id| {
        let held = held.get(id).map(|held| (held, logins.get(id).is_none_or(|(login, _)| *login)));
        held.map(|(held, login)| account(server, found, id, held, login))
    };
    Ok(included.iter().filter_map(account).collect())
}

/// Takes from each role what it has by other roles alone: MariaDB lists both as its own.
fn own_rights_alone(held: &mut BTreeMap<Id, Held>) {
    let roles: Vec<Id> = held.keys().filter(|id| id.1.is_empty()).cloned().collect();
    let mut own: Vec<(Id, Held)> = Vec::new();
    for id in roles {
        let mut mine = held[&id].clone();
        for given in mine.roles.clone().keys().filter_map(|given| held.get(given)) {
            mine.without(given);
        }
        own.push((id, mine));
    }
    held.extend(own);
}

/// The rows of a table that not every account may read.
async fn beyond(server: &mut Server, found: &mut Found, sql: &'static str, what: &str) -> Vec<Row> {
    match server.rows(sql).await {
        Ok(rows) => rows,
        Err(_) => {
            found.notes.push(format!("this account may not read {what}: they are left out"));
            Vec::new()
        }
    }
}

/// `'name'@'host'`, with no quote escaped.
fn grantee(text: &str) -> Option<Id> {
    let (name, host) = text.strip_prefix('\'')?.strip_suffix('\'')?.rsplit_once("'@'")?;
    Some((name.to_owned(), host.to_owned()))
}

fn account_name((name, host): &Id) -> String {
    if host.is_empty() || host == "%" { name.clone() } else { format!("{name}@{host}") }
}

fn right(database: &str, held: &mut Held, row: &Row) {
    let (object, right) = (row.text(2), row.text(4).to_owned());
    let grantable = row.text(6) == "YES";
    match row.text(0) {
        "table" | "column" => {
            let rights = held.tables.entry(object.to_owned()).or_default();
            rights.grantable |= grantable;
            match row.opt(5) {
                Some(column) => drop(rights.columns.entry(right).or_default().insert(column.to_owned())),
                None => drop(rights.whole.insert(right)),
            }
        }
        "database" => {
            // A name without its escapes is the database; anything else is a pattern.
            let plain = object.replace("\\_", "_").replace("\\%", "%");
            let on = if plain == database { "*".to_owned() } else { format!("{}.*", ident(object)) };
            let (rights, may_pass_on) = held.others.entry(on).or_default();
            rights.insert(right);
            *may_pass_on |= grantable;
        }
        _ => {
            held.server.0.insert(right);
            held.server.1 |= grantable;
        }
    }
}

/// Accounts with rights here, the roles that these have, and who has such a role. Who governs the server
/// has every role, and is none of the schema's accounts for that.
fn included(held: &BTreeMap<Id, Held>) -> BTreeSet<Id> {
    let system = |id: &Id| SYSTEM.contains(&id.0.as_str());
    let mut included: BTreeSet<Id> =
        held.iter().filter(|(id, held)| held.here() && !system(id)).map(|(id, _)| id.clone()).collect();
    loop {
        let before = included.len();
        for (id, held) in held.iter().filter(|(id, held)| !system(id) && !held.governs()) {
            if held.roles.keys().any(|role| included.contains(role)) {
                included.insert(id.clone());
            }
        }
        if included.len() == before {
            return included;
        }
    }
}

fn account(server: &Server, found: &Found, id: &Id, held: &Held, login: bool) -> Account {
    let mut tables = Vec::new();
    let mut others: Vec<String> = Vec::new();
    let known =
        found.tables.iter().map(|t| t.name.name.as_str()).chain(found.views.iter().map(String::as_str));
    let order: Vec<&str> = known.collect();
    let mut names: Vec<&String> = held.tables.keys().collect();
    names.sort_by_key(|own| order.iter().position(|known| known == own).unwrap_or(order.len()));
    for own in names {
        let rights = &held.tables[own];
        let columns: Vec<&str> = found
            .tables
            .iter()
            .find(|t| t.name.name == *own)
            .map(|t| t.columns.iter().map(|c| c.name.as_str()).collect())
            .unwrap_or_default();
        let scope = |right: &str| scope(rights, right, &columns);
        let row = TableRights {
            table: name(own),
            select: scope("SELECT"),
            insert: scope("INSERT"),
            update: scope("UPDATE"),
            delete: rights.whole.contains("DELETE"),
        };
        if row.select.is_some() || row.insert.is_some() || row.update.is_some() || row.delete {
            tables.push(row);
        }
        others.extend(other_rights(own, rights));
    }
    for (on, (rights, grantable)) in &held.others {
        others.push(grant(&list(server, rights, on == "*" || on.ends_with(".*")), on, *grantable));
    }
    let beyond_usage = held.server.0.iter().any(|r| r != "USAGE");
    if beyond_usage {
        others.push(grant(&list(server, &held.server.0, false), "*.*", held.server.1));
    }
    for (role, admin) in &held.roles {
        let host =
            if role.1.is_empty() || role.1 == "%" { String::new() } else { format!("@{}", ident(&role.1)) };
        let admin = if *admin { " WITH ADMIN OPTION" } else { "" };
        others.push(format!("{}{host}{admin}", ident(&role.0)));
    }
    others.sort();
    Account { name: account_name(id), login, tables, others, comment: String::new() }
}

fn scope(rights: &Rights, right: &str, order: &[&str]) -> Option<Scope> {
    if rights.whole.contains(right) {
        return Some(Scope::Table);
    }
    let mut columns: Vec<String> = rights.columns.get(right)?.iter().cloned().collect();
    columns.sort_by_key(|column| order.iter().position(|known| known == column));
    Some(Scope::Columns(columns))
}

/// What a table's rights hold beyond reading and writing.
fn other_rights(own: &str, rights: &Rights) -> Option<String> {
    const KNOWN: [&str; 4] = ["SELECT", "INSERT", "UPDATE", "DELETE"];
    let whole = rights.whole.iter().filter(|r| !KNOWN.contains(&r.as_str()) && *r != "USAGE").cloned();
    let columns = rights.columns.iter().filter(|(r, _)| !KNOWN.contains(&r.as_str()));
    let columns = columns.map(|(right, of)| format!("{right} ({})", idents(of.iter().map(String::as_str))));
    // A column's right that the table has, too, still stands on its own.
    let double =
        rights.columns.iter().filter(|(r, _)| KNOWN.contains(&r.as_str()) && rights.whole.contains(*r));
    let double = double.map(|(right, of)| format!("{right} ({})", idents(of.iter().map(String::as_str))));
    let mut parts: Vec<String> = whole.chain(columns).chain(double).collect();
    if parts.is_empty() && !rights.grantable {
        return None;
    }
    if parts.is_empty() {
        parts.push("USAGE".to_owned());
    }
    Some(grant(&parts.join(", "), &ident(own), rights.grantable))
}

fn grant(rights: &str, on: &str, grantable: bool) -> String {
    let option = if grantable { " WITH GRANT OPTION" } else { "" };
    format!("{rights} ON {on}{option}")
}

/// Rights with commas; all that a database has are `ALL PRIVILEGES`.
fn list(server: &Server, rights: &BTreeSet<String>, database: bool) -> String {
    const ALL: [&str; 18] = [
        "ALTER",
        "ALTER ROUTINE",
        "CREATE",
        "CREATE ROUTINE",
        "CREATE TEMPORARY TABLES",
        "CREATE VIEW",
        "DELETE",
        "DROP",
        "EVENT",
        "EXECUTE",
        "INDEX",
        "INSERT",
        "LOCK TABLES",
        "REFERENCES",
        "SELECT",
        "SHOW VIEW",
        "TRIGGER",
        "UPDATE",
    ];
    // MariaDB has two more, the second since 11.3.
    let more = match server.flavour {
        Flavour::MySql => 0,
        Flavour::MariaDb if rights.contains("SHOW CREATE ROUTINE") => 2,
        Flavour::MariaDb => 1,
    };
    if database && rights.len() == ALL.len() + more && ALL.iter().all(|right| rights.contains(*right)) {
        return "ALL PRIVILEGES".to_owned();
    }
    let named: Vec<&str> = rights.iter().map(String::as_str).filter(|r| *r != "USAGE").collect();
    if named.is_empty() { "USAGE".to_owned() } else { named.join(", ") }
}
