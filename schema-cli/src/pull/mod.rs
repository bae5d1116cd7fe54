//! A live database's schema as `.schema` text.
//!
//! The text is written in the words of the language wherever they mean exactly what the catalog says.
//! Whether they do is not guessed: the text is compiled, and what it becomes is compared with the
//! catalog. A piece that does not compile, or comes out as something else, is written again in a plainer
//! [`Form`]: with the target's own SQL, then as a `raw` item. So the outcome always compiles, and what
//! could not be carried over is named.

mod access;
mod count;
mod expr;
mod items;
mod out;
mod plain;
mod table;
mod types;
mod verify;
mod view;
mod words;

pub(crate) use count::Counts;

use expr::View;
use out::{Form, Forms, Out, Piece, Way};
use schema_core::diag::{Diagnostics, Severity, render};
use schema_core::dialect::{Target, quote};
use schema_core::lower::lower;
use schema_core::phys::{self, Name, Schema};
use schema_core::{Compiled, Input, Options, compile};
use std::collections::{BTreeMap, HashMap, HashSet};
use verify::Difference;
use view::Views;

/// What a pull gives.
pub(crate) struct Pulled {
    /// The schema, formatted.
    pub(crate) text: String,
    /// What it holds.
    pub(crate) counts: Counts,
    /// What could not be carried over, or comes back in another form.
    pub(crate) notes: Vec<String>,
}

/// More rounds than there are forms: what is mended may show what was behind it.
const ROUNDS: usize = 12;

/// The text of `schema`. An error is a fault of this program: it says which text does not compile.
pub(crate) fn pull(schema: Schema) -> Result<Pulled, String> {
    let schema = &settled(schema);
    let views = view::read(schema);
    let mut forms = Forms::new();
    let mut open = Wrong::new();
    for _ in 0..ROUNDS {
        let draft = Draft::new(schema, &forms, &views);
        let out = draft.write();
        let compiled = compile(vec![Input::text("pulled.schema", out.text())], &CHECK);
        let mut wrong = errors(&compiled, &out)?;
        if wrong.is_empty() {
            let differing = differences(&compiled, schema, &views);
            wrong = mendable(&differing, &forms);
            if wrong.is_empty() {
                return finish(&draft, &out, &compiled, differing);
            }
        }
        plainer(&mut forms, &wrong, schema.target);
        open = wrong;
    }
    let line = |(piece, why): (&Piece, &String)| format!("{}: {why}", verify::title(schema, *piece));
    Err(open.iter().map(line).collect::<Vec<_>>().join("\n"))
}

/// The same schema in an order that loading it does not change: tables by name, and in each the unique
/// indexes before the others, as the compiler writes them.
fn settled(mut schema: Schema) -> Schema {
    schema.tables.sort_by(|a, b| a.name.cmp(&b.name));
    for table in &mut schema.tables {
        table.indexes.sort_by_key(|index| !index.unique);
        // The compiler quotes every name, the catalog those that need it.
        let plain = table.partition.as_deref().and_then(|p| table::plain_partition(schema.target, p));
        if let Some((method, names)) = plain {
            let names: Vec<String> = names.iter().map(|n| quote::ident(schema.target, n)).collect();
            table.partition = Some(format!("PARTITION BY {method} ({})", names.join(", ")));
        }
    }
    schema
}

const CHECK: Options =
    Options { check_only: true, rust_only: false, service: None, revision: None, allow: Vec::new() };

/// Pieces that have to be written plainer, each with the reason.
type Wrong = BTreeMap<Piece, String>;

/// The pieces that don't compile.
fn errors(compiled: &Compiled, out: &Out) -> Result<Wrong, String> {
    let mut wrong = Wrong::new();
    for diagnostic in compiled.diagnostics.iter().filter(|d| d.severity == Severity::Error) {
        match out.at(diagnostic.primary.span.range().start) {
            Some(piece) => wrong.entry(piece).or_insert_with(|| diagnostic.message.clone()),
            None => return Err(render::text(&compiled.sources, std::slice::from_ref(diagnostic), false)),
        };
    }
    Ok(wrong)
}

/// What became something else on its target than what the catalog has.
fn differences(compiled: &Compiled, schema: &Schema, views: &Views) -> Vec<Difference> {
    let Some(ir) = &compiled.schema else { return Vec::new() };
    verify::differences(schema, &lower(ir, schema.target, &mut Diagnostics::new()), views)
}

/// The pieces that differ and can still be written plainer.
fn mendable(differing: &[Difference], forms: &Forms) -> Wrong {
    let pieces = differing.iter().filter_map(|d| Some((d.piece?, d.what.clone())));
    pieces.filter(|(piece, _)| !forms.contains_key(piece)).collect()
}

/// Puts each piece, or what holds it where it can't stand alone, into its next form.
fn plainer(forms: &mut Forms, wrong: &Wrong, target: Target) {
    for (&piece, why) in wrong {
        let way = forms.entry(piece).or_default();
        *way = Way { form: way.form.plainer(), why: why.clone() };
        if way.form != Form::Raw {
            continue;
        }
        // What can't stand alone takes its table with it.
        let alone = match piece {
            Piece::ForeignKey(..) => target != Target::Sqlite,
            Piece::Column(..)
            | Piece::Default(..)
            | Piece::Generated(..)
            | Piece::PrimaryKey(_)
            | Piece::Unique(..)
            | Piece::Check(..)
            | Piece::Exclusion(..) => false,
            _ => true,
        };
        if let Some(t) = verify::table_of(piece).filter(|_| !alone) {
            forms.insert(Piece::Table(t), Way { form: Form::Raw, why: why.clone() });
        }
    }
}

fn finish(
    draft: &Draft<'_>,
    out: &Out,
    compiled: &Compiled,
    differing: Vec<Difference>,
) -> Result<Pulled, String> {
    let mut notes = draft.told();
    notes.extend(differing.into_iter().filter(|d| !draft.is_told(d.piece)).map(|d| d.what));
    let counts = compiled.schema.as_ref().map(Counts::of).unwrap_or_default();
    let text = schema_core::format(Input::text("pulled.schema", out.text()))
        .map_err(|_| "the text can't be formatted".to_owned())?;
    Ok(Pulled { text, counts, notes })
}

/// An enum that the target has no name for: MySQL's stand on their column.
struct OwnEnum {
    table: usize,
    column: usize,
    name: String,
    labels: Vec<String>,
}

/// The text in the making.
struct Draft<'a> {
    schema: &'a Schema,
    forms: &'a Forms,
    /// The options that most tables have.
    options: Option<Vec<String>>,
    enums: Vec<OwnEnum>,
    /// Tables that are written as tables.
    tables: HashSet<&'a Name>,
    /// Raw items that are written as views, by place.
    views: HashMap<&'a usize, &'a View>,
}

impl<'a> Draft<'a> {
    fn new(schema: &'a Schema, forms: &'a Forms, views: &'a Views) -> Draft<'a> {
        let form = |piece| forms.get(&piece).map_or(Form::Words, |way| way.form);
        let written = schema.tables.iter().enumerate().filter(|(t, _)| form(Piece::Table(*t)) < Form::Raw);
        Draft {
            schema,
            forms,
            options: most_frequent(schema),
            enums: own_enums(schema, forms),
            tables: written.map(|(_, table)| &table.name).collect(),
            views: views.iter().filter(|(i, _)| !forms.contains_key(&Piece::Raw(**i))).collect(),
        }
    }

    fn form(&self, piece: Piece) -> Form {
        self.forms.get(&piece).map_or(Form::Words, |way| way.form)
    }

    fn has_table(&self, name: &Name) -> bool {
        self.tables.contains(name)
    }

    /// Whether a view of this name is written as one.
    fn has_view(&self, name: &Name) -> bool {
        self.views.values().any(|view| view.name == *name)
    }

    /// The enum of a column that has one of its own.
    fn enum_of(&self, t: usize, c: usize) -> Option<String> {
        let found = self.enums.binary_search_by_key(&(t, c), |e| (e.table, e.column)).ok()?;
        Some(words::ident(&self.enums[found].name))
    }

    fn write(&self) -> Out {
        let mut out = Out::default();
        items::head(self, &mut out);
        items::before_tables(self, &mut out);
        for t in 0..self.schema.tables.len() {
            if self.form(Piece::Table(t)) < Form::Raw {
                table::write(self, &mut out, t);
            }
        }
        items::after_tables(self, &mut out);
        access::write(self, &mut out);
        out
    }

    /// What is a raw item though the language has a word for it, or not written at all.
    fn told(&self) -> Vec<String> {
        let line = |(piece, way): (&Piece, &Way)| {
            let title = verify::title(self.schema, *piece);
            match way.form {
                Form::Words | Form::Sql => None,
                // What goes with its table is told with it.
                Form::Raw if plain::stands_alone(*piece) => {
                    Some(format!("{title} is a raw item: {}", way.why))
                }
                Form::Raw => None,
                Form::Left => Some(format!("left out: {title}: {}", way.why)),
            }
        };
        self.forms.iter().filter_map(line).collect()
    }

    /// Whether a difference at this piece shows in the text: it is a raw item, or left out and named.
    fn is_told(&self, piece: Option<Piece>) -> bool {
        let Some(piece) = piece else { return false };
        let table = verify::table_of(piece).map(Piece::Table);
        self.form(piece) >= Form::Raw || table.is_some_and(|table| self.form(table) >= Form::Raw)
    }
}

/// The options that most tables have, which stand at the schema's head; only MySQL tables always have
/// some.
fn most_frequent(schema: &Schema) -> Option<Vec<String>> {
    if schema.target != Target::MySql {
        return None;
    }
    let mut counts: HashMap<&Vec<String>, usize> = HashMap::new();
    for table in &schema.tables {
        *counts.entry(&table.options).or_default() += 1;
    }
    let mut counts: Vec<(&Vec<String>, usize)> = counts.into_iter().collect();
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    counts.first().filter(|(options, _)| !options.is_empty()).map(|(options, _)| (*options).clone())
}

/// The enums of MySQL's columns, by place.
fn own_enums(schema: &Schema, forms: &Forms) -> Vec<OwnEnum> {
    let mut enums = Vec::new();
    if schema.target != Target::MySql {
        return enums;
    }
    let mut taken: HashSet<String> = schema.tables.iter().map(|t| t.name.name.to_lowercase()).collect();
    for (t, table) in schema.tables.iter().enumerate() {
        for (c, column) in table.columns.iter().enumerate() {
            let words = !forms.contains_key(&Piece::Column(t, c)) && !forms.contains_key(&Piece::Table(t));
            let Some(labels) = labels(column).filter(|_| words) else { continue };
            let base = format!("{}_{}", table.name.name, column.name);
            let mut name = base.clone();
            let mut number = 2;
            while !taken.insert(name.to_lowercase()) {
                name = format!("{base}_{number}");
                number += 1;
            }
            enums.push(OwnEnum { table: t, column: c, name, labels });
        }
    }
    enums
}

/// The labels of `enum('a', 'b')`.
fn labels(column: &phys::Column) -> Option<Vec<String>> {
    let list = column.ty.strip_prefix("enum(")?.strip_suffix(')')?;
    let mut labels = Vec::new();
    let mut rest = list;
    while let Some(inner) = rest.strip_prefix('\'') {
        let mut label = String::new();
        let mut chars = inner.char_indices().peekable();
        let end = loop {
            match chars.next()? {
                (_, '\'') if chars.peek().is_some_and(|(_, c)| *c == '\'') => {
                    chars.next();
                    label.push('\'');
                }
                (at, '\'') => break at + 1,
                (_, '\\') => label.push(chars.next()?.1),
                (_, c) => label.push(c),
            }
        };
        labels.push(label);
        rest = inner[end..].trim_start_matches(',').trim_start();
    }
    (rest.is_empty() && !labels.is_empty()).then_some(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read() {
        let column = |ty: &str| phys::Column::new("c", ty);
        assert_eq!(labels(&column("enum('a', 'it''s', 'b,c')")).unwrap(), ["a", "it's", "b,c"]);
        assert_eq!(labels(&column("varchar(9)")), None);
    }

    #[test]
    fn a_name_that_somebody_gave_stays_on_sqlite() {
        let name = |name: &str| Name { namespace: None, name: name.to_owned() };
        let span = schema_core::source::Span::new(schema_core::source::SourceId(0), 0, 0);
        let mut table = phys::Table::new(name("t"), String::new(), span);
        table.columns.push(phys::Column { not_null: true, ..phys::Column::new("id", "int") });
        table.primary_key = Some(phys::Key::new("t_pkey".to_owned(), vec!["id".to_owned()]));
        let tables = vec![table];
        let schema = Schema { native: true, tables, ..Schema::new(Target::Sqlite, "s".to_owned()) };
        let pulled = pull(schema).unwrap();
        assert!(pulled.text.contains("primary key t_pkey (id)"), "{}", pulled.text);
        assert!(pulled.notes.is_empty(), "{:?}", pulled.notes);
    }

    #[test]
    fn a_list_in_the_check_of_a_type_is_carried_over() {
        let list = "(VALUE)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])";
        let domain = phys::Domain {
            name: Name { namespace: None, name: "d".to_owned() },
            ty: "varchar(9)".to_owned(),
            collate: None,
            not_null: false,
            default: None,
            checks: vec![("d_check".to_owned(), list.to_owned())],
            comment: String::new(),
        };
        let domains = vec![domain];
        let schema = Schema { native: true, domains, ..Schema::new(Target::Postgres, "s".to_owned()) };
        let pulled = pull(schema).unwrap();
        assert!(pulled.text.contains("type d = varchar(9) check"), "{}", pulled.text);
        assert!(pulled.notes.is_empty(), "{:?}", pulled.notes);
    }
}
