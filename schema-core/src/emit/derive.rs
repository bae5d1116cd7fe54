//! The Rust side of an item that carries a derive: the impls, without the item itself.

use super::model::{Column, Constraint, Fill, Key, Param, Table, quoted};
use super::names::{Scope, camel, constant, snake};
use super::out::Out;
use super::{table, types};
use crate::dialect::TargetSet;
use crate::syntax::ast::{self, AutoKind, Collate, Collation, ExprKind, ModifierKind, TableItemKind};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;

/// What the derive on `input`, whose syntax tree is `item`, expands to.
///
/// The text is that of a schema file for the same definition: what it can't know (the targets, the
/// service) is left open. Names and types are those of the item.
pub fn derive(item: &ast::Item, input: &syn::DeriveInput) -> TokenStream {
    let mut out = Out::new("::schema_runtime::__gen", 8192);
    match item {
        ast::Item::Table(item) => {
            if let syn::Data::Struct(data) = &input.data {
                table::write(&mut out, &self::table(item, input, &data.fields), &OPEN);
            }
        }
        ast::Item::Enum(item) => enumeration(&mut out, item, input),
        ast::Item::Type(item) => {
            if let syn::Data::Struct(syn::DataStruct { fields: syn::Fields::Unnamed(fields), .. }) =
                &input.data
                && let Some(field) = fields.unnamed.first()
            {
                newtype(&mut out, item, input, &field.ty);
            }
        }
        _ => {}
    }
    out.text.parse().unwrap_or_else(|error: proc_macro2::LexError| {
        syn::Error::new(input.ident.span(), error.to_string()).to_compile_error()
    })
}

/// A derive does not know which service the build is for.
const OPEN: table::Handle = table::Handle { service: "rt::Any", db: "rt::Database" };

fn table(item: &ast::Table, input: &syn::DeriveInput, fields: &syn::Fields) -> Table {
    let structure = input.ident.to_string();
    let namespace = item.path.namespace.as_ref().map(|n| n.name.as_str());
    let name = item.path.name.name.as_str();
    let module = snake(input.ident.unraw().to_string().as_str());
    let columns: Vec<Column> = item
        .columns
        .iter()
        .filter_map(|column| {
            let field_name = column.rust_name.as_ref().unwrap_or(&column.name.name);
            let field = fields.iter().find(|f| f.ident.as_ref().is_some_and(|i| i.unraw() == field_name))?;
            Some(self::column(item, column, field))
        })
        .collect();
    let mut out = Table {
        name: namespace.map_or_else(|| name.to_owned(), |ns| format!("{ns}.{name}")),
        quoted: quoted(namespace, name, TargetSet::ALL),
        new: format!("New{}", input.ident.unraw()),
        structure,
        module,
        docs: item.docs.clone(),
        columns,
        keys: Vec::new(),
        has_primary: false,
        constraints: Vec::new(),
        targets: TargetSet::ALL,
        visibility: visibility(&input.vis),
        derived: true,
        scope: None,
    };
    constraints(item, namespace, name, &mut out);
    out
}

fn visibility(vis: &syn::Visibility) -> String {
    match vis {
        syn::Visibility::Inherited => String::new(),
        vis => vis.to_token_stream().to_string() + " ",
    }
}

fn column(table: &ast::Table, column: &ast::Column, field: &syn::Field) -> Column {
    let name = field.ident.as_ref().map_or_else(String::new, ToString::to_string);
    let base = match (column.nullable, argument(&field.ty)) {
        (true, Some(inner)) => inner,
        _ => &field.ty,
    };
    let text = |ty: &syn::Type| ty.to_token_stream().to_string();
    let inside = inside(field.ty.to_token_stream()).to_string();
    let base_inside = self::inside(base.to_token_stream()).to_string();
    let has = |wanted: fn(&ModifierKind) -> bool| column.modifiers.iter().any(|m| wanted(&m.kind));
    let mut fill = Fill::Nothing;
    for modifier in &column.modifiers {
        match &modifier.kind {
            ModifierKind::Auto { kind: AutoKind::Always, .. } | ModifierKind::Generated { .. } => {
                fill = Fill::Generated
            }
            ModifierKind::Auto { .. } => fill = Fill::Auto,
            ModifierKind::Default(expr) if is_uuid(expr) => fill = Fill::Uuid,
            ModifierKind::Default(_) => fill = Fill::Default,
            _ => {}
        }
    }
    Column {
        name: column.name.name.clone(),
        constant: constant(&name),
        field: name,
        rust: text(&field.ty),
        base: text(base),
        ty: ty(&column.ty, &base_inside, argument(base).map(|of| self::inside(of.to_token_stream()))),
        inside,
        nullable: column.nullable,
        fill,
        touch: has(|m| matches!(m, ModifierKind::OnUpdateNow)),
        ci: has(|m| matches!(m, ModifierKind::Collate(Collation::Portable(Collate::Ci)))),
        param: param(&column.ty),
        typed_json: column.ty.rust.is_some(),
        facts: facts(table, column),
        docs: column.docs.clone(),
        insert: true,
        no_read: None,
        no_set: None,
    }
}

fn is_uuid(expr: &ast::Expr) -> bool {
    matches!(&expr.kind, ExprKind::Call { function, .. }
        if function.namespace.is_none() && function.name.name.eq_ignore_ascii_case("uuid"))
}

/// The one type argument of a path: `T` of `Option<T>`.
fn argument(ty: &syn::Type) -> Option<&syn::Type> {
    let ty = match ty {
        syn::Type::Group(group) => &group.elem,
        syn::Type::Paren(paren) => &paren.elem,
        ty => ty,
    };
    let syn::Type::Path(path) = ty else { return None };
    let syn::PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// A type as it is said one module further in: paths that start with `self` or `super` get longer.
fn inside(tokens: TokenStream) -> TokenStream {
    let mut after_colon = false;
    let mut out = Vec::new();
    for token in tokens {
        let colon = matches!(&token, TokenTree::Punct(p) if p.as_char() == ':');
        match token {
            TokenTree::Ident(ident) if !after_colon && ident == "super" => {
                out.extend(quote::quote!(super::super));
            }
            TokenTree::Ident(ident) if !after_colon && ident == "self" => out.extend(quote::quote!(super)),
            TokenTree::Group(group) => {
                out.push(proc_macro2::Group::new(group.delimiter(), inside(group.stream())).into());
            }
            token => out.push(token),
        }
        after_colon = colon;
    }
    out.into_iter().collect()
}

/// The `rt::Ty` of a column; a type of the application says its own, an array's `element` too.
fn ty(of: &ast::TypeExpr, rust: &str, element: Option<TokenStream>) -> String {
    let name = of.name.name.name.to_ascii_lowercase();
    let unsigned = if of.unsigned { "U" } else { "I" };
    let plain = match name.as_str() {
        "bool" => "Bool".to_owned(),
        "tinyint" => format!("{unsigned}8"),
        "smallint" => format!("{unsigned}16"),
        "int" => format!("{unsigned}32"),
        "bigint" => format!("{unsigned}64"),
        "real" => "F32".to_owned(),
        "double" => "F64".to_owned(),
        "decimal" => format!("Decimal({})", of.args.get(1).map_or(0, |a| a.value)),
        "varchar" => format!("Varchar({})", of.args.first().map_or(0, |a| a.value)),
        "text" => "Text".to_owned(),
        "char" => "Char".to_owned(),
        "bytes" => "Bytes".to_owned(),
        "date" => "Date".to_owned(),
        "time" => "Time".to_owned(),
        "datetime" => "DateTime".to_owned(),
        "timestamp" => "Timestamp".to_owned(),
        "uuid" => "Uuid".to_owned(),
        "json" => "Json".to_owned(),
        _ => {
            return match element {
                Some(element) if of.arrays > 0 => format!("rt::Ty::Array(&<{element} as rt::Typed>::TY)"),
                _ => format!("<{rust} as rt::Typed>::TY"),
            };
        }
    };
    if of.arrays > 0 { format!("rt::Ty::Array(&rt::Ty::{plain})") } else { format!("rt::Ty::{plain}") }
}

fn param(of: &ast::TypeExpr) -> Param {
    if of.arrays > 0 {
        return Param::Named;
    }
    match of.name.name.name.to_ascii_lowercase().as_str() {
        "varchar" | "text" | "char" => Param::Str,
        "bytes" => Param::Bytes,
        "decimal" => Param::Decimal,
        "bool" | "tinyint" | "smallint" | "int" | "bigint" | "real" | "double" | "date" | "time"
        | "datetime" | "timestamp" | "uuid" => Param::Copy,
        _ => Param::Named,
    }
}

fn facts(table: &ast::Table, column: &ast::Column) -> String {
    let of = &column.ty;
    let args: Vec<_> = of.args.iter().map(|a| a.value.to_string()).collect();
    let args = if args.is_empty() { String::new() } else { format!("({})", args.join(", ")) };
    let unsigned = if of.unsigned { " unsigned" } else { "" };
    let arrays = "[]".repeat(of.arrays.into());
    let mut text = format!("`{}{args}{unsigned}{arrays}`", of.name.name.name);
    let mut fact = |what: &str| {
        text.push_str(", ");
        text.push_str(what);
    };
    if column.nullable {
        fact("nullable");
    }
    let has = |wanted: fn(&ModifierKind) -> bool| column.modifiers.iter().any(|m| wanted(&m.kind));
    let alone = |columns: &[ast::Ident]| columns.len() == 1 && columns[0].name == column.name.name;
    let key =
        |kind: &TableItemKind| matches!(kind, TableItemKind::PrimaryKey { columns, .. } if alone(columns));
    if has(|m| matches!(m, ModifierKind::PrimaryKey)) || table.items.iter().any(|i| key(&i.kind)) {
        fact("primary key");
    }
    if has(|m| matches!(m, ModifierKind::Auto { .. })) {
        fact("auto");
    }
    let unique = |kind: &TableItemKind| match kind {
        TableItemKind::Unique(index) if index.filter.is_none() => {
            plain_columns(index).is_some_and(|columns| columns == [column.name.name.as_str()])
        }
        _ => false,
    };
    if has(|m| matches!(m, ModifierKind::Unique)) || table.items.iter().any(|i| unique(&i.kind)) {
        fact("unique");
    }
    if has(|m| matches!(m, ModifierKind::Default(_))) {
        fact("has a default");
    }
    if has(|m| matches!(m, ModifierKind::Generated { .. })) {
        fact("generated");
    }
    if has(|m| matches!(m, ModifierKind::OnUpdateNow)) {
        fact("set to now by updates");
    }
    if has(|m| matches!(m, ModifierKind::Secret)) {
        fact("secret");
    }
    for modifier in &column.modifiers {
        if let ModifierKind::References(reference) = &modifier.kind {
            let columns: Vec<_> = reference.columns.iter().map(|c| c.name.as_str()).collect();
            let table = &reference.table;
            let namespace = table.namespace.as_ref().map_or_else(String::new, |n| format!("{}.", n.name));
            let dot = if columns.is_empty() { "" } else { "." };
            fact(&format!("references `{namespace}{}{dot}{}`", table.name.name, columns.join(", ")));
        }
    }
    text
}

/// The columns of a key that is made of whole columns.
fn plain_columns(index: &ast::IndexItem) -> Option<Vec<&str>> {
    index
        .keys
        .iter()
        .map(|key| match (&key.expr.kind, key.prefix.is_none()) {
            (ExprKind::Column { qualifier: None, name }, true) => Some(name.name.as_str()),
            _ => None,
        })
        .collect()
}

/// As for a table of the schema, in the same order: what columns say comes before what lines say.
fn constraints(item: &ast::Table, namespace: Option<&str>, name: &str, out: &mut Table) {
    let flat = namespace.map_or_else(|| name.to_owned(), |ns| format!("{ns}_{name}"));
    let mut build = Build { names: [name, &flat], constants: Scope::default(), out };
    let of_columns = |wanted: fn(&ModifierKind) -> bool| {
        item.columns
            .iter()
            .filter(move |c| c.modifiers.iter().any(|m| wanted(&m.kind)))
            .map(|c| c.name.name.as_str())
    };
    if let Some(column) = of_columns(|m| matches!(m, ModifierKind::PrimaryKey)).next() {
        build.primary(None, &[column]);
    }
    for line in &item.items {
        if let TableItemKind::PrimaryKey { name, columns, .. } = &line.kind {
            build.primary(name.as_ref(), &texts(columns));
        }
    }
    for column in of_columns(|m| matches!(m, ModifierKind::Unique)) {
        build.unique(None, Some(vec![column]), true);
    }
    for line in &item.items {
        if let TableItemKind::Unique(index) = &line.kind {
            build.unique(
                index.name.as_ref(),
                plain_columns(index),
                index.filter.is_none() && index.only.is_none(),
            );
        }
    }
    for column in of_columns(|m| matches!(m, ModifierKind::References(_))) {
        build.foreign(None, &[column]);
    }
    for line in &item.items {
        if let TableItemKind::ForeignKey { name, columns, .. } = &line.kind {
            build.foreign(name.as_ref(), &texts(columns));
        }
    }
    for column in of_columns(|m| matches!(m, ModifierKind::Check(_))) {
        build.check(None, Some(column), "");
    }
    for line in &item.items {
        if let TableItemKind::Check { name, .. } = &line.kind {
            build.check(name.as_ref(), None, &line.docs);
        }
    }
}

fn texts(columns: &[ast::Ident]) -> Vec<&str> {
    columns.iter().map(|c| c.name.as_str()).collect()
}

struct Build<'a> {
    names: [&'a str; 2],
    constants: Scope,
    out: &'a mut Table,
}

impl Build<'_> {
    fn places(&self, columns: &[&str]) -> Option<Vec<usize>> {
        columns.iter().map(|name| self.out.columns.iter().position(|c| c.name == **name)).collect()
    }

    fn primary(&mut self, given: Option<&ast::Ident>, columns: &[&str]) {
        let docs = format!("`primary key ({})`", columns.join(", "));
        let constant = self.constants.take("PrimaryKey".to_owned());
        let given = given.map(|g| g.name.as_str());
        let constraint = Constraint::new(given, self.names, &[], "pkey", constant, docs);
        if let Some(columns) = self.places(columns) {
            self.out.has_primary = true;
            self.out.keys.push(Key { constraint, columns });
        }
    }

    fn unique(&mut self, given: Option<&ast::Ident>, plain: Option<Vec<&str>>, full: bool) {
        let (parts, docs) = match plain.as_ref() {
            Some(columns) => (columns.clone(), format!("`unique ({})`", columns.join(", "))),
            None if given.is_some() => (Vec::new(), "A unique index.".to_owned()),
            None => return,
        };
        let constant = self.constants.take(match given {
            Some(given) => camel(&given.name),
            None => camel(&parts.join("_")),
        });
        let given = given.map(|g| g.name.as_str());
        let constraint = Constraint::new(given, self.names, &parts, "key", constant, docs);
        match plain.filter(|_| full).and_then(|columns| self.places(&columns)) {
            Some(columns) => self.out.keys.push(Key { constraint, columns }),
            None => self.out.constraints.push(constraint.over(&parts)),
        }
    }

    fn foreign(&mut self, given: Option<&ast::Ident>, columns: &[&str]) {
        let constant = self.constants.take(match given {
            Some(given) => camel(&given.name),
            None => camel(&columns.join("_")) + "Fkey",
        });
        let docs = format!("`foreign key ({})`", columns.join(", "));
        let given = given.map(|g| g.name.as_str());
        self.out.constraints.push(Constraint::new(given, self.names, columns, "fkey", constant, docs));
    }

    fn check(&mut self, given: Option<&ast::Ident>, column: Option<&str>, docs: &str) {
        let constant = match (given, column) {
            (Some(given), _) => camel(&given.name),
            (None, Some(column)) => camel(column) + "Check",
            (None, None) => return,
        };
        let constant = self.constants.take(constant);
        let docs = if docs.is_empty() { "A check." } else { docs }.to_owned();
        let parts: Vec<&str> = column.into_iter().collect();
        let given = given.map(|g| g.name.as_str());
        self.out.constraints.push(Constraint::new(given, self.names, &parts, "check", constant, docs));
    }
}

fn enumeration(out: &mut Out, item: &ast::Enum, input: &syn::DeriveInput) {
    let syn::Data::Enum(data) = &input.data else { return };
    let variants: Vec<String> = data.variants.iter().map(|v| v.ident.to_string()).collect();
    let labels = item
        .labels
        .iter()
        .zip(&variants)
        .map(|(label, variant)| types::Label { name: &label.name.name, docs: "", rust_name: Some(variant) })
        .collect();
    types::enumeration(
        out,
        &types::Enum {
            name: &input.ident.to_string(),
            namespace: item.path.namespace.as_ref().map(|n| n.name.as_str()),
            sql_name: &item.path.name.name,
            docs: "",
            labels,
            derived: true,
        },
    );
}

fn newtype(out: &mut Out, item: &ast::TypeDecl, input: &syn::DeriveInput, inner: &syn::Type) {
    let element = argument(inner).map(ToTokens::to_token_stream);
    let inner = inner.to_token_stream().to_string();
    let name = item.ty.name.name.name.to_ascii_lowercase();
    let comparable = item.ty.arrays == 0 && name != "json";
    types::newtype(
        out,
        &types::Newtype {
            name: &input.ident.to_string(),
            sql_name: &item.path.name.name,
            docs: "",
            ty: &ty(&item.ty, &inner, element),
            inner: &inner,
            param: param(&item.ty),
            comparable,
            ordered: comparable,
            derived: true,
        },
    );
}
