//! `schemagen migrate new`

use super::{Place, Run};

const FIRST: &str = "schema shop {
}
table users {
    id        bigint primary key auto
    full_name varchar(50)
}
";

const SECOND: &str = "schema shop {
}
table users {
    id   bigint primary key auto
    name varchar(50) was full_name
}
";

/// What a renamed column asks for.
const RENAMES: [&str; 4] = ["--allow", "H0201", "--allow", "H0502"];

impl Place {
    /// Runs `migrate new` at a moment.
    fn new_at(&self, seconds: u64, args: &[&str]) -> Run {
        let mut command = self.command(&["migrate", "new"]);
        Run::of(command.args(args).env("SOURCE_DATE_EPOCH", seconds.to_string()).output().unwrap())
    }
}

fn place() -> Place {
    let place = Place::new();
    place.write("schema/shop.schema", FIRST);
    place
}

#[test]
fn a_revision_is_made_of_what_changed() {
    let place = place();
    place.new_at(0, &["init"]).ends(0, &["+ table users (2 columns)", "sqlite/19700101000000_init.up.sql"]);
    let up = place.read("migrations/postgres/19700101000000_init.up.sql");
    assert!(
        up.contains("CREATE TABLE \"schemagen_revision\"") && up.contains("It is the first revision."),
        "{up}"
    );

    let before = place.files();
    place.new_at(9, &["again"]).ends(0, &["Unchanged", "makes what 19700101000000_init does"]);
    assert!(place.files() == before, "what is unchanged is not written");

    place.write("schema/shop.schema", SECOND);
    // The clock went back: the version is greater nonetheless.
    place
        .new_at(0, &[&["rename"], RENAMES.as_slice()].concat())
        .ends(0, &["> column users.full_name renamed to name"]);
    let up = place.read("migrations/postgres/19700101000001_rename.up.sql");
    assert!(up.contains("RENAME COLUMN \"full_name\" TO \"name\"") && !up.contains("CREATE TABLE"), "{up}");
    let down = place.read("migrations/postgres/19700101000001_rename.down.sql");
    assert!(down.contains("RENAME COLUMN \"name\" TO \"full_name\""), "{down}");
    let record = place.read("migrations/revisions/19700101000001_rename.schema");
    assert!(record.contains("// parent: 19700101000000_init\n") && record.ends_with(SECOND), "{record}");
    place.new_at(0, &["more"]).ends(0, &["Unchanged"]);
}

#[test]
fn revisions_side_by_side_are_named() {
    let place = place();
    place.new_at(0, &["init"]).ends(0, &[]);
    place.write("schema/shop.schema", SECOND);
    place.new_at(100, &[&["one"], RENAMES.as_slice()].concat()).ends(0, &[]);
    let record = place.read("migrations/revisions/19700101000140_one.schema");
    place.write(
        "migrations/revisions/19700101000300_two.schema",
        record.replace("19700101000140_one", "19700101000300_two"),
    );
    let before = place.files();
    let words = ["there are 2 heads", "19700101000140_one (of 1970-01-01 00:01 UTC)", "19700101000300_two"];
    place.new_at(500, &["three"]).ends(1, &words);
    assert!(place.files() == before);
}

#[test]
fn nothing_is_written_that_is_not_wanted() {
    let place = place();
    let before = place.files();
    for name in ["Init", "../x", "2nd", "a-b", ""] {
        place.new_at(0, &[name]).ends(2, &["can't be a revision's name"]);
    }
    let run = place.new_at(0, &["init", "--dry-run"]).ends(0, &["Would create"]);
    assert!(run.out.contains("==> mysql/19700101000000_init.up.sql <=="), "{}", run.out);
    place.write("schema/shop.schema", FIRST.replace("bigint", "bigger"));
    place.new_at(0, &["init"]).ends(1, &["E0204"]);
    place.write("schema/shop.schema", FIRST);
    assert!(place.files().keys().eq(before.keys()));
}

/// A changed compiler is told, as what differs by it alone is not migrated.
#[test]
fn a_record_of_another_compiler_is_told() {
    let place = place();
    place.new_at(0, &["init"]).ends(0, &[]);
    let path = "migrations/revisions/19700101000000_init.schema";
    let record = place.read(path);
    let old = record.lines().find(|line| line.starts_with("// mysql: ")).unwrap();
    place.write(path, record.replace(old, &format!("// mysql: {}", "0".repeat(64))));
    let run = place.new_at(9, &["again"]).ends(0, &["warning", "19700101000000_init for mysql"]);
    assert!(!run.err.contains("for sqlite"), "{}", run.err);
}

#[test]
fn what_may_hurt_is_refused_until_it_is_allowed_by_name() {
    let place = place();
    place.new_at(0, &["init"]).ends(0, &["Created"]);
    let before = place.files();
    place.write("schema/shop.schema", "schema shop {\n}\ntable users {\n    id bigint primary key auto\n}\n");
    let refused = ["hazard[H0102]", "'users.full_name' is dropped", "nothing was written"];
    place.new_at(9, &["drop_name"]).ends(1, &refused);
    place.new_at(9, &["drop_name", "--allow", "H0102:users.other"]).ends(1, &["no hazard that", "H0102"]);
    place.new_at(9, &["drop_name", "--allow", "E0203"]).ends(2, &["only hazards can be allowed"]);
    place.write("schema/shop.schema", FIRST);
    assert!(place.files().keys().eq(before.keys()), "what is refused is not written");

    place.write("schema/shop.schema", "schema shop {\n}\ntable users {\n    id bigint primary key auto\n}\n");
    let allow = ["H0102:users.full_name", "H0201", "H0502"].map(|code| ["--allow", code]).concat();
    place.new_at(9, &[&["drop_name"], allow.as_slice()].concat()).ends(0, &["Created"]);
    let up = place.read("migrations/postgres/19700101000009_drop_name.up.sql");
    assert!(
        up.contains("Allowed: H0102:users.full_name") && up.contains("DROP COLUMN \"full_name\""),
        "{up}"
    );
    assert!(up.contains("'*'"), "the revision tells whom it breaks: {up}");
}

/// A likely rename is pointed out with what to write; nothing is guessed, and nothing is asked.
#[test]
fn likely_renames_are_pointed_out() {
    let place = place();
    place.new_at(0, &["init"]).ends(0, &["Created"]);
    place.write("schema/shop.schema", SECOND.replace(" was full_name", ""));
    let likely = "Likely column users.full_name was renamed to name: if so, write `was full_name` behind it, schema/shop.schema:5";
    let help = "it looks as if it were called 'name' now: if so, write 'was full_name' behind 'name' in 'table users'";
    place.new_at(9, &["rename"]).ends(1, &[likely, "hazard[H0102]", help, "nothing was written"]);
    let meant = ["H0102", "H0201", "H0502"].map(|code| ["--allow", code]).concat();
    place.new_at(9, &[&["other"], meant.as_slice()].concat()).ends(1, &[likely]);

    place.write("schema/shop.schema", FIRST.replace("users", "account"));
    let likely = "Likely table users was renamed to account: if so, write the line `was users` into it, schema/shop.schema:3";
    let run = place.new_at(9, &["rename"]);
    assert!(!run.err.contains("Likely"), "one column besides the key is no likeness: {}", run.err);
    let more = |text: &str| text.replace("varchar(50)\n", "varchar(50)\n    email varchar(99)?\n");
    place.write("schema/shop.schema", more(FIRST));
    place.new_at(9, &["email", "--allow", "H0201"]).ends(0, &["Created"]);
    place.write("schema/shop.schema", more(FIRST).replace("users", "account"));
    place
        .new_at(19, &["rename"])
        .ends(1, &[likely, "hazard[H0101]", "write the line 'was users' in 'table account'"]);
}
