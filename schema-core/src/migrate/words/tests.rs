use super::*;
use crate::dialect::Target;
use crate::{Input, Options, compile, ir};

fn schema(text: &str) -> ir::Schema {
    let text = format!("schema shop {{\n}}\n{text}");
    let compiled = compile(vec![Input::text("shop.schema", text)], &Options::default());
    assert!(!compiled.has_errors(), "{:#?}", compiled.diagnostics);
    compiled.schema.unwrap()
}

fn told(old: &str, new: &str, target: Target) -> Vec<String> {
    let (old, new) = (schema(old), schema(new));
    let renames = Renames::between(&old, &new);
    words(&Sides::between(&old, &new, &renames, target), &renames).iter().map(ToString::to_string).collect()
}

const OLD: &str = "enum mood { happy, sad }
table users {
    id        bigint primary key auto
    full_name varchar(50)
    age       int?
    mood      mood
    index (age)
}
table logs {
    id bigint primary key
}
";

const NEW: &str = "enum mood { happy, sad, fair }
table users {
    id    bigint primary key auto
    name  varchar(100) was full_name
    mood  mood default 'happy'
    email varchar(255)? unique
    index (mood desc)
}
table orders {
    id   bigint primary key
    user bigint -> users.id
    index (user)
}
";

#[test]
fn each_object_has_its_line() {
    assert_eq!(
        told(OLD, NEW, Target::Postgres),
        [
            "> column users.full_name renamed to name",
            "~ enum mood: happy, sad -> happy, sad, fair",
            "- table logs",
            "+ table orders (2 columns, 1 index)",
            "~ column users.name: varchar(50) -> varchar(100)",
            "- column users.age",
            "~ column users.mood: default none -> 'happy'",
            "+ column users.email (varchar(255))",
            "+ unique users.users_email_key (email)",
            "- index users.users_age_idx",
            "+ index users.users_mood_idx (mood desc)",
        ]
    );
}

#[test]
fn nothing_differs_between_equals() {
    for target in Target::ALL {
        assert_eq!(told(NEW, NEW, target), Vec::<String>::new(), "{target}");
    }
}
