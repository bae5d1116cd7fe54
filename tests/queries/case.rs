//! The files of cases.
//!
//! ```text
//! === left join keeps rows without a partner
//! query people(least int) -> many {
//!     select d.id, count(p.id) as n from dept d left join person p on p.dept_id = d.id
//!     where d.id >= :least group by d.id
//! }
//! --- call {"least": 4}
//! --- columns id int, n bigint
//! 4 | 1
//! 5 | 0
//! --- call {"least": 9}
//! ```
//!
//! - The title, behind `===`, says what is proved; no two cases have one title, no two queries one name.
//! - `--- call JSON` gives the arguments as an object: text, dates, decimals, labels and uuids as strings in the
//!   spelling of cells, bytes as `"x'00ff'"`, lists as arrays; without it, none are given. Below it stand the
//!   rows, or `= N`, the number of `-> count`, or how the call fails: `! no row`, `! two rows`, `! unique NAME`,
//!   `! check NAME`, `! foreign key` (SQLite does not say which), `! not null` or `! refused`
//!   (a value that its column or parameter can't hold, or an overflow).
//!   `! … on TARGET` is how it fails on that target alone; the others give what stands beside it.
//! - `--- columns` stands once, below the first call that gives rows: names and types, in the language's words.
//! - `--- then SELECT` runs a select of the language, with its rows below it, after the calls before it.
//! - `--- refused TARGET CODE`: the compiler refuses the query for that target, which is asked nothing else. Such
//!   lines stand behind the query.
//! - A row is its cells, parted by ` | `. NULL is NULL. A cell stands in quotes where it is empty text, the text
//!   NULL, has blanks around it, ` | ` or a line break in it. Integers are plain, decimals have all their digits,
//!   doubles are as Rust prints them; moments have six digits of a second; JSON is compact, its keys sorted.
//! - Rows are compared in order where the query ends with `order by`, else as a set.
//! - What a case changes is undone behind it. A call that fails is its last step.
//! - Lines that begin with `#` are remarks, but for those of a query.

use crate::cell::{self, Cell};
use schema_core::dialect::Target;
use schema_runtime::serde_json;
use std::mem;

/// One case.
#[derive(Debug)]
pub(crate) struct Case {
    /// Its file's name.
    pub(crate) file: String,
    /// The line of its title, from 1.
    pub(crate) line: usize,
    /// What is proved.
    pub(crate) title: String,
    /// The query, whose first line is the one behind the title.
    pub(crate) query: String,
    /// What the rows' columns are, and in which line that stands.
    pub(crate) columns: Option<(usize, Vec<Column>)>,
    /// Targets that have no form of it, with the code of the refusal.
    pub(crate) refused: Vec<(Target, String)>,
    /// What is run, in order.
    pub(crate) steps: Vec<Step>,
}

impl Case {
    /// The name of its query.
    pub(crate) fn name(&self) -> &str {
        self.query.split(['(', ' ', '\n']).nth(1).unwrap_or_default()
    }

    /// Where a line of it stands, for messages.
    pub(crate) fn at(&self, line: usize) -> String {
        format!("{}:{line}", self.file)
    }
}

/// A column of a result.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Column {
    /// Its name.
    pub(crate) name: String,
    /// Its type, as it was written.
    pub(crate) ty: String,
    /// `?`
    pub(crate) nullable: bool,
}

/// A call, or a look at what the calls before it did.
#[derive(Debug)]
pub(crate) struct Step {
    /// Its line.
    pub(crate) line: usize,
    /// What is run.
    pub(crate) run: Run,
    /// What it gives.
    pub(crate) expected: Expected,
    /// How it fails on targets that give something else.
    pub(crate) elsewhere: Vec<(Target, Failure)>,
}

/// What a step runs.
#[derive(Debug)]
pub(crate) enum Run {
    /// The query, with these arguments.
    Call(serde_json::Map<String, serde_json::Value>),
    /// A select.
    Then(String),
}

/// What a step gives.
#[derive(Debug)]
pub(crate) enum Expected {
    /// Rows, each with its line.
    Rows(Vec<(usize, Vec<Cell>)>),
    /// A number of rows.
    Count(u64),
    /// An error.
    Fails(Failure),
}

/// How a call fails.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Failure {
    /// There is no row.
    NoRow,
    /// There is a second row.
    TwoRows,
    /// A unique key of this name.
    Unique(String),
    /// A check of this name.
    Check(String),
    /// A foreign key.
    ForeignKey,
    /// NULL where none may be.
    NotNull,
    /// A value that its column or parameter can't hold, or that no integer can.
    Refused,
}

/// Reads a file of cases; all its mistakes, if there are any.
pub(crate) fn read(file: &str, text: &str) -> Result<Vec<Case>, Vec<String>> {
    let mut reader = Reader { file, cases: Vec::new(), wrong: Vec::new(), place: Place::Outside };
    for (number, line) in text.lines().enumerate() {
        reader.line(number + 1, line);
    }
    reader.end();
    if reader.wrong.is_empty() { Ok(reader.cases) } else { Err(reader.wrong) }
}

/// Where the reader is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    Query,
    Steps,
}

struct Reader<'a> {
    file: &'a str,
    cases: Vec<Case>,
    wrong: Vec<String>,
    place: Place,
}

impl Reader<'_> {
    fn line(&mut self, number: usize, line: &str) {
        if let Some(title) = line.strip_prefix("=== ") {
            self.end();
            self.place = Place::Query;
            self.cases.push(Case {
                file: self.file.to_owned(),
                line: number,
                title: title.trim().to_owned(),
                query: String::new(),
                columns: None,
                refused: Vec::new(),
                steps: Vec::new(),
            });
            return;
        }
        let outcome = match (self.place, self.cases.last_mut(), line.strip_prefix("--- ")) {
            (Place::Outside, ..) | (_, None, _) if line.is_empty() || line.starts_with('#') => Ok(()),
            (Place::Outside, ..) | (_, None, _) => Err("a case begins with `=== TITLE`".to_owned()),
            (_, Some(case), Some(block)) => {
                self.place = Place::Steps;
                block_of(case, number, block)
            }
            (Place::Query, Some(case), None) => {
                case.query.push_str(line);
                case.query.push('\n');
                Ok(())
            }
            (Place::Steps, Some(_), None) if line.is_empty() || line.starts_with('#') => Ok(()),
            (Place::Steps, Some(case), None) => expected(case, number, line),
        };
        if let Err(what) = outcome {
            self.wrong.push(format!("{}:{number}: {what}", self.file));
        }
    }

    /// What a case as a whole lacks.
    fn end(&mut self) {
        self.place = Place::Outside;
        let Some(case) = self.cases.last() else { return };
        let place = case.at(case.line);
        if case.query.trim().is_empty() {
            self.wrong.push(format!("{place}: a case has a query"));
        }
        if case.steps.is_empty() && case.refused.len() < Target::ALL.len() {
            self.wrong.push(format!("{place}: a case has a call"));
        }
    }
}

/// A line `--- …`.
fn block_of(case: &mut Case, line: usize, block: &str) -> Result<(), String> {
    let (word, rest) = block.split_once(' ').unwrap_or((block, ""));
    let rest = rest.trim();
    let run = match word {
        "call" if rest.is_empty() => Run::Call(serde_json::Map::new()),
        "call" => Run::Call(serde_json::from_str(rest).map_err(|e| format!("no JSON object: {e}"))?),
        "then" if !rest.is_empty() => Run::Then(rest.to_owned()),
        "columns" => {
            if case.columns.replace((line, columns(rest)?)).is_some() {
                return Err("the columns were said before".to_owned());
            }
            return Ok(());
        }
        "refused" => {
            let (target, code) = rest.split_once(' ').ok_or("write `--- refused TARGET CODE`")?;
            case.refused.push((target_named(target)?, code.to_owned()));
            return Ok(());
        }
        _ => return Err(format!("`--- {block}` is no block: call, columns, then, refused")),
    };
    case.steps.push(Step { line, run, expected: Expected::Rows(Vec::new()), elsewhere: Vec::new() });
    Ok(())
}

/// A line below a step.
fn expected(case: &mut Case, number: usize, line: &str) -> Result<(), String> {
    let Some(step) = case.steps.last_mut() else {
        return Err("a row stands below a call".to_owned());
    };
    let found = match line.split_once(' ') {
        Some(("=", count)) => Expected::Count(count.parse().map_err(|_| format!("`{count}` is no number"))?),
        Some(("!", failure)) => match failure.split_once(" on ") {
            None => Expected::Fails(failure_of(failure)?),
            Some((failure, target)) => {
                let target = target_named(target)?;
                step.elsewhere.push((target, failure_of(failure)?));
                return Ok(());
            }
        },
        _ => {
            let Expected::Rows(rows) = &mut step.expected else {
                return Err("there is a result already".to_owned());
            };
            rows.push((number, cell::line(line)?));
            return Ok(());
        }
    };
    match mem::replace(&mut step.expected, found) {
        Expected::Rows(rows) if rows.is_empty() => Ok(()),
        _ => Err("there is a result already".to_owned()),
    }
}

fn target_named(name: &str) -> Result<Target, String> {
    Target::from_name(name).ok_or_else(|| format!("`{name}` is no target"))
}

fn failure_of(text: &str) -> Result<Failure, String> {
    Ok(match text.split_once(' ').unwrap_or((text, "")) {
        ("no", "row") => Failure::NoRow,
        ("two", "rows") => Failure::TwoRows,
        ("unique", name) if !name.is_empty() => Failure::Unique(name.to_owned()),
        ("check", name) if !name.is_empty() => Failure::Check(name.to_owned()),
        ("foreign", "key") => Failure::ForeignKey,
        ("not", "null") => Failure::NotNull,
        ("refused", "") => Failure::Refused,
        _ => return Err(format!("`! {text}` is no failure")),
    })
}

/// Reads `id bigint, rate decimal(6, 3)?`.
fn columns(text: &str) -> Result<Vec<Column>, String> {
    let (mut parts, mut depth, mut begin) = (Vec::new(), 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[begin..]);
    let column = |part: &str| {
        let part = part.trim();
        // A name with blanks in it stands in backticks.
        let parted = match part.strip_prefix('`') {
            Some(ticked) => ticked.split_once("` "),
            None => part.split_once(' '),
        };
        let (name, ty) = parted.ok_or_else(|| format!("`{part}` is no `NAME TYPE`"))?;
        let (ty, nullable) = ty.strip_suffix('?').map_or((ty, false), |ty| (ty, true));
        Ok(Column { name: name.to_owned(), ty: ty.to_owned(), nullable })
    };
    parts.into_iter().map(column).collect()
}

#[test]
fn mistakes_are_told_with_their_line() {
    let told = |text: &str| read("x.txt", text).expect_err("a mistake");
    assert_eq!(told("query"), ["x.txt:1: a case begins with `=== TITLE`"]);
    assert_eq!(told("=== a\nq\n"), ["x.txt:1: a case has a call"]);
    assert_eq!(told("=== a\n--- call\n"), ["x.txt:1: a case has a query"]);
    let begin = "=== a\nq\n--- call\n";
    let after = |text: &str| told(&format!("{begin}{text}"));
    assert_eq!(after("--- calls"), ["x.txt:4: `--- calls` is no block: call, columns, then, refused"]);
    assert_eq!(after("! unique"), ["x.txt:4: `! unique` is no failure"]);
    assert_eq!(after("= 1\n= 2"), ["x.txt:5: there is a result already"]);
    assert_eq!(after("1\n! no row"), ["x.txt:5: there is a result already"]);
    assert_eq!(after("--- columns a int\n--- columns a int"), ["x.txt:5: the columns were said before"]);
    assert_eq!(after("--- columns a"), ["x.txt:4: `a` is no `NAME TYPE`"]);
    assert_eq!(after("--- refused oracle E0604"), ["x.txt:4: `oracle` is no target"]);
}

#[test]
fn columns_are_parted_outside_of_parentheses() {
    let column = |name: &str, ty: &str, nullable| Column { name: name.into(), ty: ty.into(), nullable };
    let read = columns("id bigint, rate decimal(6, 3)?, `Full Name` text").expect("columns");
    assert_eq!(
        read,
        [
            column("id", "bigint", false),
            column("rate", "decimal(6, 3)", true),
            column("Full Name", "text", false)
        ]
    );
}
