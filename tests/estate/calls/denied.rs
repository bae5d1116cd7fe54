//! The calls that a service may not make.

use super::queries::{may_call, query};
use super::reading::Service;
use super::shape::{Link, camel, insertable, inserts, key, links, names, new, uniques, value};
use schema_core::ir::{Column, Schema, Table, Type};

/// A call that the service may not make, and what rustc has to say of it.
pub(crate) struct Denied {
    /// The rights that it would take, and that are seen to lack by it.
    pub(crate) rights: Vec<String>,
    /// The call, as a function on one line.
    pub(crate) code: String,
    /// What the message says, with `…` for what stands between.
    pub(crate) says: String,
}

impl Denied {
    /// Whether this is what the message has to say.
    pub(crate) fn fits(&self, message: &str) -> bool {
        let mut parts = self.says.split('…');
        let start = parts.next().unwrap_or_default();
        message.starts_with(start) && parts.all(|part| message.contains(part))
    }
}

/// Calls that are not allowed: for each right that the service lacks, what needs it.
pub(crate) fn denied(schema: &Schema, service: &Service) -> Vec<Denied> {
    let mut out = Vec::new();
    for table in &schema.tables {
        let mut cases = Cases { schema, service, table, out: &mut out };
        cases.reads();
        cases.columns();
        cases.links();
        cases.inserts();
        cases.updates();
        cases.deletes();
    }
    let who = &service.name;
    for view in schema.views.iter().filter(|view| !service.has(&view.name.name, "read")) {
        let name = &view.name.name;
        let says = format!("SELECT from `{name}`: add `read {name}` to `service {who}`");
        deny(&mut out, service, vec![format!("read {name}")], format!("{name}::select()"), &says);
    }
    for name in schema.queries.iter().map(|query| &query.name).filter(|name| !may_call(service, name)) {
        let says = format!("call `{name}`, which needs …: add `use {name}` to `service {who}`");
        deny(
            &mut out,
            service,
            vec![format!("call {name}")],
            format!("{name}(db, {})", query(name).args),
            &says,
        );
    }
    out
}

fn deny(out: &mut Vec<Denied>, service: &Service, rights: Vec<String>, body: String, says: &str) {
    let code = format!("fn case_{}(db: &Db) {{ let _ = {body}; }}", out.len());
    out.push(Denied { rights, code, says: format!("service `{}` may not {says}", service.name) });
}

/// The cases of one table.
struct Cases<'a> {
    schema: &'a Schema,
    service: &'a Service,
    table: &'a Table,
    out: &'a mut Vec<Denied>,
}

impl<'a> Cases<'a> {
    fn name(&self) -> &'a str {
        &self.table.name.name
    }

    fn deny(&mut self, rights: Vec<String>, body: String, says: &str) {
        deny(self.out, self.service, rights, body, says);
    }

    fn has(&self, verb: &'static str) -> bool {
        self.service.has(self.name(), verb)
    }

    fn may(&self, verb: &'static str, column: &Column) -> bool {
        self.service.may(self.name(), verb, &column.name)
    }

    /// The columns with which it may not do this.
    fn lacking(&self, verb: &'static str) -> Vec<&'a Column> {
        self.table.columns.iter().filter(|c| !self.may(verb, c)).collect()
    }

    fn value(&self, column: &Column) -> String {
        value(self.schema, self.service, self.table, column, false)
    }

    /// The rights to one verb on these columns.
    fn rights<'c>(&self, verb: &str, columns: impl IntoIterator<Item = &'c Column>) -> Vec<String> {
        columns.into_iter().map(|c| format!("{verb} {}.{}", self.name(), c.name)).collect()
    }

    /// The line that gives the whole verb.
    fn line(&self, start: &str, verb: &str) -> String {
        let name = self.name();
        format!("{start} `{name}`: add `{verb} {name}` to `service {}`", self.service.name)
    }

    /// The line that has other columns.
    fn column(&self, start: &str, verb: &str, column: &Column) -> String {
        let name = self.name();
        format!("{start} `{name}.{0}`: add `{0}` to its `{verb} {name} (…)`", column.name)
    }

    fn reads(&mut self) {
        let name = self.name();
        if self.has("read") {
            return;
        }
        let says = self.line("SELECT from", "read");
        self.deny(self.rights("read", &self.table.columns), format!("{name}::select()"), &says);
        let args =
            |columns: &[&Column]| columns.iter().map(|c| find_by(self, c)).collect::<Vec<_>>().join(", ");
        let mut finders = vec![format!("find(db, {})", args(&key(self.table)))];
        for columns in uniques(self.table).filter(|columns| columns.iter().all(|c| !c.secret)) {
            finders.push(format!("find_by_{}(db, {})", names(&columns, "_and_"), args(&columns)));
        }
        for finder in finders {
            self.deny(vec![], format!("{}::{finder}", camel(name)), &says);
        }
    }

    /// Columns that are not read, where others are, or where rows are changed.
    fn columns(&mut self) {
        let name = self.name();
        let verb = ["select", "update", "delete"].into_iter().find(|verb| match *verb {
            "select" => self.has("read"),
            "update" => self.has("update"),
            _ => self.has("delete"),
        });
        let Some(verb) = verb else { return };
        for column in self.lacking("read") {
            let path = format!("{name}::{}", column.name);
            let condition = match column.ty {
                Type::Json => "is_null()".to_owned(),
                _ => format!("eq({})", self.value(column)),
            };
            let filter = format!("{name}::{verb}().filter({path}.{condition})");
            if self.has("read") {
                let says = self.column("read", "read", column);
                self.deny(
                    self.rights("read", [column]),
                    format!("{name}::select().columns(({path},))"),
                    &says,
                );
                self.deny(vec![], format!("{name}::select().order_by({path}.asc())"), &says);
                self.deny(vec![], filter, &says);
            } else {
                self.deny(vec![], filter, &self.line("SELECT from", "read"));
            }
        }
    }

    /// Foreign keys whose other end, or one of whose columns, may not be read.
    fn links(&mut self) {
        if !self.has("read") {
            return;
        }
        let name = self.name();
        for link in links(self.schema, self.table) {
            let Some(says) = self.unlinked(&link) else { continue };
            let link = &link.name;
            for way in ["join", "left_join", "with"] {
                self.deny(vec![], format!("{name}::select().{way}({name}::{link})"), &says);
            }
        }
    }

    /// What is said of a link that may not be followed.
    fn unlinked(&self, link: &Link) -> Option<String> {
        let (schema, service) = (self.schema, self.service);
        let there = Cases { schema, service, table: link.other, out: &mut Vec::new() };
        if !there.has("read") {
            return Some(there.line("SELECT from", "read"));
        }
        let unread = |[a, b]: &[&Column; 2]| match (self.may("read", a), there.may("read", b)) {
            (false, _) => Some(self.column("read", "read", a)),
            (true, false) => Some(there.column("read", "read", b)),
            (true, true) => None,
        };
        link.pairs.iter().find_map(unread)
    }

    fn inserts(&mut self) {
        let (name, structure) = (self.name(), camel(self.name()));
        let new = new(self.schema, self.service, self.table);
        if !inserts(self.service, self.table) {
            let says = match self.has("insert") {
                true => format!("INSERT into `{name}`: every row needs …; add it to its `insert {name} (…)`"),
                false => self.line("INSERT into", "insert"),
            };
            let numbered = self.table.columns.iter().filter(|c| c.auto.is_none());
            let rights = self.rights("insert", numbered);
            self.deny(rights, format!("{structure}::insert_many(db, &[])"), &says);
            self.deny(vec![], new, &says);
            return;
        }
        for column in self.lacking("insert").into_iter().filter(|c| c.auto.is_none()) {
            // Not our sentence: there is no such field, and rustc names those that there are.
            let row = format!("New{structure} {{ {}: Some({}), ..{new} }}", column.name, self.value(column));
            self.deny(self.rights("insert", [column]), row, "");
            if let Some(case) = self.out.last_mut() {
                case.says = format!("struct `…New{structure}` has no field named `{}`", column.name);
            }
        }
        let both = |c: &Column| self.may("read", c) && self.may("update", c);
        if !insertable(self.service, self.table).all(both) {
            let says = format!("upsert into `{name}`: that needs `read`, `insert` and `update`");
            self.deny(vec![], format!("{new}.upsert(db, {name}::Constraint::PrimaryKey)"), &says);
        }
    }

    fn updates(&mut self) {
        let name = self.name();
        if !self.has("update") {
            let rights = self.rights("update", &self.table.columns);
            self.deny(rights, format!("{name}::update()"), &self.line("UPDATE", "update"));
            return;
        }
        for column in self.lacking("update") {
            let set = format!("{name}::update().set({name}::{}, {})", column.name, self.value(column));
            self.deny(self.rights("update", [column]), set, &self.column("UPDATE", "update", column));
        }
    }

    fn deletes(&mut self) {
        let name = self.name();
        if self.has("delete") {
            return;
        }
        let says = self.line("DELETE from", "delete");
        self.deny(vec![format!("delete {name}")], format!("{name}::delete()"), &says);
        if key(self.table).iter().all(|c| self.may("read", c)) {
            self.deny(vec![], format!("{}::delete_many(db, &[])", camel(name)), &says);
        }
    }
}

/// A value of a column, as a finder takes it.
fn find_by(cases: &Cases, column: &Column) -> String {
    match column.ty {
        Type::Varchar(_) => "\"x\"".to_owned(),
        _ => cases.value(column),
    }
}
