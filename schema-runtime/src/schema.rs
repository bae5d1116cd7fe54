//! Making the tables of a schema, for development and tests.

use crate::connect::pool::Link;
use crate::db::{Core, Database, Flavour};
use crate::error::{Error, Result};
use crate::exec::{Params, Sink, Sql, Stmt};
use crate::meta::{Ddl, ObjectKind, Target, Ty};
use crate::row::Row;
use crate::task::Task;
use crate::value::Value;

impl<S> Database<S> {
    /// Makes what the schema has and the database lacks; leaves alone what is there.
    /// Gives the names of the tables it made.
    ///
    /// It compares names, not columns: a table that differs is not changed. Databases that
    /// live longer are changed by migrations.
    pub fn create_missing<'a>(&'a self, ddl: &'a [&'static [Ddl]; 3]) -> Task<'a, Vec<&'static str>> {
        let core = &self.core;
        Task::new(core, core.create_missing(ddl))
    }
}

impl Core {
    async fn create_missing(&self, ddl: &[&'static [Ddl]; 3]) -> Result<Vec<&'static str>> {
        if self.tx.is_some() {
            return Err(Error::usage(
                "tables are made outside of a transaction: MySQL commits at each of them",
            ));
        }
        let target = self.shared.target;
        let objects = ddl[target as usize];
        let mut made = Vec::new();
        let mut found = false;
        let mut setting: &[&str] = &[];
        for object in objects {
            match object.kind {
                // The connections of a pool don't share it.
                ObjectKind::Setting if target == Target::Postgres => {
                    setting = object.create;
                    continue;
                }
                ObjectKind::Alter if !made.contains(&object.name) => continue,
                _ => {}
            }
            if self.has(object).await? {
                found |= object.kind == ObjectKind::Table;
                continue;
            }
            if object.kind == ObjectKind::Raw && found {
                continue;
            }
            match self.create(object, setting).await {
                // MySQL hides triggers from accounts that may not make any, and views from those that may
                // not read them: theirs are there.
                Err(Error::Denied { .. })
                    if matches!(object.kind, ObjectKind::Trigger | ObjectKind::View)
                        && found
                        && made.is_empty() => {}
                done => done?,
            }
            if object.kind == ObjectKind::Table {
                made.push(object.name);
            }
        }
        Ok(made)
    }
}

/// Whether the catalog has an object; the parameters are its name and, on PostgreSQL, the
/// schema it lies in (or NULL: wherever the session looks).
fn lookup(target: Target, kind: ObjectKind) -> Option<&'static str> {
    Some(match (target, kind) {
        (_, ObjectKind::Raw | ObjectKind::Namespace | ObjectKind::Setting | ObjectKind::Alter) => {
            return None;
        }
        (Target::Postgres, ObjectKind::Extension) => {
            "SELECT 1 FROM pg_catalog.pg_extension WHERE extname = $1 AND $2::text IS NULL"
        }
        (Target::Postgres, ObjectKind::Role) => {
            "SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = coalesce($2::text || '.', '') || $1"
        }
        (Target::Postgres, ObjectKind::Policy) => {
            "SELECT 1 FROM pg_catalog.pg_policy p \
             JOIN pg_catalog.pg_class c ON c.oid = p.polrelid \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE coalesce($2::text || '.', '') || $1 IN (c.relname || '.' || p.polname, \
             n.nspname || '.' || c.relname || '.' || p.polname)"
        }
        (Target::Postgres, ObjectKind::Table | ObjectKind::Sequence | ObjectKind::View) => {
            "SELECT 1 FROM pg_catalog.pg_class c \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relname = $1 AND n.nspname = coalesce($2::text, current_schema())"
        }
        (Target::Postgres, ObjectKind::Type) => {
            "SELECT 1 FROM pg_catalog.pg_type t \
             JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace \
             WHERE t.typname = $1 AND n.nspname = coalesce($2::text, current_schema())"
        }
        (Target::Postgres, ObjectKind::Function) => {
            "SELECT 1 FROM pg_catalog.pg_proc p \
             JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace \
             WHERE p.proname = $1 AND n.nspname = coalesce($2::text, current_schema())"
        }
        (Target::Postgres, ObjectKind::ForeignKey) => {
            "SELECT 1 FROM pg_catalog.pg_constraint c \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace \
             WHERE c.conname = $1 AND n.nspname = coalesce($2::text, current_schema())"
        }
        (Target::Postgres, ObjectKind::Trigger) => {
            "SELECT 1 FROM pg_catalog.pg_trigger t \
             JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE t.tgname = $1 AND n.nspname = coalesce($2::text, n.nspname)"
        }
        (Target::Mysql, ObjectKind::Trigger) => {
            "SELECT 1 FROM information_schema.triggers \
             WHERE trigger_schema = database() AND trigger_name = ?"
        }
        (Target::Mysql, ObjectKind::Function) => {
            "SELECT 1 FROM information_schema.routines \
             WHERE routine_schema = database() AND routine_name = ?"
        }
        (Target::Mysql, ObjectKind::ForeignKey) => {
            "SELECT 1 FROM information_schema.table_constraints \
             WHERE constraint_schema = database() AND constraint_name = ?"
        }
        (
            Target::Mysql,
            ObjectKind::Table
            | ObjectKind::Type
            | ObjectKind::Sequence
            | ObjectKind::Extension
            | ObjectKind::Role
            | ObjectKind::Policy
            | ObjectKind::View,
        ) => {
            "SELECT 1 FROM information_schema.tables \
             WHERE table_schema = database() AND table_name = ?"
        }
        (Target::Sqlite, _) => "SELECT 1 FROM sqlite_schema WHERE name = ?",
    })
}

struct Any(bool);

impl Sink for Any {
    fn row(&mut self, _: &mut Row<'_>) -> Result<std::ops::ControlFlow<()>> {
        self.0 = true;
        Ok(std::ops::ControlFlow::Continue(()))
    }
}

impl Core {
    async fn has(&self, object: &Ddl) -> Result<bool> {
        let target = self.shared.target;
        let Some(sql) = lookup(target, object.kind) else {
            return Ok(false);
        };
        let mut params = Vec::new();
        match (target, object.name.split_once('.')) {
            (Target::Postgres, Some((schema, name))) => {
                params.push(Value::Text(name.into()));
                params.push(Value::Text(schema.into()));
            }
            (Target::Postgres, None) => {
                params.push(Value::Text(object.name.into()));
                params.push(Value::Null);
            }
            _ => params.push(Value::Text(object.name.into())),
        }
        let stmt = Stmt::plain(Sql::Fixed(sql), Params::Many(params), &[Ty::I32]);
        let mut found = Any(false);
        self.run(&stmt, &mut found).await?;
        Ok(found.0)
    }

    /// Creates one object: all of its statements or, where the server can, none.
    async fn create(&self, object: &Ddl, setting: &[&str]) -> Result<()> {
        let _writer = self.shared.pool.writer(true).await?;
        let mut lease = self.shared.pool.take().await?;
        let conn = lease.conn();
        let script: String =
            setting.iter().chain(object.create).flat_map(|statement| [statement, ";\n"]).collect();
        conn.busy = true;
        let done = match &mut conn.link {
            #[cfg(feature = "sqlite")]
            Link::Sqlite(connection) => connection.make(&script),
            #[cfg(feature = "postgres")]
            Link::Postgres(connection) => crate::driver::postgres::batch(connection, script).await.map(drop),
            #[cfg(feature = "mysql")]
            Link::Mysql(connection) => crate::driver::mysql::batch(connection, script).await.map(drop),
        };
        conn.busy = matches!(done, Err(Error::Connect { .. }));
        done.map_err(|error| created_error(object, error))
    }
}

fn created_error(object: &Ddl, error: Error) -> Error {
    match error {
        Error::Database { code, message } => {
            Error::Database { code, message: format!("creating {}: {message}", object.name).into() }
        }
        other => other,
    }
}

impl crate::connect::pool::Conn {
    /// Which system of its target the server is, and how many bytes it takes in one message.
    pub(crate) async fn flavour(&mut self) -> Result<(Flavour, usize)> {
        match &mut self.link {
            #[cfg(feature = "mysql")]
            Link::Mysql(connection) => crate::driver::mysql::flavour(connection).await,
            #[cfg(any(feature = "sqlite", feature = "postgres"))]
            _ => Ok((Flavour::Plain, usize::MAX)),
        }
    }
}
