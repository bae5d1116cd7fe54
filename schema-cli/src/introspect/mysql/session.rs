//! The sessions that programs were made in: the server keeps them with a program, and reads it so.

use super::programs::{Program, raw};
use schema_core::dialect::{Target, quote};
use schema_core::phys::Raw;
use schema_core::render::NATIVE_SQL_MODE;

/// The time zone that a schema is loaded in.
pub(super) const NATIVE_ZONE: &str = "+00:00";

/// The character set of the client that a schema is loaded by.
const CLIENT: &str = "utf8mb4";

/// Modes in which a view's text is read in another way.
const READING: [&str; 5] =
    ["ANSI_QUOTES", "HIGH_NOT_PRECEDENCE", "NO_BACKSLASH_ESCAPES", "ORACLE", "PIPES_AS_CONCAT"];

/// What of a session is kept with a program.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) sql_mode: String,
    /// The client's character set.
    pub(super) client: String,
    /// The collation of literals, if it is not the usual one of utf8mb4.
    pub(super) collation: Option<String>,
    /// The time zone, kept with events.
    pub(super) zone: String,
}

/// The session that a schema is loaded in.
impl Default for Session {
    fn default() -> Session {
        Session {
            sql_mode: NATIVE_SQL_MODE.to_owned(),
            client: CLIENT.to_owned(),
            collation: None,
            zone: NATIVE_ZONE.to_owned(),
        }
    }
}

impl Session {
    /// What `program` with this text is made in, behind this session.
    fn next(&self, program: &Program, text: &str) -> Session {
        let mut next = program.session.clone();
        // No mode is kept with a view, which has only to be read aright.
        if program.kind == "VIEW" {
            let reading = self.sql_mode.split(',').any(|mode| READING.contains(&mode));
            next.sql_mode = if reading { NATIVE_SQL_MODE } else { &self.sql_mode }.to_owned();
        }
        if program.kind != "EVENT" {
            next.zone.clone_from(&self.zone);
        }
        // The file is UTF-8: another client would read other letters.
        if !text.is_ascii() {
            CLIENT.clone_into(&mut next.client);
        }
        next
    }

    /// The statements that make `self` of the session `before`.
    fn set(&self, before: &Session) -> String {
        let set =
            |name: &str, value: &str| format!("SET {name} = {};\n", quote::string(Target::MySql, value));
        let mut sql = String::new();
        if self.sql_mode != before.sql_mode {
            sql.push_str(&set("sql_mode", &self.sql_mode));
        }
        let mut client = &before.client[..];
        if self.collation != before.collation {
            sql.push_str(&match &self.collation {
                Some(name) => set("collation_connection", name),
                None => {
                    client = CLIENT;
                    format!("SET NAMES {CLIENT};\n")
                }
            });
        }
        if self.client != client {
            sql.push_str(&set("character_set_client", &self.client));
        }
        if self.zone != before.zone {
            sql.push_str(&set("time_zone", &self.zone));
        }
        sql
    }
}

/// Each program behind the statements that set what is another than before.
pub(super) fn in_order(bodies: Vec<(Program, String)>) -> Vec<Raw> {
    let mut session = Session::default();
    let mut raws = Vec::with_capacity(bodies.len());
    for (program, text) in bodies {
        let next = session.next(&program, &text);
        raws.push(raw(&program, next.set(&session) + &text));
        session = next;
    }
    raws
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sql(programs: Vec<Program>) -> Vec<String> {
        let bodies = programs.into_iter().map(|program| {
            let text = program.kind.to_lowercase();
            (program, text)
        });
        in_order(bodies.collect()).into_iter().map(|raw| raw.sql).collect()
    }

    fn program(kind: &str, session: Session) -> Program {
        Program { session, ..Program::new(kind, "x") }
    }

    #[test]
    fn the_mode_is_set_where_it_changes() {
        let program = |kind: &str, mode: &str| {
            program(kind, Session { sql_mode: mode.to_owned(), ..Session::default() })
        };
        let programs = vec![
            program("FUNCTION", NATIVE_SQL_MODE),
            program("FUNCTION", "ANSI_QUOTES"),
            program("PROCEDURE", "ANSI_QUOTES"),
            program("VIEW", ""),
            program("TRIGGER", ""),
            program("VIEW", ""),
        ];
        let expected = [
            "function",
            "SET sql_mode = 'ANSI_QUOTES';\nfunction",
            "procedure",
            "SET sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION';\nview",
            "SET sql_mode = '';\ntrigger",
            "view",
        ];
        assert_eq!(sql(programs), expected);
    }

    #[test]
    fn collation_client_and_zone_are_set_where_they_change() {
        let program = |kind: &str, collation: Option<&str>, client: &str, zone: &str| {
            let collation = collation.map(str::to_owned);
            let session = Session { collation, ..Session::default() };
            program(kind, Session { client: client.to_owned(), zone: zone.to_owned(), ..session })
        };
        let programs = vec![
            program("FUNCTION", None, CLIENT, NATIVE_ZONE),
            program("FUNCTION", Some("utf8mb4_bin"), CLIENT, NATIVE_ZONE),
            program("VIEW", Some("latin1_bin"), "latin1", NATIVE_ZONE),
            program("VIEW", Some("latin1_bin"), "latin1", NATIVE_ZONE),
            program("VIEW", None, "latin1", NATIVE_ZONE),
            program("EVENT", None, CLIENT, NATIVE_ZONE),
            program("EVENT", None, CLIENT, "SYSTEM"),
            program("EVENT", None, CLIENT, "SYSTEM"),
        ];
        let expected = [
            "function",
            "SET collation_connection = 'utf8mb4_bin';\nfunction",
            "SET collation_connection = 'latin1_bin';\nSET character_set_client = 'latin1';\nview",
            "view",
            "SET NAMES utf8mb4;\nSET character_set_client = 'latin1';\nview",
            "SET character_set_client = 'utf8mb4';\nevent",
            "SET time_zone = 'SYSTEM';\nevent",
            "event",
        ];
        assert_eq!(sql(programs), expected);
    }

    #[test]
    fn letters_beyond_ascii_are_read_as_the_file_has_them() {
        let latin = Session { client: "latin1".to_owned(), ..Session::default() };
        let bodies = vec![(program("VIEW", latin), "select 'ä'".to_owned())];
        let sql: Vec<String> = in_order(bodies).into_iter().map(|raw| raw.sql).collect();
        assert_eq!(sql, ["select 'ä'"]);
    }
}
