//! PostgreSQL.

use super::writer::{Aligned, ObjectKind, Writer, plain};
use crate::dialect::{Target, quote};
use crate::phys::{self, Action, Deferrable, Identity, Place};

/// Writes the schema behind the file's head.
pub(super) fn write(w: &mut Writer, schema: &phys::Schema) {
    for raw in schema.raws.iter().filter(|r| r.place == Place::First) {
        w.raw(raw);
    }
    for namespace in &schema.namespaces {
        w.gap();
        w.statement(ObjectKind::Namespace, namespace.name.clone(), |w| {
            w.push("CREATE SCHEMA IF NOT EXISTS ").ident(&namespace.name);
        });
    }
    for e in &schema.enums {
        enum_type(w, e);
    }
    for domain in &schema.domains {
        self::domain(w, domain);
    }
    for function in &schema.functions {
        w.gap();
        w.comment("", &function.comment);
        w.statement(ObjectKind::Function, plain(&function.name), |w| {
            w.push(&function.create);
        });
    }
    for table in &schema.tables {
        self::table(w, table);
    }
    let mut first = true;
    for table in &schema.tables {
        for key in table.foreign_keys.iter().filter(|k| k.detached) {
            if first {
                w.gap();
                w.comment("", "Foreign keys that close a circle.");
                first = false;
            }
            w.statement(ObjectKind::ForeignKey, key.name.clone(), |w| {
                w.push("ALTER TABLE ").name(&table.name).push(" ADD ");
                foreign_key(w, key);
            });
            comment_on_constraint(w, table, &key.name, &key.comment);
        }
    }
    for raw in schema.raws.iter().filter(|r| r.place == Place::Last) {
        w.raw(raw);
    }
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
        w.push("CREATE DOMAIN ").name(&domain.name).push(" AS ").push(&typed(&domain.ty, &domain.collate));
        for (name, sql) in &domain.checks {
            w.push("\n    CONSTRAINT ").ident(name).push(" CHECK (").push(sql).push(")");
        }
    });
    comment_on(w, "DOMAIN", &domain.name, &domain.comment);
}

/// A table, its indexes, comments and triggers.
fn table(w: &mut Writer, table: &phys::Table) {
    w.gap();
    w.comment("", &table.comment);
    w.statement(ObjectKind::Table, plain(&table.name), |w| create_table(w, table));
    for partition in &table.partitions {
        w.statement(ObjectKind::Table, plain(&partition.name), |w| {
            w.push("CREATE TABLE ").name(&partition.name).push(" PARTITION OF ").name(&table.name);
            w.push(" ").push(&partition.bound);
        });
    }
    for column in &table.columns {
        for option in &column.options {
            let name = format!("{}.{}", plain(&table.name), column.name);
            w.statement(ObjectKind::Table, name, |w| {
                w.push("ALTER TABLE ").name(&table.name).push(" ALTER COLUMN ").ident(&column.name);
                w.push(" SET ").push(option);
            });
        }
    }
    for index in &table.indexes {
        self::index(w, table, index);
    }
    comment_on(w, "TABLE", &table.name, &table.comment);
    for column in table.columns.iter().filter(|c| !c.comment.is_empty()) {
        let name = format!("{}.{}", plain(&table.name), column.name);
        w.statement(ObjectKind::Comment, name, |w| {
            w.push("COMMENT ON COLUMN ").name(&table.name).push(".").ident(&column.name);
            w.push(" IS ").string(&column.comment);
        });
    }
    constraint_comments(w, table);
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

/// The comments of constraints; a key that is added later takes its comment along.
fn constraint_comments(w: &mut Writer, table: &phys::Table) {
    let keys = table.primary_key.iter().map(|k| (&k.name, &k.comment));
    let keys = keys.chain(table.uniques.iter().map(|u| (&u.name, &u.comment)));
    let foreign = table.foreign_keys.iter().filter(|k| !k.detached).map(|k| (&k.name, &k.comment));
    let checks = table.checks.iter().map(|c| (&c.name, &c.comment));
    for (name, comment) in keys.chain(foreign).chain(checks) {
        comment_on_constraint(w, table, name, comment);
    }
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

fn create_table(w: &mut Writer, table: &phys::Table) {
    w.push("CREATE TABLE ").name(&table.name).push(" (");
    let rows: Vec<[String; 3]> = table.columns.iter().map(|c| column(w, c)).collect();
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
    for unique in &table.uniques {
        w.push(separator).push("CONSTRAINT ").ident(&unique.name).push(" UNIQUE ");
        if unique.nulls_not_distinct {
            w.push("NULLS NOT DISTINCT ");
        }
        w.idents(&unique.columns);
        if !unique.include.is_empty() {
            w.push(" INCLUDE ").idents(&unique.include);
        }
        deferrable(w, unique.deferrable);
        separator = ",\n    ";
    }
    for key in table.foreign_keys.iter().filter(|k| !k.detached) {
        w.push(separator);
        foreign_key(w, key);
        separator = ",\n    ";
    }
    for check in &table.checks {
        // A new table has no row, so that `NOT VALID` would say nothing.
        w.push(separator).push("CONSTRAINT ").ident(&check.name).push(" CHECK (").push(&check.expr).push(")");
        separator = ",\n    ";
    }
    w.push("\n)");
    if let Some(partition) = &table.partition {
        w.push(" ").push(partition);
    }
    for option in &table.options {
        w.push(" ").push(option);
    }
}

/// A type with its collation.
fn typed(ty: &str, collate: &Option<String>) -> String {
    match collate {
        Some(collate) => format!("{ty} COLLATE {}", quote::ident(Target::Postgres, collate)),
        None => ty.to_owned(),
    }
}

/// A column as name, type and the rest.
fn column(w: &Writer, column: &phys::Column) -> [String; 3] {
    let mut rest: Vec<String> = Vec::new();
    if column.not_null {
        rest.push("NOT NULL".to_owned());
    }
    let mut ty = typed(&column.ty, &column.collate);
    match column.identity {
        Some(kind @ (Identity::ByDefault | Identity::Always)) => {
            let word = if kind == Identity::Always { "ALWAYS" } else { "BY DEFAULT" };
            rest.push(format!("GENERATED {word} AS IDENTITY{}", identity_options(&column.counting)));
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

/// How an identity counts, in parentheses behind it; nothing if as PostgreSQL does unasked.
fn identity_options(counting: &phys::Counting) -> String {
    let words = counting_words(counting);
    if words.is_empty() { words } else { format!(" ({})", words.trim_start()) }
}

/// `START WITH 10 INCREMENT BY 5 …`, each behind a space.
fn counting_words(counting: &phys::Counting) -> String {
    let mut out = String::new();
    for (word, value) in [
        ("START WITH", counting.start),
        ("INCREMENT BY", counting.step),
        ("MINVALUE", counting.min),
        ("MAXVALUE", counting.max),
        ("CACHE", counting.cache),
    ] {
        if let Some(value) = value {
            out.push_str(&format!(" {word} {value}"));
        }
    }
    if counting.cycle {
        out.push_str(" CYCLE");
    }
    out
}

fn foreign_key(w: &mut Writer, key: &phys::ForeignKey) {
    w.push("CONSTRAINT ").ident(&key.name).push(" FOREIGN KEY ").idents(&key.columns);
    w.push(" REFERENCES ").name(&key.table).push(" ").idents(&key.references);
    actions(w, key.on_delete, key.on_update);
    deferrable(w, key.deferrable);
}

/// `ON DELETE … ON UPDATE …`; `NO ACTION` is what no word means.
pub(super) fn actions(w: &mut Writer, on_delete: Action, on_update: Action) {
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
pub(super) fn deferrable(w: &mut Writer, deferrable: Deferrable) {
    w.push(match deferrable {
        Deferrable::No => "",
        Deferrable::Immediate => " DEFERRABLE",
        Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
    });
}

fn index(w: &mut Writer, table: &phys::Table, index: &phys::Index) {
    w.statement(ObjectKind::Index, index.name.clone(), |w| {
        w.push(if index.unique { "CREATE UNIQUE INDEX " } else { "CREATE INDEX " }).ident(&index.name);
        w.push(" ON ").name(&table.name);
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
    });
}
