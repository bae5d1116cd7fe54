//! The algorithm and the lock that plans state: the servers accept them, and refuse what is cheaper.

use schema_core::dialect::Target;
use schema_core::migrate::{Renames, Sides, plan};
use schema_core::{ir, render};
use schema_tests::cases::schema;
use schema_tests::db::{Client, Db};
use schema_tests::servers::SqlServer;
use std::fmt::Write;

schema_tests::on_servers!(
    stated;
    algorithms_on_mariadb: mariadb(),
    algorithms_on_mysql: mysql(),
);

/// From cheap to dear, each with its word in the table.
const MYSQL: &[(&str, &str)] = &[
    ("INSTANT", "ALGORITHM=INSTANT"),
    ("INPLACE", "ALGORITHM=INPLACE, LOCK=NONE"),
    ("INPLACE, S", "ALGORITHM=INPLACE, LOCK=SHARED"),
    ("COPY", "ALGORITHM=COPY, LOCK=SHARED"),
];
const MARIADB: &[(&str, &str)] = &[
    ("INSTANT", "ALGORITHM=INSTANT"),
    ("NOCOPY", "ALGORITHM=NOCOPY, LOCK=NONE"),
    ("NOCOPY, S", "ALGORITHM=NOCOPY, LOCK=SHARED"),
    ("INPLACE", "ALGORITHM=INPLACE, LOCK=NONE"),
    ("INPLACE, S", "ALGORITHM=INPLACE, LOCK=SHARED"),
    ("COPY", "ALGORITHM=COPY, LOCK=SHARED"),
];

/// The errors that say that an algorithm or a lock will not do.
const REFUSED: [&str; 2] = ["1845", "1846"];

/// One line of the table.
struct Case<'c> {
    what: &'c str,
    before: &'c str,
    after: &'c str,
    mysql: &'c str,
    mariadb: &'c str,
}

fn cases() -> Vec<Case<'static>> {
    let lines = include_str!("algorithms.txt").lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let case = |line: &'static str| {
        let parts: Vec<&str> = line.split(" | ").map(str::trim).collect();
        let [what, before, after, mysql, mariadb] = parts[..] else { panic!("no case: {line}") };
        Case { what, before, after, mysql, mariadb }
    };
    lines.map(case).collect()
}

impl Case<'_> {
    fn side(&self, items: &str) -> ir::Schema {
        let items = items.replace("; ", "\n    ").replace("\\n", "\n    ");
        let text = format!(
            "schema s {{\n    targets mysql\n}}\nenum e {{ a, b }}\nenum e2 {{ a, b, c }}\nenum e3 {{ a, c, b }}\n\
             table t {{\n    id bigint primary key auto\n    {items}\n}}\n"
        );
        schema(self.what, &text)
    }
}

fn stated(server: &'static SqlServer) {
    let mut db = Db::new(Some(server));
    let mut wrong = String::new();
    let cases = cases();
    assert!(cases.len() >= 60, "{} cases", cases.len());
    for case in &cases {
        db.renew();
        let wanted = if server.is_mariadb() { case.mariadb } else { case.mysql };
        let mut client = db.client().expect("a session");
        match try_out(case, server.is_mariadb(), &mut client) {
            Ok(found) if found == wanted => {}
            Ok(found) => writeln!(wrong, "{}: wanted {wanted}, stated {found}", case.what).unwrap(),
            Err(error) => writeln!(wrong, "{}: {error}", case.what).unwrap(),
        }
        client.close();
    }
    println!("algorithms: {} kinds of changes on {}", cases.len(), db.title());
    db.drop();
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Runs the plan, and each of its `ALTER TABLE` before with each cheaper algorithm. What it states.
fn try_out(case: &Case<'_>, mariadb: bool, client: &mut Client<'_>) -> Result<String, String> {
    let (old, new) = (case.side(case.before), case.side(case.after));
    let sides = Sides::between(&old, &new, &Renames::between(&old, &new), Target::MySql);
    for statement in render::statements(&sides.old) {
        client.exec(&statement.sql).map_err(|e| format!("{e}: {}", statement.sql))?;
    }
    let known = if mariadb { MARIADB } else { MYSQL };
    let mut all = Vec::new();
    for step in plan(&sides).parts.iter().flat_map(|part| &part.steps) {
        if step.sql.starts_with("ALTER TABLE") {
            let (head, how) = step.sql.rsplit_once(",\n  ").ok_or("there is no last clause")?;
            let how = of_server(how, mariadb);
            let at = known.iter().position(|(_, words)| *words == how).ok_or(format!("unknown: {how}"))?;
            for (_, cheaper) in &known[..at] {
                match client.exec(&format!("{head},\n  {cheaper}")) {
                    Err(error) if REFUSED.contains(&error.code.as_str()) => {}
                    Err(error) => return Err(format!("{cheaper} fails otherwise: {error}: {head}")),
                    Ok(_) => return Err(format!("{cheaper} would do, {how} is stated: {head}")),
                }
            }
            all.push(known[at].0);
        }
        client.exec(&step.sql).map_err(|e| format!("{e}: {}", step.sql))?;
    }
    Ok(all.join(" + "))
}

/// What one of the servers reads of `/*!80000 MySQL */ /*M! MariaDB */`.
fn of_server(how: &str, mariadb: bool) -> &str {
    let Some(both) = how.strip_prefix("/*!80000 ") else { return how };
    let (mysql, rest) = both.split_once(" */ /*M! ").expect("both flavours");
    if mariadb { rest.trim_end_matches(" */") } else { mysql }
}
