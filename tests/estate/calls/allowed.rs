//! The calls that a service may make.

use super::queries::{self, may_call};
use super::reading::Service;
use super::shape::{Link, camel, insertable, inserts, key, links, names, new, uniques, value};
use schema_core::ir::{Column, Schema, Table, Type};
use std::fmt::Write;

/// A module for each service, with a function that makes all of its calls and tells of each; and one
/// function that runs them all.
pub(crate) fn write(schema: &Schema, services: &[Service]) -> String {
    let mut out = String::new();
    let mut all = String::new();
    for service in services {
        let name = &service.name;
        let mut heads = String::new();
        let mut functions = String::new();
        let mut function = |of: &str, calls: Vec<Call>| {
            if !calls.is_empty() {
                let _ = writeln!(heads, "run_{of}(db, &mut told).await;");
                let _ = writeln!(functions, "async fn run_{of}(db: &Db, told: &mut Vec<Told>) {{");
                for Call { what, rights, code } in calls {
                    let _ = writeln!(
                        functions,
                        "told.push(Told {{ what: {what:?}, rights: &{rights:?}, done: {code}.await.map(drop) }});"
                    );
                }
                functions.push_str("}\n");
            }
        };
        for table in &schema.tables {
            let mut calls = Calls { schema, service, table, made: Vec::new() };
            calls.all();
            function(&format!("table_{}", table.name.name), calls.made);
        }
        function("views", views(schema, service));
        function("queries", called(schema, service));
        let context = context(schema);
        let _ = writeln!(
            out,
            "/// What `{name}` may.\npub mod {name} {{\nuse crate::*;\nuse crate::{}::{name}::*;\n{functions}\
             /// All of it.\npub async fn all(open: &impl Open) -> Vec<Told> {{\n\
             let db: Db = open.open(\"{name}\").await;\nlet db = &db{context};\n\
             let mut told = Vec::new();\n{heads}told\n}}\n}}",
            schema.name
        );
        let _ = writeln!(all, "(\"{name}\", {name}::all(open).await),");
    }
    let _ = writeln!(
        out,
        "/// All calls of all services, each with a handle of its own.\n\
         pub async fn each(open: &impl crate::Open) -> Vec<(&'static str, Vec<crate::Told>)> {{\nvec![\n{all}]\n}}"
    );
    out
}

/// A value for each that comes with the request: the one that rows have.
fn context(schema: &Schema) -> String {
    let one = |var: &schema_core::ir::ContextVar| {
        assert_eq!(var.ty, Type::BIGINT, "the type of @{}", var.name);
        format!(".with(context::{}(1))", var.name)
    };
    schema.context.iter().map(one).collect()
}

/// One call: what it is, the rights that it uses, and an expression that makes it.
struct Call {
    what: String,
    rights: Vec<String>,
    code: String,
}

/// The calls of one table.
struct Calls<'a> {
    schema: &'a Schema,
    service: &'a Service,
    table: &'a Table,
    made: Vec<Call>,
}

impl<'a> Calls<'a> {
    fn all(&mut self) {
        self.columns();
        self.rows();
        self.links();
        self.inserts();
        self.updates();
        self.deletes();
    }

    fn name(&self) -> &'a str {
        &self.table.name.name
    }

    fn structure(&self) -> String {
        camel(self.name())
    }

    fn may(&self, verb: &'static str, column: &Column) -> bool {
        self.service.may(self.name(), verb, &column.name)
    }

    fn value(&self, column: &Column, fresh: bool) -> String {
        value(self.schema, self.service, self.table, column, fresh)
    }

    fn call(&mut self, rights: Vec<String>, how: &str, code: String) {
        self.made.push(Call { what: format!("{how} {}", self.name()), rights, code });
    }

    /// The columns with which it may do this.
    fn granted(&self, verb: &'static str) -> Vec<&'a Column> {
        self.table.columns.iter().filter(|c| self.may(verb, c)).collect()
    }

    fn right(&self, verb: &str, column: &Column) -> String {
        format!("{verb} {}.{}", self.name(), column.name)
    }

    /// Whether the service finds a row by its key.
    fn keyed(&self) -> bool {
        key(self.table).iter().all(|c| self.may("read", c))
    }

    /// Each column by itself: selected, in an order, in a condition.
    fn columns(&mut self) {
        let name = self.name();
        for column in self.granted("read") {
            let path = format!("{name}::{}", column.name);
            let rights = || vec![self.right("read", column)];
            let (order, condition) = match column.ty {
                // JSON has no order, and equals nothing.
                Type::Json => (String::new(), "is_not_null()".to_owned()),
                _ => (format!(".order_by({path}.asc())"), format!("eq({})", self.value(column, false))),
            };
            let (selected, met) = (rights(), rights());
            self.call(
                selected,
                "select",
                format!("{name}::select().columns(({path},)){order}.fetch_all(db)"),
            );
            self.call(met, "filter", format!("{name}::select().filter({path}.{condition}).exists(db)"));
        }
    }

    /// Whole rows: all, their number, and by each key.
    fn rows(&mut self) {
        let (name, structure) = (self.name(), self.structure());
        let readable = self.granted("read");
        if !readable.is_empty() {
            self.call(vec![], "rows of", format!("{name}::select().fetch_all(db)"));
            self.call(vec![], "count", format!("{name}::select().count(db)"));
        }
        if readable.len() == self.table.columns.len() && self.service.has(name, "update") {
            self.call(vec![], "lock", format!("{name}::select().for_update().fetch_all(db)"));
        }
        if self.keyed() {
            let by = arguments(self, &key(self.table));
            self.call(vec![], "find", format!("{structure}::find(db, {by})"));
            let keys = owned(self, &key(self.table), false);
            self.call(vec![], "find many", format!("{structure}::find_many(db, &[{keys}])"));
        }
        let known = |columns: &Vec<&Column>| columns.iter().all(|c| self.may("read", c) && !c.secret);
        for columns in uniques(self.table).filter(known).collect::<Vec<_>>() {
            let (by, args) = (names(&columns, "_and_"), arguments(self, &columns));
            self.call(vec![], "find by a unique key", format!("{structure}::find_by_{by}(db, {args})"));
        }
    }

    /// Along each foreign key whose ends may be read.
    fn links(&mut self) {
        let name = self.name();
        for Link { name: link, other, pairs } in links(self.schema, self.table) {
            let there = &other.name.name;
            let both =
                |[a, b]: &[&Column; 2]| self.may("read", a) && self.service.may(there, "read", &b.name);
            if !pairs.iter().all(both) {
                continue;
            }
            let select = format!("{name}::select()");
            self.call(vec![], "join from", format!("{select}.join({name}::{link}).fetch_all(db)"));
            self.call(vec![], "left join from", format!("{select}.left_join({name}::{link}).fetch_all(db)"));
            self.call(vec![], "load beside", format!("{select}.with({name}::{link}).fetch_all(db)"));
            let rows = format!("schema_runtime::exists({name}::{link}.rows())");
            self.call(vec![], "with others", format!("{select}.filter({rows}).fetch_all(db)"));
        }
    }

    fn inserts(&mut self) {
        if !inserts(self.service, self.table) {
            return;
        }
        let structure = self.structure();
        let others = insertable(self.service, self.table).filter(|c| c.nullable || c.default.is_some());
        let others: Vec<String> =
            others.map(|c| format!("{}: Some({}), ", c.name, self.value(c, true))).collect();
        let least = new(self.schema, self.service, self.table);
        let full = format!("New{structure} {{ {}..{least} }}", others.concat());
        let rights = insertable(self.service, self.table).map(|c| self.right("insert", c)).collect();
        self.call(rights, "insert into", format!("{full}.insert(db)"));
        self.call(vec![], "insert the least into", format!("{least}.insert(db)"));
        self.call(vec![], "insert many into", format!("{structure}::insert_many(db, &[{full}])"));
        let all = |verb| self.table.columns.iter().all(|c| self.may(verb, c));
        if !(all("read") && all("insert") && all("update")) {
            return;
        }
        let primary = Some((key(self.table), "PrimaryKey".to_owned()));
        let primary = primary.filter(|(columns, _)| columns.iter().all(|c| c.auto.is_none()));
        let others = uniques(self.table).map(|columns| {
            let name = camel(&names(&columns, "_"));
            (columns, name)
        });
        for (_, name) in primary.into_iter().chain(others).collect::<Vec<_>>() {
            let constraint = format!("{}::Constraint::{name}", self.name());
            self.call(vec![], "upsert", format!("{full}.upsert(db, {constraint})"));
            let many = format!("{structure}::upsert_many(db, &[{full}], {constraint})");
            self.call(vec![], "upsert many", many);
        }
    }

    fn updates(&mut self) {
        let (name, key) = (self.name(), key(self.table));
        for column in self.granted("update") {
            let own = key.iter().any(|c| c.name == column.name);
            // A key stays what it is.
            let to = self.value(column, !own);
            let rows = rows(self, false);
            let path = format!("{name}::{}", column.name);
            self.call(
                vec![self.right("update", column)],
                "update",
                format!("{name}::update().set({path}, {to}){rows}.execute(db)"),
            );
            if self.keyed() && !own {
                let paths: Vec<String> = key.iter().map(|c| format!("{name}::{}", c.name)).collect();
                let to = if column.nullable { format!("Some({to})") } else { to };
                let row = format!("({}, {to})", owned(self, &key, false));
                let many = format!("many({}, {path}, [{row}])", tuple(&paths));
                self.call(vec![], "update many of", format!("{name}::update().{many}.execute(db)"));
            }
        }
    }

    fn deletes(&mut self) {
        let (name, structure) = (self.name(), self.structure());
        if !self.service.has(name, "delete") {
            return;
        }
        if self.keyed() {
            let keys = owned(self, &key(self.table), true);
            self.call(vec![], "delete many of", format!("{structure}::delete_many(db, &[{keys}])"));
        }
        let rows = rows(self, true);
        self.call(
            vec![format!("delete {name}")],
            "delete from",
            format!("{name}::delete(){rows}.execute(db)"),
        );
    }
}

/// What finds one row, or none; all rows where the key may not be read.
fn rows(calls: &Calls, none: bool) -> String {
    if !calls.keyed() {
        return ".all()".to_owned();
    }
    let name = calls.name();
    let each = key(calls.table).into_iter();
    each.map(|c| format!(".filter({name}::{}.eq({}))", c.name, one(calls, c, none))).collect()
}

/// The value of a key's column, of a row that is there or of none.
fn one(calls: &Calls, column: &Column, none: bool) -> String {
    match (&column.ty, none) {
        (Type::Int(..), true) => "-1i64".to_owned(),
        (Type::Varchar(_), true) => "String::from(\"none\")".to_owned(),
        _ => calls.value(column, false),
    }
}

/// Values of columns, as a finder takes them.
fn arguments(calls: &Calls, columns: &[&Column]) -> String {
    let value = |column: &&Column| match column.ty {
        Type::Varchar(_) => "\"x\"".to_owned(),
        _ => one(calls, column, false),
    };
    columns.iter().map(value).collect::<Vec<_>>().join(", ")
}

/// Values of columns, as many keys are given.
fn owned(calls: &Calls, columns: &[&Column], none: bool) -> String {
    tuple(&columns.iter().map(|c| one(calls, c, none)).collect::<Vec<_>>())
}

fn tuple(parts: &[String]) -> String {
    match parts {
        [one] => one.clone(),
        _ => format!("({})", parts.join(", ")),
    }
}

fn views(schema: &Schema, service: &Service) -> Vec<Call> {
    let names = schema.views.iter().map(|view| &view.name.name).filter(|name| service.has(name, "read"));
    let call = |name: &String| Call {
        what: format!("rows of {name}"),
        rights: vec![format!("read {name}")],
        code: format!("{name}::select().fetch_all(db)"),
    };
    names.map(call).collect()
}

fn called(schema: &Schema, service: &Service) -> Vec<Call> {
    let names = schema.queries.iter().map(|query| &query.name).filter(|name| may_call(service, name));
    let call = |name: &String| Call {
        what: format!("call {name}"),
        rights: vec![format!("call {name}")],
        code: format!("{name}(db, {})", queries::query(name).args),
    };
    names.map(call).collect()
}
