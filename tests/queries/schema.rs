//! The tables that the cases share, the queries of the cases, and the types that they name.

use crate::case::{Case, Run};
use schema_core::compile::{Options, compile_tree};
use schema_core::diag::{Diagnostics, render};
use schema_core::ir;
use schema_core::source::{SourceId, SourceMap};
use schema_core::syntax::{ast, parse};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What was read of the schema and of the queries.
pub(crate) struct Shared {
    /// The tables; `None` if they have a mistake.
    pub(crate) schema: Option<ir::Schema>,
    /// The query of each case, by its file and line.
    queries: BTreeMap<(String, usize), Query>,
    /// Every type that a case names.
    types: BTreeMap<String, ir::Type>,
}

/// A query, as far as it concerns its case.
pub(crate) struct Query {
    /// Its name.
    pub(crate) name: String,
    /// What a caller gives.
    pub(crate) params: Vec<Param>,
    /// How many rows come back, if it says so.
    pub(crate) cardinality: Option<ast::Cardinality>,
}

/// A parameter.
pub(crate) struct Param {
    /// Its name.
    pub(crate) name: String,
    /// Its type, as it is written.
    pub(crate) ty: String,
    /// `?`
    pub(crate) nullable: bool,
    /// Whether it may be left out.
    pub(crate) default: bool,
}

impl Shared {
    /// Reads the schema's files and the queries of `cases`; what can't be read is told in `wrong`.
    pub(crate) fn read(files: &[(String, String)], cases: &[Case], wrong: &mut Vec<String>) -> Shared {
        let mut tables = Vec::new();
        let mut sources = SourceMap::new();
        let mut diags = Diagnostics::new();
        for (name, text) in files {
            let id = sources.add(name, text);
            tables.extend(parse::parse(&sources, id, &mut diags).items);
        }
        tables.retain(|item| !matches!(item, ast::Item::Query(_) | ast::Item::View(_)));
        let mut shared = Shared { schema: None, queries: BTreeMap::new(), types: BTreeMap::new() };
        for case in cases {
            match query(case) {
                Ok(query) => drop(shared.queries.insert((case.file.clone(), case.line), query)),
                Err(told) => wrong.push(told),
            }
        }
        let compiled = compile_tree(&ast::File { items: tables.clone() }, sources.clone(), diags, &check_only());
        match compiled.schema {
            Some(schema) if !compiled.diagnostics.iter().any(is_error) => shared.schema = Some(schema),
            _ => wrong.push(render::text(&compiled.sources, &compiled.diagnostics, false)),
        }
        shared.types = types(tables, sources, &shared.spelled(cases), wrong);
        shared
    }

    /// The query of a case, if it could be read.
    pub(crate) fn query(&self, case: &Case) -> Option<&Query> {
        self.queries.get(&(case.file.clone(), case.line))
    }

    /// The type that is written so.
    pub(crate) fn ty(&self, written: &str) -> Option<&ir::Type> {
        self.types.get(written)
    }

    /// Every type that a case names.
    fn spelled(&self, cases: &[Case]) -> Vec<String> {
        let columns = cases.iter().flat_map(|c| &c.columns).flat_map(|(_, c)| c).map(|c| c.ty.clone());
        let params = self.queries.values().flat_map(|q| &q.params).map(|p| p.ty.clone());
        let mut spelled: Vec<String> = columns.chain(params).collect();
        spelled.sort();
        spelled.dedup();
        spelled
    }
}

fn check_only() -> Options {
    Options { check_only: true, ..Options::default() }
}

fn is_error(diagnostic: &schema_core::diag::Diagnostic) -> bool {
    diagnostic.severity == schema_core::diag::Severity::Error
}

/// Types by how they are written, as the compiler reads them: each is a column's, of one table for PostgreSQL,
/// which has all of them.
fn types(
    mut items: Vec<ast::Item>,
    mut sources: SourceMap,
    spelled: &[String],
    wrong: &mut Vec<String>,
) -> BTreeMap<String, ir::Type> {
    let mut text = String::from("schema types {\n    targets postgres\n}\n\ntable types_of_cases {\n");
    for (number, ty) in spelled.iter().enumerate() {
        let _ = writeln!(text, "    c{number} {ty}?");
    }
    text.push_str("}\n");
    let mut diags = Diagnostics::new();
    let id = sources.add("the types of the cases", text);
    items.retain(|item| !matches!(item, ast::Item::Schema(_)));
    items.extend(parse::parse(&sources, id, &mut diags).items);
    let compiled = compile_tree(&ast::File { items }, sources, diags, &check_only());
    let table = |schema: &ir::Schema| schema.tables.iter().find(|t| t.name.name == "types_of_cases").cloned();
    match compiled.schema.as_ref().and_then(table) {
        Some(table) => spelled.iter().cloned().zip(table.columns.into_iter().map(|c| c.ty)).collect(),
        None => {
            wrong.push(render::text(&compiled.sources, &compiled.diagnostics, false));
            BTreeMap::new()
        }
    }
}

/// The query of a case, and the selects of its steps, are read.
fn query(case: &Case) -> Result<Query, String> {
    for step in &case.steps {
        if let Run::Then(select) = &step.run {
            let text = format!("query looks() -> many {{ {select} }}");
            one(&case.file, step.line, &text)?;
        }
    }
    let (query, sources) = one(&case.file, case.line + 1, &case.query)?;
    let param = |param: &ast::Param| Param {
        name: param.name.name.clone(),
        ty: sources.text(param.ty.span).to_owned(),
        nullable: param.nullable,
        default: param.default.is_some(),
    };
    Ok(Query {
        name: query.name.name.clone(),
        params: query.params.iter().map(param).collect(),
        cardinality: query.cardinality.as_ref().map(|c| c.value),
    })
}

/// The one query of a text that stands at `line` of `file`.
fn one(file: &str, line: usize, text: &str) -> Result<(ast::Query, SourceMap), String> {
    let mut sources = SourceMap::new();
    let mut diags = Diagnostics::new();
    // Empty lines in front, so that a message names the file's own line.
    let id: SourceId = sources.add(file, "\n".repeat(line - 1) + text);
    let mut items = parse::parse(&sources, id, &mut diags).items;
    let told = diags.sorted();
    if told.iter().any(is_error) {
        return Err(render::text(&sources, &told, false));
    }
    match (items.pop(), items.is_empty()) {
        (Some(ast::Item::Query(query)), true) => Ok((query, sources)),
        _ => Err(format!("{file}:{line}: here stands one query, and nothing else")),
    }
}
