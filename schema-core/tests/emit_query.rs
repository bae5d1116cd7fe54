//! The Rust that is made of one query or view: what it adds to the file of its schema, beside its text.

use schema_core::{Input, Options, compile};

const TABLES: &str = "\
schema shop {
}

enum state { open, done }

table person {
    id     bigint        primary key auto
    email  varchar(200)  unique
    hash   text          secret
}

table task {
    id         bigint          primary key auto
    person_id  bigint?         -> person.id on delete set null
    title      varchar(100)
    state      state           default 'open'
    cost       decimal(8, 2)?
}
";

#[test]
fn a_row_that_a_join_may_not_find() {
    emitted(
        "left_join",
        "/// Tasks, and whose they are.\n\
         query tasks(state state = 'open') -> many {\n    \
         select t.id, t.title, p.email, p.hash, coalesce(t.cost, 0) as cost\n    \
         from task t left join person p on p.id = t.person_id\n    \
         where t.state = :state\n    \
         order by t.id\n}\n",
    );
}

#[test]
fn what_an_insert_returns() {
    emitted(
        "insert_returning",
        "query add_task(title varchar(100), person bigint?) -> one {\n    \
         insert into task (title, person_id) values (:title, :person) returning id, state\n}\n",
    );
}

#[test]
fn how_many_an_update_met() {
    emitted(
        "update",
        "query finish(id bigint, cost decimal(8, 2)) -> count {\n    \
         update task set state = 'done', cost = :cost where id = :id\n}\n",
    );
}

#[test]
fn a_list() {
    emitted(
        "list",
        "query by_email(emails varchar(200)[]) -> stream {\n    \
         select * from person where email in (:emails)\n}\n",
    );
}

#[test]
fn a_view() {
    emitted(
        "view",
        "/// How much each has to do.\n\
         view load as\n    \
         select p.id, p.email, count(t.id) as tasks, sum(t.cost) as cost\n    \
         from person p left join task t on t.person_id = p.id\n    \
         group by p.id, p.email\n",
    );
}

/// Compares the lines that `item` adds to the Rust of the tables with the snapshot `name`.
fn emitted(name: &str, item: &str) {
    let (without, with) = (rust(TABLES), rust(&format!("{TABLES}\n{item}")));
    let (without, with): (Vec<_>, Vec<_>) = (without.lines().collect(), with.lines().collect());
    let added = added(&without, &with);
    insta::with_settings!({ description => item, omit_expression => true }, {
        insta::assert_snapshot!(name, added.join("\n"));
    });
}

/// The lines of `with` that `without` does not have; those of `without` are in it, in their order.
fn added<'t>(without: &[&'t str], with: &[&'t str]) -> Vec<&'t str> {
    let mut rest = without;
    let mut added = Vec::new();
    for line in with {
        match rest.split_first() {
            Some((first, others)) if first == line => rest = others,
            _ => added.push(*line),
        }
    }
    assert!(rest.is_empty(), "the tables' lines stay: {rest:?}");
    added
}

fn rust(text: &str) -> String {
    let input = Input::text("shop.schema", text);
    let compiled = compile(vec![input], &Options { rust_only: true, ..Options::default() });
    assert!(!compiled.has_errors(), "{:?}", compiled.diagnostics);
    let text = &compiled.artifacts.first().expect("the Rust file").text;
    // The DDL behind it is another test's.
    text.split_once("/// What creates the schema").expect("the DDL").0.to_owned()
}
