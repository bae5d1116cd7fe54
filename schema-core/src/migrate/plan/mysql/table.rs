//! What is done to a table that stays. Clauses that make its rows anew go together in one statement; those that
//! don't go apart.

use super::super::Step;
use super::super::mention::mentions;
use super::alter::alter;
use super::cost::{Costs, Facts, Kind};
use super::pair::Pair;
use super::{column, ident, keys};
use crate::phys::{Check, Column, Table};
use crate::render::mysql::{column_definition, partition_definition, table_comment};
use std::collections::HashSet;

/// All of it.
pub(super) fn change(pair: &Pair<'_>, steps: &mut Vec<Step>) {
    let mut work = Work { pair, facts: Facts::of(pair), clauses: Vec::new(), steps };
    let fates = keys::fates(pair);
    let autos: HashSet<&str> = [pair.old, pair.renamed, pair.new]
        .iter()
        .flat_map(|t| t.columns.iter().filter(|c| c.identity.is_some()).map(|c| c.name.as_str()))
        .collect();
    let primary = (keys::primary(pair.renamed), keys::primary(pair.new));
    let lost = keys::primary(pair.old).is_some_and(|(_, columns)| columns.iter().any(|c| pair.loses(c)));
    let new_primary = primary.0 != primary.1 || lost;
    // The numbering of rows needs a key at every moment.
    let numbers = |columns: &[String]| columns.first().is_some_and(|c| autos.contains(c.as_str()));
    let always = !new_primary && primary.1.as_ref().is_some_and(|(_, columns)| numbers(columns));
    let of_auto = |key: &&keys::Key| !always && numbers(&key.columns);
    let before = partition_definition(pair.old);
    let repartitioned = partition_definition(pair.renamed) != partition_definition(pair.new)
        || pair.old.partition.is_some() && pair.gone().any(|c| mentions(&before, &c.name));

    let renamed_part = !repartitioned && is_parted_by_renamed(pair);
    if repartitioned && pair.old.partition.is_some() {
        work.parted("Its rows lie in one piece.", "REMOVE PARTITIONING");
    } else if renamed_part {
        work.parted_on_mysql("Its rows lie in one piece.", "REMOVE PARTITIONING");
    }
    let checks = Checks::of(pair);
    let gone = checks.gone.iter().map(|c| format!("DROP CONSTRAINT {}", ident(&c.name))).collect();
    work.apart("Checks go.", gone, Kind::CheckGone);
    let gone = fates.gone.iter().filter(|key| !of_auto(key)).map(drop_key).collect();
    work.apart("Keys go.", gone, Kind::KeyGone);
    let is_held = |c: &Column| fates.gone.iter().filter(of_auto).any(|key| key.columns.contains(&c.name));
    let goes_apart = !new_primary
        && pair.kept().next().is_some()
        && !pair.gone().any(|c| c.identity.is_some() || is_held(c));
    if goes_apart {
        let virtual_ = |c: &&Column| is_virtual(c);
        let inside = pair.gone().filter(virtual_).any(|c| pair.was_inside(&c.name));
        let kind = Kind::VirtualGone { inside };
        work.apart("Computed columns go.", pair.gone().filter(virtual_).map(drop_column).collect(), kind);
        let others = pair.gone().filter(|c| !virtual_(c)).map(drop_column).collect();
        work.apart("Columns go.", others, Kind::ColumnGone);
    }
    let renamed: Vec<_> = pair.kept().filter(|(was, renamed, _)| was.name != renamed.name).collect();
    let referenced = renamed.iter().any(|(was, ..)| pair.is_referenced(&was.name));
    let renamed = renamed
        .iter()
        .map(|(was, now, _)| format!("RENAME COLUMN {} TO {}", ident(&was.name), ident(&now.name)))
        .collect();
    work.apart("Columns get their new names.", renamed, Kind::Renamed { referenced });
    let renamed = fates
        .renamed
        .iter()
        .map(|(old, new)| format!("RENAME INDEX {} TO {}", ident(old), ident(new)))
        .collect();
    work.apart("Keys get their new names.", renamed, Kind::Label);
    column::prepare(pair, work.facts, work.steps);
    column::draw(pair, work.facts, work.steps);

    work.clauses.extend(fates.gone.iter().filter(of_auto).map(|key| (drop_key(key), Costs::COPY)));
    if new_primary && primary.0.is_some() {
        let kind = if primary.1.is_some() { Kind::Primary } else { Kind::Rows };
        work.clauses.push(("DROP PRIMARY KEY".to_owned(), kind.costs(work.facts)));
    }
    if !goes_apart {
        work.clauses.extend(pair.gone().map(|c| (drop_column(c), Costs::COPY)));
    }
    let options = options(pair.renamed, pair.new);
    let recoded = options.iter().any(|o| is_coding(o));
    work.columns(recoded);
    if let (true, Some((line, _))) = (new_primary, &primary.1) {
        work.clauses.push((format!("ADD {line}"), Kind::Primary.costs(work.facts)));
    }
    work.clauses.extend(
        fates.made.iter().filter(of_auto).map(|key| (format!("ADD {}", key.definition), Costs::COPY)),
    );
    work.clauses.extend(checks.made.iter().map(|c| (add_check(c), Costs::COPY)));
    work.clauses.extend(options.into_iter().map(|option| {
        let costs = option_kind(&option).costs(work.facts);
        (option, costs)
    }));
    work.rebuild();

    for key in fates.made.iter().filter(|key| !of_auto(key)) {
        let kind = match key.method.as_deref() {
            Some("fulltext") => Kind::FullText,
            Some("spatial") => Kind::Spatial,
            _ => Kind::Key,
        };
        work.apart(&format!("Key {}.", key.name), vec![format!("ADD {}", key.definition)], kind);
    }
    if pair.renamed.comment != pair.new.comment {
        work.apart("Its comment.", vec![table_comment(&pair.new.comment)], Kind::Label);
    }
    if repartitioned && pair.new.partition.is_some() {
        work.parted("Its rows are parted anew.", &partition_definition(pair.new));
    } else if renamed_part {
        work.parted_on_mysql("Its rows are parted again.", &partition_definition(pair.new));
    }
}

/// Whether a column is renamed that the table is parted by, which MySQL takes of a table in one piece alone.
pub(in crate::migrate) fn is_parted_by_renamed(pair: &Pair<'_>) -> bool {
    let parted = partition_definition(pair.old);
    let mut renamed = pair.kept().filter(|(was, renamed, _)| was.name != renamed.name);
    pair.old.partition.is_some() && renamed.any(|(was, ..)| mentions(&parted, &was.name))
}

struct Work<'p, 's> {
    pair: &'p Pair<'p>,
    facts: Facts,
    /// The clauses of the one statement.
    clauses: Vec<(String, Costs)>,
    steps: &'s mut Vec<Step>,
}

impl Work<'_, '_> {
    /// A statement of its own.
    fn apart(&mut self, what: &str, clauses: Vec<String>, kind: Kind) {
        if !clauses.is_empty() {
            self.alter(what, &clauses, kind.costs(self.facts));
        }
    }

    fn alter(&mut self, what: &str, clauses: &[String], costs: Costs) {
        let table = &self.pair.new.name.name;
        self.steps.push(Step::new(format!("{table}: {what}"), alter(table, clauses, costs)));
    }

    /// What is said of partitions, which stands behind all else, without a comma.
    fn parted(&mut self, what: &str, clause: &str) {
        let table = &self.pair.new.name.name;
        let sql = format!("ALTER TABLE {}\n  ALGORITHM=COPY, LOCK=SHARED\n  {clause}", ident(table));
        self.steps.push(Step::new(format!("{table}: {what}"), sql));
    }

    /// The same, where MariaDB has nothing to do.
    fn parted_on_mysql(&mut self, what: &str, clause: &str) {
        let table = &self.pair.new.name.name;
        let sql =
            format!("ALTER TABLE {} /*!80000\n  ALGORITHM=COPY, LOCK=SHARED\n  {clause} */", ident(table));
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
            let before_it = before.replace(&new.name);
            let line = column_definition(new);
            let Some(at) = at else {
                if column::is_drawn(new) {
                    let behind =
                        before_it.map_or(" FIRST".to_owned(), |name| format!(" AFTER {}", ident(name)));
                    let null = if new.not_null { Kind::NotNull } else { Kind::Modified };
                    let kinds = [Kind::Modified, Kind::Moved { across: self.facts.has_computed() }, null];
                    let costs =
                        kinds.map(|kind| kind.costs(self.facts)).into_iter().fold(Costs::INSTANT, Costs::and);
                    self.clauses.push((format!("MODIFY COLUMN {line}{behind}"), costs));
                    continue;
                }
                let costs = column::added(new, pair.is_inside(new)).costs(self.facts);
                self.clauses.push((format!("ADD COLUMN {line}{behind}"), costs));
                continue;
            };
            let mut kinds = column::changed(kept[at].1, new);
            if recoded && new.generated.is_none() {
                kinds.push(Kind::Rows);
            }
            // MySQL copies the table where a computed column reads one that changes so.
            let reads = |c: &Column| c.generated.as_ref().is_some_and(|g| mentions(&g.expr, &new.name));
            let written = |kind: &Kind| matches!(kind, Kind::NotNull | Kind::Nullable | Kind::Longer);
            if kinds.iter().any(written) && pair.kept().any(|(.., c)| reads(c)) {
                kinds.push(Kind::Rows);
            }
            let stays = still.contains(&at);
            if !stays {
                kinds.push(Kind::Modified);
                kinds.push(match is_virtual(new) {
                    true => Kind::Rows,
                    false => Kind::Moved { across: pair.crosses(&new.name) },
                });
            }
            let costs = kinds.iter().map(|kind| kind.costs(self.facts)).reduce(Costs::and);
            let behind = if stays { "" } else { &behind };
            let clause = column::default_clause(kept[at].1, new).filter(|_| kinds == [Kind::Default]);
            let clause = clause.unwrap_or_else(|| format!("MODIFY COLUMN {line}{behind}"));
            self.clauses.extend(costs.map(|costs| (clause, costs)));
        }
    }

    /// The one statement; or, where nothing makes rows anew, each clause for itself.
    fn rebuild(&mut self) {
        let clauses = std::mem::take(&mut self.clauses);
        let all = clauses.iter().fold(Costs::INSTANT, |all, (_, costs)| all.and(*costs));
        if !all.rewrites() {
            for (clause, costs) in clauses {
                self.alter(what(&clause), std::slice::from_ref(&clause), costs);
            }
            return;
        }
        let computed = clauses.iter().any(|(clause, _)| clause.contains("GENERATED ALWAYS AS"));
        let all = if computed { Costs::COPY } else { all };
        let clauses: Vec<String> = clauses.into_iter().map(|(clause, _)| clause).collect();
        self.alter("Its rows are made anew.", &clauses, all);
    }
}

pub(in crate::migrate) fn is_virtual(column: &Column) -> bool {
    column.generated.as_ref().is_some_and(|g| !g.stored)
}

fn what(clause: &str) -> &'static str {
    match clause {
        _ if clause.starts_with("ADD COLUMN") => "A new column.",
        _ if clause.starts_with("ALTER COLUMN") => "A column gets another default.",
        _ if clause.starts_with("MODIFY") => "A column changes.",
        _ => "Its options change.",
    }
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
            // MariaDB drops a check that names no column together with any column.
            let loose = pair.gone().next().is_some()
                && !pair.old.columns.iter().any(|c| mentions(&was.expr, &c.name));
            match stays && !loose && !pair.touches(&was.expr) {
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
pub(in crate::migrate) fn options(old: &Table, new: &Table) -> Vec<String> {
    let text = |table: &Table| table.options.join(" ").to_ascii_uppercase();
    let (before, after) = (text(old), text(new));
    let changed = new.options.iter().filter(|o| !old.options.contains(o)).cloned();
    // One string may hold several options.
    let left = USUAL.iter().filter(|(name, _)| before.contains(name) && !after.contains(name));
    let usual = left.map(|(name, value)| format!("{name}={value}"));
    changed.chain(usual).collect()
}

/// What it is to change an option of a table.
pub(in crate::migrate) fn option_kind(option: &str) -> Kind {
    const CATALOG: [&str; 11] = [
        "COMMENT",
        "STATS_PERSISTENT",
        "STATS_AUTO_RECALC",
        "STATS_SAMPLE_PAGES",
        "PACK_KEYS",
        "CHECKSUM",
        "DELAY_KEY_WRITE",
        "MAX_ROWS",
        "MIN_ROWS",
        "AVG_ROW_LENGTH",
        "AUTO_INCREMENT",
    ];
    // One string may hold several options.
    let name = option.split_once('=').filter(|(_, value)| !value.contains('=')).map(|(name, _)| name.trim());
    let is = |word: &&str| name.is_some_and(|name| name.eq_ignore_ascii_case(word));
    match () {
        () if CATALOG.iter().any(is) => Kind::Label,
        () if ["ROW_FORMAT", "KEY_BLOCK_SIZE"].iter().any(is) => Kind::RowFormat,
        () => Kind::Rows,
    }
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
