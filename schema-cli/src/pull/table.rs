//! Tables: columns, then the lines that are not columns.

use super::out::{Form, Out, Piece};
use super::words::{self, ident, list, path};
use super::{Draft, expr, types};
use schema_core::dialect::Target;
use schema_core::dialect::names::{self, Kind};
use schema_core::phys::{
    Action, Counting, Deferrable, Exclusion, ForeignKey, Identity, Index, IndexKey, KeyOf, RowSecurity,
    Table, Unique,
};

/// What is written behind a column rather than on a line of its own.
#[derive(Default)]
struct Inline {
    primary_key: bool,
    uniques: Vec<usize>,
    foreign_keys: Vec<usize>,
}

pub(super) fn write(draft: &Draft<'_>, out: &mut Out, t: usize) {
    let table = &draft.schema.tables[t];
    out.gap();
    out.docs("", &table.comment);
    let inline = inline(draft, t);
    out.piece(Piece::Table(t), |out| {
        out.push("table ").push(path(&table.name)).push(" {\n");
        for c in 0..table.columns.len() {
            out.docs("    ", &table.columns[c].comment);
            out.push("    ");
            out.piece(Piece::Column(t, c), |out| column(draft, out, t, c, &inline));
            out.push("\n");
        }
        lines(draft, out, t, &inline);
        out.push("}\n");
    });
}

/// Keys of one column with the name they would get by themselves go behind their column, as long as the
/// order of the keys stays what it is.
fn inline(draft: &Draft<'_>, t: usize) -> Inline {
    let table = &draft.schema.tables[t];
    let target = draft.schema.target;
    let place = |columns: &[String]| match columns {
        [one] => table.columns.iter().position(|c| c.name == *one),
        _ => None,
    };
    let mut inline = Inline::default();
    if let Some(key) = &table.primary_key {
        inline.primary_key = place(&key.columns).is_some()
            && is_derived(target, table, Kind::PrimaryKey, &[], &key.name)
            && key.include.is_empty()
            && key.deferrable == Deferrable::No
            && key.comment.is_empty()
            && draft.form(Piece::PrimaryKey(t)) == Form::Words;
    }
    let mut last = None;
    for (i, unique) in table.uniques.iter().enumerate() {
        let at = place(&unique.columns);
        let plain = unique.include.is_empty()
            && !unique.nulls_not_distinct
            && unique.deferrable == Deferrable::No
            && unique.comment.is_empty()
            && is_derived(target, table, Kind::Unique, &unique.columns, &unique.name)
            && draft.form(Piece::Unique(t, i)) == Form::Words;
        if !plain || at.is_none() || at < last {
            break;
        }
        last = at;
        inline.uniques.push(i);
    }
    let mut last = None;
    for (i, key) in table.foreign_keys.iter().enumerate() {
        let at = place(&key.columns);
        let plain = key.deferrable == Deferrable::No
            && !key.match_full
            && !key.not_valid
            && key.comment.is_empty()
            && is_derived(target, table, Kind::ForeignKey, &key.columns, &key.name)
            && draft.form(Piece::ForeignKey(t, i)) == Form::Words;
        if !plain || at.is_none() || at < last {
            break;
        }
        last = at;
        inline.foreign_keys.push(i);
    }
    inline
}

/// Whether the compiler would give this name by itself. On SQLite a constraint without a name stays so.
fn is_derived(target: Target, table: &Table, kind: Kind, columns: &[String], name: &str) -> bool {
    match target {
        Target::Sqlite => return name.is_empty(),
        Target::MySql if kind == Kind::PrimaryKey => return true,
        _ => {}
    }
    let mut base = table.name.name.clone();
    for column in columns {
        base.push('_');
        base.push_str(column);
    }
    names::cut(target, &base, kind.suffix()) == name
}

fn column(draft: &Draft<'_>, out: &mut Out, t: usize, c: usize, inline: &Inline) {
    let table = &draft.schema.tables[t];
    let column = &table.columns[c];
    let target = draft.schema.target;
    let written = types::column(draft, t, c);
    let nullable = if column.not_null { "" } else { "?" };
    out.push(ident(&column.name)).push(" ");
    match (&written.portable, &written.native) {
        (Some(portable), None) => out.push(portable).push(nullable),
        (Some(portable), Some(native)) => {
            out.push(portable).push(nullable).push(" ").push(words::native(target, native))
        }
        (None, _) => out.push(words::native(target, &column.ty)).push(nullable),
    };
    if let Some(collate) = &column.collate {
        out.push(" collate ").push(words::text(collate));
    }
    let is = |columns: &[String]| columns.len() == 1 && columns[0] == column.name;
    if inline.primary_key && table.primary_key.as_ref().is_some_and(|k| is(&k.columns)) {
        out.push(" primary key");
    }
    if let Some(identity) = column.identity {
        out.push(match identity {
            Identity::ByDefault => " auto",
            Identity::Always => " auto always",
            Identity::Serial => " auto serial",
        });
        counting(out, &column.counting);
        if let Some(name) = &column.sequence {
            out.push(" sequence ").push(ident(name));
        }
    }
    for _ in inline.uniques.iter().filter(|i| is(&table.uniques[**i].columns)) {
        out.push(" unique");
    }
    if let Some(default) = &column.default {
        out.push(" default ");
        let piece = Piece::Default(t, c);
        out.piece(piece, |out| {
            out.push(expr::default(target, default, &column.ty, draft.form(piece)));
        });
    }
    if let Some(generated) = &column.generated {
        out.push(" as (");
        let piece = Piece::Generated(t, c);
        out.piece(piece, |out| {
            out.push(expr::condition(target, Some(table), &generated.expr, draft.form(piece)));
        });
        out.push(if generated.stored { ") stored" } else { ") virtual" });
    }
    for i in inline.foreign_keys.iter().filter(|i| is(&table.foreign_keys[**i].columns)) {
        out.push(" ");
        out.piece(Piece::ForeignKey(t, *i), |out| references(out, &table.foreign_keys[*i]));
    }
    let as_words = draft.form(Piece::Column(t, c)) == Form::Words;
    for options in &column.options {
        let now = options.strip_prefix("ON UPDATE ").filter(|_| target == Target::MySql);
        match now.is_some_and(|now| as_words && expr::is_now(target, now)) {
            true => out.push(" on update now()"),
            false => out.push(" ").push(words::with(target, options)),
        };
    }
}

/// How a sequence or an identity counts.
pub(super) fn counting(out: &mut Out, counting: &Counting) {
    let numbers = [
        ("start", counting.start),
        ("step", counting.step),
        ("min", counting.min),
        ("max", counting.max),
        ("cache", counting.cache),
    ];
    for (word, number) in numbers {
        if let Some(number) = number {
            out.push(" ").push(word).push(" ").push(number);
        }
    }
    if counting.cycle {
        out.push(" cycle");
    }
}

fn references(out: &mut Out, key: &ForeignKey) {
    out.push("-> ").push(path(&key.table));
    match key.references.as_slice() {
        [] => &mut *out,
        // `a.b.c` is read as it should be, and so is `b.c`.
        [one] => out.push(".").push(ident(one)),
        several => out.push(" ").push(list(several)),
    };
    for (event, action) in [("delete", key.on_delete), ("update", key.on_update)] {
        let word = match action {
            Action::NoAction => continue,
            Action::Restrict => "restrict",
            Action::Cascade => "cascade",
            Action::SetNull => "set null",
            Action::SetDefault => "set default",
        };
        out.push(" on ").push(event).push(" ").push(word);
    }
}

fn deferrable(out: &mut Out, deferrable: Deferrable) {
    out.push(match deferrable {
        Deferrable::No => "",
        Deferrable::Immediate => " deferrable",
        Deferrable::Deferred => " deferrable initially deferred",
    });
}

/// The lines behind the columns.
fn lines(draft: &Draft<'_>, out: &mut Out, t: usize, inline: &Inline) {
    let table = &draft.schema.tables[t];
    let target = draft.schema.target;
    let mut first = true;
    let mut line = |out: &mut Out, docs: &str, piece: Piece, write: &dyn Fn(&mut Out)| {
        if draft.form(piece) >= Form::Raw {
            return;
        }
        if std::mem::take(&mut first) {
            out.push("\n");
        }
        out.docs("    ", docs);
        out.push("    ");
        out.piece(piece, write);
        out.push("\n");
    };
    if let Some(key) = table.primary_key.as_ref().filter(|_| !inline.primary_key) {
        line(out, &key.comment, Piece::PrimaryKey(t), &|out| {
            out.push("primary key ");
            let named = draft.form(Piece::PrimaryKey(t)) != Form::Words && !key.name.is_empty();
            if named || !is_derived(target, table, Kind::PrimaryKey, &[], &key.name) {
                out.push(ident(&key.name)).push(" ");
            }
            out.push(list(&key.columns));
            include(out, &key.include);
            deferrable(out, key.deferrable);
        });
    }
    for (i, key) in table.uniques.iter().enumerate().filter(|(i, _)| !inline.uniques.contains(i)) {
        let piece = Piece::Unique(t, i);
        line(out, &key.comment, piece, &|out| unique(out, target, table, key, draft.form(piece)));
    }
    for (i, key) in table.indexes.iter().enumerate() {
        let piece = Piece::Index(t, i);
        line(out, &key.comment, piece, &|out| index(draft, out, table, key, draft.form(piece)));
    }
    for (i, key) in table.exclusions.iter().enumerate() {
        let piece = Piece::Exclusion(t, i);
        line(out, &key.comment, piece, &|out| exclusion(out, target, table, key, draft.form(piece)));
    }
    for (i, key) in table.foreign_keys.iter().enumerate().filter(|(i, _)| !inline.foreign_keys.contains(i)) {
        line(out, &key.comment, Piece::ForeignKey(t, i), &|out| {
            out.push("foreign key ");
            if !key.name.is_empty() {
                out.push(ident(&key.name)).push(" ");
            }
            out.push(list(&key.columns)).push(" ");
            references(out, key);
            out.push(if key.match_full { " match full" } else { "" });
            deferrable(out, key.deferrable);
            out.push(if key.not_valid { " not valid" } else { "" });
        });
    }
    for (i, check) in table.checks.iter().enumerate() {
        let piece = Piece::Check(t, i);
        line(out, &check.comment, piece, &|out| {
            out.push("check ");
            if !check.name.is_empty() {
                out.push(ident(&check.name)).push(" ");
            }
            out.push("(")
                .push(expr::condition(target, Some(table), &check.expr, draft.form(piece)))
                .push(")");
            out.push(if check.not_valid { " not valid" } else { "" });
        });
    }
    for text in options(draft, table) {
        line(out, "", Piece::Table(t), &|out| {
            out.push(&text);
        });
    }
}

fn include(out: &mut Out, columns: &[String]) {
    if !columns.is_empty() {
        out.push(" include ").push(list(columns));
    }
}

/// A unique key. Its name is left away where the compiler gives it, as long as no other has asked for it.
fn unique(out: &mut Out, target: Target, table: &Table, key: &Unique, form: Form) {
    out.push("unique ");
    let named = form != Form::Words && !key.name.is_empty();
    if named || !is_derived(target, table, Kind::Unique, &key.columns, &key.name) {
        out.push(ident(&key.name)).push(" ");
    }
    out.push(list(&key.columns));
    out.push(if key.nulls_not_distinct { " nulls not distinct" } else { "" });
    include(out, &key.include);
    deferrable(out, key.deferrable);
}

fn index(draft: &Draft<'_>, out: &mut Out, table: &Table, key: &Index, form: Form) {
    let target = draft.schema.target;
    out.push(if key.unique { "unique " } else { "index " });
    if !key.name.is_empty() {
        out.push(ident(&key.name)).push(" ");
    }
    let keys: Vec<String> = key.keys.iter().map(|k| index_key(target, table, k, form)).collect();
    out.push("(").push(keys.join(", ")).push(")");
    out.push(if key.nulls_not_distinct { " nulls not distinct" } else { "" });
    match &key.method {
        Some(method) => {
            out.push(" using ").push(ident(method));
        }
        // Without a method, a unique key of plain columns is a constraint.
        None if key.unique && target != Target::MySql && could_be_constraint(key) => {
            out.push(" using btree");
        }
        None => {}
    }
    include(out, &key.include);
    for options in &key.options {
        out.push(" ").push(words::with(target, options));
    }
    if let Some(filter) = &key.filter {
        out.push(" where ").push(expr::condition(target, Some(table), filter, form));
    }
}

fn could_be_constraint(key: &Index) -> bool {
    let plain = |k: &IndexKey| matches!(k.of, KeyOf::Column(_)) && *k == IndexKey::column(column_of(k));
    key.filter.is_none() && key.keys.iter().all(plain)
}

fn column_of(key: &IndexKey) -> &str {
    match &key.of {
        KeyOf::Column(name) => name,
        KeyOf::Expr(_) => "",
    }
}

fn index_key(target: Target, table: &Table, key: &IndexKey, form: Form) -> String {
    let mut text = match &key.of {
        KeyOf::Column(name) => ident(name),
        KeyOf::Expr(sql) => format!("({})", expr::condition(target, Some(table), sql, form)),
    };
    if let Some(length) = key.prefix {
        text.push_str(&format!("({length})"));
    }
    if let Some(collate) = &key.collate {
        text.push_str(&format!(" collate {}", words::text(collate)));
    }
    if let Some(class) = &key.opclass {
        let plain = ident(class);
        text.push(' ');
        text.push_str(&if plain == *class { plain } else { words::text(class) });
    }
    if key.descending {
        text.push_str(" desc");
    }
    match key.nulls_first {
        Some(true) => text.push_str(" nulls first"),
        Some(false) => text.push_str(" nulls last"),
        None => {}
    }
    text
}

fn exclusion(out: &mut Out, target: Target, table: &Table, key: &Exclusion, form: Form) {
    out.push("exclude ").push(ident(&key.name)).push(" using ").push(ident(&key.method));
    let keys = key.keys.iter().map(|(k, op)| format!("{} with {op}", index_key(target, table, k, form)));
    out.push(" (").push(keys.collect::<Vec<_>>().join(", ")).push(")");
    include(out, &key.include);
    if let Some(filter) = &key.filter {
        out.push(" where ").push(expr::condition(target, Some(table), filter, form));
    }
    deferrable(out, key.deferrable);
}

/// Partitions and options, a line each.
fn options(draft: &Draft<'_>, table: &Table) -> Vec<String> {
    let target = draft.schema.target;
    let mut lines = Vec::new();
    if let Some(partition) = &table.partition {
        lines.push(match plain_partition(target, partition) {
            Some((method, names)) => {
                format!("partition by {} {}", method.to_ascii_lowercase(), list(&names))
            }
            None => words::with(target, partition),
        });
    }
    for partition in &table.partitions {
        let bound = words::text(&partition.bound);
        lines.push(format!("partition {} {} {bound}", path(&partition.name), target.name()));
    }
    if table.unlogged {
        lines.push(words::with(target, "UNLOGGED"));
    }
    match (table.row_security, table.policies.is_empty()) {
        (RowSecurity::Off, true) | (RowSecurity::On, false) => {}
        (RowSecurity::Off, false) => lines.push(words::with(target, "DISABLE ROW LEVEL SECURITY")),
        (RowSecurity::On, true) => lines.push(words::with(target, "ENABLE ROW LEVEL SECURITY")),
        (RowSecurity::Forced, _) => lines.push(words::with(target, "FORCE ROW LEVEL SECURITY")),
    }
    // A line of the table's own takes the place of the schema's.
    let has_own = target == Target::MySql && table.partition.is_some();
    if has_own || draft.options.as_ref() != Some(&table.options) {
        lines.extend(table.options.iter().map(|o| words::with(target, o)));
    }
    lines
}

/// The method and the columns of `PARTITION BY RANGE (a, b)`, if the clause is no more than that.
pub(super) fn plain_partition(target: Target, clause: &str) -> Option<(&str, Vec<String>)> {
    if target != Target::Postgres {
        return None;
    }
    let rest = clause.strip_prefix("PARTITION BY ")?;
    let (method, columns) = rest.split_once(" (")?;
    let columns = columns.strip_suffix(')')?;
    let names: Option<Vec<String>> = columns.split(", ").map(expr::column_name).collect();
    names.filter(|_| ["RANGE", "LIST", "HASH"].contains(&method)).map(|names| (method, names))
}
