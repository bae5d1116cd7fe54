//! A database to which each service of its schema comes by its own account.

use crate::artifacts_of;
use crate::servers::SqlServer;
use schema_core::Artifact;
use std::path::Path;

/// A database of a schema on a server that has its accounts for itself: they belong to the whole server.
pub struct Accounts<'s> {
    server: &'s SqlServer,
    database: String,
    target: &'static str,
    artifacts: Vec<Artifact>,
}

impl<'s> Accounts<'s> {
    /// A new database with the schema's tables.
    pub fn new(server: &'s SqlServer, schema: &Path) -> Self {
        let target = if server.is_postgres() { "postgres" } else { "mysql" };
        let new =
            Accounts { server, database: server.new_database(), target, artifacts: artifacts_of(schema) };
        new.script(new.output(&format!("ddl/{target}.sql")));
        new
    }

    /// Runs statements as the administrator.
    pub fn script(&self, sql: &str) {
        self.server.admin_script(&self.database, sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    /// The administrator's URL.
    pub fn admin_url(&self) -> String {
        self.server.url(&self.database)
    }

    /// The URL of a service, whose account of this name its file of grants makes.
    pub fn url(&self, service: &str, account: &str) -> String {
        let grants = self.output(&format!("grants/{}/{service}.sql", self.target));
        let password = format!("pass of {service}");
        let variable = format!("{}_DB_PASS", service.to_uppercase());
        let admin = (self.server.admin_user(), self.server.admin_password());
        let mut session = self.server.session(&self.database, admin.0, admin.1).expect("the admin connects");
        let set = match self.target {
            "postgres" => format!("select set_config('env.{variable}', '{password}', false)"),
            _ => format!("set @{variable} = '{password}'"),
        };
        session.exec(&set).expect("a password");
        session.exec_script(grants).expect("the grants");
        self.server.url_for(&self.database, account, &password)
    }

    fn output(&self, path: &str) -> &str {
        let found = self.artifacts.iter().find(|artifact| artifact.path == path);
        found.unwrap_or_else(|| panic!("there is no output {path}")).text.as_str()
    }
}
