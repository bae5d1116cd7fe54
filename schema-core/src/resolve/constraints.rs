//! The names given to constraints and indexes: where two of them would meet on a target.

use super::Draft;
use super::names::fold;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dialect::{Target, TargetSet};
use crate::source::Span;
use crate::syntax::ast::{Ident, TableItemKind};
use std::collections::HashMap;

/// Reports names that can't stand side by side: in one table always; indexes and unique or primary keys
/// among all tables and indexes, where PostgreSQL or SQLite has one set of names for them; checks and
/// foreign keys among all tables, where MySQL has.
pub(super) fn names(drafts: &[Draft<'_>], targets: TargetSet, diags: &mut Diagnostics) {
    let indexes_meet = targets.contains(Target::Postgres) || targets.contains(Target::Sqlite);
    let constraints_meet = targets.contains(Target::MySql);
    let mut relations: HashMap<String, Span> = HashMap::new();
    let mut constraints: HashMap<String, Span> = HashMap::new();
    if indexes_meet {
        for draft in drafts {
            relations.insert(fold(&draft.table.name.flat()).into_owned(), draft.ast.path.span());
        }
    }
    for draft in drafts {
        let mut own: HashMap<String, Span> = HashMap::new();
        for item in &draft.ast.items {
            let (name, is_index) = match &item.kind {
                TableItemKind::PrimaryKey { name: Some(name), .. } => (name, true),
                TableItemKind::Unique(index) | TableItemKind::Index(index) => match &index.name {
                    Some(name) => (name, true),
                    None => continue,
                },
                TableItemKind::Exclude(item) => match &item.name {
                    Some(name) => (name, true),
                    None => continue,
                },
                TableItemKind::Check { name: Some(name), .. }
                | TableItemKind::ForeignKey { name: Some(name), .. } => (name, false),
                _ => continue,
            };
            if taken(&mut own, name, "in the table", diags) {
                continue;
            }
            if is_index && indexes_meet {
                taken(&mut relations, name, "by a table or an index", diags);
            } else if !is_index && constraints_meet {
                taken(&mut constraints, name, "by a constraint of another table", diags);
            }
        }
    }
}

/// Takes a name; reports it if it is taken already.
fn taken(seen: &mut HashMap<String, Span>, name: &Ident, by: &str, diags: &mut Diagnostics) -> bool {
    let key = fold(&name.name).into_owned();
    if let Some(first) = seen.get(&key) {
        diags.push(
            Diagnostic::new(Code::E0201, name.span, format!("the name '{}' is taken {by}", name.name))
                .also(*first, "here")
                .help("put the table's name in front, or leave the name out: one is made"),
        );
        return true;
    }
    seen.insert(key, name.span);
    false
}
