//! Accounts and their rights.

use super::catalog::{Row, Snapshot};
use super::draft::Draft;
use super::names::{ident, idents};
use super::relations::Relations;
use super::roles::{self, make_role};
use schema_core::phys::{Account, Name, Scope, Table, TableRights};
use std::collections::{BTreeMap, BTreeSet};

/// Reads the accounts that have a right on something here, a policy, a setting or an object of their own, and
/// those that share in one as members. What was taken from an owner or from everybody becomes SQL, and so does
/// who owns what, and what a role is that accounts have no word for.
pub(super) fn read(
    rows: &Snapshot,
    relations: &Relations<'_>,
    tables: &[Table],
    draft: &mut Draft,
) -> Result<Vec<Account>, sqlx::Error> {
    let mut rights: BTreeMap<String, Rights> = BTreeMap::new();
    let mut taken = Taken::default();
    let mut passed_on: BTreeSet<(String, String)> = BTreeSet::new();
    for row in &rows.rights {
        let right = Right::read(row)?;
        if row.is("given")? {
            passed_on.extend(row.maybe("grantor")?.map(|grantor| (grantor, right.object.clone())));
            rights.entry(row.text("grantee")?).or_default().add(right, row, relations, tables)?;
        } else {
            taken.add(right, row)?;
        }
    }
    for (grantor, object) in passed_on {
        draft.note(format!("rights on {object} that {grantor} passed on: they will be given by the owner"));
    }
    for row in &rows.policies {
        if !rows.roles.is_empty() {
            for role in row.list("roles")? {
                rights.entry(role).or_default();
            }
        }
    }
    // A setting of a role that has nothing else here is the server's affair, unless it is of this database.
    let own_settings = rows.settings.iter().filter(|row| row.is("in_database").unwrap_or_default());
    for row in rows.owners.iter().chain(own_settings) {
        let role = row.maybe("role")?.filter(|role| !role.starts_with("pg_"));
        if let Some(role) = role.filter(|_| !rows.roles.is_empty()) {
            rights.entry(role).or_default();
        }
    }
    memberships(&rows.roles, &mut rights)?;
    let carried: BTreeSet<&str> = rights.keys().map(String::as_str).collect();
    roles::attributes(&rows.roles, &carried, draft)?;
    roles::settings(&rows.settings, &carried, draft)?;
    taken.push_to(draft);
    roles::owners(&rows.owners, draft)?;
    default_rights(&rows.default_rights, draft)?;
    let mut accounts = Vec::new();
    for (account, rights) in rights {
        let mut role = None;
        for row in &rows.roles {
            if row.text("name")? == account {
                role = Some((row.is("login")?, row.text("comment")?));
            }
        }
        let (login, comment) = role.unwrap_or_default();
        accounts.push(rights.into_account(account, login, comment, tables));
    }
    Ok(accounts)
}

/// One privilege on one object.
struct Right {
    privilege: String,
    /// What stands behind ON.
    object: String,
    column: Option<String>,
    grantable: bool,
}

impl Right {
    fn read(row: &Row) -> Result<Right, sqlx::Error> {
        let kind = row.text("kind")?;
        let own = row.text("name")?;
        let path = match row.maybe("namespace")? {
            // It may have another name where the right is given again.
            _ if kind == "DATABASE" => String::new(),
            Some(namespace) => format!(" {}.{}", ident(&namespace), ident(&own)),
            None => format!(" {}", ident(&own)),
        };
        let args = match kind.as_str() {
            "FUNCTION" | "PROCEDURE" => format!("({})", row.text("args")?),
            _ => String::new(),
        };
        Ok(Right {
            privilege: row.text("privilege")?,
            object: format!("{kind}{path}{args}"),
            column: row.maybe("column")?,
            grantable: row.is("grantable")?,
        })
    }
}

/// Privileges on one object; those on columns stand apart from those on the whole, with their columns.
type Privileges = BTreeMap<(String, bool), Vec<String>>;

/// The rights of one account.
#[derive(Default)]
struct Rights {
    tables: BTreeMap<Name, TableRights>,
    /// For an object, and whether they may be passed on: the privileges.
    others: BTreeMap<(String, bool), Privileges>,
    memberships: BTreeSet<String>,
}

impl Rights {
    fn add(
        &mut self,
        right: Right,
        row: &Row,
        relations: &Relations<'_>,
        tables: &[Table],
    ) -> Result<(), sqlx::Error> {
        let of = relations.get(row.oid("relation")?).map(|r| &r.name);
        let table = of.filter(|n| !right.grantable && tables.iter().any(|t| t.name == **n));
        if let Some(table) = table
            && self.add_to_table(table, &right)
        {
            return Ok(());
        }
        let privileges = self.others.entry((right.object, right.grantable)).or_default();
        privileges.entry((right.privilege, right.column.is_some())).or_default().extend(right.column);
        Ok(())
    }

    /// Whether it is one of the rights that have words of their own. Those on the whole table come first.
    fn add_to_table(&mut self, table: &Name, right: &Right) -> bool {
        let rights = self.tables.entry(table.clone()).or_insert_with(|| TableRights {
            table: table.clone(),
            select: None,
            insert: None,
            update: None,
            delete: false,
        });
        let scope = match right.privilege.as_str() {
            "SELECT" => &mut rights.select,
            "INSERT" => &mut rights.insert,
            "UPDATE" => &mut rights.update,
            "DELETE" => {
                rights.delete = true;
                return true;
            }
            _ => return false,
        };
        match (scope, &right.column) {
            (scope, None) => *scope = Some(Scope::Table),
            // On the whole table and on a column besides: nothing but the catalog knows the difference.
            (Some(Scope::Table), Some(_)) => return false,
            (Some(Scope::Columns(columns)), Some(column)) => columns.push(column.clone()),
            (scope @ None, Some(column)) => *scope = Some(Scope::Columns(vec![column.clone()])),
        }
        true
    }

    fn into_account(self, name: String, login: bool, comment: String, tables: &[Table]) -> Account {
        let mut others: Vec<String> = self.memberships.into_iter().collect();
        for ((object, grantable), privileges) in self.others {
            let privilege =
                |((privilege, _), columns): (&(String, bool), &Vec<String>)| match columns.is_empty() {
                    true => privilege.clone(),
                    false => format!("{privilege} ({})", idents(columns)),
                };
            let privileges: Vec<String> = privileges.iter().map(privilege).collect();
            let end = if grantable { " WITH GRANT OPTION" } else { "" };
            others.push(format!("{} ON {object}{end}", privileges.join(", ")));
        }
        others.sort();
        let empty =
            |r: &TableRights| r.select.is_none() && r.insert.is_none() && r.update.is_none() && !r.delete;
        let of = |table: &Table| self.tables.get(&table.name).filter(|r| !empty(r)).cloned();
        Account { name, login, tables: tables.iter().filter_map(of).collect(), others, comment }
    }
}

/// Adds memberships, and the roles on both sides of them if one side has rights here.
fn memberships(roles: &[Row], rights: &mut BTreeMap<String, Rights>) -> Result<(), sqlx::Error> {
    /// The system's roles that give a right on every table.
    const READERS: [&str; 2] = ["pg_read_all_data", "pg_write_all_data"];
    let mut edges = Vec::new();
    for row in roles.iter() {
        if row.is("superuser")? {
            continue;
        }
        for (group, options) in row.list("groups")?.into_iter().zip(row.list("options")?) {
            edges.push((row.text("name")?, group, options));
        }
    }
    loop {
        let mut more: Vec<String> = Vec::new();
        for (member, group, _) in &edges {
            let system = group.starts_with("pg_");
            let reads = READERS.contains(&group.as_str()) || (!system && rights.contains_key(group));
            if reads && !rights.contains_key(member) {
                more.push(member.clone());
            }
            if !system && rights.contains_key(member) && !rights.contains_key(group) {
                more.push(group.clone());
            }
        }
        if more.is_empty() {
            break;
        }
        for role in more {
            rights.entry(role).or_default();
        }
    }
    for (member, group, options) in edges {
        if let Some(rights) = rights.get_mut(&member) {
            let end = if options.is_empty() { String::new() } else { format!(" WITH {options}") };
            rights.memberships.insert(format!("{}{end}", ident(&group)));
        }
    }
    Ok(())
}

/// Rights that an owner or everybody had from the start and has not now.
#[derive(Default)]
struct Taken(BTreeMap<(String, &'static str), Vec<String>>);

impl Taken {
    fn add(&mut self, right: Right, row: &Row) -> Result<(), sqlx::Error> {
        // Whoever makes the objects will own them.
        let from = if row.is("by_owner")? { "CURRENT_USER" } else { "PUBLIC" };
        let privilege = match right.column {
            Some(column) => format!("{} ({})", right.privilege, ident(&column)),
            None => right.privilege,
        };
        self.0.entry((right.object, from)).or_default().push(privilege);
        Ok(())
    }

    fn push_to(self, draft: &mut Draft) {
        let statement = |((of, from), privileges): ((String, &str), Vec<String>)| {
            let privileges = privileges.join(", ");
            match of == "DATABASE" {
                true => format!(
                    "DO $revoke$ BEGIN EXECUTE format('REVOKE {privileges} ON DATABASE %I FROM {from}', \
                     current_database()); END $revoke$"
                ),
                false => format!("REVOKE {privileges} ON {of} FROM {from}"),
            }
        };
        roles::push(draft, "taken", self.0.into_iter().map(statement).collect());
    }
}

/// `ALTER DEFAULT PRIVILEGES`, with the roles that it needs.
fn default_rights(rows: &[Row], draft: &mut Draft) -> Result<(), sqlx::Error> {
    type Group = (String, Option<String>, String, String, bool, bool);
    let mut groups: BTreeMap<Group, (bool, Vec<String>)> = BTreeMap::new();
    for row in rows {
        let group = (
            row.text("role")?,
            row.maybe("namespace")?,
            row.text("kind")?,
            row.text("grantee")?,
            row.is("given")?,
            row.is("grantable")?,
        );
        let (own, privileges) = groups.entry(group).or_default();
        *own = row.is("is_own")?;
        privileges.push(row.text("privilege")?);
    }
    let mut statements = Vec::new();
    let mut made: BTreeSet<String> = BTreeSet::new();
    for (group, (own, privileges)) in groups {
        let (role, namespace, kind, grantee, given, grantable) = group;
        let mut needed: Vec<&str> = Vec::new();
        let mut alter = "ALTER DEFAULT PRIVILEGES".to_owned();
        if !own {
            needed.push(&role);
            alter.push_str(&format!(" FOR ROLE {}", ident(&role)));
        }
        if let Some(namespace) = &namespace {
            alter.push_str(&format!(" IN SCHEMA {}", ident(namespace)));
        }
        let whom = match grantee.as_str() {
            "public" => "PUBLIC".to_owned(),
            same if same == role && own => "CURRENT_USER".to_owned(),
            other => {
                needed.push(other);
                ident(other)
            }
        };
        let privileges = privileges.join(", ");
        let (verb, to) = if given { ("GRANT", "TO") } else { ("REVOKE", "FROM") };
        let end = if grantable { " WITH GRANT OPTION" } else { "" };
        for role in needed {
            if made.insert(role.to_owned()) {
                statements.push(make_role(role));
            }
        }
        statements.push(format!("{alter} {verb} {privileges} ON {kind} {to} {whom}{end}"));
    }
    roles::push(draft, "defaults", statements);
    Ok(())
}
