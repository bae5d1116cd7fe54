//! The syntax tree to the schema that was meant: names bound, expressions typed, rules held that do not
//! depend on a target.
//!
//! The order: the `schema` block; all names; enums and named types; `raw` items; of each table the
//! columns, then what is computed of them (expressions, keys, indexes), then foreign keys, which need the
//! keys of all tables; constraint names; sequences, which columns may own; services; policies, which name
//! services. What failed is left out or stands as
//! [`Type::Native`](crate::ir::Type::Native), which fits anything, so that one mistake gives one error.

mod access;
mod accounts;
mod auto;
mod columns;
mod composites;
mod constraints;
mod defs;
mod exclude;
mod foreign;
mod keys;
pub(crate) mod names;
mod options;
mod partition;
mod parts;
mod policies;
mod primary_key;
mod queries;
pub(crate) mod raw;
pub(crate) mod reserved;
mod schema;
mod sequences;
mod spaces;
pub(crate) mod types;
mod uses;

#[cfg(test)]
mod tests;

use crate::check::Env;
use crate::diag::{Diagnostics, Severity};
use crate::dialect::Target;
use crate::ir::{self, TableId};
use crate::syntax::ast;
use names::{ColumnIndex, Global, Names, qname};

/// A table while it is resolved.
pub(crate) struct Draft<'a> {
    ast: &'a ast::Table,
    table: ir::Table,
    index: ColumnIndex<'a>,
    /// Which columns are generated.
    generated: Vec<bool>,
}

/// The items of a file, by kind.
#[derive(Default)]
struct Items<'a> {
    tables: Vec<&'a ast::Table>,
    enums: Vec<&'a ast::Enum>,
    types: Vec<&'a ast::TypeDecl>,
    services: Vec<&'a ast::Service>,
    migrators: Vec<&'a ast::Migrator>,
    raws: Vec<&'a ast::Raw>,
    extensions: Vec<&'a ast::Extension>,
    namespaces: Vec<&'a ast::Namespace>,
    sequences: Vec<&'a ast::Sequence>,
    policies: Vec<&'a ast::Policy>,
    composites: Vec<&'a ast::Composite>,
    queries: Vec<&'a ast::Query>,
    views: Vec<&'a ast::View>,
}

/// Resolves a whole schema. `None` if anything in it is an error: then `diags` has got at least one.
pub fn resolve(file: &ast::File, diags: &mut Diagnostics) -> Option<ir::Schema> {
    let mut found = Diagnostics::new();
    let schema = resolve_all(file, &mut found);
    let failed = found.iter().any(|d| d.severity == Severity::Error);
    diags.extend(found);
    (!failed).then_some(schema)
}

fn resolve_all(file: &ast::File, diags: &mut Diagnostics) -> ir::Schema {
    let blocks = schema::blocks(file);
    let block = schema::block(file, &blocks, diags);
    let (items, names) = declare(file, block.native, diags);
    let enums = defs::enums(&items.enums, block.native, diags);
    let composites = composites::resolve(&items.composites, &names, block.targets, diags);
    let (mut types, parents) = defs::named_types(&items.types, &names, block.targets, diags);
    let context = schema::context(&blocks, &names, diags);
    let (raws, functions) = raw::resolve(&items.raws, &names, diags);
    let env = Env { names: &names, enums: &enums, types: &types, context: &context, functions: &functions };
    let meanings = defs::meanings(&items.types, &env, block.targets, diags);
    let mut drafts: Vec<Draft<'_>> =
        items.tables.iter().map(|t| columns::draft(t, &env, block.targets, diags)).collect();
    for draft in &mut drafts {
        parts::resolve(draft, &env, block.targets, diags);
        options::inherit(&mut draft.table.options, &block.options);
    }
    if let Some(galera) = block.galera {
        schema::galera(&drafts, galera, diags);
    }
    foreign::resolve(&mut drafts, &env, block.targets, diags);
    // A native schema's names meet where its target says, which is told by that alone.
    if block.native.is_none() {
        constraints::names(&drafts, block.targets, diags);
    }
    let sequences = sequences::resolve(&items.sequences, &drafts, &env, block.targets, diags);
    let mut services = access::services(&items.services, &drafts, &env, block.targets, diags);
    let migrators = accounts::migrators(&items.migrators);
    accounts::check(&items.services, &services, &items.migrators, &migrators, &names, block.targets, diags);
    let accounts = policies::Accounts::new(&services, &migrators);
    let policies = policies::resolve(&items.policies, &drafts, &accounts, &env, block.targets, diags);
    policies::beside_row_rules(&services, &policies, &drafts, diags);
    let tables: Vec<ir::Table> = drafts.into_iter().map(|d| d.table).collect();
    let over = queries::Over { env: &env, tables: &tables, targets: block.targets };
    let views = queries::views(&items.views, over, diags);
    let (queries, views) = queries::queries(&items.queries, over, views, &items.views, diags);
    uses::resolve(&items.services, &mut services, &names, (&views, &queries), diags);
    defs::attach(&mut types, meanings, &parents);
    ir::Schema {
        name: block.name,
        docs: block.docs,
        targets: block.targets,
        galera: block.galera.is_some(),
        native: block.native.is_some(),
        extensions: spaces::extensions(&items.extensions, diags),
        namespaces: spaces::namespaces(&items.namespaces, diags),
        context,
        enums,
        types,
        composites,
        sequences,
        tables,
        views,
        queries,
        policies,
        raws,
        services,
        migrators,
        span: block.span,
    }
}

/// Sorts the items and declares their names.
fn declare<'a>(file: &'a ast::File, native: Option<Target>, diags: &mut Diagnostics) -> (Items<'a>, Names) {
    let mut items = Items::default();
    let mut names = Names::new(native);
    for item in &file.items {
        match item {
            ast::Item::Schema(_) => {}
            ast::Item::Table(table) => {
                let id = TableId(items.tables.len() as u32);
                names.declare(Global::Table(id), &qname(&table.path), table.path.span(), diags);
                items.tables.push(table);
            }
            ast::Item::Enum(item) => {
                let id = ir::EnumId(items.enums.len() as u32);
                names.declare(Global::Enum(id), &qname(&item.path), item.path.span(), diags);
                items.enums.push(item);
            }
            ast::Item::Type(item) => {
                let id = ir::TypeId(items.types.len() as u32);
                names.declare(Global::Type(id), &qname(&item.path), item.path.span(), diags);
                items.types.push(item);
            }
            ast::Item::Composite(item) => {
                let what = Global::Composite(items.composites.len());
                names.declare(what, &qname(&item.path), item.path.span(), diags);
                items.composites.push(item);
            }
            ast::Item::Service(service) => items.services.push(service),
            ast::Item::Migrator(migrator) => items.migrators.push(migrator),
            ast::Item::Raw(raw) => items.raws.push(raw),
            ast::Item::Extension(item) => items.extensions.push(item),
            ast::Item::Namespace(item) => items.namespaces.push(item),
            ast::Item::Sequence(item) => {
                let id = ir::SequenceId(items.sequences.len() as u32);
                names.declare(Global::Sequence(id), &qname(&item.path), item.path.span(), diags);
                items.sequences.push(item);
            }
            ast::Item::Policy(item) => items.policies.push(item),
            ast::Item::Query(query) => items.queries.push(query),
            ast::Item::View(view) => {
                queries::declare(&mut names, items.views.len(), view, diags);
                items.views.push(view);
            }
        }
    }
    (items, names)
}
