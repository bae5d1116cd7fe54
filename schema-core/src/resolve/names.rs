//! Names: what is declared, how it is found, and what was probably meant.

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::Target;
use crate::ir::{ColumnId, EnumId, QName, SequenceId, TableId, TypeId};
use crate::source::Span;
use crate::suggest::{Guess, closest};
use crate::syntax::{ast, spelled};
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;

/// `name` without regard to case: two names with one fold can't stand side by side.
pub(crate) fn fold(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|b| b.is_ascii_uppercase() || !b.is_ascii()) {
        Cow::Owned(name.to_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// A name of the schema that lies in PostgreSQL's namespaces: a table, an enum, a type, a sequence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Global {
    Table(TableId),
    Enum(EnumId),
    Type(TypeId),
    /// Its place among the composite types of the source.
    Composite(usize),
    Sequence(SequenceId),
    /// Its place among the views of the source.
    View(usize),
}

impl Global {
    fn title(self) -> &'static str {
        match self {
            Global::Table(_) => "a table",
            Global::Enum(_) => "an enum",
            Global::Type(_) | Global::Composite(_) => "a type",
            Global::Sequence(_) => "a sequence",
            Global::View(_) => "a view",
        }
    }
}

struct Declared {
    what: Global,
    name: QName,
    span: Span,
}

/// The tables, enums, named types and sequences of a schema.
pub(crate) struct Names {
    /// The one target of a native schema.
    pub(crate) native: Option<Target>,
    /// In the order of the source.
    list: Vec<Declared>,
    /// By what is one name on some target: see [`Names::key`].
    index: HashMap<String, usize>,
    /// How many suggestions have been looked for: each costs a walk over all names.
    searched: Cell<usize>,
}

/// Past this many unknown names nobody reads suggestions.
const MAX_SEARCHES: usize = 100;

/// The name of a path. `public` is PostgreSQL's default namespace, so that `public.t` is `t`.
pub(crate) fn qname(path: &ast::Path) -> QName {
    let namespace = path.namespace.as_ref().map(|n| n.name.clone()).filter(|n| n != "public");
    QName { namespace, name: path.name.name.clone() }
}

impl Names {
    /// Without a name yet.
    pub(crate) fn new(native: Option<Target>) -> Names {
        Names { native, list: Vec::new(), index: HashMap::new(), searched: Cell::new(0) }
    }

    /// What two names that can't stand side by side have in common: some targets join the namespace to the
    /// name, some ignore case. A native schema's one target says itself what it takes.
    fn key<'n>(&self, name: &'n QName) -> Cow<'n, str> {
        match (&name.namespace, self.native) {
            (None, Some(_)) => Cow::Borrowed(&name.name),
            (Some(ns), Some(Target::Postgres)) => Cow::Owned(format!("{ns}\0{}", name.name)),
            (Some(_), Some(_)) => Cow::Owned(name.flat()),
            (None, None) => fold(&name.name),
            (Some(_), None) => Cow::Owned(fold(&name.flat()).into_owned()),
        }
    }

    /// Declares a name, unless it is taken.
    pub(crate) fn declare(&mut self, what: Global, name: &QName, span: Span, diags: &mut Diagnostics) {
        if matches!(what, Global::Enum(_) | Global::Type(_) | Global::Composite(_))
            && name.namespace.is_none()
            && super::types::is_builtin(&name.name)
        {
            diags.push(
                Diagnostic::new(Code::E0201, span, format!("'{name}' is a type of the language"))
                    .help("choose another name"),
            );
        }
        let key = self.key(name);
        let Some(&at) = self.index.get(key.as_ref()) else {
            self.index.insert(key.into_owned(), self.list.len());
            self.list.push(Declared { what, name: name.clone(), span });
            return;
        };
        let first = &self.list[at];
        let kinds = (first.what.title(), what.title());
        let diagnostic = if first.name == *name {
            let message = if kinds.0 == kinds.1 {
                format!(
                    "{} '{name}' is declared twice",
                    kinds.0.trim_start_matches("an ").trim_start_matches("a ")
                )
            } else {
                format!("'{name}' is declared as {} and as {}", kinds.0, kinds.1)
            };
            Diagnostic::new(Code::E0201, span, message)
                .help("tables, views, enums, types and sequences share one set of names: rename one of them")
        } else if first.name.flat() == name.flat() {
            let message = format!("'{name}' and '{}' become the same name, '{}'", first.name, name.flat());
            Diagnostic::new(Code::E0208, span, message)
                .note("targets without namespaces join the two parts with `_`")
                .help("rename one of them")
        } else {
            Diagnostic::new(Code::E0208, span, format!("'{name}' and '{}' differ only in case", first.name))
                .help("some targets take them for one name: rename one of them")
        };
        diags.push(diagnostic.also(first.span, "first declared here"));
    }

    /// What `name` is.
    pub(crate) fn get(&self, name: &QName) -> Option<Global> {
        let found = &self.list[*self.index.get(self.key(name).as_ref())?];
        (found.name == *name).then_some(found.what)
    }

    /// The table a path names, or the diagnostic that says it names none.
    pub(crate) fn table(&self, path: &ast::Path) -> Result<TableId, Box<Diagnostic>> {
        let name = qname(path);
        let span = path.span();
        match self.get(&name) {
            Some(Global::Table(id)) => Ok(id),
            Some(other) => {
                let message = format!("'{name}' is not a table but {}", other.title());
                Err(Box::new(Diagnostic::new(Code::E0202, span, message).help("name a table")))
            }
            None => {
                let diagnostic = Diagnostic::new(Code::E0202, span, format!("unknown table '{name}'"));
                Err(Box::new(match self.near(&name, |g| matches!(g, Global::Table(_))) {
                    Some((near, guess)) => diagnostic
                        .help(format!("did you mean '{}'?", near.name))
                        .also(near.span, "declared here")
                        .spell(span, &guess, near.name.spelled()),
                    None => diagnostic.help("declare it: `table NAME { … }`"),
                }))
            }
        }
    }

    /// The table or view a path names, or the diagnostic that says it names none.
    pub(crate) fn relation(&self, path: &ast::Path) -> Result<Global, Box<Diagnostic>> {
        let (name, span) = (qname(path), path.span());
        match self.get(&name) {
            Some(found @ (Global::Table(_) | Global::View(_))) => Ok(found),
            Some(other) => {
                let message = format!("'{name}' is not a table or a view but {}", other.title());
                Err(Box::new(Diagnostic::new(Code::E0202, span, message).help("name a table or a view")))
            }
            None => {
                let diagnostic = Diagnostic::new(Code::E0202, span, format!("unknown table '{name}'"));
                Err(Box::new(match self.near(&name, |g| matches!(g, Global::Table(_) | Global::View(_))) {
                    Some((near, guess)) => diagnostic
                        .help(format!("did you mean '{}'?", near.name))
                        .also(near.span, "declared here")
                        .spell(span, &guess, near.name.spelled()),
                    None => diagnostic.help("declare it: `table NAME { … }`, or name it in `with`"),
                }))
            }
        }
    }

    /// The declared name that is nearest to `name`.
    fn near(&self, name: &QName, kind: impl Fn(Global) -> bool) -> Option<(&Declared, Guess)> {
        // The same name in another namespace, or written flat, is a better guess than any spelling.
        if let Some(&at) = self.index.get(self.key(name).as_ref())
            && kind(self.list[at].what)
        {
            let found = &self.list[at];
            return Some((found, Guess { name: found.name.to_string(), sure: true }));
        }
        if self.searched.replace(self.searched.get() + 1) > MAX_SEARCHES {
            return None;
        }
        let of_kind = || self.list.iter().filter(|d| kind(d.what));
        let mut same = of_kind().filter(|d| d.name.name == name.name);
        if let Some(found) = same.next() {
            return Some((found, Guess { name: found.name.to_string(), sure: same.next().is_none() }));
        }
        let shown: Vec<String> = of_kind().map(|d| d.name.to_string()).collect();
        let guess = closest(&name.to_string(), shown.iter().map(String::as_str))?;
        let found = of_kind().zip(&shown).find(|(_, s)| **s == guess.name).map(|(d, _)| d)?;
        Some((found, guess))
    }

    /// The enum or named type that is nearest to `name`, and how it is written.
    pub(crate) fn near_type(&self, name: &QName) -> Option<(Guess, String)> {
        let (found, guess) =
            self.near(name, |g| matches!(g, Global::Enum(_) | Global::Type(_) | Global::Composite(_)))?;
        Some((guess, found.name.spelled()))
    }

    /// The sequence a path names, or the diagnostic that says it names none.
    pub(crate) fn sequence(&self, path: &ast::Path) -> Result<SequenceId, Box<Diagnostic>> {
        let (name, span) = (qname(path), path.span());
        if let Some(Global::Sequence(id)) = self.get(&name) {
            return Ok(id);
        }
        let diagnostic = Diagnostic::new(Code::E0206, span, format!("unknown sequence '{name}'"));
        Err(Box::new(match self.near(&name, |g| matches!(g, Global::Sequence(_))) {
            Some((near, guess)) => diagnostic
                .help(format!("did you mean '{}'?", near.name))
                .also(near.span, "declared here")
                .spell(span, &guess, near.name.spelled()),
            None => diagnostic.help(format!("declare it: `sequence {name}`")),
        }))
    }
}

/// The columns of a table, by folded name.
pub(crate) struct ColumnIndex<'a> {
    columns: &'a [ast::Column],
    index: HashMap<Cow<'a, str>, u32>,
}

impl<'a> ColumnIndex<'a> {
    /// Indexes the columns of a table; reports those whose names can't stand side by side.
    pub(crate) fn of(table: &'a ast::Table, diags: &mut Diagnostics) -> ColumnIndex<'a> {
        let mut index = HashMap::with_capacity(table.columns.len());
        for (at, column) in table.columns.iter().enumerate() {
            let first = *index.entry(fold(&column.name.name)).or_insert(at as u32) as usize;
            if first == at {
                continue;
            }
            let first = &table.columns[first].name;
            let name = &column.name.name;
            let diagnostic = if first.name == *name {
                let message = format!("column '{name}' is declared twice in table '{}'", qname(&table.path));
                Diagnostic::new(Code::E0201, column.name.span, message).help("rename or remove one of them")
            } else {
                let message = format!("columns '{name}' and '{}' differ only in case", first.name);
                Diagnostic::new(Code::E0208, column.name.span, message)
                    .help("some targets take them for one name: rename one of them")
            };
            diags.push(diagnostic.also(first.span, "first declared here"));
        }
        ColumnIndex { columns: &table.columns, index }
    }

    /// The column called `name`.
    pub(crate) fn get(&self, name: &str) -> Option<ColumnId> {
        let at = *self.index.get(fold(name).as_ref())?;
        (self.columns[at as usize].name.name == name).then_some(ColumnId(at))
    }

    /// The diagnostic for a column that isn't there.
    pub(crate) fn unknown(&self, table: &QName, head: Span, name: &ast::Ident) -> Diagnostic {
        let message = format!("unknown column '{}' in table '{table}'", name.name);
        let diagnostic = Diagnostic::new(Code::E0203, name.span, message).also(head, "the table");
        match closest(&name.name, self.columns.iter().map(|c| c.name.name.as_str())) {
            Some(near) => {
                let written = spelled(&near.name);
                diagnostic.help(format!("did you mean '{}'?", near.name)).spell(name.span, &near, written)
            }
            None => diagnostic.help("name a column of the table, or add this one to it"),
        }
    }
}
