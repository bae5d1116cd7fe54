//! Narrows a table to what one service may do with it.

use super::model::{Denied, Fill, Key, Scope, Table};
use crate::diag::Diagnostics;
use crate::dialect::{Target, quote};
use crate::grants::matrix::predicate;
use crate::grants::need::needs;
use crate::grants::uses::lacking;
use crate::grants::{Matrix, Right, TableRights, Verb, relation};
use crate::ir::{Expr, Query, Schema, ServiceId, TableId, ViewId};
use crate::source::{SourceMap, Span};

/// A service, and what tables are narrowed by.
pub(super) struct Narrow<'a> {
    schema: &'a Schema,
    sources: &'a SourceMap,
    matrix: &'a Matrix,
    service: ServiceId,
    name: &'a str,
}

impl<'a> Narrow<'a> {
    /// Narrows to `service`, by the rights that `matrix` has.
    pub(super) fn new(
        schema: &'a Schema,
        sources: &'a SourceMap,
        service: ServiceId,
        matrix: &'a Matrix,
    ) -> Self {
        Narrow { schema, sources, matrix, service, name: &schema.services[service.index()].name }
    }

    /// Whether the service may read all columns of the table `id`.
    pub(super) fn reads_all(&self, id: TableId) -> bool {
        let right = self.matrix.of(self.service).on(id).and_then(|rights| rights.get(Verb::Select));
        let table = self.schema.table(id);
        right.is_some_and(|right| table.column_ids().all(|column| right.covers(column)))
    }

    /// Narrows `model`, which is the table `id`.
    pub(super) fn table(&self, id: TableId, model: &mut Table) {
        let rights = self.matrix.of(self.service).on(id);
        let right = |verb| rights.and_then(|r| r.get(verb));
        let [select, insert, update, _] = Verb::ALL.map(right);
        self.columns(id, model, [select, insert, update]);
        let (read, order) = self::order(model);
        let denied = Verb::ALL.map(|verb| match (verb, right(verb)) {
            (_, None) => Some(self.verb(verb, model)),
            (Verb::Select, Some(_)) => (read == 0).then(|| self.verb(verb, model)),
            (Verb::Insert, Some(right)) => self.left_out(model, right),
            (Verb::Update | Verb::Delete, Some(_)) => None,
        });
        if denied[Verb::Insert as usize].is_some() {
            model.columns.iter_mut().for_each(|c| c.insert = false);
        }
        let relations = self.relations(id, model, &denied);
        let unread = self.keys(model, read);
        let returns = self.returns(id, model, rights, &unread) && denied[Verb::Insert as usize].is_none();
        let no_upsert = match rights {
            Some(rights) if denied[Verb::Insert as usize].is_none() => {
                (!(returns && self.upserts(id, model, rights))).then(|| {
                    format!(
                        "service `{}` may not upsert into `{}`: that needs `read`, `insert` and `update` of the same columns and rows ({})",
                        self.name,
                        model.name,
                        self.place(self.span())
                    )
                })
            }
            _ => None,
        };
        let service = self.name.to_owned();
        let ruled = rights.is_some_and(TableRights::is_scoped);
        model.scope =
            Some(Scope { service, read, order, relations, ruled, denied, returns, no_upsert, unread });
    }

    /// Narrows `model`, which is the view `id`.
    pub(super) fn view(&self, id: ViewId, model: &mut Table) {
        let right = self.matrix.of(self.service).view(id);
        for (at, column) in model.columns.iter_mut().enumerate() {
            let name = &column.name;
            column.no_read = match right {
                None => Some(Denied::Table),
                Some(right) if right.covers(at as u32) => None,
                Some(right) => Some(Denied::Own(format!(
                    "service `{}` may not read `{}.{name}`: add `{name}` to its `read {} (…)` ({})",
                    self.name,
                    model.name,
                    model.name,
                    self.place(right.lines.first().copied().unwrap_or(self.span())),
                ))),
            };
        }
        let (read, order) = self::order(model);
        let denied = [right.is_none().then(|| self.verb(Verb::Select, model)), None, None, None];
        model.scope = Some(Scope {
            service: self.name.to_owned(),
            read,
            order,
            relations: [None, None, None],
            ruled: false,
            denied,
            returns: false,
            no_upsert: None,
            unread: Vec::new(),
        });
    }

    /// Why the service may not call `query`, if it may not; `unsaid` tells that a target has no form of it under
    /// the service's row rules.
    pub(super) fn query(&self, query: &Query, unsaid: bool) -> Option<String> {
        let lacking = lacking(self.schema, &needs(self.schema, query), self.matrix.of(self.service));
        let needed = lacking.join(", ").replace('\'', "`");
        let place = self.place(self.span());
        match (lacking.is_empty(), unsaid) {
            (true, false) => None,
            (true, true) => Some(format!(
                "service `{0}` can't call `{1}` under its row rules: `use {1}` in `service {0}` says why ({place})",
                self.name, query.name
            )),
            (false, _) => Some(format!(
                "service `{0}` may not call `{1}`, which needs {needed}: add `use {1}` to `service {0}` ({place})",
                self.name, query.name
            )),
        }
    }

    /// Says of each column what may be done with it.
    fn columns(&self, id: TableId, model: &mut Table, [select, insert, update]: [Option<&Right>; 3]) {
        let table = self.schema.table(id);
        for column in &mut model.columns {
            let Some(id) = table.column_ids().find(|id| table.column(*id).name == column.name) else {
                continue;
            };
            let name = &column.name;
            let of = |right: Option<&Right>, verb: Verb, may: &str| match right {
                Some(right) if right.covers(id) => None,
                None => Some(Denied::Table),
                Some(right) => Some(Denied::Own(format!(
                    "service `{}` may not {may} `{}.{name}`: add `{name}` to its `{} {} (…)` ({})",
                    self.name,
                    model.name,
                    verb.word(),
                    model.name,
                    self.place(right.lines.first().copied().unwrap_or(self.span())),
                ))),
            };
            column.no_read = of(select, Verb::Select, "read");
            column.no_set = of(update, Verb::Update, "UPDATE");
            column.insert = insert.is_some_and(|right| right.covers(id));
            // A trigger does it.
            column.touch &= column.no_set.is_none();
            if column.fill == Fill::Uuid && !column.insert {
                column.fill = Fill::Default;
            }
        }
    }

    /// Sets what a SELECT names; gives what the other verbs name, where that is something else.
    fn relations(
        &self,
        id: TableId,
        model: &mut Table,
        denied: &[Option<String>; 4],
    ) -> [Option<[String; 3]>; 3] {
        let of = |verb| {
            let mut quoted = model.quoted.clone();
            for target in [Target::MySql, Target::Sqlite].into_iter().filter(|t| model.targets.contains(*t)) {
                let name = relation(self.schema, self.matrix, self.service, id, verb, target);
                quoted[target.index()] = quote::ident(target, &name);
            }
            quoted
        };
        let select = of(Verb::Select);
        let others = [Verb::Insert, Verb::Update, Verb::Delete]
            .map(|verb| Some(of(verb)).filter(|q| denied[verb as usize].is_none() && *q != select));
        model.quoted = select;
        others
    }

    /// Takes away the keys that the service can't read, and gives them.
    fn keys(&self, model: &mut Table, read: usize) -> Vec<Key> {
        let keys = std::mem::take(&mut model.keys);
        let mut unread = Vec::new();
        for (at, key) in keys.into_iter().enumerate() {
            if key.columns.iter().all(|column| *column < read) {
                model.keys.push(key);
            } else {
                model.has_primary &= at > 0;
                unread.push(key);
            }
        }
        // Errors name them all the same.
        model.constraints.splice(0..0, unread.iter().map(|key| key.constraint.clone()));
        unread
    }

    /// Whether a row just inserted may be read, and is found again where no INSERT returns it.
    fn returns(&self, id: TableId, model: &Table, rights: Option<&TableRights>, unread: &[Key]) -> bool {
        let Some((select, insert)) = rights.and_then(|r| Some((r.get(Verb::Select)?, r.get(Verb::Insert)?)))
        else {
            return false;
        };
        let known = |key: &Key| {
            key.columns.iter().map(|at| &model.columns[*at]).all(|c| c.insert || c.fill == Fill::Auto)
        };
        // A table without a key is as it is for all.
        let keyless = model.keys.is_empty() && unread.is_empty() && insert.columns.is_none();
        self.same(id, &select.using, &insert.check)
            && model.columns.iter().any(|c| c.no_read.is_none())
            && (keyless || model.keys.iter().any(known))
    }

    /// Whether an upsert finds, changes and gives back what its INSERT may say.
    fn upserts(&self, id: TableId, model: &Table, rights: &TableRights) -> bool {
        let Some((select, update)) = rights.get(Verb::Select).zip(rights.get(Verb::Update)) else {
            return false;
        };
        let all = |c: &super::model::Column| !c.insert || (c.no_read.is_none() && c.no_set.is_none());
        self.same(id, &select.using, &update.using)
            && self.same(id, &select.using, &update.check)
            && model.columns.iter().filter(|c| c.fill != Fill::Generated).all(all)
    }

    /// Whether two rules say the same.
    fn same(&self, id: TableId, a: &[Expr], b: &[Expr]) -> bool {
        let target = self.schema.targets.iter().next().unwrap_or(Target::Postgres);
        let text = |rules| predicate(self.schema, target, id, rules, &mut Diagnostics::new());
        text(a) == text(b)
    }

    fn verb(&self, verb: Verb, model: &Table) -> String {
        let of = match verb {
            Verb::Select | Verb::Delete => " from",
            Verb::Insert => " into",
            Verb::Update => "",
        };
        let (name, table) = (self.name, &model.name);
        format!(
            "service `{name}` may not {}{of} `{table}`: add `{} {table}` to `service {name}` ({})",
            verb.sql(),
            verb.word(),
            self.place(self.span())
        )
    }

    /// Why its INSERT can't make a row, if it can't.
    fn left_out(&self, model: &Table, right: &Right) -> Option<String> {
        let missing: Vec<&str> = model.required().filter(|c| !c.insert).map(|c| c.name.as_str()).collect();
        let (name, table) = (self.name, &model.name);
        (!missing.is_empty()).then(|| {
            format!(
                "service `{name}` may not INSERT into `{table}`: every row needs `{}`; add it to its `insert {table} (…)` ({})",
                missing.join("`, `"),
                self.place(right.lines.first().copied().unwrap_or(self.span()))
            )
        })
    }

    fn span(&self) -> Span {
        self.schema.services[self.service.index()].span
    }

    /// `schema/services.schema:14`
    fn place(&self, span: Span) -> String {
        let span = self.sources.real(span);
        let (line, _) = self.sources.line_column(span.source, span.start);
        format!("{}:{line}", self.sources.get(span.source).name)
    }
}

/// Puts columns that may be read first, each part in the table's order; gives their number, and where the
/// columns stand then.
fn order(model: &mut Table) -> (usize, Vec<usize>) {
    let columns = std::mem::take(&mut model.columns);
    let mut places: Vec<usize> = (0..columns.len()).collect();
    places.sort_by_key(|at| columns[*at].no_read.is_some());
    let mut order = vec![0; places.len()];
    for (at, place) in places.iter().enumerate() {
        order[*place] = at;
    }
    let partial = model.constraints.iter_mut().map(|constraint| &mut constraint.over);
    for at in model.keys.iter_mut().map(|key| &mut key.columns).chain(partial).flatten() {
        *at = order[*at];
    }
    let mut columns: Vec<_> = columns.into_iter().map(Some).collect();
    model.columns = places.iter().filter_map(|at| columns[*at].take()).collect();
    (model.columns.iter().filter(|c| c.no_read.is_none()).count(), order)
}
