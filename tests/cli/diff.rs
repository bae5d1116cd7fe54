//! `schemagen diff`

use super::{Place, Run};

const FIRST: &str = "schema shop {
}
table person {
    id   bigint primary key auto
    name varchar(100)
}
";

const NOTE: &str = "table note {
    id     int primary key auto
    person bigint -> person
}
";

impl Place {
    fn git(&self, args: &[&str]) {
        let mut command = std::process::Command::new("git");
        command.args(["-c", "user.name=a", "-c", "user.email=a@b.c"]).args(args).current_dir(self.path("."));
        let output = command.output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn diff(&self, args: &[&str]) -> Run {
        self.run(&[&["diff"], args].concat())
    }
}

/// Two files in a revision; a renamed column, and one of the files gone, since.
fn place() -> Place {
    let place = Place::new();
    place.write("schema/shop.schema", FIRST);
    place.write("schema/more/note.schema", NOTE);
    place.write("schema/.old/ignored.schema", "no schema at all");
    place.git(&["init", "--quiet"]);
    place.git(&["add", "--all", "--force"]);
    place.git(&["commit", "--quiet", "--message", "one"]);
    place.git(&["tag", "v1"]);
    place
}

fn change(place: &Place) {
    std::fs::remove_file(place.path("schema/more/note.schema")).unwrap();
    place.write("schema/shop.schema", FIRST.replace("name varchar(100)", "called varchar(120) was name"));
}

const WORDS: [&str; 3] = [
    "> column person.name renamed to called",
    "- table note",
    "~ column person.called: varchar(100) -> varchar(120)",
];

#[test]
fn a_git_revision_and_the_schema_as_it_is() {
    let place = place();
    assert_eq!(place.diff(&["git:v1"]).ends(0, &["nothing differs"]).out, "");
    change(&place);
    for args in [
        vec!["git:v1"],
        vec!["v1:schema", "schema"],
        vec!["git:v1:schema"],
        vec!["git:HEAD", "schema/shop.schema"],
    ] {
        let run = place.diff(&args).ends(1, &["Hazard H0101:note", "differences"]);
        for words in WORDS {
            assert!(run.out.contains(words), "{args:?}: {words}: {}", run.out);
        }
    }
    // The way back: what was dropped is made.
    let back = place.diff(&["schema", "git:v1"]).ends(1, &[]);
    assert!(back.out.contains("+ table note (2 columns)"), "{}", back.out);
    // From a folder below, by a path that leads up.
    let mut command = place.command(&["diff", "git:v1:../schema", "../schema"]);
    let run = Run::of(command.current_dir(place.path("schema")).output().unwrap()).ends(1, &[]);
    assert!(run.out.contains(WORDS[0]), "{}", run.out);
}

#[test]
fn as_data_and_as_sql() {
    let place = place();
    change(&place);
    let run = place.diff(&["git:v1", "--format", "json"]).ends(1, &[]);
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let targets: Vec<&str> =
        json["targets"].as_array().unwrap().iter().map(|on| on["target"].as_str().unwrap()).collect();
    assert_eq!(targets, ["postgres", "mysql", "sqlite"]);
    let change = &json["targets"][0]["changes"][0];
    assert_eq!(
        (change["change"].as_str(), change["object"].as_str()),
        (Some("renamed"), Some("person.name"))
    );
    assert!(json["hazards"].as_array().unwrap().iter().any(|hazard| hazard["code"] == "H0101"), "{json}");

    let run = place.diff(&["git:v1", "--sql", "postgres"]).ends(1, &[]);
    assert!(run.out.starts_with("BEGIN;\n"), "{}", run.out);
    assert!(
        run.out.contains("RENAME COLUMN \"name\" TO \"called\"") && run.out.contains("DROP TABLE"),
        "{}",
        run.out
    );
    let run = place.diff(&["git:v1", "git:HEAD", "--sql", "mysql"]).ends(0, &[]);
    assert_eq!(run.out, "");
}

#[test]
fn a_revision_of_migrations() {
    let place = place();
    place.run(&["migrate", "new", "init"]).ends(0, &[]);
    place.diff(&["init"]).ends(0, &["nothing differs"]);
    change(&place);
    let run = place.diff(&["init"]).ends(1, &[]);
    assert!(run.out.contains(WORDS[1]), "{}", run.out);
    place.diff(&["migration:init", "git:v1"]).ends(0, &[]);
    // A file of that name is meant before a revision is.
    place.write("init", FIRST);
    assert!(place.diff(&["init", "git:v1"]).ends(1, &[]).out.contains("+ table note"));
}

#[test]
fn live_databases() {
    let place = place();
    let open = |name: &str| schema_tests::sqlite::Sqlite::open(place.path(name)).unwrap();
    for (name, more) in [("a.db", ""), ("b.db", ", more integer")] {
        let sql = format!("create table person (id integer not null primary key, name text{more})");
        open(name).exec_script(&sql).unwrap();
    }
    let run = place.diff(&["sqlite:a.db", "sqlite:b.db"]).ends(1, &["1 difference"]);
    assert_eq!(run.out, "table person\n  column more is missing in the first\n");
    place.diff(&["sqlite:a.db", "sqlite:a.db"]).ends(0, &["nothing differs"]);
    let run = place.diff(&["sqlite:a.db", "schema"]).ends(1, &[]);
    assert!(
        run.out.contains("table note  schema/more/note.schema:1:1\n  is missing in the database"),
        "{}",
        run.out
    );
    let run = place.diff(&["schema", "sqlite:a.db", "--sql", "sqlite"]).ends(1, &[]);
    assert!(run.out.contains("DROP TABLE \"note\""), "{}", run.out);
    place.diff(&["sqlite:a.db", "schema", "--sql", "mysql"]).ends(2, &["is no MySQL"]);
}

#[test]
fn what_is_no_side_is_told() {
    let place = place();
    place.diff(&["git:nope"]).ends(2, &["'nope' is no revision of a git repository here"]);
    place.diff(&["git:--help"]).ends(2, &["is no revision"]);
    place.diff(&["nope"]).ends(2, &["no file or folder", "'git:nope'"]);
    place.diff(&["v1:nope"]).ends(2, &["v1 has no schema in 'nope'"]);
    place.diff(&["migration:nope"]).ends(2, &["no revision 'nope'"]);
    place.diff(&["redis://localhost", "schema"]).ends(2, &["a cache has no schema"]);
    place.write("schema/shop.schema", FIRST.replace("bigint", "bigger"));
    place.diff(&["git:v1"]).ends(1, &["E0204"]);
}
