//! Writes the Rust file of a schema.

use super::from_ir::{self, Names};
use super::model::Table;
use super::out::{Out, literal};
use super::{access, context, links, query, revision, service, table, types, view};
use crate::dialect::{PerTarget, Target};
use crate::grants::Matrix;
use crate::ir::{self, ServiceId, TableId, Type};
use crate::migrate::record::Head;
use crate::phys;
use crate::render::{ObjectKind, Statement};
use crate::source::SourceMap;

/// What the parts of a schema's Rust file are written from.
pub struct Rust<'a> {
    schema: &'a ir::Schema,
    names: Names,
    service: Option<ServiceId>,
    narrow: Option<service::Narrow<'a>>,
    revision: Option<&'a Head>,
}

impl<'a> Rust<'a> {
    /// For `schema`, whose spans lie in `sources`; `service` is the one that the code is made for, with its rights
    /// alone, if it is made for one, beside the rights of all; `revision` is what a database must have for it.
    pub fn new(
        schema: &'a ir::Schema,
        sources: &'a SourceMap,
        service: Option<(ServiceId, &'a Matrix)>,
        revision: Option<&'a Head>,
    ) -> Rust<'a> {
        let narrow = service.map(|(id, matrix)| service::Narrow::new(schema, sources, id, matrix));
        Rust { schema, names: Names::new(schema), service: service.map(|(id, _)| id), narrow, revision }
    }
}

/// What the file says of the items of its schema.
pub fn items(rust: &Rust<'_>) -> String {
    let Rust { schema, names, service, narrow, revision } = rust;
    let (schema, narrow) = (*schema, narrow.as_ref());
    let columns: usize = schema.tables.iter().map(|t| t.columns.len() + 4).sum();
    let mut out = Out::new("rt", 4096 + columns * 720);
    let of = service.map(|id| &schema.services[id.index()]);
    head(&mut out, schema, of, revision.is_some());
    if let Some(revision) = revision {
        revision::write(&mut out, revision, of);
    }
    if let Some(id) = service {
        access::write(&mut out, schema, *id, revision.is_some());
    }
    for (item, name) in schema.enums.iter().zip(&names.enums) {
        match &item.rust_name {
            Some(path) => reexport(&mut out, path, &[]),
            None => types::enumeration(&mut out, &enumeration(item, name)),
        }
    }
    for (item, name) in schema.types.iter().zip(&names.types) {
        match &item.rust_name {
            Some(path) => reexport(&mut out, path, &[]),
            None if from_ir::has_rust(schema, &item.base) => newtype(&mut out, names, item, name),
            None => {}
        }
    }
    context::write(&mut out, schema, names);
    for (model, table) in models(schema, names, narrow).iter().zip(&schema.tables) {
        match &table.rust_name {
            Some(path) => reexport_table(&mut out, path, model),
            None => table::write(&mut out, model, &IN_FILE),
        }
    }
    for at in 0..schema.views.len() {
        view::write(&mut out, schema, names, at, narrow, &IN_FILE);
    }
    out.text
}

/// What the file says of the queries of its schema, each as the targets run it: `lowered` has them in the schema's
/// order for each target that is on.
pub fn queries(rust: &Rust<'_>, lowered: &PerTarget<Option<Vec<phys::query::Query>>>) -> String {
    let Rust { schema, names, narrow, .. } = rust;
    let narrow = narrow.as_ref();
    if schema.queries.is_empty() {
        return String::new();
    }
    let mut out = Out::new("rt", schema.queries.len() * 2048);
    let whole =
        |id: TableId| from_ir::is_whole(schema, id) && narrow.is_none_or(|narrow| narrow.reads_all(id));
    query::write(&mut out, schema, names, lowered, narrow, &whole);
    out.text
}

/// The tables as the file says them.
fn models(schema: &ir::Schema, names: &Names, narrow: Option<&service::Narrow<'_>>) -> Vec<Table> {
    let mut models: Vec<Table> = schema
        .table_ids()
        .map(|id| {
            let mut model = from_ir::table(schema, names, id);
            if let Some(narrow) = narrow.filter(|_| !model.derived) {
                narrow.table(id, &mut model);
            }
            model
        })
        .collect();
    links::give(schema, names, &mut models);
    models
}

/// The Rust file: its [`items`], its [`queries`], and for each target that is on, what [`ddl`] made.
pub fn file(items: String, queries: &str, ddl: &PerTarget<Option<String>>) -> String {
    let mut out = Out { text: items, rt: "rt" };
    out.text.push_str(queries);
    out.text
        .reserve_exact(256 + Target::ALL.iter().flat_map(|t| ddl.get(*t)).map(String::len).sum::<usize>());
    out.doc(0, "What creates the schema, for `create_all`.");
    out.line(0, &["static DDL: [&[rt::Ddl]; 3] = ["]);
    for target in Target::ALL {
        match ddl.get(target) {
            None => out.line(1, &["&[],"]),
            Some(text) => {
                out.line(1, &["&["]);
                out.text.push_str(text);
                out.line(1, &["],"]);
            }
        }
    }
    out.line(0, &["];"]);
    out.text
}

/// Files of one schema as one: each is a module, of this name and with this documentation.
pub fn modules<'a>(files: impl Iterator<Item = (&'a str, &'a str, String)>) -> String {
    let mut scope = super::names::Scope::default();
    let mut out = Out::new("rt", 0);
    for (name, docs, text) in files {
        let module = scope.take(super::names::snake(name));
        out.doc(0, if docs.is_empty() { name } else { docs });
        out.line(0, &["pub mod ", &module, " {"]);
        out.text.push_str(&text);
        out.line(0, &["}"]);
        out.line(0, &[]);
    }
    out.text
}

/// The file says once which service's handle it takes.
const IN_FILE: table::Handle = table::Handle { service: "Service", db: "Db" };

/// What a derive made is there; it is named here too, so that one path reaches all of the schema.
fn reexport(out: &mut Out, path: &str, beside: &[&String]) {
    let (module, name) = path.rsplit_once("::").unwrap_or(("crate", path));
    let mut names = vec![name];
    names.extend(beside.iter().map(|s| s.as_str()));
    out.line(0, &["pub use ", module, "::{", &names.join(", "), "};"]);
    out.line(0, &[]);
}

/// What a derive made of a table. It knows no other tables: the file adds what joins them.
fn reexport_table(out: &mut Out, path: &str, table: &Table) {
    if table.links.is_empty() {
        return reexport(out, path, &[&table.new, &table.module]);
    }
    reexport(out, path, &[&table.new]);
    let (module, _) = path.rsplit_once("::").unwrap_or(("crate", path));
    out.doc(0, &format!("The table `{}`.", table.name));
    out.line(0, &["pub mod ", &table.module, " {"]);
    out.line(1, &["pub use ", module, "::", &table.module, "::*;"]);
    out.line(0, &[]);
    links::write(out, table);
    out.line(0, &["}"]);
    out.line(0, &[]);
}

fn head(out: &mut Out, schema: &ir::Schema, service: Option<&ir::Service>, guarded: bool) {
    let name = &schema.name;
    let (connect, blocking) = match guarded {
        true => {
            ("rt::connect_at(&SCHEMA, &REVISION)", "connect_at_blocking(&super::SCHEMA, &super::REVISION)")
        }
        false => ("rt::connect_schema(&SCHEMA)", "connect_schema_blocking(&super::SCHEMA)"),
    };
    out.line(0, &["// Generated by schemagen from the schema `", name, "`; do not edit."]);
    out.line(0, &[]);
    out.line(0, &["use ::schema_runtime::__gen as rt;"]);
    out.line(0, &[]);
    match service {
        Some(service) => {
            let marker = super::names::camel(&service.name);
            out.doc(0, &format!("The service `{}`: its code alone takes this handle.", service.name));
            out.doc(0, &service.docs);
            out.line(0, &["#[derive(Clone, Copy, Debug)]"]);
            // `Service` may be the marker's own name.
            if marker == "Service" {
                out.line(0, &["pub enum Service {}"]);
            } else {
                out.line(0, &["pub enum ", &marker, " {}"]);
                out.line(0, &[]);
                out.doc(0, "The service that this code is made for.");
                out.line(0, &["pub type Service = ", &marker, ";"]);
            }
        }
        None => {
            out.doc(0, "This code is made for no service in particular.");
            out.line(0, &["pub type Service = rt::Any;"]);
        }
    }
    out.line(0, &[]);
    out.doc(0, "The handle to the database.");
    out.line(0, &["pub type Db = rt::Database<Service>;"]);
    out.line(0, &[]);
    out.doc(
        0,
        "Connects as the environment says (`DB_TYPE` and friends, or `DATABASE_URL`), waiting until the",
    );
    out.doc(0, &format!("database is ready. Without any setting: SQLite, in the file `{name}.db`."));
    if guarded {
        out.doc(0, "A database that has not got the [`REVISION`] yet is waited for, too.");
    }
    out.line(0, &["pub async fn connect() -> rt::Result<Db> {"]);
    out.line(1, &[connect, ".await"]);
    out.line(0, &["}"]);
    out.line(0, &[]);
    out.doc(
        0,
        "Makes the tables that are missing, for development and tests; gives the names of what it made.",
    );
    out.line(0, &["pub fn create_all<S>(db: &rt::Database<S>) -> rt::Task<'_, Vec<&'static str>> {"]);
    out.line(1, &["db.create_missing(&DDL)"]);
    out.line(0, &["}"]);
    out.line(0, &[]);
    out.doc(0, "For programs without async: every call of this handle has `.wait()` beside `.await`.");
    out.line(0, &["pub mod blocking {"]);
    out.doc(1, "Connects as [`connect`](super::connect) does.");
    out.line(1, &["pub fn connect() -> super::rt::Result<super::Db> {"]);
    out.line(2, &["super::rt::", blocking]);
    out.line(1, &["}"]);
    out.line(0, &["}"]);
    out.line(0, &[]);
    out.doc(0, "The schema, as data.");
    out.line(0, &["pub static SCHEMA: rt::SchemaMeta = rt::SchemaMeta {"]);
    out.line(1, &["name: ", &literal(name), ","]);
    let or_none = |value: Option<&str>| match value {
        Some(value) => format!("Some({})", literal(value)),
        None => "None".to_owned(),
    };
    out.line(1, &["account: ", &or_none(service.map(|s| s.account.as_str())), ","]);
    out.line(1, &["password_env: ", &or_none(service.map(|s| s.password_env.as_str())), ","]);
    let targets: Vec<_> = schema.targets.iter().map(|t| format!("rt::Target::{}", variant(t))).collect();
    out.line(1, &["targets: &[", &targets.join(", "), "],"]);
    out.line(0, &["};"]);
    out.line(0, &[]);
}

const fn variant(target: Target) -> &'static str {
    match target {
        Target::Postgres => "Postgres",
        Target::MySql => "Mysql",
        Target::Sqlite => "Sqlite",
    }
}

fn enumeration<'a>(item: &'a ir::Enum, name: &'a str) -> types::Enum<'a> {
    types::Enum {
        name,
        namespace: item.name.namespace.as_deref(),
        sql_name: &item.name.name,
        docs: &item.docs,
        labels: item
            .labels
            .iter()
            .map(|l| types::Label { name: &l.name, docs: &l.docs, rust_name: l.rust_name.as_deref() })
            .collect(),
        derived: false,
    }
}

fn newtype(out: &mut Out, names: &Names, item: &ir::NamedType, name: &str) {
    let comparable = !matches!(item.base, Type::Json | Type::Array(_) | Type::Native);
    types::newtype(
        out,
        &types::Newtype {
            name,
            sql_name: &item.name.name,
            docs: &item.docs,
            inner: &from_ir::value_type(names, &item.base),
            ty: &from_ir::ty(names, &item.base),
            param: from_ir::param(&item.base),
            comparable,
            ordered: comparable && !matches!(item.base, Type::Enum(_)),
            derived: false,
        },
    );
}

/// What creates the schema on one target, one object after the other, each with the statements that
/// belong to it.
pub fn ddl(statements: &[Statement]) -> String {
    let length: usize = statements.iter().map(|s| s.sql.len() * 5 / 4 + s.object.name.len() + 160).sum();
    let mut out = Out::new("rt", length);
    let mut statements = statements.iter().peekable();
    while let Some(first) = statements.next() {
        let kind = kind(first.object.kind);
        out.line(2, &["rt::Ddl {"]);
        out.line(3, &["kind: rt::ObjectKind::", kind, ","]);
        out.line(3, &["name: ", &literal(&first.object.name), ","]);
        out.line(3, &["create: &["]);
        let mut next = Some(first);
        while let Some(statement) = next {
            out.text.push_str("                ");
            super::out::push_literal(&mut out.text, &statement.sql);
            out.text.push_str(",\n");
            next = statements.next_if(|s| belongs(s.object.kind));
        }
        out.line(3, &["],"]);
        out.line(2, &["},"]);
    }
    out.text
}

/// Whether a statement belongs to the object before it.
fn belongs(kind: ObjectKind) -> bool {
    matches!(kind, ObjectKind::Option | ObjectKind::Index | ObjectKind::Comment | ObjectKind::Counting)
}

fn kind(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Namespace => "Namespace",
        ObjectKind::Enum | ObjectKind::Domain | ObjectKind::Composite => "Type",
        ObjectKind::Function => "Function",
        ObjectKind::Table => "Table",
        ObjectKind::ForeignKey => "ForeignKey",
        ObjectKind::Setting => "Setting",
        ObjectKind::Trigger => "Trigger",
        ObjectKind::Extension => "Extension",
        ObjectKind::Sequence => "Sequence",
        ObjectKind::Alter => "Alter",
        ObjectKind::Role => "Role",
        ObjectKind::Policy => "Policy",
        ObjectKind::View => "View",
        ObjectKind::Option
        | ObjectKind::Index
        | ObjectKind::Comment
        | ObjectKind::Counting
        | ObjectKind::Raw => "Raw",
    }
}
