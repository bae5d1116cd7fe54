//! Sequences, exclusions, row security.

use super::{comment_on, deferrable, typed};
use crate::dialect::{Target, quote};
use crate::phys::{self, Command, RowSecurity};
use crate::render::writer::{ObjectKind, Writer, counting, plain};

/// A sequence; its owner comes later, when there are tables.
pub(super) fn sequence(w: &mut Writer, sequence: &phys::Sequence) {
    w.gap();
    w.comment("", &sequence.comment);
    w.statement(ObjectKind::Sequence, plain(&sequence.name), |w| {
        w.push(if sequence.unlogged { "CREATE UNLOGGED SEQUENCE " } else { "CREATE SEQUENCE " });
        w.name(&sequence.name);
        if sequence.ty != "bigint" {
            w.push(" AS ").push(&sequence.ty);
        }
        let options = counting(&sequence.options);
        if !options.is_empty() {
            w.push(" ").push(&options);
        }
    });
    comment_on(w, "SEQUENCE", &sequence.name, &sequence.comment);
}

/// A composite type.
pub(super) fn composite(w: &mut Writer, composite: &phys::Composite) {
    w.gap();
    w.comment("", &composite.comment);
    w.statement(ObjectKind::Composite, plain(&composite.name), |w| {
        w.push("CREATE TYPE ").name(&composite.name).push(" AS (");
        for (i, field) in composite.fields.iter().enumerate() {
            let ty = typed(w, &field.ty, &field.collate);
            w.push(if i > 0 { ",\n    " } else { "\n    " }).ident(&field.name).push(" ").push(&ty);
        }
        w.push(if composite.fields.is_empty() { ")" } else { "\n)" });
    });
    comment_on(w, "TYPE", &composite.name, &composite.comment);
    for field in composite.fields.iter().filter(|f| !f.comment.is_empty()) {
        let name = format!("{}.{}", plain(&composite.name), field.name);
        w.statement(ObjectKind::Comment, name, |w| {
            w.push("COMMENT ON COLUMN ").name(&composite.name).push(".").ident(&field.name);
            w.push(" IS ").string(&field.comment);
        });
    }
}

/// Which columns sequences are dropped with.
pub(super) fn owners(w: &mut Writer, schema: &phys::Schema) {
    let mut owned = schema.sequences.iter().filter_map(|s| Some((s, s.owned_by.as_ref()?))).peekable();
    if owned.peek().is_some() {
        w.gap();
    }
    for (sequence, (table, column)) in owned {
        w.statement(ObjectKind::Alter, plain(table), |w| {
            w.push("ALTER SEQUENCE ").name(&sequence.name);
            w.push(" OWNED BY ").name(table).push(".").ident(column);
        });
    }
}

/// How a serial column's sequence counts, which the server has made to count up from 1: what follows from the options
/// where a sequence is made has to be said of one that is there.
pub(crate) fn serial_counting(options: &phys::Counting) -> String {
    let down = options.step.is_some_and(|step| step < 0);
    let first = if down { options.max.or(Some(-1)) } else { options.min };
    let start = options.start.or(first);
    let mut said = counting(&phys::Counting { start, ..*options });
    for (bound, word) in [(options.min, " NO MINVALUE"), (options.max, " NO MAXVALUE")] {
        said.push_str(if down && bound.is_none() { word } else { "" });
    }
    said.push_str(if start.is_some() { " RESTART" } else { "" });
    said
}

/// How a serial column's sequence counts. The server has chosen its name.
pub(super) fn serial(w: &mut Writer, table: &phys::Table, column: &phys::Column) {
    let options = serial_counting(&column.counting);
    if options.is_empty() {
        return;
    }
    let string = |text: &str| quote::string(Target::Postgres, text);
    let own = quote::ident(Target::Postgres, &table.name.name);
    let path = match &table.name.namespace {
        Some(ns) => format!("{}.{own}", quote::ident(Target::Postgres, ns)),
        None => own,
    };
    let sequence = format!("pg_get_serial_sequence({}, {})", string(&path), string(&column.name));
    let statement = string(&format!("ALTER SEQUENCE %s {options}"));
    w.statement(ObjectKind::Counting, format!("{}.{}", plain(&table.name), column.name), |w| {
        let body = format!("\nBEGIN\n    EXECUTE format({statement}, {sequence});\nEND\n");
        w.push("DO ").push(&quote::dollars(&body));
    });
}

/// An `EXCLUDE` constraint.
pub(crate) fn exclusion(w: &mut Writer, exclusion: &phys::Exclusion) {
    w.push("CONSTRAINT ").ident(&exclusion.name).push(" EXCLUDE USING ").push(&exclusion.method);
    w.push(" (");
    for (i, (key, operator)) in exclusion.keys.iter().enumerate() {
        w.push(if i > 0 { ", " } else { "" }).key(key).push(" WITH ").push(operator);
    }
    w.push(")");
    if !exclusion.include.is_empty() {
        w.push(" INCLUDE ").idents(&exclusion.include);
    }
    if let Some(filter) = &exclusion.filter {
        w.push(" WHERE (").push(filter).push(")");
    }
    deferrable(w, exclusion.deferrable);
}

/// Exclusions that others in the table are like. `CREATE TABLE` makes one of both, with the name of the first.
pub(super) fn exclusions_again(w: &mut Writer, table: &phys::Table) {
    for (_, exclusion) in table.exclusions.iter().enumerate().filter(|(i, _)| is_said_before(table, *i)) {
        w.statement(ObjectKind::Option, format!("{}.{}", plain(&table.name), exclusion.name), |w| {
            w.push("ALTER TABLE ").name(&table.name).push(" ADD ");
            self::exclusion(w, exclusion);
        });
    }
}

/// Whether an exclusion before it in the table differs in the name and the comment alone.
pub(super) fn is_said_before(table: &phys::Table, i: usize) -> bool {
    let bare =
        |e: &phys::Exclusion| phys::Exclusion { name: String::new(), comment: String::new(), ..e.clone() };
    table.exclusions[..i].iter().any(|before| bare(before) == bare(&table.exclusions[i]))
}

/// Row security and policies, behind the roles they name.
pub(super) fn row_security(w: &mut Writer, schema: &phys::Schema) {
    roles(w, schema);
    for table in &schema.tables {
        let words: &[&str] = match table.row_security {
            RowSecurity::Off => &[],
            RowSecurity::On => &["ENABLE"],
            RowSecurity::Forced => &["ENABLE", "FORCE"],
        };
        if !words.is_empty() || !table.policies.is_empty() {
            w.gap();
        }
        for word in words {
            w.statement(ObjectKind::Alter, plain(&table.name), |w| {
                w.push("ALTER TABLE ").name(&table.name).push(" ").push(word).push(" ROW LEVEL SECURITY");
            });
        }
        for policy in &table.policies {
            self::policy(w, table, policy);
        }
    }
}

/// The roles that policies name, made if they are missing: without a way to sign in and without rights,
/// until their grants are applied.
fn roles(w: &mut Writer, schema: &phys::Schema) {
    let named = schema.tables.iter().flat_map(|t| &t.policies).flat_map(|p| &p.to);
    let mut roles: Vec<&String> = Vec::new();
    for role in named {
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    if roles.is_empty() {
        return;
    }
    w.gap();
    w.comment("", "The roles that policies name. Their rights are files of their own.");
    for role in roles {
        w.statement(ObjectKind::Role, role.clone(), |w| {
            let body = format!(
                "\nBEGIN\n    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {}) THEN\n        CREATE ROLE {} NOLOGIN;\n    END IF;\nEXCEPTION WHEN duplicate_object OR unique_violation THEN\n    NULL; -- Another session made it meanwhile.\nEND\n",
                quote::string(Target::Postgres, role),
                quote::ident(Target::Postgres, role),
            );
            w.push("DO ").push(&quote::dollars(&body));
        });
    }
}

fn policy(w: &mut Writer, table: &phys::Table, policy: &phys::Policy) {
    let name = format!("{}.{}", plain(&table.name), policy.name);
    w.comment("", &policy.comment);
    w.statement(ObjectKind::Policy, name.clone(), |w| {
        w.push("CREATE POLICY ").ident(&policy.name).push(" ON ").name(&table.name);
        if policy.restrictive {
            w.push(" AS RESTRICTIVE");
        }
        w.push(match policy.command {
            None => "",
            Some(Command::Select) => " FOR SELECT",
            Some(Command::Insert) => " FOR INSERT",
            Some(Command::Update) => " FOR UPDATE",
            Some(Command::Delete) => " FOR DELETE",
        });
        for (i, role) in policy.to.iter().enumerate() {
            w.push(if i == 0 { " TO " } else { ", " }).ident(role);
        }
        if let Some(using) = &policy.using {
            w.push("\n    USING (").push(using).push(")");
        }
        if let Some(check) = &policy.check {
            w.push("\n    WITH CHECK (").push(check).push(")");
        }
    });
    if !policy.comment.is_empty() {
        w.statement(ObjectKind::Comment, name, |w| {
            w.push("COMMENT ON POLICY ").ident(&policy.name).push(" ON ").name(&table.name);
            w.push(" IS ").string(&policy.comment);
        });
    }
}
