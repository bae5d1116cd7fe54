//! The handle to a database.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::access::Service;
use crate::connect::config::Defaults;
use crate::connect::pool::Pool;
use crate::connect::{self, Config};
use crate::context::Values;
use crate::error::{Error, Result};
use crate::meta::{SchemaMeta, Target};
use crate::query::bulk::lately::Lately;
use crate::revision::{self, Revision};
use crate::transaction::TxState;

/// The service of code that was generated for no service in particular: may do whatever
/// the account may do.
#[derive(Clone, Copy, Debug)]
pub enum Any {}

impl Service for Any {}

/// A database, by the pool of its connections. Cheap to clone.
///
/// `S` is the service whose code may use it: code generated for one service takes that
/// service's handle and no other.
pub struct Database<S = Any> {
    pub(crate) core: Core,
    service: PhantomData<fn() -> S>,
}

/// What a handle is without its type.
#[derive(Clone)]
pub struct Core {
    pub(crate) shared: Arc<Shared>,
    /// The transaction that statements run in.
    pub(crate) tx: Option<Arc<TxState>>,
    /// How deep in nested transactions this handle lies.
    pub(crate) level: u8,
    /// The values of the request that it works for.
    pub(crate) context: Option<Values>,
}

pub(crate) struct Shared {
    pub(crate) pool: Arc<Pool>,
    pub(crate) target: Target,
    pub(crate) flavour: Flavour,
    /// How many bytes the server takes in one message.
    pub(crate) packet: usize,
    /// The bulk statements that ran last.
    pub(crate) lately: Lately,
}

/// What differs between the systems of one target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavour {
    Plain,
    /// MariaDB has INSERT … RETURNING, MySQL has not.
    Mariadb,
}

impl<S: Service> Database<S> {
    /// Connects as the environment says, waiting until the database is ready:
    /// see [`Config`] for the variables.
    pub async fn from_env() -> Result<Self> {
        Self::connect(Config::from_env()?).await
    }

    /// Connects to a URL: see [`Config::from_url`].
    pub async fn from_url(url: &str) -> Result<Self> {
        Self::connect(Config::from_url(url)?).await
    }

    /// Connects, waiting until the database is ready, and has the revision that the code of this service was made
    /// for.
    pub async fn connect(config: Config) -> Result<Self> {
        Self::connect_to(config, false).await
    }

    /// Connects; `background` says that the connections are to live on the runtime of blocking handles.
    pub(crate) async fn connect_to(mut config: Config, background: bool) -> Result<Self> {
        config.access = S::ACCESS;
        let opening = connect::first(&config);
        let mut conn = if background && config.target() != Target::Sqlite {
            crate::blocking::Within(Box::pin(opening)).await?
        } else {
            opening.await?
        };
        if let Some(revision) = config.needs(S::REVISION)
            && !revision::fits(&mut conn, &config, revision).await?
        {
            let waiting = revision::wait(&mut conn, &config, revision);
            if background {
                crate::blocking::Within(Box::pin(waiting)).await?;
            } else {
                waiting.await?;
            }
        }
        let (flavour, packet) = conn.flavour().await?;
        let target = config.target();
        Ok(Database::of(Core {
            shared: Arc::new(Shared {
                pool: Pool::new(config, conn, background),
                target,
                flavour,
                packet,
                lately: Lately::default(),
            }),
            tx: None,
            level: 0,
            context: None,
        }))
    }
}

impl<S> Database<S> {
    pub(crate) fn of(core: Core) -> Self {
        Database { core, service: PhantomData }
    }

    /// The system it runs on.
    pub fn target(&self) -> Target {
        self.core.shared.target
    }
}

impl<S> Clone for Database<S> {
    fn clone(&self) -> Self {
        Database::of(self.core.clone())
    }
}

impl<S> fmt::Debug for Database<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("config", self.core.shared.pool.config())
            .field("in_transaction", &self.core.tx.is_some())
            .finish_non_exhaustive()
    }
}

/// Connects for a generated schema: what its `connect()` calls.
pub async fn connect_schema<S: Service>(schema: &'static SchemaMeta) -> Result<Database<S>> {
    Database::connect(config_of(schema)?).await
}

/// Connects for a generated schema whose database must have a revision.
pub async fn connect_at<S: Service>(
    schema: &'static SchemaMeta,
    revision: &'static Revision,
) -> Result<Database<S>> {
    Database::connect(config_of(schema)?.revision(revision)).await
}

/// What the environment says, with the defaults of a schema.
pub(crate) fn config_of(schema: &'static SchemaMeta) -> Result<Config> {
    let config = Config::from_env_with(&Defaults {
        name: schema.name,
        account: schema.account,
        password_env: schema.password_env,
    })?;
    let target = config.target();
    if !schema.targets.contains(&target) {
        let known: Vec<_> = schema.targets.iter().map(|t| t.name()).collect();
        return Err(Error::config(format!(
            "DB_TYPE asks for {target}, but the schema '{}' is compiled for {} alone",
            schema.name,
            known.join(", ")
        )));
    }
    Ok(config)
}
