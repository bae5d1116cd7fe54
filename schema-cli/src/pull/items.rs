//! Everything that is no table and no right: the head, types, sequences, policies, raw items.

use super::out::{Form, Out, Piece};
use super::words::{self, ident, path};
use super::{Draft, expr, plain, table, types, view};
use schema_core::phys::{Command, Place, Raw};

/// The `schema` block.
pub(super) fn head(draft: &Draft<'_>, out: &mut Out) {
    let target = draft.schema.target;
    out.docs("", &draft.schema.comment);
    out.push("schema ").push(ident(&draft.schema.name)).push(" {\n");
    out.push("    targets ").push(target.name()).push("\n    native\n");
    for options in draft.options.iter().flatten() {
        out.push("    ").push(words::with(target, options)).push("\n");
    }
    out.push("}\n");
}

/// Extensions, namespaces, types and sequences.
pub(super) fn before_tables(draft: &Draft<'_>, out: &mut Out) {
    let schema = draft.schema;
    for extension in &schema.extensions {
        out.gap();
        out.push("extension ").push(ident(&extension.name));
        if let Some(namespace) = &extension.namespace {
            out.push(" schema ").push(ident(namespace));
        }
        out.push("\n");
    }
    for namespace in &schema.namespaces {
        out.gap();
        out.docs("", &namespace.comment);
        out.push("namespace ").push(ident(&namespace.name)).push("\n");
    }
    for (i, e) in schema.enums.iter().enumerate() {
        labels(draft, out, Piece::Enum(i), &path(&e.name), &e.labels, &e.comment);
    }
    for own in &draft.enums {
        labels(draft, out, Piece::Column(own.table, own.column), &ident(&own.name), &own.labels, "");
    }
    for i in 0..schema.domains.len() {
        domain(draft, out, i);
    }
    for i in 0..schema.composites.len() {
        composite(draft, out, i);
    }
    for raw in schema.raws.iter().enumerate().filter(|(_, r)| r.place != Place::Last) {
        self::raw(draft, out, raw);
    }
    for (i, sequence) in schema.sequences.iter().enumerate() {
        let piece = Piece::Sequence(i);
        if draft.form(piece) >= Form::Raw {
            continue;
        }
        out.gap();
        out.docs("", &sequence.comment);
        out.piece(piece, |out| {
            out.push("sequence ").push(path(&sequence.name));
            out.push(match sequence.ty.as_str() {
                "smallint" => " smallint",
                "integer" => " int",
                _ => "",
            });
            table::counting(out, &sequence.options);
            if let Some((table, column)) = &sequence.owned_by {
                out.push(" owned by ").push(path(table)).push(".").push(ident(column));
            }
        });
        out.push("\n");
    }
}

fn labels(draft: &Draft<'_>, out: &mut Out, piece: Piece, name: &str, labels: &[String], comment: &str) {
    if draft.form(piece) >= Form::Raw {
        return;
    }
    out.gap();
    out.docs("", comment);
    out.piece(piece, |out| {
        out.push("enum ").push(name).push(" {\n");
        for label in labels {
            let bare = ident(label);
            let written = if bare == *label { bare } else { words::text(label) };
            out.push("    ").push(written).push("\n");
        }
        out.push("}");
    });
    out.push("\n");
}

fn domain(draft: &Draft<'_>, out: &mut Out, i: usize) {
    let domain = &draft.schema.domains[i];
    let target = draft.schema.target;
    let piece = Piece::Domain(i);
    let form = draft.form(piece);
    if form >= Form::Raw {
        return;
    }
    out.gap();
    out.docs("", &domain.comment);
    out.piece(piece, |out| {
        out.push("type ").push(path(&domain.name)).push(" = ");
        // One over another stands for what that one is of: the language knows no types of types.
        let of_domain = draft.schema.domains.iter().any(|d| types::spelled(&d.name) == domain.ty);
        match types::named(draft, &domain.ty).filter(|_| !of_domain) {
            Some(ty) => out.push(ty),
            None => out.push(words::native(target, &domain.ty)),
        };
        if let Some(collate) = &domain.collate {
            out.push(" collate ").push(words::text(collate));
        }
        out.push(if domain.not_null { " not null" } else { "" });
        if let Some(default) = &domain.default {
            out.push(" default ").push(expr::default(target, default, &domain.ty, form));
        }
        for (name, sql) in &domain.checks {
            out.push(" check ").push(ident(name)).push(" (");
            out.push(expr::condition(target, None, sql, Form::Sql)).push(")");
        }
    });
    out.push("\n");
}

fn composite(draft: &Draft<'_>, out: &mut Out, i: usize) {
    let composite = &draft.schema.composites[i];
    let piece = Piece::Composite(i);
    let form = draft.form(piece);
    if form >= Form::Raw {
        return;
    }
    out.gap();
    out.docs("", &composite.comment);
    out.piece(piece, |out| {
        out.push("type ").push(path(&composite.name)).push(" {\n");
        for field in &composite.fields {
            out.docs("    ", &field.comment);
            out.push("    ").push(ident(&field.name)).push(" ");
            match types::named(draft, &field.ty).filter(|_| form == Form::Words) {
                Some(ty) => out.push(ty),
                None => out.push(words::native(draft.schema.target, &field.ty)),
            };
            if let Some(collate) = &field.collate {
                out.push(" collate ").push(words::text(collate));
            }
            out.push("\n");
        }
        out.push("}");
    });
    out.push("\n");
}

/// Policies, then the raw items that come after all tables.
pub(super) fn after_tables(draft: &Draft<'_>, out: &mut Out) {
    let schema = draft.schema;
    for (t, table) in schema.tables.iter().enumerate() {
        for p in 0..table.policies.len() {
            policy(draft, out, t, p);
        }
    }
    for plain::Item { sql, head, early } in plain::items(draft) {
        out.gap();
        out.push("raw ").push(schema.target.name()).push(" ").push(head).push(" ");
        out.push(if early { "before tables " } else { "" });
        out.push(words::dollar(&format!("\n{sql}\n"))).push("\n");
    }
    view::write_all(draft, out);
    for raw in schema.raws.iter().enumerate().filter(|(_, r)| r.place == Place::Last) {
        self::raw(draft, out, raw);
    }
}

fn policy(draft: &Draft<'_>, out: &mut Out, t: usize, p: usize) {
    let table = &draft.schema.tables[t];
    let policy = &table.policies[p];
    let target = draft.schema.target;
    let piece = Piece::Policy(t, p);
    let form = draft.form(piece);
    if form >= Form::Raw || draft.form(Piece::Table(t)) >= Form::Raw {
        return;
    }
    out.gap();
    out.docs("", &policy.comment);
    out.piece(piece, |out| {
        out.push("policy ").push(ident(&policy.name)).push(" on ").push(path(&table.name));
        out.push(if policy.restrictive { " restrictive" } else { "" });
        out.push(match policy.command {
            None => "",
            Some(Command::Select) => " for read",
            Some(Command::Insert) => " for insert",
            Some(Command::Update) => " for update",
            Some(Command::Delete) => " for delete",
        });
        if !policy.to.is_empty() {
            let to: Vec<String> = policy.to.iter().map(|role| words::text(role)).collect();
            out.push("\n    to ").push(to.join(", "));
        }
        if let Some(using) = &policy.using {
            out.push("\n    using (").push(expr::condition(target, Some(table), using, form)).push(")");
        }
        if let Some(check) = &policy.check {
            out.push("\n    check (").push(expr::condition(target, Some(table), check, form)).push(")");
        }
    });
    out.push("\n");
}

fn raw(draft: &Draft<'_>, out: &mut Out, (i, raw): (usize, &Raw)) {
    let piece = Piece::Raw(i);
    let form = draft.form(piece);
    if form == Form::Left || draft.views.contains_key(&i) {
        return;
    }
    out.gap();
    // A view has been tried in words before.
    let with_head = form == Form::Words || form == Form::Sql && view::is_one(raw);
    out.piece(piece, |out| {
        out.push("raw ").push(draft.schema.target.name()).push(" ");
        // A head that the language can't read is left away; the statement says it all.
        if let Some(object) = raw.object.as_ref().filter(|_| with_head) {
            out.push(&object.kind).push(" ").push(path(&object.name));
            if let Some(args) = &object.args {
                out.push("(").push(words::names_in(args)).push(")");
            }
            if let Some(on) = object.on.as_ref().filter(|on| draft.has_table(on)) {
                out.push(" on ").push(path(on));
            }
            out.push(" ");
        }
        out.push(match raw.place {
            Place::BeforeTables => "before tables ",
            Place::First | Place::Last => "",
        });
        let sql = raw.sql.trim();
        out.push(match sql.contains('\n') {
            true => words::dollar(&format!("\n{sql}\n")),
            false if sql.contains('\'') => words::dollar(sql),
            false => words::text(sql),
        });
    });
    out.push("\n");
}
