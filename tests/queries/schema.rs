//! The tables that the cases share, the queries of the cases, and the types that they name.

use crate::case::{Case, Run};
use schema_core::compile::{Options, compile_tree};
use schema_core::diag::{Diagnostic, Diagnostics, Severity, render};
use schema_core::ir;
use schema_core::resolve;
use schema_core::source::{SourceId, SourceMap};
use schema_core::syntax::{ast, parse};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The schema of the whole suite.
pub(crate) struct Shared {
    /// Tables, views, and every query that could be resolved; `None` if the tables have a mistake.
    pub(crate) schema: Option<ir::Schema>,
    /// The texts that spans lie in.
    pub(crate) sources: SourceMap,
    /// What was said of the queries that could not be.
    pub(crate) told: Vec<String>,
    /// Every type that a case names.
    types: BTreeMap<String, ir::Type>,
}

impl Shared {
    /// Reads the schema's files and the queries of `cases`.
    pub(crate) fn read(files: &[(String, String)], cases: &[Case], wrong: &mut Vec<String>) -> Shared {
        let mut sources = SourceMap::new();
        let mut tables = Vec::new();
        let mut diags = Diagnostics::new();
        for (name, text) in files {
            let id = sources.add(name, text);
            tables.extend(parse::parse(&sources, id, &mut diags).items);
        }
        let types = types(&tables, &sources, cases, wrong);
        let mut queries: BTreeMap<SourceId, ast::Item> = BTreeMap::new();
        for case in cases {
            for (line, text) in texts(case) {
                // Empty lines in front, so that a message names the file's own line.
                let id = sources.add(&case.file, "\n".repeat(line - 1) + &text);
                let mut items = parse::parse(&sources, id, &mut diags).items;
                match (items.pop(), items.is_empty()) {
                    (Some(query @ ast::Item::Query(_)), true) => drop(queries.insert(id, query)),
                    (None, _) => {}
                    _ => wrong.push(format!("{}: one query stands here, and nothing else", case.at(line))),
                }
            }
        }
        let mut told: Vec<Diagnostic> = diags.sorted().into_iter().filter(is_error).collect();
        // What has a mistake is taken out, until the others can be resolved.
        let schema = loop {
            let items = tables.iter().chain(queries.values()).cloned().collect();
            let mut diags = Diagnostics::new();
            if let Some(schema) = resolve::resolve(&ast::File { items }, &mut diags) {
                break Some(schema);
            }
            let errors: Vec<Diagnostic> = diags.sorted().into_iter().filter(is_error).collect();
            let of: BTreeSet<SourceId> = errors.iter().map(|d| d.primary.span.source).collect();
            told.extend(errors);
            let before = queries.len();
            queries.retain(|id, _| !of.contains(id));
            if queries.len() == before {
                break None;
            }
        };
        let told = told.iter().map(|d| render::text(&sources, std::slice::from_ref(d), false)).collect();
        Shared { schema, sources, told, types }
    }

    /// The query of a case, or of one of its looks, if it could be resolved.
    pub(crate) fn query(&self, name: &str) -> Option<&ir::Query> {
        self.schema.as_ref()?.queries.iter().find(|query| query.name == name)
    }

    /// The type that is written so.
    pub(crate) fn ty(&self, written: &str) -> Option<&ir::Type> {
        self.types.get(written)
    }
}

/// The queries of a case, each with its line: its own, and one for each look.
fn texts(case: &Case) -> Vec<(usize, String)> {
    let mut texts = vec![(case.line + 1, case.query.clone())];
    for step in &case.steps {
        if let Run::Then(select) = &step.run {
            texts.push((step.line, format!("query {}() -> many {{ {select} }}", look(case, step.line))));
        }
    }
    texts
}

/// The name of the query that runs the look of a line.
pub(crate) fn look(case: &Case, line: usize) -> String {
    format!("look_{}_{line}", case.file.split('.').next().unwrap_or_default())
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}

/// The types that the cases' columns name, as the compiler reads them: each is a column's, of one table for
/// PostgreSQL, which has all of them.
fn types(
    tables: &[ast::Item],
    sources: &SourceMap,
    cases: &[Case],
    wrong: &mut Vec<String>,
) -> BTreeMap<String, ir::Type> {
    let columns = cases.iter().flat_map(|c| &c.columns).flat_map(|(_, c)| c);
    let spelled: BTreeSet<String> = columns.map(|c| c.ty.clone()).collect();
    let mut text = String::from("schema types {\n    targets postgres\n}\n\ntable types_of_cases {\n");
    for (number, ty) in spelled.iter().enumerate() {
        let _ = writeln!(text, "    c{number} {ty}?");
    }
    text.push_str("}\n");
    let (mut sources, mut diags) = (sources.clone(), Diagnostics::new());
    let id = sources.add("the types of the cases", text);
    let defines = |item: &&ast::Item| matches!(item, ast::Item::Enum(_) | ast::Item::Type(_));
    let mut items: Vec<ast::Item> = tables.iter().filter(defines).cloned().collect();
    items.extend(parse::parse(&sources, id, &mut diags).items);
    let options = Options { check_only: true, ..Options::default() };
    let compiled = compile_tree(&ast::File { items }, sources, diags, &options);
    match compiled.schema.as_ref().and_then(|schema| schema.tables.first()) {
        Some(table) => spelled.into_iter().zip(table.columns.iter().map(|c| c.ty.clone())).collect(),
        None => {
            wrong.push(render::text(&compiled.sources, &compiled.diagnostics, false));
            BTreeMap::new()
        }
    }
}
