//! Foreign keys as constants: one in the module of each of the two tables.

use super::denied;
use super::from_ir::Names;
use super::model::{Column, Denied, Link, Table};
use super::names::{Scope, constant};
use super::out::Out;
use crate::grants::Verb;
use crate::ir::{ForeignKey, Schema, TableId};

/// Gives each of the `tables`, which are those of the schema, its links.
///
/// Forward a link is called as its column, without `_id` at the end; as the other table, where the key has
/// several columns. Backward it is called as the table that references, with `_by_` and the forward name
/// behind it where several keys of that table lead here. What is taken then, by a column or by a link
/// before it, is made longer: forward by the other table's name, backward by the forward name.
pub(super) fn give(schema: &Schema, names: &Names, tables: &mut [Table]) {
    let mut scopes: Vec<Scope> = tables.iter().map(Scope::of_columns).collect();
    let mut links: Vec<Vec<Link>> = tables.iter().map(|_| Vec::new()).collect();
    let keys: Vec<Foreign> = schema
        .table_ids()
        .flat_map(|from| schema.table(from).foreign_keys.iter().map(move |key| (from, key)))
        .filter_map(|(from, key)| Foreign::new(schema, names, tables, from, key))
        .collect();
    for key in &keys {
        let longer = format!("{}_{}", key.name, names.module(key.to));
        let constant = scopes[key.from.index()].take_first([key.name.clone(), longer]);
        links[key.from.index()].push(key.link(tables, constant, false));
    }
    for key in &keys {
        let table = names.module(key.from);
        let longer = format!("{table}_by_{}", key.name);
        let several = keys.iter().filter(|k| (k.from, k.to) == (key.from, key.to)).count() > 1;
        let name = if several { longer.clone() } else { table.to_owned() };
        let constant = scopes[key.to.index()].take_first([name, longer]);
        links[key.to.index()].push(key.link(tables, constant, true));
    }
    for key in &keys {
        tables[key.from.index()].linked = true;
        tables[key.to.index()].linked = true;
    }
    for (table, links) in tables.iter_mut().zip(links) {
        table.links = links;
    }
}

/// A foreign key whose columns Rust has.
struct Foreign {
    from: TableId,
    to: TableId,
    /// What it is called forward.
    name: String,
    /// Positions of the columns in the two tables.
    pairs: Vec<[usize; 2]>,
}

impl Foreign {
    fn new(
        schema: &Schema,
        names: &Names,
        tables: &[Table],
        from: TableId,
        key: &ForeignKey,
    ) -> Option<Foreign> {
        let to = key.table;
        let place = |table: TableId, column| {
            let name = &schema.table(table).column(column).name;
            tables[table.index()].columns.iter().position(|c| c.name == *name)
        };
        let pairs: Vec<[usize; 2]> = key
            .columns
            .iter()
            .zip(&key.references)
            .map(|(own, other)| Some([place(from, *own)?, place(to, *other)?]))
            .collect::<Option<_>>()?;
        let name = match pairs.as_slice() {
            [[own, _]] => {
                let name = tables[from.index()].columns[*own].constant.as_str();
                name.strip_suffix("_id").filter(|n| n.chars().any(char::is_alphabetic)).unwrap_or(name)
            }
            _ => names.module(to),
        };
        Some(Foreign { from, to, name: constant(name), pairs })
    }

    fn link(&self, tables: &[Table], constant: String, back: bool) -> Link {
        let [from, to] = [self.from, self.to].map(|id| &tables[id.index()]);
        let columns: Vec<_> = self.pairs.iter().map(|[own, _]| from.columns[*own].name.as_str()).collect();
        let columns = format!("`{}`", columns.join("`, `"));
        let (own, other, docs) = match back {
            false => (from, to, format!("The row of `{}` that {columns} references.", to.name)),
            true => (to, from, format!("The rows of `{}` whose {columns} references this one.", from.name)),
        };
        let unique = from
            .keys
            .iter()
            .any(|key| key.columns.iter().all(|column| self.pairs.iter().any(|[own, _]| own == column)));
        let pairs = self.pairs.iter().map(|[a, b]| if back { [*b, *a] } else { [*a, *b] });
        Link {
            constant,
            docs,
            to: other.structure.clone(),
            kind: if back && !unique { "ToMany" } else { "ToOne" },
            right: right(own, other, pairs.clone()),
            pairs: pairs
                .map(|[a, b]| {
                    let other = format!("super::{}::{}", other.module, other.columns[b].constant);
                    [own.columns[a].constant.clone(), other]
                })
                .collect(),
        }
    }
}

/// The type that says why a service may not use a link, if it may not.
fn right(own: &Table, other: &Table, mut pairs: impl Iterator<Item = [usize; 2]>) -> Option<String> {
    if other.denied(Verb::Select).is_some() {
        return Some(format!("super::{}::denied::{}", other.module, denied::READER));
    }
    let marker = |table: &Table, column: &Column| match column.no_read {
        Some(Denied::Own(_)) => denied::marker(table, column).map(str::to_owned),
        _ => None,
    };
    pairs.find_map(|[a, b]| {
        let there = |marker| format!("super::{}::denied::{marker}", other.module);
        let here = |marker| format!("denied::{marker}");
        marker(own, &own.columns[a]).map(here).or_else(|| marker(other, &other.columns[b]).map(there))
    })
}

/// Writes the links of a table, in its module.
pub(super) fn write(out: &mut Out, table: &Table) {
    if table.links.is_empty() {
        return;
    }
    for (at, link) in table.links.iter().enumerate() {
        out.doc(1, &link.docs);
        let right = link.right.as_ref().map_or(String::new(), |right| format!(", {right}"));
        let types = ["super::", &table.structure, ", super::", &link.to, ", super::rt::", link.kind].concat();
        let ty = ["super::rt::Link<", &types, &right, ">"].concat();
        let value = format!("super::rt::Link::new(LINKS[{at}])");
        out.line(1, &["pub const ", &link.constant, ": ", &ty, " = ", &value, ";"]);
    }
    out.line(0, &[]);
    let count = table.links.len().to_string();
    out.line(1, &["static LINKS: [super::rt::Pairs; ", &count, "] = ["]);
    for link in &table.links {
        let pairs: Vec<_> = link.pairs.iter().map(|[a, b]| format!("({a}.meta(), {b}.meta())")).collect();
        out.line(2, &["&[", &pairs.join(", "), "],"]);
    }
    out.line(1, &["];"]);
    out.line(0, &[]);
}

#[cfg(test)]
mod tests {
    use crate::{Input, Options, compile};

    /// The links that the module of `table` has.
    fn links(schema: &str, table: &str) -> Vec<String> {
        let options = Options { rust_only: true, ..Options::default() };
        let mut compiled = compile(vec![Input::text("a.schema", schema)], &options);
        assert!(!compiled.has_errors());
        let text = compiled.artifacts.pop().expect("the Rust file").text;
        let module = text.split(&format!("\npub mod {table} {{")).nth(1).expect("the module");
        let module = module.split("\n}\n").next().expect("its end");
        let lines = module.lines().filter(|line| line.contains("rt::Link<"));
        lines.map(|line| line.trim().replace("super::rt::", "").replace("super::", "")).collect()
    }

    const SCHEMA: &str = "
schema s { targets postgres, mysql, sqlite }
table person {
    id    int  primary key
    boss_id  int?  -> person.id
    city  int?  -> city.id
}
table city { id int primary key }
table post {
    a          int
    b          int
    author_id  int  -> person.id
    editor_id  int  -> person.id
    select_id  int  -> city.id
    primary key (a, b)
}
table note {
    a     int
    b     int
    post  text
    foreign key (a, b) -> post (a, b)
    unique (a, b)
}
";

    #[test]
    fn keys_are_called_by_their_columns_and_back_by_their_tables() {
        let post = [
            "pub const author: Link<Post, Person, ToOne> = Link::new(LINKS[0]);",
            "pub const editor: Link<Post, Person, ToOne> = Link::new(LINKS[1]);",
            "pub const select_: Link<Post, City, ToOne> = Link::new(LINKS[2]);",
            "pub const note: Link<Post, Note, ToOne> = Link::new(LINKS[3]);",
        ];
        assert_eq!(links(SCHEMA, "post"), post);
        let city = [
            "pub const person: Link<City, Person, ToMany> = Link::new(LINKS[0]);",
            "pub const post: Link<City, Post, ToMany> = Link::new(LINKS[1]);",
        ];
        assert_eq!(links(SCHEMA, "city"), city);
    }

    #[test]
    fn names_that_are_taken_get_longer() {
        let person = [
            "pub const boss: Link<Person, Person, ToOne> = Link::new(LINKS[0]);",
            "pub const city_city: Link<Person, City, ToOne> = Link::new(LINKS[1]);",
            "pub const person: Link<Person, Person, ToMany> = Link::new(LINKS[2]);",
            "pub const post_by_author: Link<Person, Post, ToMany> = Link::new(LINKS[3]);",
            "pub const post_by_editor: Link<Person, Post, ToMany> = Link::new(LINKS[4]);",
        ];
        assert_eq!(links(SCHEMA, "person"), person);
        assert_eq!(
            links(SCHEMA, "note"),
            ["pub const post_post: Link<Note, Post, ToOne> = Link::new(LINKS[0]);"]
        );
    }
}
