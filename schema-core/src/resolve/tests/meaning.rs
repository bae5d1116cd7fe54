use super::*;
use crate::ir::expr::{ExprKind, Func, Literal};
use crate::ir::{ColumnId, Type};

#[test]
fn the_first_example_resolves() {
    let schema = good(
        r"
/// People who can sign in.
table auth_user {
    id             bigint         primary key auto
    email          varchar(255)   unique
    password       varchar(255)?  secret
    active         bool           default true
    fs_uniquifier  varchar(64)?   unique
    confirmed_at   datetime?
    created_at     timestamp      default now()
    updated_at     timestamp      default now() on update now()
    name           text?          was full_name
    display        text           as (coalesce(name, email)) stored

    index recent (active, confirmed_at desc) where active
    index (lower(email))
    check email_shape (email like '%_@_%')
}
migrator migrate_admin { account 'migrate-admin' }
service backend_api {
    account 'backend-api-rw'
    read write auth_user
    cache 'backend-api:*' read write
}
service digest { read auth_user (id, email) where id = @tenant }
",
    );
    let table = &schema.tables[0];
    assert_eq!(table.primary_key.as_ref().unwrap().columns, [ColumnId(0)]);
    assert_eq!(table.uniques.len(), 2);
    assert_eq!(table.columns[1].ty, Type::Varchar(255));
    assert!(matches!(
        table.columns[3].default.as_ref().unwrap().kind,
        ExprKind::Literal(Literal::Bool(true))
    ));
    assert!(matches!(table.columns[6].default.as_ref().unwrap().kind, ExprKind::Call(Func::Now, _)));
    let display = &table.columns[9];
    assert!(!display.nullable, "coalesce ends in a column that is not nullable");
    assert_eq!(table.indexes[0].keys.len(), 2);
    assert!(table.indexes[0].filter.is_some() && table.indexes[0].keys[1].descending);
    assert!(matches!(table.indexes[1].keys[0].expr.kind, ExprKind::Call(Func::Lower, _)));
    assert_eq!(table.checks[0].name.as_deref(), Some("email_shape"));
    assert_eq!(schema.migrators[0].password_env, "MIGRATE_ADMIN_DB_PASS");
    let [backend, digest] = schema.services.as_slice() else { panic!("two services") };
    assert_eq!(
        (backend.account.as_str(), backend.password_env.as_str()),
        ("backend-api-rw", "BACKEND_API_DB_PASS")
    );
    let right = &backend.access[0];
    assert!(right.select && right.insert && right.update && right.delete && right.columns.is_none());
    assert_eq!(digest.account, "digest");
    assert_eq!(digest.access[0].columns.as_deref(), Some(&[ColumnId(0), ColumnId(1)][..]));
    assert!(digest.access[0].filter.as_ref().unwrap().nullable, "@tenant may be unset");
}

/// Columns of every kind, for expressions.
const ALL: &str = "
enum mood { sad, ok, happy }
type percent = int check (value between 0 and 100)
table t {
    id bigint primary key auto
    flag bool
    tiny tinyint
    n int
    m int?
    big bigint
    u bigint unsigned
    price decimal(10, 2)
    rate decimal(5, 4)
    r real
    d double
    name text
    nick varchar(20)?
    code char(3)
    folded text collate ci
    data bytes
    day date
    clock time
    local datetime
    moment timestamp
    key uuid
    doc json?
    mood mood
    share percent
    tags text[]
    EXTRA
}";

/// The expression as an index holds it: any type may stand there.
fn typed(expr: &str) -> crate::ir::Expr {
    let schema = good(&ALL.replace("EXTRA", &format!("index (({expr})) only postgres")));
    schema.tables[0].indexes[0].keys[0].expr.clone()
}

/// Its type and whether it may be NULL, as text: `bigint?`.
fn ty(expr: &str) -> String {
    let found = typed(expr);
    format!("{}{}", crate::check::show(&found.ty, &[], &[]), if found.nullable { "?" } else { "" })
}

#[test]
fn expressions_have_types() {
    for (expr, expected) in [
        ("n + 1", "bigint"),
        ("n + m", "bigint?"),
        ("n / 2", "bigint"),
        ("n / tiny", "bigint?"),
        ("n % tiny", "bigint?"),
        ("-tiny", "bigint"),
        ("price + 1", "decimal(11, 2)"),
        ("price - rate", "decimal(13, 4)"),
        ("price * 2", "decimal(11, 2)"),
        ("price * rate", "decimal(15, 6)"),
        ("price * 1.19", "decimal(13, 4)"),
        ("round(price / n, 3)", "decimal(12, 3)?"),
        ("round(price / 3, 2)", "decimal(11, 2)"),
        ("round(price, 1)", "decimal(10, 1)"),
        ("floor(price)", "decimal(9, 0)"),
        ("d * 2", "double"),
        ("r + 1", "double"),
        ("d / r", "double?"),
        ("abs(tiny)", "bigint"),
        ("name || nick", "text?"),
        ("concat(name, nick)", "text"),
        ("coalesce(nick, name)", "text"),
        ("coalesce(nick, 'x')", "varchar(20)"),
        ("coalesce(m, 0)", "int"),
        ("nullif(n, 0)", "int?"),
        ("length(name)", "int"),
        ("length(data)", "int"),
        ("lower(nick)", "text?"),
        ("greatest(n, big)", "bigint"),
        ("least(day, '2026-01-01')", "date"),
        ("date_part('year', moment)", "int"),
        ("extract(hour from clock)", "int"),
        ("date_trunc('month', local)", "datetime"),
        ("date_add(day, n, 'week')", "date"),
        ("date_diff(moment, '2026-01-01T00:00:00Z', 'day')", "bigint"),
        ("json_text(doc, 'a', 0)", "text?"),
        ("n = 1", "bool"),
        ("m = 1", "bool?"),
        ("m is null", "bool"),
        ("m is distinct from n", "bool"),
        ("m in (1, 2)", "bool?"),
        ("n between 1 and 10", "bool"),
        ("flag and not (m > 1)", "bool?"),
        ("nick like 'a%'", "bool?"),
        ("case when flag then 1 end", "bigint?"),
        ("case mood when 'sad' then 'x' else name end", "text"),
        ("cast(n as decimal(12, 1))", "decimal(12, 1)"),
        ("cast(moment as date)", "date"),
        ("cast('2026-01-01' as date)", "date"),
        ("cast(mood as text)", "text"),
        ("share + 1", "bigint"),
        ("share", "int"),
    ] {
        assert_eq!(ty(expr), expected, "{expr}");
    }
}

/// The literal on the right of a comparison.
fn literal(expr: &str) -> Literal {
    let ExprKind::Binary(_, _, right) = typed(expr).kind else { panic!("{expr} is no comparison") };
    match right.kind {
        ExprKind::Literal(literal) => literal,
        other => panic!("{expr}: {other:?}"),
    }
}

#[test]
fn literals_take_the_type_they_meet() {
    let text = |t: &str| t.to_string();
    assert_eq!(literal("day = '2026-02-03'"), Literal::Date(text("2026-02-03")));
    assert_eq!(literal("clock < '09:30'"), Literal::Time(text("09:30:00.000000")));
    assert_eq!(literal("local > '2026-02-03T09:30'"), Literal::DateTime(text("2026-02-03 09:30:00.000000")));
    assert_eq!(
        literal("moment > '2026-02-03T09:30:00+01:00'"),
        Literal::Timestamp(text("2026-02-03 08:30:00.000000"))
    );
    let uuid =
        [0x67, 0xe5, 0x50, 0x44, 0x10, 0xb1, 0x42, 0x6f, 0x92, 0x47, 0xbb, 0x68, 0x0e, 0x5f, 0xe0, 0xc8];
    assert_eq!(literal("key = '67E55044-10b1-426f-9247-bb680e5fe0c8'"), Literal::Uuid(uuid));
    assert_eq!(literal("mood = 'happy'"), Literal::Text(text("happy")));
    assert_eq!(literal("price = 4.2"), Literal::Number(text("4.20")));
    assert_eq!(literal("price > -3"), Literal::Number(text("-3.00")));
    assert_eq!(literal("d > 3"), Literal::Number(text("3.0")));
    assert_eq!(literal("d > 1e300"), Literal::Number(text("1e300")));
    assert_eq!(literal("code = 'ab '"), Literal::Text(text("ab")));
    assert_eq!(literal("u = 18446744073709551615"), Literal::Int(18_446_744_073_709_551_615));
    assert_eq!(literal("data = bytes '00fF'"), Literal::Bytes(vec![0, 255]));
}

#[test]
fn a_finer_literal_moves_the_column_to_its_scale() {
    let ExprKind::Binary(_, left, right) = typed("price > 0.005").kind else { panic!() };
    assert!(matches!(left.kind, ExprKind::Cast(_)));
    assert_eq!(left.ty, Type::Decimal(11, 3));
    assert_eq!(right.ty, Type::Decimal(11, 3));
    assert!(matches!(&right.kind, ExprKind::Literal(Literal::Number(n)) if n == "0.005"));
}

#[test]
fn defaults_are_values_of_their_columns() {
    let schema = good(
        r#"
enum mood { sad, 'PG-13' }
table t {
    a int primary key
    b mood default 'PG-13'
    c json default ' { "a" : 1 } '
    d text[] default '[ "x" ]'
    e date default '2024-02-29'
    f datetime default now()
    g decimal(5, 2) default 1
    h timestamp? default null
    i bytes default bytes '00'
    j uuid default uuid()
    k real default 0.1
    l int[] default '[1,2]'
    m date default today()
    n text default $x$ it's $x$
    o date[] default '["2026-01-01"]'
}"#,
    );
    let default = |i: usize| schema.tables[0].columns[i].default.clone().unwrap();
    let value = |i: usize| match default(i).kind {
        ExprKind::Literal(literal) => literal,
        other => panic!("{other:?}"),
    };
    assert_eq!(value(1), Literal::Text("PG-13".into()));
    assert_eq!(value(2), Literal::Json(r#"{"a":1}"#.into()));
    assert_eq!(value(3), Literal::Json(r#"["x"]"#.into()));
    assert_eq!(value(4), Literal::Date("2024-02-29".into()));
    assert!(matches!(default(5).kind, ExprKind::Cast(_)), "now() is an instant, and is made a datetime");
    assert_eq!(default(5).ty, Type::DateTime);
    assert_eq!(value(6), Literal::Number("1.00".into()));
    assert!(matches!(default(7).kind, ExprKind::Null) && default(7).ty == Type::Timestamp);
    assert_eq!(value(10), Literal::Number("0.1".into()));
    assert_eq!(value(11), Literal::Json("[1,2]".into()));
    assert_eq!(value(13), Literal::Text(" it's ".into()));
    assert_eq!(value(14), Literal::Json(r#"["2026-01-01"]"#.into()));
}

#[test]
fn a_type_of_a_type_keeps_both_checks() {
    let schema = good(
        "type small = int check (value < 10)\ntype digit = small check (value >= 0)\ntable t { a digit primary key }",
    );
    let digit = &schema.types[1];
    assert_eq!(digit.base, Type::INT);
    let [inherited, own] = digit.checks.as_slice() else { panic!("both checks") };
    assert!(matches!(inherited.expr.kind, ExprKind::Binary(crate::ir::expr::BinaryOp::Lt, ..)));
    assert!(matches!(own.expr.kind, ExprKind::Binary(crate::ir::expr::BinaryOp::Ge, ..)));
}

#[test]
fn references_find_keys() {
    let schema = good(
        "table auth.users { id bigint primary key\n a int\n b int\n unique (a, b) }
         table t {
            id bigint primary key
            u bigint -> auth.users on delete cascade
            v bigint? -> auth.users.id on delete set null
            x int
            y int
            self bigint? -> t.id
            foreign key (y, x) -> auth.users (b, a)
         }",
    );
    let keys = &schema.tables[1].foreign_keys;
    assert_eq!(keys.len(), 4);
    assert_eq!(keys[0].references, [ColumnId(0)]);
    assert_eq!(keys[1].on_delete, crate::ir::Action::SetNull);
    // In the order of the key that is referenced.
    assert_eq!(keys[3].columns, [ColumnId(3), ColumnId(4)]);
    assert_eq!(keys[3].references, [ColumnId(1), ColumnId(2)]);
}

#[test]
fn only_narrows() {
    let schema = good(
        "table t { id bigint primary key
            a native postgres 'inet' only postgres
            b bigint
            index (a) using gist only postgres
            check (b > 0) only mysql sqlite }",
    );
    let names = |set: crate::dialect::TargetSet| set.iter().map(|t| t.name()).collect::<Vec<_>>().join(" ");
    let table = &schema.tables[0];
    assert_eq!(names(table.columns[1].only), "postgres");
    assert_eq!(names(table.indexes[0].only), "postgres");
    assert_eq!(names(table.checks[0].only), "mysql sqlite");
}

#[test]
fn a_type_has_a_default_of_the_targets_own() {
    let schema =
        good("type percent = text default sql { postgres '0' mysql '0' sqlite '0' } check (value <> '')");
    assert!(schema.types[0].default.is_some() && schema.types[0].checks.len() == 1);
}
