//! Which server a URL means. A URL holds a password: it is never printed.

use crate::session::Failure;
use schema_core::dialect::Target;
use std::fmt;

/// A kind of server.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Server {
    /// PostgreSQL.
    Postgres,
    /// MySQL or MariaDB.
    MySql,
    /// A SQLite file.
    Sqlite,
    /// Valkey or Redis.
    Valkey,
}

impl Server {
    /// Its name.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Server::Postgres => "PostgreSQL",
            Server::MySql => "MySQL",
            Server::Sqlite => "SQLite",
            Server::Valkey => "Valkey",
        }
    }

    /// The target it is, if it holds tables.
    pub(crate) fn target(self) -> Option<Target> {
        match self {
            Server::Postgres => Some(Target::Postgres),
            Server::MySql => Some(Target::MySql),
            Server::Sqlite => Some(Target::Sqlite),
            Server::Valkey => None,
        }
    }
}

/// A server to connect to, with the account to do it with.
#[derive(Clone)]
pub(crate) struct ServerUrl {
    /// Its kind.
    pub(crate) server: Server,
    /// As the driver takes it.
    pub(crate) url: String,
}

impl fmt::Debug for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {}", self.server, self.place())
    }
}

impl ServerUrl {
    /// Reads a URL.
    pub(crate) fn parse(url: &str) -> Result<ServerUrl, Failure> {
        if let Some((scheme, path)) = url.split_once(':')
            && scheme.eq_ignore_ascii_case("sqlite")
        {
            let path = path.strip_prefix("//").unwrap_or(path);
            return Ok(ServerUrl { server: Server::Sqlite, url: format!("sqlite://{path}") });
        }
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let known = |server, scheme: &str| Ok(ServerUrl { server, url: format!("{scheme}://{rest}") });
        match scheme.to_ascii_lowercase().as_str() {
            "postgres" | "postgresql" => known(Server::Postgres, "postgres"),
            "mysql" | "mariadb" => known(Server::MySql, "mysql"),
            "redis" | "valkey" => known(Server::Valkey, "redis"),
            _ => Err(Failure::usage(
                "a server's URL starts with postgres://, mysql://, mariadb://, sqlite:, redis:// or valkey://",
            )),
        }
    }

    /// The same, if there are accounts.
    pub(crate) fn with_accounts(self) -> Result<ServerUrl, Failure> {
        if self.server == Server::Sqlite { Err(no_accounts()) } else { Ok(self) }
    }

    /// The same server and account, and another database, whose name needs no escape but for what is not a
    /// letter, a digit or `_`.
    pub(crate) fn with_database(&self, database: &str) -> ServerUrl {
        let (scheme, rest) = self.url.split_once("://").unwrap_or(("", &self.url));
        let (rest, query) = match rest.split_once('?') {
            Some((rest, query)) => (rest, Some(query)),
            None => (rest, None),
        };
        // A password may hold a '/' that nobody escaped.
        let host = rest.rfind('@').map_or(0, |at| at + 1);
        let authority = rest[host..].find('/').map_or(rest, |slash| &rest[..host + slash]);
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        let escaped = |b: u8| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") };
        let database: String = database.bytes().map(escaped).collect();
        let mut url = format!("{scheme}://{authority}/{database}");
        let others =
            query.into_iter().flat_map(|query| query.split('&')).filter(|p| !p.starts_with("dbname="));
        for (i, parameter) in others.enumerate() {
            url.push(if i == 0 { '?' } else { '&' });
            url.push_str(parameter);
        }
        ServerUrl { server: self.server, url }
    }

    /// Host, port and database, or the path of a file: what may be printed of it.
    pub(crate) fn place(&self) -> &str {
        let rest = self.url.split_once("://").map_or("", |(_, rest)| rest);
        if self.server == Server::Sqlite {
            return rest;
        }
        let rest = rest.split(['?', '#']).next().unwrap_or("");
        // A password may hold an '@' that nobody escaped.
        rest.rsplit_once('@').map_or(rest, |(_, place)| place)
    }
}

/// What to say to who wants accounts on SQLite.
pub(crate) fn no_accounts() -> Failure {
    Failure::usage("SQLite has no accounts: grants/sqlite holds what each service may do, for an authorizer")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for url in [
            "mariadb://root:s3cret@db:3306/shop?x=s3cret",
            "redis://u:s3cret@@h/0",
            "valkey://:s3cret@h#s3cret",
        ] {
            let url = ServerUrl::parse(url).unwrap();
            assert!(!format!("{url:?}").contains("s3cret"), "{url:?}");
        }
        assert!(!ServerUrl::parse("db://u:s3cret@h").unwrap_err().message.contains("s3cret"));
    }

    #[test]
    fn another_database_keeps_all_else() {
        for (url, expected) in [
            ("postgres://u:p/w@h:5/shop?sslmode=off&dbname=x", "postgres://u:p/w@h:5/a%2Db?sslmode=off"),
            ("postgres:///shop?host=/run/pg", "postgres:///a%2Db?host=/run/pg"),
            ("mysql://u@h", "mysql://u@h/a%2Db"),
        ] {
            assert_eq!(ServerUrl::parse(url).unwrap().with_database("a-b").url, expected);
        }
    }

    #[test]
    fn schemes_name_servers() {
        let server = |url: &str| ServerUrl::parse(url).map(|u| (u.server, u.url)).ok();
        assert_eq!(server("postgresql://h/d"), Some((Server::Postgres, "postgres://h/d".to_owned())));
        assert_eq!(server("MariaDB://h/d"), Some((Server::MySql, "mysql://h/d".to_owned())));
        assert_eq!(server("sqlite:a/b.db"), Some((Server::Sqlite, "sqlite://a/b.db".to_owned())));
        assert_eq!(server("sqlite:///a/b.db"), Some((Server::Sqlite, "sqlite:///a/b.db".to_owned())));
        assert_eq!(ServerUrl::parse("sqlite:a?b").unwrap().place(), "a?b");
        assert_eq!(server("oracle://x"), None);
    }
}
