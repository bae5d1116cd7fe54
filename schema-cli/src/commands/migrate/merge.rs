//! `schemagen migrate merge`: one revision upon several heads.

use super::revision::{self, Draft};
use super::store::Store;
use crate::args::MigrateMergeArgs;
use crate::session::{Exit, Failure, Outcome, Session};
use schema_core::dialect::Target;
use schema_core::migrate::record::{self, Record};
use schema_core::migrate::union::{self, Branch};
use schema_core::migrate::{Plan, Renames, Sides, plan, words};
use schema_core::{Options, ir};

pub(super) fn run(session: &Session, args: &MigrateMergeArgs) -> Outcome {
    let name = args.name.as_deref().unwrap_or("merge");
    revision::check_name(name)?;
    let config = session.config()?;
    let folder = config.migrations_in(args.dir.as_deref());
    let store = Store::read(&folder)?;
    let heads = store.heads();
    let (first, others) = match heads.as_slice() {
        [] | [_] => {
            session.say("Unchanged", "there are no branches to join; nothing was written");
            return Ok(Exit::Done);
        }
        [first, others @ ..] => (*first, others),
    };
    let inputs = session.read(&args.schema.as_args(), &config);
    let options = Options { check_only: true, ..Options::default() };
    let compiled = schema_core::compile(inputs.clone(), &crate::session::with_settings(options, &config));
    if let Some(exit) = session.report(&compiled) {
        return Ok(exit);
    }
    let Some(new) = &compiled.schema else { return Ok(Exit::Differs) };

    let recorded = |record| Ok(revision::recorded(session, &store, record)?.1);
    let first_schema = recorded(first)?;
    let (mut met, mut branches) = (vec![first], Vec::new());
    for head in others {
        let base = store.common(&met, head).ok_or_else(|| {
            Failure::differs(format!(
                "{} and {} begin with different revisions, which each make the database from nothing: they can't be \
joined; make one of them anew upon the other",
                first.head.revision, head.head.revision
            ))
        })?;
        branches.push((recorded(base)?, recorded(head)?));
        met.push(head);
    }
    let mut firsts = Vec::new();
    for target in new.targets.iter() {
        let sides = joined(&first_schema, &branches, new, target)
            .map_err(|both| Failure::differs(in_conflict(&store, &both, target)))?;
        if !plan(&sides).parts.is_empty() {
            return Err(Failure::differs(other_schema(&sides, target)));
        }
        let on = |schema: &ir::Schema| schema.targets.contains(target);
        let first = !on(&first_schema) && !branches.iter().any(|(_, head)| on(head));
        firsts.push((target, first));
    }

    let parents = heads.iter().map(|record| record.head.revision.clone()).collect();
    let head = revision::head(&store, name, parents, record::fingerprints(new))?;
    let record = Record { head, schema: record::schema_text(inputs) };
    revision::same(new, &record)?;
    let draft = |(target, first): (Target, bool)| Draft {
        target,
        first,
        had: Vec::new(),
        has: Vec::new(),
        words: vec!["Joins branches: what they did together is what the schema says.".to_owned()],
        allowed: Vec::new(),
        up: Plan::default(),
        down: Plan::default(),
    };
    let files = revision::files(&record, &[], firsts.into_iter().map(draft).collect());
    revision::publish(&folder, &files, args.dry_run, schema_core::build::add)?;
    revision::tell(session, &folder, &files, args.dry_run);
    Ok(Exit::Done)
}

fn joined(
    first: &ir::Schema,
    branches: &[(ir::Schema, ir::Schema)],
    new: &ir::Schema,
    target: Target,
) -> Result<Sides, Vec<String>> {
    let others: Vec<Branch<'_>> =
        branches.iter().map(|(base, head)| Branch { base: Some(base), head: Some(head) }).collect();
    union::sides(Some(first), &others, new, target)
}

fn in_conflict(store: &Store, both: &[String], target: Target) -> String {
    format!(
        "{}; more than one of them changes this on {target}: {}. What comes out would hang on the order of applying: \
where the last of them is applied, take it back (`schemagen migrate rollback`); delete its files and its record, and make it anew upon the other \
(`schemagen migrate new`)",
        store.told_heads(),
        both.join(", ")
    )
}

fn other_schema(sides: &Sides, target: Target) -> String {
    let lines: Vec<String> =
        words::words(sides, &Renames::default()).iter().map(|line| format!("\n  {line}")).collect();
    format!(
        "on {target} the schema is not what the branches make together:{}\nbring the schema to what they make, join \
them, and make a revision of the rest (`schemagen migrate new`), which tells what it may hurt",
        lines.concat()
    )
}
