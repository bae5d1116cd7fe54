//! Migrations that a program brings along.

use super::{Entry, Error, Lineage, Migration, Runner};
use crate::Config;
use crate::meta::{SchemaMeta, Target};

/// The migrations that generated code brings along: what its `migrate()` gives.
///
/// ```ignore
/// let config = shop::migrate().config()?;
/// shop::migrate().apply(&config).await?;
/// let db = shop::connect().await?;
/// ```
///
/// They are those that `schemagen migrate` applies, under the same lock and with the same records: either goes on with
/// what the other has done, and however many processes start at once, each migration is applied once.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    schema: &'static SchemaMeta,
    migrations: &'static [&'static [Migration]; 3],
    lineage: &'static [Lineage; 3],
}

impl Embedded {
    /// For generated code.
    #[doc(hidden)]
    pub const fn new(
        schema: &'static SchemaMeta,
        migrations: &'static [&'static [Migration]; 3],
        lineage: &'static [Lineage; 3],
    ) -> Embedded {
        Embedded { schema, migrations, lineage }
    }

    /// Where the migrator finds the database: `SCHEMAGEN_MIGRATE_URL`, else what the environment says to `connect()`.
    /// A service's account may not migrate.
    ///
    /// # Errors
    /// If the environment can't be understood.
    pub fn config(&self) -> crate::Result<Config> {
        match std::env::var("SCHEMAGEN_MIGRATE_URL") {
            Ok(url) if !url.is_empty() => Config::from_url(&url),
            _ => crate::db::config_of(self.schema),
        }
    }

    /// The migrations for a database system.
    pub fn migrations(&self, target: Target) -> &'static [Migration] {
        self.migrations[target as usize]
    }

    /// What applies them, for those who want to be told, or more than [`Embedded::apply`].
    pub fn runner(&self, config: Config) -> Runner<'static> {
        let target = config.target();
        Runner::new(config, self.migrations(target)).lineage(self.lineage[target as usize].clone())
    }

    /// Applies what the database lacks. Gives the number of migrations that this call has applied.
    ///
    /// # Errors
    /// If files and database do not fit together, or a statement fails.
    pub async fn apply(&self, config: &Config) -> Result<usize, Error> {
        self.for_target(config)?.apply(None).await
    }

    /// What is applied and what is not. Changes nothing.
    ///
    /// # Errors
    /// If the database can't be asked.
    pub async fn status(&self, config: &Config) -> Result<Vec<Entry>, Error> {
        self.for_target(config)?.status().await
    }

    fn for_target(&self, config: &Config) -> Result<Runner<'static>, Error> {
        let target = config.target();
        if !self.schema.targets.contains(&target) {
            return Err(Error::refused(format!(
                "the schema '{}' is not compiled for {target}, and this program brings no migrations for it",
                self.schema.name
            )));
        }
        Ok(self.runner(config.clone()))
    }
}
