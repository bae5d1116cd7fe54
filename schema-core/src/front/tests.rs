//! The tree of a Rust item is the tree of the same lines in a `.schema` file.

use crate::diag::{Code, Diagnostics};
use crate::front::scan::scan;
use crate::source::SourceMap;
use crate::syntax::ast::{Enum, File, Item, Table, TypeDecl};
use crate::syntax::parse;

/// The items of both texts, as text without spans.
fn both(schema: &str, rust: &str) -> (String, String) {
    let (mut sources, mut diagnostics) = (SourceMap::new(), Diagnostics::new());
    let schema = sources.add("a.schema", schema);
    let rust = sources.add("a.rs", rust);
    let from_schema = parse::parse(&sources, schema, &mut diagnostics);
    let from_rust = File { items: scan(rust, &mut sources, &mut diagnostics) };
    let told: Vec<String> = diagnostics
        .iter()
        .map(|d| format!("{} {} `{}` {:?}", d.code, d.message, sources.text(d.primary.span), d.help))
        .collect();
    assert!(told.is_empty(), "{told:#?}");
    (plain(&from_schema), plain(&from_rust))
}

/// Spans and Rust names are all that may differ.
fn plain(file: &File) -> String {
    let mut out = String::new();
    for item in file.items.clone() {
        let text = match item {
            Item::Table(table) => format!("{:#?}", Table { rust_name: None, ..table }),
            Item::Enum(item) => format!("{:#?}", Enum { rust_name: None, ..item }),
            Item::Type(item) => format!("{:#?}", TypeDecl { rust_name: None, ..item }),
            _ => continue,
        };
        for line in
            text.lines().filter(|line| !line.contains("span: ") && !line.trim().starts_with("rust_name: "))
        {
            // `1:2..3`: spans that stand alone, in options and tuples.
            let is_span =
                line.trim().trim_end_matches(',').chars().all(|c| c.is_ascii_digit() || c == ':' || c == '.');
            out.push_str(if is_span && line.contains("..") { "_" } else { line });
            out.push('\n');
        }
    }
    out
}

#[track_caller]
fn same(schema: &str, rust: &str) {
    let (schema, rust) = both(schema, rust);
    if schema != rust {
        let pairs = schema.lines().zip(rust.lines());
        let at = pairs.take_while(|(a, b)| a == b).count();
        let near =
            |text: &str| text.lines().skip(at.saturating_sub(8)).take(16).collect::<Vec<_>>().join("\n");
        panic!("from .schema:\n{}\nfrom Rust:\n{}", near(&schema), near(&rust));
    }
}

#[test]
fn every_column_type() {
    same(
        "table kinds {
            a bool, b tinyint, c smallint, d int, e bigint
            f tinyint unsigned, g smallint unsigned, h int unsigned, i bigint unsigned
            j real, k double, l decimal(10, 2), m decimal(5, 0)
            n varchar(20), o char(3), p text, q bytes, r bytes(16)
            s date, t time, u datetime, v timestamp, w uuid
            x json, y json<my::Type>, z platform?
            aa text[]?, ab mail, ac auth.mood
            ad varchar(9) secret, ae int[]
        }",
        "#[derive(Table)] struct Kinds {
            a: bool, b: i8, c: i16, d: i32, e: i64, f: u8, g: u16, h: u32, i: u64, j: f32, k: f64,
            #[column(precision = 10, scale = 2)] l: rust_decimal::Decimal,
            #[column(precision = 5)] m: Decimal,
            #[column(length = 20)] n: String, #[column(type = \"char(3)\")] o: String, p: String,
            q: Vec<u8>, #[column(length = 16)] r: Vec<u8>,
            s: chrono::NaiveDate, t: NaiveTime, u: NaiveDateTime, v: DateTime<Utc>, w: uuid::Uuid,
            x: serde_json::Value, y: Json<my::Type>, z: Option<Platform>,
            aa: Option<Vec<String>>, #[column(type = \"mail\")] ab: String, #[column(type = \"auth.mood\")] ac: Mood,
            #[column(length = 9)] ad: Secret<String>, ae: Vec<i32>,
        }",
    );
}

#[test]
fn every_modifier() {
    same(
        "/// All there is.
        ///
        /// In two paragraphs.
        table everything {
            id bigint primary key auto
            /// A column.
            always bigint auto always
            serial bigint auto serial
            email text unique collate ci
            flag bool default true
            n int default -1 check (n > 0)
            sum int as (n + 1) virtual
            total int as (n + 2)
            team_id bigint -> team.id on delete cascade on update set null
            other bigint -> auth.team.id
            pair bigint -> team
            at timestamp on update now() default now()
            name text? was full_name
            addr text native postgres 'inet' native mysql 'varchar(45)'
            tags text only postgres sqlite
            `type` text
        }",
        "/// All there is.
        ///
        /// In two paragraphs.
        #[derive(Table)] struct Everything {
            #[column(primary_key, auto)] id: i64,
            /// A column.
            #[column(auto = \"always\")] always: i64,
            #[column(auto = \"serial\")] serial: i64,
            #[column(unique, collate = \"ci\")] email: String,
            #[column(default = true)] flag: bool,
            #[column(default = -1, check = \"n > 0\")] n: i32,
            #[column(generated = \"n + 1\", virtual)] sum: i32,
            #[column(generated = \"n + 2\", stored)] total: i32,
            #[column(references = \"team.id\", on_delete = \"cascade\", on_update = \"set null\")] team_id: i64,
            #[column(references = \"auth.team.id\")] other: i64,
            #[column(references = \"team\")] pair: i64,
            #[column(on_update_now, default = \"now()\")] at: DateTime<Utc>,
            #[column(was = \"full_name\")] name: Option<String>,
            #[column(native(postgres = \"inet\", mysql = \"varchar(45)\"))] addr: String,
            #[column(only = \"postgres sqlite\")] tags: String,
            r#type: String,
        }",
    );
}

#[test]
fn every_table_item() {
    same(
        "table auth.`Order Details` {
            a int, b int, c text
            /// The newest.
            index recent (a, b desc) where a > 1
            index (c nulls last)
            index (lower(c))
            index g (c gin_trgm_ops) using gin only postgres
            index (c(20)) include (a, b)
            index e (lower(c) desc)
            unique (a, b) nulls not distinct
            unique ab (a, b) deferrable initially deferred
            unique (c) include (a) where b = 1 
            primary key pk (a, b)
            foreign key (a, b) -> t (x, y) on delete cascade
            foreign key fk (a, b) -> auth.t (x, y) deferrable not valid
            check shape (c like '%@%')
            check (a > 0)
            check late (b > 0) not valid
            check pg (b > 1) only postgres
            was old_name
            partition by range (a)
            with postgres 'fillfactor = 70'
        }",
        "#[derive(Table)]
        #[table(
            name = \"auth.`Order Details`\",
            index(recent(a, b desc), r#where = \"a > 1\", docs = \"The newest.\"),
            index(c nulls last),
            index((lower(c))),
            index(g(c gin_trgm_ops), using = \"gin\", only = \"postgres\"),
            index((c(20)), include(a, b)),
            index(e(\"lower(c)\" desc)),
            unique(a, b, nulls_not_distinct),
            unique(ab(a, b), deferrable = \"initially deferred\"),
            unique((c), include(a), where = r\"b = 1\"),
            primary_key(pk(a, b)),
            foreign_key((a, b), references = \"t (x, y)\", on_delete = \"cascade\"),
            foreign_key(fk(a, b), references = \"auth.t (x, y)\", deferrable, not_valid),
            check(shape = \"c like '%@%'\"),
            check = \"a > 0\",
            check(late = \"b > 0\", not_valid),
            check(pg = \"b > 1\", only = \"postgres\"),
            was = \"old_name\",
            partition(range(a)),
            with(postgres = \"fillfactor = 70\"),
        )]
        struct AuthOrderDetails { a: i32, b: i32, c: String }",
    );
}

#[test]
fn enums_and_named_types() {
    same(
        "/// Where from.
        enum platform {
            twitch
            /// The other.
            discord was discrod
            'PG-13'
        }
        type email = varchar(255) check (value like '%@%')
        type app.score = decimal(5, 2)",
        "/// Where from.
        #[derive(Enum)] enum Platform {
            Twitch,
            /// The other.
            #[schema(was = \"discrod\")] Discord,
            #[schema(label = \"PG-13\")] Pg13,
        }
        #[derive(Type)] #[schema(length = 255, check = \"value like '%@%'\")] struct Email(pub String);
        #[derive(Type)] #[schema(name = \"app.score\", precision = 5, scale = 2)] struct Points(Decimal);",
    );
}

#[test]
fn errors_lie_in_the_attributes() {
    let (mut sources, mut diagnostics) = (SourceMap::new(), Diagnostics::new());
    let text = "struct X;\n#[derive(Table)] #[table(index((a, (b +) )))]\nstruct T { #[column(check = \"a > \")] a: i64, \
                #[column(default = \"1 +\\u{20}\")] b: i64, #[column(type = \"nope(\")] c: i64 }";
    let rust = sources.add("a.rs", text);
    scan(rust, &mut sources, &mut diagnostics);
    let spans: Vec<_> = diagnostics.iter().map(|d| sources.real(d.primary.span)).collect();
    assert!(spans.len() == 4 && spans.iter().all(|span| span.source == rust), "{spans:?}");
    for (span, inside) in spans.iter().zip(["(b +) )", "a > \"", "\"1 +\\u{20}\"", "nope("]) {
        let at = text.find(inside).unwrap();
        let range = at..=at + inside.len();
        assert!(
            range.contains(&span.range().start) && range.contains(&span.range().end),
            "{span:?} for {inside} at {at}"
        );
    }
}

#[test]
fn fields_fit_what_is_inferred_and_named() {
    let compile = |rust: &str| {
        let inputs = vec![
            crate::Input::text("a.schema", "schema s { }\nenum app.mood { ok }"),
            crate::Input::text("src/model.rs", rust),
        ];
        let compiled = crate::compile(inputs, &crate::Options::default());
        let told =
            compiled.diagnostics.iter().map(|d| (d.code, compiled.sources.text(d.primary.span).to_owned()));
        told.collect::<Vec<_>>()
    };
    let with = |ty: &str| {
        compile(&format!(
            "#[derive(Table)] struct T {{ #[column(primary_key)] id: i64, a: Option<i32>, \
             #[column(generated = \"a + 1\")] b: {ty} }}"
        ))
    };
    assert_eq!(with("i32"), [(Code::E0702, "i32".to_owned())]);
    assert_eq!(with("Option<i32>"), []);
    // A Rust enum is found by its Rust name, whatever it is called in the schema.
    let role = "#[derive(Table)] struct T { #[column(primary_key)] id: i64, role: crate::Role, m: Option<Vec<Role>> }\n\
                #[derive(Enum)] #[schema(name = \"auth.user_role\")] enum Role { Admin }";
    assert_eq!(compile(role), []);
    assert_eq!(compile(&role.replace("enum Role", "enum Other"))[0].0, Code::E0204);
}

/// What is told of `rust`: the code, the message, and the text it is told of.
fn told(rust: &str) -> Vec<(Code, String, String)> {
    let (mut sources, mut diagnostics) = (SourceMap::new(), Diagnostics::new());
    let source = sources.add("a.rs", rust);
    scan(source, &mut sources, &mut diagnostics);
    let told = |d: &crate::diag::Diagnostic| {
        assert!(!d.help.is_empty(), "no way out: {}", d.message);
        (d.code, d.message.clone(), sources.text(sources.real(d.primary.span)).to_owned())
    };
    diagnostics.iter().map(told).collect()
}

#[test]
fn one_mistake_is_one_error() {
    let column = |attribute: &str| format!("#[derive(Table)] struct T {{ {attribute} a: String }}");
    let table = |attribute: &str| format!("#[derive(Table)] #[table({attribute})] struct T {{ a: i64 }}");
    for (rust, code, at) in [
        (column("#[column]"), Code::E0701, "column"),
        (column("#[column = 3]"), Code::E0701, "column = 3"),
        (column("#[column(lenght = 3)]"), Code::E0701, "lenght"),
        (column("#[column(unique, unique)]"), Code::E0701, "unique"),
        (column("#[column(unique = \"x\")]"), Code::E0701, "unique"),
        (column("#[column(length)]"), Code::E0701, "length"),
        (column("#[column(length = \"3\")]"), Code::E0701, "length"),
        (column("#[column(length = 3, type = \"text\")]"), Code::E0702, "3"),
        (column("#[column(type = \"bigint\")]"), Code::E0702, "bigint"),
        (column("#[column(precision = 3)]"), Code::E0702, "3"),
        (column("#[column(name = \"\")]"), Code::E0701, "name"),
        (column("#[column(was = \"a\\nb\")]"), Code::E0701, "was"),
        (column("#[column(default = foo)]"), Code::E0701, "default"),
        (column("#[column(stored)]"), Code::E0701, "stored"),
        (column("#[column(generated = \"a\", stored, virtual)]"), Code::E0701, "virtual"),
        (column("#[column(on_update = \"now()\")]"), Code::E0701, "now()"),
        (column("#[column(on_delete = \"cascade\")]"), Code::E0701, "on_delete"),
        (column("#[column(auto = \"never\")]"), Code::E0701, "auto"),
        (column("#[column(collate = 3)]"), Code::E0701, "collate"),
        (column("#[column(only = \"postgres oracle\")]"), Code::E0206, "oracle"),
        (column("#[column(native(oracle = \"x\"))]"), Code::E0206, "oracle"),
        (column("#[column(native())]"), Code::E0701, "()"),
        (table("index()"), Code::E0701, "()"),
        (table("primary_key()"), Code::E0701, "()"),
        (table("check()"), Code::E0701, "()"),
        (table("partition()"), Code::E0701, "partition"),
        (table("with()"), Code::E0701, "()"),
        (table("index = \"a\""), Code::E0701, "index"),
        (table("index(lower(a))"), Code::E0701, "lower"),
        (table("index(a(20))"), Code::E0701, "20"),
        (table("index(a, where = \"a > 1\", where = \"a > 2\")"), Code::E0701, "where"),
        (table("unique(a, method = \"hash\")"), Code::E0701, "method"),
        (table("unique(a, deferrable = \"late\")"), Code::E0701, "deferrable"),
        (table("foreign_key(a)"), Code::E0701, "foreign_key"),
        (table("foreign_key((a + 1), references = \"t (x)\")"), Code::E0701, "a"),
        (table("primary_key(a, unique = 3)"), Code::E0701, "unique"),
        (table("engine = \"x\""), Code::E0701, "engine"),
        ("#[derive(Table)] struct T(i64);".to_owned(), Code::E0701, "T"),
        ("#[derive(Table)] enum T { A }".to_owned(), Code::E0701, "T"),
        ("#[derive(Table)] struct T<X> { a: i64 }".to_owned(), Code::E0701, "X"),
        ("#[derive(Table)] struct T { a: &'static str }".to_owned(), Code::E0702, "&'static str"),
        ("#[derive(Table)] struct T { a: Option<Option<i64>> }".to_owned(), Code::E0702, "Option<i64>"),
        ("#[derive(Table)] struct T { a: Vec<Option<i64>> }".to_owned(), Code::E0702, "Option<i64>"),
        ("#[derive(Table)] struct T { a: DateTime<Local> }".to_owned(), Code::E0702, "DateTime<Local>"),
        ("#[derive(Table)] struct T { a: HashMap<A, B> }".to_owned(), Code::E0702, "HashMap<A, B>"),
        ("#[derive(Table)] struct T { a: Decimal }".to_owned(), Code::E0702, "Decimal"),
        ("#[derive(Table)] struct T { a: usize }".to_owned(), Code::E0702, "usize"),
        ("#[derive(Enum)] struct T { a: i64 }".to_owned(), Code::E0701, "T"),
        ("#[derive(Enum)] enum T { A(i64) }".to_owned(), Code::E0701, "A"),
        ("#[derive(Enum)] enum T { #[schema(was = \" \")] A }".to_owned(), Code::E0701, "was"),
        ("#[derive(Type)] struct T;".to_owned(), Code::E0701, "T"),
        ("#[derive(Type)] struct T(Option<i64>);".to_owned(), Code::E0702, "Option<i64>"),
        ("#[derive(Type)] #[schema(default = \"1\")] struct T(i64);".to_owned(), Code::E0701, "default"),
    ] {
        let told = told(&rust);
        let found: Vec<_> = told.iter().map(|(code, _, at)| (*code, at.as_str())).collect();
        assert_eq!(found, [(code, at)], "{rust}: {told:?}");
    }
}

#[test]
fn rust_types_are_named_as_they_are_written() {
    let told = told("#[derive(Table)] struct T { a: & 'static str, b: std :: sync :: Arc < i64 > }");
    assert!(told[0].1.contains("`&'static str`") && told[1].1.contains("`std::sync::Arc<i64>`"), "{told:?}");
}

#[test]
fn attributes_of_others_are_passed_over() {
    let rust = "#[derive(Clone, Table)] #[doc = include_str!(\"x.md\")] #[serde(rename_all = \"kebab-case\")]\n\
                #[cfg_attr(test, derive(Debug))] pub(crate) struct T where { #[serde(with = \"a::b\")] pub a: i64 }";
    assert_eq!(told(rust), []);
}
