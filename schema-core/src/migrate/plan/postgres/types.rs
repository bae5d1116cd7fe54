//! Schemas, extensions, types and sequences.

use super::script::{Phase, Script};
use super::touched::{Touch, Touched, is_part};
use crate::dialect::{Target, quote};
use crate::migrate::{Diff, Difference};
use crate::phys::{Column, Composite, Counting, Domain, Enum, Name, Schema, Sequence};
use crate::render::writer::{Writer, plain};
use crate::render::{postgres, statements};

pub(super) fn plan(script: &mut Script<'_>, diff: &Diff<'_>, touched: &Touched) {
    spaces(script, diff);
    for name in &touched.types {
        let kept = is_kept(diff.new, name);
        if kept {
            script.add(Phase::SetAside, format!("set type {} aside", plain(name)), |w| {
                let word = if diff.old.domains.iter().any(|d| d.name == *name) { "DOMAIN" } else { "TYPE" };
                w.push("ALTER ").push(word).push(" ").name(name).push(" RENAME TO ").ident(&aside(name).name);
            });
        }
    }
    let domains = made(&diff.new.domains, &diff.domains, |d| &d.name, touched);
    let (late, early) = domains.into_iter().partition(|domain| postgres::calls(diff.new, domain));
    let new_types = Schema {
        enums: made(&diff.new.enums, &diff.enums, |e| &e.name, touched),
        domains: early,
        composites: made(&diff.new.composites, &diff.composites, |c| &c.name, touched),
        ..Schema::new(diff.new.target, &diff.new.name)
    };
    script.take(|_| Phase::Types, statements(&new_types));
    let behind_functions = Schema { domains: late, ..Schema::new(diff.new.target, &diff.new.name) };
    script.take(|_| Phase::Domains, statements(&behind_functions));
    for difference in &diff.enums {
        if let Difference::Changed { old, new } = difference
            && !touched.types.contains(&old.name)
        {
            enum_labels(script, old, new);
        }
    }
    for domain in &diff.old.domains {
        if let Some(new) = diff.new.domains.iter().find(|d| d.name == domain.name)
            && !touched.types.contains(&domain.name)
        {
            self::domain(script, touched, domain, new);
        }
    }
    for difference in &diff.composites {
        if let Difference::Changed { old, new } = difference
            && !touched.types.contains(&old.name)
        {
            composite(script, old, new);
        }
    }
    drops(script, diff, touched);
    sequences(script, diff);
    owned(script, diff, touched);
}

/// Where a type stands while its successor takes its place.
fn aside(name: &Name) -> Name {
    let mut cut = name.name.clone();
    while cut.len() > 58 {
        cut.pop();
    }
    Name { namespace: name.namespace.clone(), name: format!("{cut}__old") }
}

/// Whether a schema has something with this name that is a type, or brings one along.
pub(super) fn is_kept(schema: &Schema, name: &Name) -> bool {
    schema.tables.iter().any(|t| t.name == *name)
        || schema.sequences.iter().any(|s| s.name == *name)
        || schema.enums.iter().any(|e| e.name == *name)
        || schema.domains.iter().any(|d| d.name == *name)
        || schema.composites.iter().any(|c| c.name == *name)
}

fn spaces(script: &mut Script<'_>, diff: &Diff<'_>) {
    let created = |list: &[Difference<'_, crate::phys::Namespace>]| {
        list.iter().filter_map(Difference::created).cloned().collect()
    };
    let extensions = diff.extensions.iter().filter_map(Difference::created).cloned();
    let made = Schema {
        namespaces: created(&diff.namespaces),
        extensions: extensions.collect(),
        ..Schema::new(diff.new.target, &diff.new.name)
    };
    script.take(|_| Phase::Namespaces, statements(&made));
    for difference in &diff.extensions {
        match difference {
            Difference::Changed { new, .. } => {
                script.add(Phase::Namespaces, format!("move extension {}", new.name), |w| {
                    let space = new.namespace.as_deref().unwrap_or("public");
                    w.push("ALTER EXTENSION ").ident(&new.name).push(" SET SCHEMA ").ident(space);
                });
            }
            Difference::Dropped(old) => {
                script.add(Phase::DropNamespaces, format!("drop extension {}", old.name), |w| {
                    w.push("DROP EXTENSION ").ident(&old.name);
                });
            }
            Difference::Created(_) => {}
        }
    }
    for difference in &diff.namespaces {
        match difference {
            Difference::Changed { old: _, new } => {
                let name = Name { namespace: None, name: new.name.clone() };
                comment(script, "SCHEMA", &name, &new.comment);
            }
            Difference::Dropped(old) => {
                script.add(Phase::DropNamespaces, format!("drop schema {}", old.name), |w| {
                    w.push("DROP SCHEMA ").ident(&old.name);
                });
            }
            Difference::Created(_) => {}
        }
    }
}

/// What is new of a list, and what is made anew.
fn made<T: Clone>(
    new: &[T],
    differences: &[Difference<'_, T>],
    name: impl Fn(&T) -> &Name,
    touched: &Touched,
) -> Vec<T> {
    let created =
        |t: &T| differences.iter().any(|d| matches!(d, Difference::Created(n) if std::ptr::eq(*n, t)));
    new.iter().filter(|t| created(t) || touched.types.contains(name(t))).cloned().collect()
}

/// New labels, each before the next one that was there.
fn enum_labels(script: &mut Script<'_>, old: &Enum, new: &Enum) {
    debug_assert!(is_part(&old.labels, &new.labels));
    for (i, label) in new.labels.iter().enumerate().filter(|(_, l)| !old.labels.contains(l)) {
        let next = new.labels[i..].iter().find(|l| old.labels.contains(l));
        script.add(Phase::Labels, format!("add label {label} to {}", plain(&new.name)), |w| {
            w.push("ALTER TYPE ").name(&new.name).push(" ADD VALUE IF NOT EXISTS ").string(label);
            if let Some(next) = next {
                w.push(" BEFORE ").string(next);
            }
        });
    }
    if old.comment != new.comment {
        comment(script, "TYPE", &new.name, &new.comment);
    }
}

fn domain(script: &mut Script<'_>, touched: &Touched, old: &Domain, new: &Domain) {
    let mut alter = |phase: Phase, what: &str, write: &dyn Fn(&mut Writer)| {
        script.add(phase, format!("{}: {what}", plain(&new.name)), |w| {
            w.push("ALTER DOMAIN ").name(&new.name).push(" ");
            write(w);
        });
    };
    let called = |sql: &str| touched.is_called(sql);
    if old.default.as_deref().is_some_and(called) {
        alter(Phase::DropDefaults, "drop the default", &|w| {
            w.push("DROP DEFAULT");
        });
    }
    if old.default != new.default || old.default.as_deref().is_some_and(called) {
        match &new.default {
            Some(sql) => alter(Phase::Domains, "set the default", &|w| {
                w.push("SET DEFAULT ").push(sql);
            }),
            None => alter(Phase::Domains, "drop the default", &|w| {
                w.push("DROP DEFAULT");
            }),
        }
    }
    if old.not_null != new.not_null {
        let word = if new.not_null { "SET NOT NULL" } else { "DROP NOT NULL" };
        alter(Phase::Domains, "whether it may be null", &|w| {
            w.push(word);
        });
    }
    for check in &old.checks {
        if !new.checks.contains(check) || called(&check.1) {
            alter(Phase::DropDefaults, "drop a check", &|w| {
                w.push("DROP CONSTRAINT ").ident(&check.0);
            });
        }
    }
    for check in &new.checks {
        if !old.checks.contains(check) || called(&check.1) {
            alter(Phase::Domains, "add a check", &|w| {
                w.push("ADD CONSTRAINT ").ident(&check.0).push(" CHECK (").push(&check.1).push(") NOT VALID");
            });
            alter(Phase::Validate, "look whether its values pass", &|w| {
                w.push("VALIDATE CONSTRAINT ").ident(&check.0);
            });
        }
    }
    if old.comment != new.comment {
        comment(script, "DOMAIN", &new.name, &new.comment);
    }
}

/// New fields behind those it has.
fn composite(script: &mut Script<'_>, old: &Composite, new: &Composite) {
    for field in &new.fields[old.fields.len()..] {
        script.add(Phase::Types, format!("{}: add {}", plain(&new.name), field.name), |w| {
            let ty = postgres::typed(w, &field.ty, &field.collate);
            w.push("ALTER TYPE ")
                .name(&new.name)
                .push(" ADD ATTRIBUTE ")
                .ident(&field.name)
                .push(" ")
                .push(&ty);
        });
    }
    if old.comment != new.comment {
        comment(script, "TYPE", &new.name, &new.comment);
    }
    for (i, field) in new.fields.iter().enumerate() {
        let before = old.fields.get(i).map_or("", |f| f.comment.as_str());
        if before != field.comment {
            script.add(Phase::Comments, format!("comment on {}.{}", plain(&new.name), field.name), |w| {
                w.push("COMMENT ON COLUMN ").name(&new.name).push(".").ident(&field.name).push(" IS ");
                said(w, &field.comment);
            });
        }
    }
}

/// Types that are gone, each with its word for DROP.
pub(super) fn gone<'a>(diff: &'a Diff<'a>) -> impl Iterator<Item = (&'static str, &'a Name)> {
    let domains = diff.domains.iter().filter_map(Difference::dropped).map(|d| ("DOMAIN", &d.name));
    let composites = diff.composites.iter().filter_map(Difference::dropped).map(|c| ("TYPE", &c.name));
    let enums = diff.enums.iter().filter_map(Difference::dropped).map(|e| ("TYPE", &e.name));
    domains.chain(composites).chain(enums)
}

fn drops(script: &mut Script<'_>, diff: &Diff<'_>, touched: &Touched) {
    let gone = gone(diff).filter(|(_, name)| !touched.types.contains(name));
    let gone: Vec<(&str, Name)> = gone.map(|(word, name)| (word, name.clone())).collect();
    let is_domain = |name: &Name| diff.old.domains.iter().any(|d| d.name == *name);
    let set_aside = touched.types.iter().map(|name| {
        let word = if is_domain(name) { "DOMAIN" } else { "TYPE" };
        (word, if is_kept(diff.new, name) { aside(name) } else { name.clone() })
    });
    let mut all: Vec<(&str, Name)> = set_aside.chain(gone).collect();
    // Those made of others go first: domains, then composites, each in the reverse order of their making.
    let rank = |name: &Name| {
        let own = name.name.strip_suffix("__old").unwrap_or(&name.name);
        let at = |names: Vec<&Name>| names.iter().position(|n| n.name == own);
        let composites: Vec<&Name> = diff.old.composites.iter().map(|c| &c.name).collect();
        let domains: Vec<&Name> = diff.old.domains.iter().map(|d| &d.name).collect();
        match (at(composites), at(domains)) {
            (Some(at), _) => (0, usize::MAX - at),
            (_, Some(at)) => (1, usize::MAX - at),
            _ => (2, 0),
        }
    };
    all.sort_by_key(|(_, name)| rank(name));
    let calls = |name: &Name| {
        let domain = diff.old.domains.iter().find(|d| d.name == *name && !is_kept(diff.new, name));
        domain.is_some_and(|domain| postgres::calls(diff.old, domain))
    };
    for (word, name) in all {
        let phase = if calls(&name) { Phase::DropDomains } else { Phase::DropTypes };
        script.add(phase, format!("drop type {}", plain(&name)), |w| {
            w.push("DROP ").push(word).push(" ").name(&name);
        });
    }
}

fn sequences(script: &mut Script<'_>, diff: &Diff<'_>) {
    let created: Vec<Sequence> = diff
        .sequences
        .iter()
        .filter_map(Difference::created)
        .map(|s| Sequence { owned_by: None, ..s.clone() })
        .collect();
    let made = Schema { sequences: created, ..Schema::new(diff.new.target, &diff.new.name) };
    script.take(|_| Phase::Sequences, statements(&made));
    for difference in &diff.sequences {
        match difference {
            Difference::Dropped(old) => {
                // One that belongs to a column goes with it.
                let taken = is_kept(diff.new, &old.name);
                if taken {
                    script.add(Phase::SetAside, format!("set sequence {} aside", plain(&old.name)), |w| {
                        w.push("ALTER SEQUENCE IF EXISTS ").name(&old.name).push(" RENAME TO ");
                        w.ident(&aside(&old.name).name);
                    });
                }
                let name = if taken { aside(&old.name) } else { old.name.clone() };
                script.add(Phase::DropTypes, format!("drop sequence {}", plain(&name)), |w| {
                    w.push("DROP SEQUENCE IF EXISTS ").name(&name);
                });
            }
            Difference::Created(new) => owner(script, new, None),
            Difference::Changed { old, new } => {
                if old.ty != new.ty || old.options != new.options {
                    script.add(Phase::Sequences, format!("count otherwise: {}", plain(&new.name)), |w| {
                        let recount = Recount {
                            sequence: &new.name,
                            ty: Some(&new.ty),
                            range: &new.ty,
                            options: &new.options,
                            numbers: None,
                        };
                        w.push(&recount.sql());
                    });
                }
                if old.unlogged != new.unlogged {
                    script.add(Phase::Sequences, format!("logging of {}", plain(&new.name)), |w| {
                        let word = if new.unlogged { " SET UNLOGGED" } else { " SET LOGGED" };
                        w.push("ALTER SEQUENCE ").name(&new.name).push(word);
                    });
                }
                owner(script, new, Some(old));
                if old.comment != new.comment {
                    comment(script, "SEQUENCE", &new.name, &new.comment);
                }
            }
        }
    }
}

/// Sequences that stay belong to no column while theirs makes way for another of its name.
fn owned(script: &mut Script<'_>, diff: &Diff<'_>, touched: &Touched) {
    for new in &diff.new.sequences {
        let old = diff.old.sequences.iter().find(|s| s.name == new.name && s.owned_by == new.owned_by);
        let Some((table, column)) = old.and_then(|s| s.owned_by.as_ref()) else { continue };
        if touched.rebuilt.contains(table) || touched.touch(table, column) == Some(Touch::Gone) {
            belongs(script, new);
            freed(script, &new.name);
        }
    }
}

fn owner(script: &mut Script<'_>, new: &Sequence, old: Option<&Sequence>) {
    if old.and_then(|s| s.owned_by.as_ref()) == new.owned_by.as_ref() {
        return;
    }
    belongs(script, new);
    // A column that goes must not take it along.
    if let Some(Sequence { owned_by: Some(_), name, .. }) = old {
        freed(script, name);
    }
}

fn belongs(script: &mut Script<'_>, new: &Sequence) {
    script.add(Phase::Options, format!("owner of {}", plain(&new.name)), |w| {
        w.push("ALTER SEQUENCE ").name(&new.name).push(" OWNED BY ");
        match &new.owned_by {
            Some((table, column)) => w.name(table).push(".").ident(column),
            None => w.push("NONE"),
        };
    });
}

fn freed(script: &mut Script<'_>, name: &Name) {
    script.add(Phase::DropPolicies, format!("{} belongs to no column", plain(name)), |w| {
        w.push("ALTER SEQUENCE ").name(name).push(" OWNED BY NONE");
    });
}

/// How a sequence is to count.
pub(super) struct Recount<'a> {
    pub(super) sequence: &'a Name,
    /// Its type, where that is to be said.
    pub(super) ty: Option<&'a str>,
    /// The type whose numbers it has where `options` say none.
    pub(super) range: &'a str,
    pub(super) options: &'a Counting,
    /// The table and the column that it numbers, if it is a column's own.
    pub(super) numbers: Option<(&'a Name, &'a str)>,
}

impl Recount<'_> {
    /// The statement. Where the number that the sequence is at is none of the new ones, it begins again, or goes on
    /// behind the numbers that are there.
    pub(super) fn sql(&self) -> String {
        let path = |name: &Name| quote::path(Target::Postgres, name.namespace.as_deref(), &name.name);
        let (sequence, options) = (path(self.sequence), self.options);
        let Range { down, least, most } = Range::of(self.range, options);
        let alter = match self.ty {
            // Beside a type, `NO MINVALUE` gives the type's own least number where the sequence had that before.
            Some(ty) => {
                let bounds = Counting { min: Some(least), max: Some(most), ..*options };
                format!("ALTER SEQUENCE {sequence} AS {ty} {}", counting(&bounds))
            }
            None => format!("ALTER SEQUENCE {sequence} {}", counting(options)),
        };
        let behind = self.numbers.map(|(table, column)| {
            let last =
                format!("{}({})", if down { "min" } else { "max" }, quote::ident(Target::Postgres, column));
            let name = quote::string(Target::Postgres, &sequence);
            format!(
                "        PERFORM setval({name}, {last}) FROM {} HAVING {last} BETWEEN {least} AND {most};\n",
                path(table)
            )
        });
        let behind = behind.unwrap_or_default();
        let body = format!(
            "\nBEGIN\n    IF (SELECT last_value BETWEEN {least} AND {most} FROM {sequence}) THEN\n        {alter};\n    ELSE\n        {alter} RESTART;\n{behind}    END IF;\nEND\n"
        );
        format!("DO {}", quote::dollars(&body))
    }
}

/// The numbers of a sequence.
struct Range {
    down: bool,
    least: i64,
    most: i64,
}

impl Range {
    fn of(ty: &str, options: &Counting) -> Range {
        let most = match ty {
            "smallint" => i64::from(i16::MAX),
            "integer" => i64::from(i32::MAX),
            _ => i64::MAX,
        };
        let down = options.step.is_some_and(|step| step < 0);
        let (least, most) = if down { (-most - 1, -1) } else { (1, most) };
        Range { down, least: options.min.unwrap_or(least), most: options.max.unwrap_or(most) }
    }
}

/// Has the sequence of a column go on behind the numbers that are there, if they are its own.
pub(super) fn go_on(script: &mut Script<'_>, phase: Phase, table: &Name, column: &Column) {
    let path = quote::path(Target::Postgres, table.namespace.as_deref(), &table.name);
    let Range { down, least, most } = Range::of(&column.ty, &column.counting);
    let last =
        format!("{}({})", if down { "min" } else { "max" }, quote::ident(Target::Postgres, &column.name));
    script.add(phase, format!("{} goes on behind the numbers that are there", column.name), |w| {
        w.push("SELECT setval(pg_get_serial_sequence(").string(&path).push(", ").string(&column.name);
        w.push(&format!("), {last}) FROM {path} HAVING {last} BETWEEN {least} AND {most}"));
    });
}

/// How a sequence counts, with nothing left as it was.
fn counting(options: &Counting) -> String {
    let said = |word: &str, value: Option<i64>| match value {
        Some(n) => format!("{word} {n}"),
        None => format!("NO {word}"),
    };
    let mut parts = vec![
        format!("INCREMENT BY {}", options.step.unwrap_or(1)),
        said("MINVALUE", options.min),
        said("MAXVALUE", options.max),
    ];
    let descending = options.step.is_some_and(|step| step < 0);
    let first = options.start.or(if descending { options.max } else { options.min });
    parts.push(format!("START WITH {}", first.unwrap_or(if descending { -1 } else { 1 })));
    parts.push(format!("CACHE {}", options.cache.unwrap_or(1)));
    parts.push(if options.cycle { "CYCLE" } else { "NO CYCLE" }.to_owned());
    parts.join(" ")
}

/// `COMMENT ON …`, of one that may be gone by now.
pub(super) fn comment(script: &mut Script<'_>, kind: &str, name: &Name, text: &str) {
    script.add(Phase::Comments, format!("comment on {}", plain(name)), |w| {
        w.push("COMMENT ON ").push(kind).push(" ").name(name).push(" IS ");
        said(w, text);
    });
}

pub(super) fn said(w: &mut Writer, text: &str) {
    if text.is_empty() {
        w.push("NULL");
    } else {
        w.string(text);
    }
}
