//! Columns of a table that stays: what adding and changing one costs, and what has to happen to rows before.

use super::super::Step;
use super::super::mention::mentions;
use super::alter::alter;
use super::cost::{Facts, Kind};
use super::ident;
use super::pair::Pair;
use crate::phys::Column;
use crate::render::mysql::column_definition;

/// How many rows a statement changes that is repeated until there are none.
const CHUNK: u32 = 1000;

/// What adding a column is; `inside` is in front of a computed one that rows do not hold.
pub(in crate::migrate) fn added(column: &Column, inside: bool) -> Kind {
    let ty = column.ty.to_ascii_lowercase();
    let timed = ["date", "time", "year"].iter().any(|word| ty.starts_with(word));
    let lacks_value = timed || is_geometry(&ty);
    match (&column.generated, &column.default) {
        (Some(generated), _) if generated.stored => Kind::Rows,
        (Some(_), _) => Kind::Virtual { inside },
        _ if column.identity.is_some() => Kind::Rows,
        // Each row gets a value of its own.
        (None, Some(default)) if !is_steady(default) => Kind::Rows,
        // Rows would get a date of zeros or an empty shape, which a strict session refuses as soon as there is one.
        (None, None) if column.not_null && lacks_value => Kind::Rows,
        (None, default) if ty.starts_with("json") && (column.not_null || default.is_some()) => Kind::Json,
        _ => Kind::Column { inside },
    }
}

/// Whether a type, in small letters, is one of shapes.
pub(super) fn is_geometry(ty: &str) -> bool {
    ["geom", "point", "linestring", "polygon", "multi"].iter().any(|word| ty.starts_with(word))
}

/// Whether values of a type may have any length.
pub(super) fn is_endless(ty: &str) -> bool {
    let word = ty.split('(').next().unwrap_or_default().to_ascii_lowercase();
    word == "json" || word.ends_with("text") || word.ends_with("blob") || is_geometry(&word)
}

/// Whether a default is the same for all rows that a statement gives it to.
fn is_steady(default: &str) -> bool {
    is_literal(default) || default.to_ascii_uppercase().starts_with("CURRENT_TIMESTAMP")
}

fn is_literal(default: &str) -> bool {
    let first = default.chars().next();
    let word = default.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let is_word = ["null", "true", "false"].iter().any(|w| word.eq_ignore_ascii_case(w));
    is_word || first.is_some_and(|c| c == '\'' || c == '-' || c.is_ascii_digit()) || default.starts_with("x'")
}

/// Whether every row gets a value of its own from the default: MySQL adds no such column, so that it comes empty,
/// is filled, and only then is what it is to be.
pub(super) fn is_drawn(column: &Column) -> bool {
    const DRAWS: [&str; 5] = ["uuid", "rand", "random_bytes", "sysdate", "user"];
    let default = column.default.as_ref().filter(|default| !is_literal(default));
    column.generated.is_none()
        && default.is_some_and(|default| DRAWS.iter().any(|word| mentions(default, word)))
}

/// Has new columns whose values are drawn added, empty, and filled.
pub(super) fn draw(pair: &Pair<'_>, facts: Facts, steps: &mut Vec<Step>) {
    let table = &pair.new.name.name;
    for column in pair.new.columns.iter().filter(|c| !pair.keeps(&c.name) && is_drawn(c)) {
        let Some(default) = &column.default else { continue };
        let empty = Column { default: None, not_null: false, ..column.clone() };
        let clause = format!("ADD COLUMN {}", column_definition(&empty));
        let costs = Kind::Column { inside: false }.costs(facts);
        steps.push(Step::new(
            format!("{table}: A new column, which is empty at first."),
            alter(table, &[clause], costs),
        ));
        let name = ident(&column.name);
        let sql = format!(
            "UPDATE {} SET {name} = {default}{} WHERE {name} IS NULL LIMIT {CHUNK}",
            ident(table),
            untouched(pair, &column.name)
        );
        let what = format!("Each row of {table} draws its {}.", column.name);
        steps.push(Step { repeat: true, ..Step::new(what, sql) });
    }
}

/// What it is to make `old`, which has its new name, `new` at the same place; nothing, if they are alike.
pub(in crate::migrate) fn changed(old: &Column, new: &Column) -> Vec<Kind> {
    if column_definition(old) == column_definition(new) {
        return Vec::new();
    }
    let same = |a: &Column, b: &Column| a.ty == b.ty && a.collate == b.collate && a.generated == b.generated;
    let computed = old.generated.is_some() || new.generated.is_some();
    if computed && !(same(old, new) && old.not_null == new.not_null) || old.identity != new.identity {
        return vec![Kind::Rows];
    }
    if default_clause(old, new).is_some() {
        return vec![Kind::Default];
    }
    let mut kinds = vec![Kind::Modified];
    if old.ty != new.ty || old.collate != new.collate {
        kinds.push(retyped(old, new));
    }
    match (old.not_null, new.not_null) {
        (true, false) => kinds.push(Kind::Nullable),
        (false, true) => kinds.push(Kind::NotNull),
        _ => {}
    }
    if old.options != new.options {
        kinds.push(Kind::Rows);
    }
    // MariaDB looks at every row again.
    if new.ty.to_ascii_lowercase().starts_with("json") {
        kinds.push(Kind::Json);
    }
    kinds
}

/// The clause that changes the default alone, if that is all that differs and the clause can say it: there is none for
/// `CURRENT_TIMESTAMP`, and on MySQL none for columns of any length.
pub(super) fn default_clause(old: &Column, new: &Column) -> Option<String> {
    let with_default = Column { default: new.default.clone(), ..old.clone() };
    let computed = new.generated.is_some() || new.identity.is_some();
    if computed
        || is_endless(&new.ty)
        || old.default == new.default
        || column_definition(&with_default) != column_definition(new)
    {
        return None;
    }
    let what = match &new.default {
        Some(default) if is_literal(default) || default.starts_with('(') => format!("SET DEFAULT {default}"),
        Some(_) => return None,
        None if new.not_null => "DROP DEFAULT".to_owned(),
        // Without one, the column would have to be given at each INSERT.
        None => "SET DEFAULT NULL".to_owned(),
    };
    Some(format!("ALTER COLUMN {} {what}", ident(&new.name)))
}

fn retyped(old: &Column, new: &Column) -> Kind {
    if old.collate != new.collate {
        return Kind::Rows;
    }
    if appends(&old.ty, &new.ty) {
        return Kind::Modified;
    }
    match (length(&old.ty), length(&new.ty)) {
        (Some((was, had, rest)), Some((word, has, tail))) if was == word && has > had && rest == tail => {
            let most = if word == "varchar" { 4 } else { 1 };
            match has * most <= 255 || had > 255 {
                true => Kind::Longer,
                false => Kind::LongerHead { small: had * most <= 127 },
            }
        }
        _ => Kind::Rows,
    }
}

/// The word, the length and the rest of a text's type.
fn length(ty: &str) -> Option<(&str, u32, &str)> {
    let (word, rest) = ty.split_once('(').filter(|(word, _)| ["varchar", "varbinary"].contains(word))?;
    let (length, rest) = rest.split_once(')')?;
    Some((word, length.parse().ok()?, rest))
}

/// Whether a type is an enum with labels behind those it had, in as many bytes.
fn appends(old: &str, new: &str) -> bool {
    match (labels(old), labels(new)) {
        (Some(old), Some(new)) => {
            new.starts_with(&old) && (old.len() < 256) == (new.len() < 256) && new.len() > old.len()
        }
        _ => false,
    }
}

/// The labels of an enum, as they are written.
fn labels(ty: &str) -> Option<Vec<&str>> {
    let list = ty.strip_prefix("enum(")?;
    let mut out = Vec::new();
    let mut rest = list.trim_start();
    while rest.starts_with('\'') {
        let bytes = rest.as_bytes();
        let mut end = 1;
        loop {
            match (bytes.get(end)?, bytes.get(end + 1)) {
                (b'\'', Some(b'\'')) | (b'\\', Some(_)) => end += 2,
                (b'\'', _) => break,
                _ => end += 1,
            }
        }
        out.push(&rest[..=end]);
        rest = rest[end + 1..].trim_start_matches([',', ' ']);
    }
    Some(out)
}

/// Has labels that were renamed carried over in the rows, and rows without a value given the default where there
/// has to be one. The columns have their new names by then.
pub(super) fn prepare(pair: &Pair<'_>, facts: Facts, steps: &mut Vec<Step>) {
    let table = &pair.new.name.name;
    for (was, renamed, new) in pair.kept() {
        relabel(pair, (was, renamed), facts, steps);
        reshape(pair, (renamed, new), facts, steps);
        let fills = !renamed.not_null && new.not_null && new.generated.is_none() && new.identity.is_none();
        let Some(default) = new.default.as_ref().filter(|_| fills) else { continue };
        if renamed.generated.is_some() {
            let freed = Column { not_null: false, ..new.clone() };
            let clause = format!("MODIFY COLUMN {}", column_definition(&freed));
            let what = format!("{table}.{} is computed no more.", new.name);
            steps.push(Step::new(what, alter(table, &[clause], Kind::Rows.costs(facts))));
        }
        let name = ident(&new.name);
        let sql = format!(
            "UPDATE {} SET {name} = {default}{} WHERE {name} IS NULL LIMIT {CHUNK}",
            ident(table),
            untouched(pair, &new.name)
        );
        let what = format!("Rows of {table} without {} get its default.", new.name);
        steps.push(Step { repeat: true, ..Step::new(what, sql) });
    }
}

/// Between shapes and what is neither text nor bytes, MariaDB takes no MODIFY, not even without rows: such a column is
/// bytes in between, and what is in the rows is asked then.
fn reshape(pair: &Pair<'_>, (renamed, new): (&Column, &Column), facts: Facts, steps: &mut Vec<Step>) {
    let takes_shapes = |ty: &str| {
        ["char", "varchar", "binary", "varbinary"].iter().any(|word| ty.starts_with(word)) || is_endless(ty)
    };
    let (old, to) = (renamed.ty.to_ascii_lowercase(), new.ty.to_ascii_lowercase());
    let other = match (is_geometry(&old), is_geometry(&to)) {
        (true, false) => &to,
        (false, true) => &old,
        _ => return,
    };
    if takes_shapes(other) || renamed.generated.is_some() {
        return;
    }
    let bytes = Column { ty: "longblob".to_owned(), default: None, collate: None, ..renamed.clone() };
    let table = &pair.new.name.name;
    let clause = format!("MODIFY COLUMN {}", column_definition(&bytes));
    let what = format!("{table}.{} is bytes before it is {}.", new.name, new.ty);
    steps.push(Step::new(what, alter(table, &[clause], Kind::Rows.costs(facts))));
}

/// Whether rows of the table are changed by the migration before its columns are.
pub(super) fn changes_rows(pair: &Pair<'_>) -> bool {
    let mut steps = Vec::new();
    prepare(pair, Facts::default(), &mut steps);
    draw(pair, Facts::default(), &mut steps);
    steps.iter().any(|step| step.repeat)
}

/// Columns that the server would set to now in passing stay as they are.
fn untouched(pair: &Pair<'_>, but: &str) -> String {
    let sets_itself = |c: &Column| c.options.iter().any(|o| o.to_ascii_uppercase().starts_with("ON UPDATE"));
    let others = pair.kept().filter(|(was, _, new)| sets_itself(was) && new.name != but);
    others.map(|(_, _, new)| format!(", {0} = {0}", ident(&new.name))).collect()
}

fn relabel(pair: &Pair<'_>, (was, renamed): (&Column, &Column), facts: Facts, steps: &mut Vec<Step>) {
    let (Some(old), Some(new)) = (labels(&was.ty), labels(&renamed.ty)) else { return };
    if old == new || old.len() != new.len() || was.generated.is_some() {
        return;
    }
    let table = &pair.new.name.name;
    let name = &renamed.name;
    let modify = |ty: String, default: Option<String>, kind: Kind| {
        let column = Column { ty, default, ..renamed.clone() };
        alter(table, &[format!("MODIFY COLUMN {}", column_definition(&column))], kind.costs(facts))
    };
    let moved: Vec<(&str, &str)> =
        old.iter().copied().zip(new.iter().copied()).filter(|(a, b)| a != b).collect();
    let what = format!("Labels of {table}.{name} are renamed");
    if moved.iter().any(|(_, label)| old.contains(label)) {
        // A label takes the name that another had: by their numbers they can't be mixed up.
        let numbers = modify("smallint unsigned".to_owned(), None, Kind::Rows);
        steps.push(Step::new(format!("{what}: they are numbers in between."), numbers));
        let named = modify(renamed.ty.clone(), renamed.default.clone(), Kind::Rows);
        steps.push(Step::new(format!("{what}: the numbers are labels again."), named));
        return;
    }
    let added = moved.iter().map(|(_, label)| *label);
    let wide: Vec<&str> = old.iter().copied().chain(added).collect();
    let kind = if (old.len() < 256) == (wide.len() < 256) { Kind::Modified } else { Kind::Rows };
    let both = modify(format!("enum({})", wide.join(", ")), was.default.clone(), kind);
    steps.push(Step::new(format!("{what}: at first, both names are taken."), both));
    let column = ident(name);
    let cases: String = moved.iter().map(|(old, new)| format!(" WHEN {old} THEN {new}")).collect();
    let from: Vec<&str> = moved.iter().map(|(old, _)| *old).collect();
    let sql = format!(
        "UPDATE {} SET {column} = CASE {column}{cases} END{} WHERE {column} IN ({}) LIMIT {CHUNK}",
        ident(table),
        untouched(pair, name),
        from.join(", ")
    );
    steps.push(Step { repeat: true, ..Step::new(format!("{what}: the rows take the new ones."), sql) });
    let narrow = modify(renamed.ty.clone(), renamed.default.clone(), Kind::Rows);
    steps.push(Step::new(format!("{what}: the old names go."), narrow));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_taken_apart_as_they_are_written() {
        assert_eq!(labels(r"enum('a', 'it''s','b\\')"), Some(vec!["'a'", "'it''s'", r"'b\\'"]));
        assert_eq!(labels("varchar(3)"), None);
    }

    #[test]
    fn labels_behind_the_others_cost_nothing() {
        assert!(appends("enum('a')", "enum('a', 'b')"));
        assert!(!appends("enum('a', 'b')", "enum('b', 'a', 'c')"));
        assert!(!appends("enum('a')", "enum('a')"));
    }

    #[test]
    fn what_is_a_literal() {
        assert!(is_literal("'a'") && is_literal("-1") && is_literal("TRUE") && is_literal("NULL"));
        assert!(!is_literal("(uuid())") && !is_literal("CURRENT_TIMESTAMP"));
    }
}
