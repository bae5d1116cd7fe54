//! Whether the text means what the catalog says: what it becomes is compared with what was read.

use super::expr;
use super::out::Piece;
use super::view::{self, Views};
use super::words::path;
use schema_core::dialect::Target;
use schema_core::phys::{Check, Domain, Exclusion, Generated, Index, IndexKey, KeyOf, Policy, Schema, Table};
use std::collections::HashMap;

/// Something that came out otherwise.
pub(super) struct Difference {
    pub(super) piece: Option<Piece>,
    pub(super) what: String,
}

/// Where `again`, made from the text, is not what `live`, read from the catalog, is.
pub(super) fn differences(live: &Schema, again: &Schema, views: &Views) -> Vec<Difference> {
    let mut found = Found { live, list: Vec::new() };
    let tables: HashMap<_, _> = again.tables.iter().map(|t| (&t.name, t)).collect();
    for (t, table) in live.tables.iter().enumerate() {
        match tables.get(&table.name) {
            Some(other) => found.table(t, table, other),
            None => found.add(Piece::Table(t), "is missing"),
        }
    }
    found.named(&live.enums, &again.enums, |e| &e.name, Piece::Enum, |a, b| a.labels == b.labels);
    found.named(
        &live.domains,
        &again.domains,
        |d| &d.name,
        Piece::Domain,
        |a, b| same_domain(live.target, a, b),
    );
    found.named(&live.composites, &again.composites, |c| &c.name, Piece::Composite, |a, b| a == b);
    found.named(&live.sequences, &again.sequences, |s| &s.name, Piece::Sequence, |a, b| a == b);
    let others: HashMap<_, _> = view::all(&again.raws).map(|(_, name, raw)| (name, raw)).collect();
    for (i, view) in views {
        // Without its head, the statement stands as it is.
        if others.get(&view.name).is_some_and(|other| !view.is_made_by(live, &live.raws[*i], other)) {
            found.add(Piece::Raw(*i), "comes out otherwise");
        }
    }
    found.list
}

struct Found<'a> {
    live: &'a Schema,
    list: Vec<Difference>,
}

impl Found<'_> {
    fn add(&mut self, piece: Piece, how: &str) {
        let what = format!("{} {how}", title(self.live, piece));
        self.list.push(Difference { piece: Some(piece), what });
    }

    fn named<T, N: Eq + std::hash::Hash>(
        &mut self,
        live: &[T],
        again: &[T],
        name: impl Fn(&T) -> &N,
        piece: impl Fn(usize) -> Piece,
        same: impl Fn(&T, &T) -> bool,
    ) {
        let others: HashMap<&N, &T> = again.iter().map(|t| (name(t), t)).collect();
        for (i, one) in live.iter().enumerate() {
            match others.get(name(one)) {
                Some(other) if same(one, other) => {}
                Some(_) => self.add(piece(i), "comes out otherwise"),
                None => self.add(piece(i), "is missing"),
            }
        }
    }

    fn table(&mut self, t: usize, live: &Table, again: &Table) {
        for (c, column) in live.columns.iter().enumerate() {
            let Some(other) = again.columns.get(c).filter(|o| o.name == column.name) else {
                self.add(Piece::Column(t, c), "is missing, or stands elsewhere");
                continue;
            };
            let target = self.live.target;
            if !expr::same_default(target, &column.ty, &column.default, &other.default) {
                self.add(Piece::Default(t, c), "comes out otherwise");
            }
            let same = |a: &Generated, b: &Generated| {
                a.stored == b.stored && expr::same(target, Some(live), &a.expr, &b.expr)
            };
            if !both(&column.generated, &other.generated, same) {
                self.add(Piece::Generated(t, c), "comes out otherwise");
            }
            let mut other = other.clone();
            other.default.clone_from(&column.default);
            other.generated.clone_from(&column.generated);
            if *column != other {
                self.add(Piece::Column(t, c), "comes out otherwise");
            }
        }
        if live.primary_key != again.primary_key {
            self.add(Piece::PrimaryKey(t), "comes out otherwise");
        }
        self.list_of(&live.uniques, &again.uniques, |i| Piece::Unique(t, i));
        let target = self.live.target;
        let sql = |a: &str, b: &str| expr::same(target, Some(live), a, b);
        let texts = |a: &Option<String>, b: &Option<String>| both(a, b, |a, b| sql(a, b));
        self.list_by(
            &live.indexes,
            &again.indexes,
            |i| Piece::Index(t, i),
            |a, b| {
                let rest = Index { keys: b.keys.clone(), filter: b.filter.clone(), ..a.clone() };
                rest == *b && texts(&a.filter, &b.filter) && same_keys(&a.keys, &b.keys, sql)
            },
        );
        self.list_by(
            &live.checks,
            &again.checks,
            |i| Piece::Check(t, i),
            |a, b| {
                let rest = Check { expr: b.expr.clone(), ..a.clone() };
                rest == *b && sql(&a.expr, &b.expr)
            },
        );
        self.list_by(
            &live.exclusions,
            &again.exclusions,
            |i| Piece::Exclusion(t, i),
            |a, b| {
                let rest = Exclusion { filter: b.filter.clone(), ..a.clone() };
                rest == *b && texts(&a.filter, &b.filter)
            },
        );
        self.list_by(
            &live.policies,
            &again.policies,
            |i| Piece::Policy(t, i),
            |a, b| {
                let rest = Policy { using: b.using.clone(), check: b.check.clone(), ..a.clone() };
                rest == *b && texts(&a.using, &b.using) && texts(&a.check, &b.check)
            },
        );
        for (i, key) in live.foreign_keys.iter().enumerate() {
            // Which of them is added last is the loader's business.
            let same = again.foreign_keys.iter().any(|other| {
                let mut other = other.clone();
                other.detached = key.detached;
                other == *key
            });
            if !same {
                self.add(Piece::ForeignKey(t, i), "comes out otherwise");
            }
        }
        let rest = |t: &Table| {
            (
                t.comment.clone(),
                t.row_security,
                t.unlogged,
                // Where a name needs quotes it has them on both sides.
                t.partition.as_ref().map(|by| by.replace('"', "")),
                t.partitions.clone(),
                t.options.clone(),
            )
        };
        if rest(live) != rest(again) {
            self.add(Piece::Table(t), "has other options");
        }
    }

    fn list_of<T: PartialEq>(&mut self, live: &[T], again: &[T], piece: impl Fn(usize) -> Piece) {
        self.list_by(live, again, piece, T::eq);
    }

    fn list_by<T>(
        &mut self,
        live: &[T],
        again: &[T],
        piece: impl Fn(usize) -> Piece,
        same: impl Fn(&T, &T) -> bool,
    ) {
        for (i, one) in live.iter().enumerate() {
            if !again.iter().any(|other| same(one, other)) {
                self.add(piece(i), "comes out otherwise");
            }
        }
    }
}

/// Whether both are there and the same, or neither is.
fn both<T>(one: &Option<T>, other: &Option<T>, same: impl Fn(&T, &T) -> bool) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => same(one, other),
        (None, None) => true,
        _ => false,
    }
}

fn same_keys(one: &[IndexKey], other: &[IndexKey], sql: impl Fn(&str, &str) -> bool) -> bool {
    let same = |a: &IndexKey, b: &IndexKey| match (&a.of, &b.of) {
        (KeyOf::Expr(x), KeyOf::Expr(y)) => sql(x, y) && IndexKey { of: b.of.clone(), ..a.clone() } == *b,
        _ => a == b,
    };
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| same(a, b))
}

fn same_domain(target: Target, one: &Domain, other: &Domain) -> bool {
    let rest = Domain { checks: other.checks.clone(), ..one.clone() };
    let mut checks = one.checks.iter().zip(&other.checks);
    rest == *other
        && checks.all(|(a, b)| a.0 == b.0 && expr::same(target, None, &a.1, &b.1))
        && one.checks.len() == other.checks.len()
}

/// The table that a piece belongs to.
pub(super) fn table_of(piece: Piece) -> Option<usize> {
    match piece {
        Piece::Table(t)
        | Piece::PrimaryKey(t)
        | Piece::Column(t, _)
        | Piece::Default(t, _)
        | Piece::Generated(t, _)
        | Piece::Unique(t, _)
        | Piece::Index(t, _)
        | Piece::ForeignKey(t, _)
        | Piece::Check(t, _)
        | Piece::Exclusion(t, _)
        | Piece::Policy(t, _) => Some(t),
        Piece::Enum(_)
        | Piece::Domain(_)
        | Piece::Composite(_)
        | Piece::Sequence(_)
        | Piece::Raw(_)
        | Piece::Account(_) => None,
    }
}

/// What a piece is called.
pub(super) fn title(schema: &Schema, piece: Piece) -> String {
    let table = |t: usize| path(&schema.tables[t].name);
    let of = |t: usize, what: &str, name: &str| format!("{what} '{name}' of table '{}'", table(t));
    let column = |t: usize, c: usize| schema.tables[t].columns[c].name.as_str();
    match piece {
        Piece::Enum(i) => format!("enum '{}'", path(&schema.enums[i].name)),
        Piece::Domain(i) => format!("type '{}'", path(&schema.domains[i].name)),
        Piece::Composite(i) => format!("type '{}'", path(&schema.composites[i].name)),
        Piece::Sequence(i) => format!("sequence '{}'", path(&schema.sequences[i].name)),
        Piece::Table(t) => format!("table '{}'", table(t)),
        Piece::Column(t, c) => of(t, "column", column(t, c)),
        Piece::Default(t, c) => of(t, "the default of column", column(t, c)),
        Piece::Generated(t, c) => of(t, "the expression of column", column(t, c)),
        Piece::PrimaryKey(t) => format!("the primary key of table '{}'", table(t)),
        Piece::Unique(t, i) => of(t, "unique key", &schema.tables[t].uniques[i].name),
        Piece::Index(t, i) => of(t, "index", &schema.tables[t].indexes[i].name),
        Piece::ForeignKey(t, i) => of(t, "foreign key", &schema.tables[t].foreign_keys[i].name),
        Piece::Check(t, i) => of(t, "check", &schema.tables[t].checks[i].name),
        Piece::Exclusion(t, i) => of(t, "exclusion", &schema.tables[t].exclusions[i].name),
        Piece::Policy(t, i) => of(t, "policy", &schema.tables[t].policies[i].name),
        Piece::Raw(i) => format!("'{}'", schema.raws[i].title),
        Piece::Account(i) => format!("account '{}'", schema.accounts[i].name),
    }
}
