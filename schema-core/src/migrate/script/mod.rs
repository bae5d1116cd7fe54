//! A migration file taken apart: statements with what stands above them, for the runner, which reads no SQL.

mod body;
mod kind;
mod lex;
mod split;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::dialect::Target;
pub use kind::Kind;

/// The first line of a file that does not run in one transaction. sqlx asks for exactly these bytes at the
/// beginning of the file, and so do we.
pub const NO_TRANSACTION: &str = "-- no-transaction";

/// What a file has to say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Script {
    /// Whether it runs in one transaction, where the server has transactions for such statements.
    pub transaction: bool,
    /// Its statements, in order.
    pub statements: Vec<Statement>,
}

/// One statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    /// The SQL, without the `;` behind it.
    pub sql: String,
    /// The line on which it begins.
    pub line: u32,
    /// The words in the comment lines directly above, without directives.
    pub comment: String,
    /// `-- schemagen: repeat`: it is run again until it changes no row.
    pub repeat: bool,
    /// `-- schemagen: account 'NAME'`: it is passed over where this account does not exist.
    pub account: Option<String>,
    /// How it behaves in a transaction, and what it is about.
    pub kind: Kind,
}

/// A migration of one target, as its files say it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// The time it was made, as a number.
    pub version: i64,
    /// What it is called, with blanks where its file has `_`.
    pub name: String,
    /// The way there.
    pub up: Source,
    /// The way back, where there is one.
    pub down: Option<Source>,
}

/// A file, as it is and taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// The file, for messages.
    pub file: String,
    /// Its text.
    pub text: String,
    /// What it has to say.
    pub script: Script,
}

/// Why a file can't be taken apart, or could not be run as it promises.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The line.
    pub line: u32,
    /// What is wrong.
    pub message: String,
    /// A way out, if there is one to name.
    pub help: Option<&'static str>,
}

impl Fault {
    fn at(text: &str, offset: usize, message: impl Into<String>) -> Fault {
        Fault { line: line_of(text, offset), message: message.into(), help: None }
    }

    fn help(mut self, help: &'static str) -> Fault {
        self.help = Some(help);
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.help.map_or(Ok(()), |help| write!(f, " ({help})"))
    }
}

impl std::error::Error for Fault {}

/// Takes a migration file for `target` apart.
pub fn split(target: Target, text: &str) -> Result<Script, Fault> {
    if text.starts_with('\u{feff}') {
        return Err(
            Fault::at(text, 0, "the file begins with a byte order mark").help("save it as plain UTF-8")
        );
    }
    if let Some(at) = text.find('\0') {
        return Err(Fault::at(text, at, "the file holds a NUL character, which no server takes"));
    }
    let transaction = !text.starts_with(NO_TRANSACTION);
    let statements = split::statements(target, text, transaction)?;
    Ok(Script { transaction, statements })
}

/// Lines are counted from one.
fn line_of(text: &str, offset: usize) -> u32 {
    let lines = text.as_bytes()[..offset.min(text.len())].iter().filter(|b| **b == b'\n').count();
    u32::try_from(lines).unwrap_or(u32::MAX).saturating_add(1)
}
