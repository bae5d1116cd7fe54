//! PostgreSQL: what its own `pg_dump` and `pg_dumpall` print.

use std::process::Command;

use super::Holding;
use crate::DbError;
use crate::servers::{SqlServer, postgres_program};

/// Reads the dump of the database and of the roles.
pub(super) fn read(server: &SqlServer, database: &str) -> Result<Holding, DbError> {
    let dump = run(server, "pg_dump", &["--schema-only", "--create", database])?;
    let mut holding = entries(&dump);
    // Passwords are hashes with a salt of their own.
    let roles = run(server, "pg_dumpall", &["--globals-only", "--no-role-passwords"])?;
    let mut lines: Vec<&str> = roles.lines().filter(|line| is_statement(line)).collect();
    lines.retain(|line| role_of(line).is_none_or(|role| names(&dump, role) || in_group(&roles, role)));
    lines.sort_unstable();
    holding.say("roles", &lines.join("\n"));
    Ok(holding)
}

fn run(server: &SqlServer, program: &str, args: &[&str]) -> Result<String, DbError> {
    let major = server.version().split('.').next().and_then(|v| v.parse().ok()).unwrap_or_default();
    let path = postgres_program(major, program);
    let path = path.ok_or_else(|| DbError::client(format_args!("there is no {program} {major}")))?;
    let output = Command::new(path)
        .arg("-h")
        .arg(server.socket())
        .args(["-p", &server.port().to_string(), "-U", server.admin_user()])
        .args(args)
        .output()
        .map_err(DbError::client)?;
    if !output.status.success() {
        return Err(DbError::client(String::from_utf8_lossy(&output.stderr)));
    }
    String::from_utf8(output.stdout).map_err(DbError::client)
}

/// The role that a statement of `pg_dumpall` is about, as it is written there.
fn role_of(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("CREATE ROLE ").or_else(|| line.strip_prefix("ALTER ROLE "))?;
    match rest.strip_prefix('"').and_then(|rest| rest.find('"')) {
        Some(length) => rest.get(..length + 2),
        None => rest.split([' ', ';']).next(),
    }
}

/// Whether a dump names a role: one that the database knows nothing of belongs to the server alone.
fn names(dump: &str, role: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = dump.match_indices(role);
    found.any(|(at, _)| !dump[..at].ends_with(word) && !dump[at + role.len()..].starts_with(word))
}

/// Whether a role is a member of another one, or has members.
fn in_group(roles: &str, role: &str) -> bool {
    roles.lines().any(|line| line.starts_with("GRANT ") && names(line, role))
}

/// The entries of a dump. Each stands below `--`, `-- Name: …; Type: …; Schema: …; Owner: …`, `--`.
fn entries(dump: &str) -> Holding {
    let mut holding = Holding::default();
    let lines: Vec<&str> = dump.lines().collect();
    let mut at = 0;
    let mut head = None;
    let mut body: Vec<&str> = Vec::new();
    while at < lines.len() {
        match heading(&lines[at..]) {
            Some(found) => {
                close(&mut holding, head.replace(found), &mut body);
                at += 3;
            }
            None => {
                body.push(lines[at]);
                at += 1;
            }
        }
    }
    close(&mut holding, head, &mut body);
    holding
}

fn heading<'d>(lines: &[&'d str]) -> Option<&'d str> {
    let [first, name, last, ..] = lines else { return None };
    let name = name.strip_prefix("-- Name: ")?;
    (*first == "--" && *last == "--" && name.contains("; Type: ")).then_some(name)
}

/// Ends an entry. What stands before the first one is the same in every dump.
fn close(holding: &mut Holding, head: Option<&str>, body: &mut Vec<&str>) {
    if let Some(head) = head {
        body.retain(|line| !is_noise(line));
        let text = match head {
            _ if head.contains("; Type: ACL") || head.contains("; Type: DEFAULT ACL") => rights(body),
            _ if head.contains("; Type: POLICY") => roles_sorted(&body.join("\n")),
            _ => body.join("\n"),
        };
        // The owner stands in a statement of the entry, too.
        let object = head.split("; Owner: ").next().unwrap_or(head);
        holding.say(object, text.trim());
    }
    body.clear();
}

/// What belongs to the dump rather than to an object: a token that differs in every dump, and the settings
/// that stand wherever they are first needed.
fn is_noise(line: &str) -> bool {
    let line = line.trim_end();
    line.starts_with("\\restrict ")
        || line.starts_with("\\unrestrict ")
        || line == "SET default_tablespace = '';"
        || line == "SET default_table_access_method = heap;"
        || line == "-- PostgreSQL database dump complete"
}

/// The statements of an entry with rights: they are a set, whose order is that of granting. Those that
/// another role granted are printed with the switch to it.
fn rights(body: &[&str]) -> String {
    let mut units: Vec<String> = Vec::new();
    let mut grantor: Option<&str> = None;
    for line in body.iter().filter(|line| is_statement(line)) {
        if line.starts_with("SET SESSION AUTHORIZATION") {
            grantor = Some(line);
        } else if line.starts_with("RESET SESSION AUTHORIZATION") {
            grantor = None;
        } else {
            units.push(format!("{line}{}", grantor.map(|g| format!(" -- {g}")).unwrap_or_default()));
        }
    }
    units.sort_unstable();
    units.join("\n")
}

/// A policy with its roles in one order: they are a set, printed in the order of the catalog's rows.
fn roles_sorted(policy: &str) -> String {
    let Some((head, rest)) = policy.split_once(" TO ") else { return policy.to_owned() };
    let end = [" USING (", " WITH CHECK (", ";"].iter().filter_map(|mark| rest.find(mark)).min();
    let (roles, tail) = rest.split_at(end.unwrap_or(rest.len()));
    let mut roles: Vec<&str> = roles.split(", ").collect();
    roles.sort_unstable();
    format!("{head} TO {}{tail}", roles.join(", "))
}

fn is_statement(line: &str) -> bool {
    !line.trim().is_empty() && !line.starts_with("--") && !is_noise(line)
}

/// What stands of the index of a partition: `ALTER INDEX s.parent ATTACH PARTITION s.child;`
struct Attached {
    schema: String,
    /// Its name, and that as SQL.
    name: String,
    quoted: String,
    parent: String,
}

impl Attached {
    fn of((head, text): (&String, &String)) -> Option<Attached> {
        let (name, schema) = head.split_once("; Type: INDEX ATTACH; Schema: ")?;
        // Behind the last one stands the end of the dump.
        let line = text.lines().find(|line| !line.is_empty())?;
        let (parent, child) = line.strip_prefix("ALTER INDEX ")?.split_once(" ATTACH PARTITION ")?;
        // The schema is written as an identifier, whose end its own name tells.
        let quoted = match child.starts_with('"') {
            true => child[1..].split_once("\".").map(|(_, rest)| rest),
            false => child.split_once('.').map(|(_, rest)| rest),
        };
        Some(Attached {
            schema: schema.to_owned(),
            name: name.to_owned(),
            quoted: quoted?.trim_end_matches(';').to_owned(),
            parent: parent.to_owned(),
        })
    }

    /// The table of the index, which the entry of the index or of its constraint says.
    fn table<'h>(&self, head: &'h str, text: &'h str) -> Option<&'h str> {
        if head == format!("{}; Type: INDEX; Schema: {}", self.name, self.schema) {
            let rest = text.split_once(" ON ").map(|(_, rest)| rest)?;
            return rest.trim_start_matches("ONLY ").split_once(" USING ").map(|(table, _)| table);
        }
        let tail = format!(" {}; Type: CONSTRAINT; Schema: {}", self.name, self.schema);
        head.strip_suffix(&tail)
    }
}

/// See [`Holding::without_chosen_names`].
pub(super) fn without_chosen_names(holding: Holding) -> Holding {
    let attached: Vec<Attached> = holding.objects.iter().filter_map(Attached::of).collect();
    let mut out = Holding::default();
    for (head, text) in &holding.objects {
        let renamed = attached.iter().find_map(|index| {
            let part = format!("a part of {}", index.parent);
            if let Some(table) = index.table(head, text) {
                return Some((format!("{part} on {table}"), text.replacen(&index.quoted, "it", 1)));
            }
            let attach = format!("{}; Type: INDEX ATTACH; Schema: {}", index.name, index.schema);
            (*head == attach).then(|| (part, "attached".to_owned()))
        });
        let (head, text) = renamed.unwrap_or_else(|| (head.clone(), text.clone()));
        out.say(head, &text);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUMP: &str = "\
--
-- PostgreSQL database dump
--

\\restrict abc

SET lock_timeout = 0;

--
-- Name: f(); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.f() RETURNS integer
    AS $$
--
-- a comment of the body
--
select 1 $$;


SET default_tablespace = '';

--
-- Name: TABLE t; Type: ACL; Schema: public; Owner: postgres
--

GRANT SELECT ON TABLE public.t TO b;
SET SESSION AUTHORIZATION b;
GRANT SELECT ON TABLE public.t TO c;
RESET SESSION AUTHORIZATION;
GRANT SELECT ON TABLE public.t TO a;


--
-- PostgreSQL database dump complete
--

\\unrestrict abc
";

    #[test]
    fn a_dump_is_cut_into_its_entries() {
        let holding = entries(DUMP);
        let names: Vec<&str> = holding.names().collect();
        assert_eq!(names, ["TABLE t; Type: ACL; Schema: public", "f(); Type: FUNCTION; Schema: public"]);
        assert!(holding.objects[names[1]].contains("-- a comment of the body"));
        assert!(!holding.objects[names[1]].contains("default_tablespace"));
        assert_eq!(
            holding.objects[names[0]],
            "GRANT SELECT ON TABLE public.t TO a;\nGRANT SELECT ON TABLE public.t TO b;\n\
             GRANT SELECT ON TABLE public.t TO c; -- SET SESSION AUTHORIZATION b;\n"
        );
    }

    #[test]
    fn only_roles_that_the_database_knows_are_its_own() {
        assert_eq!(role_of("ALTER ROLE \"a b\" WITH LOGIN;"), Some("\"a b\""));
        assert_eq!(role_of("CREATE ROLE a;"), Some("a"));
        assert_eq!(role_of("GRANT a TO b;"), None);
        assert!(names(DUMP, "a") && names(DUMP, "b") && !names(DUMP, "publi") && !names(DUMP, "d"));
        assert!(in_group("GRANT a TO b WITH ADMIN OPTION;", "b") && !in_group("CREATE ROLE b;", "b"));
    }

    #[test]
    fn the_order_of_roles_is_no_difference() {
        let policy = "CREATE POLICY p ON t FOR SELECT TO b, a USING ((x > 0)) WITH CHECK (f(x TO y));";
        let sorted = "CREATE POLICY p ON t FOR SELECT TO a, b USING ((x > 0)) WITH CHECK (f(x TO y));";
        assert_eq!(roles_sorted(policy), sorted);
        assert_eq!(roles_sorted("CREATE POLICY p ON t TO b, a;"), "CREATE POLICY p ON t TO a, b;");
        assert_eq!(roles_sorted("CREATE POLICY p ON t USING (true);"), "CREATE POLICY p ON t USING (true);");
    }

    #[test]
    fn the_index_of_a_partition_is_known_by_its_table_and_the_index_it_is_a_part_of() {
        let dump = |key: &str, index: &str, column: &str| {
            let mut dump = String::new();
            let mut say = |head: &str, text: &str| {
                dump += &format!("--\n-- Name: {head}; Schema: s; Owner: o\n--\n\n{text}\n\n");
            };
            say(
                &format!("t_0 {key}; Type: CONSTRAINT"),
                &format!("ALTER TABLE ONLY s.t_0\n    ADD CONSTRAINT \"{key}\" UNIQUE ({column});"),
            );
            say(&format!("{index}; Type: INDEX"), &format!("CREATE INDEX {index} ON s.t_0 USING btree (b);"));
            say(
                &format!("{key}; Type: INDEX ATTACH"),
                &format!("ALTER INDEX s.u ATTACH PARTITION s.\"{key}\";"),
            );
            say(
                &format!("{index}; Type: INDEX ATTACH"),
                &format!("ALTER INDEX s.i ATTACH PARTITION s.{index};"),
            );
            entries(&dump).without_chosen_names()
        };
        let one = dump("t_0_A_key", "t_0_b_idx", "a");
        assert_eq!(one.differences(&dump("t_0_B_key", "t_0_b_idx1", "a")), Vec::<String>::new());
        assert_eq!(one.differences(&dump("t_0_A_key", "t_0_b_idx", "c")).len(), 1);
        assert_eq!(one.len(), 4);
    }

    #[test]
    fn the_order_of_granting_is_no_difference_and_the_grantor_is() {
        let swapped = DUMP.replace("TO a;", "TO x;").replace("TO b;", "TO a;").replace("TO x;", "TO b;");
        assert_eq!(entries(DUMP).differences(&entries(&swapped)), Vec::<String>::new());
        let other = DUMP.replace("AUTHORIZATION b;", "AUTHORIZATION d;");
        assert_eq!(entries(DUMP).differences(&entries(&other)).len(), 1);
    }
}
