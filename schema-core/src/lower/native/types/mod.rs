//! Types in native schemas, in both directions: what a portable type is called on its one target, and which
//! portable type a target's own is. One spelling stands for each type: the one that [`type_name`] gives, and
//! that [`canonical`] makes of what a catalog prints.

mod mysql;
mod postgres;
mod sqlite;
#[cfg(test)]
mod tests;

use crate::dialect::Target;
use crate::ir::{Schema, Type};

/// What `target` calls the type itself, with `precision` digits of a second if they are given. `None`: it
/// has none that holds exactly this.
pub fn type_name(schema: &Schema, target: Target, ty: &Type, precision: Option<u8>) -> Option<String> {
    match (target, ty) {
        (Target::Postgres, _) => postgres::name(schema, ty, precision),
        // Without domains, a name stands for what it names.
        (Target::MySql | Target::Sqlite, Type::Named(id)) => {
            let named = schema.named(*id);
            match named.native.get(target) {
                Some(native) => Some(canonical(target, native)),
                None => type_name(schema, target, &named.base, named.precision),
            }
        }
        (Target::MySql, _) => mysql::name(schema, ty, precision),
        (Target::Sqlite, _) => sqlite::name(ty, precision),
    }
}

/// The portable type whose [`type_name`] is exactly `name`, as the language writes it; `None` if there is
/// none. Enums and named types are not among them: their names are the schema's.
pub fn portable(target: Target, name: &str) -> Option<String> {
    match target {
        Target::Postgres => postgres::portable(name),
        Target::MySql => mysql::portable(name),
        Target::Sqlite => sqlite::portable(name),
    }
}

/// `text`, a type as the catalog of `target` prints it, in our spelling.
pub fn canonical(target: Target, text: &str) -> String {
    let text = text.trim();
    match target {
        Target::Postgres => postgres::canonical(text),
        Target::MySql => mysql::canonical(text),
        // SQLite keeps a type as it was written, and so do we.
        Target::Sqlite => text.to_owned(),
    }
}

/// The portable type that has the values of the type `name`, if one has, though it becomes another: code
/// reads such a column as that.
pub fn fitting(target: Target, name: &str) -> Option<String> {
    match target {
        Target::Postgres => postgres::fitting(name),
        Target::MySql => mysql::fitting(name),
        Target::Sqlite => sqlite::fitting(name),
    }
}

/// The longest varchar of the language.
const MAX_VARCHAR: u32 = 65_535;
/// The longest char of the language.
const MAX_CHAR: u32 = 255;

/// A type's name taken apart: `head(args)tail`.
struct Spelling<'a> {
    head: &'a str,
    args: Vec<u32>,
    tail: &'a str,
}

impl<'a> Spelling<'a> {
    /// `None` if what stands in the first parentheses are no numbers.
    fn of(name: &'a str) -> Option<Spelling<'a>> {
        let Some((head, rest)) = name.split_once('(') else {
            return Some(Spelling { head: name, args: Vec::new(), tail: "" });
        };
        let (args, tail) = rest.split_once(')')?;
        let args = args.split(',').map(|n| n.trim().parse().ok()).collect::<Option<_>>()?;
        Some(Spelling { head: head.trim_end(), args, tail })
    }
}

/// `decimal(p, s)` of the language, where it has one so large.
fn decimal(precision: u32, scale: u32) -> Option<String> {
    ((1..=65).contains(&precision) && scale <= precision.min(30))
        .then(|| format!("decimal({precision}, {scale})"))
}
