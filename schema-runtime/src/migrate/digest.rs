//! What MySQL's and MariaDB's catalog says of the objects that a statement names, as one short text: it changes with
//! them, and with nothing else.

use sha2::{Digest as _, Sha256};
use std::borrow::Cow;

use super::Error;
use super::journal::hex;
use super::session::{Session, text};
use crate::meta::Ty;

/// Each gives rows of texts about objects; `{}` stands for the condition on one or two names.
const PARTS: [(&str, &[&str]); 6] = [
    (
        "SELECT concat_ws('|', 'view', table_name, view_definition, check_option, definer, security_type) \
         FROM information_schema.views WHERE table_schema = database()",
        &["table_name"],
    ),
    (
        "SELECT concat_ws('|', 'trigger', trigger_name, event_object_table, action_timing, event_manipulation, \
         action_order, action_statement, definer, sql_mode) \
         FROM information_schema.triggers WHERE trigger_schema = database()",
        &["trigger_name", "event_object_table"],
    ),
    (
        "SELECT concat_ws('|', 'routine', routine_type, routine_name, dtd_identifier, routine_definition, \
         is_deterministic, sql_data_access, security_type, definer, routine_comment, sql_mode) \
         FROM information_schema.routines WHERE routine_schema = database()",
        &["routine_name"],
    ),
    (
        "SELECT concat_ws('|', 'parameter', specific_name, ordinal_position, parameter_mode, parameter_name, \
         dtd_identifier) FROM information_schema.parameters WHERE specific_schema = database()",
        &["specific_name"],
    ),
    (
        "SELECT concat_ws('|', 'event', event_name, event_definition, event_type, execute_at, interval_value, \
         interval_field, status, on_completion, definer, event_comment) \
         FROM information_schema.events WHERE event_schema = database()",
        &["event_name"],
    ),
    (
        "SELECT concat_ws('|', 'schema', default_character_set_name, default_collation_name) \
         FROM information_schema.schemata WHERE schema_name = database()",
        &[],
    ),
];

impl Session {
    /// The digest of all objects of these names in the database; of all objects, where no name is given.
    pub(super) async fn digest(&mut self, names: &[Cow<'static, str>]) -> Result<String, Error> {
        let marks = vec!["?"; names.len()].join(", ");
        let mut all = Vec::new();
        for (sql, columns) in PARTS {
            let conditions: Vec<String> =
                columns.iter().map(|column| format!("{column} IN ({marks})")).collect();
            let (sql, params) = if names.is_empty() || columns.is_empty() {
                (sql.to_owned(), Vec::new())
            } else {
                let times = names.iter().cycle().take(names.len() * columns.len());
                let params = times.map(|name| text(name.clone().into_owned())).collect();
                (format!("{sql} AND ({})", conditions.join(" OR ")), params)
            };
            all.extend(
                self.rows(&sql, params, &[Ty::Text], |row| row.get::<Option<String>>())
                    .await?
                    .into_iter()
                    .flatten(),
            );
        }
        let tables = self
            .rows(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = database() \
                 AND table_type <> 'VIEW' AND table_name NOT IN ('_sqlx_migrations', 'schemagen_journal', 'schemagen_lock')",
                vec![],
                &[Ty::Text],
                |row| row.get::<String>(),
            )
            .await?;
        for table in
            tables.iter().filter(|table| names.is_empty() || names.iter().any(|name| same(name, table)))
        {
            let sql = format!("SHOW CREATE TABLE `{}`", table.replace('`', "``"));
            let made = self.one(&sql, vec![], &[Ty::Text, Ty::Text], |row| {
                let _: String = row.get();
                row.get::<String>()
            });
            all.extend(made.await?.map(|made| without_counter(&made)));
        }
        all.sort_unstable();
        let mut hash = Sha256::new();
        for part in all {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        Ok(hex(&hash.finalize()))
    }
}

/// Some servers fold the names of tables.
fn same(name: &str, table: &str) -> bool {
    name.to_lowercase() == table.to_lowercase()
}

/// Rows that come in meanwhile change the counter alone.
fn without_counter(made: &str) -> String {
    let Some((before, after)) = made.rsplit_once(" AUTO_INCREMENT=") else { return made.to_owned() };
    let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
    format!("{before}{after}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_counter_does_not_count() {
        let made = "CREATE TABLE `t` (\n) ENGINE=InnoDB AUTO_INCREMENT=12 DEFAULT CHARSET=utf8mb4";
        assert_eq!(
            super::without_counter(made),
            "CREATE TABLE `t` (\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"
        );
    }
}
