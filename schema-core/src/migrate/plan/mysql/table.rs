//! What is done to a table that stays. Clauses that make its rows anew go together in one statement; those that
//! don't go apart.

use super::super::Step;
use super::alter::{Cost, Costs, alter, held_back};
use super::pair::Pair;
use super::{column, ident, keys};
use crate::phys::{Check, Column, Table};
use crate::render::mysql::{column_definition, partition_definition, table_comment};
use std::collections::HashSet;

const COPY: Costs = Costs::both(Cost::Copy);
const INSTANT: Costs = Costs::both(Cost::Instant);

/// All of it.
pub(super) fn change(pair: &Pair<'_>, steps: &mut Vec<Step>) {
    let mut work = Work { pair, clauses: Vec::new(), steps };
    let fates = keys::fates(pair);
    let autos: HashSet<&str> = [pair.old, pair.renamed, pair.new]
        .iter()
        .flat_map(|t| t.columns.iter().filter(|c| c.identity.is_some()).map(|c| c.name.as_str()))
        .collect();
    // The numbering of rows needs its key at every moment.
    let of_auto = |key: &&keys::Key| key.columns.first().is_some_and(|c| autos.contains(c.as_str()));
    let primary = (keys::primary(pair.renamed), keys::primary(pair.new));
    let lost = keys::primary(pair.old).is_some_and(|(_, columns)| columns.iter().any(|c| pair.loses(c)));
    let new_primary = primary.0 != primary.1 || lost;
    let repartitioned = partition_definition(pair.renamed) != partition_definition(pair.new);

    if repartitioned && pair.old.partition.is_some() {
        work.parted("Its rows lie in one piece.", "REMOVE PARTITIONING");
    }
    let checks = Checks::of(pair);
    let gone = checks.gone.iter().map(|c| format!("DROP CONSTRAINT {}", ident(&c.name))).collect();
    work.apart("Checks go.", gone, Costs { mysql: Cost::Rebuild, mariadb: Cost::Instant });
    let gone = fates.gone.iter().filter(|key| !of_auto(key)).map(drop_key).collect();
    work.apart("Keys go.", gone, Costs::both(Cost::Online));
    let goes_apart =
        !new_primary && pair.kept().next().is_some() && !pair.gone().any(|c| c.identity.is_some());
    if goes_apart {
        let virtual_ = |c: &&Column| c.generated.as_ref().is_some_and(|g| !g.stored);
        work.apart("Computed columns go.", pair.gone().filter(virtual_).map(drop_column).collect(), INSTANT);
        let others = pair.gone().filter(|c| !virtual_(c)).map(drop_column).collect();
        work.apart("Columns go.", others, INSTANT);
    }
    let renamed = pair.kept().filter(|(was, renamed, _)| was.name != renamed.name);
    let renamed = renamed
        .map(|(was, now, _)| format!("RENAME COLUMN {} TO {}", ident(&was.name), ident(&now.name)))
        .collect();
    work.apart(
        "Columns get their new names.",
        renamed,
        Costs { mysql: Cost::Rebuild, mariadb: Cost::Instant },
    );
    let renamed = fates
        .renamed
        .iter()
        .map(|(old, new)| format!("RENAME INDEX {} TO {}", ident(old), ident(new)))
        .collect();
    work.apart("Keys get their new names.", renamed, Costs { mysql: Cost::Rebuild, mariadb: Cost::Instant });
    column::prepare(pair, |costs| held_back([pair.old, pair.new], costs), work.steps);

    work.clauses.extend(fates.gone.iter().filter(of_auto).map(|key| (drop_key(key), COPY)));
    if new_primary && primary.0.is_some() {
        work.clauses.push(("DROP PRIMARY KEY".to_owned(), COPY));
    }
    if !goes_apart {
        work.clauses.extend(pair.gone().map(|c| (drop_column(c), COPY)));
    }
    let options = options(pair.renamed, pair.new);
    let recoded = options.iter().any(|o| is_coding(o));
    work.columns(recoded);
    if let (true, Some((line, _))) = (new_primary, &primary.1) {
        work.clauses.push((format!("ADD {line}"), COPY));
    }
    work.clauses
        .extend(fates.made.iter().filter(of_auto).map(|key| (format!("ADD {}", key.definition), COPY)));
    work.clauses.extend(checks.made.iter().map(|c| (add_check(c), COPY)));
    work.clauses.extend(options.into_iter().map(|option| (option, COPY)));
    work.rebuild();

    for key in fates.made.iter().filter(|key| !of_auto(key)) {
        let cost = if key.special { COPY } else { Costs::both(Cost::Online) };
        work.apart(&format!("Key {}.", key.name), vec![format!("ADD {}", key.definition)], cost);
    }
    if pair.renamed.comment != pair.new.comment {
        // MySQL has no instant form for it.
        let cost = Costs { mysql: Cost::Online, mariadb: Cost::Instant };
        work.apart("Its comment.", vec![table_comment(&pair.new.comment)], cost);
    }
    if repartitioned && pair.new.partition.is_some() {
        work.parted("Its rows are parted anew.", &partition_definition(pair.new));
    }
}

struct Work<'p, 's> {
    pair: &'p Pair<'p>,
    /// The clauses of the one statement.
    clauses: Vec<(String, Costs)>,
    steps: &'s mut Vec<Step>,
}

impl Work<'_, '_> {
    /// A statement of its own.
    fn apart(&mut self, what: &str, clauses: Vec<String>, costs: Costs) {
        if clauses.is_empty() {
            return;
        }
        let table = &self.pair.new.name.name;
        let costs = held_back([self.pair.old, self.pair.new], costs);
        self.steps.push(Step::new(format!("{table}: {what}"), alter(table, &clauses, costs)));
    }

    /// What is said of partitions, which stands behind all else, without a comma.
    fn parted(&mut self, what: &str, clause: &str) {
        let table = &self.pair.new.name.name;
        let sql = format!("ALTER TABLE {}\n  ALGORITHM=COPY, LOCK=SHARED\n  {clause}", ident(table));
        self.steps.push(Step::new(format!("{table}: {what}"), sql));
    }

    /// Columns that are new, change or move, each behind the one that stands before it in a new table.
    fn columns(&mut self, recoded: bool) {
        let pair = self.pair;
        let kept: Vec<_> = pair.kept().collect();
        let order: Vec<usize> = pair
            .new
            .columns
            .iter()
            .filter_map(|c| kept.iter().position(|(_, _, to)| to.name == c.name))
            .collect();
        let still: HashSet<usize> = longest(&order).into_iter().collect();
        let mut before: Option<&str> = None;
        let last_still = pair.new.columns.iter().rposition(|c| {
            kept.iter().position(|(_, _, to)| to.name == c.name).is_some_and(|at| still.contains(&at))
        });
        for (place, new) in pair.new.columns.iter().enumerate() {
            let at = kept.iter().position(|(_, _, to)| to.name == new.name);
            let behind = match before {
                _ if last_still.is_none_or(|last| place > last) && before.is_some() && at.is_none() => {
                    String::new()
                }
                None => " FIRST".to_owned(),
                Some(name) => format!(" AFTER {}", ident(name)),
            };
            before = Some(&new.name);
            let line = column_definition(new);
            let Some(at) = at else {
                self.clauses.push((format!("ADD COLUMN {line}{behind}"), column::cost_of_new(new)));
                continue;
            };
            let change = column::cost_of_change(kept[at].1, new);
            if still.contains(&at) {
                let change = if recoded && new.generated.is_none() { Some(COPY) } else { change };
                self.clauses.extend(change.map(|cost| (format!("MODIFY COLUMN {line}"), cost)));
            } else {
                self.clauses.push((format!("MODIFY COLUMN {line}{behind}"), COPY));
            }
        }
    }

    /// The one statement; or, where nothing makes rows anew, each clause for itself.
    fn rebuild(&mut self) {
        let clauses = std::mem::take(&mut self.clauses);
        let all = clauses.iter().fold(INSTANT, |all, (_, cost)| all.and(*cost));
        if all.is_instant() {
            for (clause, cost) in clauses {
                self.apart(what(&clause), vec![clause], cost);
            }
            return;
        }
        let computed = clauses.iter().any(|(clause, _)| clause.contains("GENERATED ALWAYS AS"));
        let all = if computed { COPY } else { all };
        self.apart("Its rows are made anew.", clauses.into_iter().map(|(clause, _)| clause).collect(), all);
    }
}

fn what(clause: &str) -> &'static str {
    if clause.starts_with("ADD COLUMN") { "A new column." } else { "A column changes." }
}

fn drop_key(key: &keys::Key) -> String {
    format!("DROP INDEX {}", ident(&key.name))
}

fn drop_column(column: &Column) -> String {
    format!("DROP COLUMN {}", ident(&column.name))
}

fn add_check(check: &Check) -> String {
    format!("ADD CONSTRAINT {} CHECK ({})", ident(&check.name), check.expr)
}

/// Checks that go and come: what changes, and what names a column that does.
struct Checks<'a> {
    gone: Vec<&'a Check>,
    made: Vec<&'a Check>,
}

impl<'a> Checks<'a> {
    fn of(pair: &Pair<'a>) -> Checks<'a> {
        let same = |a: &Check, b: &Check| a.name == b.name && a.expr == b.expr;
        let mut checks = Checks { gone: Vec::new(), made: Vec::new() };
        let mut kept = Vec::new();
        for (was, renamed) in pair.old.checks.iter().zip(&pair.renamed.checks) {
            let stays = same(was, renamed) && pair.new.checks.iter().any(|c| same(c, was));
            match stays && !pair.touches(&was.expr) {
                true => kept.push(was),
                false => checks.gone.push(was),
            }
        }
        checks.made = pair.new.checks.iter().filter(|c| !kept.iter().any(|k| same(k, c))).collect();
        checks
    }
}

/// What the server has where an option is not said.
const USUAL: [(&str, &str); 12] = [
    ("ENGINE", "InnoDB"),
    ("ROW_FORMAT", "DEFAULT"),
    ("STATS_PERSISTENT", "DEFAULT"),
    ("STATS_AUTO_RECALC", "DEFAULT"),
    ("STATS_SAMPLE_PAGES", "DEFAULT"),
    ("PACK_KEYS", "DEFAULT"),
    ("KEY_BLOCK_SIZE", "0"),
    ("CHECKSUM", "0"),
    ("DELAY_KEY_WRITE", "0"),
    ("MAX_ROWS", "0"),
    ("MIN_ROWS", "0"),
    ("AVG_ROW_LENGTH", "0"),
];

/// The options that differ, with what the server has where one is said no more.
fn options(old: &Table, new: &Table) -> Vec<String> {
    let text = |table: &Table| table.options.join(" ").to_ascii_uppercase();
    let (before, after) = (text(old), text(new));
    let changed = new.options.iter().filter(|o| !old.options.contains(o)).cloned();
    // One string may hold several options.
    let left = USUAL.iter().filter(|(name, _)| before.contains(name) && !after.contains(name));
    let usual = left.map(|(name, value)| format!("{name}={value}"));
    changed.chain(usual).collect()
}

fn is_coding(option: &str) -> bool {
    let option = option.to_ascii_lowercase();
    option.contains("charset") || option.contains("character set") || option.contains("collate")
}

/// The longest run of growing numbers, which need not stand side by side.
fn longest(numbers: &[usize]) -> Vec<usize> {
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(numbers.len());
    for (i, n) in numbers.iter().enumerate() {
        let before = (0..i).filter(|&j| numbers[j] < *n).max_by_key(|&j| best[j].0);
        best.push((before.map_or(1, |j| best[j].0 + 1), before));
    }
    let mut at = (0..best.len()).max_by_key(|&i| best[i].0);
    let mut out = Vec::new();
    while let Some(i) = at {
        out.push(numbers[i]);
        at = best[i].1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::longest;

    #[test]
    fn few_columns_move() {
        let mut still = longest(&[3, 0, 1, 2]);
        still.sort_unstable();
        assert_eq!(still, [0, 1, 2]);
        assert!(longest(&[]).is_empty());
    }
}
