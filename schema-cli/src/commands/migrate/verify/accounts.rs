//! What migrations say of accounts is not run in a throwaway database: roles, their members, and on MySQL all rights
//! lie outside of databases, where a trial must change nothing.

use schema_core::diag::Diagnostics;
use schema_core::dialect::Target;
use schema_core::grants::{matrix_on, mysql, postgres};
use schema_core::ir;
use schema_core::migrate::compare::{Finding, What};
use schema_core::phys::Name;
use schema_runtime::migrate::{Kind, Migration, Script, Step};

/// Has statements about accounts do nothing.
pub(super) fn leave_out(migrations: &mut [Migration]) {
    for migration in migrations {
        mute(&mut migration.up);
        migration.down.iter_mut().for_each(mute);
    }
}

fn mute(script: &mut Script) {
    for step in script.steps.to_mut().iter_mut().filter(|step| is_about_accounts(step)) {
        step.sql = "SELECT 1".into();
        step.account = None;
        step.kind = Kind::Data;
    }
}

fn is_about_accounts(step: &Step) -> bool {
    let mut words = step.sql.split_whitespace().map(str::to_ascii_lowercase);
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    step.account.is_some()
        || step.kind == Kind::Rights
        || matches!(first.as_str(), "grant" | "revoke")
        || matches!(first.as_str(), "create" | "alter" | "drop")
            && matches!(second.as_str(), "role" | "user" | "group" | "default")
        // What migrations do for an account if it is there.
        || first == "do" && step.sql.contains("FROM pg_roles WHERE rolname = ")
}

/// Leaves out what is made for accounts, and so was not made: row policies, and views that hold row rules.
pub(super) fn forget(schema: &ir::Schema, target: Target, found: &mut Vec<Finding>) {
    let mut unheard = Diagnostics::new();
    let matrix = matrix_on(schema, target, &mut unheard);
    let made: Vec<(Option<Name>, String)> = match target {
        Target::Postgres => {
            let policies = postgres::row_policies(schema, &matrix, &mut unheard);
            policies.into_iter().map(|policy| (Some(policy.table), policy.name)).collect()
        }
        Target::MySql => {
            let accounts = mysql::accounts(schema, &matrix, &mut unheard);
            accounts.into_iter().flat_map(|account| account.views).map(|view| (None, view.name)).collect()
        }
        Target::Sqlite => Vec::new(),
    };
    found.retain(|finding| {
        let object = (finding.object.table.clone(), finding.object.name.clone());
        finding.what != What::Missing || !made.contains(&object)
    });
}
