//! What a native schema is on its target, without what loading it does not keep.

use schema_core::Compiled;
use schema_core::diag::Diagnostics;
use schema_core::dialect::Target;
use schema_core::lower::lower;
use schema_core::phys::{Action, Counting, Index, IndexKey, KeyOf, Place, Table, Unique};
use schema_core::source::Span;

/// What a native schema is on its target, without what loading it does not keep: the order of tables and
/// of what they have besides columns, and where they stood in the text.
///
/// PostgreSQL and MySQL print expressions in their own words. Those are compared by the catalog, when what was
/// pulled is loaded and pulled again; here they stand as the columns they read.
pub fn settled(compiled: &Compiled, target: Target) -> String {
    let mut schema = lower(compiled.schema.as_ref().expect("it compiled"), target, &mut Diagnostics::new());
    schema.comment.clear();
    schema.tables.sort_by(|a, b| a.name.cmp(&b.name));
    schema.enums.sort_by(|a, b| a.name.cmp(&b.name));
    schema.domains.sort_by(|a, b| a.name.cmp(&b.name));
    schema.composites.sort_by(|a, b| a.name.cmp(&b.name));
    schema.sequences.sort_by(|a, b| a.name.cmp(&b.name));
    for raw in &mut schema.raws {
        // Its SQL is compared by the catalog, too.
        raw.sql.clear();
        raw.title.clear();
        raw.place = Place::Last;
        raw.object.iter_mut().for_each(|object| object.args = None);
    }
    schema.raws.sort_by_key(|raw| format!("{raw:?}"));
    for domain in &mut schema.domains {
        domain.default.iter_mut().for_each(literal);
        domain.checks.iter_mut().for_each(|(_, expr)| expr.clear());
        domain.checks.sort();
    }
    for sequence in &mut schema.sequences {
        sequence.options = counted(sequence.options, &sequence.ty);
    }
    schema.tables.iter_mut().for_each(|table| self::table(table, target));
    format!("{schema:#?}\n{}", grants(compiled, target))
}

/// The statements that give accounts their rights, in the order of their words.
fn grants(compiled: &Compiled, target: Target) -> String {
    let folder = format!("grants/{}/", target.name());
    let files = compiled.artifacts.iter().filter(|a| a.path.starts_with(&folder));
    let mut lines: Vec<&str> =
        files.flat_map(|a| a.text.lines()).filter(|l| l.starts_with("GRANT")).collect();
    lines.sort_unstable();
    lines.join("\n")
}

fn table(table: &mut Table, target: Target) {
    table.span = Span::new(table.span.source, 0, 0);
    comments(table, target);
    if target == Target::MySql {
        // It makes an index for a foreign key that has none. To MariaDB, `no action` is another word for
        // `restrict`.
        let own = |name: &str| table.foreign_keys.iter().any(|key| key.name == name);
        table.indexes.retain(|index| !own(&index.name));
        // Every index of InnoDB is a tree, and a unique one is a constraint.
        for index in &mut table.indexes {
            index.options.retain(|option| option != "USING BTREE");
        }
        let is_unique = |i: &Index| {
            let whole =
                |k: &IndexKey| matches!(k.of, KeyOf::Column(_)) && k.prefix.is_none() && !k.descending;
            i.unique && i.options.is_empty() && i.method.is_none() && i.keys.iter().all(whole)
        };
        let (uniques, others): (Vec<Index>, _) =
            std::mem::take(&mut table.indexes).into_iter().partition(is_unique);
        table.indexes = others;
        table.uniques.extend(uniques.into_iter().map(|index| {
            let columns = index.keys.into_iter().filter_map(|key| match key.of {
                KeyOf::Column(name) => Some(name),
                KeyOf::Expr(_) => None,
            });
            Unique { comment: index.comment, ..Unique::new(index.name, columns.collect()) }
        }));
        let actions = table.foreign_keys.iter_mut().flat_map(|key| [&mut key.on_delete, &mut key.on_update]);
        actions.filter(|a| **a == Action::NoAction).for_each(|a| *a = Action::Restrict);
    }
    table.uniques.sort_by(|a, b| a.name.cmp(&b.name));
    table.foreign_keys.sort_by(|a, b| (&a.name, &a.columns).cmp(&(&b.name, &b.columns)));
    table.foreign_keys.iter_mut().for_each(|key| key.detached = false);
    table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
    table.checks.sort_by(|a, b| a.name.cmp(&b.name));
    table.exclusions.sort_by(|a, b| a.name.cmp(&b.name));
    table.policies.sort_by(|a, b| a.name.cmp(&b.name));
    for column in &mut table.columns {
        column.counting = match target {
            Target::Postgres => counted(column.counting, &column.ty),
            // Where it begins is a counter of the table there, as those of rows are.
            Target::MySql | Target::Sqlite => Counting::default(),
        };
    }
    partitions(table, target);
    // SQLite's catalog keeps what was written.
    if target != Target::Sqlite {
        expressions(table);
    }
}

/// How a sequence counts, with nothing said that PostgreSQL would choose.
fn counted(counting: Counting, ty: &str) -> Counting {
    let (low, high) = match ty {
        "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let up = counting.step.unwrap_or(1) > 0;
    let min = counting.min.unwrap_or(if up { 1 } else { low });
    let max = counting.max.unwrap_or(if up { high } else { -1 });
    Counting {
        start: counting.start.or(Some(if up { min } else { max })),
        min: Some(min),
        max: Some(max),
        step: counting.step.or(Some(1)),
        cache: counting.cache.or(Some(1)),
        cycle: counting.cycle,
    }
}

/// PostgreSQL prints numbers of bounds in quotes, if they are below zero, and words of its own small. MySQL's partitions are one clause to
/// its catalog.
fn partitions(table: &mut Table, target: Target) {
    if target == Target::MySql {
        let parts = std::mem::take(&mut table.partitions);
        let parts = parts.iter().map(|p| format!("partition {} {}", p.name.name, p.bound));
        let clause = table.partition.iter().cloned().chain(parts).collect::<String>().to_lowercase();
        table.partition =
            Some(clause.chars().filter(|c| !c.is_whitespace() && !"(),`".contains(*c)).collect());
    }
    // Elsewhere they are tables, which come in any order.
    table.partitions.sort_by(|a, b| a.name.cmp(&b.name));
    for partition in &mut table.partitions {
        partition.bound = partition.bound.replace('\'', "").to_lowercase();
    }
}

/// Puts the columns that an expression reads in its place.
fn expressions(table: &mut Table) {
    let columns: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
    let read = |expr: &mut String| {
        let read = columns.iter().filter(|c| expr.contains(c.as_str()));
        *expr = read.cloned().collect::<Vec<_>>().join(" ");
    };
    for column in &mut table.columns {
        column.default.iter_mut().for_each(literal);
        column.generated.iter_mut().for_each(|g| read(&mut g.expr));
    }
    for index in &mut table.indexes {
        index.filter.iter_mut().for_each(read);
        for key in &mut index.keys {
            if let KeyOf::Expr(expr) = &mut key.of {
                read(expr);
            }
        }
    }
    table.exclusions.iter_mut().filter_map(|e| e.filter.as_mut()).for_each(read);
    table.checks.iter_mut().for_each(|check| read(&mut check.expr));
    table.policies.iter_mut().flat_map(|p| [&mut p.using, &mut p.check]).flatten().for_each(read);
}

/// Makes comments what the target keeps of them. SQLite has none, and MySQL none of foreign keys
/// and checks; its catalog takes three bytes a character.
fn comments(table: &mut Table, target: Target) {
    let of_keys = (table.primary_key.iter_mut().map(|key| &mut key.comment))
        .chain(table.foreign_keys.iter_mut().map(|key| &mut key.comment))
        .chain(table.checks.iter_mut().map(|check| &mut check.comment));
    match target {
        Target::Postgres => return,
        Target::MySql | Target::Sqlite => of_keys.for_each(String::clear),
    }
    let others = (table.columns.iter_mut().map(|column| &mut column.comment))
        .chain(table.indexes.iter_mut().map(|index| &mut index.comment))
        .chain(table.uniques.iter_mut().map(|unique| &mut unique.comment))
        .chain([&mut table.comment]);
    for comment in others {
        match target {
            Target::Sqlite => comment.clear(),
            _ => *comment = comment.chars().map(|c| if c > '\u{ffff}' { '?' } else { c }).collect(),
        }
    }
}

/// A default without the words that say its type, and without the zeros at the end of a moment.
fn literal(default: &mut String) {
    if let (Some(start), Some(end)) = (default.find('\''), default.rfind('\'')) {
        *default = default[start..=end].replace(".000000", "").replace("+00", "");
        // PostgreSQL writes JSON with blanks, and names in a literal without quotes that they don't need.
        *default = default.replace(": ", ":").replace(", ", ",").replace('"', "");
    }
    // PostgreSQL puts a number below zero in quotes.
    let number = default.trim_matches('\'');
    if number.parse::<f64>().is_ok() {
        *default = number.to_owned();
    }
    match default.to_ascii_lowercase().as_str() {
        "true" => *default = "1".to_owned(),
        "false" => *default = "0".to_owned(),
        // Of an expression, that there is one.
        text if text.contains(['(', '+', ':']) && !text.contains('\'') => *default = "computed".to_owned(),
        _ => {}
    }
}
