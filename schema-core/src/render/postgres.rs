//! PostgreSQL.

pub(crate) mod items;

use super::writer::{Aligned, ObjectKind, Writer, counting, plain};
use crate::dialect::{Target, quote};
use crate::phys::{self, Action, Deferrable, Identity, Place};

/// Writes the schema behind the file's head.
pub(super) fn write(w: &mut Writer, schema: &phys::Schema) {
    for raw in at(schema, Place::First) {
        w.raw(raw);
    }
    for namespace in &schema.namespaces {
        w.gap();
        w.statement(ObjectKind::Namespace, namespace.name.clone(), |w| {
            w.push("CREATE SCHEMA IF NOT EXISTS ").ident(&namespace.name);
        });
        let name = phys::Name { namespace: None, name: namespace.name.clone() };
        comment_on(w, "SCHEMA", &name, &namespace.comment);
    }
    for extension in &schema.extensions {
        w.gap();
        w.statement(ObjectKind::Extension, extension.name.clone(), |w| {
            w.push("CREATE EXTENSION IF NOT EXISTS ").ident(&extension.name);
            if let Some(namespace) = &extension.namespace {
                w.push(" SCHEMA ").ident(namespace);
            }
        });
    }
    for e in &schema.enums {
        enum_type(w, e);
    }
    let early = |domain: &&phys::Domain| !calls(schema, domain);
    for domain in schema.domains.iter().filter(early) {
        self::domain(w, domain);
    }
    for composite in &schema.composites {
        items::composite(w, composite);
    }
    before_tables(w, schema);
    for sequence in &schema.sequences {
        items::sequence(w, sequence);
    }
    for function in &schema.functions {
        w.gap();
        w.comment("", &function.comment);
        w.statement(ObjectKind::Function, plain(&function.name), |w| {
            w.push(&function.create);
        });
    }
    for domain in schema.domains.iter().filter(|d| !early(d)) {
        self::domain(w, domain);
    }
    for table in &schema.tables {
        self::table(w, table, &Apart::of(table));
    }
    items::owners(w, schema);
    let mut first = true;
    for table in &schema.tables {
        for key in table.foreign_keys.iter().filter(|k| k.detached) {
            if first {
                w.gap();
                w.comment("", "Foreign keys that close a circle.");
                first = false;
            }
            let validity = if may_wait(table, key) { " NOT VALID" } else { "" };
            add_foreign_key(w, table, key, validity);
            comment_on_constraint(w, table, &key.name, &key.comment);
        }
    }
    items::row_security(w, schema);
    last(w, schema);
}

/// Raw SQL behind all else. In a native schema, functions among it may name what comes later, or what only
/// a search path of their database finds.
fn last(w: &mut Writer, schema: &phys::Schema) {
    let is_code = |raw: &phys::Raw| {
        raw.object.as_ref().is_some_and(|o| matches!(o.kind.as_str(), "function" | "procedure"))
    };
    let unchecked = schema.native && at(schema, Place::Last).any(is_code);
    if unchecked {
        check_bodies(w, "SET check_function_bodies = off");
    }
    for raw in at(schema, Place::Last) {
        w.raw(raw);
    }
    if unchecked {
        check_bodies(w, "RESET check_function_bodies");
    }
}

fn at(schema: &phys::Schema, place: Place) -> impl Iterator<Item = &phys::Raw> {
    schema.raws.iter().filter(move |r| r.place == place)
}

/// Whether a domain names a function that the schema makes, and so stands behind it.
pub(crate) fn calls(schema: &phys::Schema, domain: &phys::Domain) -> bool {
    domain.checks.iter().map(|(_, sql)| sql).chain(&domain.default).any(|sql| names_function(schema, sql))
}

/// Whether SQL names a function that the schema makes before its tables.
pub(crate) fn names_function(schema: &phys::Schema, sql: &str) -> bool {
    let raws = at(schema, Place::BeforeTables).filter_map(|r| r.object.as_ref());
    let raws = raws.filter(|o| o.kind == "function").map(|o| &o.name);
    raws.chain(schema.functions.iter().map(|f| &f.name)).any(|name| sql.contains(&name.name))
}

/// Raw SQL that tables need. Functions among it may name tables that are still to come.
fn before_tables(w: &mut Writer, schema: &phys::Schema) {
    let kind = |raw: &phys::Raw| match raw.object.as_ref().map(|o| o.kind.as_str()) {
        Some("function" | "procedure" | "aggregate") => ObjectKind::Function,
        Some("type" | "domain") => ObjectKind::Domain,
        _ => ObjectKind::Raw,
    };
    let unchecked = at(schema, Place::BeforeTables).any(|r| kind(r) == ObjectKind::Function);
    if unchecked {
        check_bodies(w, "SET check_function_bodies = off");
    }
    for raw in at(schema, Place::BeforeTables) {
        let name = raw.object.as_ref().map_or_else(|| raw.title.clone(), |o| plain(&o.name));
        w.gap();
        w.comment("", &raw.title);
        w.statement(kind(raw), name, |w| {
            w.push(&raw.sql);
        });
    }
    if unchecked {
        check_bodies(w, "RESET check_function_bodies");
    }
}

fn check_bodies(w: &mut Writer, sql: &str) {
    w.gap();
    w.statement(ObjectKind::Setting, "check_function_bodies".to_owned(), |w| {
        w.push(sql);
    });
}

fn enum_type(w: &mut Writer, e: &phys::Enum) {
    w.gap();
    w.statement(ObjectKind::Enum, plain(&e.name), |w| {
        w.push("CREATE TYPE ").name(&e.name).push(" AS ENUM (");
        for (i, label) in e.labels.iter().enumerate() {
            w.push(if i == 0 { "" } else { ", " }).string(label);
        }
        w.push(")");
    });
    comment_on(w, "TYPE", &e.name, &e.comment);
}

fn domain(w: &mut Writer, domain: &phys::Domain) {
    w.gap();
    w.statement(ObjectKind::Domain, plain(&domain.name), |w| {
        let ty = typed(w, &domain.ty, &domain.collate);
        w.push("CREATE DOMAIN ").name(&domain.name).push(" AS ").push(&ty);
        if let Some(default) = &domain.default {
            w.push("\n    DEFAULT ").push(default);
        }
        if domain.not_null {
            w.push("\n    NOT NULL");
        }
        for (name, sql) in &domain.checks {
            w.push("\n    CONSTRAINT ").ident(name).push(" CHECK (").push(sql).push(")");
        }
    });
    comment_on(w, "DOMAIN", &domain.name, &domain.comment);
}

/// Whether a foreign key is one that rows may fail: a partitioned table takes none before version 18.
fn may_wait(table: &phys::Table, key: &phys::ForeignKey) -> bool {
    key.not_valid && table.partition.is_none()
}

/// The constraints of a table that are added once it is there, and not checked for the rows it has. A new table has
/// none, but is to hold what one does that was changed.
#[derive(Default)]
struct Apart<'a> {
    foreign_keys: Vec<&'a phys::ForeignKey>,
    checks: Vec<&'a phys::Check>,
}

impl<'a> Apart<'a> {
    fn of(table: &'a phys::Table) -> Apart<'a> {
        Apart {
            foreign_keys: table.foreign_keys.iter().filter(|k| may_wait(table, k) && !k.detached).collect(),
            checks: table.checks.iter().filter(|c| c.not_valid).collect(),
        }
    }

    fn has_key(&self, key: &phys::ForeignKey) -> bool {
        self.foreign_keys.iter().any(|k| std::ptr::eq(*k, key))
    }

    fn has_check(&self, check: &phys::Check) -> bool {
        self.checks.iter().any(|c| std::ptr::eq(*c, check))
    }

    fn write(&self, w: &mut Writer, table: &phys::Table) {
        for key in &self.foreign_keys {
            add_foreign_key(w, table, key, " NOT VALID");
        }
        for check in &self.checks {
            w.statement(ObjectKind::Alter, plain(&table.name), |w| {
                w.push("ALTER TABLE ").name(&table.name).push(" ADD ");
                self::check(w, check);
                w.push(" NOT VALID");
            });
        }
    }
}

/// A table, its indexes, comments and triggers.
fn table(w: &mut Writer, table: &phys::Table, apart: &Apart<'_>) {
    w.gap();
    w.comment("", &table.comment);
    w.statement(ObjectKind::Table, plain(&table.name), |w| create_table(w, table, apart));
    for (_, unique) in table.uniques.iter().enumerate().filter(|(i, _)| is_said_before(table, *i)) {
        w.statement(ObjectKind::Option, format!("{}.{}", plain(&table.name), unique.name), |w| {
            w.push("ALTER TABLE ").name(&table.name).push(" ADD ");
            self::unique(w, unique);
        });
    }
    items::exclusions_again(w, table);
    // Before there are partitions: those have columns with settings of their own.
    for column in &table.columns {
        for option in settings(column) {
            let name = format!("{}.{}", plain(&table.name), column.name);
            w.statement(ObjectKind::Option, name, |w| {
                w.push("ALTER TABLE ").name(&table.name).push(" ALTER COLUMN ").ident(&column.name);
                w.push(" SET ").push(&option);
            });
        }
    }
    for partition in &table.partitions {
        w.statement(ObjectKind::Table, plain(&partition.name), |w| {
            w.push("CREATE TABLE ").name(&partition.name).push(" PARTITION OF ").name(&table.name);
            w.push(" ").push(&partition.bound);
        });
    }
    // Partitions that come later would have them checked.
    apart.write(w, table);
    for index in &table.indexes {
        self::index(w, table, index);
    }
    for column in table.columns.iter().filter(|c| c.identity == Some(Identity::Serial)) {
        items::serial(w, table, column);
    }
    comment_on(w, "TABLE", &table.name, &table.comment);
    for column in table.columns.iter().filter(|c| !c.comment.is_empty()) {
        let name = format!("{}.{}", plain(&table.name), column.name);
        w.statement(ObjectKind::Comment, name, |w| {
            w.push("COMMENT ON COLUMN ").name(&table.name).push(".").ident(&column.name);
            w.push(" IS ").string(&column.comment);
        });
    }
    for (name, comment) in commented(table) {
        comment_on_constraint(w, table, name, comment);
    }
    for index in table.indexes.iter().filter(|i| !i.comment.is_empty()) {
        let name = phys::Name { namespace: table.name.namespace.clone(), name: index.name.clone() };
        comment_on(w, "INDEX", &name, &index.comment);
    }
    for trigger in &table.triggers {
        w.statement(ObjectKind::Trigger, trigger.name.clone(), |w| {
            w.push(&trigger.create);
        });
    }
}

/// What is set for a column when its table is there: its options, and of an inherited one all it has of its
/// own, which may be what the parent has.
fn settings(column: &phys::Column) -> Vec<String> {
    if !column.is_inherited() {
        return column.options.clone();
    }
    let not_null = column.not_null.then(|| "NOT NULL".to_owned());
    let default = column.default.as_ref().map(|default| format!("DEFAULT {default}"));
    let others = column.options.iter().filter(|o| !o.eq_ignore_ascii_case(phys::INHERITED)).cloned();
    not_null.into_iter().chain(default).chain(others).collect()
}

/// The table's constraints that `CREATE TABLE` makes, with their comments.
fn commented(table: &phys::Table) -> impl Iterator<Item = (&String, &String)> {
    let keys = table.primary_key.iter().map(|k| (&k.name, &k.comment));
    let foreign = table.foreign_keys.iter().filter(|k| !k.detached).map(|k| (&k.name, &k.comment));
    keys.chain(table.uniques.iter().map(|u| (&u.name, &u.comment)))
        .chain(foreign)
        .chain(table.checks.iter().map(|c| (&c.name, &c.comment)))
        .chain(table.exclusions.iter().map(|e| (&e.name, &e.comment)))
}

fn comment_on_constraint(w: &mut Writer, table: &phys::Table, name: &str, text: &str) {
    if !text.is_empty() {
        w.statement(ObjectKind::Comment, name.to_owned(), |w| {
            w.push("COMMENT ON CONSTRAINT ").ident(name).push(" ON ").name(&table.name);
            w.push(" IS ").string(text);
        });
    }
}

fn comment_on(w: &mut Writer, kind: &str, name: &phys::Name, text: &str) {
    if !text.is_empty() {
        w.statement(ObjectKind::Comment, plain(name), |w| {
            w.push("COMMENT ON ").push(kind).push(" ").name(name).push(" IS ").string(text);
        });
    }
}

fn create_table(w: &mut Writer, table: &phys::Table, apart: &Apart<'_>) {
    w.push(if table.unlogged { "CREATE UNLOGGED TABLE " } else { "CREATE TABLE " });
    w.name(&table.name).push(" (");
    let rows: Vec<[String; 3]> =
        table.columns.iter().filter(|c| !c.is_inherited()).map(|c| column(w, c)).collect();
    let aligned = Aligned::new(rows.iter().map(|[name, ty, _]| (name.as_str(), ty.as_str())));
    let mut separator = "\n    ";
    for [name, ty, rest] in &rows {
        w.push(separator);
        aligned.row(w.text(), name, ty, rest);
        separator = ",\n    ";
    }
    if let Some(key) = &table.primary_key {
        w.push(separator).push("CONSTRAINT ").ident(&key.name).push(" PRIMARY KEY ").idents(&key.columns);
        if !key.include.is_empty() {
            w.push(" INCLUDE ").idents(&key.include);
        }
        deferrable(w, key.deferrable);
        separator = ",\n    ";
    }
    for (_, unique) in table.uniques.iter().enumerate().filter(|(i, _)| !is_said_before(table, *i)) {
        w.push(separator);
        self::unique(w, unique);
        separator = ",\n    ";
    }
    for key in table.foreign_keys.iter().filter(|k| !k.detached && !apart.has_key(k)) {
        w.push(separator);
        foreign_key(w, key);
        separator = ",\n    ";
    }
    for check in table.checks.iter().filter(|c| !apart.has_check(c)) {
        w.push(separator);
        self::check(w, check);
        separator = ",\n    ";
    }
    for (_, exclusion) in
        table.exclusions.iter().enumerate().filter(|(i, _)| !items::is_said_before(table, *i))
    {
        w.push(separator);
        items::exclusion(w, exclusion);
        separator = ",\n    ";
    }
    w.push("\n)");
    // What it inherits stands before the partitions, all other options behind them.
    let (inherits, others): (Vec<&String>, Vec<&String>) =
        table.options.iter().partition(|o| o.to_ascii_lowercase().starts_with("inherits"));
    for part in inherits.into_iter().chain(&table.partition).chain(others) {
        w.push(" ").push(part);
    }
}

pub(crate) fn unique(w: &mut Writer, unique: &phys::Unique) {
    w.push("CONSTRAINT ").ident(&unique.name).push(" UNIQUE ");
    if unique.nulls_not_distinct {
        w.push("NULLS NOT DISTINCT ");
    }
    w.idents(&unique.columns);
    if !unique.include.is_empty() {
        w.push(" INCLUDE ").idents(&unique.include);
    }
    deferrable(w, unique.deferrable);
}

/// Whether the primary key or an earlier unique key says the same but for its name: `CREATE TABLE` silently
/// makes one of the two.
fn is_said_before(table: &phys::Table, i: usize) -> bool {
    let said = |u: &phys::Unique| (u.columns.clone(), u.include.clone(), u.nulls_not_distinct, u.deferrable);
    let key = table.primary_key.iter().map(|k| (k.columns.clone(), k.include.clone(), false, k.deferrable));
    key.chain(table.uniques[..i].iter().map(said)).any(|before| before == said(&table.uniques[i]))
}

/// A type with its collation.
pub(crate) fn typed(w: &Writer, ty: &str, collate: &Option<String>) -> String {
    match collate {
        Some(collate) => format!("{ty} COLLATE {}", w.collation(collate)),
        None => ty.to_owned(),
    }
}

/// A column as name, type and the rest.
pub(crate) fn column(w: &Writer, column: &phys::Column) -> [String; 3] {
    let mut rest: Vec<String> = Vec::new();
    if column.not_null {
        rest.push("NOT NULL".to_owned());
    }
    let mut ty = typed(w, &column.ty, &column.collate);
    match column.identity {
        Some(kind @ (Identity::ByDefault | Identity::Always)) => {
            let word = if kind == Identity::Always { "ALWAYS" } else { "BY DEFAULT" };
            // Without a PostgreSQL schema, it lies in that of the table.
            let name = column.sequence.as_ref();
            let name = name.map(|name| format!("SEQUENCE NAME {}", quote::ident(Target::Postgres, name)));
            let options = Some(counting(&column.counting)).filter(|options| !options.is_empty());
            let options: Vec<String> = name.into_iter().chain(options).collect();
            let options =
                if options.is_empty() { String::new() } else { format!(" ({})", options.join(" ")) };
            rest.push(format!("GENERATED {word} AS IDENTITY{options}"));
        }
        Some(Identity::Serial) => {
            ty = match ty.as_str() {
                "smallint" => "smallserial",
                "bigint" => "bigserial",
                _ => "serial",
            }
            .to_owned();
        }
        None => {}
    }
    if let Some(default) = &column.default {
        rest.push(format!("DEFAULT {default}"));
    }
    if let Some(generated) = &column.generated {
        let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
        rest.push(format!("GENERATED ALWAYS AS ({}) {kind}", generated.expr));
    }
    [quote::ident(w.target, &column.name), ty, rest.join(" ")]
}

pub(crate) fn foreign_key(w: &mut Writer, key: &phys::ForeignKey) {
    w.push("CONSTRAINT ").ident(&key.name).push(" FOREIGN KEY ").idents(&key.columns);
    w.push(" REFERENCES ").name(&key.table).push(" ").idents(&key.references);
    w.push(if key.match_full { " MATCH FULL" } else { "" });
    actions(w, key.on_delete, key.on_update);
    deferrable(w, key.deferrable);
}

/// `ALTER TABLE … ADD …`, with `NOT VALID` or nothing behind it.
fn add_foreign_key(w: &mut Writer, table: &phys::Table, key: &phys::ForeignKey, validity: &str) {
    w.statement(ObjectKind::ForeignKey, key.name.clone(), |w| {
        w.push("ALTER TABLE ").name(&table.name).push(" ADD ");
        foreign_key(w, key);
        w.push(validity);
    });
}

pub(crate) fn check(w: &mut Writer, check: &phys::Check) {
    w.push("CONSTRAINT ").ident(&check.name).push(" CHECK (").push(&check.expr).push(")");
}

/// `ON DELETE … ON UPDATE …`; `NO ACTION` is what no word means.
pub(crate) fn actions(w: &mut Writer, on_delete: Action, on_update: Action) {
    for (event, action) in [(" ON DELETE ", on_delete), (" ON UPDATE ", on_update)] {
        let word = match action {
            Action::NoAction => continue,
            Action::Restrict => "RESTRICT",
            Action::Cascade => "CASCADE",
            Action::SetNull => "SET NULL",
            Action::SetDefault => "SET DEFAULT",
        };
        w.push(event).push(word);
    }
}

/// `DEFERRABLE …`
pub(crate) fn deferrable(w: &mut Writer, deferrable: Deferrable) {
    w.push(match deferrable {
        Deferrable::No => "",
        Deferrable::Immediate => " DEFERRABLE",
        Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
    });
}

fn index(w: &mut Writer, table: &phys::Table, index: &phys::Index) {
    w.statement(ObjectKind::Index, index.name.clone(), |w| create_index(w, table, index, ""));
}

/// `CREATE INDEX`, with `CONCURRENTLY ` or nothing behind it.
pub(crate) fn create_index(w: &mut Writer, table: &phys::Table, index: &phys::Index, how: &str) {
    w.push(if index.unique { "CREATE UNIQUE INDEX " } else { "CREATE INDEX " }).push(how);
    w.ident(&index.name).push(" ON ").name(&table.name);
    if let Some(method) = &index.method {
        w.push(" USING ").push(method);
    }
    w.keys(&index.keys);
    if !index.include.is_empty() {
        w.push(" INCLUDE ").idents(&index.include);
    }
    if index.nulls_not_distinct {
        w.push(" NULLS NOT DISTINCT");
    }
    if !index.options.is_empty() {
        w.push(" WITH (").push(&index.options.join(", ")).push(")");
    }
    if let Some(filter) = &index.filter {
        w.push(" WHERE ").push(filter);
    }
}
