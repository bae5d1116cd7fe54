//! Likely renames that no `was` says: something is gone, and something of its shape is new. They are pointed out, and
//! nothing follows from them by itself.
//!
//! A column is likely to be another one's new name if both are of one kind of type, and the names are alike or both
//! stand at one place. A table is, if most of the columns are the same, or many of them and the names are alike. Where
//! two are as likely as each other, nothing is said.

use super::Renames;
use crate::ir::{Column, QName, Schema, Table, Type};
use crate::suggest::closest;
use std::mem::discriminant;

/// What may have another name in the newer schema.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Guesses {
    /// Tables: the old and the new name.
    pub tables: Vec<(QName, QName)>,
    /// Columns: the table's new name, the old and the new name of the column.
    pub columns: Vec<(QName, String, String)>,
}

impl Guesses {
    /// What neither `renames` nor the names themselves tell.
    pub fn between(old: &Schema, new: &Schema, renames: &Renames) -> Guesses {
        let after = |table: &Table| {
            let renamed = renames.tables.iter().find(|(before, _)| *before == table.name);
            let name = renamed.map_or(&table.name, |(_, after)| after);
            new.tables.iter().find(|t| t.name == *name)
        };
        let gone: Vec<&Table> = old.tables.iter().filter(|table| after(table).is_none()).collect();
        let is_old =
            |table: &&Table| old.tables.iter().any(|o| after(o).is_some_and(|t| t.name == table.name));
        let made: Vec<&Table> = new.tables.iter().filter(|table| !is_old(table)).collect();
        let likeness = |was: &&Table, now: &&Table| table_likeness(old, was, new, now);
        let tables = pairs(&gone, &made, likeness);

        let mut guesses = Guesses::default();
        for was in &old.tables {
            let Some(now) = after(was) else { continue };
            let renamed = |column: &Column| {
                let mut mine = renames.columns.iter().filter(|(of, ..)| *of == now.name);
                mine.find(|(_, before, _)| *before == column.name).map(|(_, _, after)| after.as_str())
            };
            let stays = |c: &Column| now.find(renamed(c).unwrap_or(&c.name)).is_some();
            let gone: Vec<(usize, &Column)> =
                was.columns.iter().enumerate().filter(|(_, c)| !stays(c) && c.generated.is_none()).collect();
            let is_old = |c: &Column| {
                was.columns.iter().any(|before| renamed(before).unwrap_or(&before.name) == c.name)
            };
            let made: Vec<(usize, &Column)> =
                now.columns.iter().enumerate().filter(|(_, c)| !is_old(c) && c.generated.is_none()).collect();
            let likeness = |was: &(usize, &Column), now: &(usize, &Column)| {
                column_likeness(same_type(old, &was.1.ty, new, &now.1.ty), *was, *now)
            };
            let likely = pairs(&gone, &made, likeness).into_iter();
            guesses.columns.extend(
                likely.map(|((_, was), (_, to))| (now.name.clone(), was.name.clone(), to.name.clone())),
            );
        }
        guesses.tables = tables.into_iter().map(|(was, now)| (was.name.clone(), now.name.clone())).collect();
        guesses
    }

    /// What a table that is gone may have become.
    pub fn table(&self, was: &QName) -> Option<&QName> {
        self.tables.iter().find(|(old, _)| old == was).map(|(_, new)| new)
    }

    /// What a column that is gone may have become, in the table of this newer name.
    pub fn column(&self, table: &QName, was: &str) -> Option<&str> {
        let mut mine = self.columns.iter().filter(|(of, ..)| of == table);
        mine.find(|(_, old, _)| old == was).map(|(_, _, new)| new.as_str())
    }
}

/// Those that are each other's likeliest, and no other is as likely.
fn pairs<T: Copy>(gone: &[T], made: &[T], likeness: impl Fn(&T, &T) -> u32) -> Vec<(T, T)> {
    let table: Vec<Vec<u32>> = gone.iter().map(|g| made.iter().map(|m| likeness(g, m)).collect()).collect();
    let mut pairs = Vec::new();
    for (row, was) in gone.iter().enumerate() {
        for (at, now) in made.iter().enumerate() {
            let here = table[row][at];
            let in_row = table[row].iter().filter(|other| **other >= here).count();
            let in_column = table.iter().filter(|other| other[at] >= here).count();
            if here > 0 && in_row == 1 && in_column == 1 {
                pairs.push((*was, *now));
            }
        }
    }
    pairs
}

/// Nothing if the one is not likely to be the other.
fn column_likeness(types: Likeness, (at, was): (usize, &Column), (to, now): (usize, &Column)) -> u32 {
    let names = alike(&was.name, &now.name);
    let place = at == to;
    match types {
        Likeness::None => 0,
        Likeness::Kind if !names => 0,
        _ if !names && !place => 0,
        _ => 1 + u32::from(types == Likeness::Same) + 2 * u32::from(place) + 4 * u32::from(names),
    }
}

/// In percent; nothing if the one is not likely to be the other.
fn table_likeness(old: &Schema, was: &Table, new: &Schema, now: &Table) -> u32 {
    if was.name.namespace != now.name.namespace {
        return 0;
    }
    // Keys that count by themselves are in every table.
    let of = |table: &Table| table.columns.iter().filter(|c| c.auto.is_none()).count();
    let same = |c: &&Column| {
        let other = now.find(&c.name).map(|id| now.column(id));
        c.auto.is_none() && other.is_some_and(|o| same_type(old, &c.ty, new, &o.ty) == Likeness::Same)
    };
    let both = was.columns.iter().filter(same).count();
    let all = of(was) + of(now);
    let percent = u32::try_from(200 * both / all.max(1)).unwrap_or(0);
    let names = alike(&was.name.name, &now.name.name);
    let likely = both >= 1 && (percent >= 30 && names) || both >= 2 && percent >= 70;
    if likely { percent + if names { 100 } else { 0 } } else { 0 }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Likeness {
    None,
    Kind,
    Same,
}

fn same_type(old: &Schema, was: &Type, new: &Schema, now: &Type) -> Likeness {
    let named = |same: bool| if same { Likeness::Same } else { Likeness::None };
    match (was, now) {
        (Type::Enum(was), Type::Enum(now)) => named(old.enum_(*was).name == new.enum_(*now).name),
        (Type::Named(was), Type::Named(now)) => named(old.named(*was).name == new.named(*now).name),
        (Type::Array(was), Type::Array(now)) => same_type(old, was, new, now),
        _ if was == now => Likeness::Same,
        (Type::Varchar(_) | Type::Char(_) | Type::Text, Type::Varchar(_) | Type::Char(_) | Type::Text) => {
            Likeness::Kind
        }
        _ if discriminant(was) == discriminant(now) => Likeness::Kind,
        _ => Likeness::None,
    }
}

/// Whether one name may be made of the other: few letters differ, or they share a word of more than two letters.
fn alike(was: &str, now: &str) -> bool {
    let words = |name: &str| {
        name.split('_').map(|word| word.trim_end_matches('s').to_lowercase()).collect::<Vec<_>>()
    };
    let (a, b) = (words(was), words(now));
    let shared = a.iter().any(|word| word.len() > 2 && b.contains(word));
    shared || now.len() > 2 && closest(was, [now]).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::{Input, Options, compile};

    fn guesses(old: &str, new: &str) -> (Vec<String>, Vec<String>) {
        let schema = |text: &str| {
            let text = format!("schema s {{\n}}\nenum mood {{\n    good\n    bad\n}}\n{text}");
            let compiled =
                compile(vec![Input::text("s", text)], &Options { check_only: true, ..Options::default() });
            assert!(!compiled.has_errors(), "{:?}", compiled.diagnostics);
            compiled.schema.expect("it compiles")
        };
        let (old, new) = (schema(old), schema(new));
        let found = Guesses::between(&old, &new, &Renames::between(&old, &new));
        (
            found.tables.iter().map(|(was, now)| format!("{was} > {now}")).collect(),
            found.columns.iter().map(|(of, was, now)| format!("{of}: {was} > {now}")).collect(),
        )
    }

    fn columns(old: &str, new: &str) -> Vec<String> {
        let table = |columns: &str| format!("table t {{\n    id bigint primary key\n{columns}\n}}\n");
        guesses(&table(old), &table(new)).1
    }

    #[test]
    fn columns_that_are_likely_renamed() {
        assert_eq!(columns("full_name varchar(50)", "name varchar(80)"), ["t: full_name > name"]);
        assert_eq!(
            columns("created timestamp?", "born timestamp"),
            ["t: created > born"],
            "one place, one type"
        );
        assert_eq!(columns("a int\nemial text", "x date\na int\nemail text"), ["t: emial > email"]);
        assert_eq!(
            columns("first_name text\nlast_name text", "given_name text\nfamily_name text"),
            ["t: first_name > given_name", "t: last_name > family_name"],
            "what stands at one place is likelier"
        );
        assert_eq!(columns("state mood", "mood mood"), ["t: state > mood"]);
    }

    #[test]
    fn columns_that_are_not() {
        let none: [&str; 0] = [];
        assert_eq!(columns("points int", "born date"), none, "another type");
        assert_eq!(columns("points int", "note text"), none);
        assert_eq!(columns("a text\npoints int", "age int\na text"), none, "another place and name");
        assert_eq!(columns("code varchar(5)", "remark varchar(500)"), none, "neither name nor type");
        assert_eq!(columns("name text was title", "name text was title"), none);
        assert_eq!(columns("full_name text", "name text was full_name"), none, "it is said");
        assert_eq!(
            columns("a int\nuser_code int", "a int\nb int\nuser_key int\nuser_mark int"),
            none,
            "two as likely"
        );
    }

    #[test]
    fn tables() {
        let user = "table users {\n    id bigint primary key auto\n    email varchar(99)\n    name text\n}\n";
        let account = user.replace("users", "account");
        assert_eq!(guesses(user, &account).0, ["users > account"]);
        let grown = user.replace("users", "user").replace("name text", "age int\n    seen date\n    at date");
        assert_eq!(guesses(user, &grown).0, ["users > user"], "few columns, and the name");
        let other = "table city {\n    id bigint primary key auto\n    name text\n    lat double\n    lon double\n}\n";
        assert!(guesses(user, other).0.is_empty());
        assert!(guesses(user, &format!("{account}{}", account.replace("account", "person"))).0.is_empty());
        let said = user.replace("users {", "account {\n    was users");
        assert!(guesses(user, &said).0.is_empty());
    }
}
