//! The connection: statements out, rows of text in.

use crate::live::url::ServerUrl;
use crate::live::{connect, failed};
use crate::session::Failure;
use sqlx::mysql::MySqlRow;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, MySqlConnection, Row as _};

/// Which of the two it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Flavour {
    MySql,
    MariaDb,
}

impl Flavour {
    /// What of two is this one's.
    pub(super) fn pick<T>(self, mysql: T, mariadb: T) -> T {
        match self {
            Flavour::MySql => mysql,
            Flavour::MariaDb => mariadb,
        }
    }
}

/// A row, each value as text.
pub(super) struct Row(Vec<Option<String>>);

impl Row {
    /// The value at `i`; the empty text for NULL.
    pub(super) fn text(&self, i: usize) -> &str {
        self.opt(i).unwrap_or_default()
    }

    /// The value at `i`, if it is not NULL.
    pub(super) fn opt(&self, i: usize) -> Option<&str> {
        self.0.get(i)?.as_deref()
    }

    /// Whether the condition at `i` holds.
    pub(super) fn holds(&self, i: usize) -> bool {
        self.text(i) == "1"
    }
}

/// A connection to one database.
pub(super) struct Server {
    connection: MySqlConnection,
    place: ServerUrl,
    pub(super) flavour: Flavour,
    pub(super) version: String,
    pub(super) database: String,
    /// The account that reads: `name@host`.
    pub(super) account: String,
    /// How many statements were sent.
    pub(super) statements: usize,
}

impl Server {
    /// Connects to the database that `url` names.
    pub(super) async fn connect(url: &ServerUrl) -> Result<Server, Failure> {
        let fail = |error: sqlx::Error| failed(url, "connecting", &error);
        let (options, database) = connect::mysql(url)?;
        let place = ServerUrl { server: url.server, url: url.url.clone() };
        let connection = options.connect().await.map_err(fail)?;
        let (flavour, version) = (Flavour::MySql, String::new());
        let account = String::new();
        let mut server = Server { connection, place, flavour, version, database, account, statements: 0 };
        server.look().await.map_err(fail)?;
        Ok(server)
    }

    async fn look(&mut self) -> Result<(), sqlx::Error> {
        // How the server writes SQL must not depend on its settings.
        self.request("SET SESSION sql_mode = '', SESSION sql_quote_show_create = 1".to_owned(), 1).await?;
        let rows = self.rows("SELECT VERSION(), DATABASE(), CURRENT_USER()").await?;
        if let Some(row) = rows.first() {
            row.text(0).clone_into(&mut self.version);
            // A server may write names in small letters alone.
            row.text(1).clone_into(&mut self.database);
            row.text(2).clone_into(&mut self.account);
        }
        if self.version.contains("MariaDB") {
            self.flavour = Flavour::MariaDb;
        }
        Ok(())
    }

    /// The rows of one statement.
    pub(super) async fn rows(&mut self, sql: &str) -> Result<Vec<Row>, sqlx::Error> {
        self.request(sql.to_owned(), 1).await
    }

    /// The rows of some statements that are sent together, as text: there is nothing to bind.
    pub(super) async fn request(&mut self, sql: String, statements: usize) -> Result<Vec<Row>, sqlx::Error> {
        self.statements += statements;
        sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(&mut self.connection).await?.iter().map(row).collect()
    }

    /// Why a statement failed.
    pub(super) fn failed(&self, doing: &str, error: &sqlx::Error) -> Failure {
        failed(&self.place, doing, error)
    }

    pub(super) async fn close(self) {
        // All is read: how the connection ends doesn't matter.
        drop(self.connection.close().await);
    }
}

/// The catalogs hold UTF-8 in columns that some versions call binary.
fn row(row: &MySqlRow) -> Result<Row, sqlx::Error> {
    let value = |i| {
        let bytes = row.try_get_unchecked::<Option<Vec<u8>>, _>(i)?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    };
    (0..row.len()).map(value).collect::<Result<_, sqlx::Error>>().map(Row)
}
