//! Inputs made to break a parser: each gives a diagnostic or compiles, soon, and on the small stack of a
//! test's thread.

#[path = "fuzz/mutate.rs"]
mod mutate;
#[path = "fuzz/run.rs"]
mod run;

use schema_core::compile::{Compiled, Content, Input, Options, compile};
use schema_core::diag::{Code, render};
use std::time::{Duration, Instant};

/// Long enough for an unoptimised build on a busy machine; what is quadratic takes far longer.
const LIMIT: Duration = Duration::from_secs(60);

fn check(what: &str, content: Vec<u8>) -> Compiled {
    let start = Instant::now();
    let input = Input { name: "hostile.schema".into(), content: Content::Bytes(content) };
    let compiled = compile(vec![input], &Options { check_only: true, ..Options::default() });
    let text = render::text(&compiled.sources, &compiled.diagnostics, true);
    let json = render::json(&compiled.sources, &compiled.diagnostics);
    let github = render::github(&compiled.sources, &compiled.diagnostics);
    let took = start.elapsed();
    assert!(took < LIMIT, "{what}: {took:?}");
    let size = text.len() + json.len() + github.len();
    assert!(size < 4 << 20, "{what}: {size} bytes of diagnostics");
    compiled
}

fn refused(what: &str, text: impl Into<Vec<u8>>, code: Code) {
    let compiled = check(what, text.into());
    let codes: Vec<Code> = compiled.diagnostics.iter().map(|d| d.code).collect();
    assert!(codes.contains(&code), "{what}: {:?}", &codes[..codes.len().min(10)]);
}

/// A table with this as the expression of a check.
fn expression(text: &str) -> String {
    format!("table t {{\n    id bigint primary key\n    check ({text})\n}}\n")
}

/// A query of this statement.
fn query(statement: &str) -> String {
    format!("schema s {{}}\nquery q() -> many {{\n    {statement}\n}}\n")
}

/// What a query nests in, before and behind.
const QUERIES: [(&str, &str); 9] = [
    ("select a from t where a in (", ")"),
    ("select (", ") as b from t"),
    ("select * from (", ") t"),
    ("select * from t where exists (", ")"),
    ("select a from t union (", ")"),
    ("with t as (", ") select * from t"),
    ("select * from t join (", ") u on true order by 1"),
    ("select case when (", ") then 1 end"),
    ("select sum(a) filter (where (", ")) over (order by a)"),
];

#[test]
fn nesting_of_queries() {
    for (open, close) in QUERIES {
        for n in [129, 20_000] {
            let text = format!("{}select 1{}", open.repeat(n), close.repeat(n));
            refused(open, query(&text), Code::E0103);
            refused(open, format!("view v as {text}\n"), Code::E0103);
            check(open, query(&open.repeat(n)).into());
        }
        // The deepest that is allowed, and the deepest that is read on the stack of a test's thread.
        for n in [9, 19, 40] {
            let text = query(&format!("{}select 1{}", open.repeat(n), close.repeat(n)));
            let told = check(open, text.into()).diagnostics;
            assert!(told.iter().all(|d| !d.code.is_syntax()), "{open} {n} times: {:?}", told.first());
        }
        for middle in
            ["", "select", "select 1 1", "select from t", "insert into t", "with", "select a from t where"]
        {
            let text = format!("{}{middle}{}", open.repeat(60), close.repeat(60));
            check(open, query(&text).into());
            check(open, format!("table t {{\n    id bigint\n    check (({text}) > 1)\n}}\n").into());
        }
    }
    let most = format!("{}select 1{}", "select a from t where a in (".repeat(99), ")".repeat(99));
    let told = check("99 selects", query(&most).into()).diagnostics;
    assert!(told.iter().all(|d| !d.code.is_syntax()), "{:?}", told.first());
}

#[test]
fn long_queries() {
    for n in [300, 5_000] {
        let text = format!("select 1{}", " union select 1".repeat(n));
        refused("union", query(&text), Code::E0103);
    }
    let accepted = |what: &str, text: String| {
        let told = check(what, query(&text).into()).diagnostics;
        assert!(told.iter().all(|d| !d.code.is_syntax()), "{what}: {:?}", told.first());
    };
    accepted("columns", format!("select a{} from t", ", a".repeat(20_000)));
    accepted("joins", format!("select * from t{}", " join t on a = b".repeat(5_000)));
    accepted("rows", format!("insert into t (a) values (1){}", ", (1)".repeat(20_000)));
    accepted("comments", format!("select a\n{} from t", "// text\n".repeat(30_000)));
    accepted("lines", format!("select a{} from t", "\n".repeat(1 << 18)));
    refused(
        "a mistake at the end",
        query(&format!("select a{} from t wrong wrong", ", a".repeat(20_000))),
        Code::E0110,
    );
    refused("semicolons", query(&format!("select a{}", ";".repeat(1 << 20))), Code::E0110);
    check("heads", "query q(\n".repeat(50_000).into());
    check("queries in queries", "query q() {\n".repeat(50_000).into());
    check("views in views", "view v as select (\n".repeat(50_000).into());
    check("many mistakes", "query q() { select from t }\n".repeat(5_000).into());
}

#[test]
fn nesting() {
    for n in [129, 20_000, 200_000] {
        refused("parentheses", expression(&format!("{}id > 1{}", "(".repeat(n), ")".repeat(n))), Code::E0103);
        refused("open parentheses", expression(&"(".repeat(n)), Code::E0103);
        refused("calls", expression(&format!("{}1{}", "lower(".repeat(n), ")".repeat(n))), Code::E0103);
        let case = format!("{}true{}", "case when true then ".repeat(n), " end".repeat(n));
        refused("case", expression(&case), Code::E0103);
        refused("lists", expression(&format!("{}1{}", "id in (".repeat(n), ")".repeat(n))), Code::E0103);
        refused("a type", format!("table t {{\n    a json{}\n}}\n", "<a".repeat(n)), Code::E0103);
    }
    check("braces", "{".repeat(200_000).into());
    check("closed braces", "}".repeat(200_000).into());
    check("tables in tables", "table t {\n".repeat(100_000).into());
    check("brackets in turn", "([{".repeat(100_000).into());
    check("brackets of a type", format!("table t {{\n    a int{}\n}}\n", "[]".repeat(100_000)).into());
}

/// Some targets name the operand of a call several times: nested, that must not multiply without end.
#[test]
fn calls_that_repeat_their_operand() {
    let months = format!("{}d{}", "date_add(".repeat(100), ", 1, 'month')".repeat(100));
    refused("months", table_of_all(&format!("{months} > d")), Code::E0604);
    let most = format!("{}n{}", "greatest(".repeat(100), ", n)".repeat(100));
    refused("greatest", table_of_all(&format!("{most} > 1")), Code::E0604);
    let rounded = format!("{}f{}", "round(".repeat(100), ")".repeat(100));
    refused("round", table_of_all(&format!("{rounded} > 1")), Code::E0604);
}

fn table_of_all(check: &str) -> String {
    format!(
        "schema s {{\n}}\ntable t {{\n    id int primary key\n    n int?\n    f double?\n    d date?\n    check ({check})\n}}\n"
    )
}

/// What can't be read is not read again and again: each level must not double the work.
#[test]
fn nesting_with_a_mistake_inside() {
    for (open, close) in [
        ("case when true then ", " end"),
        ("case ", " when 1 then 2 end"),
        ("cast(", ")"),
        ("cast(", " as int)"),
        ("extract(year from ", ")"),
        ("(", ")"),
        ("lower(", ")"),
        ("id in (", ")"),
        ("not (1 + ", ")"),
        ("1 between ", " and 2"),
        ("coalesce(1, ", ")"),
    ] {
        for middle in ["", "1 1", "when", "end", "1 +", "select", "'a' 'b'", "cast(", "case"] {
            let text = format!("{}{middle}{}", open.repeat(100), close.repeat(100));
            check(open, expression(&text).into());
            check(
                open,
                format!("table t {{\n    id bigint\n    index ({text})\n    a int default {text}\n}}\n")
                    .into(),
            );
        }
    }
}

/// The deepest that is allowed, on the stack of a test's thread, in an unoptimised build.
#[test]
fn nesting_within_the_limit() {
    for (open, close) in [
        ("(", ")"),
        ("lower(", ")"),
        ("case when true then ", " end"),
        ("1 + (", ")"),
        ("not (", ")"),
        ("coalesce(1, cast(", " as int))"),
        ("id in (", ")"),
        ("1 between 0 and (", ")"),
        ("case 1 when ", " then 2 end"),
    ] {
        let depth = if open.matches('(').count() > 1 { 60 } else { 120 };
        let compiled =
            check(open, expression(&format!("{}id{}", open.repeat(depth), close.repeat(depth))).into());
        assert!(
            compiled.diagnostics.iter().all(|d| d.code != Code::E0103),
            "{open}: {:?}",
            compiled.diagnostics.first()
        );
    }
}

#[test]
fn chains() {
    for n in [300, 20_000] {
        refused("not", expression(&format!("{}true", "not ".repeat(n))), Code::E0103);
        refused("minus", expression(&format!("{}1 = 1", "- ".repeat(n))), Code::E0103);
        refused("plus", expression(&format!("1{} > 1", " + 1".repeat(n))), Code::E0103);
        refused("or", expression(&format!("true{}", " or true".repeat(n))), Code::E0103);
        refused("mixed", expression(&format!("1{} > 1", " + 2 * 3 || 4".repeat(n))), Code::E0103);
        refused("is null", expression(&format!("1{}", " is null".repeat(n))), Code::E0103);
        refused("between", expression(&format!("1{}", " between 1 and 2".repeat(n))), Code::E0103);
    }
    refused("100,000 not", expression(&format!("{}true", "not ".repeat(100_000))), Code::E0103);
    refused("a million plus", expression(&format!("1{} > 1", " + 1".repeat(1_000_000))), Code::E0103);
    refused("dots", expression(&format!("a{}", ".a".repeat(100_000))), Code::E0106);
    refused("comparisons", expression(&format!("a{}", " = a".repeat(100_000))), Code::E0106);
}

#[test]
fn large_files() {
    let line = "/// text\n// text\n\n";
    check("10 MB of comments", line.repeat(10 << 20 >> 4).into());
    check("1 MB of newlines in an item", format!("table t{}{{ id int }}", "\n".repeat(1 << 20)).into());
    check("1 MB of newlines in a block", format!("table t {{ id int{} }}", "\n".repeat(1 << 20)).into());
    check("one line of words", "word ".repeat(1 << 20).into());
    check("one line of quotes", "\"".repeat(1 << 20).into());
    check("one line of ticks", "'".repeat(1 << 20).into());
    check("one line of backticks", "`".repeat(1 << 20).into());
    check("one line of dollars", "$".repeat(1 << 20).into());
    check("tags without an end", (0..100_000).map(|n| format!("$a{n}$ ")).collect::<String>().into());
    check("comments without an end", "/*".repeat(1 << 20).into());
    check("comments with an end", "/**/".repeat(1 << 20).into());
    check("commas", format!("table t {{{}}}", ",".repeat(1 << 20)).into());
    check("one long name", format!("table {} {{ id int }}", "x".repeat(1 << 20)).into());
    check("one long string", expression(&format!("'{}' = 'a'", "x".repeat(10 << 20))).into());
    check("one long line of columns", format!("table t {{ {} }}", "a int, ".repeat(50_000)).into());
    check("semicolons", ";\n".repeat(1 << 20).into());
    check("letters", "é".repeat(1 << 20).into());
    check("open brackets, a line each", format!("table t {{\n{}}}\n", "a int (\n".repeat(50_000)).into());
    check("rust types", format!("table t {{\n{}}}\n", "a json<\n".repeat(50_000)).into());
    let wide = format!("table t {{\n    a text default '{}' wrong\n}}\n", "名".repeat(3 << 20));
    refused("a mistake at the end of a 10 MB line", wide, Code::E0107);
    let many = format!("table t {{\n{}}}\n", "    a int wrong\n".repeat(50_000));
    refused("50,000 mistakes", many, Code::E0107);
}

#[test]
fn bytes() {
    refused("NUL", "\0", Code::E0101);
    refused("a file of NULs", vec![0; 1 << 20], Code::E0101);
    refused("NUL in a string", "table t {\n    a text default 'x\0y'\n}\n", Code::E0104);
    refused("NUL in a text", "raw postgres $$ x\0y $$\n", Code::E0101);
    refused("invalid UTF-8", b"table t {\n    a \xff int\n}\n".to_vec(), Code::E0002);
    refused("a cut character", b"table t\xe2\x82".to_vec(), Code::E0002);
    refused(
        "UTF-16",
        "table t { }".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
        Code::E0101,
    );
    refused("every byte", (0..=255).collect::<Vec<u8>>(), Code::E0002);
    refused("every ASCII character", (0..=127).collect::<Vec<u8>>(), Code::E0101);
}

#[test]
fn empty_inputs() {
    for text in ["", "\n", "\u{feff}", "// nothing\n", "/// nothing", " \t\r\n"] {
        let compiled = check("empty", text.into());
        assert!(compiled.has_errors(), "{text:?} compiles to nothing without a word");
    }
}

/// The fuzzer for a moment, always with the same inputs; `fuzz/main.rs` goes on for longer.
#[test]
fn mutated_schemas() {
    let corpus = run::corpus();
    assert!(corpus.len() > 80, "only {} schemas to begin with", corpus.len());
    let mut random = mutate::Random::new(7);
    let end = Instant::now() + Duration::from_secs(10);
    let (mut runs, mut compiled, mut formatted) = (0, 0, 0);
    while runs < 1_000 && (runs < 100 || Instant::now() < end) {
        let outcome = run::run(&mutate::mutate(&mut random, &corpus));
        compiled += usize::from(!outcome.compiled.has_errors());
        formatted += usize::from(outcome.formatted);
        runs += 1;
    }
    assert!(
        compiled > 0 && formatted > compiled,
        "of {runs}, {compiled} compile and {formatted} are formatted"
    );
}
