//! What a database holds that has the revisions of several branches: the work of each upon what they began with.
//!
//! Objects are the same by their names, as in [`super::diff`]. What one branch alone changed is as that branch has it;
//! what both changed alike is so; what both changed otherwise is a conflict, as the order of applying would decide.

use super::diff::{self, raw_name};
use super::plan::{Mode, plan};
use super::rights::{Granted, granted};
use super::sides::Sides;
use crate::diag::Diagnostics;
use crate::dialect::{Target, quote};
use crate::ir;
use crate::lower::lower;
use crate::phys::{Name, Schema, Table};
use std::collections::BTreeSet;

/// A branch: the schema that it began with, and the one that it leads to. `None` where the target was not on.
#[derive(Clone, Copy, Debug)]
pub struct Branch<'a> {
    /// What it has in common with those before it.
    pub base: Option<&'a ir::Schema>,
    /// Where it leads to.
    pub head: Option<&'a ir::Schema>,
}

/// The way from all branches together to `new`, on one target. `first` is the head of the first branch.
///
/// # Errors
/// What more than one branch changed, each with its kind: `table users`.
pub fn sides(
    first: Option<&ir::Schema>,
    others: &[Branch<'_>],
    new: &ir::Schema,
    target: Target,
) -> Result<Sides, Vec<String>> {
    let nothing = new.emptied();
    let on = |schema: Option<&ir::Schema>| {
        let schema = schema.filter(|schema| schema.targets.contains(target)).unwrap_or(&nothing);
        // A compilation without errors has told all refusals.
        (lower(schema, target, &mut Diagnostics::new()), granted(schema, target))
    };
    let (mut old, mut had) = on(first);
    let mut met = Conflicts::default();
    for branch in others {
        let (base, base_has) = on(branch.base);
        let (head, head_has) = on(branch.head);
        old = schema(&base, &old, &head, &mut met);
        had = rights(&base_has, &had, &head_has);
    }
    if !met.0.is_empty() {
        return Err(met.0.into_iter().collect());
    }
    let (new, has) = on(Some(new));
    in_order_of(&new, &mut old);
    rights_in_order_of(&has, &mut had);
    Ok(Sides { renamed: old.clone(), old, new, had, has })
}

/// What several branches changed.
#[derive(Default)]
struct Conflicts(BTreeSet<String>);

impl Conflicts {
    fn meet(&mut self, kind: &str, name: &str) {
        self.0.insert(format!("{kind} {name}"));
    }
}

/// One object as both branches leave it; an error if they don't agree.
fn one<T: Clone>(
    base: Option<&T>,
    a: Option<&T>,
    b: Option<&T>,
    same: impl Fn(&T, &T) -> bool,
) -> Result<Option<T>, ()> {
    let alike = |x: Option<&T>, y: Option<&T>| match (x, y) {
        (Some(x), Some(y)) => same(x, y),
        (None, None) => true,
        _ => false,
    };
    if alike(a, base) || alike(a, b) {
        Ok(b.cloned())
    } else if alike(b, base) {
        Ok(a.cloned())
    } else {
        Err(())
    }
}

/// A list, each object for itself, in the order of `a` and then of `b`.
fn list<'s, T: Clone, N: PartialEq>(
    [base, a, b]: [&'s [T]; 3],
    name: impl Fn(&'s T) -> N,
    same: impl Fn(&T, &T) -> bool,
    mut conflict: impl FnMut(&'s T, Option<&'s T>, Option<&'s T>) -> Option<T>,
) -> Vec<T> {
    let find = |list: &'s [T], wanted: &N| list.iter().find(|t| name(t) == *wanted);
    let beyond = b.iter().filter(|t| find(a, &name(t)).is_none());
    let mut all = Vec::new();
    for object in a.iter().chain(beyond) {
        let wanted = name(object);
        let (was, in_a, in_b) = (find(base, &wanted), find(a, &wanted), find(b, &wanted));
        match one(was, in_a, in_b, &same) {
            Ok(object) => all.extend(object),
            Err(()) => all.extend(conflict(object, was, in_a.and(in_b))),
        }
    }
    all
}

/// Whether nothing that a migration sees differs.
fn same_table(a: &Table, b: &Table) -> bool {
    diff::table(a, b).is_empty()
}

fn schema(base: &Schema, a: &Schema, b: &Schema, met: &mut Conflicts) -> Schema {
    let mut all = a.clone();
    macro_rules! lists {
        ($($field:ident $kind:literal $shown:expr;)+) => {$(
            all.$field = list([&base.$field, &a.$field, &b.$field], |t| &t.name, PartialEq::eq, |t, _, _| {
                met.meet($kind, &$shown(&t.name));
                None
            });
        )+};
    }
    let plain = super::compare::plain;
    lists! {
        namespaces "schema" String::clone;
        extensions "extension" String::clone;
        enums "enum" plain;
        domains "type" plain;
        composites "type" plain;
        sequences "sequence" plain;
        functions "function" plain;
    }
    let same_raw = |x: &crate::phys::Raw, y: &crate::phys::Raw| x.sql == y.sql && x.object == y.object;
    all.raws = list([&base.raws, &a.raws, &b.raws], raw_name, same_raw, |raw, _, _| {
        met.meet("raw", &raw.title);
        None
    });
    let rebuilt = [rebuilt(base, a), rebuilt(base, b)];
    all.tables = list(
        [&base.tables, &a.tables, &b.tables],
        |t| &t.name,
        same_table,
        |_, was, both| {
            // `both` is the table of `b`, and that of `a` has the same name.
            let (Some(was), Some(in_b)) = (was, both) else { return None };
            let in_a = a.tables.iter().find(|t| t.name == in_b.name)?;
            (!rebuilt.iter().any(|names| names.contains(&in_b.name))).then(|| table(was, in_a, in_b, met))?
        },
    );
    for table in a.tables.iter().chain(&b.tables) {
        let find = |schema: &'_ Schema| schema.tables.iter().any(|t| t.name == table.name);
        if !find(&all) && !(agreed_gone(base, a, b, table)) {
            met.meet("table", &plain(&table.name));
        }
    }
    all
}

/// Whether a table is in no union because a branch dropped what the other left as it was.
fn agreed_gone(base: &Schema, a: &Schema, b: &Schema, table: &Table) -> bool {
    let find = |schema: &'_ Schema| schema.tables.iter().find(|t| t.name == table.name).cloned();
    matches!(one(find(base).as_ref(), find(a).as_ref(), find(b).as_ref(), same_table), Ok(None))
}

/// The tables that SQLite makes anew on the way: it makes them as that branch knows them, without what the other has
/// done to them.
fn rebuilt(base: &Schema, head: &Schema) -> Vec<Name> {
    if base.target != Target::Sqlite {
        return Vec::new();
    }
    let sides = Sides {
        old: base.clone(),
        renamed: base.clone(),
        new: head.clone(),
        had: Vec::new(),
        has: Vec::new(),
    };
    let parts = plan(&sides).parts;
    let anew: Vec<&str> = parts
        .iter()
        .filter(|part| part.mode == Mode::Rebuild)
        .flat_map(|part| part.steps.iter().map(|step| step.sql.as_str()))
        .collect();
    let named = |table: &&Table| {
        let name = quote::ident(Target::Sqlite, &table.name.name);
        anew.iter().any(|sql| sql.contains(&format!("DROP TABLE {name}")))
    };
    base.tables.iter().filter(named).map(|table| table.name.clone()).collect()
}

/// A table that both branches changed: each in other parts of it, or it is none.
fn table(base: &Table, a: &Table, b: &Table, met: &mut Conflicts) -> Option<Table> {
    let mut all = a.clone();
    let of = super::compare::plain(&a.name);
    macro_rules! lists {
        ($($field:ident $kind:literal;)+) => {$(
            all.$field = list([&base.$field, &a.$field, &b.$field], |t| &t.name, PartialEq::eq, |t, _, _| {
                met.meet($kind, &format!("{of}.{}", t.name));
                Some(t.clone())
            });
        )+};
    }
    lists! {
        columns "column";
        uniques "unique";
        foreign_keys "foreign key";
        checks "check";
        indexes "index";
        exclusions "exclude";
        policies "policy";
        triggers "trigger";
    }
    macro_rules! fields {
        ($($field:ident $what:literal;)+) => {$(
            match one(Some(&base.$field), Some(&a.$field), Some(&b.$field), PartialEq::eq) {
                Ok(value) => all.$field = value.unwrap_or_else(|| a.$field.clone()),
                Err(()) => met.meet("table", &format!("{of} ({})", $what)),
            }
        )+};
    }
    fields! {
        primary_key "primary key";
        comment "documentation";
        row_security "row security";
        unlogged "options";
        partition "partitions";
        partitions "partitions";
        options "options";
    }
    Some(all)
}

/// What both branches give, without what one of them took back.
fn rights(base: &[Granted], a: &[Granted], b: &[Granted]) -> Vec<Granted> {
    let find = |list: &[Granted], account: &str| list.iter().find(|g| g.account == account).cloned();
    let beyond = b.iter().filter(|g| a.iter().all(|other| other.account != g.account));
    let mut all = Vec::new();
    for granted in a.iter().chain(beyond) {
        let account = &granted.account;
        let empty = || Granted { pieces: Vec::new(), writes: Vec::new(), ..granted.clone() };
        let was = find(base, account);
        let (in_a, in_b) = (find(a, account), find(b, account));
        if was.is_some() && (in_a.is_none() || in_b.is_none()) {
            continue;
        }
        let (was, in_a, in_b) =
            (was.unwrap_or_else(empty), in_a.unwrap_or_else(empty), in_b.unwrap_or_else(empty));
        all.push(Granted {
            pieces: both(&was.pieces, &in_a.pieces, &in_b.pieces),
            writes: both(&was.writes, &in_a.writes, &in_b.writes),
            ..granted.clone()
        });
    }
    all
}

fn both<T: Clone + PartialEq>(base: &[T], a: &[T], b: &[T]) -> Vec<T> {
    let beyond = b.iter().filter(|x| !a.contains(x));
    let stays = |x: &&T| !base.contains(x) || (a.contains(x) && b.contains(x));
    a.iter().chain(beyond).filter(stays).cloned().collect()
}

/// Which branch's columns come first depends on which was applied first; nothing else does.
fn in_order_of(new: &Schema, old: &mut Schema) {
    for table in &mut old.tables {
        let Some(like) = new.tables.iter().find(|t| t.name == table.name) else { continue };
        let place = |name: &str| like.columns.iter().position(|c| c.name == name).unwrap_or(usize::MAX);
        table.columns.sort_by_key(|column| place(&column.name));
    }
}

fn rights_in_order_of(has: &[Granted], had: &mut [Granted]) {
    had.sort_by_key(|g| has.iter().position(|h| h.account == g.account).unwrap_or(usize::MAX));
    for granted in had {
        let Some(like) = has.iter().find(|h| h.account == granted.account) else { continue };
        granted.pieces.sort_by_key(|p| like.pieces.iter().position(|l| l == p).unwrap_or(usize::MAX));
        granted.writes.sort_by_key(|w| like.writes.iter().position(|l| l == w).unwrap_or(usize::MAX));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::{Input, Options, compile};

    fn schema(lines: &str) -> ir::Schema {
        let text = format!("schema s {{\n}}\n{lines}\n");
        let compiled =
            compile(vec![Input::text("s", text)], &Options { check_only: true, ..Options::default() });
        assert!(!compiled.has_errors(), "{:?}", compiled.diagnostics);
        compiled.schema.expect("it compiles")
    }

    fn user(columns: &str) -> String {
        format!("table user_account {{\n    id bigint primary key\n    name varchar(20)\n{columns}}}\n")
    }

    /// The way from both to `new` on each target, or the conflicts.
    fn way(base: &str, a: &str, b: &str, new: &str) -> Vec<Result<bool, Vec<String>>> {
        let [base, a, b, new] = [base, a, b, new].map(schema);
        let branch = Branch { base: Some(&base), head: Some(&b) };
        let on = |target| sides(Some(&a), &[branch], &new, target).map(|sides| plan(&sides).parts.is_empty());
        Target::ALL.into_iter().map(on).collect()
    }

    #[test]
    fn columns_of_both_are_there_in_any_order() {
        let (base, a, b) = (user(""), user("    x int?\n"), user("    y int?\n"));
        for new in [user("    x int?\n    y int?\n"), user("    y int?\n    x int?\n")] {
            assert_eq!(way(&base, &a, &b, &new), [Ok(true), Ok(true), Ok(true)]);
        }
        assert_eq!(way(&base, &a, &b, &a), [Ok(false), Ok(false), Ok(false)], "y is missing");
    }

    #[test]
    fn tables_come_and_go() {
        let other = "table other {\n    id bigint primary key\n}\n";
        let third = "table third {\n    id bigint primary key\n}\n";
        let base = format!("{}{other}", user(""));
        let a = format!("{}{other}{third}", user(""));
        assert_eq!(
            way(&base, &a, &user(""), &format!("{}{third}", user(""))),
            [Ok(true), Ok(true), Ok(true)]
        );
    }

    #[test]
    fn what_both_change_is_told() {
        let (base, a, b) = (user(""), user("    x int?\n"), user("    x bigint?\n"));
        let told = way(&base, &a, &b, &a);
        assert_eq!(told[0], Err(vec!["column user_account.x".to_owned()]));
        assert_eq!(told[1], Err(vec!["column user_account.x".to_owned()]));
        let check = "check user_account.user_account_x_range_check".to_owned();
        assert_eq!(told[2], Err(vec![check, "column user_account.x".to_owned()]));
        // One drops what the other changes.
        let other = |c: &str| format!("{}table other {{\n    id bigint primary key\n{c}}}\n", user(""));
        let told = way(&other(""), &other("    n int?\n"), &user(""), &user(""));
        assert_eq!(told, [0; 3].map(|_| Err(vec!["table other".to_owned()])));
    }

    /// SQLite makes a table anew as one branch knows it: a column of the other would be lost with its values.
    #[test]
    fn a_table_made_anew_stands_alone() {
        let (base, a) = (user(""), user("    x int?\n"));
        let b = base.replace("varchar(20)", "varchar(40)");
        let new = a.replace("varchar(20)", "varchar(40)");
        let told = way(&base, &a, &b, &new);
        assert_eq!(told, [Ok(true), Ok(true), Err(vec!["table user_account".to_owned()])]);
    }
}
