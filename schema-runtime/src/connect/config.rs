//! Where the database is and how it is reached: from the environment, or from a URL.

use std::env::VarError;
use std::fmt;
use std::time::Duration;

use super::url::Url;
use crate::access::Access;
use crate::error::{Error, Result};
use crate::meta::Target;
use crate::revision::Revision;
use crate::secret::Secret;

/// The settings of a [`Database`](crate::Database).
///
/// | variable | meaning | default |
/// | --- | --- | --- |
/// | `DATABASE_URL` | everything at once; the variables below that name the place are then not read | |
/// | `DB_TYPE` | `postgresql` (`postgres`), `mysql` (`mariadb`) or `sqlite` | `sqlite` |
/// | `DB_HOST` | host name or address; a path (`/…`) is a Unix socket | `localhost` |
/// | `DB_PORT` | port | 5432, 3306 |
/// | `DB_NAME` | the database; on SQLite the file `<DB_NAME>.db` | the schema's name |
/// | `DB_USER` | the account | the service's account |
/// | `DB_PASS` | its password | the service's variable, or none |
/// | `DB_TLS` | `off`, `prefer`, `require` or `verify` | `prefer` |
/// | `DB_POOL_SIZE` | connections at most | 2 × cores + 1 |
/// | `DB_MAX_RETRIES` | how often a server that is not ready is asked again | 30 |
/// | `DB_RETRY_DELAY` | seconds between two tries | 1 |
/// | `DB_REVISION_WAIT` | seconds to wait for a database that has not got the code's revision yet | 60 |
/// | `DB_REVISION_CHECK` | `on`, or `off` for any database, whatever its revision | `on` |
#[derive(Clone, Debug)]
pub struct Config {
    pub(crate) place: Place,
    pub(crate) pool_size: usize,
    pub(crate) max_retries: u32,
    pub(crate) retry_delay: Duration,
    pub(crate) revision_wait: Duration,
    /// What a database must have, where the handle's service does not say it.
    revision: Option<&'static Revision>,
    revision_check: bool,
    /// What connections to SQLite are held to: the handle's service says it.
    pub(crate) access: Option<&'static Access>,
}

#[derive(Clone, Debug)]
pub(crate) enum Place {
    Sqlite { path: String },
    Postgres(Server),
    Mysql(Server),
}

/// A server and the account used on it.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    pub(crate) at: Address,
    pub(crate) user: String,
    pub(crate) password: Option<Secret<String>>,
    pub(crate) database: String,
    pub(crate) tls: Tls,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    Tcp(String, u16),
    Socket(String, u16),
}

impl fmt::Display for Server {
    /// What a message may say of a server.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Server { user, database, .. } = self;
        match &self.at {
            Address::Tcp(host, port) => {
                write!(f, "{host}:{port} (database '{database}', user '{user}')")
            }
            Address::Socket(path, _) => {
                write!(f, "{path} (database '{database}', user '{user}')")
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tls {
    Off,
    Prefer,
    Require,
    Verify,
}

/// What stands in for variables that are not set: comes with generated code.
#[derive(Clone, Copy, Debug, Default)]
pub struct Defaults {
    /// For `DB_NAME`: the schema's name.
    pub name: &'static str,
    /// For `DB_USER`: the account of the service that the code was generated for.
    pub account: Option<&'static str>,
    /// The variable that holds that account's password, where `DB_PASS` is not set.
    pub password_env: Option<&'static str>,
}

impl Config {
    /// Reads the environment, with `app` as the default of `DB_NAME`.
    pub fn from_env() -> Result<Self> {
        Config::from_env_with(&Defaults { name: "app", ..Defaults::default() })
    }

    /// Reads the environment, with the defaults of a schema.
    pub fn from_env_with(defaults: &Defaults) -> Result<Self> {
        Config::read(&|name| std::env::var(name), defaults)
    }

    /// Understands a URL: `postgres://user:password@host:5432/name`, `mysql://…`,
    /// `mariadb://…`, `sqlite:file.db`, `sqlite::memory:`.
    ///
    /// The password may be percent-encoded. `?tls=off|prefer|require|verify` and
    /// `?socket=/path` may follow.
    pub fn from_url(url: &str) -> Result<Self> {
        let place = place_of_url(url, "the URL")?;
        Ok(Config::at(place))
    }

    /// A SQLite database in this file; `:memory:` for one that is gone with the pool.
    pub fn sqlite(path: impl Into<String>) -> Self {
        Config::at(Place::Sqlite { path: path.into() })
    }

    /// With at most this many connections.
    #[must_use]
    pub fn pool_size(mut self, size: usize) -> Self {
        self.pool_size = size.max(1);
        self
    }

    /// Asking a server that is not ready so often again, with this pause.
    #[must_use]
    pub fn retries(mut self, times: u32, delay: Duration) -> Self {
        self.max_retries = times;
        self.retry_delay = delay;
        self
    }

    /// The revision of the schema that the database must have, or be beyond: `REVISION` of generated code, whose own
    /// `connect()` asks for it. Code made for a service asks for it on every way to connect.
    #[must_use]
    pub fn revision(mut self, revision: &'static Revision) -> Self {
        self.revision = Some(revision);
        self
    }

    /// Waiting so long for a database that has not got its revision yet: a migration may be running.
    #[must_use]
    pub fn revision_wait(mut self, time: Duration) -> Self {
        self.revision_wait = time;
        self
    }

    /// Taking any database, whatever its revision: for one that no migration makes.
    #[must_use]
    pub fn any_revision(mut self) -> Self {
        self.revision_check = false;
        self
    }

    /// The revision to ask for, where `service` is that of the handle.
    pub(crate) fn needs(&self, service: Option<&'static Revision>) -> Option<&'static Revision> {
        // A database in memory is this process's alone: no migration can have been there.
        let alone = matches!(&self.place, Place::Sqlite { path } if path == ":memory:");
        service.or(self.revision).filter(|_| self.revision_check && !alone)
    }

    /// The database system.
    pub fn target(&self) -> Target {
        match self.place {
            Place::Sqlite { .. } => Target::Sqlite,
            Place::Postgres(_) => Target::Postgres,
            Place::Mysql(_) => Target::Mysql,
        }
    }

    fn at(place: Place) -> Self {
        Config {
            place,
            pool_size: default_pool_size(),
            max_retries: 30,
            retry_delay: Duration::from_secs(1),
            revision_wait: Duration::from_secs(60),
            revision: None,
            revision_check: true,
            access: None,
        }
    }

    /// How many connections the pool holds at most.
    pub(crate) fn connections(&self) -> usize {
        match &self.place {
            // Each connection to `:memory:` would have a database of its own.
            Place::Sqlite { path } if path == ":memory:" => 1,
            _ => self.pool_size,
        }
    }

    pub(crate) fn read(
        get: &dyn Fn(&'static str) -> Result<String, VarError>,
        defaults: &Defaults,
    ) -> Result<Self> {
        let env = Env { get };
        let mut config = Config::at(place(&env, defaults)?);
        if let Some(size) = env.number("DB_POOL_SIZE", "a number of connections, at least 1")? {
            if size == 0 {
                return Err(Error::config("DB_POOL_SIZE is 0; it must be at least 1"));
            }
            config.pool_size = size;
        }
        if let Some(times) = env.number("DB_MAX_RETRIES", "a number of tries")? {
            config.max_retries = times;
        }
        if let Some(delay) = env.seconds("DB_RETRY_DELAY")? {
            config.retry_delay = delay;
        }
        if let Some(wait) = env.seconds("DB_REVISION_WAIT")? {
            config.revision_wait = wait;
        }
        if let Some(check) = env.text("DB_REVISION_CHECK")? {
            config.revision_check = match check.trim().to_ascii_lowercase().as_str() {
                "on" => true,
                "off" => false,
                _ => {
                    return Err(Error::config(format!(
                        "DB_REVISION_CHECK is '{check}'; it must be on or off"
                    )));
                }
            };
        }
        Ok(config)
    }
}

struct Env<'e> {
    get: &'e dyn Fn(&'static str) -> Result<String, VarError>,
}

impl Env<'_> {
    /// A variable that is set to something.
    fn text(&self, name: &'static str) -> Result<Option<String>> {
        match (self.get)(name) {
            Ok(text) if text.is_empty() => Ok(None),
            Ok(text) => Ok(Some(text)),
            Err(VarError::NotPresent) => Ok(None),
            Err(VarError::NotUnicode(_)) => Err(Error::config(format!("{name} is not UTF-8"))),
        }
    }

    fn number<T: std::str::FromStr>(&self, name: &'static str, what: &str) -> Result<Option<T>> {
        match self.text(name)? {
            None => Ok(None),
            Some(text) => text
                .trim()
                .parse()
                .map(Some)
                .map_err(|_| Error::config(format!("{name} is '{text}'; it must be {what}"))),
        }
    }

    fn seconds(&self, name: &'static str) -> Result<Option<Duration>> {
        let wrong = |_| Error::config(format!("{name} must be a number of seconds, such as 1 or 0.5"));
        let seconds = self.number::<f64>(name, "a number of seconds")?;
        seconds.map(Duration::try_from_secs_f64).transpose().map_err(wrong)
    }
}

fn place(env: &Env<'_>, defaults: &Defaults) -> Result<Place> {
    if let Some(url) = env.text("DATABASE_URL")? {
        return place_of_url(&url, "DATABASE_URL");
    }
    let target = match env.text("DB_TYPE")? {
        Some(name) => target_of(&name).ok_or_else(|| {
            Error::config(format!("DB_TYPE is '{name}'; it must be postgresql, mysql or sqlite"))
        })?,
        None => Target::Sqlite,
    };
    let name = env.text("DB_NAME")?.unwrap_or_else(|| defaults.name.to_owned());
    if target == Target::Sqlite {
        return Ok(Place::Sqlite { path: sqlite_file(name) });
    }
    let port = match env.number("DB_PORT", "a port, 1 to 65535")? {
        Some(0) => return Err(Error::config("DB_PORT is 0; it must be a port, 1 to 65535")),
        Some(port) => port,
        None => default_port(target),
    };
    let host = env.text("DB_HOST")?.unwrap_or_else(|| "localhost".into());
    let at = if host.starts_with('/') { Address::Socket(host, port) } else { Address::Tcp(host, port) };
    let user = match (env.text("DB_USER")?, defaults.account) {
        (Some(user), _) => user,
        (None, Some(account)) => account.to_owned(),
        (None, None) => {
            return Err(Error::config(format!("DB_USER is not set; {target} needs an account")));
        }
    };
    let mut password = env.text("DB_PASS")?;
    if let (None, Some(name)) = (&password, defaults.password_env) {
        password = env.text(name)?;
    }
    let tls = match env.text("DB_TLS")? {
        Some(mode) => tls_of(&mode).ok_or_else(|| {
            Error::config(format!("DB_TLS is '{mode}'; it must be off, prefer, require or verify"))
        })?,
        None => Tls::Prefer,
    };
    let server = Server { at, user, password: password.map(Secret::new), database: name, tls };
    Ok(match target {
        Target::Postgres => Place::Postgres(server),
        _ => Place::Mysql(server),
    })
}

fn place_of_url(text: &str, called: &str) -> Result<Place> {
    // No message quotes the URL: a password may be anywhere in a mistyped one.
    let wrong = |why: &str| Error::config(format!("{called}: {why}"));
    let (scheme, rest) = text.split_once(':').ok_or_else(|| {
        wrong("no scheme; write postgres://user@host/name, mysql://user@host/name or sqlite:file.db")
    })?;
    let target = target_of(scheme)
        .ok_or_else(|| wrong("unknown scheme; it must be postgres, postgresql, mysql, mariadb or sqlite"))?;
    if target == Target::Sqlite {
        let path = rest.strip_prefix("//").unwrap_or(rest);
        if path.is_empty() {
            return Err(wrong("no file; write sqlite:file.db or sqlite::memory:"));
        }
        return Ok(Place::Sqlite { path: path.to_owned() });
    }
    let url = Url::parse(rest).map_err(|why| wrong(&why))?;
    let port = url.port.unwrap_or_else(|| default_port(target));
    let mut at = if url.host.starts_with('/') {
        Address::Socket(url.host, port)
    } else {
        Address::Tcp(url.host, port)
    };
    let mut tls = Tls::Prefer;
    for (key, value) in url.options {
        match key.as_str() {
            "tls" | "sslmode" | "ssl-mode" => {
                tls = tls_of(&value).ok_or_else(|| {
                    wrong(&format!("unknown {key}; it must be off, prefer, require or verify"))
                })?;
            }
            "socket" | "host" if value.starts_with('/') => at = Address::Socket(value, port),
            _ => {
                return Err(wrong(&format!("unknown option '{key}'; known are tls and socket")));
            }
        }
    }
    let server = Server {
        at,
        user: url.user.ok_or_else(|| wrong("no user in front of the host"))?,
        password: url.password.map(Secret::new),
        database: url.database.ok_or_else(|| wrong("no database behind the host"))?,
        tls,
    };
    Ok(match target {
        Target::Postgres => Place::Postgres(server),
        _ => Place::Mysql(server),
    })
}

fn target_of(name: &str) -> Option<Target> {
    match name.trim().to_ascii_lowercase().as_str() {
        "postgresql" | "postgres" => Some(Target::Postgres),
        "mysql" | "mariadb" => Some(Target::Mysql),
        "sqlite" => Some(Target::Sqlite),
        _ => None,
    }
}

/// The modes, also by the names that PostgreSQL's and MySQL's own clients give them.
fn tls_of(mode: &str) -> Option<Tls> {
    match mode.trim().to_ascii_lowercase().replace('_', "-").as_str() {
        "off" | "disable" | "disabled" => Some(Tls::Off),
        "prefer" | "preferred" | "allow" => Some(Tls::Prefer),
        "require" | "required" => Some(Tls::Require),
        "verify" | "verify-full" | "verify-identity" => Some(Tls::Verify),
        _ => None,
    }
}

fn default_port(target: Target) -> u16 {
    match target {
        Target::Mysql => 3306,
        _ => 5432,
    }
}

/// SQLite's file is `<DB_NAME>.db`, also where the name already ends so.
fn sqlite_file(name: String) -> String {
    if name == ":memory:" || name.ends_with(".db") { name } else { name + ".db" }
}

fn default_pool_size() -> usize {
    2 * std::thread::available_parallelism().map_or(1, usize::from) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(vars: &[(&str, &str)]) -> Result<Config> {
        let get = |name: &'static str| {
            vars.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()).ok_or(VarError::NotPresent)
        };
        let defaults = Defaults { name: "shop", ..Defaults::default() };
        Config::read(&get, &defaults)
    }

    fn message(vars: &[(&str, &str)]) -> String {
        read(vars).expect_err("settings that are wrong").to_string()
    }

    #[test]
    fn without_settings_it_is_sqlite_in_a_file_named_after_the_schema() {
        let config = read(&[]).expect("no settings are needed");
        assert!(matches!(&config.place, Place::Sqlite { path } if path == "shop.db"));
        assert_eq!(config.pool_size, default_pool_size());
    }

    #[test]
    fn each_alias_of_a_type_is_known() {
        let account = ("DB_USER", "ann");
        for (name, target) in [
            ("postgresql", Target::Postgres),
            ("postgres", Target::Postgres),
            ("mysql", Target::Mysql),
            ("MariaDB", Target::Mysql),
            ("sqlite", Target::Sqlite),
        ] {
            let config = read(&[("DB_TYPE", name), account]).expect("a known type");
            assert_eq!(config.target(), target, "{name}");
        }
    }

    #[test]
    fn wrong_settings_say_which_and_what_is_right() {
        assert_eq!(
            message(&[("DB_TYPE", "oracle")]),
            "wrong setting: DB_TYPE is 'oracle'; it must be postgresql, mysql or sqlite"
        );
        let pg = ("DB_TYPE", "postgres");
        assert_eq!(
            message(&[pg, ("DB_USER", "a"), ("DB_PORT", "54x2")]),
            "wrong setting: DB_PORT is '54x2'; it must be a port, 1 to 65535"
        );
        assert_eq!(
            message(&[pg, ("DB_USER", "a"), ("DB_PORT", "70000")]),
            "wrong setting: DB_PORT is '70000'; it must be a port, 1 to 65535"
        );
        assert_eq!(message(&[pg]), "wrong setting: DB_USER is not set; postgres needs an account");
        assert_eq!(
            message(&[("DB_POOL_SIZE", "0")]),
            "wrong setting: DB_POOL_SIZE is 0; it must be at least 1"
        );
        assert!(message(&[("DB_RETRY_DELAY", "-1")]).contains("DB_RETRY_DELAY"));
        assert!(message(&[("DB_REVISION_WAIT", "long")]).contains("DB_REVISION_WAIT is 'long'"));
        assert!(message(&[("DB_REVISION_CHECK", "no")]).contains("it must be on or off"));
    }

    #[test]
    fn a_url_is_taken_apart_and_its_password_decoded_and_hidden() {
        let url = "postgres://a%40b:s%3Ac%2Fr%25t@db.example:5433/my%20shop?sslmode=require";
        let config = read(&[("DATABASE_URL", url)]).expect("a URL");
        let Place::Postgres(server) = &config.place else {
            panic!("not PostgreSQL: {config:?}");
        };
        assert_eq!(server.at, Address::Tcp("db.example".into(), 5433));
        assert_eq!(server.user, "a@b");
        assert_eq!(server.password.as_ref().map(|p| p.expose().as_str()), Some("s:c/r%t"));
        assert_eq!(server.database, "my shop");
        assert_eq!(server.tls, Tls::Require);
        let seen = format!("{config:?} {server}");
        assert!(!seen.contains("s:c") && !seen.contains("s%3A"), "{seen}");
    }

    #[test]
    fn no_message_about_a_url_quotes_it() {
        for url in [
            "hunter2",
            "redis://u:hunter2@h/d",
            "postgres://u:hunter2@h:port/d",
            "postgres://u:hunter2@h",
            "postgres://u:hunter2@/d",
            "mysql://u:hunter2%zz@h/d",
            "mysql://u:hunter2@h/d?tls=hunter2",
            "postgres://hunter2",
        ] {
            let message = message(&[("DATABASE_URL", url)]);
            assert!(!message.contains("hunter2"), "{message}");
            assert!(message.contains("DATABASE_URL"), "{message}");
        }
    }

    #[test]
    fn sockets_and_ipv6_are_addresses_too() {
        let at = |url: &str| match Config::from_url(url).expect("a URL").place {
            Place::Postgres(s) | Place::Mysql(s) => s.at,
            Place::Sqlite { path } => panic!("SQLite at {path}"),
        };
        assert_eq!(at("mysql://u@[::1]:3307/d"), Address::Tcp("::1".into(), 3307));
        assert_eq!(
            at("mysql://u@localhost/d?socket=/run/my.sock"),
            Address::Socket("/run/my.sock".into(), 3306)
        );
        assert_eq!(at("postgres://u@%2Frun%2Fpg/d"), Address::Socket("/run/pg".into(), 5432));
    }
}
