//! Runs schemas and plans on a database, as the files of them would.

use schema_core::dialect::Target;
use schema_core::migrate::plan::Mode;
use schema_core::migrate::{Part, Plan, Step};
use schema_core::{phys, render};
use schema_tests::DbError;
use schema_tests::db::{Client, Db};

/// Loads a schema.
pub(crate) fn load(db: &Db, schema: &phys::Schema) -> Result<(), String> {
    let statements = render::statements(schema);
    let mut client = db.client().map_err(|e| e.to_string())?;
    let done = statements
        .iter()
        .try_for_each(|s| client.exec(&s.sql).map(drop).map_err(|e| format!("{e}\n{}", s.sql)));
    client.close();
    done
}

/// Runs a plan.
pub(crate) fn run(db: &Db, target: Target, plan: &Plan) -> Result<(), String> {
    let mut client = db.client().map_err(|e| e.to_string())?;
    let done = plan.parts.iter().try_for_each(|part| self::part(&mut client, target, part));
    client.close();
    done.map_err(|error| format!("{error}\n---- of the plan\n{}", text(plan)))
}

/// A plan, to be read.
pub(crate) fn text(plan: &Plan) -> String {
    let part = |part: &Part| {
        let steps = part.steps.iter().map(|s| format!("-- {}\n{};\n", s.what, s.sql));
        format!("-- {:?}\n{}", part.mode, steps.collect::<String>())
    };
    plan.parts.iter().map(part).collect()
}

fn part(client: &mut Client<'_>, target: Target, part: &Part) -> Result<(), String> {
    let (before, after): (&[&str], &[&str]) = match (part.mode, target) {
        (Mode::Alone, _) | (_, Target::MySql) => (&[], &[]),
        (Mode::Transaction | Mode::Data, _) => (&["begin"], &["commit"]),
        (Mode::Rebuild, _) => {
            (&["pragma foreign_keys = off", "begin immediate"], &["commit", "pragma foreign_keys = on"])
        }
    };
    let done = before
        .iter()
        .try_for_each(|sql| plain(client, sql))
        .and_then(|()| part.steps.iter().try_for_each(|step| self::step(client, step)))
        .and_then(|()| match part.mode {
            Mode::Rebuild => unbroken(client),
            _ => Ok(()),
        })
        .and_then(|()| after.iter().try_for_each(|sql| plain(client, sql)));
    if done.is_err() && !before.is_empty() {
        // Nothing is open where the end of the transaction was what failed.
        let _ = client.exec("rollback");
        if part.mode == Mode::Rebuild {
            let _ = client.exec("pragma foreign_keys = on");
        }
    }
    done
}

fn step(client: &mut Client<'_>, step: &Step) -> Result<(), String> {
    let told = |error: DbError| format!("{error}\n---- of the step\n{}", step.sql);
    if !step.repeat {
        return client.exec(&step.sql).map(drop).map_err(told);
    }
    while client.affected(&step.sql).map_err(told)? > 0 {}
    Ok(())
}

fn plain(client: &mut Client<'_>, sql: &str) -> Result<(), String> {
    client.exec(sql).map(drop).map_err(|error| format!("{error}\n---- of {sql}"))
}

/// Whether every reference finds its row, which nobody looked at with foreign keys off.
fn unbroken(client: &mut Client<'_>) -> Result<(), String> {
    let broken = client.exec("pragma foreign_key_check").map_err(|e| e.to_string())?;
    match broken.first() {
        None => Ok(()),
        Some(row) => Err(format!("a foreign key is broken: {row:?}")),
    }
}
