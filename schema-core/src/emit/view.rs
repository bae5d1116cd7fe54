//! Writes a view: a row struct, and a module like a table's whose rows can be read alone.

use super::denied;
use super::from_ir::{self, Names, has_rust};
use super::meta;
use super::model::{self, Column, Fill, Table};
use super::names::{Scope, constant, snake};
use super::out::Out;
use super::projection;
use super::service::Narrow;
use super::table::{self, Handle};
use crate::grants::Verb;
use crate::ir::{Collate, Schema, Type, ViewId, query};

/// Whether a view is there in Rust: all targets have it, and Rust has a type for each of its columns.
pub(super) fn in_rust(schema: &Schema, view: &query::View) -> bool {
    view.only.and(schema.targets) == schema.targets && view.columns.iter().all(|c| has_rust(schema, &c.ty))
}

/// Writes the view number `at`, if Rust has it.
pub(super) fn write(
    out: &mut Out,
    schema: &Schema,
    all: &Names,
    at: usize,
    narrow: Option<&Narrow<'_>>,
    handle: &Handle,
) {
    let view = &schema.views[at];
    if !in_rust(schema, view) {
        return;
    }
    let mut model = model(schema, all, view, &all.views[at]);
    if let Some(narrow) = narrow {
        narrow.view(ViewId(at as u32), &mut model);
    }
    table::row_struct(out, &model);
    table::readable(out, &model, handle.service);
    out.doc(0, &model.docs);
    out.line(0, &["pub mod ", &model.module, " {"]);
    out.line(1, &["use super::*;"]);
    out.line(1, &["pub use super::", &model.structure, ";"]);
    projection::row_alias(out, &model);
    out.line(0, &[]);
    table::column_constants(out, &model);
    out.doc(1, "Begins a SELECT.");
    let bound = denied::bound(&model, Verb::Select, "");
    let body = if bound.is_some() { "rt::denied()" } else { "rt::Select::new()" };
    let bound = bound.unwrap_or_default();
    out.line(1, &["#[inline]"]);
    out.line(1, &["pub fn select() -> rt::Select<", &model.structure, ">", &bound, " {"]);
    out.line(2, &[body]);
    out.line(1, &["}"]);
    out.line(0, &[]);
    denied::module(out, &model);
    meta::columns(out, &model);
    meta::metadata(out, &model);
    out.line(0, &["}"]);
    out.line(0, &[]);
}

fn model(schema: &Schema, names: &Names, view: &query::View, [structure, module]: &[String; 2]) -> Table {
    let mut fields = Scope::default();
    Table {
        name: view.name.to_string(),
        quoted: model::quoted(view.name.namespace.as_deref(), &view.name.name, schema.targets),
        structure: structure.clone(),
        new: String::new(),
        module: module.clone(),
        docs: match view.docs.as_str() {
            "" => format!("The view `{}`.", view.name),
            docs => docs.to_owned(),
        },
        columns: view.columns.iter().map(|output| column(schema, names, output, &mut fields)).collect(),
        keys: Vec::new(),
        has_primary: false,
        constraints: Vec::new(),
        targets: schema.targets,
        visibility: "pub ".to_owned(),
        derived: false,
        links: Vec::new(),
        linked: false,
        scope: None,
    }
}

fn column(schema: &Schema, names: &Names, output: &query::Output, fields: &mut Scope) -> Column {
    let field = fields.take(snake(&output.name));
    let (rust, typed_json) = from_ir::output_type(schema, names, output);
    let text = matches!(schema.base(&output.ty), Type::Varchar(_) | Type::Char(_) | Type::Text);
    Column {
        name: output.name.clone(),
        constant: constant(&field),
        base: rust.clone(),
        inside: rust.clone(),
        rust,
        ty: from_ir::ty(names, &output.ty),
        nullable: output.nullable,
        fill: Fill::Nothing,
        touch: false,
        ci: text && output.collate == Collate::Ci,
        param: from_ir::param(&output.ty),
        typed_json,
        facts: super::query::facts(schema, output),
        docs: String::new(),
        insert: false,
        no_read: None,
        no_set: None,
        field,
    }
}
