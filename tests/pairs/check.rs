//! One pair, there and back.

use crate::count::Outcome;
use crate::run::{self, text};
use schema_core::diag::Severity;
use schema_core::dialect::Target;
use schema_core::migrate::{Renames, Sides, plan};
use schema_core::{Compiled, ir};
use schema_tests::db::Db;
use schema_tests::judge::{Holding, held};
use schema_tests::random::edit::{Pair, build};
use schema_tests::rows::{Compared, Dice, Rows, Survivors, fill};

/// Whether a migration leads from the old schema to the new one and back, with rows that both take.
pub(crate) fn check(target: Target, databases: &mut [Db; 2], pair: &Pair, most: usize, seed: u64) -> Outcome {
    let (old, new) = (build(&pair.old, true), build(&pair.new, true));
    for side in [&old, &new] {
        if side.has_errors() {
            return Outcome::Refused(told(side));
        }
    }
    let (Some(old), Some(new)) = (&old.schema, &new.schema) else { return Outcome::Refused(String::new()) };
    match there_and_back(target, databases, (old, new), most, seed) {
        Ok(outcome) => outcome,
        Err(outcome) => outcome,
    }
}

fn told(compiled: &Compiled) -> String {
    let first = compiled.diagnostics.iter().find(|d| d.severity == Severity::Error);
    first.map_or(String::new(), |d| format!("{}: {}", d.code, d.message))
}

/// An end before the end is one, too.
type Checked<T> = Result<T, Outcome>;

/// The sides without what accounts may do: new databases have no grants here.
fn between(old: &ir::Schema, new: &ir::Schema, renames: &Renames, target: Target) -> Sides {
    Sides { had: Vec::new(), has: Vec::new(), ..Sides::between(old, new, renames, target) }
}

fn there_and_back(
    target: Target,
    databases: &mut [Db; 2],
    (old, new): (&ir::Schema, &ir::Schema),
    most: usize,
    seed: u64,
) -> Checked<Outcome> {
    let renames = Renames::between(old, new);
    let up = between(old, new, &renames, target);
    let back = renames.back();
    let down = plan(&between(new, old, &back, target));
    let (before, after) = (up.old.clone(), up.new.clone());
    let up = plan(&up);
    let again = plan(&between(new, new, &Renames::between(new, new), target));
    if !again.parts.is_empty() {
        return Err(Outcome::Failed(format!("there is a migration to itself:\n{}", text(&again))));
    }

    databases.iter_mut().for_each(Db::renew);
    let [db, second] = &*databases;
    for db in [db, second] {
        prepare(db, target)?;
    }
    run::load(db, &before).map_err(Outcome::NotLoaded)?;
    run::load(second, &after).map_err(Outcome::NotLoaded)?;
    let (was, is_to_be) = (holding(db, target)?, holding(second, target)?);

    let between = Survivors::between(old, new, &renames, target);
    let mut dice = Dice::new(seed);
    let (mut one, mut other) = (client(db)?, client(second)?);
    let rows = fill(&between, most, &mut dice, &mut one, &mut other);
    let backward = between.backward(&rows);
    let backward = read(&backward, db)?;
    one.close();
    other.close();

    if let Err(error) = run::run(db, target, &up) {
        return match between.is_unsure() && rows.count() > 0 {
            true => Err(Outcome::Data(error)),
            false => Err(Outcome::Failed(format!("the migration fails: {error}"))),
        };
    }
    same(&is_to_be, &holding(db, target)?, "the catalog differs from a new one", &up)?;
    for compared in between.forward() {
        let (wanted, found) = (rows_of(&compared, second)?, rows_of(&compared, db)?);
        if wanted != found {
            return Err(lost(&compared, &wanted, &found, &text(&up)));
        }
    }

    let mut returned = true;
    if let Err(error) = run::run(db, target, &down) {
        let refused = rows.count() > 0
            && (between.is_unsure()
                || between.computes()
                || !takes_back(&mut databases[1], target, &before, &between, &rows)?);
        if !refused {
            return Err(Outcome::Failed(format!("the way back fails: {error}")));
        }
        returned = false;
        // Without rows there is a way back, always.
        databases[0].renew();
        let db = &databases[0];
        prepare(db, target)?;
        let empty = run::load(db, &before).and_then(|()| run::run(db, target, &up));
        let empty = empty.and_then(|()| run::run(db, target, &down));
        empty.map_err(|error| Outcome::Failed(format!("the way back fails without a row: {error}")))?;
    }
    same(&was, &holding(&databases[0], target)?, "back, the catalog differs", &down)?;
    if returned {
        for (compared, wanted) in &backward {
            let found = rows_of(compared, &databases[0])?;
            if *wanted != found {
                return Err(lost(compared, wanted, &found, &text(&down)));
            }
        }
    }
    Ok(Outcome::Held { rows: rows.count(), back: returned })
}

/// SQLite's files need not outlive a crash of the machine.
fn prepare(db: &Db, target: Target) -> Checked<()> {
    match target {
        Target::Sqlite => {
            let quick = db.exec("pragma synchronous = off; pragma journal_mode = memory");
            quick.map(drop).map_err(|e| Outcome::Failed(e.to_string()))
        }
        _ => Ok(()),
    }
}

/// Whether a new database of the older schema takes the rows without what the newer one has not.
fn takes_back(
    db: &mut Db,
    target: Target,
    before: &schema_core::phys::Schema,
    between: &Survivors<'_>,
    rows: &Rows,
) -> Checked<bool> {
    db.renew();
    prepare(db, target)?;
    run::load(db, before).map_err(Outcome::NotLoaded)?;
    let mut client = client(db)?;
    let taken = between.come_back(rows, &mut client).is_ok();
    client.close();
    Ok(taken)
}

fn client(db: &Db) -> Checked<schema_tests::db::Client<'_>> {
    db.client().map_err(|error| Outcome::Failed(error.to_string()))
}

fn holding(db: &Db, target: Target) -> Checked<Holding> {
    let holding = held(db).map_err(|error| Outcome::Failed(format!("the judge fails: {error}")))?;
    Ok(if target == Target::Postgres { holding.without_order() } else { holding })
}

fn same(wanted: &Holding, found: &Holding, what: &str, plan: &schema_core::migrate::Plan) -> Checked<()> {
    let differences = wanted.differences(found);
    match differences.is_empty() {
        true => Ok(()),
        false => {
            Err(Outcome::Failed(format!("{what}:\n{}\n---- by\n{}", differences.join("\n"), text(plan))))
        }
    }
}

type Counted = std::collections::BTreeMap<Vec<Option<String>>, usize>;

fn rows_of(compared: &Compared, db: &Db) -> Checked<Counted> {
    let mut client = client(db)?;
    let rows = compared.rows(&mut client);
    client.close();
    rows.map_err(|error| Outcome::Failed(format!("{} can't be read: {error}", compared.title())))
}

fn read(all: &[Compared], db: &Db) -> Checked<Vec<(Compared, Counted)>> {
    all.iter().map(|compared| Ok((compared.clone(), rows_of(compared, db)?))).collect()
}

fn lost(compared: &Compared, wanted: &Counted, found: &Counted, plan: &str) -> Outcome {
    let only = |a: &Counted, b: &Counted| -> Vec<String> {
        a.iter().filter(|(row, n)| b.get(*row) != Some(n)).map(|(row, n)| format!("{n} x {row:?}")).collect()
    };
    Outcome::Failed(format!(
        "rows differ in {}:\n- {}\n+ {}\n---- by\n{plan}",
        compared.title(),
        only(wanted, found).join("\n- "),
        only(found, wanted).join("\n+ ")
    ))
}
