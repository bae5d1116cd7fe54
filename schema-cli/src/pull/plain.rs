//! What the language has no words for, as statements: the compiler's own renderer writes them.

use super::Draft;
use super::out::{Form, Piece};
use super::words::{ident, path};
use schema_core::dialect::{Target, quote};
use schema_core::phys::{self, Account, Name, Scope, TableRights};
use schema_core::render::{self, ObjectKind};

/// A `raw` item.
pub(super) struct Item {
    pub(super) sql: String,
    /// What it makes.
    pub(super) head: String,
    /// Whether tables need it.
    pub(super) early: bool,
}

/// The pieces that have to be `raw` items.
pub(super) fn items(draft: &Draft<'_>) -> Vec<Item> {
    let schema = draft.schema;
    let pieces = draft.forms.iter().filter(|(_, way)| way.form == Form::Raw).map(|(piece, _)| *piece);
    let raw_table = |t: usize| draft.form(Piece::Table(t)) >= Form::Raw;
    let mut items = Vec::new();
    for piece in pieces {
        let mut one = phys::Schema::new(schema.target, &schema.name);
        let (head, kind) = match piece {
            Piece::Enum(i) => {
                one.enums.push(schema.enums[i].clone());
                (format!("type {}", path(&schema.enums[i].name)), None)
            }
            Piece::Domain(i) => {
                one.domains.push(schema.domains[i].clone());
                (format!("domain {}", path(&schema.domains[i].name)), None)
            }
            Piece::Composite(i) => {
                one.composites.push(schema.composites[i].clone());
                (format!("type {}", path(&schema.composites[i].name)), None)
            }
            Piece::Sequence(i) => {
                one.sequences.push(schema.sequences[i].clone());
                (format!("sequence {}", path(&schema.sequences[i].name)), None)
            }
            Piece::Table(t) => {
                one.tables.push(schema.tables[t].clone());
                (format!("table {}", path(&schema.tables[t].name)), None)
            }
            Piece::Index(t, i) if !raw_table(t) => {
                let mut table = bare(&schema.tables[t]);
                table.indexes.push(schema.tables[t].indexes[i].clone());
                let name = index_name(&table, &table.indexes[0].name);
                one.tables.push(table);
                (name, Some(ObjectKind::Index))
            }
            Piece::ForeignKey(t, i) if !raw_table(t) => {
                let mut table = bare(&schema.tables[t]);
                let key = phys::ForeignKey { detached: true, ..schema.tables[t].foreign_keys[i].clone() };
                let head = format!("constraint {} on {}", ident(&key.name), path(&table.name));
                table.foreign_keys.push(key);
                one.tables.push(table);
                (head, Some(ObjectKind::ForeignKey))
            }
            Piece::Account(i) => {
                let account = &schema.accounts[i];
                let head = format!("grants {}", ident(&account.name));
                items.push(Item { sql: grants(schema.target, account), head, early: false });
                continue;
            }
            _ => continue,
        };
        let statements = render::statements(&one);
        let mine = statements.into_iter().filter(|s| match kind {
            Some(kind) => s.object.kind == kind,
            None => s.object.kind != ObjectKind::Setting,
        });
        let sql: Vec<String> = mine.map(|s| s.sql).collect();
        let early =
            matches!(piece, Piece::Enum(_) | Piece::Domain(_) | Piece::Composite(_) | Piece::Sequence(_));
        items.push(Item { sql: sql.join(";\n"), head, early });
    }
    items
}

/// Whether a raw item can be made of the piece alone.
pub(super) fn stands_alone(piece: Piece) -> bool {
    matches!(
        piece,
        Piece::Enum(_)
            | Piece::Domain(_)
            | Piece::Composite(_)
            | Piece::Sequence(_)
            | Piece::Table(_)
            | Piece::Index(..)
            | Piece::ForeignKey(..)
            | Piece::Account(_)
    )
}

/// The table without anything on it.
fn bare(table: &phys::Table) -> phys::Table {
    phys::Table::new(table.name.clone(), String::new(), table.span)
}

fn index_name(table: &phys::Table, name: &str) -> String {
    let name = Name { namespace: table.name.namespace.clone(), name: name.to_owned() };
    format!("index {}", path(&name))
}

/// What stands between `GRANT` and `TO` for an account's rights on a table or view.
pub(super) fn privileges(target: Target, rights: &TableRights) -> String {
    let mut words = Vec::new();
    for (word, scope) in [("SELECT", &rights.select), ("INSERT", &rights.insert), ("UPDATE", &rights.update)]
    {
        match scope {
            None => {}
            Some(Scope::Table) => words.push(word.to_owned()),
            Some(Scope::Columns(columns)) => {
                let columns: Vec<String> = columns.iter().map(|c| quote::ident(target, c)).collect();
                words.push(format!("{word} ({})", columns.join(", ")));
            }
        }
    }
    if rights.delete {
        words.push("DELETE".to_owned());
    }
    format!("{} ON TABLE {}", words.join(", "), qualified(target, &rights.table))
}

fn qualified(target: Target, name: &Name) -> String {
    let own = quote::ident(target, &name.name);
    match (&name.namespace, target) {
        (Some(namespace), _) => format!("{}.{own}", quote::ident(target, namespace)),
        (None, Target::Postgres) => format!("{}.{own}", quote::ident(target, "public")),
        (None, _) => own,
    }
}

/// The statements that give an account its rights.
fn grants(target: Target, account: &Account) -> String {
    let tables = account.tables.iter().map(|rights| privileges(target, rights));
    let all = tables.chain(account.others.iter().cloned());
    let to = match (target, account.name.split_once('@')) {
        (Target::MySql, Some((user, host))) => {
            format!("{}@{}", quote::string(target, user), quote::string(target, host))
        }
        (Target::MySql, None) => format!("{}@'%'", quote::string(target, &account.name)),
        (_, _) if account.name == "public" => "PUBLIC".to_owned(),
        _ => quote::ident(target, &account.name),
    };
    let statements: Vec<String> = all
        .map(|sql| match sql.strip_suffix(" WITH GRANT OPTION") {
            Some(sql) => format!("GRANT {sql} TO {to} WITH GRANT OPTION"),
            None => format!("GRANT {sql} TO {to}"),
        })
        .collect();
    statements.join(";\n")
}
