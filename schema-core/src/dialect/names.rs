//! Names of constraints and indexes: `<table>_<columns>_<key|idx|fkey|check>`, cut to what the target
//! holds, and unique where its catalog needs it.

use super::Target;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::ir;
use crate::source::Span;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// What a name is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// A primary key.
    PrimaryKey,
    /// A unique constraint or a unique index.
    Unique,
    /// Any other index.
    Index,
    /// A foreign key.
    ForeignKey,
    /// A check.
    Check,
    /// A trigger.
    Trigger,
    /// An exclusion.
    Exclusion,
}

impl Kind {
    /// The last word of a derived name.
    pub const fn suffix(self) -> &'static str {
        match self {
            Kind::PrimaryKey => "pkey",
            Kind::Unique => "key",
            Kind::Index => "idx",
            Kind::ForeignKey => "fkey",
            Kind::Check => "check",
            Kind::Trigger => "trigger",
            Kind::Exclusion => "excl",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Kind::PrimaryKey => "primary key",
            Kind::Unique => "unique constraint",
            Kind::Index => "index",
            Kind::ForeignKey => "foreign key",
            Kind::Check => "check",
            Kind::Trigger => "trigger",
            Kind::Exclusion => "exclusion",
        }
    }
}

/// The longest identifier of each target, and what it is counted in. PostgreSQL cuts at 63 bytes with a
/// notice (NAMEDATALEN), MySQL refuses 65 characters; SQLite has no limit and takes PostgreSQL's.
pub fn fits(target: Target, name: &str) -> bool {
    match target {
        Target::Postgres | Target::Sqlite => name.len() <= 63,
        Target::MySql => name.chars().count() <= 64,
    }
}

/// The limit in words.
pub const fn limit(target: Target) -> &'static str {
    match target {
        Target::Postgres | Target::Sqlite => "63 bytes",
        Target::MySql => "64 characters",
    }
}

/// `base_tail`, with `base` cut and a hash of the whole put in where the target needs it.
pub fn cut(target: Target, base: &str, tail: &str) -> String {
    let whole = format!("{base}_{tail}");
    if fits(target, &whole) {
        return whole;
    }
    let hash = whole.bytes().fold(FNV_START, step);
    // An underscore, eight digits, an underscore, the tail.
    let room = 63usize.saturating_sub(tail.len() + 10);
    let mut end = room.min(base.len());
    while !base.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_{:08x}_{tail}", &base[..end], (hash >> 32) as u32 ^ hash as u32)
}

/// The name that PostgreSQL gives to the sequence behind a column, cut as its `makeObjectName` cuts it: from the
/// longer of the two names.
pub fn sequence(table: &str, column: &str) -> String {
    const ROOM: usize = 63 - "__seq".len();
    let (mut one, mut other) = (table.len(), column.len());
    while one + other > ROOM {
        if one > other { one -= 1 } else { other -= 1 }
    }
    let clip = |name: &str, mut end: usize| {
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        name[..end].to_owned()
    };
    format!("{}_{}_seq", clip(table, one), clip(column, other))
}

const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;

/// One step of FNV-1a.
fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
}

/// Where a name must be unique.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Scope {
    /// Among all of its sort in the database, or in one of its PostgreSQL schemas.
    Relations(u32),
    ForeignKeys,
    Checks,
    /// Among the constraints of one table, of one sort.
    Table(ir::TableId, Kind),
}

/// The names taken so far. Names given in the schema are taken first, so that no derived one is ever in
/// their way.
#[derive(Debug)]
pub struct Names {
    target: Target,
    namespaces: HashMap<String, u32>,
    table_namespace: Vec<u32>,
    table_name: Vec<String>,
    taken: Taken,
}

/// Names that are taken, each as a hash of its place and itself in lower case: there are as many as
/// columns. Two names that share a hash of 64 bits would cost the later one a number at its end.
#[derive(Debug, Default)]
struct Taken(HashSet<u64, BuildHasherDefault<Same>>);

impl Taken {
    /// Takes a name; whether it was free.
    fn insert(&mut self, scope: Scope, name: &str) -> bool {
        let place = match scope {
            Scope::Relations(ns) => u64::from(ns) << 8,
            Scope::ForeignKeys => 1,
            Scope::Checks => 2,
            Scope::Table(id, kind) => u64::from(id.0) << 8 | (3 + kind as u64),
        };
        let start = place.to_le_bytes().iter().fold(FNV_START, |h, b| step(h, *b));
        let hash = if name.is_ascii() {
            name.bytes().fold(start, |h, b| step(h, b.to_ascii_lowercase()))
        } else {
            name.to_lowercase().bytes().fold(start, step)
        };
        self.0.insert(hash)
    }
}

/// The hash of a hash is itself.
#[derive(Debug, Default)]
struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |h, b| step(h, *b));
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}

impl Names {
    /// Takes the names of tables, types and all named constraints; two alike, and those too long, are
    /// reported.
    pub fn collect(schema: &ir::Schema, target: Target, diags: &mut Diagnostics) -> Names {
        let mut names = Names {
            target,
            namespaces: HashMap::new(),
            table_namespace: Vec::with_capacity(schema.tables.len()),
            table_name: Vec::with_capacity(schema.tables.len()),
            taken: Taken::default(),
        };
        for table in &schema.tables {
            let ns = names.namespace(&table.name);
            names.table_namespace.push(ns);
            let flat = if target == Target::Postgres { table.name.name.clone() } else { table.name.flat() };
            names.length("table", &flat, table.span, diags);
            names.taken.insert(Scope::Relations(ns), &flat);
            names.table_name.push(flat);
            for column in table.columns.iter().filter(|c| c.only.contains(target)) {
                names.length("column", &column.name, column.name_span, diags);
            }
        }
        if target == Target::Postgres {
            // A table makes a type of its name, so types live among relations.
            let enums = schema.enums.iter().map(|e| (&e.name, e.span));
            for (name, span) in enums.chain(schema.types.iter().map(|t| (&t.name, t.span))) {
                let ns = names.namespace(name);
                names.length("type", &name.name, span, diags);
                names.taken.insert(Scope::Relations(ns), &name.name);
            }
            names.relations(schema, diags);
        }
        let mut given: HashMap<(Scope, String), Span> = HashMap::new();
        for (id, table) in schema.table_ids().zip(&schema.tables) {
            let here = |only: super::TargetSet| only.contains(target);
            let keys = table.primary_key.iter().map(|k| (Kind::PrimaryKey, &k.name, k.span));
            let uniques =
                table.uniques.iter().filter(|u| here(u.only)).map(|u| (Kind::Unique, &u.name, u.span));
            let indexes =
                table.indexes.iter().filter(|u| here(u.only)).map(|u| (Kind::Index, &u.name, u.span));
            let fkeys = table.foreign_keys.iter().map(|f| (Kind::ForeignKey, &f.name, f.span));
            let checks = table.checks.iter().filter(|c| here(c.only)).map(|c| (Kind::Check, &c.name, c.span));
            let exclusions = table.exclusions.iter().filter(|e| here(e.only));
            let exclusions = exclusions.map(|e| (Kind::Exclusion, &e.name, e.span));
            let all = keys.chain(uniques).chain(indexes).chain(fkeys).chain(checks).chain(exclusions);
            for (kind, name, span) in all {
                let Some(name) = name else { continue };
                names.length(kind.title(), name, span, diags);
                let key = (names.scope(id, kind), name.to_lowercase());
                if let Some(first) = given.get(&key) {
                    diags.push(
                        Diagnostic::new(
                            Code::E0603,
                            span,
                            format!(
                                "{} needs another name for this {}: '{name}' is taken",
                                target.title(),
                                kind.title()
                            ),
                        )
                        .also(*first, "first used here")
                        .help("give it a name of its own, for example with the table's name in front"),
                    );
                } else if !names.taken.insert(key.0, name) {
                    diags.push(
                        Diagnostic::new(
                            Code::E0603,
                            span,
                            format!(
                                "{} needs another name for this {}: a table, type or sequence is called '{name}'",
                                target.title(),
                                kind.title()
                            ),
                        )
                        .help("tables, types, sequences and indexes share one set of names there"),
                    );
                }
                given.entry(key).or_insert(span);
            }
        }
        names
    }

    /// Sequences and partitions live among PostgreSQL's tables.
    fn relations(&mut self, schema: &ir::Schema, diags: &mut Diagnostics) {
        let sequences = schema.sequences.iter().map(|s| ("sequence", &s.name, s.span));
        let target = self.target;
        let parts = schema.tables.iter().flat_map(|t| t.partitions.get(target));
        for (what, name, span) in sequences.chain(parts.map(|p| ("partition", &p.name, p.span))) {
            let ns = self.namespace(name);
            self.length(what, &name.name, span, diags);
            if !self.taken.insert(Scope::Relations(ns), &name.name) && what == "partition" {
                diags.push(
                    Diagnostic::new(
                        Code::E0603,
                        span,
                        format!("PostgreSQL needs another name for this partition: '{name}' is taken"),
                    )
                    .help("tables, types, sequences, partitions and indexes share one set of names there"),
                );
            }
        }
    }

    /// The name a constraint or index gets: the one given, or one derived from the table and `parts`
    /// (columns, in order).
    pub fn name<S: AsRef<str>>(
        &mut self,
        table: ir::TableId,
        kind: Kind,
        given: &ir::Name,
        parts: &[S],
    ) -> String {
        match given {
            Some(name) => name.clone(),
            None => self.derived(table, kind, parts),
        }
    }

    /// A name derived from the table and `parts`.
    pub fn derived<S: AsRef<str>>(&mut self, table: ir::TableId, kind: Kind, parts: &[S]) -> String {
        let mut base = self.table_name[table.index()].clone();
        for part in parts {
            base.push('_');
            base.push_str(part.as_ref());
        }
        let scope = self.scope(table, kind);
        let mut name = cut(self.target, &base, kind.suffix());
        let mut number = 1u32;
        while !self.taken.insert(scope, &name) {
            name = cut(self.target, &base, &format!("{}{number}", kind.suffix()));
            number += 1;
        }
        name
    }

    fn length(&self, what: &str, name: &str, span: Span, diags: &mut Diagnostics) {
        if !fits(self.target, name) {
            diags.push(
                Diagnostic::new(
                    Code::E0603,
                    span,
                    format!("this {what}'s name is longer than {} takes", self.target.title()),
                )
                .help(format!("shorten it to {} or less", limit(self.target))),
            );
        }
    }

    fn namespace(&mut self, name: &ir::QName) -> u32 {
        let key = match (&name.namespace, self.target) {
            (Some(ns), Target::Postgres) => ns.as_str(),
            _ => "",
        };
        if let Some(id) = self.namespaces.get(key) {
            return *id;
        }
        let id = self.namespaces.len() as u32;
        self.namespaces.insert(key.to_owned(), id);
        id
    }

    /// Where the catalog of each target wants a name of this kind to be unique. Indexes: PostgreSQL per
    /// schema, among tables; SQLite per database, among tables; MySQL per table. Foreign keys and checks:
    /// MySQL per database (MariaDB's checks per table), else per table. Triggers: MySQL and SQLite per
    /// database, PostgreSQL per table.
    fn scope(&self, table: ir::TableId, kind: Kind) -> Scope {
        let relations = Scope::Relations(self.table_namespace[table.index()]);
        match (self.target, kind) {
            (Target::Postgres, Kind::PrimaryKey | Kind::Unique | Kind::Index | Kind::Exclusion) => relations,
            (Target::Sqlite, Kind::Unique | Kind::Index) => relations,
            (Target::Sqlite | Target::MySql, Kind::Trigger) => relations,
            (Target::MySql, Kind::ForeignKey) => Scope::ForeignKeys,
            (Target::MySql, Kind::Check) => Scope::Checks,
            // Unique and other indexes of one MySQL table share their names.
            (Target::MySql, Kind::Index) => Scope::Table(table, Kind::Unique),
            // All constraints of one PostgreSQL table share theirs.
            (Target::Postgres, Kind::ForeignKey) => Scope::Table(table, Kind::Check),
            _ => Scope::Table(table, kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let long = "a".repeat(80);
        for target in Target::ALL {
            let one = cut(target, &format!("{long}_x"), "fkey");
            let two = cut(target, &format!("{long}_y"), "fkey");
            assert_ne!(one, two);
            assert!(fits(target, &one), "{one}");
            assert!(one.ends_with("_fkey"));
        }
    }

    #[test]
    fn names_are_cut_between_characters() {
        let name = cut(Target::Postgres, &"ü".repeat(40), "idx");
        assert!(name.len() <= 63 && name.starts_with("üü"));
        assert_eq!(cut(Target::MySql, &"ü".repeat(40), "idx"), format!("{}_idx", "ü".repeat(40)));
    }
}
