//! Valkey and Redis: users by ACL SETUSER. The server gets the hash of a password, never the password.

use super::{Outcome, Plan, Report};
use crate::live::url::ServerUrl;
use crate::session::Failure;
use redis::{Connection, Value, cmd};
use schema_core::grants::valkey::rules;
use sha2::{Digest, Sha256};
use std::fmt::Write;

pub(super) fn apply(url: &ServerUrl, plan: &Plan<'_>) -> Result<Report, Failure> {
    let fail = |doing: &str, error: &redis::RedisError| {
        // `detail` may repeat the rules sent, and they hold no password.
        Failure::system(format!("{}: {doing}: {error}", url.place()))
    };
    let client = redis::Client::open(url.url.as_str()).map_err(|e| fail("the URL", &e))?;
    let mut connection = client.get_connection().map_err(|e| fail("connecting", &e))?;
    let mut report = Report::default();
    if default_is_open(&mut connection).map_err(|e| fail("reading the user default", &e))? {
        report.warnings.push(
            "the user 'default' needs no password: whoever reaches the server may do everything. \
             Once an administrator has a user of their own: ACL SETUSER default off"
                .to_owned(),
        );
    }
    for service in plan.schema.services.iter().filter(|s| plan.includes(&s.name)) {
        let Some(rules) = rules(service) else { continue };
        let account = &service.account;
        let doing = format!("the user {account}");
        let before = user(&mut connection, account).map_err(|e| fail(&doing, &e))?;
        let mut outcome =
            Outcome { account: account.clone(), created: before.is_none(), ..Outcome::default() };
        let hash = plan.password(&service.name).map(hash);
        if let Some(hash) = &hash {
            outcome.password_set = before.as_ref().is_none_or(|user| user.passwords != [hash.as_str()]);
        }
        if !plan.dry_run {
            let mut command = cmd("ACL");
            command.arg("SETUSER").arg(account);
            if let Some(hash) = &hash {
                command.arg("resetpass").arg(format!("#{hash}"));
            }
            command.arg(&rules).exec(&mut connection).map_err(|e| fail(&doing, &e))?;
            let after = user(&mut connection, account).map_err(|e| fail(&doing, &e))?;
            if before.map(|u| u.rules) != after.map(|u| u.rules) {
                outcome.made.push("rules set".to_owned());
            }
        } else if before.is_none() {
            outcome.made.push("rules set".to_owned());
        }
        report.outcomes.push(outcome);
    }
    if !plan.dry_run
        && let Err(error) = cmd("ACL").arg("SAVE").exec(&mut connection)
    {
        if !error.to_string().contains("ACL file") {
            return Err(fail("saving the users", &error));
        }
        report.warnings.push(
            "this server has no 'aclfile', so that the users last until it stops: set one, or run CONFIG REWRITE"
                .to_owned(),
        );
    }
    Ok(report)
}

fn hash(password: &str) -> String {
    Sha256::digest(password.as_bytes()).iter().fold(String::with_capacity(64), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// A user, as the server tells it.
struct User {
    passwords: Vec<String>,
    flags: Vec<String>,
    /// All but the passwords, as text.
    rules: String,
}

fn user(connection: &mut Connection, name: &str) -> Result<Option<User>, redis::RedisError> {
    let answer: Value = cmd("ACL").arg("GETUSER").arg(name).query(connection)?;
    let pairs = match answer {
        Value::Array(items) => {
            let mut items = items.into_iter();
            std::iter::from_fn(move || Some((items.next()?, items.next()?))).collect()
        }
        Value::Map(pairs) => pairs,
        _ => return Ok(None),
    };
    let mut user = User { passwords: Vec::new(), flags: Vec::new(), rules: String::new() };
    for (key, value) in pairs {
        let key: String = redis::from_redis_value(key)?;
        if key == "passwords" {
            user.passwords = redis::from_redis_value(value)?;
            continue;
        }
        let _ = writeln!(user.rules, "{key}: {value:?}");
        if key == "flags" {
            user.flags = redis::from_redis_value(value)?;
        }
    }
    Ok(Some(user))
}

fn default_is_open(connection: &mut Connection) -> Result<bool, redis::RedisError> {
    let has = |user: &User, flag: &str| user.flags.iter().any(|f| f == flag);
    Ok(user(connection, "default")?.is_some_and(|u| has(&u, "on") && has(&u, "nopass")))
}
