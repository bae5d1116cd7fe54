//! Writes the queries of a schema: for each a function, and a struct for its rows unless a table has it.

mod one_row;
mod params;
mod rows;
mod sql;

use super::from_ir::{Names, has_rust};
use super::out::{Out, literal};
use super::service::Narrow;
use crate::dialect::{PerTarget, Target};
use crate::ir::query::{Cardinality, Output, Query, Statement};
use crate::ir::{Schema, TableId};
use crate::phys;
use rows::Owner;

/// What the schema's queries are in Rust, each as its targets run it: `lowered` holds them in the schema's
/// order for each target that is on. `whole` tells whether a table's row struct has all its columns.
pub(super) fn write(
    out: &mut Out,
    schema: &Schema,
    names: &Names,
    lowered: &PerTarget<Option<Vec<phys::query::Query>>>,
    narrow: Option<&Narrow<'_>>,
    whole: &dyn Fn(TableId) -> bool,
) {
    for (at, query) in schema.queries.iter().enumerate() {
        let cx = Cx { schema, names, query };
        if let Some(strange) = cx.without_rust() {
            out.line(
                0,
                &["// The query `", &query.name, "` is left out: Rust has no type for `", strange, "`."],
            );
            out.line(0, &[]);
            continue;
        }
        let [structure, function] = &names.queries[at];
        let owner = Owner::of(schema, query, whole).map(|owner| owner.names(names));
        if owner.is_none() && query.cardinality != Cardinality::Count {
            rows::structure(out, &cx, structure, function);
        }
        let row = owner.map_or(structure.as_str(), |[structure, _]| structure);
        let lowered = Target::ALL.map(|target| lowered.get(target).as_ref().and_then(|all| all.get(at)));
        let unsaid = lowered.iter().flatten().any(|query| query.steps.is_empty());
        if let Some(sentence) = narrow.and_then(|narrow| narrow.query(query, unsaid)) {
            cx.denied(out, function, row, &sentence);
            continue;
        }
        let module = owner.map(|[_, module]| module);
        cx.function(out, function, row, module, lowered);
    }
}

/// A query, and what is around it.
struct Cx<'a> {
    schema: &'a Schema,
    names: &'a Names,
    query: &'a Query,
}

impl Cx<'_> {
    /// The parameter or column that Rust has no type for.
    fn without_rust(&self) -> Option<&str> {
        let params = self.query.params.iter().map(|p| (&p.name, &p.ty));
        let columns = self.query.columns.iter().map(|c| (&c.name, &c.ty));
        let mut strange = params.chain(columns).filter(|(_, ty)| !has_rust(self.schema, ty));
        strange.next().map(|(name, _)| name.as_str())
    }

    fn function(
        &self,
        out: &mut Out,
        name: &str,
        row: &str,
        owner: Option<&str>,
        lowered: [Option<&phys::query::Query>; 3],
    ) {
        let params = params::of(self.schema, self.names, &self.query.params);
        self.docs(out);
        let call = self.head(out, name, row, &params, "");
        self.metadata(out, owner, lowered);
        let values: Vec<_> = params.iter().map(|p| p.value.as_str()).collect();
        let values = values.join(", ");
        out.line(1, &["rt::query::", call, "(db, &QUERY, [", &values, "])"]);
        out.line(0, &["}"]);
        out.line(0, &[]);
    }

    /// Begins the function; gives what of the runtime it calls.
    fn head(
        &self,
        out: &mut Out,
        name: &str,
        row: &str,
        params: &[params::Taken],
        bound: &str,
    ) -> &'static str {
        let (call, result) = match self.query.cardinality {
            Cardinality::One => ("fetch", format!("rt::Fetch<'a, rt::One<{row}>>")),
            Cardinality::Optional => ("fetch", format!("rt::Fetch<'a, Option<{row}>>")),
            Cardinality::Many => ("fetch", format!("rt::Fetch<'a, Vec<{row}>>")),
            Cardinality::Stream => ("stream", format!("rt::Rows<'a, {row}>")),
            Cardinality::Count => ("execute", "rt::Execute<'a>".to_owned()),
        };
        let mut heads = vec!["db: &'a Db".to_owned()];
        heads.extend(params.iter().map(|p| [p.name.as_str(), ": ", &p.rust].concat()));
        let heads: Vec<_> = heads.iter().map(String::as_str).collect();
        out.function(0, &["pub fn ", name, "<'a>"].concat(), &heads, &[&result, bound].concat());
        call
    }

    /// A query that the service may not call: it is there, and asks for a trait that nothing has.
    fn denied(&self, out: &mut Out, name: &str, row: &str, sentence: &str) {
        let params = params::of(self.schema, self.names, &self.query.params);
        let denied = super::names::camel(&["denied_", &self.query.name].concat());
        out.doc(0, "Not granted.");
        self.head(out, name, row, &params, &[" where for<'x> &'x Service: ", &denied].concat());
        out.line(1, &["rt::denied()"]);
        out.line(0, &["}"]);
        out.line(0, &[]);
        super::denied::says(out, 0, &denied, sentence);
        out.line(0, &[]);
    }

    fn docs(&self, out: &mut Out) {
        match self.query.docs.as_str() {
            "" => out.doc(0, &format!("The query `{}`.", self.query.name)),
            docs => out.doc(0, docs),
        }
        for (param, text) in self.query.params.iter().filter_map(|p| Some((p, params::default(p)?))) {
            out.doc(0, "\n");
            out.doc(0, &format!("`{}` is `{}` where it is `None`.", param.name, text.replace('`', "'")));
        }
    }

    /// The query, as data.
    fn metadata(&self, out: &mut Out, owner: Option<&str>, lowered: [Option<&phys::query::Query>; 3]) {
        let query = self.query;
        out.line(1, &["static QUERY: rt::QueryMeta = rt::QueryMeta {"]);
        out.line(2, &["name: ", &literal(&query.name), ","]);
        out.line(2, &["params: &["]);
        for param in &query.params {
            let ty = super::from_ir::ty(self.names, &param.ty);
            let counts = if param.counts { ".counts()" } else { "" };
            let name = literal(&param.name);
            match params::default(param) {
                None => out.line(3, &["rt::ParamMeta::new(", &name, ", ", &ty, ")", counts, ","]),
                Some(text) => {
                    let text = literal(&text);
                    let head = ["rt::ParamMeta::new(", &name, ", ", &ty, ")", counts].concat();
                    out.line(3, &[&head, ".default(", &text, "),"]);
                }
            }
        }
        out.line(2, &["],"]);
        match owner {
            Some(module) => out.line(2, &["columns: ", module, "::TABLE.columns,"]),
            None => rows::columns(out, self.names, &query.columns),
        }
        match changed(&query.statement) {
            Some(id) => out.line(2, &["table: Some(&", &self.names.tables[id.index()][2], "::TABLE),"]),
            None => out.line(2, &["table: None,"]),
        }
        let at_most_one = matches!(query.cardinality, Cardinality::One | Cardinality::Optional);
        let whole = at_most_one && !one_row::sure(self.schema, &query.statement);
        out.line(2, &["whole: ", if whole { "true" } else { "false" }, ","]);
        sql::steps(out, lowered);
        out.line(1, &["};"]);
    }
}

/// The table that a statement changes.
fn changed(statement: &Statement) -> Option<TableId> {
    match statement {
        Statement::Select(_) => None,
        Statement::Insert(insert) => Some(insert.table),
        Statement::Update(update) => Some(update.table),
        Statement::Delete(delete) => Some(delete.table),
    }
}

/// What a column of a result is, for the documentation.
pub(super) fn facts(schema: &Schema, output: &Output) -> String {
    let mut text = format!("`{}`", super::from_ir::type_name(schema, &output.ty));
    if output.nullable {
        text.push_str(", nullable");
    }
    if let Some((table, column)) = output.origin {
        let table = schema.table(table);
        text.push_str(&format!(", `{}.{}`", table.name, table.column(column).name));
    }
    text
}
