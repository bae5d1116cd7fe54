//! How long parsing and formatting take: `cargo run --release -p schema-core --example parse_speed [TABLES]`.

use schema_core::diag::Diagnostics;
use schema_core::source::SourceMap;
use schema_core::syntax::parse;
use schema_core::{Input, format};
use std::fmt::Write;
use std::time::Instant;

fn main() {
    let tables = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let mut text = String::new();
    for n in 0..tables {
        _ = write!(
            text,
            "
/// The people of team {n}.
table account_{n} {{
    id             bigint         primary key auto
    email          varchar(255)   unique
    password       varchar(255)?  secret
    active         bool           default true
    score          decimal(10, 2) default 0.5 check (score >= 0)
    confirmed_at   datetime?
    created_at     timestamp      default now()
    updated_at     timestamp      default now() on update now()
    name           text?          was full_name
    display        text           as (coalesce(name, email)) stored
    tags           text[]
    parent_id      bigint?        -> account_{n}.id on delete cascade

    index recent (active, confirmed_at desc) where active
    check email_shape (email like '%_@_%' and length(email) < 255)
}}
"
        );
    }
    for _ in 0..5 {
        let mut sources = SourceMap::new();
        let mut diags = Diagnostics::new();
        let start = Instant::now();
        let id = sources.add("a.schema", text.clone());
        let added = start.elapsed();
        let file = parse::parse(&sources, id, &mut diags);
        let parsed = start.elapsed() - added;
        let items = file.items.len();
        drop(file);
        let all = start.elapsed();
        let mib = text.len() as f64 / f64::from(1 << 20);
        println!("{mib:.1} MiB, {items} items: lines {added:?}, parse {parsed:?}, all {all:?}");
        assert!(diags.is_empty());
        let input = Input::text("a.schema", text.clone());
        let start = Instant::now();
        let formatted = format(input).expect("it has no mistake");
        println!("{:.1} MiB formatted: {:?}", formatted.len() as f64 / f64::from(1 << 20), start.elapsed());
    }
}
