//! A plan as one script for a server's own command-line client, which has no runner beside it.

use super::frame;
use crate::dialect::{Target, quote};
use crate::migrate::plan::{Mode, Plan, Step};

/// The script. Its transactions are in it.
pub fn alone(target: Target, head: &[String], plan: &Plan) -> String {
    let mut out = String::new();
    head.iter().for_each(|line| frame::comment(line, &mut out));
    for part in &plan.parts {
        let transaction = part.mode == Mode::Transaction && target != Target::MySql;
        let (begin, end) = match part.mode {
            Mode::Rebuild => (frame::begin(target, part.mode), frame::end(part.mode)),
            _ if transaction => (vec![Step::new("", "BEGIN")], vec![Step::new("", "COMMIT")]),
            _ => (Vec::new(), Vec::new()),
        };
        for step in begin.iter().chain(&part.steps).chain(&end) {
            out.push_str(if out.is_empty() { "" } else { "\n" });
            statement(target, &again(target, step), &mut out);
        }
    }
    out
}

/// What repeats has its loop in it where the server has one.
fn again(target: Target, step: &Step) -> Step {
    if !step.repeat {
        return step.clone();
    }
    if target == Target::Postgres {
        let body =
            format!("\nBEGIN\n    LOOP\n{};\n        EXIT WHEN NOT FOUND;\n    END LOOP;\nEND\n", step.sql);
        return Step::new(step.what.clone(), format!("DO {}", quote::dollars(&body)));
    }
    Step::new(format!("{}\nTo be run again until it changes no row.", step.what), step.sql.clone())
}

/// MySQL's client takes a statement that holds a `;` between delimiters of another kind.
fn statement(target: Target, step: &Step, out: &mut String) {
    let sql = &step.sql;
    if target != Target::MySql || !sql.contains(';') {
        frame::statement(step, out);
        return;
    }
    let delimiter = ["//", "$$", "@@@@"].into_iter().find(|d| !sql.contains(d)).unwrap_or("//");
    step.what.lines().for_each(|line| frame::comment(line, out));
    out.push_str(&format!("DELIMITER {delimiter}\n{sql}\n{delimiter}\nDELIMITER ;\n"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrate::plan::Part;

    fn plan(mode: Mode, sql: &str) -> Plan {
        Plan { parts: vec![Part { mode, steps: vec![Step::new("So.", sql)] }] }
    }

    #[test]
    fn each_client_gets_what_it_reads() {
        let script = |target, mode, sql| alone(target, &["Mend.".to_owned()], &plan(mode, sql));
        assert_eq!(
            script(Target::Postgres, Mode::Transaction, "DROP TABLE a"),
            "-- Mend.\n\nBEGIN;\n\n-- So.\nDROP TABLE a;\n\nCOMMIT;\n"
        );
        assert_eq!(
            script(Target::Postgres, Mode::Alone, "DROP INDEX CONCURRENTLY a"),
            "-- Mend.\n\n-- So.\nDROP INDEX CONCURRENTLY a;\n"
        );
        assert_eq!(
            script(Target::MySql, Mode::Transaction, "CREATE TRIGGER a … BEGIN b; END"),
            "-- Mend.\n\n-- So.\nDELIMITER //\nCREATE TRIGGER a … BEGIN b; END\n//\nDELIMITER ;\n"
        );
        let fill = Step { repeat: true, ..Step::new("Fills.", "UPDATE a SET b = 1") };
        let fill = Plan { parts: vec![Part { mode: Mode::Alone, steps: vec![fill] }] };
        let script_of = |target| alone(target, &[], &fill);
        assert!(
            script_of(Target::Postgres).contains("LOOP\nUPDATE a SET b = 1;\n        EXIT WHEN NOT FOUND;")
        );
        assert!(script_of(Target::MySql).contains("-- To be run again until it changes no row.\nUPDATE a"));
        let rebuild = script(Target::Sqlite, Mode::Rebuild, "DROP TABLE a");
        assert!(rebuild.contains("BEGIN IMMEDIATE;\n\n-- So.\nDROP TABLE a;\n\nCOMMIT;\n"), "{rebuild}");
    }
}
