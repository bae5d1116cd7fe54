//! MySQL and MariaDB: what `SHOW CREATE` says of each object, and `SHOW GRANTS` of each account.

use schema_core::dialect::{Target, quote};

use super::Holding;
use crate::servers::{Session, SqlServer};
use crate::{DbError, Rows};

/// Accounts of the server itself and of the tests.
const SYSTEM: &str = "('root', 'admin', 'mysql', 'mariadb.sys', 'mysql.sys', 'mysql.session', 'mysql.infoschema', 'PUBLIC', '')";

/// Reads the database and the accounts.
pub(super) fn read(server: &SqlServer, database: &str) -> Result<Holding, DbError> {
    let session = server.session(database, server.admin_user(), server.admin_password())?;
    let mut reader = Reader { session, holding: Holding::default(), mariadb: server.is_mariadb() };
    let done = reader.objects(database).and_then(|()| reader.accounts());
    reader.session.close();
    done.map(|()| reader.holding)
}

struct Reader {
    session: Session,
    holding: Holding,
    mariadb: bool,
}

impl Reader {
    fn objects(&mut self, database: &str) -> Result<(), DbError> {
        let made = self.show("DATABASE", database)?;
        self.holding.say("database", &made);
        for [name, kind] in self.pairs(
            "select table_name, table_type from information_schema.tables where table_schema = database()",
        )? {
            let what = match kind.as_str() {
                "VIEW" => "VIEW",
                "SEQUENCE" => "SEQUENCE",
                _ => "TABLE",
            };
            let shown = self.show(what, &name)?;
            let text = if what == "TABLE" { usual_method_left_out(&table(&shown)) } else { shown };
            self.holding.say(format!("{} {name}", what.to_lowercase()), &text);
        }
        for [name, order] in self.pairs(
            "select trigger_name, action_order from information_schema.triggers where trigger_schema = database()",
        )? {
            let text = self.show("TRIGGER", &name)?;
            self.holding.say(format!("trigger {name}"), &format!("{text}\nthe {order}. of its kind"));
        }
        for [name, kind] in self.pairs(
            "select routine_name, routine_type from information_schema.routines where routine_schema = database()",
        )? {
            let text = self.show(&kind, &name)?;
            self.holding.say(format!("{} {name}", kind.to_lowercase()), &text);
        }
        for [name, _] in
            self.pairs("select event_name, 1 from information_schema.events where event_schema = database()")?
        {
            let text = self.show("EVENT", &name)?;
            self.holding.say(format!("event {name}"), &text);
        }
        Ok(())
    }

    /// The rights of every account. Whether one has a password, or is locked for the want of one, is left
    /// out: no schema holds passwords.
    fn accounts(&mut self) -> Result<(), DbError> {
        for [user, host] in
            self.pairs(&format!("select user, host from mysql.user where user not in {SYSTEM}"))?
        {
            let role = self.mariadb && host.is_empty();
            let account = match role {
                true => quote::string(Target::MySql, &user),
                false => {
                    format!("{}@{}", quote::string(Target::MySql, &user), quote::string(Target::MySql, &host))
                }
            };
            let rows = self.session.exec(&format!("show grants for {account}"))?;
            let mut lines: Vec<String> =
                rows.into_iter().flatten().flatten().map(|line| right(&line)).collect();
            lines.sort_unstable();
            self.holding.say(format!("account {user}@{host}"), &lines.join("\n"));
        }
        Ok(())
    }

    /// What `SHOW CREATE` says, a column a line, but for the name and the time of making.
    fn show(&mut self, what: &str, name: &str) -> Result<String, DbError> {
        let name = quote::ident(Target::MySql, name);
        let rows = self.session.exec(&format!("show create {what} {name}"))?;
        let columns = rows.into_iter().next().unwrap_or_default();
        let made = if what == "TRIGGER" { 6 } else { usize::MAX };
        let said = columns.into_iter().enumerate().filter(|(i, _)| *i != 0 && *i != made);
        Ok(said.map(|(_, text)| readable(&text.unwrap_or_default())).collect::<Vec<_>>().join("\n"))
    }

    fn pairs(&mut self, sql: &str) -> Result<Vec<[String; 2]>, DbError> {
        let rows: Rows = self.session.exec(sql)?;
        Ok(rows
            .into_iter()
            .filter_map(|row| <[Option<String>; 2]>::try_from(row).ok())
            .map(|pair| pair.map(Option::unwrap_or_default))
            .collect())
    }
}

/// A text that holds bytes which are none, and so came as `x'…'`: with those as `\\x..`.
fn readable(text: &str) -> String {
    let digits = text.strip_prefix("x'").and_then(|rest| rest.strip_suffix('\'')).unwrap_or_default();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let Some(bytes) = digits.as_bytes().chunks(2).map(byte).collect::<Option<Vec<u8>>>() else {
        return text.to_owned();
    };
    if bytes.is_empty() {
        return text.to_owned();
    }
    let chunk = |chunk: std::str::Utf8Chunk<'_>| {
        let others: String = chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")).collect();
        chunk.valid().to_owned() + &others
    };
    bytes.utf8_chunks().map(chunk).collect()
}

/// `SHOW CREATE TABLE` without the counter, and with plain keys, foreign keys and checks sorted: their order
/// is that of making. So are unique keys beside a primary one; else the first may be what the table is stored by.
fn table(shown: &str) -> String {
    let mut head = Vec::new();
    let mut sorted = Vec::new();
    let mut tail = Vec::new();
    let has_primary = shown.lines().any(|line| line.starts_with("  PRIMARY KEY "));
    for line in shown.lines() {
        let text = line.trim_end_matches(',');
        if line.starts_with(')') || !tail.is_empty() {
            tail.push(without_counter(line));
        } else if SORTED.iter().any(|start| line.starts_with(start))
            || has_primary && line.starts_with("  UNIQUE KEY ")
        {
            sorted.push(plain_negatives(text));
        } else {
            head.push(text.to_owned());
        }
    }
    sorted.sort_unstable();
    head.extend(sorted);
    head.extend(tail);
    head.join("\n")
}

/// A line of a check with `-1` for `-(1)`: MySQL prints either for the same, as it was made with its table or later.
fn plain_negatives(line: &str) -> String {
    let mut parts = line.split("-(");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(')') {
            Some((number, rest))
                if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.') =>
            {
                out.push('-');
                out.push_str(number);
                out.push_str(rest);
            }
            _ => {
                out.push_str("-(");
                out.push_str(part);
            }
        }
    }
    out
}

/// A table without `USING BTREE` or `USING HASH` where keys of its engine are such by themselves: the servers keep
/// it where somebody wrote it, though it means nothing.
fn usual_method_left_out(table: &str) -> String {
    let usual = if table.contains("\n) ENGINE=MEMORY") { " USING HASH" } else { " USING BTREE" };
    let line = |line: &str| line.strip_suffix(usual).unwrap_or(line).to_owned();
    table.lines().map(line).collect::<Vec<String>>().join("\n")
}

const SORTED: [&str; 5] = ["  KEY ", "  FULLTEXT KEY ", "  SPATIAL KEY ", "  CONSTRAINT ", "  CHECK "];

fn without_counter(line: &str) -> String {
    let Some((start, rest)) = line.split_once(" AUTO_INCREMENT=") else { return line.to_owned() };
    format!("{start}{}", rest.trim_start_matches(|c: char| c.is_ascii_digit()))
}

/// One line of `SHOW GRANTS` without the password, and with columns in one order.
pub fn right(line: &str) -> String {
    let line = line.split(" IDENTIFIED ").next().unwrap_or(line);
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, list)) = rest.split_once('(') {
        let Some((list, after)) = list.split_once(')') else { break };
        let mut columns: Vec<&str> = list.split(", ").collect();
        columns.sort_unstable();
        out.push_str(&format!("{before}({})", columns.join(", ")));
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_of_a_table() {
        let shown = "CREATE TABLE `t` (\n  `a` int NOT NULL AUTO_INCREMENT COMMENT 'x AUTO_INCREMENT=7',\n  \
                     UNIQUE KEY `z` (`a`),\n  UNIQUE KEY `y` (`a`),\n  KEY `b` (`a`),\n  KEY `a` (`a`)\n) \
                     ENGINE=InnoDB AUTO_INCREMENT=42 DEFAULT CHARSET=utf8mb4";
        let kept = "CREATE TABLE `t` (\n  `a` int NOT NULL AUTO_INCREMENT COMMENT 'x AUTO_INCREMENT=7'\n  \
                    UNIQUE KEY `z` (`a`)\n  UNIQUE KEY `y` (`a`)\n  KEY `a` (`a`)\n  KEY `b` (`a`)\n) \
                    ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";
        assert_eq!(table(shown), kept);
    }

    #[test]
    fn the_usual_method_of_an_index_is_no_difference() {
        let table =
            |engine: &str| format!("CREATE TABLE `t` (\n  KEY `a` (`a`) USING BTREE\n) ENGINE={engine}");
        assert_eq!(
            usual_method_left_out(&table("InnoDB")),
            "CREATE TABLE `t` (\n  KEY `a` (`a`)\n) ENGINE=InnoDB"
        );
        assert_eq!(usual_method_left_out(&table("MEMORY")), table("MEMORY"));
    }

    #[test]
    fn a_negative_number_is_printed_in_one_way() {
        assert_eq!(
            plain_negatives("CHECK ((`a` = -(1)) or (`a` = -(`b`)))"),
            "CHECK ((`a` = -1) or (`a` = -(`b`)))"
        );
        assert_eq!(plain_negatives("CHECK (`a` > -2)"), "CHECK (`a` > -2)");
    }

    #[test]
    fn bytes_that_are_no_text_can_be_read() {
        assert_eq!(readable("x'413d27c327'"), r"A='\xc3'");
        assert_eq!(readable("x'4g'"), "x'4g'");
        assert_eq!(readable("CREATE TABLE"), "CREATE TABLE");
    }

    #[test]
    fn what_stays_of_a_right() {
        assert_eq!(
            right("GRANT USAGE ON *.* TO `x`@`%` IDENTIFIED BY PASSWORD '*AB'"),
            "GRANT USAGE ON *.* TO `x`@`%`"
        );
        assert_eq!(
            right("GRANT SELECT (`b`, `a`), INSERT (`c`) ON `d`.`t` TO `x`@`%`"),
            "GRANT SELECT (`a`, `b`), INSERT (`c`) ON `d`.`t` TO `x`@`%`"
        );
    }
}
