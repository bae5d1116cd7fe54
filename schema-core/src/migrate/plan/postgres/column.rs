//! Columns of tables that stay.

use super::convert::{base, using};
use super::drops::On;
use super::renames::counted;
use super::script::{Phase, Script};
use super::touched::Touch;
use super::types::{self, Recount, said};
use crate::dialect::{Target, quote};
use crate::migrate::plan::Step;
use crate::migrate::plan::mention::mentions;
use crate::phys::{Column, Identity, Name};
use crate::render::postgres::items::serial_counting;
use crate::render::postgres::{self, typed};
use crate::render::writer::{Writer, counting as written, plain};

pub(super) fn plan(script: &mut Script<'_>, on: &On<'_>) {
    let stays = |new: &Column| {
        let gone = on.touched.touch(&on.new.name, &new.name) == Some(Touch::Gone);
        on.old.columns.iter().find(|c| c.name == new.name).filter(|_| !gone)
    };
    let both: Vec<(&Column, &Column)> =
        on.new.columns.iter().filter_map(|new| Some((stays(new)?, new))).collect();
    for (old, new) in &both {
        unset(script, on, old, new);
    }
    types(script, on, &both);
    for (old, new) in &both {
        altered(script, on, old, new);
    }
    let come: Vec<&Column> = on.new.columns.iter().filter(|new| stays(new).is_none()).collect();
    // What is generated of a column that stands behind it comes behind that.
    let waits = |(at, column): (usize, &Column)| {
        let expr = column.generated.as_ref().map(|g| g.expr.as_str());
        expr.is_some_and(|sql| come[at..].iter().skip(1).any(|other| mentions(sql, &other.name)))
    };
    let (later, first): (Vec<_>, Vec<_>) = come.iter().enumerate().partition(|(at, c)| waits((*at, **c)));
    for (_, new) in first.into_iter().chain(later) {
        added(script, on, new);
    }
}

fn added(script: &mut Script<'_>, on: &On<'_>, column: &Column) {
    script.alter(Phase::Columns, &on.new.name, &format!("add column {}", column.name), |w| {
        let [name, ty, rest] = postgres::column(w, column);
        w.push("ADD COLUMN ").push(&name).push(" ").push(&ty);
        w.push(if rest.is_empty() { "" } else { " " }).push(&rest);
    });
    for option in &column.options {
        set(script, on, column, option);
    }
    if column.identity == Some(Identity::Serial) {
        serial_counts(script, on, column);
    }
    if !column.comment.is_empty() {
        comment(script, &on.new.name, column);
    }
}

/// Takes away what would be in the way of another type.
fn unset(script: &mut Script<'_>, on: &On<'_>, old: &Column, new: &Column) {
    let mut drop = |what: &str, of: &str| {
        script.alter(Phase::Columns, &on.new.name, &format!("{what} of {}", new.name), |w| {
            w.push("ALTER COLUMN ").ident(&new.name).push(" DROP ").push(of);
        });
    };
    match (old.identity, new.identity) {
        (Some(Identity::Serial), kind) if kind != Some(Identity::Serial) => {
            drop("drop the default", "DEFAULT")
        }
        (Some(Identity::Always | Identity::ByDefault), None | Some(Identity::Serial)) => {
            drop("drop the identity", "IDENTITY");
        }
        _ => {}
    }
    if loses_default(on, old, new) && !on.default_goes(old) {
        drop("drop the default", "DEFAULT");
    }
    if old.generated.is_some() && new.generated.is_none() {
        drop("keep the values", "EXPRESSION");
    }
}

/// Whether a column's default is dropped, if only to be set again.
fn loses_default(on: &On<'_>, old: &Column, new: &Column) -> bool {
    let retyped = on.touched.touch(&on.new.name, &new.name) == Some(Touch::Retyped);
    old.default.is_some() && (retyped || new.default.is_none() || on.default_goes(old))
}

/// All of a table's new types at once: its rows are written once.
fn types(script: &mut Script<'_>, on: &On<'_>, columns: &[(&Column, &Column)]) {
    let retyped = |new: &Column| on.touched.touch(&on.new.name, &new.name) == Some(Touch::Retyped);
    let retyped: Vec<_> = columns.iter().filter(|(_, new)| retyped(new)).collect();
    if retyped.is_empty() {
        return;
    }
    let names: Vec<&str> = retyped.iter().map(|(_, new)| new.name.as_str()).collect();
    script.alter(Phase::Columns, &on.new.name, &format!("type of {}", names.join(", ")), |w| {
        for (i, (old, new)) in retyped.iter().enumerate() {
            let set_aside = on.touched.is_of_type(&old.ty) && old.ty == new.ty;
            let ty = typed(w, &new.ty, &new.collate);
            w.push(if i > 0 { ",\n    " } else { "" }).push("ALTER COLUMN ").ident(&new.name);
            w.push(" TYPE ").push(&ty);
            let of = quote::ident(Target::Postgres, &new.name);
            if let Some(expr) =
                using(&of, base(on.diff.old, &old.ty), (&new.ty, base(on.diff.new, &new.ty)), set_aside)
            {
                w.push(" USING ").push(&expr);
            }
        }
    });
}

fn altered(script: &mut Script<'_>, on: &On<'_>, old: &Column, new: &Column) {
    let table = &on.new.name;
    let mut alter = |phase: Phase, what: &str, write: &dyn Fn(&mut Writer)| {
        script.alter(phase, table, &format!("{what} of {}", new.name), |w| {
            w.push("ALTER COLUMN ").ident(&new.name).push(" ");
            write(w);
        });
    };
    if let Some(default) = &new.default
        && (old.default != new.default || loses_default(on, old, new))
    {
        alter(Phase::Columns, "set the default", &|w| {
            w.push("SET DEFAULT ").push(default);
        });
    }
    match (old.not_null, new.not_null) {
        (true, false) => alter(Phase::Columns, "allow null", &|w| {
            w.push("DROP NOT NULL");
        }),
        (false, true) => not_null(script, on, new),
        _ => {}
    }
    identity(script, on, old, new);
    let retyped = on.touched.touch(table, &new.name) == Some(Touch::Retyped);
    let lost = |option: &str| retyped && goes_with_type(option);
    let (gone, come): (Vec<&String>, Vec<&String>) = (
        old.options.iter().filter(|o| !new.options.contains(o)).collect(),
        new.options.iter().filter(|o| !old.options.contains(o) || lost(o)).collect(),
    );
    for option in gone {
        reset(script, on, new, option);
    }
    for option in come {
        set(script, on, new, option);
    }
    if old.comment != new.comment {
        comment(script, table, new);
    }
}

/// Rows without a value get the default. Then a check that is validated while others read and write lets the server
/// know that no row is without one.
fn not_null(script: &mut Script<'_>, on: &On<'_>, column: &Column) {
    let table = &on.new.name;
    let is_key = on.new.primary_key.as_ref().is_some_and(|k| k.columns.contains(&column.name));
    if is_key && on.old.primary_key.as_ref().is_none_or(|k| on.primary_goes(k)) {
        // The key says so.
        return;
    }
    let path = quote::path(Target::Postgres, table.namespace.as_deref(), &table.name);
    let ident = quote::ident(Target::Postgres, &column.name);
    if let Some(default) = &column.default {
        let what = format!("{}: rows without {} get the default, some at a time", plain(table), column.name);
        let sql = format!(
            "UPDATE {path} SET {ident} = {default}\n    WHERE ctid = ANY (ARRAY (SELECT ctid FROM {path} WHERE {ident} IS NULL LIMIT 5000))"
        );
        script.push(Phase::Fill, Step { repeat: true, ..Step::new(what, sql) });
    }
    let check =
        crate::dialect::names::cut(Target::Postgres, &format!("{}_{}", table.name, column.name), "filled");
    script.alter(Phase::Checks, table, &format!("{} is filled from now on", column.name), |w| {
        w.push("ADD CONSTRAINT ").ident(&check).push(" CHECK (").push(&ident).push(" IS NOT NULL) NOT VALID");
    });
    script.alter(Phase::Validate, table, &format!("look whether {} is filled", column.name), |w| {
        w.push("VALIDATE CONSTRAINT ").ident(&check);
    });
    script.alter(Phase::Settle, table, &format!("{} is NOT NULL", column.name), |w| {
        w.push("ALTER COLUMN ").push(&ident).push(" SET NOT NULL");
    });
    script.alter(Phase::Settle, table, &format!("drop constraint {check}"), |w| {
        w.push("DROP CONSTRAINT ").ident(&check);
    });
}

fn identity(script: &mut Script<'_>, on: &On<'_>, old: &Column, new: &Column) {
    let table = &on.new.name;
    let sequence = |column: &Column| {
        let name = counted(on.new, column).unwrap_or_default();
        Name { namespace: table.namespace.clone(), name }
    };
    if old.identity == Some(Identity::Serial) && new.identity != old.identity {
        script.add(Phase::Columns, format!("drop sequence of {}", new.name), |w| {
            w.push("DROP SEQUENCE ").name(&sequence(old));
        });
    }
    match (old.identity, new.identity) {
        (
            Some(Identity::Always | Identity::ByDefault),
            Some(kind @ (Identity::Always | Identity::ByDefault)),
        ) => {
            if old.identity != new.identity {
                let word = if kind == Identity::Always { "ALWAYS" } else { "BY DEFAULT" };
                script.alter(Phase::Columns, table, &format!("who numbers {}", new.name), |w| {
                    w.push("ALTER COLUMN ").ident(&new.name).push(" SET GENERATED ").push(word);
                });
            }
            if old.sequence != new.sequence {
                script.add(Phase::Columns, format!("rename the sequence of {}", new.name), |w| {
                    w.push("ALTER SEQUENCE ").name(&sequence(old)).push(" RENAME TO ");
                    w.ident(&sequence(new).name);
                });
            }
            recount(script, on, old, new, &sequence(new));
        }
        (Some(Identity::Serial), Some(Identity::Serial)) => recount(script, on, old, new, &sequence(new)),
        (_, Some(Identity::Serial)) => {
            let name = sequence(new);
            script.add(Phase::Columns, format!("number {}", new.name), |w| {
                w.push("CREATE SEQUENCE ").name(&name).push(" AS ").push(&new.ty);
                let options = written(&new.counting);
                w.push(if options.is_empty() { "" } else { " " }).push(&options);
            });
            script.alter(Phase::Columns, table, &format!("number {}", new.name), |w| {
                let path = quote::path(Target::Postgres, name.namespace.as_deref(), &name.name);
                w.push("ALTER COLUMN ")
                    .ident(&new.name)
                    .push(" SET DEFAULT nextval(")
                    .string(&path)
                    .push("::regclass)");
            });
            script.add(Phase::Columns, format!("the sequence belongs to {}", new.name), |w| {
                w.push("ALTER SEQUENCE ")
                    .name(&name)
                    .push(" OWNED BY ")
                    .name(table)
                    .push(".")
                    .ident(&new.name);
            });
            go_on(script, on, new);
        }
        (_, Some(kind)) => {
            let word = if kind == Identity::Always { "ALWAYS" } else { "BY DEFAULT" };
            script.alter(Phase::Settle, table, &format!("number {}", new.name), |w| {
                let name = new.sequence.as_ref();
                let name = name.map(|name| format!("SEQUENCE NAME {}", quote::ident(Target::Postgres, name)));
                let options = Some(written(&new.counting)).filter(|options| !options.is_empty());
                let options: Vec<String> = name.into_iter().chain(options).collect();
                w.push("ALTER COLUMN ")
                    .ident(&new.name)
                    .push(" ADD GENERATED ")
                    .push(word)
                    .push(" AS IDENTITY");
                if !options.is_empty() {
                    w.push(" (").push(&options.join(" ")).push(")");
                }
            });
            go_on(script, on, new);
        }
        (_, None) => {}
    }
}

fn recount(script: &mut Script<'_>, on: &On<'_>, old: &Column, new: &Column, sequence: &Name) {
    if old.counting == new.counting && old.ty == new.ty {
        return;
    }
    let counted = ["smallint", "integer", "bigint"].contains(&new.ty.as_str());
    let ty = (counted && new.identity == Some(Identity::Serial)).then_some(new.ty.as_str());
    script.add(Phase::Columns, format!("how {} counts", new.name), |w| {
        let numbers = Some((&on.new.name, new.name.as_str()));
        let recount = Recount { sequence, ty, range: &new.ty, options: &new.counting, numbers };
        w.push(&recount.sql());
    });
}

/// The sequence of a column that had values goes on behind them.
fn go_on(script: &mut Script<'_>, on: &On<'_>, column: &Column) {
    let phase = if column.identity == Some(Identity::Serial) { Phase::Columns } else { Phase::Settle };
    types::go_on(script, phase, &on.new.name, column);
}

/// A serial column that is added counts as it says.
fn serial_counts(script: &mut Script<'_>, on: &On<'_>, column: &Column) {
    let options = serial_counting(&column.counting);
    if options.is_empty() {
        return;
    }
    let name = counted(on.new, column).unwrap_or_default();
    let name = Name { namespace: on.new.name.namespace.clone(), name };
    script.add(Phase::Columns, format!("how {} counts", column.name), |w| {
        w.push("ALTER SEQUENCE ").name(&name).push(" ").push(&options);
    });
}

fn set(script: &mut Script<'_>, on: &On<'_>, column: &Column, option: &str) {
    script.alter(Phase::Options, &on.new.name, &format!("option of {}", column.name), |w| {
        w.push("ALTER COLUMN ").ident(&column.name).push(" SET ").push(option);
    });
}

/// Whether a column that gets another type loses the option: how values are stored is the type's until it is said.
fn goes_with_type(option: &str) -> bool {
    let word = option.split_whitespace().next().unwrap_or_default();
    ["storage", "compression"].iter().any(|w| word.eq_ignore_ascii_case(w))
}

/// Takes an option back: to what a column without it has.
fn reset(script: &mut Script<'_>, on: &On<'_>, column: &Column, option: &str) {
    let upper = option.trim().to_ascii_uppercase();
    let back = match upper.split_whitespace().next() {
        Some("STATISTICS") => "SET STATISTICS -1".to_owned(),
        Some("STORAGE") => format!("SET STORAGE {}", storage(&column.ty)),
        Some("COMPRESSION") => "SET COMPRESSION default".to_owned(),
        _ if option.trim().starts_with('(') => {
            let names = option.trim().trim_matches(['(', ')']).split(',');
            let names: Vec<&str> = names.filter_map(|p| p.split('=').next()).map(str::trim).collect();
            format!("RESET ({})", names.join(", "))
        }
        _ => return,
    };
    script.alter(Phase::Columns, &on.new.name, &format!("option of {}", column.name), |w| {
        w.push("ALTER COLUMN ").ident(&column.name).push(" ").push(&back);
    });
}

/// How values of a type are stored unless it is said otherwise: version 15 has no `SET STORAGE DEFAULT`.
fn storage(ty: &str) -> &'static str {
    let word = ty.split(['(', ' ']).next().unwrap_or_default().to_ascii_lowercase();
    match word.as_str() {
        "numeric" | "decimal" | "inet" | "cidr" => "MAIN",
        "smallint" | "integer" | "bigint" | "real" | "double" | "boolean" | "date" | "time" | "timestamp"
        | "timestamptz" | "uuid" => "PLAIN",
        _ => "EXTENDED",
    }
}

fn comment(script: &mut Script<'_>, table: &Name, column: &Column) {
    script.add(Phase::Comments, format!("comment on {}.{}", plain(table), column.name), |w| {
        w.push("COMMENT ON COLUMN ").name(table).push(".").ident(&column.name).push(" IS ");
        said(w, &column.comment);
    });
}
