//! What a statement is to a transaction, by its first words: the runner reads no SQL, and is told here what it
//! needs to go on after a crash.

use super::lex::{self, Token, name};
use super::{Fault, Statement};
use crate::dialect::Target;

/// How a statement behaves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// It changes rows, within a transaction if there is one.
    Data,
    /// It changes the catalog, which MySQL commits at once. These names stand in it, so that what it changed is
    /// seen in the objects of these names; none where that can't be told.
    Schema(Vec<String>),
    /// It gives or takes rights, or changes accounts, which lie in no database. It may run again.
    Rights,
    /// It is about the session alone, and has to run again in another one.
    Session,
    /// It can't run in a transaction, or ends it, and may run again.
    Upkeep,
    /// It begins a transaction.
    Begin,
    /// It ends a transaction.
    Commit,
    /// PostgreSQL's CREATE INDEX CONCURRENTLY: the name of the index, and the table as the statement writes it.
    MakeIndex {
        /// The name, as the catalog has it.
        index: String,
        /// The table, as the statement writes it.
        table: String,
    },
    /// PostgreSQL's DROP INDEX CONCURRENTLY: the index, as the statement writes it.
    DropIndex {
        /// The index, as the statement writes it.
        index: String,
    },
}

/// What the tokens of a statement say.
pub(super) fn of(target: Target, text: &str, tokens: &[Token], transaction: bool) -> Result<Kind, Fault> {
    let words = Words { text, tokens };
    match target {
        Target::Postgres => postgres(&words, transaction),
        Target::MySql => mysql(&words),
        Target::Sqlite => Ok(sqlite(&words)),
    }
}

struct Words<'t> {
    text: &'t str,
    tokens: &'t [Token],
}

impl Words<'_> {
    /// The token at `at`, in small letters; empty where it is no word.
    fn at(&self, at: usize) -> String {
        let word = self.tokens.get(at).filter(|token| token.kind == lex::Kind::Word);
        word.map_or_else(String::new, |token| self.text[token.start..token.end].to_ascii_lowercase())
    }

    fn has(&self, word: &str) -> bool {
        (0..self.tokens.len()).any(|at| self.at(at) == word)
    }

    fn find(&self, word: &str) -> Option<usize> {
        (0..self.tokens.len()).find(|at| self.at(*at) == word)
    }

    fn fault(&self, message: &str) -> Fault {
        Fault::at(self.text, self.tokens.first().map_or(0, |token| token.start), message)
    }

    /// A name at `at`, with what qualifies it: as it is written, and the place behind it.
    fn path(&self, at: usize) -> Option<(&str, usize)> {
        let is_name = |at: usize| {
            self.tokens.get(at).filter(|token| matches!(token.kind, lex::Kind::Word | lex::Kind::Name))
        };
        let first = is_name(at)?;
        let (mut end, mut next) = (first.end, at + 1);
        while self.tokens.get(next).is_some_and(|token| token.kind == lex::Kind::Mark('.')) {
            end = is_name(next + 1)?.end;
            next += 2;
        }
        Some((&self.text[first.start..end], next))
    }

    /// All that may be a name, each once.
    fn names(&self, target: Target) -> Vec<String> {
        let mut names: Vec<String> = self
            .tokens
            .iter()
            .filter(|token| matches!(token.kind, lex::Kind::Word | lex::Kind::Name))
            .map(|token| name(target, &self.text[token.start..token.end]))
            .collect();
        names.sort();
        names.dedup();
        names
    }
}

fn postgres(words: &Words<'_>, transaction: bool) -> Result<Kind, Fault> {
    let kind = match (words.at(0).as_str(), words.at(1).as_str()) {
        ("begin", _) | ("start", "transaction") => Kind::Begin,
        ("rollback", _) if words.has("to") => Kind::Data,
        ("commit" | "end" | "rollback" | "abort", _) | ("prepare", "transaction") => Kind::Commit,
        ("copy", _) if words.find("from").is_some_and(|from| words.at(from + 1) == "stdin") => {
            return Err(words.fault("COPY … FROM STDIN has no input here").help("write the rows as INSERT"));
        }
        ("insert" | "update" | "delete" | "merge" | "with" | "select" | "values" | "do" | "call", _) => {
            Kind::Data
        }
        ("set" | "reset", _) => Kind::Session,
        ("create", _) if !transaction && words.has("concurrently") => make_index(words)?,
        ("drop", "index") if !transaction && words.at(2) == "concurrently" => {
            let at = if words.at(3) == "if" { 5 } else { 3 };
            let (index, next) = words.path(at).ok_or_else(|| words.fault("which index is dropped?"))?;
            if next < words.tokens.len() {
                return Err(words
                    .fault("several indexes are dropped at once")
                    .help("drop one in a statement"));
            }
            Kind::DropIndex { index: index.to_owned() }
        }
        ("vacuum" | "analyze" | "reindex" | "cluster" | "checkpoint", _) => Kind::Upkeep,
        _ => Kind::Schema(Vec::new()),
    };
    Ok(kind)
}

fn make_index(words: &Words<'_>) -> Result<Kind, Fault> {
    let nameless = || {
        words
            .fault("CREATE INDEX CONCURRENTLY without a name")
            .help("name it: after a crash the index is looked for by its name")
    };
    let mut at = words.find("concurrently").ok_or_else(nameless)? + 1;
    if words.at(at) == "if" {
        at += 3;
    }
    if words.at(at) == "on" {
        return Err(nameless());
    }
    let (index, mut next) = words.path(at).ok_or_else(nameless)?;
    next += 1;
    if words.at(next) == "only" {
        next += 1;
    }
    let (table, _) = words.path(next).ok_or_else(|| words.fault("the index is on no table"))?;
    Ok(Kind::MakeIndex { index: name(Target::Postgres, index), table: table.to_owned() })
}

fn mysql(words: &Words<'_>) -> Result<Kind, Fault> {
    let account = |at: usize| matches!(words.at(at).as_str(), "user" | "role");
    let kind = match (words.at(0).as_str(), words.at(1).as_str()) {
        ("begin", "not") => Kind::Data,
        ("begin" | "commit" | "rollback" | "savepoint" | "release" | "xa", _)
        | ("start", "transaction")
        | ("lock" | "unlock", "tables" | "table" | "instance") => {
            return Err(words.fault("transactions and locks are the runner's").help(
                "leave this statement out: each statement that changes rows is a transaction of its own",
            ));
        }
        ("delimiter", _) => {
            return Err(words
                .fault("DELIMITER is a command of the mysql client, which the server does not know")
                .help("leave it out: the body of a trigger or routine is found without it"));
        }
        ("use", _) => {
            return Err(words
                .fault("another database is used, where the runner's own tables are not")
                .help("leave this statement out, and name the database in front of the table"));
        }
        ("create", "temporary") => {
            return Err(words
                .fault("a temporary table is gone when the connection is lost")
                .help("make a table, and drop it in the end"));
        }
        (
            "insert" | "update" | "delete" | "replace" | "select" | "with" | "values" | "table" | "load"
            | "do" | "call" | "if" | "case" | "loop" | "for" | "while" | "repeat",
            _,
        ) => Kind::Data,
        ("grant" | "revoke", _) | ("set", "password" | "default") => Kind::Rights,
        ("create" | "alter" | "drop" | "rename", _) if account(1) || words.at(1) == "or" && account(3) => {
            Kind::Rights
        }
        ("set" | "prepare" | "deallocate", _) => Kind::Session,
        ("analyze" | "optimize" | "check" | "repair" | "flush" | "cache", _) => Kind::Upkeep,
        ("drop", "table" | "view") if words.tokens.iter().any(|t| t.kind == lex::Kind::Mark(',')) => {
            return Err(words
                .fault("several tables or views are dropped at once, which MariaDB does one by one")
                .help("drop one in a statement, so that a crash leaves no doubt"));
        }
        ("create" | "drop" | "alter" | "rename" | "truncate", _) => Kind::Schema(words.names(Target::MySql)),
        _ => Kind::Schema(Vec::new()),
    };
    Ok(kind)
}

fn sqlite(words: &Words<'_>) -> Kind {
    match words.at(0).as_str() {
        "begin" => Kind::Begin,
        "rollback" if words.has("to") => Kind::Data,
        "commit" | "end" | "rollback" => Kind::Commit,
        "pragma" => Kind::Session,
        "vacuum" | "attach" | "detach" => Kind::Upkeep,
        "insert" | "update" | "delete" | "replace" | "select" | "with" | "values" => Kind::Data,
        _ => Kind::Schema(Vec::new()),
    }
}

/// What only the whole file shows.
pub(super) fn check(target: Target, transaction: bool, all: &[Statement]) -> Result<(), Fault> {
    let fault = |statement: &Statement, message: &str| Fault {
        line: statement.line,
        message: message.to_owned(),
        help: None,
    };
    let control = |statement: &&Statement| matches!(statement.kind, Kind::Begin | Kind::Commit);
    if transaction && let Some(statement) = all.iter().find(control) {
        return Err(fault(statement, "the file runs in one transaction, which is not begun or ended in it")
            .help("leave this statement out, or begin the file with '-- no-transaction'"));
    }
    if target == Target::Postgres && !transaction {
        if let Some(statement) = all.iter().find(control) {
            return Err(fault(statement, "a transaction in a '-- no-transaction' file")
                .help("leave '-- no-transaction' out: the file is one transaction then"));
        }
        if let [_, second, ..] = all {
            return Err(fault(second, "more than one statement in a '-- no-transaction' file").help(
                "give each a file of its own: sqlx sends the file as one query, which is one transaction",
            ));
        }
    }
    let mut open: Option<&Statement> = None;
    for statement in all {
        match (&statement.kind, open) {
            (Kind::Begin, Some(_)) => return Err(fault(statement, "a transaction within a transaction")),
            (Kind::Begin, None) => open = Some(statement),
            (Kind::Commit, None) => return Err(fault(statement, "no transaction is open here")),
            (Kind::Commit, Some(_)) if !ends_well(&statement.sql) => {
                return Err(fault(statement, "a migration that undoes itself"));
            }
            (Kind::Commit, Some(_)) => open = None,
            (_, Some(_)) if statement.repeat => {
                return Err(fault(statement, "'schemagen: repeat' within a transaction")
                    .help("each round is a transaction of its own"));
            }
            _ => {}
        }
    }
    match open {
        Some(statement) => Err(fault(statement, "this transaction is never ended").help("write COMMIT;")),
        None => Ok(()),
    }
}

fn ends_well(sql: &str) -> bool {
    !sql.get(..8).is_some_and(|word| word.eq_ignore_ascii_case("rollback"))
}
