//! The `schema` block.

use super::Draft;
use super::names::{Names, fold};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{PerTarget, Target, TargetSet};
use crate::ir::{ContextVar, Type};
use crate::source::{SourceId, Span};
use crate::syntax::ast;
use std::collections::HashMap;

/// What the block says.
pub(super) struct Block {
    pub(super) name: String,
    pub(super) docs: String,
    pub(super) targets: TargetSet,
    /// Where `galera` stands.
    pub(super) galera: Option<Span>,
    /// The one target of a native schema.
    pub(super) native: Option<Target>,
    /// The options of tables that have none of their own.
    pub(super) options: PerTarget<Vec<String>>,
    pub(super) span: Span,
}

/// All `schema` blocks of a file.
pub(super) fn blocks(file: &ast::File) -> Vec<&ast::SchemaBlock> {
    let items = file.items.iter();
    items.filter_map(|item| if let ast::Item::Schema(block) = item { Some(block) } else { None }).collect()
}

/// The one `schema` block.
pub(super) fn block(file: &ast::File, blocks: &[&ast::SchemaBlock], diags: &mut Diagnostics) -> Block {
    let Some(block) = blocks.first() else {
        let span = file.items.first().map_or(Span::new(SourceId(0), 0, 0), item_span);
        diags.push(
            Diagnostic::new(Code::E0207, span, "there is no `schema` block")
                .help("one file holds it: `schema shop { targets postgres, mysql, sqlite }`"),
        );
        return Block {
            name: String::new(),
            docs: String::new(),
            targets: TargetSet::ALL,
            galera: None,
            native: None,
            options: PerTarget::default(),
            span,
        };
    };
    for second in &blocks[1..] {
        diags.push(
            Diagnostic::new(Code::E0207, second.name.span, "there is a second `schema` block")
                .also(block.name.span, "the first one")
                .help("keep one of them"),
        );
    }
    let mut targets = TargetSet::ALL;
    if let Some(listed) = &block.targets {
        targets = TargetSet::EMPTY;
        for target in listed {
            if targets.contains(target.value) {
                diags.push(
                    Diagnostic::new(
                        Code::E0201,
                        target.span,
                        format!("target {} is named twice", target.value),
                    )
                    .help("name it once"),
                );
            }
            targets = targets.with(target.value);
        }
    }
    if let Some(span) = block.galera
        && !targets.contains(Target::MySql)
    {
        diags.push(
            Diagnostic::new(Code::E0605, span, "`galera` without the mysql target")
                .help("add mysql to `targets`, or remove `galera`"),
        );
    }
    let mut options = PerTarget::default();
    for (target, text) in &block.options {
        let what = ("tables", "with mysql 'ENGINE=InnoDB'");
        super::options::add(&mut options, target.value, text, what, diags);
    }
    Block {
        name: block.name.name.clone(),
        docs: block.docs.clone(),
        targets,
        galera: block.galera,
        native: block.native.and_then(|span| native(block, targets, span, diags)),
        options,
        span: block.span,
    }
}

/// The target that a native schema is taken from. Of several, the first, so that this is all that is told.
fn native(
    block: &ast::SchemaBlock,
    targets: TargetSet,
    span: Span,
    diags: &mut Diagnostics,
) -> Option<Target> {
    let first = targets.iter().next()?;
    if targets.single().is_none() {
        let listed = block.targets.as_deref().unwrap_or_default();
        let mut diagnostic =
            Diagnostic::new(Code::E0209, span, "`native` takes one target as it is, and there are several");
        if let (Some(one), Some(last)) = (listed.first(), listed.last()) {
            diagnostic = diagnostic.also(one.span.to(last.span), "the targets");
        }
        diags.push(diagnostic.help(format!(
            "name one, `targets {first}`; without `native` the schema means the same on all of them"
        )));
    }
    Some(first)
}

fn item_span(item: &ast::Item) -> Span {
    match item {
        ast::Item::Schema(item) => item.span,
        ast::Item::Table(item) => item.span,
        ast::Item::Enum(item) => item.span,
        ast::Item::Type(item) => item.span,
        ast::Item::Composite(item) => item.span,
        ast::Item::Service(item) => item.span,
        ast::Item::Migrator(item) => item.span,
        ast::Item::Raw(item) => item.span,
        ast::Item::Extension(item) => item.span,
        ast::Item::Namespace(item) => item.span,
        ast::Item::Sequence(item) => item.span,
        ast::Item::Policy(item) => item.span,
        ast::Item::Query(item) => item.head,
        ast::Item::View(item) => item.head,
    }
}

/// The per-request values.
pub(super) fn context(
    blocks: &[&ast::SchemaBlock],
    names: &Names,
    diags: &mut Diagnostics,
) -> Vec<ContextVar> {
    let mut seen: HashMap<String, &ast::Ident> = HashMap::new();
    let mut list = Vec::new();
    for var in blocks.iter().take(1).flat_map(|b| &b.context) {
        let name = &var.name;
        if let Some(first) = seen.get(fold(&name.name).as_ref()) {
            let (code, message) = if first.name == name.name {
                (Code::E0201, format!("'@{}' is declared twice", name.name))
            } else {
                (Code::E0208, format!("'@{}' and '@{}' differ only in case", name.name, first.name))
            };
            diags.push(
                Diagnostic::new(code, name.span, message)
                    .also(first.span, "first declared here")
                    .help("rename or remove one of them"),
            );
            continue;
        }
        seen.insert(fold(&name.name).into_owned(), name);
        let ty = match names.type_of(&var.ty, diags) {
            None => Type::Native,
            Some(
                ty
                @ (Type::Native | Type::Json | Type::Array(_) | Type::Bytes(_) | Type::Real | Type::Double),
            ) => {
                let message = format!("'@{}' is compared with columns, and its type can't be", name.name);
                diags.push(
                    Diagnostic::new(Code::E0304, var.ty.span, message)
                        .help("give it an integer, text, uuid, bool, decimal, date or time type"),
                );
                ty
            }
            Some(ty) => ty,
        };
        list.push(ContextVar { name: name.name.clone(), ty, span: name.span });
    }
    list
}

/// A Galera cluster replicates by primary key.
pub(super) fn galera(drafts: &[Draft<'_>], galera: Span, diags: &mut Diagnostics) {
    for draft in drafts {
        let tries = draft.ast.items.iter().any(|i| matches!(i.kind, ast::TableItemKind::PrimaryKey { .. }))
            || draft
                .ast
                .columns
                .iter()
                .any(|c| c.modifiers.iter().any(|m| matches!(m.kind, ast::ModifierKind::PrimaryKey)));
        if draft.table.primary_key.is_none() && !tries {
            let message = format!("table '{}' has no primary key, and Galera needs one", draft.table.name);
            diags.push(
                Diagnostic::new(Code::E0605, draft.ast.path.span(), message)
                    .also(galera, "the mysql target is a Galera cluster")
                    .help("add a column `id bigint primary key auto`, or a line `primary key (…)`"),
            );
        }
    }
}
