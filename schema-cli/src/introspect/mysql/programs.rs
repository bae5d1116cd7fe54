//! What has a body: routines, views, triggers and events.
//!
//! information_schema shows bodies with the escapes of their strings undone, which can't be turned back
//! (`'a''b'` and `'a\'b'` come as `'a'b'` on MySQL). `SHOW CREATE` shows them as they are; all of these
//! are sent as one request.

use super::name;
use super::server::{Row, Server};
use super::session::{self, NATIVE_ZONE, Session};
use super::tables::Found;
use super::text::{ident, own_name_left_out};
use super::whole;
use crate::introspect::lex::{Kind, tokens};
use schema_core::dialect::Target;
use schema_core::phys::{Place, Raw, RawObject};
use std::collections::BTreeMap;

/// A thing whose statement is asked for.
pub(super) struct Program {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) on: Option<String>,
    pub(super) session: Session,
}

impl Program {
    pub(super) fn new(kind: &str, name: &str) -> Program {
        Program { kind: kind.to_owned(), name: name.to_owned(), on: None, session: Session::default() }
    }

    fn question(&self) -> String {
        format!("SHOW CREATE {} {}", self.kind, ident(&self.name))
    }

    /// The place of the statement in the answer.
    fn answer(&self) -> usize {
        match self.kind.as_str() {
            "VIEW" | "TABLE" => 1,
            "EVENT" => 3,
            _ => 2,
        }
    }

    fn title(&self) -> String {
        format!("{} {}", self.kind.to_lowercase(), self.name)
    }
}

/// Reads the statements, in an order that loads: routines, views, triggers, events.
pub(super) async fn read(server: &mut Server, found: &mut Found) -> Result<(), sqlx::Error> {
    let mut programs: Vec<Program> = Vec::new();
    for row in server.rows(include_str!("programs.sql")).await? {
        programs.push(Program {
            on: row.opt(3).map(str::to_owned),
            session: Session {
                sql_mode: row.text(4).to_owned(),
                client: row.text(6).to_owned(),
                zone: row.opt(7).unwrap_or(NATIVE_ZONE).to_owned(),
                collation: row.opt(9).map(str::to_owned),
            },
            ..Program::new(row.text(1), row.text(2))
        });
    }
    whole::read(server, found).await?;
    let mut bodies = answers(server, found, programs).await?;
    other_definers(server, found, &bodies);
    for (program, text) in &mut bodies {
        *text = portable(server, found, program, text);
    }
    found.raws.extend(session::in_order(views_in_order(bodies)));
    Ok(())
}

/// Each program with its statement. What can't be seen is noted.
pub(super) async fn answers(
    server: &mut Server,
    found: &mut Found,
    programs: Vec<Program>,
) -> Result<Vec<(Program, String)>, sqlx::Error> {
    if programs.is_empty() {
        return Ok(Vec::new());
    }
    let all: Vec<String> = programs.iter().map(Program::question).collect();
    let rows: Vec<Option<Row>> = match server.request(all.join(";"), all.len()).await {
        Ok(rows) if rows.len() == all.len() => rows.into_iter().map(Some).collect(),
        // One of them failed: a view of a table that is gone. Which one, only single questions tell.
        _ => {
            let mut rows = Vec::new();
            for question in all {
                rows.push(server.request(question, 1).await.ok().and_then(|rows| rows.into_iter().next()));
            }
            rows
        }
    };
    let mut out = Vec::new();
    for (program, row) in programs.into_iter().zip(rows) {
        match row.as_ref().and_then(|row| row.opt(program.answer())) {
            Some(text) => out.push((program, text.to_owned())),
            None => found.notes.push(format!(
                "the {} `{}` is left out: this account can't see its statement, or it is broken",
                program.kind.to_lowercase(),
                program.name
            )),
        }
    }
    Ok(out)
}

pub(super) fn raw(program: &Program, sql: String) -> Raw {
    let object = RawObject {
        kind: program.kind.to_lowercase(),
        name: name(&program.name),
        args: None,
        on: program.on.as_deref().map(name),
    };
    Raw { object: Some(object), title: program.title(), sql, place: Place::Last }
}

/// The statement without its definer and without the database's name in its head.
fn portable(server: &Server, found: &mut Found, program: &Program, text: &str) -> String {
    // MySQL keeps a semicolon that a client with another delimiter sends at the end.
    let text = text.trim_end().trim_end_matches(';').trim_end();
    let head = without_definer(text, program.kind == "VIEW");
    if program.kind == "VIEW" {
        // The server leaves out the name of the current database by itself.
        return head;
    }
    let (text, elsewhere) = own_name_left_out(&server.database, &program.name, &head);
    if elsewhere {
        found.notes.push(format!(
            "the {} `{}` names the database `{}` itself: it works in no other one",
            program.kind.to_lowercase(),
            program.name,
            server.database
        ));
    }
    text
}

/// Notes the programs of other accounts: whoever loads them becomes their definer.
fn other_definers(server: &Server, found: &mut Found, bodies: &[(Program, String)]) {
    let mut others: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (program, text) in bodies {
        if let Some(definer) = definer(text).filter(|definer| *definer != server.account) {
            others.entry(definer).or_default().push(program.title());
        }
    }
    found.notes.extend(others.into_iter().map(|(definer, programs)| {
        format!(
            "the definer '{definer}' is left out, whoever loads the schema is it: {}",
            programs.join(", ")
        )
    }));
}

/// `name@host` of `DEFINER=…` in the head of a statement, or a role.
fn definer(text: &str) -> Option<String> {
    let head = tokens(Target::MySql, text.get(..300).unwrap_or(text));
    let at = head.iter().position(|t| t.is("DEFINER"))?;
    let [equals, name, rest @ ..] = &head[at + 1..] else { return None };
    let host = match rest {
        [at, host, ..] if at.text == "@" => format!("@{}", host.name()),
        _ => String::new(),
    };
    equals.is_symbol('=').then(|| name.name() + &host)
}

/// Leaves out `DEFINER=…`, and for a view what every view has that says nothing.
fn without_definer(text: &str, view: bool) -> String {
    let all = tokens(Target::MySql, text);
    let head = all.iter().take(20).position(|t| {
        ["VIEW", "FUNCTION", "PROCEDURE", "TRIGGER", "EVENT", "PACKAGE"].iter().any(|word| t.is(word))
    });
    let head = &all[..head.unwrap_or(0)];
    let mut kept: Vec<&str> = Vec::new();
    let mut rest = head;
    while let Some((first, tail)) = rest.split_first() {
        rest = match tail {
            [equals, _, at, _, tail @ ..]
                if first.is("DEFINER") && equals.is_symbol('=') && at.text == "@" =>
            {
                tail
            }
            [equals, _, tail @ ..] if first.is("DEFINER") && equals.is_symbol('=') => tail,
            [_, algorithm, tail @ ..] if view && first.is("ALGORITHM") && algorithm.is("UNDEFINED") => tail,
            [equals, algorithm, tail @ ..] if view && first.is("ALGORITHM") && equals.is_symbol('=') => {
                kept.extend(["ALGORITHM =", algorithm.text]);
                tail
            }
            [security, definer, tail @ ..]
                if view && first.is("SQL") && security.is("SECURITY") && definer.is("DEFINER") =>
            {
                tail
            }
            tail => {
                kept.push(first.text);
                tail
            }
        };
    }
    let body = all.get(head.len()).map_or(0, |t| t.start);
    kept.push(&text[body..]);
    kept.join(" ")
}

/// The names in a view's text that may be relations: those that no point joins to another name, behind
/// FROM, JOIN, a comma or a parenthesis.
fn relations(view: &str) -> Vec<String> {
    let all = tokens(Target::MySql, view);
    let from = all.iter().position(|t| t.is("AS")).unwrap_or(0);
    let names = all.windows(3).skip(from).filter(|window| {
        let [before, name, after] = window else { return false };
        let opens = ["FROM", "JOIN", "STRAIGHT_JOIN"].iter().any(|word| before.is(word))
            || before.is_symbol(',')
            || before.is_symbol('(');
        name.kind == Kind::Quoted && opens && !after.is_symbol('.')
    });
    let last = all.last_chunk::<2>().filter(|[before, _]| before.is("FROM") || before.is("JOIN"));
    names.map(|window| window[1].name()).chain(last.map(|[_, name]| name.name())).collect()
}

/// Views behind those that they read.
fn views_in_order(bodies: Vec<(Program, String)>) -> Vec<(Program, String)> {
    let is_view = |(program, _): &(Program, String)| program.kind == "VIEW";
    let from = bodies.iter().position(is_view).unwrap_or(bodies.len());
    let count = bodies[from..].iter().take_while(|b| is_view(b)).count();
    let mut before = bodies;
    let mut views: Vec<(Program, String)> = before.drain(from..from + count).collect();
    let mut ordered: Vec<(Program, String)> = Vec::new();
    while !views.is_empty() {
        let (later, now): (Vec<_>, Vec<_>) = {
            let names: Vec<String> = views.iter().map(|(program, _)| program.name.clone()).collect();
            let reads_one = |(program, text): &(Program, String)| {
                relations(text).iter().any(|read| *read != program.name && names.contains(read))
            };
            views.into_iter().partition(reads_one)
        };
        views = later;
        if now.is_empty() {
            // A circle can't be, but in this reading of the texts.
            ordered.append(&mut views);
        }
        ordered.extend(now);
    }
    before.splice(from..from, ordered);
    before
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definer_is_left_out() {
        assert_eq!(
            without_definer("CREATE DEFINER=`a b`@`%` FUNCTION `f`() RETURNS int\nRETURN 1", false),
            "CREATE FUNCTION `f`() RETURNS int\nRETURN 1"
        );
        assert_eq!(
            without_definer(
                "CREATE ALGORITHM=UNDEFINED DEFINER=`a`@`%` SQL SECURITY DEFINER VIEW `v` AS select 1",
                true
            ),
            "CREATE VIEW `v` AS select 1"
        );
        assert_eq!(
            without_definer(
                "CREATE ALGORITHM=MERGE DEFINER=`r` SQL SECURITY INVOKER VIEW `v` AS select 1",
                true
            ),
            "CREATE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW `v` AS select 1"
        );
    }

    #[test]
    fn views_follow_what_they_read() {
        let view = |name: &str, text: &str| (Program::new("VIEW", name), text.to_owned());
        let order =
            |views| -> Vec<String> { views_in_order(views).into_iter().map(|(p, _)| p.name).collect() };
        let views = vec![
            (Program::new("FUNCTION", "f"), String::new()),
            view("a", "CREATE VIEW `a` AS select `b`.`x` from `b`"),
            view("b", "CREATE VIEW `b` AS select `c`.`x` from `c`"),
            view("c", "CREATE VIEW `c` (`a`) AS select `t`.`a` AS `a` from (`t` join `u` `a`)"),
            (Program::new("EVENT", "e"), String::new()),
        ];
        assert_eq!(order(views), ["f", "c", "b", "a", "e"]);
        let circle = vec![view("a", "AS select 1 from `b`"), view("b", "AS select 1 from `a`")];
        assert_eq!(order(circle), ["a", "b"]);
    }
}
