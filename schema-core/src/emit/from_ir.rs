//! The Rust side of a table of the schema.

use super::model::{Column, Constraint, Fill, Key, Param, Table, quoted};
use super::names::{Scope, camel, constant, snake};
use crate::check::show;
use crate::dialect::Target;
use crate::ir::{self, ColumnId, ExprKind, Func, IntWidth, Type, types::Sign};

/// The Rust names of a schema's items.
pub(super) struct Names {
    pub(super) enums: Vec<String>,
    pub(super) types: Vec<String>,
    /// Row struct, struct of a new row, module.
    pub(super) tables: Vec<[String; 3]>,
    /// Row struct, module.
    pub(super) views: Vec<[String; 2]>,
    /// Row struct, function.
    pub(super) queries: Vec<[String; 2]>,
}

impl Names {
    /// Gives every item a name of its own. Items that a derive made keep theirs.
    pub(super) fn new(schema: &ir::Schema) -> Names {
        let (mut types, mut modules) = (Scope::of_types(), Scope::of_modules());
        if !schema.context.is_empty() {
            modules.take(super::context::MODULE.to_owned());
        }
        let last = |path: &str| path.rsplit("::").next().unwrap_or(path).to_owned();
        let named = |types: &mut Scope, name: &ir::QName, rust: &Option<String>| {
            types.take(rust.as_deref().map_or_else(|| camel(&name.flat()), last))
        };
        let enums = schema.enums.iter().map(|e| named(&mut types, &e.name, &e.rust_name)).collect();
        let named_types = schema.types.iter().map(|t| named(&mut types, &t.name, &t.rust_name)).collect();
        let structs: Vec<_> =
            schema.tables.iter().map(|t| named(&mut types, &t.name, &t.rust_name)).collect();
        let tables = schema
            .tables
            .iter()
            .zip(structs)
            .map(|(table, structure)| {
                let new = types.take(format!("New{structure}"));
                let module = match &table.rust_name {
                    Some(_) => snake(&structure),
                    None => snake(&table.name.flat()),
                };
                [structure, new, modules.take(module)]
            })
            .collect();
        let views = schema.views.iter().map(|view| {
            let flat = view.name.flat();
            [types.take(camel(&flat)), modules.take(snake(&flat))]
        });
        let views = views.collect();
        let mut functions = Scope::of_functions();
        let queries = schema
            .queries
            .iter()
            .map(|query| {
                let structure = match query.cardinality {
                    ir::query::Cardinality::Count => String::new(),
                    _ => types.take(camel(&query.name)),
                };
                [structure, functions.take(snake(&query.name))]
            })
            .collect();
        Names { enums, types: named_types, tables, views, queries }
    }

    /// The module of a table.
    pub(super) fn module(&self, id: ir::TableId) -> &str {
        &self.tables[id.index()][2]
    }
}

/// Whether Rust has a type for it. SQLite's own decimals are floating numbers, and the runtime's are not.
pub(super) fn has_rust(schema: &ir::Schema, ty: &Type) -> bool {
    match schema.base(ty) {
        Type::Native => false,
        Type::Decimal(..) => !schema.native || !schema.targets.contains(Target::Sqlite),
        _ => true,
    }
}

/// Whether a column is in the row struct: Rust has a type for it, and all targets have the column.
fn in_rust(schema: &ir::Schema, column: &ir::Column) -> bool {
    has_rust(schema, &column.ty) && column.only.and(schema.targets) == schema.targets
}

/// Whether the row struct of the table `id` has all its columns.
pub(super) fn is_whole(schema: &ir::Schema, id: ir::TableId) -> bool {
    schema.table(id).columns.iter().all(|column| in_rust(schema, column))
}

/// The Rust side of the table `id`.
pub(super) fn table(schema: &ir::Schema, names: &Names, id: ir::TableId) -> Table {
    let table = schema.table(id);
    let [structure, new, module] = names.tables[id.index()].clone();
    let mut fields = Scope::default();
    let mut places = vec![None; table.columns.len()];
    let mut columns = Vec::with_capacity(table.columns.len());
    for (at, column) in table.columns.iter().enumerate() {
        if !in_rust(schema, column) {
            continue;
        }
        places[at] = Some(columns.len());
        columns.push(self::column(schema, names, table, ColumnId(at as u32), &mut fields));
    }
    let mut out = Table {
        name: table.name.to_string(),
        quoted: quoted(table.name.namespace.as_deref(), &table.name.name, schema.targets),
        structure,
        new,
        module,
        docs: table.docs.clone(),
        columns,
        keys: Vec::new(),
        has_primary: false,
        constraints: Vec::new(),
        targets: schema.targets,
        visibility: "pub ".to_owned(),
        derived: table.rust_name.is_some(),
        links: Vec::new(),
        linked: false,
        scope: None,
    };
    constraints(table, &places, &mut out);
    out
}

fn constraints(table: &ir::Table, places: &[Option<usize>], out: &mut Table) {
    let flat = table.name.flat();
    let name = [table.name.name.as_str(), flat.as_str()];
    let mut constants = Scope::default();
    let text =
        |ids: &[ColumnId]| -> Vec<&str> { ids.iter().map(|id| table.column(*id).name.as_str()).collect() };
    let place =
        |ids: &[ColumnId]| -> Option<Vec<usize>> { ids.iter().map(|id| places[id.index()]).collect() };
    if let Some(key) = &table.primary_key {
        let parts = text(&key.columns);
        let docs = format!("`primary key ({})`", parts.join(", "));
        let constant = constants.take("PrimaryKey".to_owned());
        let constraint = Constraint::new(key.name.as_deref(), name, &[], "pkey", constant, docs);
        match place(&key.columns) {
            Some(columns) => {
                out.has_primary = true;
                out.keys.push(Key { constraint, columns });
            }
            None => out.constraints.push(constraint),
        }
    }
    for unique in &table.uniques {
        let plain = unique.plain_columns();
        let (parts, docs) = match &plain {
            Some(ids) => (text(ids), format!("`unique ({})`", text(ids).join(", "))),
            None if unique.name.is_some() => (Vec::new(), "A unique index.".to_owned()),
            None => continue,
        };
        let constant = match &unique.name {
            Some(given) => camel(given),
            None => camel(&parts.join("_")),
        };
        let constant = constants.take(constant);
        let constraint = Constraint::new(unique.name.as_deref(), name, &parts, "key", constant, docs);
        let everywhere = unique.only.and(out.targets) == out.targets;
        let columns = plain.and_then(|ids| place(&ids));
        match columns {
            Some(columns) if unique.is_full_key() && everywhere => out.keys.push(Key { constraint, columns }),
            columns => out.constraints.push(Constraint { over: columns.unwrap_or_default(), ..constraint }),
        }
    }
    for key in &table.foreign_keys {
        let parts = text(&key.columns);
        let constant = constants.take(match &key.name {
            Some(given) => camel(given),
            None => camel(&parts.join("_")) + "Fkey",
        });
        let docs = format!("`foreign key ({})`", parts.join(", "));
        out.constraints.push(Constraint::new(key.name.as_deref(), name, &parts, "fkey", constant, docs));
    }
    for check in &table.checks {
        let parts: Vec<&str> = check.column.iter().map(|id| table.column(*id).name.as_str()).collect();
        let constant = match (&check.name, parts.first()) {
            (Some(given), _) => camel(given),
            (None, Some(column)) => camel(column) + "Check",
            (None, None) => continue,
        };
        let constant = constants.take(constant);
        let docs = match check.docs.as_str() {
            "" => "A check.".to_owned(),
            docs => docs.to_owned(),
        };
        out.constraints.push(Constraint::new(check.name.as_deref(), name, &parts, "check", constant, docs));
    }
}

fn column(schema: &ir::Schema, names: &Names, table: &ir::Table, id: ColumnId, fields: &mut Scope) -> Column {
    let column = table.column(id);
    let field = fields.take(snake(column.rust_name.as_deref().unwrap_or(&column.name)));
    let rust = rust_type(names, column);
    let base = if column.secret { format!("rt::Secret<{rust}>") } else { rust };
    let fill = match (&column.auto, &column.generated, &column.default) {
        (Some(ir::AutoKind::Always), ..) | (_, Some(_), _) => Fill::Generated,
        (Some(_), ..) => Fill::Auto,
        (.., Some(default)) if matches!(default.kind, ExprKind::Call(Func::Uuid, _)) => Fill::Uuid,
        (.., Some(_)) => Fill::Default,
        (.., None) => Fill::Nothing,
    };
    let rust = if column.nullable { format!("Option<{base}>") } else { base.clone() };
    Column {
        name: column.name.clone(),
        constant: constant(&field),
        inside: rust.clone(),
        rust,
        ty: ty(names, &column.ty),
        nullable: column.nullable,
        fill,
        touch: column.on_update_now,
        ci: column.collate == ir::Collate::Ci,
        param: param(&column.ty),
        typed_json: column.rust_type.is_some(),
        facts: facts(schema, table, id),
        docs: column.docs.clone(),
        insert: true,
        no_read: None,
        no_set: None,
        field,
        base,
    }
}

/// The Rust type of a column of a result, and whether it has no neutral value: that of the column it is, if it
/// is one as it stands.
pub(super) fn output_type(schema: &ir::Schema, names: &Names, output: &ir::query::Output) -> (String, bool) {
    let origin = output.origin.map(|(table, column)| schema.table(table).column(column));
    let rust = origin.map_or_else(|| value_type(names, &output.ty), |column| rust_type(names, column));
    let secret = origin.is_some_and(|column| column.secret);
    let rust = if secret { format!("rt::Secret<{rust}>") } else { rust };
    let rust = if output.nullable { format!("Option<{rust}>") } else { rust };
    (rust, origin.is_some_and(|column| column.rust_type.is_some()))
}

/// The Rust type of a column's values, neither nullable nor secret.
fn rust_type(names: &Names, column: &ir::Column) -> String {
    if let Some(path) = &column.rust_type {
        // A path of the application: generated code stands in a module of its own.
        let rooted = ["crate::", "::", "std::", "core::", "Vec<", "Option<", "Box<"];
        let root = if rooted.iter().any(|r| path.starts_with(r)) { "" } else { "crate::" };
        return format!("rt::Json<{root}{path}>");
    }
    value_type(names, &column.ty)
}

/// The Rust type of `ty`.
pub(super) fn value_type(names: &Names, ty: &Type) -> String {
    match ty {
        Type::Enum(id) => names.enums[id.index()].clone(),
        Type::Named(id) => names.types[id.index()].clone(),
        Type::Array(of) => format!("Vec<{}>", element_type(names, of)),
        other => plain(other).0.to_owned(),
    }
}

/// The Rust type of an array's elements.
pub(super) fn element_type(names: &Names, ty: &Type) -> String {
    match ty {
        // `Vec<u8>` is `bytes`.
        Type::Int(IntWidth::W8, Sign::Unsigned) => "u16".to_owned(),
        other => value_type(names, other),
    }
}

/// The Rust type and the `rt::Ty` of a built-in type.
fn plain(ty: &Type) -> (&'static str, &'static str) {
    use {IntWidth::*, Sign::*};
    match ty {
        Type::Bool => ("bool", "rt::Ty::Bool"),
        Type::Int(W8, Signed) => ("i8", "rt::Ty::I8"),
        Type::Int(W16, Signed) => ("i16", "rt::Ty::I16"),
        Type::Int(W32, Signed) => ("i32", "rt::Ty::I32"),
        Type::Int(W64, Signed) => ("i64", "rt::Ty::I64"),
        Type::Int(W8, Unsigned) => ("u8", "rt::Ty::U8"),
        Type::Int(W16, Unsigned) => ("u16", "rt::Ty::U16"),
        Type::Int(W32, Unsigned) => ("u32", "rt::Ty::U32"),
        Type::Int(W64, Unsigned) => ("u64", "rt::Ty::U64"),
        Type::Real => ("f32", "rt::Ty::F32"),
        Type::Double => ("f64", "rt::Ty::F64"),
        Type::Decimal(..) => ("rt::Decimal", ""),
        Type::Varchar(_) => ("String", ""),
        Type::Text => ("String", "rt::Ty::Text"),
        Type::Char(_) => ("String", "rt::Ty::Char"),
        Type::Bytes(_) => ("Vec<u8>", "rt::Ty::Bytes"),
        Type::Date => ("rt::NaiveDate", "rt::Ty::Date"),
        Type::Time => ("rt::NaiveTime", "rt::Ty::Time"),
        Type::DateTime => ("rt::NaiveDateTime", "rt::Ty::DateTime"),
        Type::Timestamp => ("rt::DateTime<rt::Utc>", "rt::Ty::Timestamp"),
        Type::Uuid => ("rt::Uuid", "rt::Ty::Uuid"),
        // The others are not built in.
        Type::Json | Type::Enum(_) | Type::Named(_) | Type::Array(_) | Type::Native => {
            ("rt::serde_json::Value", "rt::Ty::Json")
        }
    }
}

/// The `rt::Ty` of `ty`.
pub(super) fn ty(names: &Names, of: &Type) -> String {
    match of {
        Type::Enum(_) | Type::Named(_) => {
            format!("<{} as rt::Typed>::TY", value_type(names, of))
        }
        Type::Decimal(_, scale) => format!("rt::Ty::Decimal({scale})"),
        Type::Varchar(length) => format!("rt::Ty::Varchar({length})"),
        Type::Array(of) => format!("rt::Ty::Array(&{})", ty(names, of)),
        other => plain(other).1.to_owned(),
    }
}

/// How a finder takes a value of `ty`.
pub(super) fn param(ty: &Type) -> Param {
    match ty {
        Type::Varchar(_) | Type::Char(_) | Type::Text => Param::Str,
        Type::Bytes(_) => Param::Bytes,
        Type::Decimal(..) => Param::Decimal,
        Type::Enum(_) | Type::Named(_) | Type::Json | Type::Array(_) | Type::Native => Param::Named,
        _ => Param::Copy,
    }
}

/// `varchar(255), unique, secret`: what a column's line says, for the documentation.
fn facts(schema: &ir::Schema, table: &ir::Table, id: ColumnId) -> String {
    let column = table.column(id);
    let mut text = format!("`{}`", type_name(schema, &column.ty));
    let mut fact = |what: &str| {
        text.push_str(", ");
        text.push_str(what);
    };
    if column.nullable {
        fact("nullable");
    }
    if table.primary_key.as_ref().is_some_and(|k| k.columns == [id]) {
        fact("primary key");
    }
    if column.auto.is_some() {
        fact("auto");
    }
    if table.uniques.iter().any(|u| u.is_full_key() && u.plain_columns().as_deref() == Some(&[id])) {
        fact("unique");
    }
    if column.default.is_some() {
        fact("has a default");
    }
    if column.generated.is_some() {
        fact("generated");
    }
    if column.on_update_now {
        fact("set to now by updates");
    }
    if column.secret {
        fact("secret");
    }
    for key in table.foreign_keys.iter().filter(|k| k.columns == [id]) {
        let target = schema.table(key.table);
        fact(&format!("references `{}.{}`", target.name, target.column(key.references[0]).name));
    }
    text
}

/// `ty` as the language writes it.
pub(super) fn type_name(schema: &ir::Schema, ty: &Type) -> String {
    match ty {
        Type::Enum(id) => schema.enum_(*id).name.to_string(),
        Type::Named(id) => schema.named(*id).name.to_string(),
        Type::Array(of) => format!("{}[]", type_name(schema, of)),
        Type::Native => "native".to_owned(),
        built_in => show(built_in, &schema.enums, &schema.types),
    }
}
