//! Names that a target reserves: pointed out, and never refused, as every output quotes them.

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{Target, TargetSet, reserved};
use crate::ir;
use crate::source::Span;
use crate::syntax::ast::{self, Item};

/// Warns of the tables, columns, enums and named types of a resolved schema whose names are reserved where
/// they exist.
pub(crate) fn names(file: &ast::File, schema: &ir::Schema, diags: &mut Diagnostics) {
    let mut found = Found { schema, diags };
    // The tables of the schema are those of the file, in its order.
    let mut tables = schema.tables.iter();
    for item in &file.items {
        match item {
            Item::Table(written) => {
                found.path(&written.path, schema.targets);
                let Some(table) = tables.next() else { return };
                for (written, column) in written.columns.iter().zip(&table.columns) {
                    found.name(&column.name, written.name.span, column.only);
                }
            }
            Item::Enum(written) => found.path(&written.path, types_exist(schema)),
            Item::Type(written) => found.path(&written.path, types_exist(schema)),
            Item::Composite(written) => {
                found.path(&written.path, schema.targets);
                for field in &written.fields {
                    found.name(&field.name.name, field.name.span, schema.targets);
                }
            }
            _ => {}
        }
    }
}

/// Elsewhere than on PostgreSQL, an enum or named type is part of the columns that have it.
fn types_exist(schema: &ir::Schema) -> TargetSet {
    schema.targets.and(TargetSet::EMPTY.with(Target::Postgres))
}

struct Found<'a> {
    schema: &'a ir::Schema,
    diags: &'a mut Diagnostics,
}

impl Found<'_> {
    fn path(&mut self, path: &ast::Path, targets: TargetSet) {
        let Some(namespace) = &path.namespace else {
            return self.name(&path.name.name, path.name.span, targets);
        };
        // Two names on PostgreSQL, and one made of both on the other targets.
        let postgres = targets.and(TargetSet::EMPTY.with(Target::Postgres));
        self.name(&namespace.name, namespace.span, postgres);
        self.name(&path.name.name, path.name.span, postgres);
        let others = targets.iter().filter(|t| *t != Target::Postgres).collect();
        self.name(&super::names::qname(path).flat(), path.span(), others);
    }

    fn name(&mut self, name: &str, span: Span, targets: TargetSet) {
        let databases = reserved::by(name, targets, self.schema.galera);
        let Some((last, others)) = databases.split_last() else { return };
        let databases = match others {
            [] => (*last).to_owned(),
            others => format!("{} and {last}", others.join(", ")),
        };
        self.diags.push(
            Diagnostic::new(Code::W0201, span, format!("'{name}' is a reserved word on {databases}"))
                .help("rename it; or keep it, as every output quotes it, and quote it in SQL that you write by hand"),
        );
    }
}
