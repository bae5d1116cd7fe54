//! What the parser makes of queries and views, by hand-written expectation.

mod show;

use schema_core::diag::Diagnostics;
use schema_core::source::{SourceMap, Span};
use schema_core::syntax::ast::*;
use schema_core::syntax::parse;

/// The items of a text without mistakes, and what a span of it holds.
fn read(text: &str) -> (Vec<Item>, impl Fn(Span) -> String) {
    let mut sources = SourceMap::new();
    let id = sources.add("a.schema", text);
    let mut diags = Diagnostics::new();
    let file = parse::parse(&sources, id, &mut diags);
    assert!(diags.is_empty(), "{text}\n{:#?}", diags.iter().collect::<Vec<_>>());
    (file.items, move |span| sources.text(span).to_owned())
}

fn query(text: &str) -> Query {
    match read(text).0.pop() {
        Some(Item::Query(query)) => query,
        other => panic!("{other:?}"),
    }
}

fn view(text: &str) -> View {
    match read(text).0.pop() {
        Some(Item::View(view)) => view,
        other => panic!("{other:?}"),
    }
}

/// The statement of a query.
fn statement(text: &str) -> String {
    match query(&format!("query q() {{ {text} }}")).statement {
        Statement::Select(select) => show::select(&select),
        Statement::Insert(insert) => show_insert(&insert),
        Statement::Update(update) => format!(
            "{}update {} set {} from {} where {} returning {}",
            update.with.as_ref().map_or(String::new(), show::with),
            show::named(&update.table, update.alias.as_ref()),
            assignments(&update.set),
            show::sources(&update.from),
            update.filter.as_ref().map_or("-".into(), show::show),
            show::items(&update.returning),
        ),
        Statement::Delete(delete) => format!(
            "{}delete {} using {} where {} returning {}",
            delete.with.as_ref().map_or(String::new(), show::with),
            show::named(&delete.table, delete.alias.as_ref()),
            show::sources(&delete.using),
            delete.filter.as_ref().map_or("-".into(), show::show),
            show::items(&delete.returning),
        ),
    }
}

fn show_insert(insert: &Insert) -> String {
    let with = insert.with.as_ref().map_or(String::new(), show::with);
    let columns = insert.columns.as_ref().map_or("-".into(), |columns| names(columns));
    let rows = match &insert.rows {
        Rows::Values(rows) => {
            rows.iter().map(|row| format!("({})", values(&row.value))).collect::<Vec<_>>().join(" ")
        }
        Rows::Select(select) => show::select(select),
        Rows::Defaults(_) => "defaults".into(),
    };
    let conflict = insert.conflict.as_ref().map_or(String::new(), |conflict| {
        let filter = |filter: &Option<Expr>| filter.as_ref().map_or("-".into(), show::show);
        let action = conflict.update.as_ref().map_or("nothing".into(), |update| {
            format!("set {} where {}", assignments(&update.set), filter(&update.filter))
        });
        format!(" conflict ({}) where {}: {action}", names(&conflict.columns), filter(&conflict.filter))
    });
    let returning = show::items(&insert.returning);
    format!("{with}insert {} ({columns}) {rows}{conflict} returning {returning}", insert.table.name.name)
}

fn names(list: &[Ident]) -> String {
    list.iter().map(|name| name.name.clone()).collect::<Vec<_>>().join(", ")
}

fn values(list: &[Value]) -> String {
    list.iter().map(value).collect::<Vec<_>>().join(", ")
}

fn value(value: &Value) -> String {
    match value {
        Value::Expr(e) => show::show(e),
        Value::Default(_) => "default".into(),
    }
}

fn assignments(list: &[Assignment]) -> String {
    list.iter().map(|a| format!("{} = {}", a.column.name, value(&a.value))).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_query_of_the_reference() {
    let text = "
/// Users seen since a moment, newest first.
query active_users(since timestamp, max int = 50, kinds text[]?) -> many {
    select u.id, u.email, count(s.id) as sessions
    from auth_user u left join session s on s.user_id = u.id
    where u.active and u.created_at > :since
    group by u.id, u.email
    order by u.created_at desc
    limit :max;
}";
    let (items, at) = read(text);
    let [Item::Query(query)] = &items[..] else { panic!("{items:?}") };
    assert_eq!(query.docs, "Users seen since a moment, newest first.");
    assert_eq!(at(query.head), "query active_users");
    assert_eq!(query.cardinality.as_ref().map(|c| c.value), Some(Cardinality::Many));
    let params: Vec<String> = query.params.iter().map(|param| at(param.span)).collect();
    assert_eq!(params, ["since timestamp", "max int = 50", "kinds text[]?"]);
    assert!(query.params[2].nullable && query.params[2].ty.arrays == 1 && !query.params[1].nullable);
    assert_eq!(query.params[1].default.as_ref().map(show::show).as_deref(), Some("50"));
    let Statement::Select(select) = &query.statement else { panic!() };
    assert_eq!(
        show::select(select),
        "select u.id, u.email, count(s.id) as sessions \
         from auth_user as u Left session as s on (s.user_id Eq u.id) \
         where (u.active And (u.created_at Gt :since)) group u.id, u.email \
         order u.created_at desc limit :max"
    );
    assert!(at(select.span).starts_with("select u.id") && at(select.span).ends_with("limit :max"));
}

#[test]
fn heads() {
    for (word, cardinality) in [
        ("one", Cardinality::One),
        ("OPTIONAL", Cardinality::Optional),
        ("many", Cardinality::Many),
        ("stream", Cardinality::Stream),
        ("count", Cardinality::Count),
    ] {
        let query = query(&format!("query `a b` ( x int , ) -> {word} {{ select :x }}"));
        assert_eq!(query.name.name, "a b");
        assert_eq!(query.cardinality.map(|c| c.value), Some(cardinality));
    }
    assert!(query("query q()\n// why\n{ select 1 }").cardinality.is_none());
    let (items, _) = read("query a() { select 1 } query b() { select '}' } table t { id int }");
    assert_eq!(items.len(), 3);
    let (items, _) =
        read("query a(x text = sql { postgres 'now()' }) { select sql { mysql '{' } as s }\nenum e { a }");
    assert_eq!(items.len(), 2);
}

#[test]
fn documentation_within_a_query_is_no_ones() {
    let (items, _) = read("query a() {\n/// no\nselect 1 /// no\n}\ntable t { id int }");
    let [_, Item::Table(table)] = &items[..] else { panic!("{items:?}") };
    assert_eq!(table.docs, "");
}

#[test]
fn joins() {
    let from = |text: &str| {
        let shown = statement(&format!("select * from {text}"));
        shown.strip_prefix("select * from ").map(str::to_owned).expect("it has a from")
    };
    assert_eq!(from("a x, auth.b as y"), "a as x, auth.b as y");
    assert_eq!(from("a join b on a.id = b.id"), "a Inner b on (a.id Eq b.id)");
    assert_eq!(
        from("a inner join b using (id, x) left outer join c on true"),
        "a Inner b using id, x Left c on true"
    );
    assert_eq!(
        from("a right join b on 1 = 1 full join c on 2 = 2 cross join d"),
        "a Right b on (1 Eq 1) Full c on (2 Eq 2) Cross d"
    );
    assert_eq!(
        from("a left join (b join c on b.x = c.x) on true"),
        "a Left (b Inner c on (b.x Eq c.x)) on true"
    );
    assert_eq!(from("(select 1 as one) x"), "(select 1 as one) as x");
    assert_eq!(from("only natural"), "only as natural");
    assert_eq!(from("a outer where outer.x"), "a as outer where outer.x");
}

#[test]
fn what_is_selected() {
    assert_eq!(
        statement("select *, t.*, n.t.*, 1 + 2 three, a.b as `as`"),
        "select *, t.*, n.t.*, (1 Add 2) as three, a.b as as"
    );
    assert_eq!(statement("select distinct a from t"), "select distinct a from t");
    assert_eq!(
        statement("select count(*), sum(distinct x) from t"),
        "select count(*), sum(distinct x) from t"
    );
    assert_eq!(
        statement("select type, first, over, filter from t"),
        "select type, first, over, filter from t"
    );
    assert_eq!(
        statement("select a from t group by a, b + 1 having count(*) > 1"),
        "select a from t group a, (b Add 1) having (count(*) Gt 1)"
    );
}

#[test]
fn windows() {
    let over = |text: &str| statement(&format!("select f(x) {text}"));
    assert_eq!(over("over () as n"), "select f(x) over() as n");
    assert_eq!(
        over("filter (where x > 0) over (partition by a, b order by c desc nulls first, d)"),
        "select f(x) filter((x Gt 0)) over(by a, b order c desc nulls first, d)"
    );
    assert_eq!(
        over("over (order by a rows between unbounded preceding and current row)"),
        "select f(x) over(order a frame Rows First to Current)"
    );
    assert_eq!(over("over (range 1 + 1 preceding)"), "select f(x) over(frame Range -(1 Add 1) to -)");
    assert_eq!(
        over("over (rows between :n following and unbounded following)"),
        "select f(x) over(frame Rows +:n to Last)"
    );
}

#[test]
fn order_limit_and_locks() {
    assert_eq!(
        statement("select a from t order by a asc, b desc nulls last, 1 limit 5 offset :o"),
        "select a from t order a, b desc nulls last, 1 limit 5 offset :o"
    );
    assert_eq!(statement("select a from t offset 2 limit 1"), "select a from t limit 1 offset 2");
    assert_eq!(statement("select a from t for update"), "select a from t for Update Wait");
    assert_eq!(statement("select a from t for share nowait"), "select a from t for Share Fail");
    assert_eq!(
        statement("select a from t limit 1 for update skip locked"),
        "select a from t limit 1 for Update Skip"
    );
}

#[test]
fn set_operations() {
    assert_eq!(
        statement("select 1 union select 2 intersect select 3 except select 4"),
        "[[select 1 Union [select 2 Intersect select 3]] Except select 4]"
    );
    assert_eq!(
        statement("select 1 intersect select 2 intersect select 3 union all select 4"),
        "[[[select 1 Intersect select 2] Intersect select 3] UnionAll select 4]"
    );
    assert_eq!(
        statement("(select 1 order by 1 limit 1) union (select 2 union select 3) order by 1"),
        "[(select 1 order 1 limit 1) Union ([select 2 Union select 3])] order 1"
    );
}

#[test]
fn subqueries() {
    assert_eq!(
        statement(
            "select (select max(x) from u) + 1 from t where exists (select 1) and not exists(select 2)"
        ),
        "select ((select max(x) from u) Add 1) from t where (exists(select 1) And (Not exists(select 2)))"
    );
    assert_eq!(
        statement("select 1 from t where a not in (with x as (select 1) select * from x) or b in (:list)"),
        "select 1 from t where ((a in=false (with x() = (select 1): select * from x)) Or (b in=true :list))"
    );
    assert_eq!(statement("select coalesce((select 1), 2)"), "select coalesce((select 1), 2)");
    assert_eq!(
        statement(
            "with recursive t(n, m) as (select 1, 2 union all select n, m from t), u as (select 3) select * from t, u"
        ),
        "with recursive t(n, m) = ([select 1, 2 UnionAll select n, m from t]), u() = (select 3): select * from t, u"
    );
}

#[test]
fn inserts() {
    assert_eq!(
        statement("insert into seen (id, `at`) values (:id, default), (2, now() + 1)"),
        "insert seen (id, at) (:id, default) (2, (now() Add 1)) returning "
    );
    assert_eq!(
        statement(
            "insert into t (a) select b from u join v on u.id = v.id on conflict do nothing returning *, a + 1 as n"
        ),
        "insert t (a) select b from u Inner v on (u.id Eq v.id) conflict () where -: nothing returning *, (a Add 1) as n"
    );
    assert_eq!(
        statement(
            "insert into t default values on conflict (a, b) where c do update set d = excluded.d, e = default where t.f"
        ),
        "insert t (-) defaults conflict (a, b) where c: set d = excluded.d, e = default where t.f returning "
    );
    assert_eq!(
        statement("with x as (select 1) insert into t (a, b) (select 1, 2)"),
        "with x() = (select 1):insert t (a, b) (select 1, 2) returning "
    );
}

#[test]
fn updates_and_deletes() {
    assert_eq!(
        statement(
            "update t as x set a = a + 1, `order` = default from u, v where x.id = u.id returning x.id"
        ),
        "update t as x set a = (a Add 1), order = default from u, v where (x.id Eq u.id) returning x.id"
    );
    assert_eq!(
        statement("update t set a = (select 1)"),
        "update t set a = (select 1) from  where - returning "
    );
    assert_eq!(
        statement("delete from t using u join v on true where t.id = u.id"),
        "delete t using u Inner v on true where (t.id Eq u.id) returning "
    );
    assert_eq!(
        statement("with x as (select 1) delete from t y"),
        "with x() = (select 1):delete t as y using  where - returning "
    );
}

#[test]
fn views() {
    let (items, at) = read(
        "/// One.\nview a as\n  select id,\n    type,\n    view\n  from t\n/// Two.\nmaterialized view n.b as { select 1; } only postgres\n\
         view c materialized as (select 1) union select 2 ;\nview d as select x only from only only mysql sqlite\ntable t { id int }",
    );
    let views: Vec<&View> =
        items.iter().filter_map(|i| if let Item::View(v) = i { Some(v) } else { None }).collect();
    let shown: Vec<String> = views.iter().map(|view| show::select(&view.select)).collect();
    assert_eq!(
        shown,
        [
            "select id, type, view from t",
            "select 1",
            "[(select 1) Union select 2]",
            "select x as only from only"
        ]
    );
    assert_eq!(views.iter().map(|v| v.docs.as_str()).collect::<Vec<_>>(), ["One.", "Two.", "", ""]);
    assert_eq!(
        views.iter().map(|v| v.materialized.is_some()).collect::<Vec<_>>(),
        [false, true, true, false]
    );
    assert_eq!(at(views[1].head), "materialized view n.b");
    assert_eq!(at(views[2].head), "view c");
    assert_eq!(views[1].only.map(|only| only.iter().count()), Some(1));
    assert_eq!(views[3].only.map(|only| only.iter().count()), Some(2));
    assert_eq!(items.len(), 5);
}

/// Outside braces, a select ends before the head of an item, and not before a column that is called like one.
#[test]
fn where_a_view_ends() {
    let ends = |next: &str| read(&format!("view v as select a\n{next}")).0.len() == 2;
    for head in [
        "table t { a int }",
        "TYPE t = int",
        "type t\n= int",
        "enum `e e` { a }",
        "query q() { select 1 }",
        "view w as select 1",
        "materialized view w as select 1",
        "sequence s",
        "raw postgres 'select 1'",
        "schema s {}",
    ] {
        assert!(ends(head), "{head}");
    }
    assert_eq!(
        show::select(&view("view v as\nselect a,\ntype t,\nview,\nschema\nfrom t").select),
        "select a, type as t, view, schema from t"
    );
    assert_eq!(
        show::select(&view("view v as\nselect\ntype from t\nwhere\npolicy or\nenum").select),
        "select type from t where (policy Or enum)"
    );
}
