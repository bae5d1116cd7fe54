//! Every call that could be made of the code of a service, from the compiler's model of the schema: those
//! that its lines allow as functions to run, the others as functions that must not compile. Which is which
//! [`reading`] says.

pub(crate) mod reading;

use reading::Service;
use schema_core::ir::expr::ExprKind;
use schema_core::ir::{Column, Schema, Table, Type, View};
use std::fmt::Write;

/// Calls that are allowed: a function that makes all of them, and tells of each.
pub(crate) fn allowed(schema: &Schema, services: &[Service]) -> String {
    let mut out = String::new();
    for service in services {
        let name = &service.name;
        let mut heads = String::new();
        let mut functions = String::new();
        for table in &schema.tables {
            let calls = of_table(schema, service, table);
            if !calls.is_empty() {
                function(&mut functions, &mut heads, &table.name.name, &calls);
            }
        }
        let views: Vec<Call> = schema.views.iter().filter_map(|view| of_view(service, view)).collect();
        if !views.is_empty() {
            function(&mut functions, &mut heads, "views", &views);
        }
        let queries: Vec<Call> = service.uses.iter().map(|query| of_query(query)).collect();
        if !queries.is_empty() {
            function(&mut functions, &mut heads, "queries", &queries);
        }
        let _ = writeln!(
            out,
            "/// What `{name}` may.\npub mod {name} {{\nuse crate::*;\nuse crate::estate::{name}::*;\n{functions}\
             /// All of it.\npub async fn all(db: &Db, told: &mut Told) {{\n{heads}}}\n}}"
        );
    }
    out
}

/// One call: what it is, and an expression that makes it.
struct Call {
    what: String,
    code: String,
}

fn function(out: &mut String, heads: &mut String, name: &str, calls: &[Call]) {
    let _ = writeln!(heads, "run_{name}(db, told).await;");
    let _ = writeln!(out, "async fn run_{name}(db: &Db, told: &mut Told) {{");
    for Call { what, code } in calls {
        let _ = writeln!(out, "told.push((\"{what}\", {code}.await.map(drop)));");
    }
    out.push_str("}\n");
}

fn camel(name: &str) -> String {
    let upper = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('_').map(upper).collect()
}

/// A value that the column takes; `fresh` is one that no row has.
fn value(schema: &Schema, service: &Service, table: &Table, column: &Column, fresh: bool) -> String {
    let rule = service.rules.get(&table.name.name).filter(|(name, _)| *name == column.name);
    if let Some((_, literal)) = rule {
        let literal = literal.trim_matches('\'');
        return match &column.ty {
            Type::Enum(id) => {
                let name = camel(&schema.enums[id.index()].name.name);
                format!("{name}::{}", camel(literal))
            }
            Type::Bool => literal.to_owned(),
            _ => format!("String::from(\"{literal}\")"),
        };
    }
    let text = if fresh { "fresh()".to_owned() } else { "String::from(\"x\")".to_owned() };
    let value = match &column.ty {
        Type::Int(..) if column.ty == Type::BIGINT => "1i64".to_owned(),
        Type::Int(..) => "1i32".to_owned(),
        Type::Bool => "true".to_owned(),
        Type::Decimal(..) => "Decimal::ONE".to_owned(),
        Type::Varchar(3) => "short()".to_owned(),
        Type::Varchar(_) | Type::Text => text,
        Type::Timestamp => "DateTime::UNIX_EPOCH".to_owned(),
        Type::Date => "NaiveDate::MIN.max(DateTime::UNIX_EPOCH.date_naive())".to_owned(),
        Type::Enum(id) => format!("{}::ALL[0]", camel(&schema.enums[id.index()].name.name)),
        other => panic!("{}.{} is {other:?}, for which no value is known", table.name, column.name),
    };
    if column.secret { format!("Secret::new({value})") } else { value }
}

fn key(table: &Table) -> &Column {
    table.column(table.primary_key.as_ref().expect("a primary key").columns[0])
}

/// What finds one row; all rows where the key may not be read.
fn rows(service: &Service, table: &Table, none: bool) -> String {
    let (module, key) = (&table.name.name, key(table));
    if !service.may(module, "read", &key.name) {
        return ".all()".to_owned();
    }
    let value = match (&key.ty, none) {
        (Type::Int(..), true) => "-1i64",
        (Type::Int(..), false) => "1i64",
        (_, true) => "\"none\"",
        (_, false) => "\"x\"",
    };
    format!(".filter({module}::{}.eq({value}))", key.name)
}

/// The columns without which no row can be inserted.
fn required(table: &Table) -> impl Iterator<Item = &Column> {
    table.columns.iter().filter(|c| !c.nullable && c.default.is_none() && c.auto.is_none())
}

fn inserts(service: &Service, table: &Table) -> bool {
    let name = &table.name.name;
    service.has(name, "insert") && required(table).all(|c| service.may(name, "insert", &c.name))
}

fn new(schema: &Schema, service: &Service, table: &Table) -> String {
    let name = &table.name.name;
    let structure = camel(name);
    let args: Vec<String> = required(table).map(|c| value(schema, service, table, c, true)).collect();
    let others = table.columns.iter().filter(|c| c.nullable || c.default.is_some());
    let others = others.filter(|c| service.may(name, "insert", &c.name));
    let others: Vec<String> =
        others.map(|c| format!("{}: Some({}), ", c.name, value(schema, service, table, c, true))).collect();
    format!("New{structure} {{ {}..New{structure}::new({}) }}", others.concat(), args.join(", "))
}

/// Whether the three rights that an upsert takes are there, for all columns.
fn upserts(service: &Service, table: &Table) -> bool {
    let all = |verb| table.columns.iter().all(|c| service.may(&table.name.name, verb, &c.name));
    all("read") && all("insert") && all("update")
}

fn of_table(schema: &Schema, service: &Service, table: &Table) -> Vec<Call> {
    let name = &table.name.name;
    let structure = camel(name);
    let mut calls = Vec::new();
    let mut call = |what: String, code: String| calls.push(Call { what, code });
    let readable: Vec<&Column> =
        table.columns.iter().filter(|c| service.may(name, "read", &c.name)).collect();
    for column in &readable {
        let path = format!("{name}::{}", column.name);
        call(
            format!("read {name}.{}", column.name),
            format!("{name}::select().columns(({path},)).order_by({path}.asc()).fetch_all(db)"),
        );
        let by = value(schema, service, table, column, false);
        call(
            format!("filter by {name}.{}", column.name),
            format!("{name}::select().filter({path}.eq({by})).exists(db)"),
        );
    }
    if !readable.is_empty() {
        call(format!("read {name}"), format!("{name}::select().fetch_all(db)"));
        call(format!("count {name}"), format!("{name}::select().count(db)"));
    }
    if readable.iter().any(|c| c.name == key(table).name) {
        let by = if key(table).ty == Type::BIGINT { "1" } else { "\"x\"" };
        call(format!("find {name}"), format!("{structure}::find(db, {by})"));
    }
    for unique in unique(table).filter(|c| !c.secret && readable.iter().any(|r| r.name == c.name)) {
        call(
            format!("find {name} by {}", unique.name),
            format!("{structure}::find_by_{}(db, \"x\")", unique.name),
        );
    }
    if inserts(service, table) {
        let new = new(schema, service, table);
        call(format!("insert {name}"), format!("{new}.insert(db)"));
        call(format!("insert many {name}"), format!("{structure}::insert_many(db, &[{new}])"));
        for unique in unique(table).filter(|_| upserts(service, table)) {
            call(
                format!("upsert {name}"),
                format!("{new}.upsert(db, {name}::Constraint::{})", camel(&unique.name)),
            );
        }
    }
    for column in table.columns.iter().filter(|c| service.may(name, "update", &c.name)) {
        let to = value(schema, service, table, column, true);
        let to = if column.name == key(table).name && column.ty != Type::BIGINT {
            "String::from(\"x\")"
        } else {
            &to
        };
        let rows = rows(service, table, false);
        call(
            format!("update {name}.{}", column.name),
            format!("{name}::update().set({name}::{}, {to}){rows}.execute(db)", column.name),
        );
    }
    if service.has(name, "delete") {
        let rows = rows(service, table, true);
        call(format!("delete {name}"), format!("{name}::delete(){rows}.execute(db)"));
    }
    calls
}

/// Columns that are unique by themselves.
fn unique(table: &Table) -> impl Iterator<Item = &Column> {
    let single = |index: &schema_core::ir::Index| match index.keys.as_slice() {
        [key] => match key.expr.kind {
            ExprKind::Column(id) => Some(id),
            _ => None,
        },
        _ => None,
    };
    table.uniques.iter().filter_map(single).map(|id| table.column(id))
}

fn of_view(service: &Service, view: &View) -> Option<Call> {
    let name = &view.name.name;
    let code = format!("{name}::select().fetch_all(db)");
    service.has(name, "read").then(|| Call { what: format!("read {name}"), code })
}

fn of_query(query: &str) -> Call {
    let args = match query {
        "cart_of" => "\"x\"",
        "open_purchases" => "Decimal::ONE",
        "count_stock" => "1",
        other => panic!("no arguments are known for {other}"),
    };
    Call { what: format!("use {query}"), code: format!("{query}(db, {args})") }
}

/// A call that the service may not make, and the beginning of what rustc has to say of it.
pub(crate) struct Denied {
    /// The call, as a function on one line.
    pub(crate) code: String,
    /// What the message begins with.
    pub(crate) says: String,
}

/// Calls that are not allowed: for each right that the service lacks, what needs it.
pub(crate) fn denied(schema: &Schema, service: &Service) -> Vec<Denied> {
    let mut out = Vec::new();
    let who = &service.name;
    let mut deny = |body: String, says: String| {
        let code = format!("fn case_{}(db: &Db) {{ let _ = {body}; }}", out.len());
        out.push(Denied { code, says: format!("service `{who}` may not {says}") });
    };
    for table in &schema.tables {
        let name = &table.name.name;
        let structure = camel(name);
        if !service.has(name, "read") {
            deny(
                format!("{name}::select()"),
                format!("SELECT from `{name}`: add `read {name}` to `service {who}`"),
            );
        }
        if !inserts(service, table) {
            let start = format!("INSERT into `{name}`: ");
            let says = if service.has(name, "insert") {
                start
            } else {
                format!("{start}add `insert {name}` to `service {who}`")
            };
            deny(format!("{structure}::insert_many(db, &[])"), says);
        }
        if !service.has(name, "update") {
            deny(
                format!("{name}::update()"),
                format!("UPDATE `{name}`: add `update {name}` to `service {who}`"),
            );
        }
        if !service.has(name, "delete") {
            deny(
                format!("{name}::delete()"),
                format!("DELETE from `{name}`: add `delete {name}` to `service {who}`"),
            );
        }
        for column in &table.columns {
            let path = format!("{name}::{}", column.name);
            let add = |verb| format!("add `{}` to its `{verb} {name} (…)`", column.name);
            if service.has(name, "read") && !service.may(name, "read", &column.name) {
                let says = format!("read `{name}.{}`: {}", column.name, add("read"));
                deny(format!("{name}::select().columns(({path},))"), says);
            }
            if service.has(name, "update") && !service.may(name, "update", &column.name) {
                let to = value(schema, service, table, column, false);
                let says = format!("UPDATE `{name}.{}`: {}", column.name, add("update"));
                deny(format!("{name}::update().set({path}, {to})"), says);
            }
        }
    }
    for view in schema.views.iter().filter(|view| !service.has(&view.name.name, "read")) {
        let name = &view.name.name;
        deny(
            format!("{name}::select()"),
            format!("SELECT from `{name}`: add `read {name}` to `service {who}`"),
        );
    }
    out
}
