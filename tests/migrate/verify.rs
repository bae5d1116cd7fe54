//! `migrate verify`: what holds is said to hold, and each thing that does not is found.

use crate::place::{Place, Run};
use schema_tests::db::Db;
use schema_tests::servers::SqlServer;

schema_tests::on_servers!(
    |server: &'static SqlServer| all(Some(server));
    postgres: postgres(16),
    mariadb: mariadb(),
    mysql: mysql(),
);

#[test]
fn sqlite() {
    all(None);
}

const FIRST: &str = "schema shop {
}
enum state { open, done }
/// People.
table person {
    id   bigint primary key auto
    name varchar(100)
    index person_name_idx (name)
}
table note {
    id     int primary key auto
    person bigint -> person
    state  state default 'open'
    done   bool default false
}
service web {
    account 'verify_web'
    read write person
    read note where done
    grant postgres 'pg_read_all_data'
    grant mysql 'PROCESS ON *.*'
}
";

/// Renamed, wider, one column more, one index less.
fn second() -> String {
    FIRST
        .replace("name varchar(100)", "called varchar(120) was name\n    age int?")
        .replace("    index person_name_idx (name)\n", "")
        .replace("open, done", "open, done, lost")
}

impl Place {
    fn verify(&self, more: &[&str]) -> Run {
        let url = self.db.url();
        self.run(&[&["verify", "--url", &url, "--target", self.target()], more].concat())
    }

    fn revise(&self, name: &str, schema: &str) {
        self.schema(schema);
        let codes = schema_core::diag::Code::ALL.iter().map(|code| code.as_str());
        let allow: Vec<&str> =
            codes.filter(|code| code.starts_with('H')).flat_map(|code| ["--allow", code]).collect();
        self.run(&[&["new", name], allow.as_slice()].concat()).ends(0, &["Created"]);
    }

    /// The files of a revision on this target, one way, in order.
    fn files(&self, revision: &str, way: &str) -> Vec<String> {
        let names = std::fs::read_dir(self.migrations()).expect("the folder is there");
        let names = names.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
        let mut names: Vec<String> =
            names.filter(|name| name.contains(revision) && name.ends_with(way)).collect();
        names.sort();
        names
    }

    /// Changes the last file for which `edit` has something, verifies, and changes it back.
    fn with_edit(&self, of: [&str; 2], edit: impl Fn(&str) -> Option<String>, look: impl Fn(Run)) {
        let text = |name: &String| std::fs::read_to_string(self.migrations().join(name)).expect("a file");
        let files = self.files(of[0], of[1]);
        let mut edited = files.iter().rev().filter_map(|name| Some((name, edit(&text(name))?)));
        let (name, new) = edited.next().unwrap_or_else(|| panic!("no file of {of:?} is edited"));
        let old = text(name);
        self.write(name, &new);
        look(self.verify(&[]));
        self.write(name, &old);
    }

    /// How many throwaway databases there are on the server, and rights in them.
    fn leftovers(&self) -> String {
        match self.target() {
            "postgres" => self.value("SELECT count(*) FROM pg_database WHERE datname LIKE current_database() || '\\_schemagen\\_%'"),
            "mysql" => self.value(
                "SELECT (SELECT count(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE concat(DATABASE(), '\\_schemagen\\_%')) + (SELECT count(*) FROM mysql.tables_priv WHERE Db LIKE concat(DATABASE(), '\\_schemagen\\_%'))",
            ),
            _ => "0".to_owned(),
        }
    }
}

fn all(server: Option<&'static SqlServer>) {
    let place = Place::new(Db::new(server));
    let account = match place.target() {
        "postgres" => "CREATE ROLE verify_web; GRANT pg_read_all_data TO verify_web",
        "mysql" => "CREATE USER verify_web; GRANT PROCESS ON *.* TO verify_web",
        _ => "",
    };
    place.db.script(account).expect("the account is made");
    place.verify(&[]).ends(3, &["'schema' can't be read"]);
    place.schema(FIRST);
    place.verify(&[]).ends(1, &["there is no revision", "`schemagen migrate new NAME`"]);

    place.revise("init", FIRST);
    place.verify(&[]).ends(0, &["1 file", ": holds", "make what the schema makes"]);
    place.schema(&second());
    place
        .verify(&[])
        .ends(1, &["is not what", "`schemagen migrate new NAME` is wanted", "renamed to called"]);
    place.revise("grow", &second());
    let json = place.verify(&["--format", "json"]).ends(0, &[]);
    let json: serde_json::Value = serde_json::from_str(&json.out).expect("a document");
    assert_eq!((json["holds"].as_bool(), json["revisions"].as_u64()), (Some(true), Some(2)), "{json}");

    // A hand that went astray in a file, there and back.
    let wider = |text: &str| {
        let lines: Vec<String> = text
            .lines()
            .map(|line| if line.starts_with("--") { line.to_owned() } else { line.replace("120", "130") })
            .collect();
        Some(lines.join("\n")).filter(|new| new.contains("130"))
    };
    place.with_edit(["grow", ".up.sql"], wider, |run| {
        drop(run.ends(1, &["does not hold", "table person", "column called type: ", "130"]));
    });
    place.with_edit(
        ["init", ".down.sql"],
        |text| Some(format!("{text}CREATE TABLE forgotten (id int);\n")),
        |run| {
            drop(run.ends(1, &["the ways back do not lead to an empty database", "table forgotten"]));
        },
    );
    // What is applied is held against the files.
    place.run(&["apply"]).ends(0, &[]);
    place.verify(&[]).ends(0, &[": holds"]);
    place.with_edit(
        ["init", ".up.sql"],
        |text| Some(format!("{text}-- more\n")),
        |run| {
            drop(run.ends(1, &["was changed after it was applied", ": holds"]));
        },
    );

    if server.is_none() {
        in_files(&place);
    }

    assert_eq!(place.leftovers(), "0");
    let kept = match place.target() {
        "postgres" => "SELECT pg_has_role('verify_web', 'pg_read_all_data', 'member')::int",
        "mysql" => {
            "SELECT count(*) FROM information_schema.USER_PRIVILEGES WHERE GRANTEE LIKE '%verify_web%' AND PRIVILEGE_TYPE = 'PROCESS'"
        }
        _ => "SELECT 1",
    };
    assert_eq!(place.value(kept), "1", "what accounts have is untouched");
    place.db.drop();
}

/// What is found in the files alone, on whatever server.
fn in_files(place: &Place) {
    place.with_edit(
        ["grow", ".up.sql"],
        |text| Some(format!("{text}INSERT INTO nowhere VALUES (1);\n")),
        |run| {
            drop(run.ends(1, &["broke off", "grow", ".up.sql:", "nowhere"]));
        },
    );

    // A record is not to be edited.
    let (name, record) = place.record("grow");
    std::fs::write(&name, record.replace("varchar(120)", "varchar(121)")).expect("it is written");
    place.verify(&[]).ends(1, &["a record is not to be edited", "is not what"]);
    std::fs::write(&name, record).expect("it is written");

    // Without a way back it is said how far the proof goes.
    for file in place.files("init", ".down.sql") {
        std::fs::remove_file(place.migrations().join(file)).expect("it is there");
    }
    place.verify(&[]).ends(0, &["_init.up.sql has no way back", ": holds"]);
}

#[test]
fn a_target_without_a_server_is_not_passed_over() {
    let place = Place::new(Db::new(None));
    place.revise("init", FIRST);
    let run = place.run(&["verify"]).ends(2, &["no server for PostgreSQL", "--url", "--target"]);
    assert!(run.out.is_empty(), "{run:#?}");
    place.run(&["verify", "--target", "sqlite"]).ends(0, &[": holds"]);
    place.run(&["verify", "--url", "redis://localhost"]).ends(2, &["a cache has no migrations"]);
}
