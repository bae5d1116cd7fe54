//! Per-request values (`@tenant`): set for the connection that a statement runs on, and taken back before
//! anybody without them gets it.

use std::fmt;
use std::sync::Arc;

use crate::connect::pool::{Conn, Link};
use crate::db::Database;
use crate::error::Result;
use crate::exec::{NoRows, Params, Sql, Stmt};
use crate::meta::{ContextMeta, Target};
use crate::value::{Bind, Value, text};

/// A value for a request, as the `context` module of generated code makes it.
#[derive(Clone)]
pub struct Context {
    meta: &'static ContextMeta,
    value: Value<'static>,
    /// The value as text, by which two are told apart; `None` is NULL.
    text: Option<String>,
}

impl Context {
    /// The value of one variable; called by generated code.
    #[doc(hidden)]
    pub fn new(meta: &'static ContextMeta, value: impl Bind) -> Self {
        let value = value.into_value().stored_as(meta.ty);
        let text = match &value {
            Value::Null | Value::NullOf(_) => Ok(None),
            Value::Bytes(bytes) => Ok(Some(format!("\\x{}", text::hex(bytes)))),
            value => text::plain(value).map(|text| Some(text.into_owned())),
        };
        match text {
            // PostgreSQL can't tell an empty text from none: nothing does.
            Ok(text) => match text.filter(|text| !text.is_empty()) {
                Some(text) => Context { meta, value, text: Some(text) },
                None => Context { meta, value: Value::Null, text: None },
            },
            Err(error) => Context { meta, value: Value::Invalid(error.to_string().into()), text: None },
        }
    }
}

impl fmt::Debug for Context {
    /// Says which one it is, never the value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}", self.meta.name)
    }
}

/// The values that a handle was given.
pub(crate) type Values = Arc<[Context]>;

impl<S> Database<S> {
    /// A handle for one request, whose statements and transactions see this value:
    ///
    /// ```ignore
    /// let db = db.with(shop::context::tenant(42));
    /// ```
    ///
    /// The handle that it was made from stays as it is. A value is NULL where no handle gave it. It costs a
    /// round trip where the connection at hand was last used with other values, and nothing otherwise.
    #[must_use = "the handle itself stays as it is"]
    pub fn with(&self, value: Context) -> Database<S> {
        let before = self.core.context.iter().flat_map(|values| values.iter());
        let mut values: Vec<_> = before.filter(|c| c.meta.name != value.meta.name).cloned().collect();
        values.push(value);
        let mut core = self.core.clone();
        core.context = Some(values.into());
        Database::of(core)
    }
}

/// What a connection has been told.
#[derive(Default)]
pub(crate) struct Told {
    /// The values that it has, unless `unsure`.
    now: Option<Values>,
    /// Every variable that it ever had a value for: the others are NULL.
    ever: Vec<&'static ContextMeta>,
    /// Something may have been set or undone.
    unsure: bool,
    /// Set within the transaction that is open, whose rollback would undo it.
    within: bool,
}

impl Told {
    fn is(&self, wanted: Option<&Values>) -> bool {
        !self.unsure
            && match (&self.now, wanted) {
                (None, None) => true,
                (Some(a), Some(b)) => Arc::ptr_eq(a, b) || same(a, b),
                _ => false,
            }
    }

    /// The transaction is over, or went back to a savepoint.
    pub(crate) fn undone(&mut self) {
        self.unsure |= std::mem::take(&mut self.within);
    }
}

fn same(a: &[Context], b: &[Context]) -> bool {
    let equal = |(a, b): (&Context, &Context)| a.meta.name == b.meta.name && a.text == b.text;
    // What can't be set is refused each time.
    let valid = |c: &Context| !matches!(c.value, Value::Invalid(_));
    a.len() == b.len() && a.iter().zip(b).all(equal) && a.iter().chain(b).all(valid)
}

impl Conn {
    /// Gives the connection these values, and no others.
    #[inline]
    pub(crate) async fn tell(&mut self, wanted: Option<&Values>) -> Result<()> {
        if self.told.is(wanted) { Ok(()) } else { self.tell_anew(wanted).await }
    }

    #[cold]
    async fn tell_anew(&mut self, wanted: Option<&Values>) -> Result<()> {
        if matches!(self.target(), Target::Sqlite) {
            return self.tell_now(wanted);
        }
        let values = self.begin_telling(wanted);
        let mut to = String::new();
        let mut params = Vec::new();
        let postgres = self.target() == Target::Postgres;
        for (i, (meta, context)) in values.into_iter().enumerate() {
            to.push_str(match (postgres, i) {
                (true, 0) => "SELECT ",
                (false, 0) => "SET ",
                _ => ", ",
            });
            if postgres {
                to.push_str(&format!("set_config(${}, ${}, false)", 2 * i + 1, 2 * i + 2));
                let text = context.and_then(|c| c.text).unwrap_or_default();
                params.extend([Value::Text(meta.setting.into()), Value::Text(text.into())]);
            } else {
                to.push_str(meta.variable);
                to.push_str(" = ?");
                params.push(context.map_or(Value::Null, |c| c.value));
            }
        }
        let stmt = Stmt::plain(Sql::Made(to), Params::Many(params), &[]);
        stmt.check_values()?;
        self.execute(&stmt, &mut NoRows).await?;
        self.end_telling(wanted);
        Ok(())
    }

    /// As [`Conn::tell`], for SQLite, whose connections are told without waiting.
    pub(crate) fn tell_now(&mut self, wanted: Option<&Values>) -> Result<()> {
        if self.told.is(wanted) {
            return Ok(());
        }
        let values = self.begin_telling(wanted);
        #[cfg(feature = "sqlite")]
        if let Link::Sqlite(connection) = &mut self.link {
            let values: Vec<_> =
                values.into_iter().filter_map(|(meta, c)| Some((meta.name, c?.value))).collect();
            values.iter().try_for_each(|(_, value)| crate::exec::check_value(value))?;
            connection.set_context(&values)?;
        }
        self.end_telling(wanted);
        Ok(())
    }

    /// What each variable is to be, of those wanted and of those that it ever had.
    fn begin_telling(&mut self, wanted: Option<&Values>) -> Vec<(&'static ContextMeta, Option<Context>)> {
        self.told.unsure = true;
        let wanted: &[Context] = wanted.map_or(&[], |values| values);
        for context in wanted {
            if !self.told.ever.iter().any(|meta| meta.name == context.meta.name) {
                self.told.ever.push(context.meta);
            }
        }
        let of = |meta: &ContextMeta| wanted.iter().find(|c| c.meta.name == meta.name).cloned();
        self.told.ever.iter().map(|meta| (*meta, of(meta))).collect()
    }

    fn end_telling(&mut self, wanted: Option<&Values>) {
        self.told.now = wanted.cloned();
        self.told.unsure = false;
        self.told.within = self.in_tx;
    }

    fn target(&self) -> Target {
        match &self.link {
            #[cfg(feature = "sqlite")]
            Link::Sqlite(_) => Target::Sqlite,
            #[cfg(feature = "postgres")]
            Link::Postgres(_) => Target::Postgres,
            #[cfg(feature = "mysql")]
            Link::Mysql(_) => Target::Mysql,
        }
    }
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;
    use crate::connect::Config;
    use crate::exec::Sink;
    use crate::meta::Ty;
    use crate::row::Row;
    use std::ops::ControlFlow;

    static TENANT: ContextMeta =
        ContextMeta { name: "tenant", setting: "s.tenant", variable: "@`context_tenant`", ty: Ty::I64 };
    static REGION: ContextMeta =
        ContextMeta { name: "region", setting: "s.region", variable: "@`context_region`", ty: Ty::Text };
    static PRICE: ContextMeta =
        ContextMeta { name: "price", setting: "s.price", variable: "@`context_price`", ty: Ty::Decimal(2) };

    #[derive(Default)]
    struct Seen(Vec<(Option<i64>, Option<String>, Option<rust_decimal::Decimal>)>);

    impl Sink for Seen {
        fn row(&mut self, row: &mut Row<'_>) -> Result<ControlFlow<()>> {
            self.0.push(row.read()?);
            Ok(ControlFlow::Continue(()))
        }
    }

    /// What a statement sees.
    async fn seen(db: &Database) -> (Option<i64>, Option<String>, Option<rust_decimal::Decimal>) {
        let sql = Sql::Fixed("SELECT context('tenant'), context('region'), context('price')");
        let stmt = Stmt::plain(sql, Params::Few(None), &[Ty::I64, Ty::Text, Ty::Decimal(2)]);
        let mut seen = Seen::default();
        if let Some(done) = db.core.run_now(&stmt, &mut seen) {
            done.expect("it runs");
        }
        let inline = seen.0.pop().expect("a row");
        db.core.run(&stmt, &mut seen).await.expect("it runs");
        assert_eq!(seen.0.pop().as_ref(), Some(&inline));
        inline
    }

    #[tokio::test]
    async fn sqlite_gives_the_values_of_the_handle_and_of_no_other() {
        let db: Database = Database::connect(Config::sqlite(":memory:")).await.expect("a database");
        let tenant = |n: i64| Context::new(&TENANT, n);
        let one = db.with(tenant(1));
        let both = one.with(Context::new(&REGION, "it's".to_owned())).with(tenant(2));
        let price = rust_decimal::Decimal::new(12_345, 3);
        for _ in 0..2 {
            assert_eq!(seen(&db).await, (None, None, None));
            assert_eq!(seen(&one).await, (Some(1), None, None));
            assert_eq!(seen(&both).await, (Some(2), Some("it's".to_owned()), None));
            let priced = db.with(Context::new(&PRICE, price));
            assert_eq!(seen(&priced).await, (None, None, Some(rust_decimal::Decimal::new(1_235, 2))));
        }
        let undone: Result<()> = one
            .transaction(async |tx| {
                assert_eq!(seen(tx).await.0, Some(1));
                assert_eq!(seen(&tx.with(tenant(3))).await.0, Some(3));
                Err(crate::Error::app("undo"))
            })
            .await;
        assert!(undone.is_err());
        assert_eq!(seen(&db).await, (None, None, None));
        let wrong = db.with(Context::new(&REGION, "a\0b".to_owned()));
        let sql = Sql::Fixed("SELECT 1");
        let refused = wrong.core.run(&Stmt::plain(sql, Params::Few(None), &[Ty::I64]), &mut NoRows).await;
        assert!(matches!(refused, Err(crate::Error::Value { .. })), "{refused:?}");
        assert_eq!(seen(&db).await, (None, None, None));
    }
}
