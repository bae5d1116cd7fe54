//! The statements that read the catalog: a fixed number, however much the database holds.

use crate::introspect::Scope;
use sqlx::postgres::PgRow;
use sqlx::{Decode, Executor, PgConnection, Postgres, Type};

/// An object's number in one of the catalog's tables.
pub(super) type Oid = i64;

/// One row of a statement.
pub(super) struct Row(PgRow);

impl Row {
    /// A column's value.
    pub(super) fn get<'r, T>(&'r self, column: &str) -> Result<T, sqlx::Error>
    where
        T: Decode<'r, Postgres> + Type<Postgres>,
    {
        sqlx::Row::try_get(&self.0, column)
    }

    /// A text.
    pub(super) fn text(&self, column: &str) -> Result<String, sqlx::Error> {
        self.get(column)
    }

    /// A text, if there is one.
    pub(super) fn maybe(&self, column: &str) -> Result<Option<String>, sqlx::Error> {
        self.get(column)
    }

    /// A list of texts.
    pub(super) fn list(&self, column: &str) -> Result<Vec<String>, sqlx::Error> {
        self.get(column)
    }

    /// Yes or no.
    pub(super) fn is(&self, column: &str) -> Result<bool, sqlx::Error> {
        self.get(column)
    }

    /// An object's number; 0 is none.
    pub(super) fn oid(&self, column: &str) -> Result<Oid, sqlx::Error> {
        Ok(self.get::<Option<Oid>>(column)?.unwrap_or(0))
    }
}

/// The text of a statement, behind the list of PostgreSQL schemas to read.
macro_rules! scoped {
    ($name:literal) => {
        concat!(include_str!("sql/scope.sql"), include_str!(concat!("sql/", $name, ".sql")))
    };
}

/// All rows of all statements, as of one moment.
pub(super) struct Snapshot {
    pub(super) database: Vec<Row>,
    pub(super) namespaces: Vec<Row>,
    pub(super) extensions: Vec<Row>,
    pub(super) types: Vec<Row>,
    pub(super) relations: Vec<Row>,
    pub(super) columns: Vec<Row>,
    pub(super) sequences: Vec<Row>,
    pub(super) constraints: Vec<Row>,
    pub(super) indexes: Vec<Row>,
    pub(super) partition_indexes: Vec<Row>,
    pub(super) policies: Vec<Row>,
    pub(super) routines: Vec<Row>,
    pub(super) triggers: Vec<Row>,
    pub(super) rules: Vec<Row>,
    pub(super) others: Vec<Row>,
    pub(super) dependencies: Vec<Row>,
    pub(super) roles: Vec<Row>,
    pub(super) rights: Vec<Row>,
    pub(super) default_rights: Vec<Row>,
    pub(super) owners: Vec<Row>,
    pub(super) settings: Vec<Row>,
    /// How many statements it took.
    pub(super) statements: usize,
}

impl Snapshot {
    /// Reads all in one transaction that can't write.
    pub(super) async fn read(connection: &mut PgConnection, scope: &Scope) -> Result<Snapshot, sqlx::Error> {
        connection.execute(include_str!("sql/session.sql")).await?;
        // The first statement, and the one that ends the transaction.
        let mut reader = Reader { connection, namespaces: &scope.namespaces, statements: 2 };
        let mut snapshot = Snapshot {
            database: reader.rows(include_str!("sql/database.sql")).await?,
            namespaces: reader.scoped(scoped!("namespaces")).await?,
            extensions: reader.rows(include_str!("sql/extensions.sql")).await?,
            types: reader.scoped(scoped!("types")).await?,
            relations: reader.scoped(scoped!("relations")).await?,
            columns: reader.scoped(scoped!("columns")).await?,
            sequences: reader.scoped(scoped!("sequences")).await?,
            constraints: reader.scoped(scoped!("constraints")).await?,
            indexes: reader.scoped(scoped!("indexes")).await?,
            partition_indexes: reader.scoped(scoped!("partition_indexes")).await?,
            policies: reader.scoped(scoped!("policies")).await?,
            routines: reader.scoped(scoped!("routines")).await?,
            triggers: reader.scoped(scoped!("triggers")).await?,
            rules: reader.scoped(scoped!("rules")).await?,
            others: reader.scoped(scoped!("others")).await?,
            dependencies: reader.rows(include_str!("sql/dependencies.sql")).await?,
            roles: Vec::new(),
            rights: Vec::new(),
            default_rights: Vec::new(),
            owners: Vec::new(),
            settings: reader.rows(include_str!("sql/settings.sql")).await?,
            statements: 0,
        };
        if scope.grants {
            snapshot.roles = reader.rows(include_str!("sql/roles.sql")).await?;
            snapshot.rights = reader.scoped(scoped!("rights")).await?;
            snapshot.default_rights = reader.scoped(scoped!("default_rights")).await?;
            snapshot.owners = reader.scoped(scoped!("owners")).await?;
        }
        snapshot.statements = reader.statements;
        connection.execute("ROLLBACK").await?;
        Ok(snapshot)
    }
}

struct Reader<'c> {
    connection: &'c mut PgConnection,
    namespaces: &'c [String],
    statements: usize,
}

impl Reader<'_> {
    async fn rows(&mut self, sql: &'static str) -> Result<Vec<Row>, sqlx::Error> {
        self.statements += 1;
        let rows = sqlx::query(sql).persistent(false).fetch_all(&mut *self.connection).await?;
        Ok(rows.into_iter().map(Row).collect())
    }

    async fn scoped(&mut self, sql: &'static str) -> Result<Vec<Row>, sqlx::Error> {
        self.statements += 1;
        let query = sqlx::query(sql).persistent(false).bind(self.namespaces);
        Ok(query.fetch_all(&mut *self.connection).await?.into_iter().map(Row).collect())
    }
}
