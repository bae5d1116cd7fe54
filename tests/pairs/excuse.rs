//! When a migration may refuse rows that both sides take: where a column gets another type, and no one way is known
//! in which its values become those of that. Then a hazard has to have said so of that column, and the query that the
//! hazard gives, if it has one, has to find rows.

use crate::check::{Checked, client};
use schema_core::diag::Code;
use schema_core::dialect::Target;
use schema_core::ir::Schema;
use schema_core::migrate::hazard::{Hazard, hazards};
use schema_core::migrate::{Renames, Sides};
use schema_tests::db::Db;
use schema_tests::rows::Unsure;

/// The reasons that a migration has for refusing rows.
pub(crate) struct Excuses {
    reasons: Vec<String>,
}

impl Excuses {
    /// Those that hazards tell of columns that are unsure, of the rows of a database that is still the older one.
    pub(crate) fn told(
        (old, new, renames): (&Schema, &Schema, &Renames),
        sides: &Sides,
        unsure: &[Unsure],
        db: &Db,
    ) -> Checked<Excuses> {
        let mut reasons = Vec::new();
        if unsure.is_empty() {
            return Ok(Excuses { reasons });
        }
        let target = sides.new.target;
        let mut client = client(db)?;
        for hazard in hazards(old, new, renames, std::slice::from_ref(sides)) {
            let about = unsure.iter().find(|column| is_about(&hazard, column));
            let Some(column) = about.filter(|_| hazard.targets.contains(target)) else { continue };
            // A query over what can't be read as the other type may fail itself.
            let found = query(&hazard, target).map(|sql| client.exec(sql).map(|rows| !rows.is_empty()));
            if found.is_none_or(|found| found.unwrap_or(true)) {
                reasons.push(format!("{}, {}", hazard.code, column.change));
            }
        }
        client.close();
        Ok(Excuses { reasons })
    }

    /// The first of them, if the error is one of rows.
    pub(crate) fn of(&self, target: Target, error: &str) -> Option<String> {
        self.reasons.first().filter(|_| is_of_rows(target, error)).cloned()
    }
}

/// Whether the hazard is one of rows, and of what the column becomes.
fn is_about(hazard: &Hazard, column: &Unsure) -> bool {
    match hazard.code {
        Code::H0103 | Code::H0104 => hazard.object == format!("{}.{}", column.table, column.name),
        // Its new values may fail what the table asks of them.
        Code::H0301 | Code::H0302 | Code::H0303 | Code::H0304 => {
            let rest = hazard.object.strip_prefix(&column.table);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        }
        _ => false,
    }
}

/// The query that finds the rows.
fn query(hazard: &Hazard, target: Target) -> Option<&str> {
    hazard.notes.iter().find_map(|note| {
        let (titles, sql) = note.strip_prefix("rows in question on ")?.split_once(": ")?;
        titles.contains(target.title()).then_some(sql)
    })
}

/// Whether a database complains of values, not of the statement.
fn is_of_rows(target: Target, error: &str) -> bool {
    let code = error.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or("", |(code, _)| code);
    match target {
        Target::Postgres => code.starts_with("22") || code.starts_with("23"),
        // The low byte of the code is its kind: a constraint, a value of another type, a function that can't read its
        // argument.
        Target::Sqlite => {
            let kind = code.parse::<u32>().map(|code| code & 0xff);
            matches!(kind, Ok(19 | 20))
                || error.starts_with("a foreign key is broken")
                || error.contains("malformed JSON")
        }
        Target::MySql => [
            "1048", "1062", "1138", "1264", "1265", "1292", "1366", "1406", "1411", "1452", "1525", "1690",
            "3140", "3141", "3156", "3819", "3854", "4025",
        ]
        .contains(&code),
    }
}
