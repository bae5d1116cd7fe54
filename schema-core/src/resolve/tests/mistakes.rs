use super::*;

/// A table `t` with columns of every kind, and further lines.
fn table(lines: &str) -> String {
    format!(
        "enum mood {{ sad, ok }}
table t {{
    id bigint primary key auto
    flag bool
    n int
    m int?
    price decimal(10, 2)
    d double
    name text
    folded text collate ci
    day date
    moment timestamp
    local datetime
    key uuid
    doc json
    mood mood
    tags text[]
    g int as (n + 1)
    {lines}
}}"
    )
}

fn one(text: &str, expected: &str) {
    assert_eq!(said(text), [expected], "{text}");
}

fn each(cases: &[(&str, &str)]) {
    for (line, expected) in cases {
        one(&table(line), expected);
    }
}

#[test]
fn names() {
    each(&[
        ("check (emial = 1)", "E0203: unknown column 'emial' in table 't'"),
        ("index (nam)", "E0203: unknown column 'nam' in table 't'"),
        ("x strng default 1 check (x > 1)", "E0204: unknown type 'strng'"),
        ("x t", "E0204: 't' is a table, not a type"),
        ("check (lenght(name) > 1)", "E0205: unknown function 'lenght'"),
        ("n text", "E0201: column 'n' is declared twice in table 't'"),
        ("N text", "E0208: columns 'N' and 'n' differ only in case"),
        ("x bigint -> tt.id", "E0202: unknown table 'tt'"),
        ("x bigint -> t.idd", "E0203: unknown column 'idd' in table 't'"),
        ("x bigint -> mood.id", "E0202: 'mood' is not a table but an enum"),
        ("x text was name", "E0402: 'x' can't have been 'name', which is still a column"),
        ("was t", "E0402: 't' can't have been 't', which is still there"),
        ("check a_b (n > 1)\n check a_B (n > 2)", "E0201: the name 'a_B' is taken in the table"),
        ("index T (n)", "E0201: the name 'T' is taken by a table or an index"),
    ]);
    one("table a { id int }\ntable A { id int }", "E0208: 'A' and 'a' differ only in case");
    one("table a.b { id int }\ntable a_b { id int }", "E0208: 'a_b' and 'a.b' become the same name, 'a_b'");
    one("table a { id int }\nenum a { b }", "E0201: 'a' is declared as a table and as an enum");
    one("enum text { b }", "E0201: 'text' is a type of the language");
    one("table a { }", "E0408: table 'a' has no columns");
    one("enum e { a, A }", "E0208: labels 'A' and 'a' differ only in case");
    one("enum e { a, a }", "E0201: label 'a' stands twice in enum 'e'");
    one("enum e { '' }", "E0401: a label can't be empty");
    one(
        "type a = b\ntype b = int check (value > x)",
        "E0305: the check of a type sees `value` alone, not 'x'",
    );
    assert_eq!(said("type a = b\ntype b = a\ntable t { x a }"), ["E0204: type 'a' stands for itself"],);
    one("schema second { }", "E0207: there is a second `schema` block");
}

#[test]
fn literals() {
    each(&[
        ("x date default '2026-02-30'", "E0302: '2026-02-30' is not a date: month 2 of 2026 has no day 30"),
        ("x uuid default '12'", "E0302: '12' is not a uuid: a uuid has 32 hexadecimal digits"),
        ("x mood default 'hapy'", "E0302: enum 'mood' has no label 'hapy'"),
        ("x mood default sad", "E0406: a label is written in quotes: 'sad'"),
        ("check (mood in ('sad', 'okk'))", "E0302: enum 'mood' has no label 'okk'"),
        ("x json default '{a:1}'", "E0302: this is not JSON: a key is missing"),
        ("x text[] default '{}'", "E0302: this is not an array"),
        ("x int[] default '[1, \"a\"]'", "E0302: the element \"a\" is not of type int"),
        ("x tinyint default 128", "E0302: 128 is not a value of tinyint"),
        ("x int unsigned default -1", "E0302: -1 is not a value of int unsigned"),
        ("x int default 1.5", "E0302: 1.5 is not a value of int"),
        ("x decimal(4, 2) default 100", "E0302: 100 is not a value of decimal(4, 2)"),
        ("x decimal(4, 2) default 1.234", "E0302: 1.234 is not a value of decimal(4, 2)"),
        ("x real default 1e300", "E0302: 1e300 is not a value of real"),
        ("x varchar(3) default 'abcd'", "E0302: 'abcd' has 4 characters, varchar(3) holds 3"),
        (
            "x datetime default '2026-01-01 00:00Z'",
            "E0302: '2026-01-01 00:00Z' is not a datetime: a datetime has no zone",
        ),
        ("x bool default 'true'", "E0406: a string stands where bool is expected"),
        ("x bool default 1", "E0406: a number stands where bool is expected"),
        ("x int default '1'", "E0406: a string stands where int is expected"),
        ("x text default 1", "E0406: a number stands where text is expected"),
        ("x bytes default '00'", "E0406: a string stands where bytes is expected"),
        ("x bytes default bytes '0'", "E0302: '0' is not bytes in hexadecimal"),
    ]);
}

#[test]
fn types_that_do_not_fit() {
    each(&[
        ("check (name = 1)", "E0301: a number stands where text is expected"),
        ("check (n = name)", "E0301: text stands where int is expected"),
        ("check (day = moment)", "E0301: timestamp stands where date is expected"),
        ("check (price > d)", "E0301: decimal(10, 2) stands where double is expected"),
        ("check (n)", "E0301: int stands where bool is expected"),
        ("check (n and flag)", "E0301: int stands where bool is expected"),
        (
            "check (doc = '{}')",
            "E0304: json can't be compared: every target has its own idea of equal documents",
        ),
        ("check (tags = '[]')", "E0304: arrays can't be compared"),
        (
            "check (mood < 'ok')",
            "E0304: enum 'mood' has no `<`: some targets compare labels, others their places",
        ),
        (
            "check (greatest(mood, 'ok') = 'ok')",
            "E0304: enum 'mood' has no `<`: some targets compare labels, others their places",
        ),
        (
            "check (name = folded)",
            "E0304: one of these columns compares without regard to case, the other with",
        ),
        ("check (price / 2 > 1)", "E0304: the quotient of decimals has as many digits as a target likes"),
        ("check (price % 2 > 1)", "E0304: `%` is for integers"),
        ("check (name + 1 > 2)", "E0301: there is no arithmetic with text"),
        ("check (moment - moment > 2)", "E0301: there is no arithmetic with timestamp"),
        ("check (cast(name as int) > 2)", "E0304: a cast of text to int has no single meaning"),
        ("check (substr(name, 0) = 'a')", "E0303: `substr` takes no 0 here"),
        ("check (substr(name, 1, -1) = 'a')", "E0303: `substr` takes no -1 here"),
        ("check (lower(n) = 'a')", "E0301: int stands where text is expected"),
        ("check (lower(name, name) = 'a')", "E0303: `lower` can't be called with 2 arguments"),
        ("check (date_part('yaer', day) > 2)", "E0303: date has no unit 'yaer'"),
        ("check (date_part('hour', day) > 2)", "E0303: date has no unit 'hour'"),
        ("check (round(n, 2) > 2)", "E0303: an integer has no digits to round"),
        (
            "check (json_text(doc, name) = 'a')",
            "E0303: a step of `json_text` is a literal: a key in quotes or an index from 0",
        ),
        ("check (case when n then 1 else 0 end = 1)", "E0301: int stands where bool is expected"),
        ("check (case when flag then 1 else 'a' end = 1)", "E0301: a string stands where bigint is expected"),
        ("check (name like name escape 'ab')", "E0303: `escape` wants one character in quotes"),
        ("check (d = 1.5)", "W0301: floating numbers are seldom equal"),
        ("check (m = null)", "W0301: a comparison with NULL is never true"),
        ("x int as (name)", "E0407: text stands where int is expected"),
        ("x decimal(10, 1) as (price)", "E0407: decimal(10, 2) has more decimals than decimal(10, 1)"),
    ]);
}

#[test]
fn what_may_stand_where() {
    each(&[
        (
            "check (moment < now())",
            "E0305: `now()` changes from one moment to the next, and a check must not",
        ),
        ("check (id > 0)", "E0305: a check can't read 'id', which is `auto`"),
        ("check (u.n > 0)", "E0202: unknown table 'u'"),
        ("check (n = @tenant)", "E0305: a check can't read `@tenant`: it has a value within a request alone"),
        ("check (n = :x)", "E0305: `:x` is a parameter, and a check has none"),
        ("check (count(n) > 1)", "E0305: an aggregate can't stand in a check"),
        ("x int default n", "E0305: a default refers to no column, and 'n' is one"),
        (
            "x timestamp as (now())",
            "E0305: `now()` changes from one moment to the next, and a generated column must not",
        ),
        ("x bigint as (id + 1)", "E0305: a generated column can't read 'id', which is `auto`"),
        ("x int as (g + 1)", "E0407: a generated column can't read 'g', which is generated too"),
        (
            "index (n) where moment > now()",
            "E0305: `now()` changes from one moment to the next, and the `where` of an index must not",
        ),
        (
            "x native postgres 'inet' only postgres\n check (x is not null)",
            "E0604: 'x' does not exist on MySQL/MariaDB, where a check needs it",
        ),
        ("check (sql { postgres 'true' mysql 'true' })", "E0604: `sql` says nothing for SQLite"),
    ]);
    one(
        "table a { id int primary key }\ntable b { id int primary key\n check (a.id > 0) }",
        "E0305: a check sees the columns of its own table alone",
    );
    one(
        "table a { id int primary key }\nservice s { read a where id = @tenat }",
        "E0206: unknown per-request value '@tenat'",
    );
}

#[test]
fn columns() {
    each(&[
        ("x decimal(70, 2)", "E0401: a decimal can't have 70 digits"),
        ("x decimal(10, 11)", "E0401: a decimal of 10 digits can't have 11 behind the point"),
        ("x varchar(0)", "E0401: varchar(0) is not possible"),
        ("x varchar", "E0401: varchar wants one length"),
        ("x char(256)", "E0401: char(256) is not possible"),
        ("x text(3)", "E0401: text takes no parameter"),
        ("x real unsigned", "E0401: real can't be unsigned"),
        (
            "x timestamp default now() on update now() secret unique collate ci",
            "E0402: timestamp has no collation",
        ),
        ("x int on update now()", "E0402: int can't be set to `now()` on update"),
        ("x int auto", "E0402: table 't' has two `auto` columns"),
        ("x int default 1 as (n)", "E0402: 'x' has a default, and can't be generated too"),
        ("x int default null", "E0406: the default of 'x' may be NULL, and the column may not"),
        ("x uuid default now()", "E0406: timestamp stands where uuid is expected"),
        ("x native postgres 'inet'", "E0601: 'x' has no type on MySQL/MariaDB and SQLite"),
        ("x json unique", "E0405: json can't be in a unique constraint: its values have no order"),
    ]);
    one("table a { id text primary key auto }", "E0402: text can't be `auto`");
    one(
        "table a { id int primary key auto default 1 }",
        "E0402: 'id' is `auto`, and can't have a value of its own",
    );
    one(
        "type n = int\ntable a { id n primary key auto }",
        "E0402: type 'n' can't be `auto`: its values are not checked",
    );
    one("table a { id int? primary key }", "E0403: 'id' may be NULL, and a primary key may not");
    one("table a { id int primary key\n b int primary key }", "E0403: table 'a' has two primary keys");
    one(
        "table a { id int primary key\n b int\n primary key (id, b) }",
        "E0403: table 'a' has two primary keys",
    );
    one("table a { id int\n primary key (id, id) }", "E0403: column 'id' stands twice here");
    one("table a { id json primary key }", "E0403: json can't be in a primary key: its values have no order");
    one(
        "table a { id int primary key\n b bigint auto unique }",
        "E0602: SQLite can't make the values of 'b': it has to be the primary key alone",
    );
}

#[test]
fn keys() {
    each(&[
        ("index (n, n)", "E0405: column 'n' stands twice in an index"),
        ("index (doc)", "E0405: json can't be in an index: its values have no order"),
        ("index (n(3))", "E0405: only text and bytes columns have a prefix"),
        ("index (name(0))", "E0405: a prefix has at least one character"),
        ("index (n) include (n)", "E0405: 'n' is a key already"),
        ("index (n)\n index (n)", "E0405: the same index is declared twice"),
        ("unique (n) where flag deferrable", "E0405: only a constraint over whole columns can be deferrable"),
        ("x int -> t.id", "E0404: 'x' is int, and 't.id' is bigint"),
        ("x int -> t.n", "E0404: 't' has no unique key (n) to reference"),
        ("x bigint -> t.id on delete set null", "E0404: 'x' can't be set to NULL"),
        ("x bigint -> t.id on delete set default", "E0404: 'x' has no default to be set to"),
        ("foreign key (n, m) -> t (id)", "E0404: 2 columns can't reference 1 column"),
        ("x bigint -> t.id\n foreign key (x) -> t (id)", "E0404: the same foreign key is declared twice"),
        (
            "partition by range (n)",
            "E0405: a unique key of a partitioned table holds the columns it is partitioned by",
        ),
    ]);
    one("table a { id int }\ntable b { a int -> a }", "E0404: table 'a' has no primary key to reference");
    one(
        "table a { id text primary key collate ci }\ntable b { a text -> a }",
        "E0404: 'a' and 'a.id' compare differently",
    );
    one(
        "table a { id int\n x int\n unique (x) deferrable }\ntable b { x int -> a.x }",
        "E0404: 'a' has no unique key (x) to reference",
    );
}

#[test]
fn services() {
    let access = |lines: &str| {
        format!(
            "table a {{ id int primary key\n b int\n s text secret }}\ntable c {{ id int }}\nservice w {{ {lines} }}"
        )
    };
    for (lines, expected) in [
        ("read aa", "E0202: unknown table 'aa'"),
        ("read a (bb)", "E0203: unknown column 'bb' in table 'a'"),
        ("write a (b)", "E0501: `write` takes no columns"),
        ("delete a (b)", "E0501: `delete` takes no columns"),
        ("read c, a (id) where id = 1", "E0501: a row rule limits one table"),
        ("read c where id", "E0301: int stands where bool is expected"),
        ("read c check id = 1", "E0501: `check` limits what is written, and this line writes nothing"),
        ("read c\n read c where id = 1", "E0501: `read c` is given for all rows and for some"),
        ("update c\n update c (id)", "E0501: `update c` is given for the table and for some columns"),
        ("read c where id = 1\n read c where id = 2", "E0501: `read c` is limited to rows twice"),
        ("read a", "W0501: this reads 's', which is secret"),
        ("cache '' read", "E0503: a cache pattern can't be empty"),
        ("cache 'a b' read", "E0503: a cache pattern holds white space or a control character"),
        ("cache 'a' read\n cache 'a' write", "E0503: the pattern 'a' is given twice"),
        ("account 'a b'", "E0504: the account 'a b' holds white space or a control character"),
        (
            "account 'a23456789012345678901234567890123'",
            "E0504: the account 'a23456789012345678901234567890123' has more than 32 characters, and MySQL takes no more",
        ),
        ("account 'public'", "E0504: the account 'public' belongs to the server"),
    ] {
        one(&access(lines), expected);
    }
    one("service a_b { }\nservice c { account 'a-b' }", "E0502: the account 'a-b' is used twice");
    one(
        "service a { }\nservice c { password env A_DB_PASS }",
        "E0502: the password in A_DB_PASS is used twice",
    );
    one("service a { password env `A B` }", "E0504: 'A B' is no name of an environment variable");
    one("service a { }\nmigrator a { }", "E0201: 'a' is declared twice");
}

#[test]
fn galera_wants_primary_keys() {
    let (_, diags) = resolve("schema s { targets mysql\n galera }\ntable t { a int }");
    assert_eq!(diags.len(), 1);
    assert_eq!(diags[0].code.as_str(), "E0605");
    let (_, diags) = resolve("schema s { targets postgres\n galera }\ntable t { a int }");
    assert!(diags.iter().any(|d| d.message == "`galera` without the mysql target"), "{diags:?}");
}

#[test]
fn a_schema_block_is_wanted() {
    let (schema, diags) = resolve("table t { a int primary key }");
    assert!(schema.is_none());
    assert_eq!(diags.iter().map(|d| d.code.as_str()).collect::<Vec<_>>(), ["E0207"]);
    let (schema, diags) = resolve("");
    assert!(schema.is_none());
    assert_eq!(diags.len(), 1);
}

#[test]
fn every_mistake_is_told_in_one_run() {
    assert_eq!(
        said(
            "enum e { }
             table t { a nope
               b int default 'x'
               check (c > 1 and d > 2) }
             service w { read u }"
        ),
        [
            "E0408: enum 'e' has no labels",
            "E0204: unknown type 'nope'",
            "E0406: a string stands where int is expected",
            "E0203: unknown column 'c' in table 't'",
            "E0203: unknown column 'd' in table 't'",
            "E0202: unknown table 'u'",
        ]
    );
}
