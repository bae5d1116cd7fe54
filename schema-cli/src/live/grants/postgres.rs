//! PostgreSQL: the scripts of the output files, all in one transaction.

use super::{Outcome, Plan, Report, failed, scram};
use crate::live::connect;
use crate::live::url::ServerUrl;
use crate::session::Failure;
use schema_core::diag::Diagnostics;
use schema_core::dialect::Target;
use schema_core::grants::{matrix_on, postgres};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, Row};
use std::collections::BTreeSet;

/// What an account has: attributes, memberships, rights, policies, ownership. `$1` is the account; the
/// empty string is PUBLIC.
const SNAPSHOT: &str = include_str!("postgres_snapshot.sql");

pub(super) async fn apply(url: &ServerUrl, plan: &Plan<'_>) -> Result<Report, Failure> {
    let fail = |doing: &str| {
        let doing = doing.to_owned();
        move |error: sqlx::Error| failed(url, &doing, &error)
    };
    let mut connection = connect::postgres(url)?.connect().await.map_err(fail("connecting"))?;
    let mut tx = connection.begin().await.map_err(fail("starting"))?;
    tx.execute("SET LOCAL client_min_messages = warning; SET LOCAL lock_timeout = '10s'")
        .await
        .map_err(fail("starting"))?;

    // A compilation without errors has told all refusals.
    let mut unheard = Diagnostics::new();
    let matrix = matrix_on(plan.schema, Target::Postgres, &mut unheard);
    let scripts = postgres::scripts(plan.schema, &matrix, &mut unheard);
    let mut report = Report::default();
    let public = snapshot(&mut tx, "").await.map_err(fail("reading the rights of PUBLIC"))?;
    for script in scripts.iter().filter(|s| plan.includes(&s.name)) {
        let reading = format!("reading the rights of {}", script.account);
        let before = snapshot(&mut tx, &script.account).await.map_err(fail(&reading))?;
        let verifier = match plan.password(&script.name) {
            Some(password) => new_verifier(&mut tx, &script.account, password).await?,
            None => None,
        };
        // The script takes the verifier from a setting, so that it stands in no statement.
        let setting = format!("env.{}", script.password_env);
        set(&mut tx, &setting, verifier.as_deref().unwrap_or(""))
            .await
            .map_err(fail("passing a password"))?;
        let doing = format!("the account {}", script.account);
        sqlx::raw_sql(AssertSqlSafe(script.body.as_str())).execute(&mut *tx).await.map_err(fail(&doing))?;
        set(&mut tx, &setting, "").await.map_err(fail("passing a password"))?;
        let after = snapshot(&mut tx, &script.account).await.map_err(fail(&reading))?;
        report.outcomes.push(Outcome {
            created: before.is_empty(),
            password_set: verifier.is_some(),
            ..Outcome::compare(&script.account, &before, &after)
        });
    }
    let after = snapshot(&mut tx, "").await.map_err(fail("reading the rights of PUBLIC"))?;
    if public != after {
        report.outcomes.push(Outcome::compare("PUBLIC", &public, &after));
    }
    if plan.dry_run {
        tx.rollback().await.map_err(fail("rolling back"))?;
    } else {
        tx.commit().await.map_err(fail("committing"))?;
    }
    connection.close().await.map_err(fail("closing"))?;
    Ok(report)
}

async fn snapshot(connection: &mut PgConnection, account: &str) -> Result<BTreeSet<String>, sqlx::Error> {
    let rows = sqlx::query(SNAPSHOT).bind(account).fetch_all(connection).await?;
    rows.iter().map(|row| row.try_get::<String, _>(0)).collect()
}

async fn set(connection: &mut PgConnection, name: &str, value: &str) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT set_config($1, $2, true)").bind(name).bind(value).execute(connection).await?;
    Ok(())
}

/// A verifier, unless the server already has one of this password. Who may not see that gets a new one.
async fn new_verifier(
    connection: &mut PgConnection,
    account: &str,
    password: &str,
) -> Result<Option<String>, Failure> {
    let readable =
        sqlx::query_scalar::<_, bool>("SELECT has_table_privilege('pg_catalog.pg_authid', 'SELECT')")
            .fetch_one(&mut *connection)
            .await
            .unwrap_or(false);
    if readable {
        let stored =
            sqlx::query_scalar::<_, Option<String>>("SELECT rolpassword FROM pg_authid WHERE rolname = $1")
                .bind(account)
                .fetch_optional(connection)
                .await;
        if let Ok(Some(Some(stored))) = stored
            && scram::matches(&stored, password)
        {
            return Ok(None);
        }
    }
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| Failure::system(format!("no random numbers: {error}")))?;
    Ok(Some(scram::verifier(password, &salt)))
}
