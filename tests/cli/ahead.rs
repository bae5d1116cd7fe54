//! Schemas that have gone on since their newest revision was recorded.

use super::Place;

const SCHEMA: &str = "schema shop {
    targets sqlite
}
table item {
    id  bigint primary key auto
}
service web {
    read item
}
";

/// One column more.
fn grown() -> String {
    SCHEMA.replace("primary key auto\n", "primary key auto\n    note text?\n")
}

#[test]
fn it_is_told_until_it_is_recorded() {
    let place = Place::new();
    place.write("schema/shop.schema", SCHEMA);
    place.run(&["check", "--deny", "warnings"]).ends(0, &["no errors"]);
    place.run(&["build"]).ends(0, &[]);
    assert!(!place.read("generated/rust/shop.rs").contains("REVISION"), "there is none to carry");

    place.run(&["migrate", "new", "init"]).ends(0, &["Created"]);
    place.run(&["check", "--deny", "warnings"]).ends(0, &["no errors"]);
    place.run(&["build", "--service", "web"]).ends(0, &[]);
    let rust = place.read("generated/rust/shop.rs");
    for part in ["name: \"init\",", "service: Some(\"web\"),", "connect_at(&SCHEMA, &REVISION)"] {
        assert!(rust.contains(part), "{part}: {rust}");
    }

    // What makes nothing else is no change.
    place.write("schema/shop.schema", SCHEMA.replace("table item", "// things\ntable item"));
    place.run(&["check", "--deny", "warnings"]).ends(0, &["no errors"]);

    place.write("schema/shop.schema", grown());
    let words = ["W0901", "has changed since its newest revision", "_init", "schemagen migrate new NAME"];
    place.run(&["check"]).ends(0, &words);
    place.run(&["build"]).ends(0, &words);
    place.run(&["check", "--deny", "warnings"]).ends(1, &words);
    place.write("schemagen.toml", "allow = [\"W0901\"]\n");
    place.run(&["check", "--deny", "warnings"]).ends(0, &["no errors"]);
    place.write("schemagen.toml", "");
    place.run(&["migrate", "new", "note"]).ends(0, &["Created"]);
    place.run(&["check", "--deny", "warnings"]).ends(0, &["no errors"]);
}

#[test]
fn two_newest_revisions_are_an_error() {
    let place = Place::new();
    place.write("schema/shop.schema", SCHEMA);
    place.command(&["migrate", "new", "init"]).env("SOURCE_DATE_EPOCH", "0").output().expect("it runs");
    place.write("schema/shop.schema", grown());
    place.command(&["migrate", "new", "one"]).env("SOURCE_DATE_EPOCH", "60").output().expect("it runs");
    let record = place.read("migrations/revisions/19700101000100_one.schema");
    let other = record.replace("19700101000100_one", "19700101000200_two");
    place.write("migrations/revisions/19700101000200_two.schema", other);
    let words = ["2 newest revisions", "19700101000100_one and 19700101000200_two"];
    place.run(&["build"]).ends(1, &words);
    place.run(&["check"]).ends(1, &words);
}
