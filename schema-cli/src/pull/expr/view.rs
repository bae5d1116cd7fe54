//! The statement of a view: what of it the language can say.

use super::read::{Reader, Token, tokens};
use super::select::Select;
use super::settle;
use schema_core::dialect::Target;
use schema_core::phys::{Name, Raw, Schema};

/// A view as its catalog's statement makes it, with nothing about it that the language has no word for.
#[derive(PartialEq)]
pub(in crate::pull) struct View {
    pub(in crate::pull) name: Name,
    /// The tables and views that it reads.
    pub(in crate::pull) reads: Vec<Name>,
    pub(in crate::pull) materialized: bool,
    /// Its comment.
    pub(in crate::pull) docs: String,
    select: Select,
}

impl View {
    /// Reads the statement of the view `name` of `schema`.
    pub(in crate::pull) fn read(schema: &Schema, name: &Name, sql: &str) -> Option<View> {
        let target = schema.target;
        if target == Target::MySql && has_other_letters(sql) {
            return None;
        }
        let tokens = tokens(sql, target == Target::MySql)?;
        let mut reader = Reader::new(&tokens);
        if !reader.word("create") {
            return None;
        }
        let materialized = reader.word("materialized");
        if !reader.word("view") {
            return None;
        }
        path(&mut reader)?;
        let select = if reader.word("as") { reader.select()? } else { return None };
        let mut docs = String::new();
        if reader.sign(";") {
            docs = comment(&mut reader, materialized)?;
        }
        let (select, reads) = reader.is_done().then(|| settle::select(schema, select))??;
        Some(View { name: name.clone(), reads, materialized, docs, select })
    }

    /// Whether `other` leaves in the catalog what `own` has left there, which is this view.
    pub(in crate::pull) fn is_made_by(&self, schema: &Schema, own: &Raw, other: &Raw) -> bool {
        match schema.target {
            // Its catalog has the statement that somebody wrote, to the letter.
            Target::Sqlite => is_same_statement(&own.sql, &other.sql),
            Target::Postgres | Target::MySql => {
                own.sql.trim() == other.sql
                    || View::read(schema, &self.name, &other.sql).as_ref() == Some(self)
            }
        }
    }

    /// Its select in the language, a line for each clause; `None` if there are no words for it.
    pub(in crate::pull) fn words(&self) -> Option<String> {
        let mut out = String::new();
        self.select.write(&mut out, "\n    ")?;
        Some(out)
    }
}

/// `name` or `namespace.name`
fn path(reader: &mut Reader<'_>) -> Option<()> {
    reader.name()?;
    if reader.sign(".") {
        reader.name()?;
    }
    Some(())
}

/// `comment on view name is 'text'`
fn comment(reader: &mut Reader<'_>, materialized: bool) -> Option<String> {
    let of_view = reader.word("comment")
        && reader.word("on")
        && reader.word("materialized") == materialized
        && reader.word("view");
    if !of_view {
        return None;
    }
    path(reader)?;
    if !reader.word("is") {
        return None;
    }
    match reader.next()? {
        Token::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// Whether a literal is said to be in another character set than the statement.
fn has_other_letters(sql: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    sql.match_indices('\'').any(|(at, _)| {
        let word = &sql[sql[..at].rfind(|c| !part(c)).map_or(0, |end| end + 1)..at];
        word.starts_with('_') && word != "_utf8mb4"
    })
}

/// Whether two statements differ in spaces, quotes of names and capital letters alone.
fn is_same_statement(one: &str, other: &str) -> bool {
    let plain = |sql: &str| {
        let fold = |token| match token {
            Token::Word(name) | Token::Name(name) => Token::Word(name.to_lowercase()),
            token => token,
        };
        Some(tokens(sql, false)?.into_iter().map(fold).collect::<Vec<_>>())
    };
    one == other || plain(one).is_some_and(|one| Some(one) == plain(other))
}
