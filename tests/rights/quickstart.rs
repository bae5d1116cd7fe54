//! The quickstart's schema and rows in a database, with its services' accounts as the suite applies them.

use super::rights::{SEED, SERVICES, artifacts, password, text};
use schema_core::Artifact;
use schema_tests::servers::SqlServer;

pub(crate) struct Quickstart<'a> {
    pub(crate) server: &'a SqlServer,
    pub(crate) db: String,
    artifacts: Vec<Artifact>,
    target: &'static str,
}

impl<'a> Quickstart<'a> {
    pub(crate) fn new(server: &'a SqlServer) -> Quickstart<'a> {
        let target = if server.is_postgres() { "postgres" } else { "mysql" };
        let artifacts = artifacts();
        let db = server.new_database();
        server.admin_script(&db, text(&artifacts, &format!("ddl/{target}.sql"))).expect("the DDL loads");
        server.admin_script(&db, SEED).expect("the rows go in");
        Quickstart { server, db, artifacts, target }
    }

    /// The file of one account.
    pub(crate) fn grants(&self, name: &str) -> &str {
        text(&self.artifacts, &format!("grants/{}/{name}.sql", self.target))
    }

    /// Applies all services in this order; their passwords, in the order of [`SERVICES`].
    pub(crate) fn apply_all(&self, order: &[&str]) -> Vec<String> {
        let passwords: Vec<String> = SERVICES.iter().map(|(_, account, _)| password(account)).collect();
        for name in order {
            let i = SERVICES.iter().position(|s| s.0 == *name).expect("a service");
            self.apply(name, SERVICES[i].2, Some(&passwords[i]));
        }
        passwords
    }

    /// Applying every file again changes nothing of the rights there are, which are more than so many lines.
    pub(crate) fn applying_again_changes_nothing(&self, lines: usize) {
        let before = self.dump();
        assert!(before.len() > lines, "a dump of {} lines", before.len());
        for (service, _, variable) in SERVICES.iter().rev() {
            self.apply(service, variable, None);
        }
        assert_eq!(before, self.dump());
    }
}
